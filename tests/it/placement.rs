//! Interventions and placements: who offers, who asks, who goes first, and how many there are around a family.

use crate::common::{case, done, id, join, open, refused_as, sees, with};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

fn offering(places: i32) -> Value {
    json!({
        "agencyId": id("agency:youth_care_main"), "municipalityId": id("municipality:main"), "name": "Rust in huis",
        "about": "Een begeleider aan huis", "audience": "Gezinnen", "capacity": places,
    })
}

async fn offered(world: &World, places: i32) -> Value {
    done(&world.client("youth_care_team"), "interventionOffer", offering(places)).await["id"].clone()
}

/// Somebody asks a place in it, for who is in its case.
async fn asks(world: &World, client: &Client, of: &Value, offer: &Value) -> Value {
    world.clock.advance(chrono::Duration::minutes(1));
    let asked = json!({ "caseId": of, "interventionId": offer, "reason": "om te helpen" });
    done(client, "placementAsk", asked).await["id"].clone()
}

fn step(placement: &Value) -> Value {
    json!({ "placementId": placement, "reason": "daarom" })
}

fn end(placement: &Value, outcome: &str) -> Value {
    with(step(placement), json!({ "outcome": outcome }))
}

/// How many helpers there were, from first to last.
async fn helpers(client: &Client, of: &Value) -> Vec<i64> {
    let seen = case(client, of, "helpers { from helpers }").await;
    let counts = seen["helpers"].as_array().expect("they show").clone();
    counts.iter().map(|one| one["helpers"].as_i64().expect("a number")).collect()
}

async fn node(client: &Client, id: &Value) -> Value {
    client
        .query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id }))
        .await
        .ok()
        .data("/node")
        .clone()
}

#[test]
fn who_waits_longest_goes_first_and_nobody_stands_in_the_row_twice() {
    on_each_engine(async |world| {
        let (wijkteam, other) = (world.client("wijkteam_directing"), world.client("hidden_director"));
        let offer = offered(&world, 1).await;
        let cases = [open(&wijkteam).await, open(&other).await, open(&wijkteam).await];
        let first = asks(&world, &wijkteam, &cases[0], &offer).await;
        let second = asks(&world, &other, &cases[1], &offer).await;
        let third = asks(&world, &wijkteam, &cases[2], &offer).await;
        let again = json!({ "caseId": cases[2], "interventionId": offer, "reason": "nog eens" });
        refused_as(&wijkteam, "placementAsk", again, "DUPLICATE", "interventionId").await;
        done(&wijkteam, "placementStart", step(&first)).await;
        let full = refused_as(&wijkteam, "placementStart", step(&third), "NO_PLACE", "").await;
        assert!(
            full.message.contains("1 van de 1") && full.message.contains("1 wachten"),
            "{}",
            full.message
        );
        // Who is paused keeps the place; who ends gives it to the first in the row.
        done(&wijkteam, "placementPause", step(&first)).await;
        refused_as(&other, "placementStart", step(&second), "NO_PLACE", "").await;
        done(&wijkteam, "placementEnd", end(&first, "REACHED")).await;
        refused_as(&wijkteam, "placementStart", step(&third), "NO_PLACE", "").await;
        done(&other, "placementEnd", end(&second, "WITHDRAWN")).await;
        assert_eq!(done(&wijkteam, "placementStart", step(&third)).await["status"], "RUNNING");
        let row = "query($of: [ID!]) { placements(filter: { interventionId: $of }) { nodes { id status } } }";
        let answer = wijkteam.query(row, json!({ "of": [offer] })).await.ok();
        let expected = json!([{ "id": first, "status": "ENDED" }, { "id": third, "status": "RUNNING" }]);
        assert_eq!(
            answer.data("/placements/nodes"),
            &expected,
            "of one's own cases, in the order of the row"
        );
    });
}

