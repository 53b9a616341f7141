//! Making the network and the people: regions, agencies, members, young persons and their families.

use super::draft::Draft;
use chrono::{Duration, Months};
use domain::{
    Day, Id, Role,
    case::Case,
    family::{Family, FamilyMember, FamilyRole},
    network::{Agency, AgencyKind, Function, Member, Municipality, Region, StandIn},
    person::{Bsn, CitizenNumber, Person, PersonContact},
    person_match::{PersonMatch, PersonMatchStatus},
    programme::Arrangement,
};

/// An agency as the stories name it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Office {
    pub id: Id<Agency>,
    pub kind: AgencyKind,
    pub region: Id<Region>,
    pub municipality: Id<Municipality>,
    /// Works as one team: its grants are to the whole agency.
    pub as_one: bool,
}

/// A member as the stories name it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who {
    pub id: Id<Member>,
    pub office: Office,
}

/// Somebody of a family: name, role, age, authority, in the household.
pub(super) type Relative<'a> = (&'a str, FamilyRole, Option<u32>, bool, bool);

/// The kinds of agency that work in all municipalities of their region.
const REGIONAL: &[AgencyKind] = &[
    AgencyKind::Halt,
    AgencyKind::YouthProtection,
    AgencyKind::Raad,
    AgencyKind::SafeHome,
    AgencyKind::Probation,
    AgencyKind::SafetyHouse,
];

impl Draft {
    pub fn region(&mut self, name: &str, allows_drang: bool, works_as_one: &[AgencyKind]) -> Id<Region> {
        let id = self.dice.id();
        let (name, works_as_one) = (name.to_owned(), works_as_one.to_vec());
        self.made.regions.push(Region { id, name, allows_drang, matches_signals: false, works_as_one });
        id
    }

    pub fn municipality(&mut self, region: Id<Region>, name: &str) -> Id<Municipality> {
        let id = self.dice.id();
        self.made.municipalities.push(Municipality { id, region, name: name.to_owned() });
        id
    }

    /// The municipality offers a programme: to whom referrals come, and who may refer besides those who always may.
    pub fn arrange(&mut self, programme: &str, intake: Who, referrers: &[Role]) {
        let id = self.dice.id();
        self.made.arrangements.push(Arrangement {
            id,
            version: 1,
            region: intake.office.region,
            municipality: intake.office.municipality,
            programme: programme.to_owned(),
            agency: intake.office.id,
            intake: intake.id,
            referrers: referrers.to_vec(),
            from: self.day(-700),
            until: None,
        });
    }

    /// An agency that works from a municipality of the region.
    pub fn agency(
        &mut self,
        region: Id<Region>,
        at: Id<Municipality>,
        kind: AgencyKind,
        name: &str,
    ) -> Office {
        let id = self.dice.id();
        let as_one = self.made.regions.iter().any(|one| one.id == region && one.works_as_one.contains(&kind));
        let phone = Some(format!("088 000 {:04}", self.made.agencies.len() % 10_000));
        let email = Some(format!("{}@schakel.example", slug(name)));
        self.made.agencies.push(Agency { id, version: 1, region, kind, name: name.to_owned(), phone, email });
        Office { id, kind, region, municipality: at, as_one }
    }

    pub fn member(&mut self, office: Office, handle: &str, name: &str, job_title: &str) -> Who {
        self.account(office, handle, name, job_title, Function::Professional)
    }

    /// A member, or an account with a function of its own.
    pub fn account(
        &mut self,
        office: Office,
        handle: &str,
        name: &str,
        job_title: &str,
        function: Function,
    ) -> Who {
        let id = self.dice.id();
        let municipalities = if REGIONAL.contains(&office.kind) {
            let all = self.made.municipalities.iter().filter(|one| one.region == office.region);
            all.map(|one| one.id).collect()
        } else {
            vec![office.municipality]
        };
        self.made.members.push(Member {
            id,
            version: 1,
            agency: office.id,
            region: office.region,
            name: name.to_owned(),
            function,
            job_title: Some(job_title.to_owned()),
            phone: Some(format!("06 0000 {:04}", self.made.members.len() % 10_000)),
            email: Some(format!("{handle}@schakel.example")),
            municipalities,
            subject: handle.to_owned(),
            joined_on: self.day(-900),
            left_on: None,
        });
        Who { id, office }
    }

    /// A colleague stands in, from so many days ago to so many days ahead.
    pub fn stand_in(&mut self, member: Who, stand_in: Who, since: i64, ahead: i64) {
        let (id, from, until) = (self.dice.id(), self.morning(since), self.now + Duration::days(ahead));
        self.made.stand_ins.push(StandIn { id, member: member.id, stand_in: stand_in.id, from, until });
    }

    /// The day on which somebody was born who turned `age` so many days ago.
    pub fn born(&self, age: u32, days: i64) -> Day {
        self.day(-days) - Months::new(12 * age)
    }

    pub fn person(&mut self, given: &str, family: &str, birth_date: Day) -> Id<Person> {
        let id = self.dice.id();
        let (given_name, family_name) = (given.to_owned(), family.to_owned());
        self.made.persons.push(Person { id, version: 1, given_name, family_name, birth_date });
        id
    }

