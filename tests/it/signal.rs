//! Signals and matches: that another agency is concerned about the same person, and how to reach it; nothing else, and
//! to nobody else.

use super::common::{done, id, open, person_of, refusal, refused_as, send, with};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

/// A boy of 14 whom no record of the World knows.
const ABOUT: (&str, &str) = ("731905039", "2012-05-06");

fn about((number, born): (&str, &str)) -> Value {
    json!({ "about": { "citizenNumber": number, "birthDate": born } })
}

/// Signals about the boy, and gives the signal.
async fn signal(client: &Client) -> Value {
    done(client, "signalSet", about(ABOUT)).await
}

/// The matches that somebody sees, with all that is told of the other.
async fn matches(client: &Client, arguments: &str) -> Vec<Value> {
    let document = format!(
        "{{ signalMatches(first: 50{arguments}) {{ totalCount nodes {{ id version agency {{ id }} \
         member {{ id phone email }} contactBy {{ id }} signal {{ id }} madeAt dueOn overdue outcome \
         concludedBy {{ id }} }} }} }}"
    );
    let answer = client.query(&document, json!({})).await.ok();
    let nodes = answer.data("/signalMatches/nodes").as_array().expect("a list").clone();
    assert_eq!(*answer.data("/signalMatches/totalCount"), json!(nodes.len()));
    nodes
}

/// The ids of the signals that somebody sees.
async fn signals(client: &Client, arguments: &str) -> Vec<Value> {
    let document = format!("{{ signals(first: 50{arguments}) {{ totalCount nodes {{ id }} }} }}");
    let answer = client.query(&document, json!({})).await.ok();
    let nodes = answer.data("/signals/nodes").as_array().expect("a list");
    assert_eq!(*answer.data("/signals/totalCount"), json!(nodes.len()));
    nodes.iter().map(|one| one["id"].clone()).collect()
}

/// What `node` shows of an object, to somebody.
async fn node(client: &Client, id: &Value) -> Value {
    let document = "query ($id: ID!) { node(id: $id) { __typename } }";
    client.query(document, json!({ "id": id })).await.ok().data("/node").clone()
}

async fn switch(world: &World, handle: &str, on: bool) {
    let region = done(&world.client(handle), "signalMatchingSwitch", json!({ "on": on })).await;
    assert_eq!(region["matchesSignals"], json!(on));
}

fn at(world: &World, moment: &str) {
    world.clock.set(moment.parse().expect("a moment"));
}

#[test]
fn two_agencies_that_signal_the_same_person_see_how_to_reach_each_other() {
    on_each_engine(async |world| {
        let (cjg, work) = (world.client("cjg_team"), world.client("youth_work_team"));
        let first = signal(&cjg).await;
        assert_eq!(
            (&first["status"], &first["until"]),
            (&json!("LIVE"), &json!("2028-11-02T09:00:00+00:00"))
        );
        assert!(matches(&cjg, "").await.is_empty(), "nobody else is concerned");
        world.clock.advance(TimeDelta::hours(5));
        let second = signal(&work).await;
        for (client, signal, other, agency) in [
            (&cjg, &first, "member:youth_work_team", "agency:youth_work_main"),
            (&work, &second, "member:cjg_team", "agency:cjg_main"),
        ] {
            let found = matches(client, "").await;
            let [found] = found.as_slice() else { panic!("one match, not {found:#?}") };
            assert_eq!((&found["signal"]["id"], &found["agency"]["id"]), (&signal["id"], &id(agency)));
            assert_eq!(found["member"]["id"], id(other));
            assert!(found["member"]["phone"].is_string() && found["member"]["email"].is_string());
            // Who came last makes contact.
            assert_eq!(found["contactBy"]["id"], id("member:youth_work_team"));
            assert_eq!((&found["dueOn"], &found["outcome"]), (&json!("2026-11-09"), &Value::Null));
            assert_eq!(found["madeAt"], "2026-11-02T14:00:00+00:00");
        }
        // The other's signal is not shown, and no case is opened by it.
        assert!(node(&cjg, &second["id"]).await.is_null() && node(&work, &first["id"]).await.is_null());
        assert_eq!(signals(&cjg, "").await, [first["id"].clone()]);
    });
}

