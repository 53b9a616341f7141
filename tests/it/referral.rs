//! Referrals through the API: who may, who fits, what the referrer hears, and the list of who waits.

use crate::common::{case, done, id, person_of, refused_as, relation, sees, with, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

/// The municipality arranges that Pak je Kans is offered, and that schools refer too.
async fn arranged(world: &World, referrers: &[&str]) -> Value {
    let input = json!({
        "municipalityId": id("municipality:main"), "programme": "pak-je-kans",
        "intakeId": id("member:youth_care_team"), "referrers": referrers,
    });
    done(&world.client("municipality_team"), "arrangementMake", input).await
}

fn referring(born: &str) -> Value {
    json!({
        "programme": "pak-je-kans", "municipalityId": id("municipality:main"),
        "persons": [young("Sem", born)],
        "reasons": [{ "topic": "TRUANCY", "text": "hangt onder schooltijd rond" }],
    })
}

/// The rules that are not met, of a question beforehand.
async fn broken(client: &Client, programme: &str, born: &str) -> Vec<String> {
    let document = "query ($input: EligibilityInput!) { eligibility(input: $input) {
        eligible variant programme { key } rules { kind met text } } }";
    let input = json!({
        "programme": programme, "municipalityId": id("municipality:main"), "birthDates": [born],
    });
    let answer = client.query(document, json!({ "input": input })).await.ok();
    let rules = answer.data("/eligibility/rules").as_array().expect("rules").clone();
    let broken: Vec<String> = rules
        .iter()
        .filter(|rule| rule["met"] == json!(false))
        .map(|rule| rule["kind"].as_str().expect("a kind").to_owned())
        .collect();
    assert_eq!(answer.data("/eligibility/eligible"), &json!(broken.is_empty()));
    broken
}

#[test]
fn the_police_refers_a_child_and_hears_what_became_of_it_and_nothing_of_the_help() {
    on_each_engine(async |world| {
        arranged(&world, &[]).await;
        let (police, care) = (world.client("police_consulted"), world.client("youth_care_team"));
        let made = done(
            &police,
            "referralMake",
            with(referring("2012-05-06"), json!({ "channel": "politiebureau" })),
        )
        .await;
        assert_eq!((&made["status"], &made["channel"]), (&json!("MADE"), &json!("politiebureau")));
        let of = made["case"]["id"].clone();
        assert_eq!(relation(&police, &of).await, "REFERRED");
        assert_eq!(relation(&care, &of).await, "DIRECTING");
        // The referrer keeps its own words, and reads nobody else's.
        let fields = "status persons { givenName contact { city } } concerns { text } careNotes { id }";
        let seen = case(&police, &of, fields).await;
        assert_eq!(
            seen,
            json!({
                "status": "INTAKE", "persons": [{ "givenName": "Sem", "contact": null }],
                "concerns": [{ "text": "hangt onder schooltijd rond" }], "careNotes": null,
            })
        );
        assert_eq!(case(&care, &of, "concerns { text }").await["concerns"], seen["concerns"]);
        // Nothing starts before it is decided.
        refused_as(&care, "caseStart", json!({ "caseId": of }), "ILLEGAL_TRANSITION", "").await;
        let decided = json!({ "referralId": made["id"], "expectedVersion": 1 });
        refused_as(&police, "referralAccept", decided.clone(), "NOT_PERMITTED", "").await;
        done(&care, "referralAccept", decided.clone()).await;
        refused_as(&care, "referralAccept", decided, "CONFLICT", "expectedVersion").await;
        done(&care, "caseStart", json!({ "caseId": of })).await;
        done(
            &care,
            "concernRecord",
            json!({ "caseId": of, "topic": "QUARRELS_AT_HOME", "text": "ruzie thuis" }),
        )
        .await;
        let words = json!({ "referralId": made["id"], "feedback": "Het gezin doet mee." });
        done(&care, "referralFeedback", words).await;
        // Not in a way in which this programme does not end.
        let raad = json!({ "caseId": of, "outcome": "TO_RAAD" });
        refused_as(&care, "caseClose", raad, "INVALID", "outcome").await;
        done(&care, "caseClose", json!({ "caseId": of, "outcome": "GOALS_REACHED" })).await;
        assert!(!sees(&police, &of).await);
        let mine = "{ referrals(filter: { mine: true }) { nodes { status feedback case { id } access { relation } } } }";
        let answer = police.query(mine, json!({})).await.ok();
        let kept = answer.data("/referrals/nodes").as_array().expect("a list").clone();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0]["feedback"], "Het gezin doet mee.");
        assert_eq!((&kept[0]["status"], &kept[0]["case"]), (&json!("ACCEPTED"), &Value::Null));
        // And nobody else hears of it.
        for stranger in ["police_team", "school_team", "wijkteam_directing", "reporter"] {
            let node = "query ($id: ID!) { node(id: $id) { id } }";
            let answer = world.client(stranger).query(node, json!({ "id": made["id"] })).await.ok();
            assert_eq!(answer.data("/node"), &Value::Null, "{stranger}");
        }
    });
}

