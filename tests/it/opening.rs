//! Opening a case through the API: who may, about whom, and what of the input is wrong.

use crate::common::{case, cases, done, facts, id, opening, refused_as, sees, send, with, young};
use domain::policy::DIRECTORS;
use serde_json::json;
use tests::{cast, on_each_engine};

#[test]
fn who_opens_a_case_directs_it_in_intake_and_nobody_else_sees_it() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let before = cases(&cjg).await;
        let persons = [young("Sem", "2012-05-06"), young("Noor", "2015-01-02")];
        let opened = done(&cjg, "caseOpen", opening(&persons)).await;
        assert_eq!(cases(&cjg).await.as_i64(), before.as_i64().map(|n| n + 1));
        let seen = case(
            &cjg,
            &opened["id"],
            "version status level openedOn closedOn outcome director { id } directingAgency { id }
             persons { givenName } regie { director { id } until reason } team { id } family { id }
             grants { relation ground purpose cause until } access { relation ground purpose until }",
        )
        .await;
        let member = json!({ "id": id("member:cjg_team") });
        let mut names: Vec<_> = seen["persons"].as_array().expect("a list").to_vec();
        names.sort_by_key(ToString::to_string);
        assert_eq!(names, [json!({ "givenName": "Noor" }), json!({ "givenName": "Sem" })]);
        assert_eq!(
            with(seen, json!({ "persons": null })),
            json!({
                "version": 1, "status": "INTAKE", "level": "FAMILY", "openedOn": "2026-11-02", "closedOn": null,
                "outcome": null, "director": member, "directingAgency": { "id": id("agency:cjg_main") },
                "persons": null, "regie": [{ "director": member, "until": null, "reason": null }], "team": [],
                "family": null,
                "grants": [{
                    "relation": "DIRECTING", "ground": "LEGAL_TASK", "purpose": "COORDINATION",
                    "cause": "CASE_OPENED", "until": null
                }],
                "access": {
                    "relation": "DIRECTING", "ground": "LEGAL_TASK", "purpose": "COORDINATION", "until": null
                },
            })
        );
        for sight in cast::all().filter(|sight| sight.works && sight.handle != "cjg_team") {
            let sees = sees(&world.client(sight.handle), &opened["id"]).await;
            assert_eq!(sees, sight.handle == "privacy_officer", "{}", sight.handle);
        }
    });
}

#[test]
fn a_case_is_opened_about_somebody_who_is_there_already_and_the_person_stays_one() {
    on_each_engine(async |world| {
        let wijkteam = world.client("wijkteam_directing");
        let existing = json!({ "existing": id("person:a:1") });
        let opened = done(&wijkteam, "caseOpen", opening(&[existing])).await;
        assert_eq!(opened["persons"], json!([{ "id": id("person:a:1") }]));
        // Nobody whom one does not see, and nobody who is not there: in the same words.
        let unseen = json!({ "existing": id("person:b:1") });
        let absent = json!({ "existing": id("person:absent") });
        let field = "persons.0.existing";
        let first = refused_as(&wijkteam, "caseOpen", opening(&[unseen]), "NOT_FOUND", field).await;
        assert_eq!(first, refused_as(&wijkteam, "caseOpen", opening(&[absent]), "NOT_FOUND", field).await);
    });
}

#[test]
fn a_new_person_brings_a_bsn_where_the_role_may_write_it() {
    on_each_engine(async |world| {
        let new = json!({ "new": {
            "givenName": "Sem", "familyName": "Jansen", "birthDate": "2012-05-06", "citizenNumber": "1112.22.333"
        } });
        let wijkteam = world.client("wijkteam_directing");
        let opened = done(&wijkteam, "caseOpen", opening(std::slice::from_ref(&new))).await;
        let seen = case(&wijkteam, &opened["id"], "persons { citizenNumber { version number } }").await;
        assert_eq!(seen["persons"][0]["citizenNumber"], json!({ "version": 1, "number": "111222333" }));

        let street = world.client("youth_work_team");
        let before = cases(&street).await;
        refused_as(&street, "caseOpen", opening(&[new]), "NOT_PERMITTED", "persons.0.new").await;
        assert_eq!(cases(&street).await, before, "nothing is half there");
    });
}

