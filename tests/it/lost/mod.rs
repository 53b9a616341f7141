//! Nothing lost: the server and PostgreSQL are killed under load, and what was acknowledged is there, once.
//! `SCHAKEL_CRASHES=100` for the long form.

mod backup;
mod destroyed;
mod judge;
mod load;
mod pruned;
mod rotate;
mod stop;
mod trouble;

use judge::{Found, breach};
use load::Scene;
use serde_json::{Value, json};
use std::{
    env,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};
use tests::{
    Engine, engines,
    process::{Home, Server},
    wire::{Line, post},
};

/// How often something is killed.
fn crashes() -> usize {
    env::var("SCHAKEL_CRASHES").map_or(3, |text| text.parse().expect("SCHAKEL_CRASHES is a number"))
}

pub fn on_a_runtime(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(test);
}

/// A home on each engine that the tests run on; PostgreSQL with all that keeps what it acknowledges.
fn homes() -> impl Iterator<Item = (Engine, Home)> {
    engines().into_iter().filter_map(|engine| match engine {
        Engine::Sqlite => Some((engine, Home::embedded())),
        Engine::Postgres => Some((engine, Home::durable()?)),
    })
}

/// The same where only the server is killed or stopped.
pub fn quick_homes() -> impl Iterator<Item = (Engine, Home)> {
    engines().into_iter().filter_map(|engine| match engine {
        Engine::Sqlite => Some((engine, Home::embedded())),
        Engine::Postgres => Some((engine, Home::quick()?)),
    })
}

/// Until so many more writes are acknowledged, and up to a quarter of a second longer.
async fn work(scene: &Scene, writes: usize) {
    let acknowledged = || scene.book.acknowledged.lock().expect("not poisoned").len();
    let (due, since) = (acknowledged() + writes, Instant::now());
    while acknowledged() < due {
        assert!(since.elapsed() < Duration::from_secs(60), "the server does not write any more");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let [byte, ..] = *random().as_bytes();
    tokio::time::sleep(Duration::from_millis(u64::from(byte))).await;
}

/// One round: clients work, something breaks and is mended, clients go on; then the case is judged.
async fn round(server: &mut Server, mut breaks: impl FnMut(&mut Server)) -> Found {
    let scene = Scene::open(server).await;
    let clients = scene.begin();
    work(&scene, 8).await;
    breaks(server);
    *scene.address.lock().expect("not poisoned") = server.address;
    work(&scene, 3).await;
    scene.stop.store(true, Ordering::SeqCst);
    for client in clients {
        client.await.expect("no client is told what may not be");
    }
    assert!(!server.log().contains("panicked"), "{}", server.log());
    scene.judge().await
}

fn report(what: &str, rounds: usize, all: &Found) {
    let Found { faults, writes, reads, again, survived, entries } = all;
    eprintln!(
        "{what} killed {rounds} times: {writes} acknowledged writes and {reads} reads, {again} writes asked again, \
         of {survived} only the answer was lost, {entries} entries of the access log; {} faults",
        faults.len()
    );
    assert_eq!(faults, &Vec::<String>::new());
    // A kill does not hit the moment after a commit each time.
    let hit = *survived > 0 || rounds < 20;
    assert!(*writes > 10 * rounds && *reads > 0 && *again > 0 && hit, "too little happened");
}

#[test]
fn a_server_that_is_killed_under_load_has_lost_nothing() {
    for (engine, home) in homes() {
        on_a_runtime(async {
            let mut all = Found::default();
            let mut server = home.serve(&[]);
            for _ in 0..crashes() {
                let found = round(&mut server, |server| {
                    server.kill();
                    *server = home.serve(&[]);
                });
                all.add(found.await);
                all.faults.extend(breach(&home));
            }
            report(&format!("server on {engine}"), crashes(), &all);
            assert!(server.stop().success());
            // Now with the checkpoints that a stop writes.
            assert_eq!(breach(&home), None);
        });
    }
}

#[test]
fn a_postgresql_that_is_killed_under_load_has_lost_nothing_and_the_server_mends_by_itself() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let Some(mut home) = Home::durable() else { return };
    on_a_runtime(async {
        let mut all = Found::default();
        let mut server = home.serve(&[]);
        for _ in 0..crashes() {
            let postgres = home.postgres.as_mut().expect("it runs");
            let found = round(&mut server, |_| {
                let last = postgres.kill();
                postgres.restart(last);
            });
            all.add(found.await);
            all.faults.extend(breach(&home));
        }
        report("PostgreSQL", crashes(), &all);
        assert!(server.stop().success());
        assert_eq!(breach(&home), None);
    });
}

/// A concern whose answer nobody reads, before the server is killed; then the same again. How often it is there.
async fn recorded_again(home: &Home, server: &mut Server, key: Option<&str>) -> usize {
    let scene = Scene::open(server).await;
    let document = "mutation ($input: ConcernRecordInput!) {
        concernRecord(input: $input) { concern { id } userErrors { code } } }";
    let input = json!({ "input": {
        "caseId": scene.case, "topic": "TRUANCY", "text": "spijbelt", "idempotencyKey": key
    } });
    let request = post(&scene.director, "first", document, &input);
    Line::new().ask_deaf(server.address, &request).await.expect("an answer begins");
    server.kill();
    *server = home.serve(&[]);
    let reply = Line::new().ask(server.address, &request).await.expect("an answer");
    assert!(reply.status == 200 && reply.body.get("errors").is_none(), "{:#}", reply.body);
    let document = "query ($id: ID!) { case(id: $id) { concerns { text } } }";
    let request = post(&scene.director, "then", document, &json!({ "id": scene.case }));
    let reply = Line::new().ask(server.address, &request).await.expect("an answer");
    reply.body["data"]["case"]["concerns"].as_array().map_or(0, Vec::len)
}

