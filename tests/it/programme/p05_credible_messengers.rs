//! P5, Credible messengers: a pool of messengers rooted in the neighbourhoods, with training and coaching; a messenger as a
//! guide and a bridge for a young person.

use super::{arranged, days, deadline, declines, feedback, refers, stops, tells, unseen_by};
use crate::common::{case, done, id, joining, person_of, refused_as, relation, sees, with, young};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

const PROGRAMME: &str = "credible-messengers";
const TRAINING: &str = "Opleiding credible messenger";
const ALL: &str = "version member { id } neighbourhoods places freePlaces trainings { name givenBy } coachings { on coach }";

/// A new colleague of the youth work comes into the pool: its own client, and the mentor.
async fn in_the_pool(world: &World, handle: &'static str, places: i32) -> (Client, Value) {
    let messenger = world.hire(handle, "youth_work_main").await;
    let adds = json!({
        "memberId": id(&format!("member:{handle}")), "neighbourhoods": ["Delfshaven", "Oud-Charlois"], "places": places,
    });
    let mentor = done(&world.client("youth_work_team"), "mentorAdd", adds).await;
    (messenger, mentor)
}

async fn trained(world: &World, mentor: &Value) {
    let training = json!({ "mentorId": mentor, "name": TRAINING, "givenBy": "AcVZ en Stichting Your Lab" });
    done(&world.client("youth_work_team"), "mentorTrain", training).await;
}

fn walks_along(of: &Value, handle: &str) -> Value {
    with(joining(of, handle), json!({ "function": "COACH", "reason": "kent de wereld van de straat" }))
}

