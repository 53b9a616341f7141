//! Writes that meet: what one of them reads, no other changes meanwhile. Each round ends as if they had come one after
//! the other, whichever came first.

use crate::{
    at_table::Table,
    common::{case, done, id, joining, open, opening, person_of, refusal, sees, send, with, young},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Answer, Client, World, on_each_engine};

/// How often each pair meets; both orders come up, and everything between them would.
const ROUNDS: usize = 12;

/// Sends two mutations at the same time.
async fn meet(one: (&Client, &'static str, Value), other: (&Client, &'static str, Value)) -> [Answer; 2] {
    let [one, other] = [one, other].map(|(client, mutation, input)| {
        let client = client.clone();
        tokio::spawn(async move { send(&client, mutation, &input).await.ok() })
    });
    [one.await.expect("an answer"), other.await.expect("an answer")]
}

#[test]
fn nobody_joins_on_a_consent_that_is_being_withdrawn() {
    on_each_engine(async |world: World| {
        let (cjg, school) = (world.client("cjg_team"), world.client("school_matched"));
        for round in 0..ROUNDS {
            let opened = done(&cjg, "caseOpen", opening(&[young("Sem", "2009-05-06")])).await["id"].clone();
            let person = person_of(&cjg, &opened).await;
            let give =
                json!({ "caseId": opened, "personId": person, "purpose": "delen", "byYoungPerson": true });
            let consent = done(&cjg, "consentGive", give).await["id"].clone();
            let on = json!({ "ground": "CONSENT", "consentId": consent });
            let join = (&cjg, "teamAdd", with(joining(&opened, "school_matched"), on));
            let withdraw = (&cjg, "consentWithdraw", json!({ "consentId": consent }));
            let [joined, withdrawn] = if round % 2 == 0 {
                meet(join, withdraw).await
            } else {
                let [withdrawn, joined] = meet(withdraw, join).await;
                [joined, withdrawn]
            };
            assert_eq!(refusal("consentWithdraw", &withdrawn), None);
            if let Some(why) = refusal("teamAdd", &joined) {
                assert_eq!(why.code, "CONSENT_MISSING", "{why:?}");
            }
            assert!(!sees(&school, &opened).await, "round {round}: {:#}", joined.body);
            let seen = case(&cjg, &opened, "team { until } grants { relation until }").await;
            let all = [&seen["team"], &seen["grants"]].map(|all| all.as_array().cloned().unwrap_or_default());
            let lasts = all.concat().into_iter().filter(|one| one["until"].is_null());
            let directing = json!({ "relation": "DIRECTING", "until": null });
            assert_eq!(lasts.collect::<Vec<_>>(), [directing], "round {round}");
        }
    });
}

#[test]
fn one_framework_holds_for_a_child_however_many_are_set_at_once() {
    on_each_engine(async |world: World| {
        let cjg = world.client("cjg_team");
        for round in 0..ROUNDS {
            // The first framework of a child: there is no row yet that both would change.
            let opened = open(&cjg).await;
            let person = person_of(&cjg, &opened).await;
            let set = |framework: &str| {
                let input = json!({ "caseId": opened, "personId": person, "framework": framework, "ground": "besluit" });
                (&cjg, "frameworkSet", input)
            };
            for answer in meet(set("VOLUNTARY"), set("DRANG")).await {
                assert_eq!(refusal("frameworkSet", &answer), None);
            }
            let seen = case(&cjg, &opened, "frameworks { id until }").await["frameworks"].clone();
            let periods = seen.as_array().expect("a list");
            let hold = periods.iter().filter(|one| one["until"].is_null()).count();
            assert_eq!((periods.len(), hold), (2, 1), "round {round}: {seen:#}");
        }
    });
}

#[test]
fn a_case_that_is_brought_while_the_meeting_closes_shows_to_no_guest_afterwards() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (chair, director) = (table.chair.consulted(), &table.director);
        for round in 0..ROUNDS {
            let meeting = table.plan(1).await;
            table.go(&meeting, &["consultInvite", "consultOpen"]).await;
            let bring = json!({ "meetingId": meeting, "caseId": table.case, "question": "?" });
            let close = json!({ "meetingId": meeting });
            let bring = director.attempt("agendaAdd", bring);
            let close = chair.attempt("consultClose", close);
            let (brought, closed) = if round % 2 == 0 {
                tokio::join!(bring, close)
            } else {
                let (closed, brought) = tokio::join!(close, bring);
                (brought, closed)
            };
            closed.expect("closed");
            if let Err(why) = brought {
                assert_eq!(why["code"], "ILLEGAL_TRANSITION", "{why}");
            }
            for guest in [&table.raad, &table.police, &table.chair] {
                assert!(guest.sees("", &table.case).await.is_null(), "round {round}");
            }
        }
    });
}

#[test]
fn who_stands_in_no_more_or_has_left_when_its_turn_comes_writes_nothing() {
    on_each_engine(async |world: World| {
        let (cjg, hired) = (world.client("cjg_team"), world.hire("cjg_hired", "cjg_main").await);
        let until = world.clock.now() + TimeDelta::days(1);
        done(&cjg, "standInAssign", json!({ "standInId": id("member:cjg_hired"), "until": until })).await;
        let concern = json!({ "caseId": open(&cjg).await, "topic": "TRUANCY", "text": "spijbelt" });
        let case = opening(&[young("Noa", "2012-05-06")]);
        for (mutation, input, meanwhile) in [
            (
                "concernRecord",
                concern,
                "UPDATE stand_in SET until_at = from_at WHERE from_at = (SELECT max(from_at) FROM stand_in)",
            ),
            ("caseOpen", case, "UPDATE member SET left_on = '2026-11-01' WHERE subject = 'cjg_hired'"),
        ] {
            let (turn, client) = (world.take_turn().await, hired.clone());
            let asked = tokio::spawn(async move { send(&client, mutation, &input).await });
            // By then it is known who asks.
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            turn.write(meanwhile).await;
            let refused = refusal(mutation, &asked.await.expect("no panic").ok()).expect("it is refused");
            assert_eq!(refused.code, "CONFLICT", "{mutation}: {refused:?}");
        }
    });
}
