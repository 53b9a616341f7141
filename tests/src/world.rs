//! A World: a fresh database with the cast in it, a clock that stands still, and the server on top of both.

use crate::{Client, TestClock, cast, seed};
use api::{
    app::App,
    auth::Auth,
    config::Config,
    http::{self, HttpConfig},
};
use axum::Router;
use domain::Viewer;
use persistence::{Database, Master, Store};
use std::sync::Arc;

/// One test's network. Cheap to clone: every clone is the same World.
#[derive(Clone, Debug)]
pub struct World {
    pub store: Store,
    pub clock: TestClock,
    pub(crate) app: Router,
}

/// The key of every test database.
const MASTER: Master = Master::new([7; 32]);

impl World {
    /// Opens and migrates the database at `url` and plants the cast.
    pub(crate) async fn open(url: &str) -> Self {
        let clock = TestClock::default();
        let store = open(url).await;
        store.migrate().await.expect("the database can be migrated");
        seed::network().plant(&store, clock.now()).await;
        let app = router(&store, &clock, true, &HttpConfig::default()).await;
        Self { store, clock, app }
    }

    /// The same World behind a server with other settings.
    pub async fn served(&self, config: &HttpConfig) -> Self {
        Self { app: router(&self.store, &self.clock, true, config).await, ..self.clone() }
    }

    /// The same World behind a server without the development issuer.
    pub async fn served_without_demo(&self) -> Self {
        Self { app: router(&self.store, &self.clock, false, &HttpConfig::default()).await, ..self.clone() }
    }

    /// The server, as it is put behind a socket.
    pub fn router(&self) -> Router {
        self.app.clone()
    }

    pub(crate) async fn close(self) {
        self.store.close().await.expect("the database closes");
    }

    /// Somebody of the cast, as a client of the API.
    pub fn client(&self, handle: &str) -> Client {
        Client::new(self.clone(), cast::find(handle))
    }

    /// Somebody of the cast as authentication finds it now; None who does not work any more.
    pub async fn viewer(&self, handle: &str) -> Option<Arc<Viewer>> {
        let account = self.store.account(handle, None, self.clock.now()).await.expect("the database answers");
        account.map(|account| Arc::new(account.viewer))
    }

    /// The bearer token of a subject.
    pub fn token(&self, subject: &str) -> String {
        auth(&self.clock, true)
            .development()
            .expect("the development issuer")
            .mint(subject, chrono::Duration::hours(1))
    }
}

async fn open(url: &str) -> Store {
    let database = Database { url: url.to_owned(), connections: 4 };
    Store::open(&database, &MASTER).await.expect("the database opens")
}

/// Migrates the database at `url` and leaves it.
pub(crate) async fn migrate(url: &str) {
    let store = open(url).await;
    store.migrate().await.expect("the database can be migrated");
    store.close().await.expect("the database closes");
}

fn auth(clock: &TestClock, demo: bool) -> Auth {
    let flags = [("--demo".to_owned(), demo.to_string())].into();
    let config = Config::read(None, &Default::default(), &flags).expect("the defaults are a configuration");
    Auth::new(&config, &MASTER, clock.clock()).expect("the issuers")
}

/// The whole server, as `schakel serve` puts it together; the development issuer exists with the demo.
async fn router(store: &Store, clock: &TestClock, demo: bool, config: &HttpConfig) -> Router {
    let auth = auth(clock, demo);
    let app = App::new(store.clone(), auth, &MASTER, clock.clock()).await.expect("the server starts");
    http::router(Arc::new(app), config)
}
