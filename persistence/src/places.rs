//! How full a programme is at an agency, or an intervention: figures for who starts there, of cases that it may not see
//! itself.

#![expect(
    clippy::disallowed_methods,
    reason = "counts the cases of an agency or the placements of an intervention, shown as a number to who starts there"
)]

use crate::{Fault, Session};
use domain::{
    case::{Case, Status},
    choice::Choice,
    clock::day_of,
    guarded::Changed,
    placement::{Placement, PlacementStatus},
    referral::ReferralStatus,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};

/// How full it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// How many cases or placements run.
    pub taken: i64,
    /// How many wait longer than this one: accepted before it, and not yet started.
    pub ahead: i64,
}

impl Session {
    /// How full the programme of a case that is to start is, at the agency that directs it.
    pub async fn places(&self, case: &Case) -> Result<Places, Fault> {
        let file = |column| Expr::col(("case_file", column));
        let of_programme = || {
            Condition::all()
                .add(file("directing_agency_id").eq(case.directing_agency.0))
                .add(file("programme").eq(case.programme.as_str()))
        };
        let mut running = Query::select();
        let runs = [Status::Active, Status::OnHold].map(Status::name);
        running
            .expr_as(Expr::col(("case_file", "id")).count(), "count")
            .from("case_file")
            .cond_where(of_programme())
            .and_where(file("status").is_in(runs));
        let accepted = |referral: &'static str| {
            Condition::all()
                .add(Expr::col((referral, "status")).eq(ReferralStatus::Accepted.name()))
                .add(Expr::col((referral, "decided_at")).is_not_null())
        };
        let mut mine = Query::select();
        mine.column(("mine", "decided_at"))
            .from_as("referral", "mine")
            .cond_where(accepted("mine"))
            .and_where(Expr::col(("mine", "case_id")).eq(case.id.0))
            .limit(1);
        let mut waiting = Query::select();
        let joined = Expr::col(("referral", "case_id")).equals(("case_file", "id"));
        waiting
            .expr_as(Expr::col(("case_file", "id")).count_distinct(), "count")
            .from("case_file")
            .inner_join("referral", joined)
            .cond_where(of_programme())
            .cond_where(accepted("referral"))
            .and_where(file("status").eq(Status::Intake.name()))
            .and_where(file("id").ne(case.id.0))
            .and_where(Expr::col(("referral", "decided_at")).lt(Expr::expr(
                sea_orm::sea_query::Func::coalesce([
                    Expr::SubQuery(None, Box::new(mine.into())),
                    Expr::val(self.now),
                ]),
            )));
        let mut counts = [0; 2];
        for (count, select) in counts.iter_mut().zip([&running, &waiting]) {
            if let Some(row) = self.all(select).await?.pop() {
                *count = row.try_get("", "count")?;
            }
        }
        let [taken, ahead] = counts;
        Ok(Places { taken, ahead })
    }

    /// How full the intervention is in which a placement is to start. Who is paused keeps the place.
    pub async fn room(&self, placement: &Placement) -> Result<Places, Fault> {
        let of = || {
            let mut count = Query::select();
            count
                .expr_as(Expr::col("id").count(), "count")
                .from("placement")
                .and_where(Expr::col("intervention_id").eq(placement.intervention.0))
                .and_where(Expr::col("id").ne(placement.id.0));
            count
        };
        let (mut taken, mut ahead) = (of(), of());
        let at_work = [PlacementStatus::Running, PlacementStatus::Paused].map(PlacementStatus::name);
        taken.and_where(Expr::col("status").is_in(at_work));
        ahead
            .and_where(Expr::col("status").eq(PlacementStatus::Waiting.name()))
            .and_where(Expr::col("asked_at").lt(placement.asked_at));
        let mut counts = [0; 2];
        for (count, select) in counts.iter_mut().zip([&taken, &ahead]) {
            if let Some(row) = self.all(select).await?.pop() {
                *count = row.try_get("", "count")?;
            }
        }
        let [taken, ahead] = counts;
        Ok(Places { taken, ahead })
    }

    /// Ends the placements of a closed case, without an outcome of their own: nobody around it is left to see to them.
    pub async fn end_placements(&self, case: &Changed<Case>) -> Result<(), Fault> {
        let mut placements = Query::update();
        placements
            .table("placement")
            .value("status", PlacementStatus::Ended.name())
            .value("ended_on", day_of(self.now))
            .value("version", Expr::col("version").add(1))
            .and_where(Expr::col("case_id").eq(case.record().id.0))
            .and_where(Expr::col("status").ne(PlacementStatus::Ended.name()));
        self.run(&placements).await?;
        Ok(())
    }
}
