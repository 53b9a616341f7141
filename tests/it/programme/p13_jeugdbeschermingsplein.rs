//! P13, Jeugdbeschermingsplein: where earlier help in a family was not enough, professionals such as the wijkteam and
//! Veilig Thuis report their concerns, and a fixed team of experts decides on the next step.

use super::{arranged, days, deadline, feedback, refers, takes_up};
use crate::common::{case, done, id, person_of, refused_as, relation, sees, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

/// Amira is seven. Veilig Thuis reported her; youth protection chairs the plein and keeps the case until it decided.
struct Plein {
    world: World,
    safe_home: Client,
    protection: Client,
    referral: Value,
    case: Value,
    series: Value,
}

impl Plein {
    async fn of(world: &World) -> Self {
        let (safe_home, protection) = (world.client("safe_home_team"), world.client("youth_protection_team"));
        arranged(world, "jeugdbeschermingsplein", "youth_protection_team").await;
        let panel = ["raad_team", "cjg_team", "safe_home_team"].map(|handle| id(&format!("member:{handle}")));
        let guest = id("member:wijkteam_team");
        let series = json!({
            "name": "Jeugdbeschermingsplein", "everyWeeks": 1, "programme": "jeugdbeschermingsplein", "panelIds": panel, "inviteeIds": [guest],
        });
        let series = done(&protection, "consultSeriesStart", series).await["id"].clone();
        let amira = json!([young("Amira", "2019-03-01")]);
        let words = "De hulp van het wijkteam was niet voldoende";
        let (referral, case) = refers(&safe_home, "jeugdbeschermingsplein", amira, "SAFETY", words).await;
        takes_up(&protection, &referral, &case).await;
        Self { world: world.clone(), safe_home, protection, referral, case, series }
    }

    /// The case comes before the panel within a week: the item.
    async fn on_the_table(&self) -> (Value, Value) {
        let starts = (self.world.clock.now() + days(3)).to_rfc3339();
        let meeting = json!({ "seriesId": self.series, "title": "Plein", "startsAt": starts });
        let meeting = done(&self.protection, "consultPlan", meeting).await["id"].clone();
        let item =
            json!({ "meetingId": meeting, "caseId": self.case, "question": "Welke vervolgstap is nodig?" });
        let item = done(&self.protection, "agendaAdd", item).await["id"].clone();
        done(&self.protection, "consultInvite", json!({ "meetingId": meeting })).await;
        self.world.clock.advance(days(3));
        done(&self.protection, "consultOpen", json!({ "meetingId": meeting })).await;
        (meeting, item)
    }

    async fn decides(&self, decision: &str) {
        let (meeting, item) = self.on_the_table().await;
        let decision = json!({ "agendaItemId": item, "text": decision });
        refused_as(
            &self.world.client("wijkteam_team"),
            "decisionRecord",
            decision.clone(),
            "NOT_PERMITTED",
            "",
        )
        .await;
        done(&self.world.client("cjg_team"), "decisionRecord", decision).await;
        done(&self.protection, "consultClose", json!({ "meetingId": meeting })).await;
    }

    async fn tells(&self, words: &str) {
        let told = json!({ "referralId": self.referral, "feedback": words });
        done(&self.protection, "referralFeedback", told).await;
    }
}

#[test]
fn the_fixed_team_decides_on_drang_and_youth_protection_directs_the_help_from_then_on() {
    on_each_engine(async |world| {
        let plein = Plein::of(&world).await;
        let (protection, of) = (&plein.protection, &plein.case);
        // Who reported sees that it runs, and its own words; the panel sees nothing before it is asked.
        assert_eq!(relation(&plein.safe_home, of).await, "REFERRED");
        let seen = case(&plein.safe_home, of, "status concerns { text } careNotes { id }").await;
        assert_eq!(
            seen,
            json!({ "status": "ACTIVE", "concerns": [{ "text": "De hulp van het wijkteam was niet voldoende" }], "careNotes": null })
        );
        let (cjg, raad) = (world.client("cjg_team"), world.client("raad_team"));
        assert!(!sees(&cjg, of).await && !sees(&raad, of).await);
        assert_eq!(deadline(protection, of, "decision").await["dueOn"], "2026-11-16");
        let (meeting, item) = plein.on_the_table().await;
        for expert in [&cjg, &raad] {
            assert_eq!(relation(expert, of).await, "CONSULTED");
            let seen = case(expert, of, "concerns { text } careNotes { id } plans { id }").await;
            assert_eq!(seen["concerns"][0]["text"], "De hulp van het wijkteam was niet voldoende");
            assert!(seen["careNotes"].is_null() && seen["plans"].is_null());
        }
        // The team of experts decides, not who is asked to tell what was tried; and bystanders see nothing of it.
        let drang = json!({ "agendaItemId": item, "text": "Jeugdbeschermingstraject in het drangkader" });
        refused_as(&world.client("wijkteam_team"), "decisionRecord", drang.clone(), "NOT_PERMITTED", "")
            .await;
        done(&raad, "decisionRecord", drang).await;
        for bystander in ["school_team", "police_team", "youth_care_team", "privacy_officer"] {
            let seen = case(&world.client(bystander), of, "agendaItems { decisions { text } }").await;
            assert!(seen["agendaItems"].is_null(), "{bystander}: {seen}");
        }
        done(protection, "consultClose", json!({ "meetingId": meeting })).await;
        assert!(!sees(&cjg, of).await && !sees(&raad, of).await, "the table is over");
        let decided = deadline(protection, of, "decision").await;
        assert_eq!(json!([decided["status"], decided["missed"]]), json!(["MET", false]));
        // Youth protection takes the regie in a track of its own, in the framework that was decided.
        let amira = person_of(protection, of).await;
        let track = json!({
            "level": "PERSON", "programme": "casusregie-jeugdbescherming", "municipalityId": id("municipality:main"),
            "persons": [{ "existing": amira }],
        });
        let track = done(protection, "caseOpen", track).await["id"].clone();
        done(protection, "caseStart", json!({ "caseId": track })).await;
        let set = |framework: &str| json!({ "caseId": track, "personId": amira, "framework": framework, "ground": "besluit van het plein" });
        refused_as(protection, "frameworkSet", set("VOLUNTARY"), "FRAMEWORK_FORBIDDEN", "framework").await;
        done(protection, "frameworkSet", set("DRANG")).await;
        plein.tells("De jeugdbescherming neemt de regie.").await;
        done(protection, "caseClose", json!({ "caseId": of, "outcome": "HANDED_OVER" })).await;
        // Who reported hears what became of it, and does not see the track.
        let heard = feedback(&plein.safe_home, &plein.referral).await;
        assert_eq!(heard["feedback"], "De jeugdbescherming neemt de regie.");
        assert!(!sees(&plein.safe_home, of).await && !sees(&plein.safe_home, &track).await);
    });
}

#[test]
fn the_fixed_team_finds_no_next_step_needed_or_sends_the_family_back_to_voluntary_help() {
    on_each_engine(async |world| {
        for (decision, outcome) in
            [("Geen vervolgstap", "NO_CONCERN"), ("Terug naar het wijkteam", "REGULAR_SUPPORT")]
        {
            let plein = Plein::of(&world).await;
            let close = json!({ "caseId": plein.case, "outcome": outcome });
            // Who directs does not decide this alone.
            refused_as(&plein.protection, "caseClose", close.clone(), "ILLEGAL_TRANSITION", "").await;
            plein.decides(decision).await;
            plein.tells(decision).await;
            assert_eq!(done(&plein.protection, "caseClose", close).await["outcome"], outcome);
            assert_eq!(feedback(&plein.safe_home, &plein.referral).await["feedback"], decision);
        }
    });
}

#[test]
fn what_is_not_decided_in_two_weeks_is_overdue_and_can_go_straight_to_the_raad() {
    on_each_engine(async |world| {
        let plein = Plein::of(&world).await;
        let (protection, of) = (&plein.protection, &plein.case);
        let ask = |cause: &str| {
            json!({
                "caseId": of, "raadMemberId": id("member:raad_consulted"), "cause": cause, "reasons": "niemand besloot",
            })
        };
        refused_as(protection, "investigationRequest", ask("TERM_MISSED"), "INVALID", "cause").await;
        let close = json!({ "caseId": of, "outcome": "TO_RAAD" });
        refused_as(protection, "caseClose", close, "ILLEGAL_TRANSITION", "").await;
        world.clock.advance(days(15));
        assert_eq!(deadline(protection, of, "decision").await["overdue"], true);
        let overdue = "{ deadlines(filter: { mine: true, overdue: true }) { nodes { key } } }";
        let mine = protection.query(overdue, json!({})).await.ok();
        assert!(
            mine.data("/deadlines/nodes").as_array().expect("a list").contains(&json!({ "key": "decision" }))
        );
        done(protection, "investigationRequest", ask("TERM_MISSED")).await;
        assert!(!sees(&world.client("raad_consulted"), of).await, "it reads the request, not the case");
        done(protection, "caseClose", json!({ "caseId": of, "outcome": "TO_RAAD" })).await;
    });
}

#[test]
fn a_report_that_does_not_belong_there_is_declined_and_who_reported_is_told_why() {
    on_each_engine(async |world| {
        arranged(&world, "jeugdbeschermingsplein", "youth_protection_team").await;
        let (wijkteam, protection) =
            (world.client("wijkteam_directing"), world.client("youth_protection_team"));
        let noor = json!([young("Noor", "2014-05-06")]);
        let (referral, of) = refers(&wijkteam, "jeugdbeschermingsplein", noor, "SCHOOL", "spijbelt").await;
        let why = json!({ "referralId": referral, "feedback": "Vrijwillige hulp is nog niet geprobeerd." });
        done(&protection, "referralDecline", why).await;
        let heard = feedback(&wijkteam, &referral).await;
        assert_eq!(
            json!([heard["status"], heard["feedback"]]),
            json!(["DECLINED", "Vrijwillige hulp is nog niet geprobeerd."])
        );
        assert!(!sees(&wijkteam, &of).await);
        // A school does not report there at all.
        let input = json!({
            "programme": "jeugdbeschermingsplein", "municipalityId": id("municipality:main"),
            "persons": [young("Noor", "2014-05-06")], "reasons": [{ "topic": "SCHOOL", "text": "spijbelt" }],
        });
        let why = crate::common::refused(&world.client("school_team"), "referralMake", input).await;
        assert_eq!(why.code, "NOT_ELIGIBLE");
    });
}
