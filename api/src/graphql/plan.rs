//! Plans and their goals: the objects.

mod action;
mod agree;
mod around;
mod change;
mod kept;
mod progress;

pub use action::{PlanAction, PlanActionQuery};
pub use agree::PlanAgreeMutation;
pub use around::{relative, running};
pub use change::PlanMutation;
pub use kept::{PlanEvaluation, PlanRevision};
pub use progress::PlanProgressMutation;

use super::{
    access::{Access, Through},
    case::Case,
    date::Date,
    network::{Member, named},
    page::{by, newest},
    person::Person,
    show::{One, Shown, wrap, wrap_one},
    word::Word,
};
use async_graphql::{Context, Description, ID, Object};
use domain::{
    plan::{self, GoalStatus, PlanStatus},
    programme::PlanKind,
};

/// What a young person or a family and those around it work on together (plan).
#[derive(Description)]
pub struct Plan(pub One<plan::Plan>);
/// A goal of a plan (doel).
#[derive(Description)]
pub struct Goal(pub One<plan::Goal>);

named!(Plan: plan::Plan = b'P', Goal: plan::Goal = b'G');

#[Object(use_type_description, serial)]
impl Plan {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang).
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|plan| plan.case.0)).await
    }
    /// Changes with every change of what is in it; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |plan| plan.version)
    }
    /// The case (casus).
    async fn case(&self, ctx: &Context<'_>) -> Shown<Case> {
        wrap_one(self.0.named(ctx, |plan| Some(plan.case)).await)
    }
    /// Whom it is about; null where it is about the whole family (jeugdige).
    async fn person(&self, ctx: &Context<'_>) -> Shown<Person> {
        wrap_one(self.0.named(ctx, |plan| plan.person).await)
    }
    /// What kind of plan it is (soort).
    async fn kind(&self, ctx: &Context<'_>) -> Option<Word<PlanKind>> {
        self.0.show(ctx, |plan| Word(plan.kind))
    }
    /// Where it is in its life (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<PlanStatus>> {
        self.0.show(ctx, |plan| Word(plan.status))
    }
    /// The number of the present revision; one more with every change after people were asked to agree (versienummer).
    async fn revision(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |plan| plan.revision)
    }
    /// What goes well, and whom one can count on (sterke punten).
    async fn strengths(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |plan| plan.strengths.as_deref())?
    }
    /// What there is to worry about (zorgen).
    async fn worries(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |plan| plan.worries.as_deref())?
    }
    /// The day on which it was started (begonnen op).
    async fn started_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |plan| plan.started_on.into())
    }
    /// The day on which everybody agreed to the present revision whom it needs (vastgesteld op).
    async fn agreed_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |plan| plan.agreed_on)?.map(Date)
    }
    /// The day on which it was ended (beëindigd op).
    async fn ended_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |plan| plan.ended_on)?.map(Date)
    }
    /// Why it was ended (reden).
    async fn conclusion(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |plan| plan.end_note.as_deref())?
    }
    /// The goals, in their order (doelen).
    async fn goals(&self, ctx: &Context<'_>) -> Shown<Vec<Goal>> {
        wrap(self.0.hanging(ctx, "plan_id", by("position", false)).await)
    }
    /// Evaluations, newest first (evaluaties).
    async fn evaluations(&self, ctx: &Context<'_>) -> Shown<Vec<PlanEvaluation>> {
        wrap(self.0.hanging(ctx, "plan_id", newest("recorded_at")).await)
    }
    /// What people were asked to agree to, as it was then, newest first (vastgelegde versies).
    async fn revisions(&self, ctx: &Context<'_>) -> Shown<Vec<PlanRevision>> {
        wrap(self.0.hanging(ctx, "plan_id", newest("number")).await)
    }
}

#[Object(use_type_description, serial)]
impl Goal {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang).
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|goal| goal.case.0)).await
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |goal| goal.version)
    }
    /// The plan (plan).
    async fn plan(&self, ctx: &Context<'_>) -> Shown<Plan> {
        wrap_one(self.0.named(ctx, |goal| Some(goal.plan)).await)
    }
    /// What is to be reached (doel).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |goal| goal.text.as_str())
    }
    /// The professional who sees to it (verantwoordelijke).
    async fn owner(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |goal| goal.owner).await)
    }
    /// Whoever else sees to it, in words (verantwoordelijke, in woorden).
    async fn owner_name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |goal| goal.owner_name.as_deref())?
    }
    /// How it stands (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<GoalStatus>> {
        self.0.show(ctx, |goal| Word(goal.status))
    }
    /// How it goes, or why it was dropped (voortgang).
    async fn note(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |goal| goal.note.as_deref())?
    }
    /// The goal of another plan with which it goes on, if you may see it (herkomst).
    async fn origin(&self, ctx: &Context<'_>) -> Shown<Goal> {
        wrap_one(self.0.named(ctx, |goal| goal.origin).await)
    }
    /// What is done for it, by due day (acties).
    async fn actions(&self, ctx: &Context<'_>) -> Shown<Vec<PlanAction>> {
        wrap(self.0.hanging(ctx, "goal_id", by("due_on", false)).await)
    }
}
