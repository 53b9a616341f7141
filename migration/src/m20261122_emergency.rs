//! Emergency access, and every try at it.

use crate::m20261121_first_network::{a, id, index, moment, moment_null, one_of_null, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            id(),
            integer("version"),
            uuid("case_id"),
            uuid("member_id"),
            uuid("agency_id"),
            text("reason"),
            moment("from_at"),
            moment("until_at"),
            one_of_null("review", &["JUSTIFIED", "UNJUSTIFIED"]),
            text_null("review_note"),
            uuid_null("reviewed_by_id"),
            moment_null("reviewed_at"),
        ];
        let to = [("case_id", "case_file"), ("member_id", "member"), ("agency_id", "agency")];
        manager.create_table(table("emergency", columns, &to)).await?;
        manager.create_index(index("emergency", &["case_id"], false)).await?;
        manager.create_index(index("emergency", &["member_id", "from_at"], false)).await?;
        let tries = vec![id(), uuid("member_id"), moment("at")];
        manager.create_table(table("emergency_try", tries, &[("member_id", "member")])).await?;
        manager.create_index(index("emergency_try", &["member_id", "at"], false)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["emergency_try", "emergency"] {
            manager.drop_table(Table::drop().table(a(table)).to_owned()).await?;
        }
        Ok(())
    }
}
