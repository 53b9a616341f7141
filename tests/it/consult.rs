//! Consult meetings through the API, played by those at the table: from the plan to the close.

use crate::at_table::{Guest, Table};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{World, canary, cast, on_each_engine};

const CASE: &str = "... on Case { status programme persons { givenName birthDate } concerns { text } \
    policeFacts { text } careNotes { text } family { members { name } } educationRecords { text } \
    assessments { text } team { id } access { relation ground purpose withheld { field reason } } }";

/// The values of case `b` in an answer, and those that the policy gives to somebody of the cast as a guest.
fn values_and_due(handle: &str, answer: &Value) -> [BTreeSet<&'static str>; 2] {
    let asked = [
        ("Case", "programme"),
        ("Person", "givenName"),
        ("Person", "birthDate"),
        ("Concern", "text"),
        ("PoliceFact", "text"),
        ("CareNote", "text"),
        ("FamilyMember", "name"),
        ("EducationRecord", "text"),
        ("Assessment", "text"),
    ];
    let sight = cast::find(handle).standing("b", &[domain::Relation::Consulted]);
    let of_case = |one: &canary::Canary| one.case == "b" && asked.contains(&one.coordinate);
    let found = canary::found_in(&answer.to_string());
    let due = canary::canaries().iter().filter(|one| sight.reads(one)).collect();
    [found, due].map(|some: Vec<&'static canary::Canary>| {
        some.into_iter().filter(|one| of_case(one)).map(|one| one.value.as_str()).collect()
    })
}

#[test]
fn a_guest_sees_the_case_from_the_invitation_to_the_close_as_the_policy_says() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let meeting = table.plan(1).await;
        let item = table.bring(&meeting, &[&table.police, &table.housing]).await;
        let guests = [("police_consulted", &table.police), ("housing_consulted", &table.housing)];
        for (handle, guest) in guests {
            assert!(guest.sees(CASE, &table.case).await.is_null(), "{handle} before the invitation");
            assert!(guest.sees("", &item).await.is_null() && guest.agenda(&meeting).await.is_empty());
        }
        // The chair prepares the meeting, so it sees what is on the agenda.
        let chair = table.chair.consulted();
        assert_eq!(chair.agenda(&meeting).await.len(), 1);
        table.go(&meeting, &["consultInvite"]).await;
        for (handle, guest) in guests.into_iter().chain([("safety_house_consulted", &table.chair)]) {
            let case = guest.consulted().sees(CASE, &table.case).await;
            let access = &case["access"];
            assert_eq!(
                [&access["relation"], &access["ground"], &access["purpose"]],
                ["CONSULTED", "COVENANT", "CONSULTATION"],
                "{handle}"
            );
            let [found, due] = values_and_due(handle, &case);
            assert_eq!(found, due, "{handle}");
            assert_eq!(case["status"].is_null(), handle == "housing_consulted");
            let agenda = guest.consulted().agenda(&meeting).await;
            assert_eq!((agenda.len(), &agenda[0]["question"]), (1, &json!("Wie legt contact?")), "{handle}");
        }
        let care = json!({ "field": "careNotes", "reason": "ROLE" });
        let case = table.police.consulted().sees(CASE, &table.case).await;
        assert!(case["access"]["withheld"].as_array().expect("a list").contains(&care), "{case}");

        table.go(&meeting, &["consultOpen", "consultClose"]).await;
        // From here on the clients may hold nothing of the case, as at the start.
        for (handle, guest) in guests.into_iter().chain([("safety_house_consulted", &table.chair)]) {
            assert!(guest.sees(CASE, &table.case).await.is_null(), "{handle} after the close");
            assert!(guest.sees("", &item).await.is_null() && guest.agenda(&meeting).await.is_empty());
        }
        assert_eq!(table.director.agenda(&meeting).await.len(), 1);
    });
}

