//! What each command does. What it prints, it returns.

use crate::{
    app::App,
    audit::{self, Checkpoints},
    auth::Auth,
    cli::{Format, Found, Token},
    config::{Config, Keys},
    destroyed::Ledger,
    failure::Failure,
    graphql,
    http::{self, HttpConfig},
    policy_text, programmes,
    prune::{self, Pruning},
    telemetry::Telemetry,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use domain::{
    Clock, Day, Ids,
    choice::Choice,
    clock::day_of,
    founding::{Founding, Wanted},
    network,
};
use persistence::{Database, Fault, Fit, Progress, Rotated, Signer, Store, demo};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};
use tokio::net::TcpListener;

async fn open(config: &Config, keys: &Keys) -> Result<Store, Failure> {
    let database = Database { url: config.database.url.clone(), connections: config.database.pool };
    let programmes = Arc::new(programmes::read(config)?);
    let store = Store::open(&database, keys).await.map_err(Failure::of("cannot open the database"))?;
    let store = store.with_programmes(programmes);
    let place = config.key.place();
    match store.fit().await.map_err(Failure::of("cannot read the database"))? {
        Fit::Yes => Ok(store),
        Fit::Wrong(number) => {
            let place = if keys.iter().count() == 1 { place } else { format!("number {number} of {place}") };
            Err(Failure::new(format!(
                "{place} is not the key with which this database was filled: without that one what is encrypted in it \
                 cannot be read. Nothing was changed. Put the key back from where it is kept safe, or name another \
                 database"
            )))
        }
        Fit::Missing(number) => Err(Failure::new(format!(
            "key {number} is not in {place}, and this database needs it. Nothing was changed. Put it back from where it \
             is kept safe, with its number, as `{number}:<base64>`; it may go when `schakel key rotate` says so"
        ))),
    }
}

/// Refuses where migrations are pending; an embedded database is migrated first.
async fn open_migrated(config: &Config, keys: &Keys) -> Result<Store, Failure> {
    let store = open(config, keys).await?;
    if store.is_embedded() {
        store.migrate().await.map_err(Failure::of("cannot migrate the database"))?;
    }
    let pending = store.pending().await.map_err(Failure::of("cannot read the state of the database"))?;
    if pending > 0 {
        return Err(Failure::new(format!("{pending} migrations are pending: run `schakel migrate` first")));
    }
    Ok(store)
}

/// Serves until told to stop.
pub async fn serve(config: Config, clock: Clock) -> Result<(), Failure> {
    let keys = config.key.load()?;
    config.must_not_expose_demo()?;
    let store = open_migrated(&config, &keys).await?;
    let empty = store.is_empty().await.map_err(Failure::of("cannot read the database"))?;
    if config.demo && empty {
        demo::plant_cast(&store, clock.now()).await.map_err(Failure::of("cannot plant the demo network"))?;
    }
    let auth = Auth::new(&config, keys.newest().1, clock.clone())?;
    store
        .retain_closed(clock.now())
        .await
        .map_err(Failure::of("cannot say how long closed cases are kept"))?;
    let mut checkpoints = checkpoints(&config, &store).await?;
    let mut ledger = ledger(&config, &store).await?;
    if let Some(ledger) = &mut ledger {
        let again = ledger.settle(&store, clock.now()).await;
        let again =
            again.map_err(Failure::of("cannot destroy again what was destroyed before the restore"))?;
        if again > 0 {
            tracing::warn!(again, "the database had what was destroyed; it is destroyed again");
        }
    }
    let telemetry = Telemetry::begin(&config.telemetry, &store)?;
    let app = Arc::new(App::new(store.clone(), auth, clock.clone(), telemetry.clone()).await?);
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| Failure::new(format!("cannot listen on `{}`: {error}", config.listen)))?;
    let address = listener.local_addr().map_err(|error| Failure::new(error.to_string()))?;
    // Before anybody is told that it serves.
    let stop = told_to_stop().map_err(|error| Failure::new(format!("cannot listen for signals: {error}")))?;
    welcome(&app, &format!("http://{address}"));
    if config.exposes_demo() {
        tracing::warn!(
            "the development issuer is on, and `{address}` is reachable from outside: whoever reaches it can be \
             anybody, an administrator too. Only for invented data"
        );
    }
    let http = HttpConfig {
        body_limit: config.http.body_limit,
        head: config.http.head_timeout,
        connections: config.http.connections,
        per_member: config.http.per_member.unwrap_or_else(http::half_of_the_cores),
        timeout: config.http.timeout,
        cors_origins: config.http.cors_origins.clone(),
        drain: config.http.drain,
    };
    let told = Arc::new(OnceLock::new());
    let stop = {
        let told = told.clone();
        async move {
            stop.await;
            let _ = told.set(Instant::now());
        }
    };
    let served = http::serve(listener, http::router(app, &http), &http, stop);
    match (&mut checkpoints, &mut ledger) {
        (Some(checkpoints), Some(ledger)) => {
            tokio::select! {
                () = served => {}
                () = checkpoints.run(&store, &clock) => {}
                () = ledger.run(&store) => {}
            }
            checkpoints.write(&store, clock.now()).await;
        }
        _ => {
            tracing::warn!("no checkpoints of the access log are kept: set SCHAKEL_AUDIT_CHECKPOINTS");
            served.await;
        }
    }
    if let Some(telemetry) = telemetry {
        let past = told.get().map_or(Duration::ZERO, Instant::elapsed);
        telemetry.end(http.drain.saturating_sub(past).clamp(LAST_WORDS.0, LAST_WORDS.1)).await;
    }
    store.close().await.map_err(Failure::of("cannot close the database"))
}

