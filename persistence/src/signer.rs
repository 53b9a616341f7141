//! Keys of the access log: those of today sign and seal, former ones only verify. What verifying needs of a former key
//! is kept in the database, sealed with the key in use: so a master key can go, and the log of its time stays
//! verifiable. Who has only the former key can add nothing to what came after it.

#![expect(clippy::disallowed_methods, reason = "reads and writes sealed keys, and shows none")]

use crate::{
    Fault, Keys, Store,
    access_log::heads,
    key_check::FIRST,
    ring::Place,
    secret::{Chain, Derived, Master},
};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, Order,
    sea_query::{OnConflict, Query},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What is kept of a former key.
#[derive(Serialize, Deserialize)]
struct Former {
    /// The key of the chains.
    chain: [u8; 32],
    /// The public key of the checkpoints.
    public: [u8; 32],
    /// Where each chain was when the next key came into use: the last entry under this one.
    until: HashMap<Uuid, i64>,
}

fn place(number: u16) -> Place<'static> {
    Place { table: "former_key", column: "sealed", row: Uuid::from_u128(number.into()) }
}

fn pair(seed: &[u8; 32]) -> Result<Ed25519KeyPair, Fault> {
    Ed25519KeyPair::from_seed_unchecked(seed)
        .map_err(|_| Fault::Broken("cannot make the key for checkpoints".to_owned()))
}

/// Signs what is kept outside the database: checkpoints of the access log. Whoever has the public key can verify it.
pub struct Signer {
    pairs: BTreeMap<u16, Ed25519KeyPair>,
    former: BTreeMap<u16, [u8; 32]>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

impl Signer {
    /// The public keys of the keys that were given, by their numbers.
    pub fn publics(keys: &Keys) -> Result<Vec<(u16, Vec<u8>)>, Fault> {
        let public = |(number, master): (u16, &Master)| {
            Ok((number, pair(&master.derive("checkpoint"))?.public_key().as_ref().to_vec()))
        };
        keys.iter().map(public).collect()
    }

    /// Signs with the key of this number; None where it was not given.
    pub fn sign(&self, number: u16, text: &[u8]) -> Option<Vec<u8>> {
        Some(self.pairs.get(&number)?.sign(text).as_ref().to_vec())
    }

    pub fn verify(&self, number: u16, text: &[u8], signature: &[u8]) -> bool {
        let given = self.pairs.get(&number).map(|pair| pair.public_key().as_ref());
        let public = given.or_else(|| self.former.get(&number).map(<[u8; 32]>::as_slice));
        public.is_some_and(|public| UnparsedPublicKey::new(&ED25519, public).verify(text, signature).is_ok())
    }
}

impl Store {
    /// The number of the key that is in use, as far as this process knows: it asks at each write.
    pub fn key_in_use(&self) -> u16 {
        self.ring.last()
    }

    /// What signs checkpoints, and verifies those of former keys too.
    pub async fn signer(&self) -> Result<Signer, Fault> {
        let numbered = migration::has_table(&self.db, "former_key").await?;
        self.signer_of(if numbered { self.former_in(&**self.db).await? } else { BTreeMap::new() })
    }

    /// The same, in a database where keys have numbers.
    pub(crate) async fn signer_in(&self, db: &impl ConnectionTrait) -> Result<Signer, Fault> {
        self.signer_of(self.former_in(db).await?)
    }

    fn signer_of(&self, former: BTreeMap<u16, Former>) -> Result<Signer, Fault> {
        let pairs = self.ring.iter().map(|(number, key)| Ok((number, pair(&key.checkpoint)?)));
        let former = former.into_iter().map(|(number, former)| (number, former.public));
        Ok(Signer { pairs: pairs.collect::<Result<_, Fault>>()?, former: former.collect() })
    }

    /// The former keys, by their numbers.
    async fn former_in(&self, db: &impl ConnectionTrait) -> Result<BTreeMap<u16, Former>, Fault> {
        let mut select = Query::select();
        select.columns(["id", "sealed"]).from("former_key").order_by("id", Order::Asc);
        let mut all = BTreeMap::new();
        for row in db.query_all(&select).await? {
            let number = crate::key_check::number(&row)?;
            let opened = self.ring.open(place(number), &row.try_get::<String>("", "sealed")?)?;
            let former = serde_json::from_str(&opened).map_err(|error| Fault::Broken(error.to_string()))?;
            all.insert(number, former);
        }
        Ok(all)
    }

    /// Seals, with the key `to` that comes into use, what is needed of `last` and of those before it.
    pub(crate) async fn keep_former(
        &self,
        tx: &DatabaseTransaction,
        last: u16,
        to: u16,
    ) -> Result<(), Fault> {
        let mut former = self.former_in(tx).await?;
        let mut until = HashMap::new();
        for head in tx.query_all(&heads()).await? {
            until.insert(head.try_get("", "region_id")?, head.try_get("", "number")?);
        }
        let Derived { chain, checkpoint, .. } = self.ring.get(last)?;
        let public = pair(checkpoint)?.public_key().as_ref().try_into();
        let public = public.map_err(|_| Fault::Broken("a public key has another length".to_owned()))?;
        former.insert(last, Former { chain: chain.0, public, until });
        for (number, former) in former {
            let text = serde_json::to_string(&former).map_err(|error| Fault::Broken(error.to_string()))?;
            let mut insert = Query::insert();
            insert
                .into_table("former_key")
                .columns(["id", "sealed"])
                .values_panic([i32::from(number).into(), self.ring.seal(to, place(number), &text)?.into()])
                .on_conflict(OnConflict::column("id").update_column("sealed").to_owned());
            tx.execute(&insert).await?;
        }
        self.sign_bases(tx, last, to).await
    }

    /// The number of the key in use.
    pub(crate) async fn key_in(&self, db: &impl ConnectionTrait) -> Result<u16, Fault> {
        let kept = self.kept_keys_in(db).await?;
        Ok(kept.last().map_or(self.ring.last(), |(number, _)| *number))
    }

    /// The keys of the chains, each but the one in use with where its last entry is in each chain.
    pub(crate) async fn chains(&self, tx: &DatabaseTransaction) -> Result<Chains, Fault> {
        let number = self.key_in(tx).await?;
        let former = self.former_in(tx).await?.into_values();
        let former = former.map(|one| (Chain::new(one.chain), one.until)).collect();
        Ok(Chains { former, present: Chain::new(self.ring.get(number)?.chain.0) })
    }

    /// In a database from before keys had numbers.
    pub(crate) fn first_chain(&self) -> Result<Chains, Fault> {
        Ok(Chains { former: Vec::new(), present: Chain::new(self.ring.get(FIRST)?.chain.0) })
    }
}

/// The keys of the chains over time.
pub(crate) struct Chains {
    former: Vec<(Chain, HashMap<Uuid, i64>)>,
    present: Chain,
}

impl Chains {
    /// The one that sealed the entry of this number in a region's chain.
    pub(crate) fn of(&self, region: Uuid, number: i64) -> &Chain {
        let was = |until: &HashMap<Uuid, i64>| until.get(&region).is_some_and(|last| number <= *last);
        self.former.iter().find(|(_, until)| was(until)).map_or(&self.present, |(chain, _)| chain)
    }
}
