//! P2, BASTA!: the variant of Pak je Kans for children under twelve, chosen by age at the referral; three to six months.

use super::{
    arranged, days, deadline, declines, ends, feedback, joins_family, refers, stops, takes_up, tells,
    unseen_by,
};
use crate::common::{case, done, refused_as, relation, sees, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

const BYSTANDERS: &[&str] =
    &["police_team", "school_team", "wijkteam_team", "youth_protection_team", "hidden_director"];

/// Milan is 10, and set fire to a bin with what he had in his pocket; Halt referred him.
struct Track {
    halt: Client,
    care: Client,
    referral: Value,
    case: Value,
}

impl Track {
    async fn of(world: &World) -> Self {
        arranged(world, "pak-je-kans", "youth_care_team").await;
        let (halt, care) = (world.client("halt_team"), world.client("youth_care_team"));
        let milan = json!([young("Milan", "2016-06-20")]);
        let (referral, case) =
            refers(&halt, "pak-je-kans", milan, "OFFENCE", "Stak een prullenbak aan").await;
        Self { halt, care, referral, case }
    }

    /// The first appointment, mostly at the police station.
    async fn met_at_the_station(&self) {
        let met =
            json!({ "caseId": self.case, "kind": "POLICE_STATION", "summary": "Milan en beide ouders" });
        done(&self.care, "contactMomentRecord", met).await;
    }

    async fn taken_up(world: &World) -> Self {
        let track = Self::of(world).await;
        world.clock.advance(days(1));
        track.met_at_the_station().await;
        takes_up(&track.care, &track.referral, &track.case).await;
        track
    }
}

#[test]
fn a_child_of_ten_is_called_within_48_hours_and_helped_for_three_to_six_months() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        let (care, of) = (&track.care, &track.case);
        let first = deadline(care, of, "first-contact").await;
        assert_eq!(json!([first["status"], first["dueOn"]]), json!(["RUNNING", "2026-11-04"]));
        assert_eq!(relation(&track.halt, of).await, "REFERRED");
        unseen_by(&world, of, BYSTANDERS).await;
        world.clock.advance(days(1));
        track.met_at_the_station().await;
        let first = deadline(care, of, "first-contact").await;
        assert_eq!(json!([first["status"], first["missed"]]), json!(["MET", false]));
        takes_up(care, &track.referral, of).await;
        // "Dat duurt soms wat langer, ongeveer 3-6 maanden": the programme says so, and the deadline why.
        let rules = "{ programme(key: \"pak-je-kans\") { variants { key belowAge terms { key atLeast within longest } } } }";
        let rules = care.query(rules, json!({})).await.ok().data("/programme/variants/0").clone();
        let terms =
            json!([{ "key": "track", "atLeast": "3 months", "within": "6 months", "longest": "9 months" }]);
        assert_eq!(rules, json!({ "key": "basta", "belowAge": 12, "terms": terms }));
        let length = deadline(care, of, "track").await;
        assert_eq!(length["dueOn"], "2027-05-03");
        let told = length["explanation"].as_str().expect("words");
        assert!(told.contains("6 maanden (ten minste 3 maanden)"), "{told}");
        // The care worker helps; Halt sees that it runs, and nothing of it.
        joins_family(care, of, "Esra", "PARENT").await;
        done(care, "careNoteRecord", json!({ "caseId": of, "text": "Is vaak boos, en slaapt slecht." }))
            .await;
        let fields = "status variant concerns { text } contactMoments { id } careNotes { id } family { id }";
        let seen = json!({
            "status": "ACTIVE", "variant": "basta", "concerns": [{ "text": "Stak een prullenbak aan" }],
            "contactMoments": null, "careNotes": null, "family": null,
        });
        assert_eq!(case(&track.halt, of, fields).await, seen);
        assert_eq!(case(care, of, "policeFacts { id }").await["policeFacts"], Value::Null);
        unseen_by(&world, of, BYSTANDERS).await;
        world.clock.advance(days(140));
        let words = "Milan en zijn ouders zijn geholpen.";
        tells(care, &track.referral, words).await;
        ends(care, of, "GOALS_REACHED").await;
        let length = deadline(care, of, "track").await;
        assert_eq!(json!([length["status"], length["missed"]]), json!(["MET", false]));
        assert!(!sees(&track.halt, of).await);
        assert_eq!(feedback(&track.halt, &track.referral).await["feedback"], words);
        unseen_by(&world, of, BYSTANDERS).await;
    });
}

#[test]
fn it_ends_without_concern_or_when_the_family_stops_and_halt_hears_what_is_meant_for_it() {
    on_each_engine(async |world| {
        for outcome in ["NO_CONCERN", "STOPPED_BY_FAMILY"] {
            let track = Track::taken_up(&world).await;
            let (care, of) = (&track.care, &track.case);
            tells(care, &track.referral, "Wij hebben het gezin gesproken.").await;
            if outcome == "NO_CONCERN" {
                ends(care, of, outcome).await;
            } else {
                let mother = joins_family(care, of, "Esra", "PARENT").await;
                let words = "Wij doen dit liever zelf";
                stops(care, of, json!({ "familyMemberIds": [mother] }), words).await;
            }
            assert!(!sees(&track.halt, of).await);
            let heard = feedback(&track.halt, &track.referral).await;
            assert_eq!(heard["feedback"], "Wij hebben het gezin gesproken.", "not the words of the family");
            unseen_by(&world, of, BYSTANDERS).await;
        }
    });
}

#[test]
fn a_child_for_whom_it_is_not_meant_is_declined() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        let why = "Er loopt al hulp; wij sluiten daarbij aan.";
        declines(&track.care, &track.halt, &track.referral, &track.case, why).await;
        unseen_by(&world, &track.case, BYSTANDERS).await;
    });
}

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
        refused_as(&care, "deadlineExtend", extend("2027-08-03"), "INVALID", "until").await;
        assert_eq!(done(&care, "deadlineExtend", extend("2027-08-02")).await["dueOn"], "2027-08-02");
    });
}
