//! Facts through the API: who may record which, who goes on seeing it, and what is no fact.

use crate::common::{
    case, done, facts, id, join, open, opening, refusal, refused_as, relation, send, with, young,
};
use chrono::Duration;
use domain::{Act, Relations, policy};
use serde_json::{Value, json};
use tests::{cast, on_each_engine};

const ACTS: [Act; 6] = [
    Act::ConcernRecord,
    Act::ContactMomentRecord,
    Act::CareNoteRecord,
    Act::EducationRecordAdd,
    Act::PoliceFactRecord,
    Act::AssessmentRecord,
];

#[test]
fn each_kind_of_fact_is_recorded_by_those_whom_the_policy_names_and_by_nobody_else() {
    on_each_engine(async |world| {
        let mut recorded = 0;
        for sight in cast::all().filter(|sight| sight.works) {
            let client = world.client(sight.handle);
            let relations: Relations = sight.a.iter().copied().collect();
            for ((mutation, input), act) in facts(&id("case:a")).into_iter().zip(ACTS) {
                let row = policy::WRITES.iter().find(|row| row.act == act).expect("a row of the policy");
                let may = row.roles.contains(&sight.role())
                    && row.need.met_by(relations)
                    && policy::need(row.category, sight.role()).met_by(relations);
                let due = match (relations.is_none(), may) {
                    (true, _) => Some("NOT_FOUND"),
                    (false, true) => None,
                    (false, false) => Some("NOT_PERMITTED"),
                };
                let answer = send(&client, mutation, &input).await.ok();
                let refusal = refusal(mutation, &answer).map(|refusal| refusal.code);
                assert_eq!(refusal.as_deref(), due, "{mutation} by {}", sight.handle);
                recorded += usize::from(may);
            }
        }
        // The table has both answers: neither everybody nor nobody.
        assert!((60..200).contains(&recorded), "{recorded}");
    });
}

#[test]
fn a_fact_comes_back_as_it_was_recorded_with_its_author() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        for handle in ["school_team", "police_team"] {
            join(&cjg, &opened, handle).await;
        }
        let by = ["school_team", "police_team", "cjg_team", "school_team", "police_team", "cjg_team"];
        for ((mutation, input), handle) in facts(&opened).into_iter().zip(by) {
            let recorded = done(&world.client(handle), mutation, input.clone()).await;
            let Value::Object(mut given) = input else { panic!("an object") };
            given.remove("caseId");
            for (field, value) in given {
                assert_eq!(recorded[&field], value, "{mutation}.{field}");
            }
        }
        let fields = "concerns { author { id } recordedAt } contactMoments { at agencies { id } }";
        let seen = case(&cjg, &opened, fields).await;
        assert_eq!(seen["concerns"][0]["author"]["id"], id("member:school_team"));
        assert_eq!(seen["contactMoments"][0]["agencies"], json!([{ "id": id("agency:police_main") }]));
        assert_eq!(seen["contactMoments"][0]["at"], seen["concerns"][0]["recordedAt"], "usual is now");
    });
}

#[test]
fn agencies_that_made_contact_together_stand_there_once_and_exist() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        let moment = |agencies: &[&str]| {
            let agencies: Vec<_> = agencies.iter().map(|name| id(name)).collect();
            json!({ "caseId": opened, "kind": "HOME", "summary": "samen", "agencyIds": agencies })
        };
        let together = moment(&["agency:cjg_main", "agency:enforcement_main", "agency:enforcement_main"]);
        let recorded = done(&cjg, "contactMomentRecord", together).await;
        assert_eq!(recorded["agencies"].as_array().expect("a list").len(), 2);
        for agency in ["agency:absent", "agency:school_far", "case:a"] {
            let input = moment(&[agency]);
            refused_as(&cjg, "contactMomentRecord", input, "NOT_FOUND", "agencyIds").await;
        }
    });
}

