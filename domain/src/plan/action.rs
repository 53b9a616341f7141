//! Actions (acties) of a goal: what somebody does by when, a professional or somebody of the family.

use super::{Goal, Plan};
use crate::{
    Code, Day, Id, Refusal, Refused, case, choice, choice::Choice, family::FamilyMember, network::Member,
    refusal,
};

choice! {
    ActionStatus: "How an action stands (status actie)." {
        Open = "OPEN": "To be done (open).",
        Done = "DONE": "Done (gedaan).",
        Dropped = "DROPPED": "No longer needed, with a reason (vervallen).",
    }
}

/// Something to do for a goal. One of `owner` and `family_member` is given.
#[derive(Clone, Debug)]
pub struct PlanAction {
    pub id: Id<PlanAction>,
    pub version: i32,
    pub case: Id<case::Case>,
    pub plan: Id<Plan>,
    pub goal: Id<Goal>,
    pub text: String,
    pub owner: Option<Id<Member>>,
    pub family_member: Option<Id<FamilyMember>>,
    pub due_on: Day,
    pub status: ActionStatus,
    /// How it goes, or what came of it.
    pub note: Option<String>,
}

/// Who does an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Member(Id<Member>),
    FamilyMember(Id<FamilyMember>),
}

impl PlanAction {
    /// An action that still has to be described.
    pub fn new(id: Id<Self>, goal: &Goal) -> Self {
        Self {
            id,
            version: 1,
            case: goal.case,
            plan: goal.plan,
            goal: goal.id,
            text: String::new(),
            owner: None,
            family_member: None,
            due_on: Day::MIN,
            status: ActionStatus::Open,
            note: None,
        }
    }

    /// What is to be done, by whom and by when; a new day is today or later.
    pub fn describe(&mut self, text: &str, owner: Owner, due_on: Day, today: Day) -> Refused<()> {
        if self.status != ActionStatus::Open {
            return Err(self.illegal());
        }
        if due_on < today && due_on != self.due_on {
            return Err(Refusal::invalid("dueOn", "ligt in het verleden", "lies in the past"));
        }
        self.text = refusal::text("text", text, 2000)?;
        self.due_on = due_on;
        (self.owner, self.family_member) = match owner {
            Owner::Member(id) => (Some(id), None),
            Owner::FamilyMember(id) => (None, Some(id)),
        };
        Ok(())
    }

    /// How it goes: a note while it is open, done, or dropped with why.
    pub fn progress(&mut self, to: ActionStatus, note: Option<&str>) -> Refused<()> {
        if self.status != ActionStatus::Open {
            return Err(self.illegal());
        }
        let note = note.map(|note| refusal::text("note", note, 2000)).transpose()?;
        if note.is_none() && to != ActionStatus::Done {
            return Err(Refusal::invalid(
                "note",
                "zeg hoe het ervoor staat, of waarom",
                "say how it goes, or why",
            ));
        }
        (self.status, self.note) = (to, note.or(self.note.take()));
        Ok(())
    }

    fn illegal(&self) -> Refusal {
        let status = self.status.name();
        Refusal::new(
            Code::IllegalTransition,
            "",
            format!("een actie in `{status}` laat dit niet toe; mogelijk is: een nieuwe actie"),
            format!("an action in `{status}` does not allow this; possible is: a new action"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::PlanKind;
    use uuid::Uuid;

    #[test]
    fn an_action_is_done_once_and_is_not_due_in_the_past() {
        let plan = Plan::begin(Uuid::nil().into(), Uuid::nil().into(), None, PlanKind::Support, Day::MIN);
        let mut action = PlanAction::new(Uuid::nil().into(), &Goal::new(Uuid::nil().into(), &plan, 1));
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let (owner, today) = (Owner::FamilyMember(Uuid::nil().into()), day("2026-11-02"));
        assert!(action.describe("bellen", owner, day("2026-11-01"), today).is_err());
        action.describe("bellen", owner, today, today).expect("today");
        // Late by now, it can still be said who does it.
        action.describe("bellen", owner, today, day("2026-11-20")).expect("the same day");
        assert!(action.progress(ActionStatus::Open, None).is_err());
        action.progress(ActionStatus::Open, Some("geen gehoor")).expect("a note");
        action.progress(ActionStatus::Done, None).expect("done");
        assert_eq!(action.note.as_deref(), Some("geen gehoor"));
        for to in ActionStatus::ALL {
            assert!(action.progress(to.0, Some("toch niet")).is_err());
        }
        assert!(action.describe("bellen", owner, today, today).is_err());
    }
}
