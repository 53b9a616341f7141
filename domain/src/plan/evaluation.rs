//! Evaluations (evaluaties) of a plan: on a day, in words, and how each goal stands. They are never changed.

use super::{Goal, GoalStatus, Plan};
use crate::{Day, Id, Moment, Refusal, Refused, case, choice, network::Member, refusal};

choice! {
    Standing: "How a goal stands since the last time (voortgang doel)." {
        Worse = "WORSE": "Further away than before (achteruit).",
        Same = "SAME": "No change (gelijk gebleven).",
        Better = "BETTER": "Nearer than before (vooruit).",
        Reached = "REACHED": "Reached: good enough (bereikt, goed genoeg).",
    }
}

/// What was found of a plan.
#[derive(Clone, Debug)]
pub struct PlanEvaluation {
    pub id: Id<PlanEvaluation>,
    pub case: Id<case::Case>,
    pub plan: Id<Plan>,
    pub held_on: Day,
    pub text: String,
    pub standings: Vec<GoalStanding>,
    pub author: Id<Member>,
    pub recorded_at: Moment,
}

/// How a goal stood, with its words of that day.
#[derive(Clone, Debug)]
pub struct GoalStanding {
    pub goal: Id<Goal>,
    pub text: String,
    pub standing: Standing,
    pub note: Option<String>,
}

impl PlanEvaluation {
    pub fn check(&mut self, plan: &Plan, today: Day) -> Refused<()> {
        plan.must_run()?;
        self.text = refusal::text("text", &self.text, crate::fact::LONGEST)?;
        if self.held_on > today {
            return Err(Refusal::invalid("heldOn", "ligt in de toekomst", "lies in the future"));
        }
        if self.held_on < plan.started_on {
            return Err(Refusal::invalid(
                "heldOn",
                "ligt voor het begin van het plan",
                "lies before the plan began",
            ));
        }
        Ok(())
    }
}

/// How the goals of a plan stand: each open one is named, and none twice.
pub fn standings(
    goals: &[Goal],
    given: &[(Id<Goal>, Standing, Option<String>)],
) -> Refused<Vec<GoalStanding>> {
    let named = |goal: &Goal| given.iter().filter(|(id, ..)| *id == goal.id).count();
    let incomplete = goals.iter().any(|goal| goal.status == GoalStatus::Open && named(goal) == 0);
    if incomplete || goals.iter().any(|goal| named(goal) > 1) {
        return Err(Refusal::invalid(
            "standings",
            "zeg van elk open doel een keer hoe het ervoor staat",
            "say of each open goal once how it stands",
        ));
    }
    given
        .iter()
        .enumerate()
        .map(|(nth, (id, standing, note))| {
            let goal = goals.iter().find(|goal| goal.id == *id);
            let goal = goal.ok_or_else(|| Refusal::not_found(&format!("standings.{nth}.goalId")))?;
            let field = format!("standings.{nth}.note");
            let note = note.as_deref().map(|note| refusal::text(&field, note, 2000)).transpose()?;
            Ok(GoalStanding { goal: *id, text: goal.text.clone(), standing: *standing, note })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::PlanKind;
    use uuid::Uuid;

    #[test]
    fn an_evaluation_says_of_each_open_goal_how_it_stands_and_of_none_twice() {
        let of = |n: u128| Id::<Goal>::from(Uuid::from_u128(n));
        let plan = Plan::begin(Uuid::nil().into(), Uuid::nil().into(), None, PlanKind::Support, Day::MIN);
        let goal = |n, status| Goal { text: format!("doel {n}"), status, ..Goal::new(of(n), &plan, 1) };
        let goals = [goal(1, GoalStatus::Open), goal(2, GoalStatus::Reached)];
        let says = |ids: &[u128]| {
            let given: Vec<_> = ids.iter().map(|n| (of(*n), Standing::Better, None)).collect();
            standings(&goals, &given)
        };
        assert_eq!(says(&[1]).map(|all| all[0].text.clone()), Ok("doel 1".to_owned()));
        assert!(says(&[2, 1]).is_ok());
        for ids in [&[][..], &[2], &[1, 1], &[1, 3]] {
            assert!(says(ids).is_err(), "{ids:?}");
        }
    }
}
