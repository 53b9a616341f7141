//! Typed ids: a case's id cannot be passed where a person's is wanted.

use std::{fmt, hash, marker::PhantomData, sync::Arc};
use uuid::Uuid;

/// The id of a `T`. Random (UUID version 4), so that it tells nothing of when or in which order rows were made.
pub struct Id<T>(pub Uuid, PhantomData<fn() -> T>);

impl<T> Id<T> {
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> hash::Hash for Id<T> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> From<Uuid> for Id<T> {
    fn from(uuid: Uuid) -> Self {
        Self::new(uuid)
    }
}

/// Where the ids of new records come from.
#[derive(Clone)]
pub struct Ids(Arc<dyn Fn() -> Uuid + Send + Sync>);

impl Ids {
    pub fn new(source: impl Fn() -> Uuid + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }

    /// Random ones (UUID version 4).
    #[expect(clippy::disallowed_methods, reason = "this is where ids come from")]
    pub fn random() -> Self {
        Self::new(Uuid::new_v4)
    }

    /// A new one.
    pub fn fresh<T>(&self) -> Id<T> {
        Id::new((self.0)())
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ids")
    }
}
