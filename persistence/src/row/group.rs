//! Rows of who belongs to a group.

use super::{Noun, Through, rows};
use crate::{Column, Fault, Session, scope};
use domain::{
    Category, Viewer,
    group::{APPROACH, GroupMembership},
};
use sea_orm::sea_query::{Condition, ExprTrait};
use uuid::Uuid;

rows!(group_membership "group_membership" key id: Uuid {
    version: i32, case_id: Uuid, person_id: Uuid, from_at: DateTimeUtc, until_at: Option<DateTimeUtc>,
    reason: Option<String>, left_reason: Option<String>,
});

impl Noun for GroupMembership {
    type Entity = group_membership::Entity;
    const NOUN: &'static str = "group_membership";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Identity;
    const BLANKS: &'static [(Column, Category)] =
        &[("reason", Category::Concern), ("left_reason", Category::Concern)];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<group_membership::Model, Fault> {
        let Self { id, version, case, person, from, until, reason, left_reason } = self.clone();
        let (id, case_id, person_id) = (id.0, case.0, person.0);
        let (from_at, until_at) = (from, until);
        Ok(group_membership::Model {
            id,
            version,
            case_id,
            person_id,
            from_at,
            until_at,
            reason,
            left_reason,
        })
    }
    fn from_row(_: &Session, row: group_membership::Model) -> Result<Self, Fault> {
        let group_membership::Model {
            id,
            version,
            case_id,
            person_id,
            from_at: from,
            until_at: until,
            reason,
            left_reason,
        } = row;
        let (id, case, person) = (id.into(), case_id.into(), person_id.into());
        Ok(Self { id, version, case, person, from, until, reason, left_reason })
    }
    /// Only to those on the approach of the group.
    fn also(_: &Viewer) -> Option<Condition> {
        let on_it = scope::relations().bit_and(i32::from(APPROACH.bits())).ne(0);
        Some(Condition::all().add(on_it))
    }
}
