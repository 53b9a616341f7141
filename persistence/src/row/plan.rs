//! Rows of plans, goals and actions.

use super::{Noun, Through, rows, word};
use crate::{Column, Fault, Session};
use domain::{
    Category,
    choice::Choice,
    plan::{Goal, Plan, PlanAction},
};
use uuid::Uuid;

rows!(plan "plan" key id: Uuid {
    version: i32, case_id: Uuid, person_id: Option<Uuid>, kind: String, status: String, revision: i32, proposed: bool,
    strengths: Option<String>, worries: Option<String>, started_on: Date, agreed_on: Option<Date>,
    ended_on: Option<Date>, end_note: Option<String>,
});
rows!(plan_goal "plan_goal" key id: Uuid {
    version: i32, case_id: Uuid, plan_id: Uuid, position: i32, text: String, owner_id: Option<Uuid>,
    owner_name: Option<String>, status: String, note: Option<String>, origin_id: Option<Uuid>,
});
rows!(plan_action "plan_action" key id: Uuid {
    version: i32, case_id: Uuid, plan_id: Uuid, goal_id: Uuid, text: String, owner_id: Option<Uuid>,
    family_member_id: Option<Uuid>, due_on: Date, status: String, note: Option<String>,
});

impl Noun for Plan {
    type Entity = plan::Entity;
    const NOUN: &'static str = "plan";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Plan;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<plan::Model, Fault> {
        let Self {
            id,
            version,
            case,
            person,
            kind,
            status,
            revision,
            proposed,
            strengths,
            worries,
            started_on,
            agreed_on,
            ended_on,
            end_note,
        } = self.clone();
        Ok(plan::Model {
            id: id.0,
            version,
            case_id: case.0,
            person_id: person.map(|person| person.0),
            kind: kind.name().to_owned(),
            status: status.name().to_owned(),
            revision,
            proposed,
            strengths,
            worries,
            started_on,
            agreed_on,
            ended_on,
            end_note,
        })
    }
    fn from_row(_: &Session, row: plan::Model) -> Result<Self, Fault> {
        let plan::Model {
            id,
            version,
            case_id,
            person_id,
            kind,
            status,
            revision,
            proposed,
            strengths,
            worries,
            started_on,
            agreed_on,
            ended_on,
            end_note,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            case: case_id.into(),
            person: person_id.map(Into::into),
            kind: word(&kind)?,
            status: word(&status)?,
            revision,
            proposed,
            strengths,
            worries,
            started_on,
            agreed_on,
            ended_on,
            end_note,
        })
    }
}

impl Noun for Goal {
    type Entity = plan_goal::Entity;
    const NOUN: &'static str = "plan_goal";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Plan;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<plan_goal::Model, Fault> {
        let Self { id, version, case, plan, position, text, owner, owner_name, status, note, origin } =
            self.clone();
        Ok(plan_goal::Model {
            id: id.0,
            version,
            case_id: case.0,
            plan_id: plan.0,
            position,
            text,
            owner_id: owner.map(|member| member.0),
            owner_name,
            status: status.name().to_owned(),
            note,
            origin_id: origin.map(|goal| goal.0),
        })
    }
    fn from_row(_: &Session, row: plan_goal::Model) -> Result<Self, Fault> {
        let plan_goal::Model {
            id,
            version,
            case_id,
            plan_id,
            position,
            text,
            owner_id,
            owner_name,
            status,
            note,
            origin_id,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            case: case_id.into(),
            plan: plan_id.into(),
            position,
            text,
            owner: owner_id.map(Into::into),
            owner_name,
            status: word(&status)?,
            note,
            origin: origin_id.map(Into::into),
        })
    }
}

impl Noun for PlanAction {
    type Entity = plan_action::Entity;
    const NOUN: &'static str = "plan_action";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Plan;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<plan_action::Model, Fault> {
        let Self { id, version, case, plan, goal, text, owner, family_member, due_on, status, note } =
            self.clone();
        Ok(plan_action::Model {
            id: id.0,
            version,
            case_id: case.0,
            plan_id: plan.0,
            goal_id: goal.0,
            text,
            owner_id: owner.map(|member| member.0),
            family_member_id: family_member.map(|member| member.0),
            due_on,
            status: status.name().to_owned(),
            note,
        })
    }
    fn from_row(_: &Session, row: plan_action::Model) -> Result<Self, Fault> {
        let plan_action::Model {
            id,
            version,
            case_id,
            plan_id,
            goal_id,
            text,
            owner_id,
            family_member_id,
            due_on,
            status,
            note,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            case: case_id.into(),
            plan: plan_id.into(),
            goal: goal_id.into(),
            text,
            owner: owner_id.map(Into::into),
            family_member: family_member_id.map(Into::into),
            due_on,
            status: word(&status)?,
            note,
        })
    }
}
