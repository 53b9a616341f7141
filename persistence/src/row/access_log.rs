//! Rows of the access log.

use super::{Noun, Through, rows, word};
use crate::{Column, Fault, Session};
use domain::{
    Category,
    access_log::{Categories, Entry},
    choice::Choice,
};
use uuid::Uuid;

rows!(log_entry "access_log" key id: Uuid {
    region_id: Uuid, number: i64, at: DateTimeUtc, request: String, member_id: Uuid, agency_id: Uuid, role: String,
    client: String, deed: String, operation: String, record_id: Option<Uuid>, case_id: Option<Uuid>,
    person_id: Option<Uuid>, categories: String, grant_id: Option<Uuid>, relation: Option<String>,
    ground: Option<String>, purpose: Option<String>, seal: Vec<u8>,
});
rows!(log_head "access_log_head" key region_id: Uuid { number: i64, seal: Vec<u8> });

impl Noun for Entry {
    type Entity = log_entry::Entity;
    const NOUN: &'static str = "access_log";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Oversight;
    const OVERSEEN: Option<Column> = Some("region_id");

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<log_entry::Model, Fault> {
        let Self {
            id,
            region,
            number,
            at,
            request,
            member,
            agency,
            role,
            client,
            deed,
            operation,
            record,
            case,
            person,
            categories,
            grant,
            relation,
            ground,
            purpose,
            seal,
        } = self.clone();
        Ok(log_entry::Model {
            id: id.0,
            region_id: region.0,
            number,
            at,
            request,
            member_id: member.0,
            agency_id: agency.0,
            role: role.name().to_owned(),
            client,
            deed: deed.name().to_owned(),
            operation,
            record_id: record,
            case_id: case.map(|case| case.0),
            person_id: person.map(|person| person.0),
            categories: categories.to_string(),
            grant_id: grant.map(|grant| grant.0),
            relation: relation.map(|word| word.name().to_owned()),
            ground: ground.map(|word| word.name().to_owned()),
            purpose: purpose.map(|word| word.name().to_owned()),
            seal,
        })
    }
    fn from_row(_: &Session, row: log_entry::Model) -> Result<Self, Fault> {
        read(row)
    }
}

/// An entry out of its row.
pub(crate) fn read(row: log_entry::Model) -> Result<Entry, Fault> {
    let log_entry::Model {
        id,
        region_id,
        number,
        at,
        request,
        member_id,
        agency_id,
        role,
        client,
        deed,
        operation,
        record_id,
        case_id,
        person_id,
        categories,
        grant_id,
        relation,
        ground,
        purpose,
        seal,
    } = row;
    Ok(Entry {
        id: id.into(),
        region: region_id.into(),
        number,
        at,
        request,
        member: member_id.into(),
        agency: agency_id.into(),
        role: word(&role)?,
        client,
        deed: word(&deed)?,
        operation,
        record: record_id,
        case: case_id.map(Into::into),
        person: person_id.map(Into::into),
        categories: Categories::parse(&categories)
            .ok_or_else(|| Fault::Broken("an entry of the access log has an unknown category".to_owned()))?,
        grant: grant_id.map(Into::into),
        relation: relation.as_deref().map(word).transpose()?,
        ground: ground.as_deref().map(word).transpose()?,
        purpose: purpose.as_deref().map(word).transpose()?,
        seal,
    })
}
