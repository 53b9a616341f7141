//! Marking values: each becomes a canary under its coordinate.

use crate::canary::{Canary, Only};
use domain::{Day, Moment, policy};

/// The canaries so far.
#[derive(Debug, Default)]
pub struct Marks {
    pub canaries: Vec<Canary>,
    moments: i64,
}

/// Marks the values of one record.
#[derive(Debug)]
pub struct Mark<'a> {
    marks: &'a mut Marks,
    type_name: &'static str,
    case: &'static str,
    nth: String,
    only: Only,
}

impl Marks {
    /// For record `nth` of a type on a case; `case` is empty for the directory.
    pub fn of(&mut self, type_name: &'static str, case: &'static str, nth: &str) -> Mark<'_> {
        Mark { marks: self, type_name, case, nth: nth.to_owned(), only: Only::default() }
    }
}

impl Mark<'_> {
    /// With what decides about this record besides role and relation.
    pub fn only(mut self, only: Only) -> Self {
        self.only = only;
        self
    }

    /// `canary~CareNote.text~a~1`.
    pub fn text(&mut self, field: &'static str) -> String {
        let scope = if self.case.is_empty() { String::new() } else { format!("~{}", self.case) };
        self.keep(field, format!("canary~{}.{field}{scope}~{}", self.type_name, self.nth))
    }

    pub fn some(&mut self, field: &'static str) -> Option<String> {
        Some(self.text(field))
    }

    /// A day that occurs nowhere else.
    pub fn day(&mut self, field: &'static str, day: &str) -> Day {
        self.keep(field, day.to_owned()).parse().expect("a day")
    }

    /// Digits that occur nowhere else.
    pub fn digits(&mut self, field: &'static str, digits: &str) -> String {
        self.keep(field, digits.to_owned())
    }

    /// A moment of the past that occurs nowhere else.
    pub fn moment(&mut self, field: &'static str) -> Moment {
        self.marks.moments += 1;
        let start: Moment = "2026-08-01T05:00:00Z".parse().expect("a moment");
        self.at(field, start + chrono::Duration::seconds(3607 * self.marks.moments))
    }

    /// This moment, which occurs nowhere else.
    pub fn at(&mut self, field: &'static str, moment: Moment) -> Moment {
        self.keep(field, moment.format("%Y-%m-%dT%H:%M:%S").to_string());
        moment
    }

    fn keep(&mut self, field: &'static str, value: String) -> String {
        let coordinate = (self.type_name, field);
        let category = policy::category(self.type_name, field)
            .unwrap_or_else(|| panic!("{}.{field} is not in the policy", self.type_name));
        let (case, only) = (self.case, self.only.clone());
        self.marks.canaries.push(Canary { value: value.clone(), coordinate, category, case, only });
        value
    }
}
