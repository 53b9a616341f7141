//! A closed case: what is left of it to whom, and that nothing is added.

use crate::{
    at_table::Table,
    common::{case, done, id, join, opening, person_of, refused_as, relation, sees, with, young},
};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

/// What a client sees of a person; null where it does not see it.
async fn person(client: &Client, id: &Value) -> Value {
    let document = "query($id: ID!) { person(by: { id: $id }) { givenName contact { city } \
                    citizenNumber { number } access { relation } } }";
    client.query(document, json!({ "id": id })).await.ok().data("/person").clone()
}

#[test]
fn its_persons_show_as_to_a_guest_and_only_to_who_directed_it() {
    on_each_engine(async |world: World| {
        let (cjg, school) = (world.client("cjg_team"), world.client("school_matched"));
        let police = world.client("police_consulted");
        let referred = json!({ "referredById": id("member:police_consulted") });
        let opened =
            done(&cjg, "caseOpen", with(opening(&[young("Sem", "2012-05-06")]), referred)).await["id"]
                .clone();
        done(&cjg, "caseStart", json!({ "caseId": opened })).await;
        let sem = person_of(&cjg, &opened).await;
        join(&cjg, &opened, "school_matched").await;
        done(&cjg, "personContactSet", json!({ "personId": sem, "city": "Utrecht" })).await;
        done(&cjg, "citizenNumberSet", json!({ "personId": sem, "number": "111222333" })).await;
        let seen = person(&cjg, &sem).await;
        assert_eq!(
            (&seen["contact"]["city"], &seen["citizenNumber"]["number"]),
            (&json!("Utrecht"), &json!("111222333"))
        );
        assert!(sees(&school, &opened).await && sees(&police, &opened).await);

        done(&cjg, "caseClose", json!({ "caseId": opened, "outcome": "GOALS_REACHED" })).await;
        let seen = person(&cjg, &sem).await;
        assert_eq!(
            [&seen["givenName"], &seen["contact"], &seen["citizenNumber"]],
            [&json!("Sem"), &Value::Null, &Value::Null]
        );
        assert_eq!(relation(&cjg, &opened).await, "DIRECTING", "the case itself stays with who directed it");
        for gone in [&school, &police] {
            assert!(!sees(gone, &opened).await && person(gone, &sem).await.is_null());
        }
        for (mutation, input) in [
            ("personContactSet", json!({ "personId": sem, "city": "Zeist" })),
            ("citizenNumberSet", json!({ "personId": sem, "number": "123456782" })),
            (
                "personCorrect",
                json!({ "personId": sem, "givenName": "S", "familyName": "J", "birthDate": "2012-05-06" }),
            ),
        ] {
            refused_as(&cjg, mutation, input, "NOT_PERMITTED", "").await;
        }
        // Reopened, it is as it was for who directs it, and for nobody else.
        done(&cjg, "caseReopen", json!({ "caseId": opened })).await;
        assert_eq!(person(&cjg, &sem).await["contact"]["city"], "Utrecht");
        assert!(!sees(&school, &opened).await && !sees(&police, &opened).await);
    });
}

#[test]
fn nothing_is_said_decided_or_agreed_about_it() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (meeting, item) = table.in_session().await;
        let director = &table.director;
        let close = json!({ "caseId": table.case, "outcome": "GOALS_REACHED" });
        director.does("caseClose", close).await;
        for (mutation, input) in [
            ("contributionMake", json!({ "agendaItemId": item, "text": "x", "audienceIds": [] })),
            ("decisionRecord", json!({ "agendaItemId": item, "text": "x" })),
            (
                "agreementMake",
                json!({ "agendaItemId": item, "text": "x", "ownerId": director.member, "dueOn": "2026-11-20" }),
            ),
        ] {
            let why = director.is_refused("ILLEGAL_TRANSITION", mutation, input.clone()).await;
            assert_eq!(why, "this case is closed; possible is: reopen it", "{mutation}");
            // The others at the table do not see it any more.
            for guest in [&table.chair, &table.police] {
                guest.is_refused("NOT_FOUND", mutation, input.clone()).await;
            }
        }
        let again = json!({ "meetingId": meeting, "caseId": table.case, "question": "?" });
        director.is_refused("ILLEGAL_TRANSITION", "agendaAdd", again).await;
        let seen = case(&director.client, &table.case, "status").await;
        assert_eq!(seen["status"], "CLOSED");
    });
}
