//! Plans through the API: from the first goal to good enough, with everybody who agrees to them.

use crate::{
    common::{case, done, id, join, refused, refused_as, supervise, with, young},
    shape::global,
};
use serde_json::{Value, json};
use tests::{Client, World, on_each_engine};

/// A family under casusregie: Sem is 14, Lotte 9; two parents with authority, and a grandmother.
struct Family {
    case: Value,
    sem: Value,
    mother: Value,
    father: Value,
    grandmother: Value,
    director: Client,
}

const DIRECTOR: &str = "youth_protection_team";
const DUE: &str = "2026-11-20";

impl Family {
    async fn of(world: &World) -> Self {
        let director = world.client(DIRECTOR);
        let children = [young("Sem", "2012-05-06"), young("Lotte", "2017-02-03")];
        let case = opened(&director, "casusregie-jeugdbescherming", &children).await;
        let sem = person(&director, &case, "Sem").await;
        let relative = async |name: &str, kind: &str, has_authority: bool, person: Value| {
            let input = json!({
                "caseId": case, "name": name, "kind": kind, "hasAuthority": has_authority, "inHousehold": true,
                "personId": person,
            });
            done(&director, "familyMemberSet", input).await["id"].clone()
        };
        let mother = relative("Moeder", "PARENT", true, Value::Null).await;
        let father = relative("Vader", "PARENT", true, Value::Null).await;
        let grandmother = relative("Oma", "GRANDPARENT", false, Value::Null).await;
        Self { case, sem, mother, father, grandmother, director }
    }

    /// A plan of this kind with one goal: the plan and the goal.
    async fn plan(&self, kind: &str) -> (Value, Value) {
        let plan = done(&self.director, "planStart", json!({ "caseId": self.case, "kind": kind })).await;
        let plan = plan["id"].clone();
        let goal = json!({ "planId": plan, "text": "Rust aan tafel", "ownerName": "moeder" });
        let goal = done(&self.director, "goalSet", goal).await["id"].clone();
        (plan, goal)
    }

    /// Everybody agrees whom the plan needs.
    fn all(&self) -> Vec<Value> {
        let mut all = vec![json!({ "by": { "youngPerson": self.sem } })];
        all.extend([&self.mother, &self.father].map(|one| json!({ "by": { "familyMember": one } })));
        all.push(json!({ "by": { "member": id(&format!("member:{DIRECTOR}")) } }));
        all
    }
}

async fn opened(director: &Client, programme: &str, persons: &[Value]) -> Value {
    let level = if persons.len() == 1 { "PERSON" } else { "FAMILY" };
    let municipality = id("municipality:main");
    let input = json!({
        "level": level, "programme": programme, "municipalityId": municipality, "persons": persons,
    });
    let case = done(director, "caseOpen", input).await["id"].clone();
    done(director, "caseStart", json!({ "caseId": case })).await;
    case
}

/// Somebody of a case, by the given name.
async fn person(client: &Client, of: &Value, name: &str) -> Value {
    let persons = case(client, of, "persons { id givenName }").await["persons"].clone();
    let found = persons.as_array().expect("persons").iter().find(|one| one["givenName"] == name);
    found.expect("somebody of that name")["id"].clone()
}

/// What a client sees at `id`; null where it sees nothing.
async fn at(client: &Client, id: &Value, fields: &str) -> Value {
    let document = format!("query($id: ID!) {{ node(id: $id) {{ {fields} }} }}");
    client.query(&document, json!({ "id": id })).await.ok().data("/node").clone()
}

/// The actions that a filter leaves: their texts.
async fn actions(client: &Client, filter: Value) -> Vec<Value> {
    let document =
        "query($filter: PlanActionFilter!) { planActions(filter: $filter) { totalCount nodes { text } } }";
    let answer = client.query(document, json!({ "filter": filter })).await.ok();
    let nodes = answer.data("/planActions/nodes").as_array().expect("a list").clone();
    assert_eq!(answer.data("/planActions/totalCount"), nodes.len());
    nodes.into_iter().map(|node| node["text"].clone()).collect()
}

/// A programme with a plan to restore safety, which starts without more.
const SAFE: (&str, &str) = (
    "veilig.toml",
    r#"
name = "Veilig"
about = "Een plan om de veiligheid te herstellen"
source = "proef"
levels = ["PERSON", "FAMILY"]
directed-by = ["CJG", "YOUTH_CARE"]
plans = ["SAFETY"]
"#,
);