#[test]
fn a_third_agency_a_colleague_and_the_officer_learn_nothing() {
    on_each_engine(async |world| {
        let first = signal(&world.client("school_team")).await["id"].clone();
        let second = signal(&world.client("cjg_team")).await["id"].clone();
        let found = matches(&world.client("cjg_team"), "").await[0]["id"].clone();
        for handle in [
            "police_team",
            "school_stranger",
            "wijkteam_directing",
            "municipality_team",
            "privacy_officer",
            "administrator",
            "reporter",
        ] {
            let other = world.client(handle);
            assert!(matches(&other, "").await.is_empty() && signals(&other, "").await.is_empty(), "{handle}");
            for id in [&first, &second, &found] {
                assert!(node(&other, id).await.is_null(), "{handle}");
            }
        }
        // Refused as what is not there.
        let police = world.client("police_team");
        refused_as(&police, "signalWithdraw", json!({ "signalId": first }), "NOT_FOUND", "signalId").await;
        let conclude = json!({ "signalMatchId": found, "outcome": "EACH_ON" });
        refused_as(&police, "signalMatchConclude", conclude, "NOT_FOUND", "signalMatchId").await;
        // Who stands in sees it, and the one whom a match is with is not the colleague's affair.
        let stand_in = world.client("school_stand_in");
        assert_eq!(signals(&stand_in, "").await, std::slice::from_ref(&first));
        assert_eq!(matches(&stand_in, "").await[0]["id"], found);
        assert!(signals(&stand_in, ", filter: { live: false }").await.is_empty());
    });
}

#[test]
fn signals_of_one_agency_or_on_somebody_else_do_not_match() {
    on_each_engine(async |world| {
        signal(&world.client("school_team")).await;
        // A colleague learns nothing of it, nor that there is one.
        let colleague = world.client("school_stranger");
        signal(&colleague).await;
        assert!(matches(&colleague, "").await.is_empty());
        // A slip of the pen is somebody else.
        let halt = world.client("halt_team");
        done(&halt, "signalSet", about((ABOUT.0, "2012-05-07"))).await;
        done(&halt, "signalSet", about(("731905040", ABOUT.1))).await;
        assert!(matches(&halt, "").await.is_empty());
        // Both of that school are to be reached, each by its own match.
        let police = world.client("police_team");
        signal(&police).await;
        assert_eq!(matches(&police, "").await.len(), 2);
        assert_eq!(matches(&colleague, "").await.len(), 1);
    });
}

#[test]
fn there_is_no_match_where_the_region_does_not_match_and_none_is_left_when_it_stops() {
    on_each_engine(async |world| {
        let (cjg, police, halt) =
            (world.client("cjg_team"), world.client("police_team"), world.client("halt_team"));
        switch(&world, "municipality_team", false).await;
        signal(&cjg).await;
        world.clock.advance(TimeDelta::hours(1));
        signal(&police).await;
        assert!(matches(&police, "").await.is_empty() && matches(&cjg, "").await.is_empty());
        world.clock.advance(TimeDelta::days(10));
        switch(&world, "administrator", true).await;
        // Those that stood already match from now on; who came last makes contact.
        let found = matches(&cjg, "").await;
        assert_eq!((found.len(), &found[0]["contactBy"]["id"]), (1, &id("member:police_team")));
        assert_eq!(
            (&found[0]["madeAt"], &found[0]["dueOn"]),
            (&json!("2026-11-12T10:00:00+00:00"), &json!("2026-11-19"))
        );
        signal(&halt).await;
        assert_eq!(matches(&halt, "").await.len(), 2);
        assert_eq!(matches(&cjg, "").await.len(), 2);
        // Switched on once more, nothing comes twice.
        switch(&world, "municipality_team", true).await;
        assert_eq!(matches(&cjg, "").await.len(), 2);
        switch(&world, "municipality_team", false).await;
        for client in [&halt, &cjg, &police] {
            assert!(matches(client, "").await.is_empty());
        }
        // On again, what was ended stays so, and what still stands matches anew.
        switch(&world, "municipality_team", true).await;
        let again = matches(&cjg, "").await;
        assert_eq!(again.len(), 2);
        assert!(again.iter().all(|one| one["id"] != found[0]["id"]));
        refused_as(&cjg, "signalMatchingSwitch", json!({ "on": false }), "NOT_PERMITTED", "").await;
        // Another region has a switch of its own, and sees no match with this one.
        let far = world.client("school_elsewhere");
        signal(&far).await;
        assert_eq!((matches(&far, "").await.len(), matches(&cjg, "").await.len()), (0, 2));
    });
}

