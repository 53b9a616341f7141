//! Two persons with the same BSN, as who reads both numbers sees them, and saying what they are.

use super::{
    argument::{expect, found},
    call,
    network::{Member, named},
    person::Person,
    show::{One, Shown, wrap, wrap_one},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Id, Moment, Refusal, person,
    person_match::{self, PersonMatchStatus},
};
use persistence::{Ask, Fault, Session};

/// Two persons with the same BSN: a child who was entered twice, or a number that is wrong at one of them. It shows to
/// who may read the number of both, and to nobody else (dubbele jeugdige).
#[derive(Description)]
pub struct PersonMatch(pub One<person_match::PersonMatch>);

named!(PersonMatch: person_match::PersonMatch = b'=');

#[Object(use_type_description, serial)]
impl PersonMatch {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |one| one.version)
    }
    /// The two, in the order of their ids; they stay two records, each in its own cases (jeugdigen).
    async fn persons(&self, ctx: &Context<'_>) -> Shown<Vec<Person>> {
        if !self.0.shows(ctx) {
            return None;
        }
        let ids = |one: &person_match::PersonMatch| one.persons().map(|id| id.0).to_vec();
        let all = || self.0.among.each(Category::CitizenNumber, ids).flatten().collect();
        let mine = self.0.guarded.read(Category::CitizenNumber, ids).unwrap_or_default();
        wrap(self.0.among_ids(ctx, "persons", &all, &mine).await)
    }
    /// When the second of them got the number (gevonden op).
    async fn found_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.found_at)
    }
    /// What they are (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<PersonMatchStatus>> {
        self.0.show(ctx, |one| Word(one.status))
    }
    /// When that was said (beoordeeld op).
    async fn resolved_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.resolved_at)?
    }
    /// Who said so (beoordeeld door).
    async fn resolved_by(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| one.resolved_by).await)
    }
    /// What is to be done now, for a person to read (wat u kunt doen).
    async fn remedy(&self, ctx: &Context<'_>) -> Option<&'static str> {
        self.0.show(ctx, |one| {
            let (dutch, english) = remedy(one.status);
            call(ctx).language.of_two(dutch, english)
        })
    }
}

const fn remedy(status: PersonMatchStatus) -> (&'static str, &'static str) {
    match status {
        PersonMatchStatus::Open => (
            "ga na of dit dezelfde jeugdige is, en leg dat vast met `personMatchResolve`",
            "find out whether this is the same young person, and record it with `personMatchResolve`",
        ),
        PersonMatchStatus::Same => (
            "ga verder in één van de zaken; vertel een verwijzer niets over de andere",
            "go on in one of the cases; tell a referrer nothing of the other",
        ),
        PersonMatchStatus::Different => (
            "het BSN van een van beiden klopt niet: verbeter het met `citizenNumberSet`; daarmee vervalt de match",
            "the number of one of them is wrong: correct it with `citizenNumberSet`, which ends the match",
        ),
    }
}

/// What two persons with the same BSN are (dubbele jeugdige beoordelen).
#[derive(Clone, Debug, InputObject)]
pub struct PersonMatchResolveInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The match.
    person_match_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT. Needed to say otherwise than somebody
    /// said before.
    expected_version: Option<i32>,
    /// Whether it is the same young person, entered twice; otherwise one of the two numbers is wrong.
    same: bool,
}

payload!(
    PersonMatchPayload,
    person_match: PersonMatch,
    person_match::PersonMatch,
    "What became of two persons with the same BSN."
);

#[derive(Debug, Default)]
pub struct PersonMatchMutation;

#[Object]
impl PersonMatchMutation {
    /// Says whether two persons with the same BSN are one. Nobody else is told, and nobody comes to see more by it
    /// (dubbele jeugdige beoordelen).
    async fn person_match_resolve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PersonMatchResolveInput,
    ) -> Result<PersonMatchPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { resolve(&session, input).await });
        Ok(written.await?.into())
    }
}

async fn resolve(
    session: &Session,
    input: PersonMatchResolveInput,
) -> Result<Id<person_match::PersonMatch>, Fault> {
    let field = "personMatchId";
    let found = found::<person_match::PersonMatch>(session, field, &input.person_match_id).await?;
    let mut one = found.permit_read(|one| Ok(one.clone()))?;
    // Who directs a case of the one or of the other.
    let persons = session.find::<person::Person>(&Ask::ids(&one.persons().map(|id| id.0))).await?;
    let directs = persons.iter().find(|person| person.permit(Act::PersonMatchResolve).is_ok());
    let Some(person) = directs.or(persons.first()) else { return Err(Refusal::not_found(field).into()) };
    let (knowing, by, now) = (input.expected_version.is_some(), session.viewer.member, session.now);
    let changed = person.add(Act::PersonMatchResolve, |_| {
        expect(input.expected_version, one.version)?;
        one.resolve(input.same, knowing, by, now)?;
        Ok(one)
    })?;
    session.update(&changed).await?;
    Ok(changed.record().id)
}
