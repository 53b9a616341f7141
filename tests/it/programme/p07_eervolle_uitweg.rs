//! P7, Eervolle Uitweg: the way out for who wants to leave drug crime. Motivation is the basis, and there are conditions.
//! Professionals ask the exit team for advice, and read what it knows in the knowledge base.

use super::{arranged, deadline, declines, ends, feedback, refers, tells, unseen_by};
use crate::{
    advice::{article, asking, node, reads, requests},
    common::{case, done, id, joining, person_of, refused_as, relation, sees, with, young},
};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

const PROGRAMME: &str = "eervolle-uitweg";

/// Tyrone is 18 and told his youth worker that he wants to stop.
struct WayOut {
    youth_work: Client,
    director: Client,
    referral: Value,
    case: Value,
    tyrone: Value,
}

impl WayOut {
    async fn of(world: &World) -> Self {
        let (youth_work, director) = (world.client("youth_work_team"), world.client("municipality_team"));
        arranged(world, PROGRAMME, "municipality_team").await;
        let tyrone = json!([young("Tyrone", "2008-07-01")]);
        let (referral, case) =
            refers(&youth_work, PROGRAMME, tyrone, "DRUG_CRIME", "Wil stoppen met uithalen").await;
        done(&director, "referralAccept", json!({ "referralId": referral })).await;
        let tyrone = person_of(&director, &case).await;
        Self { youth_work, director, referral, case, tyrone }
    }

    /// He says yes to the track and its conditions; before that nothing starts.
    async fn begins(&self) {
        let start = json!({ "caseId": self.case });
        refused_as(&self.director, "caseStart", start.clone(), "CONSENT_MISSING", "").await;
        let consent = json!({
            "caseId": self.case, "personId": self.tyrone, "byYoungPerson": true,
            "purpose": "Deelname aan het uitstaptraject en de voorwaarden daarvan",
        });
        done(&self.director, "consentGive", consent).await;
        for text in &self.conditions().await {
            let why = refused_as(&self.director, "caseStart", start.clone(), "CONDITION_MISSING", "").await;
            assert!(why.message.ends_with(text), "it names what is missing: {why:?}");
            done(&self.director, "conditionAccept", self.accepts(text)).await;
        }
        done(&self.director, "caseStart", start).await;
    }

    /// Under which conditions, in the words of the programme.
    async fn conditions(&self) -> Vec<String> {
        let rules = "{ programme(key: \"eervolle-uitweg\") { conditions } }";
        let rules = self.director.query(rules, json!({})).await.ok().data("/programme/conditions").clone();
        serde_json::from_value(rules).expect("texts")
    }

    fn accepts(&self, text: &str) -> Value {
        json!({ "caseId": self.case, "text": text, "personIds": [self.tyrone] })
    }
}

#[test]
fn who_says_that_he_wants_to_stop_and_keeps_the_conditions_finds_his_way_out() {
    on_each_engine(async |world| {
        let way = WayOut::of(&world).await;
        let (director, of) = (&way.director, &way.case);
        let rules = "{ programme(key: \"eervolle-uitweg\") { conditions frameworks } }";
        let rules = director.query(rules, json!({})).await.ok().data("/programme").clone();
        assert_eq!(rules["frameworks"], json!(["VOLUNTARY"]));
        assert!(rules["conditions"].to_string().contains("wil zelf stoppen"), "{rules}");
        // Monday 2 November, and five working days.
        assert_eq!(deadline(director, of, "first-talk").await["dueOn"], "2026-11-09");
        let met = json!({ "caseId": of, "kind": "OFFICE", "summary": "Hij wil een vader zijn op wie je rekenen kunt" });
        done(director, "contactMomentRecord", met).await;
        assert_eq!(deadline(director, of, "first-talk").await["status"], "MET");
        way.begins().await;
        let phase = json!({ "caseId": of, "phase": "uitstappen" });
        done(director, "casePhaseSet", phase).await;
        assert_eq!(case(director, of, "phase").await["phase"], "uitstappen");
        // A messenger of his own neighbourhood walks along.
        let coach = with(
            joining(of, "youth_work_team"),
            json!({ "function": "COACH", "reason": "dag en nacht te bellen" }),
        );
        done(director, "teamAdd", coach).await;
        let seen = case(&way.youth_work, of, "access { relation } team { function }").await;
        assert_eq!(seen["access"]["relation"], "TEAM");
        assert!(seen["team"].to_string().contains("COACH"), "{seen}");
        let plan = json!({ "caseId": of, "kind": "PERSONAL_DEVELOPMENT" });
        let plan = done(director, "planStart", plan).await["id"].clone();
        done(director, "goalSet", json!({ "planId": plan, "text": "Een baan op de dag" })).await;
        let accords = json!([{ "by": { "youngPerson": way.tyrone } }, { "by": { "member": id("member:municipality_team") } }]);
        let agreed = done(director, "planAgree", json!({ "planId": plan, "accords": accords })).await;
        assert_eq!(agreed["status"], "AGREED");
        for bystander in ["police_team", "police_consulted", "school_team", "hidden_director"] {
            assert!(!sees(&world.client(bystander), of).await, "{bystander}");
        }
        let told = json!({ "referralId": way.referral, "feedback": "Hij is op weg." });
        done(director, "referralFeedback", told).await;
        done(director, "caseClose", json!({ "caseId": of, "outcome": "GOALS_REACHED" })).await;
        assert!(!sees(&way.youth_work, of).await);
        assert_eq!(feedback(&way.youth_work, &way.referral).await["feedback"], "Hij is op weg.");
    });
}

