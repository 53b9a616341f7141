//! What is told in numbers: figures of programmes, how often members signal, and how many places of mentors are taken.

use super::{
    super::{
        practice,
        rows::{Cell, Row},
    },
    Eye, Shown,
};
use chrono::{Datelike, TimeDelta};
use domain::{
    Day, Role,
    choice::Choice,
    clock::day_of,
    policy::{FIGURE_READERS, PROFESSIONALS},
    programme::figure::{Told, quarters},
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
        if PROFESSIONALS.contains(&self.role) {
            self.mentors(shown);
        }
    }

    /// How many cases each mentor of one's own agency goes along with; and of all of the region whether one can go along with
    /// somebody now, for who may direct what takes mentors.
    fn mentors(&self, shown: &mut Shown<'a>) {
        let engages = matches!(self.role, Role::YouthWork | Role::Municipality);
        let mut running = BTreeMap::<Uuid, Vec<_>>::new();
        for (id, row) in self.rows.of("mentor") {
            let cell = |column| self.cell("mentor", row, column);
            let (member, own) =
                (self.id("mentor", row, "member_id"), self.id("mentor", row, "agency_id") == self.agency);
            if own && self.id("mentor", row, "region_id") == self.region {
                let taken = Cow::Owned(Cell::Int(self.taken(member)));
                shown.insert(("places taken", *id), vec![(0, taken)]);
            }
            let today = Cell::Day(day_of(self.now));
            if *cell("from_on") <= today && (*cell("until_on") == Cell::Null || today <= *cell("until_on")) {
                running.entry(member).or_default().push((cell("from_on"), id, row));
            }
        }
        for (member, mut rows) in running {
            let of = self.rows.row("member", member).map(|row| self.id("member", row, "region_id"));
            rows.sort_by_key(|(from, id, _)| (*from, *id));
            // Who is one twice is so by what began last.
            let Some((.., row)) = rows.pop().filter(|_| engages && of == Some(self.region)) else { continue };
            let trainings: serde_json::Value =
                serde_json::from_str(self.cell("mentor", row, "trainings").text()).unwrap_or_default();
            let completed = trainings.as_array().into_iter().flatten().any(|one| {
                one["name"].as_str().map(str::to_lowercase) == Some(practice::training().to_lowercase())
            });
            if completed && *self.cell("mentor", row, "places") > Cell::Int(self.taken(member)) {
                shown.insert(("free as a mentor", member), Vec::new());
            }
        }
    }

    /// On how many teams somebody is as a mentor.
    fn taken(&self, member: Uuid) -> i64 {
        let asks = |key: &str, function: &str| {
            practice::programmes()
                .pooled()
                .any(|(programme, place)| programme.key == key && place.function.name() == function)
        };
        let counts = |row: &'a Row| {
            let cell = |column| self.cell("team_membership", row, column);
            let case =
                self.rows.row("case_file", self.id("team_membership", row, "case_id")).expect("a case");
            let of = |column| self.cell("case_file", case, column).text();
            self.id("team_membership", row, "member_id") == member
                && cell("until_at").moment().is_none_or(|until| until > self.now)
                && of("status") != "CLOSED"
                && asks(of("programme"), cell("function").text())
        };
        self.rows.of("team_membership").filter(|(_, row)| counts(row)).count() as i64
    }

    /// What is told of the figures of programmes.
    fn figures(&self, shown: &mut Shown<'a>) {
        let figures =
            practice::programmes().all().flat_map(|one| one.figures.iter().map(move |figure| (one, figure)));
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
