//! Arrangements of municipalities, referrals, and the variant and phase of a case.

use crate::m20261121_first_network::{a, id, index, moment, moment_null, one_of, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["variant", "phase"] {
            let mut column = string_null(column);
            let altered = Table::alter().table(a("case_file")).add_column(&mut column).to_owned();
            manager.alter_table(altered).await?;
        }
        manager.create_table(arrangement()).await?;
        manager.create_table(referral()).await?;
        manager.create_index(index("arrangement", &["municipality_id", "programme"], false)).await?;
        manager.create_index(index("arrangement", &["region_id", "programme"], false)).await?;
        manager.create_index(index("referral", &["case_id"], false)).await?;
        manager.create_index(index("referral", &["referrer_id", "made_at"], false)).await?;
        // How many places of a programme an agency has taken.
        manager.create_index(index("case_file", &["directing_agency_id", "programme", "status"], false)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("referrals are not taken back: restore a backup".to_owned()))
    }
}

fn arrangement() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("region_id"),
        uuid("municipality_id"),
        string("programme"),
        uuid("agency_id"),
        uuid("intake_id"),
        json("referrers"),
        date("from_on"),
        date_null("until_on"),
    ];
    let to = [
        ("region_id", "region"),
        ("municipality_id", "municipality"),
        ("agency_id", "agency"),
        ("intake_id", "member"),
    ];
    table("arrangement", columns, &to)
}

fn referral() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("case_id"),
        uuid("referrer_id"),
        uuid("agency_id"),
        string_null("channel"),
        moment("made_at"),
        one_of("status", &["MADE", "ACCEPTED", "DECLINED", "WITHDRAWN"]),
        moment_null("decided_at"),
        text_null("feedback"),
    ];
    table(
        "referral",
        columns,
        &[("case_id", "case_file"), ("referrer_id", "member"), ("agency_id", "agency")],
    )
}
