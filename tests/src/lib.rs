//! The harness of the suite: a [`World`] per test, on SQLite and on PostgreSQL, with a named cast around one case.
//!
//! Start with [`on_each_engine`] and [`World::client`]. [`cast`] says who is there and how each stands to the case,
//! [`seed`] plants it, and [`canary`] watches that no answer and no log line tells anyone what is not theirs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a harness fails loudly"
)]

pub mod canary;
pub mod cast;
mod client;
mod clock;
pub mod cluster;
pub mod collector;
pub mod durable;
mod engine;
pub mod golden;
pub mod idp;
mod listening;
mod place;
pub mod process;
pub mod seed;
pub mod wire;
pub mod world;
pub mod worlds;

pub use client::{Answer, Client};
pub use clock::TestClock;
pub use engine::{
    Engine, engines, on_each_empty_database, on_each_engine, on_each_engine_at_once, on_each_engine_by_name,
};
pub use listening::{Listening, rest};
pub use world::World;

/// Whether this is the gate, where nothing is skipped and nothing is rewritten.
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}
