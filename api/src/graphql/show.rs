//! Guarded records as objects of the schema. [`One::show`] is the only way from a record to a value: the field that
//! is asked decides the category, the policy decides the rest.

use super::{call, fault, node::Named};
use crate::http::{Code, Denied};
use async_graphql::{Context, ID, ServerError};
use domain::{Category, Guarded, Id, choice::Choice, policy};
use persistence::{Ask, Column, Fault, Noun, Session};
use std::{
    any::{Any, TypeId},
    collections::{BTreeSet, HashMap},
    pin::Pin,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The value of a nullable field: withheld or absent, or an error at its own path.
pub type Shown<T> = Option<async_graphql::Result<T>>;

/// Records that came with one statement. What hangs on them is loaded for all of them at once, the first time one
/// of them is asked: so the number of statements follows the query, not the rows.
pub struct Siblings<T> {
    pub session: Arc<Session>,
    all: Vec<Arc<Guarded<T>>>,
    /// A handful at most, so a list is searched faster than a map.
    loaded: Mutex<Vec<Loaded>>,
}

/// What hangs on siblings: its type, the field or column by which it hangs, and the cell that holds it.
type Loaded = (TypeId, String, Arc<dyn Any + Send + Sync>);

/// One of them.
pub struct One<T> {
    pub guarded: Arc<Guarded<T>>,
    pub among: Arc<Siblings<T>>,
}

impl<T> Clone for One<T> {
    fn clone(&self) -> Self {
        Self { guarded: self.guarded.clone(), among: self.among.clone() }
    }
}

/// The category of each field of each type.
static CATEGORIES: LazyLock<HashMap<(&'static str, &'static str), Category>> = LazyLock::new(|| {
    let fields = policy::FIELDS.iter().flat_map(|(type_name, category, fields)| {
        fields.iter().map(move |field| ((*type_name, *field), *category))
    });
    fields.collect()
});

/// The records as objects that know each other.
pub fn siblings<T>(session: &Arc<Session>, found: Vec<Guarded<T>>) -> Vec<One<T>> {
    siblings_of(session, found.into_iter().map(Arc::new).collect())
}

fn siblings_of<T>(session: &Arc<Session>, all: Vec<Arc<Guarded<T>>>) -> Vec<One<T>> {
    let among = Arc::new(Siblings { session: session.clone(), all, loaded: Mutex::default() });
    among.all.iter().map(|guarded| One { guarded: guarded.clone(), among: among.clone() }).collect()
}

/// Groups of records as objects that all know each other.
fn sibling_groups<T>(
    session: &Arc<Session>,
    groups: HashMap<Uuid, Vec<Guarded<T>>>,
) -> HashMap<Uuid, Vec<One<T>>> {
    let mut keys = Vec::new();
    let mut found = Vec::new();
    for (key, group) in groups {
        keys.extend(group.iter().map(|_| key));
        found.extend(group);
    }
    let mut grouped = HashMap::<Uuid, Vec<One<T>>>::new();
    for (key, one) in keys.into_iter().zip(siblings(session, found)) {
        grouped.entry(key).or_default().push(one);
    }
    grouped
}

impl<T: Send + Sync + 'static> Siblings<T> {
    pub fn ids(&self) -> Vec<Uuid> {
        self.all.iter().map(|guarded| guarded.id.0).collect()
    }

    /// What `field` takes out of each record, where the viewer may read `category`.
    pub fn each<R>(&self, category: Category, field: impl Fn(&T) -> R) -> impl Iterator<Item = R> {
        self.all.iter().filter_map(move |guarded| guarded.read(category, &field))
    }

    fn cell<V: Send + Sync + 'static>(&self, key: &str) -> Arc<OnceCell<V>> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let of = TypeId::of::<V>();
        let cell = match loaded.iter().find(|(kind, name, _)| *kind == of && name == key) {
            Some((.., cell)) => cell.clone(),
            None => {
                let cell: Arc<dyn Any + Send + Sync> = Arc::new(OnceCell::<V>::new());
                loaded.push((of, key.to_owned(), cell.clone()));
                cell
            }
        };
        cell.downcast().unwrap_or_default()
    }

    /// What `load` finds for all of them, found once.
    pub async fn once<V, F>(
        &self,
        key: &str,
        load: impl FnOnce(Arc<Session>, Vec<Uuid>) -> F + Send,
    ) -> Result<Arc<V>, Fault>
    where
        V: Send + Sync + 'static,
        F: Future<Output = Result<V, Fault>> + Send,
    {
        let cell = self.cell::<Arc<V>>(key);
        if let Some(found) = cell.get() {
            return Ok(found.clone());
        }
        // On the heap and without its type: the way to the database is long, and a field's own future stays small.
        let load: Pin<Box<dyn Future<Output = Result<Arc<V>, Fault>> + Send>> = Box::pin(async {
            let load = || async { Ok(Arc::new(load(self.session.clone(), self.ids()).await?)) };
            cell.get_or_try_init(load).await.cloned()
        });
        load.await
    }
}

