//! Rows of how long closed cases are kept, and of what was destroyed.

use super::{Noun, Through, inspection::kept_by_officers, rows, strings, word};
use crate::{Column, Fault, Session};
use domain::{
    Category, Day, Viewer,
    choice::Choice,
    destruction::Destruction,
    retention::{Retention, Term},
};
use sea_orm::sea_query::Condition;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

rows!(retention "retention" key case_id: Uuid { until_on: Date, terms: Json });
rows!(destruction "destruction" key id: Uuid {
    region_id: Uuid, at: DateTimeUtc, member_id: Uuid, ground: String, requester: Option<String>, regimes: Json,
    cases: i32,
});
rows!(destroyed "destroyed" key id: Uuid { destruction_id: Uuid, noun: String });

#[derive(Deserialize, Serialize)]
struct TermJson {
    regime: String,
    until: Day,
}

impl Noun for Retention {
    type Entity = retention::Entity;
    const NOUN: &'static str = "retention";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Oversight;

    fn uuid(&self) -> Uuid {
        self.case.0
    }
    fn to_row(&self, _: &Session) -> Result<retention::Model, Fault> {
        let Self { case, until, terms } = self;
        let terms: Vec<_> = terms
            .iter()
            .map(|term| TermJson { regime: term.regime.name().to_owned(), until: term.until })
            .collect();
        let terms = serde_json::to_value(terms).map_err(|error| Fault::Broken(error.to_string()))?;
        Ok(retention::Model { case_id: case.0, until_on: *until, terms })
    }
    fn from_row(_: &Session, row: retention::Model) -> Result<Self, Fault> {
        let retention::Model { case_id, until_on, terms } = row;
        let terms: Vec<TermJson> =
            serde_json::from_value(terms).map_err(|error| Fault::Broken(error.to_string()))?;
        let term = |term: &TermJson| Ok(Term { regime: word(&term.regime)?, until: term.until });
        Ok(Self {
            case: case_id.into(),
            until: until_on,
            terms: terms.iter().map(term).collect::<Result<_, Fault>>()?,
        })
    }
}

impl Noun for Destruction {
    type Entity = destruction::Entity;
    const NOUN: &'static str = "destruction";
    const THROUGH: Through = Through::Region;
    const KEY: Column = "region_id";
    const CATEGORY: Category = Category::Directory;

    fn also(viewer: &Viewer) -> Option<Condition> {
        kept_by_officers("destruction", viewer)
    }

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<destruction::Model, Fault> {
        let Self { id, region, at, member, ground, requester, regimes, cases } = self.clone();
        let regimes: Vec<_> = regimes.into_iter().map(Choice::name).collect();
        Ok(destruction::Model {
            id: id.0,
            region_id: region.0,
            at,
            member_id: member.0,
            ground: ground.name().to_owned(),
            requester: requester.map(|requester| requester.name().to_owned()),
            regimes: serde_json::json!(regimes),
            cases,
        })
    }
    fn from_row(_: &Session, row: destruction::Model) -> Result<Self, Fault> {
        let destruction::Model { id, region_id, at, member_id, ground, requester, regimes, cases } = row;
        let regimes = strings(regimes)?;
        Ok(Self {
            id: id.into(),
            region: region_id.into(),
            at,
            member: member_id.into(),
            ground: word(&ground)?,
            requester: requester.as_deref().map(word).transpose()?,
            regimes: regimes.iter().map(|regime| word(regime)).collect::<Result<_, Fault>>()?,
            cases,
        })
    }
}
