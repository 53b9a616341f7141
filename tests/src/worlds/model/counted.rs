//! What is told in numbers: figures of programmes, and how often members signal.

use super::{
    super::rows::{Cell, Row},
    Eye, Shown,
};
use chrono::{Datelike, TimeDelta};
use domain::{
    Day, Role,
    choice::Choice,
    clock::day_of,
    policy::FIGURE_READERS,
    programme::{
        Programmes,
        figure::{Told, quarters},
    },
    signal::COUNTED_DAYS,
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};
use uuid::Uuid;

impl<'a> Eye<'a, '_> {
    /// What is told in numbers to the viewer.
    pub(super) fn counted(&self, shown: &mut Shown<'a>) {
        if FIGURE_READERS.contains(&self.role) {
            self.figures(shown);
        }
        if self.role == Role::PrivacyOfficer {
            self.signals(shown);
        }
    }

    /// What is told of the figures of programmes.
    fn figures(&self, shown: &mut Shown<'a>) {
        let programmes = Programmes::embedded().expect("programmes without mistakes");
        let figures = programmes.all().flat_map(|one| one.figures.iter().map(move |figure| (one, figure)));
        let today = day_of(self.now);
        for (nth, (programme, figure)) in figures.enumerate() {
            let ended: Vec<_> = self
                .rows
                .of("case_file")
                .filter(|(_, case)| {
                    self.id("case_file", case, "region_id") == self.region
                        && self.cell("case_file", case, "programme").text() == programme.key
                })
                .filter_map(|(id, case)| {
                    let Cell::Day(closed) = self.cell("case_file", case, "closed_on") else { return None };
                    let Cell::Text(outcome) = self.cell("case_file", case, "outcome") else { return None };
                    let well = figure.outcomes.iter().any(|one| one.name() == outcome);
                    Some((*closed, well && self.in_time(*id, &figure.within_term)))
                })
                .collect();
            let years: BTreeSet<_> = ended.iter().map(|(closed, _)| closed.year()).collect();
            for year in years {
                for quarter in quarters(year, today) {
                    let within = |day: &Day| quarter.first <= *day && *day <= quarter.last;
                    let of = ended.iter().filter(|(closed, _)| within(closed));
                    let counted = of.clone().filter(|(_, counts)| *counts).count();
                    let told = Told::of(of.count() as i64, counted as i64);
                    let cells = [told.ended, told.counted, told.percentage].into_iter().flatten();
                    let cells: Vec<_> = cells.map(|count| (0, Cow::Owned(Cell::Int(count)))).collect();
                    if !cells.is_empty() {
                        let key = (nth as u128) << 64 | (year.cast_unsigned() as u128) << 8;
                        shown.insert(("figure", Uuid::from_u128(key | u128::from(quarter.number))), cells);
                    }
                }
            }
        }
    }

    /// Whether the end of a case met a term in time.
    fn in_time(&self, case: Uuid, term: &str) -> bool {
        self.rows.of("deadline").any(|(_, row)| {
            let cell = |column| self.cell("deadline", row, column);
            let done = cell("paused_at").moment().or(cell("ended_at").moment());
            self.id("deadline", row, "case_id") == case
                && cell("term").text() == term
                && cell("status").text() == "MET"
                && done.is_some_and(|done| Some(done) < cell("due_at").moment())
        })
    }

    /// How often members signal, and what came of it.
    fn signals(&self, shown: &mut Shown<'a>) {
        let since = self.now - TimeDelta::days(COUNTED_DAYS);
        let after = |cell: &Cell| cell.moment().is_some_and(|at| at > since);
        let mut counts = BTreeMap::<Uuid, [i64; 2]>::new();
        for (_, row) in self.rows.of("signal") {
            let cell = |column| self.cell("signal", row, column);
            if self.id("signal", row, "region_id") == self.region && after(cell("from_at")) {
                let [set, withdrawn] = counts.entry(self.id("signal", row, "member_id")).or_default();
                *set += 1;
                *withdrawn += i64::from(*cell("withdrawn_at") != Cell::Null);
            }
        }
        let today = Cell::Day(day_of(self.now));
        for (member, [set, withdrawn]) in counts {
            let found: Vec<_> = self
                .rows
                .of("signal_match")
                .map(|(_, row)| row)
                .filter(|row| {
                    self.id("signal_match", row, "contact_by_id") == member
                        && after(self.cell("signal_match", row, "made_at"))
                })
                .collect();
            let late = |row: &&&'a Row| {
                let cell = |column| self.cell("signal_match", row, column);
                *cell("outcome") == Cell::Null && *cell("due_on") < today
            };
            let overdue = found.iter().filter(late).count() as i64;
            let cells = [set, withdrawn, found.len() as i64, overdue];
            let cells = cells.map(|count| (0, Cow::Owned(Cell::Int(count)))).to_vec();
            shown.insert(("signals of", member), cells);
        }
    }
}
