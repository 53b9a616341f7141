//! Mentors and the young people whom they go along with, whose cases others may not see: how many places are taken, for the
//! mentor's own agency; and whether one is free, for who adds to a team.

#![expect(
    clippy::disallowed_methods,
    reason = "counts the cases of mentors: shown as a number to their agency, and as free or not to who adds to a team"
)]

use crate::{
    Fault, Noun, Session,
    row::mentor::{mentor, runs_on},
    scope,
};
use domain::{
    Id,
    case::Status,
    choice::Choice,
    clock::day_of,
    guarded::Changed,
    mentor::{Mentor, MentorFile},
    network::Member,
};
use sea_orm::{
    FromQueryResult, IdenStatic, Iterable, Order,
    sea_query::{Condition, Expr, ExprTrait, Query},
};
use std::collections::HashMap;
use uuid::Uuid;

impl Session {
    /// Of how many running cases each of these members is on the team as a mentor.
    pub(crate) async fn mentored(&self, members: &[Uuid]) -> Result<HashMap<Uuid, i32>, Fault> {
        let mut pooled = Condition::any();
        for (programme, place) in self.programmes.pooled() {
            let of_programme = Expr::col(("case_file", "programme")).eq(programme.key.as_str());
            pooled = pooled
                .add(of_programme.and(Expr::col(("team_membership", "function")).eq(place.function.name())));
        }
        if members.is_empty() || pooled.is_empty() {
            return Ok(HashMap::new());
        }
        let column = |name| Expr::col(("team_membership", name));
        let mut count = Query::select();
        count
            .column(("team_membership", "member_id"))
            .expr_as(column("id").count(), "count")
            .from("team_membership")
            .inner_join("case_file", Expr::col(("case_file", "id")).equals(("team_membership", "case_id")))
            .and_where(scope::one_of(self, column("member_id"), members))
            .and_where(column("until_at").is_null().or(column("until_at").gt(self.now)))
            .and_where(Expr::col(("case_file", "status")).ne(Status::Closed.name()))
            .cond_where(pooled)
            .group_by_col(("team_membership", "member_id"));
        let mut taken = HashMap::new();
        for row in self.all(&count).await? {
            let count: i64 = row.try_get("", "count")?;
            taken.insert(row.try_get("", "member_id")?, i32::try_from(count).unwrap_or(i32::MAX));
        }
        Ok(taken)
    }

    /// What the agency of a member keeps of it as a mentor today, whoever asks: for a rule, and not to be shown.
    pub async fn mentor(&self, member: Id<Member>) -> Result<Option<MentorFile>, Fault> {
        let mut select = Query::select();
        select
            .columns(mentor::Column::iter().map(|column| ("mentor", column.as_str())))
            .from("mentor")
            .and_where(Expr::col(("mentor", "member_id")).eq(member.0))
            .cond_where(runs_on(day_of(self.now)))
            .order_by(("mentor", "from_on"), Order::Desc)
            .order_by(("mentor", "id"), Order::Desc)
            .limit(1);
        let Some(row) = self.all(&select).await?.pop() else {
            // As many statements as for one who is: it shall not take less time.
            self.mentored(&[member.0]).await?;
            return Ok(None);
        };
        let mut one = Mentor::from_row(self, mentor::Model::from_query_result(&row, "")?)?;
        Mentor::complete(self, &mut [&mut one]).await?;
        Ok(one.file)
    }

    /// Who leaves is a mentor until its last day.
    pub async fn end_mentor(&self, member: &Changed<Member>) -> Result<(), Fault> {
        let Some(last) = member.record().left_on else { return Ok(()) };
        let mut update = Query::update();
        update
            .table("mentor")
            .value("until_on", last)
            .value("version", Expr::col("version").add(1))
            .and_where(Expr::col("member_id").eq(member.record().id.0))
            .and_where(Expr::col("until_on").is_null().or(Expr::col("until_on").gt(last)));
        self.run(&update).await?;
        Ok(())
    }
}
