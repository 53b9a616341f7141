//! A collector that is gone, slow or refuses: nobody waits for it, nothing grows, and a stop does not hang.

use super::ask;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::{
    collector::{Collector, Mood, nowhere},
    on_each_engine,
};

/// So that more spans are made than are kept until they are sent.
const REQUESTS: usize = 400;

#[test]
fn a_collector_that_is_gone_slow_or_refuses_costs_no_request() {
    on_each_engine(async |world| {
        let slow = Collector::start(Mood::Dawdles).await;
        let refuses = Collector::start(Mood::Refuses).await;
        for url in [nowhere().await, slow.url.clone(), refuses.url.clone()] {
            let (world, telemetry) = world.told_to(&url).await;
            let query =
                json!({ "query": "{ cases(first: 5) { nodes { status team { function } } } }" }).to_string();
            for _ in 0..REQUESTS {
                let began = Instant::now();
                ask(&world, "wijkteam_directing", query.clone(), &[]).await.ok();
                assert!(began.elapsed() < Duration::from_secs(4), "a request waited for the collector");
            }
            let began = Instant::now();
            telemetry.end(Duration::from_secs(2)).await;
            assert!(began.elapsed() < Duration::from_secs(4), "the stop waited for the collector");
            // And after that it is told nothing, and goes on.
            ask(&world, "wijkteam_directing", query, &[]).await.ok();
        }
        assert!(slow.asked() > 0 && refuses.asked() > 1, "they were told");
        assert!(slow.spans().is_empty() && refuses.spans().is_empty());
    });
}
