//! P10, Straatcoaches (Arnhem): they signal early and prevent nuisance and crime. The core of their work: address, monitor,
//! de-escalate, escalate (to the police), refer on.

use super::{arranged, days, ends, refers, unseen_by};
use crate::common::{case, done, id, joining, refused_as, relation, sees, send, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

/// Three boys on a square, on the coach's own initiative; the jeugdboa walks along.
struct Square {
    coach: Client,
    jeugdboa: Client,
    group: Value,
}

impl Square {
    async fn of(world: &World) -> Self {
        let (coach, jeugdboa) = (world.client("youth_work_team"), world.client("enforcement_team"));
        let boys =
            [young("Luuk", "2011-03-01"), young("Ismail", "2012-04-02"), young("Quincy", "2010-05-03")];
        let opens = json!({
            "level": "GROUP", "programme": "straatcoaches", "municipalityId": id("municipality:main"), "persons": boys,
        });
        let group = done(&coach, "caseOpen", opens).await["id"].clone();
        done(&coach, "caseStart", json!({ "caseId": group })).await;
        done(&coach, "teamAdd", joining(&group, "enforcement_team")).await;
        Self { coach, jeugdboa, group }
    }

    async fn met(&self, summary: &str, acts: Value, notices: Value) -> Value {
        let met = json!({ "caseId": self.group, "kind": "STREET", "summary": summary, "acts": acts, "notices": notices });
        done(&self.coach, "contactMomentRecord", met).await
    }
}

/// The words that somebody was given, and what shows besides.
async fn given(client: &Client) -> Value {
    let document =
        "{ notices(filter: { mine: true }) { nodes { kind text case { id } contactMoment { id } origin { id }
        author { name } access { relation } } } }";
    client.query(document, json!({})).await.ok().data("/notices/nodes").clone()
}

fn told(kind: &str, to: &str, text: &str) -> Value {
    json!({ "kind": kind, "receiverId": id(&format!("member:{to}")), "text": text })
}

/// Nobody of these sees the group, a person of it, or what was told to others.
async fn outside(world: &World, group: &Value, who: &[&str]) {
    for bystander in who {
        let client = world.client(bystander);
        assert!(!sees(&client, group).await, "{bystander}");
        let found =
            client.query("{ persons(filter: { nameStarts: \"Quinc\" }) { totalCount } }", json!({})).await;
        assert_ne!(found.body["data"]["persons"]["totalCount"], 1, "{bystander}");
        assert!(!given(&client).await.to_string().contains("portiek"), "{bystander}");
    }
}

const BYSTANDERS: &[&str] =
    &["school_team", "wijkteam_team", "municipality_team", "housing_team", "police_consulted"];

#[test]
fn coaches_address_monitor_and_de_escalate_and_the_municipality_learns_nothing() {
    on_each_engine(async |world| {
        let square = Square::of(&world).await;
        let first =
            square.met("Aangesproken op de rommel; ze ruimden mee op", json!(["ADDRESS"]), json!([])).await;
        assert_eq!(first["acts"], json!(["ADDRESS"]));
        world.clock.advance(days(2));
        square.met("Twee avonden vanaf de overkant gekeken", json!(["MONITOR"]), json!([])).await;
        world.clock.advance(days(1));
        let words = "Ruzie met een bewoner gesust, iedereen ging naar huis";
        square.met(words, json!(["DE_ESCALATE", "ADDRESS", "ADDRESS"]), json!([])).await;
        let seen = case(&square.jeugdboa, &square.group, "contactMoments { acts }").await;
        let acts =
            json!([{ "acts": ["ADDRESS", "DE_ESCALATE"] }, { "acts": ["MONITOR"] }, { "acts": ["ADDRESS"] }]);
        assert_eq!(seen["contactMoments"], acts);
        outside(&world, &square.group, BYSTANDERS).await;
        let closes = json!({ "caseId": square.group, "outcome": "NO_CONCERN" });
        assert_eq!(done(&square.coach, "caseClose", closes).await["status"], "CLOSED");
        assert!(!sees(&square.jeugdboa, &square.group).await);
    });
}

#[test]
fn who_is_escalated_to_learns_what_is_meant_for_it_and_no_more() {
    on_each_engine(async |world| {
        let square = Square::of(&world).await;
        let words = "Vuurwerk in de portiek, vrijdag rond tien uur; graag extra rijden";
        let notices = json!([told("ESCALATE", "police_team", words)]);
        let met = square.met("Vuurwerk; ze liepen weg toen ik kwam", json!(["DE_ESCALATE"]), notices).await;
        assert_eq!(met["acts"], json!(["DE_ESCALATE", "ESCALATE"]));
        let police = world.client("police_team");
        let heard = given(&police).await;
        assert_eq!(heard[0]["text"], words);
        let nothing_else =
            json!([heard[0]["case"], heard[0]["contactMoment"], heard[0]["access"]["relation"]]);
        assert_eq!(nothing_else, json!([null, null, null]));
        assert_eq!(heard.as_array().map(Vec::len), Some(1));
        assert!(!sees(&police, &square.group).await);
        outside(&world, &square.group, BYSTANDERS).await;
        // The jeugdboa sees to whom it went; a colleague of that officer does not hear of it.
        let seen = case(&square.jeugdboa, &square.group, "notices { kind receiver { id } }").await;
        assert_eq!(
            seen["notices"],
            json!([{ "kind": "ESCALATE", "receiver": { "id": id("member:police_team") } }])
        );
        assert!(!given(&world.client("police_consulted")).await.to_string().contains("portiek"));
    });
}

