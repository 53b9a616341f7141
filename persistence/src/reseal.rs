//! Sealing anew what is kept, a few rows at a time while others read and write: what was plain before, and what was
//! sealed with an older key. A cell is replaced only where it still holds what was read; who wrote meanwhile has sealed
//! with the key in use.

#![expect(clippy::disallowed_methods, reason = "reads sealed cells to seal them anew, and shows none")]

use crate::{
    Fault, Store,
    key_check::FIRST,
    row::Column,
    sealed::{Kind, SEALED, Sealed, text, value},
};
use sea_orm::{
    ConnectionTrait, QueryResult, Value,
    sea_query::{Expr, ExprTrait, OnConflict, Order, Query, UpdateStatement},
};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// How many rows are read at once, and how many are written in one turn.
const ROWS: u64 = 500;
const WRITES: usize = 100;

/// How often a table is gone through, at most.
const TRIES: usize = 10;

/// A cell that is to be replaced.
struct Change {
    column: Column,
    kind: Kind,
    from: Value,
    to: Value,
}

/// What a cell of a row holds.
fn cell(row: &QueryResult, column: Column, kind: Kind) -> Result<Value, Fault> {
    Ok(match kind {
        Kind::Text => row.try_get::<Option<String>>("", column)?.into(),
        Kind::Json => row.try_get::<Option<serde_json::Value>>("", column)?.into(),
        Kind::Bytes => row.try_get::<Option<Vec<u8>>>("", column)?.into(),
    })
}

impl Store {
    /// Goes through the rows of a table in the order of their ids. `anew` says what becomes of a cell, None where it
    /// stays; `progress` is told how many rows were seen. Again, until there is nothing that does not stay: then none is
    /// left, since who writes seals with the key in use.
    pub(crate) async fn reseal(
        &self,
        sealed: &'static Sealed,
        number: u16,
        anew: impl Fn(Uuid, Column, Kind, &Value) -> Result<Option<Value>, Fault>,
        mut progress: impl FnMut(u64),
    ) -> Result<u64, Fault> {
        let mut replaced = 0;
        for _ in 0..TRIES {
            match self.reseal_once(sealed, number, &anew, &mut progress).await? {
                0 => return Ok(replaced),
                rows => replaced += rows,
            }
        }
        Err(Fault::Broken(format!("rows of {} change faster than they are sealed anew", sealed.table)))
    }

    /// How many rows there were to replace.
    async fn reseal_once(
        &self,
        sealed: &'static Sealed,
        number: u16,
        anew: impl Fn(Uuid, Column, Kind, &Value) -> Result<Option<Value>, Fault>,
        mut progress: impl FnMut(u64),
    ) -> Result<u64, Fault> {
        let (mut last, mut seen, mut replaced) = (None::<Uuid>, 0, 0);
        loop {
            let mut select = Query::select();
            select.column(sealed.id).columns(sealed.columns().map(|(column, _)| column)).from(sealed.table);
            select.order_by(sealed.id, Order::Asc).limit(ROWS);
            if let Some(last) = last {
                select.and_where(Expr::col(sealed.id).gt(last));
            }
            let found = self.db.query_all(&select).await?;
            let mut updates = Vec::new();
            for row in &found {
                let id: Uuid = row.try_get("", sealed.id)?;
                last = Some(id);
                let mut changes = Vec::new();
                for (column, kind) in sealed.columns() {
                    let from = cell(row, column, kind)?;
                    if let Some(to) = anew(id, column, kind, &from)? {
                        changes.push(Change { column, kind, from, to });
                    }
                }
                if !changes.is_empty() {
                    updates.push(self.replace(sealed, id, number, changes)?);
                }
            }
            replaced += updates.len() as u64;
            for some in updates.chunks(WRITES) {
                let began = Instant::now();
                let tx = self.begin_write().await?;
                for update in some {
                    tx.execute(update).await?;
                }
                tx.commit().await?;
                // Half of the turns are for others.
                tokio::time::sleep(began.elapsed().max(Duration::from_millis(2))).await;
            }
            seen += found.len() as u64;
            progress(seen);
            if (found.len() as u64) < ROWS {
                return Ok(replaced);
            }
        }
    }

