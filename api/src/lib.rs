//! The server: configuration, who asks, and what is asked.

pub mod auth;
pub mod cli;
pub mod command;
pub mod config;
pub mod failure;
pub mod policy_text;
pub mod telemetry;

pub use failure::Failure;
