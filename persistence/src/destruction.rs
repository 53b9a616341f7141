//! Destroying cases: all that hangs on them, and the persons and families that are in no other case. What is left is a
//! record of nobody, the entries of the access log, whose ids lead to nothing, and the ids for whoever restores a backup.

#![expect(clippy::disallowed_methods, reason = "deletes whole cases, and shows none of it")]

use crate::{Column, Destroyed, Fault, Session, row, scope};
use chrono::Months;
use domain::{Act, Changed, Guarded, advice::KEPT_YEARS, destruction::Destruction, retention::Retention};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What names a case by `case_id`, each before what it refers to.
const OF_CASE: &[&str] = &[
    "contribution",
    "decision",
    "agreement",
    "agenda_item",
    "framework_period",
    "measure",
    "investigation",
    "family_choice",
    "deadline_move",
    "deadline",
    "plan_accord",
    "plan_revision",
    "plan_evaluation",
    "plan_action",
    "plan_goal",
    "plan",
    "placement",
    "case_condition",
    "referral",
    "emergency",
    "confidentiality",
    "retention",
    "concern",
    "group_membership",
    "group_trend",
    "notice",
    "contact_moment",
    "care_note",
    "education_record",
    "police_fact",
    "assessment",
    "access_grant",
    "consent",
    "team_membership",
    "regie",
    "case_person",
];

/// What names a record of a case: table, column, and the table of the record.
const BESIDE: &[(&str, Column, &str)] = &[
    ("contribution_audience", "contribution_id", "contribution"),
    ("agenda_item_agency", "item_id", "agenda_item"),
];

/// References from other cases' records, which stay without.
const LOOSE: &[(&str, Column, &str)] = &[
    ("agenda_item", "carried_from_id", "agenda_item"),
    ("plan_goal", "origin_id", "plan_goal"),
    ("notice", "origin_id", "notice"),
    ("contribution", "origin_id", "contact_moment"),
];

/// What names a person on a case: whoever another case names so, stays.
const NAMING: &[&str] =
    &["case_person", "group_membership", "framework_period", "measure", "consent", "plan", "placement"];

/// What names a person.
const OF_PERSON: &[(&str, Column)] = &[
    ("person_match", "first_id"),
    ("person_match", "second_id"),
    ("inspection", "person_id"),
    ("citizen_number", "person_id"),
    ("person_contact", "person_id"),
];

/// Every table from which something is deleted.
pub(crate) fn tables() -> BTreeSet<&'static str> {
    let beside = BESIDE.iter().map(|(table, ..)| *table);
    let persons = OF_PERSON.iter().map(|(table, _)| *table);
    let others =
        ["case_file", "family_member", "family", "person", "signal", "signal_match", "advice_request"];
    OF_CASE.iter().copied().chain(beside).chain(persons).chain(others).collect()
}

impl Session {
    /// Whether all of these cases are closed.
    pub async fn all_closed(&self, cases: &[Uuid]) -> Result<bool, Fault> {
        let mut open = Query::select();
        open.column("id")
            .from("case_file")
            .and_where(scope::one_of(self, Expr::col("id"), cases))
            .and_where(Expr::col("status").ne("CLOSED"))
            .limit(1);
        Ok(self.all(&open).await?.is_empty())
    }

    /// Destroys cases, and keeps that they were. That it was done, by whom, is logged of each.
    pub async fn destroy(
        &self,
        destruction: &Changed<Destruction>,
        terms: &[Guarded<Retention>],
    ) -> Result<(), Fault> {
        let cases: Vec<Uuid> = terms.iter().map(|one| one.id.0).collect();
        for one in terms {
            self.did::<Retention>(Act::CaseDestroy, one.id.0, one.id.0, one.view.relations);
        }
        // As long as it is known of whom they are.
        self.keep_done().await?;
        self.insert(destruction).await?;
        self.erase(destruction.record().id.0, &cases).await
    }

    /// Notes cases and whoever is in no other, and deletes them. The statements are the same however much there is.
    async fn erase(&self, destruction: Uuid, cases: &[Uuid]) -> Result<(), Fault> {
        let line = |id: &Uuid| Destroyed { id: *id, noun: "case_file".to_owned() };
        self.note_destroyed(destruction, &cases.iter().map(line).collect::<Vec<_>>()).await?;
        self.condemn(destruction, "person", ("case_id", "person_id"), NAMING, cases).await?;
        self.condemn(destruction, "family", ("id", "family_id"), &["case_file"], cases).await?;
        self.forget_reports(cases).await?;
        self.purge(destruction, cases).await
    }

    pub(crate) async fn note_destroyed(&self, destruction: Uuid, gone: &[Destroyed]) -> Result<(), Fault> {
        let line = |one: &Destroyed| row::destroyed::Model {
            id: one.id,
            destruction_id: destruction,
            noun: one.noun.clone(),
        };
        self.insert_rows::<row::destroyed::Entity>(&gone.iter().map(line).collect::<Vec<_>>()).await
    }

