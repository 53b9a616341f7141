//! Matches of persons with the same BSN can be shown and resolved: they get an id, each pair once.

use crate::m20261121_first_network::{a, id, index, moment, moment_null, one_of, table};
use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let rename = Table::rename().table(a("person_match"), a("person_match_before")).to_owned();
        manager.rename_table(rename).await?;
        manager.create_table(matches()).await?;
        manager.create_index(index("person_match", &["first_id", "second_id"], true)).await?;
        manager.create_index(index("person_match", &["second_id"], false)).await?;
        let fresh = match manager.get_database_backend() {
            DbBackend::Sqlite => "randomblob(16)",
            _ => "gen_random_uuid()",
        };
        // A pair was noted from each side on which its number was set.
        let copy = format!(
            "INSERT INTO person_match (id, version, first_id, second_id, found_at, status) \
             SELECT {fresh}, 1, first_id, second_id, min(found_at), 'OPEN' FROM ( \
                 SELECT CASE WHEN person_id < other_id THEN person_id ELSE other_id END AS first_id, \
                        CASE WHEN person_id < other_id THEN other_id ELSE person_id END AS second_id, found_at \
                 FROM person_match_before) AS pair \
             GROUP BY first_id, second_id"
        );
        #[expect(clippy::disallowed_methods, reason = "a step of the schema is of no session")]
        manager.get_connection().execute_unprepared(&copy).await?;
        manager.drop_table(Table::drop().table(a("person_match_before")).to_owned()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("what was resolved is not taken back: restore a backup".to_owned()))
    }
}

fn matches() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("first_id"),
        uuid("second_id"),
        moment("found_at"),
        one_of("status", &["OPEN", "SAME", "DIFFERENT"]),
        moment_null("resolved_at"),
        uuid_null("resolved_by_id"),
    ];
    let to = [("first_id", "person"), ("second_id", "person"), ("resolved_by_id", "member")];
    table("person_match", columns, &to)
}
