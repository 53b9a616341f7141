//! What may be plain: every column of text of a record about people is sealed, or stands here with the reason.

use super::connect;
use persistence::{SEALED, Sealed};
use tests::{
    Engine, engines, on_each_engine_by_name,
    worlds::{
        catalog::{Catalog, Kind},
        nouns::{Hangs, NOUNS},
    },
};

/// Why columns are plain.
const PLAIN: &[(&str, &[(&str, &str)])] = &[
    (
        "a word, an id or a rule of a programme, by which lists are filtered and rules decide",
        &[
            ("access_grant", "purpose"),
            ("access_grant", "cause"),
            ("case_file", "programme"),
            ("case_file", "variant"),
            ("case_file", "phase"),
            ("concern", "topic"),
            ("contact_moment", "kind"),
            ("contact_moment", "agencies"),
            ("contact_moment", "acts"),
            ("deadline", "term"),
            ("deadline", "name"),
            ("deadline", "starts"),
            ("deadline", "met_by"),
            ("deadline", "within"),
            ("deadline", "at_least"),
            ("deadline", "longest"),
            ("deadline", "missed"),
            ("referral", "channel"),
            ("retention", "terms"),
        ],
    ),
    (
        "a name: people are found by theirs, and lists are in their order",
        &[
            ("agreement", "contact_person"),
            ("consent", "given_by"),
            ("education_record", "school"),
            ("family_member", "name"),
            ("person", "given_name"),
            ("person", "family_name"),
            ("plan_accord", "name"),
            ("plan_goal", "owner_name"),
        ],
    ),
    (
        "where somebody can be reached, without where somebody tends to be",
        &[
            ("person_contact", "street"),
            ("person_contact", "postal_code"),
            ("person_contact", "city"),
            ("person_contact", "phone"),
            ("person_contact", "email"),
        ],
    ),
    (
        "the access log: each entry is bound by the chain, and says which categories, not what",
        &[
            ("access_log", "request"),
            ("access_log", "role"),
            ("access_log", "client"),
            ("access_log", "deed"),
            ("access_log", "operation"),
            ("access_log", "categories"),
            ("access_log", "relation"),
            ("access_log", "ground"),
            ("access_log", "purpose"),
        ],
    ),
];

#[test]
fn every_text_about_people_is_sealed_or_there_is_a_reason_why_not() {
    on_each_engine_by_name(async |engine, world| {
        // Both have the same tables; SQLite says which.
        if engine != Engine::Sqlite {
            return;
        }
        let db = connect(&world).await;
        let catalog = Catalog::read(&db).await;
        db.close().await.expect("the connection closes");
        let is_plain =
            |table: &str, column: &str| PLAIN.iter().any(|(_, columns)| columns.contains(&(table, column)));
        let mut wrong = Vec::new();
        for table in &catalog.0 {
            let noun = NOUNS.iter().find(|noun| noun.table == table.name).expect("a noun for each table");
            let about_people = !matches!(
                noun.hangs,
                Hangs::Region(_)
                    | Hangs::Colleague(_)
                    | Hangs::Network(_)
                    | Hangs::Series(_)
                    | Hangs::Own(_)
                    | Hangs::Nothing
            );
            for column in &table.columns {
                let is_sealed = Sealed::of(table.name).is_some_and(|sealed| sealed.has(column.name));
                let is_text = matches!(column.kind, Kind::Text | Kind::Json) && column.words.is_empty();
                let says = is_plain(table.name, column.name);
                if is_text && about_people && !is_sealed && !says {
                    wrong.push(format!("(\"{}\", \"{}\"),", table.name, column.name));
                }
                assert!(
                    !(says && is_sealed),
                    "{}.{} is sealed, and said to be plain",
                    table.name,
                    column.name
                );
            }
        }
        assert!(
            wrong.is_empty(),
            "texts about people that lie in the database as they were written: seal them in \
             `persistence/src/sealed.rs`, or say above why they are plain:\n{}",
            wrong.join("\n")
        );
        // What is said is of columns that are there.
        for sealed in SEALED {
            let table = catalog.table(sealed.table);
            for column in sealed.names().chain([sealed.id]) {
                table.at(column);
            }
        }
        for (table, column) in PLAIN.iter().flat_map(|(_, columns)| *columns) {
            catalog.table(table).at(column);
        }
    });
    assert!(engines().contains(&Engine::Sqlite) || !tests::in_ci());
}
