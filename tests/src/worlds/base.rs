//! The world that all others are made of: the cast's own two cases, and copies of case `a` in which everyone of the
//! cast stands otherwise, so that each role sees by each relation, and each viewer sees some cases and not the others.

use super::{
    catalog::Catalog,
    dice::Dice,
    nouns::{Hangs, NOUNS},
    rows::{Cell, Row, Rows, key},
};
use crate::{cast, seed};
use chrono::Duration;
use domain::{Moment, Relation, choice::Choice, grant};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The copies: their status, who directs, who has the chair, and how far their meeting is.
const COPIES: &[(&str, &str, &str, &str)] = &[
    ("ACTIVE", "attendance_team", "municipality_team", "OPEN"),
    ("ON_HOLD", "youth_work_team", "safety_house_team", "INVITED"),
    ("INTAKE", "safe_home_team", "cjg_team", "PLANNED"),
    ("CLOSED", "enforcement_team", "youth_protection_team", "CLOSED"),
    ("ACTIVE", "municipality_team", "youth_protection_team", "OPEN"),
    ("ACTIVE", "youth_protection_team", "school_referred", "OPEN"),
];

pub fn uuid(name: &str) -> Uuid {
    seed::id::<()>(name).0
}

/// Adds the copies to what is planted.
pub fn enrich(catalog: &Catalog, rows: &mut Rows, now: Moment, dice: &mut Dice) {
    for (nth, (status, director, chair, meeting)) in COPIES.iter().enumerate() {
        let mut instead = BTreeMap::new();
        for (old, new) in [("wijkteam_directing", director), ("safety_house_consulted", chair)] {
            let agency = |handle: &str| uuid(&format!("agency:{}", cast::find(handle).agency));
            instead.insert(uuid(&format!("member:{old}")), uuid(&format!("member:{new}")));
            instead.insert(agency(old), agency(new));
        }
        // Two of them are about the same young persons: a person is seen through several cases.
        let same_persons = nth % 3 == 2;
        let copied =
            copy(catalog, rows, uuid("case:a"), instead, same_persons, &format!("{}", nth + 1), dice);
        let case = copied.case;
        let set = |rows: &mut Rows, table: &'static str, id: Uuid, column: &str, to: Cell| {
            let at = catalog.table(table).at(column);
            if let Some(row) = rows.0.get_mut(table).and_then(|all| all.get_mut(&id)) {
                row[at] = to;
            }
        };
        set(rows, "case_file", case, "status", Cell::Text((*status).to_owned()));
        // Three of them are of groups: one that a guest sees of the same persons as other cases, too.
        if matches!(nth, 0..=2) {
            set(rows, "case_file", case, "level", Cell::Text("GROUP".to_owned()));
        }
        if *status == "CLOSED" {
            set(rows, "case_file", case, "closed_on", Cell::Day(domain::clock::day_of(now)));
            set(rows, "case_file", case, "outcome", Cell::Text("GOALS_REACHED".to_owned()));
        }
        if let Some(id) = copied.ids.get(&uuid("consult:a")) {
            set(rows, "meeting", *id, "status", Cell::Text((*meeting).to_owned()));
        }
        grants(catalog, rows, &copied, director, *status == "CLOSED", now, dice);
    }
    one_seat_each(catalog, rows);
    traces(catalog, rows, now, dice);
    heads(catalog, rows);
}

/// The longest chain of the access log that a world begins with.
const LENGTH: i64 = 1 << 40;

/// A place in a chain that no other entry has.
pub fn place(dice: &mut Dice) -> Cell {
    Cell::Int(dice.between(1000, LENGTH))
}

/// Every region has a chain already, so that no request of a world is the first.
fn heads(catalog: &Catalog, rows: &mut Rows) {
    let table = catalog.table("access_log_head");
    let regions: Vec<Uuid> = rows.of("region").map(|(id, _)| *id).collect();
    for region in regions {
        let of = |column: &str| match column {
            "region_id" => Cell::Uuid(region),
            "number" => Cell::Int(LENGTH + 1000),
            "seal" => Cell::Bytes(vec![7; 32]),
            other => panic!("what is `{other}` of the head of a chain?"),
        };
        let row: Row = table.columns.iter().map(|column| of(column.name)).collect();
        rows.0.entry(table.name).or_default().insert(region, row);
    }
}

/// Who got the seat of another in a copy has no withdrawn one of its own beside it.
fn one_seat_each(catalog: &Catalog, rows: &mut Rows) {
    let table = catalog.table("invitation");
    let [member, meeting, withdrawn] = ["member_id", "meeting_id", "withdrawn_at"].map(|name| table.at(name));
    let stands = |row: &Row| row[withdrawn] == Cell::Null;
    let seat = |row: &Row| (row[member].uuid(), row[meeting].uuid());
    let Some(all) = rows.0.get_mut(table.name) else { return };
    let taken: BTreeSet<_> = all.values().filter(|row| stands(row)).map(seat).collect();
    all.retain(|_, row| stands(row) || !taken.contains(&seat(row)));
}

