//! Two persons with the same BSN through the API: who sees that, who says what they are, and what follows from it.

mod referred;

use crate::common::{case, done, id, join, opening, refusal, refused, refused_as, send, with, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine, on_each_engine_at_once};

/// A case of the client's about one child with this BSN: the case, and the child.
async fn about(client: &Client, born: &str, number: Option<&str>) -> (Value, Value) {
    let mut new = young("Sem", born);
    new["new"]["citizenNumber"] = json!(number);
    let opened = done(client, "caseOpen", opening(&[new])).await;
    done(client, "caseStart", json!({ "caseId": opened["id"] })).await;
    (opened["id"].clone(), opened["persons"][0]["id"].clone())
}

/// What a client sees of the matches of a person; null where it may not read the BSN.
async fn matches(client: &Client, person: &Value) -> Value {
    let document = "query ($id: ID!) { person(by: { id: $id }) { matches {
        id version status foundAt resolvedAt resolvedBy { id } remedy persons { id }
    } } }";
    client.query(document, json!({ "id": person })).await.ok().data("/person/matches").clone()
}

/// Whether a client finds it by its id.
async fn finds(client: &Client, found: &Value) -> bool {
    let document = "query ($id: ID!) { node(id: $id) { id ... on PersonMatch { status } } }";
    !client.query(document, json!({ "id": found })).await.ok().data("/node").is_null()
}

/// The two that are entered twice: by a CJG, and by a care provider that comes on the team of the first case as well.
struct Twice {
    cjg: Client,
    care: Client,
    /// Of the CJG, and of the care provider.
    cases: [Value; 2],
    persons: [Value; 2],
}

const NUMBER: &str = "111222333";

async fn twice(world: &World) -> Twice {
    let (cjg, care) = (world.client("cjg_team"), world.client("youth_care_team"));
    let (first, one) = about(&cjg, "2012-05-06", Some(NUMBER)).await;
    let (second, other) = about(&care, "2012-05-06", Some(NUMBER)).await;
    join(&cjg, &first, "youth_care_team").await;
    Twice { cjg, care, cases: [first, second], persons: [one, other] }
}

impl Twice {
    async fn found(&self) -> Value {
        matches(&self.care, &self.persons[0]).await[0].clone()
    }
}

fn resolving(found: &Value, same: bool) -> Value {
    json!({ "personMatchId": found["id"], "same": same })
}

#[test]
fn a_match_shows_to_who_reads_both_numbers_and_to_nobody_else() {
    on_each_engine(async |world| {
        let (cjg, care) = (world.client("cjg_team"), world.client("youth_care_team"));
        let (first, one) = about(&cjg, "2012-05-06", Some(NUMBER)).await;
        let (second, other) = about(&care, "2012-05-06", Some(NUMBER)).await;
        for (client, person) in [(&cjg, &one), (&care, &other)] {
            assert_eq!(matches(client, person).await, json!([]), "each reads one number");
        }
        let membership = join(&cjg, &first, "youth_care_team").await;
        let seen = matches(&care, &one).await;
        assert_eq!(seen.as_array().map(Vec::len), Some(1), "{seen:#}");
        assert_eq!(matches(&care, &other).await, seen, "the same from both sides");
        let found = &seen[0];
        assert_eq!((&found["status"], &found["version"]), (&json!("OPEN"), &json!(1)));
        assert_eq!((&found["resolvedAt"], &found["resolvedBy"]), (&Value::Null, &Value::Null));
        let mut pair = [found["persons"][0]["id"].clone(), found["persons"][1]["id"].clone()];
        pair.sort_by_key(|id| *id != one);
        assert_eq!(pair, [one.clone(), other.clone()]);
        // By the cases, as by the person.
        let document = "{ cases(first: 100) { nodes { persons { id matches { id } } } } }";
        let answer = care.query(document, json!({})).await.ok();
        assert_eq!(answer.text.matches(found["id"].as_str().expect("an id")).count(), 2);
        // Who reads one of them, none, or the persons without their numbers.
        for (handle, cases, shown) in [
            ("cjg_team", &[][..], json!([])),
            ("police_team", &[&first], json!([])),
            ("school_team", &[&first, &second], Value::Null),
        ] {
            let client = world.client(handle);
            for case in cases {
                let director = if *case == &first { &cjg } else { &care };
                join(director, case, handle).await;
            }
            assert_eq!(matches(&client, &one).await, shown, "{handle}");
            assert!(!finds(&client, &found["id"]).await, "{handle}");
        }
        for handle in ["hidden_director", "privacy_officer", "administrator", "reporter"] {
            assert!(!finds(&world.client(handle), &found["id"]).await, "{handle}");
        }
        assert!(finds(&care, &found["id"]).await);
        // On the team of both, the police reads both numbers; and no more once it has left one.
        let police = world.client("police_team");
        join(&care, &second, "police_team").await;
        assert_eq!(matches(&police, &one).await, seen);
        done(&cjg, "teamEnd", json!({ "teamMembershipId": membership, "reason": "klaar" })).await;
        assert_eq!(matches(&care, &other).await, json!([]), "by present rights");
        assert!(!finds(&care, &found["id"]).await);
    });
}

