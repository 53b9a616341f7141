//! Rows of the case: the file, whom it concerns, casusregie, team, frameworks, consents, grants.

use super::{Noun, Through, rows, strings, word};
use crate::{Column, Fault, Session};
use domain::{
    Category,
    case::{Case, Regie},
    choice::Choice,
    consent::Consent,
    framework::{FrameworkPeriod, Told},
    grant::{Grant, Holder},
    team::TeamMembership,
};
use uuid::Uuid;

rows!(case_file "case_file" key id: Uuid {
    version: i32, region_id: Uuid, municipality_id: Uuid, level: String, programme: String, variant: Option<String>,
    phase: Option<String>, status: String,
    opened_on: Date, closed_on: Option<Date>, outcome: Option<String>, directing_agency_id: Uuid, director_id: Uuid,
    family_id: Option<Uuid>,
});
rows!(case_person "case_person" key id: Uuid { case_id: Uuid, person_id: Uuid, left_at: Option<DateTimeUtc> });
rows!(regie "regie" key id: Uuid {
    case_id: Uuid, agency_id: Uuid, director_id: Uuid, from_at: DateTimeUtc, until_at: Option<DateTimeUtc>,
    reason: Option<String>,
});
rows!(team_membership "team_membership" key id: Uuid {
    case_id: Uuid, version: i32, member_id: Option<Uuid>, agency_id: Option<Uuid>, family_member_id: Option<Uuid>,
    function: String, from_at: DateTimeUtc, until_at: Option<DateTimeUtc>, reason: String,
});
rows!(framework_period "framework_period" key id: Uuid {
    case_id: Uuid, person_id: Uuid, framework: String, ground: String, measure_id: Option<Uuid>, from_at: DateTimeUtc,
    until_at: Option<DateTimeUtc>, told_on: Option<Date>, told_by_id: Option<Uuid>, told_words: Option<String>,
});
rows!(consent "consent" key id: Uuid {
    case_id: Uuid, person_id: Uuid, version: i32, purpose: String, given_by: Json, given_at: DateTimeUtc,
    withdrawn_at: Option<DateTimeUtc>,
});
rows!(access_grant "access_grant" key id: Uuid {
    case_id: Uuid, holder_id: Uuid, holder_kind: String, relation: String, ground: String, purpose: String,
    from_at: DateTimeUtc, until_at: Option<DateTimeUtc>, ended: bool, cause: String, cause_id: Uuid, consent_id: Option<Uuid>,
});

impl Noun for Case {
    type Entity = case_file::Entity;
    const NOUN: &'static str = "case";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "id";
    const CATEGORY: Category = Category::Process;
    const SHOWS_ID: bool = true;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<case_file::Model, Fault> {
        let Self {
            id,
            version,
            region,
            municipality,
            level,
            programme,
            variant,
            phase,
            status,
            opened_on,
            closed_on,
            outcome,
            directing_agency,
            director,
            family,
        } = self.clone();
        Ok(case_file::Model {
            id: id.0,
            version,
            region_id: region.0,
            municipality_id: municipality.0,
            level: level.name().to_owned(),
            programme,
            variant,
            phase,
            status: status.name().to_owned(),
            opened_on,
            closed_on,
            outcome: outcome.map(|outcome| outcome.name().to_owned()),
            directing_agency_id: directing_agency.0,
            director_id: director.0,
            family_id: family.map(|family| family.0),
        })
    }
    fn from_row(_: &Session, row: case_file::Model) -> Result<Self, Fault> {
        let case_file::Model {
            id,
            version,
            region_id,
            municipality_id,
            level,
            programme,
            variant,
            phase,
            status,
            opened_on,
            closed_on,
            outcome,
            directing_agency_id,
            director_id,
            family_id,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            region: region_id.into(),
            municipality: municipality_id.into(),
            level: word(&level)?,
            programme,
            variant,
            phase,
            status: word(&status)?,
            opened_on,
            closed_on,
            outcome: outcome.as_deref().map(word).transpose()?,
            directing_agency: directing_agency_id.into(),
            director: director_id.into(),
            family: family_id.map(Into::into),
        })
    }
}

impl Noun for Regie {
    type Entity = regie::Entity;
    const NOUN: &'static str = "regie";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Process;
    const CELLS: &'static [(Column, Category)] = &[("reason", Category::Concern)];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<regie::Model, Fault> {
        let Self { id, case, agency, director, from, until, reason } = self.clone();
        let (id, case_id, agency_id, director_id) = (id.0, case.0, agency.0, director.0);
        Ok(regie::Model { id, case_id, agency_id, director_id, from_at: from, until_at: until, reason })
    }
    fn from_row(_: &Session, row: regie::Model) -> Result<Self, Fault> {
        let regie::Model { id, case_id, agency_id, director_id, from_at: from, until_at: until, reason } =
            row;
        let (id, case) = (id.into(), case_id.into());
        Ok(Self { id, case, agency: agency_id.into(), director: director_id.into(), from, until, reason })
    }
}

