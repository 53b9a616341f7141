//! The access log: who saw or changed what is known and durable before it is answered, and what cannot be logged is
//! neither shown nor done.

use super::common::{done, id, send};
use axum::http::StatusCode;
use persistence::chain::{Breach, Checkpoint};
use serde_json::{Value, json};
use tests::{World, on_each_engine, on_each_engine_by_name};

const LOG: &str =
    "query ($filter: AccessEntryFilter) { accessLog(first: 100, filter: $filter, sort: OLDEST) { nodes {
    deed operation member { id } agency { id } role client request case { id } person { id } categories
    grant { relation } relation ground purpose
} } }";

/// What case `a` tells, to its director, of what was done since the World began.
async fn log(world: &World) -> Vec<Value> {
    let filter = json!({ "caseId": [id("case:a")], "from": world.clock.now() });
    let answer = world.client("wijkteam_directing").query(LOG, json!({ "filter": filter })).await.ok();
    answer.data("/accessLog/nodes").as_array().expect("a list").clone()
}

fn categories(entry: &Value) -> Vec<&str> {
    entry["categories"].as_array().expect("a list").iter().filter_map(Value::as_str).collect()
}

/// How many entries all chains have.
async fn length(world: &World) -> i64 {
    let heads = world.store.chain_heads().await.expect("heads");
    heads.iter().map(|head| head.number).sum()
}

async fn breaches(world: &World, checkpoints: &[Checkpoint]) -> Vec<Breach> {
    let verified = world.store.verify_chains(checkpoints).await.expect("a log that can be read");
    verified.iter().filter_map(|one| one.breach).collect()
}

#[test]
fn what_was_shown_of_whom_is_logged_with_its_authorisation_and_what_was_withheld_is_not() {
    on_each_engine(async |world| {
        let document =
            "query ($id: ID!) { case(id: $id) { status educationRecords { school } careNotes { text }
            policeFacts { text } persons { givenName } } }";
        let answer = world
            .client("school_team")
            .header("x-request-id", "log-1")
            .query(document, json!({ "id": id("case:a") }))
            .await
            .ok();
        assert!(answer.data("/case/careNotes").is_null());
        let entries = log(&world).await;
        assert_eq!(entries.len(), 2, "one for each person of the case: {entries:#?}");
        for entry in &entries {
            assert_eq!(entry["deed"], "READ");
            assert_eq!(entry["operation"], "case");
            assert_eq!(entry["member"]["id"], id("member:school_team"));
            assert_eq!(entry["agency"]["id"], id("agency:school_main"));
            assert_eq!(entry["role"], "SCHOOL");
            assert_eq!(entry["request"], "log-1");
            assert!(entry["client"].as_str().is_some_and(|client| client.contains("development")));
            assert_eq!(entry["case"]["id"], id("case:a"));
            assert_eq!(
                (&entry["relation"], &entry["ground"], &entry["purpose"]),
                (&json!("TEAM"), &json!("COVENANT"), &json!("HELP"))
            );
            assert_eq!(entry["grant"]["relation"], "TEAM");
            assert_eq!(categories(entry), ["PROCESS", "IDENTITY", "EDUCATION"]);
        }
        let persons: Vec<_> = entries.iter().map(|entry| entry["person"]["id"].clone()).collect();
        assert!(persons.contains(&id("person:a:1")) && persons.contains(&id("person:a:2")), "{persons:?}");
    });
}

#[test]
fn only_the_person_who_was_shown_is_logged_where_the_rest_of_the_case_was_not() {
    on_each_engine(async |world| {
        let document = "query ($id: ID!) { person(by: { id: $id }) { contact { city } } }";
        world.client("police_team").query(document, json!({ "id": id("person:a:1") })).await.ok();
        let entries = log(&world).await;
        assert_eq!(entries.len(), 1, "{entries:#?}");
        assert_eq!(entries[0]["person"]["id"], id("person:a:1"));
        assert_eq!(categories(&entries[0]), ["CONTACT"]);
        assert_eq!(entries[0]["relation"], "TEAM");
    });
}

#[test]
fn a_search_that_finds_nobody_is_logged_and_a_look_into_the_directory_is_not() {
    on_each_engine(async |world| {
        let before = length(&world).await;
        let school = world.client("school_team");
        school.query("{ viewer { member { name } } agencies { nodes { name } } }", json!({})).await.ok();
        assert_eq!(length(&world).await, before);
        let search = "query ($bsn: String!) { person(by: { citizenNumber: $bsn }) { id } }";
        let answer = world.client("police_team").query(search, json!({ "bsn": "731904394" })).await.ok();
        assert!(answer.data("/person").is_null(), "a hidden person");
        assert_eq!(length(&world).await, before + 1);
    });
}

