//! P14, Casusregie jeugdbescherming: youth protection directs the help to a family, with a team of child, parents,
//! wijkteam and own network and one plan upon the plan that is there; never without obligation, and as short as can be.

use super::{days, deadline, ends, joins_family, unseen_by};
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

/// Femke is 13 and her brother Tim 9, in one case of their family, under drang; the wijkteam is on the team.
struct Household {
    protection: Client,
    wijkteam: Client,
    case: Value,
    femke: Value,
    tim: Value,
    mother: Value,
}

const BYSTANDERS: &[&str] =
    &["school_team", "police_team", "youth_care_team", "raad_consulted", "hidden_director"];

impl Household {
    async fn of(world: &World) -> Self {
        let (protection, wijkteam) = (world.client("youth_protection_team"), world.client("wijkteam_team"));
        let open = json!({
            "level": "FAMILY", "programme": "casusregie-jeugdbescherming", "municipalityId": id("municipality:main"),
            "persons": [young("Femke", "2013-04-02"), young("Tim", "2017-06-11")],
        });
        let of = done(&protection, "caseOpen", open).await["id"].clone();
        done(&protection, "caseStart", json!({ "caseId": of })).await;
        let persons = case(&protection, &of, "persons { id givenName }").await["persons"].clone();
        let named = |name: &str| {
            let all = persons.as_array().expect("two children");
            all.iter().find(|one| one["givenName"] == name).expect("of the two")["id"].clone()
        };
        let (femke, tim) = (named("Femke"), named("Tim"));
        for child in [&femke, &tim] {
            let drang = json!({ "caseId": of, "personId": child, "framework": "DRANG", "ground": "besluit van het plein" });
            done(&protection, "frameworkSet", drang).await;
        }
        let mother = joins_family(&protection, &of, "Marieke", "PARENT").await;
        let works = with(crate::common::joining(&of, "wijkteam_team"), json!({ "function": "CASE_WORKER" }));
        done(&protection, "teamAdd", works).await;
        Self { protection, wijkteam, case: of, femke, tim, mother }
    }

    async fn asked(&self, client: &Client, kind: &str) -> Value {
        let request = json!({
            "caseId": self.case, "personId": self.femke, "kind": kind, "requestedBy": "RAAD",
            "reasons": "De ontwikkeling van Femke wordt ernstig bedreigd.",
        });
        done(client, "measureRequest", request).await["id"].clone()
    }

    /// Which framework holds now for a child, and until when.
    async fn framework(&self, client: &Client, child: &Value) -> Value {
        let seen = case(client, &self.case, "frameworks { framework until person { id } }").await;
        let all = seen["frameworks"].as_array().expect("they show").clone();
        let held = all.into_iter().find(|one| one["person"]["id"] == *child).expect("one of the child");
        json!([held["framework"], held["until"]])
    }

    /// How many helpers there were around the family, from first to last.
    async fn helpers(&self, client: &Client) -> Vec<Value> {
        let seen = case(client, &self.case, "helpers { helpers }").await["helpers"].clone();
        seen.as_array().expect("they show").iter().map(|one| one["helpers"].clone()).collect()
    }
}

#[test]
fn of_a_family_one_child_has_a_measure_and_the_other_none_and_both_are_directed() {
    on_each_engine(async |world| {
        let home = Household::of(&world).await;
        let (protection, of) = (&home.protection, &home.case);
        world.clock.advance(days(10));
        let measure = home.asked(protection, "SUPERVISION").await;
        done(protection, "measureRule", ruling(&measure, "2026-11-12", "2027-11-11")).await;
        // "Ook de kinderen die geen jeugdbeschermingsmaatregel van de kinderrechter hebben."
        for client in [protection, &home.wijkteam] {
            let held = json!(["DWANG", "2027-11-11T23:00:00+00:00"]);
            assert_eq!(home.framework(client, &home.femke).await, held);
            assert_eq!(home.framework(client, &home.tim).await, json!(["DRANG", null]));
        }
        let measures = case(protection, of, "measures { person { id } }").await["measures"].clone();
        assert_eq!(measures, json!([{ "person": { "id": home.femke } }]));
        // One plan over both.
        let plan =
            done(protection, "planStart", json!({ "caseId": of, "kind": "FAMILY" })).await["id"].clone();
        let goal =
            json!({ "planId": plan, "text": "Beide kinderen elke dag op school", "ownerName": "moeder" });
        done(protection, "goalSet", goal).await;
        let accords = json!({
            "planId": plan,
            "accords": [
                { "by": { "youngPerson": home.femke } }, { "by": { "familyMember": home.mother } },
                { "by": { "member": id("member:youth_protection_team") } },
            ],
        });
        assert_eq!(done(protection, "planAgree", accords).await["status"], "AGREED");
        unseen_by(&world, of, BYSTANDERS).await;
        // Who is on the team for Tim alone knows which framework holds for whom, and not by which measure.
        join(protection, of, "school_team").await;
        let school = world.client("school_team");
        assert_eq!(home.framework(&school, &home.tim).await[0], "DRANG");
        assert_eq!(home.framework(&school, &home.femke).await[0], "DWANG");
        assert_eq!(case(&school, of, "measures { id }").await["measures"], Value::Null);
        // It is over for her; it is good enough for both.
        world.clock.advance(days(200));
        done(protection, "measureEnd", json!({ "measureId": measure, "reason": "goed genoeg" })).await;
        assert_eq!(home.framework(protection, &home.tim).await, json!(["DRANG", null]), "as it was");
        ends(protection, of, "GOALS_REACHED").await;
        unseen_by(&world, of, BYSTANDERS).await;
        assert!(!sees(&home.wijkteam, of).await);
    });
}

