//! Planting: made-up networks for the demo and the tests, and the beginning of a real one. The one way to save
//! records without a decision, so it is asked for by name and notes no event.

use crate::{Fault, Noun, Store, row, session::Session};
use domain::{Id, Moment, access_log::Entry, case::Case, person::Person};

/// A transaction that plants. Nothing is kept before [`Planting::commit`].
#[derive(Debug)]
pub struct Planting(Session);

impl Store {
    /// Begins to plant at `now`.
    pub fn plant(&self, now: Moment) -> Planting {
        Planting(self.nobody(now))
    }

    /// Whether there is no region yet.
    #[expect(clippy::disallowed_methods, reason = "asks whether there is a row, and shows none")]
    pub async fn is_empty(&self) -> Result<bool, Fault> {
        use sea_orm::{ConnectionTrait, sea_query::Query};
        let mut select = Query::select();
        select.column("id").from("region").limit(1);
        Ok(self.db.query_one(&select).await?.is_none())
    }
}

impl Planting {
    pub(crate) fn session(&self) -> &Session {
        &self.0
    }

    /// Saves records of one kind, many to a statement.
    pub async fn records<T: Noun>(&self, records: &[T]) -> Result<(), Fault> {
        self.0.key().await?;
        let rows = records.iter().map(|record| record.to_row(&self.0)).collect::<Result<Vec<_>, _>>()?;
        self.0.insert_rows::<T::Entity>(&rows).await?;
        T::attach_all(&self.0, records).await
    }

    /// Says whom cases concern.
    pub async fn concern(&self, pairs: &[(Id<Case>, Id<Person>)]) -> Result<(), Fault> {
        let rows: Vec<_> = pairs
            .iter()
            .map(|(case, person)| row::case_person::Model {
                id: self.0.fresh::<()>().0,
                case_id: case.0,
                person_id: person.0,
                left_at: None,
            })
            .collect();
        self.0.insert_rows::<row::case_person::Entity>(&rows).await
    }

    /// Adds entries to the access log, each with its id.
    pub async fn log(&self, entries: Vec<Entry>) -> Result<(), Fault> {
        self.0.append(entries).await
    }

    pub async fn commit(self) -> Result<(), Fault> {
        self.0.commit().await
    }
}