#[test]
fn all_that_stand_match_when_a_region_begins_to_by_as_many_statements_as_none() {
    on_each_engine(async |world| {
        let (cjg, police, halt) =
            (world.client("cjg_team"), world.client("police_team"), world.client("halt_team"));
        let switched = async |on: bool| {
            let before = world.store.sent();
            switch(&world, "municipality_team", on).await;
            world.store.sent() - before
        };
        switched(false).await;
        let none = switched(true).await;
        switched(false).await;
        let numbers = ["731905039", "731905040", "731905052", "731905064", "731905076", "731905088"];
        let mut last = Value::Null;
        for (number, client) in numbers.iter().flat_map(|number| [(number, &police), (number, &cjg)]) {
            last = done(client, "signalSet", about((number, ABOUT.1))).await["id"].clone();
        }
        done(&halt, "signalSet", about((numbers[0], ABOUT.1))).await;
        done(&halt, "signalSet", about((numbers[1], "2012-05-07"))).await;
        done(&cjg, "signalWithdraw", json!({ "signalId": last })).await;
        assert_eq!(switched(true).await, none);
        let found = [&cjg, &police, &halt].map(async |client| matches(client, "").await.len());
        let [cjg, police, halt] = found;
        assert_eq!((cjg.await + police.await, halt.await), (2 * 5 + 2, 2));
    });
}

#[test]
fn a_signal_that_is_withdrawn_after_contact_leaves_its_match_to_both_for_two_weeks() {
    on_each_engine(async |world| {
        let (cjg, police) = (world.client("cjg_team"), world.client("police_team"));
        let mine = signal(&cjg).await;
        let theirs = signal(&police).await;
        let found = matches(&police, "").await[0]["id"].clone();
        done(&police, "signalMatchConclude", json!({ "signalMatchId": found, "outcome": "EACH_ON" })).await;
        let withdraw = json!({ "signalId": mine["id"], "expectedVersion": 7 });
        refused_as(&cjg, "signalWithdraw", withdraw, "CONFLICT", "expectedVersion").await;
        let withdraw = json!({ "signalId": mine["id"] });
        let withdrawn = done(&cjg, "signalWithdraw", withdraw.clone()).await;
        assert_eq!((&withdrawn["status"], &withdrawn["version"]), (&json!("WITHDRAWN"), &json!(2)));
        // Whoever says alone that there was contact, and goes, has not gone before the other could see it.
        for client in [&cjg, &police] {
            let left = matches(client, "").await;
            assert_eq!((left.len(), &left[0]["id"], &left[0]["outcome"]), (1, &found, &json!("EACH_ON")));
        }
        at(&world, "2026-11-16T22:59:59Z");
        assert_eq!(matches(&cjg, "").await.len(), 1);
        at(&world, "2026-11-16T23:00:00Z");
        for client in [&cjg, &police] {
            assert!(matches(client, "").await.is_empty() && node(client, &found).await.is_null());
        }
        let conclude = json!({ "signalMatchId": found, "outcome": "EACH_ON" });
        refused_as(&police, "signalMatchConclude", conclude, "NOT_FOUND", "signalMatchId").await;
        refused_as(&cjg, "signalWithdraw", withdraw, "ILLEGAL_TRANSITION", "signalId").await;
        // The other's stands, and matches with the next.
        assert_eq!(signals(&police, ", filter: { live: true }").await, [theirs["id"].clone()]);
        assert_eq!(signals(&cjg, ", filter: { live: false }").await, [mine["id"].clone()]);
        signal(&cjg).await;
        assert_eq!(matches(&police, "").await.len(), 1);
    });
}

