//! Lengths of terms: hours run by the clock, or while offices are open; all others by the calendar in the Netherlands.

use crate::{
    Moment, choice,
    choice::Choice,
    clock::{day_of, end_of},
};
use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta, Weekday};
use std::fmt;

choice! {
    Unit: "In what a term is counted (eenheid)." {
        Hours = "HOURS": "Hours by the clock, at night and in the weekend too (uren).",
        WorkingHours = "WORKING_HOURS": "Hours between nine and five, Monday to Friday (werkuren).",
        Days = "DAYS": "Days; the last one counts whole (dagen).",
        WorkingDays = "WORKING_DAYS": "Monday to Friday; the last one counts whole (werkdagen).",
        Weeks = "WEEKS": "Weeks; the last day counts whole (weken).",
        Months = "MONTHS": "Months; the last day counts whole, and a month that is too short ends it (maanden).",
    }
}

/// So many of a unit: `48 hours`, `13 weeks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    pub count: u32,
    pub unit: Unit,
}

/// The longest length, in years: an order of the juvenile judge lasts one, help ends at 23.
const YEARS: u32 = 30;

impl Length {
    /// Reads `48 hours`.
    pub fn parse(text: &str) -> Option<Self> {
        let (count, unit) = text.trim().split_once(' ')?;
        let (unit, most) = match unit.trim() {
            "hour" | "hours" => (Unit::Hours, YEARS * 366 * 24),
            "working hour" | "working hours" => (Unit::WorkingHours, YEARS * 261 * 8),
            "day" | "days" => (Unit::Days, YEARS * 366),
            "working day" | "working days" => (Unit::WorkingDays, YEARS * 261),
            "week" | "weeks" => (Unit::Weeks, YEARS * 52),
            "month" | "months" => (Unit::Months, YEARS * 12),
            _ => return None,
        };
        count.parse().ok().filter(|count| *count <= most).map(|count| Self { count, unit })
    }

    /// The moment at which a term of this length is over that began at `start`.
    pub fn after(self, start: Moment) -> Moment {
        let day = day_of(start);
        let last = match self.unit {
            Unit::Hours => return start + TimeDelta::hours(self.count.into()),
            Unit::WorkingHours => return open_time_after(start, TimeDelta::hours(self.count.into())),
            Unit::Days => day.checked_add_days(Days::new(self.count.into())),
            Unit::Weeks => day.checked_add_days(Days::new(u64::from(self.count) * 7)),
            Unit::Months => day.checked_add_months(Months::new(self.count)),
            Unit::WorkingDays => Some(working_days_after(day, self.count)),
        };
        end_of(last.unwrap_or(NaiveDate::MAX))
    }
}

impl Unit {
    /// A due moment, moved on by a pause: by the clock exactly; by the calendar in whole days, of which the first
    /// counts and the last does not, so that pauses that touch add up.
    pub fn past_pause(self, due: Moment, from: Moment, until: Moment) -> Moment {
        match self {
            Self::Hours => return due + (until - from),
            Self::WorkingHours => {
                let lost = open_time(from, until);
                return if lost.is_zero() { due } else { open_time_after(due, lost) };
            }
            _ => {}
        }
        let last = day_of(due - TimeDelta::microseconds(1));
        match self.days_between(from, until) {
            0 => due,
            days if self == Self::WorkingDays => end_of(working_days_after(last, days)),
            days => end_of(last.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)),
        }
    }

    /// Whether it is counted by the clock, and not in whole days.
    pub const fn is_clock(self) -> bool {
        matches!(self, Self::Hours | Self::WorkingHours)
    }

    /// How many days the calendar shows from one moment until another: the first counts, the last does not.
    pub fn days_between(self, from: Moment, until: Moment) -> u32 {
        let (first, after) = (day_of(from), day_of(until));
        let days = if self == Self::WorkingDays {
            first.iter_days().take_while(|day| *day < after).filter(works).count().try_into().ok()
        } else {
            (after - first).num_days().try_into().ok()
        };
        days.unwrap_or(0)
    }
}

/// When offices are open on a working day.
fn open_on(day: NaiveDate) -> (Moment, Moment) {
    // The clock is turned on Sundays: midnight is always so many hours before.
    let midnight = end_of(day) - TimeDelta::days(1);
    (midnight + TimeDelta::hours(9), midnight + TimeDelta::hours(17))
}

