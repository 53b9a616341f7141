//! Edits: what can differ between two worlds. Each is one thing that somebody may have done: a cell, a row, a grant, a
//! whole case. Whether a viewer may see it is not decided here.

use super::{
    base,
    catalog::{Catalog, Column, Kind, Table},
    dice::Dice,
    rows::{Cell, Row, Rows},
};
use chrono::{Days, Duration};
use domain::{choice::Choice, fact, grant};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(Clone, Debug)]
enum Change {
    Set(&'static str, Uuid, &'static str, Cell),
    Put(&'static str, Uuid, Row),
    Drop(&'static str, Uuid),
}

/// One thing that differs, in words and in rows.
#[derive(Clone, Debug)]
pub struct Edit {
    pub says: String,
    changes: Vec<Change>,
}

impl Rows {
    /// What undoes it comes back; nothing where it changes nothing.
    pub fn edit(&mut self, catalog: &Catalog, edit: &Edit) -> Edit {
        let mut undo = Vec::new();
        for change in &edit.changes {
            let (table, id) = match change {
                Change::Set(table, id, ..) | Change::Put(table, id, _) | Change::Drop(table, id) => {
                    (*table, *id)
                }
            };
            let before = self.row(table, id).cloned();
            match change {
                Change::Set(table, id, column, to) => {
                    if let Some(row) = self.0.get_mut(table).and_then(|rows| rows.get_mut(id)) {
                        row[catalog.table(table).at(column)] = to.clone();
                    }
                }
                Change::Put(table, id, row) => {
                    self.0.entry(table).or_default().insert(*id, row.clone());
                }
                Change::Drop(table, id) => {
                    self.0.entry(table).or_default().remove(id);
                }
            }
            if before.as_ref() != self.row(table, id) {
                undo.insert(0, before.map_or(Change::Drop(table, id), |row| Change::Put(table, id, row)));
            }
        }
        Edit { says: String::new(), changes: undo }
    }
}

impl Edit {
    pub fn is_nothing(&self) -> bool {
        self.changes.is_empty()
    }

    /// The tables that it touches.
    pub fn tables(&self) -> impl Iterator<Item = &'static str> {
        self.changes.iter().map(|change| match change {
            Change::Set(table, ..) | Change::Put(table, ..) | Change::Drop(table, _) => *table,
        })
    }
}

/// Columns by which records hang together, and those that say who wrote or keeps a record: they are not changed alone.
const STRUCTURE: &[&str] = &[
    "id",
    "case_id",
    "item_id",
    "meeting_id",
    "member_id",
    "agency_id",
    "region_id",
    "chair_id",
    "chair_agency_id",
    "contribution_id",
    "stand_in_id",
    "cause_id",
    "consent_id",
    "ended",
    "holder_id",
    "holder_kind",
    "author_id",
    "sealed",
    "lookup",
    "record_id",
    "works_as_one",
    "municipalities",
    "agencies",
    "answer",
    "input",
    "series_id",
    "carried_from_id",
    "directing_agency_id",
    "has_panel",
    "first_id",
    "first_agency_id",
    "first_member_id",
    "second_id",
    "second_agency_id",
    "second_member_id",
    "asker_id",
    "asker_agency_id",
    "article_id",
];

/// Tables of which no row is added or taken away by itself: a whole case comes with its persons, and the directory is
/// known to all of its region.
const WHOLE: &[&str] = &[
    "region",
    "municipality",
    "agency",
    "member",
    "person",
    "family",
    "case_file",
    "consult_series",
    "access_log_head",
];

/// The sealed numbers that persons can have, which nobody makes without the key.
pub type Numbers = BTreeMap<Uuid, Vec<Row>>;

#[derive(Debug)]
pub struct Editor<'a> {
    pub catalog: &'a Catalog,
    pub numbers: &'a Numbers,
    /// Only rows of these tables; empty for all.
    pub only: Vec<&'static str>,
}

