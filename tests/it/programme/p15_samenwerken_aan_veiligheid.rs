//! P15, Samenwerken aan Veiligheid: voluntary, without drang. The family chooses, and may stop; the CJG and a specialist of
//! the certified institution restore safety with it within thirteen weeks, or the family goes straight to the Raad.

use super::{arranged, days, deadline, declines, feedback, joins_family, refers, takes_up, unseen_by};
use crate::common::{case, done, id, opening, person_of, refused_as, relation, ruling, sees, with, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

const PROGRAMME: &str = "samenwerken-aan-veiligheid";
const CHOICE: &str = "Keuze van het gezin voor het traject van 13 weken";

/// Sem is 9. Veilig Thuis referred; the family chose the track, and works with a specialist on its own consent.
struct Track {
    world: World,
    safe_home: Client,
    cjg: Client,
    specialist: Client,
    referral: Value,
    case: Value,
    sem: Value,
    mother: Value,
}

impl Track {
    async fn of(world: &World) -> Self {
        let (safe_home, cjg) = (world.client("safe_home_team"), world.client("cjg_team"));
        let specialist = world.client("youth_protection_team");
        arranged(world, PROGRAMME, "cjg_team").await;
        let sem = json!([young("Sem", "2017-03-01")]);
        let (referral, of) =
            refers(&safe_home, PROGRAMME, sem, "QUARRELS_AT_HOME", "Harde ruzies 's avonds").await;
        done(&cjg, "referralAccept", json!({ "referralId": referral })).await;
        let sem = person_of(&cjg, &of).await;
        let mother = joins_family(&cjg, &of, "Eva", "PARENT").await;
        // "Allereerst heeft het gezin zelf de keuze": without it nothing starts.
        let start = json!({ "caseId": of });
        refused_as(&cjg, "caseStart", start.clone(), "CONSENT_MISSING", "").await;
        let chose = json!({ "caseId": of, "kind": "OPTED_IN", "familyMemberIds": [mother], "words": "Wij willen dit proberen" });
        done(&cjg, "familyChoiceRecord", chose).await;
        let consent = |purpose: &str| {
            json!({
                "caseId": of, "personId": sem, "purpose": purpose, "byFamilyMemberIds": [mother], "byYoungPerson": false,
            })
        };
        done(&cjg, "consentGive", consent(CHOICE)).await;
        // "Het CJG schakelt een beschermingsspecialist in": the two of them, or nothing starts.
        let why = refused_as(&cjg, "caseStart", start.clone(), "TEAM_INCOMPLETE", "").await;
        assert!(why.message.contains("COACH"), "{why:?}");
        let coach = json!({ "function": "COACH", "reason": "coach van het gezin" });
        let other = with(crate::common::joining(&of, "wijkteam_team"), coach.clone());
        refused_as(&cjg, "teamAdd", other, "INVALID", "function").await;
        done(&cjg, "teamAdd", with(crate::common::joining(&of, "cjg_team"), coach)).await;
        let why = refused_as(&cjg, "caseStart", start.clone(), "TEAM_INCOMPLETE", "").await;
        assert!(why.message.contains("PROTECTION_SPECIALIST"), "{why:?}");
        let together =
            done(&cjg, "consentGive", consent("Samen met een beschermingsspecialist")).await["id"].clone();
        let joins = json!({
            "function": "PROTECTION_SPECIALIST", "reason": "denkt mee over veiligheid", "ground": "CONSENT",
            "consentId": together,
        });
        done(&cjg, "teamAdd", with(crate::common::joining(&of, "youth_protection_team"), joins)).await;
        done(&cjg, "caseStart", start).await;
        let voluntary = json!({ "caseId": of, "personId": sem, "framework": "VOLUNTARY", "ground": "het gezin koos zelf" });
        let voluntary = done(&cjg, "frameworkSet", voluntary).await["id"].clone();
        let told = json!({ "frameworkPeriodId": voluntary, "words": "Dit is vrijwillig. U beslist, en mag altijd stoppen." });
        done(&cjg, "frameworkTell", told).await;
        Self { world: world.clone(), safe_home, cjg, specialist, referral, case: of, sem, mother }
    }

    async fn assessed(&self, kind: &str, level: &str) -> Value {
        let safety =
            json!({ "caseId": self.case, "kind": kind, "level": level, "text": "met het gezin gewogen" });
        done(&self.cjg, "assessmentRecord", safety).await["id"].clone()
    }

    fn to_the_raad(&self, cause: &str) -> Value {
        json!({
            "caseId": self.case, "raadMemberId": id("member:raad_consulted"), "cause": cause,
            "reasons": "Duidelijke ontwikkelingsbedreiging; de veiligheid is niet hersteld.",
        })
    }

    /// The Raad investigates, and brings Sem to youth protection: the referral and the case there.
    async fn brought_to_protection(&self, asked: &Value) -> (Value, Value) {
        let raad = self.world.client("raad_consulted");
        arranged(&self.world, "casusregie-jeugdbescherming", "hidden_director").await;
        done(&raad, "investigationAccept", json!({ "investigationId": asked })).await;
        assert_eq!(relation(&raad, &self.case).await, "TEAM");
        let persons = json!([{ "existing": self.sem }]);
        let brought =
            refers(&raad, "casusregie-jeugdbescherming", persons, "SAFETY", "Verzoek om een maatregel").await;
        let conclude =
            json!({ "investigationId": asked, "conclusion": "MEASURE", "advice": "Ondertoezichtstelling." });
        done(&raad, "investigationConclude", conclude).await;
        assert!(!sees(&raad, &self.case).await);
        brought
    }
}

#[test]
fn safety_is_restored_within_thirteen_weeks_and_the_family_goes_on_in_regular_support() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        let (cjg, of) = (&track.cjg, &track.case);
        let safety = deadline(cjg, of, "safety").await;
        assert_eq!(json!([safety["dueOn"], safety["overdue"]]), json!(["2027-02-01", false]));
        // There is no drang here, whatever the region says; and dwang neither.
        for framework in ["DRANG", "DWANG"] {
            let set =
                json!({ "caseId": of, "personId": track.sem, "framework": framework, "ground": "nodig" });
            let why = refused_as(cjg, "frameworkSet", set, "FRAMEWORK_FORBIDDEN", "framework").await;
            assert!(why.message.contains("VOLUNTARY"), "{why:?}");
        }
        // The specialist thinks along, on the consent of the family; who referred sees that it runs.
        let seen =
            case(&track.specialist, of, "access { relation ground } frameworks { framework toldWords }")
                .await;
        assert_eq!(seen["access"], json!({ "relation": "TEAM", "ground": "CONSENT" }));
        assert_eq!(
            seen["frameworks"][0]["toldWords"],
            "Dit is vrijwillig. U beslist, en mag altijd stoppen."
        );
        let referrer =
            case(&track.safe_home, of, "status familyChoices { words } consents { purpose } plans { id }")
                .await;
        assert_eq!(
            referrer,
            json!({ "status": "ACTIVE", "familyChoices": null, "consents": null, "plans": null })
        );
        let plan = json!({ "caseId": of, "kind": "SAFETY" });
        let plan = done(cjg, "planStart", plan).await["id"].clone();
        done(
            cjg,
            "goalSet",
            json!({ "planId": plan, "text": "Geen geschreeuw meer", "ownerName": "moeder" }),
        )
        .await;
        let accords = json!({
            "planId": plan,
            "accords": [{ "by": { "familyMember": track.mother } }, { "by": { "member": id("member:cjg_team") } }],
        });
        done(cjg, "planAgree", accords).await;
        assert_eq!(deadline(cjg, of, "plan").await["status"], "MET");
        world.clock.advance(days(80));
        track.assessed("SAFETY", "SAFE").await;
        let told =
            json!({ "referralId": track.referral, "feedback": "Het gezin gaat verder met lichte steun." });
        done(cjg, "referralFeedback", told).await;
        done(cjg, "caseClose", json!({ "caseId": of, "outcome": "REGULAR_SUPPORT" })).await;
        let safety = deadline(cjg, of, "safety").await;
        assert_eq!(json!([safety["status"], safety["missed"]]), json!(["MET", false]), "one of the 69%");
        assert!(!sees(&track.specialist, of).await);
        let heard = feedback(&track.safe_home, &track.referral).await;
        assert_eq!(heard["feedback"], "Het gezin gaat verder met lichte steun.");
    });
}

