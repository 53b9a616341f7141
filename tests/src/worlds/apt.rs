//! Inputs that belong together, so that mutations reach rules behind several others: to start a case that waits, to put a
//! mentor on its team, to accept a condition of its programme.

use super::{
    ask::Val,
    catalog::Catalog,
    dice::Dice,
    model::Shown,
    practice,
    rows::{Cell, Rows},
    values::global,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Ids that are apt, of both worlds.
#[derive(Debug, Default)]
pub struct Apt {
    /// Cases in intake that the viewer directs.
    waiting: Vec<String>,
    /// Cases that take mentors, and that the viewer directs.
    mentored: Vec<String>,
    mentors: Vec<String>,
    /// Cases that ask conditions and are seen, each with a young person whom it concerns.
    conditional: Vec<(String, String)>,
}

impl Apt {
    pub fn of(catalog: &Catalog, worlds: &[&Rows; 2], shown: &Shown<'_>) -> Self {
        let mine: BTreeSet<Uuid> = shown
            .iter()
            .filter(|((table, _), cells)| *table == "my grant" && cells[1].1.text() == "DIRECTING")
            .filter_map(|(_, cells)| cells[0].1.uuid())
            .collect();
        let mut apt = Self::default();
        let at = |table: &str, column: &str| catalog.table(table).at(column);
        let [status, programme] = ["status", "programme"].map(|column| at("case_file", column));
        let [case, person] = ["case_id", "person_id"].map(|column| at("case_person", column));
        for rows in worlds {
            for (id, row) in rows.of("case_file").filter(|(id, _)| shown.contains_key(&("case_file", **id))) {
                let (global_id, directs) = (global(b'c', *id), mine.contains(id));
                if directs && row[status].text() == "INTAKE" {
                    apt.waiting.push(global_id.clone());
                }
                if directs && row[programme].text() == practice::MENTORED {
                    apt.mentored.push(global_id.clone());
                }
                if row[programme].text() == practice::CONDITIONAL {
                    let concerned = rows.of("case_person").filter(|(_, row)| row[case] == Cell::Uuid(*id));
                    let concerned = concerned.filter_map(|(_, row)| row[person].uuid());
                    apt.conditional.extend(concerned.map(|one| (global_id.clone(), global(b'p', one))));
                }
            }
            let member = at("mentor", "member_id");
            apt.mentors
                .extend(rows.of("mentor").filter_map(|(_, row)| Some(global(b'm', row[member].uuid()?))));
        }
        apt
    }

    /// An input for what is asked, in some of the cases.
    pub fn input(&self, path: &str, dice: &mut Dice) -> Option<Val> {
        let text = |text: &str| Val::Text(text.to_owned());
        let given = match path {
            "Mutation.caseStart.input" if !self.waiting.is_empty() && dice.chance(60) => {
                vec![("caseId", text(dice.pick(&self.waiting)?))]
            }
            "Mutation.teamAdd.input" if !self.mentored.is_empty() && dice.chance(50) => vec![
                ("caseId", text(dice.pick(&self.mentored)?)),
                ("memberId", text(dice.pick(&self.mentors)?)),
                ("function", Val::Word("COACH".to_owned())),
                ("reason", text("kent de wijk")),
            ],
            "Mutation.conditionAccept.input" if !self.conditional.is_empty() && dice.chance(60) => {
                let (case, person) = dice.pick(&self.conditional)?;
                let words = dice.pick(practice::conditions())?;
                vec![
                    ("caseId", text(case)),
                    ("text", text(words)),
                    ("personIds", Val::List(vec![text(person)])),
                ]
            }
            _ => return None,
        };
        Some(Val::Object(given.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
    }
}
