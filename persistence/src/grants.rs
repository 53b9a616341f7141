//! Grants: what shows a case to a viewer, and ending grants with what caused them.

#![expect(
    clippy::disallowed_methods,
    reason = "selects the viewer's own grants, and what a consent carried, to end it"
)]

use crate::{Fault, Session, row, scope};
use domain::{
    Changed, Id, Moment, Relation,
    case::{Case, Status},
    choice::Choice,
    consent::Consent,
    framework::FrameworkPeriod,
    grant::{Ground, Purpose},
    network::Member,
    referral::Referral,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use std::collections::HashMap;
use uuid::Uuid;

/// The grant behind a sight: the strongest, and of equals the one that lasts longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownBy {
    pub relation: Relation,
    pub ground: Ground,
    pub purpose: Purpose,
    /// The moment at which this grant ends, where that is known.
    pub until: Option<Moment>,
}

impl Session {
    /// What shows each of these cases to the viewer, in one statement. Oversight rests on the law, not on a grant.
    pub async fn shown_by(&self, cases: &[Uuid]) -> Result<HashMap<Uuid, ShownBy>, Fault> {
        self.shown(Query::select().column(("access_grant", "case_id")), ("access_grant", "case_id"), cases)
            .await
    }

    /// What shows each of these persons to the viewer, through the cases that concern them.
    pub async fn persons_shown_by(&self, persons: &[Uuid]) -> Result<HashMap<Uuid, ShownBy>, Fault> {
        let mut select = Query::select();
        let on = Expr::col(("case_person", "case_id")).equals(("access_grant", "case_id"));
        select
            .column(("case_person", "person_id"))
            .inner_join("case_person", on)
            .and_where(scope::shows_persons());
        self.shown(&mut select, ("case_person", "person_id"), persons).await
    }

    async fn shown(
        &self,
        select: &mut sea_orm::sea_query::SelectStatement,
        key: (&'static str, &'static str),
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, ShownBy>, Fault> {
        let column = |name| ("access_grant", name);
        select
            .columns(["relation", "ground", "purpose", "until_at"].map(column))
            .from("access_grant")
            .cond_where(scope::live(self))
            .and_where(scope::one_of(self, Expr::col(key), ids));
        let stands_in = !self.viewer.stands_in_for.is_empty();
        if stands_in {
            let stand_in = |name| Expr::col(("stand_in", name));
            let now = Condition::all()
                .add(stand_in("member_id").equals(("access_grant", "holder_id")))
                .add(stand_in("stand_in_id").eq(self.viewer.member.0))
                .add(stand_in("from_at").lte(self.now))
                .add(stand_in("until_at").gt(self.now));
            select.left_join("stand_in", now).expr_as(stand_in("until_at"), "stands_in_until");
        }
        let mut shown = HashMap::<Uuid, ShownBy>::new();
        for found in self.all(select).await? {
            let text = |name| found.try_get::<String>("", name);
            let until: Option<Moment> = found.try_get("", "until_at")?;
            let stands_in: Option<Moment> =
                if stands_in { found.try_get("", "stands_in_until")? } else { None };
            let next = ShownBy {
                relation: row::word(&text("relation")?)?,
                ground: row::word(&text("ground")?)?,
                purpose: row::word(&text("purpose")?)?,
                // What one holds for somebody else ends with the standing in, if not before.
                until: until.into_iter().chain(stands_in).min(),
            };
            let rank =
                |by: &ShownBy| (by.relation, by.until.is_some(), std::cmp::Reverse(by.until), by.ground);
            let best = shown.entry(found.try_get("", key.1)?).or_insert(next);
            if rank(&next) < rank(best) {
                *best = next;
            }
        }
        Ok(shown)
    }

    /// Ends, now, the grants that `cause` caused.
    pub async fn end_grants_of<T>(&self, cause: Uuid, _by: &Changed<T>) -> Result<(), Fault> {
        self.end(Expr::col("cause_id").eq(cause)).await
    }

    /// Ends, now, the grants of a case by one relation.
    pub async fn end_relation(&self, case: &Changed<Case>, relation: Relation) -> Result<(), Fault> {
        let of_case = Expr::col("case_id").eq(case.record().id.0);
        self.end(of_case.and(Expr::col("relation").eq(relation.name()))).await
    }

    /// Ends, now, the team of a closed case, its frameworks that were set by hand, and every sight of it but the
    /// director's.
    pub async fn end_team(&self, case: &Changed<Case>) -> Result<(), Fault> {
        let id = case.record().id.0;
        self.end_frameworks(id).await?;
        self.end_memberships(Expr::col("case_id").eq(id), "casus afgesloten").await?;
        let others = Expr::col("relation").ne(Relation::Directing.name());
        self.end(Expr::col("case_id").eq(id).and(others)).await
    }

    /// Ends the case of a referral that was not taken up, before it was started: it has no outcome, since nothing was
    /// done. Who was to direct it keeps the file; the referrer keeps the referral.
    pub async fn end_unstarted(&self, referral: &Changed<Referral>) -> Result<(), Fault> {
        let id = referral.record().case.0;
        let mut case = Query::update();
        case.table("case_file")
            .value("status", Status::Closed.name())
            .value("closed_on", domain::clock::day_of(self.now))
            .value("version", Expr::col("version").add(1))
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col("status").eq(Status::Intake.name()));
        if self.run(&case).await? == 0 {
            return Err(Fault::Again);
        }
        self.end_frameworks(id).await?;
        let others = Expr::col("relation").ne(Relation::Directing.name());
        self.end(Expr::col("case_id").eq(id).and(others)).await?;
        self.retain_by_id(referral.record().case).await
    }