#[test]
fn not_restored_in_thirteen_weeks_the_family_goes_straight_to_the_raad() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        let (cjg, of) = (&track.cjg, &track.case);
        world.clock.set("2027-02-01T12:00:00Z".parse().expect("a moment"));
        refused_as(cjg, "investigationRequest", track.to_the_raad("TERM_MISSED"), "INVALID", "cause").await;
        // The thirteen weeks are not stretched: "anders ga je verzanden".
        world.clock.advance(days(1));
        let safety = deadline(cjg, of, "safety").await;
        assert_eq!(safety["overdue"], true);
        assert!(safety["ifMissed"].as_str().expect("words").contains("Raad"), "{safety}");
        let asked = done(cjg, "investigationRequest", track.to_the_raad("TERM_MISSED")).await["id"].clone();
        let (referral, there) = track.brought_to_protection(&asked).await;
        done(cjg, "caseClose", json!({ "caseId": of, "outcome": "TO_RAAD" })).await;
        assert!(!sees(&track.specialist, of).await);
        // There the judge's ruling is carried out: dwang, in a case of its own.
        let protection = world.client("hidden_director");
        takes_up(&protection, &referral, &there).await;
        let request = json!({
            "caseId": there, "personId": track.sem, "kind": "SUPERVISION", "requestedBy": "RAAD",
            "reasons": "Niet hersteld in dertien weken.",
        });
        let measure = done(&protection, "measureRequest", request).await["id"].clone();
        done(&protection, "measureRule", ruling(&measure, "2027-02-02", "2028-02-01")).await;
        let held = case(&protection, &there, "frameworks { framework }").await["frameworks"].clone();
        assert_eq!(held, json!([{ "framework": "DWANG" }]));
        // The CJG, whose track was voluntary, sees nothing of it.
        assert!(!sees(cjg, &there).await);
        let kept =
            case(cjg, of, "outcome frameworks { framework } measures { id } investigations { conclusion }")
                .await;
        assert_eq!(
            kept,
            json!({
                "outcome": "TO_RAAD", "frameworks": [{ "framework": "VOLUNTARY" }], "measures": [],
                "investigations": [{ "conclusion": "MEASURE" }],
            })
        );
    });
}

