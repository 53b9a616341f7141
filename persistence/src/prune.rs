//! Taking the oldest entries off the access log. Where a chain begins from then on is its [`Base`], signed with the key
//! in use: without it, or with another, nothing of the chain verifies.

#![expect(
    clippy::disallowed_methods,
    reason = "reads how old entries are, and deletes the oldest; shows none of it"
)]

use crate::{
    Fault, Session, Signer, Store,
    chain::{self, Checkpoint},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    Moment,
    access_log::{KEPT_AT_LEAST, kept_from},
    clock::{day_of, start_of},
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, Order,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Where a chain begins, because what was before it was taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Whose chain.
    pub region: Uuid,
    /// The last entry that was taken off.
    pub number: i64,
    /// Its seal: on it rests that of the next entry.
    pub seal: Vec<u8>,
    /// From before this is all that was taken off.
    pub until: Moment,
    /// When that was done.
    pub at: Moment,
    /// The number of the key that signed it.
    pub key: u16,
    /// Ed25519, over what [`Base::signed`] says.
    pub signature: Vec<u8>,
}

const COLUMNS: [&str; 7] = ["region_id", "number", "seal", "until_at", "at", "key_id", "signature"];

/// How many entries go in one transaction: a few hundredths of a second, for which others wait.
const TOGETHER: u64 = 1_000;

impl Base {
    /// What is signed. Nothing else that is signed begins so.
    pub fn signed(&self) -> String {
        let Self { region, number, seal, until, at, key, signature: _ } = self;
        Self::text(*region, *number, &STANDARD.encode(seal), *until, *at, *key)
    }

    /// The same, where the seal is in base64.
    pub fn text(region: Uuid, number: i64, seal: &str, until: Moment, at: Moment, key: u16) -> String {
        let (until, at) = (until.timestamp_micros(), at.timestamp_micros());
        format!("schakel access log base\n{region}\n{number}\n{seal}\n{until}\n{at}\nkey {key}")
    }

    /// Whether it was signed with the key that is in use, of this number: who has a former one can move no base.
    pub fn is_ours(&self, signer: &Signer, key: u16) -> bool {
        self.key == key && signer.verify(key, self.signed().as_bytes(), &self.signature)
    }

    /// The same, signed with the key of this number.
    fn sign(self, signer: &Signer, key: u16) -> Result<Self, Fault> {
        let unsigned = Self { key, ..self };
        let signature = signer.sign(key, unsigned.signed().as_bytes());
        let signature = signature.ok_or_else(|| Fault::Broken(format!("key {key} was not given")))?;
        Ok(Self { signature, ..unsigned })
    }

    async fn keep(self, tx: &DatabaseTransaction) -> Result<(), Fault> {
        let Self { region, number, seal, until, at, key, signature } = self;
        let values = [
            region.into(),
            number.into(),
            seal.into(),
            until.into(),
            at.into(),
            i32::from(key).into(),
            signature.into(),
        ];
        let mut insert = Query::insert();
        insert
            .into_table("access_log_base")
            .columns(COLUMNS)
            .values_panic(values)
            .on_conflict(OnConflict::column("region_id").update_columns(COLUMNS).to_owned());
        tx.execute(&insert).await?;
        Ok(())
    }
}

/// Where the chains begin from which something was taken off.
pub(crate) async fn bases(db: &impl ConnectionTrait) -> Result<Vec<Base>, Fault> {
    let mut select = Query::select();
    select.columns(COLUMNS).from("access_log_base").order_by("region_id", Order::Asc);
    let mut all = Vec::new();
    for found in db.query_all(&select).await? {
        all.push(Base {
            region: found.try_get("", "region_id")?,
            number: found.try_get("", "number")?,
            seal: found.try_get("", "seal")?,
            until: found.try_get("", "until_at")?,
            at: found.try_get("", "at")?,
            // What is no number of a key is signed with none.
            key: u16::try_from(found.try_get::<i32>("", "key_id")?).unwrap_or_default(),
            signature: found.try_get("", "signature")?,
        });
    }
    Ok(all)
}

impl Session {
    /// From before this, nothing of the viewer's region is in the access log any more; None where all of it is.
    pub async fn logged_from(&self) -> Result<Option<Moment>, Fault> {
        let mut select = Query::select();
        let of_region = Expr::col("region_id").eq(self.viewer.region.0);
        select.column("until_at").from("access_log_base").and_where(of_region);
        let found = self.all(&select).await?.pop();
        Ok(found.map(|row| row.try_get("", "until_at")).transpose()?)
    }
}

impl Store {
    /// Where chains begin from which something was taken off, as far as the key in use signed it.
    pub async fn bases(&self) -> Result<Vec<Base>, Fault> {
        let tx = self.begin_read().await?;
        let (signer, key) = (self.signer_in(&tx).await?, self.key_in(&tx).await?);
        let mut bases = bases(&tx).await?;
        bases.retain(|base| base.is_ours(&signer, key));
        Ok(bases)
    }

