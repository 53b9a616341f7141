//! Relay connections with keyset pagination. A cursor carries the keys of a row, sealed for one viewer and list.

use super::{
    argument, asking,
    budget::spend,
    fault,
    node::Named,
    session,
    show::{One, siblings},
    word::Word,
};
use async_graphql::{
    Context, InputObject, Object, OutputType, Result,
    connection::{Connection, Edge},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{Category, Relation, Relations, policy};
use persistence::{Ask, Cell, Column, Fault, Noun, Session, Sort};
use std::{future::Future, pin::Pin, sync::Arc};
use uuid::Uuid;

/// A page of a list of `N`.
pub type Page<N> = Connection<String, N, Total>;

/// How many rows a page has when nobody says, and at most.
const USUAL: i32 = 25;
const MOST: i32 = 100;

/// Which page: `first`/`after` forwards, or `last`/`before` backwards.
#[derive(Debug, Default, InputObject)]
pub struct Window {
    /// How many from the start, 1 to 100; 25 if neither `first` nor `last` is given.
    pub first: Option<i32>,
    /// Start behind this cursor.
    pub after: Option<String>,
    /// How many from the end, 1 to 100.
    pub last: Option<i32>,
    /// End before this cursor.
    pub before: Option<String>,
}

/// The order of a list: by a column, and then by id.
pub struct Order<T> {
    /// Empty for the id alone.
    pub column: Column,
    pub descending: bool,
    pub category: Category,
    pub value: fn(&T) -> Cell,
}

impl<T> Order<T> {
    /// By id alone, for who may not read what the list is otherwise ordered by.
    pub fn by_id() -> Self {
        Self { column: "", descending: false, category: Category::Open, value: |_| Cell::Text(String::new()) }
    }
}

/// A page to come; on the heap, so that a field's own future stays small.
type Paging<'a, N> = Pin<Box<dyn Future<Output = Result<Page<N>>> + Send + 'a>>;
type Counting = Pin<Box<dyn Future<Output = Result<i64, Fault>> + Send>>;

/// What a connection knows besides its page.
pub struct Total(Box<dyn Fn() -> Counting + Send + Sync>);

#[Object]
impl Total {
    /// How many there are in all that you may see, whatever the page (aantal). Counted only when asked.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        (self.0)().await.map_err(|error| fault(ctx, error))
    }
}

/// The page of `list` that `window` asks for.
pub fn page<'a, T, N>(
    ctx: &'a Context<'_>,
    list: &'static str,
    window: Window,
    ask: Ask,
    order: Order<T>,
) -> Paging<'a, N>
where
    T: Noun + Named,
    N: From<One<T>> + OutputType + 'a,
{
    Box::pin(async move {
        let session = session(ctx);
        let usage = format!("{list}.{}.{}.{}", session.viewer.member.0, order.column, order.descending);
        let (size, backwards) = size(ctx, &window)?;
        let after = if backwards { &window.before } else { &window.after };
        let after = after.as_deref().map(|cursor| open(ctx, &usage, cursor, backwards)).transpose()?;
        let has_cursor = after.is_some();
        let sort = Sort { column: order.column, descending: order.descending != backwards, after };
        let counting = ask.clone();
        let limit = u64::try_from(size).unwrap_or(0);
        let mut found =
            session.find::<T>(&ask.sort(sort).limit(limit + 1)).await.map_err(|error| fault(ctx, error))?;
        let more = found.len() as u64 > limit;
        found.truncate(usize::try_from(size).unwrap_or(0));
        spend(ctx, found.len()).await;
        if backwards {
            found.reverse();
        }
        let total = Total(Box::new({
            let session = session.clone();
            move || Box::pin(count::<T>(session.clone(), counting.clone()))
        }));
        let (previous, next) = if backwards { (more, has_cursor) } else { (has_cursor, more) };
        let mut page = Page::with_additional_fields(previous, next, total);
        for one in siblings(&session, found) {
            let value = one.guarded.read(order.category, order.value).unwrap_or(Cell::Text(String::new()));
            let cursor = seal(ctx, &usage, &value, one.key()).map_err(|error| fault(ctx, error))?;
            page.edges.push(Edge::new(cursor, one.into()));
        }
        Ok(page)
    })
}