#[test]
fn where_it_shows_earlier_that_it_will_not_do_the_raad_is_asked_before_the_thirteen_weeks() {
    on_each_engine(async |world| {
        let track = Track::of(&world).await;
        world.clock.advance(days(21));
        track.assessed("SAFETY", "UNSAFE").await;
        let asked = done(&track.cjg, "investigationRequest", track.to_the_raad("THREAT")).await;
        assert_eq!(asked["status"], "REQUESTED");
        // The Raad may see it otherwise; then the track goes on.
        let raad = world.client("raad_consulted");
        let decline = json!({ "investigationId": asked["id"], "reason": "Vrijwillige hulp kan nog slagen." });
        done(&raad, "investigationDecline", decline).await;
        assert!(!sees(&raad, &track.case).await);
        let seen = case(&track.cjg, &track.case, "status investigations { status advice }").await;
        let declined = json!([{ "status": "DECLINED", "advice": "Vrijwillige hulp kan nog slagen." }]);
        assert_eq!(seen, json!({ "status": "ACTIVE", "investigations": declined }));
    });
}

#[test]
fn the_family_may_always_stop_and_the_coach_weighs_what_must_be_done() {
    on_each_engine(async |world| {
        for (level, weighing) in [("SAFE", "WAIVE"), ("UNSAFE", "ESCALATE")] {
            let track = Track::of(&world).await;
            let (cjg, of) = (&track.cjg, &track.case);
            world.clock.advance(days(30));
            let stop = json!({ "caseId": of, "kind": "STOPPED", "familyMemberIds": [track.mother], "words": "Wij gaan alleen verder" });
            let stopped = done(cjg, "familyChoiceRecord", stop).await["id"].clone();
            // What rested on the word of the family ends with it, at once.
            assert!(!sees(&track.specialist, of).await);
            let risk = track.assessed("RISK", level).await;
            let weigh = |weighing: &str| {
                json!({
                    "familyChoiceId": stopped, "weighing": weighing, "assessmentId": risk, "note": "met de gedragswetenschapper",
                })
            };
            if weighing == "ESCALATE" {
                refused_as(cjg, "familyChoiceWeigh", weigh("WAIVE"), "INVALID", "weighing").await;
            }
            done(cjg, "familyChoiceWeigh", weigh(weighing)).await;
            let outcome = if weighing == "WAIVE" {
                refused_as(
                    cjg,
                    "investigationRequest",
                    track.to_the_raad("HELP_REFUSED"),
                    "INVALID",
                    "cause",
                )
                .await;
                "STOPPED_BY_FAMILY"
            } else {
                done(cjg, "investigationRequest", track.to_the_raad("HELP_REFUSED")).await;
                "TO_RAAD"
            };
            assert_eq!(
                done(cjg, "caseClose", json!({ "caseId": of, "outcome": outcome })).await["outcome"],
                outcome
            );
        }
    });
}