#[test]
fn who_takes_back_his_word_is_out_of_the_track_and_the_messenger_out_of_his_file() {
    on_each_engine(async |world| {
        let way = WayOut::of(&world).await;
        let (director, of) = (&way.director, &way.case);
        way.begins().await;
        let purpose = "Met een credible messenger";
        let consent =
            json!({ "caseId": of, "personId": way.tyrone, "byYoungPerson": true, "purpose": purpose });
        let consent = done(director, "consentGive", consent).await["id"].clone();
        let on_it = json!({ "function": "COACH", "ground": "CONSENT", "consentId": consent });
        done(director, "teamAdd", with(joining(of, "police_consulted"), on_it)).await;
        assert_eq!(relation(&world.client("police_consulted"), of).await, "TEAM");
        done(director, "consentWithdraw", json!({ "consentId": consent })).await;
        assert!(!sees(&world.client("police_consulted"), of).await);
        let closed =
            done(director, "caseClose", json!({ "caseId": of, "outcome": "STOPPED_BY_FAMILY" })).await;
        assert_eq!(closed["outcome"], "STOPPED_BY_FAMILY");
    });
}

#[test]
fn a_school_asks_the_exit_team_which_answers_with_what_it_knows() {
    on_each_engine(async |world| {
        arranged(&world, PROGRAMME, "municipality_team").await;
        let (school, team) = (world.client("school_team"), world.client("municipality_team"));
        let talk = article(&team, "Het eerste gesprek").await["id"].clone();
        let debt = article(&team, "Een schuld in het milieu").await["id"].clone();
        for one in [&talk, &debt] {
            done(&team, "articlePublish", json!({ "knowledgeArticleId": one })).await;
        }
        let question = asking(&world, "Een leerling wil van zijn bezorgwerk af. Hoe begin ik?").await;
        let asked = done(&school, "adviceAsk", question).await;
        // Monday 2 November, and five working days.
        assert_eq!((&asked["status"], &asked["dueOn"]), (&json!("ASKED"), &json!("2026-11-09")));
        let of = &asked["id"];
        let todo = ", filter: { toMyAgency: true, status: [ASKED, TAKEN_UP] }, sort: OLDEST";
        assert_eq!(requests(&team, todo).await[0]["question"], asked["question"]);
        let taken = done(&team, "adviceTakeUp", json!({ "adviceRequestId": of })).await;
        assert_eq!(
            (&taken["status"], &taken["adviser"]["id"]),
            (&json!("TAKEN_UP"), &id("member:municipality_team"))
        );
        let answer = json!({
            "adviceRequestId": of, "answer": "Begin bij wat hij wil, en beloof niets over zijn schuld.",
            "knowledgeArticleIds": [talk, debt],
        });
        done(&team, "adviceAnswer", answer).await;
        let seen = requests(&school, ", filter: { mine: true, status: [ANSWERED] }").await[0].clone();
        assert!(seen["answer"].as_str().is_some_and(|text| text.starts_with("Begin bij")), "{seen}");
        assert_eq!(seen["articles"].as_array().map(Vec::len), Some(2), "{seen}");
        let closed = done(&school, "adviceClose", json!({ "adviceRequestId": of, "helped": true })).await;
        assert_eq!(closed["helped"], json!(true));
        for bystander in [
            "school_stranger",
            "police_team",
            "wijkteam_directing",
            "housing_team",
            "school_elsewhere",
            "privacy_officer",
            "administrator",
            "reporter",
        ] {
            let client = world.client(bystander);
            assert!(
                requests(&client, "").await.is_empty() && node(&client, of).await.is_null(),
                "{bystander}"
            );
            // The knowledge base is everybody's, of the other region too.
            for one in [&talk, &debt] {
                assert!(reads(&client, "").await.iter().any(|read| read["id"] == *one), "{bystander}");
            }
        }
        // Who stands in for who asked sees what came of it.
        let stand_in = requests(&world.client("school_stand_in"), ", filter: { mine: true }").await;
        assert!(stand_in.iter().any(|one| one["id"] == *of && one["helped"] == json!(true)), "{stand_in:#?}");
    });
}

