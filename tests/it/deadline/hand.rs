//! By hand: starting, pausing, extending and meeting, and who may.

use super::{CARE, days, deadline, deadlines, kinds, open, sixteen, under};
use crate::common::{done, id, join, refused_as, with};
use domain::Relation;
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

/// A deadline of the sixteenth programme that runs, with its case.
async fn letter(world: &World) -> (Client, Value, Value) {
    let care = world.client(CARE);
    let opened = done(&care, "caseOpen", under("de-zestiende")).await["id"].clone();
    let start = json!({ "caseId": opened, "key": "letter", "reason": "gesprek met de ouders" });
    let started = done(&care, "deadlineStart", start).await;
    (care, opened, started["id"].clone())
}

#[test]
fn who_directs_extends_with_a_reason_and_nobody_else_does() {
    on_each_engine(async |world| {
        let care = world.client(CARE);
        let opened = open(&care).await;
        join(&care, &opened, "police_team").await;
        let track = deadline(&care, &opened, "track").await;
        let input = json!({
            "deadlineId": track["id"], "expectedVersion": 1, "until": "2027-03-01", "reason": "ziek geweest",
            "idempotencyKey": "once",
        });
        let mutation = "deadlineExtend";
        refused_as(&world.client("police_team"), mutation, input.clone(), "NOT_PERMITTED", "").await;
        for stranger in ["youth_care_emergency", "privacy_officer", "administrator", "school_elsewhere"] {
            let client = world.client(stranger);
            refused_as(&client, mutation, input.clone(), "NOT_FOUND", "deadlineId").await;
        }
        for (more, code, field) in [
            (json!({ "until": "2027-02-02" }), "INVALID", "until"),
            (json!({ "until": "2027-05-03" }), "INVALID", "until"),
            (json!({ "reason": " " }), "INVALID", "reason"),
            (json!({ "expectedVersion": 2 }), "CONFLICT", "expectedVersion"),
        ] {
            let more = with(input.clone(), with(more, json!({ "idempotencyKey": null })));
            refused_as(&care, mutation, more, code, field).await;
        }
        for _ in 0..2 {
            let extended = done(&care, mutation, input.clone()).await;
            assert_eq!(json!([extended["dueOn"], extended["version"]]), json!(["2027-03-01", 2]));
        }
        let track = deadline(&care, &opened, "track").await;
        assert_eq!(kinds(&track), ["STARTED", "EXTENDED"]);
        let last = &track["moves"][1];
        assert_eq!(
            (&last["by"]["id"], &last["reason"]),
            (&id("member:youth_care_team"), &json!("ziek geweest"))
        );
        let told = track["explanation"].as_str().expect("words");
        let extended = "; extended because: ziek geweest: due by the end of Mon 1 Mar 2027;";
        assert!(told.contains(extended), "{told}");
        // The first contact is never extended, and what is over neither.
        let first = deadline(&care, &opened, "first-contact").await;
        let input = json!({ "deadlineId": first["id"], "until": "2026-11-06", "reason": "ziek" });
        refused_as(&care, mutation, input, "ILLEGAL_TRANSITION", "").await;
        world.clock.advance(days(200));
        let input = json!({ "deadlineId": track["id"], "until": "2027-05-02", "reason": "ziek" });
        refused_as(&care, mutation, input, "ILLEGAL_TRANSITION", "").await;
    });
}

#[test]
fn a_stand_in_keeps_the_deadlines_of_whom_it_stands_in_for() {
    on_each_engine(async |world| {
        let care = world.client(CARE);
        let opened = open(&care).await;
        let track = deadline(&care, &opened, "track").await;
        let colleague = world.hire("care_colleague", "youth_care_main").await;
        let input = json!({ "deadlineId": track["id"], "reason": "vakantie" });
        refused_as(&colleague, "deadlinePause", input.clone(), "NOT_FOUND", "deadlineId").await;
        let until = (world.clock.now() + days(14)).to_rfc3339();
        let stands_in = json!({ "standInId": id("member:care_colleague"), "until": until });
        done(&care, "standInAssign", stands_in).await;
        // Who is on the team of case `a` stands in there too.
        let colleague = colleague.standing("a", &[Relation::Team]);
        assert_eq!(done(&colleague, "deadlinePause", input).await["status"], "PAUSED");
        world.clock.advance(days(2));
        let resumed = done(&colleague, "deadlineResume", json!({ "deadlineId": track["id"] })).await;
        assert_eq!(json!([resumed["status"], resumed["dueOn"]]), json!(["RUNNING", "2027-02-04"]));
        let document = "{ deadlines(filter: { mine: true, status: RUNNING }) { nodes { key } } }";
        let mine = colleague.query(document, json!({})).await.ok();
        assert_eq!(*mine.data("/deadlines/nodes"), json!([{ "key": "first-contact" }, { "key": "track" }]));
    });
}

