//! The access log: who saw or changed what, about whom, when, why, and on which authorisation. In the manner of
//! NEN 7513 and of the Logboek Dataverwerkingen; kept at least five years.

use crate::{
    Category, Day, Id, Moment, Relation, Role, case, choice,
    choice::Choice,
    grant::{Grant, Ground, Purpose},
    network, person,
};
use chrono::Months;
use uuid::Uuid;

/// How many years entries are kept at least (NEN 7513).
pub const KEPT_AT_LEAST: u32 = 5;

/// How many years they are kept where nobody says otherwise: as long as the dossier of youth help (Jeugdwet art. 7.3.8).
pub const KEPT_USUALLY: u32 = 20;

/// The first day of which entries are still kept, where they are kept for so many years.
pub fn kept_from(today: Day, years: u32) -> Day {
    today.checked_sub_months(Months::new(12 * years)).unwrap_or(Day::MIN)
}

choice! {
    Deed: "What was done with data about a person (handeling)." {
        Read = "READ": "Data was shown (inzien).",
        Search = "SEARCH": "Data was asked for, and nobody was shown (zoeken).",
        Change = "CHANGE": "Something was recorded or changed (vastleggen).",
    }
}

/// The longest list of root fields that an entry keeps, in characters.
const LONGEST_FIELDS: usize = 200;

/// Root fields of which the name alone would tell who reads the log of a case what it may not see: that one of its
/// persons is there twice. Such a field is named as one that shows as much of the person.
const UNTOLD: &[(&str, &str)] = &[("personMatchResolve", "person")];

/// What an entry says of the fields of the root that were asked.
pub fn operation(fields: &str) -> String {
    let told = |field| UNTOLD.iter().find(|(name, _)| *name == field).map_or(field, |(_, told)| *told);
    fields.split(' ').map(told).collect::<Vec<_>>().join(" ").chars().take(LONGEST_FIELDS).collect()
}

/// An entry: one request, one person in one case, and what of it was disclosed.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub id: Id<Entry>,
    /// Whose chain it stands in: the region of the case, or else of who asked.
    pub region: Id<network::Region>,
    /// Its place in that chain, from 1 without a gap.
    pub number: i64,
    pub at: Moment,
    /// The id of the request, as the log of the server and the client know it.
    pub request: String,
    pub member: Id<network::Member>,
    pub agency: Id<network::Agency>,
    pub role: Role,
    /// The application that spoke for the member, as its issuer names it.
    pub client: String,
    pub deed: Deed,
    /// The fields of the root that were asked, or the act that was done.
    pub operation: String,
    /// What was changed; of what was shown and is on no case, what it was.
    pub record: Option<Uuid>,
    pub case: Option<Id<case::Case>>,
    pub person: Option<Id<person::Person>>,
    pub categories: Categories,
    /// Under which authorisation: the grant, and what it said.
    pub grant: Option<Id<Grant>>,
    pub relation: Option<Relation>,
    pub ground: Option<Ground>,
    pub purpose: Option<Purpose>,
    /// Ties the entry to all before it; made when it is kept.
    pub seal: Vec<u8>,
}

impl Entry {
    /// What the seal covers besides the seal before it: every field, each with its length, so that no two entries
    /// read the same.
    pub fn sealed(&self) -> Vec<u8> {
        let Self {
            id: _,
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
            seal: _,
        } = self;
        let mut bytes = vec![1];
        let mut add = |field: Option<&[u8]>| {
            let length = field.map_or(u32::MAX, |field| u32::try_from(field.len()).unwrap_or(u32::MAX - 1));
            bytes.extend(length.to_be_bytes());
            bytes.extend(field.unwrap_or_default());
        };
        add(Some(region.0.as_bytes()));
        add(Some(&number.to_be_bytes()));
        add(Some(&at.timestamp_micros().to_be_bytes()));
        add(Some(request.as_bytes()));
        add(Some(member.0.as_bytes()));
        add(Some(agency.0.as_bytes()));
        add(Some(role.name().as_bytes()));
        add(Some(client.as_bytes()));
        add(Some(deed.name().as_bytes()));
        add(Some(operation.as_bytes()));
        add(record.as_ref().map(|id| id.as_bytes().as_slice()));
        add(case.as_ref().map(|id| id.0.as_bytes().as_slice()));
        add(person.as_ref().map(|id| id.0.as_bytes().as_slice()));
        add(Some(categories.to_string().as_bytes()));
        add(grant.as_ref().map(|id| id.0.as_bytes().as_slice()));
        add(relation.map(|word| word.name().as_bytes()));
        add(ground.map(|word| word.name().as_bytes()));
        add(purpose.map(|word| word.name().as_bytes()));
        bytes
    }
}

