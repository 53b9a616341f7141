//! P8, Jeugd- en jongerenwerk 3.0: sixty places of intensive guidance with a personal development plan; who does not fit yet
//! waits in order.

use super::{arranged, days, deadline, declines, feedback, refers, stops, tells, unseen_by};
use crate::common::{case, done, id, person_of, refused_as, sees, young};
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

const BYSTANDERS: &[&str] = &["police_team", "school_team", "youth_care_team", "hidden_director"];

#[test]
fn who_referred_sees_that_it_waits_and_not_who_is_before_it() {
    on_each_engine(async |world| {
        let (wijkteam, youth_work) = (world.client("wijkteam_team"), world.client("youth_work_team"));
        arranged(&world, PROGRAMME, "youth_work_team").await;
        // Sixty of the youth work's own initiative, whom the wijkteam does not know.
        for nth in 0..60 {
            let opens = json!({
                "level": "PERSON", "programme": PROGRAMME, "municipalityId": id("municipality:main"),
                "persons": [young(&format!("Jongere {nth}"), "2008-03-04")],
            });
            let of = done(&youth_work, "caseOpen", opens).await["id"].clone();
            done(&youth_work, "caseStart", json!({ "caseId": of })).await;
        }
        let before = crate::common::cases(&wijkteam).await;
        let waits = json!([young("Amir", "2008-03-04")]);
        let (referral, of) =
            refers(&wijkteam, PROGRAMME, waits, "MONEY_AND_WORK", "Zonder school of werk").await;
        done(&youth_work, "referralAccept", json!({ "referralId": referral })).await;
        let start = json!({ "caseId": of });
        refused_as(&youth_work, "caseStart", start.clone(), "NO_PLACE", "").await;
        tells(&youth_work, &referral, "Amir staat op de wachtlijst.").await;
        let fields = "status access { relation } deadlines { key } plans { id }";
        let seen = case(&wijkteam, &of, fields).await;
        let waiting = json!({
            "status": "INTAKE", "access": { "relation": "REFERRED" }, "deadlines": [], "plans": null,
        });
        assert_eq!(seen, waiting, "it has not begun, nor has its term");
        let count = |before: &Value| before.as_i64().expect("a number");
        let after = crate::common::cases(&wijkteam).await;
        assert_eq!(count(&after) - count(&before), 1, "this case, and none of the sixty");
        // The referrer does not start it, and hears no number of the places.
        let why = refused_as(&wijkteam, "caseStart", start, "NOT_PERMITTED", "").await;
        assert!(!why.message.contains("60"), "{why:?}");
        let heard = feedback(&wijkteam, &referral).await;
        let told =
            json!({ "id": referral, "status": "ACCEPTED", "feedback": "Amir staat op de wachtlijst." });
        assert_eq!(heard, told);
        unseen_by(&world, &of, BYSTANDERS).await;
    });
}

#[test]
fn who_stops_gives_the_place_back_and_who_is_declined_never_had_one() {
    on_each_engine(async |world| {
        let (wijkteam, youth_work) = (world.client("wijkteam_team"), world.client("youth_work_team"));
        arranged(&world, PROGRAMME, "youth_work_team").await;
        let of = comes(&world, &youth_work, 0).await;
        done(&youth_work, "caseStart", json!({ "caseId": of })).await;
        assert_eq!(
            case(&wijkteam, &of, "status plans { id }").await,
            json!({ "status": "ACTIVE", "plans": null })
        );
        world.clock.advance(days(10));
        let person = person_of(&youth_work, &of).await;
        stops(&youth_work, &of, json!({ "personIds": [person] }), "Ik heb al een baan").await;
        assert_eq!(deadline(&youth_work, &of, "plan").await["status"], "CANCELLED");
        assert!(!sees(&wijkteam, &of).await);
        unseen_by(&world, &of, BYSTANDERS).await;
        let other = json!([young("Amir", "2008-03-04")]);
        let (referral, of) = refers(&wijkteam, PROGRAMME, other, "MONEY_AND_WORK", "Zonder werk").await;
        declines(&youth_work, &wijkteam, &referral, &of, "Een gewone jobcoach volstaat.").await;
        unseen_by(&world, &of, BYSTANDERS).await;
    });
}
