//! `schakel`: reads the command line, the environment and the file, and does what is asked.

use api::{
    Failure,
    cli::{Audit, Cli, Command, Key},
    command,
    config::Config,
    telemetry,
};
use clap::Parser;
use domain::Clock;
use std::{
    ffi::OsString,
    io::{ErrorKind, Write},
    process::ExitCode,
};

#[cfg(feature = "unlogged")]
compile_error!("a server keeps its access log: the feature `unlogged` is for a bench alone");

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match with_room(run(Cli::parse())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("schakel: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Resolvers within each other need stack: what the deepest document that is let in needs, several times.
const STACK: usize = 16 << 20;

fn with_room(run: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build();
    runtime.map_err(|error| Failure::new(format!("cannot start: {}", error.kind())))?.block_on(run)
}

#[expect(clippy::disallowed_methods, reason = "the one clock of the server is set here")]
async fn run(cli: Cli) -> Result<(), Failure> {
    let text = |raw: OsString| raw.to_string_lossy().into_owned();
    let environment = std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect();
    let config = Config::load(&environment, &cli.flags.given())?;
    telemetry::start(&config.log)?;
    let clock = Clock::new(chrono::Utc::now);
    match cli.command() {
        Command::Serve => command::serve(config, clock).await,
        Command::Migrate => command::migrate(config).await,
        Command::Schema => print(&command::schema()?),
        Command::Policy { format } => print(&command::policy(format)),
        Command::Found(found) => print(&command::found(config, clock, found).await?),
        Command::Token(token) => print(&command::token(config, clock, token).await?),
        Command::Demo { cases, seed } => command::demo(config, clock, cases, seed).await,
        Command::Audit(Audit::Verify) => print(&command::audit_verify(config).await?),
        Command::Audit(Audit::Prune { before, yes }) => {
            print(&command::audit_prune(config, clock, before, yes).await?)
        }
        Command::Audit(Audit::Key) => print(&command::audit_key(&config)?),
        Command::Key(Key::Rotate) => print(&command::key_rotate(config, clock).await?),
        Command::Backup { to } => print(&command::backup(config, &to).await?),
        Command::Rewrite => print(&command::rewrite(config).await?),
        Command::Check => print(&command::check(config).await?),
    }
}

/// To the standard output; a reader that has seen enough is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.trim_end().as_bytes()).and_then(|()| out.write_all(b"\n")) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot print: {}", error.kind())))
        }
        _ => Ok(()),
    }
}
