//! Advice and the knowledge base: who asks and who answers, what others never learn, and what becomes of it.

use super::common::{done, id, open, refused, refused_as, with};
use serde_json::{Value, json};
use std::slice::from_ref;
use tests::{Client, World, on_each_engine};

const PROGRAMME: &str = "eervolle-uitweg";

/// A question to the agency that carries out the programme in the municipality.
pub async fn asking(world: &World, question: &str) -> Value {
    let document = "{ arrangements(filter: { programme: \"eervolle-uitweg\" }) { nodes { id } } }";
    let answer = world.client("school_team").query(document, json!({})).await.ok();
    let arrangement = answer.data("/arrangements/nodes/0/id").clone();
    json!({ "arrangementId": arrangement, "topic": "motivatie", "question": question })
}

/// A draft, of a member of the team.
pub async fn article(client: &Client, title: &str) -> Value {
    done(client, "articleWrite", writing(title)).await
}

fn writing(title: &str) -> Value {
    json!({
        "programme": PROGRAMME, "title": title, "summary": "Wat kan, en wie erbij hoort.",
        "text": "# Begin\n\n[Meer](https://hulp-eruit.example/2026/11/02/12)", "topics": ["motivatie", "dreiging"],
    })
}

/// The advice requests that somebody sees.
pub async fn requests(client: &Client, arguments: &str) -> Vec<Value> {
    let document = format!(
        "{{ adviceRequests(first: 50{arguments}) {{ totalCount nodes {{ id version status question answer dueOn overdue \
         helped keptUntil askedBy {{ id }} adviser {{ id }} articles {{ id title }} }} }} }}"
    );
    listed(client, &document, "/adviceRequests").await
}

/// The articles that somebody sees, of those that are not planted.
pub async fn reads(client: &Client, arguments: &str) -> Vec<Value> {
    let document = format!(
        "{{ knowledgeArticles(first: 50{arguments}) {{ totalCount nodes {{ id title status text topics \
         revisions {{ title author {{ id }} }} }} }} }}"
    );
    let mut found = listed(client, &document, "/knowledgeArticles").await;
    found.retain(|one| !one["title"].as_str().unwrap_or_default().starts_with("canary"));
    found
}

async fn listed(client: &Client, document: &str, list: &str) -> Vec<Value> {
    let answer = client.query(document, json!({})).await.ok();
    let nodes = answer.data(&format!("{list}/nodes")).as_array().expect("a list").clone();
    assert_eq!(*answer.data(&format!("{list}/totalCount")), json!(nodes.len()));
    nodes
}

/// What `node` shows of an object.
pub async fn node(client: &Client, id: &Value) -> Value {
    let document = "query ($id: ID!) { node(id: $id) { __typename } }";
    client.query(document, json!({ "id": id })).await.ok().data("/node").clone()
}

/// The municipality carries the programme out.
async fn arranged(world: &World) -> Client {
    let team = world.client("municipality_team");
    let input = json!({
        "municipalityId": id("municipality:main"), "programme": PROGRAMME,
        "intakeId": id("member:municipality_team"), "referrers": [],
    });
    done(&team, "arrangementMake", input).await;
    team
}

fn at(world: &World, moment: &str) {
    world.clock.set(moment.parse().expect("a moment"));
}

#[test]
fn who_is_asked_answers_and_who_asked_takes_back_or_closes_and_nobody_else_does_either() {
    on_each_engine(async |world| {
        let team = arranged(&world).await;
        let (school, police) = (world.client("school_team"), world.client("police_team"));
        let one = done(&school, "adviceAsk", asking(&world, "Hoe begin ik?").await).await["id"].clone();
        let of = json!({ "adviceRequestId": one });
        let answer = with(of.clone(), json!({ "answer": "Vraag wat hij wil." }));
        let close = with(of.clone(), json!({ "helped": false }));
        // What others do not see is not there for them.
        for other in [&police, &world.client("school_stranger")] {
            for (mutation, input) in [
                ("adviceTakeUp", &of),
                ("adviceAnswer", &answer),
                ("adviceWithdraw", &of),
                ("adviceClose", &close),
            ] {
                refused_as(other, mutation, input.clone(), "NOT_FOUND", "adviceRequestId").await;
            }
        }
        for handle in ["administrator", "privacy_officer", "reporter"] {
            // Of the very agency that is asked.
            assert!(requests(&world.client(handle), "").await.is_empty(), "{handle}");
            refused_as(&world.client(handle), "adviceTakeUp", of.clone(), "NOT_FOUND", "adviceRequestId")
                .await;
        }
        for (client, mutation, input) in [
            (&school, "adviceTakeUp", &of),
            (&school, "adviceAnswer", &answer),
            (&team, "adviceWithdraw", &of),
            (&team, "adviceClose", &close),
        ] {
            refused_as(client, mutation, input.clone(), "NOT_PERMITTED", "").await;
        }
        refused_as(&school, "adviceClose", close.clone(), "ILLEGAL_TRANSITION", "adviceRequestId").await;
        let stale = with(of.clone(), json!({ "expectedVersion": 7 }));
        refused_as(&team, "adviceTakeUp", stale, "CONFLICT", "expectedVersion").await;
        done(&team, "adviceTakeUp", with(of.clone(), json!({ "expectedVersion": 1 }))).await;
        let withdrawn = done(&world.client("school_stand_in"), "adviceWithdraw", of.clone()).await;
        assert_eq!((&withdrawn["status"], &withdrawn["version"]), (&json!("WITHDRAWN"), &json!(3)));
        refused_as(&team, "adviceAnswer", answer, "ILLEGAL_TRANSITION", "adviceRequestId").await;
    });
}

