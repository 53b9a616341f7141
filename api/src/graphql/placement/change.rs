//! Asking a place with a provider, and what is done with it until its end.

use super::Placement;
use crate::graphql::{
    argument::{expect, found, id},
    plan::running,
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Code, Id, Refusal, case,
    clock::day_of,
    intervention,
    placement::{self, PlacementMove, PlacementOutcome, PlacementStatus, PlacementStep},
    plan, refusal,
};
use persistence::{Ask, Fault, Places, Session};

/// A place to ask for (plaats aanvragen).
#[derive(Clone, Debug, InputObject)]
pub struct PlacementAskInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// In what; it must be offered today.
    intervention_id: ID,
    /// Who is placed, one of the case. Left out in the case of a family it is the whole family.
    person_id: Option<ID>,
    /// Why, at most 2000 characters.
    reason: String,
}

/// A step of a placement (stap in een plaatsing).
#[derive(Clone, Debug, InputObject)]
pub struct PlacementStepInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The placement.
    placement_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Why, at most 2000 characters.
    reason: String,
}

/// A placement to end (plaatsing beëindigen).
#[derive(Clone, Debug, InputObject)]
pub struct PlacementEndInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The placement.
    placement_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// How it ended; WITHDRAWN for what has not begun.
    outcome: Word<PlacementOutcome>,
    /// Why, at most 2000 characters.
    reason: String,
}

payload!(PlacementPayload, placement: Placement, placement::Placement, "What became of a placement.");

#[derive(Debug, Default)]
pub struct PlacementMutation;

#[Object]
impl PlacementMutation {
    /// Asks a place with a provider; it waits until it is started (plaats aanvragen).
    async fn placement_ask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PlacementAskInput,
    ) -> Result<PlacementPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { ask(&session, input).await });
        Ok(written.await?.into())
    }

    /// Starts a placement; refused with NO_PLACE where there is none, or others wait longer (plaatsing starten).
    async fn placement_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PlacementStepInput,
    ) -> Result<PlacementPayload> {
        step(ctx, input, PlacementStep::Started).await
    }

    /// Asks the provider to withdraw for a while, so that there are fewer around the family (plaatsing pauzeren).
    async fn placement_pause(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PlacementStepInput,
    ) -> Result<PlacementPayload> {
        step(ctx, input, PlacementStep::Paused).await
    }

    /// Takes up again what was paused (plaatsing hervatten).
    async fn placement_resume(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PlacementStepInput,
    ) -> Result<PlacementPayload> {
        step(ctx, input, PlacementStep::Resumed).await
    }

    /// Makes a placement more intensive (plaatsing intensiveren).
    async fn placement_intensify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PlacementStepInput,
    ) -> Result<PlacementPayload> {
        step(ctx, input, PlacementStep::Intensified).await
    }

    /// Ends a placement with an outcome, or withdraws what has not begun (plaatsing beëindigen).
    async fn placement_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PlacementEndInput,
    ) -> Result<PlacementPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let one = found::<placement::Placement>(&session, "placementId", &input.placement_id).await?;
            running(&session, one.permit(Act::PlacementKeep)?.case).await?;
            let today = day_of(session.now);
            let changed = one.change(Act::PlacementKeep, |one| {
                expect(input.expected_version, one.version)?;
                one.end(input.outcome.0, &input.reason, today)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

async fn step(ctx: &Context<'_>, input: PlacementStepInput, to: PlacementStep) -> Result<PlacementPayload> {
    let key = input.idempotency_key.clone();
    let written = write(ctx, key.as_deref(), input, |session, input| async move {
        let one = found::<placement::Placement>(&session, "placementId", &input.placement_id).await?;
        running(&session, one.permit(Act::PlacementKeep)?.case).await?;
        let today = day_of(session.now);
        let changed = one.change(Act::PlacementKeep, |one| {
            expect(input.expected_version, one.version)?;
            one.step(to, &input.reason, today)
        })?;
        if to == PlacementStep::Started {
            refuse_without_place(&session, changed.record()).await?;
        }
        session.update(&changed).await?;
        Ok(changed.record().id)
    });
    Ok(written.await?.into())
}

/// The intervention of a placement, of another region too.
async fn offered(
    session: &Session,
    id: Id<intervention::Intervention>,
) -> Result<intervention::Intervention, Fault> {
    let found = session.find::<intervention::Intervention>(&Ask::one(id.0).by_reference()).await?.pop();
    found
        .and_then(|one| one.read(Category::Directory, Clone::clone))
        .ok_or_else(|| Fault::Broken("a placement in no intervention".to_owned()))
}

/// There is a place, and nobody waits longer for it.
async fn refuse_without_place(session: &Session, one: &placement::Placement) -> Result<(), Fault> {
    let capacity = i64::from(offered(session, one.intervention).await?.capacity);
    let Places { taken, ahead } = session.room(one).await?;
    if taken + ahead < capacity {
        return Ok(());
    }
    Err(Refusal::new(
        Code::NoPlace,
        "",
        format!("{taken} van de {capacity} plaatsen zijn bezet en {ahead} wachten langer"),
        format!("{taken} of the {capacity} places are taken and {ahead} have waited longer"),
    )
    .into())
}

async fn ask(session: &Session, input: PlacementAskInput) -> Result<Id<placement::Placement>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    let of = case.permit(Act::PlacementKeep)?;
    of.must_run()?;
    let concerned = session.concerned(&[case.id.0]).await?;
    let persons: Vec<_> = concerned.into_values().flatten().map(|person| person.id).collect();
    let named = input.person_id.as_ref().map(|person| id("personId", person)).transpose()?;
    let person = plan::whom(of.level, &persons, named)?;
    let offer =
        found::<intervention::Intervention>(session, "interventionId", &input.intervention_id).await?;
    let offer =
        offer.read(Category::Directory, Clone::clone).ok_or_else(|| Refusal::not_found("interventionId"))?;
    let today = day_of(session.now);
    if !offer.offered_on(today) {
        return Err(Refusal::invalid(
            "interventionId",
            "wordt vandaag niet aangeboden",
            "is not offered today",
        )
        .into());
    }
    let reason = refusal::text("reason", &input.reason, 2000)?;
    refuse_twice(session, case.id, offer.id, person).await?;
    let asked = case.add(Act::PlacementKeep, |case| {
        Ok(placement::Placement {
            id: session.fresh(),
            version: 1,
            case: case.id,
            person,
            intervention: offer.id,
            provider: offer.agency,
            status: PlacementStatus::Waiting,
            intensive: false,
            asked_at: session.now,
            started_on: None,
            ended_on: None,
            outcome: None,
            moves: vec![PlacementMove { step: PlacementStep::Asked, on: today, reason }],
        })
    })?;
    session.insert(&asked).await?;
    Ok(asked.record().id)
}

/// Nobody stands in the row twice.
async fn refuse_twice(
    session: &Session,
    case: Id<case::Case>,
    offer: Id<intervention::Intervention>,
    person: Option<Id<domain::person::Person>>,
) -> Result<(), Fault> {
    let all = session.find_by::<placement::Placement>("case_id", &[case.0], Ask::all()).await?;
    let same = |one: &placement::Placement| {
        (one.intervention, one.person) == (offer, person) && one.status != PlacementStatus::Ended
    };
    if all.into_values().flatten().any(|one| one.read(Category::Plan, same) == Some(true)) {
        return Err(Refusal::new(
            Code::Duplicate,
            "interventionId",
            "hier loopt of wacht al een plaatsing in",
            "a placement in it runs or waits already",
        )
        .into());
    }
    Ok(())
}
