//! A stop under load: whatever was accepted is answered whole, and the process ends well.

use super::{load::Scene, on_a_runtime, quick_homes};
use serde_json::json;
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tests::{
    process::signal,
    wire::{Cut, Line, post},
};

/// What a client was told of the concerns that it sent.
#[derive(Default)]
struct Told {
    /// Answered, and those of them that were answered after the stop began.
    answered: Vec<String>,
    late: usize,
    /// Not answered.
    unanswered: Vec<(String, Cut)>,
}

/// Records one concern after another until the server is gone; over one connection, or each over a new one.
async fn record(scene: Scene, stays: bool, stopping: Arc<AtomicBool>) -> Told {
    let document = "mutation ($input: ConcernRecordInput!) {
        concernRecord(input: $input) { concern { id } userErrors { code } } }";
    let (mut line, mut told) = (Line::new(), Told::default());
    loop {
        let text = super::random().simple().to_string();
        let input = json!({ "input": { "caseId": scene.case, "topic": "TRUANCY", "text": text } });
        if !stays {
            line = Line::new();
        }
        match line.ask(scene.address(), &post(&scene.director, &text, document, &input)).await {
            Ok(reply) => {
                assert!(reply.status == 200 && reply.body.get("errors").is_none(), "{reply:#?}");
                told.answered.push(text);
                told.late += usize::from(stopping.load(Ordering::SeqCst));
            }
            Err(cut) if cut.was_connected => told.unanswered.push((text, cut)),
            Err(_) => return told,
        }
    }
}

#[test]
fn a_stop_under_load_answers_whatever_it_accepted_and_ends_well() {
    for (engine, home) in quick_homes() {
        on_a_runtime(async {
            let mut late = 0;
            for _ in 0..3 {
                let mut server = home.serve(&[]);
                let scene = Scene::open(&server).await;
                let stopping = Arc::new(AtomicBool::new(false));
                let clients: Vec<_> = (0..8)
                    .map(|nth| tokio::spawn(record(scene.clone(), nth % 2 == 0, stopping.clone())))
                    .collect();
                tokio::time::sleep(Duration::from_millis(500)).await;
                stopping.store(true, Ordering::SeqCst);
                signal("TERM", &[server.pid()]);
                let (mut answered, mut unanswered) = (BTreeSet::new(), Vec::new());
                for client in clients {
                    let told = client.await.expect("a client ends");
                    answered.extend(told.answered);
                    unanswered.extend(told.unanswered);
                    late += told.late;
                }
                let ended = tokio::task::spawn_blocking(move || (server.stop(), server)).await;
                let (status, server) = ended.expect("it ends");
                assert_eq!(status.code(), Some(0), "on {engine}: {}", server.log());
                drop(server);

                let mut server = home.serve(&[]);
                let document = "query ($id: ID!) { case(id: $id) { concerns { text } } }";
                let request = post(&scene.director, "then", document, &json!({ "id": scene.case }));
                let reply = Line::new().ask(server.address, &request).await.expect("an answer");
                let concerns = reply.body["data"]["case"]["concerns"].as_array().expect("a list").clone();
                let kept: BTreeSet<String> =
                    concerns.iter().filter_map(|one| one["text"].as_str()).map(str::to_owned).collect();
                assert!(answered.is_subset(&kept), "on {engine}: an acknowledged write is gone");
                for (text, cut) in &unanswered {
                    // Whoever is cut off sent over a connection that closed as it did: nothing of it was begun.
                    assert!(cut.bytes == 0 && !kept.contains(text), "on {engine}, cut off: {cut:?}");
                }
                assert!(server.stop().success());
            }
            assert!(late > 0, "on {engine}: nothing was under way");
        });
    }
}
