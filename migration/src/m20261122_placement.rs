//! Interventions, and who is placed in them.

use crate::m20261121_first_network::{id, index, moment, one_of, one_of_null, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(intervention()).await?;
        manager.create_table(placement()).await?;
        manager.create_index(index("intervention", &["region_id", "name", "id"], false)).await?;
        manager.create_index(index("placement", &["case_id"], false)).await?;
        // How many places are taken, and who waits longer.
        manager.create_index(index("placement", &["intervention_id", "status", "asked_at"], false)).await?;
        manager.create_index(index("placement", &["asked_at", "id"], false)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("placements are not taken back: restore a backup".to_owned()))
    }
}

fn intervention() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("region_id"),
        uuid("municipality_id"),
        uuid("agency_id"),
        string("name"),
        text("about"),
        text("audience"),
        integer("capacity"),
        date("from_on"),
        date_null("until_on"),
    ];
    let to = [("region_id", "region"), ("municipality_id", "municipality"), ("agency_id", "agency")];
    table("intervention", columns, &to)
}

fn placement() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("case_id"),
        uuid_null("person_id"),
        uuid("intervention_id"),
        uuid("provider_id"),
        one_of("status", &["WAITING", "RUNNING", "PAUSED", "ENDED"]),
        boolean("intensive"),
        moment("asked_at"),
        date_null("started_on"),
        date_null("ended_on"),
        one_of_null(
            "outcome",
            &["REACHED", "PARTLY_REACHED", "NOT_SUITABLE", "STOPPED_BY_FAMILY", "TAKEN_OVER", "WITHDRAWN"],
        ),
        json("moves"),
    ];
    let to = [
        ("case_id", "case_file"),
        ("person_id", "person"),
        ("intervention_id", "intervention"),
        ("provider_id", "agency"),
    ];
    table("placement", columns, &to)
}
