//! The access log is kept for its term: what is older is taken off, and nothing can be taken off without a trace.

use super::{common::id, inspection};
use api::{
    audit::{self, Checkpoints},
    prune::{Pruning, prune},
};
use domain::{
    Category, Day, Moment, Role,
    access_log::{Categories, Deed, Entry, kept_from},
    clock::{day_of, start_of},
};
use persistence::{
    Keys, Master,
    chain::{Breach, Checkpoint, Verified},
};
use serde_json::json;
use std::{
    env, fs,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};
use tests::{World, on_each_engine, on_each_engine_by_name, seed, world::MASTER};
use uuid::Uuid;

/// Two years older than entries are kept.
const OLD: i64 = 22 * 365;

fn region() -> Uuid {
    seed::id::<()>("region:old").0
}

pub fn entry(region: Uuid, nth: i64, at: Moment) -> Entry {
    Entry {
        id: Uuid::nil().into(),
        region: region.into(),
        number: 0,
        at: at + chrono::Duration::minutes(nth),
        request: format!("old-{nth}"),
        member: seed::id("member:school_team"),
        agency: seed::id("agency:school_main"),
        role: Role::School,
        client: "Vergeetmijnietje".to_owned(),
        deed: Deed::Read,
        operation: "cases".to_owned(),
        record: None,
        case: None,
        person: None,
        categories: Categories::of(Category::Identity),
        grant: None,
        relation: None,
        ground: None,
        purpose: None,
        seal: Vec::new(),
    }
}

async fn log(world: &World, entries: Vec<Entry>) {
    let planting = world.store.plant(world.clock.now());
    planting.log(entries).await.expect("kept");
    planting.commit().await.expect("kept");
}

/// A chain of its own: six entries that are old, and four that are not.
async fn ten(world: &World) {
    let now = world.clock.now();
    let at = |nth| if nth <= 6 { now - chrono::Duration::days(OLD) } else { now };
    log(world, (1..=10).map(|nth| entry(region(), nth, at(nth))).collect()).await;
}

/// Where checkpoints are kept.
struct Outside(PathBuf);

impl Outside {
    fn new() -> Self {
        static NTH: AtomicU32 = AtomicU32::new(0);
        let name = format!("schakel-pruned-{}-{}", std::process::id(), NTH.fetch_add(1, Ordering::Relaxed));
        Self(env::temp_dir().join(name))
    }

    async fn open(&self, world: &World) -> Checkpoints {
        Checkpoints::open(&self.0, world.store.signer().await.expect("a signer")).expect("it opens")
    }

    async fn write(&self, world: &World) {
        self.open(world).await.write(&world.store, world.clock.now()).await;
    }