#[test]
fn a_family_plan_goes_from_its_first_goal_to_good_enough() {
    on_each_engine(async |world: World| {
        let family = Family::of(&world).await;
        let (director, wijkteam) = (&family.director, world.client("wijkteam_consent_withdrawn"));
        join(director, &family.case, "wijkteam_consent_withdrawn").await;
        let (plan, goal) = family.plan("FAMILY").await;
        let words =
            json!({ "planId": plan, "strengths": "Oma woont om de hoek", "worries": "Ruzie bij het eten" });
        let described = done(director, "planDescribe", words).await;
        assert_eq!(
            [&described["strengths"], &described["status"], &described["revision"], &described["person"]],
            [&json!("Oma woont om de hoek"), &json!("DRAFT"), &json!(1), &Value::Null]
        );
        // The team carries it out: the wijkteam adds a goal, and the mother has something to do.
        let second = json!({ "planId": plan, "text": "Huiswerk af", "ownerId": id("member:wijkteam_consent_withdrawn") });
        let second = done(&wijkteam, "goalSet", second).await["id"].clone();
        let visit = json!({
            "goalId": goal, "text": "Eet een keer mee", "ownerId": id("member:wijkteam_consent_withdrawn"), "dueOn": DUE,
        });
        let visit = done(director, "actionSet", visit).await;
        let cook = json!({ "goalId": goal, "text": "Kookt met Sem", "familyMemberId": family.mother, "dueOn": "2026-11-10" });
        let cook = done(&wijkteam, "actionSet", cook).await;
        assert_eq!((&cook["owner"], &cook["familyMember"]["id"]), (&Value::Null, &family.mother));

        let agreed = json!({ "planId": plan, "accords": family.all() });
        let agreed = done(director, "planAgree", agreed).await;
        assert_eq!([&agreed["status"], &agreed["agreedOn"]], [&json!("AGREED"), &json!("2026-11-02")]);

        // My actions this week.
        assert_eq!(
            actions(&wijkteam, json!({ "mine": true, "status": ["OPEN"], "dueUntil": DUE })).await,
            ["Eet een keer mee"]
        );
        assert_eq!(
            actions(&wijkteam, json!({ "mine": true, "dueUntil": "2026-11-19" })).await,
            Vec::<Value>::new()
        );
        let all = actions(director, json!({ "caseId": [family.case] })).await;
        assert_eq!(all, ["Kookt met Sem", "Eet een keer mee"], "by due day");
        let note = json!({ "actionId": visit["id"], "status": "OPEN", "note": "woensdag gebeld" });
        assert_eq!(done(&wijkteam, "actionProgress", note).await["note"], "woensdag gebeld");
        let eaten =
            json!({ "actionId": visit["id"], "status": "DONE", "note": "gezellig", "expectedVersion": 2 });
        assert_eq!(done(&wijkteam, "actionProgress", eaten).await["status"], "DONE");
        assert_eq!(
            actions(&wijkteam, json!({ "mine": true, "status": ["OPEN"] })).await,
            Vec::<Value>::new()
        );

        let evaluation = json!({
            "planId": plan, "text": "Het gaat beter",
            "standings": [
                { "goalId": goal, "standing": "BETTER", "note": "drie keer zonder ruzie" },
                { "goalId": second, "standing": "SAME" },
            ],
        });
        let evaluation = done(director, "planEvaluate", evaluation).await;
        assert_eq!(
            (&evaluation["heldOn"], &evaluation["standings"][0]),
            (
                &json!("2026-11-02"),
                &json!({ "goalId": goal, "text": "Rust aan tafel", "standing": "BETTER", "note": "drie keer zonder ruzie" })
            )
        );
        let reached = done(&wijkteam, "goalProgress", json!({ "goalId": goal, "status": "REACHED" })).await;
        assert_eq!([&reached["status"], &reached["plan"]["status"]], ["REACHED", "AGREED"]);
        // Who is on the team does not end the plan; who directs does.
        let end = json!({ "planId": plan, "note": "Goed genoeg" });
        refused_as(&wijkteam, "planEnd", end.clone(), "NOT_PERMITTED", "").await;
        let ended = done(director, "planEnd", end).await;
        assert_eq!(
            [&ended["status"], &ended["endedOn"], &ended["conclusion"]],
            ["ENDED", "2026-11-02", "Goed genoeg"]
        );
        let left = at(director, &cook["id"], "... on PlanAction { status note }").await;
        assert_eq!(left, json!({ "status": "DROPPED", "note": "Goed genoeg" }));
        let goals = at(director, &plan, "... on Plan { goals { text status } evaluations { text } }").await;
        assert_eq!(
            goals,
            json!({
                "goals": [{ "text": "Rust aan tafel", "status": "REACHED" }, { "text": "Huiswerk af", "status": "OPEN" }],
                "evaluations": [{ "text": "Het gaat beter" }],
            })
        );
    });
}

