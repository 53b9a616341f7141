//! Rows, scope and transactions: the only way to the database.
//!
//! A [`Session`] is one viewer, one moment, one transaction. [`find`](Session::find) hands out what the viewer
//! sees, each record in a [`domain::Guarded`]; [`insert`](Session::insert) and [`update`](Session::update) take
//! only a [`domain::Changed`]. Rows are private to this crate; `scope` is the only place that selects them.

pub mod access_log;
mod cell;
pub mod chain;
mod consults;
mod deadlines;
pub mod demo;
mod destruction;
mod directory;
pub mod emergency;
mod erasure;
mod fault;
mod figures;
mod founding;
pub mod grants;
pub mod inspection;
mod key_check;
mod known;
mod listed;
mod measures;
mod mentors;
pub mod people;
mod person_match;
mod places;
mod plans;
mod plant;
pub mod prune;
mod reseal;
mod retention;
mod ring;
mod rotate;
mod row;
mod scope;
mod sealed;
mod secret;
pub mod sent;
mod session;
mod signals;
mod signer;
mod store;

pub use cell::Cell;
pub use directory::{Account, Directory};
pub use erasure::Destroyed;
pub use fault::Fault;
pub use key_check::Fit;
pub use known::may_hide;
pub use places::Places;
pub use plant::Planting;
pub use ring::Fingerprint;
pub use rotate::{Progress, Rotated};
pub use row::{Column, Noun};
pub use scope::{Ask, Compare, Sort};
pub use sealed::{SEALED, Sealed};
pub use secret::{Keys, Master};
pub use session::{Answered, Session};
pub use signer::Signer;
pub use store::{Database, Pool, Store};
