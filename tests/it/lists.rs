//! Lists: pages reach every row once, cursors are for one viewer and one list, and nothing can be asked of a list that
//! its rows would not say.

use super::{plenty, shape::EVERY_RELATION};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Answer, Client, canary, cast, on_each_engine};

/// Who turns the pages, and how many rows are planted for that.
const READER: &str = "wijkteam_directing";
const PLENTY: usize = 11;

/// Every list, what it is ordered by (empty: the id or a name), and how many rows the reader has in it.
fn lists() -> Vec<(&'static str, &'static str, usize)> {
    let in_region = |region: &str| region == "main";
    let agencies = cast::AGENCIES.iter().filter(|(_, _, region)| in_region(region)).count();
    let members = cast::all().filter(|sight| in_region(sight.region())).count();
    vec![
        ("cases", "openedOn", PLENTY + 1),
        ("persons", "familyName", PLENTY + 2),
        ("agencies", "name", agencies),
        ("members", "name", members),
        ("consultSeries", "name", PLENTY + 1),
        ("consultMeetings", "startsAt", PLENTY + 2),
        ("agreements", "dueOn", PLENTY + 3),
        ("deadlines", "dueAt", PLENTY + 2),
        ("planActions", "dueOn", 2 * PLENTY + 2),
    ]
}

/// One page of a list.
struct Page {
    cursors: Vec<String>,
    ids: Vec<String>,
    values: Vec<String>,
    previous: bool,
    next: bool,
}

async fn page(client: &Client, list: &str, by: &str, window: &str) -> Page {
    let document = format!(
        "{{ {list}({window}) {{ pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} \
         edges {{ cursor node {{ id {by} }} }} nodes {{ id }} }} }}"
    );
    let answer = client.query(&document, json!({})).await.ok();
    let (edges, info) = (answer.data(&format!("/{list}/edges")), answer.data(&format!("/{list}/pageInfo")));
    let each = |pointer: &str| -> Vec<String> {
        let edges = edges.as_array().expect("edges").iter();
        edges.map(|edge| edge.pointer(pointer).and_then(Value::as_str).expect(pointer).to_owned()).collect()
    };
    let page = Page {
        cursors: each("/cursor"),
        ids: each("/node/id"),
        values: each(&format!("/node/{by}")),
        previous: info["hasPreviousPage"] == true,
        next: info["hasNextPage"] == true,
    };
    let nodes = answer.data(&format!("/{list}/nodes")).as_array().expect("nodes");
    assert_eq!(nodes.iter().filter_map(|node| node["id"].as_str()).collect::<Vec<_>>(), page.ids);
    assert_eq!(info["startCursor"].as_str(), page.cursors.first().map(String::as_str));
    assert_eq!(info["endCursor"].as_str(), page.cursors.last().map(String::as_str));
    page
}

#[test]
fn pages_forwards_and_backwards_reach_every_row_once_and_in_order() {
    on_each_engine(async |world| {
        plenty::plant(&world, READER, 0..PLENTY).await;
        let client = world.client(READER);
        for (list, by, rows) in lists() {
            let whole = page(&client, list, by, "first: 100").await;
            assert_eq!(whole.ids.len(), rows, "{list}");
            assert_eq!(whole.ids.iter().collect::<BTreeSet<_>>().len(), rows, "{list}");
            assert!(!whole.previous && !whole.next, "{list}");
            let newest_first = ["cases", "consultMeetings"].contains(&list);
            if by != "name" && by != "familyName" {
                let ordered =
                    |pair: &[String]| if newest_first { pair[0] >= pair[1] } else { pair[0] <= pair[1] };
                assert!(whole.values.windows(2).all(ordered), "{list}: {:?}", whole.values);
            }
            let total = client.query(&format!("{{ {list} {{ totalCount }} }}"), json!({})).await.ok();
            assert_eq!(*total.data(&format!("/{list}/totalCount")), rows, "{list}");

            let (mut ids, mut window) = (Vec::new(), "first: 4".to_owned());
            loop {
                let page = page(&client, list, by, &window).await;
                assert_eq!(page.previous, !ids.is_empty(), "{list}");
                ids.extend(page.ids);
                assert_eq!(page.next, ids.len() < rows, "{list}");
                if !page.next {
                    break;
                }
                window = format!("first: 4, after: \"{}\"", page.cursors.last().expect("a row"));
            }
            assert_eq!(ids, whole.ids, "{list} forwards");

            let (mut ids, mut window) = (Vec::new(), "last: 3".to_owned());
            loop {
                let page = page(&client, list, by, &window).await;
                assert_eq!(page.next, !ids.is_empty(), "{list}");
                ids.splice(0..0, page.ids);
                assert_eq!(page.previous, ids.len() < rows, "{list}");
                if !page.previous {
                    break;
                }
                window = format!("last: 3, before: \"{}\"", page.cursors.first().expect("a row"));
            }
            assert_eq!(ids, whole.ids, "{list} backwards");

            for text in whole.cursors.iter().chain(&whole.ids) {
                assert!(canary::found_in(text).is_empty(), "{list}: {text}");
            }
        }
    });
}

