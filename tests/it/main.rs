//! Every integration test, in one binary. See `tests/src` for the harness.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails loudly"
)]

mod case;
mod common;
mod consent;
mod fact;
mod harness;
mod network;
mod opening;
mod person;
mod retry;
mod scope;
mod team;
