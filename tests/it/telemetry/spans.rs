//! Which spans and metrics there are, how they hang together, and that each word in them is one of ours.

use super::{super::common, ask};
use axum::{body::Body, http::Request};
use opentelemetry_proto::tonic::{common::v1::KeyValue, trace::v1::Span};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tests::{
    World,
    collector::{Collector, Mood, attribute, points, said},
    on_each_engine,
};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is(span: &Span, key: &str) -> bool {
    attribute(&span.attributes, key).is_some()
}

/// Asks a little of everything. Gives how many requests there were, and how many operations ran.
async fn a_little_of_everything(world: &World) -> (usize, usize) {
    let traced = [("traceparent", format!("00-{TRACE}-{PARENT}-00"))];
    let query = |text: &str| json!({ "query": text }).to_string();
    let director = "wijkteam_directing";
    ask(world, director, query("{ cases(first: 5) { nodes { status persons { givenName } } } }"), &traced)
        .await
        .ok();
    ask(world, director, query("query Jan { viewer { role } JanDeVries: now }"), &[]).await.ok();
    let input = json!({ "caseId": common::id("case:a"), "topic": "TRUANCY", "text": "spijbelt" });
    let mutation =
        "mutation($input: ConcernRecordInput!) { concernRecord(input: $input) { concern { text } } }";
    let body = json!({ "query": mutation, "variables": { "input": input } });
    ask(world, director, body.to_string(), &[]).await.ok();
    // The first does not fit the schema; the others are no operation.
    ask(world, director, query("{ JanDeVries }"), &[]).await;
    ask(world, director, query("{ Jan de Vries"), &[]).await;
    ask(world, director, "Jan de Vries".to_owned(), &[]).await;
    for (method, path) in
        [("GET", "/healthz"), ("GET", "/JanDeVries"), ("JAN", "/graphql"), ("GET", "/graphql")]
    {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
        world.client(director).send(request).await;
    }
    (10, 4)
}

#[test]
fn there_is_one_span_for_each_request_operation_and_statement() {
    on_each_engine(async |world| {
        let collector = Collector::start(Mood::Takes).await;
        let (world, telemetry) = world.told_to(&collector.url).await;
        let before = world.store.sent();
        let (requests, operations) = a_little_of_everything(&world).await;
        let sent = world.store.sent() - before;
        telemetry.end(Duration::from_secs(10)).await;

        let spans = collector.spans();
        let count = |kind: fn(&Span) -> bool| spans.iter().filter(|span| kind(span)).count();
        assert_eq!(count(|span| is(span, "http.request.method")), requests);
        assert_eq!(count(|span| is(span, "graphql.operation.type")), operations);
        let frame = ["BEGIN", "LOCK", "COMMIT"].map(str::to_owned);
        let verbs = spans.iter().filter_map(|span| attribute(&span.attributes, "db.operation.name"));
        let (framing, statements): (Vec<_>, Vec<_>) = verbs.partition(|verb| frame.contains(verb));
        assert_eq!(statements.len() as u64, sent, "a span for each statement");
        let commits = framing.iter().filter(|verb| *verb == "COMMIT").count();
        assert!(commits >= 2, "of the write, and of the access log: {framing:?}");

        // Each hangs below one that came too; only a request and a transaction of the log begin a trace.
        let ids: BTreeMap<_, _> = spans.iter().map(|span| (span.span_id.clone(), span)).collect();
        assert_eq!(ids.len(), spans.len());
        for span in &spans {
            assert!(span.end_time_unix_nano >= span.start_time_unix_nano, "{span:?}");
            match ids.get(&span.parent_span_id) {
                Some(parent) => {
                    assert_eq!(parent.trace_id, span.trace_id);
                    let below = match () {
                        () if is(span, "graphql.operation.type") => is(parent, "http.request.method"),
                        () => is(span, "db.operation.name") && !is(parent, "db.operation.name"),
                    };
                    assert!(below, "{span:?} below {parent:?}");
                }
                None => assert!(is(span, "http.request.method") || span.name == "access log", "{span:?}"),
            }
        }
        let followed: Vec<_> = spans.iter().filter(|span| hex(&span.trace_id) == TRACE).collect();
        assert!(followed.len() > 5, "a request goes on the trace of who asks: {followed:?}");
        let first = followed.iter().find(|span| is(span, "http.request.method")).expect("its request");
        assert_eq!(hex(&first.parent_span_id), PARENT);
        let operation =
            followed.iter().find(|span| is(span, "graphql.operation.type")).expect("its operation");
        assert_eq!(attribute(&operation.attributes, "schakel.fields").as_deref(), Some("cases"));
        let rows = |span: &&&Span| attribute(&span.attributes, "db.response.returned_rows").is_some();
        assert!(followed.iter().filter(rows).count() > 2, "{followed:?}");
    });
}

