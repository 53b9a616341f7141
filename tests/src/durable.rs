//! A PostgreSQL of its own that keeps what it acknowledges (fsync on), to be killed and started again. It is gone
//! with this process, as the [cluster](crate::cluster) is.

use crate::{
    cluster::{await_ready, binaries, keeper},
    process::signal,
};
use std::{
    env, fs,
    io::Write,
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

/// Makes the cluster, starts it at each line of our pipe, and removes everything at its end.
const KEEPER: &str = r#"
bin=$1 dir=$2
"$bin/initdb" --pgdata "$dir/data" --username schakel --auth trust --encoding UTF8 --locale C --no-sync >"$dir/log" 2>&1 </dev/null
while read -r word; do
    "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=60 -c fsync=on \
        -c synchronous_commit=on -c full_page_writes=on >>"$dir/log" 2>&1 </dev/null &
done
kill -QUIT "$(head -n 1 "$dir/data/postmaster.pid")"
wait
rm -rf "$dir"
"#;

/// A PostgreSQL that can be killed.
#[derive(Debug)]
pub struct Durable {
    pub dir: PathBuf,
    bin: PathBuf,
    pipe: ChildStdin,
    _keeper: Child,
}

impl Durable {
    /// None where PostgreSQL is not installed; in CI that is a failure.
    pub fn start() -> Option<Self> {
        static CLUSTERS: AtomicU32 = AtomicU32::new(0);
        let bin = binaries().or_else(|| {
            assert!(!crate::in_ci(), "PostgreSQL is not installed");
            None
        })?;
        let nth = CLUSTERS.fetch_add(1, Ordering::Relaxed);
        let dir = env::temp_dir().join(format!("schakel-durable-{}-{nth}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir(&dir).expect("a folder for the cluster");
        let mut keeper = keeper(&dir);
        keeper.args(["sh", "-c", KEEPER, "keeper"]).arg(&bin).arg(&dir);
        keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let mut keeper = keeper.spawn().expect("the keeper of the cluster starts");
        let pipe = keeper.stdin.take().expect("its pipe");
        let mut durable = Self { dir, bin, pipe, _keeper: keeper };
        durable.restart(0);
        Some(durable)
    }

    /// The address of a database in it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://schakel@localhost/{database}?host={}", self.dir.display())
    }

    /// One of PostgreSQL's programs, speaking to this cluster.
    pub fn program(&self, name: &str) -> Command {
        let server = self.bin.join("postgres").canonicalize().expect("PostgreSQL's server");
        let mut command = Command::new(server.with_file_name(name));
        command.args(["--username", "schakel", "--host"]).arg(&self.dir);
        command
    }

    /// Runs statements, as its owner.
    pub fn sql(&self, database: &str, statements: &[&str]) -> String {
        let mut psql = self.program("psql");
        psql.args([
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--set",
            "ON_ERROR_STOP=1",
            "--dbname",
            database,
        ]);
        statements.iter().for_each(|statement| {
            psql.args(["--command", statement]);
        });
        let output = psql.output().expect("psql runs");
        assert!(output.status.success(), "{statements:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// The process that the others are children of.
    pub fn pid(&self) -> u32 {
        let text = fs::read_to_string(self.dir.join("data/postmaster.pid")).unwrap_or_default();
        text.lines().next().and_then(|line| line.trim().parse().ok()).unwrap_or_default()
    }

    /// SIGKILL to all of its processes; gives what the pid was.
    pub fn kill(&self) -> u32 {
        let pid = self.pid();
        signal("KILL", &family(pid));
        pid
    }

    /// Starts after a stop or a kill of this pid, and recovers.
    pub fn restart(&mut self, last: u32) {
        let since = Instant::now();
        loop {
            writeln!(self.pipe, "start").expect("the keeper reads");
            // What is left of the last one may hold its memory for a moment: then this one gives up.
            if await_ready(&self.dir, last, Duration::from_secs(10)) {
                return;
            }
            assert!(since.elapsed() < Duration::from_secs(90), "PostgreSQL does not start");
        }
    }
}

/// A process and its children.
fn family(parent: u32) -> Vec<u32> {
    let parent_of = |pid: u32| -> Option<u32> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        text.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    };
    let processes = fs::read_dir("/proc").expect("a list of processes").filter_map(Result::ok);
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    [parent].into_iter().chain(pids.filter(|pid| parent_of(*pid) == Some(parent))).collect()
}
