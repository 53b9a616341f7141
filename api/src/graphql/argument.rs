//! Arguments: ids of what must be there, versions that must be met, filters that must not tell.

use super::{
    call,
    node::{Named, local},
    word::Word,
};
use crate::http::Code;
use async_graphql::{Context, ErrorExtensions, ID, Result};
use domain::{Category, Guarded, Id, Refusal, Refused, Relations, Role, choice::Choice, policy};
use persistence::{Cell, Fault, Noun, Session};
use std::collections::BTreeSet;

/// A top-level error about an argument, with its path.
pub fn refuse(ctx: &Context<'_>, path: &str, dutch: &str, english: &str) -> async_graphql::Error {
    let error = Code::Argument.error(call(ctx).language.of_two(dutch, english));
    let path: Vec<_> = path.split('.').map(str::to_owned).collect();
    error.extend_with(|_, extensions| extensions.set("argument", path.clone()))
}

/// The most values that a filter takes.
const VALUES: usize = 100;

/// A list in a filter is bounded.
pub fn bounded(ctx: &Context<'_>, path: &str, given: usize) -> Result<()> {
    if given <= VALUES {
        return Ok(());
    }
    Err(refuse(
        ctx,
        path,
        &format!("hoogstens {VALUES} waarden, dit zijn er {given}"),
        &format!("at most {VALUES} values, these are {given}"),
    ))
}

/// The id in `field`. What is no id of a `T` is the same as one that does not exist.
pub fn id<T: Named>(field: &str, id: &ID) -> Refused<Id<T>> {
    local(id).ok_or_else(|| Refusal::not_found(field))
}

/// The visible record that `field` names.
pub async fn found<T: Noun + Named>(
    session: &Session,
    field: &str,
    global: &ID,
) -> Result<Guarded<T>, Fault> {
    let id = id::<T>(field, global)?;
    session.one(id).await?.ok_or_else(|| Refusal::not_found(field).into())
}

/// The version that the client read must be the present one.
pub fn expect(expected: Option<i32>, current: i32) -> Refused<()> {
    if expected.is_none_or(|expected| expected == current) { Ok(()) } else { Err(Refusal::conflict(current)) }
}

/// The same for a record that may not be there yet: who read none expects none.
pub fn expect_perhaps(expected: Option<i32>, current: Option<i32>) -> Refused<()> {
    let current = current.unwrap_or(0);
    if expected.unwrap_or(0) == current { Ok(()) } else { Err(Refusal::conflict(current)) }
}

/// A list may be filtered or sorted by `category` only where the viewer may read it in every row that the list can
/// show (those seen by `among`): otherwise the answer would tell what a hidden cell holds.
pub fn readable(
    ctx: &Context<'_>,
    path: &str,
    category: Category,
    role: Role,
    among: Relations,
) -> Result<()> {
    if policy::reads_every_row(category, role, among) {
        return Ok(());
    }
    let (name, enough) = (category.name(), policy::need(category, role).relations());
    if enough.is_none() {
        return Err(refuse(
            ctx,
            path,
            &format!("uw rol leest categorie {name} nooit; vraag zonder dit filter of deze volgorde"),
            &format!("your role never reads category {name}; ask without this filter or order"),
        ));
    }
    Err(refuse(
        ctx,
        path,
        &format!("u leest categorie {name} niet in elke rij; beperk de lijst met `relation` tot: [{enough}]"),
        &format!(
            "you may not read category {name} in every row; limit the list with `relation` to: [{enough}]"
        ),
    ))
}

/// Words as cells, for a filter.
pub fn words<C: Choice>(words: &[Word<C>]) -> Vec<Cell> {
    // Each once, however often it is named.
    let names: BTreeSet<_> = words.iter().map(|word| word.0.name()).collect();
    names.into_iter().map(|name| Cell::Text(name.to_owned())).collect()
}

/// Ids as cells; what is no id of a `T` matches nothing.
pub fn id_cells<T: Named>(ctx: &Context<'_>, path: &str, ids: &[ID]) -> Result<Vec<Cell>> {
    bounded(ctx, path, ids.len())?;
    Ok(ids.iter().filter_map(local::<T>).map(|id| Cell::Uuid(id.0)).collect())
}

/// The start of a name, long enough not to list everybody.
pub fn name_start(ctx: &Context<'_>, path: &str, start: &str) -> Result<String> {
    let start = start.trim();
    if !(2..=100).contains(&start.chars().count()) {
        return Err(refuse(
            ctx,
            path,
            "geef 2 tot 100 letters van het begin van de naam",
            "give 2 to 100 letters of the start of the name",
        ));
    }
    Ok(start.to_owned())
}
