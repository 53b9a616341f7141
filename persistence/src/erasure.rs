//! How far destruction reaches: the bytes in the database's files, and what a backup brings back.

#![expect(
    clippy::disallowed_methods,
    reason = "reads ids of what is gone, and writes tables anew; shows none of it"
)]

use crate::{Fault, Store, destruction};
use domain::{Moment, destruction::Destruction};
use sea_orm::{ConnectionTrait, DbBackend, Statement, sea_query::Query};
use uuid::Uuid;

/// What was destroyed: an id that leads to nothing any more, but in a backup.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Destroyed {
    pub id: Uuid,
    /// Its table: `case_file`, `person` or `family`.
    pub noun: String,
}

/// How many go into one transaction.
const TOGETHER: usize = 200;

impl Store {
    /// Everything that this database knows to be destroyed.
    pub async fn destroyed(&self) -> Result<Vec<Destroyed>, Fault> {
        let mut select = Query::select();
        select.columns(["id", "noun"]).from("destroyed").order_by("id", sea_orm::Order::Asc);
        let tx = self.begin_read().await?;
        let found = tx.query_all(&select).await?;
        // Nobody is left reading what was before.
        tx.commit().await?;
        let one = |row: &sea_orm::QueryResult| {
            Ok(Destroyed { id: row.try_get("", "id")?, noun: row.try_get("", "noun")? })
        };
        found.iter().map(one).collect()
    }

    /// Destroys again what a backup brought back. What is not there is noted all the same.
    pub async fn destroy_again(&self, gone: &[Destroyed], now: Moment) -> Result<(), Fault> {
        let (cases, others): (Vec<Destroyed>, Vec<Destroyed>) =
            gone.iter().cloned().partition(|one| one.noun == "case_file");
        // Cases first: whoever is in them is named by them.
        for some in cases.chunks(TOGETHER).chain(others.chunks(TOGETHER)) {
            let session = self.nobody(now);
            // Of no destruction that this database knows.
            let destruction = session.fresh::<Destruction>().0;
            session.note_destroyed(destruction, some).await?;
            let cases: Vec<Uuid> =
                some.iter().filter(|one| one.noun == "case_file").map(|one| one.id).collect();
            session.purge(destruction, &cases).await?;
            session.commit().await?;
        }
        Ok(())
    }

    /// Empties the log of an embedded database into its file: until then it holds what was deleted. Its pages are zeroed
    /// as they are freed (`secure_delete`). Fails as long as somebody reads what was before.
    pub async fn empty_log(&self) -> Result<(), Fault> {
        if !self.is_embedded() {
            return Ok(());
        }
        let checkpoint = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let busy = match self.db.query_one_raw(checkpoint).await? {
            Some(row) => row.try_get_by_index::<i32>(0)? != 0,
            None => false,
        };
        if busy { Err(Fault::Unavailable("somebody still reads what was before".to_owned())) } else { Ok(()) }
    }

    /// Writes anew the tables from which something was destroyed, so that no free space holds any of it.
    pub async fn rewrite(&self) -> Result<(), Fault> {
        if self.is_embedded() {
            self.db.execute_unprepared("VACUUM").await?;
            return self.empty_log().await;
        }
        for table in destruction::tables() {
            self.db.execute_unprepared(&format!("VACUUM (FULL) {table}")).await?;
        }
        // What was replaced goes from the disk.
        self.db.execute_unprepared("CHECKPOINT").await?;
        Ok(())
    }
}
