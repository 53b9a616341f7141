//! Verifying the access log: every edit, removal, reordering and truncation of a chain shows. What is cut off at the
//! end, together with its head, shows against a checkpoint that was kept outside the database.

#![expect(clippy::disallowed_methods, reason = "reads whole chains to verify them, and shows none of it")]

use crate::{Fault, Store, access_log::heads, row, signer::Chains};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, Iterable,
    sea_query::{Expr, ExprTrait, Query},
};
use std::collections::{BTreeMap, BTreeSet};
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
}

/// What became of verifying one chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub region: Uuid,
    /// How many entries were in order.
    pub entries: i64,
    /// How many checkpoints they were held against.
    pub checkpoints: usize,
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
        let tx = self.begin_read().await?;
        let chains = if numbered { self.chains(&tx).await? } else { self.first_chain()? };
        let heads: BTreeMap<Uuid, Checkpoint> =
            read_heads(&tx).await?.into_iter().map(|head| (head.region, head)).collect();
        let mut regions: BTreeSet<Uuid> = heads.keys().copied().collect();
        regions.extend(checkpoints.iter().map(|checkpoint| checkpoint.region));
        let mut select = Query::select();
        select.distinct().column("region_id").from("access_log");
        for found in tx.query_all(&select).await? {
            regions.insert(found.try_get("", "region_id")?);
        }
        let mut verified = Vec::new();
        for region in regions {
            let kept: Vec<_> = checkpoints.iter().filter(|checkpoint| checkpoint.region == region).collect();
            verified.push(verify_chain(&tx, &chains, region, heads.get(&region), &kept).await?);
        }
        Ok(verified)
    }
}

async fn verify_chain(
    tx: &DatabaseTransaction,
    chains: &Chains,
    region: Uuid,
    head: Option<&Checkpoint>,
    checkpoints: &[&Checkpoint],
) -> Result<Verified, Fault> {
    let (mut number, mut seal) = (0, Vec::new());
    let verified = |entries, breach| Verified { region, entries, checkpoints: checkpoints.len(), breach };
    loop {
        let mut select = Query::select();
        select
            .columns(row::log_entry::Column::iter())
            .from(row::log_entry::Entity)
            .and_where(Expr::col("region_id").eq(region))
            .and_where(Expr::col("number").gt(number))
            .order_by("number", sea_orm::Order::Asc)
            .limit(ENTRIES);
        let found = tx.query_all(&select).await?;
        for found in &found {
            let row = <row::log_entry::Entity as EntityTrait>::Model::from_query_result(found, "")?;
            let next = number + 1;
            if row.number != next {
                return Ok(verified(number, Some(Breach::Missing(next))));
            }
            // What cannot be read was not kept so.
            let chain = chains.of(region, next);
            let expected = row::entry(row.clone()).map(|entry| chain.seal(&seal, &entry.sealed()));
            if expected.is_ok_and(|expected| expected == row.seal) {
                (number, seal) = (next, row.seal);
            } else {
                return Ok(verified(number, Some(Breach::Changed(next))));
            }
            let seen = checkpoints.iter().filter(|checkpoint| checkpoint.number == number);
            if seen.into_iter().any(|checkpoint| checkpoint.seal != seal) {
                return Ok(verified(number - 1, Some(Breach::Rewritten(number))));
            }
        }
        if found.is_empty() {
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

async fn read_heads(tx: &DatabaseTransaction) -> Result<Vec<Checkpoint>, Fault> {
    let mut heads_of = Vec::new();
    for found in tx.query_all(&heads()).await? {
        heads_of.push(Checkpoint {
            region: found.try_get("", "region_id")?,
            number: found.try_get("", "number")?,
            seal: found.try_get("", "seal")?,
        });
    }
    Ok(heads_of)
}
