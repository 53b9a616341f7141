//! Clients that write and read until they are told to stop. Each keeps book of what it was told, and asks again with
//! the same idempotency key until it is told.

use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};
use tests::{
    process::Server,
    wire::{Cut, Line, Reply, post},
};

/// The case that a round turns around, and who is there.
#[derive(Clone)]
pub struct Scene {
    pub address: Arc<Mutex<SocketAddr>>,
    pub director: String,
    pub case: Value,
    pub person: Value,
    /// Who comes and goes.
    pub members: Vec<Value>,
    pub book: Arc<Book>,
    pub stop: Arc<AtomicBool>,
}

/// What the clients were told.
#[derive(Default)]
pub struct Book {
    /// The texts of acknowledged concerns, and of those that were sent.
    pub recorded: Mutex<Vec<String>>,
    pub sent: Mutex<Vec<String>>,
    /// How many changes of the person, and of the team, were acknowledged.
    pub corrected: AtomicU32,
    pub joined: AtomicU32,
    pub left: AtomicU32,
    /// The ids of requests that were answered with data of the case, and of those that acknowledged a change.
    pub answered: Mutex<Vec<String>>,
    pub acknowledged: Mutex<Vec<String>>,
    /// How many writes were sent again.
    pub again: AtomicU32,
    /// The ids of requests whose answer was thrown away.
    pub deaf: Mutex<Vec<String>>,
    /// Memberships that somebody may end.
    open: Mutex<Vec<Value>>,
}

/// How a write ended.
#[derive(Debug)]
pub enum Told {
    Done(Value),
    Refused(String),
}

const CONCERN: &str = "mutation ($input: ConcernRecordInput!) {
    it: concernRecord(input: $input) { of: concern { id } userErrors { code } } }";
const CORRECT: &str = "mutation ($input: PersonCorrectInput!) {
    it: personCorrect(input: $input) { of: person { version } userErrors { code } } }";
const JOIN: &str = "mutation ($input: TeamAddInput!) {
    it: teamAdd(input: $input) { of: teamMembership { id } userErrors { code } } }";
const LEAVE: &str = "mutation ($input: TeamEndInput!) {
    it: teamEnd(input: $input) { of: teamMembership { id } userErrors { code } } }";
const READ: &str = "query ($id: ID!) { case(id: $id) { status persons { givenName version } } }";

fn id() -> String {
    super::random().simple().to_string()
}

fn random(below: usize) -> usize {
    usize::from(super::random().as_bytes()[0]) % below
}

