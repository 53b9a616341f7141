//! The engines: a test's body runs on SQLite and then on PostgreSQL, each in a World of its own.

use crate::{
    World, canary,
    place::{Place, Start},
};
use std::{
    env, fmt,
    panic::{AssertUnwindSafe, catch_unwind},
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
    on_each_place(Start::Planted, threads, async |engine, url| {
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
