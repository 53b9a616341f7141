//! How long a case is kept and why, and that nothing is left of it once it is destroyed.

use super::common::{case, done, id, open, opening, person_of, refused_as, sees, supervise, with, young};
use serde_json::{Value, json};
use tests::{Client, World, canary, on_each_engine};

/// A case of a CJG about Sem, who is 14, that has ended.
async fn ended(world: &World) -> Value {
    let cjg = world.client("cjg_team");
    let case = open(&cjg).await;
    done(&cjg, "caseClose", json!({ "caseId": case, "outcome": "GOALS_REACHED" })).await;
    case
}

async fn kept(client: &Client, of: &Value) -> Value {
    case(client, of, "retention { until yields explanation case { id } terms { regime until } }").await["retention"].clone()
}

fn destroy(cases: &[&Value]) -> Value {
    json!({ "caseIds": cases, "ground": "TERM" })
}

fn at(world: &World, day: &str) {
    world.clock.set(format!("{day}T09:00:00Z").parse().expect("a moment"));
}

#[test]
fn a_closed_case_says_how_long_it_is_kept_and_why() {
    on_each_engine(async |world| {
        let (cjg, officer) = (world.client("cjg_team"), world.client("privacy_officer"));
        let ended = ended(&world).await;
        let seen = kept(&officer, &ended).await;
        assert_eq!((&seen["until"], &seen["yields"]), (&json!("2046-12-31"), &json!(true)));
        assert_eq!(seen["terms"][0], json!({ "regime": "YOUTH_HELP", "until": "2046-12-31" }));
        assert_eq!(seen["terms"][1], json!({ "regime": "SUPPORT", "until": "2031-12-31" }));
        assert_eq!(kept(&cjg, &ended).await, seen, "who directed it sees it too");
        let dutch = seen["explanation"].as_str().expect("words");
        assert!(dutch.contains("YOUTH_HELP: 20 jaar na afsluiting (2046-12-31)"), "{dutch}");
        let english = kept(&officer.clone().header("accept-language", "en"), &ended).await;
        let english = english["explanation"].as_str().expect("words").to_owned();
        assert!(english.contains("20 years after closing") && english.contains("longest"), "{english}");
        // As long as a case runs there is no term.
        done(&cjg, "caseReopen", json!({ "caseId": ended })).await;
        assert!(kept(&officer, &ended).await.is_null());
        // A measure lengthens it, whoever directs.
        let protection = world.client("youth_protection_team");
        let input = with(
            opening(&[young("Sem", "2012-05-06")]),
            json!({ "programme": "casusregie-jeugdbescherming" }),
        );
        let case = done(&protection, "caseOpen", input).await["id"].clone();
        done(&protection, "caseStart", json!({ "caseId": case })).await;
        let sem = person_of(&protection, &case).await;
        supervise(&protection, &case, &sem, "2026-11-02", "2027-11-01").await;
        done(&protection, "caseClose", json!({ "caseId": case, "outcome": "GOALS_REACHED" })).await;
        let seen = kept(&officer, &case).await;
        assert_eq!((&seen["until"], &seen["yields"]), (&json!("2060-12-31"), &json!(false)), "{seen:#}");
        assert_eq!(seen["terms"][0]["regime"], "MEASURE");
    });
}

#[test]
fn a_case_is_destroyed_after_its_term_by_the_officer_and_what_remains_names_nobody() {
    on_each_engine(async |world| {
        let (cjg, officer) = (world.client("cjg_team"), world.client("privacy_officer"));
        let ended = ended(&world).await;
        // The same child has another case, which stays with it.
        let sem = person_of(&cjg, &ended).await;
        let list = async |client: &Client| -> Vec<Value> {
            let answer = client
                .query("{ destructionList(first: 100) { nodes { until case { id } } } }", json!({}))
                .await
                .ok();
            let nodes = answer.data("/destructionList/nodes").as_array().expect("a list").clone();
            nodes.iter().map(|one| one["case"]["id"].clone()).collect()
        };
        refused_as(&officer, "caseDestroy", destroy(&[&ended]), "ILLEGAL_TRANSITION", "caseIds").await;
        assert!(!list(&officer).await.contains(&ended));
        at(&world, "2046-12-31");
        refused_as(&officer, "caseDestroy", destroy(&[&ended]), "ILLEGAL_TRANSITION", "caseIds").await;
        at(&world, "2047-01-01");
        assert!(list(&officer).await.contains(&ended) && list(&cjg).await.contains(&ended));
        assert!(!list(&world.client("far_privacy_officer")).await.contains(&ended));
        for (handle, code, field) in [
            ("cjg_team", "NOT_PERMITTED", ""),
            ("school_team", "NOT_FOUND", "caseIds"),
            ("far_privacy_officer", "NOT_FOUND", "caseIds"),
        ] {
            refused_as(&world.client(handle), "caseDestroy", destroy(&[&ended]), code, field).await;
        }
        // All or none of them.
        let both = destroy(&[&ended, &id("case:none")]);
        refused_as(&officer, "caseDestroy", both, "NOT_FOUND", "caseIds").await;
        assert!(sees(&cjg, &ended).await);
        let done = done(&officer, "caseDestroy", destroy(&[&ended])).await;
        assert_eq!((&done["ground"], &done["cases"]), (&json!("TERM"), &json!(1)));
        assert_eq!(done["regimes"], json!(["YOUTH_HELP"]));
        assert!(!sees(&cjg, &ended).await && !sees(&officer, &ended).await);
        assert!(!list(&officer).await.contains(&ended));
        let person = "query ($id: ID!) { person(by: { id: $id }) { givenName } }";
        assert!(cjg.query(person, json!({ "id": sem })).await.ok().data("/person").is_null());
        // That it was done is there, to the officers of the region.
        let records = "{ destructions { nodes { id cases } } }";
        let answer = officer.query(records, json!({})).await.ok();
        assert!(
            answer
                .data("/destructions/nodes")
                .as_array()
                .expect("a list")
                .iter()
                .any(|one| one["id"] == done["id"])
        );
        for handle in ["far_privacy_officer", "cjg_team", "administrator"] {
            let answer = world.client(handle).query(records, json!({})).await.ok();
            assert_eq!(answer.data("/destructions/nodes"), &json!([]), "{handle}");
        }
        // The log tells that it was done, and is in order.
        let verified = world.store.verify_chains(&[]).await.expect("a log");
        assert!(verified.iter().all(|one| one.breach.is_none()), "{verified:?}");
        let acts = world.tamper("UPDATE access_log SET deed = deed WHERE operation = 'CASE_DESTROY'").await;
        assert!(acts >= 2, "of the case, and of the destruction");
    });
}