/// How long a stop waits for the last traces and metrics: what is left of the time to drain, but within these.
const LAST_WORDS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(5));

async fn signer(store: &Store) -> Result<Signer, Failure> {
    store.signer().await.map_err(Failure::of("cannot read the keys of the access log"))
}

async fn checkpoints(config: &Config, store: &Store) -> Result<Option<Checkpoints>, Failure> {
    match &config.checkpoints {
        Some(path) => Ok(Some(Checkpoints::open(path, signer(store).await?)?)),
        None => Ok(None),
    }
}

/// What was destroyed is noted beside the checkpoints.
async fn ledger(config: &Config, store: &Store) -> Result<Option<Ledger>, Failure> {
    match &config.checkpoints {
        Some(path) => Ok(Some(Ledger::open(&Ledger::beside(path), signer(store).await?)?)),
        None => Ok(None),
    }
}

/// Verifies the access log.
pub async fn audit_verify(config: Config) -> Result<String, Failure> {
    let store = open(&config, &config.key.load()?).await?;
    let checkpoints = match &config.checkpoints {
        Some(path) => audit::read(path, &signer(&store).await?)?,
        None => Vec::new(),
    };
    audit::verify(&store, &checkpoints).await
}

/// Takes entries off the access log that are older than they are kept, or says which it would.
pub async fn audit_prune(
    config: Config,
    clock: Clock,
    before: Option<Day>,
    sure: bool,
) -> Result<String, Failure> {
    let store = open_migrated(&config, &config.key.load()?).await?;
    let known = match &config.checkpoints {
        Some(path) => audit::read(path, &signer(&store).await?)?,
        None => Vec::new(),
    };
    let mut file = if sure { checkpoints(&config, &store).await? } else { None };
    let wanted = Pruning { before, keep_years: config.keep_years, sure };
    let progress = |text: &str| {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    };
    let text = prune::prune(&store, &known, file.as_mut(), wanted, clock.now(), progress).await?;
    store.close().await.map_err(Failure::of("cannot close the database"))?;
    Ok(text)
}

/// The public key of the checkpoints, in base64; of several, each behind its number.
pub fn audit_key(config: &Config) -> Result<String, Failure> {
    let publics = Signer::publics(&config.key.load()?).map_err(Failure::of("cannot make a key"))?;
    let encoded = publics.into_iter().map(|(number, public)| (number, STANDARD.encode(public)));
    match encoded.collect::<Vec<_>>().as_slice() {
        [(_, only)] => Ok(only.clone()),
        several => Ok(several.iter().map(|(number, public)| format!("{number} {public}\n")).collect()),
    }
}

