//! Mentors of agencies, and the conditions that families accepted.

use crate::m20261121_first_network::{id, index, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(mentor()).await?;
        manager.create_table(condition()).await?;
        manager.create_index(index("mentor", &["region_id", "from_on", "id"], false)).await?;
        manager.create_index(index("mentor", &["member_id"], false)).await?;
        // How many places of a mentor are taken.
        manager.create_index(index("team_membership", &["member_id", "until_at"], false)).await?;
        manager.create_index(index("case_condition", &["case_id"], false)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("mentors and conditions are not taken back: restore a backup".to_owned()))
    }
}

fn mentor() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer_null("version"),
        uuid("region_id"),
        uuid("agency_id"),
        uuid("member_id"),
        text("neighbourhoods"),
        date("from_on"),
        date_null("until_on"),
        integer_null("places"),
        json_null("trainings"),
        json_null("coachings"),
    ];
    let to = [("region_id", "region"), ("agency_id", "agency"), ("member_id", "member")];
    table("mentor", columns, &to)
}

fn condition() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("case_id"),
        text("text"),
        json("accepted_by"),
        date("accepted_on"),
        uuid("author_id"),
        json("marks"),
    ];
    table("case_condition", columns, &[("case_id", "case_file"), ("author_id", "member")])
}
