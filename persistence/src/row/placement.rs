//! Rows of interventions and placements.

use super::{Noun, Through, rows, word};
use crate::{Column, Fault, Session};
use domain::{
    Category, Day,
    choice::Choice,
    intervention::Intervention,
    placement::{Placement, PlacementMove},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

rows!(intervention "intervention" key id: Uuid {
    version: i32, region_id: Uuid, municipality_id: Uuid, agency_id: Uuid, name: String, about: String,
    audience: String, capacity: i32, from_on: Date, until_on: Option<Date>,
});
rows!(placement "placement" key id: Uuid {
    version: i32, case_id: Uuid, person_id: Option<Uuid>, intervention_id: Uuid, provider_id: Uuid, status: String,
    intensive: bool, asked_at: DateTimeUtc, started_on: Option<Date>, ended_on: Option<Date>,
    outcome: Option<String>, moves: Json,
});

#[derive(Deserialize, Serialize)]
struct MoveJson {
    step: String,
    on: Day,
    reason: String,
}

impl Noun for Intervention {
    type Entity = intervention::Entity;
    const NOUN: &'static str = "intervention";
    const THROUGH: Through = Through::Region;
    const KEY: Column = "region_id";
    const CATEGORY: Category = Category::Directory;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<intervention::Model, Fault> {
        let Self { id, version, region, municipality, agency, name, about, audience, capacity, from, until } =
            self.clone();
        Ok(intervention::Model {
            id: id.0,
            version,
            region_id: region.0,
            municipality_id: municipality.0,
            agency_id: agency.0,
            name,
            about,
            audience,
            capacity,
            from_on: from,
            until_on: until,
        })
    }
    fn from_row(_: &Session, row: intervention::Model) -> Result<Self, Fault> {
        let intervention::Model {
            id,
            version,
            region_id,
            municipality_id,
            agency_id,
            name,
            about,
            audience,
            capacity,
            from_on,
            until_on,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            region: region_id.into(),
            municipality: municipality_id.into(),
            agency: agency_id.into(),
            name,
            about,
            audience,
            capacity,
            from: from_on,
            until: until_on,
        })
    }
}

impl Noun for Placement {
    type Entity = placement::Entity;
    const NOUN: &'static str = "placement";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Plan;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<placement::Model, Fault> {
        let Self {
            id,
            version,
            case,
            person,
            intervention,
            provider,
            status,
            intensive,
            asked_at,
            started_on,
            ended_on,
            outcome,
            moves,
        } = self.clone();
        let moves = moves.into_iter().map(|PlacementMove { step, on, reason }| MoveJson {
            step: step.name().to_owned(),
            on,
            reason,
        });
        let moves = serde_json::to_value(moves.collect::<Vec<_>>())
            .map_err(|error| Fault::Broken(error.to_string()))?;
        Ok(placement::Model {
            id: id.0,
            version,
            case_id: case.0,
            person_id: person.map(|person| person.0),
            intervention_id: intervention.0,
            provider_id: provider.0,
            status: status.name().to_owned(),
            intensive,
            asked_at,
            started_on,
            ended_on,
            outcome: outcome.map(|outcome| outcome.name().to_owned()),
            moves,
        })
    }
    fn from_row(_: &Session, row: placement::Model) -> Result<Self, Fault> {
        let placement::Model {
            id,
            version,
            case_id,
            person_id,
            intervention_id,
            provider_id,
            status,
            intensive,
            asked_at,
            started_on,
            ended_on,
            outcome,
            moves,
        } = row;
        let moves: Vec<MoveJson> =
            serde_json::from_value(moves).map_err(|error| Fault::Broken(error.to_string()))?;
        let moves = moves
            .into_iter()
            .map(|MoveJson { step, on, reason }| Ok(PlacementMove { step: word(&step)?, on, reason }));
        Ok(Self {
            id: id.into(),
            version,
            case: case_id.into(),
            person: person_id.map(Into::into),
            intervention: intervention_id.into(),
            provider: provider_id.into(),
            status: word(&status)?,
            intensive,
            asked_at,
            started_on,
            ended_on,
            outcome: outcome.as_deref().map(word).transpose()?,
            moves: moves.collect::<Result<_, Fault>>()?,
        })
    }
}
