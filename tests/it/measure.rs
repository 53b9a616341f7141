//! Measures through the API: the request, the ruling, the term and its renewal, and what follows for the framework.

use crate::common::{case, done, id, join, opening, person_of, refused_as, ruling, supervise, with, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

const DIRECTOR: &str = "youth_protection_team";

/// A case of youth protection about Sem, who is 14.
async fn protected(world: &World) -> (Client, Value, Value) {
    let director = world.client(DIRECTOR);
    let input =
        with(opening(&[young("Sem", "2012-05-06")]), json!({ "programme": "casusregie-jeugdbescherming" }));
    let of = done(&director, "caseOpen", input).await["id"].clone();
    done(&director, "caseStart", json!({ "caseId": of })).await;
    let person = person_of(&director, &of).await;
    (director, of, person)
}

fn asking(of: &Value, person: &Value, more: Value) -> Value {
    let asked = json!({
        "caseId": of, "personId": person, "kind": "SUPERVISION", "requestedBy": "RAAD",
        "reasons": "de ontwikkeling wordt ernstig bedreigd",
    });
    with(asked, more)
}

/// The frameworks of a case, newest first: which, whether it holds without an end, and by which measure.
async fn frameworks(client: &Client, of: &Value) -> Vec<Value> {
    let fields = "frameworks { framework from until ground measure { id } }";
    case(client, of, fields).await["frameworks"].as_array().expect("they show").clone()
}

#[test]
fn a_ruling_brings_dwang_for_as_long_as_it_says_and_a_renewal_goes_on_with_it() {
    on_each_engine(async |world| {
        let (director, of, sem) = protected(&world).await;
        let drang =
            json!({ "caseId": of, "personId": sem, "framework": "DRANG", "ground": "besluit van het plein" });
        done(&director, "frameworkSet", drang.clone()).await;
        world.clock.advance(chrono::Duration::hours(1));
        let measure = supervise(&director, &of, &sem, "2026-11-02", "2027-11-01").await;
        assert_eq!(
            json!([
                measure["status"],
                measure["from"],
                measure["executor"]["id"],
                measure["deadline"]["dueOn"]
            ]),
            json!(["RUNNING", "2026-11-02", id("agency:youth_protection_main"), "2027-11-01"])
        );
        let held = frameworks(&director, &of).await;
        assert_eq!([&held[0]["framework"], &held[1]["framework"]], ["DWANG", "DRANG"]);
        assert_eq!(held[1]["until"], held[0]["from"], "no gap and no overlap");
        assert_eq!(
            json!([held[0]["until"], held[0]["measure"]["id"]]),
            json!(["2027-11-01T23:00:00+00:00", measure["id"]])
        );
        refused_as(&director, "frameworkSet", drang.clone(), "ILLEGAL_TRANSITION", "framework").await;
        // Asked again, and in time.
        refused_as(&director, "measureRequest", asking(&of, &sem, json!({})), "DUPLICATE", "kind").await;
        world.clock.advance(chrono::Duration::days(350));
        let renewal = json!({ "renewsId": measure["id"], "requestedBy": "PROTECTION" });
        let asked = done(&director, "measureRequest", asking(&of, &sem, renewal)).await["id"].clone();
        let renewed = done(&director, "measureRule", ruling(&asked, "2027-10-18", "2028-11-01")).await;
        assert_eq!(
            json!([renewed["from"], renewed["deadline"]["dueOn"]]),
            json!(["2027-11-02", "2028-11-01"])
        );
        let held = frameworks(&director, &of).await;
        assert_eq!(
            (held.len(), &held[0]["until"]),
            (2, &json!("2028-11-01T23:00:00+00:00")),
            "one stretch, that goes on"
        );
        let fields = "deadlines { key status dueOn } measures { status renews { id } }";
        let seen = case(&director, &of, fields).await;
        let terms: Vec<_> = seen["deadlines"]
            .as_array()
            .expect("they show")
            .iter()
            .filter(|one| one["key"] == "measure")
            .collect();
        assert_eq!(terms.iter().map(|one| one["status"].clone()).collect::<Vec<_>>(), ["MET", "RUNNING"]);
        // The first is over by itself, and then the second; the framework with it.
        world.clock.advance(chrono::Duration::days(30));
        let seen = case(&director, &of, fields).await["measures"].clone();
        assert_eq!(json!([seen[0]["status"], seen[1]["status"]]), json!(["RUNNING", "OVER"]));
        world.clock.advance(chrono::Duration::days(366));
        let seen = case(&director, &of, "measures { status } deadlines { overdue key status }").await;
        assert_eq!(seen["measures"][0]["status"], "OVER");
        let overdue = json!({ "overdue": true, "key": "measure", "status": "RUNNING" });
        assert!(seen["deadlines"].as_array().expect("they show").contains(&overdue), "{seen:#}");
        done(&director, "frameworkSet", drang).await;
        assert_eq!(frameworks(&director, &of).await.len(), 3);
    });
}

#[test]
fn a_measure_that_is_ended_ends_dwang_at_once_and_the_last_one_alone_does() {
    on_each_engine(async |world| {
        let (director, of, sem) = protected(&world).await;
        let first = supervise(&director, &of, &sem, "2026-11-02", "2027-05-01").await["id"].clone();
        let probation = json!({ "kind": "YOUTH_PROBATION", "requestedBy": "PROSECUTION" });
        let second = done(&director, "measureRequest", asking(&of, &sem, probation)).await["id"].clone();
        done(&director, "measureRule", ruling(&second, "2026-11-02", "2028-02-01")).await;
        let until = async || frameworks(&director, &of).await[0]["until"].clone();
        assert_eq!(until().await, "2028-02-01T23:00:00+00:00", "the longest");
        world.clock.advance(chrono::Duration::days(10));
        let end = |measure: &Value| json!({ "measureId": measure, "reason": "de ouders kunnen verder" });
        done(&director, "measureEnd", end(&second)).await;
        assert_eq!(until().await, "2027-05-01T22:00:00+00:00");
        let ended = done(&director, "measureEnd", end(&first)).await;
        assert_eq!(ended["status"], "ENDED");
        assert_eq!(until().await, "2026-11-12T09:00:00+00:00", "now");
        refused_as(&director, "measureEnd", end(&first), "ILLEGAL_TRANSITION", "").await;
        let open = "deadlines(status: [RUNNING]) { key }";
        let open = case(&director, &of, open).await["deadlines"].clone();
        assert!(open.as_array().expect("they show").iter().all(|one| one["key"] != "measure"), "{open}");
    });
}

#[test]
fn a_provisional_order_holds_three_months_is_not_renewed_and_a_supervision_order_goes_on_with_dwang() {
    on_each_engine(async |world| {
        let (director, of, sem) = protected(&world).await;
        let provisional = json!({ "kind": "PROVISIONAL_SUPERVISION" });
        let asked =
            done(&director, "measureRequest", asking(&of, &sem, provisional.clone())).await["id"].clone();
        // BW 1:257: at most three months, from Monday 2 November.
        let long = ruling(&asked, "2026-11-02", "2027-02-02");
        refused_as(&director, "measureRule", long, "INVALID", "until").await;
        let ruled = done(&director, "measureRule", ruling(&asked, "2026-11-02", "2027-02-01")).await;
        assert_eq!(json!([ruled["status"], ruled["until"]]), json!(["RUNNING", "2027-02-01"]));
        let until = async || {
            let held = frameworks(&director, &of).await;
            (held.len(), held[0]["framework"].clone(), held[0]["until"].clone())
        };
        let dwang = |until: &str| (1, json!("DWANG"), json!(until));
        assert_eq!(until().await, dwang("2027-02-01T23:00:00+00:00"));
        world.clock.advance(chrono::Duration::days(80));
        let renews = with(provisional, json!({ "renewsId": asked, "requestedBy": "PROTECTION" }));
        let why =
            refused_as(&director, "measureRequest", asking(&of, &sem, renews), "INVALID", "renewsId").await;
        assert!(why.message.contains("ondertoezichtstelling"), "{why:?}");
        // Nor does a supervision order renew it: that is a request of its own, of the Raad.
        let other = json!({ "renewsId": asked, "requestedBy": "PROTECTION" });
        refused_as(&director, "measureRequest", asking(&of, &sem, other), "NOT_FOUND", "renewsId").await;
        let order = done(&director, "measureRequest", asking(&of, &sem, json!({}))).await["id"].clone();
        done(&director, "measureRule", ruling(&order, "2027-01-21", "2028-01-20")).await;
        assert_eq!(until().await, dwang("2028-01-20T23:00:00+00:00"), "one stretch, without a gap");
        world.clock.advance(chrono::Duration::days(20));
        let seen = case(&director, &of, "measures { kind status }").await["measures"].clone();
        let seen = seen.as_array().expect("they show");
        for one in [("PROVISIONAL_SUPERVISION", "OVER"), ("SUPERVISION", "RUNNING")] {
            assert!(seen.contains(&json!({ "kind": one.0, "status": one.1 })), "{seen:?}");
        }
    });
}

#[test]
fn a_request_can_be_refused_by_the_court_or_taken_back() {
    on_each_engine(async |world| {
        let (director, of, sem) = protected(&world).await;
        let asked = done(&director, "measureRequest", asking(&of, &sem, json!({}))).await["id"].clone();
        let no = with(
            ruling(&asked, "2026-11-02", "2027-11-01"),
            json!({ "granted": false, "expectedVersion": 1 }),
        );
        refused_as(
            &director,
            "measureRule",
            with(no.clone(), json!({ "expectedVersion": 2 })),
            "CONFLICT",
            "expectedVersion",
        )
        .await;
        assert_eq!(done(&director, "measureRule", no.clone()).await["status"], "REFUSED");
        let again = with(no, json!({ "granted": true, "expectedVersion": null }));
        let why = refused_as(&director, "measureRule", again, "ILLEGAL_TRANSITION", "").await;
        assert!(why.message.contains("REFUSED"), "{why:?}");
        assert!(frameworks(&director, &of).await.is_empty());
        let asked = done(&director, "measureRequest", asking(&of, &sem, json!({}))).await["id"].clone();
        let back = json!({ "measureId": asked, "reason": "toch vrijwillig" });
        assert_eq!(done(&director, "measureEnd", back).await["status"], "WITHDRAWN");
    });
}

#[test]
fn what_the_law_and_the_programme_do_not_allow_is_refused() {
    on_each_engine(async |world| {
        let (director, of, sem) = protected(&world).await;
        let future = asking(&of, &sem, json!({ "requestedOn": "2026-11-03" }));
        refused_as(&director, "measureRequest", future, "INVALID", "requestedOn").await;
        let itself = asking(&of, &sem, json!({ "requestedBy": "PROTECTION" }));
        refused_as(&director, "measureRequest", itself, "INVALID", "requestedBy").await;
        let other = asking(&of, &id("person:a:1"), json!({}));
        refused_as(&director, "measureRequest", other, "NOT_FOUND", "personId").await;
        let asked = done(&director, "measureRequest", asking(&of, &sem, json!({}))).await["id"].clone();
        for (more, field) in [
            (json!({ "until": "2027-11-02" }), "until"),
            (json!({ "until": "2026-11-01" }), "until"),
            (json!({ "until": null }), "until"),
            (json!({ "ruledOn": "2026-11-03" }), "ruledOn"),
            (json!({ "ruledOn": "2026-11-01" }), "ruledOn"),
            (json!({ "from": "2026-11-03" }), "from"),
            (json!({ "court": " " }), "court"),
            (json!({ "ruling": "" }), "ruling"),
        ] {
            let input = with(ruling(&asked, "2026-11-02", "2027-11-01"), more);
            refused_as(&director, "measureRule", input, "INVALID", field).await;
        }
        // Youth protection directs the case of a measure: the wijkteam cannot carry it out.
        let over =
            json!({ "caseId": of, "directorId": id("member:wijkteam_directing"), "reason": "goed genoeg" });
        join(&director, &of, "raad_team").await;
        done(&director, "caseHandOver", over).await;
        let raad = world.client("raad_team");
        let granted = ruling(&asked, "2026-11-02", "2027-11-01");
        refused_as(&raad, "measureRule", granted, "ILLEGAL_TRANSITION", "measureId").await;
    });
}

#[test]
fn who_may_record_measures_and_who_reads_them() {
    on_each_engine(async |world| {
        let (director, of, sem) = protected(&world).await;
        supervise(&director, &of, &sem, "2026-11-02", "2027-11-01").await;
        let probation =
            json!({ "kind": "YOUTH_PROBATION", "requestedBy": "PROSECUTION", "reasons": "na een inbraak" });
        done(&director, "measureRequest", asking(&of, &sem, probation.clone())).await;
        let kinds = async |client: &Client| {
            let seen =
                case(client, &of, "measures { kind } frameworks { framework measure { kind } ground }").await;
            (seen["measures"].clone(), seen["frameworks"][0].clone())
        };
        let supervision = json!([{ "kind": "SUPERVISION" }]);
        for (handle, sees) in [
            // The wall: who gives care is not told of what a criminal judge ordered.
            ("youth_care_team", supervision.clone()),
            ("wijkteam_team", supervision),
            ("school_team", Value::Null),
            ("municipality_team", Value::Null),
        ] {
            join(&director, &of, handle).await;
            let client = world.client(handle);
            let (measures, framework) = kinds(&client).await;
            assert_eq!(measures, sees, "{handle}");
            // That DWANG holds is told to everybody on the team.
            assert_eq!(framework["framework"], "DWANG", "{handle}");
            assert_eq!(framework["ground"].is_null(), sees.is_null(), "{handle}");
            let input = asking(&of, &sem, probation.clone());
            refused_as(&client, "measureRequest", input, "NOT_PERMITTED", "").await;
        }
        for handle in ["raad_team", "police_team"] {
            join(&director, &of, handle).await;
            let (measures, _) = kinds(&world.client(handle)).await;
            assert_eq!(measures.as_array().map(Vec::len), Some(2), "{handle}");
        }
        let ground = kinds(&world.client("youth_care_team")).await.1["ground"].clone();
        assert!(!ground.as_str().unwrap_or_default().contains("toezicht"), "{ground}");
        // Who is not on the case does not find it, nor its measures.
        for handle in ["raad_consulted", "privacy_officer", "administrator"] {
            let input = asking(&of, &sem, json!({}));
            let refusal = crate::common::refused(&world.client(handle), "measureRequest", input).await;
            assert!(["NOT_FOUND", "NOT_PERMITTED"].contains(&refusal.code.as_str()), "{handle}: {refusal:?}");
        }
    });
}
