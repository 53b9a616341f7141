//! The plans: of case `a` one that is agreed and one that has ended, of case `b` one. A goal of `a` goes on with one of
//! `b`, which nobody around `a` sees.

use super::{Network, id, mark::Marks, member};
use domain::{
    Id,
    network::Member,
    plan::{
        ActionStatus, Goal, GoalStanding, GoalStatus, Party, Plan, PlanAccord, PlanAction, PlanEvaluation,
        PlanRevision, PlanStatus, RevisedAction, RevisedGoal, Standing,
    },
    programme::PlanKind,
};

/// A plan: its case, its number, who wrote in it, and days that occur nowhere else.
struct Sketch {
    case: &'static str,
    nth: &'static str,
    author: &'static str,
    status: PlanStatus,
    days: [&'static str; 8],
}

const SKETCHES: [Sketch; 3] = [
    Sketch {
        case: "b",
        nth: "1",
        author: "hidden_director",
        status: PlanStatus::Agreed,
        days: [
            "2026-04-03",
            "2026-04-13",
            "",
            "2027-09-03",
            "2026-06-13",
            "2026-04-12",
            "2027-08-03",
            "2026-04-11",
        ],
    },
    Sketch {
        case: "a",
        nth: "1",
        author: "wijkteam_directing",
        status: PlanStatus::Agreed,
        days: [
            "2026-04-05",
            "2026-04-15",
            "",
            "2027-09-05",
            "2026-06-15",
            "2026-04-16",
            "2027-08-05",
            "2026-04-14",
        ],
    },
    Sketch {
        case: "a",
        nth: "2",
        author: "youth_care_team",
        status: PlanStatus::Ended,
        days: [
            "2026-03-07",
            "2026-03-17",
            "2026-06-07",
            "2027-09-07",
            "2026-06-17",
            "2026-03-18",
            "2027-08-07",
            "2026-03-16",
        ],
    },
];

pub fn add(network: &mut Network, marks: &mut Marks) {
    for sketch in &SKETCHES {
        plan(network, marks, sketch);
        work(network, marks, sketch);
        kept(network, marks, sketch);
    }
}

impl Sketch {
    fn id<T>(&self, noun: &str) -> Id<T> {
        id(&format!("{noun}:{}:{}", self.case, self.nth))
    }

    fn case_id<T>(&self) -> Id<T> {
        id(&format!("case:{}", self.case))
    }

    fn ended(&self) -> bool {
        self.status == PlanStatus::Ended
    }
}

fn plan(network: &mut Network, marks: &mut Marks, sketch: &Sketch) {
    let [started, agreed, ended, ..] = sketch.days;
    let mut mark = marks.of("Plan", sketch.case, sketch.nth);
    network.plans.push(Plan {
        id: sketch.id("plan"),
        version: 1,
        case: sketch.case_id(),
        person: (!sketch.ended()).then(|| id(&format!("person:{}:1", sketch.case))),
        kind: if sketch.ended() { PlanKind::Support } else { PlanKind::Family },
        status: sketch.status,
        revision: 1,
        proposed: true,
        strengths: mark.some("strengths"),
        worries: mark.some("worries"),
        started_on: mark.day("startedOn", started),
        agreed_on: Some(mark.day("agreedOn", agreed)),
        ended_on: sketch.ended().then(|| mark.day("endedOn", ended)),
        end_note: sketch.ended().then(|| mark.text("conclusion")),
    });
}

/// The goal of the first plan is a professional's and goes on with the hidden one; that of the second is somebody's else.
fn work(network: &mut Network, marks: &mut Marks, sketch: &Sketch) {
    let mut mark = marks.of("Goal", sketch.case, sketch.nth);
    let owner: Option<Id<Member>> = (!sketch.ended()).then(|| member(sketch.author));
    network.goals.push(Goal {
        id: sketch.id("goal"),
        version: 1,
        case: sketch.case_id(),
        plan: sketch.id("plan"),
        position: 1,
        text: mark.text("text"),
        owner,
        owner_name: sketch.ended().then(|| mark.text("ownerName")),
        status: if sketch.ended() { GoalStatus::Reached } else { GoalStatus::Open },
        note: sketch.ended().then(|| mark.text("note")),
        origin: match (sketch.case, sketch.nth) {
            ("a", "1") => Some(id("goal:b:1")),
            ("a", _) => Some(id("goal:a:1")),
            _ => None,
        },
    });
    let mut mark = marks.of("PlanAction", sketch.case, sketch.nth);
    network.actions.push(PlanAction {
        id: sketch.id("action"),
        version: 1,
        case: sketch.case_id(),
        plan: sketch.id("plan"),
        goal: sketch.id("goal"),
        text: mark.text("text"),
        owner,
        family_member: sketch.ended().then(|| id(&format!("family_member:{}:2", sketch.case))),
        due_on: mark.day("dueOn", sketch.days[3]),
        status: if sketch.ended() { ActionStatus::Dropped } else { ActionStatus::Open },
        note: sketch.ended().then(|| mark.text("note")),
    });
}

fn kept(network: &mut Network, marks: &mut Marks, sketch: &Sketch) {
    let [.., held, agreed, due, said] = sketch.days;
    let goal: Id<Goal> = sketch.id("goal");
    let mut mark = marks.of("GoalStanding", sketch.case, sketch.nth);
    let standing =
        GoalStanding { goal, text: mark.text("text"), standing: Standing::Better, note: mark.some("note") };
    let mut mark = marks.of("PlanEvaluation", sketch.case, sketch.nth);
    network.evaluations.push(PlanEvaluation {
        id: sketch.id("evaluation"),
        case: sketch.case_id(),
        plan: sketch.id("plan"),
        held_on: mark.day("heldOn", held),
        text: mark.text("text"),
        standings: vec![standing],
        author: member(sketch.author),
        recorded_at: mark.moment("recordedAt"),
    });
    let mut mark = marks.of("RevisedAction", sketch.case, sketch.nth);
    let action = RevisedAction {
        text: mark.text("text"),
        owner: mark.some("owner"),
        due_on: mark.day("dueOn", due),
        status: ActionStatus::Open,
    };
    let mut mark = marks.of("RevisedGoal", sketch.case, sketch.nth);
    let (text, owner) = (mark.text("text"), mark.some("owner"));
    let goal = RevisedGoal { goal, text, owner, status: GoalStatus::Open, actions: vec![action] };
    let mut mark = marks.of("PlanRevision", sketch.case, sketch.nth);
    network.revisions.push(PlanRevision {
        id: sketch.id("revision"),
        case: sketch.case_id(),
        plan: sketch.id("plan"),
        number: 1,
        strengths: mark.some("strengths"),
        worries: mark.some("worries"),
        goals: vec![goal],
        recorded_at: mark.moment("recordedAt"),
        agreed_on: Some(mark.day("agreedOn", agreed)),
    });
    let mut mark = marks.of("PlanAccord", sketch.case, sketch.nth);
    network.accords.push(PlanAccord {
        id: sketch.id("accord"),
        case: sketch.case_id(),
        plan: sketch.id("plan"),
        revision: sketch.id("revision"),
        nth: 0,
        party: Party::Parent,
        who: super::uuid(&format!("family_member:{}:2", sketch.case)),
        name: mark.text("name"),
        agrees: true,
        said_on: mark.day("saidOn", said),
        words: mark.some("words"),
        author: member(sketch.author),
        recorded_at: mark.moment("recordedAt"),
    });
}
