//! What must hold after a crash, held against what the clients were told.

use super::load::{Book, Scene};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::{process::Home, wire::Line};

/// What was found, to be added up over the rounds.
#[derive(Debug, Default)]
pub struct Found {
    pub faults: Vec<String>,
    /// Acknowledged writes and reads.
    pub writes: usize,
    pub reads: usize,
    /// Writes that were sent more than once, and those of them whose answer alone was lost.
    pub again: usize,
    pub survived: usize,
    /// The entries of the access log on this case.
    pub entries: usize,
}

const CASE: &str = "query ($id: ID!) { case(id: $id) {
    concerns { text }
    persons { version }
    team { until member { id } }
    grants { relation until holder { ... on Member { id } ... on Agency { id } } }
} }";

const LOG: &str = "query ($id: ID!, $after: String) { accessLog(
    first: 100, after: $after, sort: OLDEST, filter: { caseId: [$id] }
) { nodes { request deed operation } pageInfo { hasNextPage endCursor } } }";

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Scene {
    async fn asked(&self, document: &str, variables: Value) -> Value {
        let request = super::random().simple().to_string();
        self.ask(&mut Line::new(), &request, document, &variables).await.expect("the server answers")
    }

    async fn log(&self) -> Vec<Value> {
        let (mut entries, mut after) = (Vec::new(), Value::Null);
        loop {
            let data = self.asked(LOG, json!({ "id": self.case, "after": after })).await;
            entries.extend_from_slice(list(&data["accessLog"]["nodes"]));
            let page = &data["accessLog"]["pageInfo"];
            if page["hasNextPage"] != true {
                return entries;
            }
            after = page["endCursor"].clone();
        }
    }

    /// Judges the case of this round through the API.
    pub async fn judge(&self) -> Found {
        let Book { recorded, sent, corrected, joined, left, answered, acknowledged, again, deaf, .. } =
            &*self.book;
        let kept = |lock: &std::sync::Mutex<Vec<String>>| -> BTreeSet<String> {
            lock.lock().expect("not poisoned").iter().cloned().collect()
        };
        let count =
            |number: &std::sync::atomic::AtomicU32| number.load(std::sync::atomic::Ordering::SeqCst) as usize;
        let mut faults = Vec::new();
        let mut expect = |what: &str, found: usize, due: usize| {
            if found != due {
                faults.push(format!("{what}: {found}, and {due} were acknowledged"));
            }
        };
        let case = self.asked(CASE, json!({ "id": self.case })).await["case"].clone();

        let texts: Vec<String> = list(&case["concerns"]).iter().map(|one| text(&one["text"])).collect();
        let steps = case["persons"][0]["version"].as_u64().unwrap_or_default() as usize - 1;
        expect("steps of the person's version", steps, count(corrected));
        expect("memberships", list(&case["team"]).len(), count(joined));
        let entries = self.log().await;
        let changes = |operation: &str| -> BTreeMap<String, usize> {
            let mut requests = BTreeMap::new();
            for entry in entries.iter().filter(|entry| entry["operation"] == operation) {
                *requests.entry(text(&entry["request"])).or_default() += 1;
            }
            requests
        };
        let made = ["CONCERN_RECORD", "PERSON_CORRECT", "TEAM_KEEP"].map(changes);
        for (what, made, due) in [
            ("entries of concerns", &made[0], texts.len()),
            ("entries of corrections", &made[1], steps),
            ("entries of joining and leaving", &made[2], count(joined) + count(left)),
        ] {
            expect(what, made.values().sum(), due);
        }

        let (recorded, sent) = (kept(recorded), kept(sent));
        for text in &recorded {
            match texts.iter().filter(|found| *found == text).count() {
                1 => {}
                0 => faults.push(format!("lost: concern {text}")),
                times => faults.push(format!("{times} effects of one key: concern {text}")),
            }
        }
        faults.extend(
            texts.iter().filter(|text| !sent.contains(*text)).map(|text| format!("never sent: {text}")),
        );

        let running = |list_of: &str, holder: &dyn Fn(&Value) -> Option<Value>| {
            let mut all: Vec<String> = list(&case[list_of])
                .iter()
                .filter(|one| one["until"].is_null())
                .filter_map(|one| holder(one).map(|id| text(&id)))
                .collect();
            all.sort();
            all
        };
        let team = running("team", &|one| Some(one["member"]["id"].clone()));
        let grants =
            running("grants", &|one| (one["relation"] == "TEAM").then(|| one["holder"]["id"].clone()));
        if team.windows(2).any(|two| two[0] == two[1]) {
            faults.push(format!("twice on the team: {team:?}"));
        }
        if team != grants {
            faults.push(format!("on the team {team:?}, granted {grants:?}"));
        }

        let logged: BTreeSet<String> = entries.iter().map(|entry| text(&entry["request"])).collect();
        let (answered, acknowledged) = (kept(answered), kept(acknowledged));
        for request in answered.union(&acknowledged).filter(|request| !logged.contains(*request)) {
            faults.push(format!("not in the access log: request {request}"));
        }
        let told = acknowledged.union(&kept(deaf)).cloned().collect::<BTreeSet<_>>();
        let survived = made.iter().flat_map(BTreeMap::keys).filter(|request| !told.contains(*request));
        Found {
            faults,
            writes: acknowledged.len(),
            reads: answered.len(),
            again: count(again),
            survived: survived.count(),
            entries: entries.len(),
        }
    }
}

/// What the verifier of the access log says against it, if anything.
pub fn breach(home: &Home) -> Option<String> {
    let output = home.output(&["audit", "verify"]);
    (!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

impl Found {
    pub fn add(&mut self, other: Self) {
        self.faults.extend(other.faults);
        self.writes += other.writes;
        self.reads += other.reads;
        self.again += other.again;
        self.survived += other.survived;
        self.entries += other.entries;
    }
}
