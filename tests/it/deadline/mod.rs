//! Deadlines through the API, with time moved by the clock of the test: what begins them by itself, what moves and
//! meets them, who sees them, and what is due for whom.

mod due;
mod hand;

use crate::common::{self, case, done, join, with, young};
use domain::programme::Programmes;
use serde_json::{Value, json};
use std::sync::Arc;
use tests::{Client, World, on_each_engine};

/// A programme with terms that the embedded ones lack.
const SIXTEENTH: &str = r#"name = "De Zestiende"
about = "Een programma dat geen code kent"
source = "proef"
levels = ["PERSON"]
directed-by = ["YOUTH_CARE", "WIJKTEAM", "CJG"]
[[term]]
key = "yearly"
name = "Jaarlijks gesprek"
starts = "BY_HAND"
met-by = "CLOSE"
within = "12 months"
[[term]]
key = "letter"
name = "Brief aan de ouders"
starts = "BY_HAND"
met-by = "BY_HAND"
within = "5 working days"
longest = "3 weeks"
pauses = true
repeats = true
missed = "Bel de ouders"
[[term]]
key = "visit"
name = "Huisbezoek"
starts = "START"
met-by = "CONTACT"
within = "8 working hours"
"#;

/// A World that knows the sixteenth programme.
async fn sixteen(world: &World) -> World {
    let file = ("de-zestiende.toml".to_owned(), SIXTEENTH.to_owned());
    let programmes = Programmes::embedded().and_then(|those| those.and([file])).expect("no mistakes");
    let store = world.store.clone().with_programmes(Arc::new(programmes));
    World::on(store, &world.url, world.clock.clone()).await
}

/// Who carries out Pak je Kans.
const CARE: &str = "youth_care_team";

/// The deadlines of a case, by their keys.
async fn deadlines(client: &Client, of: &Value) -> Vec<Value> {
    let fields = "deadlines { id key version status startedAt dueAt dueOn latestOn overdue missed explanation
        member { id } agency { id } moves { kind by { id } reason dueAt } }";
    let english = client.clone().header("accept-language", "en");
    let mut found = case(&english, of, fields).await["deadlines"].as_array().expect("they show").clone();
    found.sort_by_key(|one| one["key"].to_string() + &one["startedAt"].to_string());
    found
}