    async fn read(&self, world: &World) -> Vec<Checkpoint> {
        audit::read(&self.0, &world.store.signer().await.expect("a signer")).expect("it reads")
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

const SURE: Pruning = Pruning { before: None, keep_years: 20, sure: true };

async fn pruned(world: &World, outside: Option<&Outside>, wanted: Pruning) -> Result<String, String> {
    let (known, mut file) = match outside {
        Some(outside) => (outside.read(world).await, Some(outside.open(world).await)),
        None => (Vec::new(), None),
    };
    let done = prune(&world.store, &known, file.as_mut(), wanted, world.clock.now(), |_| ()).await;
    done.map_err(|failure| failure.to_string())
}

async fn verified(world: &World, known: &[Checkpoint]) -> Verified {
    let all = world.store.verify_chains(known).await.expect("a log that can be read");
    all.into_iter().find(|one| one.region == region()).expect("the chain")
}

#[test]
fn what_is_older_than_its_term_is_taken_off_and_what_is_younger_stays() {
    on_each_engine_by_name(async |engine, world| {
        ten(&world).await;
        let said = pruned(&world, None, Pruning { sure: false, ..SURE }).await.expect("it says");
        assert!(said.contains("up to 6\n") && said.contains("nothing was changed"), "on {engine}: {said}");
        assert_eq!(verified(&world, &[]).await.entries, 10);
        let said = pruned(&world, None, SURE).await.expect("taken off");
        assert!(said.contains("taken off: the entries up to 6\n"), "on {engine}: {said}");
        let after = verified(&world, &[]).await;
        assert_eq!((after.entries, after.breach), (4, None), "on {engine}");
        assert_eq!(after.taken_off.map(|base| base.number), Some(6));
        let said = audit::verify(&world.store, &[]).await.expect("in order");
        assert!(said.contains("4 entries in order") && said.contains("the 6 before them"), "{said}");
        assert!(pruned(&world, None, SURE).await.expect("nothing").contains("nothing to take off"));
        // It goes on, and when all is old the last one stays: on it the next one rests.
        log(&world, vec![entry(region(), 11, world.clock.now())]).await;
        assert_eq!((verified(&world, &[]).await.entries, verified(&world, &[]).await.breach), (5, None));
        world.clock.advance(chrono::Duration::days(OLD));
        pruned(&world, None, SURE).await.expect("taken off");
        assert_eq!((verified(&world, &[]).await.entries, verified(&world, &[]).await.breach), (1, None));
        log(&world, vec![entry(region(), 12, world.clock.now())]).await;
        assert_eq!((verified(&world, &[]).await.entries, verified(&world, &[]).await.breach), (2, None));
    });
}

#[test]
fn who_reads_the_log_reads_what_is_left() {
    on_each_engine(async |world| {
        let read =
            "query ($filter: AccessEntryFilter) { accessLog(first: 100, filter: $filter) { nodes { at } } }";
        let entries = async |world: &World| {
            let filter = json!({ "filter": { "caseId": [id("case:a")] } });
            let answer = world.client("privacy_officer").query(read, filter).await.ok();
            answer.data("/accessLog/nodes").as_array().expect("a list").len()
        };
        let report = inspection::report(&world).await;
        let logged_from = async || {
            let document = "query ($id: ID!) { node(id: $id) { ... on Inspection { loggedFrom } } }";
            let answer = world.client("privacy_officer").query(document, json!({ "id": report })).await.ok();
            serde_json::from_value::<Option<Moment>>(answer.data("/node/loggedFrom").clone())
                .expect("a moment")
        };
        assert_eq!(logged_from().await, None);
        world.client("school_team").query("{ cases { nodes { status } } }", json!({})).await.ok();
        let before = entries(&world).await;
        assert!(before > 2);
        world.clock.advance(chrono::Duration::days(OLD));
        let said = pruned(&world, None, SURE).await.expect("taken off");
        assert!(said.contains("taken off: the entries"), "{said}");
        let left = entries(&world).await;
        assert!(left < before, "{left} of {before}");
        // The person concerned is told.
        assert_eq!(logged_from().await, Some(start_of(kept_from(day_of(world.clock.now()), 20))));
        // What is read now is logged as ever.
        assert!(entries(&world).await > 0);
        assert!(audit::verify(&world.store, &[]).await.is_ok());
    });
}

#[test]
fn what_is_taken_off_or_changed_by_anybody_else_shows() {
    on_each_engine_by_name(async |engine, world| {
        ten(&world).await;
        pruned(&world, None, SURE).await.expect("taken off");
        let of = "client = 'Vergeetmijnietje'";
        let harms = [
            (format!("UPDATE access_log SET operation = 'x' WHERE {of} AND number = 8"), Breach::Changed(8)),
            (format!("UPDATE access_log SET operation = 'x' WHERE {of} AND number = 7"), Breach::Changed(7)),
            ("UPDATE access_log_base SET number = 7".to_owned(), Breach::Base(7)),
            ("UPDATE access_log_base SET number = 5".to_owned(), Breach::Base(5)),
            ("UPDATE access_log_base SET signature = seal".to_owned(), Breach::Base(6)),
            ("UPDATE access_log_base SET seal = signature".to_owned(), Breach::Base(6)),
            ("UPDATE access_log_base SET until_at = at".to_owned(), Breach::Base(6)),
            ("UPDATE access_log_base SET at = until_at".to_owned(), Breach::Base(6)),
            ("UPDATE access_log_base SET key_id = 2".to_owned(), Breach::Base(6)),
            ("DELETE FROM access_log_base".to_owned(), Breach::Missing(1)),
            (format!("DELETE FROM access_log WHERE {of} AND number = 7"), Breach::Missing(7)),
            (format!("DELETE FROM access_log WHERE {of}"), Breach::Truncated(6, 10)),
            (format!("UPDATE access_log SET number = 3 WHERE {of} AND number = 7"), Breach::Below(3)),
        ];
        let tables = ["access_log", "access_log_base"];
        for table in tables {
            world.tamper(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
        for (harm, breach) in harms {
            assert!(world.tamper(&harm).await > 0, "on {engine}: {harm} does nothing");
            assert_eq!(verified(&world, &[]).await.breach, Some(breach), "on {engine}: {harm}");
            assert!(pruned(&world, None, SURE).await.is_err(), "on {engine}: {harm}, and then pruned");
            for table in tables {
                let heal = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}");
                world.tamper(&heal).await;
            }
            assert_eq!(verified(&world, &[]).await.breach, None, "on {engine}: {harm} was healed");
        }
    });
}

#[test]
fn a_change_is_not_hidden_by_taking_it_off() {
    on_each_engine(async |world| {
        ten(&world).await;
        let now = world.clock.now();
        let planned =
            world.store.bases_before(now - chrono::Duration::days(7400), now).await.expect("planned");
        world.tamper("UPDATE access_log SET operation = 'x' WHERE request = 'old-3'").await;
        assert!(pruned(&world, None, SURE).await.is_err_and(|said| said.contains("entry 3 was changed")));
        // Nor between the two.
        assert!(world.store.prune(&planned[0], |_| ()).await.is_err());
        let after = verified(&world, &[]).await;
        assert_eq!((after.breach, after.taken_off), (Some(Breach::Changed(3)), None));
    });
}

#[test]
fn less_than_the_term_and_less_than_five_years_is_refused() {
    on_each_engine(async |world| {
        ten(&world).await;
        let day = |text: &str| Some(text.parse::<Day>().expect("a day"));
        let wanted = |before| Pruning { before, ..SURE };
        // It is 2 November 2026.
        let said = pruned(&world, None, wanted(day("2006-11-03"))).await.expect_err("too young");
        assert!(said.contains("kept"), "{said}");
        assert!(pruned(&world, None, wanted(day("1990-01-01"))).await.expect("none").contains("nothing to"));
        let four = Pruning { keep_years: 4, ..SURE };
        assert!(pruned(&world, None, four).await.is_err_and(|said| said.contains("five years")));
        assert_eq!(verified(&world, &[]).await.entries, 10);
        assert!(pruned(&world, None, wanted(day("2006-11-02"))).await.expect("old").contains("up to 6"));
    });
}

#[test]
fn what_was_taken_off_without_the_checkpoints_shows_against_them() {
    on_each_engine_by_name(async |engine, world| {
        ten(&world).await;
        let (outside, former) = (Outside::new(), Outside::new());
        outside.write(&world).await;
        fs::copy(&outside.0, &former.0).expect("a copy");
        for table in ["access_log", "access_log_base"] {
            world.tamper(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
        // Whoever has the database and its key can sign a base, and not in the file.
        pruned(&world, None, SURE).await.expect("taken off");
        assert_eq!(verified(&world, &[]).await.breach, None);
        outside.write(&world).await;
        let known = outside.read(&world).await;
        assert_eq!(verified(&world, &known).await.breach, Some(Breach::Unknown(6)), "on {engine}");
        // A file that begins takes over what there is.
        let new = Outside::new();
        new.write(&world).await;
        assert!(new.read(&world).await.iter().any(|one| one.taken_off && one.region == region()));
        assert_eq!(verified(&world, &new.read(&world).await).await.breach, None, "on {engine}");
        // Done properly, it is known; and what a backup brings back is not a breach.
        let restore = async || {
            for table in ["access_log", "access_log_base"] {
                let heal = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}");
                world.tamper(&heal).await;
            }
        };
        restore().await;
        pruned(&world, Some(&outside), SURE).await.expect("taken off");
        let known = outside.read(&world).await;
        assert_eq!(verified(&world, &known).await.breach, None, "on {engine}");
        assert_eq!(verified(&world, &former.read(&world).await).await.breach, Some(Breach::Unknown(6)));
        restore().await;
        assert_eq!(
            (verified(&world, &known).await.breach, verified(&world, &known).await.entries),
            (None, 10)
        );
        // Another entry where the file saw the last that was taken off.
        let mut other = known.clone();
        other.iter_mut().filter(|one| one.taken_off).for_each(|one| one.seal[0] ^= 1);
        assert_eq!(verified(&world, &other).await.breach, Some(Breach::Rewritten(6)), "on {engine}");
        pruned(&world, Some(&outside), SURE).await.expect("taken off again");
        assert_eq!(verified(&world, &other).await.breach, Some(Breach::Rewritten(6)), "on {engine}");
    });
}

#[test]
fn what_was_taken_off_is_signed_anew_with_a_new_key_and_a_former_one_takes_nothing_off() {
    on_each_engine(async |world| {
        ten(&world).await;
        let outside = Outside::new();
        outside.write(&world).await;
        pruned(&world, Some(&outside), SURE).await.expect("taken off");
        world.tamper("CREATE TABLE kept AS SELECT * FROM access_log_base").await;
        let both = Keys::from(MASTER).and(2, Master::new([8; 32])).expect("two keys");
        let second = world.with_keys(&both).await;
        second.store.rotate(world.clock.now(), |_| ()).await.expect("rotated");
        let alone = Keys::numbered(2, Master::new([8; 32])).expect("a key");
        let alone = world.with_keys(&alone).await;
        log(&alone, vec![entry(region(), 11, world.clock.now())]).await;
        outside.write(&alone).await;
        let known = outside.read(&alone).await;
        assert_eq!(
            (verified(&alone, &known).await.breach, verified(&alone, &known).await.entries),
            (None, 5)
        );
        world.tamper("DELETE FROM access_log_base; INSERT INTO access_log_base SELECT * FROM kept").await;
        assert_eq!(verified(&alone, &[]).await.breach, Some(Breach::Base(6)), "signed with the former key");
    });
}
