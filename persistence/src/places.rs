//! How full a programme is at an agency: figures for who starts a case there, of cases that it may not see itself.

#![expect(
    clippy::disallowed_methods,
    reason = "counts the cases of an agency, shown as a number to its own members"
)]

use crate::{Fault, Session};
use domain::{
    case::{Case, Status},
    choice::Choice,
    referral::ReferralStatus,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};

/// How full it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// How many cases run.
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
}
