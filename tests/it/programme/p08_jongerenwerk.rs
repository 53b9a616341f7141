//! P8, Jeugd- en jongerenwerk 3.0: sixty places of intensive guidance with a personal development plan; who does not fit yet
//! waits in order.

use super::{arranged, days, deadline, refers};
use crate::common::{done, id, person_of, refused_as, sees, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

const PROGRAMME: &str = "jongerenwerk-3";

/// Somebody whom the wijkteam referred, and whom the youth work takes up.
async fn comes(world: &World, youth_work: &Client, nth: usize) -> Value {
    let person = json!([young(&format!("Jongere {nth}"), "2008-03-04")]);
    let (referral, of) =
        refers(&world.client("wijkteam_team"), PROGRAMME, person, "MONEY_AND_WORK", "Zonder school of werk")
            .await;
    done(youth_work, "referralAccept", json!({ "referralId": referral })).await;
    world.clock.advance(chrono::Duration::minutes(1));
    of
}

#[test]
fn the_sixty_first_waits_until_a_place_is_free_and_the_first_in_the_row_goes_first() {
    on_each_engine(async |world| {
        let youth_work = world.client("youth_work_team");
        arranged(&world, PROGRAMME, "youth_work_team").await;
        let mut taken = Vec::new();
        for nth in 0..60 {
            let of = comes(&world, &youth_work, nth).await;
            done(&youth_work, "caseStart", json!({ "caseId": of })).await;
            taken.push(of);
        }
        let (next, after) = (comes(&world, &youth_work, 60).await, comes(&world, &youth_work, 61).await);
        let start = |of: &Value| json!({ "caseId": of });
        let full = refused_as(&youth_work, "caseStart", start(&next), "NO_PLACE", "").await;
        assert!(full.message.contains("60 van de 60"), "{}", full.message);
        done(&youth_work, "caseClose", json!({ "caseId": taken[7], "outcome": "GOALS_REACHED" })).await;
        refused_as(&youth_work, "caseStart", start(&after), "NO_PLACE", "").await;
        done(&youth_work, "caseStart", start(&next)).await;
        refused_as(&youth_work, "caseStart", start(&after), "NO_PLACE", "").await;
    });
}

#[test]
fn within_six_weeks_there_is_a_personal_development_plan() {
    on_each_engine(async |world| {
        let youth_work = world.client("youth_work_team");
        arranged(&world, PROGRAMME, "youth_work_team").await;
        let of = comes(&world, &youth_work, 0).await;
        done(&youth_work, "caseStart", json!({ "caseId": of })).await;
        assert_eq!(deadline(&youth_work, &of, "plan").await["dueOn"], "2026-12-14");
        world.clock.advance(days(20));
        let person = person_of(&youth_work, &of).await;
        let plan = json!({ "caseId": of, "kind": "PERSONAL_DEVELOPMENT" });
        let plan = done(&youth_work, "planStart", plan).await["id"].clone();
        done(&youth_work, "goalSet", json!({ "planId": plan, "text": "Kok worden" })).await;
        let accords = json!([{ "by": { "youngPerson": person } }, { "by": { "member": id("member:youth_work_team") } }]);
        done(&youth_work, "planAgree", json!({ "planId": plan, "accords": accords })).await;
        assert_eq!(deadline(&youth_work, &of, "plan").await["status"], "MET");
        for bystander in ["police_team", "school_team", "youth_care_team"] {
            assert!(!sees(&world.client(bystander), &of).await, "{bystander}");
        }
        let closed = done(&youth_work, "caseClose", json!({ "caseId": of, "outcome": "HANDED_OVER" })).await;
        assert_eq!(closed["status"], "CLOSED");
    });
}
