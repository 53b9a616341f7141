//! The young person and the family through the API: identity, contact, BSN, authority.

use crate::common::{
    case, done, id, join, open, opening, person_of, refused, refused_as, sees, send, with, young,
};
use serde_json::{Value, json};
use tests::{Client, on_each_engine};

/// What a client finds by a BSN.
async fn by_number(client: &Client, number: &str) -> Value {
    let document = "query ($number: String!) { person(by: { citizenNumber: $number }) { id givenName } }";
    client.query(document, json!({ "number": number })).await.ok().data("/person").clone()
}

#[test]
fn a_name_or_birth_date_is_corrected_by_who_is_on_the_team() {
    on_each_engine(async |world| {
        let (cjg, school) = (world.client("cjg_team"), world.client("school_matched"));
        let opened = open(&cjg).await;
        let person = person_of(&cjg, &opened).await;
        let correct = json!({
            "personId": person, "expectedVersion": 1, "givenName": " Samuel ", "familyName": "Jansen",
            "birthDate": "2012-06-05"
        });
        refused_as(&school, "personCorrect", correct.clone(), "NOT_FOUND", "personId").await;
        join(&cjg, &opened, "school_matched").await;
        let corrected = done(&school, "personCorrect", correct.clone()).await;
        assert_eq!((&corrected["version"], &corrected["givenName"]), (&json!(2), &json!("Samuel")));
        for (more, field) in [
            (json!({ "givenName": "" }), "givenName"),
            (json!({ "familyName": "j".repeat(101) }), "familyName"),
            (json!({ "birthDate": "2026-11-03" }), "birthDate"),
            (json!({ "birthDate": "2003-11-02" }), "birthDate"),
        ] {
            let input = with(with(correct.clone(), json!({ "expectedVersion": 2 })), more);
            refused_as(&school, "personCorrect", input, "INVALID", field).await;
        }
        // Who only referred sees the name and may not change it.
        let of_a = with(correct.clone(), json!({ "personId": id("person:a:1") }));
        refused_as(&world.client("police_referred"), "personCorrect", of_a, "NOT_PERMITTED", "").await;
        let of = |name: &str| with(correct.clone(), json!({ "personId": id(name) }));
        let hidden = refused(&cjg, "personCorrect", of("person:b:1")).await;
        assert_eq!(hidden, refused(&cjg, "personCorrect", of("person:absent")).await);
        assert_eq!(hidden.code, "NOT_FOUND");
    });
}

#[test]
fn contact_is_set_whole_and_has_a_version_of_its_own() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        let person = person_of(&cjg, &opened).await;
        let set = |more: Value| with(json!({ "personId": person }), more);
        let first = json!({ "street": "Laan 1", "city": "Utrecht", "phone": "0612345678" });
        let after = done(&cjg, "personContactSet", set(first)).await;
        assert_eq!(after["contact"], json!({ "version": 1, "city": "Utrecht" }));
        assert_eq!(after["version"], 1, "the person's own version stays");
        let next = json!({ "expectedVersion": 1, "city": "Zeist", "offTheRadar": true });
        let after = done(&cjg, "personContactSet", set(next.clone())).await;
        assert_eq!(after["contact"], json!({ "version": 2, "city": "Zeist" }));
        let seen = case(&cjg, &opened, "persons { contact { street phone offTheRadar } }").await;
        let emptied = json!({ "street": null, "phone": null, "offTheRadar": true });
        assert_eq!(seen["persons"][0]["contact"], emptied, "what is left out is emptied");
        let stale = refused_as(&cjg, "personContactSet", set(next), "CONFLICT", "expectedVersion").await;
        assert!(stale.message.contains("versie is 2"), "{stale:?}");
        // Who saw none, and was a moment later, overwrites nothing.
        let blind = set(json!({ "street": "Laan 2" }));
        refused_as(&cjg, "personContactSet", blind, "CONFLICT", "expectedVersion").await;
        let wrong = set(json!({ "street": "s".repeat(201), "expectedVersion": 2 }));
        refused_as(&cjg, "personContactSet", wrong, "INVALID", "street").await;
        // The safety house never reads contact, so it never sets it.
        join(&cjg, &opened, "safety_house_team").await;
        let input = set(json!({ "city": "Breda" }));
        refused_as(&world.client("safety_house_team"), "personContactSet", input, "NOT_PERMITTED", "").await;
    });
}

