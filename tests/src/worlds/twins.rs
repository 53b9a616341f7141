//! Two servers on two databases, with one clock and the same ids to come: what is sent to one is sent to the other, and
//! everything that comes back is compared.

use super::{ask::Op, catalog::Catalog, dice::Dice, rows::Rows};
use crate::{
    TestClock, World,
    place::{Place, Start},
    world,
};
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use domain::Ids;
use http_body_util::BodyExt;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection};
use serde_json::json;
use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Arc, Mutex, PoisonError},
};
use tower::ServiceExt;

/// All that an answer tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The statements that it took: a stand-in for its time.
    pub statements: Vec<String>,
}

impl Told {
    /// The same to whoever asked, but perhaps for the time that it took.
    pub fn answers_like(&self, other: &Self) -> bool {
        self.status == other.status && self.headers == other.headers && self.body == other.body
    }
}

/// One server.
#[derive(Debug)]
pub struct Side {
    pub db: DatabaseConnection,
    pub world: World,
    chance: Arc<Mutex<Dice>>,
    sent: Arc<Mutex<Vec<String>>>,
    place: Place,
}

fn open<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Side {
    async fn new(place: Place, clock: &TestClock) -> Self {
        let (chance, sent) = (Arc::new(Mutex::new(Dice::new(0))), Arc::new(Mutex::new(Vec::new())));
        let (source, watch) = (chance.clone(), sent.clone());
        let store = world::open(&place.url)
            .await
            .with_ids(Ids::new(move || open(&source).id()))
            .watched(move |text: &str| open(&watch).push(text.to_owned()));
        let mut options = ConnectOptions::new(&place.url);
        options.max_connections(1).sqlx_logging(false);
        let db = sea_orm::Database::connect(options).await.expect("the database opens");
        Self { db, world: World::on(store, &place.url, clock.clone()).await, chance, sent, place }
    }

    /// Sends a request, and takes all that comes of it.
    pub async fn tell(&self, request: Request<Body>, seed: u64) -> Told {
        *open(&self.chance) = Dice::new(seed);
        open(&self.sent).clear();
        let Ok(response) = self.world.router().oneshot(request).await;
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), format!("{value:?}"))).collect();
        let body = response.into_body().collect().await.expect("a whole body").to_bytes();
        // Which of several that wait for each other is sent first is nobody's secret.
        let mut statements = std::mem::take(&mut *open(&self.sent));
        statements.sort();
        Told { status, headers, body: String::from_utf8_lossy(&body).into_owned(), statements }
    }
}

impl Side {
    /// Takes what a request left in the access log out of it.
    #[expect(clippy::disallowed_methods, reason = "changes the database beside the server")]
    async fn forget(&self, request: &str) {
        let text = format!("DELETE FROM access_log WHERE request = '{request}'");
        self.db.execute_unprepared(&text).await.expect("entries less");
    }
}

/// Where two databases go, and the one whose catalogue is read; made before there is a runtime.
#[derive(Debug)]
pub struct Places([Place; 3]);

impl Places {
    /// None where the engine is not installed.
    pub fn new(engine: crate::Engine) -> Option<Self> {
        Some(Self([
            Place::new(engine, Start::Migrated)?,
            Place::new(engine, Start::Migrated)?,
            Place::new(crate::Engine::Sqlite, Start::Migrated)?,
        ]))
    }
}

/// Two of them.
#[derive(Debug)]
pub struct Twins {
    pub a: Side,
    pub b: Side,
    pub catalog: Catalog,
    pub clock: TestClock,
    tokens: Mutex<BTreeMap<String, String>>,
}

impl Twins {
    /// On databases that are still empty.
    pub async fn new(engine: crate::Engine, places: Places) -> Self {
        let clock = TestClock::default();
        let Places([a, b, other]) = places;
        let (a, b) = (Side::new(a, &clock).await, Side::new(b, &clock).await);
        let catalog = if engine == crate::Engine::Sqlite {
            Catalog::read(&a.db).await
        } else {
            let other = Side::new(other, &clock).await;
            Catalog::read(&other.db).await
        };
        Self { a, b, catalog, clock, tokens: Mutex::default() }
    }

    /// Fills both, each in an order of its own.
    pub async fn fill(&self, a: &Rows, b: &Rows, dice: &mut Dice) {
        let (mut one, mut other) = (dice.clone(), Dice::new(dice.roll()));
        tokio::join!(
            a.put(&self.a.world.store, &self.a.db, &self.catalog, &mut one),
            b.put(&self.b.world.store, &self.b.db, &self.catalog, &mut other)
        );
    }

