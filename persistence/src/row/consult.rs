//! Rows of consults: series, seats, meetings, invitations, agenda, contributions, decisions, agreements.

use super::{Noun, Through, rows, shared_with, word};
use crate::{Column, Fault, Session};
use domain::{
    Category, Relation, Relations, Viewer,
    agreement::Agreement,
    choice::Choice,
    consult::{AgendaItem, Contribution, Decision, Invitation, Meeting, Series, SeriesSeat},
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use std::collections::HashMap;
use uuid::Uuid;

rows!(consult_series "consult_series" key id: Uuid {
    version: i32, region_id: Uuid, name: String, every_weeks: i32, chair_id: Uuid, chair_agency_id: Uuid,
    has_panel: bool, programme: Option<String>,
});
rows!(series_seat "series_seat" key id: Uuid { series_id: Uuid, member_id: Uuid, agency_id: Uuid, seat: String });
rows!(meeting "meeting" key id: Uuid {
    version: i32, region_id: Uuid, series_id: Option<Uuid>, title: String, starts_at: DateTimeUtc, status: String,
    chair_id: Uuid,
});
rows!(invitation "invitation" key id: Uuid {
    version: i32, meeting_id: Uuid, member_id: Uuid, agency_id: Uuid, seat: String,
    invited_at: Option<DateTimeUtc>, attendance: Option<String>, withdrawn_at: Option<DateTimeUtc>,
});
rows!(agenda_item "agenda_item" key id: Uuid {
    version: i32, meeting_id: Uuid, case_id: Uuid, position: i32, question: String, carried_from_id: Option<Uuid>,
});
rows!(agenda_item_agency "agenda_item_agency" key id: Uuid { item_id: Uuid, agency_id: Uuid });
rows!(contribution "contribution" key id: Uuid {
    item_id: Uuid, case_id: Uuid, author_id: Uuid, agency_id: Uuid, text: String, origin_id: Option<Uuid>,
    recorded_at: DateTimeUtc,
});
rows!(contribution_audience "contribution_audience" key id: Uuid { contribution_id: Uuid, agency_id: Uuid });
rows!(decision "decision" key id: Uuid {
    item_id: Uuid, case_id: Uuid, author_id: Uuid, agency_id: Uuid, text: String, recorded_at: DateTimeUtc,
});
rows!(agreement "agreement" key id: Uuid {
    version: i32, case_id: Uuid, item_id: Uuid, text: String, owner_id: Uuid, due_on: Date,
    conditions: Option<String>, contact_person: Option<String>, status: String, result_note: Option<String>,
    made_at: DateTimeUtc,
});

/// The agencies of each target in a side table, in one statement.
#[expect(clippy::disallowed_methods, reason = "completes records that were found in the scope")]
async fn agencies(
    session: &Session,
    side: &'static str,
    target: Column,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Vec<Uuid>>, Fault> {
    let mut select = Query::select();
    select.columns([target, "agency_id"]).from(side).and_where(Expr::col(target).is_in(ids));
    let mut agencies = HashMap::<Uuid, Vec<Uuid>>::new();
    for row in session.all(&select).await? {
        agencies.entry(row.try_get("", target)?).or_default().push(row.try_get("", "agency_id")?);
    }
    agencies.values_mut().for_each(|ids| ids.sort());
    Ok(agencies)
}

impl Noun for Series {
    type Entity = consult_series::Entity;
    const NOUN: &'static str = "consult_series";
    const THROUGH: Through = Through::Series;
    const KEY: Column = "id";
    const CATEGORY: Category = Category::Directory;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<consult_series::Model, Fault> {
        let Self { id, version, region, name, every_weeks, chair, chair_agency, has_panel, programme } =
            self.clone();
        let (id, region_id, chair_id, chair_agency_id) = (id.0, region.0, chair.0, chair_agency.0);
        Ok(consult_series::Model {
            id,
            version,
            region_id,
            name,
            every_weeks,
            chair_id,
            chair_agency_id,
            has_panel,
            programme,
        })
    }
    fn from_row(_: &Session, row: consult_series::Model) -> Result<Self, Fault> {
        let consult_series::Model {
            id,
            version,
            region_id,
            name,
            every_weeks,
            chair_id,
            chair_agency_id,
            has_panel,
            programme,
        } = row;
        let (id, region, chair, chair_agency) =
            (id.into(), region_id.into(), chair_id.into(), chair_agency_id.into());
        Ok(Self { id, version, region, name, every_weeks, chair, chair_agency, has_panel, programme })
    }
}

impl Noun for SeriesSeat {
    type Entity = series_seat::Entity;
    const NOUN: &'static str = "series_seat";
    const THROUGH: Through = Through::Series;
    const KEY: Column = "series_id";
    const CATEGORY: Category = Category::Consult;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<series_seat::Model, Fault> {
        let Self { id, series, member, agency, seat } = self.clone();
        let seat = seat.name().to_owned();
        Ok(series_seat::Model {
            id: id.0,
            series_id: series.0,
            member_id: member.0,
            agency_id: agency.0,
            seat,
        })
    }
    fn from_row(_: &Session, row: series_seat::Model) -> Result<Self, Fault> {
        let series_seat::Model { id, series_id, member_id, agency_id, seat } = row;
        let (id, series, member, agency) = (id.into(), series_id.into(), member_id.into(), agency_id.into());
        Ok(Self { id, series, member, agency, seat: word(&seat)? })
    }
}

impl Noun for Meeting {
    type Entity = meeting::Entity;
    const NOUN: &'static str = "meeting";
    const THROUGH: Through = Through::Meeting;
    const KEY: Column = "id";
    const CATEGORY: Category = Category::Consult;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<meeting::Model, Fault> {
        let Self { id, version, region, series, title, starts_at, status, chair } = self.clone();
        Ok(meeting::Model {
            id: id.0,
            version,
            region_id: region.0,
            series_id: series.map(|series| series.0),
            title,
            starts_at,
            status: status.name().to_owned(),
            chair_id: chair.0,
        })
    }
    fn from_row(_: &Session, row: meeting::Model) -> Result<Self, Fault> {
        let meeting::Model { id, version, region_id, series_id, title, starts_at, status, chair_id } = row;
        Ok(Self {
            id: id.into(),
            version,
            region: region_id.into(),
            series: series_id.map(Into::into),
            title,
            starts_at,
            status: word(&status)?,
            chair: chair_id.into(),
        })
    }
}

impl Noun for Invitation {
    type Entity = invitation::Entity;
    const NOUN: &'static str = "invitation";
    const THROUGH: Through = Through::Meeting;
    const KEY: Column = "meeting_id";
    const CATEGORY: Category = Category::Consult;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<invitation::Model, Fault> {
        let Self { id, version, meeting, member, agency, seat, invited_at, attendance, withdrawn_at } =
            self.clone();
        Ok(invitation::Model {
            id: id.0,
            version,
            meeting_id: meeting.0,
            member_id: member.0,
            agency_id: agency.0,
            seat: seat.name().to_owned(),
            invited_at,
            attendance: attendance.map(|attendance| attendance.name().to_owned()),
            withdrawn_at,
        })
    }
    fn from_row(_: &Session, row: invitation::Model) -> Result<Self, Fault> {
        let invitation::Model {
            id,
            version,
            meeting_id,
            member_id,
            agency_id,
            seat,
            invited_at,
            attendance,
            withdrawn_at,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            meeting: meeting_id.into(),
            member: member_id.into(),
            agency: agency_id.into(),
            seat: word(&seat)?,
            invited_at,
            attendance: attendance.as_deref().map(word).transpose()?,
            withdrawn_at,
        })
    }
}

impl Noun for AgendaItem {
    type Entity = agenda_item::Entity;
    const NOUN: &'static str = "agenda_item";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Consult;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<agenda_item::Model, Fault> {
        let Self { id, version, meeting, case, position, question, agencies: _, carried_from } = self.clone();
        Ok(agenda_item::Model {
            id: id.0,
            version,
            meeting_id: meeting.0,
            case_id: case.0,
            position,
            question,
            carried_from_id: carried_from.map(|item| item.0),
        })
    }
    fn from_row(_: &Session, row: agenda_item::Model) -> Result<Self, Fault> {
        let agenda_item::Model { id, version, meeting_id, case_id, position, question, carried_from_id } =
            row;
        Ok(Self {
            id: id.into(),
            version,
            meeting: meeting_id.into(),
            case: case_id.into(),
            position,
            question,
            agencies: Vec::new(),
            carried_from: carried_from_id.map(Into::into),
        })
    }
    /// Agencies that are not invited to an item do not see the item.
    fn also(viewer: &Viewer) -> Option<Condition> {
        let shared = shared_with(("agenda_item", "id"), "agenda_item_agency", "item_id", viewer.agency.0);
        Some(Condition::all().add(shared))
    }
    async fn complete(session: &Session, records: &mut [&mut Self]) -> Result<(), Fault> {
        let ids = records.iter().map(|item| item.id.0).collect();
        let mut agencies = agencies(session, "agenda_item_agency", "item_id", ids).await?;
        for item in records {
            item.agencies =
                agencies.remove(&item.id.0).unwrap_or_default().into_iter().map(Into::into).collect();
        }
        Ok(())
    }
    async fn attach_all(session: &Session, records: &[Self]) -> Result<(), Fault> {
        let pairs = records.iter().flat_map(|item| item.agencies.iter().map(|agency| (item.id.0, agency.0)));
        let row = |(item_id, agency_id)| agenda_item_agency::Model {
            id: session.fresh::<()>().0,
            item_id,
            agency_id,
        };
        session.insert_rows::<agenda_item_agency::Entity>(&pairs.map(row).collect::<Vec<_>>()).await
    }
}

