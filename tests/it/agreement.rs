//! Agreements through the API: made at the table, followed until done, and carried to the next meeting.

use crate::at_table::{Guest, Table};
use serde_json::{Value, json};
use tests::{World, on_each_engine};

const DUE: &str = "2026-11-20";

/// The texts of the agreements that a filter leaves.
async fn listed(guest: &Guest, filter: Value) -> Vec<Value> {
    let document = "query($filter: AgreementFilter!) { agreements(filter: $filter) { totalCount \
                    nodes { id text status case { id } agendaItem { id } access { relation } } } }";
    let answer = guest.client.query(document, json!({ "filter": filter })).await.ok();
    let nodes = answer.data("/agreements/nodes").as_array().cloned().unwrap_or_default();
    assert_eq!(answer.data("/agreements/totalCount"), nodes.len());
    nodes
}

#[test]
fn an_agreement_names_its_owner_its_day_the_conditions_and_who_has_contact() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let meeting = table.plan(1).await;
        let item = table.bring(&meeting, &[&table.police, &table.housing]).await;
        let input = |due: &str, owner: &Value| {
            json!({
                "agendaItemId": item, "text": "Bezoekt het gezin", "ownerId": owner, "dueOn": due,
                "conditions": "alleen overdag", "contactPerson": "de wijkagent",
            })
        };
        let (police, owner) = (table.police.consulted(), &table.housing.member);
        table.go(&meeting, &["consultInvite"]).await;
        let why = police.is_refused("ILLEGAL_TRANSITION", "agreementMake", input(DUE, owner)).await;
        assert!(why.ends_with("the next step is: OPEN"), "{why}");
        table.go(&meeting, &["consultOpen"]).await;
        police.is_refused("INVALID", "agreementMake", input("2026-11-01", owner)).await;
        police.is_refused("NOT_FOUND", "agreementMake", input(DUE, &table.case)).await;
        table.raad.is_refused("NOT_FOUND", "agreementMake", input(DUE, owner)).await;
        let made = police.does("agreementMake", input(DUE, owner)).await;
        let fields = "... on Agreement { text owner { id } dueOn conditions contactPerson status resultNote \
                      case { id } agendaItem { id } }";
        for guest in [&police, &table.chair.consulted(), &table.housing.consulted(), &table.director] {
            let seen = guest.sees(fields, &made["id"]).await;
            assert_eq!(
                seen,
                json!({
                    "id": made["id"], "text": "Bezoekt het gezin", "owner": { "id": owner }, "dueOn": DUE,
                    "conditions": "alleen overdag", "contactPerson": "de wijkagent", "status": "OPEN",
                    "resultNote": null, "case": { "id": table.case }, "agendaItem": { "id": item },
                })
            );
        }
        assert!(table.raad.sees(fields, &made["id"]).await.is_null());
        table.go(&meeting, &["consultClose"]).await;
        table.director.is_refused("ILLEGAL_TRANSITION", "agreementMake", input(DUE, owner)).await;
    });
}

#[test]
fn its_owner_keeps_an_agreement_after_the_close_without_the_case() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (meeting, item) = table.in_session().await;
        let agreement = table.agree(&item, &table.housing, DUE).await;
        // Who was not asked gets nothing to do: the text tells of the case.
        for other in [&table.raad, &Guest::of(&world, "halt_former").await] {
            let input = json!({ "agendaItemId": item, "text": "x", "ownerId": other.member, "dueOn": DUE });
            table.police.consulted().is_refused("INVALID", "agreementMake", input).await;
        }
        table.go(&meeting, &["consultClose"]).await;
        let owner = &table.housing;
        let mine = listed(owner, json!({ "mine": true, "dueUntil": DUE, "status": ["OPEN"] })).await;
        let expected = json!([{
            "id": agreement, "text": "Bezoekt het gezin", "status": "OPEN", "case": null, "agendaItem": null,
            "access": { "relation": null },
        }]);
        assert_eq!(Value::from(mine), expected);
        assert!(owner.sees("", &table.case).await.is_null());
        // It is not found by its case either; and the police made it and own none.
        for guest in [owner, &table.police] {
            assert!(listed(guest, json!({ "caseId": [table.case] })).await.is_empty());
        }
        assert!(table.police.sees("", &agreement).await.is_null());
        let input = json!({ "agreementId": agreement, "status": "DONE", "resultNote": "gesproken" });
        assert_eq!(table.housing.does("agreementFinish", input).await["status"], "DONE");
    });
}

