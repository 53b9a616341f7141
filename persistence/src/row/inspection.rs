//! Rows of inspection reports, and of what is confidential meanwhile.

use super::{Noun, Through, rows, word};
use crate::{Column, Fault, Session};
use domain::{
    Category, Role, Viewer, choice::Choice, confidentiality::Confidentiality, inspection::Inspection,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use uuid::Uuid;

rows!(inspection "inspection" key id: Uuid {
    region_id: Uuid, person_id: Uuid, requester: String, requester_name: String, basis: String, made_at: DateTimeUtc,
    made_by_id: Uuid,
});
rows!(confidentiality "confidentiality" key id: Uuid {
    version: i32, case_id: Uuid, agency_id: Uuid, member_id: Uuid, reason: String, from_at: DateTimeUtc,
    until_at: DateTimeUtc,
});

/// What the privacy officers of the viewer's region keep; nobody else sees it, whoever directs a case of the person.
pub(super) fn kept_by_officers(table: &'static str, viewer: &Viewer) -> Option<Condition> {
    let region = if viewer.role == Role::PrivacyOfficer { viewer.region.0 } else { Uuid::nil() };
    Some(Condition::all().add(Expr::col((table, "region_id")).eq(region)))
}

impl Noun for Inspection {
    type Entity = inspection::Entity;
    const NOUN: &'static str = "inspection";
    const THROUGH: Through = Through::Person;
    const KEY: Column = "person_id";
    const CATEGORY: Category = Category::Oversight;

    fn also(viewer: &Viewer) -> Option<Condition> {
        kept_by_officers("inspection", viewer)
    }

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<inspection::Model, Fault> {
        let Self { id, region, person, requester, requester_name, right, made_at, made_by } = self.clone();
        Ok(inspection::Model {
            id: id.0,
            region_id: region.0,
            person_id: person.0,
            requester: requester.name().to_owned(),
            requester_name,
            basis: right.name().to_owned(),
            made_at,
            made_by_id: made_by.0,
        })
    }
    fn from_row(_: &Session, row: inspection::Model) -> Result<Self, Fault> {
        let inspection::Model {
            id,
            region_id,
            person_id,
            requester,
            requester_name,
            basis,
            made_at,
            made_by_id,
        } = row;
        Ok(Self {
            id: id.into(),
            region: region_id.into(),
            person: person_id.into(),
            requester: word(&requester)?,
            requester_name,
            right: word(&basis)?,
            made_at,
            made_by: made_by_id.into(),
        })
    }
}

impl Noun for Confidentiality {
    type Entity = confidentiality::Entity;
    const NOUN: &'static str = "confidentiality";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Oversight;
    const AUTHOR: Option<Column> = Some("agency_id");

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<confidentiality::Model, Fault> {
        let Self { id, version, case, agency, member, reason, from, until } = self.clone();
        Ok(confidentiality::Model {
            id: id.0,
            version,
            case_id: case.0,
            agency_id: agency.0,
            member_id: member.0,
            reason,
            from_at: from,
            until_at: until,
        })
    }
    fn from_row(_: &Session, row: confidentiality::Model) -> Result<Self, Fault> {
        let confidentiality::Model { id, version, case_id, agency_id, member_id, reason, from_at, until_at } =
            row;
        Ok(Self {
            id: id.into(),
            version,
            case: case_id.into(),
            agency: agency_id.into(),
            member: member_id.into(),
            reason,
            from: from_at,
            until: until_at,
        })
    }
}
