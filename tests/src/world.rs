//! A World: a fresh database with the cast in it, a clock that stands still, and the server on top of both.

use crate::{Client, TestClock, cast, cast::Sight, seed};
use api::{
    app::App,
    auth::Auth,
    config::{self, Config},
    http::{self, HttpConfig},
    telemetry::Telemetry,
};
use axum::Router;
use domain::{Viewer, access_log::Categories, network::Member, programme::Programmes};
use persistence::{Database, Keys, Master, SEALED, Store};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
    sea_query::{Alias, Query},
};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

/// A sealed cell: its table, column and row.
pub type SealedCell = (&'static str, &'static str, Uuid);

/// One test's network. Cheap to clone: every clone is the same World.
#[derive(Clone, Debug)]
pub struct World {
    pub store: Store,
    pub clock: TestClock,
    pub(crate) app: Router,
    /// The address of the database.
    pub url: String,
}

/// The key of every test database.
pub const MASTER: Master = Master::new([7; 32]);

impl World {
    /// A server on a database with the cast in it.
    pub(crate) async fn open(url: &str) -> Self {
        Self::on(open(url).await, url, TestClock::default()).await
    }

    /// A server on a database that a test filled itself.
    pub async fn on(store: Store, url: &str, clock: TestClock) -> Self {
        let app = router(&store, auth(&clock, true, Vec::new()), &clock, &HttpConfig::default()).await;
        Self { store, clock, app, url: url.to_owned() }
    }

    /// The same World behind a server with other settings.
    pub async fn served(&self, config: &HttpConfig) -> Self {
        self.behind(auth(&self.clock, true, Vec::new()), config).await
    }

    /// The same World behind a server without the development issuer.
    pub async fn served_without_demo(&self) -> Self {
        self.served_by(Vec::new(), false).await
    }

    /// The same World behind a server that believes these issuers, and the development issuer where `demo` says so.
    pub async fn served_by(&self, issuers: Vec<config::Issuer>, demo: bool) -> Self {
        self.behind(auth(&self.clock, demo, issuers), &HttpConfig::default()).await
    }

    async fn behind(&self, auth: Auth, config: &HttpConfig) -> Self {
        Self { app: router(&self.store, auth, &self.clock, config).await, ..self.clone() }
    }

    /// The same World behind a server that tells a collector of traces and metrics.
    pub async fn told_to(&self, collector: &str) -> (Self, Arc<Telemetry>) {
        let config =
            config::Telemetry { collector: Some(collector.to_owned()), service: "schakel".to_owned() };
        let telemetry = Telemetry::begin(&config, &self.store).expect("it begins").expect("a collector");
        let auth = auth(&self.clock, true, Vec::new());
        let app = App::new(self.store.clone(), auth, self.clock.clock(), Some(telemetry.clone()));
        let app = Arc::new(app.await.expect("the server starts"));
        (Self { app: http::router(app, &HttpConfig::default()), ..self.clone() }, telemetry)
    }

    /// The server, as it is put behind a socket.
    pub fn router(&self) -> Router {
        self.app.clone()
    }

    pub(crate) async fn close(self) {
        self.store.close().await.expect("the database closes");
    }

    /// Somebody of the cast, as a client of the API.
    pub fn client(&self, handle: &str) -> Client {
        Client::new(self.clone(), cast::find(handle))
    }

    /// Somebody whom a test made a member, as a client of the API.
    pub fn client_of(&self, sight: Sight) -> Client {
        Client::new(self.clone(), sight)
    }

    /// Makes somebody new a member of an agency of the cast; its id is that of `member:<handle>`.
    pub async fn hire(&self, handle: &'static str, agency: &'static str) -> Client {
        let sight = cast::newcomer(handle, agency);
        let member = Member {
            id: seed::id(&format!("member:{handle}")),
            version: 1,
            agency: seed::id(&format!("agency:{agency}")),
            region: seed::id(&format!("region:{}", sight.region())),
            name: handle.to_owned(),
            function: sight.function,
            job_title: None,
            phone: None,
            email: None,
            municipalities: Vec::new(),
            subject: handle.to_owned(),
            joined_on: "2020-01-06".parse().expect("a day"),
            left_on: None,
        };
        let planting = self.store.plant(self.clock.now());
        planting.records(&[member]).await.expect("can plant a member");
        planting.commit().await.expect("can plant a member");
        self.client_of(sight)
    }

