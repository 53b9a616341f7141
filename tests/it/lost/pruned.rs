//! The access log is shortened while the real server serves, by a command that is killed and called again.

use super::{judge::breach, on_a_runtime, quick_homes};
use crate::pruned::entry;
use std::{
    fs,
    io::{BufRead, BufReader},
    process::Stdio,
};
use tests::{Engine, TestClock, process::Home};
use uuid::Uuid;

/// What stands in old entries alone.
const OLD: &str = "Zandzegge-Zuringrus";

/// More than go in one transaction.
const ENTRIES: i64 = 3_500;

async fn plant(home: &Home) {
    let (store, old) = (home.store().await, TestClock::start() - chrono::Duration::days(25 * 365));
    let region = Uuid::from_u128(77);
    let mut entries: Vec<_> = (0..ENTRIES).map(|nth| entry(region, nth, old)).collect();
    entries.iter_mut().for_each(|entry| OLD.clone_into(&mut entry.client));
    entries.extend((0..5).map(|nth| entry(region, nth, TestClock::start())));
    let planting = store.plant(TestClock::start());
    planting.log(entries).await.expect("kept");
    planting.commit().await.expect("kept");
    store.close().await.expect("it closes");
}

/// Takes off, and is killed as soon as it says that some are gone.
fn begin(home: &Home) {
    let mut command = home.command(&["audit", "prune", "--yes"]);
    let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("`schakel` runs");
    let said = BufReader::new(child.stderr.take().expect("its errors")).lines().map_while(Result::ok);
    let first = said.into_iter().find(|line| line.contains(" of 3500"));
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    assert!(first.as_ref().is_some_and(|line| line.contains(": 1000 of")), "{first:?}");
}

fn holds(home: &Home) -> bool {
    ["schakel.db", "schakel.db-wal"].iter().any(|name| {
        let bytes = fs::read(home.dir.join(name)).unwrap_or_default();
        bytes.windows(OLD.len()).any(|window| window == OLD.as_bytes())
    })
}

#[test]
fn the_log_is_shortened_while_it_serves_and_by_one_that_is_killed() {
    for (engine, home) in quick_homes() {
        home.run(&["migrate"]);
        on_a_runtime(plant(&home));
        // Its stop writes the checkpoints.
        assert!(home.serve(&[]).stop().success());
        let mut server = home.serve(&[]);
        assert!(engine != Engine::Sqlite || holds(&home), "what is looked for can be found");
        let said = home.run(&["audit", "prune"]);
        assert!(said.contains("up to 3500") && said.contains("nothing was changed"), "on {engine}: {said}");
        assert!(!home.output(&["audit", "prune", "--before", "2020-01-01"]).status.success());
        begin(&home);
        assert_eq!(breach(&home), None, "on {engine}");
        let said = home.run(&["audit", "verify"]);
        assert!(said.contains("were taken off on"), "on {engine}: {said}");
        let said = home.run(&["audit", "prune", "--yes"]);
        assert!(said.contains("taken off: the entries up to 3500"), "on {engine}: {said}");
        assert_eq!(breach(&home), None, "on {engine}");
        let said = home.run(&["audit", "verify"]);
        assert!(said.contains("5 entries in order") && said.contains("the 3500 before them"), "{said}");
        assert!(!holds(&home), "on {engine}: nothing of it is left in the files");
        assert!(server.stop().success());
        assert_eq!(breach(&home), None, "on {engine}");
    }
}
