//! Verifying the access log: every edit, removal, reordering and truncation of a chain shows. What is cut off at the
//! end, together with its head, shows against a checkpoint that was kept outside the database. What was taken off the
//! beginning is vouched for by a signed base.

#![expect(clippy::disallowed_methods, reason = "reads whole chains to verify them, and shows none of it")]

use crate::{
    Fault, Store,
    access_log::heads,
    prune::{self, Base},
    row,
    signer::Chains,
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, Iterable,
    sea_query::{Expr, ExprTrait, Query},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Where a chain was at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose chain.
    pub region: Uuid,
    /// How many entries it had.
    pub number: i64,
    /// The seal of the last of them.
    pub seal: Vec<u8>,
    /// Whether it says that they could be taken off then.
    pub taken_off: bool,
}

/// What is wrong with a chain: the first thing that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// The entry of this number is not there, or not in its place.
    Missing(i64),
    /// The entry of this number is not what was kept, or the one before it is not.
    Changed(i64),
    /// The chain ends at the first number; it once had the second.
    Truncated(i64, i64),
    /// The entry of this number is not the one that the checkpoint saw.
    Rewritten(i64),
    /// The head does not say where the chain ends; it ends at this number.
    Head(i64),
    /// That the entries up to this number were taken off is not signed with the key in use.
    Base(i64),
    /// The entries up to this number were taken off, and the checkpoints do not know of it.
    Unknown(i64),
    /// The entry of this number stands before where the chain begins.
    Below(i64),
}

/// What became of verifying one chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub region: Uuid,
    /// How many entries were in order.
    pub entries: i64,
    /// How many checkpoints they were held against.
    pub checkpoints: usize,
    /// What was taken off before them.
    pub taken_off: Option<Base>,
    pub breach: Option<Breach>,
}

/// How many entries are read at once.
const ENTRIES: u64 = 20_000;

impl Store {
    /// Where each chain is now.
    pub async fn chain_heads(&self) -> Result<Vec<Checkpoint>, Fault> {
        read_heads(&self.begin_read().await?).await
    }

    /// Verifies every chain, in one snapshot, against the checkpoints that were kept of it.
    pub async fn verify_chains(&self, checkpoints: &[Checkpoint]) -> Result<Vec<Verified>, Fault> {
        let numbered = migration::has_table(&self.db, "former_key").await?;
        let shortened = migration::has_table(&self.db, "access_log_base").await?;
        let tx = self.begin_read().await?;
        let chains = if numbered { self.chains(&tx).await? } else { self.first_chain()? };
        let heads: BTreeMap<Uuid, Checkpoint> =
            read_heads(&tx).await?.into_iter().map(|head| (head.region, head)).collect();
        let bases = if shortened { prune::bases(&tx).await? } else { Vec::new() };
        let (signer, key) = match bases.is_empty() {
            true => (None, 0),
            false => (Some(self.signer_in(&tx).await?), self.key_in(&tx).await?),
        };
        let mut regions: BTreeSet<Uuid> = heads.keys().copied().collect();
        regions.extend(bases.iter().map(|base| base.region));
        regions.extend(checkpoints.iter().map(|checkpoint| checkpoint.region));
        let mut select = Query::select();
        select.distinct().column("region_id").from("access_log");
        for found in tx.query_all(&select).await? {
            regions.insert(found.try_get("", "region_id")?);
        }
        let mut verified = Vec::new();
        for region in regions {
            let kept: Vec<_> = checkpoints.iter().filter(|checkpoint| checkpoint.region == region).collect();
            let base = bases.iter().find(|base| base.region == region);
            let is_ours = base.zip(signer.as_ref()).is_some_and(|(base, signer)| base.is_ours(signer, key));
            let known =
                Known { chains: &chains, head: heads.get(&region), base, is_ours, checkpoints: &kept };
            verified.push(verify_chain(&tx, region, known).await?);
        }
        Ok(verified)
    }
}

/// What verifying a chain rests on, besides its entries.
struct Known<'a> {
    chains: &'a Chains,
    head: Option<&'a Checkpoint>,
    base: Option<&'a Base>,
    /// Whether the key in use signed the base.
    is_ours: bool,
    checkpoints: &'a [&'a Checkpoint],
}

