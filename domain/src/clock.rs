//! Time, passed in: the server's clock is set in `main`, a test moves its own.

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use std::{fmt, sync::Arc};

/// A point in time (UTC), in whole microseconds: the finest that both databases keep.
pub type Moment = DateTime<Utc>;

/// Where the present comes from.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Moment + Send + Sync>);

impl Clock {
    pub fn new(source: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }

    /// The present, truncated to microseconds.
    pub fn now(&self) -> Moment {
        (self.0)().trunc_subsecs(6)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// The day that the calendar in the Netherlands shows at `moment`.
pub fn day_of(moment: Moment) -> NaiveDate {
    moment.with_timezone(&chrono_tz::Europe::Amsterdam).date_naive()
}

/// The moment at which `day` is over in the Netherlands.
pub fn end_of(day: NaiveDate) -> Moment {
    let midnight = day.succ_opt().unwrap_or(day).and_time(chrono::NaiveTime::MIN);
    // The clock is never turned at midnight there, so there is always one midnight.
    midnight
        .and_local_timezone(chrono_tz::Europe::Amsterdam)
        .earliest()
        .map_or_else(|| midnight.and_utc(), |midnight| midnight.to_utc())
}

/// The moment at which `day` begins in the Netherlands.
pub fn start_of(day: NaiveDate) -> Moment {
    day.pred_opt().map_or(Moment::MIN_UTC, end_of)
}

/// A moment to the minute, as the clock in the Netherlands shows it once it has come.
pub(crate) fn in_words(moment: Moment) -> String {
    let there = (moment + TimeDelta::seconds(59)).with_timezone(&chrono_tz::Europe::Amsterdam);
    there.format("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_amsterdam_in_summer_and_in_winter() {
        let day = |text: &str| day_of(text.parse().expect("a moment")).to_string();
        assert_eq!(day("2026-07-01T21:59:59Z"), "2026-07-01");
        assert_eq!(day("2026-07-01T22:00:00Z"), "2026-07-02");
        assert_eq!(day("2026-01-01T22:59:59Z"), "2026-01-01");
        assert_eq!(day("2026-01-01T23:00:00Z"), "2026-01-02");
        let over = |day: &str| end_of(day.parse().expect("a day")).to_rfc3339();
        assert_eq!(over("2026-07-01"), "2026-07-01T22:00:00+00:00");
        assert_eq!(over("2026-10-25"), "2026-10-25T23:00:00+00:00");
    }
}
