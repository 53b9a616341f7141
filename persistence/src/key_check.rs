//! Whether the key is the one that a database was filled with. A database keeps a value that only its key gives;
//! one from before there was such a value is asked by something that it encrypted.

#![expect(clippy::disallowed_methods, reason = "reads what tells of the key, and shows none of it")]

use crate::{Fault, Store, row};
use sea_orm::{
    ConnectionTrait,
    sea_query::{OnConflict, Query},
};
use uuid::Uuid;

impl Store {
    /// Whether the key is this database's. Any key is that of a database without anything encrypted. Changes nothing.
    pub async fn knows_key(&self) -> Result<bool, Fault> {
        if migration::has_table(&self.db, "key_check").await? {
            let mut kept = Query::select();
            kept.column("value").from("key_check");
            if let Some(row) = self.db.query_one(&kept).await? {
                return Ok(row.try_get::<Vec<u8>>("", "value")? == self.fields.check);
            }
        }
        if !migration::has_table(&self.db, "citizen_number").await? {
            return Ok(true);
        }
        let mut some = Query::select();
        some.columns(["person_id", "sealed"]).from("citizen_number").limit(1);
        let Some(found) = self.db.query_one(&some).await? else { return Ok(true) };
        let person: Uuid = found.try_get("", "person_id")?;
        let sealed: Vec<u8> = found.try_get("", "sealed")?;
        Ok(self.fields.open(&row::number_place(person), &sealed).is_ok())
    }

    /// Keeps the check value where there is none yet.
    pub(crate) async fn keep_key_check(&self) -> Result<(), Fault> {
        if self.knows_key().await? {
            let mut insert = Query::insert();
            insert
                .into_table("key_check")
                .columns(["id", "value"])
                .values_panic([1.into(), self.fields.check.to_vec().into()])
                .on_conflict(OnConflict::column("id").do_nothing().to_owned());
            self.db.execute(&insert).await?;
        }
        // Two that were first at the same time, with two keys: one of them is not the one.
        if self.knows_key().await? {
            return Ok(());
        }
        Err(Fault::Broken("the key is not the one with which this database was filled".to_owned()))
    }
}
