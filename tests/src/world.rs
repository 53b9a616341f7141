//! A World: a fresh database with the cast in it, a clock that stands still, and the server on top of both.

use crate::{Client, TestClock, cast, seed};
use api::{app::App, auth::Auth, config::Config, http};
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
        let app = router(&store, &clock).await;
        Self { store, clock, app }
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
    pub(crate) fn token(&self, subject: &str) -> String {
        auth(&self.clock)
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

/// A configuration with the development issuer, and nothing else but defaults.
fn config() -> Config {
    let demo = [("--demo".to_owned(), "true".to_owned())].into();
    Config::read(None, &Default::default(), &demo).expect("the defaults are a configuration")
}

fn auth(clock: &TestClock) -> Auth {
    Auth::new(&config(), &MASTER, clock.clock()).expect("the development issuer")
}

/// The whole server, as `schakel serve` puts it together, with the development issuer.
async fn router(store: &Store, clock: &TestClock) -> Router {
    let app = App::new(store.clone(), auth(clock), &MASTER, clock.clock()).await.expect("the server starts");
    http::router(Arc::new(app), &http::HttpConfig::default())
}
