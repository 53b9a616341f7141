//! The young person and the family: objects, look-up, and keeping them.

use super::{
    access::{Access, Through},
    argument::{self, expect, found},
    asking,
    case::{Case, among, by, name_start},
    network::named,
    page::{self, Order, Page, Window},
    show::{One, Shown, wrap, wrap_one},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, OneofObject, Result};
use domain::{
    Act, Category, Changed, Code, Day, Guarded, Id, Refusal, Relation, case,
    clock::day_of,
    family::{self, FamilyRole},
    person::{self, Bsn},
};
use persistence::{Ask, Cell, Compare, Fault, Session};
use uuid::Uuid;

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

#[Object(use_type_description)]
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
    async fn birth_date(&self, ctx: &Context<'_>) -> Option<Day> {
        self.0.show(ctx, |person| person.birth_date)
    }
    /// Address, phone, whereabouts; null where nothing is recorded (contactgegevens).
    async fn contact(&self, ctx: &Context<'_>) -> Shown<PersonContact> {
        one_of(self.0.hanging(ctx, "person_id", Ask::all()).await)
    }
    /// The citizen service number; null where none is recorded (BSN).
    async fn citizen_number(&self, ctx: &Context<'_>) -> Shown<CitizenNumber> {
        one_of(self.0.hanging(ctx, "person_id", Ask::all()).await)
    }
    /// The cases that concern this person and that you may see (casussen).
    async fn cases(&self, ctx: &Context<'_>) -> Shown<Vec<Case>> {
        let pairs =
            self.0.among.once("pairs", |session, ids| async move { session.cases_of(&ids).await }).await;
        match pairs {
            Ok(pairs) => {
                let all = pairs.values().flatten().copied().collect();
                let mine = pairs.get(&self.0.key()).cloned().unwrap_or_default();
                wrap(self.0.among_ids(ctx, "cases", all, |_| mine).await)
            }
            Err(error) => Some(Err(super::fault(ctx, error))),
        }
    }
}

/// The one record of a list of at most one.
fn one_of<T, N: From<One<T>>>(shown: Shown<Vec<One<T>>>) -> Shown<N> {
    shown?.map(|mut found| found.pop().map(N::from)).transpose()
}

/// The persons whom a case concerns.
pub async fn of_case(ctx: &Context<'_>, case: &One<case::Case>) -> Shown<Vec<Person>> {
    if !case.shows(ctx) {
        return None;
    }
    match case.among.once("pairs", |session, ids| async move { session.concerned(&ids).await }).await {
        Ok(pairs) => {
            let all = pairs.values().flatten().copied().collect();
            let mine = pairs.get(&case.key()).cloned().unwrap_or_default();
            wrap(case.among_ids(ctx, "persons", all, |_| mine).await)
        }
        Err(error) => Some(Err(super::fault(ctx, error))),
    }
}

#[Object(use_type_description)]
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
}

#[Object(use_type_description)]
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

#[Object(use_type_description)]
impl Family {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |family| family.version)
    }
    /// Who belongs to it, by name (gezinsleden).
    async fn members(&self, ctx: &Context<'_>) -> Shown<Vec<FamilyMember>> {
        wrap(self.0.hanging(ctx, "family_id", by("name", false)).await)
    }
}

