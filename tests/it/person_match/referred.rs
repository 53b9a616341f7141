//! A child is referred who is known already: the agency that takes it up finds the match and goes on; whoever referred is
//! told what it would be told of any other child.

use super::{about, bsn, matches};
use crate::common::{done, id, refused_as, send, with, young};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
};
use tests::{Client, World, on_each_engine_by_name};

/// Everything that a referrer can ask that might tell.
const ASKED: &str = "{
    referrals(first: 100, filter: { mine: true }) { totalCount nodes {
        id version status madeAt decidedAt feedback access { relation ground purpose until withheld { field reason } }
        case { id version status openedOn closedOn outcome phase director { id } persons { id version givenName
            matches { id status } citizenNumber { number } cases { id } access { relation withheld { field } } }
            concerns { text } team { member { id } from } deadlines { key status dueAt missed } }
    } }
    cases(first: 100) { totalCount nodes { id version status } pageInfo { hasNextPage } }
    persons(first: 100) { totalCount nodes { id version givenName familyName matches { id } } }
    deadlines(first: 100) { totalCount nodes { key status dueAt } }
    agreements(first: 100) { totalCount }
    accessLog(first: 100) { totalCount nodes { operation } }
}";

/// What a referrer was answered, one after the other.
#[derive(Default)]
struct Heard {
    texts: Vec<String>,
    names: HashMap<String, String>,
}

impl Heard {
    async fn asks(&mut self, client: &Client) {
        let answer = client.clone().header("x-request-id", "same").query(ASKED, json!({})).await.ok();
        self.hear(&format!("{:?} {}", answer.headers, answer.text));
    }

    /// With each id that is made by chance under the name of the order in which it came.
    fn hear(&mut self, text: &str) {
        let is_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let mut told = String::new();
        for word in text.split_inclusive(|c| !is_id(c)) {
            let (word, rest) = word.split_at(word.trim_end_matches(|c| !is_id(c)).len());
            if word.len() == 23 {
                let next = format!("id-{}", self.names.len());
                told += self.names.entry(word.to_owned()).or_insert(next);
            } else {
                told += word;
            }
            told += rest;
        }
        self.texts.push(told);
    }
}

fn referring(given_name: &str, number: Option<&str>) -> Value {
    let mut child = young(given_name, "2012-05-06");
    child["new"]["citizenNumber"] = json!(number);
    json!({
        "programme": "pak-je-kans", "municipalityId": id("municipality:main"), "persons": [child],
        "reasons": [{ "topic": "TRUANCY", "text": "hangt onder schooltijd rond" }],
    })
}

/// A wijkteam and a school each refer a child, which the care provider knows by a case of its own, or does not: all that the
/// two were answered.
async fn story(world: &World, is_known: bool) -> [Vec<String>; 2] {
    let arrangement = json!({
        "municipalityId": id("municipality:main"), "programme": "pak-je-kans",
        "intakeId": id("member:youth_care_team"), "referrers": ["SCHOOL", "WIJKTEAM"],
    });
    done(&world.client("municipality_team"), "arrangementMake", arrangement).await;
    let care = world.client("youth_care_team");
    let (wijkteam, school) = (world.client("wijkteam_consent_withdrawn"), world.client("school_stranger"));
    let numbers = [bsn(10), bsn(11)];
    let mut known = Vec::new();
    for number in numbers.iter().filter(|_| is_known) {
        known.push(about(&care, "2012-05-06", Some(number)).await.1);
    }
    let (mut of_wijkteam, mut of_school) = (Heard::default(), Heard::default());
    // The one enters the BSN; the other, which never reads one, does not.
    let made = send(&wijkteam, "referralMake", &referring("Sem", Some(&numbers[0]))).await.ok();
    of_wijkteam.hear(&made.text);
    let first = made.data("/referralMake/referral").clone();
    let made = send(&school, "referralMake", &referring("Noor", None)).await.ok();
    of_school.hear(&made.text);
    let second = made.data("/referralMake/referral").clone();
    of_wijkteam.asks(&wijkteam).await;
    of_school.asks(&school).await;

    let child = async |referral: &Value| crate::common::person_of(&care, &referral["case"]["id"]).await;
    // At the referral's case the match is there to be seen.
    let sem = child(&first).await;
    let found = matches(&care, &sem).await;
    assert_eq!(found.as_array().map(Vec::len), Some(usize::from(is_known)), "{found:#}");
    if is_known {
        let same = json!({ "personMatchId": found[0]["id"], "same": true });
        refused_as(&wijkteam, "personMatchResolve", same.clone(), "NOT_FOUND", "personMatchId").await;
        done(&care, "personMatchResolve", same).await;
    }
    // The school's child gets its BSN at the intake.
    let noor = child(&second).await;
    let mut set = json!({ "personId": noor, "number": numbers[1] });
    if is_known {
        refused_as(&care, "citizenNumberSet", set.clone(), "DUPLICATE", "number").await;
        set = with(set, json!({ "duplicateOfId": known[1] }));
    }
    done(&care, "citizenNumberSet", set).await;
    if is_known {
        let found = matches(&care, &noor).await;
        done(&care, "personMatchResolve", json!({ "personMatchId": found[0]["id"], "same": true })).await;
    }
    of_wijkteam.asks(&wijkteam).await;
    of_school.asks(&school).await;

    let words = json!({ "referralId": first["id"], "feedback": "Wij nemen contact op met het gezin." });
    done(&care, "referralDecline", words).await;
    done(&care, "referralAccept", json!({ "referralId": second["id"] })).await;
    done(&care, "caseStart", json!({ "caseId": second["case"]["id"] })).await;
    of_wijkteam.asks(&wijkteam).await;
    of_school.asks(&school).await;
    [of_wijkteam.texts, of_school.texts]
}

#[test]
fn who_referred_is_told_the_same_whether_or_not_the_child_is_known_already() {
    let told = Mutex::new(BTreeMap::<String, [Vec<String>; 2]>::new());
    for is_known in [false, true] {
        on_each_engine_by_name(async |engine, world| {
            let now = story(&world, is_known).await;
            assert!(now.iter().all(|texts| texts.len() == 4));
            assert!(now[0][3].contains("Wij nemen contact op") && now[1][3].contains("ACCEPTED"));
            let mut told = told.lock().expect("nobody panicked");
            match told.get(&format!("{engine:?}")) {
                Some(before) => {
                    for (before, now) in before.iter().flatten().zip(now.iter().flatten()) {
                        assert_eq!(before, now);
                    }
                }
                None => {
                    told.insert(format!("{engine:?}"), now);
                }
            }
        });
    }
}