#[test]
fn who_takes_a_signal_back_before_there_was_contact_is_still_to_be_reached_and_to_reach() {
    on_each_engine(async |world| {
        let (cjg, police) = (world.client("cjg_team"), world.client("police_team"));
        signal(&cjg).await;
        let only_to_know = signal(&police).await["id"].clone();
        let found = matches(&police, "").await[0]["id"].clone();
        world.clock.advance(TimeDelta::minutes(1));
        done(&police, "signalWithdraw", json!({ "signalId": only_to_know })).await;
        for (client, other) in [(&cjg, "member:police_team"), (&police, "member:cjg_team")] {
            let left = matches(client, ", filter: { concluded: false }").await;
            let [left] = left.as_slice() else { panic!("one match, not {left:#?}") };
            assert_eq!((&left["id"], &left["member"]["id"]), (&found, &id(other)));
            assert_eq!(
                (&left["contactBy"]["id"], &left["dueOn"]),
                (&id("member:police_team"), &json!("2026-11-09"))
            );
        }
        at(&world, "2026-11-16T22:59:59Z");
        assert_eq!(matches(&cjg, ", filter: { overdue: true }").await.len(), 1);
        done(&cjg, "signalMatchConclude", json!({ "signalMatchId": found, "outcome": "EACH_ON" })).await;
        at(&world, "2026-11-16T23:00:00Z");
        for client in [&cjg, &police] {
            assert!(matches(client, "").await.is_empty() && node(client, &found).await.is_null());
        }
    });
}

#[test]
fn a_member_signals_twenty_times_in_24_hours_and_no_more() {
    on_each_engine(async |world| {
        let (cjg, police) = (world.client("cjg_team"), world.client("police_team"));
        for nth in 0..20 {
            let born = format!("2012-05-{:02}", 1 + nth);
            let set = done(&cjg, "signalSet", about((ABOUT.0, &born))).await["id"].clone();
            // Taken back, it counts all the same.
            done(&cjg, "signalWithdraw", json!({ "signalId": set })).await;
        }
        let why = refused_as(&cjg, "signalSet", about((ABOUT.0, "2012-06-01")), "TOO_OFTEN", "").await;
        assert!(why.message.contains("2026-11-03 10:00"), "{why:?}");
        signal(&police).await;
        at(&world, "2026-11-03T08:59:59Z");
        refused_as(&cjg, "signalSet", about(ABOUT), "TOO_OFTEN", "").await;
        at(&world, "2026-11-03T09:00:00Z");
        signal(&cjg).await;
    });
}

#[test]
fn the_privacy_officer_sees_how_often_members_signal_and_nobody_else_does() {
    on_each_engine(async |world| {
        let (cjg, police) = (world.client("cjg_team"), world.client("police_team"));
        let document = "{ signalCounts { member { id } set withdrawn found overdue } }";
        let counts = async |handle: &str| {
            let answer = world.client(handle).query(document, json!({})).await.ok();
            answer.data("/signalCounts").clone()
        };
        let of = async |member: &str| {
            let counts = counts("privacy_officer").await;
            let all = counts.as_array().expect("counts").clone();
            let found = all.into_iter().find(|one| one["member"]["id"] == id(member));
            found.map(|one| ["set", "withdrawn", "found", "overdue"].map(|name| one[name].clone()))
        };
        let before = of("member:police_team").await;
        signal(&cjg).await;
        let back = signal(&police).await["id"].clone();
        done(&police, "signalWithdraw", json!({ "signalId": back })).await;
        at(&world, "2026-11-20T09:00:00Z");
        assert_eq!((before, of("member:police_team").await), (None, Some([1, 1, 1, 1].map(Value::from))));
        assert_eq!(of("member:cjg_team").await, Some([1, 0, 0, 0].map(Value::from)));
        for handle in ["cjg_team", "municipality_team", "administrator", "reporter"] {
            assert!(counts(handle).await.is_null(), "{handle}");
        }
        assert_eq!(counts("far_privacy_officer").await, json!([]));
        at(&world, "2027-02-01T09:00:01Z");
        assert_eq!(of("member:cjg_team").await, None, "thirteen weeks ago");
    });
}