#[test]
fn a_school_refers_only_where_the_municipality_arranged_it() {
    on_each_engine(async |world| {
        let school = world.client("school_stranger");
        assert_eq!(broken(&school, "pak-je-kans", "2012-05-06").await, ["OFFERED", "REFERRER"]);
        refused_as(&school, "referralMake", referring("2012-05-06"), "NOT_ELIGIBLE", "municipalityId").await;
        let first = arranged(&world, &["WIJKTEAM"]).await;
        assert_eq!(broken(&school, "pak-je-kans", "2012-05-06").await, ["REFERRER"]);
        refused_as(&school, "referralMake", referring("2012-05-06"), "NOT_ELIGIBLE", "programme").await;
        let end = json!({ "arrangementId": first["id"], "until": "2026-11-01" });
        refused_as(&world.client("municipality_team"), "arrangementEnd", end, "INVALID", "until").await;
        let end = json!({ "arrangementId": first["id"], "until": "2026-11-02" });
        done(&world.client("municipality_team"), "arrangementEnd", end).await;
        arranged(&world, &["SCHOOL"]).await;
        // The last day counts; two arrangements with one agency are one offer.
        assert_eq!(broken(&school, "pak-je-kans", "2012-05-06").await, Vec::<String>::new());
        let by_way = with(referring("2012-05-06"), json!({ "channel": "preventie-met-gezag" }));
        assert_eq!(done(&school, "referralMake", by_way).await["channel"], "preventie-met-gezag");
        let not_its = with(referring("2012-05-06"), json!({ "channel": "politiebureau" }));
        refused_as(&school, "referralMake", not_its, "NOT_ELIGIBLE", "channel").await;
        assert_eq!(broken(&world.client("housing_team"), "pak-je-kans", "2012-05-06").await, ["REFERRER"]);
        assert_eq!(broken(&world.client("reporter"), "pak-je-kans", "2012-05-06").await, ["REFERRER"]);
    });
}

#[test]
fn a_child_under_twelve_comes_to_basta_and_who_is_eighteen_is_too_old() {
    on_each_engine(async |world| {
        arranged(&world, &[]).await;
        let halt = world.client("halt_team");
        // The clock stands at 2 November 2026.
        let young = done(&halt, "referralMake", referring("2014-11-03")).await;
        assert_eq!(
            young["case"],
            with(young["case"].clone(), json!({ "variant": "basta", "phase": "kennismaking" }))
        );
        let older = done(&halt, "referralMake", referring("2014-11-02")).await;
        assert_eq!(older["case"]["variant"], Value::Null);
        done(&halt, "referralMake", referring("2008-11-03")).await;
        assert_eq!(broken(&halt, "pak-je-kans", "2008-11-02").await, ["AGE"]);
        refused_as(&halt, "referralMake", referring("2008-11-02"), "NOT_ELIGIBLE", "persons").await;
    });
}

#[test]
fn a_referral_is_declined_with_a_reason_or_withdrawn_by_who_made_it_and_its_case_ends() {
    on_each_engine(async |world| {
        arranged(&world, &[]).await;
        let (police, care) = (world.client("police_team"), world.client("youth_care_team"));
        let made = done(&police, "referralMake", referring("2012-05-06")).await;
        let of = json!({ "referralId": made["id"] });
        refused_as(&care, "referralDecline", of.clone(), "INVALID", "feedback").await;
        refused_as(&care, "referralWithdraw", of.clone(), "NOT_PERMITTED", "").await;
        let why = with(of.clone(), json!({ "feedback": "Er loopt al hulp." }));
        let declined = done(&care, "referralDecline", why).await;
        assert_eq!(
            (&declined["status"], &declined["case"]["status"]),
            (&json!("DECLINED"), &json!("CLOSED"))
        );
        assert_eq!(case(&care, &made["case"]["id"], "outcome closedOn").await["outcome"], Value::Null);
        assert!(!sees(&police, &made["case"]["id"]).await);
        refused_as(&police, "referralWithdraw", of, "ILLEGAL_TRANSITION", "").await;
        let again = done(&police, "referralMake", referring("2012-05-06")).await;
        let back = done(&police, "referralWithdraw", json!({ "referralId": again["id"] })).await;
        assert_eq!((&back["status"], &back["case"]), (&json!("WITHDRAWN"), &Value::Null));
    });
}

