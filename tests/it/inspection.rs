//! What the privacy officer can say: who could see a case over time, and, to the person concerned, who saw what.

use super::common::{case, done, id, refused_as};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

/// The first person of case `a`, who is 15, as on a passport.
fn passport() -> Value {
    json!({ "person": {
        "givenName": "canary~Person.givenName~a~1", "familyName": "canary~Person.familyName~a~1",
        "birthDate": "2011-03-07",
    } })
}

fn request(about: Value, requester: &str) -> Value {
    json!({ "about": about, "requester": requester, "requesterName": "S. Bakker", "right": "YOUTH_ACT" })
}

/// Makes a report and gives its id, a moment after all that was done.
pub async fn report(world: &World) -> Value {
    world.clock.advance(TimeDelta::minutes(1));
    done(&world.client("privacy_officer"), "inspectionMake", request(passport(), "YOUNG_PERSON")).await["id"]
        .clone()
}

/// The lines of a report of what was done since the World began, newest first.
async fn lines(world: &World, report: &Value) -> Vec<Value> {
    let document = "query ($id: ID!) { node(id: $id) { ... on Inspection { statement entries {
        at deed agency { id } role categories relation ground purpose
    } } } }";
    let answer = world.client("privacy_officer").query(document, json!({ "id": report })).await.ok();
    assert!(answer.data("/node/statement").as_str().is_some_and(|text| text.len() > 100));
    let start = tests::TestClock::start().format("%Y-%m-%dT%H:%M:%S").to_string();
    let all = answer.data("/node/entries").as_array().expect("a list").clone();
    all.into_iter().filter(|line| line["at"].as_str().is_some_and(|at| *at >= *start)).collect()
}

async fn looks(client: &Client) {
    case(client, &id("case:a"), "status persons { givenName } educationRecords { school }").await;
}

#[test]
fn the_officer_sees_who_could_see_a_case_over_time() {
    on_each_engine(async |world| {
        let officer = world.client("privacy_officer");
        let holders = async |arguments: &str| -> Vec<(String, Value)> {
            let fields =
                format!("grants{arguments} {{ holder {{ ... on Member {{ id }} }} relation until }}");
            let seen = case(&officer, &id("case:a"), &fields).await;
            let grants = seen["grants"].as_array().expect("shown").clone();
            let holder = |one: &Value| one["holder"]["id"].as_str().unwrap_or("an agency").to_owned();
            grants.iter().map(|one| (holder(one), one["until"].clone())).collect()
        };
        let (all, now, not) =
            (holders("").await, holders("(running: true)").await, holders("(running: false)").await);
        let of = |handle: &str| id(&format!("member:{handle}")).as_str().expect("an id").to_owned();
        let has =
            |some: &[(String, Value)], handle: &str| some.iter().any(|(holder, _)| *holder == of(handle));
        for (handle, runs) in [
            ("police_team", true),
            ("halt_former", false),
            ("cjg_tomorrow", false),
            ("youth_care_emergency", true),
        ] {
            assert!(has(&all, handle) && has(&now, handle) == runs && has(&not, handle) != runs, "{handle}");
        }
        assert_eq!(all.len(), now.len() + not.len());
        // What ends becomes history and stays to be seen.
        world.clock.advance(TimeDelta::hours(5));
        let (now, not) = (holders("(running: true)").await, holders("(running: false)").await);
        assert!(!has(&now, "youth_care_emergency") && has(&not, "youth_care_emergency"));
        assert_eq!(all.len(), now.len() + not.len());
    });
}

#[test]
fn a_report_tells_which_agency_saw_what_and_nothing_of_others() {
    on_each_engine(async |world| {
        looks(&world.client("school_team")).await;
        let police = "query ($id: ID!) { person(by: { id: $id }) { contact { city } } }";
        world.client("police_team").query(police, json!({ "id": id("person:a:2") })).await.ok();
        let first = report(&world).await;
        let told = lines(&world, &first).await;
        assert_eq!(told.len(), 1, "not what is about the other child: {told:#?}");
        let line = &told[0];
        assert_eq!(line["agency"]["id"], id("agency:school_main"));
        assert_eq!((&line["deed"], &line["role"]), (&json!("READ"), &json!("SCHOOL")));
        assert_eq!(
            (&line["relation"], &line["ground"], &line["purpose"]),
            (&json!("TEAM"), &json!("COVENANT"), &json!("HELP"))
        );
        assert_eq!(line["categories"], json!(["PROCESS", "IDENTITY", "EDUCATION"]));
        // Who may not see whom the case is about has looked at the case all the same; and emergency shows as such.
        case(&world.client("school_matched"), &id("case:a"), "id").await;
        case(&world.client("youth_care_emergency"), &id("case:a"), "careNotes { text }").await;
        let next = lines(&world, &report(&world).await).await;
        let relations: Vec<_> = next.iter().filter_map(|line| line["relation"].as_str()).collect();
        assert!(relations.contains(&"MATCHED") && relations.contains(&"EMERGENCY"), "{next:#?}");
        // That a report was made is in the next one; the first stays as it was.
        assert!(next.iter().any(|line| line["role"] == "PRIVACY_OFFICER" && line["deed"] == "CHANGE"));
        assert_eq!(lines(&world, &first).await, told);
    });
}

