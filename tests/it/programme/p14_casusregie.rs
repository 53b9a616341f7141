//! P14, Casusregie jeugdbescherming: youth protection directs the help to a family, with a team of child, parents,
//! wijkteam and own network and one plan upon the plan that is there; never without obligation, and as short as can be.

use super::{days, deadline, joins_family};
use crate::common::{case, done, id, join, person_of, refused_as, relation, ruling, sees, with, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

/// Femke is 13. The plein chose drang; the wijkteam worked with a support plan before.
struct Track {
    protection: Client,
    wijkteam: Client,
    case: Value,
    femke: Value,
    mother: Value,
}

impl Track {
    async fn of(world: &World) -> Self {
        let (protection, wijkteam) = (world.client("youth_protection_team"), world.client("wijkteam_team"));
        let open = json!({
            "level": "PERSON", "programme": "casusregie-jeugdbescherming", "municipalityId": id("municipality:main"),
            "persons": [young("Femke", "2013-04-02")],
        });
        let of = done(&protection, "caseOpen", open).await["id"].clone();
        done(&protection, "caseStart", json!({ "caseId": of })).await;
        let femke = person_of(&protection, &of).await;
        let drang = json!({ "caseId": of, "personId": femke, "framework": "DRANG", "ground": "besluit van het plein" });
        let drang = done(&protection, "frameworkSet", drang).await["id"].clone();
        // "Daar zijn wij volstrekt helder over."
        let told =
            json!({ "frameworkPeriodId": drang, "words": "Lukt het niet samen, dan vragen wij de rechter." });
        done(&protection, "frameworkTell", told).await;
        let mother = joins_family(&protection, &of, "Marieke", "PARENT").await;
        joins_family(&protection, &of, "Buurvrouw Carla", "OWN_NETWORK").await;
        let works = with(crate::common::joining(&of, "wijkteam_team"), json!({ "function": "CASE_WORKER" }));
        done(&protection, "teamAdd", works).await;
        Self { protection, wijkteam, case: of, femke, mother }
    }

    /// The family plan, upon the goals of the support plan, is agreed.
    async fn agree_on_a_plan(&self) -> Value {
        let support = json!({ "caseId": self.case, "kind": "SUPPORT" });
        let support = done(&self.wijkteam, "planStart", support).await["id"].clone();
        let goal =
            json!({ "planId": support, "text": "Geen ruzie waar Femke bij is", "ownerName": "beide ouders" });
        done(&self.wijkteam, "goalSet", goal).await;
        let family = json!({ "caseId": self.case, "kind": "FAMILY", "carryFromPlanId": support });
        let plan = done(&self.protection, "planStart", family).await;
        assert_eq!(plan["goals"][0]["origin"]["text"], "Geen ruzie waar Femke bij is");
        let plan = plan["id"].clone();
        let strengths = json!({ "planId": plan, "strengths": "Veel liefde, en een oma die rust geeft" });
        done(&self.protection, "planDescribe", strengths).await;
        let accords = json!({
            "planId": plan,
            "accords": [
                { "by": { "youngPerson": self.femke } }, { "by": { "familyMember": self.mother } },
                { "by": { "member": id("member:youth_protection_team") } },
            ],
        });
        assert_eq!(done(&self.protection, "planAgree", accords).await["status"], "AGREED");
        plan
    }

    async fn risk(&self, level: &str) -> Value {
        let risk =
            json!({ "caseId": self.case, "kind": "RISK", "level": level, "text": "gewogen met het team" });
        done(&self.protection, "assessmentRecord", risk).await["id"].clone()
    }

    /// The family does not want this help, and it is weighed: the choice.
    async fn refuses(&self, words: &str, level: &str, weighing: &str) -> Value {
        let said = json!({ "caseId": self.case, "kind": "REFUSED", "familyMemberIds": [self.mother], "words": words });
        let said = done(&self.protection, "familyChoiceRecord", said).await["id"].clone();
        let risk = self.risk(level).await;
        let weigh =
            json!({ "familyChoiceId": said, "weighing": weighing, "assessmentId": risk, "note": words });
        done(&self.protection, "familyChoiceWeigh", weigh).await
    }

    async fn frameworks(&self, client: &Client) -> Vec<Value> {
        let seen = case(client, &self.case, "frameworks { framework until toldOn toldWords }").await;
        seen["frameworks"].as_array().expect("they show").clone()
    }
}

#[test]
fn a_team_and_one_plan_upon_the_plan_that_is_there_until_it_is_good_enough() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        let (protection, of) = (&track.protection, &track.case);
        let team =
            case(protection, of, "team { member { id } familyMember { name } function }").await["team"]
                .clone();
        let names: Vec<_> = team
            .as_array()
            .expect("they show")
            .iter()
            .filter_map(|one| one["familyMember"]["name"].as_str())
            .collect();
        assert!(names.contains(&"Marieke") && names.contains(&"Buurvrouw Carla"), "{team}");
        assert_eq!(
            track.frameworks(&track.wijkteam).await[0]["toldWords"],
            "Lukt het niet samen, dan vragen wij de rechter."
        );
        assert_eq!(deadline(protection, of, "family-plan").await["dueOn"], "2026-12-14");
        world.clock.advance(days(20));
        let plan = track.agree_on_a_plan().await;
        assert_eq!(deadline(protection, of, "family-plan").await["status"], "MET");
        // Refused help, where it is safe enough, is done without.
        assert_eq!(track.refuses("geen gezinscoach erbij", "WORRYING", "WAIVE").await["weighing"], "WAIVE");
        // Who stands beside it: the police on the team reads no plan; a school that is not there sees nothing.
        join(protection, of, "police_team").await;
        let police =
            case(&world.client("police_team"), of, "plans { id } familyChoices { words weighing }").await;
        assert_eq!(police["plans"], Value::Null);
        assert_eq!(
            police["familyChoices"],
            json!([{ "words": "geen gezinscoach erbij", "weighing": "WAIVE" }])
        );
        assert!(!sees(&world.client("school_team"), of).await);
        world.clock.advance(days(120));
        done(protection, "planEnd", json!({ "planId": plan, "note": "veilig genoeg" })).await;
        let close = json!({ "caseId": of, "outcome": "GOALS_REACHED" });
        assert_eq!(done(protection, "caseClose", close).await["outcome"], "GOALS_REACHED");
        assert!(!sees(&track.wijkteam, of).await, "no longer in view");
    });
}

