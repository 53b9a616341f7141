//! The team and the legal framework through the API.

use crate::common::{
    case, done, id, join, joining, open, opening, person_of, refused_as, relation, sees, with, young,
};
use chrono::Duration;
use serde_json::{Value, json};
use tests::on_each_engine;

#[test]
fn a_professional_sees_the_case_from_joining_to_leaving_and_at_no_other_time() {
    on_each_engine(async |world| {
        let (cjg, school) = (world.client("cjg_team"), world.client("school_matched"));
        let opened = open(&cjg).await;
        assert!(!sees(&school, &opened).await);
        let membership = join(&cjg, &opened, "school_matched").await;
        let seen =
            case(&school, &opened, "access { relation ground purpose until } team { function until }").await;
        let access = json!({ "relation": "TEAM", "ground": "COVENANT", "purpose": "HELP", "until": null });
        assert_eq!(seen, json!({ "access": access, "team": [{ "function": "CONTACT", "until": null }] }));

        world.clock.advance(Duration::days(3));
        let end = json!({ "teamMembershipId": membership, "expectedVersion": 1, "reason": "van school af" });
        let ended = done(&cjg, "teamEnd", end.clone()).await;
        assert_eq!((&ended["version"], &ended["reason"]), (&json!(2), &json!("van school af")));
        assert!(!ended["until"].is_null() && !sees(&school, &opened).await);
        let again = with(end, json!({ "expectedVersion": 2 }));
        refused_as(&cjg, "teamEnd", again, "ILLEGAL_TRANSITION", "").await;
        // The history stays, and the grant says when it ended.
        let seen = case(&cjg, &opened, "team { until } grants { relation until }").await;
        assert_eq!(seen["team"], json!([{ "until": ended["until"] }]));
        let of_team = seen["grants"].as_array().expect("a list").iter().find(|one| one["relation"] == "TEAM");
        assert_eq!(of_team.expect("kept")["until"], ended["until"]);
        // Who left can join again.
        join(&cjg, &opened, "school_matched").await;
        assert!(sees(&school, &opened).await);
    });
}

#[test]
fn a_member_is_on_the_team_once() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        join(&cjg, &opened, "school_team").await;
        let twice = joining(&opened, "school_team");
        refused_as(&cjg, "teamAdd", twice, "DUPLICATE", "memberId").await;
        let seen = case(&cjg, &opened, "team { id }").await;
        assert_eq!(seen["team"].as_array().expect("a list").len(), 1);
    });
}

#[test]
fn two_ways_onto_the_team_end_one_by_one() {
    on_each_engine(async |world| {
        let (cjg, care) = (world.client("cjg_team"), world.client("youth_care_emergency"));
        let input = with(
            opening(&[young("Sem", "2012-05-06")]),
            json!({ "referredById": id("member:youth_care_emergency") }),
        );
        let opened = done(&cjg, "caseOpen", input).await["id"].clone();
        let membership = join(&cjg, &opened, "youth_care_emergency").await;
        assert_eq!(relation(&care, &opened).await, "TEAM");
        done(&cjg, "teamEnd", json!({ "teamMembershipId": membership, "reason": "klaar" })).await;
        assert_eq!(relation(&care, &opened).await, "REFERRED");
    });
}

#[test]
fn somebody_of_the_family_is_on_the_team_without_sight() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        let parent = json!({
            "caseId": opened, "name": "Moeder", "kind": "PARENT", "hasAuthority": true, "inHousehold": true
        });
        let parent = done(&cjg, "familyMemberSet", parent).await["id"].clone();
        let add = json!({
            "caseId": opened, "familyMemberId": parent, "function": "FAMILY", "reason": "praat mee"
        });
        done(&cjg, "teamAdd", add.clone()).await;
        let seen =
            case(&cjg, &opened, "team { member { id } agency { id } familyMember { name } } grants { id }")
                .await;
        let membership = json!({ "member": null, "agency": null, "familyMember": { "name": "Moeder" } });
        assert_eq!(seen["team"], json!([membership]));
        assert_eq!(seen["grants"].as_array().expect("a list").len(), 1, "only the director's");

        let both = with(add.clone(), json!({ "memberId": id("member:school_team") }));
        refused_as(&cjg, "teamAdd", both, "INVALID", "memberId").await;
        let none = with(add.clone(), json!({ "familyMemberId": null }));
        refused_as(&cjg, "teamAdd", none, "INVALID", "memberId").await;
        // Somebody of another family, also of one that is seen, is not there.
        for other in ["family_member:a:2", "family_member:b:2", "family_member:absent"] {
            let other = with(add.clone(), json!({ "familyMemberId": id(other) }));
            refused_as(&cjg, "teamAdd", other, "NOT_FOUND", "familyMemberId").await;
        }
    });
}

