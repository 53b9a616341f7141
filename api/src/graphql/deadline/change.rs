//! Deadlines by hand: starting, pausing, extending, meeting. For who directs the case.

use super::Deadline;
use crate::graphql::{
    argument::{expect, found},
    date::Date,
    timing,
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    Act, Code, Id, Moment, Refusal, Refused, case,
    case::Status,
    deadline::{self, Moved},
};
use persistence::{Fault, Session};

/// A term to start by hand (termijn beginnen): one that nothing else starts.
#[derive(Clone, Debug, InputObject)]
pub struct DeadlineStartInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The key of the term in the programme of the case.
    key: String,
    /// The moment from which it counts, such as that of a ruling; usual is now.
    from: Option<Moment>,
    /// What it began with, in words; at most 1,000 characters.
    reason: Option<String>,
}

/// A step of a deadline.
#[derive(Clone, Debug, InputObject)]
pub struct DeadlineStepInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The deadline.
    deadline_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

/// A deadline whose clock is to stand still (termijn aanhouden).
#[derive(Clone, Debug, InputObject)]
pub struct DeadlinePauseInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The deadline.
    deadline_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Why; at most 1,000 characters.
    reason: String,
}

/// A deadline to extend (termijn verlengen).
#[derive(Clone, Debug, InputObject)]
pub struct DeadlineExtendInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The deadline.
    deadline_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Until the end of this day; `latestOn` at the latest.
    until: Date,
    /// Why; at most 1,000 characters.
    reason: String,
}

payload!(DeadlinePayload, deadline: Deadline, deadline::Deadline, "What became of a change of a deadline.");

#[derive(Debug, Default)]
pub struct DeadlineMutation;

#[Object]
impl DeadlineMutation {
    /// Starts a term that nothing else starts (termijn beginnen).
    async fn deadline_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: DeadlineStartInput,
    ) -> Result<DeadlinePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { start(&session, input).await });
        Ok(written.await?.into())
    }

    /// Stops the clock of a deadline, where its programme allows it (termijn aanhouden).
    async fn deadline_pause(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: DeadlinePauseInput,
    ) -> Result<DeadlinePayload> {
        let DeadlinePauseInput { idempotency_key, deadline_id, expected_version, reason } = input;
        let step = DeadlineStepInput { idempotency_key, deadline_id, expected_version };
        change(ctx, step, |deadline, now| deadline.pause(Some(&reason), now)).await
    }

    /// Lets the clock of a deadline go on (termijn hervatten).
    async fn deadline_resume(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: DeadlineStepInput,
    ) -> Result<DeadlinePayload> {
        change(ctx, input, deadline::Deadline::resume).await
    }

    /// Gives a deadline more time, as far as its programme allows; not when it is over (termijn verlengen).
    async fn deadline_extend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: DeadlineExtendInput,
    ) -> Result<DeadlinePayload> {
        let DeadlineExtendInput { idempotency_key, deadline_id, expected_version, until, reason } = input;
        let step = DeadlineStepInput { idempotency_key, deadline_id, expected_version };
        change(ctx, step, |deadline, now| deadline.extend(until.0, &reason, now)).await
    }

    /// Says that a deadline is met, where nothing else can tell (termijn halen).
    async fn deadline_meet(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: DeadlineStepInput,
    ) -> Result<DeadlinePayload> {
        change(ctx, input, deadline::Deadline::meet_by_hand).await
    }
}

/// Changes a deadline by a rule, and keeps what happened to it.
async fn change(
    ctx: &Context<'_>,
    input: DeadlineStepInput,
    rule: impl Fn(&mut deadline::Deadline, Moment) -> Refused<Moved> + Send + Sync,
) -> Result<DeadlinePayload> {
    let (key, rule): (_, &Rule<'_>) = (input.idempotency_key.clone(), &rule);
    let written = write(ctx, key.as_deref(), input, |session, input| async move {
        let deadline = found::<deadline::Deadline>(&session, "deadlineId", &input.deadline_id).await?;
        let (mut was, mut moved) = (None, None);
        let changed = deadline.change(Act::DeadlineKeep, |deadline| {
            expect(input.expected_version, deadline.version)?;
            was = Some(deadline.clone());
            moved = Some(rule(deadline, session.now)?);
            Ok(())
        })?;
        session.update(&changed).await?;
        let (me, record) = (Some(session.viewer.member), changed.record());
        if let Some(moved) = moved {
            let moved = moved.kept(session.fresh(), record, session.now, me);
            session.insert(&changed.follows(moved)).await?;
        }
        if let Some(was) = was.filter(|_| !record.is_open()) {
            timing::again(&session, &changed, &was, me).await?;
        }
        Ok(record.id)
    });
    Ok(written.await?.into())
}

/// A rule of the domain, whatever it takes from the input.
type Rule<'a> = dyn Fn(&mut deadline::Deadline, Moment) -> Refused<Moved> + Send + Sync + 'a;

async fn start(session: &Session, input: DeadlineStartInput) -> Result<Id<deadline::Deadline>, Fault> {
    let guarded = found::<case::Case>(session, "caseId", &input.case_id).await?;
    let case = guarded.permit(Act::DeadlineKeep)?;
    let term = deadline::startable(case, &timing::terms(session, case), &input.key)?;
    let from = input.from.unwrap_or(session.now);
    if from > session.now {
        return Err(Refusal::invalid("from", "ligt in de toekomst", "lies in the future").into());
    }
    let runs = |one: &deadline::Deadline| one.is_open() && one.term.key == term.key;
    if session.deadlines_of(case.id).await?.iter().any(runs) {
        let (dutch, english) = ("deze termijn loopt al", "this term runs already");
        return Err(Refusal::new(Code::Duplicate, "key", dutch, english).into());
    }
    let mut moved = None;
    let begun = guarded.add(Act::DeadlineKeep, |case| {
        let (deadline, first) =
            deadline::Deadline::begin(session.fresh(), case, term, from, input.reason.as_deref())?;
        moved = Some(first);
        Ok(deadline)
    })?;
    let on_hold = case.status == Status::OnHold;
    if let Some(moved) = moved {
        let (deadline, me) = (begun.record().clone(), Some(session.viewer.member));
        timing::start(session, &begun, deadline, moved, me, on_hold).await?;
    }
    Ok(begun.record().id)
}
