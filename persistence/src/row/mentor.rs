//! Rows of mentors. Places, training and coaching never leave the database for another agency.

use super::{Noun, Through, rows};
use crate::{Column, Fault, Session};
use domain::{
    Category, Day,
    clock::day_of,
    mentor::{Coaching, Mentor, MentorFile, Training},
    policy,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

rows!(mentor "mentor" key id: Uuid {
    version: Option<i32>, region_id: Uuid, agency_id: Uuid, member_id: Uuid, neighbourhoods: String, from_on: Date,
    until_on: Option<Date>, places: Option<i32>, trainings: Option<Json>, coachings: Option<Json>,
});

#[derive(Deserialize, Serialize)]
struct TrainingJson {
    name: String,
    given_by: String,
    completed_on: Day,
}

#[derive(Deserialize, Serialize)]
struct CoachingJson {
    on: Day,
    coach: String,
}

/// That a mentor runs on that day.
pub(crate) fn runs_on(day: Day) -> Condition {
    let column = |name| Expr::col(("mentor", name));
    let lasts = column("until_on").is_null().or(column("until_on").gte(day));
    Condition::all().add(column("from_on").lte(day)).add(lasts)
}

impl Noun for Mentor {
    type Entity = mentor::Entity;
    const NOUN: &'static str = "mentor";
    const THROUGH: Through = Through::Region;
    const KEY: Column = "region_id";
    const CATEGORY: Category = Category::Colleague;
    const OF_AGENCY: &'static [Column] = &["version", "places", "trainings", "coachings"];

    /// The mentors of the viewer's own agency; and of the region, while they are mentors, to who engages them.
    fn while_it_lasts(session: &Session) -> Option<Condition> {
        let viewer = &session.viewer;
        let works = policy::PROFESSIONALS.contains(&viewer.role);
        let agency = if works { viewer.agency.0 } else { Uuid::nil() };
        let engages = works && session.programmes.engages_mentors(viewer.role);
        let own = Expr::col(("mentor", "agency_id")).eq(agency);
        Some(Condition::any().add(own).add_option(engages.then(|| runs_on(day_of(session.now)))))
    }

    async fn complete(session: &Session, records: &mut [&mut Self]) -> Result<(), Fault> {
        let own: Vec<Uuid> =
            records.iter().filter(|one| one.file.is_some()).map(|one| one.member.0).collect();
        let taken = session.mentored(&own).await?;
        for one in records {
            let of = taken.get(&one.member.0).copied().unwrap_or_default();
            one.file.iter_mut().for_each(|file| file.taken = of);
        }
        Ok(())
    }

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        self.file.as_ref().map(|file| file.version)
    }
    fn to_row(&self, _: &Session) -> Result<mentor::Model, Fault> {
        let Self { id, region, agency, member, neighbourhoods, from, until, file } = self.clone();
        let hidden = || Fault::Broken("a mentor of another agency cannot be saved".to_owned());
        let MentorFile { version, places, taken: _, trainings, coachings } = file.ok_or_else(hidden)?;
        let trainings = trainings.into_iter().map(|Training { name, given_by, completed_on }| TrainingJson {
            name,
            given_by,
            completed_on,
        });
        let coachings = coachings.into_iter().map(|Coaching { on, coach }| CoachingJson { on, coach });
        Ok(mentor::Model {
            id: id.0,
            version: Some(version),
            region_id: region.0,
            agency_id: agency.0,
            member_id: member.0,
            neighbourhoods: format!("\n{}\n", neighbourhoods.join("\n")),
            from_on: from,
            until_on: until,
            places: Some(places),
            trainings: Some(json(trainings.collect::<Vec<_>>())?),
            coachings: Some(json(coachings.collect::<Vec<_>>())?),
        })
    }
    fn from_row(_: &Session, row: mentor::Model) -> Result<Self, Fault> {
        let mentor::Model {
            id,
            version,
            region_id,
            agency_id,
            member_id,
            neighbourhoods,
            from_on,
            until_on,
            places,
            trainings,
            coachings,
        } = row;
        let file = match (version, places) {
            (Some(version), Some(places)) => {
                let training =
                    |TrainingJson { name, given_by, completed_on }| Training { name, given_by, completed_on };
                let coaching = |CoachingJson { on, coach }| Coaching { on, coach };
                let trainings = read::<TrainingJson>(trainings)?.into_iter().map(training).collect();
                let coachings = read::<CoachingJson>(coachings)?.into_iter().map(coaching).collect();
                Some(MentorFile { version, places, taken: 0, trainings, coachings })
            }
            _ => None,
        };
        Ok(Self {
            id: id.into(),
            region: region_id.into(),
            agency: agency_id.into(),
            member: member_id.into(),
            neighbourhoods: neighbourhoods
                .lines()
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
            from: from_on,
            until: until_on,
            file,
        })
    }
}

fn json<T: Serialize>(list: Vec<T>) -> Result<serde_json::Value, Fault> {
    serde_json::to_value(list).map_err(|error| Fault::Broken(error.to_string()))
}

fn read<T: DeserializeOwned>(list: Option<serde_json::Value>) -> Result<Vec<T>, Fault> {
    let list = list.map(serde_json::from_value).transpose();
    Ok(list.map_err(|error| Fault::Broken(error.to_string()))?.unwrap_or_default())
}
