//! Plans (plannen): what a family and those around it work on together, with goals, actions, strengths and worries.
//! What people are asked to agree to is frozen as a revision; a change after that makes a new one. Category PLAN.

mod accord;
mod action;
mod evaluation;
mod goal;
mod revision;

pub use accord::{Concerned, Party, PlanAccord, complete};
pub use action::{ActionStatus, Owner, PlanAction};
pub use evaluation::{GoalStanding, PlanEvaluation, Standing, standings};
pub use goal::{Goal, GoalStatus};
pub use revision::{PlanRevision, RevisedAction, RevisedGoal};

use crate::{
    Code, Day, Id, Refusal, Refused,
    case::{Case, Level},
    choice,
    choice::Choice,
    fact::LONGEST,
    person::Person,
    programme::{PlanKind, Programme},
    refusal,
};

choice! {
    PlanStatus: "Where a plan is in its life (status plan)." {
        Draft = "DRAFT": "Being made or changed; not everybody agrees yet (concept).",
        Agreed = "AGREED": "Agreed to, and being carried out (vastgesteld).",
        Ended = "ENDED": "Ended; nothing is changed any more (beëindigd).",
    }
}

/// A plan for one young person, or for the whole family of a case.
#[derive(Clone, Debug)]
pub struct Plan {
    pub id: Id<Plan>,
    pub version: i32,
    pub case: Id<Case>,
    /// Whom it is about; the whole family where nobody is named.
    pub person: Option<Id<Person>>,
    pub kind: PlanKind,
    pub status: PlanStatus,
    /// The number of the present revision.
    pub revision: i32,
    /// Whether the present revision was put before people: what changes then is a new one.
    pub proposed: bool,
    pub strengths: Option<String>,
    pub worries: Option<String>,
    pub started_on: Day,
    pub agreed_on: Option<Day>,
    pub ended_on: Option<Day>,
    pub end_note: Option<String>,
}

impl Plan {
    /// A plan without goals yet.
    pub fn begin(id: Id<Self>, case: Id<Case>, person: Option<Id<Person>>, kind: PlanKind, on: Day) -> Self {
        Self {
            id,
            version: 1,
            case,
            person,
            kind,
            status: PlanStatus::Draft,
            revision: 1,
            proposed: false,
            strengths: None,
            worries: None,
            started_on: on,
            agreed_on: None,
            ended_on: None,
            end_note: None,
        }
    }

    pub fn must_run(&self) -> Refused<()> {
        if self.status == PlanStatus::Ended {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "",
                "dit plan is beëindigd; mogelijk is: een nieuw plan beginnen dat de doelen overneemt",
                "this plan has ended; possible is: to start a new one that carries over its goals",
            ));
        }
        Ok(())
    }

    /// What is in it changes: a new revision, if the present one was put before people.
    pub fn revise(&mut self) -> Refused<()> {
        self.must_run()?;
        if self.proposed {
            self.revision += 1;
            self.proposed = false;
            (self.status, self.agreed_on) = (PlanStatus::Draft, None);
        }
        Ok(())
    }

    /// The strengths of the young person or the family, and the worries about them; what is left out stays.
    pub fn describe(&mut self, strengths: Option<&str>, worries: Option<&str>) -> Refused<()> {
        self.revise()?;
        if let Some(text) = strengths {
            self.strengths = Some(refusal::text("strengths", text, LONGEST)?);
        }
        if let Some(text) = worries {
            self.worries = Some(refusal::text("worries", text, LONGEST)?);
        }
        Ok(())
    }

    /// The present revision was put before people; `all` says whether everybody agrees whom it needs.
    pub fn agree(&mut self, all: bool, on: Day) -> Refused<()> {
        self.must_run()?;
        self.proposed = true;
        let before = self.agreed_on;
        (self.status, self.agreed_on) =
            if all { (PlanStatus::Agreed, before.or(Some(on))) } else { (PlanStatus::Draft, None) };
        Ok(())
    }

    /// Ends it, with why.
    pub fn end(&mut self, note: &str, on: Day) -> Refused<()> {
        self.must_run()?;
        self.end_note = Some(refusal::text("note", note, 2000)?);
        (self.status, self.ended_on) = (PlanStatus::Ended, Some(on));
        Ok(())
    }
}