#[test]
fn a_family_plan_goes_on_with_the_goals_of_the_support_plan_and_knows_where_they_come_from() {
    on_each_engine(async |world: World| {
        let family = Family::of(&world).await;
        let director = &family.director;
        join(director, &family.case, "wijkteam_consent_withdrawn").await;
        let support = done(director, "planStart", json!({ "caseId": family.case, "kind": "SUPPORT" })).await
            ["id"]
            .clone();
        let goal = async |text: &str, more: Value| {
            let input = with(json!({ "planId": support, "text": text }), more);
            done(director, "goalSet", input).await["id"].clone()
        };
        let wijkteam = id("member:wijkteam_consent_withdrawn");
        let first = goal("Samen eten", json!({ "ownerId": wijkteam })).await;
        let second = goal("Schulden op orde", json!({ "ownerName": "opa" })).await;
        let reached = goal("Naar de tandarts", json!({})).await;
        done(director, "goalProgress", json!({ "goalId": reached, "status": "REACHED" })).await;
        let start = json!({ "caseId": family.case, "kind": "FAMILY", "carryFromPlanId": support });
        let plan = done(director, "planStart", start).await;
        let carried: Vec<_> =
            plan["goals"].as_array().expect("goals").iter().map(|one| one["origin"].clone()).collect();
        let from = |id: &Value, text: &str| json!({ "id": id, "text": text });
        assert_eq!(carried, [from(&first, "Samen eten"), from(&second, "Schulden op orde")]);
        let goals = &plan["goals"];
        assert_eq!(
            [&goals[0]["owner"]["id"], &goals[0]["status"], &goals[1]["ownerName"]],
            [&wijkteam, &json!("OPEN"), &json!("opa")]
        );
        // The support plan is as it was, and what happens to a carried goal does not touch its origin.
        done(director, "goalProgress", json!({ "goalId": goals[0]["id"], "status": "REACHED" })).await;
        assert_eq!(at(director, &first, "... on Goal { status }").await["status"], "OPEN");
    });
}

#[test]
fn goals_go_to_another_case_of_the_same_child_with_who_works_on_both() {
    on_each_engine(async |world: World| {
        let world = world.with_programmes(&[SAFE]).await;
        let (coach, director) = (world.client("cjg_team"), world.client(DIRECTOR));
        let before = opened(&coach, "veilig", &[young("Sem", "2012-05-06")]).await;
        let sem = person(&coach, &before, "Sem").await;
        let safety = done(&coach, "planStart", json!({ "caseId": before, "kind": "SAFETY" })).await;
        assert_eq!(safety["person"]["id"], sem, "of a case of one young person it is about that one");
        let goal =
            json!({ "planId": safety["id"], "text": "Veilig slapen", "ownerId": id("member:cjg_team") });
        let goal = done(&coach, "goalSet", goal).await["id"].clone();

        // The specialist is on the team of the one and directs the other.
        join(&coach, &before, DIRECTOR).await;
        let other = opened(&director, "casusregie-jeugdbescherming", &[young("Noor", "2014-01-02")]).await;
        let known = json!({ "existing": sem });
        let now =
            opened(&director, "casusregie-jeugdbescherming", &[known.clone(), young("Lotte", "2017-02-03")])
                .await;
        let lotte = person(&director, &now, "Lotte").await;
        let carry = |case: &Value, more: Value| {
            with(json!({ "caseId": case, "kind": "FAMILY", "carryFromPlanId": safety["id"] }), more)
        };
        refused_as(&director, "planStart", carry(&other, json!({})), "INVALID", "carryFromPlanId").await;
        let for_lotte = carry(&now, json!({ "personId": lotte }));
        refused_as(&director, "planStart", for_lotte, "INVALID", "carryFromPlanId").await;
        let plan = done(&director, "planStart", carry(&now, json!({}))).await;
        assert_eq!(plan["goals"][0]["text"], "Veilig slapen");
        assert_eq!(plan["goals"][0]["origin"]["id"], goal);
        assert_eq!(plan["goals"][0]["owner"], Value::Null, "the coach does not work on this case");

        // Who is on the new case only sees the goal, and not where it comes from.
        join(&director, &now, "school_matched").await;
        let school = world.client("school_matched");
        let seen = at(&school, &plan["goals"][0]["id"], "... on Goal { text origin { id } }").await;
        assert_eq!(seen, json!({ "text": "Veilig slapen", "origin": null }));
        // And does not carry over from a plan that it does not see.
        let start = with(carry(&now, json!({})), json!({ "kind": "SUPPORT" }));
        refused_as(&school, "planStart", start, "NOT_FOUND", "carryFromPlanId").await;
        // Nor does the coach start one in a case that it does not see.
        refused_as(&coach, "planStart", carry(&now, json!({})), "NOT_FOUND", "caseId").await;
        assert!(at(&coach, &plan["id"], "id").await.is_null());
    });
}

