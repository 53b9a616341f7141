//! Revocation: sight ends while others read. A read that begins after the end was acknowledged shows nothing of the
//! case; one that began before shows all or nothing. `SCHAKEL_INTERLEAVINGS` for another number of reads.

use super::common::{case, done, id, join, joining, opening, person_of, with, young};
use api::http::HttpConfig;
use serde_json::{Value, json};
use std::{
    env,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tests::{Answer, Client, World, on_each_engine, on_each_engine_at_once, rest};
use tokio::io::AsyncWriteExt;

/// How many reads on each engine.
fn reads() -> usize {
    env::var("SCHAKEL_INTERLEAVINGS")
        .map_or(1000, |text| text.parse().expect("SCHAKEL_INTERLEAVINGS is a number"))
}

/// How many read at the same time.
const READERS: usize = 6;

/// Who loses sight.
const READER: &str = "school_matched";

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

async fn ask(client: &Client, nth: usize, opened: &Value, person: &Value) -> Answer {
    client.query(ASKS[nth % ASKS.len()], json!({ "case": opened, "person": person })).await.ok()
}

/// Opens a case on which the reader is, by one of the ways to lose it again; gives the mutation that ends its sight.
async fn begin(director: &Client, nth: usize) -> (Value, &'static str, Value) {
    let opened = done(director, "caseOpen", opening(&[young("Sem", "2009-05-06")])).await["id"].clone();
    done(director, "caseStart", json!({ "caseId": opened })).await;
    let concern = json!({ "caseId": opened, "topic": "TRUANCY", "text": "spijbelt" });
    done(director, "concernRecord", concern).await;
    match nth % 3 {
        0 => {
            let membership = join(director, &opened, READER).await;
            (opened, "teamEnd", json!({ "teamMembershipId": membership, "reason": "klaar" }))
        }
        1 => {
            let person = person_of(director, &opened).await;
            let give =
                json!({ "caseId": opened, "personId": person, "purpose": "delen", "byYoungPerson": true });
            let consent = done(director, "consentGive", give).await["id"].clone();
            let ground = json!({ "ground": "CONSENT", "consentId": consent });
            done(director, "teamAdd", with(joining(&opened, READER), ground)).await;
            (opened, "consentWithdraw", json!({ "consentId": consent }))
        }
        _ => {
            join(director, &opened, READER).await;
            let close = json!({ "caseId": opened.clone(), "outcome": "GOALS_REACHED" });
            (opened, "caseClose", close)
        }
    }
}

/// One end of sight, and the reads around it.
async fn round(world: &World, nth: usize) -> Seen {
    let director = world.client("cjg_team");
    let reader = world.client(READER);
    let (opened, mutation, input) = begin(&director, nth).await;
    let person = person_of(&director, &opened).await;
    let mut whole = Vec::new();
    for nth in 0..ASKS.len() {
        let answer = ask(&reader, nth, &opened, &person).await;
        assert!(answer.text.contains("spijbelt"), "before the end: {}", answer.text);
        whole.push(answer.body);
    }
    let (whole, ended) = (Arc::new(whole), Arc::new(AtomicBool::new(false)));
    let mut readers = Vec::new();
    for mut form in 0..READERS {
        let (reader, opened, person) = (reader.clone(), opened.clone(), person.clone());
        let (whole, ended) = (whole.clone(), ended.clone());
        readers.push(tokio::spawn(async move {
            let mut seen = Seen::default();
            while seen.after < 2 {
                let is_after = ended.load(Ordering::SeqCst);
                let answer = ask(&reader, form, &opened, &person).await;
                let shows =
                    ["spijbelt", "pak-je-kans", "Jansen"].iter().any(|word| answer.text.contains(word));
                if shows {
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
    done(&director, mutation, input).await;
    ended.store(true, Ordering::SeqCst);
    let mut seen = Seen::default();
    for reader in readers {
        let one = reader.await.expect("each read is whole");
        seen.all += one.all;
        seen.nothing += one.nothing;
        seen.after += one.after;
    }
    assert!(case(&reader, &opened, "id").await.is_null());
    seen
}

#[test]
fn once_the_end_of_sight_is_acknowledged_no_read_shows_anything_and_none_shows_half() {
    on_each_engine_at_once(async |engine, world| {
        let mut seen = Seen::default();
        let mut rounds = 0;
        while seen.all + seen.nothing + seen.after < reads() {
            let one = round(&world, rounds).await;
            seen.all += one.all;
            seen.nothing += one.nothing;
            seen.after += one.after;
            rounds += 1;
        }
        let Seen { all, nothing, after } = seen;
        eprintln!(
            "on {engine}, {rounds} ends of sight: {all} reads that began before showed all and {nothing} nothing; \
             {after} that began after showed nothing"
        );
        assert!(all > rounds && nothing > 0 && after > rounds, "not every outcome occurred");
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
