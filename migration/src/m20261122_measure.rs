//! Measures, investigations of the Raad, choices of families; what a family was told about its framework.

use crate::m20261121_first_network::{a, id, index, moment, moment_null, one_of, one_of_null, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [measure(), investigation(), family_choice()] {
            manager.create_table(table).await?;
        }
        for mut column in [
            uuid_null("measure_id").extra("REFERENCES measure (id)").to_owned(),
            date_null("told_on"),
            uuid_null("told_by_id").extra("REFERENCES member (id)").to_owned(),
            text_null("told_words"),
        ] {
            let altered = Table::alter().table(a("framework_period")).add_column(&mut column).to_owned();
            manager.alter_table(altered).await?;
        }
        for name in ["measure", "investigation", "family_choice"] {
            manager.create_index(index(name, &["case_id"], false)).await?;
        }
        manager.create_index(index("investigation", &["investigator_id", "requested_at"], false)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("measures are not taken back: restore a backup".to_owned()))
    }
}

fn measure() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("case_id"),
        uuid("person_id"),
        one_of("kind", &["SUPERVISION", "PROVISIONAL_SUPERVISION", "YOUTH_PROBATION"]),
        one_of("status", &["REQUESTED", "RUNNING", "REFUSED", "WITHDRAWN", "ENDED"]),
        one_of("requested_by", &["RAAD", "PROSECUTION", "PROTECTION", "PARENT"]),
        date("requested_on"),
        text("reasons"),
        uuid("author_id"),
        uuid_null("renews_id"),
        date_null("ruled_on"),
        text_null("court"),
        text_null("ruling"),
        date_null("from_on"),
        date_null("until_on"),
        uuid_null("executor_id"),
        uuid_null("deadline_id"),
        date_null("ended_on"),
        text_null("end_reason"),
    ];
    let to = [
        ("case_id", "case_file"),
        ("person_id", "person"),
        ("author_id", "member"),
        ("renews_id", "measure"),
        ("executor_id", "agency"),
        ("deadline_id", "deadline"),
    ];
    table("measure", columns, &to)
}

fn investigation() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("case_id"),
        one_of("cause", &["TERM_MISSED", "HELP_REFUSED", "THREAT"]),
        text("reasons"),
        uuid("requester_id"),
        uuid("agency_id"),
        moment("requested_at"),
        uuid("investigator_id"),
        one_of("status", &["REQUESTED", "RUNNING", "DECLINED", "CONCLUDED"]),
        moment_null("decided_at"),
        date_null("due_on"),
        uuid_null("membership_id"),
        one_of_null("conclusion", &["NO_MEASURE", "VOLUNTARY", "DRANG", "MEASURE"]),
        text_null("advice"),
        moment_null("concluded_at"),
    ];
    let to = [
        ("case_id", "case_file"),
        ("requester_id", "member"),
        ("agency_id", "agency"),
        ("investigator_id", "member"),
        ("membership_id", "team_membership"),
    ];
    table("investigation", columns, &to)
}

fn family_choice() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("case_id"),
        one_of("kind", &["OPTED_IN", "CHOSE", "REFUSED", "STOPPED"]),
        json("speakers"),
        date("said_on"),
        text("words"),
        uuid("author_id"),
        moment("recorded_at"),
        one_of_null("weighing", &["WAIVE", "ESCALATE"]),
        text_null("weighing_note"),
        uuid_null("assessment_id"),
        uuid_null("weighed_by_id"),
        date_null("weighed_on"),
    ];
    let to = [
        ("case_id", "case_file"),
        ("author_id", "member"),
        ("assessment_id", "assessment"),
        ("weighed_by_id", "member"),
    ];
    table("family_choice", columns, &to)
}
