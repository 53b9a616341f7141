//! Databases from before texts were sealed: nothing of theirs is lost, and nothing stays plain.

use super::{columns, connect, kept, opened};
use aws_lc_rs::aead::{AES_256_GCM, Aad, RandomizedNonceKey};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use std::collections::BTreeSet;
use tests::{World, on_each_engine, world::MASTER};
use uuid::Uuid;

/// As a BSN was sealed before keys had numbers.
fn unnumbered(person: Uuid, digits: &str) -> Vec<u8> {
    let key = RandomizedNonceKey::new(&AES_256_GCM, &MASTER.derive("field")).expect("a key");
    let (place, mut bytes) = (format!("citizen_number.sealed.{person}"), digits.as_bytes().to_vec());
    let nonce = key.seal_in_place_append_tag(Aad::from(place.as_bytes()), &mut bytes).expect("sealed");
    [nonce.as_ref().as_slice(), &bytes].concat()
}

/// Makes a database as it was: one in `each` cells is plain, the others are sealed already.
#[expect(clippy::disallowed_methods, reason = "changes the database beside the server")]
async fn make_old(world: &World, each: usize) -> BTreeSet<(&'static str, &'static str, Uuid)> {
    let (texts, db) = (opened(world, &world.store).await, connect(world).await);
    let mut plain = BTreeSet::new();
    for ((table, column, row), text) in texts.into_iter().step_by(each) {
        let sealed =
            columns().map(|(sealed, _)| sealed).find(|sealed| sealed.table == table).expect("sealed");
        let mut update = Query::update();
        update.table(Alias::new(table)).and_where(Expr::col(Alias::new(sealed.id)).eq(row));
        let column_of = Alias::new(column);
        if sealed.bytes.contains(&column) {
            update.value(column_of, unnumbered(row, &text));
        } else if sealed.json.contains(&column) {
            update.value(column_of, serde_json::from_str::<serde_json::Value>(&text).expect("JSON"));
        } else {
            update.value(column_of, text);
        }
        db.execute(&update).await.expect("changed");
        plain.insert((table, column, row));
    }
    db.execute(Query::delete().from_table("sealed_column")).await.expect("forgotten");
    db.close().await.expect("the connection closes");
    plain
}

#[test]
fn what_was_plain_is_sealed_by_the_migration_and_nothing_is_lost() {
    on_each_engine(async |world| {
        let before = opened(&world, &world.store).await;
        assert_eq!(world.store.pending().await.expect("a number"), 0);
        // All of it; then as if the migration had been broken off half way.
        for each in [1, 2, 3] {
            let plain = make_old(&world, each).await;
            assert!(plain.len() >= before.len() / each);
            assert!(world.store.pending().await.expect("a number") > 0, "no server starts on it");
            world.store.migrate().await.expect("migrated");
            assert_eq!(world.store.pending().await.expect("a number"), 0);
            assert_eq!(opened(&world, &world.store).await, before);
            assert!(kept(&world).await.values().all(|cell| cell.starts_with("k1.")));
        }
        // What is sealed stays as it is.
        let sealed = kept(&world).await;
        world.store.migrate().await.expect("once more");
        assert_eq!(kept(&world).await, sealed);
    });
}