#[test]
fn what_is_confidential_is_left_out_without_a_trace_until_it_is_not() {
    on_each_engine(async |world| {
        let (raad, officer) = (world.client("raad_team"), world.client("privacy_officer"));
        let safe_home = world.client("safe_home_team");
        looks(&raad).await;
        looks(&safe_home).await;
        let roles = async |report: &Value| -> Vec<Value> {
            lines(&world, report).await.iter().map(|line| line["role"].clone()).collect()
        };
        let until = world.clock.now() + TimeDelta::days(90);
        let mark = json!({
            "caseId": id("case:a"), "until": until, "reason": "lopend onderzoek naar mishandeling thuis",
        });
        // Planted: the Raad's. Of the same kind, Veilig Thuis's own.
        let mine = done(&safe_home, "confidentialityMark", mark.clone()).await;
        let hidden = report(&world).await;
        assert!(!roles(&hidden).await.contains(&json!("RAAD")));
        assert!(!roles(&hidden).await.contains(&json!("SAFE_HOME")));
        // It is the agency's own, and the officer's to see.
        let seen = async |client: &Client| {
            case(client, &id("case:a"), "confidentiality { id reason agency { id } }").await["confidentiality"].clone()
        };
        assert_eq!(seen(&officer).await.as_array().map(Vec::len), Some(2));
        assert_eq!(seen(&safe_home).await[0]["id"], mine["id"]);
        assert_eq!(seen(&raad).await.as_array().map(Vec::len), Some(1));
        assert!(seen(&world.client("school_team")).await.is_null());
        // The officer ends one, the other lapses: the next report has them.
        let end = json!({ "confidentialityId": mine["id"], "expectedVersion": mine["version"] });
        refused_as(&raad, "confidentialityEnd", end.clone(), "NOT_FOUND", "confidentialityId").await;
        done(&officer, "confidentialityEnd", end.clone()).await;
        refused_as(
            &safe_home,
            "confidentialityEnd",
            json!({ "confidentialityId": mine["id"] }),
            "ILLEGAL_TRANSITION",
            "confidentialityId",
        )
        .await;
        let half = report(&world).await;
        assert!(
            roles(&half).await.contains(&json!("SAFE_HOME")) && !roles(&half).await.contains(&json!("RAAD"))
        );
        world.clock.advance(TimeDelta::days(31));
        assert!(roles(&report(&world).await).await.contains(&json!("RAAD")));
        assert!(!roles(&hidden).await.contains(&json!("RAAD")), "a report stays as it was");
        // Who neither investigates nor works on the case keeps nothing back, and nobody for ever.
        for (handle, code) in [
            ("school_team", "NOT_PERMITTED"),
            ("raad_consulted", "NOT_PERMITTED"),
            ("hidden_director", "NOT_FOUND"),
        ] {
            let field = if code == "NOT_FOUND" { "caseId" } else { "" };
            refused_as(&world.client(handle), "confidentialityMark", mark.clone(), code, field).await;
        }
        let mut long = mark;
        long["until"] = json!(world.clock.now() + TimeDelta::days(184));
        refused_as(&safe_home, "confidentialityMark", long, "INVALID", "until").await;
    });
}

#[test]
fn only_whom_the_law_lets_ask_gets_a_report_and_each_try_is_logged() {
    on_each_engine(async |world| {
        let officer = world.client("privacy_officer");
        let born = |day: &str| {
            let mut about = passport();
            about["person"]["birthDate"] = json!(day);
            about
        };
        refused_as(
            &officer,
            "inspectionMake",
            request(born("2016-01-01"), "YOUNG_PERSON"),
            "INVALID",
            "requester",
        )
        .await;
        refused_as(&officer, "inspectionMake", request(born("2010-11-02"), "PARENT"), "INVALID", "requester")
            .await;
        let heads = world.store.chain_heads().await.expect("heads");
        let before: i64 = heads.iter().map(|head| head.number).sum();
        refused_as(
            &officer,
            "inspectionMake",
            request(born("2011-03-08"), "PARENT"),
            "NOT_FOUND",
            "about.person",
        )
        .await;
        let heads = world.store.chain_heads().await.expect("heads");
        assert_eq!(before + 1, heads.iter().map(|head| head.number).sum::<i64>());
        let number = |number: &str, day: &str| json!({ "citizenNumber": { "citizenNumber": number, "birthDate": day } });
        let right = number("731904254", "2011-03-07");
        let wrong = number("731904254", "2011-03-08");
        done(&officer, "inspectionMake", request(right.clone(), "PARENT")).await;
        refused_as(&officer, "inspectionMake", request(wrong, "PARENT"), "NOT_FOUND", "about.citizenNumber")
            .await;
        // Nobody else makes or sees one; another region's officer knows nobody here.
        for handle in ["wijkteam_directing", "school_team", "administrator", "reporter"] {
            let client = world.client(handle);
            refused_as(&client, "inspectionMake", request(right.clone(), "PARENT"), "NOT_PERMITTED", "")
                .await;
            let answer = client.query("{ inspections { totalCount } }", json!({})).await.ok();
            assert_eq!(answer.data("/inspections/totalCount"), 0, "{handle}");
        }
        let far = world.client("far_privacy_officer");
        refused_as(&far, "inspectionMake", request(right, "PARENT"), "NOT_FOUND", "about.citizenNumber")
            .await;
        let mine = "{ inspections { totalCount nodes { requester requesterName right cases { id } } } }";
        assert_eq!(far.query(mine, json!({})).await.ok().data("/inspections/totalCount"), 0);
        let answer = officer.query(mine, json!({})).await.ok();
        let made = &answer.data("/inspections/nodes")[0];
        assert_eq!((&made["requester"], &made["requesterName"]), (&json!("PARENT"), &json!("S. Bakker")));
        assert_eq!(made["cases"], json!([{ "id": id("case:a") }]));
    });
}