#[test]
fn who_does_not_work_on_cases_does_not_join() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        for (handle, code) in [
            ("privacy_officer", "INVALID"),
            ("administrator", "INVALID"),
            ("school_left", "INVALID"),
            ("school_elsewhere", "NOT_FOUND"),
        ] {
            refused_as(&cjg, "teamAdd", joining(&opened, handle), code, "memberId").await;
        }
        let silent = with(joining(&opened, "school_team"), json!({ "reason": " " }));
        refused_as(&cjg, "teamAdd", silent, "INVALID", "reason").await;
        assert!(!sees(&world.client("school_matched"), &opened).await);
    });
}

#[test]
fn a_membership_on_consent_needs_one_that_lives_and_is_of_this_case() {
    on_each_engine(async |world| {
        let (cjg, school) = (world.client("cjg_team"), world.client("school_matched"));
        let opened = done(&cjg, "caseOpen", opening(&[young("Sem", "2009-05-06")])).await["id"].clone();
        let other = done(&cjg, "caseOpen", opening(&[young("Noor", "2009-05-06")])).await["id"].clone();
        let give = async |of: &Value| {
            let person = person_of(&cjg, of).await;
            let input =
                json!({ "caseId": of, "personId": person, "purpose": "delen", "byYoungPerson": true });
            done(&cjg, "consentGive", input).await["id"].clone()
        };
        let (mine, elsewhere, withdrawn) = (give(&opened).await, give(&other).await, give(&opened).await);
        done(&cjg, "consentWithdraw", json!({ "consentId": withdrawn })).await;
        let add = |more: Value| with(joining(&opened, "school_matched"), more);
        let on = |consent: &Value| add(json!({ "ground": "CONSENT", "consentId": consent }));
        for (input, code, field) in [
            (add(json!({ "ground": "CONSENT" })), "CONSENT_MISSING", "consentId"),
            (on(&withdrawn), "CONSENT_MISSING", "consentId"),
            (on(&elsewhere), "CONSENT_MISSING", "consentId"),
            (on(&id("consent:b:1")), "NOT_FOUND", "consentId"),
            (add(json!({ "consentId": mine })), "INVALID", "consentId"),
            (add(json!({ "ground": "COVENANT", "consentId": mine })), "INVALID", "consentId"),
            (add(json!({ "ground": "VITAL_INTEREST" })), "INVALID", "ground"),
        ] {
            refused_as(&cjg, "teamAdd", input, code, field).await;
            assert!(!sees(&school, &opened).await);
        }
        done(&cjg, "teamAdd", on(&mine)).await;
        let seen = case(&school, &opened, "access { ground }").await;
        assert_eq!(seen["access"]["ground"], "CONSENT");
    });
}

#[test]
fn a_new_framework_ends_the_one_before_and_the_history_stays() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened =
            done(&cjg, "caseOpen", opening(&[young("Sem", "2012-05-06"), young("Noor", "2014-05-06")])).await;
        let (case_id, [sem, noor]) = (&opened["id"], [0, 1].map(|nth| opened["persons"][nth]["id"].clone()));
        let set = async |person: &Value, framework: &str| {
            let input = json!({
                "caseId": case_id, "personId": person, "framework": framework, "ground": " besluit "
            });
            done(&cjg, "frameworkSet", input).await;
            world.clock.advance(Duration::days(1));
        };
        set(&sem, "VOLUNTARY").await;
        set(&noor, "VOLUNTARY").await;
        set(&sem, "DRANG").await;
        let seen = case(&cjg, case_id, "frameworks { person { id } framework ground from until }").await;
        let periods: Vec<_> = seen["frameworks"].as_array().expect("a list").iter().collect();
        let told: Vec<_> = periods
            .iter()
            .map(|one| (&one["person"]["id"], one["framework"].as_str(), one["until"].is_null()))
            .collect();
        let (voluntary, drang) = (Some("VOLUNTARY"), Some("DRANG"));
        assert_eq!(told, [(&sem, drang, true), (&noor, voluntary, true), (&sem, voluntary, false)]);
        assert_eq!(periods[2]["until"], periods[0]["from"], "no gap and no overlap");
        assert_eq!(periods[0]["ground"], "besluit");
    });
}

#[test]
fn a_region_that_forbids_drang_has_no_drang() {
    on_each_engine(async |world| {
        let far = world.hire("municipality_hired", "municipality_far").await;
        let input =
            with(opening(&[young("Sem", "2012-05-06")]), json!({ "municipalityId": id("municipality:far") }));
        let opened = done(&far, "caseOpen", input).await["id"].clone();
        let set = |framework: &str, person: Value| json!({ "caseId": opened, "personId": person, "framework": framework, "ground": "besluit" });
        let person = person_of(&far, &opened).await;
        let drang = set("DRANG", person.clone());
        refused_as(&far, "frameworkSet", drang, "FRAMEWORK_FORBIDDEN", "framework").await;
        assert_eq!(case(&far, &opened, "frameworks { id }").await["frameworks"], json!([]));
        done(&far, "frameworkSet", set("VOLUNTARY", person)).await;
    });
}

