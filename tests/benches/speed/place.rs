//! Where the network to measure on stands: a file, or a database in a private cluster.

#![expect(clippy::disallowed_methods, reason = "a bench runs in the time that it is, and knows no viewer")]

use persistence::{Database, Store};
use std::{env, fs, path::PathBuf, process};
use tests::{Engine, cluster::cluster, durable::Durable};

/// A planted network.
pub struct Place {
    pub engine: Engine,
    pub url: String,
    dir: Option<PathBuf>,
    durable: Option<Durable>,
}

/// The key of the networks to measure on: nothing else is sealed with it.
pub const KEY: [u8; 32] = *b"only to measure with, no secret!";

impl Place {
    /// Plants `cases` cases. None where the engine is not installed.
    pub fn plant(engine: Engine, cases: u32) -> Option<Self> {
        Self::planted(engine, cases, false)
    }

    /// The same, where PostgreSQL makes its commits durable.
    #[allow(dead_code, reason = "one of the two benches that share this needs it")]
    pub fn durable(engine: Engine, cases: u32) -> Option<Self> {
        Self::planted(engine, cases, true)
    }

    fn planted(engine: Engine, cases: u32, durable: bool) -> Option<Self> {
        let place = if engine == Engine::Postgres && durable {
            let durable = Durable::start()?;
            Self { engine, url: durable.url("postgres"), dir: None, durable: Some(durable) }
        } else if engine == Engine::Postgres {
            Self { engine, url: cluster()?.empty_database(), dir: None, durable: None }
        } else {
            let dir = env::temp_dir().join(format!("schakel-speed-{}-{cases}", process::id()));
            fs::create_dir(&dir).expect("a folder for the database");
            let url = format!("sqlite://{}", dir.join("speed.db").display());
            Self { engine, url, dir: Some(dir), durable: None }
        };
        eprintln!("planting {cases} cases on {engine}");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let database = Database { url: place.url.clone(), connections: 1 };
            let store =
                Store::open(&database, &persistence::Master::new(KEY).into()).await.expect("it opens");
            store.migrate().await.expect("it migrates");
            let now = chrono::Utc::now();
            persistence::demo::plant_network(&store, now, cases, 1, |_, _| {}).await.expect("it is planted");
            store.close().await.expect("it closes");
            if engine == Engine::Postgres {
                // What autovacuum does elsewhere.
                use sea_orm::ConnectionTrait;
                let db = sea_orm::Database::connect(&place.url).await.expect("it opens");
                db.execute_unprepared("VACUUM ANALYZE").await.expect("it is analyzed");
                db.close().await.expect("it closes");
            }
        });
        Some(place)
    }

    /// The process whose children answer the statements.
    pub fn postmaster(&self) -> Option<u32> {
        let own = self.durable.as_ref().map(Durable::pid);
        own.or_else(|| (self.engine == Engine::Postgres).then(|| cluster().expect("it runs").pid()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(dir) = &self.dir {
            let _ = fs::remove_dir_all(dir);
        }
    }
}
