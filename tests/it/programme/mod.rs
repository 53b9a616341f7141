//! The systems of the sources, from first contact to outcome: one file for each, told in the words of the source, played
//! through the API by the members who would play it, with time moved by the clock of the test.

mod folder;
mod p01_pak_je_kans;
mod p02_basta;
mod p03_preventie_met_gezag;
mod p04_leerplicht_jeugdboa;
mod p05_credible_messengers;
mod p06_backbone_academy;
mod p07_eervolle_uitweg;
mod p08_jongerenwerk;
mod p09_integrale_familieaanpak;
mod p10_straatcoaches;
mod p11_sms_bom;
mod p12_doorgroeiers;
mod p13_jeugdbeschermingsplein;
mod p14_casusregie;
mod p15_samenwerken_aan_veiligheid;

use crate::common::{case, done, id, refused_as, sees, with};
use serde_json::{Value, json};
use tests::{Client, World};

/// The municipality arranges that a programme is offered, with this intake.
async fn arranged(world: &World, programme: &str, intake: &str) {
    let input = json!({
        "municipalityId": id("municipality:main"), "programme": programme,
        "intakeId": id(&format!("member:{intake}")), "referrers": [],
    });
    done(&world.client("municipality_team"), "arrangementMake", input).await;
}

/// Somebody refers to a programme: the referral and its case.
async fn refers(
    client: &Client,
    programme: &str,
    persons: Value,
    topic: &str,
    words: &str,
) -> (Value, Value) {
    let input = json!({
        "programme": programme, "municipalityId": id("municipality:main"), "persons": persons,
        "reasons": [{ "topic": topic, "text": words }],
    });
    let made = done(client, "referralMake", input).await;
    (made["id"].clone(), made["case"]["id"].clone())
}

/// Takes a referral up, and starts its case.
async fn takes_up(client: &Client, referral: &Value, of: &Value) {
    done(client, "referralAccept", json!({ "referralId": referral })).await;
    done(client, "caseStart", json!({ "caseId": of })).await;
}

/// A relative joins the family of a case, and its team.
async fn joins_family(client: &Client, of: &Value, name: &str, kind: &str) -> Value {
    let relative = json!({
        "caseId": of, "name": name, "kind": kind, "hasAuthority": kind == "PARENT", "inHousehold": kind == "PARENT",
    });
    let relative = done(client, "familyMemberSet", relative).await["id"].clone();
    let joins = json!({ "caseId": of, "familyMemberId": relative, "function": "FAMILY", "reason": "zit zelf aan tafel" });
    done(client, "teamAdd", joins).await;
    relative
}

/// The only deadline of a case with this key.
async fn deadline(client: &Client, of: &Value, key: &str) -> Value {
    let fields = "deadlines { key status dueOn overdue missed ifMissed explanation }";
    let all = case(client, of, fields).await["deadlines"].as_array().expect("they show").clone();
    let mut found: Vec<_> = all.into_iter().filter(|one| one["key"] == key).collect();
    assert_eq!(found.len(), 1, "`{key}`: {found:#?}");
    found.remove(0)
}

/// What somebody still hears of its own referral.
async fn feedback(client: &Client, referral: &Value) -> Value {
    let document = "{ referrals(filter: { mine: true }) { nodes { id status feedback } } }";
    let answer = client.query(document, json!({})).await.ok();
    let mut mine = answer.data("/referrals/nodes").as_array().expect("a list").clone();
    mine.retain(|one| one["id"] == *referral);
    mine.pop().expect("its own referral")
}

/// Who takes referrals in declines one: the case ends with what ran on it, and the referrer hears why, and no more.
async fn declines(intake: &Client, referrer: &Client, referral: &Value, of: &Value, words: &str) {
    let silent = json!({ "referralId": referral });
    refused_as(intake, "referralDecline", silent, "INVALID", "feedback").await;
    let decline = json!({ "referralId": referral, "feedback": words });
    assert_eq!(done(intake, "referralDecline", decline).await["case"]["status"], "CLOSED");
    let left = case(intake, of, "deadlines(status: [RUNNING, PAUSED]) { key }").await["deadlines"].clone();
    assert_eq!(left, json!([]), "nothing runs any more");
    refused_as(intake, "caseStart", json!({ "caseId": of }), "ILLEGAL_TRANSITION", "").await;
    assert!(!sees(referrer, of).await, "who referred sees the case no more");
    let heard = json!({ "id": referral, "status": "DECLINED", "feedback": words });
    assert_eq!(feedback(referrer, referral).await, heard);
}

/// Who was helped says that it stops, in its own words, and the case ends with that.
async fn stops(director: &Client, of: &Value, who: Value, words: &str) {
    let stop = with(json!({ "caseId": of, "kind": "STOPPED", "words": words }), who);
    assert_eq!(done(director, "familyChoiceRecord", stop).await["words"], words);
    ends(director, of, "STOPPED_BY_FAMILY").await;
}

/// A case ends so: nothing runs on it any more, and nothing is written to it.
async fn ends(director: &Client, of: &Value, outcome: &str) {
    let close = json!({ "caseId": of, "outcome": outcome });
    let closed = done(director, "caseClose", close.clone()).await;
    assert_eq!(json!([closed["status"], closed["outcome"]]), json!(["CLOSED", outcome]));
    let left = case(director, of, "deadlines(status: [RUNNING, PAUSED]) { key }").await["deadlines"].clone();
    assert_eq!(left, json!([]), "nothing runs any more");
    refused_as(director, "caseClose", close, "ILLEGAL_TRANSITION", "").await;
}

/// None of these sees the case.
async fn unseen_by(world: &World, of: &Value, who: &[&str]) {
    for bystander in who {
        assert!(!sees(&world.client(bystander), of).await, "{bystander}");
    }
}

/// Tells who referred what became of it.
async fn tells(director: &Client, referral: &Value, words: &str) {
    done(director, "referralFeedback", json!({ "referralId": referral, "feedback": words })).await;
}

fn days(days: i64) -> chrono::Duration {
    chrono::Duration::days(days)
}
