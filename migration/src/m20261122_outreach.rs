//! Outreach actions: counts of people, and nobody of them.

use crate::m20261121_first_network::{id, index, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            id(),
            integer("version"),
            uuid("region_id"),
            uuid("municipality_id"),
            uuid("agency_id"),
            uuid("partner_id"),
            string("name"),
            text("text"),
            text("help"),
            date("planned_on"),
            date_null("held_on"),
            integer_null("reached"),
            integer_null("asked_for_help"),
        ];
        let to = [
            ("region_id", "region"),
            ("municipality_id", "municipality"),
            ("agency_id", "agency"),
            ("partner_id", "agency"),
        ];
        manager.create_table(table("outreach_action", columns, &to)).await?;
        manager.create_index(index("outreach_action", &["region_id", "planned_on", "id"], false)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("outreach actions are not taken back: restore a backup".to_owned()))
    }
}