#[test]
fn a_signal_ends_after_two_years_and_at_the_23rd_birthday() {
    on_each_engine(async |world| {
        let (cjg, police) = (world.client("cjg_team"), world.client("police_team"));
        signal(&cjg).await;
        at(&world, "2027-01-01T12:00:00Z");
        signal(&police).await;
        at(&world, "2028-11-02T08:59:59Z");
        assert_eq!(matches(&police, "").await.len(), 1);
        at(&world, "2028-11-02T09:00:00Z");
        assert!(
            matches(&police, "").await.is_empty()
                && signals(&cjg, ", filter: { live: true }").await.is_empty()
        );
        assert_eq!(signals(&police, ", filter: { live: true }").await.len(), 1);
        // At midnight in Amsterdam somebody turns 23.
        let grown = about(("731905052", "2006-05-06"));
        done(&cjg, "signalSet", grown.clone()).await;
        done(&police, "signalSet", grown.clone()).await;
        at(&world, "2029-05-05T21:59:59Z");
        assert_eq!(matches(&cjg, "").await.len(), 1);
        at(&world, "2029-05-05T22:00:00Z");
        assert!(matches(&cjg, "").await.is_empty());
        refused_as(&cjg, "signalSet", grown, "INVALID", "about.birthDate").await;
    });
}

#[test]
fn one_of_the_two_makes_contact_in_a_week_and_either_records_once_what_came_of_it() {
    on_each_engine(async |world| {
        let (cjg, police) = (world.client("cjg_team"), world.client("police_team"));
        signal(&cjg).await;
        signal(&police).await;
        let found = matches(&cjg, "").await[0].clone();
        let todo = ", filter: { mine: true, concluded: false }";
        assert!(matches(&cjg, todo).await.is_empty() && matches(&police, todo).await.len() == 1);
        at(&world, "2026-11-09T22:59:59Z");
        assert!(matches(&police, ", filter: { overdue: true }").await.is_empty());
        at(&world, "2026-11-09T23:00:00Z");
        let late = matches(&police, ", filter: { overdue: true }").await;
        assert_eq!((late.len(), &late[0]["overdue"]), (1, &json!(true)));
        assert!(matches(&police, ", filter: { overdue: false }").await.is_empty());
        let conclude = json!({ "signalMatchId": found["id"], "expectedVersion": 1, "outcome": "TO_CONSULT" });
        done(&cjg, "signalMatchConclude", conclude.clone()).await;
        let seen = matches(&police, ", filter: { outcome: TO_CONSULT, concluded: true }").await;
        assert_eq!((&seen[0]["outcome"], &seen[0]["version"]), (&json!("TO_CONSULT"), &json!(2)));
        assert_eq!(
            (&seen[0]["concludedBy"]["id"], &seen[0]["overdue"]),
            (&id("member:cjg_team"), &json!(false))
        );
        assert!(matches(&police, todo).await.is_empty());
        refused_as(&police, "signalMatchConclude", conclude, "CONFLICT", "expectedVersion").await;
        let again = json!({ "signalMatchId": found["id"], "outcome": "EACH_ON" });
        refused_as(&police, "signalMatchConclude", again, "ILLEGAL_TRANSITION", "signalMatchId").await;
    });
}