    /// Ends, at `at`, what a member who leaves holds, its places on teams, and where it stands in or is stood in for.
    pub async fn end_with(&self, member: &Changed<Member>, at: Moment) -> Result<(), Fault> {
        let id = member.record().id.0;
        let later = || Expr::col("until_at").gt(at);
        let mut stand_ins = Query::update();
        stand_ins
            .table("stand_in")
            .value("until_at", at)
            .and_where(Expr::col("member_id").eq(id).or(Expr::col("stand_in_id").eq(id)))
            .and_where(later());
        self.run(&stand_ins).await?;
        let mut grants = Query::update();
        grants
            .table("access_grant")
            .value("until_at", at)
            .and_where(Expr::col("holder_id").eq(id))
            .and_where(Expr::col("until_at").is_null().or(later()));
        self.run(&grants).await?;
        let mut team = Query::update();
        team.table("team_membership")
            .value("until_at", at)
            .value("version", Expr::col("version").add(1))
            .and_where(Expr::col("member_id").eq(id))
            .and_where(Expr::col("until_at").is_null().or(later()));
        self.run(&team).await?;
        Ok(())
    }

    /// Whether the viewer holds a relation to a case itself, or its agency does, and not only as a stand-in.
    pub async fn holds_itself(&self, case: Id<Case>, relation: Relation) -> Result<bool, Fault> {
        let mut select = Query::select();
        let own = [self.viewer.member.0, self.viewer.agency.0];
        select
            .column(("access_grant", "id"))
            .from("access_grant")
            .cond_where(scope::live(self))
            .and_where(Expr::col("case_id").eq(case.0))
            .and_where(Expr::col("relation").eq(relation.name()))
            .and_where(Expr::col("holder_id").is_in(own))
            .limit(1);
        Ok(!self.all(&select).await?.is_empty())
    }

    /// Whether a member directs a case that runs: then it cannot leave before it has handed over.
    pub async fn directs(&self, member: Id<Member>) -> Result<bool, Fault> {
        let mut select = Query::select();
        select
            .column("id")
            .from("case_file")
            .and_where(Expr::col("director_id").eq(member.0))
            .and_where(Expr::col("status").ne("CLOSED"))
            .limit(1);
        Ok(!self.all(&select).await?.is_empty())
    }

    /// Ends, now, the running stretch of casusregie.
    pub async fn end_regie(&self, case: &Changed<Case>) -> Result<(), Fault> {
        let mut update = Query::update();
        update
            .table("regie")
            .value("until_at", self.now)
            .and_where(Expr::col("case_id").eq(case.record().id.0))
            .and_where(Expr::col("until_at").is_null());
        self.run(&update).await?;
        Ok(())
    }

    /// Ends, now, the framework that holds for the child of a new one.
    pub async fn end_framework(&self, next: &Changed<FrameworkPeriod>) -> Result<(), Fault> {
        let mut update = Query::update();
        update
            .table("framework_period")
            .value("until_at", self.now)
            .cond_where(self.holding(next.record().case, next.record().person));
        self.run(&update).await?;
        Ok(())
    }

    /// Ends, now, the frameworks of a case that were set by hand; DWANG lasts as long as its measure.
    async fn end_frameworks(&self, case: Uuid) -> Result<(), Fault> {
        let mut update = Query::update();
        update
            .table("framework_period")
            .value("until_at", self.now)
            .and_where(Expr::col("case_id").eq(case))
            .and_where(Expr::col("measure_id").is_null())
            .and_where(Expr::col("until_at").is_null());
        self.run(&update).await?;
        Ok(())
    }

    /// Ends, now, every grant that rests on a consent, and the team memberships that it carried.
    pub async fn end_grants_on(&self, consent: Id<Consent>, _by: &Changed<Consent>) -> Result<(), Fault> {
        let mut carried = Query::select();
        carried.column("cause_id").from("access_grant").and_where(Expr::col("consent_id").eq(consent.0));
        self.end_memberships(Expr::col("id").in_subquery(carried), "toestemming ingetrokken").await?;
        self.end(Expr::col("consent_id").eq(consent.0)).await
    }

    /// Ends, now, running memberships of a team, with why.
    pub(crate) async fn end_memberships(&self, which: Expr, reason: &str) -> Result<(), Fault> {
        // Who leaves is on it until its last day is over.
        let runs = Expr::col("until_at").is_null().or(Expr::col("until_at").gt(self.now));
        let which = Condition::all().add(which).add(runs);
        let reason = self.sealed_for_each("team_membership", "reason", &which, reason).await?;
        let mut memberships = Query::update();
        memberships
            .table("team_membership")
            .value("until_at", self.now)
            .value("reason", reason)
            .value("version", Expr::col("version").add(1))
            .cond_where(which);
        self.run(&memberships).await?;
        Ok(())
    }

    pub(crate) async fn end(&self, which: Expr) -> Result<(), Fault> {
        let mut update = Query::update();
        update
            .table("access_grant")
            .value("until_at", self.now)
            .value("ended", true)
            .and_where(which)
            .and_where(Expr::col("until_at").is_null().or(Expr::col("until_at").gt(self.now)));
        self.run(&update).await?;
        Ok(())
    }
}
