//! A database that is away, full, read-only or taken: 503 and nothing half, never a 500, and recovery by itself.

use super::{homes, judge::breach, load::Scene, on_a_runtime, work};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::Ordering,
    time::Duration,
};
use tests::{
    Engine, engines,
    process::{Home, Server, signal},
    wire::{Line, post},
};

/// A small file system in a folder, until it is dropped.
struct Small(PathBuf);

impl Small {
    /// None where this process may not mount one.
    fn mount(dir: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=40m,mode=777", "tmpfs"]).arg(dir);
        let done = mount.output().is_ok_and(|output| output.status.success());
        if !done {
            eprintln!("*** a full disk is SKIPPED: no file system can be mounted here ***");
        }
        done.then(|| Self(dir.to_owned()))
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Leaves not a byte.
    fn fill(&self) {
        let mut file = fs::File::create(self.ballast()).expect("a file");
        while file.write_all(&[0; 4096]).is_ok() {}
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

async fn status(server: &Server, path: &str) -> u16 {
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    Line::new().ask(server.address, request.as_bytes()).await.expect("an answer").status
}

/// A write by the director; Err is the status, where the answer is otherwise as it should be.
async fn write(scene: &Scene, text: &str, key: &str) -> Result<(), u16> {
    let document = "mutation ($input: ConcernRecordInput!) {
        it: concernRecord(input: $input) { concern { id } userErrors { code } } }";
    let input =
        json!({ "input": { "caseId": scene.case, "topic": "TRUANCY", "text": text, "idempotencyKey": key } });
    asked(scene, document, input).await.map(|_| ())
}

async fn read(scene: &Scene) -> Result<Value, u16> {
    let document = "query ($id: ID!) { case(id: $id) { concerns { text } } }";
    asked(scene, document, json!({ "id": scene.case })).await
}

async fn asked(scene: &Scene, document: &str, variables: Value) -> Result<Value, u16> {
    let request = post(&scene.director, "trouble", document, &variables);
    let reply = Line::new().ask(scene.address(), &request).await.expect("an answer");
    if reply.status == 200 {
        assert!(reply.body.get("errors").is_none(), "{:#}", reply.body);
        return Ok(reply.body["data"].clone());
    }
    let code = reply.body.pointer("/errors/0/extensions/code");
    assert!(code == Some(&json!("UNAVAILABLE")) && reply.body.get("data").is_none(), "{:#}", reply.body);
    Err(reply.status)
}

/// Works a while, ends, and finds nothing wrong.
async fn is_well(scene: &Scene, clients: Vec<tokio::task::JoinHandle<()>>, home: &Home) {
    work(scene, 8).await;
    scene.stop.store(true, Ordering::SeqCst);
    for client in clients {
        client.await.expect("no client is told what may not be");
    }
    let found = scene.judge().await;
    assert!(found.faults.is_empty(), "{found:#?}");
    assert_eq!(breach(home), None);
}

#[test]
fn a_full_disk_is_503_until_there_is_room_again() {
    for (engine, home) in homes() {
        // A folder, and in it the database or the space of its tables.
        let dir = home.dir.join("small");
        fs::create_dir(&dir).expect("a folder");
        let Some(small) = Small::mount(&dir) else {
            assert!(!tests::in_ci(), "no small disk can be mounted here, and in CI nothing is left out");
            return;
        };
        let home = match &home.postgres {
            None => home.at(format!("sqlite://{}", dir.join("schakel.db").display())),
            Some(postgres) => {
                let space = dir.join("space");
                fs::create_dir(&space).expect("a folder");
                let mut owner = Command::new("chown");
                owner.arg("--reference").arg(postgres.dir.join("data")).arg(&space);
                assert!(owner.status().expect("chown runs").success());
                let small = format!("CREATE TABLESPACE small LOCATION '{}'", space.display());
                postgres.sql("postgres", &[&small, "CREATE DATABASE small TABLESPACE small"]);
                let small = home.at(postgres.url("small"));
                small.run(&["migrate"]);
                small
            }
        };
        on_a_runtime(async {
            let mut server = home.serve(&[]);
            let scene = Scene::open(&server).await;
            let texts = || (0..400).map(|nth| format!("{nth} {}", "x".repeat(9_000)));
            write(&scene, "before", "before").await.expect("there is room");
            small.fill();
            let (mut sent, mut refused) = (1, Vec::new());
            for text in texts() {
                sent += 1;
                if let Err(status) = write(&scene, &text, &text[..8]).await {
                    assert_eq!(status, 503, "on {engine}");
                    refused.push(text);
                }
                if refused.len() == 3 {
                    break;
                }
            }
            assert_eq!(refused.len(), 3, "on {engine}: the disk was never full");
            // A read is answered only where its entry in the access log finds room.
            assert!(read(&scene).await.err().is_none_or(|status| status == 503));
            fs::remove_file(small.ballast()).expect("room again");
            read(&scene).await.expect("it mends by itself");
            for text in refused {
                write(&scene, &text, &text[..8]).await.expect("it mends by itself");
            }
            let concerns = read(&scene).await.expect("an answer")["case"]["concerns"].clone();
            assert_eq!(concerns.as_array().map(Vec::len), Some(sent), "on {engine}: each once");
            // Turns are still taken: many at once.
            let scene = Scene::open(&server).await;
            let clients = scene.begin();
            is_well(&scene, clients, &home).await;
            assert!(!server.log().contains("panicked"), "{}", server.log());
            assert!(server.stop().success());
        });
    }
}

#[test]
fn a_postgresql_that_restarts_or_only_reads_is_503_until_it_is_back() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let Some(mut home) = Home::durable() else { return };
    on_a_runtime(async {
        let mut server = home.serve(&[]);
        let scene = Scene::open(&server).await;
        let clients = scene.begin();
        for _ in 0..3 {
            work(&scene, 5).await;
            let postgres = home.postgres.as_mut().expect("it runs");
            let last = postgres.pid();
            // A fast shutdown.
            signal("INT", &[last]);
            postgres.restart(last);
        }
        is_well(&scene, clients, &home).await;

        let postgres = home.postgres.as_ref().expect("it runs");
        let only_reads = |yes: bool| {
            let set = format!("ALTER SYSTEM SET default_transaction_read_only = {yes}");
            postgres.sql("postgres", &["SET transaction_read_only = off", &set, "SELECT pg_reload_conf()"]);
        };
        only_reads(true);
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(write(&scene, "not kept", "1").await, Err(503));
        assert_eq!(read(&scene).await, Err(503), "what cannot be logged is not shown");
        assert_eq!(status(&server, "/healthz").await, 200);
        only_reads(false);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let concerns = read(&scene).await.expect("it mends by itself");
        assert!(!concerns.to_string().contains("not kept"));
        write(&scene, "kept", "2").await.expect("it mends by itself");

        let last = postgres.pid();
        signal("INT", &[last]);
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!((status(&server, "/healthz").await, status(&server, "/readyz").await), (200, 503));
        assert_eq!(read(&scene).await, Err(503));
        home.postgres.as_mut().expect("it runs").restart(last);
        assert_eq!(status(&server, "/readyz").await, 200);
        read(&scene).await.expect("it mends by itself");
        assert!(server.stop().success());
    });
}