#[test]
fn an_agency_that_is_not_at_an_item_sees_neither_item_nor_case_nor_a_gap() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (meeting, hidden) = table.in_session().await;
        let input = json!({ "agendaItemId": hidden, "text": "x", "audienceIds": [] });
        table.police.consulted().does("contributionMake", input).await;
        let raad = &table.raad;
        assert!(raad.agenda(&meeting).await.is_empty());
        // Brought in session, it shows to the table at once, and nothing tells that it is the second.
        let shown = table.bring(&meeting, &[&table.raad]).await;
        let raad = raad.consulted();
        assert_eq!(raad.sees(CASE, &table.case).await["access"]["relation"], "CONSULTED");
        let agenda = raad.agenda(&meeting).await;
        assert_eq!((agenda.len(), &agenda[0]["id"]), (1, &shown));
        assert_eq!(agenda[0]["agencies"].as_array().expect("a list").len(), 3);
        let items = raad.sees("... on Case { agendaItems { id } }", &table.case).await;
        assert_eq!(items["agendaItems"], json!([{ "id": shown }]));
        assert!(raad.sees("", &hidden).await.is_null());
        // What is not seen is as what does not exist.
        let of = |id: &Value| json!({ "agendaItemId": id, "text": "x" });
        let unseen = raad.is_refused("NOT_FOUND", "decisionRecord", of(&hidden)).await;
        for absent in [&table.case, &json!("none")] {
            assert_eq!(unseen, raad.is_refused("NOT_FOUND", "decisionRecord", of(absent)).await);
        }
        let items = async |guest: &Guest| guest.agenda(&meeting).await.len();
        assert_eq!((items(&table.chair.consulted()).await, items(&table.director).await), (2, 2));
        assert_eq!(items(&table.police.consulted()).await, 1);
        assert!(Guest::of(&world, "halt_former").await.sees("", &meeting).await.is_null());
    });
}

#[test]
fn a_case_is_brought_by_who_sees_it_and_has_a_seat_before_those_with_a_seat() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let meeting = table.plan(1).await;
        let stranger = Guest::of(&world, "wijkteam_directing").await;
        let input = |agencies: Value| json!({ "meetingId": meeting, "caseId": table.case, "question": "?", "agencyIds": agencies });
        let refused =
            table.director.is_refused("INVALID", "agendaAdd", input(json!([stranger.agency]))).await;
        assert_eq!(refused, "names an agency without a seat at the table");
        table.police.is_refused("NOT_FOUND", "agendaAdd", input(json!([]))).await;
        stranger.is_refused("NOT_FOUND", "agendaAdd", input(json!([]))).await;
        // By default the whole table is asked.
        let item = table.director.does("agendaAdd", input(Value::Null)).await;
        assert_eq!(item["agencies"].as_array().expect("a list").len(), 5);
    });
}

#[test]
fn a_contribution_is_for_its_audience_and_never_for_more_than_the_table() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let meeting = table.plan(1).await;
        let item = table.bring(&meeting, &[&table.police, &table.housing]).await;
        let says = |text: &str, audience: Value| json!({ "agendaItemId": item, "text": text, "audienceIds": audience });
        let all =
            json!([table.police.agency, table.housing.agency, table.chair.agency, table.director.agency]);
        let early = says("te vroeg", all.clone());
        let refused = table.director.is_refused("ILLEGAL_TRANSITION", "contributionMake", early).await;
        assert!(refused.contains("the next step is: INVITED"), "{refused}");
        table.go(&meeting, &["consultInvite"]).await;
        let (police, housing) = (table.police.consulted(), table.housing.consulted());
        let made = police.does("contributionMake", says("voor de hele tafel", all)).await;
        assert_eq!(made["audience"].as_array().expect("a list").len(), 4);
        table.go(&meeting, &["consultOpen"]).await;
        let for_director = says("voor de regievoerder", json!([table.director.agency]));
        let made = police.does("contributionMake", for_director).await;
        let audience: Vec<_> =
            made["audience"].as_array().expect("a list").iter().map(|one| &one["id"]).collect();
        assert!(audience.len() == 2 && audience.contains(&&police.agency), "{made}");
        for more in [&table.raad.agency, &json!("none")] {
            let refused = police.attempt("contributionMake", says("voor meer", json!([more]))).await;
            let code = refused.expect_err("more than the table")["code"].clone();
            assert!(code == "INVALID" || code == "NOT_FOUND", "{code}");
        }
        let heard = async |guest: &Guest| {
            let item = guest.sees("... on AgendaItem { contributions { text author { id } } }", &item).await;
            item["contributions"].as_array().expect("a list").len()
        };
        assert_eq!((heard(&police).await, heard(&table.director).await), (2, 2));
        // The chair leads; but a contribution is for whom its author chose.
        assert_eq!((heard(&housing).await, heard(&table.chair.consulted()).await), (1, 1));
        table.go(&meeting, &["consultClose"]).await;
        let late = says("te laat", json!([]));
        table.director.is_refused("ILLEGAL_TRANSITION", "contributionMake", late.clone()).await;
        table.police.is_refused("NOT_FOUND", "contributionMake", late).await;
        assert_eq!(heard(&table.director).await, 2);
    });
}

