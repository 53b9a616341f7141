//! What is destroyed is gone: from the bytes on the disk, and from a backup that is restored.

use super::{
    backup::{back_up, restore},
    homes,
    load::Scene,
    on_a_runtime,
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tests::{
    process::{Home, Server},
    wire::{Line, post},
};

/// A name that occurs nowhere else.
const NAME: &str = "Zwartkoptuinkanarie";

async fn ask(server: &Server, handle: &str, document: &str, variables: Value) -> Value {
    let people = server.people().await;
    let token =
        people.iter().find(|person| person["handle"] == handle).expect("of the demo")["token"].clone();
    let request = post(token.as_str().expect("a token"), "destroyed", document, &variables);
    let reply = Line::new().ask(server.address, &request).await.expect("an answer");
    assert!(reply.status == 200 && reply.body.get("errors").is_none(), "{:#}", reply.body);
    reply.body["data"].clone()
}

async fn does(server: &Server, handle: &str, mutation: &str, input: Value) {
    let of = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation ($input: {of}!) {{ it: {mutation}(input: $input) {{ userErrors {{ message }} }} }}"
    );
    let told = ask(server, handle, &document, json!({ "input": input })).await;
    assert_eq!(told["it"]["userErrors"], json!([]), "{mutation}");
}

async fn name(server: &Server, case: &Value) -> Value {
    let document = "query ($id: ID!) { case(id: $id) { persons { familyName } } }";
    ask(server, "care-noor", document, json!({ "id": case })).await["case"]["persons"][0]["familyName"]
        .clone()
}

/// The files in which a database keeps its rows, and on SQLite its log.
fn files(home: &Home) -> Vec<PathBuf> {
    let Some(postgres) = &home.postgres else {
        return ["schakel.db", "schakel.db-wal"].map(|name| home.dir.join(name)).to_vec();
    };
    let (mut found, mut folders) = (Vec::new(), vec![postgres.dir.join("data/base")]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").map_while(Result::ok) {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

fn holds(files: &[PathBuf]) -> bool {
    let has = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap_or_default();
        bytes.windows(NAME.len()).any(|window| window == NAME.as_bytes())
    };
    files.iter().any(has)
}

fn ledger(home: &Home) -> PathBuf {
    let mut path = home.checkpoints().into_os_string();
    path.push(".destroyed");
    path.into()
}

fn lines(path: &Path) -> usize {
    fs::read_to_string(path).unwrap_or_default().lines().count()
}

#[test]
fn what_is_destroyed_leaves_the_files_of_the_database_and_no_backup_brings_it_back() {
    for (engine, home) in homes() {
        on_a_runtime(async {
            let mut server = home.serve(&[]);
            let scene = Scene::open(&server).await;
            let correct = json!({
                "personId": scene.person, "givenName": "Sem", "familyName": NAME, "birthDate": "2012-05-06",
            });
            does(&server, "care-noor", "personCorrect", correct).await;
            does(&server, "care-noor", "caseClose", json!({ "caseId": scene.case, "outcome": "NO_CONCERN" }))
                .await;
            assert_eq!(name(&server, &scene.case).await, NAME);
            if let Some(postgres) = &home.postgres {
                postgres.sql("postgres", &["CHECKPOINT"]);
            }
            assert!(holds(&files(&home)), "on {engine}: it is found where it is");
            let home = tokio::task::spawn_blocking(move || {
                back_up(&home);
                home
            });
            let home = home.await.expect("a backup");
            let destroy =
                json!({ "caseIds": [scene.case], "ground": "REQUEST", "requester": "YOUNG_PERSON" });
            does(&server, "privacy-hanneke", "caseDestroy", destroy).await;
            assert!(name(&server, &scene.case).await.is_null());
            // While it serves: of a server, once its tables are written anew.
            let since = Instant::now();
            while lines(&ledger(&home)) < 2 || home.postgres.is_none() && holds(&files(&home)) {
                assert!(
                    since.elapsed() < Duration::from_secs(20),
                    "on {engine}: {} lines",
                    lines(&ledger(&home))
                );
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            if home.postgres.is_some() {
                home.run(&["rewrite"]);
            }
            assert!(!holds(&files(&home)), "on {engine}");
            assert!(server.stop().success());
            home.run(&["rewrite"]);
            assert!(!holds(&files(&home)), "on {engine}");

            // Without what was kept beside the checkpoints the backup brings it back; with it, it does not.
            let restored = restore(&home);
            let mut server = restored.serve(&[]);
            assert_eq!(name(&server, &scene.case).await, NAME, "on {engine}");
            assert!(server.stop().success());
            fs::copy(ledger(&home), ledger(&restored)).expect("what was destroyed");
            let mut server = restored.serve(&[]);
            assert!(server.log().contains("destroyed again"), "on {engine}: {}", server.log());
            assert!(name(&server, &scene.case).await.is_null(), "on {engine}");
            assert!(server.stop().success());
            let mut server = restored.serve(&[]);
            assert!(!server.log().contains("destroyed again"), "on {engine}: once is enough");
            assert!(server.stop().success());

            // Who cannot sign has nothing destroyed.
            let forged = fs::read_to_string(ledger(&home)).expect("lines").replacen("case_file", "person", 1);
            fs::write(ledger(&restored), forged).expect("a forged line");
            let refused = restored.output(&["serve"]);
            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert!(!refused.status.success() && said.contains("signed with this key"), "{said}");
        });
    }
}
