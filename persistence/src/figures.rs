//! Figures of programmes: how many cases of a region ended in a quarter, and how many of them well and in time. Only
//! what is told of them leaves this file.

#![expect(
    clippy::disallowed_methods,
    reason = "counts the cases of a region, shown as rounded numbers to who answers for a programme"
)]

use crate::{Fault, Session};
use domain::{
    choice::Choice,
    deadline::DeadlineStatus,
    programme::{
        Figure,
        figure::{Quarter, Told},
    },
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, Query};

impl Session {
    /// What is told of a figure of a programme in these quarters, of the viewer's region.
    pub async fn figure(
        &self,
        programme: &str,
        figure: &Figure,
        quarters: &[Quarter],
    ) -> Result<Vec<Told>, Fault> {
        let file = |column: &'static str| Expr::col(("case_file", column));
        let term = |column: &'static str| Expr::col(("deadline", column));
        // As `Deadline::missed`, of one that was met.
        let done = Func::coalesce([term("paused_at"), term("ended_at")]);
        let mut in_time = Query::select();
        in_time
            .expr(Expr::Constant(1.into()))
            .from("deadline")
            .and_where(term("case_id").equals(("case_file", "id")))
            .and_where(term("term").eq(figure.within_term.as_str()))
            .and_where(term("status").eq(DeadlineStatus::Met.name()))
            .and_where(Expr::expr(done).lt(term("due_at")));
        let outcomes = figure.outcomes.iter().map(|outcome| outcome.name());
        let well = Condition::all().add(file("outcome").is_in(outcomes)).add(Expr::exists(in_time));
        let mut select = Query::select();
        select
            .from("case_file")
            .and_where(file("region_id").eq(self.viewer.region.0))
            .and_where(file("programme").eq(programme))
            // What was never begun ended without one.
            .and_where(file("outcome").is_not_null());
        for (nth, Quarter { first, last, .. }) in quarters.iter().enumerate() {
            let within =
                Condition::all().add(file("closed_on").gte(*first)).add(file("closed_on").lte(*last));
            for (name, which) in [("ended", within.clone()), ("counted", within.add(well.clone()))] {
                let ones = Expr::case(which, Expr::Constant(1.into())).finally(Expr::Constant(0.into()));
                let sum = Func::coalesce([Expr::expr(ones).sum(), Expr::Constant(0.into())]);
                select.expr_as(sum, format!("{name}_{nth}"));
            }
        }
        if quarters.is_empty() {
            return Ok(Vec::new());
        }
        let broken = || Fault::Broken("a count without a row".to_owned());
        let row = self.all(&select).await?.pop().ok_or_else(broken)?;
        let count = |name: &str, nth: usize| row.try_get::<i64>("", &format!("{name}_{nth}"));
        let told = |nth| Ok(Told::of(count("ended", nth)?, count("counted", nth)?));
        (0..quarters.len()).map(told).collect()
    }
}
