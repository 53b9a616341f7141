//! What each command does. What it prints, it returns.

use crate::{
    cli::{Format, Token},
    config::Config,
    failure::Failure,
    policy_text,
};
use domain::Clock;

/// Serves until told to stop.
pub async fn serve(_config: Config, _clock: Clock) -> Result<(), Failure> {
    Err(absent("serve"))
}

/// Brings the database to the present schema.
pub async fn migrate(_config: Config) -> Result<(), Failure> {
    Err(absent("migrate"))
}

/// The GraphQL schema.
pub fn schema() -> Result<String, Failure> {
    Err(absent("schema"))
}

/// Who may read and write what.
pub fn policy(format: Format) -> String {
    policy_text::text(format)
}

/// The people of the demo, or a bearer token of one of them.
pub async fn token(_config: Config, _clock: Clock, _token: Token) -> Result<String, Failure> {
    Err(absent("token"))
}

/// Fills the database with an invented network.
pub async fn demo(_config: Config, _clock: Clock, _cases: u32, _seed: u64) -> Result<(), Failure> {
    Err(absent("demo"))
}

/// Checks the configuration and the policy; says what is in order.
pub async fn check(_config: Config) -> Result<String, Failure> {
    Err(absent("check"))
}

fn absent(command: &str) -> Failure {
    Failure::new(format!("`{command}` is not there yet"))
}
