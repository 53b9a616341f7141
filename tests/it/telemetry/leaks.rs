//! Nothing of anybody in a trace, a metric, the log at its finest level or an error: every canary of the cast, and what
//! a client sends in every place where it can send something.

use super::{
    super::{objects, policy},
    ask,
};
use api::{
    config::{Log, LogFormat},
    telemetry,
};
use axum::{
    body::Body,
    http::{Method, Request},
};
use persistence::sent::Sent;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tests::{
    World, canary, cast,
    collector::{Collector, Mood, inflated},
    on_each_engine, seed,
};
use tracing_subscriber::fmt::MakeWriter;

/// What a client sends that is nobody's business, with its place as its name.
pub fn planted(place: &str) -> String {
    format!("kanarie_{place}_7f3a91c2")
}

/// The places, but for names of the document: these come back to whoever sent them, and to nobody else.
pub const PLACES: [&str; 20] = [
    "literal",
    "variable",
    "key",
    "default",
    "extension",
    "comment",
    "body",
    "path",
    "query",
    "method",
    "agent",
    "cookie",
    "bearer",
    "scheme",
    "parent",
    "state",
    "baggage",
    "wish",
    "id",
    "accept",
];
pub const NAMES: [&str; 4] = ["operation", "alias", "field", "fragment"];

/// The lines of a log.
#[derive(Clone, Debug, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl io::Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The log that the server itself would write, at its finest level, from here on and on this thread.
fn finest_log(format: LogFormat) -> (Lines, tracing::dispatcher::DefaultGuard) {
    let lines = Lines::default();
    let log = Log { format, filter: "trace".to_owned() };
    let dispatch = telemetry::dispatch(&log, lines.clone()).expect("a log");
    (lines, tracing::dispatcher::set_default(&dispatch))
}

fn headers() -> Vec<(&'static str, String)> {
    vec![
        ("user-agent", planted("agent")),
        ("cookie", format!("session={}", planted("cookie"))),
        ("traceparent", format!("00-{}-b7ad6b7169203331-01", planted("parent"))),
        ("tracestate", format!("schakel={}", planted("state"))),
        ("baggage", format!("naam={}", planted("baggage"))),
        ("x-request-id", planted("id")),
        ("accept-language", format!("{}, en", planted("accept"))),
        ("x-forwarded-for", planted("agent")),
        ("referer", format!("https://a.example.org/{}", planted("path"))),
        ("origin", format!("https://{}.example.org", planted("agent"))),
    ]
}

