//! Rows of what is kept of a plan as it was: evaluations, revisions, and who agreed to them.

use super::{Noun, Through, rows, word};
use crate::{Column, Fault, Session};
use domain::{
    Category, Day,
    choice::Choice,
    plan::{GoalStanding, PlanAccord, PlanEvaluation, PlanRevision, RevisedAction, RevisedGoal},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

rows!(plan_evaluation "plan_evaluation" key id: Uuid {
    case_id: Uuid, plan_id: Uuid, held_on: Date, text: String, standings: Json, author_id: Uuid,
    recorded_at: DateTimeUtc,
});
rows!(plan_revision "plan_revision" key id: Uuid {
    case_id: Uuid, plan_id: Uuid, number: i32, strengths: Option<String>, worries: Option<String>, goals: Json,
    recorded_at: DateTimeUtc, agreed_on: Option<Date>,
});
rows!(plan_accord "plan_accord" key id: Uuid {
    case_id: Uuid, plan_id: Uuid, revision_id: Uuid, nth: i32, party: String, who: Uuid, name: String, agrees: bool,
    said_on: Date, words: Option<String>, author_id: Uuid, recorded_at: DateTimeUtc,
});

#[derive(Deserialize, Serialize)]
struct StandingJson {
    goal: Uuid,
    text: String,
    standing: String,
    note: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct GoalJson {
    goal: Uuid,
    text: String,
    owner: Option<String>,
    status: String,
    actions: Vec<ActionJson>,
}

#[derive(Deserialize, Serialize)]
struct ActionJson {
    text: String,
    owner: Option<String>,
    due_on: Day,
    status: String,
}

fn json(value: impl Serialize) -> Result<Value, Fault> {
    serde_json::to_value(value).map_err(|error| Fault::Broken(error.to_string()))
}

fn parsed<T: DeserializeOwned>(value: Value) -> Result<T, Fault> {
    serde_json::from_value(value).map_err(|error| Fault::Broken(error.to_string()))
}

impl From<GoalStanding> for StandingJson {
    fn from(GoalStanding { goal, text, standing, note }: GoalStanding) -> Self {
        Self { goal: goal.0, text, standing: standing.name().to_owned(), note }
    }
}

impl TryFrom<StandingJson> for GoalStanding {
    type Error = Fault;
    fn try_from(StandingJson { goal, text, standing, note }: StandingJson) -> Result<Self, Fault> {
        Ok(Self { goal: goal.into(), text, standing: word(&standing)?, note })
    }
}

impl From<RevisedGoal> for GoalJson {
    fn from(RevisedGoal { goal, text, owner, status, actions }: RevisedGoal) -> Self {
        let actions = actions.into_iter().map(|RevisedAction { text, owner, due_on, status }| ActionJson {
            text,
            owner,
            due_on,
            status: status.name().to_owned(),
        });
        Self { goal: goal.0, text, owner, status: status.name().to_owned(), actions: actions.collect() }
    }
}

impl TryFrom<GoalJson> for RevisedGoal {
    type Error = Fault;
    fn try_from(GoalJson { goal, text, owner, status, actions }: GoalJson) -> Result<Self, Fault> {
        let actions = actions.into_iter().map(|ActionJson { text, owner, due_on, status }| {
            Ok(RevisedAction { text, owner, due_on, status: word(&status)? })
        });
        let actions = actions.collect::<Result<_, Fault>>()?;
        Ok(Self { goal: goal.into(), text, owner, status: word(&status)?, actions })
    }
}

impl Noun for PlanEvaluation {
    type Entity = plan_evaluation::Entity;
    const NOUN: &'static str = "plan_evaluation";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Plan;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<plan_evaluation::Model, Fault> {
        let Self { id, case, plan, held_on, text, standings, author, recorded_at } = self.clone();
        let standings: Vec<StandingJson> = standings.into_iter().map(Into::into).collect();
        let (id, case_id, plan_id, author_id) = (id.0, case.0, plan.0, author.0);
        let standings = json(standings)?;
        Ok(plan_evaluation::Model { id, case_id, plan_id, held_on, text, standings, author_id, recorded_at })
    }
    fn from_row(_: &Session, row: plan_evaluation::Model) -> Result<Self, Fault> {
        let plan_evaluation::Model { id, case_id, plan_id, held_on, text, standings, author_id, recorded_at } =
            row;
        let standings = parsed::<Vec<StandingJson>>(standings)?;
        let standings = standings.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
        let (id, case, plan, author) = (id.into(), case_id.into(), plan_id.into(), author_id.into());
        Ok(Self { id, case, plan, held_on, text, standings, author, recorded_at })
    }
}

impl Noun for PlanRevision {
    type Entity = plan_revision::Entity;
    const NOUN: &'static str = "plan_revision";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Plan;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<plan_revision::Model, Fault> {
        let Self { id, case, plan, number, strengths, worries, goals, recorded_at, agreed_on } = self.clone();
        let goals = json(goals.into_iter().map(GoalJson::from).collect::<Vec<_>>())?;
        let (id, case_id, plan_id) = (id.0, case.0, plan.0);
        Ok(plan_revision::Model {
            id,
            case_id,
            plan_id,
            number,
            strengths,
            worries,
            goals,
            recorded_at,
            agreed_on,
        })
    }
    fn from_row(_: &Session, row: plan_revision::Model) -> Result<Self, Fault> {
        let plan_revision::Model {
            id,
            case_id,
            plan_id,
            number,
            strengths,
            worries,
            goals,
            recorded_at,
            agreed_on,
        } = row;
        let goals = parsed::<Vec<GoalJson>>(goals)?;
        let goals = goals.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
        let (id, case, plan) = (id.into(), case_id.into(), plan_id.into());
        Ok(Self { id, case, plan, number, strengths, worries, goals, recorded_at, agreed_on })
    }
}

impl Noun for PlanAccord {
    type Entity = plan_accord::Entity;
    const NOUN: &'static str = "plan_accord";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Plan;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<plan_accord::Model, Fault> {
        let Self {
            id,
            case,
            plan,
            revision,
            nth,
            party,
            who,
            name,
            agrees,
            said_on,
            words,
            author,
            recorded_at,
        } = self.clone();
        Ok(plan_accord::Model {
            id: id.0,
            case_id: case.0,
            plan_id: plan.0,
            revision_id: revision.0,
            nth,
            party: party.name().to_owned(),
            who,
            name,
            agrees,
            said_on,
            words,
            author_id: author.0,
            recorded_at,
        })
    }
    fn from_row(_: &Session, row: plan_accord::Model) -> Result<Self, Fault> {
        let plan_accord::Model {
            id,
            case_id,
            plan_id,
            revision_id,
            nth,
            party,
            who,
            name,
            agrees,
            said_on,
            words,
            author_id,
            recorded_at,
        } = row;
        Ok(Self {
            id: id.into(),
            case: case_id.into(),
            plan: plan_id.into(),
            revision: revision_id.into(),
            nth,
            party: word(&party)?,
            who,
            name,
            agrees,
            said_on,
            words,
            author: author_id.into(),
            recorded_at,
        })
    }
}