#[test]
fn an_agency_goes_on_seeing_what_it_wrote_while_it_sees_the_case_at_all() {
    on_each_engine(async |world| {
        let (cjg, school) = (world.client("cjg_team"), world.client("school_team"));
        let referred = json!({ "referredById": id("member:school_team") });
        let input = with(opening(&[young("Sem", "2012-05-06")]), referred);
        let opened = done(&cjg, "caseOpen", input).await["id"].clone();
        let membership = join(&cjg, &opened, "school_team").await;
        let [concern, .., education, _, _] = facts(&opened);
        done(&school, concern.0, concern.1.clone()).await;
        done(&school, education.0, education.1).await;
        done(&cjg, concern.0, with(concern.1, json!({ "text": "van het CJG" }))).await;
        let fields = "concerns { text access { relation withheld { field } } } educationRecords { text } careNotes { text }";
        let texts = |of: &Value| {
            let all = of.as_array().expect("a list").iter();
            all.map(|one| one["text"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        let mut both = texts(&case(&school, &opened, fields).await["concerns"]);
        both.sort();
        assert_eq!(both, ["spijbelt", "van het CJG"]);

        done(&cjg, "teamEnd", json!({ "teamMembershipId": membership, "reason": "klaar" })).await;
        assert_eq!(relation(&school, &opened).await, "REFERRED");
        let seen = case(&school, &opened, fields).await;
        assert_eq!(texts(&seen["concerns"]), ["spijbelt"]);
        assert_eq!(seen["concerns"][0]["access"], json!({ "relation": "REFERRED", "withheld": [] }));
        assert_eq!(texts(&seen["educationRecords"]), ["mist lessen"]);
        assert_eq!(seen["careNotes"], Value::Null);

        done(&cjg, "caseClose", json!({ "caseId": opened, "outcome": "NO_CONCERN" })).await;
        assert!(case(&school, &opened, fields).await.is_null(), "no relation, no sight, also of one's own");
    });
}

#[test]
fn nothing_is_written_to_a_case_that_has_ended() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        for handle in ["school_team", "police_team"] {
            join(&cjg, &opened, handle).await;
        }
        done(&cjg, "caseClose", json!({ "caseId": opened, "outcome": "GOALS_REACHED" })).await;
        let by = ["cjg_team", "school_team", "cjg_team", "school_team", "police_team", "cjg_team"];
        for ((mutation, input), handle) in facts(&opened).into_iter().zip(by) {
            let client = world.client(handle);
            if handle == "cjg_team" {
                let refusal = refused_as(&client, mutation, input, "ILLEGAL_TRANSITION", "").await;
                assert!(refusal.message.ends_with("mogelijk is: ACTIVE, INTAKE"), "{refusal:?}");
            } else {
                // The team's sight has ended with the case.
                refused_as(&client, mutation, input, "NOT_FOUND", "caseId").await;
            }
        }
        let fields = "concerns { id } contactMoments { id } careNotes { id } educationRecords { id } assessments { id }";
        let seen = case(&cjg, &opened, fields).await;
        assert!(seen.as_object().expect("a case").values().all(|list| *list == json!([])), "{seen}");
        done(&cjg, "caseReopen", json!({ "caseId": opened })).await;
        done(&cjg, "careNoteRecord", facts(&opened)[2].1.clone()).await;
    });
}

#[test]
fn what_is_no_fact_is_refused_with_the_field_that_is_wrong() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        for handle in ["school_team", "police_team"] {
            join(&cjg, &opened, handle).await;
        }
        let (long, later) = ("a".repeat(10_001), world.clock.now() + Duration::microseconds(1));
        let texts = [json!(""), json!(" \n "), json!(long), json!("a\u{7}b")];
        for (mutation, input) in facts(&opened) {
            let handle = match mutation {
                "educationRecordAdd" => "school_team",
                "policeFactRecord" => "police_team",
                _ => "cjg_team",
            };
            let client = world.client(handle);
            let field = if mutation == "contactMomentRecord" { "summary" } else { "text" };
            let mut wrong: Vec<(&str, Value)> = texts.iter().map(|text| (field, text.clone())).collect();
            match mutation {
                "contactMomentRecord" => wrong.push(("at", json!(later))),
                "policeFactRecord" => wrong.push(("occurredOn", json!("2026-11-03"))),
                "educationRecordAdd" => wrong.extend([
                    ("absenceHours", json!(161)),
                    ("absenceHours", json!(-1)),
                    ("school", json!("")),
                    ("school", json!("b".repeat(201))),
                ]),
                _ => {}
            }
            for (field, value) in wrong {
                refused_as(&client, mutation, with(input.clone(), json!({ field: value })), "INVALID", field)
                    .await;
            }
            // The edges are within.
            let edge = match mutation {
                "contactMomentRecord" => json!({ "at": world.clock.now(), field: "a".repeat(10_000) }),
                "policeFactRecord" => json!({ "occurredOn": "2026-11-02", field: "é".repeat(10_000) }),
                "educationRecordAdd" => json!({ "absenceHours": 160, "school": "b".repeat(200) }),
                _ => json!({ field: "a".repeat(10_000) }),
            };
            done(&client, mutation, with(input, edge)).await;
        }
        let seen = case(&cjg, &opened, "concerns { id } careNotes { id } educationRecords { id }").await;
        assert!(
            seen.as_object().expect("a case").values().all(|list| list.as_array().map(Vec::len) == Some(1))
        );
    });
}
