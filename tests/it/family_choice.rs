//! What families choose, through the API: taking part, refusing, stopping, and how a refusal is weighed.

use crate::common::{case, done, id, join, opening, person_of, refused_as, sees, supervise, with, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

/// A case of youth protection about Sem, who is 14, and his mother.
struct Home {
    director: Client,
    case: Value,
    sem: Value,
    mother: Value,
}

impl Home {
    async fn of(world: &World, programme: &str) -> Self {
        let director = world.client("youth_protection_team");
        let input = with(opening(&[young("Sem", "2012-05-06")]), json!({ "programme": programme }));
        let case = done(&director, "caseOpen", input).await["id"].clone();
        done(&director, "caseStart", json!({ "caseId": case })).await;
        let sem = person_of(&director, &case).await;
        let mother = json!({
            "caseId": case, "name": "Anna Jansen", "kind": "PARENT", "hasAuthority": true, "inHousehold": true,
        });
        let mother = done(&director, "familyMemberSet", mother).await["id"].clone();
        Self { director, case, sem, mother }
    }

    fn says(&self, kind: &str, words: &str) -> Value {
        json!({ "caseId": self.case, "kind": kind, "familyMemberIds": [self.mother], "words": words })
    }

    async fn risk(&self, kind: &str, level: &str) -> Value {
        let risk = json!({ "caseId": self.case, "kind": kind, "level": level, "text": "gewogen" });
        done(&self.director, "assessmentRecord", risk).await["id"].clone()
    }
}

#[test]
fn a_family_that_stops_takes_its_consents_back_and_with_them_the_sight_that_rests_on_them() {
    on_each_engine(async |world| {
        let home = Home::of(&world, "ondersteuning").await;
        let director = &home.director;
        let given = json!({
            "caseId": home.case, "personId": home.sem, "purpose": "delen met school", "byYoungPerson": true,
            "byFamilyMemberIds": [home.mother],
        });
        let consent = done(director, "consentGive", given).await["id"].clone();
        let school = world.client("school_matched");
        let joining = with(
            crate::common::joining(&home.case, "school_matched"),
            json!({ "ground": "CONSENT", "consentId": consent }),
        );
        done(director, "teamAdd", joining).await;
        join(director, &home.case, "police_consulted").await;
        let stop = home.says("STOPPED", " Wij willen niet meer. ");
        refused_as(&school, "familyChoiceRecord", stop.clone(), "NOT_PERMITTED", "").await;
        let nobody = with(stop.clone(), json!({ "familyMemberIds": [] }));
        refused_as(director, "familyChoiceRecord", nobody, "INVALID", "familyMemberIds").await;
        let other = with(stop.clone(), json!({ "familyMemberIds": [id("family_member:a:2")] }));
        refused_as(director, "familyChoiceRecord", other, "NOT_FOUND", "familyMemberIds").await;
        let both = with(stop, json!({ "personIds": [home.sem] }));
        let said = done(director, "familyChoiceRecord", both).await;
        assert_eq!(
            json!([said["speakers"], said["words"]]),
            json!([["Sem Jansen", "Anna Jansen"], "Wij willen niet meer."])
        );
        assert!(!sees(&school, &home.case).await);
        assert!(sees(&world.client("police_consulted"), &home.case).await, "on another ground");
        let consents = case(director, &home.case, "consents { withdrawnAt }").await["consents"].clone();
        assert!(!consents[0]["withdrawnAt"].is_null());
    });
}

#[test]
fn help_that_is_refused_is_waived_or_escalated_on_a_risk_assessment() {
    on_each_engine(async |world| {
        let home = Home::of(&world, "casusregie-jeugdbescherming").await;
        let director = &home.director;
        let earlier = home.risk("RISK", "SAFE").await;
        world.clock.advance(chrono::Duration::hours(1));
        let refusal =
            done(director, "familyChoiceRecord", home.says("REFUSED", "geen gezinscoach")).await["id"]
                .clone();
        let weigh = |weighing: &str, assessment: &Value| {
            json!({
                "familyChoiceId": refusal, "weighing": weighing, "assessmentId": assessment, "note": "oma is er elke dag",
            })
        };
        refused_as(director, "familyChoiceWeigh", weigh("WAIVE", &earlier), "INVALID", "assessmentId").await;
        let safety = home.risk("SAFETY", "SAFE").await;
        refused_as(director, "familyChoiceWeigh", weigh("WAIVE", &safety), "INVALID", "assessmentId").await;
        let unsafe_ = home.risk("RISK", "UNSAFE").await;
        refused_as(director, "familyChoiceWeigh", weigh("WAIVE", &unsafe_), "INVALID", "weighing").await;
        join(director, &home.case, "school_team").await;
        let escalate = weigh("ESCALATE", &unsafe_);
        refused_as(&world.client("school_team"), "familyChoiceWeigh", escalate.clone(), "NOT_PERMITTED", "")
            .await;
        let weighed = done(director, "familyChoiceWeigh", escalate.clone()).await;
        assert_eq!(json!([weighed["weighing"], weighed["weighedOn"]]), json!(["ESCALATE", "2026-11-02"]));
        refused_as(director, "familyChoiceWeigh", escalate, "ILLEGAL_TRANSITION", "").await;
        // The school reads that the family refused, and not how that was weighed, nor that it was.
        let fields = "familyChoices { words weighing version weighedOn assessment { id } }";
        let seen = case(&world.client("school_team"), &home.case, fields).await["familyChoices"][0].clone();
        let told = json!({ "words": "geen gezinscoach", "weighing": null, "version": null, "weighedOn": null, "assessment": null });
        assert_eq!(seen, told);
        let raad = json!({
            "caseId": home.case, "raadMemberId": id("member:raad_consulted"), "cause": "HELP_REFUSED", "reasons": "onveilig",
        });
        done(director, "investigationRequest", raad).await;
        // Where it is safe enough, the help can be done without.
        let refusal =
            done(director, "familyChoiceRecord", home.says("REFUSED", "geen training")).await["id"].clone();
        let safe = home.risk("RISK", "SAFE").await;
        let waive = json!({ "familyChoiceId": refusal, "weighing": "WAIVE", "assessmentId": safe, "note": "kan zonder" });
        assert_eq!(done(director, "familyChoiceWeigh", waive).await["weighing"], "WAIVE");
        let chose =
            done(director, "familyChoiceRecord", home.says("CHOSE", "wel de oudergroep")).await["id"].clone();
        let input =
            json!({ "familyChoiceId": chose, "weighing": "WAIVE", "assessmentId": safe, "note": "?" });
        refused_as(director, "familyChoiceWeigh", input, "ILLEGAL_TRANSITION", "").await;
    });
}

/// A programme whose track begins with the family's choice.
const CHOSEN: (&str, &str) = (
    "kiezen.toml",
    r#"
name = "Kiezen"
about = "Het gezin kiest zelf"
source = "proef"
levels = ["PERSON"]
directed-by = ["YOUTH_PROTECTION"]

[[term]]
key = "track"
name = "Dertien weken"
starts = "CHOICE"
met-by = "CLOSE"
within = "13 weeks"
"#,
);

#[test]
fn a_track_can_begin_with_the_choice_of_the_family_and_under_dwang_nobody_stops() {
    on_each_engine(async |world| {
        let world = world.with_programmes(&[CHOSEN]).await;
        let home = Home::of(&world, "kiezen").await;
        let director = &home.director;
        let deadlines =
            async || case(director, &home.case, "deadlines { key dueOn }").await["deadlines"].clone();
        assert_eq!(deadlines().await, json!([]));
        world.clock.advance(chrono::Duration::days(3));
        done(director, "familyChoiceRecord", home.says("OPTED_IN", "wij doen mee")).await;
        done(director, "familyChoiceRecord", home.says("OPTED_IN", "echt")).await;
        assert_eq!(deadlines().await, json!([{ "key": "track", "dueOn": "2027-02-04" }]));
        supervise(director, &home.case, &home.sem, "2026-11-05", "2027-05-04").await;
        let stop = home.says("STOPPED", "wij stoppen");
        let why =
            refused_as(director, "familyChoiceRecord", stop.clone(), "ILLEGAL_TRANSITION", "kind").await;
        assert!(why.message.contains("REFUSED"), "{why:?}");
        done(director, "familyChoiceRecord", home.says("REFUSED", "wij willen dit niet")).await;
        // The measure is over: the family has the say again.
        world.clock.advance(chrono::Duration::days(200));
        done(director, "familyChoiceRecord", stop).await;
    });
}
