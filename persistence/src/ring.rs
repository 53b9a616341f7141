//! The keys of a process at work: seals cells, each bound to its place, opens them with the key whose number they bear,
//! and finds equal values under every key, so that nothing waits for a rotation to end.

use crate::{
    Fault,
    secret::{Derived, Keys},
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU16, Ordering},
};
use uuid::Uuid;

/// Where a cell is: moved elsewhere, what is sealed in it does not open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub table: &'a str,
    pub column: &'a str,
    pub row: Uuid,
}

impl Place<'_> {
    /// No name has a dot in it, so each place is another text.
    fn bound(&self, number: u16) -> Vec<u8> {
        let (table, column) = (self.table.as_bytes(), self.column.as_bytes());
        let mut bound = Vec::with_capacity(table.len() + column.len() + 20);
        for part in [table, b".", column, b".", self.row.as_bytes(), &number.to_be_bytes()] {
            bound.extend_from_slice(part);
        }
        bound
    }
}

/// The keys that this process was given, ready for use.
pub(crate) struct Ring {
    keys: BTreeMap<u16, Derived>,
    /// The one that the database used when it was last asked: for what only has to be the same most of the time.
    last: AtomicU16,
}

impl Ring {
    pub(crate) fn new(keys: &Keys) -> Result<Self, Fault> {
        let derived = keys.iter().map(|(number, master)| Ok((number, Derived::new(master)?)));
        let derived: BTreeMap<_, _> = derived.collect::<Result<_, Fault>>()?;
        let last = AtomicU16::new(derived.keys().next().copied().unwrap_or_default());
        Ok(Self { keys: derived, last })
    }

    pub(crate) fn get(&self, number: u16) -> Result<&Derived, Fault> {
        self.keys.get(&number).ok_or_else(|| {
            Fault::Unavailable(format!("key {number} is in use, and this process was not given it"))
        })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u16, &Derived)> {
        self.keys.iter().map(|(number, key)| (*number, key))
    }

    pub(crate) fn find(&self, number: u16) -> Option<&Derived> {
        self.keys.get(&number)
    }

    /// The highest number.
    pub(crate) fn newest(&self) -> u16 {
        self.keys.keys().next_back().copied().unwrap_or_default()
    }

    /// The number that is in use, as far as is known.
    pub(crate) fn last(&self) -> u16 {
        self.last.load(Ordering::Relaxed)
    }

    pub(crate) fn uses(&self, number: u16) {
        self.last.store(number, Ordering::Relaxed);
    }

    /// Seals `text` for one place: `k<number>.<base64>`.
    pub(crate) fn seal(&self, number: u16, place: Place<'_>, text: &str) -> Result<String, Fault> {
        let sealed = self.get(number)?.seal(&place.bound(number), text.as_bytes())?;
        let mut cell = format!("k{number}.");
        STANDARD_NO_PAD.encode_string(sealed, &mut cell);
        Ok(cell)
    }

    /// What is sealed in a cell. A cell that was moved, changed, or never sealed is a fault, and shows nothing.
    pub(crate) fn open(&self, place: Place<'_>, cell: &str) -> Result<String, Fault> {
        let Place { table, column, row } = place;
        let moved =
            || Fault::Broken(format!("`{column}` of {table} {row} is not what was sealed in this place"));
        let (number, sealed) = parts(cell).ok_or_else(moved)?;
        let key = self.get(number)?;
        let sealed = STANDARD_NO_PAD.decode(sealed).map_err(|_| moved())?;
        key.open(&place.bound(number), sealed).ok_or_else(moved)
    }

    /// The keyed hash by which an equal value is found.
    pub(crate) fn lookup(&self, number: u16, value: &str) -> Result<Vec<u8>, Fault> {
        Ok(self.get(number)?.hash(value))
    }

    /// The same under each key: until a rotation ends, some rows have one and some another.
    pub(crate) fn lookups(&self, value: &str) -> Vec<Vec<u8>> {
        self.keys.values().map(|key| key.hash(value)).collect()
    }

    /// The keyed hash of an input, under each key.
    pub(crate) fn fingerprint(&self, input: &str) -> Fingerprint {
        let tagged = |(number, key): (&u16, &Derived)| {
            let hash = key.hash(input);
            // The first was there before keys had numbers.
            (*number, if *number == 1 { hash } else { [&number.to_be_bytes(), hash.as_slice()].concat() })
        };
        Fingerprint(self.keys.iter().map(tagged).collect())
    }

