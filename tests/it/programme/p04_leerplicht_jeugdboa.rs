//! P4, leerplicht with the jeugdboa: going into the street together, not to fine but to ask how it goes with who fell off
//! the radar; keeping trends and groups in view, and handing what is seen to the running consult or a group approach.

use super::{arranged, days, deadline, feedback, refers, takes_up};
use crate::common::{case, done, id, joining, person_of, refused_as, relation, sees, with, young};
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

#[test]
fn who_was_off_the_radar_is_found_and_only_those_around_him_know_since_when() {
    on_each_engine(async |world| {
        let search = Search::of(&world).await;
        let (attendance, of) = (&search.attendance, &search.case);
        let where_is = "persons { contact { offTheRadar offTheRadarSince foundOn whereabouts } }";
        let seen = case(&search.jeugdboa, of, where_is).await["persons"][0]["contact"].clone();
        assert_eq!(
            seen,
            json!({
                "offTheRadar": true, "offTheRadarSince": "2026-11-02", "foundOn": null, "whereabouts": "Slaapt bij een neef"
            })
        );
        let listed = |client: &Client, off: bool| {
            let document = format!(
                "{{ cases(filter: {{ relation: [TEAM, DIRECTING], offTheRadar: {off} }}) {{ nodes {{ id }} }} }}"
            );
            let client = client.clone();
            async move { client.query(&document, json!({})).await.ok().data("/cases/nodes").clone() }
        };
        let mine = json!({ "id": of });
        assert!(listed(attendance, true).await.as_array().expect("a list").contains(&mine));
        assert!(!listed(attendance, false).await.as_array().expect("a list").contains(&mine));
        // Who referred reads that it runs, not where he is; and may not ask a list for it.
        let referrer = case(&search.school, of, "status persons { contact { foundOn } }").await;
        assert_eq!(referrer["persons"], json!([{ "contact": null }]));
        let asks = "{ cases(filter: { offTheRadar: true }) { totalCount } }";
        assert!(search.school.query(asks, json!({})).await.body["errors"].is_array());
        world.clock.advance(days(3));
        search.at_the_door().await;
        let noah = person_of(attendance, of).await;
        let version = case(attendance, of, "persons { contact { version } }").await;
        let version = &version["persons"][0]["contact"]["version"];
        let early = json!({ "personId": noah, "expectedVersion": version, "foundOn": "2026-11-01" });
        refused_as(attendance, "personContactSet", early, "INVALID", "foundOn").await;
        let found = json!({ "personId": noah, "expectedVersion": version, "whereabouts": "Thuis" });
        done(attendance, "personContactSet", found).await;
        let seen = case(&search.jeugdboa, of, where_is).await["persons"][0]["contact"].clone();
        assert_eq!(
            seen,
            json!({ "offTheRadar": false, "offTheRadarSince": null, "foundOn": "2026-11-05", "whereabouts": "Thuis" })
        );
        assert!(!listed(attendance, true).await.as_array().expect("a list").contains(&mine));
    });
}

/// A group at the station, which leerplicht directs with the jeugdboa on its approach.
async fn at_the_station(attendance: &Client) -> Value {
    let boys = [young("Milan", "2011-01-05"), young("Yusuf", "2011-02-06")];
    let opens = json!({
        "level": "GROUP", "programme": "leerplicht-jeugdboa", "municipalityId": id("municipality:main"), "persons": boys,
    });
    let group = done(attendance, "caseOpen", opens).await["id"].clone();
    done(attendance, "caseStart", json!({ "caseId": group })).await;
    done(attendance, "teamAdd", joining(&group, "enforcement_team")).await;
    group
}