#[test]
fn the_chair_decides_or_the_members_of_the_panel() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (_, item) = table.in_session().await;
        let decision = |item: &Value| json!({ "agendaItemId": item, "text": "PGA" });
        table.police.consulted().is_refused("NOT_PERMITTED", "decisionRecord", decision(&item)).await;
        table.director.is_refused("NOT_PERMITTED", "decisionRecord", decision(&item)).await;
        let decided = table.chair.consulted().does("decisionRecord", decision(&item)).await;
        assert_eq!(decided["author"]["id"], table.chair.member);

        // The jeugdbeschermingsplein: a fixed panel, chaired by youth protection, which directs the case.
        let Table { director: chair, raad, police, .. } = &table;
        let input = json!({ "name": "Plein", "everyWeeks": 1, "panelIds": [raad.member], "inviteeIds": [police.member] });
        let series = chair.does("consultSeriesStart", input).await;
        assert_eq!(series["hasPanel"], true);
        let input = json!({ "seriesId": series["id"], "title": "Plein", "startsAt": "2026-11-09T09:00:00Z" });
        raad.is_refused("NOT_PERMITTED", "consultPlan", input.clone()).await;
        let meeting = chair.does("consultPlan", input).await["id"].clone();
        let item = chair
            .does("agendaAdd", json!({ "meetingId": meeting, "caseId": table.case, "question": "?" }))
            .await;
        let (raad, police, step) = (raad.consulted(), police.consulted(), json!({ "meetingId": meeting }));
        raad.is_refused("NOT_PERMITTED", "consultInvite", step.clone()).await;
        chair.does("consultInvite", step.clone()).await;
        raad.is_refused("ILLEGAL_TRANSITION", "decisionRecord", decision(&item["id"])).await;
        chair.does("consultOpen", step).await;
        raad.does("decisionRecord", decision(&item["id"])).await;
        chair.does("decisionRecord", decision(&item["id"])).await;
        police.is_refused("NOT_PERMITTED", "decisionRecord", decision(&item["id"])).await;
        let seen = police.sees("... on AgendaItem { decisions { author { id } } }", &item["id"]).await;
        assert_eq!(seen["decisions"].as_array().expect("a list").len(), 2);
        chair.does("consultClose", json!({ "meetingId": meeting })).await;
        chair.is_refused("ILLEGAL_TRANSITION", "decisionRecord", decision(&item["id"])).await;
    });
}

#[test]
fn attendance_is_recorded_by_the_chair_in_session() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let meeting = table.plan(1).await;
        let fields = "... on ConsultMeeting { invitations { id member { id } invitedAt attendance } }";
        let seats = async |guest: &Guest| guest.sees(fields, &meeting).await["invitations"].clone();
        let before = seats(&table.police).await;
        let seat =
            before.as_array().expect("a list").iter().find(|one| one["member"]["id"] == table.raad.member);
        let seat = seat.expect("the Raad has a seat");
        assert!(seat["invitedAt"].is_null());
        let input = json!({ "invitationId": seat["id"], "attendance": "EXCUSED" });
        table.chair.is_refused("ILLEGAL_TRANSITION", "attendanceRecord", input.clone()).await;
        table.go(&meeting, &["consultInvite", "consultOpen"]).await;
        table.raad.is_refused("NOT_PERMITTED", "attendanceRecord", input.clone()).await;
        Guest::of(&world, "halt_former")
            .await
            .is_refused("NOT_FOUND", "attendanceRecord", input.clone())
            .await;
        let mut versioned = input.clone();
        // It moved with the invitations.
        versioned["expectedVersion"] = json!(1);
        table.chair.is_refused("CONFLICT", "attendanceRecord", versioned.clone()).await;
        versioned["expectedVersion"] = json!(2);
        let recorded = table.chair.does("attendanceRecord", versioned).await;
        assert_eq!((&recorded["attendance"], &recorded["version"]), (&json!("EXCUSED"), &json!(3)));
        let after = seats(&table.police).await;
        assert!(after.as_array().expect("a list").iter().all(|one| one["invitedAt"].is_string()), "{after}");
        table.go(&meeting, &["consultClose"]).await;
        table.chair.is_refused("ILLEGAL_TRANSITION", "attendanceRecord", input).await;
    });
}

