//! Founding a network: saved whole or not at all, and only where the region is not there yet.

#![expect(clippy::disallowed_methods, reason = "asks whether a region is there, and shows none")]

use crate::{Fault, Store, row};
use domain::{Code, Moment, Refusal, founding::Founding};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use uuid::Uuid;

impl Store {
    /// Saves a network's beginning, and that it was founded.
    pub async fn found(&self, founding: &Founding, now: Moment) -> Result<(), Fault> {
        let planting = self.plant(now);
        let session = planting.session();
        let mut same = Query::select();
        let name = Func::lower(Expr::col("name"));
        same.column("id").from("region").and_where(Expr::expr(name).eq(founding.region.name.to_lowercase()));
        if !session.all(&same).await?.is_empty() {
            return Err(Fault::Refused(Refusal::new(
                Code::Duplicate,
                "region",
                "is er al",
                "is there already",
            )));
        }
        planting.records(std::slice::from_ref(&founding.region)).await?;
        planting.records(&founding.municipalities).await?;
        planting.records(std::slice::from_ref(&founding.agency)).await?;
        planting.records(std::slice::from_ref(&founding.administrator)).await?;
        let event = row::event::Model {
            id: Uuid::new_v4(),
            at: now,
            member_id: None,
            act: "FOUND".to_owned(),
            noun: "region".to_owned(),
            record_id: founding.region.id.0,
        };
        session.insert_rows::<row::event::Entity>(&[event]).await?;
        planting.commit().await
    }
}
