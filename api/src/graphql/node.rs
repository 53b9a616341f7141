//! Global ids: opaque, the same wherever an object appears. They tell a type and nothing else.

use async_graphql::ID;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::Id;
use uuid::Uuid;

/// A record that has a type in the schema, with the letter by which its ids are known.
pub trait Named: 'static {
    /// The name of the type in the schema and in the policy.
    const TYPE: &'static str;
    /// The first byte of its ids; unique.
    const TAG: u8;
}

/// The global id of a record.
pub fn global<T: Named>(id: Id<T>) -> ID {
    let mut bytes = [T::TAG; 17];
    if let Some(rest) = bytes.get_mut(1..) {
        rest.copy_from_slice(id.0.as_bytes());
    }
    ID(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// The tag and the id in a global id, if it is one.
pub fn parse(id: &ID) -> Option<(u8, Uuid)> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(id.as_str()).ok()?;
    let (tag, uuid) = bytes.split_first()?;
    Some((*tag, Uuid::from_slice(uuid).ok()?))
}

/// The id of a `T` in a global id, if it is one.
pub fn local<T: Named>(id: &ID) -> Option<Id<T>> {
    parse(id).filter(|(tag, _)| *tag == T::TAG).map(|(_, uuid)| Id::new(uuid))
}