    /// Replaces the cells of one row that still hold what was read.
    fn replace(
        &self,
        sealed: &Sealed,
        id: Uuid,
        number: u16,
        changes: Vec<Change>,
    ) -> Result<UpdateStatement, Fault> {
        let mut update = Query::update();
        update.table(sealed.table).and_where(Expr::col(sealed.id).eq(id));
        for Change { column, kind, from, to } in changes {
            if kind == Kind::Bytes {
                // The hash by which it is found goes with it.
                let digits = self.open_cell(sealed.table, column, id, &text(&to)?.unwrap_or_default())?;
                update.value("lookup", self.ring.lookup(number, &digits)?);
            }
            update.value(column, to);
            let (column, from) = match from {
                // PostgreSQL compares no JSON as it is, and SQLite only its text.
                Value::Json(Some(json)) if kind == Kind::Json && !self.is_embedded() => {
                    (Expr::col(column).cast_as("jsonb"), Expr::val(json.to_string()).cast_as("jsonb"))
                }
                from => (Expr::col(column), Expr::val(from)),
            };
            update.and_where(column.eq(from));
        }
        Ok(update)
    }

    /// The tables of which something may still be plain.
    pub(crate) async fn plain(&self) -> Result<Vec<&'static Sealed>, Fault> {
        let mut select = Query::select();
        select.column("name").from("sealed_column");
        let mut done = BTreeSet::new();
        for row in self.db.query_all(&select).await? {
            done.insert(row.try_get::<String>("", "name")?);
        }
        let is_done = |sealed: &Sealed| {
            sealed.columns().all(|(column, _)| done.contains(&format!("{}.{column}", sealed.table)))
        };
        Ok(SEALED.iter().filter(|sealed| !is_done(sealed)).collect())
    }

    /// Seals what is plain, in a database from before it was to be sealed. Broken off, it begins again, and finds what is
    /// sealed already.
    pub(crate) async fn seal_plain(&self) -> Result<(), Fault> {
        let plain = self.plain().await?;
        let Some((number, _)) = self.kept_keys().await?.pop().filter(|_| !plain.is_empty()) else {
            return Ok(());
        };
        let mut done = Query::insert();
        done.into_table("sealed_column").columns(["name"]);
        for sealed in plain {
            let anew =
                |id, column, kind, from: &Value| self.seal_if_plain(number, sealed, id, column, kind, from);
            let rows = self.reseal(sealed, number, anew, |_| ()).await?;
            if rows > 0 {
                tracing::info!(table = sealed.table, rows, "encrypted what was plain");
            }
            for (column, _) in sealed.columns() {
                done.values_panic([format!("{}.{column}", sealed.table).into()]);
            }
        }
        done.on_conflict(OnConflict::column("name").do_nothing().to_owned());
        self.db.execute(&done).await?;
        Ok(())
    }

    /// What a cell becomes that is plain, or sealed as a BSN was before keys had numbers.
    fn seal_if_plain(
        &self,
        number: u16,
        sealed: &Sealed,
        id: Uuid,
        column: Column,
        kind: Kind,
        from: &Value,
    ) -> Result<Option<Value>, Fault> {
        let plain = match from {
            Value::Bytes(Some(bytes)) => self.ring.find(FIRST).and_then(|key| key.open_unnumbered(id, bytes)),
            from => text(from)?.filter(|cell| self.open_cell(sealed.table, column, id, cell).is_err()),
        };
        let Some(plain) = plain else { return Ok(None) };
        let plain = if let Value::Json(Some(json)) = from { json.to_string() } else { plain };
        self.seal_with(number, sealed, column, kind, id, &plain).map(Some)
    }

    pub(crate) fn seal_with(
        &self,
        number: u16,
        sealed: &Sealed,
        column: Column,
        kind: Kind,
        id: Uuid,
        plain: &str,
    ) -> Result<Value, Fault> {
        Ok(value(kind, self.ring.seal(number, sealed.place(column, id), plain)?))
    }
}