#[Object(use_type_description)]
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
    async fn birth_date(&self, ctx: &Context<'_>) -> Option<Day> {
        self.0.show(ctx, |member| member.birth_date)?
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

/// The numbers equal to `bsn` that the viewer may read.
async fn visible_by_bsn(session: &Session, bsn: Bsn) -> Result<Vec<Guarded<person::CitizenNumber>>, Fault> {
    session.find(&Ask::all().filter(Compare::Bsn(bsn))).await
}

/// A young person who is not there yet (nieuwe jeugdige).
#[derive(Clone, Debug, InputObject)]
pub struct NewPerson {
    /// The given name.
    given_name: String,
    /// The family name.
    family_name: String,
    /// The birth date.
    birth_date: Day,
    /// The BSN, if your role may write it.
    citizen_number: Option<String>,
}

/// Saves a new person for a case that is being opened. Where the viewer already sees somebody with this BSN, it is
/// told so; where somebody whom it does not see has it, a match is noted and nothing is told.
pub async fn register(
    session: &Session,
    case: &Changed<case::Case>,
    new: NewPerson,
    field: &str,
) -> Result<Id<person::Person>, Fault> {
    let inside = |mut refusal: Refusal| {
        refusal.field = field.split('.').map(str::to_owned).chain(refusal.field).collect();
        refusal
    };
    let mut person = person::Person {
        id: Uuid::new_v4().into(),
        version: 1,
        given_name: String::new(),
        family_name: String::new(),
        birth_date: new.birth_date,
    };
    person.correct(&new.given_name, &new.family_name, new.birth_date, day_of(session.now)).map_err(inside)?;
    let id = person.id;
    session.insert(&case.follows(person)).await?;
    if let Some(number) = &new.citizen_number {
        let number = Bsn::parse("citizenNumber", number).map_err(inside)?;
        // Who opens a case directs it, so only the role can stand in the way.
        let directs = domain::View::new(session.viewer.role, domain::Relations::of(Relation::Directing));
        domain::policy::permit(Act::CitizenNumberSet, &directs).map_err(inside)?;
        if let Some(same) = visible_by_bsn(session, number.clone()).await?.first() {
            let id = super::node::global(Id::<person::Person>::new(same.id.0));
            return Err(inside(Refusal::new(
                Code::Duplicate,
                "citizenNumber",
                format!("deze jeugdige is er al: `{}`", id.as_str()),
                format!("this person is there already: `{}`", id.as_str()),
            ))
            .into());
        }
        let number = case.follows(person::CitizenNumber { person: id, version: 1, number });
        session.insert(&number).await?;
        session.note_matches(&number).await?;
    }
    Ok(id)
}

/// A name or birth date to correct (persoonsgegevens verbeteren).
#[derive(Clone, Debug, InputObject)]
pub struct PersonCorrectInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The person.
    person_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// The given name.
    given_name: String,
    /// The family name.
    family_name: String,
    /// The birth date.
    birth_date: Day,
}

/// Address, phone, whereabouts to set (contactgegevens vastleggen); what is left out is emptied.
#[derive(Clone, Debug, InputObject)]
pub struct PersonContactSetInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The person.
    person_id: ID,
    /// The version of the contact record that you read; left out for the first.
    expected_version: Option<i32>,
    /// Street and number.
    street: Option<String>,
    /// Postal code.
    postal_code: Option<String>,
    /// Town.
    city: Option<String>,
    /// Phone number.
    phone: Option<String>,
    /// Mail address.
    email: Option<String>,
    /// Where the person tends to be.
    whereabouts: Option<String>,
    /// Whether nobody knows where the person is.
    off_the_radar: Option<bool>,
}

/// A BSN to set.
#[derive(Clone, Debug, InputObject)]
pub struct CitizenNumberSetInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The person.
    person_id: ID,
    /// The version of the number that you read; left out for the first.
    expected_version: Option<i32>,
    /// Nine digits that pass the 11-check.
    number: String,
}

/// Somebody of the family to record or describe anew (gezinslid vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct FamilyMemberSetInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case whose family it is; the first member begins the family.
    case_id: ID,
    /// Whom to describe anew; left out for somebody new.
    family_member_id: Option<ID>,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// The name.
    name: String,
    /// The birth date, if known.
    birth_date: Option<Day>,
    /// Who it is in the family.
    kind: Word<FamilyRole>,
    /// Whether with parental authority: decides who may consent.
    has_authority: bool,
    /// Whether in the household.
    in_household: bool,
    /// The young person, where it is one of the case.
    person_id: Option<ID>,
}

payload!(PersonPayload, person: Person, person::Person, "What became of a change of a person.");
payload!(FamilyMemberPayload, family_member: FamilyMember, family::FamilyMember, "What became of recording somebody of a family.");

#[derive(Debug, Default)]
pub struct PersonMutation;

