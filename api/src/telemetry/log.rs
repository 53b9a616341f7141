//! The log: lines of text, or of JSON, on the standard error.

use crate::{
    config::{Log, LogFormat},
    failure::Failure,
};
use std::panic::PanicHookInfo;
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
    std::panic::set_hook(Box::new(tell));
    tracing::dispatcher::set_global_default(dispatch(log, std::io::stderr)?)
        .map_err(|_| Failure::new("the log was started already"))
}

/// Tells where something panicked, and not with which words: a library may put into them the text that it was given.
fn tell(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(at, "something panicked; the request that it was for is answered with INTERNAL");
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        panic,
        sync::{Arc, Mutex, PoisonError},
    };

    /// A log that is kept to be read.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_told_by_its_place_and_not_by_its_words() {
        let kept = Kept::default();
        let (writer, plain) = (kept.clone(), Log { format: LogFormat::Text, filter: "info".to_owned() });
        let dispatch = dispatch(&plain, move || writer.clone()).expect("a log");
        let before = panic::take_hook();
        panic::set_hook(Box::new(tell));
        let text = "Jansén";
        let cut = tracing::dispatcher::with_default(&dispatch, || panic::catch_unwind(|| text[..5].len()));
        panic::set_hook(before);
        assert!(cut.is_err());
        let told = String::from_utf8(kept.0.lock().expect("kept").clone()).expect("text");
        assert!(told.contains("something panicked") && told.contains("log.rs:"), "{told}");
        assert!(!told.contains("Jans"), "{told}");
    }
}