    /// Where the person is to be found, and its BSN.
    pub fn found_at(&mut self, person: Id<Person>, address: (&str, &str, &str), whereabouts: Option<&str>) {
        let (street, postal_code, city) = address;
        let phone = format!("06 0000 {:04}", 5000 + self.made.contacts.len() % 5000);
        self.made.contacts.push(PersonContact {
            person,
            version: 1,
            street: Some(street.to_owned()),
            postal_code: Some(postal_code.to_owned()),
            city: Some(city.to_owned()),
            phone: Some(phone),
            email: None,
            whereabouts: whereabouts.map(str::to_owned),
            off_the_radar: false,
            off_since: None,
            found_on: None,
        });
        self.citizen_number(person);
    }

    /// Nobody has known for so many days where the person is, but for a guess.
    pub fn off_the_radar(&mut self, person: Id<Person>, days: i64, whereabouts: &str) {
        self.made.contacts.push(PersonContact {
            person,
            version: 1,
            street: None,
            postal_code: None,
            city: None,
            phone: None,
            email: None,
            whereabouts: Some(whereabouts.to_owned()),
            off_the_radar: true,
            off_since: Some(self.day(-days)),
            found_on: None,
        });
        self.citizen_number(person);
    }

    fn citizen_number(&mut self, person: Id<Person>) {
        let digits = citizen_number(self.next_number);
        self.next_number += 2;
        if let Ok(number) = Bsn::parse("number", &digits) {
            self.made.numbers.push(CitizenNumber { person, version: 1, number });
        }
    }

    /// Somebody got the BSN of somebody else so many days ago: a match that nobody has looked into.
    pub fn same_number(&mut self, person: Id<Person>, other: Id<Person>, days: i64) {
        let Some(of) = self.made.numbers.iter().find(|one| one.person == other).cloned() else { return };
        self.made.numbers.push(CitizenNumber { person, ..of });
        let (id, found_at) = (self.dice.id(), self.ago(days));
        let [first, second] = if person.0 < other.0 { [person, other] } else { [other, person] };
        let status = PersonMatchStatus::Open;
        let (resolved_at, resolved_by) = (None, None);
        self.made.person_matches.push(PersonMatch {
            id,
            version: 1,
            first,
            second,
            found_at,
            status,
            resolved_at,
            resolved_by,
        });
    }

    /// The family of a case: its children that the case concerns, and relatives. Gives the ids, children first.
    pub fn family(
        &mut self,
        case: Id<Case>,
        children: &[Id<Person>],
        relatives: &[Relative<'_>],
    ) -> Vec<Id<FamilyMember>> {
        let family: Id<Family> = self.dice.id();
        self.made.families.push(Family { id: family, version: 1 });
        if let Some(case) = self.made.cases.iter_mut().rev().find(|one| one.id == case) {
            case.family = Some(family);
        }
        let person = |child: &Id<Person>| self.made.persons.iter().rev().find(|one| one.id == *child);
        let children: Vec<_> = children
            .iter()
            .filter_map(person)
            .map(|one| {
                let name = format!("{} {}", one.given_name, one.family_name);
                (name, FamilyRole::Child, Some(one.birth_date), false, true, Some(one.id))
            })
            .collect();
        let relatives = relatives.iter().map(|&(name, kind, age, has_authority, in_household)| {
            let birth_date = age.map(|age| self.born(age, 100));
            (name.to_owned(), kind, birth_date, has_authority, in_household, None)
        });
        let all: Vec<_> = children.into_iter().chain(relatives).collect();
        let mut ids = Vec::new();
        for (name, kind, birth_date, has_authority, in_household, person) in all {
            let id = self.dice.id();
            ids.push(id);
            self.made.family_members.push(FamilyMember {
                id,
                family,
                version: 1,
                name,
                birth_date,
                kind,
                has_authority,
                in_household,
                person,
            });
        }
        ids
    }
}

/// The BSN that begins with these eight digits, the last of which is even; where none passes the 11-check, one
/// that begins with the next number. Different numbers give different BSNs.
fn citizen_number(eight: u32) -> String {
    let rest = |eight: u32| {
        let digits = format!("{eight:08}");
        let weighed =
            digits.bytes().zip((2..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight);
        weighed.sum::<u32>() % 11
    };
    let eight = if rest(eight) == 10 { eight + 1 } else { eight };
    format!("{eight:08}{}", rest(eight))
}

/// The name in an address: letters and digits, joined by dashes.
fn slug(name: &str) -> String {
    let plain = name.to_lowercase();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_made_up_bsn_passes_the_11_check_and_is_made_once() {
        let made: std::collections::BTreeSet<_> =
            (0..5000).map(|n| citizen_number(super::super::NETWORK_NUMBERS + 2 * n)).collect();
        assert_eq!(made.len(), 5000);
        assert!(made.iter().all(|digits| Bsn::parse("", digits).is_ok()));
    }
}
