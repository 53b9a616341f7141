//! Street work: groups and where they head, what was done in the street, notices, since when somebody is off the radar.

use crate::m20261121_first_network::{a, fact, id, index, moment, moment_null, one_of, table};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [group_membership(), group_trend(), notice()] {
            manager.create_table(table).await?;
        }
        for (table, mut column) in [
            ("case_person", moment_null("left_at")),
            ("contact_moment", json("acts").default("[]").to_owned()),
            ("person_contact", date_null("off_since")),
            ("person_contact", date_null("found_on")),
            ("contribution", uuid_null("origin_id").extra("REFERENCES contact_moment (id)").to_owned()),
        ] {
            let altered = Table::alter().table(a(table)).add_column(&mut column).to_owned();
            manager.alter_table(altered).await?;
        }
        for name in ["group_membership", "group_trend", "notice"] {
            manager.create_index(index(name, &["case_id"], false)).await?;
        }
        let mut current = index("group_membership", &["case_id", "person_id"], true);
        current.and_where(Expr::col(a("until_at")).is_null());
        manager.create_index(current).await?;
        for columns in [&["receiver_id", "given_at"][..], &["moment_id"], &["origin_id"]] {
            manager.create_index(index("notice", columns, false)).await?;
        }
        manager.create_index(index("contribution", &["origin_id"], false)).await?;
        // Groups of before this step began with whom they concern.
        let members = "INSERT INTO group_membership (id, version, case_id, person_id, from_at) \
                       SELECT pair.id, 1, pair.case_id, pair.person_id, MIN(regie.from_at) FROM case_person AS pair \
                       JOIN case_file ON case_file.id = pair.case_id JOIN regie ON regie.case_id = pair.case_id \
                       WHERE case_file.level = 'GROUP' GROUP BY pair.id, pair.case_id, pair.person_id";
        #[expect(clippy::disallowed_methods, reason = "a step of the schema is of no session")]
        manager.get_connection().execute_unprepared(members).await?;
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("street work is not taken back: restore a backup".to_owned()))
    }
}

fn group_membership() -> TableCreateStatement {
    let columns = vec![
        id(),
        integer("version"),
        uuid("case_id"),
        uuid("person_id"),
        moment("from_at"),
        moment_null("until_at"),
        text_null("reason"),
        text_null("left_reason"),
    ];
    table("group_membership", columns, &[("case_id", "case_file"), ("person_id", "person")])
}

fn group_trend() -> TableCreateStatement {
    let kinds = ["GROWING", "SHRINKING", "NUISANCE_RISING", "CALMER", "HARDENING", "MOVING"];
    let what = vec![one_of("kind", &kinds), date("observed_on"), text_null("place"), text("text")];
    fact("group_trend", what)
}

fn notice() -> TableCreateStatement {
    let columns = vec![
        id(),
        uuid("case_id"),
        uuid_null("moment_id"),
        uuid_null("origin_id"),
        one_of("kind", &["ESCALATE", "REFER_ON", "HAND_OVER"]),
        uuid("author_id"),
        uuid("agency_id"),
        uuid("receiver_id"),
        text("text"),
        moment("given_at"),
        boolean("of_care"),
    ];
    let to = [
        ("case_id", "case_file"),
        ("moment_id", "contact_moment"),
        ("origin_id", "notice"),
        ("author_id", "member"),
        ("agency_id", "agency"),
        ("receiver_id", "member"),
    ];
    table("notice", columns, &to)
}
