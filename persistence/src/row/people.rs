//! Rows of people: identity, contact, BSN, family.

use super::{Noun, Through, rows, word};
use crate::{Column, Fault, Session};
use domain::{
    Category,
    choice::Choice,
    family::{Family, FamilyMember},
    person::{Bsn, CitizenNumber, Person, PersonContact},
};
use uuid::Uuid;

rows!(person "person" key id: Uuid { version: i32, given_name: String, family_name: String, birth_date: Date });
rows!(person_contact "person_contact" key person_id: Uuid {
    version: i32, street: Option<String>, postal_code: Option<String>, city: Option<String>, phone: Option<String>,
    email: Option<String>, whereabouts: Option<String>, off_the_radar: bool,
    off_since: Option<Date>, found_on: Option<Date>,
});
rows!(citizen_number "citizen_number" key person_id: Uuid { version: i32, sealed: Vec<u8>, lookup: Vec<u8> });
rows!(family "family" key id: Uuid { version: i32 });
rows!(family_member "family_member" key id: Uuid {
    family_id: Uuid, version: i32, name: String, birth_date: Option<Date>, kind: String, has_authority: bool,
    in_household: bool, person_id: Option<Uuid>,
});

impl Noun for Person {
    type Entity = person::Entity;
    const NOUN: &'static str = "person";
    const THROUGH: Through = Through::Person;
    const KEY: Column = "id";
    const CATEGORY: Category = Category::Identity;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<person::Model, Fault> {
        let Self { id, version, given_name, family_name, birth_date } = self.clone();
        Ok(person::Model { id: id.0, version, given_name, family_name, birth_date })
    }
    fn from_row(_: &Session, row: person::Model) -> Result<Self, Fault> {
        let person::Model { id, version, given_name, family_name, birth_date } = row;
        Ok(Self { id: id.into(), version, given_name, family_name, birth_date })
    }
}

impl Noun for PersonContact {
    type Entity = person_contact::Entity;
    const NOUN: &'static str = "person_contact";
    const THROUGH: Through = Through::Person;
    const KEY: Column = "person_id";
    const CATEGORY: Category = Category::Contact;

    fn uuid(&self) -> Uuid {
        self.person.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<person_contact::Model, Fault> {
        let Self {
            person,
            version,
            street,
            postal_code,
            city,
            phone,
            email,
            whereabouts,
            off_the_radar,
            off_since,
            found_on,
        } = self.clone();
        let person_id = person.0;
        Ok(person_contact::Model {
            person_id,
            version,
            street,
            postal_code,
            city,
            phone,
            email,
            whereabouts,
            off_the_radar,
            off_since,
            found_on,
        })
    }
    fn from_row(_: &Session, row: person_contact::Model) -> Result<Self, Fault> {
        let person_contact::Model {
            person_id,
            version,
            street,
            postal_code,
            city,
            phone,
            email,
            whereabouts,
            off_the_radar,
            off_since,
            found_on,
        } = row;
        let person = person_id.into();
        Ok(Self {
            person,
            version,
            street,
            postal_code,
            city,
            phone,
            email,
            whereabouts,
            off_the_radar,
            off_since,
            found_on,
        })
    }
}

impl Noun for CitizenNumber {
    type Entity = citizen_number::Entity;
    const NOUN: &'static str = "citizen_number";
    const THROUGH: Through = Through::Person;
    const KEY: Column = "person_id";
    const CATEGORY: Category = Category::CitizenNumber;

    fn uuid(&self) -> Uuid {
        self.person.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, session: &Session) -> Result<citizen_number::Model, Fault> {
        let Self { person, version, number } = self;
        let (person_id, version) = (person.0, *version);
        // The digits are sealed as they are kept.
        let (sealed, lookup) = (number.digits().as_bytes().to_vec(), session.lookup(number.digits())?);
        Ok(citizen_number::Model { person_id, version, sealed, lookup })
    }
    fn from_row(_: &Session, row: citizen_number::Model) -> Result<Self, Fault> {
        let citizen_number::Model { person_id, version, sealed, lookup: _ } = row;
        let number = Bsn::stored(&sealed)
            .ok_or_else(|| Fault::Broken("a stored BSN does not pass the 11-check".to_owned()))?;
        Ok(Self { person: person_id.into(), version, number })
    }
}

impl Noun for Family {
    type Entity = family::Entity;
    const NOUN: &'static str = "family";
    const THROUGH: Through = Through::Family;
    const KEY: Column = "id";
    const CATEGORY: Category = Category::Family;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<family::Model, Fault> {
        let Self { id, version } = self.clone();
        Ok(family::Model { id: id.0, version })
    }
    fn from_row(_: &Session, row: family::Model) -> Result<Self, Fault> {
        let family::Model { id, version } = row;
        Ok(Self { id: id.into(), version })
    }
}

impl Noun for FamilyMember {
    type Entity = family_member::Entity;
    const NOUN: &'static str = "family_member";
    const THROUGH: Through = Through::Family;
    const KEY: Column = "family_id";
    const CATEGORY: Category = Category::Family;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<family_member::Model, Fault> {
        let Self { id, family, version, name, birth_date, kind, has_authority, in_household, person } =
            self.clone();
        Ok(family_member::Model {
            id: id.0,
            family_id: family.0,
            version,
            name,
            birth_date,
            kind: kind.name().to_owned(),
            has_authority,
            in_household,
            person_id: person.map(|person| person.0),
        })
    }
    fn from_row(_: &Session, row: family_member::Model) -> Result<Self, Fault> {
        let family_member::Model {
            id,
            family_id,
            version,
            name,
            birth_date,
            kind,
            has_authority,
            in_household,
            person_id,
        } = row;
        Ok(Self {
            id: id.into(),
            family: family_id.into(),
            version,
            name,
            birth_date,
            kind: word(&kind)?,
            has_authority,
            in_household,
            person: person_id.map(Into::into),
        })
    }
}
