//! Requests of somebody with a valid account who means harm: each is refused or bounded, and the server goes on.

use api::http::HttpConfig;
use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::{Answer, World, on_each_engine, rest};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

async fn post(world: &World, body: String) -> Answer {
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("accept", "application/graphql-response+json")
        .header("authorization", format!("Bearer {}", world.token("safety_house_consulted")));
    let request = request.body(Body::from(body)).expect("a request");
    world.client("safety_house_consulted").send(request).await
}

async fn get(world: &World, query: &str) -> Answer {
    let request = Request::get(format!("/graphql?{query}"))
        .header("accept", "application/graphql-response+json")
        .header("authorization", format!("Bearer {}", world.token("safety_house_consulted")));
    world.client("safety_house_consulted").send(request.body(Body::empty()).expect("a request")).await
}

/// The status and the first code.
fn told(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.errors()[0]["extensions"]["code"].as_str().expect("a code"))
}

/// As it stands in an address.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn nesting_is_refused_on_every_path_that_parses() {
    on_each_engine(async |world: World| {
        let list = "[".repeat(20_000) + &"]".repeat(20_000);
        let object = "{\"a\":".repeat(9_000) + "1" + &"}".repeat(9_000);
        let document = |text: String| json!({ "query": text }).to_string();
        for body in [
            document(format!("{{ now(a: {list}) }}")),
            document(format!("query($v: {list}) {{ now }}")),
            // A block string without an end is none: what looks to be in it is not.
            document(format!("{{ now(a: [\"\"\" \" {list}]) }}")),
            document(format!("{{ now(a: [\"\"\"\\\\\"\"\" {list}]) }}")),
            document(format!("query($v: Int = {list}) {{ now }}")),
            document(format!("{{ now @include(if: {list}) }}")),
            document("{a".repeat(15_000)),
            document(format!("{{ {} }}", "... { now ".repeat(5_000))),
            document(format!("fragment f on Query @a(b: {list}) {{ now }} {{ now }}")),
            format!(r#"{{"query": "{{ now }}", "variables": {{"v": {list}}}}}"#),
            format!(r#"{{"query": "{{ now }}", "variables": {{"v": {object}}}}}"#),
            format!(r#"{{"query": "{{ now }}", "variables": {list}}}"#),
            format!(r#"{{"query": "{{ now }}", "extensions": {{"v": {list}}}}}"#),
            format!(r#"{{"query": "{{ now }}", "extensions": {object}}}"#),
            format!(r#"{{"query": "{{ now }}", "operationName": {list}}}"#),
            format!(r#"{{"query": "{{ now }}", "elsewhere": {object}}}"#),
            format!(r#"{{"query": {list}}}"#),
            list.clone(),
            object.clone(),
        ] {
            assert_eq!(told(&post(&world, body.clone()).await), (400, "LIMIT_EXCEEDED"), "{body:.60}");
        }
        let deep = escaped(&("[".repeat(9_000) + &"]".repeat(9_000)));
        for query in [
            format!("query={}{deep}", escaped("{ now(a: ")),
            format!("query={{now}}&variables=%7B%22a%22:{deep}%7D").replace("{now}", "%7Bnow%7D"),
            format!("query=%7Bnow%7D&extensions=%7B%22a%22:{deep}%7D"),
            format!("query=%7Bnow%7D&variables={deep}"),
        ] {
            assert_eq!(told(&get(&world, &query).await), (400, "LIMIT_EXCEEDED"), "{query:.60}");
        }
    });
}

#[test]
fn what_multiplies_in_the_document_is_refused_before_it_is_validated() {
    on_each_engine(async |world: World| {
        let doubling: String = (0..25)
            .map(|n| format!(" fragment f{n} on Query {{ ...f{0} ...f{0} }}", n + 1))
            .chain([" fragment f25 on Query { now }".to_owned()])
            .collect();
        let described = "fields { type { ".repeat(8) + "name" + &"} }".repeat(8);
        for document in [
            format!("{{ ...f0 }}{doubling}"),
            format!("{{ now }}{doubling}"),
            format!("{{ {} }}", "now ".repeat(51)),
            format!("{{ {} }}", (0..51).map(|n| format!("a{n}: now ")).collect::<String>()),
            format!("{{ viewer {{ {} }} }}", "a: role ".repeat(501)),
            format!("{{ now {} }}", "@include(if: true) ".repeat(201)),
            format!("{{ now {} }}", "@a".repeat(9_000)),
            (0..21).map(|n| format!("query q{n} {{ now }} ")).collect(),
            format!("{{ __schema {{ types {{ {described} }} }} }}"),
            format!("{{ __type(name: \"Case\") {{ {described} }} }}"),
            format!("query({}) {{ now }}", "$a: Int ".repeat(9_000)),
            "{ now # \n".repeat(9_000),
            format!("{{ now(a: \"{}\") }}", "a".repeat(70_000)),
        ] {
            let answer = post(&world, json!({ "query": document }).to_string()).await;
            assert_eq!(told(&answer), (400, "LIMIT_EXCEEDED"), "{document:.60}");
        }
        let circle =
            post(&world, json!({ "query": "{ ...a } fragment a on Query { ...a }" }).to_string()).await;
        assert_eq!(told(&circle), (400, "VALIDATION"));
        let values = json!({ "query": "{ now }", "variables": { "v": vec![0; 20_000] } }).to_string();
        assert_eq!(told(&post(&world, values).await), (400, "LIMIT_EXCEEDED"));
    });
}

#[test]
fn a_list_of_requests_is_no_request() {
    on_each_engine(async |world: World| {
        for body in [
            r#"[{"query": "{ now }"}, {"query": "{ now }"}]"#,
            r#"[{"query": "{ now }"}]"#,
            r#"["{ now }", null, null, null]"#,
            "  [\"{ now }\", null, {}, {}]",
            r#""{ now }""#,
            "null",
            "1",
            r#"{"query": "{ now }", "query": "{ viewer { role } }"}"#,
            r#"{"query": "{ now }"} {"query": "{ now }"}"#,
            r#"{"query": "{ now }", "variables": "{}"}"#,
            r#"{"query": "{ now }", "variables": [1]}"#,
            r#"{"query": null}"#,
            r#"{"query": "{ now }", "operationName": 1}"#,
            "\u{feff}{\"query\": \"{ now }\"}",
            "{\"query\": \"{ now }\u{1}\"}",
        ] {
            assert_eq!(told(&post(&world, body.to_owned()).await), (400, "PARSE_ERROR"), "{body}");
        }
        for query in ["query=%7Bnow%7D&query=%7Bnow%7D", "variables=%7B%7D", "query=%FF", ""] {
            assert_eq!(told(&get(&world, query).await), (400, "PARSE_ERROR"), "{query}");
        }
    });
}

#[test]
fn lists_within_lists_end_when_the_answer_holds_too_much() {
    on_each_engine(async |world: World| {
        // A municipality has a region, which has municipalities, and so on: each level twice as many as the one before.
        let region = (0..8).fold("id".to_owned(), |inner, nth| {
            let more = (0..4)
                .map(|n| format!("m{nth}{n}: municipalities {{ region {{ id }} }} "))
                .collect::<String>();
            format!("{more} municipalities {{ region {{ {inner} }} }}")
        });
        let deep = "consultSeries { nodes { ".to_owned()
            + &"meetings { agenda { meeting { series { ".repeat(5)
            + "id"
            + &"} } } }".repeat(5)
            + "} }";
        let below = format!("agency {{ region {{ municipalities {{ {} }} }} }}", "name ".repeat(150));
        let wide = (0..50).map(|n| format!("a{n}: members(first: 100) {{ nodes {{ {below} }} }} "));
        let wide = wide.collect::<String>();
        let small = format!("viewer {{ agency {{ region {{ {region} }} }} }}");
        for (what, document, refused) in
            [("deep", deep, false), ("wide", wide, true), ("small", small, false)]
        {
            let since = Instant::now();
            let answer = post(&world, json!({ "query": format!("{{ {document} }}") }).to_string()).await;
            assert!(since.elapsed() < Duration::from_secs(20), "{what} took {:?}", since.elapsed());
            if refused {
                assert_eq!(told(&answer), (400, "LIMIT_EXCEEDED"), "{what}");
                assert!(answer.body.get("data").is_none());
                assert_eq!(answer.errors()[0]["extensions"]["limit"], 500_000);
            } else {
                answer.ok();
            }
        }
        let next = post(&world, json!({ "query": "{ viewer { role } }" }).to_string()).await;
        assert_eq!(next.ok().data("/viewer/role"), "SAFETY_HOUSE");
    });
}

#[test]
fn who_is_slow_or_endless_is_hung_up_on() {
    on_each_engine(async |world: World| {
        let config = HttpConfig {
            head: Duration::from_millis(300),
            timeout: Duration::from_millis(600),
            ..HttpConfig::default()
        };
        let server = world.served(&config).await.listen(config).await;
        let since = Instant::now();
        let token = world.token("police_team");
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nauthorization: Bearer {token}\r\n"
        );
        // A head that is never finished, whether it stops or trickles; a connection without one; a body that trickles.
        let trickling = async |start: &str, drop: &[u8]| {
            let (mut reader, mut writer) = server.connect().await.into_split();
            writer.write_all(start.as_bytes()).await.expect("sent");
            let send = async {
                while writer.write_all(drop).await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            let mut answer = String::new();
            let read = async { drop_error(reader.read_to_string(&mut answer).await) };
            tokio::select! { () = read => {} , () = send => {} }
            answer
        };
        let stopped = server.exchange(b"POST /graphql HTTP/1.1\r\nhost: a\r\n").await;
        assert!(!stopped.contains(" 200 "), "{stopped}");
        let silent = server.exchange(b"").await;
        assert!(!silent.contains(" 200 "), "{silent}");
        let slow = trickling(&head, b"x-a: b\r\n").await;
        assert!(!slow.contains(" 200 "), "{slow}");
        let body = trickling(&format!("{head}content-length: 100000\r\n\r\n"), b" ").await;
        assert!(body.is_empty() || body.starts_with("HTTP/1.1 504"), "{body}");
        let endless = trickling(&format!("{head}transfer-encoding: chunked\r\n\r\n"), b"1\r\n \r\n").await;
        assert!(endless.is_empty() || endless.starts_with("HTTP/1.1 504"), "{endless}");
        // Once it was served, a connection may not idle for ever either.
        let mut idle = server.connect().await;
        idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("sent");
        assert!(rest(idle).await.starts_with("HTTP/1.1 200"));
        assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
    });
}

fn drop_error<T, E>(_: Result<T, E>) {}

#[test]
fn heads_and_bodies_that_are_too_large_end_early() {
    on_each_engine(async |world: World| {
        let server = world.listen(HttpConfig::default()).await;
        let token = world.token("police_team");
        let start = format!(
            "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nauthorization: Bearer {token}\r\n"
        );
        let many = format!("{start}{}\r\n", "x-a: b\r\n".repeat(5_000));
        let long = format!("{start}x-a: {}\r\n\r\n", "b".repeat(300_000));
        let line = format!("GET /graphql?query={} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(300_000));
        for (what, bytes) in [("many headers", many), ("a long header", long), ("a long address", line)] {
            let answer = server.exchange(bytes.as_bytes()).await;
            assert!(
                ["HTTP/1.1 431", "HTTP/1.1 414", "HTTP/1.1 400", ""]
                    .iter()
                    .any(|start| { answer.starts_with(start) && (!start.is_empty() || answer.is_empty()) }),
                "{what}: {answer:.200}"
            );
        }
        // A body without an end is refused where the limit is, not where it ends.
        let (mut reader, mut writer) = server.connect().await.into_split();
        writer
            .write_all(format!("{start}transfer-encoding: chunked\r\n\r\n").as_bytes())
            .await
            .expect("sent");
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
        let mut sent = 0;
        while sent < 64 << 20 && writer.write_all(chunk.as_bytes()).await.is_ok() {
            sent += 0x10000;
        }
        let mut answer = [0; 12];
        if reader.read_exact(&mut answer).await.is_ok() {
            assert_eq!(&answer, b"HTTP/1.1 413");
        }
        assert!(sent < 32 << 20, "{sent} bytes were taken");
        // Two lengths, or a length and chunks, are no request at all: what is behind would be another's.
        for smuggled in [
            "content-length: 4\r\ncontent-length: 5\r\n",
            "content-length: 4\r\ntransfer-encoding: chunked\r\n",
            "transfer-encoding: identity, chunked, a\r\n",
        ] {
            let answer = server.exchange(format!("{start}connection: close\r\n{smuggled}\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes()).await;
            assert!(!answer.contains(" 200 "), "{smuggled}: {answer}");
        }
    });
}

#[test]
fn more_connections_than_there_are_places_wait_and_are_served_when_one_ends() {
    on_each_engine(async |world: World| {
        let config =
            HttpConfig { connections: 3, head: Duration::from_millis(1_500), ..HttpConfig::default() };
        let server = world.served(&config).await.listen(config).await;
        let mut idle = Vec::new();
        for _ in 0..3 {
            idle.push(server.connect().await);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let mut late = server.connect().await;
        let ask = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        late.write_all(ask).await.expect("sent");
        let mut answer = [0; 12];
        let early = timeout(Duration::from_millis(300), late.read_exact(&mut answer)).await;
        assert!(early.is_err(), "served beside those that were there");
        // Those who say nothing lose their places.
        assert!(rest(late).await.starts_with("HTTP/1.1 200"));
    });
}

#[test]
fn who_takes_nothing_of_an_answer_is_hung_up_on() {
    on_each_engine(async |world: World| {
        let config = HttpConfig { timeout: Duration::from_millis(500), ..HttpConfig::default() };
        let server = world.served(&config).await.listen(config).await;
        let stream = server.connect().await;
        let ask = "GET /explorer/explorer.js HTTP/1.1\r\nhost: a\r\n\r\n".repeat(200);
        let (mut reader, mut writer) = stream.into_split();
        let _ = timeout(Duration::from_millis(500), writer.write_all(ask.as_bytes())).await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let mut taken = Vec::new();
        drop_error(timeout(Duration::from_secs(10), reader.read_to_end(&mut taken)).await.expect("hung up"));
        let answers = String::from_utf8_lossy(&taken).matches("HTTP/1.1 200").count();
        assert!(answers < 200, "all {answers} were sent in the end");
    });
}

#[test]
fn one_member_has_a_few_turns_and_the_others_do_not_wait() {
    on_each_engine(async |world: World| {
        let config = HttpConfig { per_member: 1, timeout: Duration::from_secs(3), ..HttpConfig::default() };
        let world = world.served(&config).await;
        let server = world.listen(config).await;
        let head = |handle: &str, length: usize| {
            format!(
                "POST /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\nauthorization: Bearer {}\r\ncontent-length: {length}\r\n\r\n",
                world.token(handle)
            )
        };
        // Fifty whose bodies never come: one more of the same member is refused, another member is served.
        let mut open = Vec::new();
        for _ in 0..50 {
            let mut stream = server.connect().await;
            stream.write_all(head("police_team", 100).as_bytes()).await.expect("sent");
            open.push(stream);
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        let body = r#"{"query":"{ viewer { role } }"}"#;
        let ask = async |handle: &str| server.exchange((head(handle, body.len()) + body).as_bytes()).await;
        let answer = ask("police_team").await;
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after"), "{answer}");
        assert!(ask("school_team").await.contains(r#""role":"SCHOOL""#));
        drop(open);
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(ask("police_team").await.contains(r#""role":"POLICE""#), "their places are free again");
    });
}

#[test]
fn an_answer_to_nonsense_is_short() {
    on_each_engine(async |world: World| {
        for document in [
            format!("{{ viewer {{ {} }} }}", "nope ".repeat(9_000)),
            format!("{{ {} }}", "nope ".repeat(49)),
            format!("query({}) {{ now }}", (0..2_000).map(|n| format!("$a{n}: Nope ")).collect::<String>()),
            format!("{{ now({}) }}", (0..2_000).map(|n| format!("a{n}: 1 ")).collect::<String>()),
            format!(
                "{{ now }} {}",
                (0..1_000).map(|n| format!("fragment f{n} on Nope {{ a }} ")).collect::<String>()
            ),
        ] {
            let answer = post(&world, json!({ "query": document }).to_string()).await;
            assert_eq!(told(&answer), (400, "VALIDATION"), "{document:.60}");
            assert!(answer.text.len() < 20_000, "{} bytes: {document:.60}", answer.text.len());
        }
        let long = json!({ "query": format!("{{ {} }}", "n".repeat(60_000)) }).to_string();
        let answer = post(&world, long).await;
        assert!(
            answer.text.len() < 2_000,
            "a name of 60,000 letters comes back in {} bytes",
            answer.text.len()
        );
        assert_eq!(answer.body.get("data"), None::<&Value>);
    });
}