async fn verify_chain(tx: &DatabaseTransaction, region: Uuid, known: Known<'_>) -> Result<Verified, Fault> {
    let Known { chains, head, base, is_ours, checkpoints } = known;
    let (first, mut seal) = base.map_or((0, Vec::new()), |base| (base.number, base.seal.clone()));
    let mut number = first;
    // What was taken off is held against nothing any more.
    let held = checkpoints.iter().filter(|one| one.number >= first).count();
    let verified = |number: i64, breach| Verified {
        region,
        entries: number - first,
        checkpoints: held,
        taken_off: base.cloned(),
        breach,
    };
    let mut seen = HashMap::<i64, Vec<&[u8]>>::new();
    for checkpoint in checkpoints {
        seen.entry(checkpoint.number).or_default().push(&checkpoint.seal);
    }
    let rewritten = |number: i64, seal: &[u8]| {
        seen.get(&number).is_some_and(|seals| seals.iter().any(|checkpoint| *checkpoint != seal))
    };
    if base.is_some() {
        let is_known = checkpoints.iter().any(|one| one.taken_off && one.number >= first);
        if !is_ours {
            return Ok(verified(first, Some(Breach::Base(first))));
        } else if !checkpoints.is_empty() && !is_known {
            return Ok(verified(first, Some(Breach::Unknown(first))));
        } else if rewritten(first, &seal) {
            return Ok(verified(first, Some(Breach::Rewritten(first))));
        }
    }
    if let Some(below) = lowest(tx, region).await?.filter(|lowest| *lowest <= first) {
        return Ok(verified(first, Some(Breach::Below(below))));
    }
    loop {
        let rows = entries_after(tx, region, number, ENTRIES).await?;
        let is_end = rows.is_empty();
        for row in rows {
            if let Err(breach) = follows(chains, (number, &seal), &row) {
                return Ok(verified(number, Some(breach)));
            }
            (number, seal) = (row.number, row.seal);
            if rewritten(number, &seal) {
                return Ok(verified(number - 1, Some(Breach::Rewritten(number))));
            }
        }
        if is_end {
            break;
        }
    }
    let most = checkpoints.iter().copied().chain(head).map(|known| known.number).max().unwrap_or(0);
    let breach = if most > number {
        Some(Breach::Truncated(number, most))
    } else if head.is_none_or(|head| head.number != number || head.seal != seal) {
        Some(Breach::Head(number))
    } else {
        None
    };
    Ok(verified(number, breach))
}

/// The entries of a chain after this number, in their order.
pub(crate) async fn entries_after(
    tx: &DatabaseTransaction,
    region: Uuid,
    number: i64,
    most: u64,
) -> Result<Vec<row::log_entry::Model>, Fault> {
    let mut select = Query::select();
    select
        .columns(row::log_entry::Column::iter())
        .from(row::log_entry::Entity)
        .and_where(Expr::col("region_id").eq(region))
        .and_where(Expr::col("number").gt(number))
        .order_by("number", sea_orm::Order::Asc)
        .limit(most);
    let found = tx.query_all(&select).await?;
    let read = |found| <row::log_entry::Entity as EntityTrait>::Model::from_query_result(found, "");
    Ok(found.iter().map(read).collect::<Result<_, _>>()?)
}

/// Whether an entry is the one that was kept after `before`, which has this number and this seal.
pub(crate) fn follows(
    chains: &Chains,
    before: (i64, &[u8]),
    row: &row::log_entry::Model,
) -> Result<(), Breach> {
    let next = before.0 + 1;
    if row.number != next {
        return Err(Breach::Missing(next));
    }
    // What cannot be read was not kept so.
    let chain = chains.of(row.region_id, next);
    let expected = row::entry(row.clone()).map(|entry| chain.seal(before.1, &entry.sealed()));
    if expected.is_ok_and(|expected| expected == row.seal) { Ok(()) } else { Err(Breach::Changed(next)) }
}

async fn lowest(tx: &DatabaseTransaction, region: Uuid) -> Result<Option<i64>, Fault> {
    let mut select = Query::select();
    select
        .column("number")
        .from("access_log")
        .and_where(Expr::col("region_id").eq(region))
        .order_by("number", sea_orm::Order::Asc)
        .limit(1);
    Ok(tx.query_one(&select).await?.map(|found| found.try_get("", "number")).transpose()?)
}

pub(crate) async fn read_heads(tx: &DatabaseTransaction) -> Result<Vec<Checkpoint>, Fault> {
    let mut heads_of = Vec::new();
    for found in tx.query_all(&heads()).await? {
        heads_of.push(Checkpoint {
            region: found.try_get("", "region_id")?,
            number: found.try_get("", "number")?,
            seal: found.try_get("", "seal")?,
            taken_off: false,
        });
    }
    Ok(heads_of)
}