#[test]
fn killed_between_commit_and_answer_a_key_has_one_effect_and_without_a_key_there_are_two() {
    for (engine, home) in quick_homes() {
        on_a_runtime(async {
            let mut server = home.serve(&[]);
            assert_eq!(recorded_again(&home, &mut server, Some("one")).await, 1, "on {engine}");
            assert_eq!(recorded_again(&home, &mut server, None).await, 2, "on {engine}: the control");
        });
    }
}

/// Runs a statement on the database beside the server, as whoever holds the database can.
#[expect(clippy::disallowed_methods, reason = "harms the database on purpose")]
async fn harm(home: &Home, statement: &str) {
    use sea_orm::ConnectionTrait;
    let db = sea_orm::Database::connect(&home.url).await.expect("the database answers");
    db.execute_unprepared(statement).await.expect("a statement");
    db.close().await.expect("the connection closes");
}

/// The rows of a table that hold one of `texts` in a sealed column: their ids, also as a statement names them.
#[expect(clippy::disallowed_methods, reason = "reads the database beside the server")]
async fn holding(
    home: &Home,
    table: &'static str,
    column: &'static str,
    texts: &[&str],
) -> Vec<(uuid::Uuid, String)> {
    use sea_orm::{ConnectionTrait, sea_query::Query};
    let (db, store) = (sea_orm::Database::connect(&home.url).await.expect("it answers"), home.store().await);
    let select = Query::select().columns(["id", column]).from(table).to_owned();
    let mut found = Vec::new();
    for row in db.query_all(&select).await.expect("rows") {
        let id: uuid::Uuid = row.try_get("", "id").expect("an id");
        let cell: String = row.try_get("", column).expect("a cell");
        if texts.contains(&store.open_cell(table, column, id, &cell).expect("a sealed cell").as_str()) {
            let embedded = format!("X'{}'", id.simple());
            found.push((id, if store.is_embedded() { embedded } else { format!("'{id}'") }));
        }
    }
    store.close().await.expect("the database closes");
    db.close().await.expect("the connection closes");
    found
}

#[test]
fn every_loss_would_be_found() {
    for (engine, home) in quick_homes() {
        on_a_runtime(async {
            let mut server = home.serve(&[]);
            let scene = Scene::open(&server).await;
            let clients = scene.begin();
            while scene.book.joined.load(Ordering::SeqCst) < 2 {
                work(&scene, 20).await;
            }
            scene.stop.store(true, Ordering::SeqCst);
            for client in clients {
                client.await.expect("a client ends");
            }
            let found = scene.judge().await;
            assert!(found.faults.is_empty() && found.writes > 8, "on {engine}: {found:?}");
            assert_eq!(breach(&home), None);

            let recorded = scene.book.recorded.lock().expect("not poisoned").clone();
            let [first, second, third, ..] = &recorded[..] else { panic!("too few: {recorded:?}") };
            let answered: Value = json!(scene.book.answered.lock().expect("not poisoned")[0]);
            let request = answered.as_str().expect("an id");
            let [(_, lost)] = &holding(&home, "concern", "text", &[first]).await[..] else { panic!("one") };
            let [(id, other)] = &holding(&home, "concern", "text", &[third]).await[..] else { panic!("one") };
            let twice = home.store().await.seal_cell("concern", "text", *id, second).expect("sealed");
            let team = holding(&home, "team_membership", "reason", &["school belt", "klaar"]).await;
            let team = team.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(", ");
            let harms = [
                (format!("DELETE FROM concern WHERE id = {lost}"), "lost: concern"),
                (format!("UPDATE concern SET text = '{twice}' WHERE id = {other}"), "2 effects of one key"),
                (
                    "UPDATE person SET version = version - 1 WHERE family_name = 'Jansen'".to_owned(),
                    "steps of",
                ),
                (
                    format!(
                        "DROP INDEX team_membership_by_case_id_member_id; UPDATE team_membership SET until_at = NULL,
                         member_id = (SELECT member_id FROM team_membership WHERE id IN ({team}) LIMIT 1)
                         WHERE id IN ({team})"
                    ),
                    "twice on the team",
                ),
                (
                    "UPDATE access_grant SET until_at = NULL, ended = FALSE WHERE relation = 'TEAM'"
                        .to_owned(),
                    "granted",
                ),
                (format!("DELETE FROM access_log WHERE request = '{request}'"), "not in the access log"),
            ];
            for (statement, finding) in harms {
                harm(&home, &statement).await;
                let found = scene.judge().await.faults;
                assert!(
                    found.iter().any(|fault| fault.contains(finding)),
                    "on {engine}, {statement}: {found:#?}"
                );
            }
            assert!(breach(&home).is_some_and(|said| said.contains("was removed")), "on {engine}");
            assert!(server.stop().success());
        });
    }
}

/// An id that nobody else has.
fn random() -> uuid::Uuid {
    domain::Ids::random().fresh::<()>().0
}
