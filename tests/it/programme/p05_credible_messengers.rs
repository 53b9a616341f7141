//! P5, Credible messengers: a messenger rooted in the neighbourhood, a guide and a bridge for a young person. The training
//! and coaching of the messengers themselves is not built yet.

use super::{arranged, days, deadline, feedback, refers, takes_up};
use crate::common::{case, done, id, joining, person_of, relation, sees, with, young};
use serde_json::json;
use tests::on_each_engine;

const PROGRAMME: &str = "credible-messengers";

#[test]
fn a_messenger_is_guide_and_bridge_and_brings_who_wants_out_to_the_way_out() {
    on_each_engine(async |world| {
        let (wijkteam, messenger) = (world.client("wijkteam_team"), world.client("youth_work_team"));
        arranged(&world, PROGRAMME, "youth_work_team").await;
        let bilal = json!([young("Bilal", "2010-02-20")]);
        let (referral, of) =
            refers(&wijkteam, PROGRAMME, bilal, "WRONG_FRIENDS", "Maakt drillrap en wordt gezocht").await;
        let bilal = person_of(&messenger, &of).await;
        assert_eq!(deadline(&messenger, &of, "match").await["dueOn"], "2026-11-16");
        takes_up(&messenger, &referral, &of).await;
        world.clock.advance(days(3));
        let met = json!({ "caseId": of, "kind": "STREET", "summary": "In de studio meegekeken" });
        done(&messenger, "contactMomentRecord", met).await;
        assert_eq!(deadline(&messenger, &of, "match").await["status"], "MET");
        // A bridge to school, on his own word, and for as long as he wants.
        let consent = json!({ "caseId": of, "personId": bilal, "byYoungPerson": true, "purpose": "Overleg over zijn rooster" });
        let consent = done(&messenger, "consentGive", consent).await["id"].clone();
        let on_it = json!({ "ground": "CONSENT", "consentId": consent });
        done(&messenger, "teamAdd", with(joining(&of, "school_team"), on_it)).await;
        let school = world.client("school_team");
        let seen = case(&school, &of, "access { relation ground } policeFacts { id }").await;
        assert_eq!(
            seen,
            json!({ "access": { "relation": "TEAM", "ground": "CONSENT" }, "policeFacts": null })
        );
        done(&messenger, "consentWithdraw", json!({ "consentId": consent })).await;
        assert!(!sees(&school, &of).await);
        // He wants to stop: to Eervolle Uitweg, in a case of its own.
        arranged(&world, "eervolle-uitweg", "municipality_team").await;
        let persons = json!([{ "existing": bilal }]);
        let (_, there) = refers(&messenger, "eervolle-uitweg", persons, "DRUG_CRIME", "Wil eruit").await;
        assert_eq!(relation(&messenger, &there).await, "REFERRED");
        let told = json!({ "referralId": referral, "feedback": "Hij heeft een maatje, en een plan." });
        done(&messenger, "referralFeedback", told).await;
        done(&messenger, "caseClose", json!({ "caseId": of, "outcome": "HANDED_OVER" })).await;
        assert!(!sees(&wijkteam, &of).await && !sees(&wijkteam, &there).await);
        let heard = feedback(&wijkteam, &referral).await;
        assert_eq!(heard["feedback"], "Hij heeft een maatje, en een plan.");
        for bystander in ["police_team", "halt_team", "hidden_director"] {
            assert!(!sees(&world.client(bystander), &of).await, "{bystander}");
        }
        assert_eq!(
            id("member:youth_work_team"),
            case(&messenger, &of, "director { id }").await["director"]["id"]
        );
    });
}
