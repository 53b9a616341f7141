//! What is loaded once for records that came together, whatever its type. None of it knows the type of the records, and
//! most of it not what is loaded: it is compiled once, not once for every pair of nouns.

use async_graphql::Context;
use persistence::{Fault, Session};
use std::{
    any::{Any, TypeId},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OnceCell;

/// A load, on the heap and without its type: the way to the database is long, and a field's own future stays small.
pub type Loading<'a, V> = Pin<Box<dyn Future<Output = Result<V, Fault>> + Send + 'a>>;
/// A load that may not be needed.
pub type Load<'a, V> = Box<dyn FnOnce() -> Loading<'a, V> + Send + 'a>;

type Whatever = Arc<dyn Any + Send + Sync>;
type Cell = Arc<OnceCell<Whatever>>;

/// The session in which records came, and what hangs on them as far as it is loaded.
pub struct Kin {
    pub session: Arc<Session>,
    /// By type, and the field or column by which it hangs. A handful at most, so a list is searched faster than a map.
    loaded: Mutex<Vec<(TypeId, String, Cell)>>,
}

impl Kin {
    pub fn new(session: Arc<Session>) -> Self {
        Self { session, loaded: Mutex::default() }
    }

    fn cell(&self, of: TypeId, key: &str) -> Cell {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., cell)) = loaded.iter().find(|(kind, name, _)| *kind == of && name == key) {
            return cell.clone();
        }
        let cell = Cell::default();
        loaded.push((of, key.to_owned(), cell.clone()));
        cell
    }

    /// What `load` finds, found once for each type and key.
    pub async fn once<V: Send + Sync + 'static>(
        &self,
        key: &str,
        load: Load<'_, V>,
    ) -> Result<Arc<V>, Fault> {
        let cell = self.cell(TypeId::of::<V>(), key);
        let found = match cell.get() {
            Some(found) => found.clone(),
            None => {
                filled(&cell, Box::new(|| Box::pin(async { Ok(Arc::new(load().await?) as Whatever) })))
                    .await?
            }
        };
        found.downcast().map_err(|_| Fault::Broken("a cell holds another type".to_owned()))
    }
}

fn filled<'a>(cell: &'a Cell, load: Load<'a, Whatever>) -> Loading<'a, Whatever> {
    Box::pin(async { cell.get_or_try_init(load).await.cloned() })
}

/// The name of the asked field: the key of what is loaded for it.
pub fn field<'a>(ctx: &Context<'a>) -> &'a str {
    ctx.item.node.name.node.as_str()
}