#[test]
fn trends_of_a_group_are_kept_in_view_and_its_persons_show_to_those_on_its_approach() {
    on_each_engine(async |world| {
        let (attendance, jeugdboa) = (world.client("attendance_team"), world.client("enforcement_team"));
        let group = at_the_station(&attendance).await;
        let trend = |kind: &str, text: &str| json!({ "caseId": group, "kind": kind, "place": "Achter het station", "text": text });
        done(&jeugdboa, "trendRecord", trend("GROWING", "Van vier naar negen, ook overdag")).await;
        world.clock.advance(days(8));
        done(&attendance, "trendRecord", trend("CALMER", "Sinds het sportuur is het stil")).await;
        // A trend names nobody.
        refused_as(&jeugdboa, "trendRecord", trend("HARDENING", "Vooral yusuf"), "INVALID", "text").await;
        let seen = case(&jeugdboa, &group, "trends { kind observedOn }").await;
        assert_eq!(
            seen["trends"],
            json!([{ "kind": "CALMER", "observedOn": "2026-11-10" }, { "kind": "GROWING", "observedOn": "2026-11-02" }])
        );
        // One joins, one leaves.
        let joins = json!({ "caseId": group, "person": young("Sami", "2012-03-07"), "reason": "Loopt sinds een week mee" });
        done(&attendance, "groupJoin", joins).await;
        let fields =
            "groupMembers { id person { givenName contact { city } } until reason } persons { givenName }";
        let members = case(&jeugdboa, &group, fields).await;
        let names = |of: &Value| of.as_array().map(Vec::len);
        assert_eq!((names(&members["groupMembers"]), names(&members["persons"])), (Some(3), Some(3)));
        let milan = members["groupMembers"].as_array().expect("a list");
        let milan = milan.iter().find(|one| one["person"]["givenName"] == "Milan").expect("Milan");
        let leaves = json!({ "groupMembershipId": milan["id"], "expectedVersion": 1, "reason": "Werkt nu op zaterdag" });
        assert_eq!(
            done(&attendance, "groupLeave", leaves.clone()).await["leftReason"],
            "Werkt nu op zaterdag"
        );
        refused_as(
            &attendance,
            "groupLeave",
            with(leaves, json!({ "expectedVersion": 2 })),
            "ILLEGAL_TRANSITION",
            "",
        )
        .await;
        // The jeugdboa walks along, and does not say who belongs to it.
        let sami = json!({ "caseId": group, "person": young("Daan", "2012-03-08"), "reason": "Nieuw" });
        refused_as(&jeugdboa, "groupJoin", sami, "NOT_PERMITTED", "").await;
        // A guest of a consult on the group hears where it is heading, and not who is in it.
        let safety_house = world.client("safety_house_team");
        let plans = json!({ "title": "Groepsaanpak", "startsAt": "2026-11-12T09:00:00Z", "inviteeIds": [
            id("member:attendance_team"), id("member:police_team"),
        ] });
        let meeting = done(&safety_house, "consultPlan", plans).await["id"].clone();
        let brings = json!({ "meetingId": meeting, "caseId": group, "question": "Wie doet wat?", "agencyIds": [
            id("agency:police_main"),
        ] });
        done(&attendance, "agendaAdd", brings).await;
        done(&safety_house, "consultInvite", json!({ "meetingId": meeting })).await;
        let police = world.client("police_team");
        let heard =
            case(&police, &group, "access { relation } trends { kind } persons { id } groupMembers { id }")
                .await;
        assert_eq!(heard["access"]["relation"], "CONSULTED");
        assert_eq!(names(&heard["trends"]), Some(2));
        assert_eq!(json!([heard["persons"], heard["groupMembers"]]), json!([[], []]));
        let asks = "{ cases(filter: { level: [GROUP], nameStarts: \"Yusu\" }) { totalCount } }";
        assert_eq!(police.query(asks, json!({})).await.ok().data("/cases/totalCount"), &json!(0));
        assert_eq!(
            jeugdboa
                .query(
                    "{ cases(filter: { relation: [TEAM], nameStarts: \"Yusu\" }) { totalCount } }",
                    json!({})
                )
                .await
                .ok()
                .data("/cases/totalCount"),
            &json!(1)
        );
        // The others in the municipality learn nothing.
        for bystander in ["municipality_team", "wijkteam_team", "school_team", "youth_work_team"] {
            assert!(!sees(&world.client(bystander), &group).await, "{bystander}");
        }
    });
}

#[test]
fn what_was_seen_goes_to_the_consult_with_its_origin() {
    on_each_engine(async |world| {
        let search = Search::of(&world).await;
        search.at_the_door().await;
        let moment = case(&search.jeugdboa, &search.case, "contactMoments { id }").await["contactMoments"][0]
            ["id"]
            .clone();
        let safety_house = world.client("safety_house_team");
        let members =
            ["attendance_team", "enforcement_team", "police_team"].map(|one| id(&format!("member:{one}")));
        let plans =
            json!({ "title": "Doorgroeiers", "startsAt": "2026-11-12T09:00:00Z", "inviteeIds": members });
        let meeting = done(&safety_house, "consultPlan", plans).await["id"].clone();
        let agencies = ["enforcement_main", "police_main"].map(|one| id(&format!("agency:{one}")));
        let brings = json!({ "meetingId": meeting, "caseId": search.case, "question": "Waar is hij?", "agencyIds": agencies });
        let item = done(&search.attendance, "agendaAdd", brings).await["id"].clone();
        done(&safety_house, "consultInvite", json!({ "meetingId": meeting })).await;
        let says = json!({
            "agendaItemId": item, "text": "Moeder deed open", "contactMomentId": moment,
            "audienceIds": [id("agency:attendance_main")],
        });
        let said = done(&search.jeugdboa, "contributionMake", says.clone()).await;
        assert_eq!(said["contactMoment"]["id"], moment);
        let heard = |client: Client| {
            let of = search.case.clone();
            async move {
                let fields = "agendaItems { contributions { text contactMoment { id } } }";
                case(&client, &of, fields).await["agendaItems"][0]["contributions"].clone()
            }
        };
        assert_eq!(heard(search.attendance.clone()).await[0]["contactMoment"]["id"], moment);
        assert_eq!(heard(world.client("police_team")).await, json!([]));
        // What one does not see, one does not hand on.
        let strange = with(says, json!({ "contactMomentId": "MjAAAAAAAAAAAAAAAAAAAAA" }));
        refused_as(&search.jeugdboa, "contributionMake", strange, "NOT_FOUND", "contactMomentId").await;
    });
}
