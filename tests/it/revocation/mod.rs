//! Revocation: sight ends while others read. A read that begins after the end was acknowledged shows nothing of the
//! case; one that began before shows all or nothing. `SCHAKEL_INTERLEAVINGS` for another number of reads.

mod ends;

use super::common::{case, done, id};
use api::http::HttpConfig;
use axum::http::StatusCode;
use ends::{ENDS, End, Sight};
use serde_json::json;
use std::{
    collections::BTreeMap,
    env,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tests::{Answer, World, on_each_engine, on_each_engine_at_once, rest};
use tokio::io::AsyncWriteExt;

/// How many reads on each engine.
fn reads() -> usize {
    env::var("SCHAKEL_INTERLEAVINGS")
        .map_or(2000, |text| text.parse().expect("SCHAKEL_INTERLEAVINGS is a number"))
}

/// How many read at the same time.
const READERS: usize = 6;

/// The ways to one case: by its id, in a list, and from its person; each shows several statements' worth.
const ASKS: [&str; 3] = [
    "query ($case: ID!, $person: ID!) { case(id: $case) { programme persons { givenName } concerns { text }
        access { relation ground } team { function } } person(by: { id: $person }) { familyName } }",
    "query ($case: ID!, $person: ID!) { cases(first: 100, filter: { nameStarts: \"Sem\" }) { totalCount nodes {
        id programme persons { givenName } concerns { text } educationRecords { school } } }
        person(by: { id: $person }) { givenName } node(id: $case) { id } }",
    "query ($case: ID!, $person: ID!) { person(by: { id: $person }) { givenName cases { programme concerns { text }
        persons { familyName } } } node(id: $case) { ... on Case { programme concerns { text } } } }",
];

/// What one read found, held against when it began.
#[derive(Debug, Default)]
struct Seen {
    /// Began before the end was acknowledged, and showed all; or nothing.
    all: usize,
    nothing: usize,
    /// Began after it; showed nothing.
    after: usize,
}

impl Seen {
    fn add(&mut self, other: &Self) {
        self.all += other.all;
        self.nothing += other.nothing;
        self.after += other.after;
    }

    fn reads(&self) -> usize {
        self.all + self.nothing + self.after
    }
}

/// What is answered; None to who is let in no more.
async fn ask(sight: &Sight, nth: usize) -> Option<Answer> {
    let given = json!({ "case": sight.case, "person": sight.person });
    let answer = sight.reader.query(ASKS[nth % ASKS.len()], given).await;
    (answer.status != StatusCode::UNAUTHORIZED).then(|| answer.ok())
}

/// One end of sight, and the reads around it.
async fn round(world: &World, end: End, nth: usize) -> Seen {
    let sight = Arc::new(Sight::begin(world, end, nth).await);
    let mut whole = Vec::new();
    for nth in 0..ASKS.len() {
        let answer = ask(&sight, nth).await.expect("let in");
        assert!(answer.text.contains("spijbelt"), "before the end of {end:?}: {}", answer.text);
        whole.push(answer.body);
    }
    let (whole, ended) = (Arc::new(whole), Arc::new(AtomicBool::new(false)));
    let mut readers = Vec::new();
    for mut form in 0..READERS {
        let (sight, whole, ended) = (sight.clone(), whole.clone(), ended.clone());
        readers.push(tokio::spawn(async move {
            let mut seen = Seen::default();
            while seen.after < 2 {
                let is_after = ended.load(Ordering::SeqCst);
                let answer = ask(&sight, form).await;
                let words = ["spijbelt", "ondersteuning", "Jansen"];
                let shows = answer.filter(|answer| words.iter().any(|word| answer.text.contains(word)));
                if let Some(answer) = shows {
                    let mutation = sight.mutation;
                    assert!(!is_after, "{mutation} was acknowledged before this began: {}", answer.text);
                    assert_eq!(answer.body, whole[form % ASKS.len()], "half of it, at a {mutation}");
                    seen.all += 1;
                } else if is_after {
                    seen.after += 1;
                } else {
                    seen.nothing += 1;
                }
                form += 1;
            }
            seen
        }));
    }
    let [byte, ..] = *domain::Ids::random().fresh::<()>().0.as_bytes();
    tokio::time::sleep(Duration::from_micros(200 * u64::from(byte))).await;
    sight.end().await;
    ended.store(true, Ordering::SeqCst);
    let mut seen = Seen::default();
    for reader in readers {
        seen.add(&reader.await.expect("each read is whole"));
    }
    if end != End::Work {
        assert!(case(&sight.reader, &sight.case, "id").await.is_null());
    }
    seen
}

