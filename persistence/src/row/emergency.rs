//! Rows of emergency access.

use super::{Noun, Through, rows, word};
use crate::{Column, Fault, Session};
use domain::{Category, choice::Choice, emergency::Emergency};
use uuid::Uuid;

rows!(emergency "emergency" key id: Uuid {
    version: i32, case_id: Uuid, member_id: Uuid, agency_id: Uuid, reason: String, from_at: DateTimeUtc,
    until_at: DateTimeUtc, review: Option<String>, review_note: Option<String>, reviewed_by_id: Option<Uuid>,
    reviewed_at: Option<DateTimeUtc>,
});
rows!(emergency_try "emergency_try" key id: Uuid { member_id: Uuid, at: DateTimeUtc });

impl Noun for Emergency {
    type Entity = emergency::Entity;
    const NOUN: &'static str = "emergency";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Oversight;
    const OWNERS: &'static [Column] = &["member_id"];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<emergency::Model, Fault> {
        let Self {
            id,
            version,
            case,
            member,
            agency,
            reason,
            from,
            until,
            review,
            review_note,
            reviewed_by,
            reviewed_at,
        } = self.clone();
        Ok(emergency::Model {
            id: id.0,
            version,
            case_id: case.0,
            member_id: member.0,
            agency_id: agency.0,
            reason,
            from_at: from,
            until_at: until,
            review: review.map(|review| review.name().to_owned()),
            review_note,
            reviewed_by_id: reviewed_by.map(|member| member.0),
            reviewed_at,
        })
    }
    fn from_row(_: &Session, row: emergency::Model) -> Result<Self, Fault> {
        let emergency::Model {
            id,
            version,
            case_id,
            member_id,
            agency_id,
            reason,
            from_at,
            until_at,
            review,
            review_note,
            reviewed_by_id,
            reviewed_at,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            case: case_id.into(),
            member: member_id.into(),
            agency: agency_id.into(),
            reason,
            from: from_at,
            until: until_at,
            review: review.as_deref().map(word).transpose()?,
            review_note,
            reviewed_by: reviewed_by_id.map(Into::into),
            reviewed_at,
        })
    }
}
