//! Rotation of the key while the real server is under load: no request fails, nothing is lost, and it goes on after it
//! was killed.

use super::{judge::breach, load::Scene, on_a_runtime, quick_homes, work};
use std::{
    io::{BufRead, BufReader},
    process::Stdio,
    sync::atomic::Ordering,
};
use tests::process::{Home, KEY};

const OTHER: &str = "YW5vdGhlciBvbmUgdG8gdGVzdCB3aXRoLCBubyBzZWM=";

/// Rotates, and is killed as soon as it says how far it is.
fn begin_rotation(home: &Home) {
    let mut command = home.command(&["key", "rotate"]);
    let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("`schakel` runs");
    let mut first = String::new();
    BufReader::new(child.stderr.take().expect("its errors"))
        .read_line(&mut first)
        .expect("it says something");
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    assert!(first.contains(": "), "{first}");
}

#[test]
fn a_rotation_under_load_fails_no_request_loses_nothing_and_goes_on_after_a_kill() {
    for (engine, mut home) in quick_homes() {
        // A network that was there before, under its first key.
        assert!(home.serve(&[]).stop().success());
        home.key = format!("1:{KEY},2:{OTHER}");
        on_a_runtime(async {
            let mut server = home.serve(&[]);
            let scene = Scene::open(&server).await;
            let clients = scene.begin();
            work(&scene, 10).await;
            let rotated = tokio::task::spawn_blocking(move || {
                begin_rotation(&home);
                let whole = home.run(&["key", "rotate"]);
                (home, whole)
            });
            let (mut home, whole) = rotated.await.expect("it rotates");
            assert!(
                whole.contains("everything is encrypted with key 2, and 1 may go"),
                "on {engine}: {whole}"
            );
            work(&scene, 10).await;
            scene.stop.store(true, Ordering::SeqCst);
            for client in clients {
                client.await.expect("no client is told what may not be");
            }
            let book = &scene.book;
            assert_eq!(book.again.load(Ordering::SeqCst), 0, "on {engine}: a write failed");
            let found = scene.judge().await;
            assert!(
                found.faults.is_empty() && found.reads > 0 && found.writes > 20,
                "on {engine}: {found:#?}"
            );
            assert!(!server.log().contains("ERROR"), "on {engine}: {}", server.log());
            assert!(server.stop().success());
            assert_eq!(breach(&home), None, "on {engine}");

            // Without the older key.
            home.key = format!("2:{OTHER}");
            let mut server = home.serve(&[]);
            *scene.address.lock().expect("not poisoned") = server.address;
            let found = scene.judge().await;
            assert!(found.faults.is_empty(), "on {engine}: {found:#?}");
            assert!(server.stop().success());
            assert_eq!(breach(&home), None, "on {engine}: the former checkpoints verify");
            // The older alone is refused.
            home.key = KEY.to_owned();
            let refused = home.output(&["check"]);
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert!(!refused.status.success() && said.contains("key 2 is not in"), "on {engine}: {said}");
        });
    }
}
