//! Rotation of the key: at every moment all can be read and found, and in the end the older key is not needed.

use super::{connect, kept, opened};
use crate::common::{done, id, opening, refused_as, send, with, young};
use api::{command, config::Config};
use persistence::{Keys, Master, Store};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use serde_json::{Value, json};
use std::{sync::mpsc, time::Duration};
use tests::{
    Client, World, on_each_engine,
    world::{MASTER, SealedCell},
};
use tokio::sync::Notify;

const SECOND: Master = Master::new([8; 32]);
const THIRD: Master = Master::new([9; 32]);

fn both() -> Keys {
    Keys::from(MASTER).and(2, SECOND).expect("two keys")
}

fn second() -> Keys {
    Keys::numbered(2, SECOND).expect("a key")
}

/// Rotates until a table is reached, then goes away, as somebody who is killed.
async fn rotate_until(store: &Store, world: &World, table: &str) {
    let reached = Notify::new();
    let rotation = store.rotate(world.clock.now(), |progress| {
        if progress.table == table {
            reached.notify_one();
        }
    });
    tokio::select! {
        biased;
        () = reached.notified() => {}
        _ = rotation => panic!("it ended before {table}"),
    }
}

/// How many cells each key sealed.
async fn sealed_with(world: &World, number: u16) -> usize {
    kept(world).await.values().filter(|cell| cell.starts_with(&format!("k{number}."))).count()
}

async fn found(client: &Client, number: &str) -> Value {
    let document = "query ($number: String!) { person(by: { citizenNumber: $number }) { id } }";
    client.query(document, json!({ "number": number })).await.ok().data("/person").clone()
}

#[test]
fn while_a_rotation_is_broken_off_all_is_found_and_it_goes_on_where_it_was() {
    on_each_engine(async |world| {
        let before = opened(&world, &world.store).await;
        let rotating = world.with_keys(&both()).await;
        let cjg = rotating.client("cjg_team");
        let case =
            done(&cjg, "caseOpen", opening(&[young("Sem", "2012-05-06"), young("Noor", "2011-05-06")])).await;
        let persons = [&case["persons"][0]["id"], &case["persons"][1]["id"]];
        let number = |person: &Value, number: &str| json!({ "personId": person, "number": number });
        done(&cjg, "citizenNumberSet", number(persons[0], "111222333")).await;
        let concern =
            json!({ "caseId": case["id"], "topic": "TRUANCY", "text": "spijbelt", "idempotencyKey": "one" });
        let first = send(&cjg, "concernRecord", &concern).await.ok();
        let list = "{ cases(first: 1) { edges { cursor } } }";
        let cursor = cjg.query(list, json!({})).await.ok().data("/cases/edges/0/cursor").clone();
        let mut version = Value::Null;
        for table in ["consent", "concern", "decision"] {
            rotate_until(&rotating.store, &world, table).await;
            let (older, newer) = (sealed_with(&world, 1).await, sealed_with(&world, 2).await);
            assert!(older > 0 && newer > 0, "at {table}: {older} and {newer}");
            // By the server that goes on, and by one that was started meanwhile.
            for world in [&rotating, &world.with_keys(&both()).await] {
                let cjg = world.client("cjg_team");
                assert_eq!(found(&cjg, "111222333").await["id"], *persons[0], "at {table}");
                let now = opened(world, &world.store).await;
                assert!(before.iter().all(|(cell, text)| now.get(cell) == Some(text)), "at {table}");
                // Asked again under the newer key, and a page that was begun under the older.
                assert_eq!(send(&cjg, "concernRecord", &concern).await.ok().body, first.body);
                let next = "query ($after: String) { cases(first: 1, after: $after) { nodes { id } } }";
                cjg.query(next, json!({ "after": cursor })).await.ok();
                // A second person with the same number is a match, under whichever key the first one was kept.
                let next =
                    |digits: &str| with(number(persons[1], digits), json!({ "expectedVersion": version }));
                let set = done(&cjg, "citizenNumberSet", next("123456782")).await;
                version = set["citizenNumber"]["version"].clone();
                let twice = with(number(persons[1], "111222333"), json!({ "expectedVersion": version }));
                refused_as(&cjg, "citizenNumberSet", twice, "DUPLICATE", "number").await;
            }
        }
        let rotated = rotating.store.rotate(world.clock.now(), |_| ()).await.expect("rotated");
        assert_eq!((rotated.to, rotated.from.as_slice()), (2, [1].as_slice()));
        assert!(rotated.rows > 0 && rotated.until.is_some(), "{rotated:?}");
        let again = rotating.store.rotate(world.clock.now(), |_| ()).await.expect("nothing to do");
        assert!(again.from.is_empty() && again.rows == 0);

        // The older key is gone.
        let alone = world.with_keys(&second()).await;
        assert_eq!(sealed_with(&world, 1).await, 0);
        let after = opened(&world, &alone.store).await;
        assert!(
            before.iter().all(|(cell, text)| after.get(cell) == Some(text)),
            "nothing is lost or changed"
        );
        assert_eq!(found(&alone.client("cjg_team"), "111222333").await["id"], *persons[0]);
        let verified = alone.store.verify_chains(&[]).await.expect("it reads");
        assert!(
            verified.iter().all(|one| one.breach.is_none()) && verified.iter().any(|one| one.entries > 10)
        );
        // Under the older key nobody writes any more.
        let told = send(
            &world.client("cjg_team"),
            "concernRecord",
            &with(concern, json!({ "idempotencyKey": "two" })),
        )
        .await;
        assert_eq!(told.status.as_u16(), 503, "{}", told.text);
    });
}