impl<T: Named + Send + Sync> One<T> {
    pub fn id(&self) -> ID {
        super::node::global(self.guarded.id)
    }

    pub fn key(&self) -> Uuid {
        self.guarded.id.0
    }

    /// What the asked field takes out of the record, or null where the policy withholds the field.
    pub fn show<'a, R>(&'a self, ctx: &Context<'_>, field: impl FnOnce(&'a T) -> R) -> Option<R> {
        let category = category::<T>(ctx)?;
        let shown = self.guarded.read(category, field);
        if shown.is_none() && !self.guarded.view.reads(category) {
            deny(ctx, category);
        }
        shown
    }

    /// Whether the asked field may be read; notes it where not.
    pub fn shows(&self, ctx: &Context<'_>) -> bool {
        let Some(category) = category::<T>(ctx) else { return false };
        let reads = self.guarded.view.reads(category);
        if !reads {
            deny(ctx, category);
        }
        reads
    }

    /// The records of `U` whose `column` names this record; loaded for all siblings at once. Where the category is
    /// withheld only the viewer's agency's own records are left, and null where there are none.
    pub async fn hanging<U: Noun + Named>(
        &self,
        ctx: &Context<'_>,
        column: Column,
        ask: Ask,
    ) -> Shown<Vec<One<U>>> {
        let category = category::<T>(ctx)?;
        let view = self.guarded.view;
        let reads = view.reads(category);
        let may_have_own = view.relations.takes_part() && policy::writes(category, view.role);
        if !(reads || may_have_own) {
            deny(ctx, category);
            return None;
        }
        match self.groups(column, ask).await {
            Ok(groups) => {
                let mine = groups.get(&self.key()).cloned().unwrap_or_default();
                if !reads {
                    deny(ctx, category);
                }
                (reads || !mine.is_empty()).then_some(Ok(mine))
            }
            Err(error) => Some(Err(fault(ctx, error))),
        }
    }

    /// The records of `U` whose `column` has the id that `key` takes out of this record; loaded for all siblings at
    /// once.
    pub async fn hanging_by<U: Noun + Named>(
        &self,
        ctx: &Context<'_>,
        column: Column,
        ask: Ask,
        key: fn(&T) -> Uuid,
    ) -> Shown<Vec<One<U>>> {
        let mine = self.show(ctx, key)?;
        let ids: Vec<Uuid> = self.among.each(category::<T>(ctx)?, key).collect();
        let load = |session: Arc<Session>, _| async move {
            let found = session.find_by::<U>(column, &ids, ask).await?;
            Ok(sibling_groups(&session, found))
        };
        let groups = self.among.once(ctx.field().name(), load).await;
        Some(
            groups
                .map(|groups| groups.get(&mine).cloned().unwrap_or_default())
                .map_err(|error| fault(ctx, error)),
        )
    }

    /// The records of `U` that `load` finds for each of the siblings; loaded for all of them at once. Whether the asked
    /// field may be read is for who asks to see.
    pub async fn linked<U: Noun + Named, F>(
        &self,
        ctx: &Context<'_>,
        load: impl FnOnce(Arc<Session>, Vec<Uuid>) -> F + Send,
    ) -> Shown<Vec<One<U>>>
    where
        F: Future<Output = Result<HashMap<Uuid, Vec<Guarded<U>>>, Fault>> + Send,
    {
        let load = |session: Arc<Session>, ids| async move {
            let found = load(session.clone(), ids).await?;
            Ok(sibling_groups(&session, found))
        };
        let groups = self.among.once(ctx.field().name(), load).await;
        Some(
            groups
                .map(|groups| groups.get(&self.key()).cloned().unwrap_or_default())
                .map_err(|error| fault(ctx, error)),
        )
    }

    async fn groups<U: Noun + Named>(
        &self,
        column: Column,
        ask: Ask,
    ) -> Result<Arc<HashMap<Uuid, Vec<One<U>>>>, Fault> {
        self.among
            .once(column, |session, ids| async move {
                let found = session.find_by::<U>(column, &ids, ask).await?;
                Ok(sibling_groups(&session, found))
            })
            .await
    }

    /// The record of `U` that the asked field names; loaded for all siblings at once.
    pub async fn named<U: Noun + Named>(
        &self,
        ctx: &Context<'_>,
        names: impl Fn(&T) -> Option<Id<U>> + Send + Sync,
    ) -> Shown<One<U>> {
        let wanted = self.show(ctx, &names)??;
        let category = category::<T>(ctx)?;
        let ids = || self.among.each(category, |record| names(record)).flatten().map(|id| id.0).collect();
        let found = self.among_ids(ctx, ctx.field().name(), ids, &[wanted.0]).await?;
        found.map(|mut found| found.pop()).transpose()
    }

    /// The records of `U` with the ids in `mine`; loaded for all siblings at once, whose ids `all` gathers.
    pub async fn among_ids<U: Noun + Named>(
        &self,
        ctx: &Context<'_>,
        key: &str,
        all: impl FnOnce() -> BTreeSet<Uuid> + Send,
        mine: &[Uuid],
    ) -> Shown<Vec<One<U>>> {
        let load = |session: Arc<Session>, _| async move {
            let found = session.named::<U>(&all()).await?;
            Ok(siblings_of(&session, found)
                .into_iter()
                .map(|one| (one.key(), one))
                .collect::<HashMap<_, _>>())
        };
        match self.among.once(key, load).await {
            Ok(found) => Some(Ok(mine.iter().filter_map(|id| found.get(id).cloned()).collect())),
            Err(error) => Some(Err(fault(ctx, error))),
        }
    }
}