#[test]
fn whom_a_case_names_by_a_closed_case_or_as_a_guest_is_not_matched_to_it() {
    on_each_engine(async |world| {
        let two = twice(&world).await;
        let found = two.found().await;
        // The case of the one closes: who directed it sees the child as a guest does, without the number.
        done(&two.care, "caseClose", json!({ "caseId": two.cases[1], "outcome": "GOALS_REACHED" })).await;
        assert_eq!(matches(&two.care, &two.persons[0]).await, json!([]));
        assert_eq!(matches(&two.care, &two.persons[1]).await, Value::Null);
        assert!(!finds(&two.care, &found["id"]).await);
        let unseen = refused(&two.care, "personMatchResolve", resolving(&found, true)).await;
        assert_eq!((unseen.code.as_str(), unseen.field.as_str()), ("NOT_FOUND", "personMatchId"));
    });
}

#[test]
fn who_directs_a_case_of_one_of_them_says_what_they_are_and_may_think_better_of_it() {
    on_each_engine(async |world| {
        let two = twice(&world).await;
        let found = two.found().await;
        let same = resolving(&found, true);
        // Whoever sees no match is told what is told of one that is not there.
        let absent = json!({ "personMatchId": id("person_match:none"), "same": true });
        let unseen = refused(&two.cjg, "personMatchResolve", same.clone()).await;
        assert_eq!(unseen, refused(&two.cjg, "personMatchResolve", absent).await);
        assert_eq!((unseen.code.as_str(), unseen.field.as_str()), ("NOT_FOUND", "personMatchId"));
        // On both teams, and directing neither; and by role.
        for handle in ["safe_home_team", "police_team"] {
            for (client, case) in [(&two.cjg, &two.cases[0]), (&two.care, &two.cases[1])] {
                join(client, case, handle).await;
            }
            let client = world.client(handle);
            assert!(finds(&client, &found["id"]).await, "{handle}");
            refused_as(&client, "personMatchResolve", same.clone(), "NOT_PERMITTED", "").await;
        }
        let stale = with(same.clone(), json!({ "expectedVersion": 2 }));
        refused_as(&two.care, "personMatchResolve", stale, "CONFLICT", "expectedVersion").await;
        let resolved = done(&two.care, "personMatchResolve", same.clone()).await;
        assert_eq!((&resolved["status"], &resolved["version"]), (&json!("SAME"), &json!(2)));
        assert_eq!(resolved["resolvedBy"]["id"], id("member:youth_care_team"));
        assert!(resolved["resolvedAt"].is_string());
        let field = "personMatchId";
        let other = resolving(&found, false);
        refused_as(&two.care, "personMatchResolve", other.clone(), "ILLEGAL_TRANSITION", field).await;
        let again = with(same, json!({ "expectedVersion": 2 }));
        refused_as(&two.care, "personMatchResolve", again, "ILLEGAL_TRANSITION", field).await;
        let better = with(other, json!({ "expectedVersion": 2 }));
        let better = done(&two.care, "personMatchResolve", better).await;
        assert_eq!((&better["status"], &better["version"]), (&json!("DIFFERENT"), &json!(3)));
        assert!(better["remedy"].as_str().is_some_and(|words| words.contains("citizenNumberSet")));
        // Whoever saw none still sees none, nor the other child.
        assert_eq!(matches(&two.cjg, &two.persons[0]).await, json!([]));
        let other = "query ($id: ID!) { node(id: $id) { id } }";
        let answer = two.cjg.query(other, json!({ "id": two.persons[1] })).await.ok();
        assert!(answer.data("/node").is_null());
    });
}

