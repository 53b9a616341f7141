//! The log: lines of text, or of JSON, on the standard error.

use crate::{
    config::{Log, LogFormat},
    failure::Failure,
};
use tracing_subscriber::{EnvFilter, fmt};

/// Starts the log of this process.
pub fn start(log: &Log) -> Result<(), Failure> {
    let filter =
        EnvFilter::try_new(&log.filter).map_err(|_| Failure::new("the log filter does not parse"))?;
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    }
    .map_err(|_| Failure::new("the log was started already"))
}
