//! P12, the consult of the Zorg- en Veiligheidshuis on doorgroeiers: every two weeks, a list of ten, agreements on who has
//! contact and under which conditions, and both sides of a person: what they do, and what they dream of.

use super::{arranged, days, deadline, refers, takes_up};
use crate::common::{case, done, id, refused_as, relation, sees, with, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

const PROGRAMME: &str = "doorgroeiers";

/// The table: the safety house has the chair; police, Raad, probation, municipality and youth work are asked each time.
struct Consult {
    world: World,
    chair: Client,
    police: Client,
    series: Value,
}

impl Consult {
    async fn of(world: &World) -> Self {
        let (chair, police) = (world.client("safety_house_team"), world.client("police_consulted"));
        arranged(world, PROGRAMME, "safety_house_team").await;
        let asked = [
            "police_consulted",
            "raad_consulted",
            "probation_consulted",
            "municipality_team",
            "youth_work_team",
        ];
        let series = json!({
            "name": "Doorgroeiers", "everyWeeks": 2, "programme": PROGRAMME,
            "inviteeIds": asked.map(|handle| id(&format!("member:{handle}"))),
        });
        let series = done(&chair, "consultSeriesStart", series).await["id"].clone();
        Self { world: world.clone(), chair, police, series }
    }

    /// Somebody comes on the list.
    async fn lists(&self, name: &str) -> Value {
        let person = json!([young(name, "2009-04-14")]);
        let (referral, of) =
            refers(&self.police, PROGRAMME, person, "DRUG_CRIME", "Stuurt jongere jongens aan").await;
        takes_up(&self.chair, &referral, &of).await;
        self.world.clock.advance(chrono::Duration::minutes(1));
        of
    }

    /// A meeting that has begun, with the case on its agenda; the item.
    async fn meets(&self, starts_at: &str, of: &Value) -> (Value, Value) {
        let plan = json!({ "seriesId": self.series, "title": "Doorgroeiers", "startsAt": starts_at });
        let meeting = done(&self.chair, "consultPlan", plan).await["id"].clone();
        let brings = json!({ "meetingId": meeting, "caseId": of, "question": "Wie heeft contact, en onder welke voorwaarden?" });
        let item = done(&self.chair, "agendaAdd", brings).await["id"].clone();
        done(&self.chair, "consultInvite", json!({ "meetingId": meeting })).await;
        self.world.clock.set(starts_at.parse().expect("a moment"));
        done(&self.chair, "consultOpen", json!({ "meetingId": meeting })).await;
        (meeting, item)
    }
}

#[test]
fn the_table_meets_every_two_weeks_and_agrees_on_who_has_contact_and_under_which_conditions() {
    on_each_engine(async |world| {
        let consult = Consult::of(&world).await;
        let of = consult.lists("Rayan").await;
        let probation = world.client("probation_consulted");
        assert_eq!(deadline(&consult.chair, &of, "on-table").await["dueOn"], "2026-11-16");
        assert!(!sees(&probation, &of).await, "before the invitation");
        let (meeting, item) = consult.meets("2026-11-12T08:30:00Z", &of).await;
        assert_eq!(relation(&probation, &of).await, "CONSULTED");
        let table =
            ["police_east", "probation_east", "safety_house_main"].map(|name| id(&format!("agency:{name}")));
        // What he does, and what he dreams of.
        for (client, text) in
            [(&consult.police, "Int geld op het plein"), (&probation, "Droomt van een boksschool")]
        {
            done(
                client,
                "contributionMake",
                json!({ "agendaItemId": item, "text": text, "audienceIds": table }),
            )
            .await;
        }
        let agreed = json!({
            "agendaItemId": item, "ownerId": id("member:probation_consulted"), "text": "Gaat mee naar de boksschool",
            "conditions": "Zonder de oude groep", "contactPerson": "Dennis", "dueOn": "2026-12-01",
        });
        done(&consult.chair, "agreementMake", agreed).await;
        done(&consult.chair, "consultClose", json!({ "meetingId": meeting })).await;
        // On the table in time; the next two weeks begin.
        let all = case(&consult.chair, &of, "deadlines { key status dueOn }").await["deadlines"].clone();
        let of_table =
            |status: &str| all.as_array().expect("they show").iter().any(|one| one["status"] == status);
        assert!(of_table("MET") && of_table("RUNNING"), "{all}");
        assert!(all.to_string().contains("2026-11-26"), "{all}");
        // After the close the guest keeps its agreement, and no sight of the case.
        assert!(!sees(&probation, &of).await);
        let mine = "{ agreements { nodes { text conditions contactPerson } } }";
        let mine = probation.query(mine, json!({})).await.ok().data("/agreements/nodes").to_string();
        assert!(
            mine.contains("Gaat mee naar de boksschool") && mine.contains("Zonder de oude groep"),
            "{mine}"
        );
        for bystander in ["school_team", "wijkteam_team", "youth_care_team"] {
            assert!(!sees(&world.client(bystander), &of).await, "{bystander}");
        }
        // What is open comes back on the next agenda by itself.
        let next = json!({ "seriesId": consult.series, "title": "Doorgroeiers", "startsAt": "2026-11-26T08:30:00Z" });
        let next = done(&consult.chair, "consultPlan", next).await["id"].clone();
        let agenda =
            "query ($id: ID!) { node(id: $id) { ... on ConsultMeeting { agenda { case { id } } } } }";
        let agenda =
            consult.chair.query(agenda, json!({ "id": next })).await.ok().data("/node/agenda").clone();
        assert_eq!(agenda, json!([{ "case": { "id": of } }]));
    });
}

#[test]
fn who_is_not_discussed_within_two_weeks_is_overdue() {
    on_each_engine(async |world| {
        let consult = Consult::of(&world).await;
        let of = consult.lists("Rayan").await;
        world.clock.advance(days(15));
        assert_eq!(deadline(&consult.chair, &of, "on-table").await["overdue"], true);
    });
}

#[test]
fn the_list_has_ten_places_and_who_goes_off_it_makes_room() {
    on_each_engine(async |world| {
        let consult = Consult::of(&world).await;
        let mut list = Vec::new();
        for nth in 0..10 {
            list.push(consult.lists(&format!("Jongere {nth}")).await);
        }
        let person = json!([young("Elfde", "2009-04-14")]);
        let (referral, eleventh) =
            refers(&consult.police, PROGRAMME, person, "DRUG_CRIME", "Klimt snel").await;
        done(&consult.chair, "referralAccept", json!({ "referralId": referral })).await;
        let start = json!({ "caseId": eleventh });
        refused_as(&consult.chair, "caseStart", start.clone(), "NO_PLACE", "").await;
        let off = with(json!({ "caseId": list[3] }), json!({ "outcome": "GOALS_REACHED" }));
        done(&consult.chair, "caseClose", off).await;
        assert_eq!(done(&consult.chair, "caseStart", start).await["status"], "ACTIVE");
    });
}

#[test]
fn the_whole_list_stands_on_the_agenda_with_one_question_and_no_other_table_counts() {
    on_each_engine(async |world| {
        let consult = Consult::of(&world).await;
        let (rayan, sem) = (consult.lists("Rayan").await, consult.lists("Sem").await);
        let off = consult.lists("Daan").await;
        let gone = with(json!({ "caseId": off }), json!({ "outcome": "NO_CONCERN" }));
        done(&consult.chair, "caseClose", gone).await;
        let plan = |series: Option<&Value>, starts_at: &str| json!({ "seriesId": series, "title": "Overleg", "startsAt": starts_at, "listQuestion": "Wat doet hij, en waar droomt hij van?" });
        let meets = async |plan: Value| {
            let meeting = done(&consult.chair, "consultPlan", plan).await["id"].clone();
            done(&consult.chair, "consultInvite", json!({ "meetingId": meeting })).await;
            done(&consult.chair, "consultOpen", json!({ "meetingId": meeting })).await;
            meeting
        };
        let on_table = async |of: &Value| deadline(&consult.chair, of, "on-table").await["status"].clone();

        // Another table has no list, and to be on its agenda is not to be discussed by this one.
        refused_as(
            &consult.chair,
            "consultPlan",
            plan(None, "2026-11-10T08:30:00Z"),
            "INVALID",
            "listQuestion",
        )
        .await;
        let other = with(plan(None, "2026-11-10T08:30:00Z"), json!({ "listQuestion": null }));
        let other = done(&consult.chair, "consultPlan", other).await["id"].clone();
        let brings = json!({ "meetingId": other, "caseId": rayan, "question": "Heeft iemand hem gezien?" });
        done(&consult.chair, "agendaAdd", brings).await;
        for step in ["consultInvite", "consultOpen", "consultClose"] {
            done(&consult.chair, step, json!({ "meetingId": other })).await;
        }
        assert_eq!(on_table(&rayan).await, "RUNNING");

        let meeting = meets(plan(Some(&consult.series), "2026-11-12T08:30:00Z")).await;
        let agenda = "query ($id: ID!) { node(id: $id) { ... on ConsultMeeting { agenda { question case { id } agencies { id } } } } }";
        let seen = consult.police.query(agenda, json!({ "id": meeting })).await.ok();
        let seen = seen.data("/node/agenda").as_array().expect("the list shows to the table").clone();
        let cases: Vec<_> = seen.iter().map(|item| item["case"]["id"].clone()).collect();
        assert!(cases.len() == 2 && cases.contains(&rayan) && cases.contains(&sem), "{cases:?}");
        assert_eq!(seen[0]["question"], "Wat doet hij, en waar droomt hij van?");
        assert_eq!(seen[0]["agencies"].as_array().expect("all at the table").len(), 6);
        assert_eq!(relation(&world.client("probation_consulted"), &sem).await, "CONSULTED");
        done(&consult.chair, "consultClose", json!({ "meetingId": meeting })).await;
        for of in [&rayan, &sem] {
            let all = case(&consult.chair, of, "deadlines { key status }").await["deadlines"].clone();
            assert!(all.as_array().expect("they show").iter().any(|one| one["status"] == "MET"), "{all}");
        }
    });
}

#[test]
fn the_table_is_that_of_the_programme() {
    on_each_engine(async |world| {
        let (chair, police) = (world.client("safety_house_team"), world.client("police_consulted"));
        let series = |change: Value| {
            with(json!({ "name": "Doorgroeiers", "everyWeeks": 2, "programme": PROGRAMME }), change)
        };
        for (change, field) in [
            (json!({ "everyWeeks": 3 }), "everyWeeks"),
            (json!({ "programme": "onbekend" }), "programme"),
            (json!({ "programme": "pak-je-kans" }), "programme"),
            (json!({ "programme": "jeugdbeschermingsplein", "everyWeeks": 1 }), "programme"),
            (json!({ "panelIds": [id("member:raad_team")] }), "panelIds"),
        ] {
            refused_as(&chair, "consultSeriesStart", series(change), "INVALID", field).await;
        }
        // Police has no table of its own, of whatever programme.
        refused_as(&police, "consultSeriesStart", series(json!({})), "NOT_PERMITTED", "").await;
        let plein = json!({ "name": "Plein", "everyWeeks": 1, "programme": "jeugdbeschermingsplein" });
        let protection = world.client("youth_protection_team");
        refused_as(&protection, "consultSeriesStart", plein, "INVALID", "panelIds").await;
        let started = done(&chair, "consultSeriesStart", series(json!({}))).await;
        let kept =
            "query ($id: ID!) { node(id: $id) { ... on ConsultSeries { programme everyWeeks hasPanel } } }";
        let kept = chair.query(kept, json!({ "id": started["id"] })).await.ok().data("/node").clone();
        assert_eq!(kept, json!({ "programme": PROGRAMME, "everyWeeks": 2, "hasPanel": false }));
    });
}