#[test]
fn what_somebody_writes_between_its_read_and_its_write_is_never_overwritten() {
    on_each_engine(async |world| {
        let rotating = world.with_keys(&both()).await;
        let cells = kept(&world).await;
        let of = |(table, column, _): &&SealedCell| (*table, *column) == ("person_contact", "whereabouts");
        let (table, column, row) = *cells.keys().find(of).expect("somebody tends to be somewhere");
        let meanwhile = rotating.store.seal_cell(table, column, row, "bij oma").expect("sealed");
        let name = super::place::named(&world, row);
        let statement = format!("UPDATE {table} SET {column} = '{meanwhile}' WHERE person_id = {name}");
        // Somebody takes the turn just before the rotation reads that table, and gives it back a while after.
        let (begin, begins) = mpsc::channel::<()>();
        let (taken, is_taken) = mpsc::channel::<()>();
        let other = world.clone();
        let writer = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                begins.recv().expect("the rotation comes to the table before");
                let turn = other.take_turn().await;
                taken.send(()).expect("the rotation waits");
                tokio::time::sleep(Duration::from_millis(500)).await;
                turn.write(&statement).await;
            });
        });
        let mut before = true;
        let rotated = rotating.store.rotate(world.clock.now(), |progress| {
            if progress.table == "citizen_number" && std::mem::take(&mut before) {
                begin.send(()).expect("the writer waits");
                is_taken.recv().expect("it has the turn");
            }
        });
        assert!(rotated.await.expect("rotated").rows > 0);
        writer.join().expect("it wrote");
        let alone = world.with_keys(&second()).await;
        assert_eq!(opened(&world, &alone.store).await[&(table, column, row)], "bij oma");
        assert_eq!(sealed_with(&world, 1).await, 0);
    });
}