#[test]
fn a_search_that_finds_nobody_stands_beside_what_was_found_and_shows_to_the_privacy_officer_alone() {
    on_each_engine(async |world| {
        let from = world.clock.now();
        let searches = async |handle: &str| -> Vec<Value> {
            let by = [id("member:wijkteam_directing")];
            let filter = json!({ "deed": ["SEARCH"], "memberId": by, "from": from });
            let answer = world.client(handle).query(LOG, json!({ "filter": filter })).await.ok();
            answer.data("/accessLog/nodes").as_array().expect("a list").clone()
        };
        let by_number =
            |number: &str| format!("person(by: {{ citizenNumber: \"{number}\" }}) {{ givenName }}");
        let document = |second: &str| format!("{{ a: {} b: {second} }}", by_number("731904254"));
        let director = world.client("wijkteam_directing");
        // Who is found only: no search. One missed beside it, by number or by name: one.
        let found = director.query(&document(&by_number("731904254")), json!({})).await.ok();
        assert!(found.data("/b/givenName").is_string());
        assert!(searches("privacy_officer").await.is_empty());
        let names = "persons(filter: { nameStarts: \"Qqq\" }) { totalCount }";
        for (nth, second) in [by_number("731904394").as_str(), names].into_iter().enumerate() {
            let missed = director.query(&document(second), json!({})).await.ok();
            assert!(missed.data("/a/givenName").is_string());
            let told = searches("privacy_officer").await;
            assert_eq!(told.len(), nth + 1, "{told:#?}");
            assert_eq!((&told[nth]["case"], &told[nth]["person"]), (&Value::Null, &Value::Null));
            assert_eq!(told[nth]["categories"], json!([]));
        }
        for other in ["wijkteam_directing", "hidden_director", "far_privacy_officer"] {
            assert!(searches(other).await.is_empty(), "{other}");
        }
    });
}

#[test]
fn a_change_is_logged_with_it_and_a_refused_one_is_not() {
    on_each_engine(async |world| {
        let school = world.client("school_team");
        let input =
            json!({ "caseId": id("case:a"), "school": "Het Baken", "absenceHours": 3, "text": "te laat" });
        done(&school, "educationRecordAdd", input.clone()).await;
        let changes = async || {
            let entries = log(&world).await;
            let changed = entries.into_iter().filter(|entry| entry["deed"] == "CHANGE");
            changed.collect::<Vec<_>>()
        };
        let made = changes().await;
        assert_eq!(made.len(), 2, "{made:#?}");
        assert_eq!(made[0]["operation"], "EDUCATION_RECORD_ADD");
        assert_eq!(categories(&made[0]), ["EDUCATION"]);
        let refused = json!({ "caseId": id("case:a"), "text": "zij slaapt slecht" });
        let answer = send(&school, "careNoteRecord", &refused).await.ok();
        assert_eq!(answer.data("/careNoteRecord/userErrors/0/code"), &json!("NOT_PERMITTED"));
        assert_eq!(changes().await.len(), 2);
    });
}

#[test]
fn reading_the_log_is_logged() {
    on_each_engine(async |world| {
        let read =
            async || log(&world).await.iter().filter(|entry| entry["operation"] == "accessLog").count();
        world.client("school_team").query("{ cases { nodes { status } } }", json!({})).await.ok();
        assert_eq!(read().await, 0);
        let privacy = world.client("privacy_officer");
        let answer =
            privacy.query("{ accessLog { nodes { at member { name } person { id } } } }", json!({})).await;
        assert!(!answer.ok().data("/accessLog/nodes").as_array().expect("a list").is_empty());
        let entries = log(&world).await;
        let officers: Vec<_> =
            entries.iter().filter(|entry| entry["member"]["id"] == id("member:privacy_officer")).collect();
        assert!(!officers.is_empty());
        for entry in officers {
            assert_eq!(entry["relation"], "OVERSEEING");
            assert!(categories(entry).contains(&"OVERSIGHT"), "{entry:#}");
        }
        assert!(read().await > 0);
    });
}

#[test]
fn what_cannot_be_logged_is_neither_shown_nor_done() {
    on_each_engine(async |world| {
        let school = world.client("school_team");
        let ask = "{ cases { nodes { status persons { givenName } } } }";
        let before: Value = school.query(ask, json!({})).await.ok().body;
        world.tamper("ALTER TABLE access_log RENAME TO elsewhere").await;
        let answer = school.query(ask, json!({})).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.body.get("data").is_none(), "{}", answer.text);
        let input = json!({ "caseId": id("case:a"), "school": "Het Baken", "absenceHours": 3, "text": "te laat", "idempotencyKey": "k" });
        let answer = send(&school, "educationRecordAdd", &input).await;
        assert!(answer.text.contains("\"errors\"") && !answer.text.contains("Het Baken"), "{}", answer.text);
        // The directory is nobody's data: it still answers.
        school.query("{ agencies { nodes { name } } }", json!({})).await.ok();
        world.tamper("ALTER TABLE elsewhere RENAME TO access_log").await;
        assert_eq!(school.query(ask, json!({})).await.ok().body, before, "it mends by itself");
        let schools = "query ($id: ID!) { case(id: $id) { educationRecords { school } } }";
        let answer = school.query(schools, json!({ "id": id("case:a") })).await.ok();
        assert!(!answer.text.contains("Het Baken"), "nothing was done");
        done(&school, "educationRecordAdd", input).await;
    });
}

