//! P4, leerplicht with the jeugdboa: going into the street together, not to fine but to ask how it goes with who fell off
//! the radar; keeping trends and groups in view, and handing what is seen to the running consult or a group approach.

use super::{arranged, days, deadline, declines, ends, feedback, refers, takes_up, tells, unseen_by};
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

const BYSTANDERS: &[&str] =
    &["police_team", "wijkteam_team", "school_team", "housing_team", "hidden_director"];

/// The moment at the door.
async fn moment(search: &Search) -> Value {
    let seen = case(&search.jeugdboa, &search.case, "contactMoments { id }").await;
    seen["contactMoments"][0]["id"].clone()
}

/// What somebody was told besides what is planted, and what shows of where it comes from.
async fn told(client: &Client) -> Value {
    let document = "{ notices(filter: { mine: true }) { nodes { id kind text case { id } contactMoment { id }
                    origin { id } author { id } agency { id } access { relation } } } }";
    let answer = client.query(document, json!({})).await.ok();
    let mut all = answer.data("/notices/nodes").as_array().expect("a list").clone();
    all.retain(|one| one["case"]["id"] != id("case:a"));
    json!(all)
}

/// The notices that somebody finds, its own and those of the cases that it sees.
async fn found(client: &Client) -> String {
    let document = "{ notices(first: 100) { nodes { text } } }";
    client.query(document, json!({})).await.ok().data("/notices/nodes").to_string()
}

#[test]
fn what_was_seen_is_handed_to_the_municipality_for_a_person_centred_approach_in_words_for_it() {
    on_each_engine(async |world| {
        let search = Search::of(&world).await;
        search.at_the_door().await;
        let moment = moment(&search).await;
        let municipality = world.client("municipality_team");
        let words = "Noah van vijftien is vaak weg van huis; graag in de PGA";
        let gives = |to: &str, text: &str| {
            json!({
                "contactMomentId": moment, "kind": "HAND_OVER", "receiverId": id(&format!("member:{to}")), "text": text,
            })
        };
        for (wrong, field) in [
            (gives("municipality_team", "  "), "text"),
            (gives("attendance_team", words), "receiverId"),
            // Handing over is not escalating, and a housing corporation never reads concerns.
            (gives("police_team", words), "receiverId"),
            (gives("housing_team", words), "receiverId"),
            (with(gives("municipality_team", words), json!({ "kind": "ESCALATE" })), "receiverId"),
        ] {
            refused_as(&search.attendance, "noticeGive", wrong, "INVALID", field).await;
        }
        // Who does not see the moment has nothing to hand on: who referred, and who is to receive it.
        for stranger in ["school_stranger", "municipality_team", "wijkteam_team", "youth_work_team"] {
            let gives = gives("cjg_team", words);
            refused_as(&world.client(stranger), "noticeGive", gives, "NOT_FOUND", "contactMomentId").await;
        }
        assert_eq!(told(&municipality).await, json!([]));
        let given = done(&search.attendance, "noticeGive", gives("municipality_team", words)).await;
        let expected = json!({
            "id": given["id"], "kind": "HAND_OVER", "text": words, "case": { "id": search.case }, "origin": null,
            "receiver": { "id": id("member:municipality_team") },
        });
        assert_eq!(given, expected);
        let heard = json!([{
            "id": given["id"], "kind": "HAND_OVER", "text": words, "case": null, "contactMoment": null,
            "origin": null, "author": { "id": id("member:attendance_team") },
            "agency": { "id": id("agency:attendance_main") }, "access": { "relation": null },
        }]);
        assert_eq!(told(&municipality).await, heard, "the words, and from whom");
        assert!(!sees(&municipality, &search.case).await);
        // The jeugdboa sees to whom it went; who referred, and who stands beside it, nothing.
        let seen = case(&search.jeugdboa, &search.case, "notices { id contactMoment { id } }").await;
        assert_eq!(seen["notices"], json!([{ "id": given["id"], "contactMoment": { "id": moment } }]));
        assert_eq!(case(&search.school, &search.case, "notices { id }").await["notices"], Value::Null);
        for bystander in ["school_stranger", "wijkteam_team", "police_team", "youth_work_team", "cjg_team"] {
            assert!(!found(&world.client(bystander)).await.contains("Noah"), "{bystander}");
        }
        // It stands in the municipality's own case, with where it came from.
        let opens = json!({
            "level": "PERSON", "programme": "ondersteuning", "municipalityId": id("municipality:main"),
            "persons": [young("Noah", "2011-10-20")],
        });
        let approach = done(&municipality, "caseOpen", opens).await["id"].clone();
        let files = json!({ "noticeId": given["id"], "caseId": approach });
        refused_as(&search.jeugdboa, "noticeFile", files.clone(), "NOT_FOUND", "caseId").await;
        let filed = done(&municipality, "noticeFile", files).await;
        assert_eq!(json!([filed["text"], filed["origin"]["id"]]), json!([words, given["id"]]));
        assert!(!sees(&search.attendance, &approach).await, "who gave it does not follow it");
        // The case of leerplicht ends, handed over; the words stay with who got them.
        ends(&search.attendance, &search.case, "HANDED_OVER").await;
        let late = gives("cjg_team", words);
        refused_as(&search.attendance, "noticeGive", late, "ILLEGAL_TRANSITION", "").await;
        let kept = case(&municipality, &approach, "notices { text }").await["notices"].clone();
        assert_eq!(kept, json!([{ "text": words }]));
        unseen_by(&world, &search.case, BYSTANDERS).await;
    });
}

