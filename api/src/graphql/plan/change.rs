//! Making a plan: starting it, also with the goals of another one, describing it, its goals and its actions.

use super::{
    Goal, Plan, PlanAction,
    around::{goals, persons, planner, relative, running, sees_plans},
};
use crate::graphql::{
    argument::{expect, found},
    date::Date,
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Code, Id, Refusal, case,
    clock::day_of,
    person,
    plan::{self, GoalStatus, Owner, PlanStatus},
    programme::PlanKind,
};
use persistence::{Ask, Fault, Session};

/// A plan to start (plan beginnen).
#[derive(Clone, Debug, InputObject)]
pub struct PlanStartInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// What kind of plan; one that the programme of the case has.
    kind: Word<PlanKind>,
    /// Whom it is about, one of the case. Left out in the case of a family it is about the whole family.
    person_id: Option<ID>,
    /// The plan whose open goals it goes on with, of this case or of another about the same young person. You must be
    /// on the team of that case, or direct it.
    carry_from_plan_id: Option<ID>,
}

/// The strengths and the worries of a plan to describe (plan beschrijven); what is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct PlanDescribeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The plan.
    plan_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// What goes well, and whom one can count on; at most 10,000 characters.
    strengths: Option<String>,
    /// What there is to worry about; at most 10,000 characters.
    worries: Option<String>,
}

/// A goal to set or describe anew (doel vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct GoalSetInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The plan.
    plan_id: ID,
    /// Which goal to describe anew; left out for a new one.
    goal_id: Option<ID>,
    /// The version of the goal that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// What is to be reached; at most 2,000 characters.
    text: String,
    /// The professional who sees to it: who directs the case or is on its team, and reads plans.
    owner_id: Option<ID>,
    /// Whoever else sees to it, in words.
    owner_name: Option<String>,
}

/// An action to set or describe anew (actie vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct ActionSetInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The goal that it is for.
    goal_id: ID,
    /// Which action to describe anew; left out for a new one.
    action_id: Option<ID>,
    /// The version of the action that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// What is to be done; at most 2,000 characters.
    text: String,
    /// The professional who does it: who directs the case or is on its team, and reads plans.
    owner_id: Option<ID>,
    /// Who of the family or its own network does it, instead of a professional.
    family_member_id: Option<ID>,
    /// By when; today or later.
    due_on: Date,
}

/// A plan to end (plan beëindigen).
#[derive(Clone, Debug, InputObject)]
pub struct PlanEndInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The plan.
    plan_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Why it ends.
    note: String,
}

payload!(PlanPayload, plan: Plan, plan::Plan, "What became of a change of a plan.");
payload!(GoalPayload, goal: Goal, plan::Goal, "What became of a change of a goal.");
payload!(PlanActionPayload, plan_action: PlanAction, plan::PlanAction, "What became of a change of an action.");

#[derive(Debug, Default)]
pub struct PlanMutation;

