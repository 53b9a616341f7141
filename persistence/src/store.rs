//! The store: a pool of connections to one database. The one place where the engines differ.

use crate::{
    Fault, Keys,
    ring::{Fingerprint, Place, Ring},
    sent::Sending,
};
use domain::{Ids, programme::Programmes};
use migration::MigratorTrait;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
    sqlx::{
        Connection,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};
use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::sync::Notify;

/// How many statements a connection keeps prepared: a few for each noun.
const STATEMENTS: usize = 300;

/// Where the database is, and how many connections to it.
#[derive(Clone, Debug)]
pub struct Database {
    /// `sqlite://<path>` or `postgres://...`.
    pub url: String,
    pub connections: u32,
}

/// How the connections are doing.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// In use, and open without being used.
    pub used: u32,
    pub idle: u32,
    /// How many there are at most.
    pub most: u32,
}

/// Connections, of which the compiler need not see what is in them. It would prove that all of that may go to another
/// thread anew for every future that holds a session, which took it longer than all else.
type Connections = Arc<dyn Deref<Target = DatabaseConnection> + Send + Sync>;

/// A database that is open.
#[derive(Clone)]
pub struct Store {
    pub(crate) db: Connections,
    /// How many there are at most.
    connections: u32,
    pub(crate) ring: Arc<Ring>,
    /// How many statements were sent, for whoever watches that rows do not multiply them.
    pub(crate) sent: Arc<AtomicU64>,
    pub(crate) ids: Ids,
    /// The programmes that sessions know.
    pub(crate) programmes: Arc<Programmes>,
    /// Told when something was destroyed.
    destruction: Arc<Notify>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens the database; an embedded one is created when absent. Does not migrate.
    pub async fn open(database: &Database, keys: &Keys) -> Result<Self, Fault> {
        let ring = Ring::new(keys)?;
        let place = Place { table: "", column: "", row: uuid::Uuid::nil() };
        for (number, _) in keys.iter() {
            if ring.open(place, &ring.seal(number, place, "round trip")?)? != "round trip" {
                return Err(Fault::Broken("the keys do not work".to_owned()));
            }
        }
        let mut options = ConnectOptions::new(&database.url);
        options
            .max_connections(database.connections)
            .acquire_timeout(Duration::from_secs(5))
            .sqlx_logging(false)
            .record_stmt_in_spans(false)
            // Asking each time costs: what begins, begins again where its connection has died, see `reach`.
            .test_before_acquire(false)
            // A transaction that failed as it was committed (the disk was full) may be over for SQLite and not for its
            // client, which would open the next one inside it, without waiting for its turn.
            .map_sqlx_sqlite_before_acquire(|connection, _| {
                let is_idle = !connection.is_in_transaction();
                Box::pin(async move { Ok(is_idle) })
            })
            // A read is one snapshot from its first statement; a write that was overtaken fails and is tried again.
            .map_sqlx_postgres_opts(|options| {
                options.statement_cache_capacity(STATEMENTS).options([
                    ("default_transaction_isolation", "repeatable read"),
                    ("lock_timeout", "5s"),
                    // Each statement looks up few rows by index, whoever asks: one plan does, and planning costs more
                    // than running. Nothing is read long enough to be worth compiling.
                    ("plan_cache_mode", "force_generic_plan"),
                    ("random_page_cost", "1.1"),
                    ("jit", "off"),
                ])
            })
            .map_sqlx_sqlite_opts(|options| {
                options
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(5))
                    .pragma("secure_delete", "ON")
                    // 16 MB a connection; what is sorted stays out of files.
                    .pragma("cache_size", "-16000")
                    .pragma("temp_store", "MEMORY")
                    // Whole lists pass between the threads without waiting for each other.
                    .row_buffer_size(1000)
                    .statement_cache_capacity(STATEMENTS)
            });
        let db = sea_orm::Database::connect(options).await?;
        let store = Self {
            db: Arc::new(Box::new(db)),
            connections: database.connections,
            ring: Arc::new(ring),
            sent: Arc::default(),
            ids: Ids::random(),
            programmes: Arc::new(embedded()?),
            destruction: Arc::default(),
        };
        store.assert_settings().await?;
        Ok(store)
    }

    /// What keeps acknowledged writes is asserted, not assumed.
    #[expect(clippy::disallowed_methods, reason = "reads settings of the engine, no row")]
    async fn assert_settings(&self) -> Result<(), Fault> {
        if self.is_embedded() {
            for (pragma, wanted) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
                let statement = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {pragma}"));
                let row = self.db.query_one_raw(statement).await?;
                let found = row.map_or_else(String::new, |row| {
                    row.try_get_by_index::<String>(0)
                        .or_else(|_| row.try_get_by_index::<i32>(0).map(|number| number.to_string()))
                        .unwrap_or_default()
                });
                if found != wanted {
                    return Err(Fault::Broken(format!("SQLite has {pragma} = {found}, wanted {wanted}")));
                }
            }
        }
        Ok(())
    }

    /// SQLite, within this process.
    pub fn is_embedded(&self) -> bool {
        self.db.get_database_backend() == DbBackend::Sqlite
    }

    /// Runs the pending migrations; from then on the database knows its key, and nothing that is to be sealed is plain.
    pub async fn migrate(&self) -> Result<(), Fault> {
        migration::Migrator::up(&**self.db, None).await?;
        self.keep_key_check().await?;
        self.seal_plain().await
    }

    /// How many migrations are pending, or tables of which something is still to be sealed.
    pub async fn pending(&self) -> Result<usize, Fault> {
        match migration::Migrator::get_pending_migrations(&**self.db).await?.len() {
            0 => Ok(self.plain().await?.len()),
            pending => Ok(pending),
        }
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> bool {
        self.reach(|| self.db.ping()).await.is_ok()
    }

    /// Copies an embedded database, as it is at one moment, into an empty file; others read and write meanwhile.
    #[expect(clippy::disallowed_methods, reason = "copies the database as a whole, and shows none of it")]
    pub async fn copy_to(&self, file: &str) -> Result<(), Fault> {
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [file.into()]);
        self.db.execute_raw(copy).await?;
        Ok(())
    }

    /// The same database, where new records get ids from elsewhere.
    pub fn with_ids(self, ids: Ids) -> Self {
        Self { ids, ..self }
    }

    /// The same database, with these programmes instead of those that come with Schakel.
    pub fn with_programmes(self, programmes: Arc<Programmes>) -> Self {
        Self { programmes, ..self }
    }

    /// The same database, where each statement's text is shown to `watch`, without its values.
    pub fn watched(self, watch: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let mut db = (**self.db).clone();
        db.set_metric_callback(move |info| watch(&info.statement.sql));
        Self { db: Arc::new(Box::new(db)), ..self }
    }

    /// How the connections are doing now.
    pub fn pool(&self) -> Pool {
        let (open, idle) = if self.is_embedded() {
            let pool = self.db.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        } else {
            let pool = self.db.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        };
        let idle = u32::try_from(idle).unwrap_or(u32::MAX).min(open);
        Pool { used: open - idle, idle, most: self.connections }
    }

    /// How many statements were sent so far.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    pub fn fingerprint(&self, input: &str) -> Fingerprint {
        self.ring.fingerprint(input)
    }

    /// Seals what leaves the server to come back unread and unchanged: cursors. `usage` binds the text to a viewer and a
    /// list: elsewhere it does not open. The same value for the same use gives the same text.
    pub fn seal_cursor(&self, usage: &str, value: &[u8]) -> Result<Vec<u8>, Fault> {
        self.ring.seal_cursor(usage, value)
    }

    pub fn open_cursor(&self, usage: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.ring.open_cursor(usage, sealed)
    }

    /// Says that something was destroyed, to who waits for it.
    pub fn tell_destruction(&self) {
        self.destruction.notify_one();
    }

    /// Waits until something was destroyed.
    pub async fn await_destruction(&self) {
        self.destruction.notified().await;
    }

    pub async fn close(self) -> Result<(), Fault> {
        Ok(self.db.close_by_ref().await?)
    }

    /// Does what has no effect yet, and again where the connection has died: after a restart of the database, each
    /// that was idle has.
    pub(crate) async fn reach<T, F: Future<Output = Result<T, DbErr>>>(
        &self,
        act: impl Fn() -> F,
    ) -> Result<T, Fault> {
        let mut connections = if self.is_embedded() { 0 } else { self.connections };
        loop {
            let error = match act().await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            // Another error is of a connection that could not be had.
            let had_one = matches!(error, DbErr::Exec(_) | DbErr::Query(_));
            match Fault::from(error) {
                Fault::Unavailable(_) if had_one && connections > 0 => connections -= 1,
                fault => return Err(fault),
            }
        }
    }

    /// A transaction to read in: one snapshot.
    pub(crate) async fn begin_read(&self) -> Result<DatabaseTransaction, Fault> {
        self.reach(|| self.begin(TransactionOptions::default())).await
    }

    /// Begins in a task of its own, which ends although whoever asked goes away meanwhile. What is left half begun on
    /// PostgreSQL, its client takes for no transaction: the next look-up on that connection would fix its snapshot, and
    /// others would read in that, however much later.
    async fn begin(&self, options: TransactionOptions) -> Result<DatabaseTransaction, DbErr> {
        let db = self.db.clone();
        let sending = Sending::of("BEGIN", "");
        let begun = tokio::spawn(async move { db.begin_with_options(options).await });
        let begun = begun.await.map_err(|gone| DbErr::Custom(gone.to_string())).flatten();
        sending.end(&begun, |_| None);
        begun
    }

    /// A transaction to write in. Writes take turns, on both engines: what one of them reads, such as a consent that
    /// stands, no other changes meanwhile. A network writes a few times a second; one write takes milliseconds.
    #[expect(clippy::disallowed_methods, reason = "locks a table without rows; no statement but this can")]
    pub(crate) async fn begin_write(&self) -> Result<DatabaseTransaction, Fault> {
        let mode = self.is_embedded().then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..Default::default() };
        let tx = self.reach(|| self.begin(options)).await?;
        if !self.is_embedded() {
            // Before the first SELECT, so that the snapshot is taken when it is our turn.
            let sending = Sending::of("LOCK", "turn");
            let locked = tx.execute_unprepared("LOCK TABLE turn IN EXCLUSIVE MODE").await;
            sending.end(&locked, |_| None);
            locked?;
        }
        Ok(tx)
    }
}

/// The programmes that come with Schakel.
fn embedded() -> Result<Programmes, Fault> {
    Programmes::embedded().map_err(|mistakes| {
        let mistakes: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        Fault::Broken(format!("mistakes in programmes: {}", mistakes.join("; ")))
    })
}
