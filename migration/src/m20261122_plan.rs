//! Plans: goals, actions, evaluations, and what was put before people with who agreed to it.

use crate::m20261121_first_network::{a, id, index, moment, one_of, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

const TABLES: [&str; 6] =
    ["plan", "plan_goal", "plan_action", "plan_evaluation", "plan_revision", "plan_accord"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [plan(), goal(), action(), evaluation(), revision(), accord()];
        for table in tables {
            manager.create_table(table).await?;
        }
        for (table, column) in [
            ("plan", "case_id"),
            ("plan_goal", "plan_id"),
            ("plan_goal", "case_id"),
            ("plan_action", "goal_id"),
            ("plan_action", "plan_id"),
            ("plan_action", "case_id"),
            ("plan_evaluation", "plan_id"),
            ("plan_evaluation", "case_id"),
            ("plan_revision", "plan_id"),
            ("plan_revision", "case_id"),
            ("plan_accord", "revision_id"),
            ("plan_accord", "case_id"),
        ] {
            manager.create_index(index(table, &[column], false)).await?;
        }
        manager.create_index(index("plan_action", &["owner_id", "due_on"], false)).await?;
        manager.create_index(index("plan_action", &["due_on", "id"], false)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES.into_iter().rev() {
            manager.drop_table(Table::drop().table(a(table)).to_owned()).await?;
        }
        Ok(())
    }
}

fn plan() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("case_id"),
        uuid_null("person_id"),
        one_of("kind", &["SUPPORT", "FAMILY", "PERSONAL_DEVELOPMENT", "SAFETY"]),
        one_of("status", &["DRAFT", "AGREED", "ENDED"]),
        integer("revision"),
        boolean("proposed"),
        text_null("strengths"),
        text_null("worries"),
        date("started_on"),
        date_null("agreed_on"),
        date_null("ended_on"),
        text_null("end_note"),
    ];
    table("plan", columns, &[("case_id", "case_file"), ("person_id", "person")])
}

fn goal() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("case_id"),
        uuid("plan_id"),
        integer("position"),
        text("text"),
        uuid_null("owner_id"),
        string_null("owner_name"),
        one_of("status", &["OPEN", "REACHED", "DROPPED"]),
        text_null("note"),
        uuid_null("origin_id"),
    ];
    let to =
        [("case_id", "case_file"), ("plan_id", "plan"), ("owner_id", "member"), ("origin_id", "plan_goal")];
    table("plan_goal", columns, &to)
}

fn action() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("case_id"),
        uuid("plan_id"),
        uuid("goal_id"),
        text("text"),
        uuid_null("owner_id"),
        uuid_null("family_member_id"),
        date("due_on"),
        one_of("status", &["OPEN", "DONE", "DROPPED"]),
        text_null("note"),
    ];
    let to = [
        ("case_id", "case_file"),
        ("plan_id", "plan"),
        ("goal_id", "plan_goal"),
        ("owner_id", "member"),
        ("family_member_id", "family_member"),
    ];
    table("plan_action", columns, &to)
}

fn evaluation() -> TableCreateStatement {
    let columns = vec![
        id(),
        uuid("case_id"),
        uuid("plan_id"),
        date("held_on"),
        text("text"),
        json("standings"),
        uuid("author_id"),
        moment("recorded_at"),
    ];
    let to = [("case_id", "case_file"), ("plan_id", "plan"), ("author_id", "member")];
    table("plan_evaluation", columns, &to)
}

fn revision() -> TableCreateStatement {
    let columns = vec![
        id(),
        uuid("case_id"),
        uuid("plan_id"),
        integer("number"),
        text_null("strengths"),
        text_null("worries"),
        json("goals"),
        moment("recorded_at"),
        date_null("agreed_on"),
    ];
    table("plan_revision", columns, &[("case_id", "case_file"), ("plan_id", "plan")])
}

fn accord() -> TableCreateStatement {
    let columns = vec![
        id(),
        uuid("case_id"),
        uuid("plan_id"),
        uuid("revision_id"),
        integer("nth"),
        one_of("party", &["YOUNG_PERSON", "PARENT", "OWN_NETWORK", "PROFESSIONAL"]),
        // A person, a family member or a member, by the party.
        uuid("who"),
        string("name"),
        boolean("agrees"),
        date("said_on"),
        text_null("words"),
        uuid("author_id"),
        moment("recorded_at"),
    ];
    let to = [
        ("case_id", "case_file"),
        ("plan_id", "plan"),
        ("revision_id", "plan_revision"),
        ("author_id", "member"),
    ];
    table("plan_accord", columns, &to)
}
