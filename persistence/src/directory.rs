//! Who a token's subject is, before there is a viewer, whether it still is when its turn to write has come, and what the
//! demo lists.

#![expect(clippy::disallowed_methods, reason = "finds the member of a token, before there is a viewer")]

use crate::{
    Fault, Session, Store,
    row::{self, network_record},
    sent,
};
use domain::{
    Day, Id, Moment, Viewer,
    network::{self, Agency, Function, Member},
};
use sea_orm::{
    ConnectionTrait, FromQueryResult,
    sea_query::{Condition, Expr, ExprTrait, Query},
};

/// A member as authentication finds it.
#[derive(Clone, Debug)]
pub struct Account {
    pub member: Member,
    pub viewer: Viewer,
}

/// A member as the list of the demo shows it.
#[derive(Clone, Debug)]
pub struct Directory {
    pub member: Member,
    pub agency: Agency,
}

impl Store {
    /// The member of a token's subject, if it works today. `bound` are the agencies for which the token's issuer
    /// may speak; None is the development issuer.
    pub async fn account(
        &self,
        subject: &str,
        bound: Option<&[uuid::Uuid]>,
        now: Moment,
    ) -> Result<Option<Account>, Fault> {
        let mut select = Query::select();
        select
            .columns(row::columns::<row::member::Entity>())
            .expr_as(Expr::col(("agency", "kind")), "kind")
            .expr_as(Expr::col(("stand_in", "member_id")), "stands_in_for")
            .from("member")
            .inner_join("agency", Expr::col(("agency", "id")).equals(("member", "agency_id")))
            .left_join("stand_in", stands_in(now))
            .and_where(Expr::col(("member", "subject")).eq(subject));
        if let Some(agencies) = bound {
            select.and_where(Expr::col(("member", "agency_id")).is_in(agencies.iter().copied()));
        }
        self.count_one();
        // A row for each whom somebody stands in for.
        let rows = self.reach(|| sent::all(&**self.db, &select)).await?;
        let mut working = Vec::new();
        for row in &rows {
            let member = network_record(row::member::Model::from_query_result(row, "")?)?;
            if member.works_on(domain::clock::day_of(now)) {
                working.push((row, member));
            }
        }
        let Some((found, member)) = working.first() else { return Ok(None) };
        // Two members of one name are nobody: better refused than mistaken.
        if working.iter().any(|(_, other)| other.id != member.id) {
            return Ok(None);
        }
        let agency = Id::<Agency>::from(member.agency.0);
        let kind = row::word(&found.try_get::<String>("", "kind")?)?;
        let role = network::role(kind, member.function);
        let mut stands_in_for = Vec::new();
        if member.function == Function::Professional {
            for (row, _) in &working {
                stands_in_for.extend(row.try_get::<Option<uuid::Uuid>>("", "stands_in_for")?.map(Id::new));
            }
        }
        let viewer = Viewer { member: member.id, agency, region: member.region, role, stands_in_for };
        Ok(Some(Account { member: member.clone(), viewer }))
    }

    /// Every member that works on `today`, with its agency, for the list of demo people. Empty on an empty database.
    pub async fn everyone(&self, today: Day, most: u64) -> Result<Vec<Directory>, Fault> {
        let mut select = Query::select();
        select
            .columns(row::columns::<row::member::Entity>())
            .from("member")
            .order_by("subject", sea_orm::Order::Asc);
        select.limit(most);
        let mut people = Vec::new();
        for found in self.db.query_all(&select).await? {
            people.push(network_record(row::member::Model::from_query_result(&found, "")?)?);
        }
        people.retain(|member| member.works_on(today));
        let mut select = Query::select();
        let ids: Vec<_> = people.iter().map(|member| member.agency.0).collect();
        select
            .columns(row::columns::<row::agency::Entity>())
            .from("agency")
            .and_where(Expr::col("id").is_in(ids));
        let mut agencies = std::collections::HashMap::new();
        for found in self.db.query_all(&select).await? {
            let agency = row::agency_record(row::agency::Model::from_query_result(&found, "")?)?;
            agencies.insert(agency.id, agency);
        }
        let listed = people.into_iter().filter_map(|member| {
            let agency = agencies.get(&member.agency)?.clone();
            Some(Directory { member, agency })
        });
        Ok(listed.collect())
    }

    fn count_one(&self) {
        self.sent.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }
}

/// Where a member stands in at a moment.
fn stands_in(now: Moment) -> Condition {
    let stand_in = |column| Expr::col(("stand_in", column));
    Condition::all()
        .add(stand_in("stand_in_id").equals(("member", "id")))
        .add(stand_in("from_at").lte(now))
        .add(stand_in("until_at").gt(now))
}

impl Session {
    /// Who asks was found before it was its turn to write. Who has left meanwhile, or stands in no more, writes nothing.
    pub async fn still_works(&self) -> Result<(), Fault> {
        let mut select = Query::select();
        select
            .column(("member", "left_on"))
            .expr_as(Expr::col(("stand_in", "member_id")), "stands_in_for")
            .from("member")
            .left_join("stand_in", stands_in(self.now))
            .and_where(Expr::col(("member", "id")).eq(self.viewer.member.0));
        let (mut works, mut stands_in_for) = (false, Vec::new());
        for row in self.all(&select).await? {
            let left_on: Option<Day> = row.try_get("", "left_on")?;
            works = left_on.is_none_or(|last| domain::clock::day_of(self.now) <= last);
            stands_in_for.extend(row.try_get::<Option<uuid::Uuid>>("", "stands_in_for")?.map(Id::new));
        }
        let still = works && self.viewer.stands_in_for.iter().all(|member| stands_in_for.contains(member));
        if still { Ok(()) } else { Err(Fault::Again) }
    }
}