/// Sends something planted in every place. Gives what was answered: the whole, and the errors of it.
async fn send_all(world: &World) -> String {
    let [operation, alias, field, fragment] = NAMES.map(planted);
    let [literal, comment, variable, key, default, extension] =
        ["literal", "comment", "variable", "key", "default", "extension"].map(planted);
    let director = "wijkteam_directing";
    let case = super::super::common::id("case:a");
    let document = format!(
        "query {operation}($text: String = \"{default}\", $id: ID!) {{ # {comment}\n
            {alias}: cases(first: 5) {{ nodes {{ status }} }} ...{fragment}
            persons(filter: {{ nameStarts: $text }}) {{ totalCount }} node(id: $id) {{ __typename }}
            case(id: \"{literal}\") {{ status }} }}
         fragment {fragment} on Query {{ now }}"
    );
    let mutation = "mutation($input: ConcernRecordInput!) { concernRecord(input: $input) {
        concern { id } userErrors { code message } } }";
    let input = |case: &Value, topic: &str| json!({ "input": { "caseId": case, "topic": topic, "text": variable, "idempotencyKey": key } });
    let extensions = json!({ "naam": extension });
    let bodies = [
        json!({ "query": document, "operationName": operation, "extensions": extensions,
            "variables": { "text": variable, "id": variable } }),
        json!({ "query": document, "operationName": variable, "variables": {} }),
        json!({ "query": document, "variables": { "text": [variable], "id": { "a": variable } } }),
        json!({ "query": mutation, "variables": input(&case, "TRUANCY") }),
        json!({ "query": mutation, "variables": input(&case, &variable) }),
        json!({ "query": mutation, "variables": input(&json!(variable), "TRUANCY") }),
        json!({ "query": format!("{{ case(id: 5, naam: \"{literal}\") {{ status }} }}") }),
        json!({ "query": format!("{{ cases(first: \"{literal}\") {{ totalCount }} }}") }),
        json!({ "query": format!("{{ cases(filter: {{ status: {literal} }}) {{ totalCount }} }}") }),
        json!({ "query": format!("{{ {field} }}") }),
        json!({ "query": format!("{{ cases(first: 5 \"{literal}\"") }),
        json!({ "naam": planted("body") }),
        json!([planted("body")]),
        json!(planted("body")),
    ];
    let mut told = String::new();
    for body in bodies {
        let answer = ask(world, director, body.to_string(), &headers()).await;
        told += &format!("{:?}\n{}\n", answer.headers, answer.text);
        let reject = [headers(), vec![("schakel-denied", planted("wish"))]].concat();
        told += &ask(world, director, body.to_string(), &reject).await.text;
    }
    told += &ask(world, director, planted("body"), &headers()).await.text;
    let client = world.client(director);
    let query = planted("query");
    for (method, path, authorization) in [
        (planted("method"), "/graphql".to_owned(), String::new()),
        (planted("method"), format!("/{}", planted("path")), String::new()),
        ("GET".to_owned(), format!("/{}?naam={query}", planted("path")), String::new()),
        ("GET".to_owned(), format!("/healthz?naam={query}"), planted("scheme")),
        ("GET".to_owned(), format!("/graphql?query={query}"), format!("Bearer {}", planted("bearer"))),
        ("GET".to_owned(), format!("/graphql?query={query}"), format!("{} a", planted("scheme"))),
        (
            "GET".to_owned(),
            format!(
                "/graphql?query=%7Bcases(first:%22{query}%22)%7BtotalCount%7D%7D&variables=%7B%22{query}"
            ),
            format!("Bearer {}", world.token(director)),
        ),
        (
            "GET".to_owned(),
            format!("/graphql?query=%7Bcase(id:%22{query}%22)%7Bstatus%7D%7D"),
            format!("Bearer {}", world.token(director)),
        ),
    ] {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = Request::builder().method(method).uri(path).header("authorization", authorization);
        for (name, value) in headers() {
            request = request.header(name, value);
        }
        let answer = client.send(request.body(Body::empty()).expect("a request")).await;
        told += &format!("{:?}\n{}\n", answer.headers, answer.text);
    }
    told
}

/// What the server said of itself must hold nothing of anybody.
#[track_caller]
fn assert_nobody(what: &str, text: &str, places: &[&str]) {
    let values: Vec<_> = places.iter().map(|place| planted(place)).collect();
    assert_eq!(canary::holds(text, &values), [""; 0], "in {what}");
    canary::assert_clean(text, |_| false);
}

#[test]
fn nothing_of_anybody_is_in_a_trace_a_metric_the_log_or_an_error() {
    on_each_engine(async |world| {
        let objects = objects::all();
        for format in [LogFormat::Text, LogFormat::Json] {
            let collector = Collector::start(Mood::Takes).await;
            let (world, telemetry) = world.told_to(&collector.url).await;
            let (lines, guard) = finest_log(format);
            // All that there is, by everyone; then all that can be sent.
            // In both formats what can be sent; before that, in one of them, all that there is, by each role.
            let mut roles = BTreeSet::new();
            let all = cast::all().filter(|sight| sight.works && roles.insert(sight.role() as usize));
            let all = all.take(if format == LogFormat::Json { 1 } else { usize::MAX });
            for sight in all {
                policy::see(&world, &sight, &objects).await;
            }
            let told = send_all(&world).await;
            telemetry.end(Duration::from_secs(10)).await;
            drop(guard);
            let everywhere = [&PLACES[..], &NAMES[..]].concat();
            assert_nobody("what the collector got", &collector.text(), &everywhere);
            assert_nobody("the log", &lines.text(), &everywhere);
            assert_nobody("what was answered", &told, &PLACES);

            // And it was not for nothing: there was much to tell, and it was told.
            let spans = collector.spans();
            let about = |table: &str| spans.iter().any(|span| span.name == format!("SELECT {table}"));
            for table in
                ["case_file", "person", "citizen_number", "care_note", "police_fact", "plan", "agreement"]
            {
                assert!(about(table), "nothing of `{table}` was read");
            }
            assert!(lines.text().contains("token refused"), "our own crates tell more than usual");
            assert!(told.contains("\"totalCount\":") && told.contains("\"concern\":{"), "{told}");
            assert!(lines.text().matches("trace_id").count() > 30);
        }
        assert!(seed::network().canaries.len() > 100);
    });
}

