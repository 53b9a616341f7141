//! What is due and overdue for whom, and what each sees of it.

use super::{CARE, contact, days, deadline, hours, open, opening};
use crate::common::{case, done, id, join, with, young};
use serde_json::{Value, json};
use tests::{Client, on_each_engine};

/// The keys and due days of the deadlines in a list.
async fn listed(client: &Client, filter: Value, sort: &str) -> Vec<String> {
    let document = format!(
        "query($filter: DeadlineFilter) {{ deadlines(filter: $filter, sort: {sort}) {{ totalCount nodes {{ key dueOn }} }} }}"
    );
    let answer = client.query(&document, json!({ "filter": filter })).await.ok();
    let nodes = answer.data("/deadlines/nodes").as_array().expect("a list").clone();
    assert_eq!(*answer.data("/deadlines/totalCount"), nodes.len());
    let name = |one: &Value| {
        format!("{} {}", one["key"].as_str().unwrap_or("?"), one["dueOn"].as_str().unwrap_or("?"))
    };
    nodes.iter().map(name).collect()
}

#[test]
fn a_referrer_sees_the_deadline_and_not_the_reason() {
    on_each_engine(async |world| {
        let (care, police) = (world.client(CARE), world.client("police_referred"));
        let referred = json!({ "referredById": id("member:police_referred") });
        let opened = done(&care, "caseOpen", with(opening(&[young("Sem", "2012-05-06")]), referred)).await;
        let opened = &opened["id"];
        done(&care, "caseStart", json!({ "caseId": opened })).await;
        join(&care, opened, "police_team").await;
        let track = deadline(&care, opened, "track").await;
        let input = json!({ "deadlineId": track["id"], "until": "2027-03-01", "reason": "moeder is ziek" });
        done(&care, "deadlineExtend", input).await;
        done(&care, "contactMomentRecord", contact(opened, None)).await;

        let fields = "deadlines { key status dueOn version overdue explanation access { relation }
            moves { kind at dueAt by { id } reason access { withheld { field category reason } } } }";
        let of = async |client: &Client| -> Vec<Value> {
            let english = client.clone().header("accept-language", "en");
            case(&english, opened, fields).await["deadlines"].as_array().expect("they show").clone()
        };
        let seen = of(&police).await;
        assert_eq!((seen.len(), &seen[0]["status"]), (2, &json!("MET")));
        let track = &seen[1];
        assert_eq!(json!([track["dueOn"], track["access"]["relation"]]), json!(["2027-03-01", "REFERRED"]));
        let extended = &track["moves"][1];
        assert_eq!((&extended["kind"], &extended["reason"]), (&json!("EXTENDED"), &Value::Null));
        let withheld = json!([{ "field": "reason", "category": "CONCERN", "reason": "RELATION" }]);
        assert_eq!(extended["access"]["withheld"], withheld);
        assert_eq!(track["moves"][0]["access"]["withheld"], withheld, "whether there is one or not");
        let told = track["explanation"].as_str().expect("words");
        assert!(told.contains("; extended: due by the end of Mon 1 Mar 2027"), "{told}");
        // Nothing of it is in the whole answer, neither to the referrer nor in its log.
        let whole =
            police.query("{ deadlines { nodes { id explanation moves { reason by { id } } } } }", json!({}));
        assert!(!whole.await.text.contains("moeder"));
        let on_team = of(&world.client("police_team")).await;
        assert_eq!(on_team[1]["moves"][1]["reason"], "moeder is ziek");
        assert!(on_team[1]["explanation"].as_str().expect("words").contains("moeder is ziek"));
        // Who does not see the case sees none of it; who oversees sees that the case is there.
        let document = json!({ "caseId": [opened] });
        for (stranger, rows) in [
            ("school_stranger", 0),
            ("hidden_director", 0),
            ("privacy_officer", 0),
            ("reporter", 0),
            (CARE, 2),
        ] {
            assert_eq!(
                listed(&world.client(stranger), document.clone(), "DUE_FIRST").await.len(),
                rows,
                "{stranger}"
            );
        }
        let officer = case(&world.client("privacy_officer"), opened, "id deadlines { id }").await;
        assert_eq!(officer["deadlines"], Value::Null);
        // A contact of the care side is not told by who recorded it.
        assert!(seen[0]["moves"].as_array().expect("moves").iter().all(|one| one["by"].is_null()));
        // The referral ends with the case, and what it showed.
        done(&care, "caseClose", json!({ "caseId": opened, "outcome": "GOALS_REACHED" })).await;
        assert!(listed(&police, document, "DUE_FIRST").await.is_empty());
    });
}

