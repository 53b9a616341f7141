//! Agreeing to a plan: what people are asked is frozen as a revision, and what each said is kept with it.

use super::{
    around::{Around, goals, planner, running},
    change::PlanPayload,
};
use crate::graphql::{
    argument::{expect, found, id},
    date::Date,
    timing,
    write::write,
};
use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result};
use domain::{
    Act, Category, Id, Refusal,
    clock::{day_of, end_of},
    network,
    plan::{self, Party, PlanAccord, PlanRevision, PlanStatus},
    programme::TermEnd,
    refusal,
};
use persistence::{Ask, Fault, Session};
use std::collections::HashMap;
use uuid::Uuid;

/// Who said whether it agrees to a plan.
#[derive(Clone, Debug, OneofObject)]
pub enum PlanAccordBy {
    /// A young person whom the plan is about.
    YoungPerson(ID),
    /// A parent, or somebody else of the family or its own network.
    FamilyMember(ID),
    /// A professional who directs the case or is on its team, and reads plans.
    Member(ID),
}

/// What somebody said when asked to agree to a plan (akkoord).
#[derive(Clone, Debug, InputObject)]
pub struct PlanAccordInput {
    /// Who.
    by: PlanAccordBy,
    /// Whether it agrees; usual is true.
    agrees: Option<bool>,
    /// On which day; usual is today, never later.
    said_on: Option<Date>,
    /// In its own words; needed where it does not agree.
    words: Option<String>,
}

/// Agreement to a plan to record (akkoord vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct PlanAgreeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The plan.
    plan_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// What each said; 1 to 50.
    accords: Vec<PlanAccordInput>,
    /// Whether others are still to be asked: then it is recorded although somebody is missing, and stays a draft.
    partly: Option<bool>,
}

#[derive(Debug, Default)]
pub struct PlanAgreeMutation;

#[Object]
impl PlanAgreeMutation {
    /// Records who agrees to a plan. It is agreed once everybody does whom it needs: of each young person, from 12 the
    /// young person and under 16 every parent with authority, and a professional. Under DWANG it is enough that they
    /// were heard (akkoord vastleggen, plan vaststellen).
    async fn plan_agree(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PlanAgreeInput,
    ) -> Result<PlanPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { agree(&session, input).await });
        Ok(written.await?.into())
    }
}

async fn agree(session: &Session, input: PlanAgreeInput) -> Result<Id<plan::Plan>, Fault> {
    let plan = found::<plan::Plan>(session, "planId", &input.plan_id).await?;
    let of = plan.permit(Act::PlanAgree)?.clone();
    let case = running(session, of.case).await?;
    expect(input.expected_version, of.version)?;
    of.must_run()?;
    if !(1..=50).contains(&input.accords.len()) {
        let (dutch, english) = ("noem 1 tot 50 akkoorden", "name 1 to 50 accords");
        return Err(Refusal::invalid("accords", dutch, english).into());
    }
    let around = Around::of(session, &case, &of).await?;
    let (mut revision, mut accords) = if of.proposed {
        present(session, &of).await?
    } else {
        (frozen(session, &of, &around).await?, Vec::new())
    };
    let before = accords.len();
    for (nth, given) in input.accords.into_iter().enumerate() {
        let field = format!("accords.{nth}");
        let accord = said(session, &of, &revision, &around, given, &field, accords.len()).await?;
        if accords.get(before..).is_some_and(|new| new.iter().any(|one: &PlanAccord| one.who == accord.who)) {
            let (dutch, english) = ("is al genoemd", "is named already");
            return Err(Refusal::invalid(&format!("{field}.by"), dutch, english).into());
        }
        accords.push(accord);
    }
    let new = accords.get(before..).unwrap_or_default();
    // Who joins in later takes nothing back, though by now somebody may be old enough to be asked too.
    let joins = of.status == PlanStatus::Agreed && new.iter().all(|one| one.agrees);
    let missing = plan::complete(&around.concerned, &around.parents(), &accords).err();
    let all = joins || missing.is_none();
    if let Some(missing) = missing.filter(|_| !all && !input.partly.unwrap_or_default()) {
        return Err(missing.into());
    }
    let last = accords.iter().map(|one| one.said_on).max().unwrap_or_else(|| day_of(session.now));
    let changed = plan.change(Act::PlanAgree, |plan| plan.agree(all, last))?;
    session.update(&changed).await?;
    revision.agreed_on = changed.record().agreed_on;
    let revision = changed.follows(revision);
    if of.proposed {
        session.update(&revision).await?
    } else {
        session.insert(&revision).await?
    }
    for accord in new {
        session.insert(&changed.follows(accord.clone())).await?;
    }
    if changed.record().status == PlanStatus::Agreed {
        let agreed = end_of(last).min(session.now);
        timing::meet(session, &changed, changed.record().case, TermEnd::Plan, agreed).await?;
    }
    Ok(changed.record().id)
}

