//! A clock that a test moves.

use domain::{Clock, Moment};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Stands still at 2026-11-02T09:00:00Z, a Monday morning, until it is moved.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicI64>);

/// 2026-11-02T09:00:00Z in microseconds.
const START: i64 = 1_793_610_000_000_000;

impl Default for TestClock {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(START)))
    }
}

impl TestClock {
    /// The moment at which every test begins.
    pub fn start() -> Moment {
        moment(START)
    }

    pub fn now(&self) -> Moment {
        moment(self.0.load(Ordering::SeqCst))
    }

    pub fn advance(&self, by: chrono::Duration) {
        let micros = by.num_microseconds().expect("a span of less than 292,000 years");
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    pub fn set(&self, to: Moment) {
        self.0.store(to.timestamp_micros(), Ordering::SeqCst);
    }

    /// The clock that the server is given.
    pub fn clock(&self) -> Clock {
        let shared = self.clone();
        Clock::new(move || shared.now())
    }
}

fn moment(micros: i64) -> Moment {
    Moment::from_timestamp_micros(micros).expect("a moment")
}