impl Noun for Contribution {
    type Entity = contribution::Entity;
    const NOUN: &'static str = "contribution";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Consult;
    const AUTHOR: Option<Column> = Some("agency_id");

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<contribution::Model, Fault> {
        let Self { id, item, case, author, agency, text, audience: _, origin, recorded_at } = self.clone();
        let origin_id = origin.map(|id| id.0);
        let (id, item_id, case_id, author_id, agency_id) = (id.0, item.0, case.0, author.0, agency.0);
        Ok(contribution::Model { id, item_id, case_id, author_id, agency_id, text, origin_id, recorded_at })
    }
    fn from_row(_: &Session, row: contribution::Model) -> Result<Self, Fault> {
        let contribution::Model { id, item_id, case_id, author_id, agency_id, text, origin_id, recorded_at } =
            row;
        let (id, item, case) = (id.into(), item_id.into(), case_id.into());
        let (author, agency) = (author_id.into(), agency_id.into());
        let origin = origin_id.map(Into::into);
        Ok(Self { id, item, case, author, agency, text, audience: Vec::new(), origin, recorded_at })
    }
    /// Shown to the agencies that its author chose, and only to them.
    fn also(viewer: &Viewer) -> Option<Condition> {
        let audience =
            shared_with(("contribution", "id"), "contribution_audience", "contribution_id", viewer.agency.0);
        Some(Condition::all().add(audience))
    }
    async fn complete(session: &Session, records: &mut [&mut Self]) -> Result<(), Fault> {
        let ids = records.iter().map(|contribution| contribution.id.0).collect();
        let mut audience = agencies(session, "contribution_audience", "contribution_id", ids).await?;
        for one in records {
            one.audience =
                audience.remove(&one.id.0).unwrap_or_default().into_iter().map(Into::into).collect();
        }
        Ok(())
    }
    async fn attach_all(session: &Session, records: &[Self]) -> Result<(), Fault> {
        let pairs = records.iter().flat_map(|one| one.audience.iter().map(|agency| (one.id.0, agency.0)));
        let row = |(contribution_id, agency_id)| contribution_audience::Model {
            id: session.fresh::<()>().0,
            contribution_id,
            agency_id,
        };
        session.insert_rows::<contribution_audience::Entity>(&pairs.map(row).collect::<Vec<_>>()).await
    }
}