/// What one of them said.
async fn said(
    session: &Session,
    plan: &plan::Plan,
    revision: &PlanRevision,
    around: &Around,
    given: PlanAccordInput,
    field: &str,
    nth: usize,
) -> Result<PlanAccord, Fault> {
    let by = format!("{field}.by");
    let (party, who, name) = match &given.by {
        PlanAccordBy::YoungPerson(one) => {
            let field = format!("{by}.youngPerson");
            around.young_person(id(&field, one)?).ok_or_else(|| Refusal::not_found(&field))?
        }
        PlanAccordBy::FamilyMember(one) => {
            let field = format!("{by}.familyMember");
            around.relative(id(&field, one)?).ok_or_else(|| Refusal::not_found(&field))?
        }
        PlanAccordBy::Member(one) => {
            let member = planner(session, plan.case, &format!("{by}.member"), one).await?;
            (Party::Professional, member.id.0, member.name)
        }
    };
    let today = day_of(session.now);
    let said_on = given.said_on.map_or(today, |day| day.0);
    let field = |name: &str| format!("{field}.{name}");
    if said_on > today {
        return Err(Refusal::invalid(&field("saidOn"), "ligt in de toekomst", "lies in the future").into());
    }
    if said_on < plan.started_on {
        let (dutch, english) = ("ligt voor het begin van het plan", "lies before the plan began");
        return Err(Refusal::invalid(&field("saidOn"), dutch, english).into());
    }
    let words = given.words.map(|words| refusal::text(&field("words"), &words, 2000)).transpose()?;
    let agrees = given.agrees.unwrap_or(true);
    if !agrees && words.is_none() {
        let (dutch, english) = ("zeg in eigen woorden waarom niet", "say in its own words why not");
        return Err(Refusal::invalid(&field("words"), dutch, english).into());
    }
    Ok(PlanAccord {
        id: session.fresh(),
        case: plan.case,
        plan: plan.id,
        revision: revision.id,
        nth: i32::try_from(nth).unwrap_or(i32::MAX),
        party,
        who,
        name,
        agrees,
        said_on,
        words,
        author: session.viewer.member,
        recorded_at: session.now,
    })
}

/// The present revision, which was put before people already, and what they said.
async fn present(session: &Session, plan: &plan::Plan) -> Result<(PlanRevision, Vec<PlanAccord>), Fault> {
    let broken = || Fault::Broken("a plan without the revision that was put before people".to_owned());
    let revisions = session.find_by::<PlanRevision>("plan_id", &[plan.id.0], Ask::all()).await?;
    let revision = revisions
        .into_values()
        .flatten()
        .filter_map(|one| one.read(Category::Plan, Clone::clone))
        .find(|one| one.number == plan.revision)
        .ok_or_else(broken)?;
    let accords = session.find_by::<PlanAccord>("revision_id", &[revision.id.0], Ask::all()).await?;
    let accords = accords.into_values().flatten();
    let mut accords: Vec<_> = accords.filter_map(|one| one.read(Category::Plan, Clone::clone)).collect();
    accords.sort_by_key(|one| one.nth);
    Ok((revision, accords))
}

/// The plan as it is now, to keep. Nobody agrees to a plan without a goal.
async fn frozen(session: &Session, plan: &plan::Plan, around: &Around) -> Result<PlanRevision, Fault> {
    let goals = goals(session, plan.id).await?;
    if !goals.iter().any(|goal| goal.status != plan::GoalStatus::Dropped) {
        let (dutch, english) = ("dit plan heeft nog geen doel", "this plan has no goal yet");
        return Err(Refusal::invalid("planId", dutch, english).into());
    }
    let actions = session.find_by::<plan::PlanAction>("plan_id", &[plan.id.0], Ask::all()).await?;
    let actions = actions.into_values().flatten();
    let mut actions: Vec<_> = actions.filter_map(|one| one.read(Category::Plan, Clone::clone)).collect();
    actions.sort_by_key(|one: &plan::PlanAction| (one.due_on, one.id));
    let owners: Vec<Uuid> = goals
        .iter()
        .filter_map(|goal| goal.owner)
        .chain(actions.iter().filter_map(|action| action.owner))
        .map(|member| member.0)
        .collect();
    let members = session.find::<network::Member>(&Ask::ids(&owners).by_reference()).await?;
    let members: HashMap<_, _> = members
        .iter()
        .filter_map(|one| Some((one.id, one.read(Category::Colleague, |member| member.name.clone())?)))
        .collect();
    let relative = |id| around.family.iter().find(|one| Some(one.id) == id).map(|one| one.name.clone());
    let named = |id: Option<Id<network::Member>>| id.and_then(|id| members.get(&id).cloned());
    let frozen = |goal: &plan::Goal| plan::RevisedGoal {
        goal: goal.id,
        text: goal.text.clone(),
        owner: named(goal.owner).or_else(|| goal.owner_name.clone()),
        status: goal.status,
        actions: actions
            .iter()
            .filter(|action| action.goal == goal.id)
            .map(|action| plan::RevisedAction {
                text: action.text.clone(),
                owner: named(action.owner).or_else(|| relative(action.family_member)),
                due_on: action.due_on,
                status: action.status,
            })
            .collect(),
    };
    Ok(PlanRevision {
        id: session.fresh(),
        case: plan.case,
        plan: plan.id,
        number: plan.revision,
        strengths: plan.strengths.clone(),
        worries: plan.worries.clone(),
        goals: goals.iter().map(frozen).collect(),
        recorded_at: session.now,
        agreed_on: None,
    })
}
