//! Emergency access: hours of sight, with a reason, for one member; seen by who directs and by the privacy officer, and
//! judged by the officer.

use super::common::{case, done, id, refused_as, sees};
use chrono::TimeDelta;
use domain::Relation;
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

const WHY: &str = "dreigt vanavond met een mes op straat";

fn break_by(about: Value) -> Value {
    json!({ "about": about, "reason": WHY, "hours": 2 })
}

async fn unreviewed(client: &Client) -> Vec<Value> {
    let document = "{ emergencies(filter: { reviewed: false }) { nodes {
        id version member { id } agency { id } case { id } reason from until review access { relation }
    } } }";
    let answer = client.query(document, json!({})).await.ok();
    answer.data("/emergencies/nodes").as_array().expect("a list").clone()
}

/// The CJG worker who sees no case, after it broke the glass of case `a`.
async fn broke(world: &World) -> Client {
    let worker = world.client("cjg_tomorrow");
    assert!(!sees(&worker, &id("case:a")).await);
    let worker = worker.standing("a", &[Relation::Emergency]);
    let emergency = done(&worker, "glassBreak", break_by(json!({ "citizenNumber": "731904254" }))).await;
    assert_eq!(emergency["case"]["id"], id("case:a"));
    worker
}

#[test]
fn who_breaks_the_glass_sees_the_case_as_its_team_does_and_for_hours() {
    on_each_engine(async |world| {
        let worker = broke(&world).await;
        let seen = case(
            &worker,
            &id("case:a"),
            "careNotes { text } policeFacts { text } access { relation ground purpose until }",
        )
        .await;
        assert!(!seen["careNotes"].as_array().expect("shown").is_empty());
        assert!(seen["policeFacts"].is_null(), "never of this role");
        assert_eq!(
            (&seen["access"]["relation"], &seen["access"]["ground"], &seen["access"]["purpose"]),
            (&json!("EMERGENCY"), &json!("VITAL_INTEREST"), &json!("SAFETY"))
        );
        let until: domain::Moment =
            seen["access"]["until"].as_str().expect("a moment").parse().expect("a moment");
        assert_eq!(until, world.clock.now() + TimeDelta::hours(2));
        // Nobody else of the agency, and no other case.
        let colleague = world.hire("cjg_colleague", "cjg_east").await;
        assert!(!sees(&colleague, &id("case:a")).await);
        assert!(!sees(&worker, &id("case:b")).await);
        world.clock.advance(TimeDelta::hours(2));
        let worker = worker.standing("a", &[]);
        assert!(!sees(&worker, &id("case:a")).await);
    });
}

#[test]
fn who_directs_and_the_officer_find_it_and_the_officer_alone_judges_it_once() {
    on_each_engine(async |world| {
        let before = unreviewed(&world.client("privacy_officer")).await.len();
        let worker = broke(&world).await;
        let officer = world.client("privacy_officer");
        for client in [&officer, &world.client("wijkteam_directing"), &worker] {
            let found = unreviewed(client).await;
            let emergency = found.first().expect("it is in the list");
            assert_eq!(emergency["member"]["id"], id("member:cjg_tomorrow"));
            assert_eq!(emergency["reason"], WHY);
            assert!(emergency["review"].is_null());
        }
        for handle in ["school_team", "police_team", "far_privacy_officer", "administrator"] {
            assert_eq!(unreviewed(&world.client(handle)).await.len(), 0, "{handle}");
        }
        assert_eq!(unreviewed(&officer).await.len(), before + 1);
        let emergency = unreviewed(&officer).await.remove(0);
        let review = json!({
            "emergencyId": emergency["id"], "expectedVersion": emergency["version"], "review": "UNJUSTIFIED",
            "note": "er was geen acuut gevaar",
        });
        refused_as(&worker, "emergencyReview", review.clone(), "NOT_PERMITTED", "").await;
        refused_as(
            &world.client("wijkteam_directing"),
            "emergencyReview",
            review.clone(),
            "NOT_PERMITTED",
            "",
        )
        .await;
        let judged = done(&officer, "emergencyReview", review.clone()).await;
        assert_eq!(judged["review"], "UNJUSTIFIED");
        let again = json!({ "emergencyId": emergency["id"], "review": "JUSTIFIED", "note": "toch wel" });
        refused_as(&officer, "emergencyReview", again, "ILLEGAL_TRANSITION", "emergencyId").await;
        assert_eq!(unreviewed(&officer).await.len(), before);
    });
}

#[test]
fn it_ends_at_once_when_its_taker_or_the_officer_ends_it() {
    on_each_engine(async |world| {
        for ender in ["cjg_tomorrow", "privacy_officer"] {
            let worker = broke(&world).await;
            let emergency = unreviewed(&worker).await.remove(0);
            let end = json!({ "emergencyId": emergency["id"] });
            refused_as(&world.client("wijkteam_directing"), "emergencyEnd", end.clone(), "NOT_PERMITTED", "")
                .await;
            done(&world.client(ender), "emergencyEnd", end.clone()).await;
            let worker = worker.standing("a", &[]);
            assert!(!sees(&worker, &id("case:a")).await, "{ender}");
            refused_as(&worker, "emergencyEnd", end, "ILLEGAL_TRANSITION", "emergencyId").await;
            world.clock.advance(TimeDelta::minutes(1));
        }
    });
}

