//! A session: one viewer, one moment, one transaction. What it reads is one snapshot, permission included; what it
//! writes is there whole or not at all.

use crate::{Column, Fault, Noun, Store, known::Known, row};
use domain::{Act, Changed, Moment, Refusal, Viewer, choice::Choice};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, EntityName, EntityTrait, IdenStatic, Iterable, ModelTrait,
    QueryResult, StatementBuilder, Value,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use std::sync::{Arc, atomic::Ordering};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// One viewer's transaction at one moment.
pub struct Session {
    pub viewer: Arc<Viewer>,
    pub now: Moment,
    pub(crate) store: Store,
    pub(crate) writes: bool,
    pub(crate) known: Known,
    tx: OnceCell<DatabaseTransaction>,
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
    pub fn read(&self, viewer: Arc<Viewer>, now: Moment) -> Session {
        self.session(viewer, now, false)
    }

    /// A session to write in; nothing is kept before [`Session::commit`].
    pub fn write(&self, viewer: Arc<Viewer>, now: Moment) -> Session {
        self.session(viewer, now, true)
    }

    fn session(&self, viewer: Arc<Viewer>, now: Moment, writes: bool) -> Session {
        Session { viewer, now, store: self.clone(), writes, known: Known::default(), tx: OnceCell::new() }
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

    #[expect(clippy::disallowed_methods, reason = "sends what a session reads")]
    pub(crate) async fn all(&self, statement: &SelectStatement) -> Result<Vec<QueryResult>, Fault> {
        Ok(self.tx().await?.query_all(statement).await?)
    }

    #[expect(clippy::disallowed_methods, reason = "sends what a session writes")]
    pub(crate) async fn run<S: StatementBuilder>(&self, statement: &S) -> Result<u64, Fault> {
        Ok(self.tx().await?.execute(statement).await?.rows_affected())
    }

    /// Makes what was written durable.
    pub async fn commit(self) -> Result<(), Fault> {
        match self.tx.into_inner() {
            Some(tx) => Ok(tx.commit().await?),
            None => Ok(()),
        }
    }

    /// Saves a new record and that it was made, by whom and when.
    pub async fn insert<T: Noun>(&self, changed: &Changed<T>) -> Result<(), Fault> {
        let rows = [changed.record().to_row(self)?];
        self.insert_rows::<T::Entity>(&rows).await?;
        T::attach_all(self, std::slice::from_ref(changed.record())).await?;
        self.note(changed).await
    }

    /// Saves a changed record, if nobody changed it since it was read.
    pub async fn update<T: Noun>(&self, changed: &Changed<T>) -> Result<(), Fault> {
        let record = changed.record();
        let row = record.to_row(self)?;
        let values =
            <T::Entity as EntityTrait>::Column::iter().map(|column| (column.as_str(), row.get(column)));
        let (table, key) = (T::Entity::default().table_name(), row::id_column::<T::Entity>());
        self.update_row(table, key, record.uuid(), record.version(), values.collect()).await?;
        self.note(changed).await
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
        for some in rows.chunks(ROWS) {
            let values = some.iter().map(|row| E::Column::iter().map(|column| row.get(column)).collect());
            self.insert_values(E::default().table_name(), &columns, values.collect()).await?;
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

    /// The record of what was done: who, what, when; never the content.
    async fn note<T: Noun>(&self, changed: &Changed<T>) -> Result<(), Fault> {
        self.note_act(changed.act(), T::NOUN, changed.record().uuid()).await
    }

    async fn note_act(&self, act: Act, noun: &str, record_id: Uuid) -> Result<(), Fault> {
        let event = row::event::Model {
            id: Uuid::new_v4(),
            at: self.now,
            member_id: Some(self.viewer.member.0),
            act: act.name().to_owned(),
            noun: noun.to_owned(),
            record_id,
        };
        self.insert_rows::<row::event::Entity>(&[event]).await
    }

    /// What this viewer's key stands for; the same key with another input is refused.
    #[expect(clippy::disallowed_methods, reason = "selects the viewer's own keys")]
    pub async fn answered(&self, key: &str, input: &[u8]) -> Result<Answered, Fault> {
        let mut select = Query::select();
        select
            .columns(["input", "answer"])
            .from("idempotency")
            .and_where(Expr::col("member_id").eq(self.viewer.member.0))
            .and_where(Expr::col("key").eq(key))
            .and_where(Expr::col("at").gt(self.now - chrono::Duration::hours(KEY_HOURS)));
        let Some(row) = self.all(&select).await?.pop() else { return Ok(Answered::No) };
        if row.try_get::<Vec<u8>>("", "input")? != input {
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
    pub async fn answer(&self, key: &str, input: Vec<u8>, answer: serde_json::Value) -> Result<(), Fault> {
        let mut stale = Query::delete();
        stale
            .from_table("idempotency")
            .and_where(Expr::col("member_id").eq(self.viewer.member.0))
            .and_where(Expr::col("at").lte(self.now - chrono::Duration::hours(KEY_HOURS)));
        self.run(&stale).await?;
        let row = row::idempotency::Model {
            id: Uuid::new_v4(),
            member_id: self.viewer.member.0,
            key: key.to_owned(),
            input,
            answer,
            at: self.now,
        };
        self.insert_rows::<row::idempotency::Entity>(&[row]).await
    }
}