    /// Runs a statement on the database beside the server, as whoever holds the database can.
    #[expect(clippy::disallowed_methods, reason = "harms the database on purpose")]
    pub async fn tamper(&self, statement: &str) -> u64 {
        let db = sea_orm::Database::connect(&self.url).await.expect("the database answers");
        let done = db.execute_unprepared(statement).await.expect("a statement");
        db.close().await.expect("the connection closes");
        done.rows_affected()
    }

    /// Takes the turn to write, as another process can, and does nothing with it.
    #[expect(clippy::disallowed_methods, reason = "stands in everybody's way on purpose")]
    pub async fn take_turn(&self) -> Turn {
        let db = sea_orm::Database::connect(&self.url).await.expect("the database answers");
        let mode = self.store.is_embedded().then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..Default::default() };
        let tx = db.begin_with_options(options).await.expect("a turn");
        if !self.store.is_embedded() {
            tx.execute_unprepared("LOCK TABLE turn IN EXCLUSIVE MODE").await.expect("a turn");
        }
        Turn(tx)
    }

    /// The same World behind a server that knows these programmes (file, text) besides those of the sources.
    pub async fn with_programmes(&self, files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned()));
        let programmes = Programmes::embedded().and_then(|known| known.and(files)).expect("no mistakes");
        let store = self.store.clone().with_programmes(Arc::new(programmes));
        let app =
            router(&store, auth(&self.clock, true, Vec::new()), &self.clock, &HttpConfig::default()).await;
        Self { store, app, ..self.clone() }
    }

    /// The same World behind a server that was given these keys.
    pub async fn with_keys(&self, keys: &Keys) -> Self {
        let store = open_with(&self.url, keys).await;
        let app =
            router(&store, auth(&self.clock, true, Vec::new()), &self.clock, &HttpConfig::default()).await;
        Self { store, app, ..self.clone() }
    }

    /// The same World behind a server that can only read its database.
    pub async fn read_only(&self) -> Self {
        let how = if self.store.is_embedded() {
            "?mode=ro"
        } else {
            "&options=-cdefault_transaction_read_only%3Don"
        };
        let url = format!("{}{how}", self.url);
        let store = open(&url).await;
        let app =
            router(&store, auth(&self.clock, true, Vec::new()), &self.clock, &HttpConfig::default()).await;
        Self { store, app, ..self.clone() }
    }

    /// Every cell of the sealed columns that is not empty, as it is kept.
    #[expect(clippy::disallowed_methods, reason = "reads what is kept, beside the server")]
    pub async fn sealed_cells(&self) -> BTreeMap<SealedCell, String> {
        let db = sea_orm::Database::connect(&self.url).await.expect("the database answers");
        let mut all = BTreeMap::new();
        for sealed in SEALED {
            for column in sealed.names() {
                let mut select = Query::select();
                select.columns([sealed.id, column].map(Alias::new)).from(Alias::new(sealed.table));
                for row in db.query_all(&select).await.expect("rows") {
                    let id: Uuid = row.try_get("", sealed.id).expect("an id");
                    let cell = if sealed.bytes.contains(&column) {
                        let bytes: Option<Vec<u8>> = row.try_get("", column).expect("a cell");
                        bytes.map(|bytes| String::from_utf8(bytes).expect("a text"))
                    } else if sealed.json.contains(&column) {
                        let json: Option<serde_json::Value> = row.try_get("", column).expect("a cell");
                        json.map(|json| json.as_str().map_or_else(|| json.to_string(), str::to_owned))
                    } else {
                        row.try_get("", column).expect("a cell")
                    };
                    all.extend(cell.map(|cell| ((sealed.table, column, id), cell)));
                }
            }
        }
        db.close().await.expect("the connection closes");
        all
    }

    /// Every row of every table, as text, and after them what is sealed in it.
    #[expect(clippy::disallowed_methods, reason = "reads whole databases, past any viewer")]
    pub async fn rows_as_text(&self) -> String {
        let db = sea_orm::Database::connect(&self.url).await.expect("the database answers");
        let all = async |text: String| -> Vec<String> {
            let statement = Statement::from_string(db.get_database_backend(), text);
            let found = db.query_all_raw(statement).await.expect("rows");
            found.iter().map(|row| row.try_get_by_index::<String>(0).expect("a text")).collect()
        };
        let mut text = String::new();
        for noun in crate::worlds::nouns::NOUNS {
            let row = if self.store.is_embedded() {
                let columns = all(format!("SELECT name FROM pragma_table_info('{}')", noun.table)).await;
                columns
                    .iter()
                    .map(|name| format!("quote(\"{name}\")"))
                    .collect::<Vec<_>>()
                    .join(" || ' ' || ")
            } else {
                format!("{}::text", noun.table)
            };
            text += &all(format!("SELECT {row} FROM {}", noun.table)).await.join("\n");
        }
        db.close().await.expect("the connection closes");
        for ((table, column, row), cell) in self.sealed_cells().await {
            text += &self.store.open_cell(table, column, row, &cell).expect("a sealed cell");
            text.push('\n');
        }
        text
    }

    /// What the access log has of each request, with whatever else: the case, the person and the record, each if any, and
    /// the categories.
    #[expect(clippy::disallowed_methods, reason = "reads what is kept, beside the server")]
    pub async fn logged(&self) -> BTreeMap<String, Vec<Logged>> {
        let db = sea_orm::Database::connect(&self.url).await.expect("the database answers");
        let text = "SELECT request, case_id, person_id, record_id, relation, categories FROM access_log";
        let statement = Statement::from_string(db.get_database_backend(), text);
        let mut all = BTreeMap::<String, Vec<Logged>>::new();
        for row in db.query_all_raw(statement).await.expect("rows") {
            let id = |column| row.try_get("", column).expect("an id, or none");
            let word = |column| row.try_get::<Option<String>>("", column).expect("a text, or none");
            all.entry(word("request").unwrap_or_default()).or_default().push(Logged {
                case: id("case_id"),
                person: id("person_id"),
                record: id("record_id"),
                has_relation: word("relation").is_some(),
                categories: Categories::parse(&word("categories").unwrap_or_default()).expect("categories"),
            });
        }
        db.close().await.expect("the connection closes");
        all
    }

    /// Every byte that an embedded database has written so far; none of a server's.
    pub fn bytes_at_rest(&self) -> Option<Vec<u8>> {
        let file = std::path::Path::new(self.url.strip_prefix("sqlite://")?);
        let name = file.file_name()?.to_str()?;
        let beside = ["", "-wal"].map(|ending| std::fs::read(file.with_file_name(format!("{name}{ending}"))));
        Some(beside.into_iter().flatten().flatten().collect())
    }

    /// Somebody of the cast as authentication finds it now; None who does not work any more.
    pub async fn viewer(&self, handle: &str) -> Option<Arc<Viewer>> {
        let account = self.store.account(handle, None, self.clock.now()).await.expect("the database answers");
        account.map(|account| Arc::new(account.viewer))
    }

    /// The bearer token of a subject.
    pub fn token(&self, subject: &str) -> String {
        auth(&self.clock, true, Vec::new())
            .development()
            .expect("the development issuer")
            .mint(subject, chrono::Duration::hours(1))
    }
}