#[test]
fn what_was_put_before_people_stays_readable_when_the_plan_changes() {
    on_each_engine(async |world: World| {
        let family = Family::of(&world).await;
        let director = &family.director;
        let (plan, goal) = family.plan("FAMILY").await;
        let action =
            json!({ "goalId": goal, "text": "Kookt", "familyMemberId": family.mother, "dueOn": DUE });
        let action = done(director, "actionSet", action).await["id"].clone();
        done(director, "planDescribe", json!({ "planId": plan, "strengths": "Oma" })).await;
        let agree = json!({ "planId": plan, "accords": family.all() });
        let agreed = done(director, "planAgree", agree.clone()).await;
        assert_eq!((&agreed["status"], &agreed["revision"]), (&json!("AGREED"), &json!(1)));

        // How it goes changes nothing that was agreed.
        done(director, "actionProgress", json!({ "actionId": action, "status": "DONE" })).await;
        let goes =
            done(director, "goalProgress", json!({ "goalId": goal, "status": "OPEN", "note": "lukt" })).await;
        assert_eq!((&goes["plan"]["status"], &goes["plan"]["revision"]), (&json!("AGREED"), &json!(1)));
        // Another goal does, and another word.
        let more = json!({ "planId": plan, "goalId": goal, "text": "Rust in huis", "ownerName": "vader" });
        let set = done(director, "goalSet", more).await;
        assert_eq!((&set["plan"]["status"], &set["plan"]["revision"]), (&json!("DRAFT"), &json!(2)));
        let described = done(director, "planDescribe", json!({ "planId": plan, "strengths": "Opa" })).await;
        assert_eq!(
            (&described["revision"], &described["agreedOn"]),
            (&json!(2), &Value::Null),
            "still the same draft"
        );
        let partly = json!({ "planId": plan, "accords": [{ "by": { "familyMember": family.mother } }], "partly": true });
        assert_eq!(done(director, "planAgree", partly).await["status"], "DRAFT");
        // What the mother agreed to is not what the father is asked, once it changed.
        done(director, "goalSet", json!({ "planId": plan, "text": "Zwemles" })).await;
        let agreed = done(director, "planAgree", agree).await;
        assert_eq!((&agreed["status"], &agreed["revision"]), (&json!("AGREED"), &json!(3)));
        // To drop a goal is a change as well.
        let dropped = json!({ "goalId": goal, "status": "DROPPED", "note": "speelt niet meer" });
        let dropped = done(director, "goalProgress", dropped).await;
        assert_eq!((&dropped["plan"]["status"], &dropped["plan"]["revision"]), (&json!("DRAFT"), &json!(4)));

        let fields =
            "... on Plan { revisions { number agreedOn strengths accords { name party agrees saidOn }
            goals { text owner status actions { text owner dueOn status } } } }";
        let seen = at(director, &plan, fields).await["revisions"].clone();
        let number = |nth: usize| seen[nth]["number"].clone();
        assert_eq!([number(0), number(1), number(2)], [json!(3), json!(2), json!(1)]);
        assert_eq!(
            seen[2]["goals"],
            json!([{
                "text": "Rust aan tafel", "owner": "moeder", "status": "OPEN",
                "actions": [{ "text": "Kookt", "owner": "Moeder", "dueOn": DUE, "status": "OPEN" }],
            }])
        );
        assert_eq!([&seen[2]["strengths"], &seen[2]["agreedOn"]], ["Oma", "2026-11-02"]);
        assert_eq!((&seen[1]["agreedOn"], &seen[1]["strengths"]), (&Value::Null, &json!("Opa")));
        let mother = json!({ "name": "Moeder", "party": "PARENT", "agrees": true, "saidOn": "2026-11-02" });
        assert_eq!(seen[1]["accords"], json!([mother]));
        assert_eq!(seen[0]["accords"].as_array().map(Vec::len), Some(4));
        assert_eq!(seen[0]["goals"][1]["text"], "Zwemles");
    });
}

