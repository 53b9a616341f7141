//! Rows of persons with the same BSN: seen through the one person and the other.

use super::{Noun, Through, rows, word};
use crate::{Column, Fault, Session, scope};
use domain::{Category, choice::Choice, person_match::PersonMatch};
use sea_orm::sea_query::Condition;
use uuid::Uuid;

rows!(person_match "person_match" key id: Uuid {
    version: i32, first_id: Uuid, second_id: Uuid, found_at: DateTimeUtc, status: String,
    resolved_at: Option<DateTimeUtc>, resolved_by_id: Option<Uuid>,
});

impl Noun for PersonMatch {
    type Entity = person_match::Entity;
    const NOUN: &'static str = "person_match";
    const THROUGH: Through = Through::Person;
    const KEY: Column = "first_id";
    const CATEGORY: Category = Category::CitizenNumber;
    /// Who reads the log of a case need not see that one of its persons is there twice.
    const LOGGED: Through = Through::Own;

    /// To who may read the number of the second person as well.
    fn while_it_lasts(session: &Session) -> Option<Condition> {
        let second = scope::reads_of_person(session, Self::CATEGORY, ("person_match", "second_id"));
        Some(Condition::all().add(second))
    }

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<person_match::Model, Fault> {
        let Self { id, version, first, second, found_at, status, resolved_at, resolved_by } = self.clone();
        Ok(person_match::Model {
            id: id.0,
            version,
            first_id: first.0,
            second_id: second.0,
            found_at,
            status: status.name().to_owned(),
            resolved_at,
            resolved_by_id: resolved_by.map(|member| member.0),
        })
    }
    fn from_row(_: &Session, row: person_match::Model) -> Result<Self, Fault> {
        let person_match::Model {
            id,
            version,
            first_id,
            second_id,
            found_at,
            status,
            resolved_at,
            resolved_by_id,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            first: first_id.into(),
            second: second_id.into(),
            found_at,
            status: word(&status)?,
            resolved_at,
            resolved_by: resolved_by_id.map(Into::into),
        })
    }
}
