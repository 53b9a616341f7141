//! GraphQL over HTTP as its clients meet it: who may ask, what is taken, what is refused and how.

use api::http::HttpConfig;
use axum::{
    body::Body,
    http::{Request, request::Builder},
};
use serde_json::{Value, json};
use tests::{Answer, World, on_each_engine};

const ROLE: &str = r#"{"query":"{ viewer { role } }"}"#;

fn post(world: &World) -> Builder {
    let token = format!("Bearer {}", world.token("police_team"));
    Request::post("/graphql").header("content-type", "application/json").header("authorization", token)
}

async fn send(world: &World, request: Builder, body: impl Into<Body>) -> Answer {
    world.client("police_team").send(request.body(body.into()).expect("a request")).await
}

/// Asks in English, as a client that knows the newer media type.
async fn ask(world: &World, query: &str, variables: Value) -> Answer {
    let client = world.client("police_team").header("accept-language", "en").header("x-request-id", "r-1");
    client.query(query, variables).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().expect("a text"))
}

/// The status, and the code of the first error.
fn refusal(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.errors()[0]["extensions"]["code"].as_str().expect("a code"))
}

#[test]
fn who_is_not_authenticated_learns_nothing_but_that() {
    on_each_engine(async |world: World| {
        let mut seen = Vec::new();
        let forged = format!("Bearer {}x", world.token("police_team"));
        let left = format!("Bearer {}", world.token("school_left"));
        let nobody = format!("Bearer {}", world.token("nobody"));
        for body in ["", "{", ROLE, r#"{"query": "{ nope }"}"#, &"[".repeat(2_000_000)] {
            for token in ["", "Bearer", "Bearer wrong", "Basic toy", &forged, &left, &nobody] {
                let mut request = post(&world).header("x-request-id", "r-1");
                let headers = request.headers_mut().expect("headers");
                headers.insert("authorization", token.parse().expect("a header"));
                let answer = send(&world, request, body.to_owned()).await;
                assert_eq!((answer.status.as_u16(), header(&answer, "www-authenticate")), (401, "Bearer"));
                seen.push(answer.body);
            }
        }
        let told = &seen[0]["errors"][0]["extensions"];
        assert_eq!(told, &json!({ "code": "UNAUTHENTICATED", "requestId": "r-1" }));
        assert!(seen.iter().all(|one| one == &seen[0]), "{seen:?}");
        for uri in ["/graphql", "/graphql?query={a}", "/graphql?query=mutation{a}"] {
            assert_eq!(send(&world, Request::get(uri), "").await.status, 401, "{uri}");
        }
    });
}

#[test]
fn only_json_is_posted() {
    on_each_engine(async |world: World| {
        for other in ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"] {
            let mut request = post(&world);
            request.headers_mut().expect("headers").insert("content-type", other.parse().expect("a type"));
            assert_eq!(refusal(&send(&world, request, ROLE).await), (415, "MEDIA_TYPE"));
        }
        let zipped = post(&world).header("content-encoding", "gzip");
        assert_eq!(refusal(&send(&world, zipped, ROLE).await), (415, "MEDIA_TYPE"));
        for body in ["", "{", "[]", "{}", r#"{"query": 1}"#, r#"{"query": "{a}", "variables": []}"#] {
            assert_eq!(refusal(&send(&world, post(&world), body).await), (400, "PARSE_ERROR"), "{body}");
        }
        let put = send(&world, Request::put("/graphql"), "").await;
        assert_eq!((refusal(&put), header(&put, "allow")), ((405, "METHOD"), "GET, POST"));
    });
}

#[test]
fn an_answer_has_the_media_type_that_the_client_likes() {
    on_each_engine(async |world: World| {
        let (newer, older) = ("application/graphql-response+json", "application/json");
        let wrong = r#"{"query":"{ nope }"}"#;
        for (accept, media, status) in [(newer, newer, 400), (older, older, 200), ("*/*", older, 200)] {
            let answer = send(&world, post(&world).header("accept", accept), ROLE).await.ok();
            assert_eq!(header(&answer, "content-type"), format!("{media}; charset=utf-8"));
            let answer = send(&world, post(&world).header("accept", accept), wrong).await;
            assert_eq!(refusal(&answer), (status, "VALIDATION"), "{accept}");
        }
        let html = send(&world, post(&world).header("accept", "text/html"), ROLE).await;
        assert_eq!(refusal(&html), (406, "NOT_ACCEPTABLE"));
    });
}

