//! Persons with the same BSN: noting that there are, forgetting it when a number changes, and finding it again. Whoever
//! sets a number learns nothing of it, not even by the statements: they are the same, whomever they find.

#![expect(
    clippy::disallowed_methods,
    reason = "finds who has the same BSN, which is shown to nobody but as a match"
)]

use crate::{Ask, Fault, Session, Sort, listed::Listed};
use domain::{
    Changed, Guarded, Id,
    choice::Choice,
    person::CitizenNumber,
    person_match::{PersonMatch, PersonMatchStatus},
};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use std::collections::HashMap;
use uuid::{Builder, Uuid};

impl Session {
    /// Notes which other persons have the number that was set: a match with each, to be resolved. Those with who has
    /// another number are over.
    pub async fn note_matches(&self, number: &Changed<CitizenNumber>) -> Result<(), Fault> {
        let record = number.record();
        let person = record.person.0;
        let mut others = Query::select();
        others
            .column("person_id")
            .from("citizen_number")
            .and_where(Expr::col("lookup").is_in(self.store.ring.lookups(record.number.digits())))
            .and_where(Expr::col("person_id").ne(person));
        let of = |one: &'static str, other: &'static str| {
            let differs = Expr::col(other).not_in_subquery(others.clone());
            Expr::col(one).eq(person).and(differs)
        };
        let mut over = Query::delete();
        over.from_table("person_match")
            .and_where(of("first_id", "second_id").or(of("second_id", "first_id")));
        self.run(&over).await?;
        // One id is drawn however many there are: what is made next would tell by its own.
        let chance: Id<PersonMatch> = self.fresh();
        let mut pairs = Vec::new();
        for found in self.all(&others).await? {
            let other: Uuid = found.try_get("", "person_id")?;
            let id = (chance.0.as_u128() ^ other.as_u128()).to_be_bytes();
            let id = Builder::from_random_bytes(id).into_uuid();
            pairs.push([id, Ord::min(person, other), Ord::max(person, other)]);
        }
        let pairs = Listed::of(self, &pairs)?;
        let mut found = Query::select();
        found
            .exprs([
                pairs.id(0),
                Expr::val(1),
                pairs.id(1),
                pairs.id(2),
                Expr::val(self.now),
                Expr::val(PersonMatchStatus::Open.name()),
            ])
            .and_where(pairs.id(0).is_not_null());
        found.from_function(pairs.list, "pair");
        let mut insert = Query::insert();
        insert
            .into_table("person_match")
            .columns(["id", "version", "first_id", "second_id", "found_at", "status"])
            .select_from(found)
            .map_err(|error| Fault::Broken(error.to_string()))?
            .on_conflict(OnConflict::columns(["first_id", "second_id"]).do_nothing().to_owned());
        self.run(&insert).await?;
        Ok(())
    }

    /// The visible matches of each of these persons, in two statements.
    pub async fn matches_of(
        &self,
        persons: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Guarded<PersonMatch>>>, Fault> {
        let by_id = || Ask::all().sort(Sort { column: "", descending: false, after: None });
        let mut found = self.find_by::<PersonMatch>("first_id", persons, by_id()).await?;
        for (person, more) in self.find_by::<PersonMatch>("second_id", persons, by_id()).await? {
            found.entry(person).or_default().extend(more);
        }
        found.values_mut().for_each(|all| all.sort_by_key(|one| one.id.0));
        Ok(found)
    }
}
