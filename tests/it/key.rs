//! The key of a database: another one is noticed before anything is read or written with it.

use api::{command, config::Config};
use persistence::{Database, Fit, Master, Store};
use sea_orm::{ConnectionTrait, sea_query::Query};
use tests::{World, on_each_empty_database, on_each_engine};

const KEY: &str = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
const OTHER: &str = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

fn config(url: &str, key: &str) -> Config {
    let environment = [("SCHAKEL_DATABASE_URL", url), ("SCHAKEL_KEY", key)];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    Config::read(None, &environment, &[].into()).expect("a configuration")
}

#[test]
fn a_database_takes_no_other_key_than_its_first() {
    on_each_empty_database(async |url| {
        command::migrate(config(&url, KEY)).await.expect("migrated");
        for _ in 0..2 {
            command::migrate(config(&url, KEY)).await.expect("once more");
            let refused = command::migrate(config(&url, OTHER)).await.expect_err("another key").to_string();
            assert!(
                refused.starts_with("the given key (SCHAKEL_KEY, or `key` in the file) is not"),
                "{refused}"
            );
            assert!(refused.contains("Put the key back"), "{refused}");
            let refused = command::check(config(&url, OTHER)).await.expect_err("another key");
            assert!(refused.to_string().contains("is not the key"), "{refused}");
        }
        command::check(config(&url, KEY)).await.expect("its own");
    });
}

/// The database of a World, opened with a key; the World's is `[7; 32]`.
async fn opened(world: &World, key: [u8; 32]) -> Store {
    let database = Database { url: world.url.clone(), connections: 1 };
    Store::open(&database, &Master::new(key).into()).await.expect("the database opens")
}

/// As a database was before it kept a check value, with or without anything encrypted.
#[expect(clippy::disallowed_methods, reason = "takes away what the server keeps for itself")]
async fn make_old(world: &World, tables: &[&'static str]) {
    let db = sea_orm::Database::connect(&world.url).await.expect("the database opens");
    for table in tables {
        db.execute(Query::delete().from_table(*table)).await.expect("emptied");
    }
    db.close().await.expect("closed");
}

#[test]
fn a_database_from_before_the_check_knows_its_key_by_what_it_encrypted() {
    on_each_engine(async |world| {
        for (tables, other_fits) in [
            (&[][..], false),
            (&["key_check"][..], false),
            (&["key_check", "person_match", "citizen_number"], true),
        ] {
            make_old(&world, tables).await;
            let (own, other) = (opened(&world, [7; 32]).await, opened(&world, [8; 32]).await);
            assert_eq!(own.fit().await.expect("an answer"), Fit::Yes);
            let expected = if other_fits { Fit::Yes } else { Fit::Wrong(1) };
            assert_eq!(other.fit().await.expect("an answer"), expected, "without {tables:?}");
            if !other_fits {
                assert!(other.migrate().await.is_err(), "it keeps no value of a wrong key");
            }
            // From its first start on it knows its key whatever is in it.
            own.migrate().await.expect("migrated");
            assert_eq!(other.fit().await.expect("an answer"), Fit::Wrong(1));
            own.close().await.expect("closed");
            other.close().await.expect("closed");
        }
    });
}