#[test]
fn out_under_conditions_each_is_accepted_before_the_start_and_afterwards_kept_or_broken() {
    on_each_engine(async |world| {
        let way = WayOut::of(&world).await;
        let (director, of) = (&way.director, &way.case);
        let conditions = way.conditions().await;
        refused_as(director, "conditionAccept", way.accepts("Iets anders"), "INVALID", "text").await;
        let nobody = json!({ "caseId": of, "text": conditions[0] });
        refused_as(director, "conditionAccept", nobody, "INVALID", "personIds").await;
        let later = with(way.accepts(&conditions[0]), json!({ "acceptedOn": "2026-11-03" }));
        refused_as(director, "conditionAccept", later, "INVALID", "acceptedOn").await;
        way.begins().await;
        refused_as(director, "conditionAccept", way.accepts(&conditions[0]), "DUPLICATE", "text").await;
        let fields = "conditions { id text acceptedBy acceptedOn author { id } marks { standing on note } }";
        let seen = case(director, of, fields).await["conditions"].clone();
        let of_text = |text: &str| {
            seen.as_array().expect("a list").iter().find(|one| one["text"] == text).expect("accepted").clone()
        };
        assert_eq!(seen.as_array().map(Vec::len), Some(3));
        let contact = of_text(&conditions[1]);
        assert!(
            contact["acceptedBy"][0].as_str().is_some_and(|name| name.starts_with("Tyrone")),
            "{contact}"
        );
        assert_eq!(contact["author"]["id"], id("member:municipality_team"));
        assert_eq!(json!([contact["acceptedOn"], contact["marks"]]), json!(["2026-11-02", []]));
        // His messenger tells how it goes; the police is on the team, and reads none of it.
        done(director, "teamAdd", joining(of, "youth_work_team")).await;
        done(director, "teamAdd", joining(of, "police_consulted")).await;
        let (messenger, police) = (&way.youth_work, world.client("police_consulted"));
        let mark = |standing: &str, note: &str| json!({ "conditionId": contact["id"], "standing": standing, "note": note });
        let broken = with(mark("BROKEN", "Vier dagen niet bereikbaar"), json!({ "expectedVersion": 1 }));
        done(messenger, "conditionMark", broken.clone()).await;
        refused_as(messenger, "conditionMark", broken, "CONFLICT", "expectedVersion").await;
        world.clock.advance(chrono::Duration::days(4));
        let kept = done(messenger, "conditionMark", mark("KEPT", "Belt weer elke dag")).await;
        assert_eq!(
            kept["marks"],
            json!([
                { "standing": "BROKEN", "on": "2026-11-02", "note": "Vier dagen niet bereikbaar" },
                { "standing": "KEPT", "on": "2026-11-06", "note": "Belt weer elke dag" },
            ])
        );
        assert_eq!(
            case(&police, of, "access { relation } conditions { text }").await["conditions"],
            Value::Null
        );
        refused_as(&police, "conditionMark", mark("BROKEN", "x"), "NOT_FOUND", "conditionId").await;
        refused_as(&police, "conditionAccept", way.accepts(&conditions[0]), "NOT_PERMITTED", "").await;
        for bystander in ["school_team", "housing_team", "hidden_director"] {
            assert!(!sees(&world.client(bystander), of).await, "{bystander}");
        }
        done(director, "caseClose", json!({ "caseId": of, "outcome": "GOALS_REACHED" })).await;
        refused_as(director, "conditionMark", mark("BROKEN", "x"), "ILLEGAL_TRANSITION", "").await;
    });
}

const BYSTANDERS: &[&str] = &["police_team", "school_team", "housing_team", "halt_team", "hidden_director"];

#[test]
fn who_goes_on_with_other_guidance_is_brought_there_with_his_name_and_not_with_his_file() {
    on_each_engine(async |world| {
        let way = WayOut::of(&world).await;
        let (director, of) = (&way.director, &way.case);
        way.begins().await;
        arranged(&world, "jongerenwerk-3", "youth_work_team").await;
        let tyrone = json!([{ "existing": way.tyrone }]);
        let (_, there) = refers(director, "jongerenwerk-3", tyrone, "MONEY_AND_WORK", "Zoekt werk").await;
        assert_eq!(relation(&way.youth_work, &there).await, "DIRECTING");
        tells(director, &way.referral, "Hij gaat verder bij het jongerenwerk.").await;
        ends(director, of, "HANDED_OVER").await;
        assert!(!sees(&way.youth_work, of).await, "the one case shows nothing of the other");
        let seen = case(&way.youth_work, &there, "concerns { text } conditions { id }").await;
        assert_eq!(seen, json!({ "concerns": [{ "text": "Zoekt werk" }], "conditions": [] }));
        unseen_by(&world, of, BYSTANDERS).await;
        unseen_by(&world, &there, BYSTANDERS).await;
    });
}

#[test]
fn who_is_not_motivated_is_declined() {
    on_each_engine(async |world| {
        let (youth_work, director) = (world.client("youth_work_team"), world.client("municipality_team"));
        arranged(&world, PROGRAMME, "municipality_team").await;
        let tyrone = json!([young("Tyrone", "2008-07-01")]);
        let (referral, of) = refers(&youth_work, PROGRAMME, tyrone, "DRUG_CRIME", "Is uithaler").await;
        declines(&director, &youth_work, &referral, &of, "Hij wil nu zelf nog niet stoppen.").await;
        unseen_by(&world, &of, BYSTANDERS).await;
    });
}
