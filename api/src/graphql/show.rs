//! Guarded records as objects of the schema. [`One::show`] is the only way from a record to a value: the field that
//! is asked decides the category, the policy decides the rest.

use super::{
    asking,
    budget::spend,
    call, fault,
    kin::{Kin, Load, Loading, field},
    node::Named,
};
use crate::http::{Code, Denied};
use async_graphql::{Context, ID, ServerError};
use domain::{Category, Guarded, Id, Role, choice::Choice, policy};
use persistence::{Ask, Column, Fault, Noun, Session, access_log, may_hide};
use std::{
    collections::{BTreeSet, HashMap},
    pin::Pin,
    sync::{Arc, LazyLock},
};
use uuid::Uuid;

/// The value of a nullable field: withheld or absent, or an error at its own path.
pub type Shown<T> = Option<async_graphql::Result<T>>;

/// Records that came with one statement. What hangs on them is loaded for all of them at once, the first time one
/// of them is asked: so the number of statements follows the query, not the rows.
pub struct Siblings<T> {
    all: Vec<Arc<Guarded<T>>>,
    pub kin: Kin,
    /// What of them is shown, for the access log; None where they are about nobody.
    told: Option<Arc<access_log::Shown>>,
}

/// What hangs on records, by their ids or by those that they name.
type Groups<U> = HashMap<Uuid, Vec<One<U>>>;
/// An answer on the heap: the future of a field that waits for it stays small.
type Answer<'a, T> = Pin<Box<dyn Future<Output = Shown<T>> + Send + 'a>>;
/// What hangs on a record, likewise.
type Hung<'a, U> = Pin<Box<dyn Future<Output = async_graphql::Result<Vec<One<U>>>> + Send + 'a>>;
/// Gathers ids, should they be needed.
type Ids<'a, C> = &'a (dyn Fn() -> C + Sync);

/// One of them.
pub struct One<T> {
    pub guarded: Arc<Guarded<T>>,
    pub among: Arc<Siblings<T>>,
    /// Its place among them.
    nth: usize,
}

impl<T> Clone for One<T> {
    fn clone(&self) -> Self {
        Self { guarded: self.guarded.clone(), among: self.among.clone(), nth: self.nth }
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
pub fn siblings<T: Noun>(session: &Arc<Session>, found: Vec<Guarded<T>>) -> Vec<One<T>> {
    siblings_of(session, found.into_iter().map(Arc::new).collect())
}

fn siblings_of<T: Noun>(session: &Arc<Session>, all: Vec<Arc<Guarded<T>>>) -> Vec<One<T>> {
    let told = session.shows(&all);
    let among = Arc::new(Siblings { all, kin: Kin::new(session.clone()), told });
    let one = |(nth, guarded): (usize, &Arc<Guarded<T>>)| One {
        guarded: guarded.clone(),
        among: among.clone(),
        nth,
    };
    among.all.iter().enumerate().map(one).collect()
}

/// Groups of records as objects that all know each other.
fn sibling_groups<T: Noun>(session: &Arc<Session>, groups: HashMap<Uuid, Vec<Guarded<T>>>) -> Groups<T> {
    let mut keys = Vec::new();
    let mut found = Vec::new();
    for (key, group) in groups {
        keys.extend(group.iter().map(|_| key));
        found.extend(group);
    }
    let mut grouped = Groups::<T>::new();
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
}

impl<T> One<T> {
    /// Notes for the access log that something of `category` is shown of it.
    pub fn tell(&self, category: Category) {
        if let Some(told) = &self.among.told {
            told.mark(self.nth, category);
        }
    }
}

impl<T: Named + Send + Sync> One<T> {
    pub fn id(&self) -> ID {
        self.tell(Category::Open);
        super::node::global(self.guarded.id)
    }

    pub fn key(&self) -> Uuid {
        self.guarded.id.0
    }

    /// What the asked field takes out of the record, or null where the policy withholds the field.
    pub fn show<'a, R>(&'a self, ctx: &Context<'_>, field: impl FnOnce(&'a T) -> R) -> Option<R> {
        let category = category::<T>(ctx)?;
        if self.guarded.view.reads(category) {
            self.tell(category);
        } else {
            deny(ctx, category);
        }
        self.guarded.read(category, field)
    }

