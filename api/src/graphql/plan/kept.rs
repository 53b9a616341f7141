//! What is kept of a plan as it was: evaluations, revisions, and who agreed to them.

use crate::graphql::{
    date::Date,
    network::{Member, named},
    node::global,
    page::by,
    show::{One, Shown, wrap, wrap_one},
    word::Word,
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::{
    Moment,
    plan::{self, ActionStatus, GoalStatus, Party, Standing},
};

/// What was found of a plan on a day (evaluatie).
#[derive(Description)]
pub struct PlanEvaluation(pub One<plan::PlanEvaluation>);
/// What people were asked to agree to, as it was then (vastgelegde versie).
#[derive(Description)]
pub struct PlanRevision(pub One<plan::PlanRevision>);
/// What somebody said when asked to agree to a plan; of one person the last counts (akkoord).
#[derive(Description)]
pub struct PlanAccord(pub One<plan::PlanAccord>);

named!(
    PlanEvaluation: plan::PlanEvaluation = b'E',
    PlanRevision: plan::PlanRevision = b'V',
    PlanAccord: plan::PlanAccord = b'K',
);

/// How a goal stood, in its words of that day (voortgang doel).
#[derive(Debug, SimpleObject)]
pub struct GoalStanding {
    /// The global id of the goal.
    goal_id: ID,
    /// The goal, in its words of that day (doel).
    text: String,
    /// How it stood (voortgang).
    standing: Word<Standing>,
    /// In words (toelichting).
    note: Option<String>,
}

/// A goal as it was in a revision (doel).
#[derive(Debug, SimpleObject)]
pub struct RevisedGoal {
    /// The global id of the goal.
    goal_id: ID,
    /// What was to be reached (doel).
    text: String,
    /// Who saw to it, by name (verantwoordelijke).
    owner: Option<String>,
    /// How it stood (status).
    status: Word<GoalStatus>,
    /// What was to be done for it (acties).
    actions: Vec<RevisedAction>,
}

/// An action as it was in a revision (actie).
#[derive(Debug, SimpleObject)]
pub struct RevisedAction {
    /// What was to be done (actie).
    text: String,
    /// Who was to do it, by name (actiehouder).
    owner: Option<String>,
    /// By when (uiterlijk op).
    due_on: Date,
    /// How it stood (status).
    status: Word<ActionStatus>,
}

impl From<&plan::GoalStanding> for GoalStanding {
    fn from(one: &plan::GoalStanding) -> Self {
        let (text, note) = (one.text.clone(), one.note.clone());
        Self { goal_id: global(one.goal), text, standing: Word(one.standing), note }
    }
}

impl From<&plan::RevisedGoal> for RevisedGoal {
    fn from(one: &plan::RevisedGoal) -> Self {
        let actions = one.actions.iter().map(|action| RevisedAction {
            text: action.text.clone(),
            owner: action.owner.clone(),
            due_on: action.due_on.into(),
            status: Word(action.status),
        });
        Self {
            goal_id: global(one.goal),
            text: one.text.clone(),
            owner: one.owner.clone(),
            status: Word(one.status),
            actions: actions.collect(),
        }
    }
}

#[Object(use_type_description, serial)]
impl PlanEvaluation {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// The day on which it was held (gehouden op).
    async fn held_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |evaluation| evaluation.held_on.into())
    }
    /// What was found (bevindingen).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |evaluation| evaluation.text.as_str())
    }
    /// How each goal stood (doelen).
    async fn standings(&self, ctx: &Context<'_>) -> Option<Vec<GoalStanding>> {
        self.0.show(ctx, |evaluation| evaluation.standings.iter().map(Into::into).collect())
    }
    /// Who recorded it (vastgelegd door).
    async fn author(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |evaluation| Some(evaluation.author)).await)
    }
    /// When it was recorded (vastgelegd op).
    async fn recorded_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |evaluation| evaluation.recorded_at)
    }
}

#[Object(use_type_description, serial)]
impl PlanRevision {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Its number within the plan, from 1; what was changed before anybody was asked has none (versienummer).
    async fn number(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |revision| revision.number)
    }
    /// What went well (sterke punten).
    async fn strengths(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |revision| revision.strengths.as_deref())?
    }
    /// What there was to worry about (zorgen).
    async fn worries(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |revision| revision.worries.as_deref())?
    }
    /// The goals, with what was to be done for them (doelen).
    async fn goals(&self, ctx: &Context<'_>) -> Option<Vec<RevisedGoal>> {
        self.0.show(ctx, |revision| revision.goals.iter().map(Into::into).collect())
    }
    /// When people were first asked to agree to it (voorgelegd op).
    async fn recorded_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |revision| revision.recorded_at)
    }
    /// The day on which everybody agreed whom it needs; null while somebody did not (vastgesteld op).
    async fn agreed_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |revision| revision.agreed_on)?.map(Date)
    }
    /// What each said, in the order in which it was recorded (akkoorden).
    async fn accords(&self, ctx: &Context<'_>) -> Shown<Vec<PlanAccord>> {
        wrap(self.0.hanging(ctx, "revision_id", by("nth", false)).await)
    }
}

#[Object(use_type_description, serial)]
impl PlanAccord {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// As what (hoedanigheid).
    async fn party(&self, ctx: &Context<'_>) -> Option<Word<Party>> {
        self.0.show(ctx, |accord| Word(accord.party))
    }
    /// Who, by the name of that day (naam).
    async fn name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |accord| accord.name.as_str())
    }
    /// Whether it agrees (akkoord).
    async fn agrees(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, |accord| accord.agrees)
    }
    /// On which day (op).
    async fn said_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |accord| accord.said_on.into())
    }
    /// In whose own words (in eigen woorden).
    async fn words(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |accord| accord.words.as_deref())?
    }
    /// Who recorded it (vastgelegd door).
    async fn author(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |accord| Some(accord.author)).await)
    }
    /// When it was recorded (vastgelegd op).
    async fn recorded_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |accord| accord.recorded_at)
    }
}
