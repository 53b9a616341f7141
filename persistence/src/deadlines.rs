//! What the clock of a case needs besides the viewer's own sight: a term runs, and is met, whoever does what meets it.
//! The rows that are read here are given to nobody: they become a deadline's next move.

#![expect(clippy::disallowed_methods, reason = "selects what begins and moves deadlines, shown to nobody")]

use crate::{Fault, Session, consults::of};
use domain::{
    Changed, Id,
    case::Case,
    choice::Choice,
    consult::Meeting,
    deadline::{Deadline, DeadlineStatus},
    referral::Referral,
};
use sea_orm::{
    Order,
    sea_query::{Expr, ExprTrait, Query},
};

impl Session {
    /// The deadlines that ever began on a case, in the order in which they did.
    pub async fn deadlines_of(&self, case: Id<Case>) -> Result<Vec<Deadline>, Fault> {
        let mut select = of::<Deadline>("deadline");
        select
            .and_where(Expr::col(("deadline", "case_id")).eq(case.0))
            .order_by(("deadline", "started_at"), Order::Asc)
            .order_by(("deadline", "id"), Order::Asc);
        self.records(&select).await
    }

    /// The cases on the agenda of a meeting that still run, each once.
    pub async fn on_agenda(&self, meeting: &Changed<Meeting>) -> Result<Vec<Case>, Fault> {
        let mut items = Query::select();
        items
            .column("case_id")
            .from("agenda_item")
            .and_where(Expr::col("meeting_id").eq(meeting.record().id.0));
        let mut select = of::<Case>("case_file");
        select
            .and_where(Expr::col(("case_file", "id")).in_subquery(items))
            .and_where(Expr::col(("case_file", "status")).ne("CLOSED"))
            .order_by(("case_file", "id"), Order::Asc);
        self.records(&select).await
    }

    /// The case of a referral, for the deadlines that its decision moves.
    pub async fn case_of(&self, referral: &Changed<Referral>) -> Result<Case, Fault> {
        let mut select = of::<Case>("case_file");
        select.and_where(Expr::col(("case_file", "id")).eq(referral.record().case.0));
        let broken = || Fault::Broken("a referral without a case".to_owned());
        self.records(&select).await?.pop().ok_or_else(broken)
    }

    /// Who directs a case from now on answers for what is still to be met.
    pub async fn answer_for(&self, case: &Changed<Case>) -> Result<(), Fault> {
        let case = case.record();
        let open = [DeadlineStatus::Running, DeadlineStatus::Paused].map(Choice::name);
        let mut update = Query::update();
        update
            .table("deadline")
            .value("agency_id", case.directing_agency.0)
            .value("member_id", case.director.0)
            .and_where(Expr::col("case_id").eq(case.id.0))
            .and_where(Expr::col("status").is_in(open));
        self.run(&update).await?;
        Ok(())
    }
}