    /// Where each chain would begin if its entries from before `until` were taken off: at the first that is younger, and
    /// never after the last one there is. Changes nothing.
    pub async fn bases_before(&self, until: Moment, now: Moment) -> Result<Vec<Base>, Fault> {
        if until > start_of(kept_from(day_of(now), KEPT_AT_LEAST)) {
            return Err(Fault::Broken("entries are kept for five years at least".to_owned()));
        }
        let tx = self.begin_read().await?;
        let (signer, key) = (self.signer_in(&tx).await?, self.key_in(&tx).await?);
        let present = bases(&tx).await?;
        let mut planned = Vec::new();
        for Checkpoint { region, number: last, .. } in chain::read_heads(&tx).await? {
            let mut younger = Query::select();
            younger
                .column("number")
                .from("access_log")
                .and_where(Expr::col("region_id").eq(region))
                .and_where(Expr::col("at").gte(until))
                .order_by("number", Order::Asc)
                .limit(1);
            let first: i64 = match tx.query_one(&younger).await? {
                Some(found) => found.try_get("", "number")?,
                None => last,
            };
            let number = std::cmp::min(first, last) - 1;
            if number <= present.iter().find(|base| base.region == region).map_or(0, |base| base.number) {
                continue;
            }
            let mut entry = Query::select();
            entry
                .column("seal")
                .from("access_log")
                .and_where(Expr::col("region_id").eq(region))
                .and_where(Expr::col("number").eq(number));
            let found = tx.query_one(&entry).await?;
            let found = found.ok_or_else(|| Fault::Broken(format!("entry {number} is not there")))?;
            let seal = found.try_get("", "seal")?;
            let base = Base { region, number, seal, until, at: now, key, signature: Vec::new() };
            planned.push(base.sign(&signer, key)?);
        }
        Ok(planned)
    }

    /// Takes off all entries up to this base, some at a time, with half of the turns for others. If it is broken off, the
    /// chain begins where it was then. `progress` is told the last number that is gone.
    pub async fn prune(&self, to: &Base, mut progress: impl FnMut(i64)) -> Result<(), Fault> {
        loop {
            let began = Instant::now();
            let number = self.prune_some(to).await?;
            progress(number);
            if number >= to.number {
                return Ok(());
            }
            tokio::time::sleep(began.elapsed().max(Duration::from_millis(2))).await;
        }
    }

    /// What is taken off is verified first: nobody hides a change by having it taken off.
    async fn prune_some(&self, to: &Base) -> Result<i64, Fault> {
        let wrong =
            || Fault::Broken("the access log is not what was written; see `schakel audit verify`".to_owned());
        let tx = self.begin_write().await?;
        let (signer, key) = (self.signer_in(&tx).await?, self.key_in(&tx).await?);
        let present = bases(&tx).await?.into_iter().find(|base| base.region == to.region);
        let (mut number, mut seal) = match present {
            Some(base) if !base.is_ours(&signer, key) => return Err(wrong()),
            Some(base) => (base.number, base.seal),
            None => (0, Vec::new()),
        };
        if number >= to.number {
            return Ok(number);
        }
        let (chains, first) = (self.chains(&tx).await?, number);
        let mut last = to.until;
        for row in chain::entries_after(&tx, to.region, number, TOGETHER).await? {
            if number == to.number {
                break;
            }
            let is_old = row.at < to.until;
            chain::follows(&chains, (number, &seal), &row).map_err(|_| wrong())?;
            if !is_old {
                return Err(wrong());
            }
            (number, seal, last) = (row.number, row.seal, row.at);
        }
        let mut delete = Query::delete();
        delete
            .from_table("access_log")
            .and_where(Expr::col("region_id").eq(to.region))
            .and_where(Expr::col("number").lte(number));
        let deleted = tx.execute(&delete).await?.rows_affected();
        if number == first || i64::try_from(deleted).ok() != Some(number - first) {
            return Err(wrong());
        }
        // Halfway, what is younger is still there.
        let until = if number == to.number { to.until } else { last };
        Base { number, seal, until, ..to.clone() }.sign(&signer, key)?.keep(&tx).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// Signs the bases of `last` with the key `to` that comes into use. One that is not ours stays so.
    pub(crate) async fn sign_bases(&self, tx: &DatabaseTransaction, last: u16, to: u16) -> Result<(), Fault> {
        let signer = self.signer_in(tx).await?;
        for base in bases(tx).await?.into_iter().filter(|base| base.is_ours(&signer, last)) {
            base.sign(&signer, to)?.keep(tx).await?;
        }
        Ok(())
    }
}