/// How long offices are open from one moment until another.
pub fn open_time(from: Moment, until: Moment) -> TimeDelta {
    let days = day_of(from).iter_days().take_while(|day| *day <= day_of(until)).filter(works);
    days.map(open_on)
        .map(|(opens, closes)| (closes.min(until) - opens.max(from)).max(TimeDelta::zero()))
        .sum()
}

/// The moment at which offices have been open for so long since `start`.
fn open_time_after(start: Moment, mut long: TimeDelta) -> Moment {
    for (opens, closes) in day_of(start).iter_days().filter(works).map(open_on) {
        let from = opens.max(start);
        if from <= closes && long <= closes - from {
            return from + long;
        }
        long -= (closes - from).max(TimeDelta::zero());
    }
    Moment::MAX_UTC
}

/// Monday to Friday.
fn works(day: &NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The day on which so many working days have passed since `day`.
fn working_days_after(day: NaiveDate, count: u32) -> NaiveDate {
    let mut days = day.iter_days().skip(1).filter(works);
    // None at all: the day itself, or the first working day after it.
    if count == 0 {
        return if works(&day) { day } else { days.next().unwrap_or(day) };
    }
    days.nth(count as usize - 1).unwrap_or(NaiveDate::MAX)
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit.name().to_lowercase().replace('_', " ");
        let unit = if self.count == 1 { unit.trim_end_matches('s') } else { &unit };
        write!(f, "{} {unit}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(length: &str, start: &str) -> String {
        let length = Length::parse(length).expect("a length");
        length.after(start.parse().expect("a moment")).to_rfc3339()
    }

    #[test]
    fn hours_run_by_the_clock_and_days_by_the_calendar() {
        // Clocks go back on 25 October 2026: a day of 25 hours.
        assert_eq!(after("48 hours", "2026-10-24T10:00:00Z"), "2026-10-26T10:00:00+00:00");
        assert_eq!(after("2 days", "2026-10-24T10:00:00Z"), "2026-10-26T23:00:00+00:00");
        assert_eq!(after("0 days", "2026-11-22T10:00:00Z"), "2026-11-22T23:00:00+00:00");
        assert_eq!(after("13 weeks", "2026-01-01T12:00:00Z"), "2026-04-02T22:00:00+00:00");
    }

    #[test]
    fn a_month_that_is_too_short_ends_a_term() {
        assert_eq!(after("1 month", "2026-01-31T12:00:00Z"), "2026-02-28T23:00:00+00:00");
        assert_eq!(after("3 months", "2026-11-30T12:00:00Z"), "2027-02-28T23:00:00+00:00");
    }

    #[test]
    fn working_hours_are_those_that_offices_are_open() {
        // 23 October 2026 is a Friday; the clock goes back on Sunday.
        assert_eq!(after("1 working hour", "2026-10-23T14:30:00Z"), "2026-10-26T08:30:00+00:00");
        assert_eq!(after("8 working hours", "2026-10-26T08:00:00Z"), "2026-10-26T16:00:00+00:00");
        assert_eq!(after("9 working hours", "2026-10-26T05:00:00Z"), "2026-10-27T09:00:00+00:00");
        assert_eq!(after("0 working hours", "2026-10-24T12:00:00Z"), "2026-10-26T08:00:00+00:00");
    }

    #[test]
    fn working_days_skip_the_weekend() {
        // 20 November 2026 is a Friday.
        assert_eq!(after("1 working day", "2026-11-20T12:00:00Z"), "2026-11-23T23:00:00+00:00");
        assert_eq!(after("5 working days", "2026-11-20T12:00:00Z"), "2026-11-27T23:00:00+00:00");
        assert_eq!(after("0 working days", "2026-11-21T12:00:00Z"), "2026-11-23T23:00:00+00:00");
    }

    #[test]
    fn a_length_is_written_as_it_is_read() {
        for text in
            ["48 hours", "1 hour", "13 weeks", "1 month", "5 working days", "8 working hours", "0 days"]
        {
            assert_eq!(Length::parse(text).map(|length| length.to_string()).as_deref(), Some(text));
        }
        for text in ["", "hours", "-1 days", "48", "3 years", "99999999 days", "1  fortnight"] {
            assert_eq!(Length::parse(text), None, "{text}");
        }
    }
}