#[test]
fn its_owner_or_who_directs_the_case_says_how_it_went() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (_, item) = table.in_session().await;
        let [first, second] =
            [table.agree(&item, &table.housing, DUE).await, table.agree(&item, &table.housing, DUE).await];
        let finish = |id: &Value, status: &str, note: Value| json!({ "agreementId": id, "status": status, "resultNote": note, "expectedVersion": 1 });
        let done = finish(&first, "DONE", Value::Null);
        table.chair.consulted().is_refused("NOT_PERMITTED", "agreementFinish", done.clone()).await;
        table.police.consulted().is_refused("NOT_PERMITTED", "agreementFinish", done.clone()).await;
        table.raad.is_refused("NOT_FOUND", "agreementFinish", done.clone()).await;
        let owner = table.housing.consulted();
        let why =
            owner.is_refused("INVALID", "agreementFinish", finish(&first, "DROPPED", Value::Null)).await;
        assert_eq!(why, "say why it is dropped");
        owner.is_refused("ILLEGAL_TRANSITION", "agreementFinish", finish(&first, "OPEN", Value::Null)).await;
        let finished = owner.does("agreementFinish", done.clone()).await;
        assert_eq!((&finished["status"], &finished["version"]), (&json!("DONE"), &json!(2)));
        owner.is_refused("CONFLICT", "agreementFinish", done).await;
        let again = json!({ "agreementId": first, "status": "DROPPED", "resultNote": "toch niet" });
        let why = owner.is_refused("ILLEGAL_TRANSITION", "agreementFinish", again).await;
        assert!(why.contains("from `OPEN`: DONE, DROPPED"), "{why}");
        let dropped = finish(&second, "DROPPED", json!("verhuisd"));
        let dropped = table.director.does("agreementFinish", dropped).await;
        assert_eq!((&dropped["status"], &dropped["resultNote"]), (&json!("DROPPED"), &json!("verhuisd")));
    });
}

#[test]
fn a_case_shows_its_agreements_in_the_states_that_are_asked() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (_, item) = table.in_session().await;
        let [open, done] =
            [table.agree(&item, &table.housing, DUE).await, table.agree(&item, &table.housing, DUE).await];
        let housing = table.housing.consulted();
        housing.does("agreementFinish", json!({ "agreementId": done, "status": "DONE" })).await;
        let fields = "... on Case { open: agreements(status: OPEN) { id } none: agreements(status: []) { id } \
                      ended: agreements(status: [DONE, DROPPED]) { id } }";
        let seen = housing.sees(fields, &table.case).await;
        assert_eq!(seen["open"], json!([{ "id": open }]));
        assert_eq!(seen["ended"], json!([{ "id": done }]));
        assert_eq!(seen["none"], json!([]));
    });
}

#[test]
fn agreements_are_listed_by_due_day_and_mine_are_mine() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (_, item) = table.in_session().await;
        let late = table.agree(&item, &table.housing, "2026-11-30").await;
        let soon = table.agree(&item, &table.police, "2026-11-10").await;
        let director = &table.director;
        let of_case = |more: Value| {
            let mut filter = json!({ "caseId": [table.case], "status": ["OPEN"] });
            filter.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            filter
        };
        let ids = async |guest: &Guest, filter: Value| -> Vec<Value> {
            listed(guest, filter).await.into_iter().map(|one| one["id"].clone()).collect()
        };
        // The planted one of the case, due in 2027, is the director's own.
        let all = ids(director, of_case(json!({}))).await;
        assert_eq!((all.len(), &all[0], &all[1]), (3, &soon, &late));
        assert_eq!(
            ids(director, of_case(json!({ "dueUntil": "2026-11-30" }))).await,
            [soon.clone(), late.clone()]
        );
        assert_eq!(
            ids(director, of_case(json!({ "dueUntil": "2026-11-29" }))).await,
            std::slice::from_ref(&soon)
        );
        assert_eq!(ids(director, of_case(json!({ "mine": true }))).await, std::slice::from_ref(&all[2]));
        assert_eq!(ids(&table.housing.consulted(), of_case(json!({ "mine": true }))).await, [late]);
        assert_eq!(ids(&table.raad, of_case(json!({}))).await, Vec::<Value>::new());
    });
}

#[test]
fn what_is_open_stands_on_the_next_agenda_by_itself_once_and_before_the_same_agencies() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (first, item) = table.in_session().await;
        let agreement = table.agree(&item, &table.housing, DUE).await;
        // The second is planned already, and has a case of its own; the third comes later.
        let second = table.plan(15).await;
        let own = table.bring(&second, &[&table.raad]).await;
        assert_eq!(table.director.agenda(&second).await.len(), 1);
        table.go(&first, &["consultClose"]).await;
        let agenda = table.director.agenda(&second).await;
        assert_eq!((agenda.len(), &agenda[0]["id"]), (2, &own), "what is carried comes behind");
        let carried = &agenda[1];
        assert_eq!((&carried["carriedOver"], &agenda[0]["carriedOver"]), (&json!(true), &json!(false)));
        let before = table.director.agenda(&first).await[0]["agencies"].clone();
        assert_eq!((&carried["agencies"], &carried["case"]["id"]), (&before, &table.case));
        assert_eq!(table.chair.consulted().agenda(&second).await.len(), 2);
        // The guests come back with the invitation, and no other than those of the item.
        assert!(table.housing.agenda(&second).await.is_empty());
        table.go(&second, &["consultInvite"]).await;
        let back = table.housing.consulted().agenda(&second).await;
        assert_eq!((&back[0]["id"], &back[0]["agreements"]), (&carried["id"], &json!([{ "id": agreement }])));
        let of_case = "... on Case { agreements { id } }";
        let open = table.housing.consulted().sees(of_case, &table.case).await;
        assert_eq!(open["agreements"], json!([{ "id": agreement }]));
        assert_eq!(table.raad.consulted().sees(of_case, &table.case).await["agreements"], json!([]));
        let raad = table.raad.consulted().agenda(&second).await;
        assert_eq!((raad.len(), &raad[0]["id"]), (1, &own));

        table.go(&second, &["consultOpen", "consultClose"]).await;
        let third = table.plan(29).await;
        let agenda = table.director.agenda(&third).await;
        assert_eq!(agenda.len(), 1, "once, though two meetings had the case");
        assert_eq!((&agenda[0]["carriedOver"], &agenda[0]["agencies"]), (&json!(true), &before));
        // Planned once more, it is not there twice.
        assert!(table.director.agenda(&table.plan(43).await).await.is_empty());

        let done = json!({ "agreementId": agreement, "status": "DONE" });
        table.housing.does("agreementFinish", done).await;
        table.go(&third, &["consultInvite", "consultOpen", "consultClose"]).await;
        assert!(table.director.agenda(&table.plan(57).await).await.is_empty(), "what is done does not come");
    });
}

