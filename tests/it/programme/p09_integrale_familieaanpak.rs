//! P9, Integrale familieaanpak: one approach over all of a family that wants to leave crime behind, parents, brothers and
//! sisters together.

use super::{arranged, days, deadline, declines, ends, feedback, refers, stops, tells, unseen_by};
use crate::common::{case, done, id, joining, refused_as, relation, sees, with, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

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

const PURPOSE: &str = "Deelname van het gezin aan de familieaanpak";
const BYSTANDERS: &[&str] = &["police_team", "halt_team", "youth_care_team", "school_team"];

/// Mees is 16 and Lotte 13; their father and eldest brother are in prison. The police referred the family.
struct Family {
    police: Client,
    director: Client,
    referral: Value,
    case: Value,
    mees: Value,
    lotte: Value,
    mother: Value,
}

impl Family {
    async fn of(world: &World) -> Self {
        let (police, director) = (world.client("police_consulted"), world.client("municipality_team"));
        arranged(world, PROGRAMME, "municipality_team").await;
        let children = json!([young("Mees", "2010-01-05"), young("Lotte", "2013-08-19")]);
        let (referral, of) =
            refers(&police, PROGRAMME, children, "OFFENCE", "Vader en oudste broer zitten vast").await;
        done(&director, "referralAccept", json!({ "referralId": referral })).await;
        done(&director, "teamAdd", joining(&of, "wijkteam_team")).await;
        let mother = json!({
            "caseId": of, "name": "Wilma", "kind": "PARENT", "hasAuthority": true, "inHousehold": true,
        });
        let wijkteam = world.client("wijkteam_team");
        let mother = done(&wijkteam, "familyMemberSet", mother).await["id"].clone();
        let persons = case(&director, &of, "persons { id givenName }").await["persons"].clone();
        let named = |name: &str| {
            let all = persons.as_array().expect("two children");
            all.iter().find(|one| one["givenName"] == name).expect("of the two")["id"].clone()
        };
        let (mees, lotte) = (named("Mees"), named("Lotte"));
        Self { police, director, referral, case: of, mees, lotte, mother }
    }

    /// A child says yes, with its mother where it is under sixteen.
    async fn says_yes(&self, child: &Value) -> Value {
        let mother = if *child == self.lotte { json!([self.mother]) } else { json!([]) };
        let consent = json!({
            "caseId": self.case, "personId": child, "byFamilyMemberIds": mother, "byYoungPerson": true,
            "purpose": PURPOSE,
        });
        done(&self.director, "consentGive", consent).await["id"].clone()
    }

    async fn begun(world: &World) -> Self {
        let family = Self::of(world).await;
        family.says_yes(&family.mees).await;
        family.says_yes(&family.lotte).await;
        done(&family.director, "caseStart", json!({ "caseId": family.case })).await;
        family
    }
}

#[test]
fn a_family_that_builds_up_a_regular_life_is_done_and_each_bystander_leaves_with_it() {
    on_each_engine(async |world| {
        let family = Family::begun(&world).await;
        let (director, of) = (&family.director, &family.case);
        for phase in ["in-beeld", "aanpak", "regulier"] {
            done(director, "casePhaseSet", json!({ "caseId": of, "phase": phase })).await;
        }
        // Who referred sees that it runs, and who it is about; not what the family said.
        let fields = "status phase concerns { text } family { id } consents { id } plans { id }";
        let seen = json!({
            "status": "ACTIVE", "phase": "regulier", "family": null, "consents": null, "plans": null,
            "concerns": [{ "text": "Vader en oudste broer zitten vast" }],
        });
        assert_eq!(case(&family.police, of, fields).await, seen);
        unseen_by(&world, of, BYSTANDERS).await;
        world.clock.advance(days(300));
        tells(director, &family.referral, "Het gezin heeft een gewoon bestaan.").await;
        ends(director, of, "GOALS_REACHED").await;
        assert!(!sees(&family.police, of).await && !sees(&world.client("wijkteam_team"), of).await);
        let heard = feedback(&family.police, &family.referral).await;
        assert_eq!(heard["feedback"], "Het gezin heeft een gewoon bestaan.");
        unseen_by(&world, of, BYSTANDERS).await;
    });
}

#[test]
fn one_of_the_family_who_refuses_keeps_it_from_beginning_and_the_police_does_not_hear_who() {
    on_each_engine(async |world| {
        let family = Family::of(&world).await;
        let (director, of) = (&family.director, &family.case);
        family.says_yes(&family.mees).await;
        // Her mother's yes is not that of a girl of thirteen.
        let without = json!({
            "caseId": of, "personId": family.lotte, "byFamilyMemberIds": [family.mother], "byYoungPerson": false,
            "purpose": PURPOSE,
        });
        refused_as(director, "consentGive", without, "CONSENT_MISSING", "givenBy").await;
        let words = "Ik wil niet dat ze over papa praten";
        let refuses = json!({ "caseId": of, "kind": "REFUSED", "personIds": [family.lotte], "words": words });
        let refuses = done(director, "familyChoiceRecord", refuses).await;
        assert_eq!(refuses["speakers"], json!(["Lotte Jansen"]));
        refused_as(director, "caseStart", json!({ "caseId": of }), "CONSENT_MISSING", "").await;
        let chose = "familyChoices { speakers words }";
        let known = json!([{ "speakers": ["Lotte Jansen"], "words": words }]);
        assert_eq!(case(&world.client("wijkteam_team"), of, chose).await["familyChoices"], known);
        assert_eq!(case(&family.police, of, chose).await["familyChoices"], Value::Null);
        // Without her it is not the approach of this family.
        tells(director, &family.referral, "Het gezin doet niet mee.").await;
        ends(director, of, "STOPPED_BY_FAMILY").await;
        let heard = feedback(&family.police, &family.referral).await;
        assert_eq!(heard["feedback"], "Het gezin doet niet mee.");
        assert!(!sees(&family.police, of).await);
        unseen_by(&world, of, BYSTANDERS).await;
    });
}

#[test]
fn a_family_that_stops_takes_back_what_it_allowed_and_its_guests_are_gone_at_once() {
    on_each_engine(async |world| {
        let family = Family::begun(&world).await;
        let (director, of) = (&family.director, &family.case);
        let share = json!({
            "caseId": of, "personId": family.mees, "byYoungPerson": true, "purpose": "Een stage zoeken met school",
        });
        let share = done(director, "consentGive", share).await["id"].clone();
        let on_it = json!({ "ground": "CONSENT", "consentId": share });
        done(director, "teamAdd", with(joining(of, "school_matched"), on_it)).await;
        let school = world.client("school_matched");
        assert_eq!(relation(&school, of).await, "TEAM");
        world.clock.advance(days(60));
        let stop = json!({ "caseId": of, "kind": "STOPPED", "familyMemberIds": [family.mother], "words": "Wij gaan verhuizen" });
        done(director, "familyChoiceRecord", stop).await;
        assert!(!sees(&school, of).await, "before the case has ended");
        let consents = case(director, of, "consents { withdrawnAt }").await["consents"].clone();
        let consents = consents.as_array().expect("they show").clone();
        assert_eq!(consents.len(), 3);
        assert!(consents.iter().all(|one| one["withdrawnAt"].is_string()), "{consents:?}");
        assert_eq!(relation(&world.client("wijkteam_team"), of).await, "TEAM", "on another ground");
        stops(director, of, json!({ "personIds": [family.mees] }), "Wij stoppen ermee").await;
        unseen_by(&world, of, BYSTANDERS).await;
        unseen_by(&world, of, &["wijkteam_team", "police_consulted", "school_matched"]).await;
        assert_eq!(feedback(&family.police, &family.referral).await["feedback"], Value::Null);
    });
}

#[test]
fn a_family_that_is_declined_goes_no_further() {
    on_each_engine(async |world| {
        let (police, director) = (world.client("police_consulted"), world.client("municipality_team"));
        arranged(&world, PROGRAMME, "municipality_team").await;
        let children = json!([young("Mees", "2010-01-05"), young("Lotte", "2013-08-19")]);
        let (referral, of) = refers(&police, PROGRAMME, children, "OFFENCE", "Vader zit vast").await;
        unseen_by(&world, &of, BYSTANDERS).await;
        let why = "Het gezin woont niet meer in deze gemeente.";
        declines(&director, &police, &referral, &of, why).await;
        unseen_by(&world, &of, BYSTANDERS).await;
    });
}