/// What others did: keys that they used, tries at emergency access, matches of a BSN, ids of what was destroyed.
fn traces(catalog: &Catalog, rows: &mut Rows, now: Moment, dice: &mut Dice) {
    let persons: Vec<Uuid> = rows.of("person").map(|(id, _)| *id).collect();
    let members: Vec<Uuid> = rows.of("member").map(|(id, _)| *id).collect();
    let cases: Vec<Uuid> = rows.of("case_file").map(|(id, _)| *id).collect();
    for nth in 0..80 {
        let name = ["idempotency", "emergency_try", "person_match", "destroyed"][nth % 4];
        let table = catalog.table(name);
        let row: Row = table
            .columns
            .iter()
            .map(|column| match column.name {
                "id" => Cell::Uuid(dice.id()),
                "member_id" => Cell::Uuid(members[dice.below(members.len())]),
                // Each another: a member has a key once.
                "key" => Cell::Text(format!("key-{}", nth / 4)),
                "input" => Cell::Bytes(vec![nth as u8; 32]),
                "answer" => Cell::Json(serde_json::json!(cases[0]).to_string()),
                "at" | "found_at" => Cell::Moment(now - Duration::minutes(dice.between(1, 600))),
                "destruction_id" => Cell::Uuid(uuid("destruction:main")),
                "noun" => Cell::Text("person".to_owned()),
                "first_id" | "second_id" => Cell::Uuid(persons[dice.below(persons.len())]),
                "version" => Cell::Int(1),
                "status" => Cell::Text(["OPEN", "SAME", "DIFFERENT"][nth % 3].to_owned()),
                "resolved_at" | "resolved_by_id" => Cell::Null,
                other => panic!("what is `{other}` of `{name}`?"),
            })
            .collect();
        let all = rows.0.entry(table.name).or_default();
        // A pair is there once.
        let pair = |row: &Row| ["first_id", "second_id"].map(|column| row[table.at(column)].clone());
        if name != "person_match" || all.values().all(|other| pair(other) != pair(&row)) {
            all.insert(key(table, &row), row);
        }
    }
}