impl Scene {
    /// Opens a case and starts it; nothing is killed meanwhile.
    pub async fn open(server: &Server) -> Self {
        let people = server.people().await;
        let token = |handle: &str| {
            let person = people.iter().find(|person| person["handle"] == handle).expect("of the demo");
            person["token"].as_str().expect("a token").to_owned()
        };
        let director = token("care-noor");
        let ask = async |token: &str, document: &str, variables: Value| {
            let reply = Line::new().ask(server.address, &post(token, &id(), document, &variables)).await;
            let reply = reply.expect("an answer");
            assert!(reply.status == 200 && reply.body.get("errors").is_none(), "{:#}", reply.body);
            reply.body["data"].clone()
        };
        let mut members = Vec::new();
        for handle in ["police-fatima", "school-ingrid"] {
            let data = ask(&token(handle), "{ viewer { member { id } } }", json!({})).await;
            members.push(data["viewer"]["member"]["id"].clone());
        }
        let data = ask(&director, "{ cases(first: 1) { nodes { municipality { id } } } }", json!({})).await;
        let open = json!({ "input": {
            "level": "PERSON", "programme": "ondersteuning",
            "municipalityId": data["cases"]["nodes"][0]["municipality"]["id"],
            "persons": [{ "new": { "givenName": "Sem", "familyName": "Jansen", "birthDate": "2012-05-06" } }],
        } });
        let document = "mutation ($input: CaseOpenInput!) {
            caseOpen(input: $input) { case { id persons { id } } userErrors { message } } }";
        let opened = ask(&director, document, open).await["caseOpen"]["case"].clone();
        let start = "mutation ($id: ID!) { caseStart(input: { caseId: $id }) { userErrors { message } } }";
        ask(&director, start, json!({ "id": opened["id"] })).await;
        Self {
            address: Arc::new(Mutex::new(server.address)),
            director,
            case: opened["id"].clone(),
            person: opened["persons"][0]["id"].clone(),
            members,
            book: Arc::default(),
            stop: Arc::default(),
        }
    }

    /// Starts the clients.
    pub fn begin(&self) -> Vec<tokio::task::JoinHandle<()>> {
        let mut clients = Vec::new();
        for nth in 0..2 {
            clients.push(tokio::spawn(self.clone().record(nth == 1)));
            clients.push(tokio::spawn(self.clone().correct()));
            clients.push(tokio::spawn(self.clone().come_and_go()));
            clients.push(tokio::spawn(self.clone().read()));
        }
        clients
    }

    pub fn address(&self) -> SocketAddr {
        *self.address.lock().expect("not poisoned")
    }

    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::SeqCst)
    }

    /// One request by the director; None where it is not known what became of it.
    pub async fn ask(
        &self,
        line: &mut Line,
        request: &str,
        document: &str,
        variables: &Value,
    ) -> Option<Value> {
        let bytes = post(&self.director, request, document, variables);
        match line.ask(self.address(), &bytes).await {
            Ok(Reply { status: 200, body }) if body.get("errors").is_none() => Some(body["data"].clone()),
            Ok(Reply { status: 503, body }) => {
                let code = body.pointer("/errors/0/extensions/code");
                assert!(code == Some(&json!("UNAVAILABLE")) && body.get("data").is_none(), "{body:#}");
                None
            }
            Ok(other) => panic!("an answer that is neither: {other:#?}"),
            Err(Cut { .. }) => None,
        }
    }

    /// Sends a write until it is told what became of it. A deaf client throws the first answer away.
    pub async fn write(&self, line: &mut Line, document: &str, mut input: Value, deaf: bool) -> Told {
        input["idempotencyKey"] = json!(id());
        let input = json!({ "input": input });
        if deaf {
            let request = id();
            let _ = line.ask_deaf(self.address(), &post(&self.director, &request, document, &input)).await;
            self.book.deaf.lock().expect("not poisoned").push(request);
        }
        loop {
            let request = id();
            if let Some(data) = self.ask(line, &request, document, &input).await {
                if let Some(error) = data["it"]["userErrors"].get(0) {
                    return Told::Refused(error["code"].as_str().unwrap_or_default().to_owned());
                }
                self.book.acknowledged.lock().expect("not poisoned").push(request);
                return Told::Done(data["it"]["of"].clone());
            }
            self.book.again.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn record(self, deaf: bool) {
        let mut line = Line::new();
        while self.goes_on() {
            let text = id();
            self.book.sent.lock().expect("not poisoned").push(text.clone());
            let input = json!({ "caseId": self.case, "topic": "TRUANCY", "text": text });
            match self.write(&mut line, CONCERN, input, deaf).await {
                Told::Done(_) => self.book.recorded.lock().expect("not poisoned").push(text),
                Told::Refused(code) => panic!("a concern is refused: {code}"),
            }
        }
    }

    async fn correct(self) {
        let mut line = Line::new();
        while self.goes_on() {
            let Some(read) = self.ask(&mut line, &id(), READ, &json!({ "id": self.case })).await else {
                continue;
            };
            let input = json!({
                "personId": self.person, "expectedVersion": read["case"]["persons"][0]["version"],
                "givenName": id(), "familyName": "Jansen", "birthDate": "2012-05-06"
            });
            match self.write(&mut line, CORRECT, input, false).await {
                Told::Done(_) => _ = self.book.corrected.fetch_add(1, Ordering::Relaxed),
                Told::Refused(code) => assert_eq!(code, "CONFLICT"),
            }
        }
    }

    async fn come_and_go(self) {
        let mut line = Line::new();
        while self.goes_on() {
            let member = &self.members[random(self.members.len())];
            let input = json!({ "caseId": self.case, "memberId": member, "function": "CONTACT", "reason": "school belt" });
            match self.write(&mut line, JOIN, input, false).await {
                Told::Done(of) => {
                    self.book.joined.fetch_add(1, Ordering::Relaxed);
                    self.book.open.lock().expect("not poisoned").push(of["id"].clone());
                }
                Told::Refused(code) => assert_eq!(code, "DUPLICATE"),
            }
            let last = self.book.open.lock().expect("not poisoned").pop();
            let Some(membership) = last.filter(|_| random(4) > 0) else { continue };
            let input = json!({ "teamMembershipId": membership, "reason": "klaar" });
            match self.write(&mut line, LEAVE, input, false).await {
                Told::Done(_) => _ = self.book.left.fetch_add(1, Ordering::Relaxed),
                Told::Refused(code) => panic!("an end is refused: {code}"),
            }
        }
    }

    async fn read(self) {
        let mut line = Line::new();
        while self.goes_on() {
            let request = id();
            match self.ask(&mut line, &request, READ, &json!({ "id": self.case })).await {
                Some(data) => {
                    assert_eq!(data["case"]["status"], "ACTIVE", "the director sees its case");
                    self.book.answered.lock().expect("not poisoned").push(request);
                }
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }
}
