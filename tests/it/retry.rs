//! Asking again, and asking at the same time: idempotency keys, versions, and nothing half done.

use crate::common::{
    case, cases, done, facts, id, join, joining, open, opening, person_of, refusal, refused_as, send, with,
    young,
};
use chrono::Duration;
use serde_json::{Value, json};
use tests::{Answer, Client, on_each_engine};

/// Sends mutations at the same time, and gives the answers in the order of the inputs.
async fn at_once(client: &Client, mutation: &'static str, inputs: Vec<Value>) -> Vec<Answer> {
    let sent: Vec<_> = inputs
        .into_iter()
        .map(|input| {
            let client = client.clone();
            tokio::spawn(async move { send(&client, mutation, &input).await.ok() })
        })
        .collect();
    let mut answers = Vec::new();
    for one in sent {
        answers.push(one.await.expect("an answer"));
    }
    answers
}

fn keyed(input: Value, key: &str) -> Value {
    with(input, json!({ "idempotencyKey": key }))
}

#[test]
fn the_same_key_and_input_have_one_effect_and_give_the_same_answer() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let before = cases(&cjg).await.as_i64();
        let input = keyed(opening(&[young("Sem", "2012-05-06")]), "one");
        let first = send(&cjg, "caseOpen", &input).await.ok();
        for _ in 0..3 {
            world.clock.advance(Duration::hours(1));
            assert_eq!(send(&cjg, "caseOpen", &input).await.ok().body, first.body);
        }
        assert_eq!(cases(&cjg).await.as_i64(), before.map(|n| n + 1));
    });
}

#[test]
fn the_same_key_eight_times_at_once_has_one_effect_and_eight_same_answers() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let before = cases(&cjg).await.as_i64();
        let input = keyed(opening(&[young("Sem", "2012-05-06")]), "one");
        let answers = at_once(&cjg, "caseOpen", vec![input; 8]).await;
        for answer in &answers {
            assert_eq!(answer.body, answers[0].body);
            assert!(answer.user_errors("/caseOpen").is_empty());
        }
        assert_eq!(cases(&cjg).await.as_i64(), before.map(|n| n + 1));
    });
}

#[test]
fn the_same_key_for_another_input_is_refused() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = done(&cjg, "caseOpen", keyed(opening(&[young("Sem", "2012-05-06")]), "one")).await;
        let before = cases(&cjg).await;
        let other = keyed(opening(&[young("Noor", "2012-05-06")]), "one");
        refused_as(&cjg, "caseOpen", other, "KEY_REUSED", "idempotencyKey").await;
        let elsewhere = keyed(json!({ "caseId": opened["id"] }), "one");
        refused_as(&cjg, "caseStart", elsewhere, "KEY_REUSED", "idempotencyKey").await;
        assert_eq!(cases(&cjg).await, before);
        assert_eq!(case(&cjg, &opened["id"], "status").await["status"], "INTAKE");
        for (key, field) in [("", "idempotencyKey"), (&"k".repeat(101), "idempotencyKey")] {
            let input = keyed(opening(&[young("Noor", "2012-05-06")]), key);
            refused_as(&cjg, "caseOpen", input, "INVALID", field).await;
        }
    });
}

#[test]
fn the_same_input_in_another_order_and_written_out_is_the_same_input() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        let payload = "concern { id } userErrors { code }";
        let record = async |fields: &str| {
            let document = format!("mutation {{ concernRecord(input: {{ {fields} }}) {{ {payload} }} }}");
            cjg.query(&document, json!({})).await.ok().data("/concernRecord").clone()
        };
        let [key, text] = [r#"idempotencyKey: "one""#, r#"text: "spijbelt""#];
        let case = format!("caseId: {opened}");
        let first = record(&format!("{key} {case} topic: TRUANCY {text}")).await;
        assert!(first["concern"]["id"].is_string(), "{first}");
        assert_eq!(record(&format!("{text} topic: TRUANCY {case} {key}")).await, first);
        // The word comes as a text in a variable.
        let input =
            json!({ "caseId": opened, "topic": "TRUANCY", "text": "spijbelt", "idempotencyKey": "one" });
        assert_eq!(done(&cjg, "concernRecord", input).await["id"], first["concern"]["id"]);
        let other = record(&format!("{text} topic: SCHOOL {case} {key}")).await;
        assert_eq!(other["userErrors"], json!([{ "code": "KEY_REUSED" }]));
    });
}