#[test]
fn parents_the_young_person_and_a_professional_agree_each_in_their_own_words() {
    on_each_engine(async |world: World| {
        let family = Family::of(&world).await;
        let director = &family.director;
        let (plan, _) = family.plan("FAMILY").await;
        let agree =
            |accords: &[Value], more: Value| with(json!({ "planId": plan, "accords": accords }), more);
        let all = family.all();
        let [sem, mother, father, worker] = &all[..] else { panic!("four") };
        for missing in [0, 1, 3] {
            let mut some = all.clone();
            some.remove(missing);
            let why =
                refused_as(director, "planAgree", agree(&some, json!({})), "CONSENT_MISSING", "accords")
                    .await;
            assert!(why.message.contains("partly"), "{}", why.message);
        }
        let draft = at(director, &plan, "... on Plan { status revisions { number } }").await;
        assert_eq!(draft, json!({ "status": "DRAFT", "revisions": [] }), "nothing was recorded");

        let says = |one: &Value, more: Value| with(one.clone(), more);
        let day = says(mother, json!({ "saidOn": "2026-11-03" }));
        refused_as(director, "planAgree", agree(&[day], json!({})), "INVALID", "accords.0.saidOn").await;
        refused_as(
            director,
            "planAgree",
            agree(&[says(mother, json!({ "agrees": false }))], json!({})),
            "INVALID",
            "accords.0.words",
        )
        .await;
        refused_as(
            director,
            "planAgree",
            agree(&[mother.clone(), mother.clone()], json!({})),
            "INVALID",
            "accords.1.by",
        )
        .await;
        refused_as(director, "planAgree", agree(&[], json!({})), "INVALID", "accords").await;
        let stranger = json!({ "by": { "member": id("member:school_matched") } });
        refused_as(director, "planAgree", agree(&[stranger], json!({})), "INVALID", "accords.0.by.member")
            .await;
        // Of the team, and yet no reader of plans.
        join(director, &family.case, "police_consulted").await;
        let police = json!({ "by": { "member": id("member:police_consulted") } });
        refused_as(director, "planAgree", agree(&[police], json!({})), "INVALID", "accords.0.by.member")
            .await;

        let no = says(father, json!({ "agrees": false, "words": "Ik wil eerst mijn broer spreken" }));
        let partly = agree(&[sem.clone(), mother.clone(), no, worker.clone()], json!({ "partly": true }));
        refused_as(
            director,
            "planAgree",
            with(partly.clone(), json!({ "partly": false })),
            "CONSENT_MISSING",
            "accords",
        )
        .await;
        assert_eq!(done(director, "planAgree", partly).await["status"], "DRAFT");
        // The father thinks otherwise by now; grandmother wants to be on it too.
        let yes = says(father, json!({ "words": "Als oma meedenkt" }));
        let oma = json!({ "by": { "familyMember": family.grandmother }, "words": "Ik kook op dinsdag" });
        let agreed = done(director, "planAgree", agree(&[yes, oma], json!({}))).await;
        assert_eq!((&agreed["status"], &agreed["revision"]), (&json!("AGREED"), &json!(1)));
        let fields = "... on Plan { revisions { accords { party name agrees words } } }";
        let seen = at(director, &plan, fields).await["revisions"][0]["accords"].clone();
        let said: Vec<_> =
            seen.as_array().expect("accords").iter().map(|one| (&one["party"], &one["agrees"])).collect();
        let of = |party: &str| json!(party);
        assert_eq!(
            said,
            [
                (&of("YOUNG_PERSON"), &json!(true)),
                (&of("PARENT"), &json!(true)),
                (&of("PARENT"), &json!(false)),
                (&of("PROFESSIONAL"), &json!(true)),
                (&of("PARENT"), &json!(true)),
                (&of("OWN_NETWORK"), &json!(true)),
            ]
        );
        assert_eq!([&seen[0]["name"], &seen[5]["words"]], ["Sem Jansen", "Ik kook op dinsdag"]);
        // Who joins in changes nothing; who takes the agreement back makes it a draft again.
        join(director, &family.case, "school_matched").await;
        let school = json!({ "by": { "member": id("member:school_matched") } });
        assert_eq!(done(director, "planAgree", agree(&[school], json!({}))).await["status"], "AGREED");
        let back = says(mother, json!({ "agrees": false, "words": "Toch niet" }));
        let back = done(director, "planAgree", agree(&[back], json!({ "partly": true }))).await;
        assert_eq!((&back["status"], &back["agreedOn"]), (&json!("DRAFT"), &Value::Null));
    });
}

#[test]
fn under_a_measure_it_is_enough_that_the_family_was_heard() {
    on_each_engine(async |world: World| {
        let director = world.client(DIRECTOR);
        let of = opened(&director, "casusregie-jeugdbescherming", &[young("Sem", "2012-05-06")]).await;
        let sem = person(&director, &of, "Sem").await;
        let mother = json!({ "caseId": of, "name": "Moeder", "kind": "PARENT", "hasAuthority": true, "inHousehold": true });
        let mother = done(&director, "familyMemberSet", mother).await["id"].clone();
        let plan =
            done(&director, "planStart", json!({ "caseId": of, "kind": "FAMILY" })).await["id"].clone();
        let none =
            json!({ "planId": plan, "accords": [{ "by": { "member": id(&format!("member:{DIRECTOR}")) } }] });
        refused_as(&director, "planAgree", none, "INVALID", "planId").await;
        done(&director, "goalSet", json!({ "planId": plan, "text": "Veilig thuis" })).await;
        let no = |by: Value| json!({ "by": by, "agrees": false, "words": "Wij willen dit niet" });
        let heard = json!({
            "planId": plan,
            "accords": [
                no(json!({ "youngPerson": sem })), no(json!({ "familyMember": mother })),
                { "by": { "member": id(&format!("member:{DIRECTOR}")) } },
            ],
        });
        let why = refused_as(&director, "planAgree", heard.clone(), "CONSENT_MISSING", "accords").await;
        assert!(why.message.contains("dwang"), "{}", why.message);
        supervise(&director, &of, &sem, "2026-11-02", "2027-11-01").await;
        assert_eq!(done(&director, "planAgree", heard).await["status"], "AGREED");
    });
}