#[test]
fn an_item_with_nothing_open_does_not_come_back_with_another_of_the_same_case() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (first, police_item) = table.in_session().await;
        let raad_item = table.bring(&first, &[&table.raad]).await;
        let agreement = table.agree(&police_item, &table.police, DUE).await;
        table.go(&first, &["consultClose"]).await;
        let second = table.plan(14).await;
        let agenda = table.director.agenda(&second).await;
        assert_eq!(agenda.len(), 1, "the item of the Raad had no agreement: {agenda:#?}");
        table.go(&second, &["consultInvite"]).await;
        assert!(
            table.raad.agenda(&second).await.is_empty() && table.raad.sees("", &raad_item).await.is_null()
        );
        assert!(table.raad.sees("", &table.case).await.is_null());

        // Done; and what is agreed about the case anew does not bring the old table back.
        let done = json!({ "agreementId": agreement, "status": "DONE" });
        table.police.consulted().does("agreementFinish", done).await;
        table.go(&second, &["consultOpen"]).await;
        let fresh = table.bring(&second, &[&table.raad]).await;
        let input =
            json!({ "agendaItemId": fresh, "text": "Onderzoek", "ownerId": table.raad.member, "dueOn": DUE });
        table.raad.consulted().does("agreementMake", input).await;
        table.go(&second, &["consultClose"]).await;
        let third = table.plan(28).await;
        let agenda = table.director.agenda(&third).await;
        assert_eq!(agenda.len(), 1, "{agenda:#?}");
        table.go(&third, &["consultInvite"]).await;
        assert_eq!(table.raad.consulted().agenda(&third).await.len(), 1);
        assert!(table.police.sees("", &table.case).await.is_null());
    });
}

#[test]
fn who_comes_to_direct_the_case_sees_to_its_agreements_though_its_agency_was_not_at_the_item() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (meeting, item) = table.in_session().await;
        let agreement = table.agree(&item, &table.housing, DUE).await;
        let says =
            json!({ "agendaItemId": item, "text": "voor de tafel", "audienceIds": [table.police.agency] });
        table.police.consulted().does("contributionMake", says).await;
        table.go(&meeting, &["consultClose"]).await;
        let next = Guest::of(&world, "cjg_team").await;
        let done = json!({ "agreementId": agreement, "status": "DONE" });
        // On the team, the agreements of a table at which one's agency did not sit stay hidden.
        let joins =
            json!({ "caseId": table.case, "memberId": next.member, "function": "COACH", "reason": "x" });
        table.director.does("teamAdd", joins).await;
        let on_team = next.client.clone().standing("b", &[domain::Relation::Team]);
        let on_team = Guest { client: on_team, ..Guest::of(&world, "cjg_team").await };
        on_team.is_refused("NOT_FOUND", "agreementFinish", done.clone()).await;
        assert!(listed(&on_team, json!({ "caseId": [table.case] })).await.is_empty());

        let to = json!({ "caseId": table.case, "directorId": next.member, "reason": "verhuisd" });
        table.director.does("caseHandOver", to).await;
        let directing = next.client.clone().standing("b", &[domain::Relation::Directing]);
        let directing = Guest { client: directing, ..next };
        let seen = listed(&directing, json!({ "caseId": [table.case], "status": ["OPEN"] })).await;
        let ids: Vec<_> = seen.iter().map(|one| &one["id"]).collect();
        assert!(ids.contains(&&agreement), "{ids:?}");
        // The agreement does not open the item, nor what was said there.
        assert!(seen.iter().all(|one| one["agendaItem"].is_null()), "{seen:?}");
        assert!(directing.sees("", &item).await.is_null());
        assert_eq!(directing.does("agreementFinish", done).await["status"], "DONE");
    });
}
