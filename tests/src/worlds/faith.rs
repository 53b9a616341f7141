//! Inputs in good faith: what somebody asks who knows what it may do, of the cases in which it works and of what it sees
//! there. So writes come past the first refusal, and what they change and answer is compared too.

use super::{
    catalog::Catalog,
    dice::Dice,
    model::Shown,
    rows::{Row, Rows},
    values::{TYPES, global},
};
use domain::{Relation, Relations, choice::Choice, policy::Need};
use std::collections::BTreeMap;
use uuid::Uuid;

/// By type, the ids of what is seen of one case.
pub type OfCase = BTreeMap<&'static str, Vec<String>>;

/// The cases in which the viewer works, and how it stands to them.
#[derive(Debug, Default)]
pub struct Faith(Vec<(Relations, OfCase)>);

/// Tables by which a record does not belong to a case: they are of many.
const OF_MANY: &[&str] = &["region", "municipality", "agency", "member", "person", "family", "meeting"];

/// The case to which a row belongs, by what it names.
fn case_of(catalog: &Catalog, rows: &Rows, table: &str, row: &Row, depth: usize) -> Option<Uuid> {
    let columns = &catalog.table(table).columns;
    let named = || columns.iter().zip(row).filter_map(|(column, cell)| Some((column.to?, cell.uuid()?)));
    named().find(|(to, _)| *to == "case_file").map(|(_, id)| id).or_else(|| {
        let further = named().filter(|(to, _)| depth > 0 && *to != table && !OF_MANY.contains(to));
        let mut cases =
            further.filter_map(|(to, id)| case_of(catalog, rows, to, rows.row(to, id)?, depth - 1));
        cases.next()
    })
}

impl Faith {
    pub fn of(catalog: &Catalog, worlds: &[&Rows; 2], shown: &Shown<'_>) -> Self {
        let mut cases = BTreeMap::<Uuid, (Relations, OfCase)>::new();
        for (_, cells) in shown.iter().filter(|((table, _), _)| *table == "my grant") {
            let relation =
                Relation::parse(cells[1].1.text()).filter(|one| Need::Working.relations().has(*one));
            if let (Some(case), Some(relation)) = (cells[0].1.uuid(), relation) {
                let (relations, _) = cases.entry(case).or_default();
                *relations = relations.with(relation);
            }
        }
        // Both worlds: which of them the other one lacks is hidden from who asks.
        for rows in worlds {
            let at = |table: &str, column: &str| catalog.table(table).at(column);
            let (case_at, person_at) = (at("case_person", "case_id"), at("case_person", "person_id"));
            let (family_at, member_at) = (at("case_file", "family_id"), at("family_member", "family_id"));
            for (table, of, tag) in TYPES {
                for (id, row) in rows.of(table).filter(|(id, _)| shown.contains_key(&(*table, **id))) {
                    let belongs: Vec<Uuid> = match *table {
                        "case_file" => vec![*id],
                        "person" => {
                            let pairs = rows.of("case_person").map(|(_, pair)| pair);
                            let mine = pairs.filter(|pair| pair[person_at].uuid() == Some(*id));
                            mine.filter_map(|pair| pair[case_at].uuid()).collect()
                        }
                        "family_member" => {
                            let files = rows.of("case_file");
                            let mine = files.filter(|(_, file)| file[family_at] == row[member_at]);
                            mine.map(|(case, _)| *case).collect()
                        }
                        _ => case_of(catalog, rows, table, row, 3).into_iter().collect(),
                    };
                    for case in belongs {
                        if let Some((_, ids)) = cases.get_mut(&case) {
                            ids.entry(*of).or_default().push(global(*tag, *id));
                        }
                    }
                }
            }
        }
        for pool in cases.values_mut().flat_map(|(_, ids)| ids.values_mut()) {
            pool.sort();
            pool.dedup();
        }
        Self(cases.into_values().collect())
    }

    /// One of the cases in which the viewer may do what needs this relation; None where there is none.
    pub fn case(&self, need: Need, dice: &mut Dice) -> Option<&OfCase> {
        let fit: Vec<_> = self.0.iter().filter(|(relations, _)| need.met_by(*relations)).collect();
        dice.pick(&fit).map(|(_, ids)| ids)
    }

    /// Whether there is one.
    pub fn has(&self, need: Need) -> bool {
        self.0.iter().any(|(relations, _)| need.met_by(*relations))
    }
}
