//! `cargo bench -p schakel-tests --bench audit`: how long it takes to verify a million entries of the access log against
//! a checkpoint of every other one, far more than there ever are, and to keep them. `SCHAKEL_BENCH_ENTRIES` for another number, `SCHAKEL_TEST_ENGINES=sqlite` for one engine.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench fails loudly, prints what it finds, and looks at the clock"
)]

use chrono::TimeDelta;
use domain::{
    Category, Relation, Role,
    access_log::{Categories, Deed, Entry},
    grant,
};
use persistence::chain::Checkpoint;
use sea_orm::{ConnectionTrait, Database, QueryResult, Statement};
use std::{env, time::Instant};
use tests::{TestClock, World, on_each_engine_by_name, seed};
use uuid::Uuid;

/// How many entries go into one transaction.
const TOGETHER: i64 = 5_000;

fn entry(nth: i64) -> Entry {
    let id = |word: &str| seed::id::<()>(&format!("bench:{word}:{}", nth % 1000)).0;
    let (ground, purpose) = grant::usual(Relation::Team);
    Entry {
        id: Uuid::nil().into(),
        region: seed::id("region:main"),
        number: 0,
        at: TestClock::start() + TimeDelta::milliseconds(nth),
        request: format!("{:032x}", nth),
        member: seed::id("member:school_team"),
        agency: seed::id("agency:school_main"),
        role: Role::School,
        client: "https://login.example.org frontend".to_owned(),
        deed: Deed::Read,
        operation: "cases".to_owned(),
        record: None,
        case: Some(id("case").into()),
        person: Some(id("person").into()),
        categories: Categories::of(Category::Process).union(Categories::of(Category::Identity)),
        grant: Some(id("grant").into()),
        relation: Some(Relation::Team),
        ground: Some(ground),
        purpose: Some(purpose),
        seal: Vec::new(),
    }
}

/// What was seen of every other entry.
async fn checkpoints(world: &World) -> Vec<Checkpoint> {
    let db = Database::connect(&world.url).await.expect("the database answers");
    let text = "SELECT region_id, number, seal FROM access_log WHERE number % 2 = 0";
    let statement = Statement::from_string(db.get_database_backend(), text);
    let found = db.query_all_raw(statement).await.expect("entries");
    let read = |row: &QueryResult| Checkpoint {
        region: row.try_get("", "region_id").expect("a region"),
        number: row.try_get("", "number").expect("a number"),
        seal: row.try_get("", "seal").expect("a seal"),
        taken_off: false,
    };
    found.iter().map(read).collect()
}

fn main() {
    let entries = match env::var("SCHAKEL_BENCH_ENTRIES") {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("`{text}` must be a number")),
        Err(_) => 1_000_000,
    };
    println!(
        "| engine | entries | checkpoints | kept in | verified in |\n| --- | ---: | ---: | ---: | ---: |"
    );
    on_each_engine_by_name(async |engine, world| {
        let began = Instant::now();
        for first in (0..entries).step_by(TOGETHER as usize) {
            let planting = world.store.plant(world.clock.now());
            let some = (first..entries.min(first + TOGETHER)).map(entry).collect();
            planting.log(some).await.expect("kept");
            planting.commit().await.expect("kept");
        }
        let kept = began.elapsed();
        let checkpoints = checkpoints(&world).await;
        let began = Instant::now();
        let verified = world.store.verify_chains(&checkpoints).await.expect("a log that can be read");
        assert!(verified.iter().all(|one| one.breach.is_none()), "{verified:?}");
        let all: i64 = verified.iter().map(|one| one.entries).sum();
        assert!(all >= entries);
        println!(
            "| {engine} | {all} | {} | {:.1} s | {:.1} s |",
            checkpoints.len(),
            kept.as_secs_f64(),
            began.elapsed().as_secs_f64()
        );
    });
}
