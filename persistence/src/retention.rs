//! How long a case is kept: worked out when it is closed, out of what its director may see, and dropped when it is
//! opened again.

#![expect(
    clippy::disallowed_methods,
    reason = "gathers of a closed case what decides its term; shown to nobody"
)]

use crate::{Fault, Noun, Session, Store, row};
use domain::{
    Changed, Day, Id, Moment, Relation,
    case::Case,
    choice::Choice,
    framework::Framework,
    network::AgencyKind,
    retention::{Facts, Retention},
};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr};
use uuid::Uuid;

/// How many cases go into one transaction.
const TOGETHER: u64 = 500;

impl Session {
    /// Keeps how long this case is kept, if it is closed; drops it, if it is not.
    pub async fn retain(&self, case: &Changed<Case>) -> Result<(), Fault> {
        self.retain_by_id(case.record().id).await
    }

    pub(crate) async fn retain_by_id(&self, case: Id<Case>) -> Result<(), Fault> {
        let facts = self.retention_facts(case).await?;
        let mut stale = Query::delete();
        stale.from_table("retention").and_where(Expr::col("case_id").eq(case.0));
        self.run(&stale).await?;
        let Some(facts) = facts else { return Ok(()) };
        let row = Retention::of(case, &facts).to_row(self)?;
        self.insert_rows::<row::retention_row::Entity>(&[row]).await
    }

    async fn retention_facts(&self, case: Id<Case>) -> Result<Option<Facts>, Fault> {
        let mut closed = Query::select();
        closed
            .columns(["closed_on", "outcome"])
            .from("case_file")
            .and_where(Expr::col("id").eq(case.0))
            .and_where(Expr::col("status").eq("CLOSED"));
        let Some(file) = self.all(&closed).await?.pop() else { return Ok(None) };
        let Some(closed_on) = file.try_get::<Option<Day>>("", "closed_on")? else { return Ok(None) };
        let mut youngest = Query::select();
        let on = Expr::col(("case_person", "person_id")).equals(("person", "id"));
        youngest
            .expr_as(Expr::col(("person", "birth_date")).max(), "youngest")
            .from("person")
            .inner_join("case_person", on)
            .and_where(Expr::col(("case_person", "case_id")).eq(case.0));
        let youngest = match self.all(&youngest).await?.pop() {
            Some(row) => row.try_get::<Option<Day>>("", "youngest")?,
            None => None,
        };
        let mut dwang = Query::select();
        dwang
            .column("id")
            .from("framework_period")
            .and_where(Expr::col("case_id").eq(case.0))
            .and_where(Expr::col("framework").eq(Framework::Dwang.name()))
            .limit(1);
        let dwang = !self.all(&dwang).await?.is_empty();
        let (mut took_part, mut consulted) = (Vec::new(), Vec::new());
        for (relation, kind) in self.held(case).await? {
            match relation {
                Relation::Directing | Relation::Team => took_part.push(kind),
                Relation::Consulted => consulted.push(kind),
                Relation::Emergency | Relation::Referred | Relation::Matched | Relation::Overseeing => {}
            }
        }
        let begun = file.try_get::<Option<String>>("", "outcome")?.is_some();
        Ok(Some(Facts { closed_on, begun, youngest, took_part, consulted, dwang }))
    }

    /// How agencies of which kinds ever stood to a case.
    async fn held(&self, case: Id<Case>) -> Result<Vec<(Relation, AgencyKind)>, Fault> {
        let of_member = Expr::col(("member", "id")).equals(("access_grant", "holder_id"));
        let agency: SimpleExpr =
            Func::coalesce([Expr::col(("member", "agency_id")), Expr::col(("access_grant", "holder_id"))])
                .into();
        let mut held = Query::select();
        held.distinct()
            .column(("access_grant", "relation"))
            .column(("agency", "kind"))
            .from("access_grant")
            .left_join("member", of_member)
            .inner_join("agency", Expr::col(("agency", "id")).eq(agency))
            .and_where(Expr::col(("access_grant", "case_id")).eq(case.0));
        let found = self.all(&held).await?;
        let one = |row: &sea_orm::QueryResult| {
            let word = |name| row.try_get::<String>("", name);
            Ok((row::word(&word("relation")?)?, row::word(&word("kind")?)?))
        };
        found.iter().map(one).collect()
    }
}

impl Store {
    /// Works out the term of every closed case that has none: of those that were closed before there were terms.
    pub async fn retain_closed(&self, now: Moment) -> Result<(), Fault> {
        loop {
            let session = self.nobody(now);
            let kept = Query::select().column("case_id").from("retention").to_owned();
            let mut without = Query::select();
            without
                .column("id")
                .from("case_file")
                .and_where(Expr::col("status").eq("CLOSED"))
                .and_where(Expr::col("closed_on").is_not_null())
                .and_where(Expr::col("id").not_in_subquery(kept))
                .limit(TOGETHER);
            let found = session.all(&without).await?;
            if found.is_empty() {
                return Ok(());
            }
            for row in &found {
                session.retain_by_id(row.try_get::<Uuid>("", "id")?.into()).await?;
            }
            session.commit().await?;
        }
    }
}
