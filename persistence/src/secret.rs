//! Keys from outside the database, each with its number, and what is derived of each: for fields at rest, look-ups,
//! the access log, cursors. None is stored; only a check value is, which says of a key whether it is the one.

use crate::Fault;
use aws_lc_rs::{
    aead::{self, Aad, LessSafeKey, Nonce, RandomizedNonceKey, UnboundKey},
    hkdf, hmac,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A master key: 32 bytes. Every other key is derived from it.
#[derive(Clone, PartialEq, Eq)]
pub struct Master([u8; 32]);

impl std::fmt::Debug for Master {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Master(…)")
    }
}

struct Bytes32;

impl hkdf::KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}

impl Master {
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A key for one use (HKDF-SHA256); keys for different uses say nothing of each other.
    pub fn derive(&self, usage: &str) -> [u8; 32] {
        let mut key = [0; 32];
        let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, b"schakel").extract(&self.0);
        // Neither fails for 32 bytes of SHA-256; a zero key would fail the round trip in `Store::open`.
        if let Ok(expanded) = extracted.expand(&[usage.as_bytes()], Bytes32) {
            let _ = expanded.fill(&mut key);
        }
        key
    }
}

/// The master keys that are given, by number: never none. Which of them is used, the database says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    first: (u16, Master),
    others: BTreeMap<u16, Master>,
}

impl From<Master> for Keys {
    /// One key without a number is the first.
    fn from(master: Master) -> Self {
        Self { first: (1, master), others: BTreeMap::new() }
    }
}

impl Keys {
    /// The same and one more; None where the number is zero, or this key or number is among them already.
    pub fn and(mut self, number: u16, master: Master) -> Option<Self> {
        let is_new = self.iter().all(|(other, known)| other != number && *known != master);
        (number != 0 && is_new).then(|| {
            self.others.insert(number, master);
            self
        })
    }

    /// One key with this number; None for zero.
    pub fn numbered(number: u16, master: Master) -> Option<Self> {
        (number != 0).then(|| Self { first: (number, master), others: BTreeMap::new() })
    }

    pub fn iter(&self) -> impl Iterator<Item = (u16, &Master)> {
        let (number, master) = &self.first;
        std::iter::once((*number, master)).chain(self.others.iter().map(|(number, master)| (*number, master)))
    }

    /// The one with the highest number.
    pub fn newest(&self) -> (u16, &Master) {
        self.iter().max_by_key(|(number, _)| *number).unwrap_or((self.first.0, &self.first.1))
    }
}

fn broken(what: &str) -> impl FnOnce(aws_lc_rs::error::Unspecified) -> Fault {
    let text = format!("cannot {what} a field");
    move |_| Fault::Broken(text)
}

/// What is derived of one master key.
pub(crate) struct Derived {
    field: RandomizedNonceKey,
    lookup: hmac::Key,
    cursor: LessSafeKey,
    pub(crate) chain: Chain,
    /// What the key is made of that signs checkpoints.
    pub(crate) checkpoint: [u8; 32],
    /// What tells the key from every other, and nothing of it: kept in the database.
    pub(crate) check: [u8; 32],
}

impl Derived {
    pub(crate) fn new(master: &Master) -> Result<Self, Fault> {
        let made = || broken("make the key for");
        let field = RandomizedNonceKey::new(&aead::AES_256_GCM, &master.derive("field")).map_err(made())?;
        let cursor = UnboundKey::new(&aead::AES_256_GCM_SIV, &master.derive("cursor")).map_err(made())?;
        Ok(Self {
            field,
            lookup: hmac::Key::new(hmac::HMAC_SHA256, &master.derive("lookup")),
            cursor: LessSafeKey::new(cursor),
            chain: Chain::new(master.derive("access log")),
            checkpoint: master.derive("checkpoint"),
            check: master.derive("key check"),
        })
    }

    pub(crate) fn seal(&self, bound: &[u8], text: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::with_capacity(text.len() + aead::AES_256_GCM.tag_len());
        bytes.extend_from_slice(text);
        let nonce =
            self.field.seal_in_place_append_tag(Aad::from(bound), &mut bytes).map_err(broken("seal"))?;
        bytes.splice(0..0, nonce.as_ref().iter().copied());
        Ok(bytes)
    }

    pub(crate) fn open(&self, bound: &[u8], mut sealed: Vec<u8>) -> Option<String> {
        let (nonce, bytes) = sealed.split_at_mut_checked(aead::NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let text = self.field.open_in_place(nonce, Aad::from(bound), bytes).ok()?;
        std::str::from_utf8(text).ok().map(str::to_owned)
    }

    /// What was sealed before keys had numbers: the BSN of a person.
    pub(crate) fn open_unnumbered(&self, person: Uuid, sealed: &[u8]) -> Option<String> {
        self.open(format!("citizen_number.sealed.{person}").as_bytes(), sealed.to_vec())
    }

    pub(crate) fn hash(&self, text: &str) -> Vec<u8> {
        hmac::sign(&self.lookup, text.as_bytes()).as_ref().to_vec()
    }

    /// The same value for the same use gives the same text (AES-GCM-SIV).
    pub(crate) fn seal_cursor(&self, usage: &str, value: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut bytes = value.to_vec();
        self.cursor
            .seal_in_place_append_tag(fixed(), Aad::from(usage.as_bytes()), &mut bytes)
            .map_err(broken("seal"))?;
        Ok(bytes)
    }

    pub(crate) fn open_cursor(&self, usage: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = sealed.to_vec();
        let aad = Aad::from(usage.as_bytes());
        self.cursor.open_in_place(fixed(), aad, &mut bytes).ok().map(|text| text.to_vec())
    }
}

/// The key of the chains of the access log.
pub(crate) struct Chain(pub(crate) [u8; 32], hmac::Key);

impl Chain {
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes, hmac::Key::new(hmac::HMAC_SHA256, &bytes))
    }

    /// The seal of an entry: ties it to the seal before it.
    pub(crate) fn seal(&self, before: &[u8], entry: &[u8]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.1);
        context.update(before);
        context.update(entry);
        context.sign().as_ref().to_vec()
    }
}

/// One nonce for all: SIV derives the true one from the value, and equal values may well look equal.
fn fixed() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_numbers_of_their_own() {
        let keys = Keys::numbered(2, Master::new([1; 32])).expect("a key");
        assert_eq!(keys.newest().0, 2);
        assert!(Keys::numbered(0, Master::new([1; 32])).is_none());
        for (number, byte) in [(0, 3), (2, 3), (3, 1)] {
            assert!(keys.clone().and(number, Master::new([byte; 32])).is_none());
        }
        let keys = keys.and(1, Master::new([3; 32])).expect("another");
        assert_eq!((keys.newest().0, keys.iter().count()), (2, 2));
    }

    #[test]
    fn derived_keys_differ_by_use_and_are_the_same_every_time() {
        let master = Master::new([7; 32]);
        assert_eq!(master.derive("a"), Master::new([7; 32]).derive("a"));
        assert_ne!(master.derive("a"), master.derive("b"));
        assert_ne!(master.derive("a"), [0; 32]);
    }
}