#[test]
fn a_key_is_its_members_own() {
    on_each_engine(async |world| {
        let input = keyed(opening(&[young("Sem", "2012-05-06")]), "one");
        let mut opened = Vec::new();
        // Two colleagues who see each other's cases, and somebody else.
        for handle in ["wijkteam_team", "wijkteam_colleague", "cjg_team"] {
            opened.push(done(&world.client(handle), "caseOpen", input.clone()).await["id"].clone());
        }
        assert!(opened[0] != opened[1] && opened[1] != opened[2]);
    });
}

#[test]
fn a_key_is_free_after_a_day() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let input = |name: &str| keyed(opening(&[young(name, "2012-05-06")]), "one");
        let first = done(&cjg, "caseOpen", input("Sem")).await["id"].clone();
        world.clock.advance(Duration::hours(24) - Duration::microseconds(1));
        assert_eq!(done(&cjg, "caseOpen", input("Sem")).await["id"], first);
        refused_as(&cjg, "caseOpen", input("Noor"), "KEY_REUSED", "idempotencyKey").await;
        world.clock.advance(Duration::microseconds(1));
        let second = done(&cjg, "caseOpen", input("Noor")).await["id"].clone();
        assert_ne!(first, second);
        assert_eq!(done(&cjg, "caseOpen", input("Noor")).await["id"], second);
    });
}

#[test]
fn a_refusal_does_not_use_up_the_key() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let wrong = keyed(opening(&[young("", "2012-05-06")]), "one");
        refused_as(&cjg, "caseOpen", wrong, "INVALID", "persons.0.new.givenName").await;
        done(&cjg, "caseOpen", keyed(opening(&[young("Sem", "2012-05-06")]), "one")).await;
    });
}

#[test]
fn an_answer_that_is_asked_again_shows_no_more_than_one_sees_now() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        let school = world.client("school_matched");
        let membership = join(&cjg, &opened, "school_matched").await;
        let input = keyed(facts(&opened)[0].1.clone(), "one");
        done(&school, "concernRecord", input.clone()).await;
        done(&cjg, "teamEnd", json!({ "teamMembershipId": membership, "reason": "klaar" })).await;
        let again = send(&school, "concernRecord", &input).await.ok();
        assert!(again.data("/concernRecord/concern").is_null(), "{:#}", again.body);
    });
}

/// Corrections of Sem's name, one for each of these names.
fn corrections(person: &Value, names: &[&str], expected: Option<i32>) -> Vec<Value> {
    let input = |name: &&str| {
        json!({
            "personId": person, "expectedVersion": expected, "givenName": name, "familyName": "Jansen",
            "birthDate": "2012-05-06"
        })
    };
    names.iter().map(input).collect()
}

#[test]
fn of_changes_at_once_to_what_was_read_one_wins_and_the_others_hear_the_version() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let person = person_of(&cjg, &open(&cjg).await).await;
        let names = ["An", "Bo", "Cas", "Do"];
        let answers = at_once(&cjg, "personCorrect", corrections(&person, &names, Some(1))).await;
        let refusals: Vec<_> = answers.iter().filter_map(|answer| refusal("personCorrect", answer)).collect();
        assert_eq!(refusals.len(), 3, "{refusals:?}");
        for refusal in &refusals {
            assert_eq!((refusal.code.as_str(), refusal.field.as_str()), ("CONFLICT", "expectedVersion"));
            assert!(refusal.message.contains("versie is 2"), "{refusal:?}");
        }
        // Who reads again gets through.
        let next = corrections(&person, &["Eva"], Some(2)).remove(0);
        assert_eq!(done(&cjg, "personCorrect", next).await["version"], 3);
    });
}

#[test]
fn changes_at_once_that_expect_nothing_all_land() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let person = person_of(&cjg, &open(&cjg).await).await;
        let answers = at_once(&cjg, "personCorrect", corrections(&person, &["An", "Bo", "Cas"], None)).await;
        assert!(answers.iter().all(|answer| refusal("personCorrect", answer).is_none()), "{answers:#?}");
        let next = corrections(&person, &["Eva"], Some(4)).remove(0);
        done(&cjg, "personCorrect", next).await;
    });
}