impl Editor<'_> {
    fn some<'r>(&self, rows: &'r Rows, table: &str, dice: &mut Dice) -> Option<(Uuid, &'r Row)> {
        let all = rows.0.get(table)?;
        all.iter().nth(dice.below(all.len())).map(|(id, row)| (*id, row))
    }

    /// A table, if any may be edited; one of which rows come and go where they are to.
    fn table(&self, alone: bool, dice: &mut Dice) -> Option<&Table> {
        let may = |table: &&Table| {
            (self.only.is_empty() || self.only.contains(&table.name))
                && !(alone && WHOLE.contains(&table.name))
        };
        let tables: Vec<_> = self.catalog.0.iter().filter(may).collect();
        dice.pick(&tables).copied()
    }

    /// Something to do to `rows`; None where it does not come out well.
    pub fn propose(&self, rows: &Rows, dice: &mut Dice) -> Option<Edit> {
        match dice.below(10) {
            0..=3 => self.set(rows, dice),
            4..=6 => self.add(rows, dice),
            7 => self.remove(rows, dice),
            8 => self.number(rows, dice),
            _ if self.only.is_empty() => self.case(rows, dice),
            _ => self.set(rows, dice),
        }
    }

    fn set(&self, rows: &Rows, dice: &mut Dice) -> Option<Edit> {
        let table = self.table(false, dice)?;
        // The first is what the row is known by.
        let columns: Vec<_> =
            table.columns[1..].iter().filter(|column| !STRUCTURE.contains(&column.name)).collect();
        let (column, (id, row)) = (*dice.pick(&columns)?, self.some(rows, table.name, dice)?);
        let to = self.other(rows, table, column, &row[table.at(column.name)], dice)?;
        let says = format!("{}.{} of {id} := {to:?}", table.name, column.name);
        Some(Edit { says, changes: vec![Change::Set(table.name, id, column.name, to)] })
    }

    /// Another value in this cell; None where it is not changed alone.
    pub fn alter(
        &self,
        rows: &Rows,
        table: &'static str,
        id: Uuid,
        nth: usize,
        dice: &mut Dice,
    ) -> Option<Edit> {
        let table = self.catalog.table(table);
        let column = table.columns.get(nth).filter(|one| nth > 0 && !STRUCTURE.contains(&one.name))?;
        let to = self.other(rows, table, column, &rows.row(table.name, id)?[nth], dice)?;
        let says = format!("{}.{} of {id} := {to:?}", table.name, column.name);
        Some(Edit { says, changes: vec![Change::Set(table.name, id, column.name, to)] })
    }

    /// Another value for a cell.
    fn other(
        &self,
        rows: &Rows,
        table: &Table,
        column: &Column,
        now: &Cell,
        dice: &mut Dice,
    ) -> Option<Cell> {
        if column.nullable && *now != Cell::Null && dice.chance(20) {
            return Some(Cell::Null);
        }
        if let Some(to) = column.to {
            return Some(Cell::Uuid(self.some(rows, to, dice)?.0));
        }
        let words: Vec<&str> = match (table.name, column.name) {
            ("concern", "topic") => fact::Topic::ALL.iter().map(|(_, name, _)| *name).collect(),
            ("contact_moment", "kind") => fact::ContactKind::ALL.iter().map(|(_, name, _)| *name).collect(),
            ("access_grant", "purpose") => grant::Purpose::ALL.iter().map(|(_, name, _)| *name).collect(),
            ("access_grant", "cause") => grant::Cause::ALL.iter().map(|(_, name, _)| *name).collect(),
            _ => column.words.iter().map(String::as_str).collect(),
        };
        if !words.is_empty() {
            return dice.pick(&words).map(|word| Cell::Text((*word).to_owned()));
        }
        // A value that stands elsewhere in the column, as every word does; or one beside it.
        let same = self.some(rows, table.name, dice)?.1[table.at(column.name)].clone();
        let is_word =
            |text: &str| text.len() > 2 && text.bytes().all(|one| one == b'_' || one.is_ascii_uppercase());
        let elsewhere = (dice.chance(40) || is_word(same.text())) && same != Cell::Null;
        Some(match (column.kind, now) {
            _ if elsewhere => same,
            (Kind::Bool, now) => Cell::Bool(*now != Cell::Bool(true)),
            (Kind::Int, Cell::Int(number)) => Cell::Int((number + dice.between(-2, 3)).max(1)),
            (Kind::Int, _) => Cell::Int(dice.between(1, 40)),
            (Kind::Text, _) => {
                Cell::Text(format!("{}{:x}", dice.pick(&["A ", "m ", "z "])?, dice.below(1 << 20)))
            }
            (Kind::Moment, now) => {
                let around = now.moment().unwrap_or(domain::Moment::UNIX_EPOCH);
                Cell::Moment(around + Duration::seconds(dice.between(-90_000, 90_000)))
            }
            (Kind::Day, Cell::Day(day)) => Cell::Day(*day - Days::new(dice.below(40) as u64)),
            _ => return None,
        })
    }

    fn add(&self, rows: &Rows, dice: &mut Dice) -> Option<Edit> {
        let table = self.table(true, dice)?;
        let (like, mut row) = self.some(rows, table.name, dice).map(|(id, row)| (id, row.clone()))?;
        let column = |name: &str| table.columns.iter().position(|one| one.name == name);
        if table.columns[0].name == "id" {
            row[0] = Cell::Uuid(dice.id());
        }
        if table.name == "access_log" {
            row[column("number")?] = base::place(dice);
        }
        for _ in 0..dice.below(4) {
            let nth = 1 + dice.below(row.len() - 1);
            if !STRUCTURE.contains(&table.columns[nth].name) {
                row[nth] = self.other(rows, table, &table.columns[nth], &row[nth], dice)?;
            }
        }
        // To another case, another holder, another pair.
        let moves = [
            ("case_id", "case_file"),
            ("holder_id", "member"),
            ("member_id", "member"),
            ("agency_id", "agency"),
            ("person_id", "person"),
            ("first_id", "person"),
            ("second_id", "person"),
            ("meeting_id", "meeting"),
        ];
        for (name, to) in moves {
            let bound = name == "case_id" && column("item_id").is_some() || table.name == "citizen_number";
            let fits = |nth: &usize| table.columns[*nth].to.is_none_or(|of| of == to);
            if let Some(nth) = column(name).filter(fits).filter(|_| !bound && dice.chance(50)) {
                row[nth] = Cell::Uuid(self.some(rows, to, dice)?.0);
                if name == "holder_id" {
                    row[column("holder_kind")?] = Cell::Text("MEMBER".to_owned());
                }
            }
        }
        let id = super::rows::key(table, &row);
        let mut changes = vec![Change::Put(table.name, id, row)];
        // With the agencies to which it is shown.
        for (side, of, to) in [
            ("agenda_item_agency", "agenda_item", "item_id"),
            ("contribution_audience", "contribution", "contribution_id"),
        ] {
            let at = self.catalog.table(side).at(to);
            for (_, beside) in
                rows.of(side).filter(|(_, row)| of == table.name && row[at] == Cell::Uuid(like))
            {
                let mut beside = beside.clone();
                (beside[0], beside[at]) = (Cell::Uuid(dice.id()), Cell::Uuid(id));
                changes.push(Change::Put(self.catalog.table(side).name, beside[0].uuid()?, beside));
            }
        }
        let says = match changes.first() {
            Some(Change::Put(table, _, row)) => format!("a {table} more, like {like}: {row:?}"),
            _ => String::new(),
        };
        Some(Edit { says, changes })
    }

    fn remove(&self, rows: &Rows, dice: &mut Dice) -> Option<Edit> {
        let table = self.table(true, dice)?.name;
        let first = self.some(rows, table, dice)?.0;
        let (mut gone, mut next) = (BTreeSet::new(), vec![(table, first)]);
        while let Some((table, id)) = next.pop() {
            if !gone.insert((table, id)) {
                continue;
            }
            for (other, nth) in self.catalog.referring(table) {
                let named = rows.of(other).filter(|(_, row)| row[nth] == Cell::Uuid(id));
                next.extend(named.map(|(id, _)| (other, *id)));
            }
        }
        let changes = gone.iter().map(|(table, id)| Change::Drop(table, *id)).collect();
        Some(Edit { says: format!("no {table} {first}, and {} that name it", gone.len() - 1), changes })
    }

    /// Somebody has another BSN, or one that somebody else has too.
    fn number(&self, rows: &Rows, dice: &mut Dice) -> Option<Edit> {
        if !self.only.is_empty() && !self.only.contains(&"citizen_number") {
            return None;
        }
        let persons: Vec<_> = rows.of("person").map(|(id, _)| *id).collect();
        let person = *dice.pick(&persons)?;
        let row = dice.pick(self.numbers.get(&person)?)?.clone();
        let says = format!("{person} has a BSN of the pool");
        Some(Edit { says, changes: vec![Change::Put("citizen_number", person, row)] })
    }

    /// A whole case more: about the same persons or others, and seen by whom it is given.
    fn case(&self, rows: &Rows, dice: &mut Dice) -> Option<Edit> {
        let case = self.some(rows, "case_file", dice)?.0;
        let mut with = rows.clone();
        let same = dice.chance(70);
        let copied = base::copy(self.catalog, &mut with, case, BTreeMap::new(), same, "9", dice);
        let mut changes: Vec<_> = copied
            .added
            .iter()
            .filter_map(|(table, id)| Some(Change::Put(table, *id, with.row(table, *id)?.clone())))
            .collect();
        let table = self.catalog.table("access_grant");
        for _ in 0..3 {
            let mut row = self.some(rows, "access_grant", dice)?.1.clone();
            row[0] = Cell::Uuid(dice.id());
            row[table.at("case_id")] = Cell::Uuid(copied.case);
            row[table.at("consent_id")] = Cell::Null;
            changes.push(Change::Put("access_grant", row[0].uuid()?, row));
        }
        Some(Edit { says: format!("a case more, {}, like {case}", copied.case), changes })
    }
}
