//! Where the databases of tests are: files in a folder that ends with us, and copies in a private cluster.

use crate::{Engine, TestClock, cluster::cluster, seed, world};
use std::{
    collections::BTreeMap,
    env, fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};
use tokio::runtime::Builder;

/// What a test's database begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Start {
    Empty,
    /// With the tables.
    Migrated,
    /// With the cast in them, as at [`TestClock::start`].
    Planted,
}

impl Start {
    /// Brings an empty database there.
    pub(crate) async fn prepare(self, url: &str) {
        if self == Self::Empty {
            return;
        }
        let store = world::open(url).await;
        store.migrate().await.expect("the database can be migrated");
        if self == Self::Planted {
            seed::network().plant(&store, TestClock::start()).await;
        }
        store.close().await.expect("the database closes");
    }
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
            return Some(Self { url: cluster()?.database(start), dir: None });
        }
        static FILES: AtomicU32 = AtomicU32::new(0);
        let dir = scratch().join(FILES.fetch_add(1, Ordering::Relaxed).to_string());
        fs::create_dir(&dir).expect("a folder for the database");
        let file = dir.join("test.db");
        if start != Start::Empty {
            fs::copy(template(start), &file).expect("a database of its own");
        }
        Some(Self { url: sqlite(&file), dir: Some(dir) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(dir) = &self.dir {
            let _ = fs::remove_dir_all(dir);
        }
    }
}

fn sqlite(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// The file that every test's file is a copy of.
fn template(start: Start) -> PathBuf {
    static TEMPLATES: Mutex<BTreeMap<Start, PathBuf>> = Mutex::new(BTreeMap::new());
    // A test that failed while it made one has kept none.
    let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    let make = || {
        let file = scratch().join(format!("{start:?}.db"));
        block_on(start.prepare(&sqlite(&file)));
        file
    };
    templates.entry(start).or_insert_with(make).clone()
}

/// Where there is none yet.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

/// Where tests write: in memory, where there is plenty of it, and otherwise where temporary files go. A whole run
/// writes some 5 GiB, all of which are gone when it ends; most of a copy's time goes to a disk.
pub(crate) fn place_to_write() -> PathBuf {
    const MEMORY: &str = "/dev/shm";
    /// In MiB.
    const PLENTY: u64 = 8 << 10;
    let told = Command::new("df").args(["-m", "--output=avail,fstype", MEMORY]).output();
    let told = told.map(|told| String::from_utf8_lossy(&told.stdout).into_owned()).unwrap_or_default();
    let line: Vec<_> = told.lines().nth(1).unwrap_or_default().split_whitespace().collect();
    let [room, "tmpfs"] = line[..] else { return env::temp_dir() };
    let free = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let free = free.lines().find_map(|line| line.strip_prefix("MemAvailable:")?.trim().strip_suffix(" kB"));
    let mib = |number: Option<&str>| number.and_then(|number| number.parse::<u64>().ok()).unwrap_or_default();
    let is_plenty = mib(Some(room)) >= PLENTY && mib(free) >> 10 >= PLENTY;
    if is_plenty { PathBuf::from(MEMORY) } else { env::temp_dir() }
}

/// The folder of this process's files; its keeper removes it when we end, however that is.
fn scratch() -> &'static Path {
    static SCRATCH: OnceLock<(PathBuf, Child)> = OnceLock::new();
    let (dir, _) = SCRATCH.get_or_init(|| {
        let dir = place_to_write().join(format!("schakel-files-{}", std::process::id()));
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
