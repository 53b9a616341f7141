//! The number of SQL statements of a query follows the query, not the rows.

use super::{plenty, shape::global};
use serde_json::json;
use std::io::Write;
use tests::{World, on_each_engine_by_name};

/// The list that a worker opens in the morning, with all that hangs on a case.
const CASES: &str = "{ cases(first: 100) { totalCount pageInfo { hasNextPage } edges { cursor node {
    id version status programme openedOn
    access { relation ground purpose until withheld { field category reason } }
    municipality { name region { name } } directingAgency { name } director { name agency { name } }
    persons { givenName familyName access { relation } contact { city phone } citizenNumber { number } cases { id } }
    family { members { name person { id } } }
    team { function from member { name role municipalities { name } agency { name } } agency { name } familyMember { name } }
    deadlines { name dueAt overdue explanation member { name } access { relation } moves { kind reason by { name } } }
    frameworks { framework person { givenName } } regie { director { name } agency { name } }
    concerns { text author { name } access { relation } } contactMoments { summary agencies { name } }
    careNotes { text } educationRecords { text } policeFacts { text } assessments { level }
    agendaItems { question meeting { title } agencies { name } contributions { text audience { name } } decisions { text } }
    measures { kind status person { givenName } renews { kind } deadline { dueOn } executor { name } author { name } }
    investigations { cause requester { name } investigator { name } agency { name } case { id } }
    familyChoices { kind speakers words author { name } assessment { level } weighedBy { name } }
    agreements { text dueOn owner { name agency { name } } access { relation } agendaItem { id } case { id } }
    plans { kind status person { givenName } access { relation }
        goals { text owner { name } origin { text } actions { text owner { name } familyMember { name } } }
        evaluations { text standings { text } author { name } }
        revisions { number goals { text actions { text } } accords { name author { name } } } }
} } } }";

/// What a worker has to do in plans.
const ACTIONS: &str = "{ planActions(first: 100) { totalCount nodes {
    text dueOn status access { relation } owner { name } familyMember { name }
    goal { text origin { text } plan { kind case { id } } } case { programme persons { givenName } }
} } }";

const MEETINGS: &str = "{ consultMeetings(first: 100) { totalCount nodes {
    title access { relation } chair { name } series { name chair { name } } invitations { member { name agency { name } } attendance }
    agenda { question agencies { name } case { status persons { givenName } } contributions { text author { name } }
        decisions { text author { name } } agreements { text owner { name } } }
} } }";

/// Objects of several types by id; each with what hangs on it.
const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) {
    ... on Case { status team { member { name agency { name } } } persons { contact { city } } access { relation } }
    ... on Person { givenName contact { city } access { relation } }
} }";

/// How many rows a list has, and how many statements it took.
async fn count(world: &World, document: &str, list: &str) -> (u64, u64) {
    let before = world.store.sent();
    let answer = world.client("wijkteam_directing").query(document, json!({})).await.ok();
    let rows = answer.data(&format!("/{list}/totalCount")).as_u64().expect("a number");
    (rows, world.store.sent() - before)
}

#[test]
fn thirty_objects_by_id_take_as_many_statements_as_two() {
    on_each_engine_by_name(async |engine, world| {
        plenty::plant(&world, "wijkteam_directing", 0..15).await;
        let mut sent = Vec::new();
        for each in [1, 15] {
            let ids = (0..each).flat_map(|nth| {
                [("Case", "case"), ("Person", "person")]
                    .map(|(of, noun)| global(of, &format!("{noun}:plenty:{nth}")))
            });
            let ids: Vec<_> = ids.collect();
            let before = world.store.sent();
            let answer = world.client("wijkteam_directing").query(NODES, json!({ "ids": ids })).await.ok();
            sent.push(world.store.sent() - before);
            let found = answer.data("/nodes").as_array().expect("a list");
            assert!(found.len() == 2 * each && found.iter().all(|one| one["access"]["relation"] == "TEAM"));
        }
        let _ = writeln!(
            std::io::stderr(),
            "on {engine}: {} statements for 2 objects, {} for 30",
            sent[0],
            sent[1]
        );
        assert_eq!(sent[0], sent[1]);
    });
}

#[test]
fn a_list_of_thirty_cases_takes_as_many_statements_as_one_of_two() {
    on_each_engine_by_name(async |engine, world| {
        plenty::plant(&world, "wijkteam_directing", 0..1).await;
        let few = count(&world, CASES, "cases").await;
        let few_meetings = count(&world, MEETINGS, "consultMeetings").await;
        let few_actions = count(&world, ACTIONS, "planActions").await;
        plenty::plant(&world, "wijkteam_directing", 1..29).await;
        let many = count(&world, CASES, "cases").await;
        let many_meetings = count(&world, MEETINGS, "consultMeetings").await;
        let many_actions = count(&world, ACTIONS, "planActions").await;
        let _ = writeln!(
            std::io::stderr(),
            "on {engine}: {} statements for {} cases, {} for {}; {} for {} meetings, {} for {}",
            few.1,
            few.0,
            many.1,
            many.0,
            few_meetings.1,
            few_meetings.0,
            many_meetings.1,
            many_meetings.0
        );
        assert_eq!((few.0, many.0), (2, 30));
        assert_eq!(few.1, many.1, "statements for 2 and for 30 cases");
        assert_eq!((few_meetings.0, many_meetings.0), (3, 31));
        assert_eq!(few_meetings.1, many_meetings.1, "statements for 3 and for 31 meetings");
        assert_eq!((few_actions.0, many_actions.0), (4, 60));
        assert_eq!(few_actions.1, many_actions.1, "statements for 4 and for 60 actions");
    });
}