#[test]
fn a_question_is_of_a_topic_and_names_nobody() {
    on_each_engine(async |world| {
        let team = arranged(&world).await;
        let school = world.client("school_team");
        let good = asking(&world, "Hoe begin ik?").await;
        for (wrong, field) in [
            (json!({ "question": "Het gaat om 9999.00.006, wat nu?" }), "question"),
            (json!({ "question": "  " }), "question"),
            (json!({ "topic": "fietsen" }), "topic"),
            (json!({ "arrangementId": id("arrangement:main") }), "arrangementId"),
        ] {
            refused_as(&school, "adviceAsk", with(good.clone(), wrong), "INVALID", field).await;
        }
        let told =
            refused(&school, "adviceAsk", with(good.clone(), json!({ "question": "bsn 999900006" }))).await;
        assert!(told.message.contains("BSN") && !told.message.contains("999900006"), "{}", told.message);
        let far = json!({ "arrangementId": id("arrangement:advice") });
        refused_as(&school, "adviceAsk", with(good.clone(), far), "NOT_FOUND", "arrangementId").await;
        for handle in ["housing_team", "administrator", "reporter"] {
            refused_as(&world.client(handle), "adviceAsk", good.clone(), "NOT_PERMITTED", "").await;
        }
        let one = done(&school, "adviceAsk", good.clone()).await["id"].clone();
        let draft = article(&team, "Nog niet af").await["id"].clone();
        for (more, code, field) in [
            (json!({ "answer": "Zie 999 900 006" }), "INVALID", "answer"),
            (json!({ "knowledgeArticleIds": [draft] }), "INVALID", "knowledgeArticleIds"),
            (json!({ "knowledgeArticleIds": [id("article:3")] }), "NOT_FOUND", "knowledgeArticleIds"),
        ] {
            let answer = with(json!({ "adviceRequestId": one, "answer": "Vraag wat hij wil." }), more);
            refused_as(&team, "adviceAnswer", answer, code, field).await;
        }
        // An arrangement that has ended gives no advice.
        let end = json!({ "arrangementId": good["arrangementId"], "until": "2026-11-02" });
        done(&team, "arrangementEnd", end).await;
        at(&world, "2026-11-03T09:00:00Z");
        refused_as(&school, "adviceAsk", good, "INVALID", "arrangementId").await;
    });
}

#[test]
fn an_answer_is_due_after_five_working_days_and_the_list_says_what_is_late() {
    on_each_engine(async |world| {
        let team = arranged(&world).await;
        let school = world.client("school_team");
        let first = done(&school, "adviceAsk", asking(&world, "Hoe begin ik?").await).await["id"].clone();
        at(&world, "2026-11-04T09:00:00Z");
        let second = done(&school, "adviceAsk", asking(&world, "En dan?").await).await["id"].clone();
        let ids = async |client: &Client, filter: &str| -> Vec<Value> {
            let arguments = format!(", filter: {{ toMyAgency: true, {filter} }}, sort: OLDEST");
            let planted = id("advice:1");
            let found = requests(client, &arguments).await.into_iter().map(|one| one["id"].clone());
            found.filter(|one| *one != planted).collect()
        };
        assert!(ids(&school, "overdue: false").await.is_empty(), "its agency is not asked");
        at(&world, "2026-11-09T22:59:59Z");
        assert!(ids(&team, "overdue: true").await.is_empty());
        assert_eq!(ids(&team, "dueUntil: \"2026-11-09\"").await, from_ref(&first));
        at(&world, "2026-11-09T23:00:00Z");
        assert_eq!(ids(&team, "overdue: true").await, from_ref(&first));
        assert_eq!(ids(&team, "overdue: false").await, from_ref(&second));
        assert_eq!(ids(&team, "dueUntil: \"2026-11-30\"").await, [first.clone(), second.clone()]);
        let late = requests(&school, ", filter: { mine: true, overdue: true }").await;
        assert_eq!((late.len(), &late[0]["overdue"]), (1, &json!(true)));
        done(&team, "adviceAnswer", json!({ "adviceRequestId": first, "answer": "Vraag wat hij wil." }))
            .await;
        assert!(ids(&team, "overdue: true").await.is_empty());
        assert_eq!(ids(&team, "dueUntil: \"2026-11-30\"").await, [second]);
    });
}

