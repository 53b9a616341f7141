//! What a session found of the directory: the same colleagues and agencies are named all over a case, and need not be
//! asked for again. One session is one viewer and one snapshot, so what is kept is what would be found again.

use crate::{Ask, Fault, Noun, Session, row::Through};
use domain::Guarded;
use std::{
    any::{Any, TypeId},
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// The records of one type by id; None for an id that finds nothing.
type Found<T> = tokio::sync::Mutex<HashMap<Uuid, Option<Arc<Guarded<T>>>>>;

/// What was found, by type.
#[derive(Default)]
pub(crate) struct Known(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Known {
    fn of<T: Noun + 'static>(&self) -> Arc<Found<T>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(Found::<T>::default()));
        found.clone().downcast().unwrap_or_default()
    }
}

/// Whether who may see a record that names one of these may perhaps not see that one: all but the directory.
pub const fn may_hide<T: Noun>() -> bool {
    !matches!(T::THROUGH, Through::Region | Through::Colleague)
}

impl Session {
    /// The visible records with these ids, which `by` visible records name; in one statement at most. Where a record
    /// may be hidden the statement is the same whether one names it, or another, or none.
    pub async fn named<T: Noun + 'static>(
        &self,
        ids: &BTreeSet<Uuid>,
        by: usize,
    ) -> Result<Vec<Arc<Guarded<T>>>, Fault> {
        let ask = |ids: &[Uuid]| Ask::ids(ids).by_reference();
        let hides = may_hide::<T>();
        if hides || self.writes {
            // No record has the ids that fill up.
            let fill = (1..).map(Uuid::from_u128).take(if hides { by.saturating_sub(ids.len()) } else { 0 });
            let ids: Vec<_> = ids.iter().copied().chain(fill).collect();
            return Ok(self.find::<T>(&ask(&ids)).await?.into_iter().map(Arc::new).collect());
        }
        let known = self.known.of::<T>();
        // Held while it is asked: who comes meanwhile finds it here.
        let mut known = known.lock().await;
        let missing: Vec<_> = ids.iter().copied().filter(|id| !known.contains_key(id)).collect();
        if !missing.is_empty() {
            let found = self.find::<T>(&ask(&missing)).await?;
            known.extend(missing.into_iter().map(|id| (id, None)));
            known.extend(found.into_iter().map(|one| (one.id.0, Some(Arc::new(one)))));
        }
        Ok(ids.iter().filter_map(|id| known.get(id)?.clone()).collect())
    }
}
