//! Rows of arrangements and referrals.

use super::{Noun, Through, rows, strings, word};
use crate::{Column, Fault, Session};
use domain::{Category, choice::Choice, programme::Arrangement, referral::Referral};
use uuid::Uuid;

rows!(arrangement "arrangement" key id: Uuid {
    version: i32, region_id: Uuid, municipality_id: Uuid, programme: String, agency_id: Uuid, intake_id: Uuid,
    referrers: Json, from_on: Date, until_on: Option<Date>,
});
rows!(referral "referral" key id: Uuid {
    version: i32, case_id: Uuid, referrer_id: Uuid, agency_id: Uuid, channel: Option<String>, made_at: DateTimeUtc,
    status: String, decided_at: Option<DateTimeUtc>, feedback: Option<String>,
});

impl Noun for Arrangement {
    type Entity = arrangement::Entity;
    const NOUN: &'static str = "arrangement";
    const THROUGH: Through = Through::Region;
    const KEY: Column = "region_id";
    const CATEGORY: Category = Category::Directory;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<arrangement::Model, Fault> {
        let Self { id, version, region, municipality, programme, agency, intake, referrers, from, until } =
            self.clone();
        let words: Vec<_> = referrers.iter().map(|role| role.name()).collect();
        Ok(arrangement::Model {
            id: id.0,
            version,
            region_id: region.0,
            municipality_id: municipality.0,
            programme,
            agency_id: agency.0,
            intake_id: intake.0,
            referrers: serde_json::json!(words),
            from_on: from,
            until_on: until,
        })
    }
    fn from_row(_: &Session, row: arrangement::Model) -> Result<Self, Fault> {
        let arrangement::Model {
            id,
            version,
            region_id,
            municipality_id,
            programme,
            agency_id,
            intake_id,
            referrers,
            from_on,
            until_on,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            region: region_id.into(),
            municipality: municipality_id.into(),
            programme,
            agency: agency_id.into(),
            intake: intake_id.into(),
            referrers: strings(referrers)?.iter().map(|text| word(text)).collect::<Result<_, _>>()?,
            from: from_on,
            until: until_on,
        })
    }
}

impl Noun for Referral {
    type Entity = referral::Entity;
    const NOUN: &'static str = "referral";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Process;
    const OWNERS: &'static [Column] = &["referrer_id"];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<referral::Model, Fault> {
        let Self { id, version, case, referrer, agency, channel, made_at, status, decided_at, feedback } =
            self.clone();
        let (id, case_id, referrer_id, agency_id) = (id.0, case.0, referrer.0, agency.0);
        let status = status.name().to_owned();
        Ok(referral::Model {
            id,
            version,
            case_id,
            referrer_id,
            agency_id,
            channel,
            made_at,
            status,
            decided_at,
            feedback,
        })
    }
    fn from_row(_: &Session, row: referral::Model) -> Result<Self, Fault> {
        let referral::Model {
            id,
            version,
            case_id,
            referrer_id,
            agency_id,
            channel,
            made_at,
            status,
            decided_at,
            feedback,
        } = row;
        let (id, case, referrer, agency) = (id.into(), case_id.into(), referrer_id.into(), agency_id.into());
        let status = word(&status)?;
        Ok(Self { id, version, case, referrer, agency, channel, made_at, status, decided_at, feedback })
    }
}
