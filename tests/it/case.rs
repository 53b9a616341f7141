//! The life of a case through the API: each step and each that is not possible, closing, handing over, and who may.

use crate::common::{
    case, done, facts, id, join, joining, open, opening, refused, refused_as, relation, sees, send, with,
    young,
};
use domain::{case::Status, choice::Choice};
use serde_json::{Value, json};
use tests::{Client, cast, on_each_engine};

/// The mutations that step, with from and to.
const STEPS: [(&str, Status, Status); 4] = [
    ("caseStart", Status::Intake, Status::Active),
    ("caseHold", Status::Active, Status::OnHold),
    ("caseResume", Status::OnHold, Status::Active),
    ("caseReopen", Status::Closed, Status::Active),
];

/// A case of the client's in this status.
async fn in_status(client: &Client, status: Status) -> Value {
    let case = done(client, "caseOpen", opening(&[young("Sem", "2012-05-06")])).await["id"].clone();
    let steps: &[&str] = match status {
        Status::Intake => &[],
        Status::Active => &["caseStart"],
        Status::OnHold => &["caseStart", "caseHold"],
        Status::Closed => &["caseStart", "caseClose"],
    };
    for step in steps {
        let outcome = if *step == "caseClose" { json!({ "outcome": "GOALS_REACHED" }) } else { json!({}) };
        done(client, step, with(json!({ "caseId": case }), outcome)).await;
    }
    case
}

#[test]
fn every_step_is_possible_from_its_own_status_alone_and_a_refusal_says_what_is_possible() {
    on_each_engine(async |world| {
        let wijkteam = world.client("wijkteam_directing");
        for (status, name, _) in Status::ALL {
            let next: Vec<_> = status.next().iter().map(|next| next.name()).collect();
            for (step, from, to) in STEPS {
                let input = json!({ "caseId": in_status(&wijkteam, *status).await });
                if *status == from {
                    let stepped = done(&wijkteam, step, input).await;
                    let expected = json!([to.name(), null, null]);
                    assert_eq!(json!([stepped["status"], stepped["closedOn"], stepped["outcome"]]), expected);
                    continue;
                }
                let refusal = refused_as(&wijkteam, step, input.clone(), "ILLEGAL_TRANSITION", "").await;
                let (has, may) = (format!("`{name}`"), format!("mogelijk is: {}", next.join(", ")));
                assert!(refusal.message.contains(&has) && refusal.message.ends_with(&may), "{refusal:?}");
                let after = case(&wijkteam, &input["caseId"], "status").await;
                assert_eq!(after["status"], *name, "{step} changed nothing");
            }
            let close = json!({ "caseId": in_status(&wijkteam, *status).await, "outcome": "TO_RAAD" });
            if *status == Status::Closed {
                refused_as(&wijkteam, "caseClose", close, "ILLEGAL_TRANSITION", "").await;
                continue;
            }
            let closed = done(&wijkteam, "caseClose", close).await;
            let expected = json!(["CLOSED", "2026-11-02", "TO_RAAD"]);
            assert_eq!(json!([closed["status"], closed["closedOn"], closed["outcome"]]), expected);
        }
    });
}

#[test]
fn handing_over_moves_control_and_sight_at_once_and_leaves_a_history() {
    on_each_engine(async |world| {
        let (cjg, care) = (world.client("cjg_team"), world.client("youth_care_emergency"));
        let opened = open(&cjg).await;
        world.clock.advance(chrono::Duration::days(2));
        let to = id("member:youth_care_emergency");
        let input = json!({ "caseId": opened, "directorId": to, "reason": " Enver gaat verder " });
        let answer = send(&cjg, "caseHandOver", &input).await.ok();
        assert!(answer.user_errors("/caseHandOver").is_empty());
        // The former director no longer sees what it changed.
        assert!(answer.data("/caseHandOver/case").is_null() && !sees(&cjg, &opened).await);
        assert_eq!(relation(&care, &opened).await, "DIRECTING");
        let fields =
            "version director { id } directingAgency { id } regie { director { id } from until reason }
             grants { cause relation until }";
        let seen = case(&care, &opened, fields).await;
        let now = "2026-11-04T09:00:00Z";
        let moment = |text: &Value| text.as_str().unwrap_or_default().parse::<domain::Moment>().ok();
        assert_eq!(seen["directingAgency"]["id"], id("agency:youth_care_east"));
        assert_eq!(seen["director"]["id"], to);
        let [next, former] = seen["regie"].as_array().expect("a list").as_slice() else { panic!("{seen:#}") };
        assert_eq!((&next["director"]["id"], &next["reason"]), (&to, &json!("Enver gaat verder")));
        assert_eq!((&former["director"]["id"], &former["reason"]), (&id("member:cjg_team"), &Value::Null));
        assert!(next["until"].is_null() && former["until"] == next["from"]);
        assert_eq!(moment(&next["from"]), now.parse().ok());
        let [grant, ended] = seen["grants"].as_array().expect("a list").as_slice() else {
            panic!("{seen:#}")
        };
        assert_eq!((&grant["cause"], &grant["until"]), (&json!("HANDED_OVER"), &Value::Null));
        assert_eq!((&ended["cause"], moment(&ended["until"])), (&json!("CASE_OPENED"), now.parse().ok()));
    });
}