#[test]
fn what_is_due_and_overdue_is_listed_by_member_agency_and_municipality() {
    on_each_engine(async |world| {
        let care = world.client(CARE);
        let first = open(&care).await;
        world.clock.advance(days(1));
        let second = open(&care).await;
        let all =
            ["first-contact 2026-11-04", "first-contact 2026-11-05", "track 2027-02-02", "track 2027-02-03"];
        let of =
            async |filter: Value| listed(&care, with(filter, json!({ "mine": true })), "DUE_FIRST").await;
        assert_eq!(of(json!({})).await, all);
        let last_first: Vec<_> = all.iter().rev().copied().collect();
        assert_eq!(listed(&care, json!({ "mine": true }), "DUE_LAST").await, last_first);
        assert_eq!(listed(&care, json!({ "mine": true }), "STARTED_LAST").await.len(), 4);
        assert_eq!(of(json!({ "caseId": [second] })).await, [all[1], all[3]]);
        assert_eq!(of(json!({ "agencyId": [id("agency:youth_care_main")] })).await, all);
        assert!(of(json!({ "agencyId": [id("agency:cjg_main")] })).await.is_empty());
        assert_eq!(of(json!({ "memberId": [id(&format!("member:{CARE}"))] })).await, all);
        assert!(of(json!({ "memberId": [id("member:cjg_team")] })).await.is_empty());
        assert_eq!(of(json!({ "municipalityId": [id("municipality:main")] })).await, all);
        assert!(of(json!({ "municipalityId": [id("municipality:far")] })).await.is_empty());
        // Days are those of the Netherlands, and a last day counts whole.
        for (from, until, rows) in [
            ("2026-11-04", "2026-11-04", &all[..1]),
            ("2026-11-05", "2027-02-02", &all[1..3]),
            ("2027-02-03", "2027-02-03", &all[3..]),
            ("2027-02-04", "2027-12-31", &all[4..]),
        ] {
            assert_eq!(of(json!({ "dueFrom": from, "dueUntil": until })).await, rows, "{from} {until}");
        }
        assert!(of(json!({ "overdue": true })).await.is_empty());
        assert_eq!(of(json!({ "overdue": false })).await, all);
        // To the microsecond.
        world.clock.advance(hours(24) - chrono::Duration::microseconds(1));
        assert!(of(json!({ "overdue": true })).await.is_empty());
        world.clock.advance(chrono::Duration::microseconds(1));
        assert_eq!(of(json!({ "overdue": true })).await, all[..1]);
        assert_eq!(of(json!({ "overdue": false })).await, all[1..]);
        done(&care, "contactMomentRecord", contact(&first, None)).await;
        assert!(of(json!({ "overdue": true })).await.is_empty());
        assert_eq!(of(json!({ "status": ["MET", "CANCELLED"] })).await, all[..1]);
        done(&care, "caseHold", json!({ "caseId": second })).await;
        assert_eq!(of(json!({ "status": ["PAUSED"] })).await, all[3..]);
        world.clock.set("2027-02-02T22:59:59Z".parse().expect("a moment"));
        assert_eq!(of(json!({ "overdue": true })).await, all[1..2]);
        world.clock.set("2027-02-02T23:00:00Z".parse().expect("a moment"));
        assert_eq!(of(json!({ "overdue": true })).await, all[1..3], "what stands still is not overdue");
    });
}

#[test]
fn who_takes_over_answers_for_what_is_open_and_not_for_what_ended() {
    on_each_engine(async |world| {
        let (care, next) = (world.client(CARE), world.client("youth_care_emergency"));
        let opened = open(&care).await;
        done(&care, "contactMomentRecord", contact(&opened, None)).await;
        let track = deadline(&care, &opened, "track").await;
        let to = id("member:youth_care_emergency");
        let input = json!({ "caseId": opened, "directorId": to, "reason": "verhuisd" });
        crate::common::send(&care, "caseHandOver", &input).await.ok();
        assert!(listed(&care, json!({ "caseId": [opened] }), "DUE_FIRST").await.is_empty());
        assert_eq!(listed(&next, json!({ "mine": true }), "DUE_FIRST").await, ["track 2027-02-02"]);
        let agency = |name: &str| json!({ "caseId": [opened], "agencyId": [id(name)] });
        assert_eq!(listed(&next, agency("agency:youth_care_east"), "DUE_FIRST").await, ["track 2027-02-02"]);
        let ended = listed(&next, agency("agency:youth_care_main"), "DUE_FIRST").await;
        assert_eq!(ended, ["first-contact 2026-11-04"]);
        let moved = deadline(&next, &opened, "track").await;
        assert_eq!((&moved["member"]["id"], &moved["version"]), (&to, &track["version"]));
    });
}
