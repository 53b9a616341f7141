//! What ends with a goal, a plan or a case; and whether somebody works on a case.

#![expect(clippy::disallowed_methods, reason = "selects whether a grant is there, and shows none")]

use crate::{Fault, Session};
use domain::{
    Changed, Id, Relation,
    case::Case,
    choice::Choice,
    clock::day_of,
    network::Member,
    plan::{Goal, Plan},
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};

impl Session {
    /// Drops, now, the open actions of a goal, with why.
    pub async fn drop_actions_of_goal(&self, goal: &Changed<Goal>, note: &str) -> Result<(), Fault> {
        self.drop_actions(Expr::col("goal_id").eq(goal.record().id.0), note).await
    }

    /// Drops, now, the open actions of a plan, with why.
    pub async fn drop_actions_of_plan(&self, plan: &Changed<Plan>, note: &str) -> Result<(), Fault> {
        self.drop_actions(Expr::col("plan_id").eq(plan.record().id.0), note).await
    }

    /// Ends the plans of a closed case, and drops what was still to be done: nobody is left to do it.
    pub async fn end_plans(&self, case: &Changed<Case>) -> Result<(), Fault> {
        let note = "casus afgesloten";
        let which = Condition::all()
            .add(Expr::col("case_id").eq(case.record().id.0))
            .add(Expr::col("status").ne("ENDED"));
        let end_note = self.sealed_for_each("plan", "end_note", &which, note).await?;
        let mut plans = Query::update();
        plans
            .table("plan")
            .value("status", "ENDED")
            .value("ended_on", day_of(self.now))
            .value("end_note", end_note)
            .value("version", Expr::col("version").add(1))
            .cond_where(which);
        self.run(&plans).await?;
        self.drop_actions(Expr::col("case_id").eq(case.record().id.0), note).await
    }

    async fn drop_actions(&self, which: Expr, note: &str) -> Result<(), Fault> {
        let which = Condition::all().add(which).add(Expr::col("status").eq("OPEN"));
        let note = self.sealed_for_each("plan_action", "note", &which, note).await?;
        let mut actions = Query::update();
        actions
            .table("plan_action")
            .value("status", "DROPPED")
            .value("note", note)
            .value("version", Expr::col("version").add(1))
            .cond_where(which);
        self.run(&actions).await?;
        Ok(())
    }

    /// Whether a member, or its whole agency, directs a case now or is on its team.
    pub async fn works_on(&self, case: Id<Case>, member: &Member) -> Result<bool, Fault> {
        let working = [Relation::Directing, Relation::Team].map(|relation| relation.name());
        let mut select = Query::select();
        select
            .column("id")
            .from("access_grant")
            .and_where(Expr::col("case_id").eq(case.0))
            .and_where(Expr::col("holder_id").is_in([member.id.0, member.agency.0]))
            .and_where(Expr::col("relation").is_in(working))
            .and_where(Expr::col("ended").eq(false))
            .and_where(Expr::col("from_at").lte(self.now))
            .and_where(Expr::col("until_at").is_null().or(Expr::col("until_at").gt(self.now)))
            .limit(1);
        Ok(!self.all(&select).await?.is_empty())
    }
}