#[test]
fn a_person_who_is_in_another_case_stays_and_so_does_its_family() {
    on_each_engine(async |world| {
        let (cjg, officer) = (world.client("cjg_team"), world.client("privacy_officer"));
        let first = open(&cjg).await;
        let sem = person_of(&cjg, &first).await;
        let input = with(opening(&[json!({ "existing": sem })]), json!({}));
        let second = done(&cjg, "caseOpen", input).await["id"].clone();
        done(&cjg, "caseClose", json!({ "caseId": first, "outcome": "GOALS_REACHED" })).await;
        at(&world, "2047-01-01");
        done(&officer, "caseDestroy", destroy(&[&first])).await;
        assert!(!sees(&cjg, &first).await);
        assert_eq!(person_of(&cjg, &second).await, sem);
    });
}

#[test]
fn it_is_destroyed_earlier_on_request_where_every_regime_yields() {
    on_each_engine(async |world| {
        let (cjg, officer) = (world.client("cjg_team"), world.client("privacy_officer"));
        let ended = ended(&world).await;
        let ask =
            |case: &Value| json!({ "caseIds": [case], "ground": "REQUEST", "requester": "YOUNG_PERSON" });
        refused_as(
            &officer,
            "caseDestroy",
            json!({ "caseIds": [ended], "ground": "REQUEST" }),
            "INVALID",
            "requester",
        )
        .await;
        done(&officer, "caseDestroy", ask(&ended)).await;
        assert!(!sees(&cjg, &ended).await);
        // The police sat in this one: its data are kept for ten years.
        let case = done(&cjg, "caseOpen", opening(&[young("Noa", "2013-05-06")])).await["id"].clone();
        done(&cjg, "caseStart", json!({ "caseId": case })).await;
        super::common::join(&cjg, &case, "police_team").await;
        done(&cjg, "caseClose", json!({ "caseId": case, "outcome": "GOALS_REACHED" })).await;
        let refusal = refused_as(&officer, "caseDestroy", ask(&case), "ILLEGAL_TRANSITION", "caseIds").await;
        assert!(refusal.message.contains("POLICE"), "{}", refusal.message);
        // What runs has no term, and is not destroyed.
        let runs = open(&cjg).await;
        refused_as(&officer, "caseDestroy", ask(&runs), "NOT_FOUND", "caseIds").await;
    });
}

#[test]
fn nothing_of_a_destroyed_case_is_left_in_any_table() {
    on_each_engine(async |world| {
        let director = world.client("wijkteam_directing");
        done(&director, "caseClose", json!({ "caseId": id("case:a"), "outcome": "GOALS_REACHED" })).await;
        let of_a = async || -> Vec<&'static str> {
            let text = world.rows_as_text().await;
            // The log outlives the case; a meeting is about several.
            let stays = ["AccessEntry", "ConsultMeeting", "Invitation"];
            let found = canary::found_in(&text).into_iter();
            let of_a = found.filter(|one| one.case == "a" && !stays.contains(&one.coordinate.0));
            of_a.map(|one| one.value.as_str()).collect()
        };
        assert!(of_a().await.len() > 100, "they are found where they are");
        // The Raad investigated: a hundred years.
        at(&world, "2115-01-01");
        let officer = world.client("privacy_officer");
        done(&officer, "caseDestroy", destroy(&[&id("case:a")])).await;
        assert_eq!(of_a().await, Vec::<&str>::new());
        let verified = world.store.verify_chains(&[]).await.expect("a log");
        assert!(verified.iter().all(|one| one.breach.is_none()), "{verified:?}");
    });
}
