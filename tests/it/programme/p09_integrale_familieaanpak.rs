//! P9, Integrale familieaanpak: one approach over all of a family that wants to leave crime behind, parents, brothers and
//! sisters together.

use super::{arranged, days, deadline, refers};
use crate::common::{case, done, id, joining, refused_as, sees, with, young};
use serde_json::{Value, json};
use tests::on_each_engine;

const PROGRAMME: &str = "integrale-familieaanpak";

#[test]
fn a_family_is_approached_as_one_by_its_own_consent_and_plan() {
    on_each_engine(async |world| {
        let (police, director) = (world.client("police_consulted"), world.client("municipality_team"));
        arranged(&world, PROGRAMME, "municipality_team").await;
        let children = json!([young("Mees", "2010-01-05"), young("Lotte", "2013-08-19")]);
        let referring = json!({
            "programme": PROGRAMME, "municipalityId": id("municipality:main"), "level": "PERSON", "persons": children,
            "reasons": [{ "topic": "OFFENCE", "text": "Vader en oudste broer zitten vast" }],
        });
        refused_as(&police, "referralMake", referring, "INVALID", "level").await;
        let (referral, of) =
            refers(&police, PROGRAMME, children, "OFFENCE", "Vader en oudste broer zitten vast").await;
        done(&director, "referralAccept", json!({ "referralId": referral })).await;
        // The wijkteam knows the family, and keeps who belongs to it.
        let wijkteam = world.client("wijkteam_team");
        done(&director, "teamAdd", joining(&of, "wijkteam_team")).await;
        let mother = json!({
            "caseId": of, "name": "Wilma", "kind": "PARENT", "hasAuthority": true, "inHousehold": true,
        });
        let mother = done(&wijkteam, "familyMemberSet", mother).await["id"].clone();
        let start = json!({ "caseId": of });
        let persons = case(&director, &of, "level persons { id givenName }").await;
        assert_eq!(persons["level"], "FAMILY");
        let all = persons["persons"].as_array().expect("two children");
        assert_eq!(all.len(), 2);
        // Each of the family says yes; one of two is not the family.
        for person in all {
            refused_as(&director, "caseStart", start.clone(), "CONSENT_MISSING", "").await;
            let consent = json!({
                "caseId": of, "personId": person["id"], "byFamilyMemberIds": [mother], "byYoungPerson": true,
                "purpose": "Deelname van het gezin aan de familieaanpak",
            });
            done(&director, "consentGive", consent).await;
        }
        done(&director, "caseStart", start).await;
        assert_eq!(deadline(&director, &of, "plan").await["dueOn"], "2027-02-02");
        // The school of one child is on the team; of what is said about a mother's debts it hears nothing.
        done(&director, "teamAdd", joining(&of, "school_team")).await;
        let note = json!({ "caseId": of, "topic": "MONEY_AND_WORK", "text": "Schulden bij de verhuurder" });
        done(&director, "concernRecord", note).await;
        let school = case(
            &world.client("school_team"),
            &of,
            "persons { givenName } careNotes { id } policeFacts { id }",
        )
        .await;
        assert_eq!((&school["careNotes"], &school["policeFacts"]), (&Value::Null, &Value::Null));
        let plan = json!({ "caseId": of, "kind": "FAMILY" });
        let plan = done(&director, "planStart", plan).await["id"].clone();
        done(&director, "goalSet", json!({ "planId": plan, "text": "Rust in huis", "ownerName": "moeder" }))
            .await;
        let accords = json!([
            { "by": { "youngPerson": all[0]["id"] } }, { "by": { "youngPerson": all[1]["id"] } },
            { "by": { "familyMember": mother } }, { "by": { "member": id("member:municipality_team") } },
        ]);
        done(&director, "planAgree", with(json!({ "planId": plan }), json!({ "accords": accords }))).await;
        assert_eq!(deadline(&director, &of, "plan").await["status"], "MET");
        for bystander in ["police_team", "halt_team", "youth_care_team"] {
            assert!(!sees(&world.client(bystander), &of).await, "{bystander}");
        }
        world.clock.advance(days(300));
        let closed =
            done(&director, "caseClose", json!({ "caseId": of, "outcome": "REGULAR_SUPPORT" })).await;
        assert_eq!(closed["outcome"], "REGULAR_SUPPORT");
        assert!(!sees(&police, &of).await && !sees(&world.client("school_team"), &of).await);
    });
}