#[Object]
impl PersonMutation {
    /// Corrects a name or a birth date (persoonsgegevens verbeteren).
    async fn person_correct(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PersonCorrectInput,
    ) -> Result<PersonPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let person = found::<person::Person>(&session, "personId", &input.person_id).await?;
            let today = day_of(session.now);
            let changed = person.change(Act::PersonCorrect, |person| {
                expect(input.expected_version, person.version)?;
                person.correct(&input.given_name, &input.family_name, input.birth_date, today)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Sets address, phone, whereabouts (contactgegevens vastleggen).
    async fn person_contact_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PersonContactSetInput,
    ) -> Result<PersonPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let person = found::<person::Person>(&session, "personId", &input.person_id).await?;
            let present = session.one::<person::PersonContact>(Id::new(person.id.0)).await?;
            let version =
                present.as_ref().and_then(|one| one.read(Category::Contact, |contact| contact.version));
            let expected = input.expected_version;
            let set = |field: &str, value: Option<String>| {
                value.map(|text| domain::refusal::text(field, &text, 200)).transpose()
            };
            let changed = person.add(Act::ContactSet, |person| {
                expect(expected, version.unwrap_or(0))?;
                Ok(person::PersonContact {
                    person: person.id,
                    version: version.unwrap_or(1),
                    street: set("street", input.street)?,
                    postal_code: set("postalCode", input.postal_code)?,
                    city: set("city", input.city)?,
                    phone: set("phone", input.phone)?,
                    email: set("email", input.email)?,
                    whereabouts: set("whereabouts", input.whereabouts)?,
                    off_the_radar: input.off_the_radar.unwrap_or_default(),
                })
            })?;
            if version.is_some() {
                session.update(&changed).await?
            } else {
                session.insert(&changed).await?
            }
            Ok(person.id)
        });
        Ok(written.await?.into())
    }

    /// Sets the BSN. That somebody else has it already is noted as a match, and not told (BSN vastleggen).
    async fn citizen_number_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CitizenNumberSetInput,
    ) -> Result<PersonPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let person = found::<person::Person>(&session, "personId", &input.person_id).await?;
            let present = session.one::<person::CitizenNumber>(Id::new(person.id.0)).await?;
            let version =
                present.as_ref().and_then(|one| one.read(Category::CitizenNumber, |number| number.version));
            let number = Bsn::parse("number", &input.number)?;
            let expected = input.expected_version;
            let changed = person.add(Act::CitizenNumberSet, |person| {
                expect(expected, version.unwrap_or(0))?;
                Ok(person::CitizenNumber { person: person.id, version: version.unwrap_or(1), number })
            })?;
            if version.is_some() {
                session.update(&changed).await?
            } else {
                session.insert(&changed).await?
            }
            session.note_matches(&changed).await?;
            Ok(person.id)
        });
        Ok(written.await?.into())
    }

    /// Records somebody of the family, or describes one anew (gezinslid vastleggen).
    async fn family_member_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: FamilyMemberSetInput,
    ) -> Result<FamilyMemberPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(
                ctx,
                key.as_deref(),
                input,
                |session, input| async move { set_member(&session, input).await },
            );
        Ok(written.await?.into())
    }
}

async fn set_member(
    session: &Session,
    input: FamilyMemberSetInput,
) -> Result<Id<family::FamilyMember>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    case.permit(Act::FamilyKeep)?.must_run()?;
    let person = match &input.person_id {
        Some(id) => Some(child(session, &case, id).await?),
        None => None,
    };
    let describe = |member: &mut family::FamilyMember| {
        expect(input.expected_version, member.version)?;
        (member.birth_date, member.person) = (input.birth_date, person);
        member.describe(&input.name, input.kind.0, input.has_authority, input.in_household)
    };
    if let Some(id) = &input.family_member_id {
        let of_case = case.read(Category::Family, |case| case.family).flatten();
        let member = found::<family::FamilyMember>(session, "familyMemberId", id).await?;
        if member.read(Category::Family, |member| Some(member.family)) != Some(of_case) {
            return Err(Refusal::not_found("familyMemberId").into());
        }
        let changed = member.change(Act::FamilyKeep, describe)?;
        session.update(&changed).await?;
        return Ok(changed.record().id);
    }
    let family = match case.read(Category::Family, |case| case.family).flatten() {
        Some(family) => family,
        None => begin_family(session, &case).await?,
    };
    let changed = case.add(Act::FamilyKeep, |_| {
        let mut member = family::FamilyMember {
            id: Uuid::new_v4().into(),
            family,
            version: 1,
            name: String::new(),
            birth_date: None,
            kind: input.kind.0,
            has_authority: false,
            in_household: false,
            person: None,
        };
        describe(&mut member)?;
        Ok(member)
    })?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}

/// One of the persons whom a case concerns.
async fn child(session: &Session, case: &Guarded<case::Case>, id: &ID) -> Result<Id<person::Person>, Fault> {
    let person = found::<person::Person>(session, "personId", id).await?.id;
    let concerned = session.concerned(&[case.id.0]).await?;
    if concerned.get(&case.id.0).is_some_and(|persons| persons.contains(&person.0)) {
        return Ok(person);
    }
    Err(Refusal::not_found("personId").into())
}

/// The family of a case begins with its first member. It changes no version that others read.
async fn begin_family(session: &Session, case: &Guarded<case::Case>) -> Result<Id<family::Family>, Fault> {
    let family =
        case.add(Act::FamilyKeep, |_| Ok(family::Family { id: Uuid::new_v4().into(), version: 1 }))?;
    session.insert(&family).await?;
    session.set_family(case.id, &family).await?;
    Ok(family.record().id)
}
