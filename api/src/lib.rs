//! The server: configuration, who asks, and what is asked.

pub mod app;
pub mod audit;
pub mod auth;
pub mod cli;
pub mod command;
pub mod config;
pub mod destroyed;
pub mod failure;
pub mod graphql;
pub mod http;
pub mod policy_text;
pub mod programmes;
pub mod prune;
pub mod telemetry;

pub use failure::Failure;
