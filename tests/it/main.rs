//! Every integration test, in one binary. See `tests/src` for the harness.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails loudly"
)]

mod case;
mod conformance;
mod filters;
mod harness;
mod lists;
mod objects;
mod plenty;
mod policy;
mod scope;
mod shape;
mod statements;
mod table;
mod unseen;