#[test]
fn somebody_known_is_referred_by_who_is_on_a_case_of_that_person_and_stays_one_person() {
    on_each_engine(async |world| {
        arranged(&world, &["SCHOOL"]).await;
        let known = json!({ "persons": [{ "existing": id("person:a:1") }] });
        let school = world.client("school_team");
        let made = done(&school, "referralMake", with(referring("2012-05-06"), known.clone())).await;
        assert_eq!(person_of(&school, &made["case"]["id"]).await, id("person:a:1"));
        // Who only referred the other case enters the child anew, and whom one does not see is not there.
        let input = with(referring("2012-05-06"), known);
        refused_as(&world.client("police_referred"), "referralMake", input.clone(), "NOT_PERMITTED", "")
            .await;
        let field = "persons.0.existing";
        refused_as(&world.client("school_stranger"), "referralMake", input, "NOT_FOUND", field).await;
    });
}

#[test]
fn arrangements_are_kept_by_the_municipality_itself_and_the_administrator() {
    on_each_engine(async |world| {
        let input = |programme: &str, intake: &str, referrers: Value| {
            json!({ "municipalityId": id("municipality:main"), "programme": programme,
                "intakeId": id(&format!("member:{intake}")), "referrers": referrers })
        };
        let fits = input("pak-je-kans", "youth_care_team", json!([]));
        let administrator = world.client("administrator");
        done(&administrator, "arrangementMake", fits.clone()).await;
        for (who, field) in [("wijkteam_team", ""), ("privacy_officer", ""), ("school_team", "")] {
            refused_as(&world.client(who), "arrangementMake", fits.clone(), "NOT_PERMITTED", field).await;
        }
        for (input, field) in [
            (input("pak-je-kans", "police_team", json!([])), "intakeId"),
            (input("pak-je-kans", "youth_care_team", json!(["HOUSING"])), "referrers"),
            (input("pak-je-kans", "youth_care_team", json!(["POLICE"])), "referrers"),
            (input("geen-programma", "youth_care_team", json!([])), "programme"),
            (with(fits.clone(), json!({ "until": "2026-11-01" })), "until"),
        ] {
            refused_as(&administrator, "arrangementMake", input, "INVALID", field).await;
        }
        // Everybody in the region reads them, and nobody elsewhere.
        let all = "{ arrangements(filter: { programme: [\"pak-je-kans\"] }) { totalCount } }";
        for (who, count) in [("school_team", 1), ("reporter", 1), ("school_elsewhere", 0)] {
            let answer = world.client(who).query(all, json!({})).await.ok();
            assert_eq!(answer.data("/arrangements/totalCount"), &json!(count), "{who}");
        }
    });
}

/// A programme that no code knows.
const STRONG: (&str, &str) = (
    "sterk-thuis.toml",
    r#"
name = "Sterk thuis"
about = "Hulp thuis, twee gezinnen tegelijk"
source = "gemeente"
levels = ["FAMILY"]
directed-by = ["WIJKTEAM"]
frameworks = ["DRANG"]
capacity = 2
consents = ["Deelname van het gezin"]

[[referrer]]
role = "SCHOOL"

[[phase]]
key = "begin"
name = "Begin"
[[phase]]
key = "eind"
name = "Eind"
"#,
);

#[test]
fn a_programme_is_added_by_writing_one_file_and_its_places_are_taken_in_order() {
    on_each_engine(async |world| {
        let world = world.with_programmes(&[STRONG]).await;
        let (school, wijkteam) = (world.client("school_team"), world.client("wijkteam_directing"));
        let arrangement = json!({
            "municipalityId": id("municipality:main"), "programme": "sterk-thuis",
            "intakeId": id("member:wijkteam_directing"), "referrers": [],
        });
        done(&world.client("municipality_team"), "arrangementMake", arrangement).await;
        let mut cases = Vec::new();
        for name in ["Noor", "Sem", "Bram", "Liv"] {
            let input = with(
                referring("2012-05-06"),
                json!({ "programme": "sterk-thuis", "persons": [young(name, "2012-05-06")] }),
            );
            let made = done(&school, "referralMake", input).await;
            world.clock.advance(chrono::Duration::minutes(5));
            done(&wijkteam, "referralAccept", json!({ "referralId": made["id"] })).await;
            let of = made["case"]["id"].clone();
            let person = person_of(&wijkteam, &of).await;
            let start = json!({ "caseId": of });
            if name == "Noor" {
                refused_as(&wijkteam, "caseStart", start, "CONSENT_MISSING", "").await;
            }
            consent(&wijkteam, &of, &person).await;
            cases.push(of);
        }
        let start = |nth: usize| json!({ "caseId": cases[nth] });
        // Two places, and four wait: the third must let the first two go first.
        let full = refused_as(&wijkteam, "caseStart", start(2), "NO_PLACE", "").await;
        assert!(
            full.message.contains("0 van de 2 plaatsen zijn bezet en 2 wachten langer"),
            "{}",
            full.message
        );
        done(&wijkteam, "caseStart", start(1)).await;
        done(&wijkteam, "caseStart", start(0)).await;
        refused_as(&wijkteam, "caseStart", start(2), "NO_PLACE", "").await;
        done(&wijkteam, "caseHold", start(0)).await;
        refused_as(&wijkteam, "caseStart", start(2), "NO_PLACE", "").await;
        done(&wijkteam, "caseClose", with(start(0), json!({ "outcome": "GOALS_REACHED" }))).await;
        refused_as(&wijkteam, "caseStart", start(3), "NO_PLACE", "").await;
        done(&wijkteam, "caseStart", start(2)).await;
        // Its phases, and no others.
        done(&wijkteam, "casePhaseSet", with(start(2), json!({ "phase": "eind" }))).await;
        let wrong = with(start(2), json!({ "phase": "midden" }));
        let wrong = refused_as(&wijkteam, "casePhaseSet", wrong, "INVALID", "phase").await;
        assert!(wrong.message.contains("[begin, eind]"), "{}", wrong.message);
        let shown = "{ programme(key: \"sterk-thuis\") { name capacity phases { key } referrers { role } } }";
        let answer = school.query(shown, json!({})).await.ok();
        assert_eq!(answer.data("/programme/capacity"), &json!(2));
    });
}