    pub async fn rows(&self) -> (Rows, Rows) {
        let (a, b, catalog) = (&self.a, &self.b, &self.catalog);
        tokio::join!(Rows::read(&a.world.store, &a.db, catalog), Rows::read(&b.world.store, &b.db, catalog))
    }

    pub fn request(&self, subject: &str, op: &Op, id: &str) -> Request<Body> {
        let token = open(&self.tokens)
            .entry(subject.to_owned())
            .or_insert_with(|| self.a.world.token(subject))
            .clone();
        let (document, variables) = op.write();
        let request = Request::builder()
            .header(header::ACCEPT, "application/graphql-response+json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::ACCEPT_LANGUAGE, op.language)
            .header("x-request-id", id)
            .header("schakel-denied", op.denied);
        let request = if op.get {
            let variables = variables.to_string();
            let uri = format!("/graphql?query={}&variables={}", escaped(&document), escaped(&variables));
            request.method(Method::GET).uri(uri).body(Body::empty())
        } else {
            let body = json!({ "query": document, "variables": variables }).to_string();
            let post = request.method(Method::POST).uri("/graphql");
            post.header(header::CONTENT_TYPE, "application/json").body(Body::from(body))
        };
        request.expect("a request")
    }

    /// Sends an operation to both, which makes new records with ids out of `seed`: another one each time.
    pub async fn ask(&self, subject: &str, op: &Op, seed: u64) -> (Told, Told) {
        let id = format!("same-{seed:x}");
        let (one, other) = (self.request(subject, op, &id), self.request(subject, op, &id));
        let (mut a, mut b) = tokio::join!(self.a.tell(one, seed), self.b.tell(other, seed));
        for told in [&a, &b] {
            // Nothing can be seen behind an error of the server.
            let (document, variables) = op.write();
            assert!(told.status < 500, "{document} {variables}: {} {}", told.status, told.body);
        }
        if op.roots.len() > 1 && [&a, &b].iter().any(|told| told.body.contains(r#""data":null"#)) {
            // One field was refused, and cut off the others wherever they were: that is a race, and tells nothing.
            for told in [&mut a, &mut b] {
                told.status = 0;
                told.headers.clear();
                told.body.clear();
                told.statements.clear();
            }
            // What was shown until then differs too, and stands in the log.
            tokio::join!(self.a.forget(&id), self.b.forget(&id));
        }
        (a, b)
    }

    /// Asks somebody who may see what differs. It leaves nothing in the log: that would tell on what it saw.
    pub async fn witness(&self, subject: &str, op: &Op, seed: u64) -> (Told, Told) {
        let told = self.ask(subject, op, seed).await;
        let id = format!("same-{seed:x}");
        tokio::join!(self.a.forget(&id), self.b.forget(&id));
        told
    }

    pub async fn close(self) {
        for side in [self.a, self.b] {
            side.db.close().await.expect("the connection closes");
            side.world.close().await;
            drop(side.place);
        }
    }
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

/// Where two answers differ.
pub fn difference(a: &Told, b: &Told) -> String {
    let mut text = String::new();
    if a.status != b.status {
        let _ = writeln!(text, "  status: {} and {}", a.status, b.status);
    }
    if a.headers != b.headers {
        let _ = writeln!(text, "  headers: {:?}\n      and: {:?}", a.headers, b.headers);
    }
    if a.body != b.body {
        let at = a.body.bytes().zip(b.body.bytes()).take_while(|(a, b)| a == b).count();
        let around = |body: &str| {
            let bytes = &body.as_bytes()[at.saturating_sub(160).min(body.len())..(at + 240).min(body.len())];
            String::from_utf8_lossy(bytes).into_owned()
        };
        let _ = writeln!(
            text,
            "  body, from byte {at}:\n    A: …{}…\n    B: …{}…",
            around(&a.body),
            around(&b.body)
        );
    }
    if a.statements != b.statements {
        let _ = writeln!(text, "  statements: {} and {}", a.statements.len(), b.statements.len());
        let only = |these: &[String], those: &[String]| {
            let mut rest = those.to_vec();
            let gone = |one: &&String| match rest.iter().position(|other| other == *one) {
                Some(at) => {
                    rest.remove(at);
                    false
                }
                None => true,
            };
            these.iter().filter(gone).cloned().collect::<Vec<_>>().join("\n      ")
        };
        let _ = writeln!(text, "    A only: {}", only(&a.statements, &b.statements));
        let _ = writeln!(text, "    B only: {}", only(&b.statements, &a.statements));
    }
    text
}