/// Asserts that a query is refused for its argument at this path, and nothing else is said.
#[track_caller]
fn refused(answer: &Answer, path: &[&str]) {
    let [error] = answer.errors() else { panic!("one error: {:#}", answer.body) };
    let extensions = &error["extensions"];
    assert_eq!((&extensions["code"], &extensions["argument"]), (&json!("ARGUMENT"), &json!(path)), "{error}");
    assert_eq!(answer.body["data"], Value::Null, "{:#}", answer.body);
}

#[test]
fn a_cursor_is_for_one_viewer_one_list_and_one_order() {
    on_each_engine(async |world| {
        plenty::plant(&world, READER, 0..3).await;
        let client = world.client(READER);
        let whole = page(&client, "cases", "openedOn", "first: 100").await;
        let cursor = whole.cursors[1].clone();
        let ask = async |handle: &str, list: &str, arguments: &str| {
            let document = format!("{{ {list}({arguments}) {{ totalCount nodes {{ id }} }} }}");
            world.client(handle).query(&document, json!({})).await
        };
        let after = format!("after: \"{cursor}\"");
        ask(READER, "cases", &after).await.ok();
        for handle in ["police_team", "wijkteam_colleague", "hidden_director", "reporter"] {
            refused(&ask(handle, "cases", &after).await, &["after"]);
        }
        for (list, ..) in lists().iter().filter(|(list, ..)| *list != "cases") {
            refused(&ask(READER, list, &after).await, &["after"]);
            refused(&ask(READER, list, &format!("last: 2, before: \"{cursor}\"")).await, &["before"]);
        }
        refused(&ask(READER, "cases", &format!("{after}, sort: OPENED_OLDEST")).await, &["after"]);
        // A stand-in sees the same rows, and turns pages of its own.
        let theirs = page(&world.client("school_team"), "cases", "openedOn", "first: 1").await;
        let after = format!("after: \"{}\"", theirs.cursors[0]);
        refused(&ask("school_stand_in", "cases", &after).await, &["after"]);

        for at in (0..cursor.len()).step_by(9).chain([cursor.len() - 1]) {
            let other = if &cursor[at..=at] == "A" { "B" } else { "A" };
            let tampered = format!("{}{other}{}", &cursor[..at], &cursor[at + 1..]);
            refused(&ask(READER, "cases", &format!("after: \"{tampered}\"")).await, &["after"]);
        }
        let cut = &cursor[..cursor.len() - 4];
        for nonsense in ["", "x", "é", "MjAyNi0wNS0wMQ", whole.ids[0].as_str(), cut] {
            refused(&ask(READER, "cases", &format!("after: \"{nonsense}\"")).await, &["after"]);
        }
    });
}

#[test]
fn a_page_has_one_to_a_hundred_rows_and_one_direction() {
    on_each_engine(async |world| {
        let client = world.client(READER);
        let cursor = page(&client, "cases", "openedOn", "first: 1").await.cursors[0].clone();
        for (list, ..) in lists() {
            let ask = async |window: &str| {
                client.query(&format!("{{ {list}({window}) {{ nodes {{ id }} }} }}"), json!({})).await
            };
            for size in ["0", "-1", "101", "2147483647", "-2147483648"] {
                refused(&ask(&format!("first: {size}")).await, &["first"]);
                refused(&ask(&format!("last: {size}")).await, &["last"]);
            }
            for mixed in ["first: 1, last: 1".to_owned(), format!("first: 1, before: \"{cursor}\"")] {
                refused(&ask(&mixed).await, &["first"]);
            }
            refused(&ask(&format!("last: 1, after: \"{cursor}\"")).await, &["first"]);
            for fine in ["first: 1", "first: 100", "last: 1", "last: 100"] {
                ask(fine).await.ok();
            }
        }
        let usual = client.query("{ agencies { nodes { id } } }", json!({})).await.ok();
        assert_eq!(usual.data("/agencies/nodes").as_array().map(Vec::len), Some(25));
    });
}

#[test]
fn a_total_counts_the_visible_rows_and_no_other() {
    on_each_engine(async |world| {
        plenty::plant(&world, READER, 0..5).await;
        let filter = format!("filter: {{ relation: {EVERY_RELATION} }}");
        let document = format!(
            "{{ cases({filter}) {{ totalCount }} persons({filter}) {{ totalCount }} agreements {{ totalCount }} \
             consultMeetings {{ totalCount }} members {{ totalCount }} }}"
        );
        for (handle, cases, persons, agreements, meetings, members) in [
            (READER, 6, 7, 8, 7, 37),
            // Two by the table at which its agency sits, and three that it owns in cases that it does not see.
            ("police_team", 1, 2, 5, 0, 37),
            ("police_referred", 1, 2, 0, 0, 37),
            ("school_matched", 1, 0, 0, 0, 37),
            ("halt_former", 0, 0, 1, 1, 37),
            ("hidden_director", 1, 1, 1, 1, 37),
            ("privacy_officer", 7, 0, 0, 0, 37),
            ("far_privacy_officer", 0, 0, 0, 0, 2),
            ("reporter", 0, 0, 0, 0, 0),
            ("administrator", 0, 0, 0, 0, 37),
        ] {
            let answer = world.client(handle).query(&document, json!({})).await.ok();
            let seen = ["cases", "persons", "agreements", "consultMeetings", "members"]
                .map(|list| answer.data(&format!("/{list}/totalCount")).as_u64().expect("a number"));
            assert_eq!(seen, [cases, persons, agreements, meetings, members], "{handle}");
        }
    });
}
