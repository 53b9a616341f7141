//! The access log and the head of its chain in each region; what was noted of changes before moves out of the way.

use crate::m20261121_first_network::{a, id, index, moment, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(access_log()).await?;
        manager.create_table(head()).await?;
        for columns in [&["at", "id"][..], &["case_id", "at"], &["person_id", "at"]] {
            manager.create_index(index("access_log", columns, false)).await?;
        }
        manager.create_index(index("access_log", &["region_id", "number"], true)).await?;
        // Nothing ever read it, and the access log says more.
        manager.drop_table(Table::drop().table(a("event")).to_owned()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("an access log is not taken back: restore a backup".to_owned()))
    }
}

/// Without foreign keys: an entry outlives what it tells of.
fn access_log() -> TableCreateStatement {
    let columns = vec![
        id(),
        uuid("region_id"),
        big_integer("number"),
        moment("at"),
        string("request"),
        uuid("member_id"),
        uuid("agency_id"),
        string("role"),
        string("client"),
        string("deed"),
        string("operation"),
        uuid_null("record_id"),
        uuid_null("case_id"),
        uuid_null("person_id"),
        string("categories"),
        uuid_null("grant_id"),
        string_null("relation"),
        string_null("ground"),
        string_null("purpose"),
        binary("seal"),
    ];
    table("access_log", columns, &[])
}

fn head() -> TableCreateStatement {
    let columns = vec![uuid("region_id").primary_key().to_owned(), big_integer("number"), binary("seal")];
    table("access_log_head", columns, &[])
}
