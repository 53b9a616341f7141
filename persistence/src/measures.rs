//! What follows from a measure and from an investigation: how long DWANG holds, and the end of an investigator's place
//! on the team.

use crate::{Fault, Session, ring::Place};
use domain::{
    Changed, Id, Moment, Relation,
    case::Case,
    choice::Choice,
    framework::{Framework, FrameworkPeriod},
    investigation::Investigation,
    measure::Measure,
    network::Member,
    person::Person,
    team::TeamMembership,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};

impl Session {
    /// The DWANG that holds for the child of a measure holds until `until`; whether there is any.
    pub async fn dwang_until(&self, measure: &Changed<Measure>, until: Moment) -> Result<bool, Fault> {
        let Measure { case, person, .. } = measure.record();
        let mut update = Query::update();
        update
            .table("framework_period")
            .value("until_at", until)
            .cond_where(self.holding(*case, *person))
            .and_where(Expr::col("framework").eq(Framework::Dwang.name()));
        Ok(self.run(&update).await? > 0)
    }

    /// The frameworks of a child that hold now.
    pub(crate) fn holding(&self, case: Id<Case>, person: Id<Person>) -> Condition {
        Condition::all()
            .add(Expr::col("case_id").eq(case.0))
            .add(Expr::col("person_id").eq(person.0))
            .add(Expr::col("until_at").is_null().or(Expr::col("until_at").gt(self.now)))
    }

    /// Keeps what a family was told, and nothing else: who directs need not read the decision behind the framework.
    pub async fn tell(&self, period: &Changed<FrameworkPeriod>) -> Result<(), Fault> {
        let FrameworkPeriod { id, case, told, .. } = period.record();
        let Some(told) = told else { return Ok(()) };
        let place = Place { table: "framework_period", column: "told_words", row: id.0 };
        let words = self.store.ring.seal(self.key().await?, place, &told.words)?;
        let mut update = Query::update();
        update
            .table("framework_period")
            .value("told_on", told.on)
            .value("told_by_id", told.by.0)
            .value("told_words", words)
            .and_where(Expr::col("id").eq(id.0))
            .and_where(Expr::col("told_on").is_null());
        if self.run(&update).await? == 0 {
            return Err(Fault::Again);
        }
        self.did::<FrameworkPeriod>(period.act(), id.0, case.0, period.relations());
        Ok(())
    }

    /// Ends, now, any place on the team that who is to investigate has already, with its sight.
    pub async fn give_way(
        &self,
        case: Id<Case>,
        investigator: &Member,
        _by: &Changed<Investigation>,
    ) -> Result<(), Fault> {
        let of_case = || Expr::col("case_id").eq(case.0);
        let mine = of_case().and(Expr::col("member_id").eq(investigator.id.0));
        self.end_memberships(mine, "verder als raadsonderzoeker").await?;
        let team = Expr::col("relation").eq(Relation::Team.name());
        self.end(of_case().and(team).and(Expr::col("holder_id").eq(investigator.id.0))).await
    }

    /// Ends, now, the investigator's place on the team, and the sight that came with it.
    pub async fn leave_team(
        &self,
        membership: Id<TeamMembership>,
        by: &Changed<Investigation>,
    ) -> Result<(), Fault> {
        self.end_memberships(Expr::col("id").eq(membership.0), "raadsonderzoek afgerond").await?;
        self.end_grants_of(membership.0, by).await
    }
}
