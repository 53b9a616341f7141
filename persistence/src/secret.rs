//! Keys out of one master key: for fields at rest, for look-ups, for cursors. None is stored; only a check value
//! is, which says of a key whether it is the one.

use crate::Fault;
use aws_lc_rs::{
    aead::{self, Aad, LessSafeKey, Nonce, RandomizedNonceKey, UnboundKey},
    hkdf, hmac,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};

/// The master key: 32 bytes from outside the database. Every other key is derived from it.
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

/// Encrypts fields at rest, each bound to its place.
pub(crate) struct Fields {
    key: RandomizedNonceKey,
    lookup: hmac::Key,
    chain: hmac::Key,
    /// What tells the key from every other, and nothing of it: kept in the database.
    pub(crate) check: [u8; 32],
}

fn broken(what: &str) -> impl FnOnce(aws_lc_rs::error::Unspecified) -> Fault {
    let text = format!("cannot {what} a field");
    move |_| Fault::Broken(text)
}

impl Fields {
    pub(crate) fn new(master: &Master) -> Result<Self, Fault> {
        let key = RandomizedNonceKey::new(&aead::AES_256_GCM, &master.derive("field"))
            .map_err(broken("make the key for"))?;
        let keyed = |usage| hmac::Key::new(hmac::HMAC_SHA256, &master.derive(usage));
        let check = master.derive("key check");
        Ok(Self { key, lookup: keyed("lookup"), chain: keyed("access log"), check })
    }

    /// Seals `text` for one place, such as `citizen_number.sealed.<row>`: moved elsewhere it does not open.
    pub(crate) fn seal(&self, place: &str, text: &str) -> Result<Vec<u8>, Fault> {
        let mut bytes = text.as_bytes().to_vec();
        let nonce = self
            .key
            .seal_in_place_append_tag(Aad::from(place.as_bytes()), &mut bytes)
            .map_err(broken("seal"))?;
        let mut sealed = nonce.as_ref().to_vec();
        sealed.append(&mut bytes);
        Ok(sealed)
    }

    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<String, Fault> {
        let (nonce, sealed) = sealed
            .split_at_checked(12)
            .ok_or_else(|| Fault::Broken("a sealed field is too short".to_owned()))?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(broken("open"))?;
        let mut bytes = sealed.to_vec();
        let text =
            self.key.open_in_place(nonce, Aad::from(place.as_bytes()), &mut bytes).map_err(broken("open"))?;
        String::from_utf8(text.to_vec()).map_err(|_| Fault::Broken("a sealed field is not text".to_owned()))
    }

    /// The seal of an entry of the access log: ties it to the seal before it.
    pub(crate) fn chain(&self, before: &[u8], entry: &[u8]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.chain);
        context.update(before);
        context.update(entry);
        context.sign().as_ref().to_vec()
    }

    /// The keyed hash by which an equal value is found.
    pub(crate) fn lookup(&self, value: &str) -> Vec<u8> {
        hmac::sign(&self.lookup, value.as_bytes()).as_ref().to_vec()
    }
}

/// Seals what leaves the server to come back unread and unchanged: cursors. The same value for the same use gives
/// the same text (AES-GCM-SIV), so that equal answers are equal bytes.
pub struct Seal(LessSafeKey);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    pub fn new(master: &Master) -> Result<Self, Fault> {
        let key = UnboundKey::new(&aead::AES_256_GCM_SIV, &master.derive("cursor"))
            .map_err(broken("make the key for"))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// `usage` binds the text to a viewer and a list: elsewhere it does not open.
    pub fn seal(&self, usage: &str, value: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut bytes = value.to_vec();
        self.0
            .seal_in_place_append_tag(fixed(), Aad::from(usage.as_bytes()), &mut bytes)
            .map_err(broken("seal"))?;
        Ok(bytes)
    }

    pub fn open(&self, usage: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = sealed.to_vec();
        self.0.open_in_place(fixed(), Aad::from(usage.as_bytes()), &mut bytes).ok().map(|text| text.to_vec())
    }
}

/// Signs what is kept outside the database: checkpoints of the access log. Whoever has the public key can verify it.
pub struct Signer(Ed25519KeyPair);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

impl Signer {
    pub fn new(master: &Master) -> Result<Self, Fault> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&master.derive("checkpoint"))
            .map_err(|_| Fault::Broken("cannot make the key for checkpoints".to_owned()))?;
        Ok(Self(pair))
    }

    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        self.0.sign(text).as_ref().to_vec()
    }

    pub fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.public()).verify(text, signature).is_ok()
    }

    /// The public key: 32 bytes.
    pub fn public(&self) -> &[u8] {
        self.0.public_key().as_ref()
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
    fn a_sealed_field_opens_only_in_its_place() {
        let fields = Fields::new(&Master::new([7; 32])).expect("keys");
        let sealed = fields.seal("citizen_number.sealed.1", "111222333").expect("sealed");
        assert_eq!(fields.open("citizen_number.sealed.1", &sealed).expect("open"), "111222333");
        assert!(fields.open("citizen_number.sealed.2", &sealed).is_err());
        assert_ne!(sealed, fields.seal("citizen_number.sealed.1", "111222333").expect("sealed"));
        assert!(!sealed.windows(9).any(|window| window == b"111222333"));
    }

    #[test]
    fn derived_keys_differ_by_use_and_are_the_same_every_time() {
        let master = Master::new([7; 32]);
        assert_eq!(master.derive("a"), Master::new([7; 32]).derive("a"));
        assert_ne!(master.derive("a"), master.derive("b"));
        assert_ne!(master.derive("a"), [0; 32]);
    }

    #[test]
    fn a_cursor_opens_only_for_its_viewer_and_list() {
        let seal = Seal::new(&Master::new([7; 32])).expect("keys");
        let cursor = seal.seal("cases.1", b"2026").expect("sealed");
        assert_eq!(cursor, seal.seal("cases.1", b"2026").expect("sealed"));
        assert_eq!(seal.open("cases.1", &cursor).as_deref(), Some(b"2026".as_slice()));
        assert!(seal.open("cases.2", &cursor).is_none());
    }
}