#[test]
fn a_provider_is_paused_intensified_and_ended_and_each_step_keeps_its_reason() {
    on_each_engine(async |world| {
        let wijkteam = world.client("wijkteam_directing");
        let (of, offer) = (open(&wijkteam).await, offered(&world, 5).await);
        let placement = asks(&world, &wijkteam, &of, &offer).await;
        refused_as(&wijkteam, "placementPause", step(&placement), "ILLEGAL_TRANSITION", "").await;
        refused_as(&wijkteam, "placementEnd", end(&placement, "REACHED"), "INVALID", "outcome").await;
        let silent = with(step(&placement), json!({ "reason": " " }));
        refused_as(&wijkteam, "placementStart", silent, "INVALID", "reason").await;
        done(&wijkteam, "placementStart", step(&placement)).await;
        for (mutation, reason, status) in [
            ("placementIntensify", "elke dag", "RUNNING"),
            ("placementPause", "te veel mensen", "PAUSED"),
            ("placementResume", "er is rust", "RUNNING"),
        ] {
            let changed =
                done(&wijkteam, mutation, with(step(&placement), json!({ "reason": reason }))).await;
            assert_eq!((&changed["status"], &changed["intensive"]), (&json!(status), &json!(true)));
        }
        let stale = with(end(&placement, "REACHED"), json!({ "expectedVersion": 1 }));
        refused_as(&wijkteam, "placementEnd", stale, "CONFLICT", "expectedVersion").await;
        let ended = done(&wijkteam, "placementEnd", end(&placement, "PARTLY_REACHED")).await;
        assert_eq!(ended["outcome"], "PARTLY_REACHED");
        let steps: Vec<_> =
            ended["moves"].as_array().expect("moves").iter().map(|one| &one["step"]).collect();
        assert_eq!(steps, ["ASKED", "STARTED", "INTENSIFIED", "PAUSED", "RESUMED", "ENDED"]);
        assert_eq!(ended["moves"][3]["reason"], "te veel mensen");
        // It can be asked anew, and ends with its case.
        let again = asks(&world, &wijkteam, &of, &offer).await;
        done(&wijkteam, "placementStart", step(&again)).await;
        done(&wijkteam, "caseClose", json!({ "caseId": of, "outcome": "GOALS_REACHED" })).await;
        let seen = case(&wijkteam, &of, "placements { id status endedOn outcome }").await;
        let closed = json!({ "id": again, "status": "ENDED", "endedOn": "2026-11-02", "outcome": null });
        assert_eq!(seen["placements"][0], closed);
        refused_as(&wijkteam, "placementEnd", end(&again, "REACHED"), "ILLEGAL_TRANSITION", "").await;
    });
}

#[test]
fn a_placement_gives_its_provider_no_sight_and_joining_the_team_does() {
    on_each_engine(async |world| {
        let (wijkteam, provider) = (world.client("wijkteam_directing"), world.client("youth_care_team"));
        let (of, offer) = (open(&wijkteam).await, offered(&world, 5).await);
        let placement = asks(&world, &wijkteam, &of, &offer).await;
        done(&wijkteam, "placementStart", step(&placement)).await;
        assert!(!sees(&provider, &of).await);
        assert_eq!(node(&provider, &placement).await, Value::Null);
        join(&wijkteam, &of, "youth_care_team").await;
        assert_ne!(node(&provider, &placement).await, Value::Null);
        // Who reads no plans reads no placements, though it is on the team; nor may it do anything with them.
        join(&wijkteam, &of, "police_team").await;
        let police = world.client("police_team");
        let seen = case(&police, &of, "placements { id } helpers { helpers }").await;
        assert_eq!(seen, json!({ "placements": null, "helpers": null }));
        let asked = json!({ "caseId": of, "interventionId": offer, "reason": "toch" });
        refused_as(&police, "placementAsk", asked.clone(), "NOT_PERMITTED", "").await;
        refused_as(&world.client("cjg_team"), "placementAsk", asked, "NOT_FOUND", "caseId").await;
    });
}

#[test]
fn the_number_of_helpers_around_a_family_falls_with_a_pause_and_counts_nobody_twice() {
    on_each_engine(async |world| {
        let wijkteam = world.client("wijkteam_directing");
        let (of, offer) = (open(&wijkteam).await, offered(&world, 5).await);
        assert_eq!(helpers(&wijkteam, &of).await, [1]);
        let day = || world.clock.advance(chrono::Duration::days(1));
        let placement = asks(&world, &wijkteam, &of, &offer).await;
        done(&wijkteam, "placementStart", step(&placement)).await;
        assert_eq!(helpers(&wijkteam, &of).await, [2], "it began on the day on which the case was opened");
        day();
        join(&wijkteam, &of, "school_team").await;
        assert_eq!(helpers(&wijkteam, &of).await, [2, 3]);
        day();
        done(&wijkteam, "placementPause", step(&placement)).await;
        assert_eq!(helpers(&wijkteam, &of).await, [2, 3, 2]);
        day();
        done(&wijkteam, "placementResume", step(&placement)).await;
        day();
        // Its own worker joins the team: the same helper.
        join(&wijkteam, &of, "youth_care_team").await;
        assert_eq!(helpers(&wijkteam, &of).await, [2, 3, 2, 3]);
        day();
        done(&wijkteam, "placementEnd", end(&placement, "REACHED")).await;
        assert_eq!(helpers(&wijkteam, &of).await, [2, 3, 2, 3]);
    });
}