#[Object]
impl PlanMutation {
    /// Starts a plan, also with the open goals of another one (plan beginnen).
    async fn plan_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PlanStartInput,
    ) -> Result<PlanPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { start(&session, input).await });
        Ok(written.await?.into())
    }

    /// Describes the strengths and the worries; after people were asked to agree that is a new revision
    /// (plan beschrijven).
    async fn plan_describe(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PlanDescribeInput,
    ) -> Result<PlanPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let plan = found::<plan::Plan>(&session, "planId", &input.plan_id).await?;
            running(&session, plan.permit(Act::PlanKeep)?.case).await?;
            let changed = plan.change(Act::PlanKeep, |plan| {
                expect(input.expected_version, plan.version)?;
                plan.describe(input.strengths.as_deref(), input.worries.as_deref())
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Sets a goal; after people were asked to agree that is a new revision of the plan (doel vastleggen).
    async fn goal_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: GoalSetInput,
    ) -> Result<GoalPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(
                ctx,
                key.as_deref(),
                input,
                |session, input| async move { set_goal(&session, input).await },
            );
        Ok(written.await?.into())
    }

    /// Sets an action of an open goal; after people were asked to agree that is a new revision of the plan
    /// (actie vastleggen).
    async fn action_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ActionSetInput,
    ) -> Result<PlanActionPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(
                ctx,
                key.as_deref(),
                input,
                |session, input| async move { set_action(&session, input).await },
            );
        Ok(written.await?.into())
    }

    /// Ends a plan; its open actions are dropped, its goals stay as they stand (plan beëindigen).
    async fn plan_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PlanEndInput,
    ) -> Result<PlanPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let plan = found::<plan::Plan>(&session, "planId", &input.plan_id).await?;
            running(&session, plan.permit(Act::PlanEnd)?.case).await?;
            let today = day_of(session.now);
            let changed = plan.change(Act::PlanEnd, |plan| {
                expect(input.expected_version, plan.version)?;
                plan.end(&input.note, today)
            })?;
            session.update(&changed).await?;
            let note = changed.record().end_note.clone().unwrap_or_default();
            session.drop_actions_of_plan(&changed, &note).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

async fn start(session: &Session, input: PlanStartInput) -> Result<Id<plan::Plan>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    let of = case.permit(Act::PlanKeep)?;
    of.must_run()?;
    let kind = input.kind.0;
    if let Some(programme) = session.programmes.get(&of.programme) {
        plan::kind_fits(programme, kind)?;
    }
    let persons = persons(session, case.id).await?;
    let named =
        input.person_id.as_ref().map(|id| crate::graphql::argument::id("personId", id)).transpose()?;
    let person = plan::whom(of.level, &persons, named)?;
    refuse_twice(session, case.id, kind, person).await?;
    let goals = match &input.carry_from_plan_id {
        Some(from) => carried(session, person.map_or(persons, |person| vec![person]), from).await?,
        None => Vec::new(),
    };
    let today = day_of(session.now);
    let begin = |case: &case::Case| Ok(plan::Plan::begin(session.fresh(), case.id, person, kind, today));
    let plan = case.add(Act::PlanKeep, begin)?;
    session.insert(&plan).await?;
    for (goal, position) in goals.iter().zip(1..) {
        let owner = match goal.owner {
            Some(owner) if sees_plans(session, case.id, owner).await? => Some(owner),
            _ => None,
        };
        let goal = goal.carried(session.fresh(), plan.record(), position, owner);
        session.insert(&plan.follows(goal)).await?;
    }
    Ok(plan.record().id)
}

/// One plan of a kind runs at a time for the same persons.
async fn refuse_twice(
    session: &Session,
    case: Id<case::Case>,
    kind: PlanKind,
    person: Option<Id<person::Person>>,
) -> Result<(), Fault> {
    let plans = session.find_by::<plan::Plan>("case_id", &[case.0], Ask::all()).await?;
    let runs =
        |plan: &plan::Plan| (plan.kind, plan.person) == (kind, person) && plan.status != PlanStatus::Ended;
    if plans.into_values().flatten().any(|plan| plan.read(Category::Plan, runs) == Some(true)) {
        return Err(Refusal::new(
            Code::Duplicate,
            "kind",
            "er loopt al een plan van deze soort; stel dat bij, of beëindig het eerst",
            "a plan of this kind runs already; revise it, or end it first",
        )
        .into());
    }
    Ok(())
}

/// The open goals of a plan about one of these persons. Who carries them over works on both cases: sight for hours,
/// as in an emergency, is none to hand on.
async fn carried(
    session: &Session,
    about: Vec<Id<person::Person>>,
    from: &ID,
) -> Result<Vec<plan::Goal>, Fault> {
    let field = "carryFromPlanId";
    let source = found::<plan::Plan>(session, field, from).await?;
    let of = source.permit(Act::PlanKeep)?;
    let theirs = match of.person {
        Some(person) => vec![person],
        None => persons(session, of.case).await?,
    };
    if !theirs.iter().any(|person| about.contains(person)) {
        let (dutch, english) = ("gaat over iemand anders", "is about somebody else");
        return Err(Refusal::invalid(field, dutch, english).into());
    }
    let goals = goals(session, source.id).await?.into_iter();
    Ok(goals.filter(|goal| goal.status == GoalStatus::Open).collect())
}

