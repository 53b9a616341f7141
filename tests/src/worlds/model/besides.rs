//! What follows from what is seen: records that it names, its order, and what the server tells on purpose.

use super::{
    super::{
        nouns::{Hangs, NOUNS, Show},
        rows::Cell,
    },
    Eye, Shown,
};
use domain::{Category, Relations, Role};
use std::{borrow::Cow, collections::BTreeSet};
use uuid::Uuid;

/// The directory: whoever sees a record that names one of these, sees it, of another region too.
const DIRECTORY: &[&str] = &["region", "municipality", "agency", "member", "intervention"];

impl<'a> Eye<'a, '_> {
    /// Pairs and lists beside records that are seen; then ids of records that are not seen go.
    pub(super) fn beside(&self, shown: &mut Shown<'a>) {
        for noun in NOUNS {
            for (id, row) in self.rows.of(noun.table) {
                let seen = |table, column| shown.contains_key(&(table, self.id(noun.table, row, column)));
                let is = match noun.hangs {
                    Hangs::Beside(column, table) => seen(table, column),
                    Hangs::Pair => {
                        seen("case_file", "case_id")
                            && seen("person", "person_id")
                            && self.knows_persons_of(self.id(noun.table, row, "case_id"))
                    }
                    _ => continue,
                };
                if is {
                    let cells = row.iter().enumerate().skip(1).map(|(nth, cell)| (nth, Cow::Borrowed(cell)));
                    let cells = cells.collect();
                    // Which pair it is counts, not the id of the row.
                    let pair = [self.id_at(row, 1), self.id_at(row, 2)];
                    let id = if matches!(noun.hangs, Hangs::Pair) {
                        Uuid::from_u128(pair[0].as_u128() ^ pair[1].as_u128().rotate_left(1))
                    } else {
                        *id
                    };
                    shown.insert((noun.table, id), cells);
                }
            }
        }
        let seen: std::collections::BTreeSet<_> = shown.keys().copied().collect();
        for ((table, _), columns) in shown.iter_mut() {
            let Some(noun) = NOUNS.iter().find(|noun| noun.table == *table) else { continue };
            if noun.except.is_empty() {
                continue;
            }
            for (nth, cell) in columns {
                let name = self.catalog.table(table).columns[*nth].name;
                let except = noun.except.iter().find(|(column, _)| *column == name);
                if let (Some((_, Show::WhereSeen(of))), Some(id)) = (except, cell.uuid())
                    && !seen.contains(&(of, id))
                {
                    *cell = Cow::Owned(Cell::Null);
                }
            }
        }
    }

    fn id_at(&self, row: &[Cell], nth: usize) -> Uuid {
        row.get(nth).and_then(Cell::uuid).unwrap_or_default()
    }

    /// Members, agencies and municipalities that a seen record names, and what these name in turn.
    pub(super) fn named(&self, shown: &mut Shown<'a>) {
        loop {
            let mut named = Vec::new();
            for ((table, _), columns) in shown.iter() {
                let of = &self.catalog.table(table).columns;
                for (nth, cell) in columns {
                    let column = &of[*nth];
                    match (column.to, cell.as_ref()) {
                        (Some(to), Cell::Uuid(id)) if DIRECTORY.contains(&to) => named.push((to, *id)),
                        (None, Cell::Uuid(id)) if column.name == "holder_id" => {
                            named.extend([("member", *id), ("agency", *id)]);
                        }
                        (_, Cell::Json(_)) => {
                            named.extend(
                                cell.ids().into_iter().flat_map(|id| [("agency", id), ("municipality", id)]),
                            );
                        }
                        _ => {}
                    }
                }
            }
            let before = shown.len();
            for (table, id) in named {
                let noun = NOUNS.iter().find(|noun| noun.table == table);
                let (Some(noun), Some(row)) = (noun, self.rows.row(table, id)) else { continue };
                if shown.contains_key(&(table, id)) || !self.reads(noun.category, Relations::NONE) {
                    continue;
                }
                let columns = self.catalog.table(table).columns.iter().zip(row).enumerate();
                let columns = columns.filter(|(_, (column, _))| column.name != "subject");
                shown.insert(
                    (noun.table, id),
                    columns.map(|(nth, (_, cell))| (nth, Cow::Borrowed(cell))).collect(),
                );
            }
            if shown.len() == before {
                return;
            }
        }
    }

    /// What is no column: the viewer's own standing, orders, and what is told on purpose (see `docs/security.md`).
    pub(super) fn follows(&self, shown: &mut Shown<'a>) {
        let me = self.rows.row("member", self.member).into_iter().flatten();
        let standing = self.acts_for.iter().map(|id| (0, Cow::Owned(Cell::Uuid(*id))));
        let me = me.map(|cell| (0, Cow::Borrowed(cell)));
        shown.insert(("me", self.member), standing.chain(me).collect());
        if !self.works {
            return;
        }
        for (id, row) in self.grants() {
            let names = ["case_id", "relation", "ground", "purpose", "until_at", "holder_id"];
            let cells = names.map(|name| (0, Cow::Borrowed(self.cell("access_grant", row, name))));
            shown.insert(("my grant", *id), cells.to_vec());
        }
        // Whoever still sees a case can learn from a refusal that it has ended.
        for case in self.cases.keys() {
            let row = self.rows.row("case_file", *case).expect("a case");
            let closed = self.cell("case_file", row, "status").text() == "CLOSED";
            shown.insert(("closed", *case), vec![(0, Cow::Owned(Cell::Bool(closed)))]);
        }
        let mut items: Vec<_> = self.rows.of("agenda_item").collect();
        items.retain(|(id, _)| shown.contains_key(&("agenda_item", **id)));
        items.sort_by_key(|(id, row)| (self.cell("agenda_item", row, "position").clone(), **id));
        let order = items.iter().map(|(id, _)| (0, Cow::Owned(Cell::Uuid(**id)))).collect();
        shown.insert(("order", Uuid::nil()), order);
        // Who sits in a series plans and closes its meetings: what stands on the next agenda tells that there is one.
        for (id, row) in self.rows.of("meeting") {
            let series = self.id("meeting", row, "series_id");
            let sits = |meeting: &Uuid| {
                let of = self.rows.row("meeting", *meeting).map(|row| self.id("meeting", row, "series_id"));
                of == Some(series)
            };
            if !series.is_nil() && (self.series.contains_key(&series) || self.meetings.keys().any(sits)) {
                let names = ["series_id", "starts_at", "status"];
                let cells = names.map(|name| (0, Cow::Borrowed(self.cell("meeting", row, name))));
                shown.insert(("of my series", *id), cells.to_vec());
            }
        }
        self.inspected(shown);
        self.counted(shown);
        if self.role == Role::Administrator && self.reads(Category::Colleague, Relations::NONE) {
            self.kept_by_administrators(shown);
        }
    }

    /// What a report holds: of which cases it is, and which entries of the log are about its person.
    fn inspected(&self, shown: &mut Shown<'a>) {
        let pair = |one: &Uuid, other: &Uuid| Uuid::from_u128(one.as_u128() ^ other.as_u128().rotate_left(1));
        let at = |table: &str, row, column: &str| self.cell(table, row, column).moment();
        for (id, report) in self.rows.of("inspection") {
            if !shown.contains_key(&("inspection", *id)) {
                continue;
            }
            let (person, made) =
                (self.id("inspection", report, "person_id"), at("inspection", report, "made_at"));
            let of: BTreeSet<Uuid> = self
                .rows
                .of("case_person")
                .filter(|(_, row)| self.id("case_person", row, "person_id") == person)
                .map(|(_, row)| self.id("case_person", row, "case_id"))
                .filter(|case| self.cases.contains_key(case))
                .collect();
            for case in &of {
                shown.insert(("of a report", pair(id, case)), Vec::new());
            }
            self.signalled(shown, *id, person);
            for (entry, row) in self.rows.of("access_log") {
                let (case, named) =
                    (self.id("access_log", row, "case_id"), self.cell("access_log", row, "person_id").uuid());
                let about = of.contains(&case) && named.is_none_or(|named| named == person);
                if about && at("access_log", row, "at") < made {
                    shown.insert(("in a report", pair(id, entry)), Vec::new());
                }
            }
        }
    }

    /// Which agencies have a signal on the person of a report, by BSN and birth date.
    fn signalled(&self, shown: &mut Shown<'a>, report: Uuid, person: Uuid) {
        let number = self.rows.row("citizen_number", person);
        let number = number.map(|row| self.cell("citizen_number", row, "lookup"));
        let born = self.rows.row("person", person).map(|row| self.cell("person", row, "birth_date"));
        for (id, row) in self.rows.of("signal") {
            let cell = |column| self.cell("signal", row, column);
            if Some(cell("lookup")) == number && Some(cell("birth_date")) == born {
                let names = ["region_id", "agency_id", "from_at", "until_at"];
                let cells = names.map(|name| (0, Cow::Borrowed(cell(name)))).to_vec();
                let key = Uuid::from_u128(report.as_u128() ^ id.as_u128().rotate_left(1));
                shown.insert(("signal in a report", key), cells);
            }
        }
    }

    /// Who keeps the directory learns which subjects are in use, and whether a member still directs a case.
    fn kept_by_administrators(&self, shown: &mut Shown<'a>) {
        for (id, row) in self.rows.of("member") {
            if self.id("member", row, "region_id") == self.region {
                let directs = self.rows.of("case_file").any(|(_, case)| {
                    self.id("case_file", case, "director_id") == *id
                        && self.cell("case_file", case, "status").text() != "CLOSED"
                });
                let subject = Cow::Borrowed(self.cell("member", row, "subject"));
                let directs = Cow::Owned(Cell::Bool(directs));
                shown.insert(("kept", *id), vec![(0, subject), (1, directs)]);
            }
        }
    }
}
