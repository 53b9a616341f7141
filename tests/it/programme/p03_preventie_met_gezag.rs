//! P3, Preventie met gezag: in Rotterdam the channel through which schools and wijkteams refer to Pak je Kans, "afhankelijk
//! van de afspraken in de betreffende gemeente".

use super::{deadline, declines, feedback, takes_up, unseen_by};
use crate::common::{case, done, id, refused_as, relation, sees, with, young};
use serde_json::{Value, json};
use tests::on_each_engine;

fn referring(name: &str) -> Value {
    json!({
        "programme": "pak-je-kans", "municipalityId": id("municipality:main"), "channel": "preventie-met-gezag",
        "persons": [young(name, "2013-09-01")],
        "reasons": [{ "topic": "SCHOOL", "text": "Komt met dure spullen op school" }],
    })
}

#[test]
fn a_school_refers_by_this_channel_once_the_municipality_arranged_it_and_the_police_is_not_in_it() {
    on_each_engine(async |world| {
        let (school, care) = (world.client("school_stranger"), world.client("youth_care_team"));
        let offered = json!({
            "municipalityId": id("municipality:main"), "programme": "pak-je-kans",
            "intakeId": id("member:youth_care_team"), "referrers": [],
        });
        let municipality = world.client("municipality_team");
        let first = done(&municipality, "arrangementMake", offered.clone()).await;
        refused_as(&school, "referralMake", referring("Yara"), "NOT_ELIGIBLE", "programme").await;
        let end = json!({ "arrangementId": first["id"], "until": "2026-11-02" });
        done(&municipality, "arrangementEnd", end).await;
        done(&municipality, "arrangementMake", with(offered, json!({ "referrers": ["SCHOOL", "WIJKTEAM"] })))
            .await;
        let made = done(&school, "referralMake", referring("Yara")).await;
        assert_eq!(made["channel"], "preventie-met-gezag");
        let (referral, of) = (made["id"].clone(), made["case"]["id"].clone());
        takes_up(&care, &referral, &of).await;
        assert_eq!(deadline(&care, &of, "first-contact").await["dueOn"], "2026-11-04");
        assert_eq!(relation(&school, &of).await, "REFERRED");
        // The school keeps its own words, and reads no content of help.
        let note = json!({ "caseId": of, "text": "Thuis is er ruzie over geld." });
        done(&care, "careNoteRecord", note).await;
        let seen = case(&school, &of, "status concerns { text } careNotes { text }").await;
        let own = json!([{ "text": "Komt met dure spullen op school" }]);
        assert_eq!(seen, json!({ "status": "ACTIVE", "concerns": own, "careNotes": null }));
        for police in ["police_team", "police_consulted", "police_referred"] {
            assert!(!sees(&world.client(police), &of).await, "{police}");
        }
        let told = json!({ "referralId": referral, "feedback": "Yara heeft iemand om mee te praten." });
        done(&care, "referralFeedback", told).await;
        done(&care, "caseClose", json!({ "caseId": of, "outcome": "GOALS_REACHED" })).await;
        assert!(!sees(&school, &of).await);
        assert_eq!(feedback(&school, &referral).await["feedback"], "Yara heeft iemand om mee te praten.");
    });
}

#[test]
fn the_police_has_its_own_channel() {
    on_each_engine(async |world| {
        super::arranged(&world, "pak-je-kans", "youth_care_team").await;
        let police = world.client("police_team");
        refused_as(&police, "referralMake", referring("Sem"), "NOT_ELIGIBLE", "channel").await;
        let at_the_station = with(referring("Sem"), json!({ "channel": "politiebureau" }));
        assert_eq!(done(&police, "referralMake", at_the_station).await["status"], "MADE");
    });
}

#[test]
fn a_pupil_for_whom_it_is_not_meant_is_declined_and_the_school_hears_why() {
    on_each_engine(async |world| {
        let (school, care) = (world.client("school_stranger"), world.client("youth_care_team"));
        let offered = json!({
            "municipalityId": id("municipality:main"), "programme": "pak-je-kans",
            "intakeId": id("member:youth_care_team"), "referrers": ["SCHOOL", "WIJKTEAM"],
        });
        done(&world.client("municipality_team"), "arrangementMake", offered).await;
        let made = done(&school, "referralMake", referring("Yara")).await;
        let (referral, of) = (made["id"].clone(), made["case"]["id"].clone());
        let bystanders = ["school_team", "police_team", "wijkteam_team", "municipality_team", "halt_team"];
        unseen_by(&world, &of, &bystanders).await;
        let why = "Het wijkteam is al bij het gezin betrokken.";
        declines(&care, &school, &referral, &of, why).await;
        unseen_by(&world, &of, &bystanders).await;
    });
}