/// What somebody sees of a mentor: by its id, and whether it is in the list of the neighbourhood.
async fn seen_of(client: &Client, mentor: &Value) -> (Value, bool) {
    let document = format!(
        "query($id: ID!) {{
            node(id: $id) {{ ... on Mentor {{ {ALL} }} }}
            mentors(filter: {{ neighbourhood: \"delfshaven\" }}) {{ nodes {{ id }} }}
        }}"
    );
    let answer = client.query(&document, json!({ "id": mentor })).await.ok();
    let listed = answer.data("/mentors/nodes").as_array().expect("a list").contains(&json!({ "id": mentor }));
    (answer.data("/node").clone(), listed)
}

#[test]
fn a_messenger_is_guide_and_bridge_and_brings_who_wants_out_to_the_way_out() {
    on_each_engine(async |world| {
        let (wijkteam, director) = (world.client("wijkteam_team"), world.client("youth_work_team"));
        let (messenger, mentor) = in_the_pool(&world, "rachid", 2).await;
        trained(&world, &mentor["id"]).await;
        arranged(&world, PROGRAMME, "youth_work_team").await;
        let bilal = json!([young("Bilal", "2010-02-20")]);
        let (referral, of) =
            refers(&wijkteam, PROGRAMME, bilal, "WRONG_FRIENDS", "Maakt drillrap en wordt gezocht").await;
        let bilal = person_of(&director, &of).await;
        assert_eq!(deadline(&director, &of, "match").await["dueOn"], "2026-11-16");
        // Nothing starts without a messenger.
        done(&director, "referralAccept", json!({ "referralId": referral })).await;
        let why = refused_as(&director, "caseStart", json!({ "caseId": of }), "TEAM_INCOMPLETE", "").await;
        assert!(why.message.contains("COACH") && why.message.contains("YOUTH_WORK"), "{why:?}");
        done(&director, "teamAdd", walks_along(&of, "rachid")).await;
        done(&director, "caseStart", json!({ "caseId": of })).await;
        world.clock.advance(days(3));
        let met = json!({ "caseId": of, "kind": "STREET", "summary": "In de studio meegekeken" });
        done(&messenger, "contactMomentRecord", met).await;
        assert_eq!(deadline(&director, &of, "match").await["status"], "MET");
        // A bridge to school, on his own word, and for as long as he wants.
        let consent = json!({ "caseId": of, "personId": bilal, "byYoungPerson": true, "purpose": "Overleg over zijn rooster" });
        let consent = done(&director, "consentGive", consent).await["id"].clone();
        let on_it = json!({ "ground": "CONSENT", "consentId": consent });
        done(&director, "teamAdd", with(joining(&of, "school_team"), on_it)).await;
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
        done(&director, "referralFeedback", told).await;
        done(&director, "caseClose", json!({ "caseId": of, "outcome": "HANDED_OVER" })).await;
        assert!(!sees(&wijkteam, &of).await && !sees(&wijkteam, &there).await);
        assert!(!sees(&messenger, &of).await, "the messenger walks on without the file");
        let heard = feedback(&wijkteam, &referral).await;
        assert_eq!(heard["feedback"], "Hij heeft een maatje, en een plan.");
        for bystander in ["police_team", "halt_team", "hidden_director"] {
            assert!(!sees(&world.client(bystander), &of).await, "{bystander}");
        }
        assert_eq!(
            id("member:youth_work_team"),
            case(&director, &of, "director { id }").await["director"]["id"]
        );
    });
}

#[test]
fn the_pool_is_of_its_agency_and_who_directs_elsewhere_finds_who_is_rooted_in_the_neighbourhood() {
    on_each_engine(async |world| {
        let youth_work = world.client("youth_work_team");
        let (messenger, mentor) = in_the_pool(&world, "rachid", 3).await;
        let mentor = mentor["id"].clone();
        trained(&world, &mentor).await;
        let coached = json!({ "mentorId": mentor, "on": "2026-10-30", "coach": "Naima van Your Lab" });
        done(&youth_work, "mentorCoach", coached.clone()).await;
        let stale = with(coached, json!({ "expectedVersion": 1 }));
        refused_as(&youth_work, "mentorCoach", stale, "CONFLICT", "expectedVersion").await;
        let to_come =
            json!({ "mentorId": mentor, "name": "Nog een", "givenBy": "AcVZ", "completedOn": "2026-11-03" });
        refused_as(&youth_work, "mentorTrain", to_come, "INVALID", "completedOn").await;
        // The messenger and its agency see the training and the coaching; who may direct, that there is a messenger.
        let member = json!({ "id": id("member:rachid") });
        let whole = json!({
            "version": 3, "member": member, "neighbourhoods": ["Delfshaven", "Oud-Charlois"], "places": 3, "freePlaces": 3,
            "trainings": [{ "name": TRAINING, "givenBy": "AcVZ en Stichting Your Lab" }],
            "coachings": [{ "on": "2026-10-30", "coach": "Naima van Your Lab" }],
        });
        for own in [&youth_work, &messenger] {
            assert_eq!(seen_of(own, &mentor).await, (whole.clone(), true));
        }
        let municipality = world.client("municipality_team");
        let plain = json!({
            "version": null, "member": member, "neighbourhoods": ["Delfshaven", "Oud-Charlois"], "places": null,
            "freePlaces": null, "trainings": null, "coachings": null,
        });
        assert_eq!(seen_of(&municipality, &mentor).await, (plain, true));
        for bystander in [
            "police_team",
            "wijkteam_team",
            "school_elsewhere",
            "reporter",
            "privacy_officer",
            "administrator",
        ] {
            assert_eq!(seen_of(&world.client(bystander), &mentor).await, (Value::Null, false), "{bystander}");
        }
        // The agency keeps its own pool, and no other one.
        let theirs = json!({ "mentorId": mentor, "places": 9 });
        refused_as(&municipality, "mentorChange", theirs.clone(), "NOT_PERMITTED", "").await;
        refused_as(&world.client("police_team"), "mentorChange", theirs, "NOT_FOUND", "mentorId").await;
        let adds = |member: &str| json!({ "memberId": id(&format!("member:{member}")), "neighbourhoods": ["West"], "places": 1 });
        for (who, whom, code) in [
            ("youth_work_team", "rachid", "DUPLICATE"),
            ("youth_work_team", "police_team", "INVALID"),
            ("police_team", "police_team", "INVALID"),
        ] {
            refused_as(&world.client(who), "mentorAdd", adds(whom), code, "memberId").await;
        }
        refused_as(&world.client("administrator"), "mentorAdd", adds("rachid"), "NOT_PERMITTED", "").await;
        // Who stops is found no more; the agency looks back.
        done(&youth_work, "mentorChange", json!({ "mentorId": mentor, "until": "2026-11-04" })).await;
        world.clock.advance(days(2));
        assert!(seen_of(&municipality, &mentor).await.1, "on the last day");
        world.clock.advance(days(1));
        assert_eq!(seen_of(&municipality, &mentor).await, (Value::Null, false));
        assert!(seen_of(&youth_work, &mentor).await.1);
        // Who comes back is one again, and not twice on any day.
        let again = done(&youth_work, "mentorAdd", adds("rachid")).await["id"].clone();
        let until = |mentor: &Value, day: &str| json!({ "mentorId": mentor, "until": day });
        for day in ["2026-11-05", "2026-12-31"] {
            refused_as(&youth_work, "mentorChange", until(&mentor, day), "DUPLICATE", "until").await;
        }
        done(&youth_work, "mentorChange", until(&mentor, "2026-11-03")).await;
        done(&youth_work, "mentorChange", until(&again, "2026-12-31")).await;
        refused_as(&youth_work, "mentorAdd", adds("rachid"), "DUPLICATE", "memberId").await;
    });
}

#[test]
fn only_a_trained_messenger_with_a_free_place_is_engaged_and_another_agency_does_not_hear_why_not() {
    on_each_engine(async |world| {
        let (youth_work, municipality) = (world.client("youth_work_team"), world.client("municipality_team"));
        let (_, mentor) = in_the_pool(&world, "rachid", 1).await;
        let mentor = mentor["id"].clone();
        let opens = |name: &str| {
            json!({
                "level": "PERSON", "programme": PROGRAMME, "municipalityId": id("municipality:main"),
                "persons": [young(name, "2010-02-20")],
            })
        };
        let theirs = done(&municipality, "caseOpen", opens("Bilal")).await["id"].clone();
        let ours = done(&youth_work, "caseOpen", opens("Samir")).await["id"].clone();
        let rachid = |of: &Value| walks_along(of, "rachid");
        let untrained =
            refused_as(&municipality, "teamAdd", rachid(&theirs), "NOT_ELIGIBLE", "memberId").await;
        let why = refused_as(&youth_work, "teamAdd", rachid(&ours), "NOT_ELIGIBLE", "memberId").await;
        assert!(why.message.contains(TRAINING), "its own agency hears what to do: {why:?}");
        // Who is in no pool is none, and a coach of another kind of agency neither.
        refused_as(&municipality, "teamAdd", walks_along(&theirs, "police_team"), "INVALID", "function")
            .await;
        world.hire("nobody", "youth_work_main").await;
        let nobody = walks_along(&theirs, "nobody");
        assert_eq!(refused_as(&municipality, "teamAdd", nobody, "NOT_ELIGIBLE", "memberId").await, untrained);
        // Another function is not taken from the pool.
        done(&municipality, "teamAdd", joining(&theirs, "youth_work_team")).await;
        trained(&world, &mentor).await;
        done(&youth_work, "teamAdd", rachid(&ours)).await;
        let free = async || seen_of(&youth_work, &mentor).await.0["freePlaces"].clone();
        assert_eq!(free().await, 0);
        let full = refused_as(&municipality, "teamAdd", rachid(&theirs), "NOT_ELIGIBLE", "memberId").await;
        assert_eq!(full, untrained, "the same words, whatever the reason");
        let more = done(&youth_work, "mentorChange", json!({ "mentorId": mentor, "places": 2 })).await;
        assert_eq!(more["freePlaces"], 1);
        done(&municipality, "teamAdd", rachid(&theirs)).await;
        done(&municipality, "caseStart", json!({ "caseId": theirs })).await;
        assert_eq!(free().await, 0, "of a case that its colleague does not see");
        assert_eq!(relation(&youth_work, &theirs).await, "TEAM");
        // What ends gives the place back; with fewer places nobody is sent away.
        done(&youth_work, "mentorChange", json!({ "mentorId": mentor, "places": 1 })).await;
        assert_eq!(free().await, 0);
        assert_eq!(case(&municipality, &theirs, "status").await["status"], "ACTIVE");
        done(&youth_work, "caseClose", json!({ "caseId": ours, "outcome": "STOPPED_BY_FAMILY" })).await;
        done(&municipality, "caseClose", json!({ "caseId": theirs, "outcome": "GOALS_REACHED" })).await;
        assert_eq!(free().await, 1);
    });
}

#[test]
fn who_stops_goes_without_a_messenger_and_who_referred_hears_only_that() {
    on_each_engine(async |world| {
        let (wijkteam, director) = (world.client("wijkteam_team"), world.client("youth_work_team"));
        let (messenger, mentor) = in_the_pool(&world, "rachid", 1).await;
        trained(&world, &mentor["id"]).await;
        arranged(&world, PROGRAMME, "youth_work_team").await;
        let bilal = json!([young("Bilal", "2010-02-20")]);
        let (referral, of) = refers(&wijkteam, PROGRAMME, bilal, "WRONG_FRIENDS", "Wordt gezocht").await;
        done(&director, "referralAccept", json!({ "referralId": referral })).await;
        done(&director, "teamAdd", walks_along(&of, "rachid")).await;
        done(&director, "caseStart", json!({ "caseId": of })).await;
        world.clock.advance(days(30));
        let bilal = person_of(&director, &of).await;
        let bystanders = ["police_team", "school_team", "municipality_team", "hidden_director"];
        unseen_by(&world, &of, &bystanders).await;
        tells(&director, &referral, "Bilal is gestopt.").await;
        stops(&director, &of, json!({ "personIds": [bilal] }), "Ik red me wel").await;
        assert!(!sees(&messenger, &of).await && !sees(&wijkteam, &of).await);
        assert_eq!(feedback(&wijkteam, &referral).await["feedback"], "Bilal is gestopt.");
        assert_eq!(
            seen_of(&director, &mentor["id"]).await.0["freePlaces"],
            1,
            "and there is room for another"
        );
        unseen_by(&world, &of, &bystanders).await;
    });
}

#[test]
fn who_is_declined_gets_no_messenger() {
    on_each_engine(async |world| {
        let (wijkteam, director) = (world.client("wijkteam_team"), world.client("youth_work_team"));
        let (messenger, mentor) = in_the_pool(&world, "rachid", 1).await;
        trained(&world, &mentor["id"]).await;
        arranged(&world, PROGRAMME, "youth_work_team").await;
        let bilal = json!([young("Bilal", "2010-02-20")]);
        let (referral, of) = refers(&wijkteam, PROGRAMME, bilal, "WRONG_FRIENDS", "Wordt gezocht").await;
        declines(&director, &wijkteam, &referral, &of, "Geen messenger kent zijn buurt.").await;
        assert!(!sees(&messenger, &of).await);
        let late = walks_along(&of, "rachid");
        refused_as(&director, "teamAdd", late, "ILLEGAL_TRANSITION", "").await;
        unseen_by(&world, &of, &["police_team", "school_team", "municipality_team"]).await;
    });
}