/// Whether a programme has plans of this kind.
pub fn kind_fits(programme: &Programme, kind: PlanKind) -> Refused<()> {
    if programme.plans.contains(&kind) {
        return Ok(());
    }
    let plans: Vec<_> = programme.plans.iter().map(|kind| kind.name()).collect();
    let (dutch, english) = if plans.is_empty() {
        ("dit programma kent geen plannen".to_owned(), "this programme has no plans".to_owned())
    } else {
        let plans = plans.join(", ");
        (format!("dit programma kent: {plans}"), format!("this programme has: {plans}"))
    };
    Err(Refusal::invalid("kind", dutch, english))
}

/// Whom a plan is about: at level PERSON its young person, of a family one of its children or all, of a group always
/// one.
pub fn whom(level: Level, persons: &[Id<Person>], named: Option<Id<Person>>) -> Refused<Option<Id<Person>>> {
    match (named, level) {
        (Some(person), _) if persons.contains(&person) => Ok(Some(person)),
        (Some(_), _) => Err(Refusal::not_found("personId")),
        (None, Level::Person) => Ok(persons.first().copied()),
        (None, Level::Family) => Ok(None),
        (None, Level::Group) => Err(Refusal::invalid(
            "personId",
            "in een groepscasus gaat het over één jeugdige; noem wie",
            "in the case of a group it is about one young person; name whom",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const DAY: Day = Day::MIN;

    fn plan() -> Plan {
        Plan::begin(Uuid::nil().into(), Uuid::nil().into(), None, PlanKind::Family, DAY)
    }

    #[test]
    fn what_was_put_before_people_is_changed_as_a_new_revision() {
        let mut plan = plan();
        plan.describe(Some("oma"), None).expect("a draft");
        assert_eq!((plan.revision, plan.status), (1, PlanStatus::Draft));
        plan.agree(false, DAY).expect("put before people");
        assert_eq!((plan.revision, plan.status, plan.agreed_on), (1, PlanStatus::Draft, None));
        plan.revise().expect("one had agreed to something else");
        assert_eq!(plan.revision, 2);
        plan.agree(true, DAY).expect("all agree");
        assert_eq!((plan.revision, plan.status, plan.agreed_on), (2, PlanStatus::Agreed, Some(DAY)));
        plan.describe(None, Some("ruzie")).expect("changed");
        assert_eq!((plan.revision, plan.status, plan.agreed_on), (3, PlanStatus::Draft, None));
        assert_eq!((plan.strengths.as_deref(), plan.worries.as_deref()), (Some("oma"), Some("ruzie")));
    }

    #[test]
    fn who_takes_an_agreement_back_makes_it_a_draft_again() {
        let mut plan = plan();
        plan.agree(true, DAY).expect("all agree");
        plan.agree(false, DAY).expect("one no more");
        assert_eq!((plan.revision, plan.status, plan.agreed_on), (1, PlanStatus::Draft, None));
    }

    #[test]
    fn an_ended_plan_is_not_touched() {
        let mut plan = plan();
        assert!(plan.end(" ", DAY).is_err());
        plan.end("doelen bereikt", DAY).expect("ended");
        assert!(plan.end("nog eens", DAY).is_err());
        assert!(
            plan.revise().is_err() && plan.describe(None, None).is_err() && plan.agree(true, DAY).is_err()
        );
    }

    #[test]
    fn a_plan_is_about_one_of_the_case_or_about_a_whole_family() {
        let of = |n: u128| Id::from(Uuid::from_u128(n));
        let persons = [of(1), of(2)];
        assert_eq!(whom(Level::Family, &persons, None), Ok(None));
        assert_eq!(whom(Level::Family, &persons, Some(of(2))), Ok(Some(of(2))));
        assert_eq!(whom(Level::Person, &persons[..1], None), Ok(Some(of(1))));
        assert!(whom(Level::Group, &persons, None).is_err());
        assert!(whom(Level::Family, &persons, Some(of(3))).is_err());
    }
}