#[test]
fn two_who_join_at_once_both_join_and_one_who_joins_twice_joins_once() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        let two = ["school_team", "police_team"].map(|handle| joining(&opened, handle));
        for answer in at_once(&cjg, "teamAdd", two.to_vec()).await {
            assert_eq!(refusal("teamAdd", &answer), None);
        }
        let twice = vec![joining(&opened, "raad_team"); 2];
        let refusals: Vec<_> = at_once(&cjg, "teamAdd", twice)
            .await
            .iter()
            .filter_map(|answer| Some(refusal("teamAdd", answer)?.code))
            .collect();
        assert_eq!(refusals, ["DUPLICATE"]);
        let seen = case(&cjg, &opened, "team { id } grants { id }").await;
        assert_eq!(
            [&seen["team"], &seen["grants"]].map(|all| all.as_array().map(Vec::len)),
            [Some(3), Some(4)]
        );
    });
}

#[test]
fn a_change_of_what_one_may_not_read_changes_nothing_that_one_reads() {
    on_each_engine(async |world| {
        let (cjg, police) = (world.client("cjg_team"), world.client("police_consulted"));
        let referred = json!({ "referredById": id("member:police_consulted") });
        let input = with(opening(&[young("Sem", "2012-05-06")]), referred);
        let opened = done(&cjg, "caseOpen", input).await["id"].clone();
        let person = person_of(&cjg, &opened).await;
        let fields = "version status team { id version } frameworks { id } concerns { id } family { id }
            persons { version givenName birthDate contact { version } citizenNumber { version } }
            access { relation until withheld { field } }";
        let before = case(&police, &opened, fields).await;
        done(&cjg, "personContactSet", json!({ "personId": person, "city": "Utrecht" })).await;
        done(&cjg, "citizenNumberSet", json!({ "personId": person, "number": "111222333" })).await;
        let parent = json!({
            "caseId": opened, "name": "Moeder", "kind": "PARENT", "hasAuthority": true, "inHousehold": true
        });
        let mother = done(&cjg, "familyMemberSet", parent).await["id"].clone();
        let give = json!({
            "caseId": opened, "personId": person, "purpose": "delen", "byYoungPerson": true,
            "byFamilyMemberIds": [mother]
        });
        let consent = done(&cjg, "consentGive", give).await["id"].clone();
        done(&cjg, "consentWithdraw", json!({ "consentId": consent })).await;
        for nth in [0, 1, 2, 5] {
            let (mutation, input) = &facts(&opened)[nth];
            done(&cjg, mutation, input.clone()).await;
        }
        assert_eq!(case(&police, &opened, fields).await, before);
    });
}

/// How much there is, as far as a client sees.
async fn counts(client: &Client) -> Value {
    let document =
        "{ cases { totalCount } persons { totalCount } members { totalCount } agencies { totalCount } }";
    client.query(document, json!({})).await.ok().body
}

#[test]
fn a_refusal_at_the_last_step_leaves_nothing_of_the_steps_before() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        let all = "version team { id } grants { id } frameworks { id } regie { id } family { id }";
        let before = (counts(&cjg).await, case(&cjg, &opened, all).await);
        let two = opening(&[young("Sem", "2012-05-06"), young("Noor", "2030-01-01")]);
        refused_as(&cjg, "caseOpen", two, "INVALID", "persons.1.new.birthDate").await;
        let referred = json!({ "referredById": id("member:administrator") });
        let input = with(opening(&[young("Sem", "2012-05-06")]), referred);
        refused_as(&cjg, "caseOpen", input, "INVALID", "referredById").await;
        let silent = with(joining(&opened, "school_team"), json!({ "reason": "" }));
        refused_as(&cjg, "teamAdd", silent, "INVALID", "reason").await;
        let child = json!({
            "caseId": opened, "name": "Sem", "kind": "CHILD", "hasAuthority": true, "inHousehold": true
        });
        refused_as(&cjg, "familyMemberSet", child, "INVALID", "hasAuthority").await;
        let to = json!({ "caseId": opened, "directorId": id("member:wijkteam_team"), "reason": "" });
        refused_as(&cjg, "caseHandOver", to, "INVALID", "reason").await;
        assert_eq!((counts(&cjg).await, case(&cjg, &opened, all).await), before);
    });
}