#[test]
fn a_referrer_sees_that_the_case_runs_until_it_closes() {
    on_each_engine(async |world| {
        let (wijkteam, police) = (world.client("wijkteam_directing"), world.client("police_consulted"));
        let input = opening(&[young("Sem", "2012-05-06")]);
        let referred = json!({ "referredById": id("member:police_consulted") });
        let opened = done(&wijkteam, "caseOpen", with(input, referred)).await["id"].clone();
        done(&wijkteam, "concernRecord", facts(&opened)[0].1.clone()).await;
        let seen = case(
            &police,
            &opened,
            "status persons { givenName contact { city } } concerns { text } access { relation until }",
        )
        .await;
        let persons = json!([{ "givenName": "Sem", "contact": null }]);
        let access = json!({ "relation": "REFERRED", "until": null });
        let expected = json!({ "status": "INTAKE", "persons": persons, "concerns": null, "access": access });
        assert_eq!(seen, expected);
        done(&wijkteam, "caseClose", json!({ "caseId": opened, "outcome": "NO_CONCERN" })).await;
        assert!(!sees(&police, &opened).await);
    });
}

#[test]
fn a_case_that_cannot_be_opened_says_which_part_of_the_input_is_wrong() {
    on_each_engine(async |world| {
        let wijkteam = world.client("wijkteam_directing");
        let (sem, noor) = (young("Sem", "2012-05-06"), young("Noor", "2015-01-02"));
        let valid = opening(std::slice::from_ref(&sem));
        let before = cases(&wijkteam).await;
        for (more, code, field) in [
            (json!({ "persons": [] }), "INVALID", "persons"),
            (json!({ "persons": vec![sem.clone(); 51], "level": "GROUP" }), "INVALID", "persons"),
            (json!({ "persons": [sem, noor] }), "INVALID", "persons"),
            (json!({ "programme": " " }), "INVALID", "programme"),
            (json!({ "programme": "p".repeat(101) }), "INVALID", "programme"),
            (json!({ "ground": "CONSENT" }), "INVALID", "ground"),
            (json!({ "ground": "VITAL_INTEREST" }), "INVALID", "ground"),
            (json!({ "municipalityId": id("municipality:far") }), "NOT_FOUND", "municipalityId"),
            (json!({ "municipalityId": "nonsense" }), "NOT_FOUND", "municipalityId"),
            (json!({ "referredById": id("member:reporter") }), "INVALID", "referredById"),
            (json!({ "referredById": id("member:school_left") }), "INVALID", "referredById"),
            (json!({ "referredById": id("member:school_elsewhere") }), "NOT_FOUND", "referredById"),
            (json!({ "persons": [young("", "2012-05-06")] }), "INVALID", "persons.0.new.givenName"),
            (json!({ "persons": [young("Sem", "2026-11-03")] }), "INVALID", "persons.0.new.birthDate"),
            (json!({ "persons": [young("Sem", "2003-11-02")] }), "INVALID", "persons.0.new.birthDate"),
        ] {
            refused_as(&wijkteam, "caseOpen", with(valid.clone(), more), code, field).await;
        }
        let twice = json!([{ "existing": id("person:a:1") }, { "existing": id("person:a:1") }]);
        let input = with(valid, json!({ "persons": twice, "level": "FAMILY" }));
        refused_as(&wijkteam, "caseOpen", input, "DUPLICATE", "persons.1").await;
        assert_eq!(cases(&wijkteam).await, before);
    });
}

#[test]
fn only_roles_that_may_direct_open_cases() {
    on_each_engine(async |world| {
        let everyone = cast::all().filter(|sight| sight.handle.ends_with("_team"));
        for sight in everyone.chain(["reporter", "privacy_officer", "administrator"].map(cast::find)) {
            let answer =
                send(&world.client(sight.handle), "caseOpen", &opening(&[young("S", "2012-05-06")])).await;
            let refused: Vec<_> =
                answer.ok().user_errors("/caseOpen").iter().map(|error| error["code"].clone()).collect();
            let due = if DIRECTORS.contains(&sight.role()) { vec![] } else { vec![json!("NOT_PERMITTED")] };
            assert_eq!(refused, due, "{}", sight.handle);
        }
    });
}
