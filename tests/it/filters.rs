//! Filters and orders: only by what the viewer may read in every row that the list can show.

use serde_json::{Value, json};
use tests::{Answer, World, on_each_engine};

async fn ask(world: &World, handle: &str, list: &str, arguments: &str) -> Answer {
    let field = if list == "cases" { "status" } else { "givenName" };
    let document = format!("{{ {list}({arguments}) {{ totalCount nodes {{ id {field} }} }} }}");
    world.client(handle).query(&document, json!({})).await
}

/// Asserts that the answer holds nothing but a refusal of the argument at `path`.
#[track_caller]
fn refused(answer: &Answer, path: &str) {
    let [error] = answer.errors() else { panic!("one error: {:#}", answer.body) };
    let path: Vec<_> = path.split('.').collect();
    let extensions = &error["extensions"];
    assert_eq!((&extensions["code"], &extensions["argument"]), (&json!("ARGUMENT"), &json!(path)), "{error}");
    assert_eq!(answer.body["data"], Value::Null);
}

#[track_caller]
fn finds(answer: &Answer, list: &str, rows: usize) {
    assert!(answer.errors().is_empty(), "{:#}", answer.body);
    assert_eq!(*answer.data(&format!("/{list}/totalCount")), rows, "{:#}", answer.body);
    assert_eq!(answer.data(&format!("/{list}/nodes")).as_array().map(Vec::len), Some(rows));
}

/// Every filter and order of cases and persons that asks a category.
const ASKING: &[(&str, &str, &str)] = &[
    ("cases", "status", "[ACTIVE]"),
    ("cases", "level", "[FAMILY]"),
    ("cases", "programme", "[\"canary\"]"),
    ("cases", "municipalityId", "[\"x\"]"),
    ("cases", "directingAgencyId", "[\"x\"]"),
    ("cases", "openedFrom", "\"2026-01-01\""),
    ("cases", "openedUntil", "\"2026-12-31\""),
    ("cases", "nameStarts", "\"canary\""),
    ("cases", "topic", "WRONG_FRIENDS"),
    ("persons", "nameStarts", "\"canary\""),
];

#[test]
fn a_filter_by_what_a_row_might_hide_is_refused_with_its_path() {
    on_each_engine(async |world| {
        // A police officer reads concerns on the team and at a consult, and not in the cases that it referred.
        for handle in ["police_team", "police_referred"] {
            refused(&ask(&world, handle, "cases", "filter: {topic: SCHOOL}").await, "filter.topic");
        }
        let on_team = "filter: {relation: [TEAM], topic: ";
        finds(&ask(&world, "police_team", "cases", &format!("{on_team}SCHOOL}}")).await, "cases", 0);
        finds(&ask(&world, "police_team", "cases", &format!("{on_team}WRONG_FRIENDS}}")).await, "cases", 1);
        let both = "filter: {relation: [TEAM, REFERRED], topic: WRONG_FRIENDS}";
        refused(&ask(&world, "police_team", "cases", both).await, "filter.topic");

        for (handle, relation) in [
            ("school_matched", "MATCHED"),
            ("housing_consulted", "CONSULTED"),
            ("privacy_officer", "OVERSEEING"),
        ] {
            for (list, filter, value) in ASKING {
                let arguments = format!("filter: {{relation: [{relation}], {filter}: {value}}}");
                refused(&ask(&world, handle, list, &arguments).await, &format!("filter.{filter}"));
            }
            let sorted = format!("sort: OPENED_OLDEST, filter: {{relation: [{relation}]}}");
            refused(&ask(&world, handle, "cases", &sorted).await, "sort");
        }
        // The same filters, for who reads what they ask.
        for (list, filter, value) in ASKING {
            let arguments = format!("filter: {{relation: [DIRECTING], {filter}: {value}}}");
            let answer = ask(&world, "wijkteam_directing", list, &arguments).await;
            assert!(answer.errors().is_empty(), "{filter}: {:#}", answer.body);
        }
    });
}

#[test]
fn a_refused_filter_says_to_which_relations_to_limit_the_list_or_that_none_helps() {
    on_each_engine(async |world| {
        let message = async |handle: &str, arguments: &str| {
            let document = format!("{{ cases({arguments}) {{ totalCount }} }}");
            let client = world.client(handle).header("accept-language", "en");
            let answer = client.query(&document, json!({})).await;
            refused(&answer, "filter.topic");
            answer.errors()[0]["message"].as_str().expect("a text").to_owned()
        };
        let some = message("police_referred", "filter: {topic: SCHOOL}").await;
        assert!(some.ends_with("with `relation` to: [DIRECTING, TEAM, EMERGENCY, CONSULTED]"), "{some}");
        let never = message("housing_consulted", "filter: {topic: SCHOOL}").await;
        assert_eq!(never, "your role never reads category CONCERN; ask without this filter or order");
    });
}

#[test]
fn what_is_seen_by_a_match_or_by_oversight_is_listed_by_id_only() {
    on_each_engine(async |world| {
        for (handle, relation, cases, persons) in [
            // A person shows to who reads who it is.
            ("school_matched", "MATCHED", 1, 0),
            ("housing_consulted", "CONSULTED", 1, 0),
            ("privacy_officer", "OVERSEEING", 2, 0),
        ] {
            for (list, field, rows) in [("cases", "status", cases), ("persons", "givenName", persons)] {
                let filter = format!("filter: {{relation: [{relation}]}}");
                let answer = ask(&world, handle, list, &filter).await;
                finds(&answer, list, rows);
                for nth in 0..rows {
                    assert!(answer.data(&format!("/{list}/nodes/{nth}/id")).is_string(), "{handle}");
                    assert!(answer.data(&format!("/{list}/nodes/{nth}/{field}")).is_null(), "{handle}");
                }
            }
        }
        // Who lists cases without a word about relations gets those that can be read.
        finds(&ask(&world, "school_matched", "cases", "first: 9").await, "cases", 0);
        for relation in ["DIRECTING", "REFERRED", "OVERSEEING"] {
            let filter = format!("filter: {{relation: [{relation}]}}");
            finds(&ask(&world, "police_team", "cases", &filter).await, "cases", 0);
        }
        finds(&ask(&world, "police_team", "cases", "filter: {relation: []}").await, "cases", 0);
    });
}

#[test]
fn a_name_is_found_by_its_start_whatever_its_case_and_never_by_a_pattern() {
    on_each_engine(async |world| {
        for (start, rows) in [
            ("canary~Person.givenName~a~1", 1),
            ("CANARY~person.family", 2),
            ("  canary ", 2),
            ("anary", 0),
            ("%anary", 0),
            ("_anary", 0),
            ("ca%", 0),
            ("c\\\\", 0),
            ("canary~Person.givenName~b", 0),
        ] {
            let filter = format!("filter: {{nameStarts: \"{start}\"}}");
            finds(&ask(&world, "police_team", "persons", &filter).await, "persons", rows);
            let cases = usize::from(rows > 0);
            finds(&ask(&world, "police_team", "cases", &filter).await, "cases", cases);
        }
        for short in ["", "c", " c "] {
            for list in ["persons", "cases"] {
                let filter = format!("filter: {{nameStarts: \"{short}\"}}");
                refused(&ask(&world, "police_team", list, &filter).await, "filter.nameStarts");
            }
        }
    });
}