/// Records as objects of the schema.
pub fn wrap<T, N: From<One<T>>>(shown: Shown<Vec<One<T>>>) -> Shown<Vec<N>> {
    shown.map(|found| found.map(|all| all.into_iter().map(N::from).collect()))
}

/// A record as an object of the schema.
pub fn wrap_one<T, N: From<One<T>>>(shown: Shown<One<T>>) -> Shown<N> {
    shown.map(|found| found.map(N::from))
}

fn category<T: Named>(ctx: &Context<'_>) -> Option<Category> {
    // Without a row in the policy nothing is shown; `check` keeps the server from starting so.
    CATEGORIES.get(&(T::TYPE, ctx.field().name())).copied()
}

/// Says that the asked field is withheld, in the way that the client wished.
fn deny(ctx: &Context<'_>, category: Category) {
    let call = call(ctx);
    if call.denied == Denied::Data {
        return;
    }
    let name = category.name();
    let text = call.language.of_two(
        format!("dit veld (categorie {name}) is voor u afgeschermd; `access` zegt waarom"),
        format!("this field (category {name}) is withheld from you; `access` says why"),
    );
    let mut error = Code::Withheld.error(text);
    if let Some(extensions) = &mut error.extensions {
        extensions.set("category", name);
    }
    let error: ServerError = ctx.set_error_path(error.into_server_error(ctx.item.pos));
    ctx.add_error(error);
}