    /// Deletes these cases, and the persons and families that were noted under a destruction.
    pub(crate) async fn purge(&self, destruction: Uuid, cases: &[Uuid]) -> Result<(), Fault> {
        let records = |table: &'static str| {
            let of_cases = scope::one_of(self, Expr::col("case_id"), cases);
            Query::select().column("id").from(table).and_where(of_cases).to_owned()
        };
        for (table, column, of) in LOOSE {
            self.loosen(table, column, records(of)).await?;
        }
        for (table, column, of) in BESIDE {
            self.gone(table, Expr::col(*column).in_subquery(records(of))).await?;
        }
        for table in OF_CASE {
            self.gone(table, scope::one_of(self, Expr::col("case_id"), cases)).await?;
        }
        self.gone("case_file", scope::one_of(self, Expr::col("id"), cases)).await?;
        let condemned = |noun: &'static str| {
            Query::select()
                .column("id")
                .from("destroyed")
                .and_where(Expr::col("destruction_id").eq(destruction))
                .and_where(Expr::col("noun").eq(noun))
                .to_owned()
        };
        self.forget_signals(condemned("person")).await?;
        self.forget_advice().await?;
        for (table, column) in OF_PERSON {
            self.gone(table, Expr::col(*column).in_subquery(condemned("person"))).await?;
        }
        let members = || {
            let of_family = Expr::col("family_id").in_subquery(condemned("family"));
            Query::select().column("id").from("family_member").and_where(of_family).to_owned()
        };
        for table in ["team_membership", "plan_action"] {
            self.loosen(table, "family_member_id", members()).await?;
        }
        self.gone("family_member", Expr::col("family_id").in_subquery(condemned("family"))).await?;
        self.gone("family", Expr::col("id").in_subquery(condemned("family"))).await?;
        self.loosen("family_member", "person_id", condemned("person")).await?;
        self.gone("person", Expr::col("id").in_subquery(condemned("person"))).await
    }

    /// Notes what these cases name in a column of the first of `tables`, and no other case in any of them.
    async fn condemn(
        &self,
        destruction: Uuid,
        noun: &'static str,
        (case, column): (Column, Column),
        tables: &[&'static str],
        cases: &[Uuid],
    ) -> Result<(), Fault> {
        let Some(first) = tables.first() else { return Ok(()) };
        let mine = || scope::one_of(self, Expr::col(case), cases);
        let named = || Expr::col(column).is_not_null();
        let mut only = Query::select();
        only.distinct()
            .column(column)
            .expr(Expr::val(destruction))
            .expr(Expr::val(noun))
            .from(*first)
            .and_where(mine())
            .and_where(named());
        for table in tables {
            let mut others = Query::select();
            others.column(column).from(*table).and_where(mine().not()).and_where(named());
            only.and_where(Expr::col(column).not_in_subquery(others));
        }
        let mut insert = Query::insert();
        insert
            .into_table("destroyed")
            .columns(["id", "destruction_id", "noun"])
            .select_from(only)
            .map_err(|error| Fault::Broken(error.to_string()))?;
        self.run(&insert).await?;
        Ok(())
    }

    /// Deletes the advice requests of the viewer's region that were over longer ago than they are kept.
    async fn forget_advice(&self) -> Result<(), Fault> {
        let long_ago = self.now.checked_sub_months(Months::new(12 * KEPT_YEARS)).unwrap_or(self.now);
        let over = Func::coalesce([Expr::col("closed_at"), Expr::col("answered_at")]);
        let old = Expr::expr(over).lte(long_ago);
        self.gone("advice_request", Expr::col("region_id").eq(self.viewer.region.0).and(old)).await
    }

    async fn gone(&self, table: &'static str, which: Expr) -> Result<(), Fault> {
        let mut delete = Query::delete();
        delete.from_table(table).and_where(which);
        self.run(&delete).await?;
        Ok(())
    }

    /// Empties a column that names what will be gone.
    async fn loosen(&self, table: &'static str, column: Column, gone: SelectStatement) -> Result<(), Fault> {
        let mut loose = Query::update();
        loose.table(table).value(column, Option::<Uuid>::None).and_where(Expr::col(column).in_subquery(gone));
        self.run(&loose).await?;
        Ok(())
    }

    /// Deletes the inspection reports of this region about whom no other case of the region concerns: they are out of its
    /// officers' sight, though another region may know the person still.
    async fn forget_reports(&self, cases: &[Uuid]) -> Result<(), Fault> {
        let in_region = Expr::col("region_id").eq(self.viewer.region.0);
        let mut others = Query::select();
        others
            .column(("case_person", "person_id"))
            .from("case_person")
            .inner_join("case_file", Expr::col(("case_file", "id")).equals(("case_person", "case_id")))
            .and_where(Expr::col(("case_file", "region_id")).eq(self.viewer.region.0))
            .and_where(scope::one_of(self, Expr::col(("case_file", "id")), cases).not());
        let mine = Query::select()
            .column("person_id")
            .from("case_person")
            .and_where(scope::one_of(self, Expr::col("case_id"), cases))
            .to_owned();
        let person = || Expr::col("person_id");
        self.gone(
            "inspection",
            in_region.and(person().in_subquery(mine)).and(person().not_in_subquery(others)),
        )
        .await
    }
}