/// An entry of the access log, as it is kept.
#[derive(Clone, Debug)]
pub struct Logged {
    pub case: Option<Uuid>,
    pub person: Option<Uuid>,
    pub record: Option<Uuid>,
    pub has_relation: bool,
    pub categories: Categories,
}

/// The turn to write, taken by somebody else.
#[derive(Debug)]
pub struct Turn(DatabaseTransaction);

impl Turn {
    /// Does something with it after all, as whoever holds the database can.
    #[expect(clippy::disallowed_methods, reason = "writes beside the server on purpose")]
    pub async fn write(self, statement: &str) {
        assert_eq!(self.0.execute_unprepared(statement).await.expect("a statement").rows_affected(), 1);
        self.0.commit().await.expect("a commit");
    }

    pub async fn give_back(self) {
        self.0.rollback().await.expect("a rollback");
    }
}

pub(crate) async fn open(url: &str) -> Store {
    open_with(url, &MASTER.into()).await
}

async fn open_with(url: &str, keys: &Keys) -> Store {
    let database = Database { url: url.to_owned(), connections: 4 };
    Store::open(&database, keys).await.expect("the database opens")
}

fn auth(clock: &TestClock, demo: bool, issuers: Vec<config::Issuer>) -> Auth {
    let flags = [("--demo".to_owned(), demo.to_string())].into();
    let mut config =
        Config::read(None, &Default::default(), &flags).expect("the defaults are a configuration");
    config.issuers = issuers;
    Auth::new(&config, &MASTER, clock.clock()).expect("the issuers")
}

/// The whole server, as `schakel serve` puts it together.
async fn router(store: &Store, auth: Auth, clock: &TestClock, config: &HttpConfig) -> Router {
    let app = App::new(store.clone(), auth, clock.clock(), None).await.expect("the server starts");
    http::router(Arc::new(app), config)
}
