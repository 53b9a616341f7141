//! Every integration test, in one binary. See `tests/src` for the harness.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails loudly"
)]

mod access_log;
mod advice;
mod agreement;
mod at_table;
mod case;
mod closed;
mod common;
mod conformance;
mod consent;
mod consult;
mod deadline;
mod emergency;
mod fact;
mod family_choice;
mod filters;
mod founding;
mod harness;
mod hostile;
mod http;
mod inspection;
mod investigation;
mod invitation;
mod issuer;
mod key;
mod lists;
mod logged;
mod lost;
mod measure;
mod network;
mod noninterference;
mod objects;
mod opening;
mod person;
mod person_match;
mod placement;
mod plan;
mod plenty;
mod policy;
mod programme;
mod pruned;
mod race;
mod referral;
mod retention;
mod retry;
mod revocation;
mod scope;
mod sealed;
mod service;
mod shape;
mod signal;
mod statements;
mod table;
mod taken;
mod team;
mod telemetry;
mod token;
mod unseen;
