//! Whom a case concerns.

use crate::{Fault, Session, row, scope};
use domain::{Changed, Guarded, Id, Moment, case::Case, family::Family, person::Person};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// Says that a case concerns a person.
    pub async fn concern(&self, case: &Changed<Case>, person: Id<Person>) -> Result<(), Fault> {
        let row = row::case_person::Model {
            id: self.fresh::<()>().0,
            case_id: case.record().id.0,
            person_id: person.0,
            left_at: None,
        };
        self.insert_rows::<row::case_person::Entity>(&[row]).await
    }

    /// Says since when somebody no longer belongs to a group, or, by none, that it belongs to it again. The person may
    /// have belonged to it before: whether a row was there comes back.
    pub async fn leaves<T>(
        &self,
        case: Id<Case>,
        person: Id<Person>,
        left_at: Option<Moment>,
        _by: &Changed<T>,
    ) -> Result<bool, Fault> {
        let mut update = Query::update();
        update
            .table("case_person")
            .value("left_at", left_at)
            .and_where(Expr::col("case_id").eq(case.0))
            .and_where(Expr::col("person_id").eq(person.0));
        Ok(self.run(&update).await? > 0)
    }

    /// The visible persons whom each of these cases concerns, in one statement.
    pub async fn concerned(&self, cases: &[Uuid]) -> Result<HashMap<Uuid, Vec<Guarded<Person>>>, Fault> {
        let link = scope::Link { table: "case_person", from: "case_id", to: "person_id" };
        self.find_linked(link, cases).await
    }

    /// The visible cases that concern each of these persons, in one statement.
    pub async fn cases_of(&self, persons: &[Uuid]) -> Result<HashMap<Uuid, Vec<Guarded<Case>>>, Fault> {
        let link = scope::Link { table: "case_person", from: "person_id", to: "case_id" };
        self.find_linked(link, persons).await
    }

    /// Ties a case to its family. The case's version stays: who may not know the family sees no change.
    pub async fn set_family(&self, case: Id<Case>, family: &Changed<Family>) -> Result<(), Fault> {
        let mut update = Query::update();
        update
            .table("case_file")
            .value("family_id", family.record().id.0)
            .and_where(Expr::col("id").eq(case.0))
            .and_where(Expr::col("family_id").is_null());
        if self.run(&update).await? == 0 { Err(Fault::Again) } else { Ok(()) }
    }
}
