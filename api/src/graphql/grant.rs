//! Grants and consents: who may see a case and why, and the family's say in it.

use super::{
    argument::{expect, found},
    network::{Agency, Member, named},
    show::{One, Shown},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result, Union};
use domain::{
    Act, Category, Id, Moment, Refusal, Relation, case,
    clock::day_of,
    consent::{self, Givers},
    family, grant as grants,
    grant::{Cause, Ground, Holder, Purpose},
    network, person,
};
use persistence::{Ask, Fault, Session};

/// A grant: who may see a case, how, why and how long (autorisatie).
#[derive(Description)]
pub struct Grant(pub One<grants::Grant>);
/// A consent of the young person or the parents (toestemming).
#[derive(Description)]
pub struct Consent(pub One<consent::Consent>);

named!(Grant: grants::Grant = b'x', Consent: consent::Consent = b'o');

/// To whom a grant is: a member, or a whole agency that works as one team (houder).
#[derive(Union)]
pub enum GrantHolder {
    Member(Member),
    Agency(Agency),
}

#[Object(use_type_description, serial)]
impl Grant {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Who may see the case (houder).
    async fn holder(&self, ctx: &Context<'_>) -> Shown<GrantHolder> {
        let holder = self.0.show(ctx, |grant| grant.holder)?;
        let all = || self.0.among.each(Category::Oversight, |grant| grant.holder.uuid()).collect();
        match holder {
            Holder::Member(id) => {
                let found = self.0.among_ids::<network::Member>(ctx, "members", &all, &[id.0]).await?;
                found.map(|mut found| found.pop().map(|one| GrantHolder::Member(Member(one)))).transpose()
            }
            Holder::Agency(id) => {
                let found = self.0.among_ids::<network::Agency>(ctx, "agencies", &all, &[id.0]).await?;
                found.map(|mut found| found.pop().map(|one| GrantHolder::Agency(Agency(one)))).transpose()
            }
        }
    }
    /// How the holder stands to the case (relatie).
    async fn relation(&self, ctx: &Context<'_>) -> Option<Word<Relation>> {
        self.0.show(ctx, |grant| Word(grant.relation))
    }
    /// The legal ground (grondslag).
    async fn ground(&self, ctx: &Context<'_>) -> Option<Word<Ground>> {
        self.0.show(ctx, |grant| Word(grant.ground))
    }
    /// What the sight is for (doelbinding).
    async fn purpose(&self, ctx: &Context<'_>) -> Option<Word<Purpose>> {
        self.0.show(ctx, |grant| Word(grant.purpose))
    }
    /// From (van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |grant| grant.from)
    }
    /// Until; null while nothing ends it (tot).
    async fn until(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |grant| grant.until)?
    }
    /// What it stems from (oorzaak).
    async fn cause(&self, ctx: &Context<'_>) -> Option<Word<Cause>> {
        self.0.show(ctx, |grant| Word(grant.cause))
    }
}

#[Object(use_type_description, serial)]
impl Consent {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |consent| consent.version)
    }
    /// What was consented to, in the words that the family heard (doel).
    async fn purpose(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |consent| consent.purpose.as_str())
    }
    /// Who gave it, by name (gegeven door).
    async fn given_by(&self, ctx: &Context<'_>) -> Option<&[String]> {
        self.0.show(ctx, |consent| consent.given_by.as_slice())
    }
    /// When it was given (gegeven op).
    async fn given_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |consent| consent.given_at)
    }
    /// When it was withdrawn; null while it stands (ingetrokken op).
    async fn withdrawn_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |consent| consent.withdrawn_at)?
    }
}

/// A consent that was given (toestemming vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct ConsentGiveInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The young person whom it is about; one of the case.
    person_id: ID,
    /// What was consented to, in the words that the family heard.
    purpose: String,
    /// Whether the young person consented; needed from the age of 12.
    by_young_person: bool,
    /// The parents with authority who consented; under 16 all of them.
    by_family_member_ids: Option<Vec<ID>>,
}

/// A consent that is withdrawn (toestemming intrekken).
#[derive(Clone, Debug, InputObject)]
pub struct ConsentWithdrawInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The consent.
    consent_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

payload!(ConsentPayload, consent: Consent, consent::Consent, "What became of giving or withdrawing a consent.");

#[derive(Debug, Default)]
pub struct GrantMutation;

#[Object]
impl GrantMutation {
    /// Records a consent, if those gave it whom the law asks at this age (toestemming vastleggen).
    async fn consent_give(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ConsentGiveInput,
    ) -> Result<ConsentPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { give(&session, input).await });
        Ok(written.await?.into())
    }

    /// Records that a consent is withdrawn: every grant that rests on it ends at once (toestemming intrekken).
    async fn consent_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ConsentWithdrawInput,
    ) -> Result<ConsentPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let consent = found::<consent::Consent>(&session, "consentId", &input.consent_id).await?;
            let now = session.now;
            let changed = consent.change(Act::ConsentWithdraw, |consent| {
                expect(input.expected_version, consent.version)?;
                consent.withdraw(now)
            })?;
            session.update(&changed).await?;
            session.end_grants_on(changed.record().id, &changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

async fn give(session: &Session, input: ConsentGiveInput) -> Result<Id<consent::Consent>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    let file = case.permit(Act::ConsentRecord)?;
    file.must_run()?;
    if file.level == case::Level::Group {
        // A consent names who gave it, and is read by more than the approach.
        let (dutch, english) = (
            "toestemming hoort bij een casus van de jeugdige zelf, niet bij een groep",
            "consent belongs to a case of the young person itself, not to a group",
        );
        return Err(Refusal::invalid("caseId", dutch, english).into());
    }
    let guarded = found::<person::Person>(session, "personId", &input.person_id).await?;
    let concerned = session.concerned(&[case.id.0]).await?;
    let of_case =
        concerned.get(&case.id.0).is_some_and(|persons| persons.iter().any(|one| one.id == guarded.id));
    let person = guarded.read(Category::Identity, Clone::clone).filter(|_| of_case);
    let person = person.ok_or_else(|| Refusal::not_found("personId"))?;
    let mut family = Vec::new();
    if let Some(id) = case.read(Category::Family, |case| case.family).flatten() {
        let members = session.find_by::<family::FamilyMember>("family_id", &[id.0], Ask::all()).await?;
        let members = members.into_values().flatten();
        family.extend(members.filter_map(|one| one.read(Category::Family, Clone::clone)));
    }
    let mut givers = Givers { young_person: input.by_young_person, family_members: Vec::new() };
    for id in input.by_family_member_ids.iter().flatten() {
        givers.family_members.push(super::argument::id("byFamilyMemberIds", id)?);
    }
    let changed = case.add(Act::ConsentRecord, |case| {
        Ok(consent::Consent {
            id: session.fresh(),
            case: case.id,
            person: person.id,
            version: 1,
            purpose: domain::refusal::text("purpose", &input.purpose, 2000)?,
            given_by: consent::givers(&person, &family, &givers, day_of(session.now))?,
            given_at: session.now,
            withdrawn_at: None,
        })
    })?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}
