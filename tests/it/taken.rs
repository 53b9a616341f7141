//! A database that somebody else holds on to, so that every connection of ours waits; and one that can only be read.

use super::common::{done, id, send};
use api::http::HttpConfig;
use serde_json::{Value, json};
use tests::{Answer, World, on_each_engine, on_each_engine_by_name};

const ASK: &str = "{ cases { nodes { status persons { givenName } } } }";

fn input(key: &str) -> Value {
    json!({
        "caseId": id("case:a"), "school": "Het Baken", "absenceHours": 3, "text": "te laat", "idempotencyKey": key
    })
}

fn assert_unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert_eq!(answer.body.pointer("/errors/0/extensions/code"), Some(&json!("UNAVAILABLE")));
    assert!(answer.body.get("data").is_none(), "{}", answer.text);
}

#[test]
fn who_waits_too_long_for_a_turn_or_a_connection_is_told_503_and_then_it_goes_on() {
    on_each_engine(async |world: World| {
        // All of them at once, though one member asks: what is taken is the database, and no turn of its own.
        let world = world.served(&HttpConfig { per_member: 12, ..HttpConfig::default() }).await;
        let school = world.client("school_team");
        let before = school.query(ASK, json!({})).await.ok().body;
        let turn = world.take_turn().await;
        // More than there are connections; the reads wait for the access log.
        let mut asked = Vec::new();
        for nth in 0..12 {
            let school = school.clone();
            asked.push(tokio::spawn(async move {
                if nth % 3 > 0 {
                    send(&school, "educationRecordAdd", &input(&nth.to_string())).await
                } else {
                    school.query(ASK, json!({})).await
                }
            }));
        }
        for asked in asked {
            assert_unavailable(&asked.await.expect("no panic"));
        }
        turn.give_back().await;
        assert_eq!(school.query(ASK, json!({})).await.ok().body, before, "nothing was done");
        done(&school, "educationRecordAdd", input("1")).await;
    });
}

#[test]
fn a_database_that_can_only_be_read_shows_nothing_and_says_503() {
    on_each_engine_by_name(async |engine, world| {
        let school = world.client("school_team");
        let before = school.query(ASK, json!({})).await.ok().body;
        let read_only = world.read_only().await;
        let refused = read_only.client("school_team");
        assert_unavailable(&refused.query(ASK, json!({})).await);
        assert_unavailable(&send(&refused, "educationRecordAdd", &input("1")).await);
        // The directory is nobody's data.
        refused.query("{ agencies { nodes { name } } }", json!({})).await.ok();
        assert_eq!(school.query(ASK, json!({})).await.ok().body, before, "on {engine}");
    });
}
