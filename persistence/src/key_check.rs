//! Whether the keys are those that a database was filled with, and which of them is in use. A database keeps, by the
//! key's number, a value that only that key gives; one from before there were such values is asked by something that
//! it encrypted. The highest number there is the key in use: a rotation begins by adding one, and ends by removing the
//! others.

#![expect(clippy::disallowed_methods, reason = "reads what tells of the keys, and shows none of it")]

use crate::{Fault, Store};
use sea_orm::{
    ConnectionTrait, QueryResult,
    sea_query::{OnConflict, Order, Query, SelectStatement},
};
use uuid::Uuid;

/// Whether the keys that were given are a database's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    Yes,
    /// The key of this number is another one than the database's.
    Wrong(u16),
    /// The database needs the key of this number, and it was not given.
    Missing(u16),
}

/// The first key, from before keys had numbers.
pub(crate) const FIRST: u16 = 1;

/// Selects the number of the key in use.
pub(crate) fn in_use() -> SelectStatement {
    Query::select().column("id").from("key_check").order_by("id", Order::Desc).limit(1).to_owned()
}

/// The number in a row of the keys.
pub(crate) fn number(row: &QueryResult) -> Result<u16, Fault> {
    let number: i32 = row.try_get("", "id")?;
    u16::try_from(number).map_err(|_| Fault::Broken("a key has a number that is none".to_owned()))
}

impl Store {
    /// Whether the keys are this database's. Any key is that of a database without anything encrypted. Changes nothing.
    pub async fn fit(&self) -> Result<Fit, Fault> {
        let kept = self.kept_keys().await?;
        if let Some((last, _)) = kept.last() {
            for (number, check) in &kept {
                match self.ring.find(*number) {
                    None => return Ok(Fit::Missing(*number)),
                    Some(key) if key.check.as_slice() != check => return Ok(Fit::Wrong(*number)),
                    Some(_) => {}
                }
            }
            self.ring.uses(*last);
            return Ok(Fit::Yes);
        }
        let Some((person, sealed)) = self.some_number().await? else { return Ok(Fit::Yes) };
        let Some(key) = self.ring.find(FIRST) else { return Ok(Fit::Missing(FIRST)) };
        let numbered =
            || self.open_cell("citizen_number", "sealed", person, std::str::from_utf8(&sealed).ok()?).ok();
        let opened = key.open_unnumbered(person, &sealed).or_else(numbered);
        Ok(if opened.is_some() { Fit::Yes } else { Fit::Wrong(FIRST) })
    }

    /// The check values of the keys with which something is encrypted, by their numbers.
    pub(crate) async fn kept_keys(&self) -> Result<Vec<(u16, Vec<u8>)>, Fault> {
        if !migration::has_table(&self.db, "key_check").await? {
            return Ok(Vec::new());
        }
        self.kept_keys_in(&**self.db).await
    }

    /// The same, where the table is known to be there.
    pub(crate) async fn kept_keys_in(&self, db: &impl ConnectionTrait) -> Result<Vec<(u16, Vec<u8>)>, Fault> {
        let mut select = Query::select();
        select.columns(["id", "value"]).from("key_check").order_by("id", Order::Asc);
        let rows = db.query_all(&select).await?;
        rows.iter().map(|row| Ok((number(row)?, row.try_get("", "value")?))).collect()
    }

    /// A BSN as it is kept, and whose.
    async fn some_number(&self) -> Result<Option<(Uuid, Vec<u8>)>, Fault> {
        if !migration::has_table(&self.db, "citizen_number").await? {
            return Ok(None);
        }
        let mut some = Query::select();
        some.columns(["person_id", "sealed"]).from("citizen_number").limit(1);
        let Some(found) = self.db.query_one(&some).await? else { return Ok(None) };
        Ok(Some((found.try_get("", "person_id")?, found.try_get("", "sealed")?)))
    }

    /// Keeps the check value of the key in use where there is none yet: the newest of an empty database, the first of
    /// one from before there were check values.
    pub(crate) async fn keep_key_check(&self) -> Result<(), Fault> {
        if self.fit().await? == Fit::Yes && self.kept_keys().await?.is_empty() {
            let number = if self.some_number().await?.is_some() { FIRST } else { self.ring.newest() };
            let mut insert = Query::insert();
            insert
                .into_table("key_check")
                .columns(["id", "value"])
                .values_panic([i32::from(number).into(), self.ring.get(number)?.check.to_vec().into()])
                .on_conflict(OnConflict::column("id").do_nothing().to_owned());
            self.db.execute(&insert).await?;
        }
        // Two that were first at the same time, with two keys: one of them is not the one.
        match self.fit().await? {
            Fit::Yes => Ok(()),
            Fit::Wrong(number) | Fit::Missing(number) => {
                Err(Fault::Broken(format!("key {number} is not the one with which this database was filled")))
            }
        }
    }
}
