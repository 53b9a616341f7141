//! A private PostgreSQL cluster for this test process: on a socket that nobody else reaches, unsafe and fast, and
//! gone with the process, however that ends: its keeper waits for the end of a pipe that we hold.

use crate::place::{Start, block_on, place_to_write};
use sea_orm::{ConnectionTrait, Database};
use std::{
    env, fs,
    io::Write,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// Makes the cluster, waits for the end of our pipe, and removes everything.
const KEEPER: &str = r#"
bin=$1 dir=$2
"$bin/initdb" --pgdata "$dir/data" --username schakel --auth trust --encoding UTF8 --locale C --no-sync \
    >"$dir/log" 2>&1 </dev/null
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=300 -c fsync=off \
    -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off >>"$dir/log" 2>&1 </dev/null &
pid=$!
cat >/dev/null
kill -QUIT "$pid"
wait "$pid"
rm -rf "$dir"
"#;

/// What test databases are copies of: PostgreSQL's own, and two of ours.
const EMPTY: &str = "template0";
const MIGRATED: &str = "migrated";
const PLANTED: &str = "planted";

/// A running cluster.
#[derive(Debug)]
pub struct Cluster {
    dir: PathBuf,
    /// Ends the cluster when its standard input closes, which is when we end.
    _keeper: Child,
    creating: Mutex<()>,
    databases: AtomicU32,
}

/// The cluster of this process, started when first asked for. None where PostgreSQL is not installed; in CI that
/// is a failure.
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER
        .get_or_init(|| {
            let Some(bin) = binaries() else {
                assert!(!crate::in_ci(), "PostgreSQL is not installed: `initdb` and `postgres` are needed in CI");
                // Past the test runner, which keeps what passing tests print to itself.
                let _ = writeln!(
                    std::io::stderr(),
                    "\n*** PostgreSQL is not installed: the PostgreSQL half of the suite is SKIPPED ***\n\
                     *** install it (Debian: apt-get install postgresql), or put initdb and postgres on the PATH ***\n"
                );
                return None;
            };
            Some(Cluster::start(&bin))
        })
        .as_ref()
}

/// The folder with `initdb` and `postgres`: of the PATH, or the newest of Debian's.
pub(crate) fn binaries() -> Option<PathBuf> {
    let has_both = |dir: &PathBuf| dir.join("initdb").is_file() && dir.join("postgres").is_file();
    let on_path = env::var_os("PATH").and_then(|path| env::split_paths(&path).find(has_both));
    on_path.or_else(|| {
        let version = |dir: &PathBuf| dir.file_name()?.to_str()?.parse::<u32>().ok();
        let mut versions: Vec<_> =
            fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        versions.sort_by_key(|dir| std::cmp::Reverse(version(dir)));
        versions.into_iter().map(|dir| dir.join("bin")).find(has_both)
    })
}

impl Cluster {
    fn start(bin: &Path) -> Self {
        let dir = place_to_write().join(format!("schakel-tests-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir(&dir).expect("a folder for the cluster");
        let mut keeper = keeper(&dir);
        keeper.args(["sh", "-c", KEEPER, "keeper"]).arg(bin).arg(&dir);
        // A group of its own: the terminal's interrupt stops us, and our end stops the cluster.
        keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let keeper = keeper.spawn().expect("the keeper of the cluster starts");
        let cluster =
            Self { dir, _keeper: keeper, creating: Mutex::default(), databases: AtomicU32::default() };
        if !await_ready(&cluster.dir, 0, Duration::from_secs(60)) {
            let log = fs::read_to_string(cluster.dir.join("log")).unwrap_or_default();
            panic!("PostgreSQL is installed but does not start:\n{log}");
        }
        block_on(async {
            for (name, start) in [(MIGRATED, Start::Migrated), (PLANTED, Start::Planted)] {
                cluster.create(name, EMPTY).await;
                start.prepare(&cluster.url(name)).await;
            }
        });
        cluster
    }

    /// A database without anything in it; its address.
    pub fn empty_database(&self) -> String {
        self.database(Start::Empty)
    }

    /// A copy of a database that begins so; its address. Copies are made one at a time and never dropped: dropping
    /// one costs more than the whole cluster.
    pub(crate) fn database(&self, start: Start) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let template = match start {
            Start::Empty => EMPTY,
            Start::Migrated => MIGRATED,
            Start::Planted => PLANTED,
        };
        // A test that failed while it held the lock left nothing half done that matters here.
        let _one_at_a_time = self.creating.lock().unwrap_or_else(PoisonError::into_inner);
        block_on(self.create(&name, template));
        self.url(&name)
    }

    /// The process that its backends are children of.
    pub fn pid(&self) -> u32 {
        let pid_file = fs::read_to_string(self.dir.join("data/postmaster.pid")).unwrap_or_default();
        pid_file.lines().next().and_then(|line| line.trim().parse().ok()).expect("PostgreSQL runs")
    }

    #[expect(clippy::disallowed_methods, reason = "makes a database, before there is a store")]
    async fn create(&self, name: &str, template: &str) {
        let db = Database::connect(self.url("postgres")).await.expect("the cluster answers");
        let statement = format!("CREATE DATABASE {name} TEMPLATE {template}");
        db.execute_unprepared(&statement).await.expect("a database of its own");
        db.close().await.expect("the connection closes");
    }

    fn url(&self, name: &str) -> String {
        format!("postgres://schakel@localhost/{name}?host={}", self.dir.display())
    }
}

/// PostgreSQL writes `ready` into its pid file, whose first line is not `last` any more.
pub(crate) fn await_ready(dir: &Path, last: u32, most: Duration) -> bool {
    let since = Instant::now();
    let ready = || {
        let pid_file = fs::read_to_string(dir.join("data/postmaster.pid")).unwrap_or_default();
        let is_new = pid_file.lines().next() != Some(&last.to_string());
        is_new && pid_file.lines().nth(7).is_some_and(|line| line.trim() == "ready")
    };
    while !ready() {
        if since.elapsed() > most {
            return false;
        }
        thread::sleep(Duration::from_millis(20));
    }
    true
}

/// The start of the keeper's command line: PostgreSQL refuses to run as root, so root becomes somebody else, to
/// whom the folder is given.
pub(crate) fn keeper(dir: &Path) -> Command {
    let is_root = fs::metadata(dir).expect("the folder is there").uid() == 0;
    if !is_root {
        return Command::new("env");
    }
    let users = fs::read_to_string("/etc/passwd").expect("the list of users");
    let find = |name: &str| {
        let fields: Vec<_> = users.lines().map(|line| line.split(':').collect::<Vec<_>>()).collect();
        let user = fields.into_iter().find(|fields| fields.first() == Some(&name))?;
        Some((name.to_owned(), user.get(2)?.parse::<u32>().ok()?, user.get(3)?.parse::<u32>().ok()?))
    };
    let (user, uid, gid) = find("postgres")
        .or_else(|| find("nobody"))
        .expect("a user `postgres` or `nobody` to run PostgreSQL as");
    chown(dir, Some(uid), Some(gid)).expect("the folder can be given away");
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".to_owned()]);
    let works =
        Command::new("setpriv").arg("--version").stdout(Stdio::null()).status().is_ok_and(|s| s.success());
    if !works {
        command = Command::new("runuser");
        command.args(["-u", &user, "--"]);
    }
    command
}