#[test]
fn the_log_of_a_case_does_not_tell_that_its_child_is_there_twice() {
    on_each_engine(async |world| {
        let two = twice(&world).await;
        let found = two.found().await;
        done(&two.care, "personMatchResolve", resolving(&found, true)).await;
        let document =
            "{ accessLog(first: 100) { nodes { operation deed case { id } person { id } categories } } }";
        for (client, mine) in [(&two.cjg, &two.cases[0]), (&two.care, &two.cases[1])] {
            let answer = client.query(document, json!({})).await.ok();
            let text = answer.text.to_lowercase();
            assert!(text.contains(&mine.as_str().expect("an id").to_lowercase()));
            assert!(!text.contains("personmatch") && !text.contains("person_match"), "{:#}", answer.body);
        }
        // That the care provider looked is there; and in the chain of the region, that it was resolved.
        let answer = two.cjg.query(document, json!({})).await.ok();
        assert!(answer.text.contains(r#""operation":"person""#), "{:#}", answer.body);
        let kept =
            "UPDATE access_log SET deed = deed WHERE operation = 'PERSON_MATCH_RESOLVE' AND case_id IS NULL";
        assert_eq!(world.tamper(kept).await, 1);
    });
}

/// The nth BSN of a row of them.
fn bsn(nth: u32) -> String {
    let valid = |number: &u32| {
        let digits = format!("{number:09}");
        let weighed = digits.bytes().zip([9, 8, 7, 6, 5, 4, 3, 2, -1]);
        let sum: i32 = weighed.map(|(digit, weight)| i32::from(digit - b'0') * weight).sum();
        sum != 0 && sum % 11 == 0
    };
    (100_000_000..).filter(valid).nth(nth as usize).expect("a number").to_string()
}

#[test]
fn of_two_who_resolve_it_at_once_one_is_told_that_it_was_too_late() {
    on_each_engine_at_once(async |_, world| {
        let (cjg, care) = (world.client("cjg_team"), world.client("youth_care_team"));
        for round in 0..8 {
            let number = bsn(round);
            let (first, one) = about(&cjg, "2012-05-06", Some(&number)).await;
            let (second, _) = about(&care, "2012-05-06", Some(&number)).await;
            join(&cjg, &first, "youth_care_team").await;
            join(&care, &second, "cjg_team").await;
            let found = matches(&cjg, &one).await[0].clone();
            let input = |same| with(resolving(&found, same), json!({ "expectedVersion": 1 }));
            let attempt = |client: &Client, same: bool| {
                let (client, input) = (client.clone(), input(same));
                tokio::spawn(async move { send(&client, "personMatchResolve", &input).await.ok() })
            };
            let (mine, theirs) = (attempt(&cjg, round % 2 == 0), attempt(&care, round % 2 == 1));
            let answers = [mine.await.expect("an answer"), theirs.await.expect("an answer")];
            let codes = answers.map(|answer| refusal("personMatchResolve", &answer).map(|why| why.code));
            let late = Some("CONFLICT".to_owned());
            assert!(codes == [None, late.clone()] || codes == [late, None], "round {round}: {codes:?}");
            assert_eq!(matches(&cjg, &one).await[0]["version"], 2);
        }
    });
}

#[test]
fn a_number_that_is_corrected_ends_the_match_and_may_begin_another() {
    on_each_engine(async |world| {
        let two = twice(&world).await;
        let found = two.found().await;
        let set = |version: i32, number: &str| json!({ "personId": two.persons[0], "expectedVersion": version, "number": number });
        done(&two.care, "personMatchResolve", resolving(&found, false)).await;
        // The same number once more changes nothing, whoever sets it.
        done(&two.cjg, "citizenNumberSet", set(1, NUMBER)).await;
        assert_eq!(two.found().await["version"], 2);
        let (third, other) =
            about(&world.client("youth_protection_team"), "2010-03-04", Some("123456782")).await;
        join(&world.client("youth_protection_team"), &third, "youth_care_team").await;
        done(&two.cjg, "citizenNumberSet", set(2, "123456782")).await;
        assert!(!finds(&two.care, &found["id"]).await);
        assert_eq!(matches(&two.care, &two.persons[1]).await, json!([]));
        let next = two.found().await;
        assert_eq!((&next["status"], &next["version"]), (&json!("OPEN"), &json!(1)));
        assert!(next["persons"].as_array().expect("two").iter().any(|one| one["id"] == other));
        refused_as(&two.care, "personMatchResolve", resolving(&found, true), "NOT_FOUND", "personMatchId")
            .await;
        done(&two.cjg, "citizenNumberSet", set(3, &bsn(3))).await;
        assert_eq!(matches(&two.care, &two.persons[0]).await, json!([]));
    });
}

#[test]
fn who_sets_a_number_is_answered_the_same_after_the_same_statements_whomever_it_matches() {
    on_each_engine(async |world| {
        let (cjg, protection) = (world.client("cjg_team"), world.client("youth_protection_team"));
        about(&protection, "2012-05-06", Some(NUMBER)).await;
        let (_, other) = about(&protection, "2012-05-06", None).await;
        let twice = json!({ "personId": other, "number": NUMBER });
        refused_as(&protection, "citizenNumberSet", twice.clone(), "DUPLICATE", "number").await;
        let (_, person) = about(&cjg, "2012-05-06", Some(&bsn(0))).await;
        let mut told = Vec::new();
        // To a number of nobody, to one of somebody else, and away from it.
        for (nth, number) in [bsn(1), NUMBER.to_owned(), bsn(2)].iter().enumerate() {
            let before = world.store.sent();
            let set = json!({ "personId": person, "expectedVersion": nth + 1, "number": number });
            let answer = send(&cjg, "citizenNumberSet", &set).await.ok();
            let version = format!(r#""version":{}"#, nth + 2);
            told.push((answer.text.replace(number, "-").replace(&version, "-"), world.store.sent() - before));
        }
        assert_eq!(told[0], told[1]);
        assert_eq!(told[0], told[2]);
    });
}

#[test]
fn a_number_is_set_twice_by_who_names_whom_it_reads_it_of() {
    on_each_engine(async |world| {
        let care = world.client("youth_care_team");
        let (_, known) = about(&care, "2012-05-06", Some(NUMBER)).await;
        let (_, other) = about(&care, "2012-05-06", Some(&bsn(0))).await;
        let (_, hidden) = about(&world.client("youth_protection_team"), "2012-05-06", Some(NUMBER)).await;
        let (_, anew) = about(&care, "2012-05-06", None).await;
        let set = json!({ "personId": anew, "number": NUMBER });
        let refusal = refused_as(&care, "citizenNumberSet", set.clone(), "DUPLICATE", "number").await;
        assert!(
            refusal.message.contains(known.as_str().expect("an id"))
                && refusal.message.contains("duplicateOfId")
        );
        // Somebody with another number, somebody unseen who has it, nobody: they are all the same.
        let of = |whom: &Value| with(set.clone(), json!({ "duplicateOfId": whom }));
        let absent = refused(&care, "citizenNumberSet", of(&id("person:none"))).await;
        assert_eq!((absent.code.as_str(), absent.field.as_str()), ("NOT_FOUND", "duplicateOfId"));
        for whom in [&other, &hidden, &anew, &json!("x")] {
            assert_eq!(refused(&care, "citizenNumberSet", of(whom)).await, absent);
        }
        let twice = done(&care, "citizenNumberSet", of(&known)).await;
        assert_eq!(twice["citizenNumber"]["number"], NUMBER);
        let found = matches(&care, &anew).await;
        assert_eq!(found.as_array().map(Vec::len), Some(1), "not with the one whom it does not see");
        assert_eq!((&found[0]["status"], &found[0]["version"]), (&json!("OPEN"), &json!(1)));
    });
}

#[test]
fn a_person_who_is_destroyed_takes_its_matches_along() {
    on_each_engine(async |world| {
        let two = twice(&world).await;
        let found = two.found().await;
        done(&two.care, "personMatchResolve", resolving(&found, true)).await;
        let kept = "UPDATE person_match SET version = version WHERE status = 'SAME'";
        assert_eq!(world.tamper(kept).await, 1);
        done(&two.cjg, "caseClose", json!({ "caseId": two.cases[0], "outcome": "GOALS_REACHED" })).await;
        let destroy = json!({ "caseIds": [two.cases[0]], "ground": "REQUEST", "requester": "YOUNG_PERSON" });
        done(&world.client("privacy_officer"), "caseDestroy", destroy).await;
        assert_eq!(world.tamper(kept).await, 0);
        assert_eq!(matches(&two.care, &two.persons[1]).await, json!([]));
        assert_eq!(
            case(&two.care, &two.cases[1], "persons { id }").await["persons"][0]["id"],
            two.persons[1]
        );
    });
}

#[test]
fn a_report_for_the_person_concerned_covers_whom_it_was_found_to_be_the_same_as() {
    on_each_engine(async |world| {
        let officer = world.client("privacy_officer");
        let (cjg, care) = (world.client("cjg_team"), world.client("youth_care_team"));
        let (first, one) = about(&cjg, "2012-05-06", Some(NUMBER)).await;
        // With a slip of the pen in the birth date.
        let (second, _) = about(&care, "2012-05-07", Some(NUMBER)).await;
        join(&cjg, &first, "youth_care_team").await;
        let found = matches(&care, &one).await[0].clone();
        let about = json!({ "citizenNumber": { "citizenNumber": NUMBER, "birthDate": "2012-05-06" } });
        let asked = json!({ "about": about, "requester": "YOUNG_PERSON", "requesterName": "S. Jansen", "right": "YOUTH_ACT" });
        let reported = async || -> Vec<Value> {
            world.clock.advance(chrono::TimeDelta::minutes(1));
            let from = world.clock.now();
            done(&officer, "inspectionMake", asked.clone()).await;
            let document = "query ($from: DateTime!) { inspections(from: $from) { nodes { cases { id } } } }";
            let answer = officer.query(document, json!({ "from": from })).await.ok();
            let nodes = answer.data("/inspections/nodes").as_array().expect("a list").clone();
            nodes.iter().map(|report| report["cases"][0]["id"].clone()).collect()
        };
        assert_eq!(reported().await, std::slice::from_ref(&first));
        done(&care, "personMatchResolve", resolving(&found, false)).await;
        assert_eq!(reported().await, std::slice::from_ref(&first), "two children");
        let same = with(resolving(&found, true), json!({ "expectedVersion": 2 }));
        done(&care, "personMatchResolve", same).await;
        let both = reported().await;
        assert!(both.len() == 2 && both.contains(&first) && both.contains(&second), "{both:?}");
    });
}