async fn set_goal(session: &Session, input: GoalSetInput) -> Result<Id<plan::Goal>, Fault> {
    let plan = found::<plan::Plan>(session, "planId", &input.plan_id).await?;
    let case = plan.permit(Act::PlanKeep)?.case;
    running(session, case).await?;
    let owner = match &input.owner_id {
        Some(id) => Some(planner(session, case, "ownerId", id).await?.id),
        None => None,
    };
    let describe = |goal: &mut plan::Goal| {
        expect(input.expected_version, goal.version)?;
        goal.describe(&input.text, owner, input.owner_name.as_deref())
    };
    let id = match &input.goal_id {
        Some(id) => {
            let goal = found::<plan::Goal>(session, "goalId", id).await?;
            if goal.read(Category::Plan, |goal| goal.plan) != Some(plan.id) {
                return Err(Refusal::not_found("goalId").into());
            }
            let changed = goal.change(Act::PlanKeep, describe)?;
            session.update(&changed).await?;
            changed.record().id
        }
        None => {
            let last = goals(session, plan.id).await?.last().map_or(0, |goal| goal.position);
            let changed = plan.add(Act::PlanKeep, |plan| {
                let mut goal = plan::Goal::new(session.fresh(), plan, last + 1);
                describe(&mut goal)?;
                Ok(goal)
            })?;
            session.insert(&changed).await?;
            changed.record().id
        }
    };
    session.update(&plan.change(Act::PlanKeep, plan::Plan::revise)?).await?;
    Ok(id)
}

async fn set_action(session: &Session, input: ActionSetInput) -> Result<Id<plan::PlanAction>, Fault> {
    let goal = found::<plan::Goal>(session, "goalId", &input.goal_id).await?;
    let of = goal.permit(Act::PlanKeep)?;
    of.must_be_open()?;
    let case = running(session, of.case).await?;
    let plan = session.one(of.plan).await?.ok_or_else(|| Refusal::not_found("goalId"))?;
    let owner = match (&input.owner_id, &input.family_member_id) {
        (Some(id), None) => Owner::Member(planner(session, case.id, "ownerId", id).await?.id),
        (None, Some(id)) => Owner::FamilyMember(relative(session, &case, "familyMemberId", id).await?),
        _ => {
            let (dutch, english) = (
                "geef een van beide: `ownerId` of `familyMemberId`",
                "give one of `ownerId` and `familyMemberId`",
            );
            return Err(Refusal::invalid("ownerId", dutch, english).into());
        }
    };
    let today = day_of(session.now);
    let describe = |action: &mut plan::PlanAction| {
        expect(input.expected_version, action.version)?;
        action.describe(&input.text, owner, input.due_on.0, today)
    };
    let id = match &input.action_id {
        Some(id) => {
            let action = found::<plan::PlanAction>(session, "actionId", id).await?;
            if action.read(Category::Plan, |action| action.goal) != Some(goal.id) {
                return Err(Refusal::not_found("actionId").into());
            }
            let changed = action.change(Act::PlanKeep, describe)?;
            session.update(&changed).await?;
            changed.record().id
        }
        None => {
            let changed: Changed<plan::PlanAction> = goal.add(Act::PlanKeep, |goal| {
                let mut action = plan::PlanAction::new(session.fresh(), goal);
                describe(&mut action)?;
                Ok(action)
            })?;
            session.insert(&changed).await?;
            changed.record().id
        }
    };
    session.update(&plan.change(Act::PlanKeep, plan::Plan::revise)?).await?;
    Ok(id)
}