#[test]
fn who_may_not_read_plans_sees_none_and_writes_none() {
    on_each_engine(async |world: World| {
        let world = world.with_programmes(&[SAFE]).await;
        let plan = json!(global("Plan", "plan:a:1"));
        let objects = [("Plan", "plan:a:1"), ("Goal", "goal:a:1"), ("PlanAction", "action:a:1")];
        let describe = json!({ "planId": plan, "strengths": "x" });
        let start = json!({ "caseId": id("case:a"), "kind": "SAFETY" });
        for handle in [
            "police_team",
            "halt_team",
            "enforcement_team",
            "safety_house_team",
            "housing_team",
            "raad_consulted",
            "probation_consulted",
            "safety_house_consulted",
            "school_referred",
            "police_referred",
            "school_matched",
            "privacy_officer",
        ] {
            let client = world.client(handle);
            for (type_name, name) in objects {
                assert!(
                    at(&client, &json!(global(type_name, name)), "id").await.is_null(),
                    "{handle}: {name}"
                );
            }
            let seen =
                case(&client, &id("case:a"), "plans { id } access { withheld { field category } }").await;
            assert_eq!(seen["plans"], Value::Null, "{handle}");
            let withheld = json!({ "field": "plans", "category": "PLAN" });
            assert!(seen["access"]["withheld"].as_array().expect("a list").contains(&withheld), "{handle}");
            assert_eq!(actions(&client, json!({})).await, Vec::<Value>::new(), "{handle}");
            refused_as(&client, "planDescribe", describe.clone(), "NOT_FOUND", "planId").await;
            refused_as(&client, "planStart", start.clone(), "NOT_PERMITTED", "").await;
        }
        for handle in
            ["school_stranger", "hidden_director", "reporter", "administrator", "far_privacy_officer"]
        {
            let client = world.client(handle);
            assert!(at(&client, &plan, "id").await.is_null(), "{handle}");
            refused_as(&client, "planStart", start.clone(), "NOT_FOUND", "caseId").await;
        }
        // Who broke the glass reads for hours, and writes nothing that lasts, nor carries it elsewhere.
        let emergency = world.client("youth_care_emergency");
        assert_eq!(at(&emergency, &plan, "id").await["id"], plan);
        refused_as(&emergency, "planStart", start.clone(), "NOT_PERMITTED", "").await;
        for (mutation, input) in [
            ("planDescribe", describe),
            ("goalSet", json!({ "planId": plan, "text": "x" })),
            ("planEnd", json!({ "planId": plan, "note": "x" })),
            ("planEvaluate", json!({ "planId": plan, "text": "x", "standings": [] })),
            ("goalProgress", json!({ "goalId": global("Goal", "goal:a:1"), "status": "REACHED" })),
            ("actionProgress", json!({ "actionId": global("PlanAction", "action:a:1"), "status": "DONE" })),
            (
                "planAgree",
                json!({ "planId": plan, "accords": [{ "by": { "member": id("member:school_team") } }] }),
            ),
        ] {
            refused_as(&emergency, mutation, input, "NOT_PERMITTED", "").await;
        }
        let own = opened(&emergency, "veilig", &[young("Noor", "2014-01-02")]).await;
        let carry = json!({ "caseId": own, "kind": "SAFETY", "carryFromPlanId": plan });
        refused_as(&emergency, "planStart", carry, "NOT_PERMITTED", "").await;
    });
}

