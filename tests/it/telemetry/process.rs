//! The real server, as talkative as it can be told to be, with a collector: as it is run, and as it is stopped.

use super::leaks::planted;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::{
    canary,
    collector::{Collector, Mood, attribute},
    process::Home,
    wire::{Line, post},
};

fn homes() -> Vec<Home> {
    super::super::lost::quick_homes().map(|(_, home)| home).collect()
}

/// The same database, reached with a password.
fn with_password(home: &Home) -> Option<Home> {
    let (scheme, rest) = home.url.split_once("://")?;
    let (user, host) = rest.split_once('@')?;
    let user = user.split(':').next()?;
    (scheme == "postgres").then(|| home.at(format!("{scheme}://{user}:{}@{host}", planted("password"))))
}

#[test]
fn at_its_most_talkative_the_server_says_nothing_of_anybody_and_a_stop_sends_the_rest() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for home in homes() {
        let secret = with_password(&home);
        let home = secret.as_ref().unwrap_or(&home);
        let collector = runtime.block_on(Collector::start(Mood::Takes));
        let header = format!("authorization=Bearer {}", planted("secret"));
        let mut server = home.serve(&[
            ("SCHAKEL_LOG", "trace"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
            ("OTEL_EXPORTER_OTLP_HEADERS", &header),
            ("OTEL_SERVICE_NAME", "schakel-twente"),
        ]);
        let tokens = runtime.block_on(async {
            let people = server.people().await;
            let token = people[0]["token"].as_str().expect("a token").to_owned();
            let document = "query kanarie_operation_7f3a91c2($text: String) { now
                persons(filter: { nameStarts: $text }) { totalCount } viewer { role } }";
            let request = post(&token, "one", document, &json!({ "text": planted("variable") }));
            for _ in 0..3 {
                let reply = Line::new().ask(server.address, &request).await.expect("an answer");
                assert_eq!(reply.status, 200, "{reply:?}");
            }
            people.iter().filter_map(|one| one["token"].as_str().map(str::to_owned)).collect::<Vec<_>>()
        });
        assert!(server.stop().success(), "{}", server.log());

        let (log, text) = (server.log(), collector.text());
        let said = ["password", "secret", "variable", "operation"].map(planted);
        let values: Vec<_> = said.into_iter().chain(tokens).collect();
        assert_eq!(canary::holds(&log, &values), [""; 0], "in the log");
        // The header that the collector asks for came with it, and is no part of what it is told.
        let told: String = text.lines().filter(|line| !line.contains("content-encoding")).collect();
        assert_eq!(canary::holds(&told, &values), [""; 0], "in what the collector got");
        assert!(
            text.contains(&planted("secret")) && text.contains("schakel-twente"),
            "it came as configured"
        );
        let spans = collector.spans();
        let requests = spans.iter().filter(|span| attribute(&span.attributes, "http.route").is_some());
        assert_eq!(requests.count(), 4, "what was not sent yet is sent at the stop");
        assert!(collector.metrics().iter().any(|metric| metric.name == "http.server.request.duration"));
        assert!(log.contains("DEBUG"), "{log}");
    }
}

#[test]
fn a_stop_waits_seconds_for_a_collector_that_does_not_answer_and_ends_well() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let collector = runtime.block_on(Collector::start(Mood::Dawdles));
    let home = Home::embedded();
    let mut server = home.serve(&[("SCHAKEL_TELEMETRY_OTLP", &collector.url), ("SCHAKEL_HTTP_DRAIN", "3")]);
    runtime.block_on(server.people());
    let began = Instant::now();
    assert!(server.stop().success(), "{}", server.log());
    assert!(began.elapsed() < Duration::from_secs(8), "it took {:?}", began.elapsed());
    assert!(
        server.log().contains("the collector did not take the last traces and metrics"),
        "{}",
        server.log()
    );
}
