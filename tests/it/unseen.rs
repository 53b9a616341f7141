//! What is not there, what is not visible and what is no id at all get the same answer, to the byte; and who is nobody
//! gets one answer to everything.

use super::shape::global;
use axum::{
    body::Body,
    http::{Request, header::AUTHORIZATION},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{
    Id,
    case::Case,
    person::{Bsn, CitizenNumber, Person},
};
use serde_json::{Value, json};
use tests::{Answer, Client, World, on_each_engine, seed};

/// Every way to name a record, with `$id`; the type of the ids that it takes.
const WAYS: &[(&str, &str)] = &[
    ("query($id: ID!) { node(id: $id) { __typename id } }", "Case"),
    ("query($id: ID!) { nodes(ids: [$id, $id]) { __typename id } }", "Case"),
    ("query($id: ID!) { case(id: $id) { id status access { relation } } }", "Case"),
    ("query($id: ID!) { person(by: {id: $id}) { id givenName access { relation } } }", "Person"),
    (
        "query($id: ID!) { agreements(filter: {caseId: [$id]}) { totalCount edges { cursor } nodes { id } } }",
        "Case",
    ),
    (
        "query($id: ID!) { planActions(filter: {caseId: [$id]}) { totalCount edges { cursor } nodes { id } } }",
        "Case",
    ),
    ("query($id: ID!) { members(filter: {agencyId: [$id]}) { totalCount nodes { id } } }", "Agency"),
    ("query($id: ID!) { cases(filter: {directingAgencyId: [$id]}) { totalCount nodes { id } } }", "Agency"),
    (
        "query($id: ID!) { cases(filter: {municipalityId: [$id]}) { totalCount nodes { id } } }",
        "Municipality",
    ),
    (
        "mutation($id: ID!) { caseStart(input: {caseId: $id}) { case { id } userErrors { code field message } } }",
        "Case",
    ),
    (
        "mutation($id: ID!) { careNoteRecord(input: {caseId: $id, text: \"x\"}) { careNote { id } userErrors { code field message } } }",
        "Case",
    ),
    (
        "mutation($id: ID!) { agreementFinish(input: {agreementId: $id, status: DONE}) { agreement { id } userErrors { code field message } } }",
        "Agreement",
    ),
    (
        "mutation($id: ID!) { planStart(input: {caseId: $id, kind: FAMILY}) { plan { id } userErrors { code field message } } }",
        "Case",
    ),
    (
        "mutation($id: ID!) { planEnd(input: {planId: $id, note: \"x\"}) { plan { id } userErrors { code field message } } }",
        "Plan",
    ),
    (
        "mutation($id: ID!) { actionProgress(input: {actionId: $id, status: DONE}) { planAction { id } userErrors { code field message } } }",
        "PlanAction",
    ),
    (
        "mutation($id: ID!) { consultOpen(input: {meetingId: $id}) { consultMeeting { id } userErrors { code field message } } }",
        "ConsultMeeting",
    ),
];

/// Planted records that only others see; the agency and the municipality of another region.
fn hidden(type_name: &str) -> &'static str {
    match type_name {
        "Case" => "case:b",
        "Person" => "person:b:1",
        "Agreement" => "agreement:b:1",
        "ConsultMeeting" => "consult:b",
        "Plan" => "plan:b:1",
        "PlanAction" => "action:b:1",
        "Agency" => "agency:school_far",
        _ => "municipality:far",
    }
}

/// An answer as it came, headers and all; its id is the one that the request had.
fn whole(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let headers = answer.headers.iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().expect("text").to_owned()));
    (answer.status.as_u16(), headers.collect(), answer.text.clone())
}