#[test]
fn a_draft_is_read_by_the_agency_that_writes_it_and_an_article_by_everybody_until_it_is_retired() {
    on_each_engine(async |world| {
        let team = arranged(&world).await;
        let others = [
            "school_team",
            "wijkteam_team",
            "administrator",
            "privacy_officer",
            "reporter",
            "school_elsewhere",
        ];
        let one = article(&team, "Een schuld in het milieu").await;
        let of = json!({ "knowledgeArticleId": one["id"] });
        let seen = async |count: usize| {
            for handle in others {
                let client = world.client(handle);
                assert_eq!(reads(&client, "").await.len(), count, "{handle}");
                assert_eq!(node(&client, &one["id"]).await.is_null(), count == 0, "{handle}");
            }
        };
        seen(0).await;
        assert_eq!(reads(&team, ", filter: { status: [DRAFT] }").await.len(), 1);
        for wrong in
            [json!({ "topics": [] }), json!({ "topics": ["fietsen"] }), json!({ "programme": "pak-je-kans" })]
        {
            let field = if wrong["topics"].is_null() { "programme" } else { "topics" };
            refused_as(&team, "articleWrite", with(writing("x"), wrong), "INVALID", field).await;
        }
        let school = world.client("school_team");
        refused_as(&school, "articleWrite", writing("x"), "NOT_PERMITTED", "programme").await;
        refused_as(&world.client("administrator"), "articleWrite", writing("x"), "NOT_PERMITTED", "").await;
        refused_as(&school, "articlePublish", of.clone(), "NOT_FOUND", "knowledgeArticleId").await;
        world.clock.advance(chrono::Duration::minutes(1));
        done(&team, "articleRevise", with(of.clone(), json!({ "title": "Een schuld, en wat u belooft" })))
            .await;
        done(&team, "articlePublish", of.clone()).await;
        seen(1).await;
        refused_as(&school, "articleRetire", of.clone(), "NOT_PERMITTED", "").await;
        refused_as(&team, "articlePublish", of.clone(), "ILLEGAL_TRANSITION", "knowledgeArticleId").await;
        world.clock.advance(chrono::Duration::hours(1));
        let bsn = with(of.clone(), json!({ "text": "Bel over 999900006" }));
        refused_as(&team, "articleRevise", bsn, "INVALID", "text").await;
        done(&team, "articleRevise", with(of.clone(), json!({ "title": "Schulden", "expectedVersion": 3 })))
            .await;
        // How it came about shows to who wrote it.
        let whole = reads(&team, ", filter: { status: [PUBLISHED] }").await[0].clone();
        let titles: Vec<_> =
            whole["revisions"].as_array().expect("kept").iter().map(|one| &one["title"]).collect();
        assert_eq!(titles, ["Een schuld in het milieu", "Een schuld, en wat u belooft", "Schulden"]);
        let read = reads(&school, "").await[0].clone();
        assert_eq!((&read["title"], &read["revisions"]), (&json!("Schulden"), &json!([])));
        done(&team, "articleRetire", of.clone()).await;
        seen(0).await;
        assert_eq!(reads(&team, "").await[0]["status"], "RETIRED");
        refused_as(&team, "articleRevise", of, "ILLEGAL_TRANSITION", "knowledgeArticleId").await;
    });
}

