//! Founding a network: saved whole or not at all, and only where the region is not there yet.

#![expect(clippy::disallowed_methods, reason = "asks whether a region is there, and shows none")]

use crate::{Fault, Store};
use domain::{
    Category, Code, Moment, Refusal, Role,
    access_log::{Categories, Deed, Entry},
    founding::Founding,
};
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
        planting.log(vec![founded(founding, now)]).await?;
        planting.commit().await
    }
}

/// The first entry of the access log: the first administrator came to be by a command.
fn founded(founding: &Founding, now: Moment) -> Entry {
    Entry {
        id: Uuid::nil().into(),
        region: founding.region.id,
        number: 0,
        at: now,
        request: String::new(),
        member: founding.administrator.id,
        agency: founding.agency.id,
        role: Role::Administrator,
        client: "schakel found".to_owned(),
        deed: Deed::Change,
        operation: "FOUND".to_owned(),
        record: Some(founding.region.id.0),
        case: None,
        person: None,
        categories: Categories::of(Category::Directory),
        grant: None,
        relation: None,
        ground: None,
        purpose: None,
        seal: Vec::new(),
    }
}
