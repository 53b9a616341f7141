//! A session: one viewer, one moment, one transaction. What it reads is one snapshot, permission included; what it
//! writes is there whole or not at all.

use crate::{
    Column, Fault, Noun, Store,
    access_log::{Done, Occasion, Shown},
    key_check,
    known::Known,
    ring::Fingerprint,
    row, sealed, sent,
};
use domain::{Changed, Id, Moment, Refusal, Role, Viewer, programme::Programmes};
use sea_orm::{
    DatabaseTransaction, EntityName, EntityTrait, IdenStatic, Iterable, ModelTrait, QueryResult,
    StatementBuilder, Value,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use std::{
    ops::DerefMut,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// A transaction from the first statement on. What is in it the compiler need not see, as with the store's connections.
type Begun = Box<dyn DerefMut<Target = OnceCell<DatabaseTransaction>> + Send + Sync>;

/// What becomes of a statement; on the heap, so that the way to the database is not part of every future.
type Sending<'a, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'a>>;

/// One viewer's transaction at one moment.
pub struct Session {
    pub viewer: Arc<Viewer>,
    pub now: Moment,
    /// What the network offers, by which rules.
    pub programmes: Arc<Programmes>,
    pub(crate) store: Store,
    /// What the access log says of the request.
    pub(crate) occasion: Arc<Occasion>,
    /// What was shown, what was looked for, what was done: for the access log.
    pub(crate) shown: Mutex<Vec<Arc<Shown>>>,
    pub(crate) looked: AtomicBool,
    pub(crate) missed: AtomicBool,
    pub(crate) done: Mutex<Vec<Done>>,
    pub(crate) writes: bool,
    pub(crate) known: Known,
    /// The number of the key with which is sealed what this session writes.
    key: OnceCell<u16>,
    tx: Begun,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("writes", &self.writes).finish_non_exhaustive()
    }
}

/// What an idempotency key stands for.
#[derive(Debug, PartialEq, Eq)]
pub enum Answered {
    /// The key is new.
    No,
    /// The key was used for the same input; this was the answer.
    Yes(serde_json::Value),
}

/// How many rows go into one statement: SQLite takes at most 32,766 values.
const ROWS: usize = 1000;

/// How long an idempotency key is kept, in hours.
pub const KEY_HOURS: i64 = 24;

impl Store {
    /// A session to read in. The transaction begins with its first statement.
    pub fn read(&self, viewer: Arc<Viewer>, now: Moment, occasion: Arc<Occasion>) -> Session {
        self.session(viewer, now, occasion, false)
    }

    /// A session to write in; nothing is kept before [`Session::commit`].
    pub fn write(&self, viewer: Arc<Viewer>, now: Moment, occasion: Arc<Occasion>) -> Session {
        self.session(viewer, now, occasion, true)
    }

    /// A session to write in on behalf of nobody, who sees nothing.
    pub(crate) fn nobody(&self, now: Moment) -> Session {
        let nobody = Uuid::nil();
        let viewer = Viewer {
            member: nobody.into(),
            agency: nobody.into(),
            region: nobody.into(),
            role: Role::Reporter,
            stands_in_for: Vec::new(),
        };
        self.write(Arc::new(viewer), now, Arc::default())
    }

    fn session(&self, viewer: Arc<Viewer>, now: Moment, occasion: Arc<Occasion>, writes: bool) -> Session {
        Session {
            viewer,
            now,
            programmes: self.programmes.clone(),
            store: self.clone(),
            occasion,
            shown: Mutex::default(),
            looked: AtomicBool::default(),
            missed: AtomicBool::default(),
            done: Mutex::default(),
            writes,
            known: Known::default(),
            key: OnceCell::new(),
            tx: Box::new(Box::new(OnceCell::new())),
        }
    }
}

impl Session {
    async fn tx(&self) -> Result<&DatabaseTransaction, Fault> {
        self.store.sent.fetch_add(1, Ordering::Relaxed);
        let begin = || async {
            if self.writes { self.store.begin_write().await } else { self.store.begin_read().await }
        };
        self.tx.get_or_try_init(begin).await
    }

    pub(crate) fn all<'a>(&'a self, statement: &'a SelectStatement) -> Sending<'a, Vec<QueryResult>> {
        Box::pin(async { Ok(sent::all(self.tx().await?, statement).await?) })
    }

    pub(crate) fn run<'a, S: StatementBuilder>(&'a self, statement: &'a S) -> Sending<'a, u64> {
        Box::pin(async { Ok(sent::run(self.tx().await?, statement).await?) })
    }

    /// The number of the key that is in use, as this transaction sees it. Writes take turns, so that none seals with
    /// an older key after a rotation began, whichever process it is of.
    pub(crate) async fn key(&self) -> Result<u16, Fault> {
        let asked = || async {
            let number = match self.all(&key_check::in_use()).await?.pop() {
                Some(row) => key_check::number(&row)?,
                None => return Err(Fault::Broken("no key is in use: run `schakel migrate`".to_owned())),
            };
            self.store.ring.get(number)?;
            self.store.ring.uses(number);
            Ok(number)
        };
        self.key.get_or_try_init(asked).await.copied()
    }

    /// The hash by which a value of a row that is about to be kept is found.
    pub(crate) fn lookup(&self, value: &str) -> Result<Vec<u8>, Fault> {
        match self.key.get() {
            Some(number) => self.store.ring.lookup(*number, value),
            None => Err(Fault::Broken("a row was made before its key was known".to_owned())),
        }
    }

    /// The id of a new record.
    pub fn fresh<T>(&self) -> Id<T> {
        self.store.ids.fresh()
    }

    /// Makes what was written durable, with its entries in the access log: one is not there without the other.
    pub async fn commit(mut self) -> Result<(), Fault> {
        self.keep_done().await?;
        match self.tx.take() {
            Some(tx) => {
                let sending = sent::Sending::of("COMMIT", "");
                let done = tx.commit().await;
                sending.end(&done, |()| None);
                Ok(done?)
            }
            None => Ok(()),
        }
    }

    /// Saves a new record and that it was made, by whom and when.
    pub async fn insert<T: Noun>(&self, changed: &Changed<T>) -> Result<(), Fault> {
        self.key().await?;
        let rows = [changed.record().to_row(self)?];
        self.insert_rows::<T::Entity>(&rows).await?;
        T::attach_all(self, std::slice::from_ref(changed.record())).await?;
        let [row] = &rows;
        self.note::<T>(changed, row);
        Ok(())
    }

    /// Saves a changed record, if nobody changed it since it was read.
    pub async fn update<T: Noun>(&self, changed: &Changed<T>) -> Result<(), Fault> {
        let record = changed.record();
        let number = self.key().await?;
        let row = record.to_row(self)?;
        let values = sealed::values::<T::Entity>(&self.store.ring, number, &row)?;
        let columns = <T::Entity as EntityTrait>::Column::iter().map(|column| column.as_str());
        let values = columns.zip(values);
        let (table, key) = (T::Entity::default().table_name(), row::id_column::<T::Entity>());
        self.update_row(table, key, record.uuid(), record.version(), values.collect()).await?;
        self.note::<T>(changed, &row);
        Ok(())
    }

    async fn update_row(
        &self,
        table: &'static str,
        key: Column,
        id: Uuid,
        read: Option<i32>,
        values: Vec<(Column, Value)>,
    ) -> Result<(), Fault> {
        let version = "version";
        let mut update = Query::update();
        update.table(table);
        for (column, value) in values {
            match column {
                name if name == key => {}
                name if name == version => {
                    update.value(column, Expr::col(version).add(1));
                }
                _ => {
                    update.value(column, value);
                }
            }
        }
        update.and_where(Expr::col(key).eq(id));
        if let Some(read) = read {
            update.and_where(Expr::col(version).eq(read));
        }
        if self.run(&update).await? == 0 { Err(Fault::Again) } else { Ok(()) }
    }

    pub(crate) async fn insert_rows<E: EntityTrait>(&self, rows: &[E::Model]) -> Result<(), Fault>
    where
        E::Model: ModelTrait<Entity = E>,
    {
        let columns: Vec<Column> = E::Column::iter().map(|column| column.as_str()).collect();
        let number = self.key().await?;
        for some in rows.chunks(ROWS) {
            let values = some.iter().map(|row| sealed::values::<E>(&self.store.ring, number, row));
            let values = values.collect::<Result<_, Fault>>()?;
            self.insert_values(E::default().table_name(), &columns, values).await?;
        }
        Ok(())
    }

    async fn insert_values(
        &self,
        table: &'static str,
        columns: &[Column],
        rows: Vec<Vec<Value>>,
    ) -> Result<(), Fault> {
        let mut insert = Query::insert();
        insert.into_table(table).columns(columns.iter().copied());
        for row in rows {
            insert.values_panic(row.into_iter().map(Expr::val));
        }
        self.run(&insert).await?;
        Ok(())
    }

    /// Notes what was done, for the access log: never the content.
    fn note<T: Noun>(&self, changed: &Changed<T>, row: &<T::Entity as EntityTrait>::Model) {
        let key = <T::Entity as EntityTrait>::Column::iter().find(|column| column.as_str() == T::KEY);
        let id = changed.record().uuid();
        let on = match key.map(|key| row.get(key)) {
            Some(Value::Uuid(Some(on))) => on,
            _ => id,
        };
        self.did::<T>(changed.act(), id, on, changed.relations());
    }

    /// What this viewer's key stands for; the same key with another input is refused.
    #[expect(clippy::disallowed_methods, reason = "selects the viewer's own keys")]
    pub async fn answered(&self, key: &str, input: &Fingerprint) -> Result<Answered, Fault> {
        let mut select = Query::select();
        select
            .columns(["input", "answer"])
            .from("idempotency")
            .and_where(Expr::col("member_id").eq(self.viewer.member.0))
            .and_where(Expr::col("key").eq(key))
            .and_where(Expr::col("at").gt(self.now - chrono::Duration::hours(KEY_HOURS)));
        let Some(row) = self.all(&select).await?.pop() else { return Ok(Answered::No) };
        if !input.is(&row.try_get::<Vec<u8>>("", "input")?) {
            return Err(Fault::Refused(Refusal::new(
                domain::Code::KeyReused,
                "idempotencyKey",
                "deze sleutel is al voor een andere invoer gebruikt; neem een nieuwe",
                "this key was used for another input; take a new one",
            )));
        }
        Ok(Answered::Yes(row.try_get("", "answer")?))
    }

    /// Keeps the answer to a key, in the transaction of what it did.
    pub async fn answer(
        &self,
        key: &str,
        input: &Fingerprint,
        answer: serde_json::Value,
    ) -> Result<(), Fault> {
        let mut stale = Query::delete();
        stale
            .from_table("idempotency")
            .and_where(Expr::col("member_id").eq(self.viewer.member.0))
            .and_where(Expr::col("at").lte(self.now - chrono::Duration::hours(KEY_HOURS)));
        self.run(&stale).await?;
        let row = row::idempotency::Model {
            id: self.fresh::<()>().0,
            member_id: self.viewer.member.0,
            key: key.to_owned(),
            input: input.under(self.key().await?),
            answer,
            at: self.now,
        };
        self.insert_rows::<row::idempotency::Entity>(&[row]).await
    }
}
