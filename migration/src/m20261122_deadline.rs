//! Deadlines of cases, with the rule by which each began, and what happened to them.

use crate::m20261121_first_network::{a, id, index, moment, moment_null, one_of, table};
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
            uuid("municipality_id"),
            uuid("agency_id"),
            uuid("member_id"),
            string("term"),
            string("name"),
            string("starts"),
            string("met_by"),
            string("within"),
            string_null("at_least"),
            string_null("longest"),
            boolean("pauses"),
            boolean("repeats"),
            text_null("missed"),
            moment("started_at"),
            moment("due_at"),
            moment_null("latest_at"),
            one_of("status", &["RUNNING", "PAUSED", "MET", "CANCELLED"]),
            moment_null("paused_at"),
            moment_null("ended_at"),
            boolean("with_case"),
            integer("moves"),
        ];
        let to = [
            ("case_id", "case_file"),
            ("municipality_id", "municipality"),
            ("agency_id", "agency"),
            ("member_id", "member"),
        ];
        manager.create_table(table("deadline", columns, &to)).await?;
        let moves = vec![
            id(),
            uuid("deadline_id"),
            uuid("case_id"),
            integer("nth"),
            one_of("kind", &["STARTED", "PAUSED", "RESUMED", "EXTENDED", "MET", "CANCELLED"]),
            moment("at"),
            uuid_null("by_id"),
            text_null("reason"),
            moment("due_at"),
        ];
        let to = [("deadline_id", "deadline"), ("case_id", "case_file"), ("by_id", "member")];
        manager.create_table(table("deadline_move", moves, &to)).await?;
        for columns in [["case_id", "due_at"], ["member_id", "due_at"], ["agency_id", "due_at"]] {
            manager.create_index(index("deadline", &columns, false)).await?;
        }
        manager.create_index(index("deadline_move", &["deadline_id", "nth"], true)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["deadline_move", "deadline"] {
            manager.drop_table(Table::drop().table(a(table)).to_owned()).await?;
        }
        Ok(())
    }
}