#[test]
fn a_bsn_passes_the_11_check_and_is_found_by_who_may_read_it_and_by_nobody_else() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        let person = person_of(&cjg, &opened).await;
        let set = |number: &str| json!({ "personId": person, "number": number });
        for wrong in ["111222334", "000000000", "1112223333", "", "tien"] {
            let refusal = refused_as(&cjg, "citizenNumberSet", set(wrong), "INVALID", "number").await;
            assert!(wrong.is_empty() || !refusal.message.contains(wrong), "{refusal:?}");
        }
        let after = done(&cjg, "citizenNumberSet", set("1112.22.333")).await;
        assert_eq!(after["citizenNumber"], json!({ "version": 1, "number": "111222333" }));
        assert_eq!(after["version"], 1, "the person's own version stays");
        for (handle, reads) in
            [("cjg_team", true), ("police_team", true), ("school_team", false), ("municipality_team", false)]
        {
            if handle != "cjg_team" {
                assert_eq!(by_number(&world.client(handle), "111222333").await, Value::Null, "{handle}");
                join(&cjg, &opened, handle).await;
            }
            let found = by_number(&world.client(handle), "111222333").await;
            assert_eq!(found["id"] == person, reads, "{handle}");
            assert_eq!(found.is_null(), !reads, "{handle}");
        }
        // Police reads it and may not set it.
        let police = world.client("police_team");
        refused_as(&police, "citizenNumberSet", set("123456782"), "NOT_PERMITTED", "").await;
        refused_as(&cjg, "citizenNumberSet", set("123456782"), "CONFLICT", "expectedVersion").await;
        let again = with(set("123456782"), json!({ "expectedVersion": 1 }));
        assert_eq!(done(&cjg, "citizenNumberSet", again.clone()).await["citizenNumber"]["version"], 2);
        assert_eq!(by_number(&cjg, "111222333").await, Value::Null);
        refused_as(&cjg, "citizenNumberSet", again, "CONFLICT", "expectedVersion").await;
    });
}

#[test]
fn the_digits_of_a_bsn_are_nowhere_in_the_file() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        let person = person_of(&cjg, &opened).await;
        done(&cjg, "citizenNumberSet", json!({ "personId": person, "number": "111222333" })).await;
        let contact = json!({ "personId": person, "city": "Schoonrewoerd" });
        done(&cjg, "personContactSet", contact).await;
        let Some(bytes) = world.bytes_at_rest() else { return };
        let holds = |text: &str| bytes.windows(text.len()).any(|some| some == text.as_bytes());
        assert!(holds("Schoonrewoerd"), "what is not sealed is found, so the search works");
        // 731904254 is that of the planted person.
        for digits in ["111222333", "731904254"] {
            assert!(!holds(digits), "{digits}");
            assert!(!holds(&digits.chars().rev().collect::<String>()));
        }
    });
}

#[test]
fn that_somebody_unseen_has_the_same_bsn_does_not_show() {
    on_each_engine(async |world| {
        let (hidden, cjg) = (world.client("youth_protection_team"), world.client("cjg_team"));
        let numbered = |number: Option<&str>| {
            let mut new = young("Sem", "2012-05-06");
            new["new"]["citizenNumber"] = json!(number);
            opening(&[new])
        };
        let theirs = done(&hidden, "caseOpen", numbered(Some("111222333"))).await;
        let fields = "version persons { id version citizenNumber { version number } access { relation } }";
        let before = case(&hidden, &theirs["id"], fields).await;
        let mut told = Vec::new();
        // First the number that somebody unseen has, then one that nobody has.
        for number in ["111222333", "123456782"] {
            let opened = send(&cjg, "caseOpen", &numbered(Some(number))).await.ok();
            let without = done(&cjg, "caseOpen", numbered(None)).await;
            let person = &without["persons"][0]["id"];
            let set = json!({ "personId": person, "number": number });
            let set = send(&cjg, "citizenNumberSet", &set).await.ok();
            let mut text = format!("{}{}", opened.body, set.body);
            let ids = [
                opened.data("/caseOpen/case/id"),
                opened.data("/caseOpen/case/persons/0/id"),
                person,
                &json!(number),
            ];
            for id in ids {
                text = text.replace(id.as_str().expect("an id"), "-");
            }
            told.push(text);
        }
        assert_eq!(told[0], told[1]);
        assert_eq!(case(&hidden, &theirs["id"], fields).await, before, "nor to whom it concerns");
        assert!(by_number(&hidden, "111222333").await["id"] == before["persons"][0]["id"]);
    });
}

#[test]
fn that_somebody_seen_has_the_same_bsn_is_told_with_the_id() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let mut new = young("Sem", "2012-05-06");
        new["new"]["citizenNumber"] = json!("111222333");
        let input = opening(&[new]);
        let first = done(&cjg, "caseOpen", input.clone()).await;
        let person = first["persons"][0]["id"].as_str().expect("an id").to_owned();
        let field = "persons.0.new.citizenNumber";
        let refusal = refused_as(&cjg, "caseOpen", input.clone(), "DUPLICATE", field).await;
        assert!(refusal.message.contains(&person), "{refusal:?}");
        // The id that it tells opens the case about the same person.
        let existing = with(input, json!({ "persons": [{ "existing": person }] }));
        assert_eq!(done(&cjg, "caseOpen", existing).await["persons"], first["persons"]);
    });
}

