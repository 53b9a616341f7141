//! Backup while it serves, and restore: the copy is one moment of the database, and the checkpoints tell what it lacks.

use super::{homes, judge::breach, load::Scene, on_a_runtime, work};
use serde_json::json;
use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt, sync::atomic::Ordering};
use tests::{
    process::Home,
    wire::{Line, post},
};

/// Copies the database by the means that the documentation names.
pub(super) fn back_up(home: &Home) {
    let file = home.dir.join("backup");
    let to = file.to_str().expect("a name");
    match &home.postgres {
        None => {
            home.run(&["backup", "--to", to]);
            assert_eq!(fs::metadata(&file).expect("a backup").permissions().mode() & 0o777, 0o600);
            assert!(!home.output(&["backup", "--to", to]).status.success(), "it overwrites nothing");
        }
        Some(postgres) => {
            let mut dump = postgres.program("pg_dump");
            dump.args(["--format=custom", "--file", to, "postgres"]);
            assert!(dump.status().expect("pg_dump runs").success());
            assert!(!home.output(&["backup", "--to", to]).status.success(), "it is for an embedded database");
        }
    }
}

/// Puts the backup where there is no database, and beside it the checkpoints of the one that was lost.
pub(super) fn restore(home: &Home) -> Home {
    let file = home.dir.join("backup");
    let restored = match &home.postgres {
        None => {
            let restored = Home::embedded();
            fs::copy(&file, restored.dir.join("schakel.db")).expect("a copy");
            restored
        }
        Some(postgres) => {
            postgres.sql("postgres", &["CREATE DATABASE restored TEMPLATE template0"]);
            let mut restore = postgres.program("pg_restore");
            restore.args(["--exit-on-error", "--dbname=restored"]).arg(&file);
            assert!(restore.status().expect("pg_restore runs").success());
            home.at(postgres.url("restored"))
        }
    };
    fs::copy(home.checkpoints(), restored.checkpoints()).expect("the checkpoints");
    restored
}

#[test]
fn a_backup_that_was_made_while_serving_restores_one_moment_and_the_checkpoints_tell_what_it_lacks() {
    for (engine, home) in homes() {
        on_a_runtime(async {
            let mut server = home.serve(&[]);
            let scene = Scene::open(&server).await;
            let clients = scene.begin();
            work(&scene, 10).await;
            let kept = |lock: &std::sync::Mutex<Vec<String>>| -> BTreeSet<String> {
                lock.lock().expect("not poisoned").iter().cloned().collect()
            };
            let before = kept(&scene.book.recorded);
            let copied = tokio::task::spawn_blocking(move || {
                back_up(&home);
                home
            });
            let home = copied.await.expect("a backup");
            work(&scene, 10).await;
            scene.stop.store(true, Ordering::SeqCst);
            for client in clients {
                client.await.expect("a backup disturbs nobody");
            }
            let found = scene.judge().await;
            assert!(found.faults.is_empty(), "on {engine}: {found:#?}");
            assert!(server.stop().success());
            assert_eq!(breach(&home), None);

            let restored = restore(&home);
            let said = breach(&restored).expect("what came after the backup is missing");
            assert!(said.contains("the end was cut off"), "on {engine}: {said}");
            let mut server = restored.serve(&[]);
            let document = "query ($id: ID!) { case(id: $id) { concerns { text } team { until member { id } }
                grants { relation until holder { ... on Member { id } } } } }";
            let request = post(&scene.director, "restored", document, &json!({ "id": scene.case }));
            let reply = Line::new().ask(server.address, &request).await.expect("an answer");
            let case = &reply.body["data"]["case"];
            let texts: BTreeSet<String> = case["concerns"]
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(|one| one["text"].as_str().map(str::to_owned))
                .collect();
            assert!(before.is_subset(&texts) && texts.is_subset(&kept(&scene.book.sent)), "on {engine}");
            assert!(texts.len() < kept(&scene.book.recorded).len(), "on {engine}: nothing came after it");
            let live = |list: &str, relation: &str| {
                let all = case[list].as_array().expect("a list").iter();
                all.filter(|one| {
                    one["until"].is_null() && (relation.is_empty() || one["relation"] == relation)
                })
                .count()
            };
            assert_eq!(live("team", ""), live("grants", "TEAM"), "on {engine}: one moment");
            assert!(server.stop().success());
            // Also after it has gone on, the checkpoints of before do not fit: they are set aside, not forgotten.
            assert!(breach(&restored).is_some());
            fs::rename(restored.checkpoints(), restored.dir.join("set-aside")).expect("set aside");
            let mut server = restored.serve(&[]);
            assert!(server.stop().success());
            assert_eq!(breach(&restored), None, "on {engine}");
        });
    }
}

#[test]
fn a_checkpoint_that_was_cut_off_as_it_was_written_is_dropped_and_one_that_was_forged_is_refused() {
    let Some((_, home)) = homes().next() else { return };
    on_a_runtime(async {
        let serve = async || {
            let mut server = home.serve(&[]);
            Scene::open(&server).await;
            assert!(server.stop().success());
        };
        serve().await;
        let whole = fs::read_to_string(home.checkpoints()).expect("checkpoints");
        let lines = whole.lines().count();
        assert!(lines > 0 && whole.ends_with('\n'));
        fs::write(home.checkpoints(), format!("{whole}{}", &whole[..60])).expect("half a line more");
        assert_eq!(breach(&home), None);
        serve().await;
        let after = fs::read_to_string(home.checkpoints()).expect("checkpoints");
        assert!(after.starts_with(&whole) && after.lines().count() > lines, "{after}");
        assert_eq!(breach(&home), None);
        fs::write(home.checkpoints(), after.replacen("\"number\":", "\"number\":1", 1))
            .expect("a forged one");
        assert!(breach(&home).is_some_and(|said| said.contains("line 1")));
        assert!(!home.output(&["serve"]).status.success());
    });
}