#[test]
fn the_log_of_a_former_key_is_verified_without_it_and_with_it_alone_nobody_goes_on() {
    on_each_engine(async |world| {
        let (first, keys) = (world.clone(), both().and(3, THIRD).expect("three keys"));
        let record = async |world: &World| {
            let input = json!({ "caseId": id("case:a"), "topic": "TRUANCY", "text": "spijbelt" });
            done(&world.client("wijkteam_directing"), "concernRecord", input).await;
        };
        record(&first).await;
        let second = world.with_keys(&both()).await;
        second.store.rotate(world.clock.now(), |_| ()).await.expect("rotated");
        record(&second).await;
        let third = world.with_keys(&second_and_third()).await;
        third.store.rotate(world.clock.now(), |_| ()).await.expect("rotated");
        record(&third).await;
        let last = world.with_keys(&Keys::numbered(3, THIRD).expect("a key")).await;
        for world in [&last, &world.with_keys(&keys).await] {
            let verified = world.store.verify_chains(&[]).await.expect("it reads");
            assert!(verified.iter().all(|one| one.breach.is_none()), "{verified:?}");
            assert!(verified.iter().any(|one| one.entries >= 3));
        }
        // What was written under the third key is changed: neither of the former ones can seal it so that it passes.
        world.tamper("UPDATE access_log SET operation = 'nothing' WHERE number = (SELECT max(number) FROM access_log)").await;
        let verified = last.store.verify_chains(&[]).await.expect("it reads");
        assert!(verified.iter().any(|one| one.breach.is_some()));
        // Without what is kept of the former keys nothing passes that they sealed.
        forget_former(&world).await;
        let verified = last.store.verify_chains(&[]).await.expect("it reads");
        assert!(verified.iter().any(|one| one.breach.is_some() && one.entries == 0), "{verified:?}");
    });
}

fn second_and_third() -> Keys {
    second().and(3, THIRD).expect("two keys")
}

#[expect(clippy::disallowed_methods, reason = "harms the database on purpose")]
async fn forget_former(world: &World) {
    let db = connect(world).await;
    let all = Query::delete().from_table("former_key").and_where(Expr::col("id").gt(0)).to_owned();
    db.execute(&all).await.expect("forgotten");
    db.close().await.expect("the connection closes");
}

#[test]
fn a_key_that_is_missing_or_another_is_refused_at_the_start() {
    on_each_engine(async |world| {
        let config = |key: &str| {
            let given = [("SCHAKEL_DATABASE_URL", world.url.as_str()), ("SCHAKEL_KEY", key)];
            let given = given.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
            Config::read(None, &given, &[].into())
        };
        // `[8; 32]` is refused as a placeholder, so these are others.
        let (own, other) =
            ("b25seSB0byB0ZXN0IHdpdGgsIG5vIHNlY3JldCEhISE=", "YW5vdGhlciBvbmUgdG8gdGVzdCB3aXRoLCBubyBzZWM=");
        let refused = async |key: &str| {
            let told = command::check(config(key).expect("a configuration")).await;
            told.expect_err("it does not fit").to_string()
        };
        let given = api::config::key::parse(&format!("1:{own},2:{other}")).expect("two keys");
        let keys = api::config::key::parse(own).expect("a key");
        // A World of its own key: its first is rotated away.
        let mut known = Keys::from(MASTER);
        for (number, master) in given.iter() {
            known = known.and(number + 1, master.clone()).expect("another key");
        }
        world.with_keys(&known).await.store.rotate(world.clock.now(), |_| ()).await.expect("rotated");
        assert_eq!(keys.iter().count(), 1);
        let both = format!("2:{own},3:{other}");
        command::check(config(&both).expect("a configuration")).await.expect("its own");
        command::check(config(&format!("3:{other}")).expect("a configuration")).await.expect("its own");
        let told = refused(own).await;
        assert!(told.contains("key 3 is not in the given key") && told.contains("`3:<base64>`"), "{told}");
        let told = refused(&format!("2:{other},3:{own}")).await;
        assert!(told.starts_with("number 3 of the given key") && told.contains("is not the key"), "{told}");
        let rotated = command::key_rotate(config(&both).expect("a configuration"), world.clock.clock()).await;
        assert!(rotated.expect("nothing to do").contains("nothing to do"));
        let twice = config(&format!("1:{own},1:{other}")).expect_err("one number twice").to_string();
        assert!(twice.contains("`key` in SCHAKEL_KEY must be base64 of 32 random bytes"), "{twice}");
    });
}