#[test]
fn a_helper_withdraws_for_a_while_and_comes_back_more_intensively_when_that_is_agreed() {
    on_each_engine(async |world| {
        let home = Household::of(&world).await;
        let (protection, of, care) = (&home.protection, &home.case, world.client("youth_care_team"));
        let offers = json!({
            "agencyId": id("agency:youth_care_main"), "municipalityId": id("municipality:main"), "name": "Gezinscoach",
            "about": "Een coach aan huis", "audience": "Gezinnen", "capacity": 3,
        });
        let offer = done(&care, "interventionOffer", offers).await["id"].clone();
        assert_eq!(home.helpers(protection).await, [2], "who directs, and the wijkteam");
        let step = |placement: &Value, reason: &str| json!({ "placementId": placement, "reason": reason });
        world.clock.advance(days(1));
        let asks = json!({ "caseId": of, "interventionId": offer, "reason": "rust in huis" });
        let placement = done(protection, "placementAsk", asks).await;
        assert_eq!(placement["person"], Value::Null, "the whole family");
        let placement = placement["id"].clone();
        done(protection, "placementStart", step(&placement, "er is plaats")).await;
        assert_eq!(home.helpers(protection).await, [2, 3]);
        // "Het aantal hulpverleners terugbrengen."
        world.clock.advance(days(20));
        done(protection, "placementPause", step(&placement, "te veel mensen over de vloer")).await;
        assert_eq!(home.helpers(protection).await, [2, 3, 2]);
        unseen_by(&world, of, &["youth_care_team"]).await;
        // At the table of the team it is agreed who asks the mother; that is watched until it is done.
        let plans = json!({
            "title": "Jeugdbeschermingsteam", "startsAt": "2026-12-01T09:00:00Z", "inviteeIds": [id("member:wijkteam_team")],
        });
        let meeting = done(protection, "consultPlan", plans).await["id"].clone();
        let brings = json!({ "meetingId": meeting, "caseId": of, "question": "Komt de gezinscoach terug?" });
        let item = done(protection, "agendaAdd", brings).await["id"].clone();
        done(protection, "consultInvite", json!({ "meetingId": meeting })).await;
        world.clock.set("2026-12-01T09:00:00Z".parse().expect("a moment"));
        done(protection, "consultOpen", json!({ "meetingId": meeting })).await;
        let agreed = json!({
            "agendaItemId": item, "ownerId": id("member:wijkteam_team"), "text": "Bespreekt met moeder of de coach terugkomt",
            "dueOn": "2026-12-08",
        });
        let agreed = done(protection, "agreementMake", agreed).await["id"].clone();
        done(protection, "consultClose", json!({ "meetingId": meeting })).await;
        let late = async |client: &Client| {
            let document = "query ($of: [ID!]) { agreements(filter: { caseId: $of, status: [OPEN], dueUntil: \"2026-12-08\" }) \
                            { nodes { id } } }";
            client.query(document, json!({ "of": [of] })).await.ok().data("/agreements/nodes").clone()
        };
        world.clock.set("2026-12-09T09:00:00Z".parse().expect("a moment"));
        assert_eq!(late(protection).await, json!([{ "id": agreed }]), "who directs sees what was not kept");
        let finish =
            json!({ "agreementId": agreed, "status": "DONE", "resultNote": "Moeder wil twee keer per week" });
        refused_as(&care, "agreementFinish", finish.clone(), "NOT_FOUND", "agreementId").await;
        assert_eq!(done(&home.wijkteam, "agreementFinish", finish).await["status"], "DONE");
        assert_eq!(late(protection).await, json!([]));
        // "De hulpverlening intensiveren."
        done(protection, "placementResume", step(&placement, "moeder vraagt erom")).await;
        let more = done(protection, "placementIntensify", step(&placement, "twee keer per week")).await;
        assert_eq!(json!([more["status"], more["intensive"]]), json!(["RUNNING", true]));
        assert_eq!(home.helpers(&home.wijkteam).await, [2, 3, 2, 3]);
        // The police on the team learns not how many there are, nor who.
        join(protection, of, "police_team").await;
        let police = case(&world.client("police_team"), of, "placements { id } helpers { helpers }").await;
        assert_eq!(police, json!({ "placements": null, "helpers": null }));
    });
}