#[test]
fn a_query_can_be_got_and_a_mutation_cannot() {
    on_each_engine(async |world: World| {
        let get = async |query: &str| {
            let request = Request::get(format!("/graphql?query={query}"));
            let token = format!("Bearer {}", world.token("safety_house_consulted"));
            send(&world, request.header("authorization", token), "").await
        };
        assert_eq!(get("{viewer{role}}").await.ok().data("/viewer/role"), "SAFETY_HOUSE");
        let with = "query($n:Int!){consultSeries(first:$n){totalCount}}&variables={%22n%22:1}";
        assert_eq!(
            get(&with.replace('{', "%7B").replace('}', "%7D")).await.ok().data("/consultSeries/totalCount"),
            1
        );
        let start = "mutation{consultSeriesStart(input:{name:%22A%22,everyWeeks:1}){userErrors{code}}}";
        let refused = get(start).await;
        assert_eq!((refusal(&refused), header(&refused, "allow")), ((405, "METHOD"), "POST"));
        assert_eq!(get("{consultSeries{totalCount}}").await.ok().data("/consultSeries/totalCount"), 1);
    });
}

#[test]
fn a_body_that_is_too_large_is_refused() {
    on_each_engine(async |world: World| {
        let answer = send(&world, post(&world), "x".repeat(1024 * 1024 + 1)).await;
        assert_eq!(refusal(&answer), (413, "TOO_LARGE"));
        let small = world.served(&HttpConfig { body_limit: 100, ..HttpConfig::default() }).await;
        send(&small, post(&small), ROLE).await.ok();
        let answer = send(&small, post(&small).header("accept-language", "en"), " ".repeat(101)).await;
        assert_eq!(refusal(&answer), (413, "TOO_LARGE"));
        assert_eq!(answer.errors()[0]["message"], "the body may be at most 100 bytes");
    });
}

#[test]
fn an_answer_says_its_id_its_language_and_is_kept_nowhere() {
    on_each_engine(async |world: World| {
        let answer = send(&world, post(&world), ROLE).await.ok();
        assert_eq!(header(&answer, "x-request-id").len(), 36);
        assert_eq!(header(&answer, "cache-control"), "no-store");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(&answer, "referrer-policy"), "no-referrer");
        assert!(header(&answer, "content-security-policy").starts_with("default-src 'none'"));
        for (language, text) in
            [("en-GB,en;q=0.9", "data, errors or reject"), ("nl", "data, errors of reject")]
        {
            let misspelt = post(&world).header("schakel-denied", "rejct").header("x-request-id", "mine-1");
            let answer = send(&world, misspelt.header("accept-language", language), ROLE).await;
            assert_eq!((refusal(&answer), header(&answer, "x-request-id")), ((400, "ARGUMENT"), "mine-1"));
            assert_eq!(answer.errors()[0]["message"], format!("Schakel-Denied is {text}"));
            assert_eq!(answer.errors()[0]["extensions"]["requestId"], "mine-1");
        }
    });
}

#[test]
fn a_withheld_field_is_data_or_an_error_or_refuses_the_whole_as_the_client_wishes() {
    on_each_engine(async |world: World| {
        let withheld = "{ cases { nodes { status careNotes { text } } } }";
        for (wish, status, errors, data) in
            [("data", 200, 0, true), ("errors", 200, 1, true), ("reject", 403, 1, false)]
        {
            let client = world.client("police_team").header("schakel-denied", wish);
            let answer = client.query(withheld, json!({})).await;
            assert_eq!((answer.status.as_u16(), answer.errors().len()), (status, errors), "{wish}");
            assert_eq!(answer.body.get("data").is_some(), data, "{wish}");
            if let [error] = answer.errors() {
                assert_eq!(error["extensions"]["code"], "WITHHELD");
                assert_eq!(error["extensions"]["category"], "CARE");
            }
        }
        // What is done cannot be refused afterwards, so such a mutation never runs.
        let chair = world.client("safety_house_consulted");
        let start =
            r#"mutation { consultSeriesStart(input: { name: "A", everyWeeks: 1 }) { userErrors { code } } }"#;
        let refused = chair.clone().header("schakel-denied", "reject").query(start, json!({})).await;
        assert_eq!(refusal(&refused), (400, "ARGUMENT"));
        let series = chair.query("{ consultSeries { totalCount } }", json!({})).await.ok();
        assert_eq!(series.data("/consultSeries/totalCount"), 1);
    });
}