#[test]
fn a_case_is_reopened_into_what_it_would_be_if_it_were_started_now() {
    on_each_engine(async |world| {
        let world = world.with_programmes(&[STRONG]).await;
        let (school, wijkteam) = (world.client("school_team"), world.client("wijkteam_directing"));
        let arrangement = json!({
            "municipalityId": id("municipality:main"), "programme": "sterk-thuis",
            "intakeId": id("member:wijkteam_directing"), "referrers": [],
        });
        done(&world.client("municipality_team"), "arrangementMake", arrangement).await;
        let refer = async |name: &str| {
            let persons = json!({ "programme": "sterk-thuis", "persons": [young(name, "2012-05-06")] });
            let made = done(&school, "referralMake", with(referring("2012-05-06"), persons)).await;
            (json!({ "referralId": made["id"] }), json!({ "caseId": made["case"]["id"] }))
        };
        let ends = |of: &Value| with(of.clone(), json!({ "outcome": "STOPPED_BY_FAMILY" }));
        let (referral, noor) = refer("Noor").await;
        refused_as(&wijkteam, "caseClose", ends(&noor), "ILLEGAL_TRANSITION", "").await;
        done(&wijkteam, "referralAccept", referral).await;
        // That it ended and is there again is no way around what it needs.
        done(&wijkteam, "caseClose", ends(&noor)).await;
        assert_eq!(done(&wijkteam, "caseReopen", noor.clone()).await["status"], "INTAKE");
        refused_as(&wijkteam, "caseStart", noor.clone(), "CONSENT_MISSING", "").await;
        consent(&wijkteam, &noor["caseId"], &person_of(&wijkteam, &noor["caseId"]).await).await;
        done(&wijkteam, "caseStart", noor.clone()).await;
        done(&wijkteam, "caseClose", ends(&noor)).await;
        assert_eq!(done(&wijkteam, "caseReopen", noor.clone()).await["status"], "ACTIVE");
        done(&wijkteam, "caseClose", ends(&noor)).await;
        // Nor around who waits for a place.
        for name in ["Sem", "Bram"] {
            let (referral, of) = refer(name).await;
            done(&wijkteam, "referralAccept", referral).await;
            consent(&wijkteam, &of["caseId"], &person_of(&wijkteam, &of["caseId"]).await).await;
            done(&wijkteam, "caseStart", of).await;
        }
        assert_eq!(done(&wijkteam, "caseReopen", noor.clone()).await["status"], "INTAKE");
        refused_as(&wijkteam, "caseStart", noor, "NO_PLACE", "").await;
        let (referral, liv) = refer("Liv").await;
        let decline = with(referral, json!({ "feedback": "Er loopt al hulp." }));
        done(&wijkteam, "referralDecline", decline).await;
        let again = refused_as(&wijkteam, "caseReopen", liv, "ILLEGAL_TRANSITION", "").await;
        assert!(again.message.contains("opnieuw aanmelden"), "{}", again.message);
    });
}

/// The parent with authority consents.
async fn consent(client: &Client, of: &Value, person: &Value) {
    let parent = json!({
        "caseId": of, "personId": person, "name": "Anna Jansen", "kind": "PARENT", "hasAuthority": true,
        "inHousehold": true,
    });
    let parent = done(client, "familyMemberSet", parent).await["id"].clone();
    let given = json!({
        "caseId": of, "personId": person, "purpose": "Deelname van het gezin",
        "byFamilyMemberIds": [parent], "byYoungPerson": true,
    });
    done(client, "consentGive", given).await;
}
