//! The log: lines of text, or of JSON, on the standard error.

use crate::{
    config::{Log, LogFormat},
    failure::Failure,
};
use tracing::{Dispatch, Level, Metadata, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, filter_fn},
    fmt::{self, MakeWriter},
    layer::SubscriberExt,
    registry,
};

/// Starts the log of this process.
pub fn start(log: &Log) -> Result<(), Failure> {
    tracing::dispatcher::set_global_default(dispatch(log, std::io::stderr)?)
        .map_err(|_| Failure::new("the log was started already"))
}

/// What writes the lines of this log.
pub fn dispatch<W>(log: &Log, writer: W) -> Result<Dispatch, Failure>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter =
        EnvFilter::try_new(&log.filter).map_err(|_| Failure::new("the log filter does not parse"))?;
    let filter = filter.and(filter_fn(may_be_told).with_max_level_hint(LevelFilter::TRACE));
    let lines = fmt::layer().with_ansi(false).with_writer(writer);
    Ok(match log.format {
        LogFormat::Text => Dispatch::new(registry().with(lines.with_filter(filter))),
        LogFormat::Json => {
            Dispatch::new(registry().with(lines.json().flatten_event(true).with_filter(filter)))
        }
    })
}

/// At its finest level a library may tell all that it is given, such as the options of a connection with the password
/// in them: only we may be that talkative, whatever the filter says.
fn may_be_told(of: &Metadata<'_>) -> bool {
    let ours =
        || of.target().split("::").next().is_some_and(|name| name == "api" || name.starts_with("schakel"));
    *of.level() <= Level::DEBUG || ours()
}
