//! The API.

pub mod app;
pub mod http;