#[test]
fn the_chain_has_no_gap_whoever_writes_it_together() {
    on_each_engine(async |world| {
        let before = length(&world).await;
        let mut asks = Vec::new();
        for nth in 0..24 {
            let world = world.clone();
            asks.push(tokio::spawn(async move {
                if nth % 4 == 0 {
                    let input = json!({ "caseId": id("case:a"), "school": "Het Baken", "absenceHours": nth, "text": "te laat" });
                    done(&world.client("school_team"), "educationRecordAdd", input).await;
                } else {
                    let handle = ["school_team", "police_team", "wijkteam_team"][nth % 3];
                    world.client(handle).query("{ cases { nodes { status } } }", json!({})).await.ok();
                }
            }));
        }
        for ask in asks {
            ask.await.expect("no panic");
        }
        assert!(length(&world).await >= before + 24);
        assert_eq!(breaches(&world, &[]).await, []);
    });
}

#[test]
fn every_edit_removal_reordering_and_truncation_shows() {
    on_each_engine_by_name(async |engine, world| {
        for _ in 0..4 {
            world.client("school_team").query("{ cases { nodes { status } } }", json!({})).await.ok();
        }
        assert_eq!(breaches(&world, &[]).await, []);
        let head = world.store.chain_heads().await.expect("heads").pop().expect("a chain");
        let last = head.number;
        assert!(last >= 8, "{last}");
        let swap = "UPDATE access_log SET number = -number WHERE number IN (3, 4);
            UPDATE access_log SET number = 7 + number WHERE number < 0";
        let cut = format!("DELETE FROM access_log WHERE number > {}", last - 2);
        let wound = format!(
            "{cut}; UPDATE access_log_head SET number = {}, seal = (SELECT seal FROM access_log WHERE number = {})",
            last - 2,
            last - 2
        );
        let columns = [
            "member_id = agency_id",
            "role = 'POLICE'",
            "client = 'x'",
            "deed = 'SEARCH'",
            "deed = 'x'",
            "operation = 'x'",
            "record_id = case_id",
            "case_id = NULL",
            "person_id = NULL",
            "categories = ''",
            "grant_id = NULL",
            "relation = NULL",
            "ground = NULL",
            "purpose = NULL",
            "request = 'x'",
            "agency_id = member_id",
            "at = '2020-01-06T09:00:00+00:00'",
            "seal = (SELECT seal FROM access_log WHERE number = 4)",
            "region_id = member_id",
        ];
        let mut harms: Vec<(String, Breach)> = columns
            .iter()
            .map(|column| (format!("UPDATE access_log SET {column} WHERE number = 5"), Breach::Changed(5)))
            .collect();
        harms.last_mut().expect("the region").1 = Breach::Missing(5);
        harms.extend([
            ("DELETE FROM access_log WHERE number = 5".to_owned(), Breach::Missing(5)),
            ("DELETE FROM access_log WHERE number = 1".to_owned(), Breach::Missing(1)),
            (swap.to_owned(), Breach::Changed(3)),
            (cut, Breach::Truncated(last - 2, last)),
            ("DELETE FROM access_log_head".to_owned(), Breach::Head(last)),
        ]);
        let restore =
            |table: &str| format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}");
        for table in ["access_log", "access_log_head"] {
            world.tamper(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
        let heal = format!("{}; {}", restore("access_log"), restore("access_log_head"));
        for (harm, breach) in harms {
            world.tamper(&harm).await;
            let found = breaches(&world, &[]).await;
            assert!(found.contains(&breach), "on {engine}, {harm}: {found:?}");
            world.tamper(&heal).await;
            assert_eq!(breaches(&world, &[]).await, [], "{harm} was healed");
        }
        // Cut off together with its head, only a checkpoint tells.
        world.tamper(&wound).await;
        assert_eq!(breaches(&world, &[]).await, []);
        assert_eq!(breaches(&world, std::slice::from_ref(&head)).await, [Breach::Truncated(last - 2, last)]);
        world.tamper(&heal).await;
        let other = Checkpoint { number: 2, seal: head.seal.clone(), ..head };
        assert_eq!(breaches(&world, &[other]).await, [Breach::Rewritten(2)]);
    });
}
