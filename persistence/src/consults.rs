//! What a meeting needs besides its chair's own sight: inviting all, and what a series carries over. The rows that
//! are read here are given to nobody: they become items of a new agenda, before the agencies that had them.

#![expect(
    clippy::disallowed_methods,
    reason = "selects what becomes an item of the next agenda, shown to nobody"
)]

use crate::{Fault, Noun, Session, row, sealed::Opener};
use domain::{
    Changed, Id, Moment,
    agreement::Agreement,
    case::Case,
    consult::{AgendaItem, Invitation, Meeting, Series},
};
use sea_orm::{
    Order,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement},
};

impl Session {
    /// Ends, now, what an invitation showed: the cases on the agenda, as far as nothing else shows them.
    pub async fn end_guest(&self, invitation: &Changed<Invitation>) -> Result<(), Fault> {
        let Invitation { meeting, member, .. } = invitation.record();
        self.end(Expr::col("cause_id").eq(meeting.0).and(Expr::col("holder_id").eq(member.0))).await
    }

    /// Marks, now, every seat of a meeting as invited.
    pub async fn invite_all(&self, meeting: &Changed<Meeting>) -> Result<(), Fault> {
        let mut update = Query::update();
        update
            .table("invitation")
            .value("invited_at", self.now)
            .value("version", Expr::col("version").add(1))
            .and_where(Expr::col("meeting_id").eq(meeting.record().id.0))
            .and_where(Expr::col("withdrawn_at").is_null())
            .and_where(Expr::col("invited_at").is_null());
        self.run(&update).await?;
        Ok(())
    }

    /// The place of the next item on an agenda. It is shown to nobody: a gap would tell of an item that one does not see.
    pub async fn next_position(&self, meeting: Id<Meeting>) -> Result<i32, Fault> {
        let mut select = Query::select();
        let last = Expr::col("position").max();
        select
            .expr_as(Func::coalesce([last, Expr::val(0)]), "last")
            .from("agenda_item")
            .and_where(Expr::col("meeting_id").eq(meeting.0));
        let row = self.all(&select).await?.pop();
        Ok(row.map(|row| row.try_get::<i32>("", "last")).transpose()?.unwrap_or(0) + 1)
    }

    /// The meeting of a series that comes after this moment and is not closed.
    pub async fn next_meeting(&self, series: Id<Series>, after: Moment) -> Result<Option<Meeting>, Fault> {
        let mut select = of::<Meeting>("meeting");
        select
            .and_where(Expr::col(("meeting", "series_id")).eq(series.0))
            .and_where(Expr::col(("meeting", "starts_at")).gt(after))
            .and_where(Expr::col(("meeting", "status")).ne("CLOSED"))
            .order_by(("meeting", "starts_at"), Order::Asc)
            .limit(1);
        Ok(self.records(&select).await?.pop())
    }

    /// The items of closed meetings of a series with an open agreement, where the case still runs and no meeting to
    /// come carries the item already. With those agreements.
    pub async fn still_open(&self, series: Id<Series>) -> Result<(Vec<AgendaItem>, Vec<Agreement>), Fault> {
        let mut of_series = Query::select();
        of_series.column("id").from("meeting").and_where(Expr::col("series_id").eq(series.0));
        let (mut closed, mut to_come) = (of_series.clone(), of_series);
        closed.and_where(Expr::col("status").eq("CLOSED"));
        to_come.and_where(Expr::col("status").ne("CLOSED"));
        let mut carried = Query::select();
        carried
            .column("carried_from_id")
            .from("agenda_item")
            .and_where(Expr::col("carried_from_id").is_not_null())
            .and_where(Expr::col("meeting_id").in_subquery(to_come));
        let mut ended = Query::select();
        ended.column("id").from("case_file").and_where(Expr::col("status").eq("CLOSED"));

        let mut agreements = of::<Agreement>("agreement");
        let on = Expr::col(("agenda_item", "id")).equals(("agreement", "item_id"));
        agreements
            .inner_join("agenda_item", on)
            .and_where(Expr::col(("agenda_item", "meeting_id")).in_subquery(closed))
            .and_where(Expr::col(("agenda_item", "id")).not_in_subquery(carried))
            .and_where(Expr::col(("agreement", "case_id")).not_in_subquery(ended))
            .and_where(Expr::col(("agreement", "status")).eq("OPEN"));
        let agreements = self.records::<Agreement>(&agreements).await?;

        let mut items = of::<AgendaItem>("agenda_item");
        items
            .and_where(Expr::col(("agenda_item", "id")).is_in(agreements.iter().map(|one| one.item.0)))
            .order_by(("agenda_item", "position"), Order::Asc);
        let mut items = self.records::<AgendaItem>(&items).await?;
        AgendaItem::complete(self, &mut items.iter_mut().collect::<Vec<_>>()).await?;
        Ok((items, agreements))
    }

    /// Whether a case still runs: a seat at its item may be all that the viewer has.
    pub async fn runs(&self, case: Id<Case>) -> Result<bool, Fault> {
        let mut select = Query::select();
        select.column("status").from("case_file").and_where(Expr::col("id").eq(case.0));
        let row = self.all(&select).await?.pop();
        Ok(row
            .map(|row| row.try_get::<String>("", "status"))
            .transpose()?
            .is_some_and(|status| status != "CLOSED"))
    }

    /// The records of a statement of [`of`].
    pub(crate) async fn records<T: Noun>(&self, select: &SelectStatement) -> Result<Vec<T>, Fault> {
        let opener = Opener::<T::Entity>::new(self, Vec::new());
        let rows = self.all(select).await?;
        rows.iter().map(|found| T::from_row(self, opener.read(found)?)).collect()
    }
}

/// All of a table, which holds `T`.
pub(crate) fn of<T: Noun>(table: &'static str) -> SelectStatement {
    let mut select = Query::select();
    select.columns(row::columns::<T::Entity>()).from(table);
    select
}
