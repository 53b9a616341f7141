//! Which cases of a programme ended in a quarter is looked up by region.

use crate::m20261121_first_network::index;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(index("case_file", &["region_id", "programme", "closed_on"], false)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("an index is not taken back: restore a backup".to_owned()))
    }
}
