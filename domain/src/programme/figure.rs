//! Figures (cijfers) of programmes: of the cases that ended in a quarter, how many ended well and in time. They are
//! counts of nobody: rounded, and none where few are in one of its parts, so that they say nothing of one family.

use crate::{Day, case::Outcome};
use chrono::{Datelike, Months};

/// Counts are rounded to this.
pub const STEP: i64 = 5;
/// What is fewer than this is not told.
pub const LEAST: i64 = 10;

/// What a programme is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub key: String,
    pub name: String,
    /// Cases that ended with one of these count,
    pub outcomes: Vec<Outcome>,
    /// where the end of the case met this term in time.
    pub within_term: String,
}

/// A quarter of a calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quarter {
    pub first: Day,
    pub last: Day,
    /// From 1 to 4.
    pub number: u32,
}

/// What is told of a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// How many cases ended.
    pub ended: Option<i64>,
    /// How many of them count.
    pub counted: Option<i64>,
    /// How many of a hundred, of what is told.
    pub percentage: Option<i64>,
}

/// The quarters of a year that are over.
pub fn quarters(year: i32, today: Day) -> Vec<Quarter> {
    let quarter = |number: u32| {
        let first = Day::from_ymd_opt(year, 3 * number - 2, 1)?;
        let last = first.checked_add_months(Months::new(3))?.pred_opt()?;
        (last < today).then_some(Quarter { first, last, number })
    };
    // Nothing was recorded before this century, and years with more digits are no years.
    if (2000..=today.year()).contains(&year) { (1..=4).filter_map(quarter).collect() } else { Vec::new() }
}

impl Told {
    /// Of so many cases that ended, of which so many count. How many do is told where both those that do and those
    /// that do not are enough: otherwise the one would follow from the other.
    pub fn of(ended: i64, counted: i64) -> Self {
        let rounded = |count: i64| (count + STEP / 2) / STEP * STEP;
        let whole = (ended >= LEAST).then(|| rounded(ended));
        let part = (counted >= LEAST && ended - counted >= LEAST).then(|| rounded(counted));
        let percentage = whole.zip(part).map(|(whole, part)| (100 * part + whole / 2) / whole);
        Self { ended: whole, counted: part, percentage }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_quarters_that_are_over_and_each_with_its_days() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let of = |year, today: &str| -> Vec<String> {
            let all = quarters(year, day(today)).into_iter();
            all.map(|one| format!("{} {} {}", one.number, one.first, one.last)).collect()
        };
        assert_eq!(of(2026, "2026-06-30"), ["1 2026-01-01 2026-03-31"]);
        assert_eq!(of(2026, "2026-07-01").last().map(String::as_str), Some("2 2026-04-01 2026-06-30"));
        assert_eq!(of(2025, "2026-01-01").last().map(String::as_str), Some("4 2025-10-01 2025-12-31"));
        for year in [i32::MIN, 0, 1999, 2027, i32::MAX] {
            assert!(of(year, "2026-07-01").is_empty(), "{year}");
        }
    }

    #[test]
    fn what_is_told_is_rounded_and_nothing_of_few_can_be_worked_out() {
        let told = |ended, counted| {
            let Told { ended, counted, percentage } = Told::of(ended, counted);
            (ended, counted, percentage)
        };
        assert_eq!(told(9, 9), (None, None, None));
        assert_eq!(told(12, 0), (Some(10), None, None));
        // Those that do not count are few: their number would follow.
        assert_eq!((told(29, 20), told(29, 9)), ((Some(30), None, None), (Some(30), None, None)));
        assert_eq!(told(42, 29), (Some(40), Some(30), Some(75)));
        assert_eq!(told(100, 69), (Some(100), Some(70), Some(70)));
        for ended in 0..200 {
            for counted in 0..=ended {
                let Told { ended: whole, counted: part, percentage } = Told::of(ended, counted);
                assert!([whole, part].into_iter().flatten().all(|count| count % STEP == 0 && count >= LEAST));
                assert_eq!(percentage.is_some(), part.is_some());
                assert!(percentage.is_none_or(|share| (1..100).contains(&share)), "{ended} {counted}");
                // With or without one more, most often the same is told.
                let next = Told::of(ended + 1, counted + 1);
                let jump = next.ended.zip(whole).map_or(0, |(next, whole)| next - whole);
                assert!(jump == 0 || jump == STEP);
            }
        }
    }
}
