//! The young person and the family: objects and look-up.

mod change;

pub use change::{NewPerson, PersonMutation, register};

use super::{
    access::{Access, Through},
    argument::{self, name_start},
    asking,
    case::Case,
    date::Date,
    network::named,
    page::{self, Order, Page, Window, among, by},
    person_match::PersonMatch,
    show::{One, Shown, wrap, wrap_one},
    word::Word,
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, OneofObject, Result};
use domain::{
    Category, Guarded, Id, Relation, case,
    family::{self, FamilyRole},
    person::{self, Bsn},
};
use persistence::{Ask, Cell, Compare, Fault, Session};

/// A young person (jeugdige).
#[derive(Clone, Description)]
pub struct Person(pub One<person::Person>);
/// Where a person is to be found (contactgegevens).
#[derive(Description)]
pub struct PersonContact(pub One<person::PersonContact>);
/// The citizen service number (BSN).
#[derive(Description)]
pub struct CitizenNumber(pub One<person::CitizenNumber>);
/// A family, as the cases that carry it know it (gezin).
#[derive(Description)]
pub struct Family(pub One<family::Family>);
/// Somebody of the family (gezinslid).
#[derive(Description)]
pub struct FamilyMember(pub One<family::FamilyMember>);

named!(
    Person: person::Person = b'p',
    PersonContact: person::PersonContact = b'k',
    CitizenNumber: person::CitizenNumber = b'b',
    Family: family::Family = b'f',
    FamilyMember: family::FamilyMember = b'l',
);

#[Object(use_type_description, serial)]
impl Person {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see this person, and what is withheld (toegang).
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::Person).await
    }
    /// Changes with every change of name or birth date; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |person| person.version)
    }
    /// The given name (roepnaam).
    async fn given_name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |person| person.given_name.as_str())
    }
    /// The family name (achternaam).
    async fn family_name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |person| person.family_name.as_str())
    }
    /// The birth date (geboortedatum).
    async fn birth_date(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |person| person.birth_date.into())
    }
    /// Address, phone, whereabouts; null where nothing is recorded (contactgegevens).
    async fn contact(&self, ctx: &Context<'_>) -> Shown<PersonContact> {
        one_of(self.0.hanging(ctx, "person_id", Ask::all()).await)
    }
    /// The citizen service number; null where none is recorded (BSN).
    async fn citizen_number(&self, ctx: &Context<'_>) -> Shown<CitizenNumber> {
        one_of(self.0.hanging(ctx, "person_id", Ask::all()).await)
    }
    /// Other persons with the same BSN, of whom you may read that too (dubbele jeugdigen).
    async fn matches(&self, ctx: &Context<'_>) -> Shown<Vec<PersonMatch>> {
        if !self.0.shows(ctx) {
            return None;
        }
        wrap(self.0.linked(ctx, |session, ids| Box::pin(async move { session.matches_of(&ids).await })).await)
    }
    /// The cases that concern this person and that you may see (casussen).
    async fn cases(&self, ctx: &Context<'_>) -> Shown<Vec<Case>> {
        wrap(self.0.linked(ctx, |session, ids| Box::pin(async move { session.cases_of(&ids).await })).await)
    }
}

/// The one record of a list of at most one.
pub fn one_of<T, N: From<One<T>>>(shown: Shown<Vec<One<T>>>) -> Shown<N> {
    shown?.map(|mut found| found.pop().map(N::from)).transpose()
}

/// A visible person, if the case concerns it.
pub async fn concerned(
    session: &Session,
    case: Id<case::Case>,
    field: &str,
    id: &ID,
) -> Result<Guarded<person::Person>, Fault> {
    let person = argument::found::<person::Person>(session, field, id).await?;
    let of_case = session.concerned(&[case.0]).await?;
    if of_case.into_values().flatten().any(|one| one.id == person.id) {
        return Ok(person);
    }
    Err(domain::Refusal::not_found(field).into())
}

/// The persons whom a case concerns.
pub async fn of_case(ctx: &Context<'_>, case: &One<case::Case>) -> Shown<Vec<Person>> {
    if !case.shows(ctx) {
        return None;
    }
    wrap(case.linked(ctx, |session, ids| Box::pin(async move { session.concerned(&ids).await })).await)
}

#[Object(use_type_description, serial)]
impl PersonContact {
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |contact| contact.version)
    }
    /// Street and number (straat en huisnummer).
    async fn street(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |contact| contact.street.as_deref())?
    }
    /// Postal code (postcode).
    async fn postal_code(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |contact| contact.postal_code.as_deref())?
    }
    /// Town (plaats).
    async fn city(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |contact| contact.city.as_deref())?
    }
    /// Phone number (telefoon).
    async fn phone(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |contact| contact.phone.as_deref())?
    }
    /// Mail address (e-mail).
    async fn email(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |contact| contact.email.as_deref())?
    }
    /// Where the person tends to be (verblijfplaats).
    async fn whereabouts(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |contact| contact.whereabouts.as_deref())?
    }
    /// Whether nobody knows where the person is (van de radar).
    async fn off_the_radar(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, |contact| contact.off_the_radar)
    }
    /// Since which day that is; null while it is known where the person is (van de radar sinds).
    async fn off_the_radar_since(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |contact| contact.off_since)?.map(Date)
    }
    /// The day on which the person was last found again (teruggevonden op).
    async fn found_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |contact| contact.found_on)?.map(Date)
    }
}