    /// Seals what leaves the server to come back unread and unchanged: cursors. The same value for the same use gives
    /// the same text, so that equal answers are equal bytes.
    pub(crate) fn seal_cursor(&self, usage: &str, value: &[u8]) -> Result<Vec<u8>, Fault> {
        self.get(self.last())?.seal_cursor(usage, value)
    }

    pub(crate) fn open_cursor(&self, usage: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.keys.values().rev().find_map(|key| key.open_cursor(usage, sealed))
    }
}

/// The number of the key with which a cell was sealed, and what was sealed.
fn parts(cell: &str) -> Option<(u16, &str)> {
    let (number, sealed) = cell.strip_prefix('k')?.split_once('.')?;
    Some((number.parse().ok()?, sealed))
}

/// The number of the key with which a cell was sealed, if it was.
pub(crate) fn number(cell: &str) -> Option<u16> {
    parts(cell).map(|(number, _)| number)
}

/// A keyed hash of an input, under each key that this process was given: equal inputs are known again, and none can be
/// guessed from it.
#[derive(Clone, Debug)]
pub struct Fingerprint(BTreeMap<u16, Vec<u8>>);

impl Fingerprint {
    pub(crate) fn is(&self, kept: &[u8]) -> bool {
        self.0.values().any(|one| one == kept)
    }

    pub(crate) fn under(&self, number: u16) -> Vec<u8> {
        self.0.get(&number).cloned().unwrap_or_default()
    }

    /// The number of the key under which a kept one was made.
    pub(crate) fn number(kept: &[u8]) -> u16 {
        match kept {
            [high, low, rest @ ..] if rest.len() == 32 => u16::from_be_bytes([*high, *low]),
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Master;

    fn ring() -> Ring {
        let keys = Keys::from(Master::new([7; 32])).and(2, Master::new([8; 32])).expect("two keys");
        Ring::new(&keys).expect("keys")
    }

    #[test]
    fn what_is_sealed_opens_only_in_its_place() {
        let (ring, row) = (ring(), Uuid::from_u128(1));
        let place = Place { table: "concern", column: "text", row };
        let sealed = ring.seal(2, place, "bang voor vader").expect("sealed");
        assert_eq!(ring.open(place, &sealed).expect("open"), "bang voor vader");
        for elsewhere in [
            Place { table: "care_note", ..place },
            Place { column: "summary", ..place },
            Place { row: Uuid::from_u128(2), ..place },
        ] {
            let fault = ring.open(elsewhere, &sealed).expect_err("moved").to_string();
            assert!(fault.contains(elsewhere.column) && !fault.contains("vader"), "{fault}");
        }
        let as_if_of_the_first = sealed.replacen("k2.", "k1.", 1);
        for changed in ["", "bang", "k2.", "k2.AAAA", "kx.AAAA", &sealed[..40], &as_if_of_the_first] {
            assert!(ring.open(place, changed).is_err(), "{changed}");
        }
        assert_ne!(sealed, ring.seal(2, place, "bang voor vader").expect("sealed"));
        assert!(!sealed.contains("vader"));
    }

    #[test]
    fn a_key_that_was_not_given_is_named() {
        let place = Place { table: "concern", column: "text", row: Uuid::from_u128(1) };
        let sealed = ring().seal(2, place, "x").expect("sealed");
        let alone = Ring::new(&Master::new([7; 32]).into()).expect("a key");
        let fault = alone.open(place, &sealed).expect_err("not given").to_string();
        assert!(fault.contains("key 2"), "{fault}");
    }

    #[test]
    fn an_input_is_known_again_under_each_key() {
        let (ring, alone) = (ring(), Ring::new(&Master::new([7; 32]).into()).expect("a key"));
        let (both, one) = (ring.fingerprint("a"), alone.fingerprint("a"));
        assert!(both.is(&one.under(1)) && both.is(&both.under(2)) && !one.is(&both.under(2)));
        assert!(!both.is(&ring.fingerprint("b").under(1)));
        assert_eq!([1, 2].map(|number| Fingerprint::number(&both.under(number))), [1, 2]);
    }

    #[test]
    fn a_cursor_opens_only_for_its_viewer_and_list_and_under_each_key() {
        let ring = ring();
        let cursor = ring.seal_cursor("cases.1", b"2026").expect("sealed");
        assert_eq!(cursor, ring.seal_cursor("cases.1", b"2026").expect("sealed"));
        assert_eq!(ring.open_cursor("cases.1", &cursor).as_deref(), Some(b"2026".as_slice()));
        assert!(ring.open_cursor("cases.2", &cursor).is_none());
        ring.uses(2);
        assert_ne!(cursor, ring.seal_cursor("cases.1", b"2026").expect("sealed"));
        assert!(ring.open_cursor("cases.1", &cursor).is_some());
    }
}
