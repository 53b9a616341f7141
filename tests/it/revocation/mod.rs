//! Revocation: sight ends while others read. A read that begins after the end was acknowledged shows nothing of what
//! ended; one that began before shows all or nothing. `SCHAKEL_INTERLEAVINGS` for another number of reads.

mod ends;
mod stage;

use super::common::{case, done, id};
use api::http::HttpConfig;
use axum::http::StatusCode;
use ends::{ENDS, End, Left, way};
use serde_json::{Value, json};
use stage::Stage;
use std::{
    collections::BTreeMap,
    env,
    ops::AddAssign,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tests::{Answer, Client, on_each_engine, on_each_engine_at_once, rest};
use tokio::io::AsyncWriteExt;

/// Whether that was enough on one engine: a dozen of each end, or as many reads as were asked.
fn enough(ends: usize, reads: usize) -> bool {
    let asked = env::var("SCHAKEL_INTERLEAVINGS")
        .map(|text| text.parse::<usize>().expect("SCHAKEL_INTERLEAVINGS is a number"));
    asked.map_or(ends >= 12 * ENDS.len(), |asked| ends >= 4 * ENDS.len() && reads >= asked)
}

/// How many read at the same time.
const READERS: usize = 6;

/// The ways to one case: by its id, in a list, and from its person; each shows several statements' worth.
const ASKS: [&str; 3] = [
    "query ($case: ID!, $person: ID!) { case(id: $case) { id programme persons { givenName contact { city } }
        concerns { text } access { relation ground until } team { function } grants { cause }
        agendaItems { question } groupMembers { until } } person(by: { id: $person }) { id familyName } }",
    "query ($case: ID!, $person: ID!) { cases(first: 100, filter: { nameStarts: \"Sem\" }) { totalCount nodes {
        id programme persons { id givenName familyName } concerns { text } educationRecords { school }
        access { ground } grants { cause } agendaItems { question } } }
        person(by: { id: $person }) { givenName contact { city } } node(id: $case) { id } }",
    "query ($case: ID!, $person: ID!) { person(by: { id: $person }) { id givenName contact { city } cases { programme
        concerns { text } persons { familyName } grants { cause } agendaItems { question } } }
        node(id: $case) { ... on Case { id programme concerns { text } access { ground until } } } }",
];

/// What reads found, held against when they began.
#[derive(Debug, Default)]
struct Seen {
    /// Began before the end was acknowledged, and showed all; or nothing.
    all: usize,
    nothing: usize,
    /// Began after it; showed nothing.
    after: usize,
}

impl AddAssign for Seen {
    fn add_assign(&mut self, more: Self) {
        self.all += more.all;
        self.nothing += more.nothing;
        self.after += more.after;
    }
}

async fn ask(client: &Client, nth: usize, end: &End) -> Answer {
    let variables = json!({ "case": end.case, "person": end.person });
    let answer = client.query(ASKS[nth % ASKS.len()], variables).await;
    let put_out = end.left == Left::NoEntry && answer.status == StatusCode::UNAUTHORIZED;
    if put_out { answer } else { answer.ok() }
}

/// Reads until the end is acknowledged, and twice after it; gives also the answers that show nothing.
async fn read(
    end: Arc<End>,
    whole: Arc<Vec<Value>>,
    ended: Arc<AtomicBool>,
    mut form: usize,
) -> (Seen, Vec<(usize, Answer)>) {
    let (mut seen, mut blank) = (Seen::default(), Vec::new());
    let mutation = end.mutation;
    while seen.after < 2 {
        let is_after = ended.load(Ordering::SeqCst);
        let answer = ask(&end.reader, form, &end).await;
        if end.words.iter().any(|word| answer.text.contains(word)) {
            assert!(!is_after, "{mutation} was acknowledged before this began: {}", answer.text);
            assert_eq!(answer.body, whole[form % ASKS.len()], "half of it, at a {mutation}");
            seen.all += 1;
        } else {
            let let_in = answer.status == StatusCode::OK;
            assert!(!is_after || !let_in || end.left != Left::NoEntry, "let in after {mutation}");
            *(if is_after { &mut seen.after } else { &mut seen.nothing }) += 1;
            blank.push((form % ASKS.len(), answer));
        }
        form += 1;
    }
    (seen, blank)
}