impl Noun for Decision {
    type Entity = decision::Entity;
    const NOUN: &'static str = "decision";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Consult;

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<decision::Model, Fault> {
        let Self { id, item, case, author, agency, text, recorded_at } = self.clone();
        let (id, item_id, case_id, author_id, agency_id) = (id.0, item.0, case.0, author.0, agency.0);
        Ok(decision::Model { id, item_id, case_id, author_id, agency_id, text, recorded_at })
    }
    fn from_row(_: &Session, row: decision::Model) -> Result<Self, Fault> {
        let decision::Model { id, item_id, case_id, author_id, agency_id, text, recorded_at } = row;
        let (id, item, case) = (id.into(), item_id.into(), case_id.into());
        Ok(Self { id, item, case, author: author_id.into(), agency: agency_id.into(), text, recorded_at })
    }
    fn also(viewer: &Viewer) -> Option<Condition> {
        let shared = shared_with(("decision", "item_id"), "agenda_item_agency", "item_id", viewer.agency.0);
        Some(Condition::all().add(shared))
    }
}

impl Noun for Agreement {
    type Entity = agreement::Entity;
    const NOUN: &'static str = "agreement";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Consult;
    const OWNERS: &'static [Column] = &["owner_id"];
    const DESPITE: Relations = Relations::of(Relation::Directing);

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<agreement::Model, Fault> {
        let Self {
            id,
            version,
            case,
            item,
            text,
            owner,
            due_on,
            conditions,
            contact_person,
            status,
            result_note,
            made_at,
        } = self.clone();
        Ok(agreement::Model {
            id: id.0,
            version,
            case_id: case.0,
            item_id: item.0,
            text,
            owner_id: owner.0,
            due_on,
            conditions,
            contact_person,
            status: status.name().to_owned(),
            result_note,
            made_at,
        })
    }
    fn from_row(_: &Session, row: agreement::Model) -> Result<Self, Fault> {
        let agreement::Model {
            id,
            version,
            case_id,
            item_id,
            text,
            owner_id,
            due_on,
            conditions,
            contact_person,
            status,
            result_note,
            made_at,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            case: case_id.into(),
            item: item_id.into(),
            text,
            owner: owner_id.into(),
            due_on,
            conditions,
            contact_person,
            status: word(&status)?,
            result_note,
            made_at,
        })
    }
    fn also(viewer: &Viewer) -> Option<Condition> {
        let shared = shared_with(("agreement", "item_id"), "agenda_item_agency", "item_id", viewer.agency.0);
        Some(Condition::all().add(shared))
    }
}