/// Families that begin now, each with somebody of 16 who chose for itself.
async fn families(cjg: &Client, count: usize) -> Vec<Value> {
    let mut begun = Vec::new();
    for _ in 0..count {
        let opens = with(opening(&[young("Sem", "2010-03-01")]), json!({ "programme": PROGRAMME }));
        let of = done(cjg, "caseOpen", opens).await["id"].clone();
        let sem = person_of(cjg, &of).await;
        let chose = json!({ "caseId": of, "personId": sem, "purpose": CHOICE, "byYoungPerson": true });
        done(cjg, "consentGive", chose).await;
        for (handle, function) in [("cjg_team", "COACH"), ("youth_protection_team", "PROTECTION_SPECIALIST")]
        {
            let joins = with(crate::common::joining(&of, handle), json!({ "function": function }));
            done(cjg, "teamAdd", joins).await;
        }
        done(cjg, "caseStart", json!({ "caseId": of })).await;
        begun.push(of);
    }
    begun
}

async fn restored(cjg: &Client, families: &[Value]) {
    for of in families {
        done(cjg, "caseClose", json!({ "caseId": of, "outcome": "REGULAR_SUPPORT" })).await;
    }
}

/// The quarters of the figure that is watched, of a year.
async fn figure(client: &Client, year: i32) -> Value {
    let document = "query ($key: String!, $year: Int!) { programme(key: $key) { figures { key outcomes withinTerm \
                    quarters(year: $year) { quarter ended counted percentage } } } }";
    let answer = client.query(document, json!({ "key": PROGRAMME, "year": year })).await.ok();
    let figures = answer.data("/programme/figures");
    let known = json!(["restored", ["REGULAR_SUPPORT"], "safety"]);
    assert_eq!(json!([figures[0]["key"], figures[0]["outcomes"], figures[0]["withinTerm"]]), known);
    figures[0]["quarters"].clone()
}

