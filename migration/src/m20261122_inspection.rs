//! Reports for the person concerned, and what is kept out of them for a while.

use crate::m20261121_first_network::{a, id, index, moment, one_of, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            id(),
            uuid("region_id"),
            uuid("person_id"),
            one_of("requester", &["YOUNG_PERSON", "PARENT"]),
            string("requester_name"),
            one_of("basis", &["YOUTH_ACT", "GDPR", "POLICE_DATA"]),
            moment("made_at"),
            uuid("made_by_id"),
        ];
        let to = [("region_id", "region"), ("person_id", "person"), ("made_by_id", "member")];
        manager.create_table(table("inspection", columns, &to)).await?;
        manager.create_index(index("inspection", &["person_id"], false)).await?;
        manager.create_index(index("inspection", &["made_at", "id"], false)).await?;
        let columns = vec![
            id(),
            integer("version"),
            uuid("case_id"),
            uuid("agency_id"),
            uuid("member_id"),
            text("reason"),
            moment("from_at"),
            moment("until_at"),
        ];
        let to = [("case_id", "case_file"), ("agency_id", "agency"), ("member_id", "member")];
        manager.create_table(table("confidentiality", columns, &to)).await?;
        manager.create_index(index("confidentiality", &["case_id"], false)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["confidentiality", "inspection"] {
            manager.drop_table(Table::drop().table(a(table)).to_owned()).await?;
        }
        Ok(())
    }
}
