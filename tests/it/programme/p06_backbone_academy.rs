//! P6, Backbone Academy: into the street, see what goes wrong, and act. Contact comes first, on its own initiative and
//! without a referral; a signal becomes action the same day.

use super::{days, deadline};
use crate::common::{case, done, id, refused_as, sees, young};
use serde_json::{Value, json};
use tests::{Client, on_each_engine};

async fn sees_somebody(coach: &Client) -> Value {
    let opens = json!({
        "level": "PERSON", "programme": "backbone-academy", "municipalityId": id("municipality:main"),
        "persons": [young("Dion", "2011-02-03")],
    });
    let of = done(coach, "caseOpen", opens).await["id"].clone();
    let signal =
        json!({ "caseId": of, "topic": "DRUG_CRIME", "text": "Twee avonden alleen bij het station" });
    done(coach, "concernRecord", signal).await;
    of
}

async fn speaks_to(coach: &Client, of: &Value) {
    let met = json!({ "caseId": of, "kind": "STREET", "summary": "Samen een broodje gegeten" });
    done(coach, "contactMomentRecord", met).await;
}

#[test]
fn a_signal_becomes_action_the_same_day_and_nobody_had_to_refer() {
    on_each_engine(async |world| {
        let coach = world.client("youth_work_team");
        let of = sees_somebody(&coach).await;
        let same_day = deadline(&coach, &of, "same-day").await;
        assert_eq!(json!([same_day["status"], same_day["dueOn"]]), json!(["RUNNING", "2026-11-02"]));
        speaks_to(&coach, &of).await;
        let same_day = deadline(&coach, &of, "same-day").await;
        assert_eq!(json!([same_day["status"], same_day["missed"]]), json!(["MET", false]));
        done(&coach, "caseStart", json!({ "caseId": of })).await;
        let seen = case(&coach, &of, "status referrals { id } access { relation }").await;
        assert_eq!(
            seen,
            json!({ "status": "ACTIVE", "referrals": [], "access": { "relation": "DIRECTING" } })
        );
        for bystander in ["police_team", "school_team", "municipality_team", "wijkteam_team"] {
            assert!(!sees(&world.client(bystander), &of).await, "{bystander}");
        }
        let closed = done(&coach, "caseClose", json!({ "caseId": of, "outcome": "GOALS_REACHED" })).await;
        assert_eq!(closed["status"], "CLOSED");
    });
}

#[test]
fn what_waits_until_tomorrow_is_overdue_from_midnight() {
    on_each_engine(async |world| {
        let coach = world.client("youth_work_team");
        let of = sees_somebody(&coach).await;
        world.clock.advance(days(1));
        assert_eq!(deadline(&coach, &of, "same-day").await["overdue"], true);
        speaks_to(&coach, &of).await;
        let same_day = deadline(&coach, &of, "same-day").await;
        assert_eq!(json!([same_day["status"], same_day["missed"]]), json!(["MET", true]));
    });
}

#[test]
fn nobody_else_opens_it() {
    on_each_engine(async |world| {
        let opens = json!({
            "level": "PERSON", "programme": "backbone-academy", "municipalityId": id("municipality:main"),
            "persons": [young("Dion", "2011-02-03")],
        });
        refused_as(&world.client("wijkteam_team"), "caseOpen", opens, "INVALID", "programme").await;
    });
}