#[test]
fn a_name_must_be_exact_and_what_is_not_there_is_not_found_and_counted() {
    on_each_engine(async |world| {
        let worker = world.client("cjg_tomorrow");
        let named = |given: &str, family: &str, born: &str| {
            break_by(json!({ "person": { "givenName": given, "familyName": family, "birthDate": born } }))
        };
        let (given, family) = ("canary~Person.givenName~a~1", "canary~Person.familyName~a~1");
        for wrong in [
            named(given, family, "2011-03-08"),
            named("canary~Person.givenName", family, "2011-03-07"),
            named("", "", "2011-03-07"),
        ] {
            refused_as(&worker, "glassBreak", wrong, "NOT_FOUND", "about.person").await;
        }
        let number = json!({ "citizenNumber": "111222333" });
        refused_as(&worker, "glassBreak", break_by(number), "NOT_FOUND", "about.citizenNumber").await;
        // A case that one does not see cannot be named by its id.
        let hidden = json!({ "caseId": id("case:b") });
        refused_as(&worker, "glassBreak", break_by(hidden), "NOT_FOUND", "about.caseId").await;
        let worker = worker.standing("a", &[Relation::Emergency]);
        done(&worker, "glassBreak", named(given, family, "2011-03-07")).await;
        for _ in 0..4 {
            let number = json!({ "citizenNumber": "111222333" });
            refused_as(&worker, "glassBreak", break_by(number), "NOT_FOUND", "about.citizenNumber").await;
        }
        let number = json!({ "citizenNumber": "731904254" });
        refused_as(&worker, "glassBreak", break_by(number.clone()), "NOT_PERMITTED", "").await;
        world.clock.advance(TimeDelta::hours(25));
        done(&worker, "glassBreak", break_by(number)).await;
    });
}

#[test]
fn every_try_is_in_the_access_log() {
    on_each_engine(async |world| {
        let length = async || -> i64 {
            let heads = world.store.chain_heads().await.expect("heads");
            heads.iter().map(|head| head.number).sum()
        };
        let before = length().await;
        let number = json!({ "citizenNumber": "111222333" });
        refused_as(
            &world.client("cjg_tomorrow"),
            "glassBreak",
            break_by(number),
            "NOT_FOUND",
            "about.citizenNumber",
        )
        .await;
        assert_eq!(length().await, before + 1);
        let worker = broke(&world).await;
        case(&worker, &id("case:a"), "careNotes { text }").await;
        let document = "query ($case: [ID!]) { accessLog(filter: { caseId: $case }) { nodes { deed operation relation member { id } } } }";
        let answer =
            world.client("wijkteam_directing").query(document, json!({ "case": [id("case:a")] })).await.ok();
        let mine: Vec<_> = answer
            .data("/accessLog/nodes")
            .as_array()
            .expect("a list")
            .iter()
            .filter(|entry| entry["member"]["id"] == id("member:cjg_tomorrow"))
            .map(|entry| {
                (entry["deed"].as_str().expect("a word"), entry["operation"].as_str().expect("a text"))
            })
            .collect();
        assert!(mine.contains(&("CHANGE", "GLASS_BREAK")) && mine.contains(&("READ", "case")), "{mine:?}");
        assert!(
            answer
                .data("/accessLog/nodes")
                .as_array()
                .expect("a list")
                .iter()
                .filter(|entry| entry["member"]["id"] == id("member:cjg_tomorrow"))
                .all(|entry| entry["relation"] == "EMERGENCY"),
            "{:#}",
            answer.body
        );
    });
}

#[test]
fn only_who_has_a_task_in_acute_danger_breaks_the_glass_and_only_with_a_reason() {
    on_each_engine(async |world| {
        let about = json!({ "caseId": id("case:a") });
        for handle in
            ["school_team", "halt_team", "housing_consulted", "administrator", "privacy_officer", "reporter"]
        {
            refused_as(&world.client(handle), "glassBreak", break_by(about.clone()), "NOT_PERMITTED", "")
                .await;
        }
        let police = world.client("police_referred");
        for (reason, hours, field) in [("gevaar", 2, "reason"), (WHY, 0, "hours"), (WHY, 9, "hours")] {
            let input = json!({ "about": about, "reason": reason, "hours": hours });
            refused_as(&police, "glassBreak", input, "INVALID", field).await;
        }
        let police = police.standing("a", &[Relation::Referred, Relation::Emergency]);
        done(&police, "glassBreak", break_by(about)).await;
        assert!(!case(&police, &id("case:a"), "policeFacts { text }").await["policeFacts"].is_null());
    });
}

#[test]
fn a_withheld_field_says_what_can_be_done_about_it() {
    on_each_engine(async |world| {
        let remedies = async |handle: &str, field: &str| {
            let seen =
                case(&world.client(handle), &id("case:a"), "access { withheld { field remedies } }").await;
            let withheld = seen["access"]["withheld"].as_array().expect("a list").clone();
            let one = withheld.iter().find(|one| one["field"] == field).expect("withheld");
            one["remedies"].clone()
        };
        assert_eq!(
            remedies("police_referred", "assessments").await,
            json!(["ASK_DIRECTOR", "ASK_CONSENT", "BREAK_GLASS"])
        );
        assert_eq!(
            remedies("police_referred", "careNotes").await,
            json!(["ASK_DIRECTOR"]),
            "never of this role"
        );
        assert_eq!(
            remedies("school_referred", "educationRecords").await,
            json!(["ASK_DIRECTOR", "ASK_CONSENT"])
        );
        assert_eq!(remedies("school_team", "grants").await, json!(["ASK_DIRECTOR"]), "for who directs");
    });
}
