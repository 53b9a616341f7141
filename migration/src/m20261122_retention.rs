//! How long closed cases are kept, and what is left of those that were destroyed.

use crate::m20261121_first_network::{id, index, moment, one_of, one_of_null, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![uuid("case_id").primary_key().to_owned(), date("until_on"), json("terms")];
        manager.create_table(table("retention", columns, &[("case_id", "case_file")])).await?;
        manager.create_index(index("retention", &["until_on", "case_id"], false)).await?;
        let columns = vec![
            id(),
            uuid("region_id"),
            moment("at"),
            uuid("member_id"),
            one_of("ground", &["TERM", "REQUEST"]),
            one_of_null("requester", &["YOUNG_PERSON", "PARENT"]),
            json("regimes"),
            integer("cases"),
        ];
        let to = [("region_id", "region"), ("member_id", "member")];
        manager.create_table(table("destruction", columns, &to)).await?;
        manager.create_index(index("destruction", &["region_id", "at"], false)).await?;
        // Ids that lead to nothing any more, but in a backup; without a reference, since what was destroyed again after a
        // restore is of no destruction that the database knows.
        let columns = vec![id(), uuid("destruction_id"), one_of("noun", &["case_file", "person", "family"])];
        manager.create_table(table("destroyed", columns, &[])).await?;
        manager.create_index(index("destroyed", &["destruction_id"], false)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("what was destroyed is not taken back".to_owned()))
    }
}
