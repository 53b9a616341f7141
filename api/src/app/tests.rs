//! The HTTP layer as its clients meet it, in process on the toy; to move to the suite when the schema is there.

use super::App;
use crate::http::{HttpConfig, router, serve};
use axum::{Router, body::Body, response::Response};
use http::{Request, StatusCode, request::Builder};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tower::ServiceExt;

fn toy(config: HttpConfig) -> Router {
    router(Arc::new(App::toy()), &config)
}

fn post() -> Builder {
    Request::post("/graphql").header("content-type", "application/json").header("authorization", "Bearer toy")
}

async fn send(request: Request<Body>) -> Response {
    toy(HttpConfig::default()).oneshot(request).await.unwrap()
}

async fn body(response: Response) -> Value {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes).unwrap_or_else(|_| panic!("no JSON: {bytes:?}"))
}

/// Asks `query` in English; the status, and the body.
async fn ask(query: &str, variables: Value) -> (StatusCode, Value) {
    let text = json!({ "query": query, "variables": variables }).to_string();
    let request = post()
        .header("accept", "application/graphql-response+json")
        .header("accept-language", "en")
        .header("x-request-id", "r-1");
    let response = send(request.body(Body::from(text)).unwrap()).await;
    (response.status(), body(response).await)
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn who_is_not_authenticated_learns_nothing_but_that() {
    let bodies = ["", "{", r#"{"query": "{ hello }"}"#, r#"{"query": "{ nope }"}"#, &"[".repeat(2_000_000)];
    let mut seen = Vec::new();
    for text in bodies {
        for token in ["", "Bearer", "Bearer wrong", "Basic toy"] {
            let request = post().header("x-request-id", "r-1");
            let mut request = request.body(Body::from(text.to_owned())).unwrap();
            request.headers_mut().insert("authorization", token.parse().unwrap());
            let response = send(request).await;
            assert_eq!(response.status(), 401);
            assert_eq!(header(&response, "www-authenticate"), "Bearer");
            seen.push(body(response).await);
        }
    }
    assert_eq!(seen[0]["errors"][0]["extensions"], json!({ "code": "UNAUTHENTICATED", "requestId": "r-1" }));
    assert!(seen.iter().all(|one| one == &seen[0]), "{seen:?}");
    let get = |uri: &str| Request::get(uri).body(Body::empty()).unwrap();
    for uri in ["/graphql", "/graphql?query={a}", "/graphql?query=mutation{count}"] {
        assert_eq!(send(get(uri)).await.status(), 401, "{uri}");
    }
}

#[tokio::test]
async fn an_issuer_that_is_away_is_not_a_wrong_token() {
    let mut request = post().body(Body::from(r#"{"query":"{hello}"}"#)).unwrap();
    request.headers_mut().insert("authorization", "Bearer away".parse().unwrap());
    let response = send(request).await;
    assert_eq!((response.status().as_u16(), header(&response, "retry-after")), (503, "5"));
    assert_eq!(body(response).await["errors"][0]["extensions"]["code"], "UNAVAILABLE");
}

#[tokio::test]
async fn only_json_is_posted_and_only_queries_are_got() {
    for content_type in ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
    {
        let mut request = post().body(Body::from(r#"{"query":"mutation{count}"}"#)).unwrap();
        request.headers_mut().insert("content-type", content_type.parse().unwrap());
        let response = send(request).await;
        assert_eq!(response.status(), 415);
        assert_eq!(body(response).await["errors"][0]["extensions"]["code"], "MEDIA_TYPE");
    }
    let get = |query: &str| {
        let uri = format!("/graphql?query={query}");
        send(Request::get(uri).header("authorization", "Bearer toy").body(Body::empty()).unwrap())
    };
    assert_eq!(body(get("{hello}").await).await["data"]["hello"], "Dutch Data");
    let refused = get("mutation{count}").await;
    assert_eq!((refused.status().as_u16(), header(&refused, "allow")), (405, "POST"));
    assert_eq!(body(refused).await["errors"][0]["extensions"]["code"], "METHOD");
    let put = send(Request::put("/graphql").body(Body::empty()).unwrap()).await;
    assert_eq!((put.status().as_u16(), header(&put, "allow")), (405, "GET, POST"));
    let html = send(post().header("accept", "text/html").body(Body::empty()).unwrap()).await;
    assert_eq!(html.status(), 406);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let response = send(post().body(Body::from("x".repeat(1024 * 1024 + 1))).unwrap()).await;
    assert_eq!(response.status(), 413);
    assert_eq!(body(response).await["errors"][0]["extensions"]["code"], "TOO_LARGE");
}

#[tokio::test]
async fn an_answer_says_its_language_its_wish_and_its_id() {
    let english = post().header("accept-language", "en-GB,en;q=0.9").header("schakel-denied", "reject");
    let response = send(english.body(Body::from(r#"{"query":"{hello}"}"#)).unwrap()).await;
    assert_eq!(header(&response, "x-request-id").len(), 36);
    assert_eq!(header(&response, "cache-control"), "no-store");
    assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    assert_eq!(body(response).await, json!({ "data": { "hello": "English Reject" } }));
    let misspelt = post().header("schakel-denied", "rejct").header("x-request-id", "mine-1");
    let response = send(misspelt.body(Body::from(r#"{"query":"{hello}"}"#)).unwrap()).await;
    assert_eq!((response.status().as_u16(), header(&response, "x-request-id")), (400, "mine-1"));
    let error = &body(response).await["errors"][0];
    assert_eq!(error["extensions"], json!({ "code": "ARGUMENT", "requestId": "mine-1" }));
    assert_eq!(error["message"], "Schakel-Denied is data, errors of reject");
}

#[tokio::test]
async fn what_does_not_parse_or_fit_is_refused_without_data() {
    let (status, body) = ask("{ hello \n  $geheim }", json!({})).await;
    assert_eq!(status, 400);
    assert_eq!(
        body,
        json!({ "errors": [{
            "message": "the document is not valid GraphQL",
            "locations": [{ "line": 2, "column": 3 }],
            "extensions": { "code": "PARSE_ERROR", "requestId": "r-1" },
        }] })
    );
    let (status, body) = ask("{ nope }", json!({})).await;
    assert_eq!((status.as_u16(), &body["errors"][0]["extensions"]["code"]), (400, &json!("VALIDATION")));
    assert!(body.get("data").is_none());
    let (_, body) = ask(&format!("{{ this {{ {} }} }}", "nope ".repeat(5_000)), json!({})).await;
    assert_eq!(body["errors"].as_array().unwrap().len(), 20);
    let (status, body) = ask("subscription { a }", json!({})).await;
    assert_eq!((status.as_u16(), &body["errors"][0]["extensions"]["code"]), (400, &json!("VALIDATION")));
    let (status, body) = ask(&format!("{{ {} }}", "a: hello ".repeat(51)), json!({})).await;
    assert_eq!(status, 400);
    assert_eq!(
        body["errors"][0]["extensions"],
        json!({ "code": "LIMIT_EXCEEDED", "requestId": "r-1", "limit": 50, "actual": 51 })
    );
}

#[tokio::test]
async fn no_value_of_a_variable_comes_back() {
    let paint = "query($p: Paint!) { paint(paint: $p) }";
    let day = "query($d: NaiveDate!) { day(day: $d) }";
    for (query, variables) in [
        (paint, json!({ "p": { "colour": "123456782" } })),
        (paint, json!({ "p": { "colour": "RED", "coats": "123456782" } })),
        (paint, json!({ "p": { "colour": "RED", "coats": 123456782123456782_u64 } })),
        (paint, json!({ "p": "123456782" })),
        (paint, json!({ "p": null })),
        (day, json!({ "d": "123456782" })),
        (day, json!({ "d": ["123456782"] })),
        (day, json!({})),
    ] {
        let (_, body) = ask(query, variables.clone()).await;
        let code = body["errors"][0]["extensions"]["code"].as_str().unwrap();
        assert!(["VALIDATION", "ARGUMENT"].contains(&code), "{variables}: {body}");
        assert!(!body.to_string().contains("123456782"), "{variables}: {body}");
    }
}

#[tokio::test]
async fn a_failing_field_tells_its_code_and_nothing_more() {
    let (status, body) = ask("{ fails withheld hello }", json!({})).await;
    assert_eq!(status, 200);
    assert_eq!(body["data"], json!({ "fails": null, "withheld": null, "hello": "English Data" }));
    let mut codes: Vec<_> = body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["extensions"]["code"].to_string())
        .collect();
    codes.sort();
    assert_eq!(codes, [r#""INTERNAL""#, r#""WITHHELD""#]);
    assert!(!body.to_string().contains("secret detail"));
    let (status, body) = ask("{ sourced }", json!({})).await;
    assert_eq!(status, 200);
    assert_eq!(body["data"], Value::Null);
    assert!(body.get("data").is_some() && !body.to_string().contains("secret detail"));
    let (status, body) = ask("{ panics }", json!({})).await;
    assert_eq!(status, 500);
    assert_eq!(body["errors"][0]["extensions"], json!({ "code": "INTERNAL", "requestId": "r-1" }));
}

#[tokio::test]
async fn a_slow_answer_ends_in_time() {
    let router = toy(HttpConfig { timeout: Duration::from_millis(50), ..HttpConfig::default() });
    let response =
        router.oneshot(post().body(Body::from(r#"{"query":"{slow(ms:5000)}"}"#)).unwrap()).await.unwrap();
    assert_eq!(response.status(), 504);
    assert_eq!(body(response).await["errors"][0]["extensions"]["code"], "TIMEOUT");
}

#[tokio::test]
async fn only_configured_origins_may_ask() {
    let config =
        HttpConfig { cors_origins: vec!["https://a.nl".into(), "*".into()], ..HttpConfig::default() };
    let preflight = |origin: &str| {
        Request::options("/graphql")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type,schakel-denied")
            .body(Body::empty())
            .unwrap()
    };
    let seen = toy(config.clone()).oneshot(preflight("https://a.nl")).await.unwrap();
    assert_eq!(header(&seen, "access-control-allow-origin"), "https://a.nl");
    for (config, origin) in [(config, "https://b.nl"), (HttpConfig::default(), "https://a.nl")] {
        let seen = toy(config).oneshot(preflight(origin)).await.unwrap();
        assert_eq!(header(&seen, "access-control-allow-origin"), "");
    }
    // A refusal can be read by the page as well.
    let config = HttpConfig { cors_origins: vec!["https://a.nl".into()], ..HttpConfig::default() };
    let request = Request::get("/graphql").header("origin", "https://a.nl").body(Body::empty()).unwrap();
    let seen = toy(config).oneshot(request).await.unwrap();
    assert_eq!((seen.status().as_u16(), header(&seen, "access-control-allow-origin")), (401, "https://a.nl"));
}

#[tokio::test]
async fn long_answers_are_compressed() {
    for encoding in ["gzip", "br"] {
        let request =
            post().header("accept-encoding", encoding).body(Body::from(r#"{"query":"{long}"}"#)).unwrap();
        let response = send(request).await;
        assert_eq!(header(&response, "content-encoding"), encoding);
        assert!(response.into_body().collect().await.unwrap().to_bytes().len() < 1_000);
    }
}

#[tokio::test]
async fn health_is_for_everyone_and_the_demo_for_nobody() {
    let get = |uri: &str| send(Request::get(uri).body(Body::empty()).unwrap());
    assert_eq!(get("/healthz").await.status(), 200);
    assert_eq!(get("/readyz").await.status(), 200);
    assert_eq!(get("/demo/people").await.status(), 404);
    assert_eq!(get("/nothing/here").await.status(), 404);
}

#[tokio::test]
async fn a_shutdown_finishes_what_runs_and_cuts_off_what_does_not_end() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    for (ms, finished) in [(300, true), (5_000, false)] {
        let config = HttpConfig { drain: Duration::from_millis(1_000), ..HttpConfig::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let router = toy(config.clone());
        let server = tokio::spawn(async move {
            serve(listener, router, &config, async { stopped.await.unwrap_or(()) }).await;
        });
        let mut idle = tokio::net::TcpStream::connect(address).await.unwrap();
        idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        let mut some = [0; 32];
        assert!(idle.read(&mut some).await.unwrap() > 0);
        let mut busy = tokio::net::TcpStream::connect(address).await.unwrap();
        let head = format!(
            "GET /graphql?query={{slow(ms:{ms})}} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer toy\r\n\r\n"
        );
        busy.write_all(head.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        stop.send(()).unwrap();
        let mut text = String::new();
        let read = tokio::time::timeout(Duration::from_secs(3), busy.read_to_string(&mut text)).await;
        assert!(read.is_ok(), "still open");
        assert_eq!(text.contains(r#""slow":true"#), finished, "{text}");
        tokio::time::timeout(Duration::from_secs(1), server).await.unwrap().unwrap();
        assert!(tokio::net::TcpStream::connect(address).await.is_err());
    }
}