#[test]
fn two_who_signal_at_once_match_once() {
    on_each_engine(async |world: World| {
        let (cjg, police) = (world.client("cjg_team"), world.client("police_team"));
        for number in ["731905039", "731905040", "731905052", "731905064", "731905076"] {
            let both = [&cjg, &police].map(|client| {
                let (client, input) = (client.clone(), about((number, ABOUT.1)));
                tokio::spawn(async move { send(&client, "signalSet", &input).await.ok() })
            });
            for set in both {
                assert_eq!(refusal("signalSet", &set.await.expect("an answer")), None);
            }
        }
        for client in [&cjg, &police] {
            let found = matches(client, "").await;
            assert_eq!(found.len(), 5, "{found:#?}");
        }
    });
}

#[test]
fn who_works_with_young_people_signals_by_bsn_and_birth_date_and_once() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        for (handle, permitted) in [
            ("probation_team", true),
            ("halt_team", true),
            ("municipality_team", false),
            ("safety_house_team", false),
            ("housing_team", false),
            ("administrator", false),
            ("privacy_officer", false),
        ] {
            let client = world.client(handle);
            if permitted {
                signal(&client).await;
            } else {
                refused_as(&client, "signalSet", about(ABOUT), "NOT_PERMITTED", "").await;
            }
        }
        for (wrong, field) in [
            (("123456789", ABOUT.1), "about.citizenNumber"),
            ((ABOUT.0, "2026-11-03"), "about.birthDate"),
            ((ABOUT.0, "2003-11-02"), "about.birthDate"),
        ] {
            refused_as(&cjg, "signalSet", about(wrong), "INVALID", field).await;
        }
        let keyed = with(about(ABOUT), json!({ "idempotencyKey": "once" }));
        let first = done(&cjg, "signalSet", keyed.clone()).await;
        assert_eq!(done(&cjg, "signalSet", keyed).await["id"], first["id"]);
        refused_as(&cjg, "signalSet", about(ABOUT), "DUPLICATE", "about").await;
        assert_eq!(matches(&cjg, "").await.len(), 2);
    });
}

#[test]
fn who_leaves_takes_its_signals_along() {
    on_each_engine(async |world| {
        let (cjg, police) = (world.client("cjg_team"), world.client("police_team"));
        signal(&police).await;
        signal(&cjg).await;
        let leave = json!({ "memberId": id("member:police_team"), "on": "2026-11-05" });
        done(&world.client("administrator"), "memberLeave", leave).await;
        at(&world, "2026-11-05T22:59:59Z");
        assert_eq!(matches(&cjg, "").await.len(), 1);
        at(&world, "2026-11-05T23:00:00Z");
        assert!(matches(&cjg, "").await.is_empty());
        assert_eq!(signals(&cjg, ", filter: { live: true }").await.len(), 1);
    });
}

#[test]
fn what_was_done_is_logged_and_the_bsn_lies_nowhere_as_it_was_written() {
    on_each_engine(async |world| {
        let (cjg, police) = (world.client("cjg_team"), world.client("police_team"));
        signal(&police).await;
        signal(&cjg).await;
        let found = matches(&cjg, "").await[0]["id"].clone();
        done(&cjg, "signalMatchConclude", json!({ "signalMatchId": found, "outcome": "TOGETHER_ON" })).await;
        for (act, times) in [("SIGNAL_SET", 2), ("SIGNAL_MATCH_CONCLUDE", 1)] {
            let text = format!("UPDATE access_log SET deed = deed WHERE operation = '{act}'");
            assert_eq!(world.tamper(&text).await, times, "{act}");
        }
        // Only sealed, once for each signal: a cell that was opened is a line of its own.
        let text = world.rows_as_text().await;
        let lines: Vec<_> = text.lines().filter(|line| line.contains(ABOUT.0)).collect();
        assert_eq!(lines, [ABOUT.0, ABOUT.0]);
        let verified = world.store.verify_chains(&[]).await.expect("a log");
        assert!(verified.iter().all(|one| one.breach.is_none()), "{verified:?}");
    });
}

