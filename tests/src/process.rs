//! The real `schakel` as a process of its own, that a test can stop, kill and start again on the same database.

use crate::{cluster::cluster, durable::Durable};
use persistence::{Database, Store};
use serde_json::Value;
use std::{
    env, fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// A folder with a database for `schakel` in it, or with a PostgreSQL that can be killed.
#[derive(Debug)]
pub struct Home {
    pub dir: PathBuf,
    pub url: String,
    pub postgres: Option<Durable>,
    /// What `schakel` is given as `SCHAKEL_KEY`.
    pub key: String,
}

/// A server that answers.
#[derive(Debug)]
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    log: PathBuf,
}

/// The key of every home to begin with: nothing else is sealed with it.
pub const KEY: &str = "b25seSB0byB0ZXN0IHdpdGgsIG5vIHNlY3JldCEhISE=";

/// The binary beside this test. Cargo builds it first where it runs the test, so that it is never an older one.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let this = env::current_exe().expect("this executable");
        let target = this.ancestors().nth(2).expect("the folder of the build");
        if let Some(cargo) = env::var_os("CARGO") {
            let mut build = Command::new(cargo);
            build.args(["build", "--quiet", "--workspace", "--bin", "schakel"]);
            if target.ends_with("release") {
                build.arg("--release");
            }
            assert!(build.status().expect("cargo runs").success(), "`schakel` can be built");
        }
        target.join("schakel")
    })
}

impl Home {
    /// A new folder for an embedded database.
    pub fn embedded() -> Self {
        let dir = folder();
        let url = format!("sqlite://{}", dir.join("schakel.db").display());
        Self { dir, url, postgres: None, key: KEY.to_owned() }
    }

    /// A new PostgreSQL of its own, migrated. None where it is not installed.
    pub fn durable() -> Option<Self> {
        let postgres = Durable::start()?;
        let home = Self {
            dir: folder(),
            url: postgres.url("postgres"),
            postgres: Some(postgres),
            key: KEY.to_owned(),
        };
        home.run(&["migrate"]);
        Some(home)
    }

    /// A new database in the cluster of this process, which is fast and keeps nothing if it is killed itself. None
    /// where PostgreSQL is not installed.
    pub fn quick() -> Option<Self> {
        let home =
            Self { dir: folder(), url: cluster()?.empty_database(), postgres: None, key: KEY.to_owned() };
        home.run(&["migrate"]);
        Some(home)
    }

    /// The same database by another address.
    pub fn at(&self, url: String) -> Self {
        Self { dir: folder(), url, postgres: None, key: self.key.clone() }
    }

    /// The database, opened beside the server with its keys.
    pub async fn store(&self) -> Store {
        let keys = api::config::key::parse(&self.key).expect("a key");
        let database = Database { url: self.url.clone(), connections: 1 };
        Store::open(&database, &keys).await.expect("the database opens")
    }

    pub fn checkpoints(&self) -> PathBuf {
        self.dir.join("checkpoints")
    }

    /// `schakel` with this database, and nothing of the environment's configuration.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        env::vars().filter(|(name, _)| name.starts_with("SCHAKEL_") || name.starts_with("OTEL_")).for_each(
            |(name, _)| {
                command.env_remove(name);
            },
        );
        command.args(arguments).stdin(Stdio::null());
        command.env("SCHAKEL_KEY", &self.key).env("SCHAKEL_DATABASE_URL", &self.url);
        command.env("SCHAKEL_AUDIT_CHECKPOINTS", self.checkpoints());
        // The clients of a test share a few members: the load is to be on the database.
        command.env("SCHAKEL_HTTP_PER_MEMBER", "8");
        command
    }

    /// Runs a command to its end.
    pub fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("`schakel` runs")
    }

    /// Runs a command that succeeds, and gives what it printed.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        let [said, failed] =
            [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        assert!(output.status.success(), "`schakel {}` fails: {failed}", arguments.join(" "));
        said
    }

    /// Serves the demo network, with these variables besides.
    pub fn serve(&self, variables: &[(&str, &str)]) -> Server {
        static SERVERS: AtomicU32 = AtomicU32::new(0);
        let log = self.dir.join(format!("log-{}", SERVERS.fetch_add(1, Ordering::Relaxed)));
        let file = fs::File::create(&log).expect("a file for the log");
        let mut command = self.command(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
        command.envs(variables.iter().copied()).stderr(file);
        let mut child = command.spawn().expect("the server starts");
        let since = Instant::now();
        loop {
            let text = fs::read_to_string(&log).unwrap_or_default();
            let address = text.split_once("Schakel serves http://").and_then(|(_, rest)| rest.lines().next());
            if let Some(Ok(address)) = address.map(str::parse) {
                return Server { child, address, log };
            }
            let ended = child.try_wait().expect("its state");
            assert!(
                ended.is_none() && since.elapsed() < Duration::from_secs(60),
                "it does not serve: {text}"
            );
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn folder() -> PathBuf {
    static FOLDERS: AtomicU32 = AtomicU32::new(0);
    let nth = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let dir = env::temp_dir().join(format!("schakel-home-{}-{nth}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir(&dir).expect("a folder");
    dir
}

impl Server {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    /// SIGTERM; returns when it has ended.
    pub fn stop(&mut self) -> ExitStatus {
        signal("TERM", &[self.pid()]);
        self.child.wait().expect("it ends")
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("its log")
    }

    /// Everybody of the demo, with a token.
    pub async fn people(&self) -> Vec<Value> {
        let request = b"GET /demo/people HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        let reply = crate::wire::Line::new().ask(self.address, request).await.expect("an answer");
        reply.body.as_array().expect("a list").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to processes that may have ended.
pub fn signal(name: &str, pids: &[u32]) {
    let mut command = Command::new("kill");
    command.arg("-s").arg(name).args(pids.iter().map(u32::to_string));
    let _ = command.stderr(Stdio::null()).status().expect("`kill` is there");
}
