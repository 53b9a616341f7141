//! Why a command cannot go on: one sentence for whoever started it.

use persistence::Fault;
use std::{borrow::Cow, fmt};

/// Ends a command with exit code 1. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(Cow<'static, str>);

impl Failure {
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self(text.into())
    }

    /// What could not be done, and which fault kept it from that.
    pub fn of(what: &'static str) -> impl Fn(Fault) -> Self {
        move |fault| Self::new(format!("{what}: {fault}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}