/// What an attribute may say: a number, or one of these.
fn words() -> BTreeMap<&'static str, BTreeSet<String>> {
    [
        ("schakel.fields", "cases viewer now concernRecord"),
        ("http.request.method", "GET POST _OTHER"),
        ("http.route", "/graphql /healthz -"),
        ("graphql.operation.type", "query mutation -"),
        ("error.type", "PARSE_ERROR VALIDATION METHOD UNAUTHENTICATED NOT_ACCEPTABLE"),
        ("db.system.name", "sqlite postgresql"),
        ("db.operation.name", "BEGIN LOCK SELECT INSERT UPDATE DELETE COMMIT"),
        ("db.client.connection.state", "used idle"),
        ("schakel.failed", "true false"),
    ]
    .map(|(key, known)| (key, known.split(' ').map(str::to_owned).collect()))
    .into()
}

/// Numbers, and the names of our tables.
const NUMBERS: [&str; 5] = [
    "http.response.status_code",
    "db.response.returned_rows",
    "schakel.db.affected_rows",
    "schakel.access_log.requests",
    "schakel.access_log.entries",
];

/// As our tables are called; nobody else's names are written so.
fn is_name(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

fn check(attributes: &[KeyValue], words: &BTreeMap<&'static str, BTreeSet<String>>) {
    for KeyValue { key, value, .. } in attributes {
        let said = said(value.as_ref().expect("a value"));
        let fine = if NUMBERS.contains(&key.as_str()) {
            said.parse::<u64>().is_ok()
        } else if key == "db.collection.name" {
            !said.is_empty() && is_name(&said)
        } else {
            let known = words.get(key.as_str()).unwrap_or_else(|| panic!("`{key}` is not known"));
            said.split_whitespace().all(|word| known.contains(word))
        };
        assert!(fine, "`{key}` says `{said}`");
    }
}

#[test]
fn each_word_in_a_span_or_a_metric_is_one_of_ours() {
    on_each_engine(async |world| {
        let collector = Collector::start(Mood::Takes).await;
        let (world, telemetry) = world.told_to(&collector.url).await;
        let (requests, _) = a_little_of_everything(&world).await;
        telemetry.end(Duration::from_secs(10)).await;
        let words = words();
        for span in collector.spans() {
            check(&span.attributes, &words);
            assert!(
                span.events.is_empty() && span.links.is_empty() && span.trace_state.is_empty(),
                "{span:?}"
            );
            assert!(span.status.is_none_or(|status| status.message.is_empty()));
            let known = |word: &str| is_name(word) || words.values().any(|known| known.contains(word));
            assert!(span.name.split(' ').all(known), "{}", span.name);
        }
        let metrics: BTreeMap<_, _> =
            collector.metrics().into_iter().map(|metric| (metric.name.clone(), metric)).collect();
        let mut of = BTreeMap::new();
        for (name, metric) in &metrics {
            let points = points(metric);
            points.iter().for_each(|(attributes, _)| check(attributes, &words));
            assert!(!metric.unit.is_empty() && !metric.description.is_empty(), "{name}");
            of.insert(name.as_str(), points.iter().map(|(_, said)| said).sum::<f64>());
        }
        let names: Vec<_> = of.keys().copied().collect();
        assert_eq!(
            names,
            [
                "db.client.connection.count",
                "db.client.connection.max",
                "db.client.operation.duration",
                "http.server.active_requests",
                "http.server.request.duration",
                "schakel.access_log.batch",
                "schakel.access_log.commit.duration",
                "schakel.access_log.entries",
                "schakel.refused",
            ]
        );
        assert_eq!(of["http.server.request.duration"], requests as f64);
        assert_eq!(of["http.server.active_requests"], 0.0);
        assert_eq!(of["schakel.refused"], 5.0);
        assert_eq!(of["db.client.connection.max"], 4.0);
        assert!(of["schakel.access_log.entries"] > 0.0 && of["db.client.connection.count"] > 0.0, "{of:?}");
    });
}