impl Noun for TeamMembership {
    type Entity = team_membership::Entity;
    const NOUN: &'static str = "team_membership";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Process;
    const CELLS: &'static [(Column, Category)] = &[("reason", Category::Concern)];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<team_membership::Model, Fault> {
        let Self { id, case, version, member, agency, family_member, function, from, until, reason } =
            self.clone();
        Ok(team_membership::Model {
            id: id.0,
            case_id: case.0,
            version,
            member_id: member.map(|id| id.0),
            agency_id: agency.map(|id| id.0),
            family_member_id: family_member.map(|id| id.0),
            function: function.name().to_owned(),
            from_at: from,
            until_at: until,
            reason,
        })
    }
    fn from_row(_: &Session, row: team_membership::Model) -> Result<Self, Fault> {
        let team_membership::Model {
            id,
            case_id,
            version,
            member_id,
            agency_id,
            family_member_id,
            function,
            from_at,
            until_at,
            reason,
        } = row;
        Ok(Self {
            id: id.into(),
            case: case_id.into(),
            version,
            member: member_id.map(Into::into),
            agency: agency_id.map(Into::into),
            family_member: family_member_id.map(Into::into),
            function: word(&function)?,
            from: from_at,
            until: until_at,
            reason,
        })
    }
}

impl Noun for FrameworkPeriod {
    type Entity = framework_period::Entity;
    const NOUN: &'static str = "framework_period";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Process;
    const CELLS: &'static [(Column, Category)] =
        &[("ground", Category::Measure), ("told_words", Category::Family)];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<framework_period::Model, Fault> {
        let Self { id, case, person, framework, ground, measure, from, until, told } = self.clone();
        let (told_on, told_by_id) = told.as_ref().map(|told| (told.on, told.by.0)).unzip();
        Ok(framework_period::Model {
            id: id.0,
            case_id: case.0,
            person_id: person.0,
            framework: framework.name().to_owned(),
            ground,
            measure_id: measure.map(|id| id.0),
            from_at: from,
            until_at: until,
            told_on,
            told_by_id,
            told_words: told.map(|told| told.words),
        })
    }
    fn from_row(_: &Session, row: framework_period::Model) -> Result<Self, Fault> {
        let framework_period::Model {
            id,
            case_id,
            person_id,
            framework,
            ground,
            measure_id,
            from_at,
            until_at,
            told_on,
            told_by_id,
            told_words,
        } = row;
        let told = told_on.zip(told_by_id);
        Ok(Self {
            id: id.into(),
            case: case_id.into(),
            person: person_id.into(),
            framework: word(&framework)?,
            ground,
            measure: measure_id.map(Into::into),
            from: from_at,
            until: until_at,
            told: told.map(|(on, by)| Told { on, by: by.into(), words: told_words.unwrap_or_default() }),
        })
    }
}

impl Noun for Consent {
    type Entity = consent::Entity;
    const NOUN: &'static str = "consent";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Family;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<consent::Model, Fault> {
        let Self { id, case, person, version, purpose, given_by, given_at, withdrawn_at } = self.clone();
        let (id, case_id, person_id, given_by) = (id.0, case.0, person.0, serde_json::json!(given_by));
        Ok(consent::Model { id, case_id, person_id, version, purpose, given_by, given_at, withdrawn_at })
    }
    fn from_row(_: &Session, row: consent::Model) -> Result<Self, Fault> {
        let consent::Model { id, case_id, person_id, version, purpose, given_by, given_at, withdrawn_at } =
            row;
        let (id, case, person, given_by) = (id.into(), case_id.into(), person_id.into(), strings(given_by)?);
        Ok(Self { id, case, person, version, purpose, given_by, given_at, withdrawn_at })
    }
}

impl Noun for Grant {
    type Entity = access_grant::Entity;
    const NOUN: &'static str = "grant";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Oversight;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<access_grant::Model, Fault> {
        let Self { id, case, holder, relation, ground, purpose, from, until, cause, cause_id, consent } =
            self.clone();
        let holder_kind = match holder {
            Holder::Member(_) => "MEMBER",
            Holder::Agency(_) => "AGENCY",
        };
        Ok(access_grant::Model {
            id: id.0,
            case_id: case.0,
            holder_id: holder.uuid(),
            holder_kind: holder_kind.to_owned(),
            relation: relation.name().to_owned(),
            ground: ground.name().to_owned(),
            purpose: purpose.name().to_owned(),
            from_at: from,
            until_at: until,
            ended: false,
            cause: cause.name().to_owned(),
            cause_id,
            consent_id: consent.map(|id| id.0),
        })
    }
    fn from_row(_: &Session, row: access_grant::Model) -> Result<Self, Fault> {
        let access_grant::Model {
            id,
            case_id,
            holder_id,
            holder_kind,
            relation,
            ground,
            purpose,
            from_at,
            until_at,
            ended: _,
            cause,
            cause_id,
            consent_id,
        } = row;
        let holder = match holder_kind.as_str() {
            "AGENCY" => Holder::Agency(holder_id.into()),
            _ => Holder::Member(holder_id.into()),
        };
        Ok(Self {
            id: id.into(),
            case: case_id.into(),
            holder,
            relation: word(&relation)?,
            ground: word(&ground)?,
            purpose: word(&purpose)?,
            from: from_at,
            until: until_at,
            cause: word(&cause)?,
            cause_id,
            consent: consent_id.map(Into::into),
        })
    }
}