#[test]
fn what_nothing_else_starts_is_started_and_met_by_hand() {
    on_each_engine(async |world| {
        let world = sixteen(&world).await;
        let (care, opened, letter) = letter(&world).await;
        let of = |more: Value| with(json!({ "caseId": opened }), more);
        let refused = async |input: Value, code: &str, field: &str| {
            refused_as(&care, "deadlineStart", input, code, field).await.message
        };
        refused(of(json!({ "key": "letter" })), "DUPLICATE", "key").await;
        let why = refused(of(json!({ "key": "first-contact" })), "INVALID", "key").await;
        assert!(why.ends_with("[yearly, letter]"), "{why}");
        refused(of(json!({ "key": "yearly", "from": "2026-11-02T09:00:01Z" })), "INVALID", "from").await;
        // From an earlier day.
        let started =
            done(&care, "deadlineStart", of(json!({ "key": "yearly", "from": "2026-10-31T12:00:00Z" })))
                .await;
        assert_eq!(started["dueOn"], "2027-10-31");
        let input = json!({ "deadlineId": started["id"] });
        let refusal = refused_as(&care, "deadlineMeet", input.clone(), "ILLEGAL_TRANSITION", "").await;
        assert!(refusal.message.ends_with("door `CLOSE`"), "{refusal:?}");
        let input = with(input, json!({ "reason": "rust" }));
        refused_as(&care, "deadlinePause", input, "ILLEGAL_TRANSITION", "").await;
        // Five working days from Monday, met on Friday: the next five end on the next.
        world.clock.advance(days(4));
        let input = json!({ "deadlineId": letter, "expectedVersion": 1 });
        let met = done(&care, "deadlineMeet", input.clone()).await;
        assert_eq!(json!([met["status"], met["dueOn"], met["missed"]]), json!(["MET", "2026-11-09", false]));
        refused_as(&care, "deadlineMeet", input, "CONFLICT", "expectedVersion").await;
        let mut found = deadlines(&care, &opened).await;
        found.retain(|one| one["key"] == "letter" && one["status"] == "RUNNING");
        assert_eq!((found.len(), &found[0]["dueOn"]), (1, &json!("2026-11-13")));
        let input = json!({ "deadlineId": letter });
        refused_as(&care, "deadlineMeet", input, "ILLEGAL_TRANSITION", "").await;
        // Of a case that has ended nothing starts.
        done(&care, "caseClose", of(json!({ "outcome": "NO_CONCERN" }))).await;
        refused(of(json!({ "key": "letter" })), "ILLEGAL_TRANSITION", "").await;
    });
}

#[test]
fn what_begins_while_the_case_is_on_hold_stands_still_and_is_met_all_the_same() {
    on_each_engine(async |world| {
        let world = sixteen(&world).await;
        let (care, opened, first) = letter(&world).await;
        let step = json!({ "caseId": opened });
        done(&care, "caseStart", step.clone()).await;
        done(&care, "caseHold", step.clone()).await;
        world.clock.advance(days(30));
        let met = done(&care, "deadlineMeet", json!({ "deadlineId": first })).await;
        assert_eq!(json!([met["status"], met["missed"]]), json!(["MET", false]));
        let found = deadlines(&care, &opened).await;
        let next =
            found.iter().find(|one| one["status"] == "PAUSED").expect("it begins again, and stands still");
        assert_eq!(kinds(next), ["STARTED", "PAUSED"]);
        world.clock.advance(days(30));
        done(&care, "caseResume", step).await;
        let found = deadlines(&care, &opened).await;
        let next = found.iter().find(|one| one["id"] == next["id"]).expect("it is there");
        // 2 December to 1 January: 22 working days, upon 9 December.
        assert_eq!(json!([next["status"], next["dueOn"]]), json!(["RUNNING", "2027-01-08"]));
    });
}