#[test]
fn a_meeting_goes_one_way_says_what_comes_next_and_is_frozen_by_its_close() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (chair, meeting) = (table.chair.consulted(), table.plan(1).await);
        let item = table.bring(&meeting, &[&table.police]).await;
        let step = |version: Option<i32>| json!({ "meetingId": meeting, "expectedVersion": version });
        for (next, illegal) in [
            ("INVITED", ["consultOpen", "consultClose"]),
            ("OPEN", ["consultInvite", "consultClose"]),
            ("CLOSED", ["consultInvite", "consultOpen"]),
        ] {
            for one in illegal {
                let why = chair.is_refused("ILLEGAL_TRANSITION", one, step(None)).await;
                assert!(why.ends_with(&format!("the next step is: {next}")), "{why}");
                // Who does not lead is not told where the meeting is.
                table.police.consulted().is_refused("NOT_PERMITTED", one, step(None)).await;
            }
            let version = chair.sees("... on ConsultMeeting { version }", &meeting).await["version"].clone();
            let version =
                version.as_i64().and_then(|version| i32::try_from(version).ok()).expect("a version");
            let legal = match next {
                "INVITED" => "consultInvite",
                "OPEN" => "consultOpen",
                _ => "consultClose",
            };
            chair.is_refused("CONFLICT", legal, step(Some(version - 1))).await;
            let after = chair.does(legal, step(Some(version))).await;
            assert_eq!((&after["status"], &after["version"]), (&json!(next), &json!(version + 1)));
        }
        for (mutation, input) in [
            ("contributionMake", json!({ "agendaItemId": item, "text": "x", "audienceIds": [] })),
            ("decisionRecord", json!({ "agendaItemId": item, "text": "x" })),
            ("agendaAdd", json!({ "meetingId": meeting, "caseId": table.case, "question": "?" })),
        ] {
            let refused = table.director.attempt(mutation, input).await.expect_err("closed");
            let decides = mutation == "decisionRecord";
            assert_eq!(refused["code"], if decides { "NOT_PERMITTED" } else { "ILLEGAL_TRANSITION" });
        }
        for one in ["consultInvite", "consultOpen", "consultClose"] {
            let why = table.chair.is_refused("ILLEGAL_TRANSITION", one, step(None)).await;
            assert!(why.ends_with("; it is over"), "{why}");
        }
    });
}

#[test]
fn a_guest_does_not_widen_or_prolong_its_sight_by_bringing_the_case_itself() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let Table { director, chair: guest, police, raad, .. } = &table;
        let starts = "2026-11-09T09:00:00Z";
        let plan = |guests| json!({ "title": "A", "startsAt": starts, "inviteeIds": guests });
        let guests = json!([guest.member, police.member, raad.member]);
        let meeting = director.does("consultPlan", plan(guests)).await["id"].clone();
        table.bring(&meeting, &[guest, police]).await;
        director.does("consultInvite", json!({ "meetingId": meeting })).await;
        let guest = guest.consulted();
        let own = guest.does("consultPlan", plan(Value::Null)).await["id"].clone();
        for (who, meeting) in [(&guest, &own), (&police.consulted(), &meeting)] {
            let input = json!({ "meetingId": meeting, "caseId": table.case, "question": "?" });
            who.is_refused("NOT_PERMITTED", "agendaAdd", input).await;
        }
        assert!(raad.sees("", &table.case).await.is_null());
    });
}
