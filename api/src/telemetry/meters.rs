//! What is counted and measured. Each attribute is one of few words: a method, a route, a status, a code, a table.

use super::spans::verb_and_table;
use crate::http::Code;
use domain::choice::Choice;
use opentelemetry::{
    KeyValue,
    metrics::{Counter, Histogram, Meter, UpDownCounter},
};
use persistence::{Store, access_log::Kept, sent::Sent};
use std::time::Duration;

/// The instruments of this process.
pub struct Meters {
    requests: Histogram<f64>,
    active: UpDownCounter<i64>,
    refused: Counter<u64>,
    statements: Histogram<f64>,
    commits: Histogram<f64>,
    batches: Histogram<u64>,
    entries: Counter<u64>,
}

/// Bounds in seconds, for what takes a network and for what takes a database.
const REQUESTS: [f64; 13] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 10.0, 30.0];
const STATEMENTS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1.0, 5.0];
/// And in requests.
const BATCHES: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

impl Meters {
    pub fn new(meter: &Meter, store: &Store) -> Self {
        let seconds = |name: &'static str, what: &'static str, bounds: &[f64]| {
            let histogram = meter.f64_histogram(name).with_unit("s").with_description(what);
            histogram.with_boundaries(bounds.to_vec()).build()
        };
        pool(meter, store);
        Self {
            requests: seconds("http.server.request.duration", "How long requests take", &REQUESTS),
            active: meter
                .i64_up_down_counter("http.server.active_requests")
                .with_unit("{request}")
                .with_description("Requests that are being answered")
                .build(),
            refused: meter
                .u64_counter("schakel.refused")
                .with_unit("{request}")
                .with_description("Answers with an error, by the code of the first")
                .build(),
            statements: seconds("db.client.operation.duration", "How long statements take", &STATEMENTS),
            commits: seconds(
                "schakel.access_log.commit.duration",
                "How long a transaction of the access log takes",
                &STATEMENTS,
            ),
            batches: meter
                .u64_histogram("schakel.access_log.batch")
                .with_unit("{request}")
                .with_description("Requests that share a transaction of the access log")
                .with_boundaries(BATCHES.to_vec())
                .build(),
            entries: meter
                .u64_counter("schakel.access_log.entries")
                .with_unit("{entry}")
                .with_description("Entries of the access log that reads left")
                .build(),
        }
    }

    /// One more is being answered, or one less.
    pub fn active(&self, more: i64) {
        self.active.add(more, &[]);
    }

    /// A request was answered, or nobody waited for its answer.
    pub fn request(&self, attributes: &[KeyValue], took: Duration, code: Option<Code>) {
        self.requests.record(took.as_secs_f64(), attributes);
        if let Some(code) = code {
            self.refused.add(1, &[KeyValue::new("error.type", code.name())]);
        }
    }

    pub fn statement(&self, sent: &Sent) {
        self.statements.record(sent.took.as_secs_f64(), &verb_and_table(sent));
    }

    pub fn kept(&self, kept: &Kept) {
        self.commits.record(kept.took.as_secs_f64(), &[KeyValue::new("schakel.failed", kept.failed)]);
        self.batches.record(kept.requests as u64, &[]);
        if !kept.failed {
            self.entries.add(kept.entries as u64, &[]);
        }
    }
}

/// The connections to the database, looked at whenever metrics are sent.
fn pool(meter: &Meter, store: &Store) {
    let seen = store.clone();
    meter
        .i64_observable_up_down_counter("db.client.connection.count")
        .with_unit("{connection}")
        .with_description("Connections to the database")
        .with_callback(move |observer| {
            let pool = seen.pool();
            for (state, count) in [("used", pool.used), ("idle", pool.idle)] {
                observer.observe(count.into(), &[KeyValue::new("db.client.connection.state", state)]);
            }
        })
        .build();
    let seen = store.clone();
    meter
        .i64_observable_up_down_counter("db.client.connection.max")
        .with_unit("{connection}")
        .with_description("How many connections there are at most")
        .with_callback(move |observer| observer.observe(seen.pool().most.into(), &[]))
        .build();
}
