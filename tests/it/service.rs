//! What is around `/graphql`: health, other origins, compression, the explorer, and a shutdown that drains.

use api::http::HttpConfig;
use axum::{
    body::Body,
    http::{Request, request::Builder},
};
use http_body_util::BodyExt;
use std::time::Duration;
use tests::{Answer, Listening, World, on_each_engine, rest};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tower::ServiceExt;

async fn send(world: &World, request: Builder) -> Answer {
    world.client("police_team").send(request.body(Body::empty()).expect("a request")).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().expect("a text"))
}

#[test]
fn only_configured_origins_may_ask() {
    on_each_engine(async |world: World| {
        let config =
            HttpConfig { cors_origins: vec!["https://a.nl".into(), "*".into()], ..HttpConfig::default() };
        let open = world.served(&config).await;
        let preflight = |origin: &str| {
            Request::options("/graphql")
                .header("origin", origin)
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization,content-type,schakel-denied")
        };
        let seen = send(&open, preflight("https://a.nl")).await;
        assert_eq!(header(&seen, "access-control-allow-origin"), "https://a.nl");
        for wanted in ["authorization", "content-type", "schakel-denied"] {
            assert!(header(&seen, "access-control-allow-headers").contains(wanted), "{wanted}");
        }
        assert_eq!(header(&seen, "access-control-allow-credentials"), "");
        for (world, origin) in [(&open, "https://b.nl"), (&world, "https://a.nl")] {
            assert_eq!(header(&send(world, preflight(origin)).await, "access-control-allow-origin"), "");
        }
        // A refusal can be read by the page as well.
        let seen = send(&open, Request::get("/graphql").header("origin", "https://a.nl")).await;
        assert_eq!(
            (seen.status.as_u16(), header(&seen, "access-control-allow-origin")),
            (401, "https://a.nl")
        );
    });
}

#[test]
fn long_answers_are_compressed() {
    on_each_engine(async |world: World| {
        let token = format!("Bearer {}", world.token("police_team"));
        let ask = |encoding: &str| {
            let get =
                Request::get("/graphql?query={__schema{types{name,description,fields{name,description}}}}");
            get.header("authorization", token.clone()).header("accept-encoding", encoding)
        };
        let plain = send(&world, ask("identity")).await.ok().body.to_string().len();
        for encoding in ["gzip", "br"] {
            let answer = send(&world, ask(encoding)).await;
            assert_eq!(header(&answer, "content-encoding"), encoding);
            // What is not text became three bytes a piece here.
            assert!(answer.body.as_str().expect("no JSON any more").len() < plain / 2, "{encoding}");
        }
    });
}

#[test]
fn health_is_for_everyone_and_the_people_of_the_demo_only_beside_the_development_issuer() {
    on_each_engine(async |world: World| {
        let at = async |world: &World, uri: &str| send(world, Request::get(uri)).await.status.as_u16();
        assert_eq!((at(&world, "/healthz").await, at(&world, "/readyz").await), (200, 200));
        assert_eq!(at(&world, "/nothing/here").await, 404);
        let strict = world.served_without_demo().await;
        assert_eq!((at(&strict, "/demo/people").await, at(&strict, "/readyz").await), (404, 200));
        let now = |token: &str| {
            Request::get("/graphql?query={now}").header("authorization", format!("Bearer {token}"))
        };
        assert_eq!(send(&strict, now(&world.token("police_team"))).await.status, 401);
        // Not by a client of the cast: the list is of all regions.
        let request = Request::get("/demo/people").body(Body::empty()).expect("a request");
        let Ok(response) = world.router().oneshot(request).await;
        let list = response.into_body().collect().await.expect("a body").to_bytes();
        let people: Vec<serde_json::Value> = serde_json::from_slice(&list).expect("a list");
        let handles: Vec<_> = people.iter().filter_map(|one| one["handle"].as_str()).collect();
        assert!(handles.contains(&"police_team") && !handles.contains(&"school_left"), "{handles:?}");
        for person in people {
            let token = person["token"].as_str().expect("a token");
            assert_eq!(send(&world, now(token)).await.status, 200, "{person}");
        }
    });
}

#[test]
fn the_explorer_is_served_whole_and_then_from_the_cache() {
    on_each_engine(async |world: World| {
        let page = send(&world, Request::get("/")).await;
        let page = page.body.as_str().expect("a page").to_owned();
        for (path, content_type) in [
            ("/", "text/html"),
            ("/explorer/explorer.js", "text/javascript"),
            ("/explorer/explorer.css", "text/css"),
            ("/explorer/LICENSES.txt", "text/plain"),
        ] {
            let linked = path == "/" || path.ends_with(".txt") || page.contains(&path[1..]);
            assert!(linked, "{path} is not on the page");
            let first = send(&world, Request::get(path)).await;
            assert_eq!(first.status, 200, "{path}");
            assert!(header(&first, "content-type").starts_with(content_type), "{path}");
            let policy = header(&first, "content-security-policy");
            assert!(
                policy.contains("default-src 'none'") && policy.contains("script-src 'self'"),
                "{policy}"
            );
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(
                (header(&first, "cache-control"), header(&first, "x-content-type-options")),
                ("no-cache", "nosniff")
            );
            let again =
                send(&world, Request::get(path).header("if-none-match", header(&first, "etag"))).await;
            assert_eq!((again.status.as_u16(), again.body.as_str()), (304, Some("")), "{path}");
        }
    });
}

const BODY: &str = r#"{"query":"{ viewer { role } }"}"#;

/// A request whose body is still on its way.
async fn half_a_request(world: &World, served: &Listening) -> TcpStream {
    let (length, token) = (BODY.len(), world.token("police_team"));
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         authorization: Bearer {token}\r\n\r\n"
    );
    let mut busy = served.connect().await;
    busy.write_all(head.as_bytes()).await.expect("sent");
    tokio::time::sleep(Duration::from_millis(100)).await;
    busy
}

#[test]
fn what_takes_too_long_ends_in_time() {
    on_each_engine(async |world: World| {
        let config = HttpConfig { timeout: Duration::from_millis(200), ..HttpConfig::default() };
        let served = world.served(&config).await.listen(config).await;
        let busy = half_a_request(&world, &served).await;
        let text = rest(busy).await;
        assert!(text.starts_with("HTTP/1.1 504") && text.contains(r#""code":"TIMEOUT""#), "{text}");
        served.stop.send(()).expect("still there");
        served.task.await.expect("no panic");
    });
}

#[test]
fn a_shutdown_finishes_what_runs_and_cuts_off_what_does_not_end() {
    on_each_engine(async |world: World| {
        for finishes in [true, false] {
            let config = HttpConfig { drain: Duration::from_millis(1_000), ..HttpConfig::default() };
            let served = world.served(&config).await.listen(config).await;
            let mut idle = served.connect().await;
            idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("sent");
            assert!(idle.read(&mut [0; 32]).await.expect("an answer") > 0);
            let mut busy = half_a_request(&world, &served).await;
            served.stop.send(()).expect("still there");
            tokio::time::sleep(Duration::from_millis(100)).await;
            assert!(TcpStream::connect(served.address).await.is_err(), "nothing new is accepted");
            if finishes {
                busy.write_all(BODY.as_bytes()).await.expect("sent");
            }
            let text = rest(busy).await;
            assert_eq!(text.contains(r#""role":"POLICE""#), finishes, "{text}");
            timeout(Duration::from_secs(1), served.task).await.expect("in time").expect("no panic");
        }
    });
}
