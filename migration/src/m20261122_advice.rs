//! Advice requests, and the knowledge base with its revisions.

use crate::m20261121_first_network::{id, index, moment, moment_null, one_of, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(requests()).await?;
        manager.create_index(index("advice_request", &["agency_id", "asked_at"], false)).await?;
        manager.create_index(index("advice_request", &["asker_id", "asked_at"], false)).await?;
        manager.create_table(articles()).await?;
        manager.create_index(index("knowledge_article", &["status", "listed_at"], false)).await?;
        manager.create_index(index("knowledge_article", &["agency_id", "listed_at"], false)).await?;
        manager.create_table(revisions()).await?;
        manager.create_index(index("article_revision", &["article_id"], false)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("advice is not taken back: restore a backup".to_owned()))
    }
}

fn requests() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("region_id"),
        string("programme"),
        string("topic"),
        text("question"),
        uuid("asker_id"),
        uuid("asker_agency_id"),
        moment("asked_at"),
        uuid("agency_id"),
        moment_null("due_at"),
        one_of("status", &["ASKED", "TAKEN_UP", "ANSWERED", "WITHDRAWN"]),
        uuid_null("adviser_id"),
        text_null("answer"),
        json("articles"),
        moment_null("answered_at"),
        boolean_null("helped"),
        moment_null("closed_at"),
    ];
    let to = [
        ("region_id", "region"),
        ("asker_id", "member"),
        ("asker_agency_id", "agency"),
        ("agency_id", "agency"),
        ("adviser_id", "member"),
    ];
    table("advice_request", columns, &to)
}

fn articles() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("agency_id"),
        string("programme"),
        string("title"),
        text("summary"),
        text("text"),
        // Between spaces, each with one before and one after it.
        text("topics"),
        one_of("status", &["DRAFT", "PUBLISHED", "RETIRED"]),
        moment("written_at"),
        moment_null("published_at"),
        moment_null("revised_at"),
        moment("listed_at"),
    ];
    table("knowledge_article", columns, &[("agency_id", "agency")])
}

fn revisions() -> TableCreateStatement {
    let columns = vec![
        id(),
        uuid("article_id"),
        uuid("agency_id"),
        string("title"),
        text("summary"),
        text("text"),
        text("topics"),
        uuid("author_id"),
        moment("recorded_at"),
    ];
    let to = [("article_id", "knowledge_article"), ("agency_id", "agency"), ("author_id", "member")];
    table("article_revision", columns, &to)
}