    /// Whether the asked field may be read; notes it where not.
    pub fn shows(&self, ctx: &Context<'_>) -> bool {
        let Some(category) = category::<T>(ctx) else { return false };
        let reads = self.guarded.view.reads(category);
        if reads {
            self.tell(category);
        } else {
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
        if !reads {
            deny(ctx, category);
            let may_have_own = view.relations.takes_part() && policy::writes(category, view.role);
            if !may_have_own {
                return None;
            }
        }
        let ids = || self.among.ids();
        let key = format!("{column}{}", ask.shape());
        let found = hung(ctx, &self.among.kin, self.key(), key, column, ask, &ids).await;
        let nothing = found.as_ref().is_ok_and(Vec::is_empty);
        let shows = reads || !nothing;
        if shows {
            self.tell(category);
        }
        shows.then_some(found)
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
        let category = category::<T>(ctx)?;
        let ids = || self.among.each(category, key).collect();
        Some(hung(ctx, &self.among.kin, mine, field(ctx).to_owned(), column, ask, &ids).await)
    }

    /// The records of `U` that `load` finds for each of the siblings; loaded for all of them at once. Whether the asked
    /// field may be read is for who asks to see.
    pub async fn linked<U: Noun + Named>(
        &self,
        ctx: &Context<'_>,
        load: impl FnOnce(Arc<Session>, Vec<Uuid>) -> Loading<'static, HashMap<Uuid, Vec<Guarded<U>>>> + Send,
    ) -> Shown<Vec<One<U>>> {
        let kin = &self.among.kin;
        let load: Load<'_, Groups<U>> = Box::new(move || {
            let (session, ids) = (kin.session.clone(), self.among.ids());
            Box::pin(async move { Ok(sibling_groups(&session, load(session.clone(), ids).await?)) })
        });
        Some(of_groups(ctx, kin.once(field(ctx), load).await, self.key()).await)
    }

    /// The record of `U` that the asked field names; loaded for all siblings at once.
    pub async fn named<U: Noun + Named>(
        &self,
        ctx: &Context<'_>,
        names: impl Fn(&T) -> Option<Id<U>> + Send + Sync,
    ) -> Shown<One<U>> {
        let wanted = self.show(ctx, &names)?;
        // That it names nothing must not be told by an answer that comes sooner than one that withholds what it names.
        if wanted.is_none() && !may_hide::<U>() {
            return None;
        }
        let wanted: Vec<_> = wanted.iter().map(|id| id.0).collect();
        let category = category::<T>(ctx)?;
        let ids = || self.among.each(category, |record| names(record)).flatten().map(|id| id.0).collect();
        let found = picked(ctx, &self.among.kin, self.among.all.len(), field(ctx), &ids, &wanted).await?;
        found.map(|mut found| found.pop()).transpose()
    }

    /// The records of `U` with the ids in `mine`; loaded for all siblings at once, whose ids `all` gathers.
    pub fn among_ids<'a, U: Noun + Named>(
        &'a self,
        ctx: &'a Context<'_>,
        key: &'a str,
        all: Ids<'a, BTreeSet<Uuid>>,
        mine: &'a [Uuid],
    ) -> Answer<'a, Vec<One<U>>> {
        picked(ctx, &self.among.kin, 0, key, all, mine)
    }
}

/// What hangs on the record `mine`, of all `U` whose `column` names one of `ids`; found once under `key`.
fn hung<'a, U: Noun + Named>(
    ctx: &'a Context<'_>,
    kin: &'a Kin,
    mine: Uuid,
    key: String,
    column: Column,
    ask: Ask,
    ids: Ids<'a, Vec<Uuid>>,
) -> Hung<'a, U> {
    Box::pin(async move { of_groups(ctx, groups(kin, &key, column, ask, ids).await, mine).await })
}

async fn groups<U: Noun + Named>(
    kin: &Kin,
    key: &str,
    column: Column,
    ask: Ask,
    ids: Ids<'_, Vec<Uuid>>,
) -> Result<Arc<Groups<U>>, Fault> {
    let load: Load<'_, Groups<U>> = Box::new(move || {
        let (session, ids) = (kin.session.clone(), ids());
        Box::pin(async move { Ok(sibling_groups(&session, session.find_by::<U>(column, &ids, ask).await?)) })
    });
    kin.once(key, load).await
}

/// The group of `mine`; empty where it has none.
async fn of_groups<U>(
    ctx: &Context<'_>,
    groups: Result<Arc<Groups<U>>, Fault>,
    mine: Uuid,
) -> async_graphql::Result<Vec<One<U>>> {
    let groups = groups.map_err(|error| fault(ctx, error))?;
    let mine = groups.get(&mine).map_or(&[][..], Vec::as_slice);
    spend(ctx, mine.len()).await;
    Ok(mine.to_vec())
}

/// The records of `U` with the ids in `mine`, of all that `ids` gathers out of `by` records.
fn picked<'a, U: Noun + Named>(
    ctx: &'a Context<'_>,
    kin: &'a Kin,
    by: usize,
    key: &'a str,
    ids: Ids<'a, BTreeSet<Uuid>>,
    mine: &'a [Uuid],
) -> Answer<'a, Vec<One<U>>> {
    let load: Load<'_, HashMap<Uuid, One<U>>> = Box::new(move || {
        let (session, ids) = (kin.session.clone(), ids());
        Box::pin(async move {
            let found = siblings_of(&session, session.named::<U>(&ids, by).await?);
            Ok(found.into_iter().map(|one| (one.key(), one)).collect())
        })
    });
    Box::pin(async move {
        spend(ctx, mine.len()).await;
        match kin.once(key, load).await {
            Ok(found) => Some(Ok(mine.iter().filter_map(|id| found.get(id).cloned()).collect())),
            Err(error) => Some(Err(fault(ctx, error))),
        }
    })
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
    CATEGORIES.get(&(T::TYPE, field(ctx))).copied()
}

/// Whether the viewer has one of the roles that alone read the asked field, which is of no record; notes it where not.
pub fn only(ctx: &Context<'_>, roles: &[Role], category: Category) -> bool {
    let reads = roles.contains(&asking(ctx).viewer.role);
    if !reads {
        deny(ctx, category);
    }
    reads
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