#[test]
fn who_escalates_or_refers_on_says_to_whom_and_escalating_goes_to_the_police() {
    on_each_engine(async |world| {
        let square = Square::of(&world).await;
        let (of, summary) = (&square.group, "Het liep uit de hand");
        let record = |acts: Value, notices: Value| json!({ "caseId": of, "kind": "STREET", "summary": summary, "acts": acts, "notices": notices });
        let wrong = [
            (record(json!(["ESCALATE"]), json!([])), "notices"),
            (record(json!(["REFER_ON"]), json!([told("ESCALATE", "police_team", "Kom")])), "notices"),
            (record(json!([]), json!([told("ESCALATE", "wijkteam_team", "Kom")])), "notices.0.receiverId"),
            (record(json!([]), json!([told("REFER_ON", "police_team", "Kom")])), "notices.0.receiverId"),
            // A housing corporation never reads concerns.
            (record(json!([]), json!([told("REFER_ON", "housing_team", "Kom")])), "notices.0.receiverId"),
        ];
        for (input, field) in wrong {
            refused_as(&square.coach, "contactMomentRecord", input, "INVALID", field).await;
        }
        // Nothing is left of what was refused.
        let seen = case(&square.coach, of, "contactMoments { id } notices { id }").await;
        assert_eq!(seen, json!({ "contactMoments": [], "notices": [] }));
    });
}

#[test]
fn who_is_referred_on_files_it_in_its_own_case_where_the_team_reads_it_with_its_origin() {
    on_each_engine(async |world| {
        let square = Square::of(&world).await;
        let words = "Een jongen van vijftien slaapt op de bank bij vrienden en wil praten";
        square
            .met("Bleef napraten", json!(["MONITOR"]), json!([told("REFER_ON", "wijkteam_team", words)]))
            .await;
        let wijkteam = world.client("wijkteam_team");
        let opens = json!({
            "level": "PERSON", "programme": "ondersteuning", "municipalityId": id("municipality:main"),
            "persons": [young("Luuk", "2011-03-01")],
        });
        let own = done(&wijkteam, "caseOpen", opens).await["id"].clone();
        done(&wijkteam, "teamAdd", joining(&own, "school_team")).await;
        let document = "{ notices(filter: { mine: true }) { nodes { id } } }";
        let mine = wijkteam.query(document, json!({})).await.ok().data("/notices/nodes/0/id").clone();
        let files = json!({ "noticeId": mine, "caseId": own });
        // Only who received it files it, and only once.
        let stranger = send(&square.coach, "noticeFile", &files).await;
        assert_ne!(stranger.body["data"]["noticeFile"]["userErrors"], json!([]));
        let filed = done(&wijkteam, "noticeFile", files.clone()).await;
        assert_eq!(json!([filed["text"], filed["origin"]["id"]]), json!([words, mine]));
        refused_as(&wijkteam, "noticeFile", files, "DUPLICATE", "noticeId").await;
        // The team of that case reads it by its own relation; where it came from it does not see.
        let school = world.client("school_team");
        let seen = case(&school, &own, "notices { kind text origin { id } author { id } }").await;
        let author = json!({ "id": id("member:youth_work_team") });
        assert_eq!(
            seen["notices"],
            json!([{ "kind": "REFER_ON", "text": words, "origin": null, "author": author }])
        );
        assert_eq!(relation(&wijkteam, &square.group).await, Value::Null);
        assert!(!sees(&school, &square.group).await);
    });
}

#[test]
fn a_group_that_is_brought_to_others_ends_as_handed_over_and_each_reads_its_own() {
    on_each_engine(async |world| {
        let square = Square::of(&world).await;
        let (coach, of) = (&square.coach, &square.group);
        let words = "Een jongen van vijftien wil werk; de rest zoekt een plek om te zijn";
        square.met("Lang gepraat", json!([]), json!([told("REFER_ON", "municipality_team", words)])).await;
        // One of them gets guidance of his own, in a case of the wijkteam.
        arranged(&world, "ondersteuning", "wijkteam_directing").await;
        let persons = case(coach, of, "persons { id givenName }").await["persons"].clone();
        let quincy = persons.as_array().expect("three").iter().find(|one| one["givenName"] == "Quincy");
        let quincy = json!([{ "existing": quincy.expect("Quincy")["id"] }]);
        let (_, there) = refers(coach, "ondersteuning", quincy, "MONEY_AND_WORK", "Zoekt werk").await;
        let wijkteam = world.client("wijkteam_directing");
        assert_eq!(relation(&wijkteam, &there).await, "DIRECTING");
        ends(coach, of, "HANDED_OVER").await;
        // The wijkteam reads of him, and neither of the group nor of the other two.
        assert!(!sees(&wijkteam, of).await);
        let seen = case(&wijkteam, &there, "persons { givenName } concerns { text }").await;
        let expected =
            json!({ "persons": [{ "givenName": "Quincy" }], "concerns": [{ "text": "Zoekt werk" }] });
        assert_eq!(seen, expected);
        // The municipality keeps the words that it was given, without the group.
        let municipality = world.client("municipality_team");
        let heard = given(&municipality).await;
        assert_eq!(json!([heard[0]["text"], heard[0]["case"]]), json!([words, null]));
        unseen_by(&world, of, BYSTANDERS).await;
        unseen_by(&world, of, &["enforcement_team"]).await;
        unseen_by(&world, &there, BYSTANDERS).await;
    });
}
