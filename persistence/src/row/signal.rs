//! Rows of signals and matches: they hang on nothing, and show to their members alone.

use super::{Noun, Through, rows, word};
use crate::{Column, Fault, Session};
use domain::{
    Category,
    choice::Choice,
    person::Bsn,
    signal::{Side, Signal, SignalMatch},
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use uuid::Uuid;

rows!(signal "signal" key id: Uuid {
    version: i32, region_id: Uuid, agency_id: Uuid, member_id: Uuid, sealed: Vec<u8>, lookup: Vec<u8>, birth_date: Date,
    from_at: DateTimeUtc, until_at: DateTimeUtc, withdrawn_at: Option<DateTimeUtc>,
});
rows!(signal_match "signal_match" key id: Uuid {
    version: i32, region_id: Uuid, first_id: Uuid, first_agency_id: Uuid, first_member_id: Uuid, second_id: Uuid,
    second_agency_id: Uuid, second_member_id: Uuid, made_at: DateTimeUtc, until_at: DateTimeUtc, ended: bool,
    contact_by_id: Uuid, due_on: Date, outcome: Option<String>, concluded_at: Option<DateTimeUtc>,
    concluded_by_id: Option<Uuid>,
});

impl Noun for Signal {
    type Entity = signal::Entity;
    const NOUN: &'static str = "signal";
    const THROUGH: Through = Through::Own;
    const KEY: Column = "id";
    const CATEGORY: Category = Category::Concern;
    const OWNERS: &'static [Column] = &["member_id"];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, session: &Session) -> Result<signal::Model, Fault> {
        let Self { id, version, region, agency, member, number, birth_date, from, until, withdrawn_at } =
            self.clone();
        let lookup = session.lookup(number.digits())?;
        Ok(signal::Model {
            id: id.0,
            version,
            region_id: region.0,
            agency_id: agency.0,
            member_id: member.0,
            sealed: number.digits().as_bytes().to_vec(),
            lookup,
            birth_date,
            from_at: from,
            until_at: until,
            withdrawn_at,
        })
    }
    fn from_row(_: &Session, row: signal::Model) -> Result<Self, Fault> {
        let signal::Model {
            id,
            version,
            region_id,
            agency_id,
            member_id,
            sealed,
            lookup: _,
            birth_date,
            from_at,
            until_at,
            withdrawn_at,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            region: region_id.into(),
            agency: agency_id.into(),
            member: member_id.into(),
            number: Bsn::stored(&sealed)
                .ok_or_else(|| Fault::Broken("a stored BSN does not pass the 11-check".to_owned()))?,
            birth_date,
            from: from_at,
            until: until_at,
            withdrawn_at,
        })
    }
}

impl Noun for SignalMatch {
    type Entity = signal_match::Entity;
    const NOUN: &'static str = "signal_match";
    const THROUGH: Through = Through::Own;
    const KEY: Column = "id";
    const CATEGORY: Category = Category::Concern;
    const OWNERS: &'static [Column] = &["first_member_id", "second_member_id"];

    /// While both signals stand, or contact is still to be made: afterwards nobody is told of the other.
    fn while_it_lasts(session: &Session) -> Option<Condition> {
        let column = |name| Expr::col(("signal_match", name));
        Some(Condition::all().add(column("ended").eq(false)).add(column("until_at").gt(session.now)))
    }

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<signal_match::Model, Fault> {
        let Self {
            id,
            version,
            region,
            first,
            second,
            made_at,
            until,
            ended,
            contact_by,
            due_on,
            outcome,
            concluded_at,
            concluded_by,
        } = self.clone();
        Ok(signal_match::Model {
            id: id.0,
            version,
            region_id: region.0,
            first_id: first.signal.0,
            first_agency_id: first.agency.0,
            first_member_id: first.member.0,
            second_id: second.signal.0,
            second_agency_id: second.agency.0,
            second_member_id: second.member.0,
            made_at,
            until_at: until,
            ended,
            contact_by_id: contact_by.0,
            due_on,
            outcome: outcome.map(|outcome| outcome.name().to_owned()),
            concluded_at,
            concluded_by_id: concluded_by.map(|member| member.0),
        })
    }
    fn from_row(_: &Session, row: signal_match::Model) -> Result<Self, Fault> {
        let signal_match::Model {
            id,
            version,
            region_id,
            first_id,
            first_agency_id,
            first_member_id,
            second_id,
            second_agency_id,
            second_member_id,
            made_at,
            until_at,
            ended,
            contact_by_id,
            due_on,
            outcome,
            concluded_at,
            concluded_by_id,
        } = row;
        let side = |signal: Uuid, agency: Uuid, member: Uuid| Side {
            signal: signal.into(),
            agency: agency.into(),
            member: member.into(),
        };
        Ok(Self {
            id: id.into(),
            version,
            region: region_id.into(),
            first: side(first_id, first_agency_id, first_member_id),
            second: side(second_id, second_agency_id, second_member_id),
            made_at,
            until: until_at,
            ended,
            contact_by: contact_by_id.into(),
            due_on,
            outcome: outcome.as_deref().map(word).transpose()?,
            concluded_at,
            concluded_by: concluded_by_id.map(Into::into),
        })
    }
}
