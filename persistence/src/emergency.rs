//! What breaking the glass needs besides the viewer's own sight: the running cases of somebody who is named exactly,
//! and how often a member tried.

#![expect(
    clippy::disallowed_methods,
    reason = "finds the cases that the viewer is about to be given; every try is counted and logged"
)]

use crate::{Fault, Session, row};
use domain::{Day, Id, Refusal, Refused, case::Case, emergency, person::Bsn};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use uuid::Uuid;

/// Whom an emergency is about.
#[derive(Clone, Debug)]
pub enum Endangered {
    /// A case that the viewer sees already.
    Case(Uuid),
    /// Whoever has this BSN.
    Bsn(Bsn),
    /// Whoever has exactly this name and birth date.
    Named { given_name: String, family_name: String, birth_date: Day },
}

impl Session {
    /// Counts a try, or refuses one too many. In a transaction of its own: a try counts though it finds nobody.
    pub async fn try_emergency(self) -> Result<(), Fault> {
        let day_ago = self.now - chrono::TimeDelta::hours(24);
        let mut tries = Query::select();
        tries
            .expr_as(Expr::col("id").count(), "n")
            .from("emergency_try")
            .and_where(Expr::col("member_id").eq(self.viewer.member.0))
            .and_where(Expr::col("at").gt(day_ago));
        let tried: i64 = self.all(&tries).await?.pop().map_or(Ok(0), |row| row.try_get("", "n"))?;
        enough(tried)?;
        let row = row::emergency_try::Model {
            id: self.fresh::<()>().0,
            member_id: self.viewer.member.0,
            at: self.now,
        };
        self.insert_rows::<row::emergency_try::Entity>(&[row]).await?;
        self.commit().await
    }

    /// The cases that run in the viewer's region about `whom`.
    pub async fn endangered(&self, whom: &Endangered) -> Result<Vec<Id<Case>>, Fault> {
        let person = |name| Expr::col(("person", name));
        let same = |name, text: &str| Expr::expr(Func::lower(person(name))).eq(text.trim().to_lowercase());
        let mut select = Query::select();
        select
            .distinct()
            .column(("case_file", "id"))
            .from("case_file")
            .and_where(Expr::col(("case_file", "region_id")).eq(self.viewer.region.0))
            .and_where(Expr::col(("case_file", "status")).ne("CLOSED"))
            // What is known of a group is of many who are in no danger.
            .and_where(Expr::col(("case_file", "level")).ne("GROUP"))
            .order_by(("case_file", "id"), sea_orm::Order::Asc);
        let on = Expr::col(("case_person", "case_id")).equals(("case_file", "id"));
        match whom {
            Endangered::Case(id) => {
                select.and_where(Expr::col(("case_file", "id")).eq(*id));
            }
            Endangered::Bsn(bsn) => {
                let of = Expr::col(("citizen_number", "person_id")).equals(("case_person", "person_id"));
                select.inner_join("case_person", on).inner_join("citizen_number", of).and_where(
                    Expr::col(("citizen_number", "lookup")).is_in(self.store.ring.lookups(bsn.digits())),
                );
            }
            Endangered::Named { given_name, family_name, birth_date } => {
                select
                    .inner_join("case_person", on)
                    .inner_join("person", person("id").equals(("case_person", "person_id")))
                    .and_where(same("given_name", given_name))
                    .and_where(same("family_name", family_name))
                    .and_where(person("birth_date").eq(*birth_date));
            }
        }
        let found = self.all(&select).await?;
        found.iter().map(|row| Ok(row.try_get::<Uuid>("", "id")?.into())).collect()
    }
}

fn enough(tried: i64) -> Refused<()> {
    if tried < emergency::MOST_A_DAY {
        return Ok(());
    }
    Err(Refusal::not_permitted(
        "u hebt het vandaag te vaak geprobeerd; bel de regievoerder of de functionaris",
        "you tried too often today; call who directs the case or the privacy officer",
    ))
}
