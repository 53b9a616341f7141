//! P2, BASTA!: the variant of Pak je Kans for children under twelve, chosen by age at the referral; three to six months.

use super::{arranged, days, deadline, refers, takes_up};
use crate::common::{case, done, young};
use serde_json::json;
use tests::on_each_engine;

#[test]
fn a_child_is_in_basta_until_the_day_on_which_it_turns_twelve() {
    on_each_engine(async |world| {
        arranged(&world, "pak-je-kans", "youth_care_team").await;
        let (halt, care) = (world.client("halt_team"), world.client("youth_care_team"));
        // It is 2 November 2026.
        for (name, born, variant, due) in [
            ("Milan", "2014-11-03", json!("basta"), "2027-05-02"),
            ("Sara", "2014-11-02", json!(null), "2027-02-02"),
        ] {
            let child = json!([young(name, born)]);
            let (referral, of) =
                refers(&halt, "pak-je-kans", child, "BULLYING", "Stak een prullenbak aan").await;
            assert_eq!(case(&care, &of, "variant").await["variant"], variant, "{name}");
            takes_up(&care, &referral, &of).await;
            assert_eq!(deadline(&care, &of, "track").await["dueOn"], due, "{name}");
            assert_eq!(deadline(&care, &of, "first-contact").await["dueOn"], "2026-11-04", "{name}");
        }
    });
}

#[test]
fn basta_may_last_longer_than_six_months_where_the_programme_says_so_and_no_longer() {
    on_each_engine(async |world| {
        arranged(&world, "pak-je-kans", "youth_care_team").await;
        let (halt, care) = (world.client("halt_team"), world.client("youth_care_team"));
        let child = json!([young("Milan", "2016-06-20")]);
        let (referral, of) = refers(&halt, "pak-je-kans", child, "BULLYING", "Wordt geplaagd").await;
        takes_up(&care, &referral, &of).await;
        world.clock.advance(days(150));
        let document = "query ($id: ID!) { case(id: $id) { deadlines { id key latestOn } } }";
        let answer = care.query(document, json!({ "id": of })).await.ok();
        let all = answer.data("/case/deadlines").as_array().expect("they show").clone();
        let track = all.into_iter().find(|one| one["key"] == "track").expect("a track");
        assert_eq!(track["latestOn"], "2027-08-02");
        let extend =
            |until: &str| json!({ "deadlineId": track["id"], "until": until, "reason": "de klas doet mee" });
        crate::common::refused_as(&care, "deadlineExtend", extend("2027-08-03"), "INVALID", "until").await;
        assert_eq!(done(&care, "deadlineExtend", extend("2027-08-02")).await["dueOn"], "2027-08-02");
    });
}