/// One end of sight, and the reads around it.
async fn round(stage: &Stage, nth: usize) -> Seen {
    let end = Arc::new(stage.begin(nth).await);
    let End { reader, mutation, .. } = &*end;
    let mut whole = Vec::new();
    for form in 0..ASKS.len() {
        let answer = ask(reader, form, &end).await;
        for word in &end.words {
            assert!(answer.text.contains(word), "`{word}` before {mutation}: {}", answer.text);
        }
        whole.push(answer.body);
    }
    let (whole, ended) = (Arc::new(whole), Arc::new(AtomicBool::new(false)));
    let begin = |form| tokio::spawn(read(end.clone(), whole.clone(), ended.clone(), form));
    let readers: Vec<_> = (0..READERS).map(begin).collect();
    let [byte, ..] = *domain::Ids::random().fresh::<()>().0.as_bytes();
    tokio::time::sleep(Duration::from_micros(200 * u64::from(byte))).await;
    done(&end.by, mutation, end.input.clone()).await;
    ended.store(true, Ordering::SeqCst);
    let (mut seen, mut blank) = (Seen::default(), Vec::new());
    for reader in readers {
        let (one, more) = reader.await.expect("each read is whole");
        seen += one;
        blank.extend(more);
    }
    // What is left is whole too: to who is put out, what shows to a colleague who sees no case.
    let left = if end.left == Left::NoEntry { &stage.deputy } else { reader };
    for form in 0..ASKS.len() {
        let left = ask(left, form, &end).await.body;
        for (_, answer) in blank.iter().filter(|(of, answer)| *of == form && answer.status == StatusCode::OK)
        {
            assert_eq!(answer.body, left, "neither all nor what is left, at a {mutation}");
        }
    }
    match end.left {
        Left::Nothing => assert!(case(reader, &end.case, "id").await.is_null()),
        Left::NoEntry => assert_eq!(ask(reader, 0, &end).await.status, StatusCode::UNAUTHORIZED),
        Left::Less => {
            assert!(!case(reader, &end.case, "id").await.is_null());
            // Nothing of it in the rounds to come.
            let close = json!({ "caseId": end.case, "outcome": "GOALS_REACHED" });
            done(&stage.director, "caseClose", close).await;
        }
    }
    seen
}

#[test]
fn once_the_end_of_sight_is_acknowledged_no_read_shows_anything_and_none_shows_half() {
    on_each_engine_at_once(async |engine, world| {
        // They read at the same time, though they are one member.
        let world = world.served(&HttpConfig { per_member: READERS, ..HttpConfig::default() }).await;
        let stage = Stage::set(&world).await;
        let mut seen = Seen::default();
        let mut ends = BTreeMap::<&str, usize>::new();
        let mut rounds = 0;
        while !enough(rounds, seen.all + seen.nothing + seen.after) {
            seen += round(&stage, rounds).await;
            *ends.entry(way(rounds)).or_default() += 1;
            rounds += 1;
        }
        let Seen { all, nothing, after } = seen;
        let each: Vec<_> = ends.iter().map(|(way, count)| format!("{count} {way}")).collect();
        eprintln!(
            "on {engine}, {rounds} ends of sight: {all} reads that began before showed all and {nothing} nothing; \
             {after} that began after showed nothing. The ends: {}",
            each.join(", ")
        );
        assert!(all > rounds && nothing > 0 && after > rounds, "not every outcome occurred");
        assert!(ENDS.iter().copied().flatten().all(|way| ends.contains_key(way)), "not every end occurred");
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
