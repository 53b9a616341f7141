//! The engines: a test's body runs on SQLite and then on PostgreSQL, each in a World of its own.

use crate::{World, canary, cluster::cluster};
use std::{
    env, fmt, fs,
    os::unix::process::CommandExt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};
use tokio::runtime::Builder;

/// A database engine that Schakel runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// Runs a test's body on each engine, in a fresh World with the cast.
pub fn on_each_engine(test: impl AsyncFn(World)) {
    on_each_engine_by_name(async |_, world| test(world).await);
}

/// The same, for a body that wants to know which engine it is on.
pub fn on_each_engine_by_name(test: impl AsyncFn(Engine, World)) {
    in_a_world(Builder::new_current_thread, test);
}

/// The same, where what the body spawns runs at the same time.
pub fn on_each_engine_at_once(test: impl AsyncFn(Engine, World)) {
    in_a_world(Builder::new_multi_thread, test);
}

fn in_a_world(threads: fn() -> Builder, test: impl AsyncFn(Engine, World)) {
    on_each_place(Start::Migrated, threads, async |engine, url| {
        let world = World::open(&url).await;
        test(engine, world.clone()).await;
        world.close().await;
    });
}

/// Runs a test's body on the address of an empty database of each engine, that nothing was done with yet.
pub fn on_each_empty_database(test: impl AsyncFn(String)) {
    on_each_place(Start::Empty, Builder::new_current_thread, async |_, url| test(url).await);
}

fn on_each_place(start: Start, threads: fn() -> Builder, test: impl AsyncFn(Engine, String)) {
    for engine in engines() {
        let Some(place) = Place::new(engine, start) else { continue };
        let outcome = catch_unwind(AssertUnwindSafe(|| run(engine, threads(), &place, &test)));
        if let Err(cause) = outcome {
            let text = cause.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no text");
            panic!("on {engine}: {text}");
        }
    }
}

fn run(engine: Engine, mut threads: Builder, place: &Place, test: &impl AsyncFn(Engine, String)) {
    canary::watch_logs();
    let runtime = threads.enable_all().build().expect("a runtime");
    runtime.block_on(test(engine, place.url.clone()));
    canary::assert_clean_logs();
}

/// Both, unless a developer asks for one by `SCHAKEL_TEST_ENGINES`.
pub fn engines() -> Vec<Engine> {
    let asked = env::var("SCHAKEL_TEST_ENGINES").ok().filter(|_| !crate::in_ci());
    match asked.as_deref() {
        None | Some("both" | "") => vec![Engine::Sqlite, Engine::Postgres],
        Some("sqlite") => vec![Engine::Sqlite],
        Some("postgres") => vec![Engine::Postgres],
        Some(other) => panic!("SCHAKEL_TEST_ENGINES is `{other}`; it can be sqlite, postgres or both"),
    }
}

/// What a test's database begins with. A file is always empty.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start {
    Empty,
    Migrated,
}

/// The place of one test's database. A file is removed with it, a copy in the cluster goes with the cluster.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) url: String,
    dir: Option<PathBuf>,
}

impl Place {
    /// None where the engine is not installed.
    pub(crate) fn new(engine: Engine, start: Start) -> Option<Self> {
        if engine == Engine::Postgres {
            let cluster = cluster()?;
            let url = match start {
                Start::Empty => cluster.empty_database(),
                Start::Migrated => cluster.database(),
            };
            return Some(Self { url, dir: None });
        }
        static FILES: AtomicU32 = AtomicU32::new(0);
        let dir = scratch().join(FILES.fetch_add(1, Ordering::Relaxed).to_string());
        fs::create_dir(&dir).expect("a folder for the database");
        Some(Self { url: format!("sqlite://{}", dir.join("test.db").display()), dir: Some(dir) })
    }
}

/// The folder of this process's files; its keeper removes it when we end, however that is.
fn scratch() -> &'static Path {
    static SCRATCH: OnceLock<(PathBuf, Child)> = OnceLock::new();
    let (dir, _) = SCRATCH.get_or_init(|| {
        let dir = env::temp_dir().join(format!("schakel-files-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir(&dir).expect("a folder for the databases");
        let mut keeper = Command::new("sh");
        keeper.args(["-c", r#"cat >/dev/null; rm -rf "$1""#, "keeper"]).arg(&dir);
        keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let keeper = keeper.spawn().expect("the keeper of the files starts");
        (dir, keeper)
    });
    dir
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(dir) = &self.dir {
            let _ = fs::remove_dir_all(dir);
        }
    }
}
