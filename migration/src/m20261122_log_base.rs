//! Where the chain of a region begins, once its oldest entries were taken off.

use crate::m20261121_first_network::{moment, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            uuid("region_id").primary_key().to_owned(),
            big_integer("number"),
            binary("seal"),
            moment("until_at"),
            moment("at"),
            integer("key_id"),
            binary("signature"),
        ];
        manager.create_table(table("access_log_base", columns, &[])).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("what was taken off a log has no way back: restore a backup".to_owned()))
    }
}
