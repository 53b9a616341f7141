//! P6, Backbone Academy: into the street, see what goes wrong, and act. Contact comes first, on its own initiative and
//! without a referral; a signal becomes action the same day.

use super::{arranged, days, deadline, ends, refers, stops, unseen_by};
use crate::common::{case, done, id, person_of, refused_as, relation, sees, young};
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

const BYSTANDERS: &[&str] =
    &["police_team", "school_team", "municipality_team", "wijkteam_team", "hidden_director"];

#[test]
fn who_does_not_want_to_go_on_is_let_go_and_nobody_hears_of_it() {
    on_each_engine(async |world| {
        let coach = world.client("youth_work_team");
        let of = sees_somebody(&coach).await;
        speaks_to(&coach, &of).await;
        done(&coach, "caseStart", json!({ "caseId": of })).await;
        world.clock.advance(days(14));
        let dion = person_of(&coach, &of).await;
        stops(&coach, &of, json!({ "personIds": [dion] }), "Laat me met rust").await;
        let kept = case(&coach, &of, "outcome familyChoices { speakers words }").await;
        let said = json!([{ "speakers": ["Dion Jansen"], "words": "Laat me met rust" }]);
        assert_eq!(kept, json!({ "outcome": "STOPPED_BY_FAMILY", "familyChoices": said }));
        unseen_by(&world, &of, BYSTANDERS).await;
    });
}

#[test]
fn who_needs_more_is_brought_to_the_wijkteam_which_does_not_read_what_was_written_before() {
    on_each_engine(async |world| {
        let (coach, wijkteam) = (world.client("youth_work_team"), world.client("wijkteam_directing"));
        let of = sees_somebody(&coach).await;
        speaks_to(&coach, &of).await;
        done(&coach, "caseStart", json!({ "caseId": of })).await;
        arranged(&world, "ondersteuning", "wijkteam_directing").await;
        let dion = json!([{ "existing": person_of(&coach, &of).await }]);
        let (_, there) = refers(&coach, "ondersteuning", dion, "MONEY_AND_WORK", "Schulden thuis").await;
        assert_eq!(relation(&wijkteam, &there).await, "DIRECTING");
        assert_eq!(relation(&coach, &there).await, "REFERRED");
        ends(&coach, &of, "HANDED_OVER").await;
        assert!(!sees(&wijkteam, &of).await, "a case of its own");
        let seen = case(&wijkteam, &there, "concerns { text } contactMoments { id }").await;
        assert_eq!(seen, json!({ "concerns": [{ "text": "Schulden thuis" }], "contactMoments": [] }));
        unseen_by(&world, &of, BYSTANDERS).await;
        unseen_by(&world, &there, BYSTANDERS).await;
    });
}