/// Some of the categories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Categories(u32);

impl Categories {
    pub const fn of(category: Category) -> Self {
        Self(1 << category as u32)
    }

    /// Out of their bits, the first of [`Category`] being the lowest.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    pub const fn bits(self) -> u32 {
        self.0
    }

    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Category> {
        let all = Category::ALL.iter().map(|(category, ..)| *category);
        all.filter(move |category| self.0 & Self::of(*category).0 != 0)
    }

    /// Out of their names, as they are written; None where one is unknown.
    pub fn parse(names: &str) -> Option<Self> {
        names.split_whitespace().try_fold(Self::default(), |some, name| {
            Category::parse(name).map(|category| some.union(Self::of(category)))
        })
    }
}

/// The names, as `PROCESS IDENTITY`.
impl std::fmt::Display for Categories {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (nth, category) in self.iter().enumerate() {
            write!(f, "{}{}", if nth == 0 { "" } else { " " }, category.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_written_and_read_back() {
        for (category, ..) in Category::ALL {
            let two = Categories::of(*category).union(Categories::of(Category::Open));
            assert_eq!(Categories::parse(&two.to_string()), Some(two));
        }
        assert_eq!(Categories::parse(""), Some(Categories::default()));
        assert_eq!(Categories::parse("PROCESS NONSENSE"), None);
    }

    fn entry() -> Entry {
        Entry {
            id: Uuid::nil().into(),
            region: Uuid::from_u128(1).into(),
            number: 1,
            at: Moment::UNIX_EPOCH,
            request: "r".to_owned(),
            member: Uuid::from_u128(2).into(),
            agency: Uuid::from_u128(3).into(),
            role: Role::School,
            client: "c".to_owned(),
            deed: Deed::Read,
            operation: "cases".to_owned(),
            record: None,
            case: Some(Uuid::from_u128(4).into()),
            person: None,
            categories: Categories::of(Category::Process),
            grant: None,
            relation: Some(Relation::Team),
            ground: None,
            purpose: None,
            seal: Vec::new(),
        }
    }

    #[test]
    fn every_field_is_under_the_seal() {
        let changes: [fn(&mut Entry); 18] = [
            |entry| entry.region = Uuid::from_u128(9).into(),
            |entry| entry.number = 2,
            |entry| entry.at += chrono::TimeDelta::microseconds(1),
            |entry| entry.request.push('r'),
            |entry| entry.member = Uuid::from_u128(9).into(),
            |entry| entry.agency = Uuid::from_u128(9).into(),
            |entry| entry.role = Role::Police,
            |entry| entry.client.push('c'),
            |entry| entry.deed = Deed::Change,
            |entry| entry.operation = "case".to_owned(),
            |entry| entry.record = entry.case.map(|case| case.0),
            |entry| entry.case = None,
            |entry| entry.person = entry.case.map(|case| case.0.into()),
            |entry| entry.categories = Categories::of(Category::Care),
            |entry| entry.grant = Some(Uuid::from_u128(9).into()),
            |entry| entry.relation = None,
            |entry| entry.ground = Some(Ground::Consent),
            |entry| entry.purpose = Some(Purpose::Help),
        ];
        for (nth, change) in changes.into_iter().enumerate() {
            let mut other = entry();
            change(&mut other);
            assert_ne!(other.sealed(), entry().sealed(), "change {nth}");
        }
        // What moves from one field to the next is another entry.
        let (mut one, mut other) = (entry(), entry());
        (one.request, one.client) = ("ab".to_owned(), "c".to_owned());
        (other.request, other.client) = ("a".to_owned(), "bc".to_owned());
        one.member = other.member;
        assert_ne!(one.sealed(), other.sealed());
    }
}
