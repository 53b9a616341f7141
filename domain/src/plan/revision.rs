//! Revisions (versies) of a plan: what was put before people, as it was then. They are kept, whatever changes later.

use super::{ActionStatus, Goal, GoalStatus, Plan};
use crate::{Day, Id, Moment, case};

/// A revision, frozen when the first was asked to agree to it.
#[derive(Clone, Debug)]
pub struct PlanRevision {
    pub id: Id<PlanRevision>,
    pub case: Id<case::Case>,
    pub plan: Id<Plan>,
    pub number: i32,
    pub strengths: Option<String>,
    pub worries: Option<String>,
    pub goals: Vec<RevisedGoal>,
    pub recorded_at: Moment,
    /// The day on which everybody agreed whom it needs.
    pub agreed_on: Option<Day>,
}

/// A goal as it was in a revision.
#[derive(Clone, Debug)]
pub struct RevisedGoal {
    pub goal: Id<Goal>,
    pub text: String,
    /// Who saw to it, by name.
    pub owner: Option<String>,
    pub status: GoalStatus,
    pub actions: Vec<RevisedAction>,
}

/// An action as it was in a revision.
#[derive(Clone, Debug)]
pub struct RevisedAction {
    pub text: String,
    /// Who did it, by name.
    pub owner: Option<String>,
    pub due_on: Day,
    pub status: ActionStatus,
}
