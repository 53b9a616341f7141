//! Rows of deadlines and of what happened to them.

use super::{Noun, Through, rows, word};
use crate::{Column, Fault, Session};
use domain::{
    Category,
    choice::Choice,
    deadline::{Deadline, DeadlineMove},
    programme::{Length, Term},
};
use uuid::Uuid;

rows!(deadline "deadline" key id: Uuid {
    version: i32, case_id: Uuid, municipality_id: Uuid, agency_id: Uuid, member_id: Uuid, term: String, name: String,
    starts: String, met_by: String, within: String, at_least: Option<String>, longest: Option<String>, pauses: bool,
    repeats: bool, missed: Option<String>, started_at: DateTimeUtc, due_at: DateTimeUtc,
    latest_at: Option<DateTimeUtc>, status: String, paused_at: Option<DateTimeUtc>, ended_at: Option<DateTimeUtc>,
    with_case: bool, moves: i32,
});
rows!(deadline_move "deadline_move" key id: Uuid {
    deadline_id: Uuid, case_id: Uuid, nth: i32, kind: String, at: DateTimeUtc, by_id: Option<Uuid>,
    reason: Option<String>, due_at: DateTimeUtc,
});

fn length(text: &str) -> Result<Length, Fault> {
    Length::parse(text).ok_or_else(|| Fault::Broken("a row has a length that is none".to_owned()))
}

impl Noun for Deadline {
    type Entity = deadline::Entity;
    const NOUN: &'static str = "deadline";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Process;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<deadline::Model, Fault> {
        let Self {
            id,
            version,
            case,
            municipality,
            agency,
            member,
            term,
            started_at,
            due_at,
            latest_at,
            status,
            paused_at,
            ended_at,
            with_case,
            moves,
        } = self.clone();
        let Term { key, name, starts, met_by, within, at_least, longest, pauses, repeats, missed } = term;
        Ok(deadline::Model {
            id: id.0,
            version,
            case_id: case.0,
            municipality_id: municipality.0,
            agency_id: agency.0,
            member_id: member.0,
            term: key,
            name,
            starts: starts.name().to_owned(),
            met_by: met_by.name().to_owned(),
            within: within.to_string(),
            at_least: at_least.map(|length| length.to_string()),
            longest: longest.map(|length| length.to_string()),
            pauses,
            repeats,
            missed,
            started_at,
            due_at,
            latest_at,
            status: status.name().to_owned(),
            paused_at,
            ended_at,
            with_case,
            moves,
        })
    }
    fn from_row(_: &Session, row: deadline::Model) -> Result<Self, Fault> {
        let deadline::Model {
            id,
            version,
            case_id,
            municipality_id,
            agency_id,
            member_id,
            term: key,
            name,
            starts,
            met_by,
            within,
            at_least,
            longest,
            pauses,
            repeats,
            missed,
            started_at,
            due_at,
            latest_at,
            status,
            paused_at,
            ended_at,
            with_case,
            moves,
        } = row;
        let (starts, met_by, within) = (word(&starts)?, word(&met_by)?, length(&within)?);
        let at_least = at_least.as_deref().map(length).transpose()?;
        let longest = longest.as_deref().map(length).transpose()?;
        Ok(Self {
            id: id.into(),
            version,
            case: case_id.into(),
            municipality: municipality_id.into(),
            agency: agency_id.into(),
            member: member_id.into(),
            term: Term { key, name, starts, met_by, within, at_least, longest, pauses, repeats, missed },
            started_at,
            due_at,
            latest_at,
            status: word(&status)?,
            paused_at,
            ended_at,
            with_case,
            moves,
        })
    }
}

impl Noun for DeadlineMove {
    type Entity = deadline_move::Entity;
    const NOUN: &'static str = "deadline_move";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Process;
    const CELLS: &'static [(Column, Category)] = &[("reason", Category::Concern)];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<deadline_move::Model, Fault> {
        let Self { id, deadline, case, nth, kind, at, by, reason, due_at } = self.clone();
        let (id, deadline_id, case_id, by_id) = (id.0, deadline.0, case.0, by.map(|member| member.0));
        let kind = kind.name().to_owned();
        Ok(deadline_move::Model { id, deadline_id, case_id, nth, kind, at, by_id, reason, due_at })
    }
    fn from_row(_: &Session, row: deadline_move::Model) -> Result<Self, Fault> {
        let deadline_move::Model { id, deadline_id, case_id, nth, kind, at, by_id, reason, due_at } = row;
        let (id, deadline, case, by) = (id.into(), deadline_id.into(), case_id.into(), by_id.map(Into::into));
        Ok(Self { id, deadline, case, nth, kind: word(&kind)?, at, by, reason, due_at })
    }
}