#[test]
fn refused_help_that_cannot_be_waived_goes_to_the_raad_and_the_judge_and_ends_with_the_measure() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        let (protection, of) = (&track.protection, &track.case);
        world.clock.advance(days(60));
        let ask = json!({
            "caseId": of, "raadMemberId": id("member:raad_consulted"), "cause": "HELP_REFUSED",
            "reasons": "Het gezin werkt onvoldoende mee.",
        });
        refused_as(protection, "investigationRequest", ask.clone(), "INVALID", "cause").await;
        assert_eq!(track.refuses("wij doen niets meer", "UNSAFE", "ESCALATE").await["weighing"], "ESCALATE");
        let asked = done(protection, "investigationRequest", ask).await["id"].clone();
        // "Dan neemt de raadsonderzoeker deel aan het jeugdbeschermingsteam."
        let raad = world.client("raad_consulted");
        assert!(!sees(&raad, of).await);
        done(&raad, "investigationAccept", json!({ "investigationId": asked, "dueOn": "2027-02-15" })).await;
        let seen =
            case(&raad, of, "access { relation purpose } assessments { level } familyChoices { words }")
                .await;
        assert_eq!(seen["access"], json!({ "relation": "TEAM", "purpose": "INVESTIGATION" }));
        assert_eq!(seen["familyChoices"][0]["words"], "wij doen niets meer");
        world.clock.advance(days(40));
        let request = json!({
            "caseId": of, "personId": track.femke, "kind": "SUPERVISION", "requestedBy": "RAAD",
            "reasons": "De ontwikkeling van Femke wordt ernstig bedreigd.",
        });
        refused_as(&track.wijkteam, "measureRequest", request.clone(), "NOT_PERMITTED", "").await;
        let measure = done(&raad, "measureRequest", request).await["id"].clone();
        let conclude = json!({ "investigationId": asked, "conclusion": "MEASURE", "advice": "Ondertoezichtstelling voor een jaar." });
        done(&raad, "investigationConclude", conclude).await;
        assert!(!sees(&raad, of).await, "the investigation is over, and so is its place on the team");
        // Until the judge has ruled, drang holds, and nothing else.
        assert_eq!(track.frameworks(protection).await[0]["framework"], "DRANG");
        world.clock.advance(days(10));
        let (on, until) = ("2027-02-20", "2028-02-19");
        done(protection, "measureRule", ruling(&measure, on, until)).await;
        let dwang = track.frameworks(protection).await[0].clone();
        assert_eq!(
            json!([dwang["framework"], dwang["until"], dwang["toldOn"]]),
            json!(["DWANG", "2028-02-19T23:00:00+00:00", null])
        );
        assert_eq!(deadline(protection, of, "measure").await["dueOn"], until);
        let stop = json!({ "caseId": of, "kind": "STOPPED", "familyMemberIds": [track.mother], "words": "wij stoppen" });
        refused_as(protection, "familyChoiceRecord", stop, "ILLEGAL_TRANSITION", "kind").await;
        // Everybody on the team knows that help is compulsory; the school knows not by which measure.
        join(protection, of, "school_team").await;
        let school = case(
            &world.client("school_team"),
            of,
            "measures { id } investigations { id } frameworks { framework ground }",
        )
        .await;
        assert!(school["measures"].is_null() && school["investigations"].is_null());
        assert_eq!(school["frameworks"][0], json!({ "framework": "DWANG", "ground": null }));
        // Nobody asked for a renewal: the measure is over on its last day, and who directs sees it coming.
        world.clock.set("2028-02-19T12:00:00Z".parse().expect("a moment"));
        assert_eq!(deadline(protection, of, "measure").await["overdue"], false);
        assert_eq!(case(protection, of, "measures { status }").await["measures"][0]["status"], "RUNNING");
        world.clock.advance(days(1));
        let over = deadline(protection, of, "measure").await;
        assert_eq!(json!([over["overdue"], over["ifMissed"].is_string()]), json!([true, true]));
        assert_eq!(case(protection, of, "measures { status }").await["measures"][0]["status"], "OVER");
        let late = json!({
            "caseId": of, "personId": track.femke, "kind": "SUPERVISION", "requestedBy": "PROTECTION",
            "reasons": "nog niet goed genoeg", "renewsId": measure,
        });
        refused_as(protection, "measureRequest", late, "ILLEGAL_TRANSITION", "renewsId").await;
        done(protection, "caseClose", json!({ "caseId": of, "outcome": "GOALS_REACHED" })).await;
    });
}

#[test]
fn at_the_end_the_regie_goes_to_the_wijkteam() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        let (protection, of) = (&track.protection, &track.case);
        let over = json!({ "caseId": of, "directorId": id("member:wijkteam_team"), "reason": "veilig genoeg, met het wijkteam verder" });
        done(protection, "caseHandOver", over).await;
        assert!(!sees(protection, of).await);
        assert_eq!(relation(&track.wijkteam, of).await, "DIRECTING");
        // A wijkteam carries out no measure.
        let drang =
            json!({ "caseId": of, "personId": track.femke, "framework": "VOLUNTARY", "ground": "gezin" });
        refused_as(&track.wijkteam, "frameworkSet", drang, "FRAMEWORK_FORBIDDEN", "framework").await;
        let close = json!({ "caseId": of, "outcome": "HANDED_OVER" });
        assert_eq!(done(&track.wijkteam, "caseClose", close).await["outcome"], "HANDED_OVER");
    });
}
