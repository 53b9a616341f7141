//! Goals (doelen) of a plan: in words, with who sees to it, and the goal of an earlier plan from which it was carried.

use super::Plan;
use crate::{Code, Id, Refusal, Refused, case, choice, choice::Choice, network::Member, refusal};

choice! {
    GoalStatus: "How a goal stands (status doel)." {
        Open = "OPEN": "Being worked on (open).",
        Reached = "REACHED": "Reached: good enough (bereikt, goed genoeg).",
        Dropped = "DROPPED": "No longer pursued, with a reason (vervallen).",
    }
}

/// A goal of a plan.
#[derive(Clone, Debug)]
pub struct Goal {
    pub id: Id<Goal>,
    pub version: i32,
    pub case: Id<case::Case>,
    pub plan: Id<Plan>,
    /// Its place in the plan.
    pub position: i32,
    pub text: String,
    /// The professional who sees to it.
    pub owner: Option<Id<Member>>,
    /// Whoever else sees to it, in words.
    pub owner_name: Option<String>,
    pub status: GoalStatus,
    /// How it went, or why it was dropped.
    pub note: Option<String>,
    /// The goal of another plan that it goes on with.
    pub origin: Option<Id<Goal>>,
}

impl Goal {
    /// A goal that still has to be described.
    pub fn new(id: Id<Self>, plan: &Plan, position: i32) -> Self {
        Self {
            id,
            version: 1,
            case: plan.case,
            plan: plan.id,
            position,
            text: String::new(),
            owner: None,
            owner_name: None,
            status: GoalStatus::Open,
            note: None,
            origin: None,
        }
    }

    /// The same goal in another plan, from which its origin can be found. Its owner goes along where it works there.
    pub fn carried(&self, id: Id<Self>, to: &Plan, position: i32, owner: Option<Id<Member>>) -> Self {
        let (text, owner_name) = (self.text.clone(), self.owner_name.clone());
        Self { text, owner, owner_name, origin: Some(self.id), ..Self::new(id, to, position) }
    }

    /// What it is, and who sees to it: a professional, or somebody in words.
    pub fn describe(
        &mut self,
        text: &str,
        owner: Option<Id<Member>>,
        owner_name: Option<&str>,
    ) -> Refused<()> {
        self.must_be_open()?;
        if owner.is_some() && owner_name.is_some() {
            return Err(Refusal::invalid(
                "ownerName",
                "geef een van beide: `ownerId` of `ownerName`",
                "give one of `ownerId` and `ownerName`",
            ));
        }
        self.text = refusal::text("text", text, 2000)?;
        self.owner_name = owner_name.map(|name| refusal::text("ownerName", name, 200)).transpose()?;
        self.owner = owner;
        Ok(())
    }

    /// How it goes: a note while it is open, reached, dropped; a reached one can slip back.
    pub fn progress(&mut self, to: GoalStatus, note: Option<&str>) -> Refused<()> {
        use GoalStatus::{Dropped, Open, Reached};
        let legal = matches!((self.status, to), (Open, _) | (Reached, Open));
        if !legal {
            return Err(self.illegal());
        }
        let note = note.map(|note| refusal::text("note", note, 2000)).transpose()?;
        if note.is_none() && matches!(to, Open | Dropped) {
            return Err(Refusal::invalid(
                "note",
                "zeg hoe het ervoor staat, of waarom",
                "say how it goes, or why",
            ));
        }
        (self.status, self.note) = (to, note);
        Ok(())
    }

    /// Only an open goal is described anew, or gets actions.
    pub fn must_be_open(&self) -> Refused<()> {
        if self.status == GoalStatus::Open { Ok(()) } else { Err(self.illegal()) }
    }

    fn illegal(&self) -> Refusal {
        let status = self.status.name();
        let (dutch, english) = if self.status == GoalStatus::Reached {
            ("mogelijk is: OPEN, met waarom", "possible is: OPEN, with why")
        } else {
            ("mogelijk is: een nieuw doel", "possible is: a new goal")
        };
        Refusal::new(
            Code::IllegalTransition,
            "",
            format!("een doel in `{status}` laat dit niet toe; {dutch}"),
            format!("a goal in `{status}` does not allow this; {english}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Day, programme::PlanKind};
    use uuid::Uuid;

    #[test]
    fn a_goal_is_reached_or_dropped_and_a_reached_one_can_slip_back() {
        let plan = Plan::begin(Uuid::nil().into(), Uuid::nil().into(), None, PlanKind::Support, Day::MIN);
        let goal = Goal::new(Uuid::nil().into(), &plan, 1);
        for from in GoalStatus::ALL {
            for to in GoalStatus::ALL {
                use GoalStatus::{Open, Reached};
                let mut goal = Goal { status: from.0, ..goal.clone() };
                let legal = from.0 == Open || (from.0 == Reached && to.0 == Open);
                assert_eq!(goal.progress(to.0, Some("zo gaat het")).is_ok(), legal, "{from:?} -> {to:?}");
                assert_eq!(goal.status, if legal { to.0 } else { from.0 });
            }
        }
        let mut goal = goal;
        assert!(goal.progress(GoalStatus::Dropped, None).is_err());
        assert!(goal.progress(GoalStatus::Reached, None).is_ok());
        assert!(goal.describe("anders", None, None).is_err());
    }

    #[test]
    fn a_goal_that_is_carried_over_keeps_its_words_and_knows_where_it_comes_from() {
        let plan = Plan::begin(Uuid::nil().into(), Uuid::nil().into(), None, PlanKind::Support, Day::MIN);
        let next = Plan::begin(Uuid::max().into(), Uuid::nil().into(), None, PlanKind::Family, Day::MIN);
        let mut goal = Goal::new(Uuid::nil().into(), &plan, 4);
        goal.describe("Samen eten", None, Some("oma")).expect("a goal");
        let carried = goal.carried(Uuid::max().into(), &next, 1, None);
        assert_eq!((carried.text.as_str(), carried.owner_name.as_deref()), ("Samen eten", Some("oma")));
        assert_eq!((carried.origin, carried.plan, carried.position), (Some(goal.id), next.id, 1));
    }
}
