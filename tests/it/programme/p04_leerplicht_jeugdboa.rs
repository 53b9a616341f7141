//! P4, leerplicht with the jeugdboa: going into the street together, not to fine but to ask how it goes with who fell off
//! the radar. Trends of groups are not built yet.

use super::{arranged, deadline, feedback, refers, takes_up};
use crate::common::{case, done, id, joining, person_of, relation, sees, with, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

/// Noah is 15 and has not been at school for five weeks.
struct Search {
    school: Client,
    attendance: Client,
    jeugdboa: Client,
    referral: Value,
    case: Value,
}

impl Search {
    async fn of(world: &World) -> Self {
        let (school, attendance) = (world.client("school_stranger"), world.client("attendance_team"));
        arranged(world, "leerplicht-jeugdboa", "attendance_team").await;
        let noah = json!([young("Noah", "2011-10-20")]);
        let (referral, case) =
            refers(&school, "leerplicht-jeugdboa", noah, "TRUANCY", "Al vijf weken niet op school").await;
        takes_up(&attendance, &referral, &case).await;
        done(&attendance, "teamAdd", joining(&case, "enforcement_team")).await;
        let noah = person_of(&attendance, &case).await;
        let gone = json!({ "personId": noah, "offTheRadar": true, "whereabouts": "Slaapt bij een neef" });
        done(&attendance, "personContactSet", gone).await;
        Self { school, attendance, jeugdboa: world.client("enforcement_team"), referral, case }
    }

    /// They knock together.
    async fn at_the_door(&self) {
        let met = json!({
            "caseId": self.case, "kind": "DOORSTEP", "summary": "Moeder deed open en was opgelucht",
            "agencyIds": [id("agency:attendance_main"), id("agency:enforcement_main")],
        });
        let met = done(&self.jeugdboa, "contactMomentRecord", met).await;
        assert_eq!(met["agencies"].as_array().map(Vec::len), Some(2));
    }
}

#[test]
fn two_agencies_knock_together_talk_with_parents_and_the_young_person_is_back_in_sight() {
    on_each_engine(async |world| {
        let search = Search::of(&world).await;
        let (attendance, of) = (&search.attendance, &search.case);
        // Monday 2 November, and ten working days.
        assert_eq!(deadline(attendance, of, "follow-up").await["dueOn"], "2026-11-16");
        search.at_the_door().await;
        assert_eq!(deadline(attendance, of, "follow-up").await["status"], "MET");
        let talk = json!({ "caseId": of, "kind": "TRIANGLE", "summary": "Met moeder en school: halve dagen om te beginnen" });
        done(attendance, "contactMomentRecord", talk).await;
        // Never a fine, and no file of the police: neither of them reads one.
        let seen =
            case(&search.jeugdboa, of, "access { relation } policeFacts { id } careNotes { id }").await;
        assert_eq!(seen, json!({ "access": { "relation": "TEAM" }, "policeFacts": null, "careNotes": null }));
        for bystander in ["police_team", "wijkteam_team", "school_team"] {
            assert!(!sees(&world.client(bystander), of).await, "{bystander}");
        }
        let told = json!({ "referralId": search.referral, "feedback": "Noah komt maandag weer." });
        done(attendance, "referralFeedback", told).await;
        done(attendance, "caseClose", json!({ "caseId": of, "outcome": "GOALS_REACHED" })).await;
        assert!(!sees(&search.school, of).await && !sees(&search.jeugdboa, of).await);
        assert_eq!(feedback(&search.school, &search.referral).await["feedback"], "Noah komt maandag weer.");
    });
}

#[test]
fn what_was_seen_is_handed_on_to_a_running_consult() {
    on_each_engine(async |world| {
        let search = Search::of(&world).await;
        search.at_the_door().await;
        let noah = person_of(&search.attendance, &search.case).await;
        arranged(&world, "doorgroeiers", "safety_house_team").await;
        // Leerplicht does not refer there itself; the wijkteam that comes onto the team does.
        done(&search.attendance, "teamAdd", with(joining(&search.case, "wijkteam_team"), json!({}))).await;
        let persons = json!([{ "existing": noah }]);
        let (_, there) = refers(
            &world.client("wijkteam_team"),
            "doorgroeiers",
            persons,
            "DRUG_CRIME",
            "Rijdt mee in dure auto's",
        )
        .await;
        assert_eq!(relation(&world.client("safety_house_team"), &there).await, "DIRECTING");
        done(&search.attendance, "caseClose", json!({ "caseId": search.case, "outcome": "HANDED_OVER" }))
            .await;
        assert!(!sees(&search.jeugdboa, &there).await && !sees(&search.school, &there).await);
    });
}
