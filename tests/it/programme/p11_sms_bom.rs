//! P11, SMS-bom: a message of police and municipality to the contacts in the phone of somebody who was arrested. How many it
//! reached and how many asked for help is kept, and of nobody a number or a name.

use super::days;
use crate::common::{done, id, refused_as, with};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

fn message() -> Value {
    json!({
        "municipalityId": id("municipality:main"), "partnerId": id("agency:municipality_main"),
        "name": "Na de aanhoudingen", "text": "Snel geld kost meer dan het oplevert. Praten kan zonder naam.",
        "help": "Straathulp, elke dag, of bel 0800 0432", "plannedOn": "2026-11-06",
    })
}

/// What somebody finds of the actions that are planned from that day.
async fn finds(client: &Client) -> Vec<Value> {
    let document =
        "{ outreachActions(filter: { plannedFrom: \"2026-11-01\", plannedUntil: \"2026-11-30\" }) {
        nodes { id name text help heldOn reached askedForHelp } } }";
    let answer = client.query(document, json!({})).await.ok();
    answer.data("/outreachActions/nodes").as_array().expect("a list").clone()
}

async fn counted(world: &World, of: &Value, reached: i32, asked: i32) -> Value {
    let counts =
        json!({ "outreachActionId": of, "heldOn": "2026-11-06", "reached": reached, "askedForHelp": asked });
    done(&world.client("municipality_team"), "outreachRecord", counts).await
}

#[test]
fn police_and_municipality_send_a_message_and_keep_how_many_it_reached_and_of_whom_nothing() {
    on_each_engine(async |world| {
        let (police, municipality) = (world.client("police_team"), world.client("municipality_team"));
        let planned = done(&police, "outreachPlan", message()).await;
        assert_eq!(planned["partner"]["id"], id("agency:municipality_main"));
        assert_eq!((&planned["heldOn"], &planned["reached"]), (&Value::Null, &Value::Null));
        let of = &planned["id"];
        assert_eq!(finds(&municipality).await[0]["text"], message()["text"]);
        // It is not held before its day, and nobody asks for help who was not reached.
        let early =
            json!({ "outreachActionId": of, "heldOn": "2026-11-06", "reached": 700, "askedForHelp": 4 });
        refused_as(&police, "outreachRecord", early.clone(), "INVALID", "heldOn").await;
        world.clock.advance(days(6));
        let more = with(early.clone(), json!({ "askedForHelp": 701 }));
        refused_as(&police, "outreachRecord", more, "INVALID", "askedForHelp").await;
        assert_eq!(done(&police, "outreachRecord", early.clone()).await["askedForHelp"], 4);
        // A report gets figures: not what was sent, and none that would be about a few.
        let reporter = world.client("reporter");
        let told = finds(&reporter).await.pop().expect("its figures");
        let expected = json!({
            "id": of, "name": "Na de aanhoudingen", "text": null, "help": null, "heldOn": "2026-11-06",
            "reached": 700, "askedForHelp": null,
        });
        assert_eq!(told, expected);
        let stale = with(early, json!({ "expectedVersion": 1 }));
        refused_as(&municipality, "outreachRecord", stale, "CONFLICT", "expectedVersion").await;
        // Weeks later more have called; the municipality counts them.
        world.clock.advance(days(14));
        assert_eq!(counted(&world, of, 700, 19).await["version"], 3);
        assert_eq!(finds(&reporter).await[0]["askedForHelp"], 19);
        for bystander in
            ["police_referred", "halt_team", "youth_care_team", "privacy_officer", "administrator"]
        {
            assert_eq!(finds(&world.client(bystander)).await, Vec::<Value>::new(), "{bystander}");
            let counts =
                json!({ "outreachActionId": of, "heldOn": "2026-11-06", "reached": 1, "askedForHelp": 1 });
            let field = "outreachActionId";
            refused_as(&world.client(bystander), "outreachRecord", counts, "NOT_FOUND", field).await;
        }
        let counts =
            json!({ "outreachActionId": of, "heldOn": "2026-11-06", "reached": 1, "askedForHelp": 1 });
        refused_as(&reporter, "outreachRecord", counts, "NOT_PERMITTED", "").await;
    });
}

#[test]
fn a_phone_number_of_a_receiver_is_refused_wherever_it_is_written() {
    on_each_engine(async |world| {
        let police = world.client("police_team");
        for field in ["name", "text", "help"] {
            for number in ["06-1234 5678", "+31 (6) 12.34.56.78", "0031612345678", "999900006"] {
                let input = with(message(), json!({ field: format!("Ook naar {number}") }));
                let refused = refused_as(&police, "outreachPlan", input, "INVALID", field).await;
                assert!(refused.message.contains("telefoonnummer"), "{}", refused.message);
                assert!(!refused.message.contains("1234"), "{}", refused.message);
            }
        }
        // Police and municipality together, in a municipality of their work.
        let alone = with(message(), json!({ "partnerId": id("agency:halt_main") }));
        refused_as(&police, "outreachPlan", alone, "INVALID", "partnerId").await;
        let far = with(message(), json!({ "municipalityId": id("municipality:far") }));
        refused_as(&police, "outreachPlan", far, "NOT_FOUND", "municipalityId").await;
        for nobody in ["school_team", "administrator", "reporter"] {
            refused_as(&world.client(nobody), "outreachPlan", message(), "NOT_PERMITTED", "").await;
        }
    });
}
