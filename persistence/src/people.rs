//! Whom a case concerns, and a BSN that is there twice.

#![expect(
    clippy::disallowed_methods,
    reason = "selects pairs of ids in the viewer's sight; and BSN matches, shown to nobody"
)]

use crate::{Fault, Session, row, row::Through, scope};
use domain::{
    Changed, Id,
    case::Case,
    family::Family,
    person::{CitizenNumber, Person},
};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, OnConflict, Query};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// Says that a case concerns a person.
    pub async fn concern(&self, case: &Changed<Case>, person: Id<Person>) -> Result<(), Fault> {
        let row = row::case_person::Model {
            id: self.fresh::<()>().0,
            case_id: case.record().id.0,
            person_id: person.0,
        };
        self.insert_rows::<row::case_person::Entity>(&[row]).await
    }

    /// The persons whom each of these cases concerns, as far as the cases are visible, in one statement.
    pub async fn concerned(&self, cases: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>, Fault> {
        self.pairs("case_id", "person_id", cases).await
    }

    /// The visible cases that concern each of these persons, in one statement.
    pub async fn cases_of(&self, persons: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>, Fault> {
        self.pairs("person_id", "case_id", persons).await
    }

    async fn pairs(
        &self,
        from: &'static str,
        to: &'static str,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Uuid>>, Fault> {
        let mut select = Query::select();
        let on = Expr::col(("sight", "key")).equals(("case_person", "case_id"));
        select
            .columns([("case_person", from), ("case_person", to)])
            .from("case_person")
            .join_subquery(JoinType::InnerJoin, scope::sight(self, Through::Case, None), "sight", on)
            .and_where(scope::one_of(self, Expr::col(("case_person", from)), ids));
        let mut pairs = HashMap::<Uuid, Vec<Uuid>>::new();
        for found in self.all(&select).await? {
            pairs.entry(found.try_get("", from)?).or_default().push(found.try_get("", to)?);
        }
        // By id: the order in which a database happens to find rows tells of others that came and went.
        pairs.values_mut().for_each(|ids| ids.sort());
        Ok(pairs)
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

    /// Notes that another person has the same BSN: a match to be resolved. Whoever writes learns nothing of it, not
    /// even by the number of statements.
    pub async fn note_matches(&self, number: &Changed<CitizenNumber>) -> Result<(), Fault> {
        let record = number.record();
        let lookup = self.store.fields.lookup(record.number.digits());
        let mut others = Query::select();
        others
            .expr(Expr::val(record.person.0))
            .column("person_id")
            .expr(Expr::val(self.now))
            .from("citizen_number")
            .and_where(Expr::col("lookup").eq(lookup))
            .and_where(Expr::col("person_id").ne(record.person.0));
        let mut insert = Query::insert();
        insert
            .into_table("person_match")
            .columns(["person_id", "other_id", "found_at"])
            .select_from(others)
            .map_err(|error| Fault::Broken(error.to_string()))?
            .on_conflict(OnConflict::columns(["person_id", "other_id"]).do_nothing().to_owned());
        self.run(&insert).await?;
        Ok(())
    }
}