#[Object(use_type_description, serial)]
impl CitizenNumber {
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |number| number.version)
    }
    /// Nine digits (BSN).
    async fn number(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |number| number.number.digits())
    }
}

#[Object(use_type_description, serial)]
impl Family {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Who belongs to it, by name (gezinsleden).
    async fn members(&self, ctx: &Context<'_>) -> Shown<Vec<FamilyMember>> {
        wrap(self.0.hanging(ctx, "family_id", by("name", false)).await)
    }
}

#[Object(use_type_description, serial)]
impl FamilyMember {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |member| member.version)
    }
    /// The name (naam).
    async fn name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |member| member.name.as_str())
    }
    /// The birth date (geboortedatum).
    async fn birth_date(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |member| member.birth_date)?.map(Date)
    }
    /// Who it is in the family (gezinsrol).
    async fn kind(&self, ctx: &Context<'_>) -> Option<Word<FamilyRole>> {
        self.0.show(ctx, |member| Word(member.kind))
    }
    /// Whether with parental authority (gezag).
    async fn has_authority(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, |member| member.has_authority)
    }
    /// Whether in the household (huishouden).
    async fn in_household(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, |member| member.in_household)
    }
    /// The young person, where it is one whom you see in a case (jeugdige).
    async fn person(&self, ctx: &Context<'_>) -> Shown<Person> {
        wrap_one(self.0.named(ctx, |member| member.person).await)
    }
}

/// Which persons (jeugdigen).
#[derive(Debug, Default, InputObject)]
pub struct PersonFilter {
    /// Seen by one of these relations; usual is every relation by which you read IDENTITY.
    relation: Option<Vec<Word<Relation>>>,
    /// The given or the family name starts so; at least two letters.
    name_starts: Option<String>,
}

/// The order of persons. Who may not read IDENTITY gets them by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum PersonSort {
    /// By family name.
    #[default]
    FamilyName,
    /// The youngest first.
    Youngest,
    /// The oldest first.
    Oldest,
}

/// One person, by id or by BSN.
#[derive(Debug, OneofObject)]
pub enum PersonBy {
    /// The global id.
    Id(ID),
    /// The citizen service number. Finds only whom you see and whose BSN you may read.
    CitizenNumber(String),
}

#[derive(Debug, Default)]
pub struct PersonQuery;

#[Object]
impl PersonQuery {
    /// A person whom you may see, or null (jeugdige).
    async fn person(&self, ctx: &Context<'_>, #[graphql(desc = "Who.")] by: PersonBy) -> Shown<Person> {
        match by {
            PersonBy::Id(id) => super::root::one::<person::Person, Person>(ctx, &id).await,
            PersonBy::CitizenNumber(number) => match by_bsn(ctx, &number).await {
                Ok(found) => found.map(|one| Ok(Person(one))),
                Err(error) => Some(Err(error)),
            },
        }
    }

    /// The persons whom you may see, by family name (jeugdigen).
    async fn persons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<PersonFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<PersonSort>,
    ) -> Result<Page<Person>> {
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let (among, reads) = among(ctx, filter.relation.as_ref(), Category::Identity);
        let mut ask = Ask::all().filter(Compare::SeenBy(among));
        if let Some(start) = &filter.name_starts {
            let role = asking(ctx).viewer.role;
            argument::readable(ctx, "filter.nameStarts", Category::Identity, role, among)?;
            ask = ask.filter(Compare::NameStarts(name_start(ctx, "filter.nameStarts", start)?));
        }
        let born: fn(&person::Person) -> Cell = |person| Cell::Day(person.birth_date);
        let (column, descending, value): (_, _, fn(&person::Person) -> Cell) = match sort {
            PersonSort::FamilyName => ("family_name", false, |person| Cell::Text(person.family_name.clone())),
            PersonSort::Youngest => ("birth_date", true, born),
            PersonSort::Oldest => ("birth_date", false, born),
        };
        let order = if reads {
            Order { column, descending, category: Category::Identity, value }
        } else {
            if sort != PersonSort::default() {
                argument::readable(ctx, "sort", Category::Identity, asking(ctx).viewer.role, among)?;
            }
            Order::by_id()
        };
        page::page(ctx, "persons", Window { first, after, last, before }, ask, order).await
    }
}

async fn by_bsn(ctx: &Context<'_>, number: &str) -> Result<Option<One<person::Person>>> {
    let bsn = match Bsn::parse("by.citizenNumber", number) {
        Ok(bsn) => bsn,
        Err(refusal) => {
            return Err(argument::refuse(ctx, "by.citizenNumber", &refusal.dutch, &refusal.english));
        }
    };
    let session = super::session(ctx);
    let numbers = visible_by_bsn(&session, bsn).await.map_err(|error| super::fault(ctx, error))?;
    let Some(number) = numbers.first() else { return Ok(None) };
    let found = session
        .one::<person::Person>(Id::new(number.id.0))
        .await
        .map_err(|error| super::fault(ctx, error))?;
    Ok(super::show::siblings(&session, found.into_iter().collect()).pop())
}

/// The numbers equal to `bsn` that the viewer may read, in the order of their persons' ids.
async fn visible_by_bsn(session: &Session, bsn: Bsn) -> Result<Vec<Guarded<person::CitizenNumber>>, Fault> {
    session.find(&page::by("", false).filter(Compare::Bsn(bsn))).await
}