#[test]
fn an_intervention_is_kept_by_its_provider_its_municipality_and_the_administrator() {
    on_each_engine(async |world| {
        for keeper in ["youth_care_team", "municipality_team", "administrator"] {
            let offer = done(&world.client(keeper), "interventionOffer", offering(3)).await["id"].clone();
            let stop = json!({ "interventionId": offer, "until": "2026-11-30" });
            refused_as(
                &world.client("wijkteam_team"),
                "interventionEnd",
                stop.clone(),
                "NOT_PERMITTED",
                "interventionId",
            )
            .await;
            let early = with(stop.clone(), json!({ "until": "2026-10-30" }));
            refused_as(&world.client(keeper), "interventionEnd", early, "INVALID", "until").await;
            done(&world.client(keeper), "interventionEnd", stop).await;
        }
        refused_as(
            &world.client("wijkteam_team"),
            "interventionOffer",
            offering(3),
            "NOT_PERMITTED",
            "agencyId",
        )
        .await;
        for nobody in ["police_team", "school_team", "reporter", "privacy_officer"] {
            refused_as(&world.client(nobody), "interventionOffer", offering(3), "NOT_PERMITTED", "").await;
        }
        let administrator = world.client("administrator");
        for (more, field) in [
            (json!({ "capacity": 0 }), "capacity"),
            (json!({ "agencyId": id("agency:police_main") }), "agencyId"),
            (json!({ "name": " " }), "name"),
        ] {
            let input = with(offering(3), more);
            refused_as(&administrator, "interventionOffer", input, "INVALID", field).await;
        }
        // What ended is asked no more.
        let offer = done(&administrator, "interventionOffer", offering(3)).await["id"].clone();
        let stop = json!({ "interventionId": offer, "until": "2026-11-02" });
        done(&administrator, "interventionEnd", stop).await;
        world.clock.advance(chrono::Duration::days(1));
        let wijkteam = world.client("wijkteam_directing");
        let asked = json!({ "caseId": open(&wijkteam).await, "interventionId": offer, "reason": "alsnog" });
        refused_as(&wijkteam, "placementAsk", asked, "INVALID", "interventionId").await;
    });
}

#[test]
fn with_fewer_places_nobody_is_sent_away_and_nobody_new_begins() {
    on_each_engine(async |world| {
        let (wijkteam, provider) = (world.client("wijkteam_directing"), world.client("youth_care_team"));
        let offer = offered(&world, 2).await;
        let cases = [open(&wijkteam).await, open(&wijkteam).await, open(&wijkteam).await];
        let mut placements = Vec::new();
        for of in &cases {
            placements.push(asks(&world, &wijkteam, of, &offer).await);
        }
        for placement in &placements[..2] {
            done(&wijkteam, "placementStart", step(placement)).await;
        }
        let to =
            |capacity: i32| json!({ "interventionId": offer, "expectedVersion": 1, "capacity": capacity });
        refused_as(&provider, "interventionResize", to(0), "INVALID", "capacity").await;
        let other = world.client("youth_care_emergency");
        refused_as(&other, "interventionResize", to(1), "NOT_PERMITTED", "interventionId").await;
        refused_as(&world.client("police_team"), "interventionResize", to(1), "NOT_PERMITTED", "").await;
        assert_eq!(done(&provider, "interventionResize", to(1)).await["capacity"], 1);
        refused_as(&provider, "interventionResize", to(9), "CONFLICT", "expectedVersion").await;
        let running = case(&wijkteam, &cases[0], "placements { status }").await;
        assert_eq!(running["placements"][0]["status"], "RUNNING");
        done(&wijkteam, "placementEnd", end(&placements[0], "REACHED")).await;
        refused_as(&wijkteam, "placementStart", step(&placements[2]), "NO_PLACE", "").await;
        done(&wijkteam, "placementEnd", end(&placements[1], "REACHED")).await;
        done(&wijkteam, "placementStart", step(&placements[2])).await;
    });
}
