//! An invitation can be withdrawn, and changes are counted.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in
            [integer("version").default(1).to_owned(), timestamp_with_time_zone_null("withdrawn_at")]
        {
            let table = Table::alter().table("invitation").add_column(&mut column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["version", "withdrawn_at"] {
            let table = Table::alter().table("invitation").drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}