/// Brings the newest key into use, and encrypts anew what older ones encrypted, while others serve.
pub async fn key_rotate(config: Config, clock: Clock) -> Result<String, Failure> {
    let store = open_migrated(&config, &config.key.load()?).await?;
    let mut last = None;
    let progress = |Progress { table, done, of }: Progress| {
        // A line for each tenth of a table.
        let now = (table, done * 10 / of.max(1));
        if of > 0 && last != Some(now) {
            last = Some(now);
            let _ = writeln!(std::io::stderr().lock(), "{table}: {done} of {of}");
        }
    };
    let rotated = store.rotate(clock.now(), progress).await.map_err(Failure::of(
        "cannot rotate the key; what was done stays done, and the same command goes on",
    ))?;
    store.close().await.map_err(Failure::of("cannot close the database"))?;
    let Rotated { to, from, rows, until } = rotated;
    if from.is_empty() {
        return Ok(format!(
            "nothing to do: everything is encrypted with key {to}, and no newer one was given. To change it, give a new \
             one with the next number to every server, then call this again"
        ));
    }
    let older = from.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut text =
        format!("{rows} rows were encrypted anew: everything is encrypted with key {to}, and {older} may go");
    if let Some(until) = until {
        let until = until.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        text.push_str(&format!(
            ". Better after {until}: until then somebody may ask a mutation again that was done under it, and without \
             it that is refused instead of answered"
        ));
    }
    Ok(text)
}

/// Where to look, and how to log in as each person of the demo.
fn welcome(app: &App, address: &str) {
    tracing::info!(address, "serving");
    let Some(people) = app.demo_people() else { return };
    let mut text = format!(
        "\nSchakel serves {address}\n  explorer  {address}/\n  API       {address}/graphql\n\n\
         Log in as somebody of the demo: choose one in the explorer, or send\n  \
         Authorization: Bearer $(schakel token --as <handle>)\n\n"
    );
    for person in people {
        text.push_str(&format!("  {:<28} {:<18} {}\n", person.handle, person.role, person.agency));
    }
    // Where nobody reads the standard error, the log has the address.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// SIGTERM or SIGINT, from this call on.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let told = {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
    };
    #[cfg(not(unix))]
    let told = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    Ok(async {
        told.await;
        tracing::info!("stopping: finishing what runs");
    })
}

/// Brings the database to the present schema.
pub async fn migrate(config: Config) -> Result<(), Failure> {
    let store = open(&config, &config.key.load()?).await?;
    store.migrate().await.map_err(Failure::of("cannot migrate the database"))
}

/// Founds a network. What is printed is a part of the configuration file, with what was made as comment.
pub async fn found(config: Config, clock: Clock, found: Found) -> Result<String, Failure> {
    let store = open_migrated(&config, &config.key.load()?).await?;
    let now = clock.now();
    let wanted = Wanted {
        region: found.region,
        allows_drang: !found.forbid_drang,
        works_as_one: found.works_as_one,
        municipalities: found.municipality,
        kind: found.kind,
        agency: found.agency,
        administrator: found.administrator,
        subject: found.subject,
    };
    let refused = |refusal: domain::Refusal| {
        Failure::new(format!("`--{}` {}; nothing was founded", refusal.field.join("-"), refusal.english))
    };
    let ids = Ids::random();
    let founding = Founding::new(wanted, day_of(now), || ids.fresh::<()>().0).map_err(refused)?;
    match store.found(&founding, now).await {
        Ok(()) => {}
        Err(Fault::Refused(refusal)) => return Err(refused(refusal)),
        Err(fault) => return Err(Failure::of("cannot found the network")(fault)),
    }
    store.close().await.map_err(Failure::of("cannot close the database"))?;
    let Founding { region, municipalities, agency, administrator } = founding;
    let municipalities: Vec<_> = municipalities.into_iter().map(|one| one.name).collect();
    Ok(format!(
        "# Founded: region {}, with {}.\n\
         # {} administers it, as `{}` at {} ({}).\n\
         # For the configuration file: the issuer whose tokens that is the `sub` of.\n\
         [[issuer]]\n\
         url = \"\"              # its address, as in `iss`, letter for letter\n\
         audience = \"schakel\"  # one of the `aud` of each token\n\
         agencies = [\"{}\"]  # {}\n",
        region.name,
        municipalities.join(", "),
        administrator.name,
        administrator.subject,
        agency.name,
        agency.kind.name(),
        graphql::agency_id(agency.id).as_str(),
        agency.name,
    ))
}

/// The GraphQL schema.
pub fn schema() -> Result<String, Failure> {
    Ok(graphql::sdl())
}

/// Who may read and write what.
pub fn policy(format: Format) -> String {
    policy_text::text(format)
}

