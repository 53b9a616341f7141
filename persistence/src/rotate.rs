//! Rotating the key while the database is served: the newest key comes into use at one moment, then everything that an
//! older one sealed is sealed anew, then the older ones are needed no more. What was begun goes on where it is called
//! again.

#![expect(clippy::disallowed_methods, reason = "counts rows and moves keys, and shows none")]

use crate::{
    Fault, Store,
    key_check::Fit,
    ring::{self, Fingerprint},
    sealed::{SEALED, text},
    session::KEY_HOURS,
};
use domain::Moment;
use sea_orm::{
    ConnectionTrait, Value,
    sea_query::{Expr, ExprTrait, Query},
};

/// How far a rotation is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub table: &'static str,
    /// Rows of it that were seen, of how many.
    pub done: u64,
    pub of: u64,
}

/// What a rotation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The number of the key in use.
    pub to: u16,
    /// Those of the keys that may go.
    pub from: Vec<u16>,
    /// How many rows were sealed anew.
    pub rows: u64,
    /// Until when a mutation that was asked under an older key may be asked again.
    pub until: Option<Moment>,
}

impl Store {
    /// Brings the newest key that was given into use, and seals with it what older ones sealed. Each process that serves
    /// this database has to have been given it.
    pub async fn rotate(&self, now: Moment, mut progress: impl FnMut(Progress)) -> Result<Rotated, Fault> {
        let to = self.ring.newest();
        let from = self.begin_rotation(to).await?;
        let mut rows = 0;
        for sealed in SEALED.iter().filter(|_| !from.is_empty()) {
            let mut count = Query::select();
            count.expr_as(Expr::col(sealed.id).count(), "n").from(sealed.table);
            let of: i64 = match self.db.query_one(&count).await? {
                Some(found) => found.try_get("", "n")?,
                None => 0,
            };
            let anew = |id, column, kind, cell: &Value| {
                let Some(kept) = text(cell)?.filter(|kept| ring::number(kept) != Some(to)) else {
                    return Ok(None);
                };
                let plain = self.open_cell(sealed.table, column, id, &kept)?;
                self.seal_with(to, sealed, column, kind, id, &plain).map(Some)
            };
            let told = |done| {
                progress(Progress { table: sealed.table, done, of: std::cmp::max(of.unsigned_abs(), done) })
            };
            rows += self.reseal(sealed, to, anew, told).await?;
        }
        let mut older = Query::delete();
        older.from_table("key_check").and_where(Expr::col("id").lt(i32::from(to)));
        let tx = self.begin_write().await?;
        tx.execute(&older).await?;
        tx.commit().await?;
        Ok(Rotated { to, from, rows, until: self.retried_until(to, now).await? })
    }

    /// From its commit on, every write in whatever process seals with `to`. Comes back with the older keys that are in
    /// use.
    async fn begin_rotation(&self, to: u16) -> Result<Vec<u16>, Fault> {
        match self.fit().await? {
            Fit::Yes => {}
            Fit::Wrong(number) | Fit::Missing(number) => {
                return Err(Fault::Broken(format!("key {number} of this database was not given")));
            }
        }
        let tx = self.begin_write().await?;
        let kept = self.kept_keys_in(&tx).await?;
        let last = kept.last().map_or(to, |(number, _)| *number);
        if last < to {
            self.keep_former(&tx, last, to).await?;
            let mut insert = Query::insert();
            insert
                .into_table("key_check")
                .columns(["id", "value"])
                .values_panic([i32::from(to).into(), self.ring.get(to)?.check.to_vec().into()]);
            tx.execute(&insert).await?;
        }
        tx.commit().await?;
        self.ring.uses(to);
        Ok(kept.into_iter().map(|(number, _)| number).filter(|number| *number < to).collect())
    }

    /// Until when somebody may ask a mutation again that was done under an older key.
    async fn retried_until(&self, to: u16, now: Moment) -> Result<Option<Moment>, Fault> {
        let hours = chrono::Duration::hours(KEY_HOURS);
        let mut select = Query::select();
        select.columns(["input", "at"]).from("idempotency").and_where(Expr::col("at").gt(now - hours));
        let mut until = None;
        for row in self.db.query_all(&select).await? {
            let at: Moment = row.try_get("", "at")?;
            if Fingerprint::number(&row.try_get::<Vec<u8>>("", "input")?) != to {
                until = std::cmp::max(until, Some(at + hours));
            }
        }
        Ok(until)
    }
}
