//! Rows of the conditions that were accepted.

use super::{Noun, Through, rows, strings, word};
use crate::{Column, Fault, Session};
use domain::{
    Category, Day,
    choice::Choice,
    condition::{Condition, ConditionMark},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

rows!(case_condition "case_condition" key id: Uuid {
    version: i32, case_id: Uuid, text: String, accepted_by: Json, accepted_on: Date, author_id: Uuid, marks: Json,
});

#[derive(Deserialize, Serialize)]
struct MarkJson {
    standing: String,
    on: Day,
    note: String,
}

impl Noun for Condition {
    type Entity = case_condition::Entity;
    const NOUN: &'static str = "condition";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Plan;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<case_condition::Model, Fault> {
        let Self { id, version, case, text, accepted_by, accepted_on, author, marks } = self.clone();
        let mark = |ConditionMark { standing, on, note }| MarkJson {
            standing: standing.name().to_owned(),
            on,
            note,
        };
        let marks = serde_json::to_value(marks.into_iter().map(mark).collect::<Vec<_>>())
            .map_err(|error| Fault::Broken(error.to_string()))?;
        Ok(case_condition::Model {
            id: id.0,
            version,
            case_id: case.0,
            text,
            accepted_by: serde_json::json!(accepted_by),
            accepted_on,
            author_id: author.0,
            marks,
        })
    }
    fn from_row(_: &Session, row: case_condition::Model) -> Result<Self, Fault> {
        let case_condition::Model { id, version, case_id, text, accepted_by, accepted_on, author_id, marks } =
            row;
        let marks: Vec<MarkJson> =
            serde_json::from_value(marks).map_err(|error| Fault::Broken(error.to_string()))?;
        let mark =
            |MarkJson { standing, on, note }| Ok(ConditionMark { standing: word(&standing)?, on, note });
        Ok(Self {
            id: id.into(),
            version,
            case: case_id.into(),
            text,
            accepted_by: strings(accepted_by)?,
            accepted_on,
            author: author_id.into(),
            marks: marks.into_iter().map(mark).collect::<Result<_, Fault>>()?,
        })
    }
}
