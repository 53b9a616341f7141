//! Rows of measures, investigations of the Raad, and choices of families.

use super::{Noun, Through, rows, strings, word};
use crate::{Column, Fault, Session, scope};
use domain::{
    Category, Viewer, choice::Choice, family_choice::FamilyChoice, investigation::Investigation,
    measure::Measure, policy,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use uuid::Uuid;

rows!(measure "measure" key id: Uuid {
    version: i32, case_id: Uuid, person_id: Uuid, kind: String, status: String, requested_by: String,
    requested_on: Date, reasons: String, author_id: Uuid, renews_id: Option<Uuid>, ruled_on: Option<Date>,
    court: Option<String>, ruling: Option<String>, from_on: Option<Date>, until_on: Option<Date>,
    executor_id: Option<Uuid>, deadline_id: Option<Uuid>, ended_on: Option<Date>, end_reason: Option<String>,
});
rows!(investigation "investigation" key id: Uuid {
    version: i32, case_id: Uuid, cause: String, reasons: String, requester_id: Uuid, agency_id: Uuid,
    requested_at: DateTimeUtc, investigator_id: Uuid, status: String, decided_at: Option<DateTimeUtc>,
    due_on: Option<Date>, membership_id: Option<Uuid>, conclusion: Option<String>, advice: Option<String>,
    concluded_at: Option<DateTimeUtc>,
});
rows!(family_choice "family_choice" key id: Uuid {
    version: i32, case_id: Uuid, kind: String, speakers: Json, said_on: Date, words: String, author_id: Uuid,
    recorded_at: DateTimeUtc, weighing: Option<String>, weighing_note: Option<String>, assessment_id: Option<Uuid>,
    weighed_by_id: Option<Uuid>, weighed_on: Option<Date>,
});

/// What a criminal judge orders is shown to who reads JUSTICE.
fn justice_to_who_reads_justice(viewer: &Viewer) -> Option<Condition> {
    let enough = policy::need(Category::Justice, viewer.role).relations();
    let shown = Condition::any()
        .add(Expr::col(("measure", "kind")).ne("YOUTH_PROBATION"))
        .add(scope::relations().bit_and(i32::from(enough.bits())).ne(0));
    Some(shown)
}

impl Noun for Measure {
    type Entity = measure::Entity;
    const NOUN: &'static str = "measure";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Measure;

    fn also(viewer: &Viewer) -> Option<Condition> {
        justice_to_who_reads_justice(viewer)
    }
    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<measure::Model, Fault> {
        let Self {
            id,
            version,
            case,
            person,
            kind,
            status,
            requested_by,
            requested_on,
            reasons,
            author,
            renews,
            ruled_on,
            court,
            ruling,
            from,
            until,
            executor,
            deadline,
            ended_on,
            end_reason,
        } = self.clone();
        Ok(measure::Model {
            id: id.0,
            version,
            case_id: case.0,
            person_id: person.0,
            kind: kind.name().to_owned(),
            status: status.name().to_owned(),
            requested_by: requested_by.name().to_owned(),
            requested_on,
            reasons,
            author_id: author.0,
            renews_id: renews.map(|id| id.0),
            ruled_on,
            court,
            ruling,
            from_on: from,
            until_on: until,
            executor_id: executor.map(|id| id.0),
            deadline_id: deadline.map(|id| id.0),
            ended_on,
            end_reason,
        })
    }
    fn from_row(_: &Session, row: measure::Model) -> Result<Self, Fault> {
        let measure::Model {
            id,
            version,
            case_id,
            person_id,
            kind,
            status,
            requested_by,
            requested_on,
            reasons,
            author_id,
            renews_id,
            ruled_on,
            court,
            ruling,
            from_on,
            until_on,
            executor_id,
            deadline_id,
            ended_on,
            end_reason,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            case: case_id.into(),
            person: person_id.into(),
            kind: word(&kind)?,
            status: word(&status)?,
            requested_by: word(&requested_by)?,
            requested_on,
            reasons,
            author: author_id.into(),
            renews: renews_id.map(Into::into),
            ruled_on,
            court,
            ruling,
            from: from_on,
            until: until_on,
            executor: executor_id.map(Into::into),
            deadline: deadline_id.map(Into::into),
            ended_on,
            end_reason,
        })
    }
}