#[test]
fn dwang_is_set_by_no_hand_and_a_programme_has_its_own_frameworks() {
    on_each_engine(async |world| {
        for handle in ["cjg_team", "municipality_team", "youth_protection_team"] {
            let client = world.client(handle);
            let opened = open(&client).await;
            let person = person_of(&client, &opened).await;
            let set = |person: &Value, framework: &str, ground: &str| json!({ "caseId": opened, "personId": person, "framework": framework, "ground": ground });
            let refused = async |input: Value, code: &str, field: &str| {
                refused_as(&client, "frameworkSet", input, code, field).await.message
            };
            refused(set(&person, "VOLUNTARY", ""), "INVALID", "ground").await;
            // A child whom one sees, but of another case.
            refused(set(&id("person:a:1"), "VOLUNTARY", "gezin"), "NOT_FOUND", "personId").await;
            let why = refused(set(&person, "DWANG", "beschikking"), "ILLEGAL_TRANSITION", "framework").await;
            assert!(why.contains("measureRule"), "{why}");
        }
        // Pak je Kans is voluntary, whatever the region allows.
        let care = world.client("youth_care_team");
        let input = with(opening(&[young("Sem", "2012-05-06")]), json!({ "programme": "pak-je-kans" }));
        let opened = done(&care, "caseOpen", input).await["id"].clone();
        let person = person_of(&care, &opened).await;
        let set = |framework: &str| json!({ "caseId": opened, "personId": person, "framework": framework, "ground": "gezin" });
        for framework in ["DRANG", "DWANG"] {
            let why =
                refused_as(&care, "frameworkSet", set(framework), "FRAMEWORK_FORBIDDEN", "framework").await;
            assert!(why.message.contains("[VOLUNTARY]"), "{why:?}");
        }
        done(&care, "frameworkSet", set("VOLUNTARY")).await;
    });
}

#[test]
fn a_framework_set_by_hand_ends_with_the_case_and_none_holds_when_it_is_reopened() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        let person = person_of(&cjg, &opened).await;
        let set =
            json!({ "caseId": opened, "personId": person, "framework": "VOLUNTARY", "ground": "gezin" });
        done(&cjg, "frameworkSet", set.clone()).await;
        let until = async || case(&cjg, &opened, "frameworks { until }").await["frameworks"].clone();
        assert_eq!(until().await, json!([{ "until": null }]));
        done(&cjg, "caseClose", json!({ "caseId": opened, "outcome": "NO_CONCERN" })).await;
        let ended = until().await;
        assert!(ended[0]["until"].is_string(), "{ended}");
        done(&cjg, "caseReopen", json!({ "caseId": opened })).await;
        assert_eq!(until().await, ended);
        done(&cjg, "frameworkSet", set).await;
        assert_eq!(until().await.as_array().expect("a list").len(), 2);
    });
}

#[test]
fn what_the_family_was_told_is_recorded_once_and_read_by_who_reads_of_the_family() {
    on_each_engine(async |world| {
        // A director who does not read MEASURE: the decision behind the framework stays as it is.
        let city = world.client("municipality_team");
        let opened = open(&city).await;
        let person = person_of(&city, &opened).await;
        let set =
            json!({ "caseId": opened, "personId": person, "framework": "VOLUNTARY", "ground": "gezin" });
        let period = done(&city, "frameworkSet", set).await["id"].clone();
        let tell = |more: Value| {
            with(json!({ "frameworkPeriodId": period, "words": "U kiest, en mag stoppen" }), more)
        };
        for handle in ["school_team", "enforcement_team"] {
            join(&city, &opened, handle).await;
            refused_as(&world.client(handle), "frameworkTell", tell(json!({})), "NOT_PERMITTED", "").await;
        }
        let unseen = world.client("police_team");
        refused_as(&unseen, "frameworkTell", tell(json!({})), "NOT_FOUND", "frameworkPeriodId").await;
        refused_as(&city, "frameworkTell", tell(json!({ "toldOn": "2026-11-03" })), "INVALID", "toldOn")
            .await;
        refused_as(&city, "frameworkTell", tell(json!({ "words": " " })), "INVALID", "words").await;
        let told = done(&city, "frameworkTell", tell(json!({ "toldOn": "2026-11-01" }))).await;
        assert_eq!([&told["toldOn"], &told["toldWords"]], ["2026-11-01", "U kiest, en mag stoppen"]);
        refused_as(&city, "frameworkTell", tell(json!({})), "ILLEGAL_TRANSITION", "").await;
        // That it was told is part of the process, the words are of the family; and the ground was not lost.
        let fields = "frameworks { ground toldOn toldWords }";
        for (client, words) in [
            (&world.client("school_team"), json!("U kiest, en mag stoppen")),
            (&world.client("enforcement_team"), Value::Null),
        ] {
            let seen = case(client, &opened, fields).await["frameworks"][0].clone();
            assert_eq!([&seen["toldOn"], &seen["toldWords"]], [&json!("2026-11-01"), &words]);
        }
        join(&city, &opened, "cjg_team").await;
        assert_eq!(
            case(&world.client("cjg_team"), &opened, fields).await["frameworks"][0]["ground"],
            "gezin"
        );
        assert!(case(&city, &opened, fields).await["frameworks"][0]["ground"].is_null());
    });
}