#[test]
fn an_unseen_an_absent_and_a_malformed_id_are_the_same_in_every_path() {
    on_each_engine(async |world| {
        for handle in ["wijkteam_team", "youth_care_emergency", "safety_house_consulted", "school_stranger"] {
            for denied in ["data", "errors", "reject"] {
                let client =
                    world.client(handle).header("x-request-id", "same").header("schakel-denied", denied);
                // What is done cannot be refused afterwards: a mutation takes no `reject`.
                let ways = WAYS.iter().filter(|(way, _)| denied != "reject" || !way.starts_with("mutation"));
                for (document, type_name) in ways {
                    let ask = async |id: String| whole(&client.query(document, json!({ "id": id })).await);
                    let absent = ask(global(type_name, "nobody:planted:this")).await;
                    assert_eq!(absent.0, 200, "{document}: {}", absent.2);
                    assert_eq!(
                        ask(global(type_name, hidden(type_name))).await,
                        absent,
                        "{handle}: {document}"
                    );
                    let other = if *type_name == "Case" { "Grant" } else { "Case" };
                    let cut = global(type_name, hidden(type_name))[1..].to_owned();
                    let long = "A".repeat(5000);
                    // Of another type, and nothing of the kind.
                    for no_id in
                        [global(other, "case:b"), cut, "x".into(), String::new(), "é%00'\"".into(), long]
                    {
                        assert_eq!(ask(no_id.clone()).await, absent, "{handle}: {document} of {no_id}");
                    }
                }
            }
        }
        // The same questions do find what is visible.
        let client = world.client("wijkteam_team");
        for (document, type_name) in &WAYS[..3] {
            let found = client.query(document, json!({ "id": global(type_name, "case:a") })).await.ok();
            assert!(found.text.contains(&global("Case", "case:a")), "{document}: {}", found.text);
        }
        let both = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let [seen, unseen] = ["case:a", "case:b"].map(|name| global("Case", name));
        let found = client.query(both, json!({ "ids": [unseen, seen, "x", seen] })).await.ok();
        assert_eq!(*found.data("/nodes"), json!([null, { "id": seen }, null, { "id": seen }]));
    });
}

#[test]
fn who_has_no_business_with_cases_sees_none() {
    on_each_engine(async |world| {
        let document = "query($case: ID!, $person: ID!, $agreement: ID!, $meeting: ID!) {
            cases { totalCount nodes { id } } persons { totalCount nodes { id } }
            agreements { totalCount nodes { id } } consultMeetings { totalCount nodes { id } }
            planActions { totalCount nodes { id } }
            case(id: $case) { id } person(by: {id: $person}) { id }
            nodes(ids: [$case, $person, $agreement, $meeting]) { id } }";
        let variables = json!({
            "case": global("Case", "case:a"), "person": global("Person", "person:a:1"),
            "agreement": global("Agreement", "agreement:a:1"), "meeting": global("ConsultMeeting", "consult:a"),
        });
        for handle in ["reporter", "administrator", "school_stranger", "far_privacy_officer", "cjg_tomorrow"]
        {
            let answer = world.client(handle).query(document, variables.clone()).await.ok();
            let none = json!({ "totalCount": 0, "nodes": [] });
            let nothing = json!({
                "cases": none, "persons": none, "agreements": none, "consultMeetings": none,
                "planActions": none,
                "case": null, "person": null, "nodes": [null, null, null, null],
            });
            assert_eq!(*answer.data(""), nothing, "{handle}");
        }
        let left = world.client("school_left").query(document, variables).await;
        assert_eq!((left.status.as_u16(), left.body.get("data")), (401, None));
    });
}

/// A request of nobody: POST with a body, or GET where there is none.
async fn of_nobody(client: &Client, token: Option<&str>, body: Option<&str>) -> Answer {
    let mut request = Request::builder().header("accept", "application/graphql-response+json");
    request = match body {
        Some(_) => request.method("POST").uri("/graphql").header("content-type", "application/json"),
        None => request.method("GET").uri("/graphql?query=%7Bnow%7D"),
    };
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, token);
    }
    let body = body.map_or_else(Body::empty, |text| Body::from(text.to_owned()));
    client.send(request.body(body).expect("a request")).await
}

