//! Persons and families: registering, correcting and keeping them.

use super::{FamilyMember, Person, visible_by_bsn};
use crate::graphql::{
    argument::{expect, expect_perhaps, found},
    date::Date,
    node::local,
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Code, Guarded, Id, Refusal, Relation, case,
    clock::day_of,
    family::{self, FamilyRole},
    person::{self, Bsn},
};
use persistence::{Fault, Session};

/// A young person who is not there yet (nieuwe jeugdige).
#[derive(Clone, Debug, InputObject)]
pub struct NewPerson {
    /// The given name.
    given_name: String,
    /// The family name.
    family_name: String,
    /// The birth date.
    pub birth_date: Date,
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
        id: session.fresh(),
        version: 1,
        given_name: String::new(),
        family_name: String::new(),
        birth_date: new.birth_date.0,
    };
    person
        .correct(&new.given_name, &new.family_name, new.birth_date.0, day_of(session.now))
        .map_err(inside)?;
    let id = person.id;
    session.insert(&case.follows(person)).await?;
    if let Some(number) = &new.citizen_number {
        let number = Bsn::parse("citizenNumber", number).map_err(inside)?;
        // Who opens a case directs it, so only the role can stand in the way.
        let directs = domain::View::new(session.viewer.role, domain::Relations::of(Relation::Directing));
        domain::policy::permit(Act::CitizenNumberSet, &directs).map_err(inside)?;
        if let Some(same) = seen_with(session, &number, id).await?.first() {
            return Err(inside(duplicate(*same, "citizenNumber", "existing")).into());
        }
        let number = case.follows(person::CitizenNumber { person: id, version: 1, number });
        session.insert(&number).await?;
        session.note_matches(&number).await?;
    }
    Ok(id)
}

/// Of whom else than `person` the viewer reads this BSN. Somebody whom it does not read is as if there were nobody.
async fn seen_with(
    session: &Session,
    number: &Bsn,
    person: Id<person::Person>,
) -> Result<Vec<Id<person::Person>>, Fault> {
    let seen = visible_by_bsn(session, number.clone()).await?;
    Ok(seen.iter().map(|one| Id::new(one.id.0)).filter(|one| *one != person).collect())
}

/// Why a BSN cannot be set: the viewer reads it of this person, whom it can name in `instead`.
fn duplicate(same: Id<person::Person>, field: &str, instead: &str) -> Refusal {
    let id = crate::graphql::node::global(same);
    let id = id.as_str();
    Refusal::new(
        Code::Duplicate,
        field,
        format!("deze jeugdige is er al: `{id}`; noem die in `{instead}`"),
        format!("this person is there already: `{id}`; name it in `{instead}`"),
    )
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
    birth_date: Date,
}

/// Address, phone, whereabouts to set (contactgegevens vastleggen); what is left out is emptied.
#[derive(Clone, Debug, InputObject)]
pub struct PersonContactSetInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The person.
    person_id: ID,
    /// The version of the contact record that you read; left out where there is none yet.
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
    /// Whether nobody knows where the person is; left out or false, the person is found.
    off_the_radar: Option<bool>,
    /// Since which day, with `offTheRadar`; usual is today, or what was said before.
    off_the_radar_since: Option<Date>,
    /// The day on which the person was found, who was off the radar; usual is today.
    found_on: Option<Date>,
}

/// A BSN to set.
#[derive(Clone, Debug, InputObject)]
pub struct CitizenNumberSetInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The person.
    person_id: ID,
    /// The version of the number that you read; left out where there is none yet.
    expected_version: Option<i32>,
    /// Nine digits that pass the 11-check.
    number: String,
    /// Whom you know to have this number already, and who may be the same young person, entered twice: the two become a
    /// match to resolve (`Person.matches`). Needed where it would be refused with DUPLICATE.
    duplicate_of_id: Option<ID>,
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
    birth_date: Option<Date>,
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
                person.correct(&input.given_name, &input.family_name, input.birth_date.0, today)
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
            let before = present.as_ref().and_then(|one| one.read(Category::Contact, |contact| contact));
            let (version, today) = (before.map(|contact| contact.version), day_of(session.now));
            let expected = input.expected_version;
            let set = |field: &str, value: Option<String>| {
                value.map(|text| domain::refusal::text(field, &text, 200)).transpose()
            };
            let changed = person.add(Act::ContactSet, |person| {
                expect_perhaps(expected, version)?;
                let mut contact = person::PersonContact {
                    person: person.id,
                    version: version.unwrap_or(1),
                    street: set("street", input.street)?,
                    postal_code: set("postalCode", input.postal_code)?,
                    city: set("city", input.city)?,
                    phone: set("phone", input.phone)?,
                    email: set("email", input.email)?,
                    whereabouts: set("whereabouts", input.whereabouts)?,
                    off_the_radar: input.off_the_radar.unwrap_or_default(),
                    off_since: None,
                    found_on: None,
                };
                let (since, found) = (input.off_the_radar_since, input.found_on);
                contact.sight(before, since.map(|day| day.0), found.map(|day| day.0), today)?;
                Ok(contact)
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

    /// Sets the BSN. Where you read it of somebody else already it is refused with DUPLICATE, unless you name who that is;
    /// that somebody whom you do not see has it is noted as a match, and not told. Matches with who has another number
    /// are over (BSN vastleggen).
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
                expect_perhaps(expected, version)?;
                Ok(person::CitizenNumber { person: person.id, version: version.unwrap_or(1), number })
            })?;
            let seen = seen_with(&session, &changed.record().number, person.id).await?;
            match (&input.duplicate_of_id, seen.first()) {
                (None, Some(same)) => return Err(duplicate(*same, "number", "duplicateOfId").into()),
                // Whoever has another number, or one that the viewer does not read, is not the one that is meant.
                (Some(id), _) if !local(id).is_some_and(|named| seen.contains(&named)) => {
                    return Err(Refusal::not_found("duplicateOfId").into());
                }
                _ => {}
            }
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
        (member.birth_date, member.person) = (input.birth_date.map(|day| day.0), person);
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
            id: session.fresh(),
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
    if concerned.get(&case.id.0).is_some_and(|persons| persons.iter().any(|one| one.id == person)) {
        return Ok(person);
    }
    Err(Refusal::not_found("personId").into())
}

/// The family of a case begins with its first member. It changes no version that others read.
async fn begin_family(session: &Session, case: &Guarded<case::Case>) -> Result<Id<family::Family>, Fault> {
    let family = case.add(Act::FamilyKeep, |_| Ok(family::Family { id: session.fresh(), version: 1 }))?;
    session.insert(&family).await?;
    session.set_family(case.id, &family).await?;
    Ok(family.record().id)
}
