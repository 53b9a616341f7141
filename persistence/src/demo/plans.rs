//! The family plan of a case under a measure: agreed, with an action that is late and one that is due this week. And
//! the plans of a crowd, still being made.

use super::{cast::Cast, draft::Draft, names, people::Who, protection::Protection};
use domain::{
    Day, Id,
    case::{Case, Status},
    family::FamilyMember,
    plan::{
        Goal, GoalStatus, Party, Plan, PlanAccord, PlanAction, PlanRevision, PlanStatus, RevisedAction,
        RevisedGoal,
    },
    programme::{PlanKind, Programmes},
};
use uuid::Uuid;

pub(super) fn tell(draft: &mut Draft, cast: &Cast, protection: &Protection) {
    let case = protection.measured;
    let (director, agreed_on) = (cast.protection_samira, draft.day(-58));
    let mut plan = Plan::begin(draft.dice.id(), case, None, PlanKind::Family, draft.day(-65));
    plan.strengths = Some(
        "Femke tekent en vertelt. Oma is haar rustpunt, en buurvrouw Carla doet altijd open.".to_owned(),
    );
    plan.worries = Some(
        "De strijd tussen de ouders gaat over Femke heen; zij loopt weg als het te veel wordt.".to_owned(),
    );
    (plan.status, plan.agreed_on, plan.proposed) = (PlanStatus::Agreed, Some(agreed_on), true);
    let handing_over = draft.goal(&plan, 1, "Femke wordt rustig overgedragen, nooit op straat", director);
    let rest = draft.goal(&plan, 2, "Femke heeft een plek waar het rustig is", cast.wijkteam_pieter);
    let grandmother = relative(draft, case, "Riet");
    let actions = [
        draft.action(&handing_over, "Belt beide ouders na elk weekend", Ok(director), -3),
        draft.action(&rest, "Zoekt een vaste middag met de hond", Ok(cast.wijkteam_pieter), 4),
        draft.action(&rest, "Woensdag eten bij oma", Err(grandmother), 30),
    ];
    let revision = PlanRevision {
        id: draft.dice.id(),
        case,
        plan: plan.id,
        number: 1,
        strengths: plan.strengths.clone(),
        worries: plan.worries.clone(),
        goals: [&handing_over, &rest].map(|goal| draft.revised(goal, &actions)).into(),
        recorded_at: draft.morning(60),
        agreed_on: Some(agreed_on),
    };
    let says =
        |party, who, name: &str, agrees, words: &str| (party, who, name.to_owned(), agrees, words.to_owned());
    let mother = relative(draft, case, "Marieke");
    let father = relative(draft, case, "Jeroen");
    let child = draft.made.concerned.iter().find(|(of, _)| *of == case).map(|(_, person)| person.0);
    let said = [
        says(
            Party::YoungPerson,
            child.unwrap_or_default(),
            "Femke de Boer",
            true,
            "Als ik mijn hond maar zie.",
        ),
        says(Party::Parent, mother.0, "Marieke de Boer", true, "Voor Femke doe ik het."),
        says(Party::Parent, father.0, "Jeroen de Boer", false, "Ik vind dat het met minder mensen kan."),
        says(Party::Professional, director.id.0, &draft.name(director), true, "We beginnen klein."),
    ];
    for ((party, who, name, agrees, words), nth) in said.into_iter().zip(0..) {
        let accord = draft.accord(&revision, nth, (party, who, name), (agrees, words), director, agreed_on);
        draft.made.accords.push(accord);
    }
    draft.made.plans.push(plan);
    draft.made.goals.extend([handing_over, rest]);
    draft.made.actions.extend(actions);
    draft.made.revisions.push(revision);
}

/// Somebody of the family of a case, by the beginning of the name.
fn relative(draft: &Draft, case: Id<Case>, name: &str) -> Id<FamilyMember> {
    let family = draft.made.cases.iter().find(|one| one.id == case).and_then(|one| one.family);
    let mut members = draft.made.family_members.iter().filter(|one| Some(one.family) == family);
    members.find(|one| one.name.starts_with(name)).map_or(Uuid::nil().into(), |one| one.id)
}

impl Draft {
    /// A plan with two to four goals for each case at work that is not saved yet, where its programme has plans.
    pub fn plans(&mut self, programmes: &Programmes) {
        let at_work = |case: &&Case| matches!(case.status, Status::Active | Status::OnHold);
        for case in self.made.cases.iter().filter(at_work).cloned().collect::<Vec<_>>() {
            let kinds = programmes.get(&case.programme).map(|programme| programme.plans.as_slice());
            let Some(kind) = kinds.and_then(<[PlanKind]>::first) else { continue };
            let person = self.made.concerned.iter().find(|(of, _)| *of == case.id).map(|(_, person)| *person);
            let plan = Plan::begin(self.dice.id(), case.id, person, *kind, case.opened_on);
            for position in 1..=self.dice.below(3) + 2 {
                let position = i32::try_from(position).unwrap_or_default();
                let new = Goal::new(self.dice.id(), &plan, position);
                let text = self.dice.word(names::GOALS).to_owned();
                let status = if self.dice.chance(25) { GoalStatus::Reached } else { GoalStatus::Open };
                self.made.goals.push(Goal { text, status, owner: Some(case.director), ..new });
            }
            self.made.plans.push(plan);
        }
    }

    fn goal(&mut self, plan: &Plan, position: i32, text: &str, owner: Who) -> Goal {
        let new = Goal::new(self.dice.id(), plan, position);
        Goal { text: text.to_owned(), owner: Some(owner.id), ..new }
    }

    /// Something to do for a goal, so many days from today, by a member or somebody of the family.
    fn action(
        &mut self,
        goal: &Goal,
        text: &str,
        owner: Result<Who, Id<FamilyMember>>,
        days: i64,
    ) -> PlanAction {
        let new = PlanAction::new(self.dice.id(), goal);
        PlanAction {
            text: text.to_owned(),
            owner: owner.ok().map(|who| who.id),
            family_member: owner.err(),
            due_on: self.day(days),
            ..new
        }
    }

    fn name(&self, who: Who) -> String {
        self.made.members.iter().find(|one| one.id == who.id).map(|one| one.name.clone()).unwrap_or_default()
    }

    fn revised(&self, goal: &Goal, actions: &[PlanAction]) -> RevisedGoal {
        let member = |id| self.made.members.iter().find(|one| Some(one.id) == id).map(|one| one.name.clone());
        let relative =
            |id| self.made.family_members.iter().find(|one| Some(one.id) == id).map(|one| one.name.clone());
        let revised = |action: &PlanAction| RevisedAction {
            text: action.text.clone(),
            owner: member(action.owner).or_else(|| relative(action.family_member)),
            due_on: action.due_on,
            status: action.status,
        };
        RevisedGoal {
            goal: goal.id,
            text: goal.text.clone(),
            owner: member(goal.owner),
            status: goal.status,
            actions: actions.iter().filter(|action| action.goal == goal.id).map(revised).collect(),
        }
    }

    fn accord(
        &mut self,
        revision: &PlanRevision,
        nth: i32,
        (party, who, name): (Party, Uuid, String),
        (agrees, words): (bool, String),
        author: Who,
        said_on: Day,
    ) -> PlanAccord {
        PlanAccord {
            id: self.dice.id(),
            case: revision.case,
            plan: revision.plan,
            revision: revision.id,
            nth,
            party,
            who,
            name,
            agrees,
            said_on,
            words: Some(words),
            author: author.id,
            recorded_at: self.morning(58),
        }
    }
}