#[test]
fn the_knowledge_base_is_searched_by_topic_and_by_words_and_read_in_its_order() {
    on_each_engine(async |world| {
        let team = arranged(&world).await;
        for (title, topic) in
            [("Belofte en schuld", "dreiging"), ("Ouders", "gezin"), ("Aan het werk", "perspectief")]
        {
            let input = with(writing(title), json!({ "topics": ["motivatie", topic] }));
            let one = done(&team, "articleWrite", input).await;
            world.clock.advance(chrono::Duration::hours(1));
            done(&team, "articlePublish", json!({ "knowledgeArticleId": one["id"] })).await;
        }
        let reader = world.client("school_elsewhere");
        let titles = async |arguments: &str| -> Vec<String> {
            let found = reads(&reader, arguments).await;
            found.iter().map(|one| one["title"].as_str().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(titles("").await, ["Aan het werk", "Ouders", "Belofte en schuld"]);
        assert_eq!(titles(", sort: TITLE").await, ["Aan het werk", "Belofte en schuld", "Ouders"]);
        assert_eq!(titles(", filter: { topic: \"gezin\" }").await, ["Ouders"]);
        assert!(titles(", filter: { topic: \"gez\" }").await.is_empty(), "a topic is whole");
        assert!(titles(", filter: { topic: \"%\" }").await.is_empty());
        assert_eq!(titles(", filter: { text: \"SCHULD\" }").await, ["Belofte en schuld"]);
        assert_eq!(titles(", filter: { text: \"wie erbij\" }").await.len(), 3, "in the summary");
        assert!(titles(", filter: { text: \"hulp-eruit\" }").await.is_empty(), "not in the text");
        assert_eq!(titles(", filter: { programme: [\"eervolle-uitweg\"] }").await.len(), 3);
        assert!(titles(", filter: { programme: [\"pak-je-kans\"] }").await.is_empty());
    });
}

#[test]
fn a_request_is_destroyed_two_years_after_it_was_closed() {
    on_each_engine(async |world| {
        let team = arranged(&world).await;
        let (school, cjg) = (world.client("school_team"), world.client("cjg_team"));
        let mut asked = Vec::new();
        for question in ["Hoe begin ik?", "En dan?", "Wat nu?"] {
            asked.push(done(&school, "adviceAsk", asking(&world, question).await).await["id"].clone());
            world.clock.advance(chrono::Duration::minutes(1));
        }
        for one in &asked[..2] {
            done(&team, "adviceAnswer", json!({ "adviceRequestId": one, "answer": "Vraag wat hij wil." }))
                .await;
        }
        at(&world, "2027-01-15T09:00:00Z");
        done(&school, "adviceClose", json!({ "adviceRequestId": asked[1], "helped": true })).await;
        let kept = async || -> Vec<(Value, Value)> {
            let mine = requests(&school, ", filter: { mine: true }, sort: OLDEST").await.into_iter();
            let mine = mine.filter(|one| asked.contains(&one["id"]));
            mine.map(|one| (one["question"].clone(), one["keptUntil"].clone())).collect()
        };
        assert_eq!(
            kept().await,
            [
                (json!("Hoe begin ik?"), json!("2028-11-02")),
                (json!("En dan?"), json!("2029-01-15")),
                (json!("Wat nu?"), Value::Null),
            ]
        );
        // What is over goes when the officer next destroys something in the region.
        at(&world, "2028-12-01T09:00:00Z");
        let case = open(&cjg).await;
        done(&cjg, "caseClose", json!({ "caseId": case, "outcome": "GOALS_REACHED" })).await;
        let on_request = json!({ "caseIds": [case], "ground": "REQUEST", "requester": "YOUNG_PERSON" });
        done(&world.client("privacy_officer"), "caseDestroy", on_request).await;
        let left: Vec<_> = kept().await.into_iter().map(|(question, _)| question).collect();
        assert_eq!(left, ["En dan?", "Wat nu?"]);
    });
}

#[test]
fn what_is_asked_and_answered_is_logged_and_lies_nowhere_as_it_was_written() {
    on_each_engine(async |world| {
        let team = arranged(&world).await;
        let school = world.client("school_team");
        let one = done(&school, "adviceAsk", asking(&world, "Over zijn brommer").await).await["id"].clone();
        done(&team, "adviceAnswer", json!({ "adviceRequestId": one, "answer": "Over zijn helm" })).await;
        for (act, times) in [("ADVICE_ASK", 1), ("ADVICE_GIVE", 1)] {
            let text = format!("UPDATE access_log SET deed = deed WHERE operation = '{act}'");
            assert_eq!(world.tamper(&text).await, times, "{act}");
        }
        // The two that are planted, of which one has an answer, and these.
        let mut kept = world.sealed_cells().await;
        kept.retain(|(table, ..), _| *table == "advice_request");
        assert_eq!(kept.len(), 5);
        assert!(!kept.values().any(|cell| cell.contains("Over zijn")), "{kept:?}");
        let keyed = with(asking(&world, "Nog iets").await, json!({ "idempotencyKey": "once" }));
        let first = done(&school, "adviceAsk", keyed.clone()).await;
        assert_eq!(done(&school, "adviceAsk", keyed).await["id"], first["id"]);
    });
}