#[test]
fn an_action_is_for_who_works_on_the_case_and_is_out_of_sight_for_who_does_no_more() {
    on_each_engine(async |world: World| {
        let family = Family::of(&world).await;
        let director = &family.director;
        let (plan, goal) = family.plan("FAMILY").await;
        let school = world.client("school_matched");
        let owner = id("member:school_matched");
        let input = json!({ "goalId": goal, "text": "Belt elke week", "ownerId": owner, "dueOn": DUE });
        refused_as(director, "actionSet", input.clone(), "INVALID", "ownerId").await;
        refused_as(
            director,
            "goalSet",
            json!({ "planId": plan, "text": "x", "ownerId": owner }),
            "INVALID",
            "ownerId",
        )
        .await;
        // On the team, but of a role that reads no plans.
        join(director, &family.case, "police_consulted").await;
        let police = with(input.clone(), json!({ "ownerId": id("member:police_consulted") }));
        refused_as(director, "actionSet", police, "INVALID", "ownerId").await;
        let membership = join(director, &family.case, "school_matched").await;
        let action = done(director, "actionSet", input).await["id"].clone();
        assert_eq!(actions(&school, json!({ "mine": true })).await, ["Belt elke week"]);
        done(director, "teamEnd", json!({ "teamMembershipId": membership, "reason": "andere school" })).await;
        assert_eq!(actions(&school, json!({ "mine": true })).await, Vec::<Value>::new());
        assert!(at(&school, &action, "id").await.is_null());
        let progress = json!({ "actionId": action, "status": "DONE" });
        refused_as(&school, "actionProgress", progress, "NOT_FOUND", "actionId").await;
        // Somebody else takes it over, and until then who directs sees whose it was.
        let taken = json!({
            "goalId": goal, "actionId": action, "text": "Belt elke week", "familyMemberId": family.grandmother,
            "dueOn": DUE, "expectedVersion": 1,
        });
        let taken = done(director, "actionSet", taken).await;
        assert_eq!((&taken["owner"], &taken["familyMember"]["id"]), (&Value::Null, &family.grandmother));
    });
}

#[test]
fn nothing_is_written_twice_or_out_of_turn() {
    on_each_engine(async |world: World| {
        let family = Family::of(&world).await;
        let director = &family.director;
        let start = |kind: &str| json!({ "caseId": family.case, "kind": kind });
        let why = refused_as(director, "planStart", start("SAFETY"), "INVALID", "kind").await;
        assert!(why.message.ends_with("SUPPORT, FAMILY"), "{}", why.message);
        let key = with(start("FAMILY"), json!({ "idempotencyKey": "once" }));
        let plan = done(director, "planStart", key.clone()).await["id"].clone();
        assert_eq!(done(director, "planStart", key).await["id"], plan);
        refused_as(director, "planStart", start("FAMILY"), "DUPLICATE", "kind").await;
        let for_sem = with(start("FAMILY"), json!({ "personId": family.sem }));
        done(director, "planStart", for_sem).await;
        let nobody = with(start("SUPPORT"), json!({ "personId": id("person:b:1") }));
        refused_as(director, "planStart", nobody, "NOT_FOUND", "personId").await;

        let goal = done(director, "goalSet", json!({ "planId": plan, "text": "Rust" })).await;
        let again = json!({ "planId": plan, "goalId": goal["id"], "text": "Rust!", "expectedVersion": 1 });
        done(director, "goalSet", again.clone()).await;
        refused_as(director, "goalSet", again, "CONFLICT", "expectedVersion").await;
        let both = json!({ "planId": plan, "text": "x", "ownerName": "opa", "ownerId": id(&format!("member:{DIRECTOR}")) });
        refused_as(director, "goalSet", both, "INVALID", "ownerName").await;
        // Each change of what is in it shows in the version of the plan: nobody agrees to another one than it read.
        for (mutation, input) in [
            ("planDescribe", json!({ "planId": plan, "strengths": "Oma", "expectedVersion": 1 })),
            ("planAgree", json!({ "planId": plan, "accords": family.all(), "expectedVersion": 1 })),
            ("planEnd", json!({ "planId": plan, "note": "x", "expectedVersion": 1 })),
        ] {
            refused_as(director, mutation, input, "CONFLICT", "expectedVersion").await;
        }
        let action = |due: &str, more: Value| {
            with(
                json!({ "goalId": goal["id"], "text": "Belt", "dueOn": due, "familyMemberId": family.mother }),
                more,
            )
        };
        refused_as(director, "actionSet", action("2026-11-01", json!({})), "INVALID", "dueOn").await;
        let owner = json!({ "ownerId": id(&format!("member:{DIRECTOR}")) });
        refused_as(director, "actionSet", action(DUE, owner), "INVALID", "ownerId").await;
        refused_as(
            director,
            "actionSet",
            action(DUE, json!({ "familyMemberId": null })),
            "INVALID",
            "ownerId",
        )
        .await;
        let other = json!({ "familyMemberId": id("family_member:a:1") });
        refused_as(director, "actionSet", action(DUE, other), "NOT_FOUND", "familyMemberId").await;
        let done_one = done(director, "actionSet", action(DUE, json!({}))).await["id"].clone();
        let progress =
            |status: &str, more: Value| with(json!({ "actionId": done_one, "status": status }), more);
        refused_as(director, "actionProgress", progress("DROPPED", json!({})), "INVALID", "note").await;
        let finish = progress("DONE", json!({ "expectedVersion": 1 }));
        done(director, "actionProgress", finish.clone()).await;
        refused_as(director, "actionProgress", finish, "CONFLICT", "expectedVersion").await;
        refused_as(
            director,
            "actionProgress",
            progress("DROPPED", json!({ "note": "x" })),
            "ILLEGAL_TRANSITION",
            "",
        )
        .await;

        let goes =
            |status: &str, note: Value| json!({ "goalId": goal["id"], "status": status, "note": note });
        done(director, "goalProgress", goes("REACHED", Value::Null)).await;
        let why =
            refused_as(director, "goalProgress", goes("DROPPED", json!("x")), "ILLEGAL_TRANSITION", "").await;
        assert!(why.message.contains("OPEN"), "{}", why.message);
        refused_as(director, "actionSet", action(DUE, json!({})), "ILLEGAL_TRANSITION", "").await;
        refused_as(director, "goalProgress", goes("OPEN", Value::Null), "INVALID", "note").await;
        done(director, "goalProgress", goes("OPEN", json!("teruggevallen"))).await;

        let evaluate = |standings: Value| json!({ "planId": plan, "text": "x", "standings": standings });
        let stands = |id: &Value| json!({ "goalId": id, "standing": "SAME" });
        refused_as(director, "planEvaluate", evaluate(json!([])), "INVALID", "standings").await;
        let twice = evaluate(json!([stands(&goal["id"]), stands(&goal["id"])]));
        refused_as(director, "planEvaluate", twice, "INVALID", "standings").await;
        let elsewhere = evaluate(json!([stands(&goal["id"]), stands(&json!(global("Goal", "goal:b:1")))]));
        refused_as(director, "planEvaluate", elsewhere, "NOT_FOUND", "standings.1.goalId").await;
        let later = with(evaluate(json!([stands(&goal["id"])])), json!({ "heldOn": "2026-11-03" }));
        refused_as(director, "planEvaluate", later, "INVALID", "heldOn").await;

        done(director, "planEnd", json!({ "planId": plan, "note": "klaar" })).await;
        for (mutation, input) in [
            ("planEnd", json!({ "planId": plan, "note": "nog eens" })),
            ("planDescribe", json!({ "planId": plan, "worries": "x" })),
            ("planAgree", json!({ "planId": plan, "accords": family.all() })),
            ("goalSet", json!({ "planId": plan, "text": "x" })),
            ("actionSet", action(DUE, json!({}))),
            ("goalProgress", goes("REACHED", Value::Null)),
            ("planEvaluate", evaluate(json!([stands(&goal["id"])]))),
        ] {
            let why = refused(director, mutation, input).await;
            assert_eq!(why.code, "ILLEGAL_TRANSITION", "{mutation}: {}", why.message);
        }
        // A new one goes on where it ended.
        let next = with(start("FAMILY"), json!({ "carryFromPlanId": plan }));
        assert_eq!(done(director, "planStart", next).await["goals"][0]["origin"]["id"], goal["id"]);
    });
}