/// The people of the demo, or a bearer token of one of them.
pub async fn token(config: Config, clock: Clock, token: Token) -> Result<String, Failure> {
    let keys = config.key.load()?;
    let auth = Auth::new(&config, keys.newest().1, clock.clone())?;
    let development = auth.development().ok_or_else(|| {
        Failure::new("there is no development issuer here; `--demo` asks for it explicitly")
    })?;
    let store = open(&config, &keys).await?;
    let people = store
        .everyone(day_of(clock.now()), u64::from(u32::MAX))
        .await
        .map_err(Failure::of("cannot read the members; start the server once to fill the demo network"))?;
    match token.handle {
        Some(handle) => match people.iter().find(|one| one.member.subject == handle) {
            Some(one) => Ok(development.mint(&one.member.subject, TimeDelta::hours(12))),
            None => Err(Failure::new(format!(
                "nobody is called `{handle}`; `schakel token --list` lists everybody"
            ))),
        },
        None => {
            let line = |one: &persistence::Directory| {
                let role = network::role(one.agency.kind, one.member.function).name();
                format!("{}\t{role}\t{}\n", one.member.subject, one.agency.name)
            };
            Ok(people.iter().map(line).collect())
        }
    }
}

/// Fills the database with an invented network.
pub async fn demo(config: Config, clock: Clock, cases: u32, seed: u64) -> Result<(), Failure> {
    let store = open(&config, &config.key.load()?).await?;
    store.migrate().await.map_err(Failure::of("cannot migrate the database"))?;
    let started = std::time::Instant::now();
    let progress = |done: u32, of: u32| {
        let seconds = started.elapsed().as_secs();
        let _ = writeln!(std::io::stderr().lock(), "{done} of {of} cases, {seconds} s");
    };
    demo::plant_network(&store, clock.now(), cases, seed, progress)
        .await
        .map_err(Failure::of("cannot plant the network"))?;
    store.close().await.map_err(Failure::of("cannot close the database"))
}

/// Copies an embedded database, as it is at one moment, to a file that is not there yet.
pub async fn backup(config: Config, to: &Path) -> Result<String, Failure> {
    if !config.database.embedded() {
        return Err(Failure::new("`schakel backup` is for an embedded database; use `pg_dump` for this one"));
    }
    let Some(keys) = config.key.read()? else {
        return Err(Failure::new("there is no database with a key here"));
    };
    let shown = to.display();
    let unwritten = |error: std::io::Error| Failure::new(format!("cannot write `{shown}`: {}", error.kind()));
    // A copy that was broken off is not taken for a whole one, and nobody else may read it.
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let (part, is_there) = (PathBuf::from(part), to.try_exists().map_err(unwritten)?);
    let Some(name) = part.to_str().filter(|_| !is_there) else {
        return Err(Failure::new(format!("`{shown}` is there already, or its name is no text")));
    };
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&part).map_err(unwritten)?;
    let store = open(&config, &keys).await?;
    store.copy_to(name).await.map_err(Failure::of("cannot copy the database"))?;
    store.close().await.map_err(Failure::of("cannot close the database"))?;
    file.sync_all().and_then(|()| fs::rename(&part, to)).map_err(unwritten)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(unwritten)?;
    Ok(format!("the database is copied to `{shown}`; keep its key elsewhere"))
}

/// Writes the database anew, so that its free space holds nothing of what was destroyed.
pub async fn rewrite(config: Config) -> Result<String, Failure> {
    let store = open(&config, &config.key.load()?).await?;
    store.rewrite().await.map_err(Failure::of("cannot write the database anew"))?;
    store.close().await.map_err(Failure::of("cannot close the database"))?;
    Ok("the database is written anew; its free space holds nothing of what was destroyed".to_owned())
}

/// Checks the configuration and the policy; says what is in order.
pub async fn check(config: Config) -> Result<String, Failure> {
    let wrong = graphql::check();
    if !wrong.is_empty() {
        return Err(Failure::new(format!("the policy does not fit the schema:\n  {}", wrong.join("\n  "))));
    }
    let mut text = "configuration: in order\npolicy: every field of the schema has its category\n".to_owned();
    config.must_not_expose_demo()?;
    text.push_str(&format!("programmes: {} in order\n", programmes::read(&config)?.all().count()));
    match config.key.read()? {
        None if !config.database.embedded() => return config.key.load().map(|_| text),
        None => text.push_str("database: not there yet; `schakel serve` makes it\n"),
        Some(keys) => {
            let store = open(&config, &keys).await?;
            let pending =
                store.pending().await.map_err(Failure::of("cannot read the state of the database"))?;
            text.push_str(&format!("database: answers, {pending} migrations pending\n"));
        }
    }
    Ok(text)
}