#[test]
fn what_was_seen_is_handed_to_who_directs_a_group_approach_and_read_there_by_its_team() {
    on_each_engine(async |world| {
        let (search, coach) = (Search::of(&world).await, world.client("youth_work_team"));
        search.at_the_door().await;
        let opens = json!({
            "level": "GROUP", "programme": "straatcoaches", "municipalityId": id("municipality:main"),
            "persons": [young("Luuk", "2011-03-01"), young("Quincy", "2010-05-03")],
        });
        let group = done(&coach, "caseOpen", opens).await["id"].clone();
        done(&coach, "caseStart", json!({ "caseId": group })).await;
        for handle in ["enforcement_team", "police_team"] {
            done(&coach, "teamAdd", joining(&group, handle)).await;
        }
        let words = "Een jongen van vijftien loopt sinds kort mee met de groep op het plein";
        let gives = json!({
            "contactMomentId": moment(&search).await, "kind": "HAND_OVER", "receiverId": id("member:youth_work_team"),
            "text": words,
        });
        // The jeugdboa was there too, and hands it on.
        let given = done(&search.jeugdboa, "noticeGive", gives).await["id"].clone();
        assert_eq!(told(&coach).await[0]["text"], words);
        assert!(!sees(&coach, &search.case).await);
        let police = world.client("police_team");
        assert!(!found(&police).await.contains("plein"), "before it is filed it is the coach's alone");
        // Only who received it files it: the jeugdboa sees both cases, and does not.
        let files = json!({ "noticeId": given, "caseId": group });
        refused_as(&search.jeugdboa, "noticeFile", files.clone(), "INVALID", "noticeId").await;
        let elsewhere = json!({ "noticeId": given, "caseId": search.case });
        refused_as(&coach, "noticeFile", elsewhere, "NOT_FOUND", "caseId").await;
        done(&coach, "noticeFile", files.clone()).await;
        refused_as(&coach, "noticeFile", files, "DUPLICATE", "noticeId").await;
        let fields = "notices { kind text contactMoment { id } origin { id } author { id } }";
        let as_filed = |origin: Value| {
            json!([{
                "kind": "HAND_OVER", "text": words, "contactMoment": null, "origin": origin,
                "author": { "id": id("member:enforcement_team") },
            }])
        };
        // Its origin shows to who received it and to who gave it, not to the police of the group.
        assert_eq!(case(&police, &group, fields).await["notices"], as_filed(json!(null)));
        for client in [&coach, &search.jeugdboa] {
            assert_eq!(case(client, &group, fields).await["notices"], as_filed(json!({ "id": given })));
        }
        assert!(!sees(&police, &search.case).await && !sees(&search.attendance, &group).await);
        for bystander in ["school_stranger", "municipality_team", "wijkteam_team", "police_consulted"] {
            assert!(!found(&world.client(bystander)).await.contains("plein"), "{bystander}");
        }
    });
}

#[test]
fn where_it_goes_well_there_is_no_concern_and_the_school_hears_only_what_is_meant_for_it() {
    on_each_engine(async |world| {
        let search = Search::of(&world).await;
        search.at_the_door().await;
        let (attendance, of) = (&search.attendance, &search.case);
        let fields = "status concerns { text } contactMoments { id } team { function }";
        let seen = case(&search.school, of, fields).await;
        assert_eq!(seen["contactMoments"], Value::Null);
        assert_eq!(seen["concerns"], json!([{ "text": "Al vijf weken niet op school" }]), "its own words");
        tells(attendance, &search.referral, "Noah was ziek, en dat is nu bekend.").await;
        ends(attendance, of, "NO_CONCERN").await;
        assert!(!sees(&search.school, of).await && !sees(&search.jeugdboa, of).await);
        let heard = feedback(&search.school, &search.referral).await;
        assert_eq!(heard["feedback"], "Noah was ziek, en dat is nu bekend.");
        unseen_by(&world, of, BYSTANDERS).await;
    });
}

#[test]
fn who_is_not_off_the_radar_is_declined() {
    on_each_engine(async |world| {
        let (school, attendance) = (world.client("school_stranger"), world.client("attendance_team"));
        arranged(&world, "leerplicht-jeugdboa", "attendance_team").await;
        let noah = json!([young("Noah", "2011-10-20")]);
        let (referral, of) =
            refers(&school, "leerplicht-jeugdboa", noah, "TRUANCY", "Drie keer te laat").await;
        let why = "Te laat komen bespreekt u eerst zelf met ouders.";
        declines(&attendance, &school, &referral, &of, why).await;
        unseen_by(&world, &of, BYSTANDERS).await;
        unseen_by(&world, &of, &["enforcement_team"]).await;
    });
}
