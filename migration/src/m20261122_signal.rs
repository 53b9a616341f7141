//! Signals and matches, and whether a region matches them.

use crate::m20261121_first_network::{a, id, index, moment, moment_null, one_of_null, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = boolean("matches_signals").default(false).to_owned();
        manager.alter_table(Table::alter().table(a("region")).add_column(&mut column).to_owned()).await?;
        let columns = vec![
            id(),
            integer("version"),
            uuid("region_id"),
            uuid("agency_id"),
            uuid("member_id"),
            binary("sealed"),
            binary("lookup"),
            date("birth_date"),
            moment("from_at"),
            moment("until_at"),
            moment_null("withdrawn_at"),
        ];
        let to = [("region_id", "region"), ("agency_id", "agency"), ("member_id", "member")];
        manager.create_table(table("signal", columns, &to)).await?;
        manager.create_index(index("signal", &["lookup"], false)).await?;
        manager.create_index(index("signal", &["member_id", "from_at"], false)).await?;
        manager.create_table(matches()).await?;
        for column in ["first_member_id", "second_member_id", "first_id", "second_id"] {
            manager.create_index(index("signal_match", &[column], false)).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("signals are not taken back: restore a backup".to_owned()))
    }
}

fn matches() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("region_id"),
        uuid("first_id"),
        uuid("first_agency_id"),
        uuid("first_member_id"),
        uuid("second_id"),
        uuid("second_agency_id"),
        uuid("second_member_id"),
        moment("made_at"),
        moment("until_at"),
        boolean("ended"),
        uuid("contact_by_id"),
        date("due_on"),
        one_of_null("outcome", &["TOGETHER_ON", "ONE_LEADS", "TO_CONSULT", "EACH_ON"]),
        moment_null("concluded_at"),
        uuid_null("concluded_by_id"),
    ];
    let to = [
        ("region_id", "region"),
        ("first_id", "signal"),
        ("first_agency_id", "agency"),
        ("first_member_id", "member"),
        ("second_id", "signal"),
        ("second_agency_id", "agency"),
        ("second_member_id", "member"),
        ("contact_by_id", "member"),
        ("concluded_by_id", "member"),
    ];
    table("signal_match", columns, &to)
}