#[test]
fn once_the_end_of_sight_is_acknowledged_no_read_shows_anything_and_none_shows_half() {
    on_each_engine_at_once(async |engine, world| {
        let mut seen = BTreeMap::<End, Seen>::new();
        let mut rounds = 0;
        while seen.values().map(Seen::reads).sum::<usize>() < reads() {
            let end = ENDS[rounds % ENDS.len()];
            let one = round(&world, end, rounds).await;
            seen.entry(end).or_default().add(&one);
            rounds += 1;
        }
        for (end, Seen { all, nothing, after }) in &seen {
            eprintln!(
                "on {engine}, the end {end:?}: {all} reads that began before showed all and {nothing} nothing; {after} \
                 that began after showed nothing"
            );
            assert!(*all > 0 && *after > 0, "not every outcome of {end:?} occurred");
        }
        assert_eq!(seen.len(), ENDS.len(), "each way to end was tried");
        eprintln!("on {engine}, {rounds} ends of sight");
        assert!(seen.values().any(|one| one.nothing > 0), "no read met an end on its way");
    });
}

/// Ends after others had so many turns.
async fn turns(count: usize) {
    for _ in 0..count {
        tokio::task::yield_now().await;
    }
}

#[test]
fn who_goes_away_leaves_no_moment_behind_in_which_others_read() {
    on_each_engine(async |world| {
        let (leaver, other) = (world.client("attendance_team"), world.client("school_team"));
        for count in 0..60 {
            tokio::select! {
                biased;
                _ = leaver.query("{ cases { nodes { status } } }", json!({})) => {}
                () = turns(count) => {}
            }
            // Who asks is looked up outside of any transaction; inside one that was left open, that would be its moment.
            for _ in 0..4 {
                other.query("{ now }", json!({})).await.ok();
            }
            let name = format!("Name {count}");
            world.tamper(&format!("UPDATE member SET name = '{name}'")).await;
            for _ in 0..4 {
                let answer = other.query("{ viewer { member { name } } }", json!({})).await.ok();
                assert_eq!(*answer.data("/viewer/member/name"), json!(name));
            }
        }
    });
}

#[test]
fn who_is_put_out_while_a_body_is_on_its_way_is_not_let_in_by_it() {
    on_each_engine(async |world| {
        let served = world.listen(HttpConfig::default()).await;
        let admin = world.client("administrator");
        let body = json!({ "query": "{ viewer { role } members(first: 1) { nodes { id } } }" }).to_string();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\n\
             authorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
            world.token("halt_team"),
            body.len()
        );
        let told = async |leaves: bool| {
            let mut stream = served.connect().await;
            stream.write_all(head.as_bytes()).await.expect("sent");
            // By then it was read.
            tokio::time::sleep(Duration::from_millis(200)).await;
            if leaves {
                let leave = json!({ "memberId": id("member:halt_team"), "on": "2026-11-01" });
                done(&admin, "memberLeave", leave).await;
            }
            stream.write_all(body.as_bytes()).await.expect("sent");
            rest(stream).await
        };
        let (before, after) = (told(false).await, told(true).await);
        assert!(before.starts_with("HTTP/1.1 200") && before.contains("HALT"), "{before}");
        assert!(after.starts_with("HTTP/1.1 401") && !after.contains("HALT"), "{after}");
    });
}