/// What became of the records of a case that was copied.
#[derive(Debug)]
pub struct Copied {
    pub case: Uuid,
    pub ids: BTreeMap<Uuid, Uuid>,
    /// The rows that were added.
    pub added: Vec<(&'static str, Uuid)>,
}

/// Copies a case with all that hangs on it, but no grants; `instead` names who takes whose place.
pub fn copy(
    catalog: &Catalog,
    rows: &mut Rows,
    case: Uuid,
    instead: BTreeMap<Uuid, Uuid>,
    same_persons: bool,
    prefix: &str,
    dice: &mut Dice,
) -> Copied {
    let taken = whole(catalog, rows, case, same_persons);
    let mut ids = instead;
    for (_, id) in &taken {
        ids.insert(*id, dice.id());
    }
    let (days, mut added) = (Duration::days(dice.between(1, 60)), Vec::new());
    for (table, id) in taken {
        let Some(row) = rows.row(table, id).cloned() else { continue };
        let of = catalog.table(table);
        let mut row: Row = row
            .into_iter()
            .map(|cell| match cell {
                Cell::Uuid(id) => Cell::Uuid(*ids.get(&id).unwrap_or(&id)),
                Cell::Text(text) => Cell::Text(text.replacen("canary", &format!("{prefix}anary"), 1)),
                Cell::Json(text) => {
                    let text = ids
                        .iter()
                        .fold(text, |text, (old, new)| text.replace(&old.to_string(), &new.to_string()));
                    Cell::Json(text.replace("canary", &format!("{prefix}anary")))
                }
                Cell::Day(day) => Cell::Day(day - days),
                cell => cell,
            })
            .collect();
        if of.columns[0].name == "id" {
            row[0] = Cell::Uuid(ids[&id]);
        }
        if of.name == "access_log" {
            row[of.at("number")] = place(dice);
        }
        let id = key(of, &row);
        added.push((table, id));
        rows.0.entry(table).or_default().insert(id, row);
    }
    Copied { case: ids[&case], ids, added }
}

/// What is there besides cases, and is named by many.
const BESIDES: &[&str] = &["region", "municipality", "agency", "member", "person"];

/// References by which nothing hangs: to the item before, and of a meeting to its series.
const LOOSE: &[(&str, &str)] = &[
    ("agenda_item", "carried_from_id"),
    ("meeting", "series_id"),
    ("notice", "origin_id"),
    ("contribution", "origin_id"),
];

/// A case and all that hangs on it: its persons, family, facts, items with their meetings and series.
fn whole(catalog: &Catalog, rows: &Rows, case: Uuid, same_persons: bool) -> Vec<(&'static str, Uuid)> {
    let mut taken: BTreeSet<(&'static str, Uuid)> = [("case_file", case)].into();
    let id = |table: &str, row: &Row, column: &str| row[catalog.table(table).at(column)].uuid();
    let family = rows.row("case_file", case).and_then(|row| id("case_file", row, "family_id"));
    taken.extend(family.map(|family| ("family", family)));
    // Each step takes what the ones before it are named by, or name.
    for _ in 0..4 {
        for table in &catalog.0 {
            // Grants are given anew, and a case of the same family is another one.
            if matches!(table.name, "access_grant" | "case_file") {
                continue;
            }
            let of_person =
                NOUNS.iter().find(|noun| noun.table == table.name).and_then(|noun| match noun.hangs {
                    Hangs::Person(column) if column != "id" => Some(table.at(column)),
                    _ => None,
                });
            let hangs_by: Vec<(usize, &'static str)> = table
                .columns
                .iter()
                .enumerate()
                .filter(|(_, column)| !LOOSE.contains(&(table.name, column.name)))
                .filter_map(|(nth, column)| Some((nth, column.to?)))
                .filter(|(nth, to)| !BESIDES.contains(to) || *to == "person" && of_person == Some(*nth))
                .collect();
            for (key, row) in rows.of(table.name) {
                let names = |(nth, to): &(usize, &'static str)| {
                    row[*nth].uuid().is_some_and(|id| taken.contains(&(*to, id)))
                };
                if hangs_by.iter().any(names) {
                    taken.insert((table.name, *key));
                    match table.name {
                        "case_person" if !same_persons => {
                            taken.extend(id("case_person", row, "person_id").map(|id| ("person", id)));
                        }
                        "agenda_item" => {
                            taken.extend(id("agenda_item", row, "meeting_id").map(|id| ("meeting", id)));
                        }
                        _ => {}
                    }
                }
                if table.name == "meeting" && taken.contains(&("meeting", *key)) {
                    taken.extend(id("meeting", row, "series_id").map(|id| ("consult_series", id)));
                }
            }
        }
    }
    taken.into_iter().collect()
}

/// Who stands how to a copy: its director; half of the team; the others by any other relation, or by none.
fn grants(
    catalog: &Catalog,
    rows: &mut Rows,
    copied: &Copied,
    director: &str,
    closed: bool,
    now: Moment,
    dice: &mut Dice,
) {
    let table = catalog.table("access_grant");
    let give = |rows: &mut Rows, handle: &str, relation: Relation, cause: (&str, Uuid), dice: &mut Dice| {
        let (ground, purpose) = grant::usual(relation);
        let until = matches!(relation, Relation::Emergency).then_some(now + Duration::hours(5));
        let text = |word: &str| Cell::Text(word.to_owned());
        let id = dice.id();
        let row: Row = table
            .columns
            .iter()
            .map(|column| match column.name {
                "id" => Cell::Uuid(id),
                "case_id" => Cell::Uuid(copied.case),
                "holder_id" => Cell::Uuid(uuid(&format!("member:{handle}"))),
                "holder_kind" => text("MEMBER"),
                "relation" => text(relation.name()),
                "ground" => text(ground.name()),
                "purpose" => text(purpose.name()),
                "from_at" => Cell::Moment(now - Duration::hours(dice.between(24, 999))),
                "until_at" => until.map_or(Cell::Null, Cell::Moment),
                "ended" => Cell::Bool(false),
                "cause" => text(cause.0),
                "cause_id" => Cell::Uuid(cause.1),
                "consent_id" => Cell::Null,
                other => panic!("what is `{other}` of a grant?"),
            })
            .collect();
        rows.0.entry("access_grant").or_default().insert(id, row);
    };
    give(rows, director, Relation::Directing, ("CASE_OPENED", copied.case), dice);
    let at = catalog.table("team_membership").at("member_id");
    for sight in cast::all() {
        let member = uuid(&format!("member:{}", sight.handle));
        let on_team = rows.of("team_membership").find(|(id, row)| {
            copied.added.contains(&("team_membership", **id)) && row[at] == Cell::Uuid(member)
        });
        let on_team = on_team.map(|(id, _)| *id);
        if sight.handle == director {
            continue;
        }
        if let (Some(id), true) = (on_team, !closed && dice.chance(50)) {
            give(rows, sight.handle, Relation::Team, ("JOINED_TEAM", id), dice);
            continue;
        }
        if let Some(id) = on_team {
            rows.0.entry("team_membership").or_default().remove(&id);
        }
        let far = sight.region() != "main";
        if closed || far || sight.function != domain::network::Function::Professional || dice.chance(40) {
            continue;
        }
        let (relation, cause) = match dice.below(4) {
            0 => (Relation::Consulted, "INVITED"),
            1 => (Relation::Referred, "REFERRED"),
            2 => (Relation::Matched, "MATCHED"),
            _ => (Relation::Emergency, "BROKE_GLASS"),
        };
        give(rows, sight.handle, relation, (cause, copied.case), dice);
    }
}