#[test]
fn a_report_for_the_person_concerned_names_the_agencies_that_have_a_signal() {
    on_each_engine(async |world| {
        let (officer, police) = (world.client("privacy_officer"), world.client("police_team"));
        // The first person of case `a`, as on a passport.
        let passport = json!({ "citizenNumber": "731904254", "birthDate": "2011-03-07" });
        let report = async || -> (Value, Value) {
            world.clock.advance(TimeDelta::minutes(1));
            let request = json!({
                "about": { "citizenNumber": passport }, "requester": "YOUNG_PERSON", "requesterName": "S. Bakker",
                "right": "YOUTH_ACT",
            });
            let made = done(&officer, "inspectionMake", request).await["id"].clone();
            (made.clone(), signalled(&officer, &made).await)
        };
        let protection = id("agency:youth_protection_main");
        let (first, told) = report().await;
        assert_eq!(told, json!([{ "id": protection }]));
        let mine = done(&police, "signalSet", json!({ "about": passport })).await["id"].clone();
        assert_eq!(matches(&police, "").await.len(), 1);
        let (second, told) = report().await;
        assert_eq!(told.as_array().map(Vec::len), Some(2), "{told}");
        assert_eq!(signalled(&officer, &first).await, json!([{ "id": protection }]), "as it was then");
        let keep = json!({
            "caseId": id("case:a"), "reason": "er loopt een onderzoek naar de uitbuiter",
            "until": "2026-12-01T00:00:00Z",
        });
        world.clock.advance(TimeDelta::minutes(1));
        done(&world.client("youth_protection_team"), "confidentialityMark", keep).await;
        assert_eq!(report().await.1, json!([{ "id": id("agency:police_main") }]));
        done(&police, "signalWithdraw", json!({ "signalId": mine })).await;
        assert_eq!(report().await.1, json!([]));
        assert_eq!(signalled(&officer, &second).await.as_array().map(Vec::len), Some(2));
    });
}

/// Which agencies had a signal, by a report.
async fn signalled(officer: &Client, report: &Value) -> Value {
    let document = "query ($id: ID!) { node(id: $id) { ... on Inspection { signalledBy { id } } } }";
    officer.query(document, json!({ "id": report })).await.ok().data("/node/signalledBy").clone()
}

#[test]
fn what_ended_goes_with_its_person_or_after_five_years_and_what_stands_stays() {
    on_each_engine(async |world| {
        let (cjg, officer) = (world.client("cjg_team"), world.client("privacy_officer"));
        let police = world.client("police_team");
        let of_sem = about(("731905040", "2012-05-06"));
        let case = open(&cjg).await;
        let sem = person_of(&cjg, &case).await;
        let number = json!({ "personId": sem, "number": "731905040" });
        done(&cjg, "citizenNumberSet", number).await;
        let ended = done(&cjg, "signalSet", of_sem.clone()).await["id"].clone();
        let stands = done(&police, "signalSet", of_sem).await["id"].clone();
        done(&cjg, "signalWithdraw", json!({ "signalId": ended })).await;
        let old = done(&police, "signalSet", about(ABOUT)).await["id"].clone();
        done(&police, "signalWithdraw", json!({ "signalId": old })).await;
        done(&cjg, "caseClose", json!({ "caseId": case, "outcome": "GOALS_REACHED" })).await;
        let destroy =
            |case: &Value| json!({ "caseIds": [case], "ground": "REQUEST", "requester": "YOUNG_PERSON" });
        done(&officer, "caseDestroy", destroy(&case)).await;
        assert!(signals(&cjg, "").await.is_empty());
        assert_eq!(signals(&police, "").await.len(), 2, "one stands, and one ended on somebody else");
        // Five years after it ended, with whatever is destroyed then.
        let other = open(&cjg).await;
        done(&cjg, "caseClose", json!({ "caseId": other, "outcome": "GOALS_REACHED" })).await;
        at(&world, "2031-11-02T09:00:00Z");
        done(&officer, "caseDestroy", destroy(&other)).await;
        assert_eq!(signals(&police, "").await, [stands]);
    });
}
