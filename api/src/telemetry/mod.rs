//! What the server tells those who run it: its log, and, where a collector is configured, traces and metrics.
//!
//! Nothing of anybody is in them: a span is made of words of this program and of numbers, never of a text, a value, a
//! name or a header of a request. Of `traceparent` the two ids are taken, and nothing else.

mod collector;
mod log;
mod meters;
mod spans;

pub use collector::Telemetry;
pub use log::{dispatch, start};
pub use spans::{Operating, Requesting, Trace, method};