#[test]
fn how_many_families_were_restored_within_thirteen_weeks_is_watched_and_tells_of_no_family() {
    on_each_engine(async |world| {
        let (cjg, municipality) = (world.client("cjg_team"), world.client("municipality_team"));
        let (before, in_time) = (families(&cjg, 10).await, families(&cjg, 20).await);
        let late = families(&cjg, 10).await;
        let at = |moment: &str| world.clock.set(moment.parse().expect("a moment"));
        at("2026-12-31T22:59:59Z");
        restored(&cjg, &before).await;
        at("2027-01-18T12:00:00Z");
        restored(&cjg, &in_time).await;
        // Thirteen weeks are over: what is restored now was not restored in time.
        at("2027-02-01T23:00:00Z");
        restored(&cjg, &late).await;
        // A quarter that is not over tells nothing yet.
        at("2027-03-31T21:59:59Z");
        assert_eq!(figure(&municipality, 2027).await, json!([]));
        at("2027-03-31T22:00:00Z");
        // "Eind 2018 was dat 69 %": here two of three.
        let quarter = |number: i32, ended: Value, counted: Value, percentage: Value| json!({ "quarter": number, "ended": ended, "counted": counted, "percentage": percentage });
        let told = json!([quarter(1, json!(30), json!(20), json!(67))]);
        for handle in ["municipality_team", "privacy_officer", "administrator", "reporter"] {
            assert_eq!(figure(&world.client(handle), 2027).await, told, "{handle}");
        }
        // Of the year before all ten were restored: that nobody was not would tell of each of them.
        let whole = quarter(4, json!(10), Value::Null, Value::Null);
        let nothing = |number: i32| quarter(number, Value::Null, Value::Null, Value::Null);
        assert_eq!(figure(&municipality, 2026).await, json!([nothing(1), nothing(2), nothing(3), whole]));
        // One family less does not show, or there are too few.
        for of in [&in_time[0], &before[0]] {
            done(&cjg, "caseReopen", json!({ "caseId": of })).await;
        }
        assert_eq!(figure(&municipality, 2027).await, told);
        assert_eq!(figure(&municipality, 2026).await[3], nothing(4));
        // Who directs cases of its own could take them out of it; and another region has its own.
        for handle in ["cjg_team", "wijkteam_directing", "safety_house_team"] {
            assert!(figure(&world.client(handle), 2027).await.is_null(), "{handle}");
        }
        assert_eq!(figure(&world.client("far_privacy_officer"), 2027).await, json!([nothing(1)]));
        for (year, quarters) in [(2025, 4), (2028, 0), (1, 0), (-1, 0)] {
            let told = figure(&municipality, year).await;
            assert_eq!(told.as_array().map(Vec::len), Some(quarters), "{year}");
        }
    });
}

#[test]
fn a_family_for_which_it_is_not_meant_is_declined_before_anybody_thinks_along() {
    on_each_engine(async |world| {
        let (safe_home, cjg) = (world.client("safe_home_team"), world.client("cjg_team"));
        arranged(&world, PROGRAMME, "cjg_team").await;
        let sem = json!([young("Sem", "2017-03-01")]);
        let (referral, of) =
            refers(&safe_home, PROGRAMME, sem, "QUARRELS_AT_HOME", "Harde ruzies 's avonds").await;
        let seen = case(&safe_home, &of, "status familyChoices { words } consents { purpose }").await;
        assert_eq!(seen, json!({ "status": "INTAKE", "familyChoices": null, "consents": null }));
        let bystanders =
            ["youth_protection_team", "raad_consulted", "school_team", "police_team", "wijkteam_team"];
        unseen_by(&world, &of, &bystanders).await;
        declines(&cjg, &safe_home, &referral, &of, "Het wijkteam helpt dit gezin al.").await;
        unseen_by(&world, &of, &bystanders).await;
    });
}