async fn nobody(world: &World) {
    let client = world.client("reporter").header("x-request-id", "same");
    let left = world.client("school_left").header("x-request-id", "same").query("{ now }", json!({})).await;
    let huge = format!("{{\"query\":\"{}\"}}", " ".repeat(3 << 20));
    let deep = json!({ "query": "{ a".repeat(200) }).to_string();
    let cases = json!({ "query": "{ cases { nodes { id } } }" }).to_string();
    let found =
        json!({ "query": format!("{{ node(id: \"{}\") {{ id }} }}", global("Case", "case:a")) }).to_string();
    let bodies: [&str; 11] = [
        &cases,
        &found,
        &huge,
        &deep,
        "",
        "{",
        "[]",
        "null",
        "{\"query\":\"{ __schema { types { name } } }\"}",
        "{\"query\":\"mutation { caseStart(input: {caseId: \\\"x\\\"}) { userErrors { code } } }\"}",
        "{\"query\":\"subscription { x }\"}",
    ];
    let tokens =
        [None, Some(""), Some("Bearer"), Some("Bearer x"), Some("Bearer a.b.c"), Some("Basic cG9saWNlOng=")];
    for token in tokens {
        for body in bodies.iter().copied().map(Some).chain([None]) {
            let answer = of_nobody(&client, token, body).await;
            assert_eq!(whole(&answer), whole(&left), "{token:?} {body:?}");
        }
    }
    assert_eq!(left.status, 401);
    let [error] = left.errors() else { panic!("one error: {}", left.text) };
    assert_eq!(error["extensions"], json!({ "code": "UNAUTHENTICATED", "requestId": "same" }));
    assert_eq!(
        left.body.as_object().map(|body| body.keys().map(String::as_str).collect::<Vec<_>>()),
        Some(vec!["errors"])
    );
    assert_eq!(error.get("path"), None::<&Value>);
}

#[test]
fn who_is_not_authenticated_gets_one_answer_to_everything() {
    on_each_engine(async |world| nobody(&world).await);
}

#[test]
fn persons_of_a_case_and_cases_of_a_person_are_in_the_order_of_their_ids_wherever_they_lie() {
    on_each_engine(async |world| {
        let case: Id<Case> = seed::id("case:a");
        let mut persons: Vec<Id<Person>> =
            (0..9).map(|nth| seed::id(&format!("person:late:{nth}"))).collect();
        // Saved last to first: the order on the disk is the other one.
        persons.sort();
        persons.reverse();
        let planting = world.store.plant(world.clock.now());
        for (nth, id) in persons.iter().enumerate() {
            let name = || format!("Late {nth}");
            let birth_date = "2012-01-01".parse().expect("a day");
            let person = Person { id: *id, version: 1, given_name: name(), family_name: name(), birth_date };
            planting.records(&[person]).await.expect("a person");
            planting.concern(&[(case, *id)]).await.expect("of the case");
        }
        planting.commit().await.expect("all of them");
        let document = "query($id: ID!) { case(id: $id) { persons { id } } }";
        let client = world.client("wijkteam_directing");
        let answer = client.query(document, json!({ "id": global("Case", "case:a") })).await.ok();
        let shown: Vec<_> =
            answer.data("/case/persons").as_array().expect("a list").iter().map(bytes).collect();
        assert!(shown.len() == 11 && shown.is_sorted(), "{shown:?}");
    });
}

#[test]
fn of_two_persons_with_one_bsn_the_same_is_found_wherever_they_lie() {
    on_each_engine(async |world| {
        let case: Id<Case> = seed::id("case:a");
        let mut persons: Vec<Id<Person>> =
            (0..5).map(|nth| seed::id(&format!("person:twin:{nth}"))).collect();
        persons.sort();
        let first = persons[0];
        persons.reverse();
        let planting = world.store.plant(world.clock.now());
        for id in persons {
            let name = || "Twin".to_owned();
            let birth_date = "2012-01-01".parse().expect("a day");
            let person = Person { id, version: 1, given_name: name(), family_name: name(), birth_date };
            let number = Bsn::parse("number", "731904278").expect("a BSN");
            planting.records(&[person]).await.expect("a person");
            planting.records(&[CitizenNumber { person: id, version: 1, number }]).await.expect("a number");
            planting.concern(&[(case, id)]).await.expect("of the case");
        }
        planting.commit().await.expect("all of them");
        let ask = "{ person(by: {citizenNumber: \"731904278\"}) { id } }";
        let answer = world.client("wijkteam_directing").query(ask, json!({})).await.ok();
        assert_eq!(bytes(answer.data("/person"))[1..], *first.0.as_bytes());
    });
}