#[test]
fn a_former_director_who_is_on_the_team_stays_there() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        join(&cjg, &opened, "cjg_team").await;
        let input =
            json!({ "caseId": opened, "directorId": id("member:wijkteam_directing"), "reason": "klaar" });
        done(&cjg, "caseHandOver", input).await;
        assert_eq!(relation(&cjg, &opened).await, "TEAM");
        refused_as(&cjg, "caseHold", json!({ "caseId": opened }), "NOT_PERMITTED", "").await;
    });
}

#[test]
fn regie_goes_only_to_somebody_who_may_direct() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        let to = |member: &str| json!({ "caseId": opened, "directorId": id(member), "reason": "klaar" });
        for (member, code) in [
            ("member:police_team", "INVALID"),
            ("member:cjg_team", "INVALID"),
            ("member:privacy_officer", "INVALID"),
            ("member:school_left", "INVALID"),
            ("member:school_elsewhere", "NOT_FOUND"),
            ("member:absent", "NOT_FOUND"),
        ] {
            refused_as(&cjg, "caseHandOver", to(member), code, "directorId").await;
        }
        let silent = with(to("member:wijkteam_directing"), json!({ "reason": "" }));
        refused_as(&cjg, "caseHandOver", silent, "INVALID", "reason").await;
        assert_eq!(relation(&cjg, &opened).await, "DIRECTING");
    });
}

/// A valid input of every mutation that names a case.
fn on_case(case: &Value) -> Vec<(&'static str, Value)> {
    let of = |more: Value| with(json!({ "caseId": case }), more);
    let director = id("member:cjg_team");
    let parent = json!({ "name": "Ouder", "kind": "PARENT", "hasAuthority": true, "inHousehold": true });
    let person = id("person:a:1");
    let mut all = vec![
        ("caseStart", of(json!({}))),
        ("caseHold", of(json!({}))),
        ("caseResume", of(json!({}))),
        ("caseReopen", of(json!({}))),
        ("caseClose", of(json!({ "outcome": "NO_CONCERN" }))),
        ("caseHandOver", of(json!({ "directorId": director, "reason": "klaar" }))),
        ("teamAdd", joining(case, "cjg_tomorrow")),
        ("frameworkSet", of(json!({ "personId": person, "framework": "VOLUNTARY", "ground": "gezin" }))),
        ("consentGive", of(json!({ "personId": person, "purpose": "delen", "byYoungPerson": true }))),
        ("familyMemberSet", of(parent)),
    ];
    all.extend(facts(case));
    all
}

#[test]
fn a_case_that_one_does_not_see_is_refused_in_the_words_of_one_that_is_not_there() {
    on_each_engine(async |world| {
        for handle in ["wijkteam_directing", "school_stranger", "cjg_tomorrow", "administrator", "reporter"] {
            let client = world.client(handle);
            let unseen = on_case(&id("case:b"));
            let others =
                [id("case:absent"), id("person:a:1"), json!("nonsense")].map(|other| on_case(&other));
            for (nth, (mutation, input)) in unseen.iter().enumerate() {
                let first = refused_as(&client, mutation, input.clone(), "NOT_FOUND", "caseId").await;
                for other in &others {
                    assert_eq!(first, refused(&client, mutation, other[nth].1.clone()).await, "{handle}");
                }
            }
        }
    });
}

#[test]
fn who_sees_a_case_but_does_not_direct_it_may_not_steer_it() {
    on_each_engine(async |world| {
        let before =
            case(&world.client("wijkteam_directing"), &id("case:a"), "version status team { id }").await;
        let professionals = cast::all()
            .filter(|sight| sight.works && !sight.a.is_empty() && sight.handle != "wijkteam_directing");
        for sight in professionals {
            let client = world.client(sight.handle);
            for (mutation, input) in on_case(&id("case:a")).into_iter().take(9) {
                refused_as(&client, mutation, input, "NOT_PERMITTED", "").await;
            }
        }
        let after =
            case(&world.client("wijkteam_directing"), &id("case:a"), "version status team { id }").await;
        assert_eq!(before, after);
    });
}

#[test]
fn where_the_region_works_as_one_the_grant_is_the_agencys() {
    on_each_engine(async |world| {
        let (one, other) = (world.client("wijkteam_team"), world.client("wijkteam_colleague"));
        let opened = open(&one).await;
        let holder = "grants { holder { __typename ... on Agency { id } ... on Member { id } } }";
        let seen = case(&other, &opened, holder).await;
        let expected = json!({ "__typename": "Agency", "id": id("agency:wijkteam_main") });
        assert_eq!(seen["grants"][0]["holder"], expected);
        assert_eq!(relation(&other, &opened).await, "DIRECTING");
        // A school does not work as one: a colleague of who joins sees nothing.
        join(&one, &opened, "school_team").await;
        assert!(sees(&world.client("school_team"), &opened).await);
        assert!(!sees(&world.client("school_stranger"), &opened).await);
    });
}
