//! P1, Pak je Kans: help "with a blue edge". The police or Halt refers; within 48 hours a care worker contacts the family,
//! mostly at the police station, and has no part in the criminal case.

use super::{arranged, days, deadline, feedback, joins_family, refers, takes_up};
use crate::common::{case, done, id, refused_as, relation, sees, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

const PROGRAMME: &str = "pak-je-kans";

/// Sem is 14, and was brought in for a fatbike; the police referred him and hears what comes of it.
struct Track {
    police: Client,
    care: Client,
    referral: Value,
    case: Value,
}

impl Track {
    async fn of(world: &World) -> Self {
        let (police, care) = (world.client("police_consulted"), world.client("youth_care_team"));
        arranged(world, PROGRAMME, "youth_care_team").await;
        let sem = json!([young("Sem", "2012-05-06")]);
        let (referral, case) =
            refers(&police, PROGRAMME, sem, "WRONG_FRIENDS", "Liep mee met oudere jongens").await;
        Self { police, care, referral, case }
    }

    async fn met_at_the_station(&self) {
        let met =
            json!({ "caseId": self.case, "kind": "POLICE_STATION", "summary": "Sem en moeder gesproken" });
        done(&self.care, "contactMomentRecord", met).await;
    }

    async fn closed(&self, outcome: &str, words: &str) {
        let told = json!({ "referralId": self.referral, "feedback": words });
        done(&self.care, "referralFeedback", told).await;
        let closed = done(&self.care, "caseClose", json!({ "caseId": self.case, "outcome": outcome })).await;
        assert_eq!(closed["outcome"], outcome);
        // Who referred no longer sees the case, and keeps what it was told.
        assert!(!sees(&self.police, &self.case).await);
        assert_eq!(feedback(&self.police, &self.referral).await["feedback"], words);
    }
}

#[test]
fn the_family_is_contacted_within_48_hours_and_what_was_behind_it_is_solved_in_three_months() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        let (care, of) = (&track.care, &track.case);
        let first = deadline(care, of, "first-contact").await;
        assert_eq!(json!([first["status"], first["dueOn"]]), json!(["RUNNING", "2026-11-04"]));
        world.clock.advance(days(1));
        track.met_at_the_station().await;
        let first = deadline(care, of, "first-contact").await;
        assert_eq!(json!([first["status"], first["missed"]]), json!(["MET", false]));
        takes_up(care, &track.referral, of).await;
        let length = deadline(care, of, "track").await;
        assert_eq!(length["dueOn"], "2027-02-03", "about three months");
        joins_family(care, of, "Sharina", "PARENT").await;
        let note = json!({ "caseId": of, "text": "Slaapt slecht, en piekert over geld." });
        done(care, "careNoteRecord", note).await;
        // Help stands beside the criminal case: the one does not read the other.
        let fields =
            "status concerns { text } contactMoments { summary } careNotes { text } policeFacts { text }";
        let seen = case(&track.police, of, fields).await;
        assert_eq!(
            seen,
            json!({
                "status": "ACTIVE", "concerns": [{ "text": "Liep mee met oudere jongens" }],
                "contactMoments": null, "careNotes": null, "policeFacts": null,
            })
        );
        assert_eq!(case(care, of, "policeFacts { text }").await["policeFacts"], Value::Null);
        for bystander in ["police_team", "school_team", "wijkteam_team", "hidden_director"] {
            assert!(!sees(&world.client(bystander), of).await, "{bystander}");
        }
        world.clock.advance(days(70));
        track.closed("GOALS_REACHED", "Het gezin is geholpen.").await;
        let length = deadline(care, of, "track").await;
        assert_eq!(json!([length["status"], length["missed"]]), json!(["MET", false]));
    });
}

#[test]
fn who_is_not_called_within_48_hours_shows_as_overdue_to_who_answers_for_it() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        world.clock.advance(days(2) + chrono::Duration::minutes(1));
        let overdue = "{ deadlines(filter: { mine: true, overdue: true }) { nodes { key case { id } } } }";
        let answer = track.care.query(overdue, json!({})).await.ok();
        let mine = answer.data("/deadlines/nodes").as_array().expect("a list").clone();
        assert!(mine.contains(&json!({ "key": "first-contact", "case": { "id": track.case } })), "{mine:?}");
        track.met_at_the_station().await;
        let first = deadline(&track.care, &track.case, "first-contact").await;
        assert_eq!(json!([first["status"], first["missed"]]), json!(["MET", true]), "late is late");
    });
}

#[test]
fn a_contact_of_somebody_else_is_not_the_help_that_was_promised() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        takes_up(&track.care, &track.referral, &track.case).await;
        let police = world.client("police_team");
        let joins = json!({
            "caseId": track.case, "memberId": id("member:police_team"), "function": "CONTACT", "reason": "kent de buurt",
        });
        done(&track.care, "teamAdd", joins).await;
        assert_eq!(relation(&police, &track.case).await, "TEAM");
        let met = json!({ "caseId": track.case, "kind": "STREET", "summary": "Zag Sem op het plein" });
        done(&police, "contactMomentRecord", met).await;
        assert_eq!(deadline(&track.care, &track.case, "first-contact").await["status"], "RUNNING");
    });
}

#[test]
fn it_ends_without_concern_at_the_right_agency_or_when_the_family_stops() {
    on_each_engine(async |world| {
        for outcome in ["NO_CONCERN", "HANDED_OVER", "STOPPED_BY_FAMILY"] {
            let track = Track::of(&world).await;
            takes_up(&track.care, &track.referral, &track.case).await;
            track.met_at_the_station().await;
            if outcome == "HANDED_OVER" {
                // Brought to the wijkteam: a case of its own there, of which the police hears nothing.
                arranged(&world, "ondersteuning", "wijkteam_directing").await;
                let sem = crate::common::person_of(&track.care, &track.case).await;
                let brought = json!([{ "existing": sem }]);
                let (_, there) =
                    refers(&track.care, "ondersteuning", brought, "MONEY_AND_WORK", "Schulden in het gezin")
                        .await;
                assert_eq!(relation(&world.client("wijkteam_directing"), &there).await, "DIRECTING");
                assert!(!sees(&track.police, &there).await);
            }
            track.closed(outcome, "De hulp is afgerond.").await;
        }
    });
}

#[test]
fn a_referral_that_is_declined_says_why_and_ends_what_ran() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        let decline = json!({ "referralId": track.referral });
        refused_as(&track.care, "referralDecline", decline, "INVALID", "feedback").await;
        let decline =
            json!({ "referralId": track.referral, "feedback": "Er loopt al hulp; wij sluiten daarbij aan." });
        done(&track.care, "referralDecline", decline).await;
        assert_eq!(deadline(&track.care, &track.case, "first-contact").await["status"], "CANCELLED");
        let heard = feedback(&track.police, &track.referral).await;
        assert_eq!(heard["status"], "DECLINED");
        assert_eq!(heard["feedback"], "Er loopt al hulp; wij sluiten daarbij aan.");
    });
}
