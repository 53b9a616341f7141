//! Noninterference: two worlds that differ only in what a viewer may not see, and all that a server tells of them.
//!
//! [`base`] makes one world, [`edit`] what differs in the other, [`model`] says whether a viewer may see it, [`generate`]
//! asks, [`twins`] compares, [`run`] does it many times and makes what fails small.

pub mod apt;
pub mod ask;
pub mod base;
pub mod catalog;
pub mod dice;
pub mod edit;
mod faith;
pub mod generate;
pub mod model;
pub mod nouns;
pub mod practice;
pub mod rows;
pub mod run;
pub mod schema;
pub mod shrink;
pub mod sound;
pub mod twins;
pub mod values;
