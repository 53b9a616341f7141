//! The two servers, each a process of its own, and what they have used of the processor.

#![expect(clippy::disallowed_methods, reason = "a bench runs in the time that it is, and knows no viewer")]

use crate::place::{KEY, Place};
use api::{config::Config, telemetry};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::{
    collections::BTreeMap,
    env, fs,
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A server that answers.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

/// `schakel serve`, as its own `main` does it.
#[tokio::main]
pub async fn serve() {
    let config = Config::load(&env::vars().collect(), &BTreeMap::new()).expect("a configuration");
    telemetry::start(&config.log).expect("the log starts");
    api::command::serve(config, domain::Clock::new(chrono::Utc::now)).await.expect("it serves");
}

fn variables(url: &str, address: SocketAddr) -> BTreeMap<String, String> {
    let variables = [
        // All clients of the bench are one member.
        ("SCHAKEL_HTTP_PER_MEMBER", crate::load::CLIENTS.to_string()),
        ("SCHAKEL_DATABASE_URL", url.to_owned()),
        ("SCHAKEL_LISTEN", address.to_string()),
        ("SCHAKEL_DEMO", "true".to_owned()),
        ("SCHAKEL_KEY", BASE64_STANDARD.encode(KEY)),
    ];
    variables.map(|(name, value)| (name.to_owned(), value)).into()
}

impl Server {
    /// `which` is `serve` or `floor`.
    pub fn start(which: &str, place: &Place) -> Self {
        Self::start_with(which, place, &[])
    }

    /// The same, with these variables besides.
    pub fn start_with(which: &str, place: &Place, more: &[(&str, &str)]) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.expect("a free port");
        let mut command = Command::new(env::current_exe().expect("this executable"));
        command.arg(which);
        // A server refuses what it does not know.
        env::vars().filter(|(name, _)| name.starts_with("SCHAKEL_")).for_each(|(name, _)| {
            command.env_remove(name);
        });
        command.envs(variables(&place.url, address)).envs(more.iter().copied());
        if env::var_os("SCHAKEL_BENCH_LOG").is_none() {
            command.stderr(Stdio::null());
        }
        let server = Self { child: command.spawn().expect("the server starts"), address };
        let since = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(since.elapsed() < Duration::from_secs(60), "`{which}` does not answer");
            thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// The microseconds of processor that this server and the database have used.
    pub fn used(&self, place: &Place) -> f64 {
        let postgres = place.postmaster().into_iter().flat_map(family);
        let ticks: u64 = [self.child.id()].into_iter().chain(postgres).filter_map(ticks).sum();
        // A tick is a hundredth of a second on Linux.
        ticks as f64 * 10_000.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A bearer token of somebody of the network.
pub fn token(place: &Place, handle: &str) -> String {
    let config = Config::read(None, &variables(&place.url, ([127, 0, 0, 1], 1).into()), &BTreeMap::new());
    let config = config.expect("a configuration");
    let key = config.key.load().expect("the key");
    let auth = api::auth::Auth::new(&config, key.newest().1, domain::Clock::new(chrono::Utc::now))
        .expect("an issuer");
    auth.development().expect("the development issuer").mint(handle, chrono::Duration::hours(12))
}

/// The fields of a process from its third on; the second, its name, may hold anything.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

fn ticks(pid: u32) -> Option<u64> {
    let stat = stat(pid)?;
    Some(stat.get(11)?.parse::<u64>().ok()? + stat.get(12)?.parse::<u64>().ok()?)
}

/// A process and its children.
fn family(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").expect("a list of processes").filter_map(Result::ok);
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let of = parent.to_string();
    let children = pids.filter(|pid| stat(*pid).is_some_and(|stat| stat.get(1) == Some(&of)));
    children.chain([parent]).collect()
}