impl Noun for Investigation {
    type Entity = investigation::Entity;
    const NOUN: &'static str = "investigation";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Measure;
    const OWNERS: &'static [Column] = &["investigator_id"];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<investigation::Model, Fault> {
        let Self {
            id,
            version,
            case,
            cause,
            reasons,
            requester,
            agency,
            requested_at,
            investigator,
            status,
            decided_at,
            due_on,
            membership,
            conclusion,
            advice,
            concluded_at,
        } = self.clone();
        Ok(investigation::Model {
            id: id.0,
            version,
            case_id: case.0,
            cause: cause.name().to_owned(),
            reasons,
            requester_id: requester.0,
            agency_id: agency.0,
            requested_at,
            investigator_id: investigator.0,
            status: status.name().to_owned(),
            decided_at,
            due_on,
            membership_id: membership.map(|id| id.0),
            conclusion: conclusion.map(|word| word.name().to_owned()),
            advice,
            concluded_at,
        })
    }
    fn from_row(_: &Session, row: investigation::Model) -> Result<Self, Fault> {
        let investigation::Model {
            id,
            version,
            case_id,
            cause,
            reasons,
            requester_id,
            agency_id,
            requested_at,
            investigator_id,
            status,
            decided_at,
            due_on,
            membership_id,
            conclusion,
            advice,
            concluded_at,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            case: case_id.into(),
            cause: word(&cause)?,
            reasons,
            requester: requester_id.into(),
            agency: agency_id.into(),
            requested_at,
            investigator: investigator_id.into(),
            status: word(&status)?,
            decided_at,
            due_on,
            membership: membership_id.map(Into::into),
            conclusion: conclusion.as_deref().map(word).transpose()?,
            advice,
            concluded_at,
        })
    }
}

impl Noun for FamilyChoice {
    type Entity = family_choice::Entity;
    const NOUN: &'static str = "family_choice";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Family;
    const BLANKS: &'static [(Column, Category)] = &[
        ("weighing", Category::Safety),
        ("weighing_note", Category::Safety),
        ("assessment_id", Category::Safety),
        ("weighed_by_id", Category::Safety),
        ("weighed_on", Category::Safety),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<family_choice::Model, Fault> {
        let Self {
            id,
            version,
            case,
            kind,
            speakers,
            said_on,
            words,
            author,
            recorded_at,
            weighing,
            weighing_note,
            assessment,
            weighed_by,
            weighed_on,
        } = self.clone();
        Ok(family_choice::Model {
            id: id.0,
            version,
            case_id: case.0,
            kind: kind.name().to_owned(),
            speakers: serde_json::json!(speakers),
            said_on,
            words,
            author_id: author.0,
            recorded_at,
            weighing: weighing.map(|word| word.name().to_owned()),
            weighing_note,
            assessment_id: assessment.map(|id| id.0),
            weighed_by_id: weighed_by.map(|id| id.0),
            weighed_on,
        })
    }
    fn from_row(_: &Session, row: family_choice::Model) -> Result<Self, Fault> {
        let family_choice::Model {
            id,
            version,
            case_id,
            kind,
            speakers,
            said_on,
            words,
            author_id,
            recorded_at,
            weighing,
            weighing_note,
            assessment_id,
            weighed_by_id,
            weighed_on,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            case: case_id.into(),
            kind: word(&kind)?,
            speakers: strings(speakers)?,
            said_on,
            words,
            author: author_id.into(),
            recorded_at,
            weighing: weighing.as_deref().map(word).transpose()?,
            weighing_note,
            assessment: assessment_id.map(Into::into),
            weighed_by: weighed_by_id.map(Into::into),
            weighed_on,
        })
    }
}
