//! How a plan goes: of its goals and its actions, and evaluations of the whole.

use super::{
    PlanEvaluation,
    around::{goals, running},
    change::{GoalPayload, PlanActionPayload},
};
use crate::graphql::{
    argument::{expect, found, id},
    date::Date,
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    Act, Guarded, Id, Refusal, case,
    clock::day_of,
    plan::{self, ActionStatus, GoalStatus, Standing},
};
use persistence::{Fault, Session};

/// How a goal goes (voortgang doel).
#[derive(Clone, Debug, InputObject)]
pub struct GoalProgressInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The goal.
    goal_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// OPEN, REACHED or DROPPED; a reached one can be OPEN again.
    status: Word<GoalStatus>,
    /// How it goes, or why; needed unless it is reached.
    note: Option<String>,
}

/// How an action goes (voortgang actie).
#[derive(Clone, Debug, InputObject)]
pub struct ActionProgressInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The action.
    action_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// OPEN with a note, DONE, or DROPPED with why.
    status: Word<ActionStatus>,
    /// How it goes, what came of it, or why; needed unless it is done.
    note: Option<String>,
}

/// How a goal stands (voortgang doel).
#[derive(Clone, Debug, InputObject)]
pub struct GoalStandingInput {
    /// The goal.
    goal_id: ID,
    /// How it stands since the last time.
    standing: Word<Standing>,
    /// In words; at most 2,000 characters.
    note: Option<String>,
}

/// An evaluation of a plan (plan evalueren).
#[derive(Clone, Debug, InputObject)]
pub struct PlanEvaluateInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The plan.
    plan_id: ID,
    /// The day on which it was held; usual is today, never later.
    held_on: Option<Date>,
    /// What was found; at most 10,000 characters.
    text: String,
    /// How each open goal stands.
    standings: Vec<GoalStandingInput>,
}

payload!(PlanEvaluationPayload, plan_evaluation: PlanEvaluation, plan::PlanEvaluation, "What became of an evaluation.");

#[derive(Debug, Default)]
pub struct PlanProgressMutation;

#[Object]
impl PlanProgressMutation {
    /// Says how a goal goes. Dropping one drops its open actions, and is a new revision after people were asked to agree
    /// (voortgang doel).
    async fn goal_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: GoalProgressInput,
    ) -> Result<GoalPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let goal = found::<plan::Goal>(&session, "goalId", &input.goal_id).await?;
            let of = goal.permit(Act::PlanProgress)?;
            let plan = running_plan(&session, of.case, of.plan).await?;
            let changed = goal.change(Act::PlanProgress, |goal| {
                expect(input.expected_version, goal.version)?;
                goal.progress(input.status.0, input.note.as_deref())
            })?;
            session.update(&changed).await?;
            if input.status.0 == GoalStatus::Dropped {
                let why = changed.record().note.clone().unwrap_or_default();
                session.drop_actions_of_goal(&changed, &why).await?;
                session.update(&plan.change(Act::PlanKeep, plan::Plan::revise)?).await?;
            }
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Says how an action goes (voortgang actie).
    async fn action_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ActionProgressInput,
    ) -> Result<PlanActionPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let action = found::<plan::PlanAction>(&session, "actionId", &input.action_id).await?;
            let of = action.permit(Act::PlanProgress)?;
            running_plan(&session, of.case, of.plan).await?;
            let changed = action.change(Act::PlanProgress, |action| {
                expect(input.expected_version, action.version)?;
                action.progress(input.status.0, input.note.as_deref())
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Evaluates a plan: what was found, and how each open goal stands (plan evalueren).
    async fn plan_evaluate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PlanEvaluateInput,
    ) -> Result<PlanEvaluationPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(
                ctx,
                key.as_deref(),
                input,
                |session, input| async move { evaluate(&session, input).await },
            );
        Ok(written.await?.into())
    }
}

async fn evaluate(session: &Session, input: PlanEvaluateInput) -> Result<Id<plan::PlanEvaluation>, Fault> {
    let plan = found::<plan::Plan>(session, "planId", &input.plan_id).await?;
    running(session, plan.permit(Act::PlanProgress)?.case).await?;
    let mut given = Vec::new();
    for (nth, one) in input.standings.into_iter().enumerate() {
        let goal = id::<plan::Goal>(&format!("standings.{nth}.goalId"), &one.goal_id)?;
        given.push((goal, one.standing.0, one.note));
    }
    let standings = plan::standings(&goals(session, plan.id).await?, &given)?;
    let today = day_of(session.now);
    let changed = plan.add(Act::PlanProgress, |plan| {
        let mut evaluation = plan::PlanEvaluation {
            id: session.fresh(),
            case: plan.case,
            plan: plan.id,
            held_on: input.held_on.map_or(today, |day| day.0),
            text: input.text,
            standings,
            author: session.viewer.member,
            recorded_at: session.now,
        };
        evaluation.check(plan, today)?;
        Ok(evaluation)
    })?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}

/// A plan that has not ended, of a case that runs.
async fn running_plan(
    session: &Session,
    case: Id<case::Case>,
    plan: Id<plan::Plan>,
) -> Result<Guarded<plan::Plan>, Fault> {
    running(session, case).await?;
    let plan = session.one(plan).await?.ok_or_else(|| Refusal::not_found(""))?;
    plan.permit_read(plan::Plan::must_run)?;
    Ok(plan)
}