/// What a global id stands for.
fn bytes(object: &Value) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(object["id"].as_str().expect("an id")).expect("base64")
}

#[test]
fn withheld_fields_are_named_in_the_order_of_the_document_whichever_load_is_done_first() {
    on_each_engine(async |world| {
        let client = world.client("police_team").header("schakel-denied", "errors");
        // Of the first, third and last there may be records of one's own, so they are looked for.
        let document = "query($id: ID!) { case(id: $id) { agreements { id } careNotes { id } educationRecords { id }
            team { member { name } } family { members { name } } grants { id } concerns { id } agendaItems { id } } }";
        for _ in 0..10 {
            let answer = client.query(document, json!({ "id": global("Case", "case:a") })).await;
            let places: Vec<_> = answer
                .errors()
                .iter()
                .map(|error| {
                    let place = &error["locations"][0];
                    (place["line"].as_u64(), place["column"].as_u64())
                })
                .collect();
            assert!(places.len() >= 3 && places.is_sorted(), "{places:?}");
        }
    });
}

#[test]
fn who_may_not_add_members_learns_of_no_subject_that_it_is_in_use() {
    on_each_engine(async |world| {
        let document = "mutation($id: ID!, $subject: String!) { memberAdd(input: {agencyId: $id, name: \"Ik\", subject: $subject}) {
            member { id } userErrors { code field message } } }";
        let client = world.client("police_team").header("x-request-id", "same");
        let ask = async |subject: &str| {
            whole(
                &client
                    .query(
                        document,
                        json!({ "id": global("Agency", "agency:police_main"), "subject": subject }),
                    )
                    .await,
            )
        };
        assert_eq!(ask("administrator").await, ask("nobody_has_this").await);
    });
}

#[test]
fn who_may_not_see_whom_a_case_is_about_leaves_one_entry_in_the_log_however_many_they_are() {
    on_each_engine(async |world| {
        let reads = "query($id: ID!) { case(id: $id) { id access { relation } } }";
        let log = "query($filter: AccessEntryFilter) { accessLog(first: 100, filter: $filter) { nodes {
            deed person { id } categories relation } } }";
        let left = async |handle: &str, deed: &str| {
            let by = json!({ "memberId": [global("Member", &format!("member:{handle}"))], "deed": [deed],
                "caseId": [global("Case", "case:a")] });
            let director = world.client("wijkteam_directing");
            let answer = director.query(log, json!({ "filter": by })).await.ok();
            let entries = answer.data("/accessLog/nodes").as_array().expect("a list").clone();
            entries
                .iter()
                .map(|entry| (entry["person"].is_null(), entry["relation"].clone()))
                .collect::<Vec<_>>()
        };
        let case = json!({ "id": global("Case", "case:a") });
        for (handle, relation) in [("school_matched", "MATCHED"), ("privacy_officer", "OVERSEEING")] {
            world.client(handle).query(reads, case.clone()).await.ok();
            assert_eq!(left(handle, "READ").await, [(true, json!(relation))], "{handle}");
        }
        // Who owns an agreement, and sees no case any more.
        let owned = "{ agreements { nodes { id text } } }";
        let answer = world.client("halt_former").query(owned, json!({})).await.ok();
        assert!(!answer.data("/agreements/nodes").as_array().expect("a list").is_empty());
        assert_eq!(left("halt_former", "READ").await, [(true, Value::Null)]);
        // The same of what is done.
        let end = "mutation($id: ID!) { emergencyEnd(input: {emergencyId: $id}) { userErrors { code } } }";
        let emergency = json!({ "id": global("Emergency", "emergency:a:1") });
        let answer = world.client("privacy_officer").query(end, emergency).await.ok();
        assert_eq!(*answer.data("/emergencyEnd/userErrors"), json!([]), "{}", answer.text);
        assert_eq!(left("privacy_officer", "CHANGE").await.iter().filter(|(nobody, _)| !nobody).count(), 0);
        // Who sees them has an entry for each.
        world.client("school_referred").query(reads, case).await.ok();
        assert_eq!(
            left("school_referred", "READ").await,
            [(false, json!("REFERRED")), (false, json!("REFERRED"))]
        );
    });
}