async fn count<T: Noun>(session: Arc<Session>, ask: Ask) -> Result<i64, Fault> {
    session.count::<T>(&ask).await
}

fn size(ctx: &Context<'_>, window: &Window) -> Result<(i32, bool)> {
    let both = window.first.is_some() && window.last.is_some();
    let mixed = (window.last.is_some() && window.after.is_some())
        || (window.last.is_none() && window.before.is_some());
    if both || mixed {
        return Err(argument::refuse(
            ctx,
            "first",
            "geef `first` met `after`, of `last` met `before`",
            "give `first` with `after`, or `last` with `before`",
        ));
    }
    let (name, size, backwards) = match (window.first, window.last) {
        (_, Some(last)) => ("last", last, true),
        (first, None) => ("first", first.unwrap_or(USUAL), false),
    };
    if !(1..=MOST).contains(&size) {
        return Err(argument::refuse(
            ctx,
            name,
            &format!("`{name}` is een getal van 1 tot en met {MOST}"),
            &format!("`{name}` is a number from 1 to {MOST}"),
        ));
    }
    Ok((size, backwards))
}

fn seal(ctx: &Context<'_>, usage: &str, value: &Cell, id: Uuid) -> Result<String, Fault> {
    let (kind, text) = match value {
        Cell::Text(text) => (b't', text.clone()),
        Cell::Day(day) => (b'd', day.to_string()),
        Cell::Moment(moment) => (b'm', moment.to_rfc3339()),
        Cell::Uuid(uuid) => (b'u', uuid.to_string()),
    };
    let mut bytes = id.as_bytes().to_vec();
    bytes.push(kind);
    bytes.extend(text.as_bytes());
    Ok(BASE64_URL_SAFE_NO_PAD.encode(asking(ctx).store.seal_cursor(usage, &bytes)?))
}

fn open(ctx: &Context<'_>, usage: &str, cursor: &str, backwards: bool) -> Result<(Cell, Uuid)> {
    let opened = || {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let bytes = asking(ctx).store.open_cursor(usage, &sealed)?;
        let (id, rest) = bytes.split_at_checked(16)?;
        let (kind, text) = rest.split_first()?;
        let text = std::str::from_utf8(text).ok()?;
        let cell = match kind {
            b't' => Cell::Text(text.to_owned()),
            b'd' => Cell::Day(text.parse().ok()?),
            b'm' => Cell::Moment(text.parse().ok()?),
            b'u' => Cell::Uuid(text.parse().ok()?),
            _ => return None,
        };
        Some((cell, Uuid::from_slice(id).ok()?))
    };
    opened().ok_or_else(|| {
        argument::refuse(
            ctx,
            if backwards { "before" } else { "after" },
            "dit is geen cursor uit deze lijst; begin opnieuw zonder",
            "this is no cursor of this list; start again without",
        )
    })
}

/// Newest first.
pub fn newest(column: Column) -> Ask {
    by(column, true)
}

pub fn by(column: Column, descending: bool) -> Ask {
    Ask::all().sort(Sort { column, descending, after: None })
}

/// The relations by which a list shows rows, and whether `category` is readable in all of them.
pub fn among(
    ctx: &Context<'_>,
    relation: Option<&Vec<Word<Relation>>>,
    category: Category,
) -> (Relations, bool) {
    let role = asking(ctx).viewer.role;
    let usual = policy::need(category, role).relations();
    let usual = if usual.is_none() { policy::possible(role) } else { usual };
    let among = relation.map_or(usual, |words| words.iter().map(|word| word.0).collect());
    (among, policy::reads_every_row(category, role, among))
}