#[test]
fn a_bsn_that_one_reads_of_somebody_else_is_not_set_once_more() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let first = open(&cjg).await;
        let [one, other] = [person_of(&cjg, &first).await, person_of(&cjg, &open(&cjg).await).await];
        let set = |person: &Value, number: &str| json!({ "personId": person, "number": number });
        done(&cjg, "citizenNumberSet", set(&one, "111222333")).await;
        let refusal =
            refused_as(&cjg, "citizenNumberSet", set(&other, "111222333"), "DUPLICATE", "number").await;
        assert!(refusal.message.contains(one.as_str().expect("an id")), "{refusal:?}");
        // Its own number may be set again.
        let again = with(set(&one, "111222333"), json!({ "expectedVersion": 1 }));
        done(&cjg, "citizenNumberSet", again).await;
        // Who sees the person and not the number is told nothing: here, after the case was closed.
        done(&cjg, "caseClose", json!({ "caseId": first, "outcome": "GOALS_REACHED" })).await;
        let seen = case(&cjg, &first, "persons { givenName citizenNumber { number } }").await;
        assert_eq!(seen["persons"], json!([{ "givenName": "Sem", "citizenNumber": null }]));
        let hidden = send(&cjg, "citizenNumberSet", &set(&other, "111222333")).await.ok();
        assert!(hidden.user_errors("/citizenNumberSet").is_empty(), "{:#}", hidden.body);
    });
}

#[test]
fn the_family_begins_with_its_first_member_and_says_who_has_authority() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let opened = open(&cjg).await;
        let person = person_of(&cjg, &opened).await;
        let set = |more: Value| {
            let usual = json!({
                "caseId": opened, "name": "Moeder", "kind": "PARENT", "hasAuthority": true, "inHousehold": true
            });
            with(usual, more)
        };
        assert_eq!(case(&cjg, &opened, "family { id }").await["family"], Value::Null);
        let mother = done(&cjg, "familyMemberSet", set(json!({}))).await;
        let child = json!({ "name": "Sem", "kind": "CHILD", "hasAuthority": false, "personId": person });
        done(&cjg, "familyMemberSet", set(child.clone())).await;
        for kind in ["CHILD", "SIBLING"] {
            let wrong = set(with(child.clone(), json!({ "kind": kind, "hasAuthority": true })));
            refused_as(&cjg, "familyMemberSet", wrong, "INVALID", "hasAuthority").await;
        }
        refused_as(&cjg, "familyMemberSet", set(json!({ "name": "" })), "INVALID", "name").await;
        let anew =
            set(json!({ "familyMemberId": mother["id"], "expectedVersion": 1, "hasAuthority": false }));
        assert_eq!(done(&cjg, "familyMemberSet", anew.clone()).await["version"], 2);
        refused_as(&cjg, "familyMemberSet", anew, "CONFLICT", "expectedVersion").await;
        let fields = "version family { members { name kind hasAuthority person { givenName } } }";
        let seen = case(&cjg, &opened, fields).await;
        let members = json!([
            { "name": "Moeder", "kind": "PARENT", "hasAuthority": false, "person": null },
            { "name": "Sem", "kind": "CHILD", "hasAuthority": false, "person": { "givenName": "Sem" } },
        ]);
        assert_eq!(seen["family"]["members"], members);
        // School reads the family and does not keep it; Halt reads nothing of it.
        for handle in ["school_team", "halt_team"] {
            join(&cjg, &opened, handle).await;
            let client = world.client(handle);
            refused_as(&client, "familyMemberSet", set(json!({})), "NOT_PERMITTED", "").await;
            let seen = case(&client, &opened, "family { id }").await;
            assert_eq!(seen["family"].is_null(), handle == "halt_team");
        }
    });
}

#[test]
fn a_family_is_kept_through_its_own_case_only() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let (opened, other) = (open(&cjg).await, open(&cjg).await);
        let set = |case: &Value, more: Value| {
            let usual = json!({
                "caseId": case, "name": "Moeder", "kind": "PARENT", "hasAuthority": true, "inHousehold": true
            });
            with(usual, more)
        };
        let mother = done(&cjg, "familyMemberSet", set(&opened, json!({}))).await["id"].clone();
        let through_other = set(&other, json!({ "familyMemberId": mother, "name": "Anders" }));
        refused_as(&cjg, "familyMemberSet", through_other, "NOT_FOUND", "familyMemberId").await;
        // A child of another case, also one that is seen, is not a child of this one.
        let person = person_of(&cjg, &other).await;
        let child = json!({ "kind": "CHILD", "hasAuthority": false, "personId": person });
        refused_as(&cjg, "familyMemberSet", set(&opened, child), "NOT_FOUND", "personId").await;
        done(&cjg, "caseClose", json!({ "caseId": opened, "outcome": "NO_CONCERN" })).await;
        let closed = set(&opened, json!({ "familyMemberId": mother, "name": "Anders" }));
        refused_as(&cjg, "familyMemberSet", closed, "ILLEGAL_TRANSITION", "").await;
        assert!(sees(&cjg, &opened).await);
    });
}
