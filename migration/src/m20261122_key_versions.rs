//! Keys have numbers: what is kept of former ones, and which columns hold nothing plain any more.

use crate::m20261121_first_network::a;
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut former = Table::create();
        former.table(a("former_key")).col(integer("id").primary_key().to_owned()).col(text("sealed"));
        manager.create_table(former).await?;
        let mut sealed = Table::create();
        sealed.table(a("sealed_column")).col(string("name").primary_key().to_owned());
        manager.create_table(sealed).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("what was sealed has no way back: restore a backup".to_owned()))
    }
}