/// The forms in which a value might get away.
fn forms(value: &str) -> Vec<String> {
    use base64::{Engine as _, engine::general_purpose::*};
    let hex = |value: &str| value.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    vec![
        value.to_owned(),
        value.to_uppercase(),
        STANDARD.encode(value),
        STANDARD.encode(format!("x{value}")),
        STANDARD.encode(format!("xy{value}")),
        URL_SAFE_NO_PAD.encode(format!("??{value}")),
        hex(value),
        value.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        value.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
        STANDARD.encode(hex(value)),
    ]
}

#[test]
fn a_leak_into_a_span_a_metric_or_the_log_would_be_found_in_every_form() {
    on_each_engine(async |world| {
        let note = canary::canaries().iter().find(|canary| canary.value == "canary~CareNote.text~a~1");
        let cast = &note.expect("planted").value;
        let own = planted("literal");
        for form in forms(&own).into_iter().chain(forms(cast)) {
            let is_found = |text: &str| !canary::holds(text, &[own.clone(), cast.clone()]).is_empty();
            let collector = Collector::start(Mood::Takes).await;
            let (_, telemetry) = world.told_to(&collector.url).await;
            drop(telemetry.request("GET", &form, &Default::default()));
            telemetry.end(Duration::from_secs(10)).await;
            let [span] = &*collector.spans() else { panic!("one span") };
            assert!(is_found(&span.name) && is_found(&format!("{:?}", span.attributes)), "{form}");
            let metrics = format!("{:?}", collector.metrics());
            assert!(is_found(&metrics) && is_found(&collector.text()), "{form}");

            let (lines, _guard) = finest_log(LogFormat::Json);
            tracing::trace!(target: "api::anything", naam = form, "leaks");
            assert!(is_found(&lines.text()), "{form}");
        }
        // A statement's table is a word of ours; here it is not.
        let collector = Collector::start(Mood::Takes).await;
        let (_, telemetry) = world.told_to(&collector.url).await;
        let watch = telemetry.request("GET", "/", &Default::default()).trace().watch();
        let (since, took) = (Instant::now(), Duration::ZERO);
        watch(Sent { verb: "SELECT", table: own.clone(), rows: None, failed: false, since, took });
        telemetry.end(Duration::from_secs(10)).await;
        assert!(!canary::holds(&collector.text(), &[own]).is_empty());
    });
}

#[test]
fn a_library_is_not_as_talkative_as_it_would_be() {
    let (lines, _guard) = finest_log(LogFormat::Text);
    tracing::trace!(target: "sea_orm::driver", url = planted("literal"), "connects");
    tracing::debug!(target: "sea_orm::driver", "connected");
    tracing::trace!(target: "schakel_persistence::store", "ours");
    assert!(!lines.text().contains(&planted("literal")), "{}", lines.text());
    assert!(lines.text().contains("connected") && lines.text().contains("ours"), "{}", lines.text());
}

#[test]
fn a_compressed_answer_is_searched_too() {
    let packed = {
        use flate2::{Compression, write::GzEncoder};
        use std::io::Write;
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(planted("literal").as_bytes()).expect("packed");
        packer.finish().expect("packed")
    };
    let plain = inflated(&packed);
    assert_eq!(canary::holds(&String::from_utf8_lossy(&plain), &[planted("literal")]), [planted("literal")]);
}