#[test]
fn what_does_not_parse_or_fit_is_refused_without_data() {
    on_each_engine(async |world: World| {
        let answer = ask(&world, "{ now \n  $geheim }", json!({})).await;
        assert_eq!(answer.status, 400);
        let error = json!({
            "message": "the document is not valid GraphQL",
            "locations": [{ "line": 2, "column": 3 }],
            "extensions": { "code": "PARSE_ERROR", "requestId": "r-1" },
        });
        assert_eq!(answer.body, json!({ "errors": [error] }));
        for invalid in ["{ nope }", "subscription { now }", "query a { now } query b { now }"] {
            let answer = ask(&world, invalid, json!({})).await;
            assert_eq!(refusal(&answer), (400, "VALIDATION"), "{invalid}");
            assert!(answer.body.get("data").is_none());
        }
        let many = ask(&world, &format!("{{ viewer {{ {} }} }}", "nope ".repeat(5_000)), json!({})).await;
        assert_eq!(many.errors().len(), 20);
        for (document, limit, actual) in [
            (format!("{{ {} }}", "a: now ".repeat(51)), 50, 51),
            (format!("{{ viewer {{ {} }} }}", "a: role ".repeat(501)), 500, 501),
            (format!("{} {}", "{ viewer ".repeat(26), "}".repeat(26)), 25, 26),
            (" ".repeat(64 * 1024 + 1), 64 * 1024, 64 * 1024 + 1),
        ] {
            let answer = ask(&world, &document, json!({})).await;
            assert_eq!(answer.status, 400);
            let told =
                json!({ "code": "LIMIT_EXCEEDED", "requestId": "r-1", "limit": limit, "actual": actual });
            assert_eq!(answer.errors()[0]["extensions"], told);
        }
    });
}

#[test]
fn no_value_of_a_variable_comes_back() {
    on_each_engine(async |world: World| {
        let due = "query($d: Date!) { agreements(filter: { dueUntil: $d }) { totalCount } }";
        let filter = "query($f: AgreementFilter!) { agreements(filter: $f) { totalCount } }";
        let first = "query($n: Int!) { agreements(first: $n) { totalCount } }";
        let input = "mutation($i: ConsultStepInput!) { consultOpen(input: $i) { userErrors { code } } }";
        for (query, variables) in [
            (due, json!({ "d": "123456782" })),
            (due, json!({ "d": ["123456782"] })),
            (due, json!({ "d": 123456782 })),
            (filter, json!({ "f": { "status": ["J123456782"] } })),
            (filter, json!({ "f": { "nope": "123456782" } })),
            (filter, json!({ "f": { "dueUntil": "123456782" } })),
            (filter, json!({ "f": "123456782" })),
            (first, json!({ "n": "123456782" })),
            (first, json!({ "n": 123456782123456782_u64 })),
            (input, json!({ "i": { "meetingId": { "id": "123456782" } } })),
            (input, json!({ "i": { "meetingId": "x", "expectedVersion": "123456782" } })),
        ] {
            let answer = ask(&world, query, variables.clone()).await;
            let (_, code) = refusal(&answer);
            assert!(["VALIDATION", "ARGUMENT"].contains(&code), "{variables}: {}", answer.body);
            assert!(!answer.body.to_string().contains("123456782"), "{variables}: {}", answer.body);
        }
    });
}

#[test]
fn a_needed_variable_is_missed_before_anything_runs() {
    on_each_engine(async |world: World| {
        let chair = world.client("safety_house_consulted").header("accept-language", "en");
        let document = "mutation($name: String!, $step: ConsultStepInput!) {
            consultSeriesStart(input: { name: $name, everyWeeks: 1 }) { userErrors { code } }
            consultOpen(input: $step) { userErrors { code } } }";
        for variables in [json!({ "name": "A" }), json!({ "name": "A", "step": null })] {
            let answer = chair.query(document, variables).await;
            assert_eq!(refusal(&answer), (400, "VALIDATION"));
            let told = "the variable `step` is required and may not be null";
            assert_eq!(answer.errors()[0]["message"], told);
        }
        let series = chair.query("{ consultSeries { totalCount } }", json!({})).await.ok();
        assert_eq!(series.data("/consultSeries/totalCount"), 1);
    });
}

#[test]
fn that_the_database_is_away_is_said_and_nothing_more() {
    on_each_engine(async |world: World| {
        world.store.clone().close().await.expect("the database closes");
        let answer = send(&world, post(&world), ROLE).await;
        assert_eq!((refusal(&answer), header(&answer, "retry-after")), ((503, "UNAVAILABLE"), "5"));
        assert_eq!(answer.errors()[0].as_object().expect("an object").len(), 2);
        let at = async |uri: &str| send(&world, Request::get(uri), "").await.status.as_u16();
        assert_eq!((at("/healthz").await, at("/readyz").await), (200, 503));
    });
}
