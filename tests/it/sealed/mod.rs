//! What is sealed at rest: nowhere in the database as it was written, and nowhere but in its place. Rotation of the
//! key is in `rotation.rs`, and under load in `lost/rotate.rs`.

mod old;
mod place;
mod plain;
mod rotation;

use persistence::{SEALED, Sealed, Store};
use sea_orm::DatabaseConnection;
use std::collections::BTreeMap;
use tests::{World, on_each_engine, world::SealedCell};

async fn connect(world: &World) -> DatabaseConnection {
    sea_orm::Database::connect(&world.url).await.expect("the database answers")
}

/// Every sealed column with its table.
fn columns() -> impl Iterator<Item = (&'static Sealed, &'static str)> {
    SEALED.iter().flat_map(|sealed| sealed.names().map(move |column| (sealed, column)))
}

/// Every cell of the sealed columns that is not empty, as it is kept.
async fn kept(world: &World) -> BTreeMap<SealedCell, String> {
    world.sealed_cells().await
}

/// The same, opened.
async fn opened(world: &World, store: &Store) -> BTreeMap<SealedCell, String> {
    let open = |((table, column, row), cell): (SealedCell, String)| {
        let text = store.open_cell(table, column, row, &cell);
        ((table, column, row), text.unwrap_or_else(|fault| panic!("{table}.{column} of {row}: {fault}")))
    };
    kept(world).await.into_iter().map(open).collect()
}

/// The text itself, and each word of it that is long enough to be told from chance.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !(letter.is_alphanumeric() || "~.".contains(letter)));
    words.filter(|word| word.len() > 8).chain((text.len() > 8).then_some(text))
}

#[test]
fn a_stolen_database_gives_no_bsn_and_no_text_about_anybody() {
    on_each_engine(async |world| {
        let texts = opened(&world, &world.store).await;
        for (sealed, column) in columns() {
            let there = texts.keys().filter(|(table, of, _)| (*table, *of) == (sealed.table, column)).count();
            assert!(there > 0, "no world has a `{column}` of {}: seed some", sealed.table);
        }
        let raw = match world.bytes_at_rest() {
            Some(bytes) => bytes,
            // What a dump of it would hold.
            None => kept(&world).await.into_values().collect::<Vec<_>>().join("\n").into_bytes(),
        };
        let holds = |text: &str| raw.windows(text.len()).any(|some| some == text.as_bytes());
        if world.store.is_embedded() {
            assert!(holds("canary~Person.familyName"), "what is not sealed is found, so the search works");
        }
        let mut searched = 0;
        let mut all: Vec<&str> = texts.values().flat_map(|text| words(text)).collect();
        all.sort_unstable();
        all.dedup();
        for text in all {
            // Dates and ids within JSON are no secrets.
            if text.contains("canary") || text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
                assert!(!holds(text), "{text} lies there as it was written");
                searched += 1;
            }
        }
        assert!(searched > 60, "{searched}");
    });
}