/// The only one with this key.
async fn deadline(client: &Client, of: &Value, key: &str) -> Value {
    let mut found = deadlines(client, of).await;
    found.retain(|one| one["key"] == key);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

fn kinds(of: &Value) -> Vec<&str> {
    of["moves"].as_array().expect("moves").iter().filter_map(|one| one["kind"].as_str()).collect()
}

fn days(days: i64) -> chrono::Duration {
    chrono::Duration::days(days)
}

fn hours(hours: i64) -> chrono::Duration {
    chrono::Duration::hours(hours)
}

/// A case of Pak je Kans to open.
fn opening(persons: &[Value]) -> Value {
    with(common::opening(persons), json!({ "programme": "pak-je-kans" }))
}

/// One that runs, about Sem, who is 14.
async fn open(client: &Client) -> Value {
    let case = done(client, "caseOpen", opening(&[young("Sem", "2012-05-06")])).await["id"].clone();
    done(client, "caseStart", json!({ "caseId": case })).await;
    case
}

/// A case under another programme than usual.
fn under(programme: &str) -> Value {
    with(opening(&[young("Sem", "2012-05-06")]), json!({ "programme": programme }))
}

fn contact(case: &Value, at: Option<&str>) -> Value {
    json!({ "caseId": case, "kind": "POLICE_STATION", "summary": "kennisgemaakt", "at": at })
}

#[test]
fn within_48_hours_there_is_contact_by_who_carries_the_programme_out() {
    on_each_engine(async |world| {
        let care = world.client(CARE);
        let opened = done(&care, "caseOpen", opening(&[young("Sem", "2012-05-06")])).await["id"].clone();
        let first = deadline(&care, &opened, "first-contact").await;
        assert_eq!((&first["status"], &first["overdue"]), (&json!("RUNNING"), &json!(false)));
        assert_eq!((&first["dueOn"], &first["latestOn"]), (&json!("2026-11-04"), &Value::Null));
        assert_eq!(
            first["explanation"],
            "began Mon 2 Nov 2026 10:00 with the referral; 48 hours: due by Wed 4 Nov 2026 10:00; 2 days left"
        );
        // A contact of the police is not the help that was promised, nor is one from before.
        join(&care, &opened, "police_team").await;
        done(&world.client("police_team"), "contactMomentRecord", contact(&opened, None)).await;
        done(&care, "contactMomentRecord", contact(&opened, Some("2026-11-02T08:59:59Z"))).await;
        assert_eq!(deadline(&care, &opened, "first-contact").await["status"], "RUNNING");
        world.clock.advance(hours(48) - chrono::Duration::microseconds(1));
        assert_eq!(deadline(&care, &opened, "first-contact").await["overdue"], false);
        world.clock.advance(chrono::Duration::microseconds(1));
        let late = deadline(&care, &opened, "first-contact").await;
        assert_eq!(json!([late["overdue"], late["missed"], late["version"]]), json!([true, true, 1]));
        // Recorded late, held in time.
        world.clock.advance(hours(3));
        done(&care, "contactMomentRecord", contact(&opened, Some("2026-11-04T08:30:00Z"))).await;
        let met = deadline(&care, &opened, "first-contact").await;
        assert_eq!(json!([met["status"], met["overdue"], met["missed"]]), json!(["MET", false, false]));
        assert_eq!(kinds(&met), ["STARTED", "MET"]);
        assert!(met["moves"].as_array().expect("moves").iter().all(|one| one["by"].is_null()), "{met:#}");
        let told = met["explanation"].as_str().expect("words");
        assert!(told.ends_with("; met, in time, recorded on Wed 4 Nov 2026 13:00"), "{told}");
        done(&care, "contactMomentRecord", contact(&opened, None)).await;
        assert_eq!(deadlines(&care, &opened).await.len(), 1, "it does not begin again");
    });
}

#[test]
fn a_contact_that_came_too_late_meets_it_and_it_stays_missed() {
    on_each_engine(async |world| {
        let care = world.client(CARE);
        let opened = done(&care, "caseOpen", opening(&[young("Sem", "2012-05-06")])).await["id"].clone();
        world.clock.advance(hours(49));
        done(&care, "contactMomentRecord", contact(&opened, None)).await;
        let met = deadline(&care, &opened, "first-contact").await;
        assert_eq!(json!([met["status"], met["overdue"], met["missed"]]), json!(["MET", false, true]));
        let told = met["explanation"].as_str().expect("words");
        assert!(told.contains("; met, too late, recorded on"), "{told}");
    });
}

#[test]
fn on_hold_the_clock_stands_still_where_the_programme_lets_it() {
    on_each_engine(async |world| {
        let care = world.client(CARE);
        let opened = open(&care).await;
        let step = json!({ "caseId": opened });
        let track = deadline(&care, &opened, "track").await;
        assert_eq!(json!([track["dueOn"], track["latestOn"]]), json!(["2027-02-02", "2027-05-02"]));
        world.clock.advance(days(1));
        done(&care, "caseHold", step.clone()).await;
        world.clock.advance(days(9));
        // The first contact does not wait: it is overdue.
        let first = deadline(&care, &opened, "first-contact").await;
        assert_eq!(json!([first["status"], first["overdue"]]), json!(["RUNNING", true]));
        let track = deadline(&care, &opened, "track").await;
        assert_eq!(json!([track["status"], track["dueOn"]]), json!(["PAUSED", "2027-02-02"]));
        done(&care, "caseResume", step.clone()).await;
        let track = deadline(&care, &opened, "track").await;
        assert_eq!(json!([track["status"], track["dueOn"]]), json!(["RUNNING", "2027-02-11"]));
        assert_eq!(track["latestOn"], "2027-05-11");
        assert_eq!(kinds(&track), ["STARTED", "PAUSED", "RESUMED"]);
        // What is over is not stopped any more, and so not due later either.
        world.clock.advance(days(120));
        done(&care, "caseHold", step.clone()).await;
        world.clock.advance(days(3));
        done(&care, "caseResume", step).await;
        let track = deadline(&care, &opened, "track").await;
        assert_eq!(json!([track["overdue"], track["dueOn"]]), json!([true, "2027-02-11"]));
    });
}

#[test]
fn the_end_of_the_case_meets_what_waits_for_it_and_cancels_the_rest_until_it_is_opened_again() {
    on_each_engine(async |world| {
        let care = world.client(CARE);
        let opened = open(&care).await;
        let step = json!({ "caseId": opened });
        world.clock.advance(days(1));
        done(&care, "caseClose", with(step.clone(), json!({ "outcome": "NO_CONCERN" }))).await;
        let state = async || {
            let found = deadlines(&care, &opened).await;
            let state = |one: &Value| json!([one["key"], one["status"], one["missed"], one["dueOn"]]);
            found.iter().map(state).collect::<Vec<_>>()
        };
        let ended = [
            json!(["first-contact", "CANCELLED", false, "2026-11-04"]),
            json!(["track", "MET", false, "2027-02-02"]),
        ];
        assert_eq!(state().await, ended);
        world.clock.advance(days(10));
        assert_eq!(state().await, ended, "nothing of it becomes overdue");
        done(&care, "caseReopen", step.clone()).await;
        let goes_on = [
            json!(["first-contact", "RUNNING", false, "2026-11-14"]),
            json!(["track", "RUNNING", false, "2027-02-12"]),
        ];
        assert_eq!(state().await, goes_on, "and none begins twice");
        world.clock.advance(days(100));
        done(&care, "caseClose", with(step, json!({ "outcome": "GOALS_REACHED" }))).await;
        assert_eq!(
            state().await,
            [
                json!(["first-contact", "CANCELLED", true, "2026-11-14"]),
                json!(["track", "MET", true, "2027-02-12"])
            ],
            "too late stays too late"
        );
    });
}

#[test]
fn a_case_that_is_opened_again_before_it_ever_started_starts_then() {
    on_each_engine(async |world| {
        let care = world.client(CARE);
        let opened = done(&care, "caseOpen", opening(&[young("Sem", "2012-05-06")])).await["id"].clone();
        let step = json!({ "caseId": opened });
        done(&care, "caseClose", with(step.clone(), json!({ "outcome": "NO_CONCERN" }))).await;
        assert_eq!(deadlines(&care, &opened).await.len(), 1);
        world.clock.advance(days(1));
        done(&care, "caseReopen", step).await;
        assert_eq!(deadline(&care, &opened, "track").await["dueOn"], "2027-02-03");
    });
}

#[test]
fn what_was_met_does_not_begin_again_with_a_case_that_is_opened_again() {
    on_each_engine(async |world| {
        let care = sixteen(&world).await.client(CARE);
        let opened = done(&care, "caseOpen", under("de-zestiende")).await["id"].clone();
        let step = json!({ "caseId": opened });
        done(&care, "caseStart", step.clone()).await;
        // From ten on Monday: seven working hours that day, the eighth on Tuesday.
        let visit = deadline(&care, &opened, "visit").await;
        assert_eq!(
            (
                &visit["dueOn"],
                visit["explanation"]
                    .as_str()
                    .map(|told| told.contains("; 8 working hours: due by Tue 3 Nov 2026 10:00;"))
            ),
            (&json!("2026-11-03"), Some(true))
        );
        done(&care, "contactMomentRecord", contact(&opened, None)).await;
        done(&care, "caseClose", with(step.clone(), json!({ "outcome": "NO_CONCERN" }))).await;
        done(&care, "caseReopen", step).await;
        assert_eq!(deadline(&care, &opened, "visit").await["status"], "MET");
    });
}

#[test]
fn children_have_the_terms_of_their_age_when_the_case_was_opened() {
    on_each_engine(async |world| {
        let care = world.client(CARE);
        // Twelve on 4 November: the variant for children is that of the referral, though it starts later.
        let input = opening(&[young("Noor", "2014-11-04")]);
        let opened = done(&care, "caseOpen", input).await["id"].clone();
        world.clock.advance(days(8));
        done(&care, "caseStart", json!({ "caseId": opened })).await;
        let track = deadline(&care, &opened, "track").await;
        assert_eq!(json!([track["dueOn"], track["latestOn"]]), json!(["2027-05-10", "2027-08-10"]));
        let told = track["explanation"].as_str().expect("words");
        assert!(
            told.contains("with the start; 6 months (at least 3 months): due by the end of Mon 10 May 2027"),
            "{told}"
        );
    });
}

#[test]
fn under_a_programme_that_is_not_known_nothing_is_due_and_everything_goes_on() {
    on_each_engine(async |world| {
        let known = sixteen(&world).await;
        let care = known.client(CARE);
        let opened = done(&care, "caseOpen", under("de-zestiende")).await["id"].clone();
        let step = json!({ "caseId": opened });
        done(&care, "deadlineStart", with(step.clone(), json!({ "key": "letter" }))).await;
        // The file is gone: what began goes on by its own rule, and nothing begins.
        let care = world.client(CARE);
        for mutation in ["caseStart", "caseHold", "caseResume"] {
            done(&care, mutation, step.clone()).await;
        }
        done(&care, "contactMomentRecord", contact(&opened, None)).await;
        let letter = deadline(&care, &opened, "letter").await;
        assert_eq!(kinds(&letter), ["STARTED", "PAUSED", "RESUMED"]);
        done(&care, "deadlineMeet", json!({ "deadlineId": letter["id"] })).await;
        assert_eq!(deadlines(&care, &opened).await.len(), 2, "it repeats");
        let start = with(step, json!({ "key": "letter" }));
        crate::common::refused_as(&care, "deadlineStart", start, "INVALID", "key").await;
    });
}

#[test]
fn a_table_of_the_programme_meets_what_waits_for_it_and_it_begins_again() {
    on_each_engine(async |world| {
        let house = crate::at_table::Guest::of(&world, "safety_house_team").await;
        let opened = done(&house.client, "caseOpen", under("doorgroeiers")).await["id"].clone();
        done(&house.client, "caseStart", json!({ "caseId": opened })).await;
        assert_eq!(deadline(&house.client, &opened, "on-table").await["dueOn"], "2026-11-16");
        let protection = crate::at_table::Guest::of(&world, "youth_protection_team").await;
        join(&house.client, &opened, "youth_protection_team").await;
        let series = json!({ "name": "Doorgroeiers", "everyWeeks": 2, "programme": "doorgroeiers" });
        let series = house.does("consultSeriesStart", series).await["id"].clone();
        for (chair, series, days_later) in [(&protection, Value::Null, 3), (&house, series, 10)] {
            let starts = (world.clock.now() + hours(1)).to_rfc3339();
            let plan = json!({ "seriesId": series, "title": "Overleg", "startsAt": starts });
            let meeting = chair.does("consultPlan", plan).await["id"].clone();
            let brings = json!({ "meetingId": meeting, "caseId": opened, "question": "Wie legt contact?" });
            chair.does("agendaAdd", brings).await;
            for step in ["consultInvite", "consultOpen"] {
                chair.does(step, json!({ "meetingId": meeting })).await;
            }
            world.clock.set(tests::TestClock::start() + days(days_later));
            assert_eq!(deadline(&house.client, &opened, "on-table").await["status"], "RUNNING");
            chair.does("consultClose", json!({ "meetingId": meeting })).await;
        }
        let found = deadlines(&house.client, &opened).await;
        let state = |one: &Value| json!([one["status"], one["missed"], one["dueOn"], kinds(one)]);
        assert_eq!(
            found.iter().map(state).collect::<Vec<_>>(),
            [
                json!(["MET", false, "2026-11-16", ["STARTED", "MET"]]),
                json!(["RUNNING", false, "2026-11-26", ["STARTED"]]),
            ]
        );
    });
}