#[test]
fn in_acute_danger_a_provisional_order_comes_first_and_a_supervision_order_after_it() {
    on_each_engine(async |world| {
        let home = Household::of(&world).await;
        let (protection, of) = (&home.protection, &home.case);
        world.clock.advance(chrono::Duration::hours(1));
        let provisional = home.asked(protection, "PROVISIONAL_SUPERVISION").await;
        assert_eq!(home.framework(protection, &home.femke).await, json!(["DRANG", null]), "until the ruling");
        done(protection, "measureRule", ruling(&provisional, "2026-11-02", "2027-02-01")).await;
        let first = json!(["DWANG", "2027-02-01T23:00:00+00:00"]);
        assert_eq!(home.framework(&home.wijkteam, &home.femke).await, first);
        assert_eq!(deadline(protection, of, "measure").await["dueOn"], "2027-02-01");
        let stop = json!({ "caseId": of, "kind": "STOPPED", "familyMemberIds": [home.mother], "words": "wij stoppen" });
        refused_as(protection, "familyChoiceRecord", stop, "ILLEGAL_TRANSITION", "kind").await;
        // The Raad investigates in those three months, and asks for a year.
        world.clock.advance(days(7));
        let asks = json!({
            "caseId": of, "raadMemberId": id("member:raad_consulted"), "cause": "THREAT", "reasons": "Acuut gevaar voor Femke.",
        });
        let asked = done(protection, "investigationRequest", asks).await["id"].clone();
        let raad = world.client("raad_consulted");
        done(&raad, "investigationAccept", json!({ "investigationId": asked })).await;
        let seen = case(&raad, of, "measures { kind status }").await["measures"].clone();
        assert_eq!(seen, json!([{ "kind": "PROVISIONAL_SUPERVISION", "status": "RUNNING" }]));
        let order = home.asked(&raad, "SUPERVISION").await;
        let conclude =
            json!({ "investigationId": asked, "conclusion": "MEASURE", "advice": "Een jaar toezicht." });
        done(&raad, "investigationConclude", conclude).await;
        assert!(!sees(&raad, of).await);
        world.clock.set("2027-01-20T12:00:00Z".parse().expect("a moment"));
        done(protection, "measureRule", ruling(&order, "2027-01-20", "2028-01-19")).await;
        let then = json!(["DWANG", "2028-01-19T23:00:00+00:00"]);
        assert_eq!(home.framework(protection, &home.femke).await, then);
        world.clock.set("2027-02-02T12:00:00Z".parse().expect("a moment"));
        let seen = case(protection, of, "measures { kind status }").await["measures"].clone();
        let seen = seen.as_array().expect("they show");
        assert!(seen.contains(&json!({ "kind": "PROVISIONAL_SUPERVISION", "status": "OVER" })), "{seen:?}");
        assert_eq!(home.framework(&home.wijkteam, &home.femke).await, then, "and it holds");
        assert_eq!(home.framework(&home.wijkteam, &home.tim).await, json!(["DRANG", null]));
        unseen_by(&world, of, BYSTANDERS).await;
    });
}

#[test]
fn where_drang_does_not_help_it_ends_at_the_raad() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        let (protection, of) = (&track.protection, &track.case);
        world.clock.advance(days(90));
        assert_eq!(
            track.refuses("niemand komt er meer in", "UNSAFE", "ESCALATE").await["weighing"],
            "ESCALATE"
        );
        let asks = json!({
            "caseId": of, "raadMemberId": id("member:raad_consulted"), "cause": "HELP_REFUSED",
            "reasons": "Het gezin werkt onvoldoende mee.",
        });
        let asked = done(protection, "investigationRequest", asks).await["id"].clone();
        let raad = world.client("raad_consulted");
        done(&raad, "investigationAccept", json!({ "investigationId": asked })).await;
        let conclude =
            json!({ "investigationId": asked, "conclusion": "MEASURE", "advice": "Ondertoezichtstelling." });
        done(&raad, "investigationConclude", conclude).await;
        ends(protection, of, "TO_RAAD").await;
        assert!(!sees(&track.wijkteam, of).await);
        unseen_by(&world, of, BYSTANDERS).await;
        let kept =
            case(protection, of, "outcome investigations { conclusion } familyChoices { weighing }").await;
        let expected = json!({
            "outcome": "TO_RAAD", "investigations": [{ "conclusion": "MEASURE" }],
            "familyChoices": [{ "weighing": "ESCALATE" }],
        });
        assert_eq!(kept, expected);
    });
}