#[test]
fn the_plans_of_a_closed_case_have_ended() {
    on_each_engine(async |world: World| {
        let family = Family::of(&world).await;
        let director = &family.director;
        let (plan, goal) = family.plan("FAMILY").await;
        let owner = id(&format!("member:{DIRECTOR}"));
        let action = json!({ "goalId": goal, "text": "Belt", "ownerId": owner, "dueOn": DUE });
        done(director, "actionSet", action).await;
        let open = json!({ "mine": true, "status": ["OPEN"], "caseId": [family.case] });
        assert_eq!(actions(director, open.clone()).await, ["Belt"]);
        let other = global("Plan", "plan:a:1");
        let before = at(director, &json!(other), "... on Plan { status version }").await;
        done(director, "caseClose", json!({ "caseId": family.case, "outcome": "GOALS_REACHED" })).await;
        assert_eq!(actions(director, open).await, Vec::<Value>::new());
        let seen = at(director, &plan, "... on Plan { status endedOn conclusion goals { status } }").await;
        assert_eq!(
            seen,
            json!({
                "status": "ENDED", "endedOn": "2026-11-02", "conclusion": "casus afgesloten",
                "goals": [{ "status": "OPEN" }],
            })
        );
        assert_eq!(
            at(director, &json!(other), "... on Plan { status version }").await,
            before,
            "of no other case"
        );
        for (mutation, input) in [
            ("planStart", json!({ "caseId": family.case, "kind": "SUPPORT" })),
            ("goalSet", json!({ "planId": plan, "text": "x" })),
        ] {
            refused_as(director, mutation, input, "ILLEGAL_TRANSITION", "").await;
        }
        done(director, "caseReopen", json!({ "caseId": family.case })).await;
        let again = json!({ "caseId": family.case, "kind": "FAMILY", "carryFromPlanId": plan });
        assert_eq!(done(director, "planStart", again).await["goals"][0]["origin"]["id"], goal);
    });
}
