//! Rows of the network: regions, municipalities, agencies, members, stand-ins.

use super::{Noun, Through, ids, ids_json, rows, strings, word};
use crate::{Column, Fault, Session};
use domain::{
    Category,
    choice::Choice,
    network::{Agency, Member, Municipality, Region, StandIn},
};
use uuid::Uuid;

rows!(region "region" key id: Uuid { name: String, allows_drang: bool, matches_signals: bool, works_as_one: Json });
rows!(municipality "municipality" key id: Uuid { region_id: Uuid, name: String });
rows!(agency "agency" key id: Uuid {
    version: i32, region_id: Uuid, kind: String, name: String, phone: Option<String>, email: Option<String>,
});
rows!(member "member" key id: Uuid {
    version: i32, agency_id: Uuid, region_id: Uuid, name: String, function: String, job_title: Option<String>,
    phone: Option<String>, email: Option<String>, municipalities: Json, subject: String, joined_on: Date,
    left_on: Option<Date>,
});
rows!(stand_in "stand_in" key id: Uuid {
    member_id: Uuid, stand_in_id: Uuid, from_at: DateTimeUtc, until_at: DateTimeUtc,
});

impl Noun for Region {
    type Entity = region::Entity;
    const NOUN: &'static str = "region";
    const THROUGH: Through = Through::Region;
    const KEY: Column = "id";
    const CATEGORY: Category = Category::Directory;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<region::Model, Fault> {
        let Self { id, name, allows_drang, matches_signals, works_as_one } = self.clone();
        let words: Vec<_> = works_as_one.iter().map(|kind| kind.name()).collect();
        let works_as_one = serde_json::json!(words);
        Ok(region::Model { id: id.0, name, allows_drang, matches_signals, works_as_one })
    }
    fn from_row(_: &Session, row: region::Model) -> Result<Self, Fault> {
        let region::Model { id, name, allows_drang, matches_signals, works_as_one } = row;
        let works_as_one = strings(works_as_one)?.iter().map(|text| word(text)).collect::<Result<_, _>>()?;
        Ok(Self { id: id.into(), name, allows_drang, matches_signals, works_as_one })
    }
}

impl Noun for Municipality {
    type Entity = municipality::Entity;
    const NOUN: &'static str = "municipality";
    const THROUGH: Through = Through::Region;
    const KEY: Column = "region_id";
    const CATEGORY: Category = Category::Directory;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<municipality::Model, Fault> {
        let Self { id, region, name } = self.clone();
        Ok(municipality::Model { id: id.0, region_id: region.0, name })
    }
    fn from_row(_: &Session, row: municipality::Model) -> Result<Self, Fault> {
        let municipality::Model { id, region_id, name } = row;
        Ok(Self { id: id.into(), region: region_id.into(), name })
    }
}

impl Noun for Agency {
    type Entity = agency::Entity;
    const NOUN: &'static str = "agency";
    const THROUGH: Through = Through::Region;
    const KEY: Column = "region_id";
    const CATEGORY: Category = Category::Directory;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<agency::Model, Fault> {
        let Self { id, version, region, kind, name, phone, email } = self.clone();
        let (id, region_id, kind) = (id.0, region.0, kind.name().to_owned());
        Ok(agency::Model { id, version, region_id, kind, name, phone, email })
    }
    fn from_row(_: &Session, row: agency::Model) -> Result<Self, Fault> {
        agency_record(row)
    }
}

/// The list of demo people makes an agency of a row without a viewer.
pub(crate) fn agency_record(row: agency::Model) -> Result<Agency, Fault> {
    let agency::Model { id, version, region_id, kind, name, phone, email } = row;
    Ok(Agency { id: id.into(), version, region: region_id.into(), kind: word(&kind)?, name, phone, email })
}

impl Noun for Member {
    type Entity = member::Entity;
    const NOUN: &'static str = "member";
    const THROUGH: Through = Through::Region;
    const KEY: Column = "region_id";
    const CATEGORY: Category = Category::Colleague;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<member::Model, Fault> {
        let Self {
            id,
            version,
            agency,
            region,
            name,
            function,
            job_title,
            phone,
            email,
            municipalities,
            subject,
            joined_on,
            left_on,
        } = self.clone();
        Ok(member::Model {
            id: id.0,
            version,
            agency_id: agency.0,
            region_id: region.0,
            name,
            function: function.name().to_owned(),
            job_title,
            phone,
            email,
            municipalities: ids_json(&municipalities),
            subject,
            joined_on,
            left_on,
        })
    }
    fn from_row(_: &Session, row: member::Model) -> Result<Self, Fault> {
        network_record(row)
    }
}

/// Authentication makes a member of a row before there is a viewer.
pub(crate) fn network_record(row: member::Model) -> Result<Member, Fault> {
    let member::Model {
        id,
        version,
        agency_id,
        region_id,
        name,
        function,
        job_title,
        phone,
        email,
        municipalities,
        subject,
        joined_on,
        left_on,
    } = row;
    Ok(Member {
        id: id.into(),
        version,
        agency: agency_id.into(),
        region: region_id.into(),
        name,
        function: word(&function)?,
        job_title,
        phone,
        email,
        municipalities: ids(&municipalities)?,
        subject,
        joined_on,
        left_on,
    })
}

impl Noun for StandIn {
    type Entity = stand_in::Entity;
    const NOUN: &'static str = "stand_in";
    const THROUGH: Through = Through::Colleague;
    const KEY: Column = "member_id";
    const CATEGORY: Category = Category::Colleague;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<stand_in::Model, Fault> {
        let Self { id, member, stand_in, from, until } = self.clone();
        Ok(stand_in::Model {
            id: id.0,
            member_id: member.0,
            stand_in_id: stand_in.0,
            from_at: from,
            until_at: until,
        })
    }
    fn from_row(_: &Session, row: stand_in::Model) -> Result<Self, Fault> {
        let stand_in::Model { id, member_id, stand_in_id, from_at, until_at } = row;
        Ok(Self {
            id: id.into(),
            member: member_id.into(),
            stand_in: stand_in_id.into(),
            from: from_at,
            until: until_at,
        })
    }
}
