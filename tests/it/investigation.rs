//! Investigations of the Raad through the API: who asks, who takes them up, and that who investigates sees the case for
//! as long as it lasts and not longer.

use crate::common::{case, done, id, join, opening, refused_as, relation, sees, with, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

/// A case that leads to the Raad, and who directs it.
async fn led(world: &World) -> (Client, Value) {
    let director = world.client("youth_protection_team");
    let input =
        with(opening(&[young("Sem", "2012-05-06")]), json!({ "programme": "casusregie-jeugdbescherming" }));
    let of = done(&director, "caseOpen", input).await["id"].clone();
    done(&director, "caseStart", json!({ "caseId": of })).await;
    (director, of)
}

fn asking(of: &Value) -> Value {
    json!({
        "caseId": of, "raadMemberId": id("member:raad_consulted"), "cause": "THREAT",
        "reasons": "hulp hielp niet genoeg",
    })
}

/// The investigations that somebody has in its list.
async fn listed(client: &Client, filter: &str) -> Value {
    let document = format!("{{ investigations{filter} {{ nodes {{ status reasons case {{ id }} }} }} }}");
    client.query(&document, json!({})).await.ok().data("/investigations/nodes").clone()
}

#[test]
fn who_investigates_sees_the_case_from_taking_it_up_until_the_conclusion() {
    on_each_engine(async |world| {
        let (director, of) = led(&world).await;
        let raad = world.client("raad_consulted");
        let asked = done(&director, "investigationRequest", asking(&of)).await["id"].clone();
        // Asked: the Raad reads the request, and not the case.
        let mine = listed(&raad, "(filter: { mine: true, status: [REQUESTED] })").await;
        assert_eq!(
            mine[0],
            json!({ "status": "REQUESTED", "reasons": "hulp hielp niet genoeg", "case": null })
        );
        assert!(!sees(&raad, &of).await);
        refused_as(&director, "investigationRequest", asking(&of), "DUPLICATE", "caseId").await;
        // Nobody but who was asked takes it up.
        let accept = json!({ "investigationId": asked, "expectedVersion": 1, "dueOn": "2026-12-14" });
        for handle in ["raad_team", "youth_care_emergency", "privacy_officer"] {
            let client = world.client(handle);
            refused_as(&client, "investigationAccept", accept.clone(), "NOT_FOUND", "investigationId").await;
        }
        refused_as(&director, "investigationAccept", accept.clone(), "NOT_PERMITTED", "").await;
        let other = with(accept.clone(), json!({ "investigatorId": id("member:raad_team") }));
        refused_as(&raad, "investigationAccept", other, "INVALID", "investigatorId").await;
        let past = with(accept.clone(), json!({ "dueOn": "2026-11-01" }));
        refused_as(&raad, "investigationAccept", past, "INVALID", "dueOn").await;
        assert_eq!(done(&raad, "investigationAccept", accept.clone()).await["status"], "RUNNING");
        refused_as(&raad, "investigationAccept", accept, "CONFLICT", "expectedVersion").await;
        let seen =
            case(&raad, &of, "access { relation ground purpose } team { function until reason }").await;
        let access = json!({ "relation": "TEAM", "ground": "LEGAL_TASK", "purpose": "INVESTIGATION" });
        assert_eq!(seen["access"], access);
        assert_eq!(seen["team"][0]["function"], "INVESTIGATOR");
        world.clock.advance(chrono::Duration::days(40));
        let conclude =
            json!({ "investigationId": asked, "conclusion": "MEASURE", "advice": "verzoek om een OTS" });
        refused_as(&director, "investigationConclude", conclude.clone(), "NOT_PERMITTED", "").await;
        assert_eq!(done(&raad, "investigationConclude", conclude.clone()).await["conclusion"], "MEASURE");
        assert!(!sees(&raad, &of).await, "not a day longer");
        let why = refused_as(&raad, "investigationConclude", conclude, "ILLEGAL_TRANSITION", "").await;
        assert!(why.message.contains("CONCLUDED"), "{why:?}");
        // Its own work it keeps seeing; who directs reads what it found.
        assert_eq!(listed(&raad, "").await[0]["status"], "CONCLUDED");
        let seen = case(&director, &of, "investigations { advice } team { until }").await;
        assert_eq!(seen["investigations"][0]["advice"], "verzoek om een OTS");
        assert!(!seen["team"][0]["until"].is_null());
        done(&director, "investigationRequest", asking(&of)).await;
    });
}

#[test]
fn the_raad_can_decline_or_put_a_colleague_on_it() {
    on_each_engine(async |world| {
        let (director, of) = led(&world).await;
        let raad = world.client("raad_consulted");
        let asked = done(&director, "investigationRequest", asking(&of)).await["id"].clone();
        let decline = |reason: &str| json!({ "investigationId": asked, "reason": reason });
        refused_as(&raad, "investigationDecline", decline(" "), "INVALID", "reason").await;
        let declined = done(&raad, "investigationDecline", decline("eerst vrijwillige hulp")).await;
        assert_eq!(
            json!([declined["status"], declined["advice"]]),
            json!(["DECLINED", "eerst vrijwillige hulp"])
        );
        assert!(!sees(&raad, &of).await);
        let asked = done(&director, "investigationRequest", asking(&of)).await["id"].clone();
        let colleague = world.hire("raad_colleague", "raad_east").await;
        // On the team already, for something else: that place gives way.
        join(&director, &of, "raad_colleague").await;
        let accept = json!({ "investigationId": asked, "investigatorId": id("member:raad_colleague") });
        done(&raad, "investigationAccept", accept).await;
        assert_eq!(relation(&colleague, &of).await, "TEAM");
        assert!(!sees(&raad, &of).await);
        let conclude =
            json!({ "investigationId": asked, "conclusion": "NO_MEASURE", "advice": "geen grond" });
        refused_as(&raad, "investigationConclude", conclude.clone(), "NOT_FOUND", "investigationId").await;
        done(&colleague, "investigationConclude", conclude).await;
        assert!(!sees(&colleague, &of).await);
    });
}

/// A programme of which one term leads to the Raad when it is missed, and the other does not.
const WEEKS: (&str, &str) = (
    "dertien-weken.toml",
    r#"
name = "Dertien weken"
about = "Veiligheid herstellen"
source = "proef"
levels = ["PERSON"]
directed-by = ["YOUTH_PROTECTION"]

[[term]]
key = "safety"
name = "Veiligheid hersteld"
starts = "START"
met-by = "CLOSE"
within = "13 weeks"
[[term]]
key = "plan"
name = "Plan"
starts = "START"
met-by = "PLAN"
within = "2 weeks"

[[outcome]]
outcome = "TO_RAAD"
name = "Naar de Raad"
kinds = ["RAAD"]
after = ["safety"]
"#,
);

#[test]
fn what_the_raad_is_told_is_so() {
    on_each_engine(async |world| {
        let world = world.with_programmes(&[WEEKS]).await;
        let director = world.client("youth_protection_team");
        let input = with(opening(&[young("Sem", "2012-05-06")]), json!({ "programme": "dertien-weken" }));
        let of = done(&director, "caseOpen", input).await["id"].clone();
        done(&director, "caseStart", json!({ "caseId": of })).await;
        // The plan is overdue by then, and leads nowhere.
        world.clock.advance(chrono::Duration::weeks(7));
        for (more, field) in [
            (json!({ "raadMemberId": id("member:police_team") }), "raadMemberId"),
            (json!({ "cause": "TERM_MISSED" }), "cause"),
            (json!({ "cause": "HELP_REFUSED" }), "cause"),
            (json!({ "reasons": "" }), "reasons"),
        ] {
            refused_as(&director, "investigationRequest", with(asking(&of), more), "INVALID", field).await;
        }
        join(&director, &of, "cjg_team").await;
        refused_as(&world.client("cjg_team"), "investigationRequest", asking(&of), "NOT_PERMITTED", "").await;
        world.clock.advance(chrono::Duration::weeks(7));
        let missed = with(asking(&of), json!({ "cause": "TERM_MISSED" }));
        assert_eq!(done(&director, "investigationRequest", missed).await["cause"], "TERM_MISSED");
        let raad = world.client("raad_consulted");
        // A case that ended meanwhile does not stop the Raad, and is no longer there to be seen.
        done(&director, "caseClose", json!({ "caseId": of, "outcome": "TO_RAAD" })).await;
        let mine = listed(&raad, "(filter: { status: [REQUESTED] })").await;
        assert_eq!(mine.as_array().map(Vec::len), Some(1));
        let asked = case(&director, &of, "investigations { id }").await["investigations"][0]["id"].clone();
        done(&raad, "investigationAccept", json!({ "investigationId": asked })).await;
        assert!(!sees(&raad, &of).await);
    });
}

/// A programme from which nothing leads to the Raad.
const LOCAL: (&str, &str) = (
    "dichtbij.toml",
    r#"
name = "Dichtbij"
about = "Hulp om de hoek"
source = "proef"
levels = ["PERSON"]
directed-by = ["YOUTH_PROTECTION"]

[[outcome]]
outcome = "GOALS_REACHED"
name = "Goed genoeg"
"#,
);

#[test]
fn a_programme_that_does_not_lead_to_the_raad_asks_it_nothing() {
    on_each_engine(async |world| {
        let world = world.with_programmes(&[LOCAL]).await;
        let director = world.client("youth_protection_team");
        let input = with(opening(&[young("Noor", "2014-05-06")]), json!({ "programme": "dichtbij" }));
        let of = done(&director, "caseOpen", input).await["id"].clone();
        refused_as(&director, "investigationRequest", asking(&of), "INVALID", "caseId").await;
    });
}
