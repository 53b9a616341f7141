//! A series of consults: its table, and its list where it is the table of a programme.

use super::{
    granting::professional,
    table::{Bringing, bring_to, seats},
};
use async_graphql::{ID, InputObject};
use domain::{
    Act, Category, Changed, Guarded, Id, Refusal, case,
    choice::Choice,
    consult::{self, Seat},
    network,
};
use persistence::{Ask, Cell, Compare, Fault, Session};

/// A series to start (overlegreeks beginnen). You chair it.
#[derive(Clone, Debug, InputObject)]
pub struct ConsultSeriesStartInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    pub idempotency_key: Option<String>,
    /// The name.
    name: String,
    /// The rhythm: a meeting every so many weeks, 1 to 26; not less often than the programme asks.
    every_weeks: i32,
    /// The programme of which it is the table, by key. Its running cases are the list of the series, and only on the
    /// agenda of this table are they discussed in time. Left out for a table of its own.
    programme: Option<String>,
    /// Members of the fixed panel that decides; none where the chair decides.
    panel_ids: Option<Vec<ID>>,
    /// Standing invitees.
    invitee_ids: Option<Vec<ID>>,
}

/// Members with their seats; nobody sits twice, the first seat counts.
pub async fn seated(
    session: &Session,
    lists: [(&str, Option<&[ID]>, Seat); 2],
) -> Result<Vec<(network::Member, Seat)>, Fault> {
    let me = professional(session, "", &super::node::global(session.viewer.member)).await?;
    let mut seats = vec![(me, Seat::Chair)];
    for (field, given, seat) in lists {
        for one in given.into_iter().flatten() {
            let member = professional(session, field, one).await?;
            if !seats.iter().any(|(there, _)| there.id == member.id) {
                seats.push((member, seat));
            }
        }
    }
    Ok(seats)
}

pub async fn start(session: &Session, input: ConsultSeriesStartInput) -> Result<Id<consult::Series>, Fault> {
    let panel = input.panel_ids.as_deref().filter(|ids| !ids.is_empty());
    let lists =
        [("panelIds", panel, Seat::Panel), ("inviteeIds", input.invitee_ids.as_deref(), Seat::Invitee)];
    let (chair, chair_agency) = super::network::author(session);
    let mut series = consult::Series {
        id: session.fresh(),
        version: 1,
        region: session.viewer.region,
        name: input.name,
        every_weeks: input.every_weeks,
        chair,
        chair_agency,
        has_panel: panel.is_some(),
        programme: input.programme,
    };
    series.check()?;
    let series = Changed::first(Act::SeriesKeep, session.viewer.role, series)?;
    if let Some(key) = &series.record().programme {
        let known = session.programmes.get(key).ok_or_else(|| {
            Refusal::invalid("programme", "is geen bekend programma", "is not a programme that is known")
        })?;
        let agency = session.find::<network::Agency>(&Ask::ids(&[chair_agency.0])).await?;
        let kind = agency.iter().find_map(|one| one.read(Category::Directory, |agency| agency.kind));
        series.record().fits(known, kind)?;
    }
    session.insert(&series).await?;
    for (member, seat) in seated(session, lists).await? {
        let seat = consult::SeriesSeat {
            id: session.fresh(),
            series: series.record().id,
            member: member.id,
            agency: member.agency,
            seat,
        };
        session.insert(&series.follows(seat)).await?;
    }
    Ok(series.record().id)
}

/// Brings the list of a series to a meeting: the cases of its programme that run and that the chair's agency directs,
/// but those that an open agreement brought already.
pub async fn bring_list(
    session: &Session,
    meeting: Id<consult::Meeting>,
    (programme, agency): (String, Id<network::Agency>),
    question: &str,
) -> Result<(), Fault> {
    let running = Cell::Text(case::Status::Active.name().to_owned());
    let listed = Ask::all()
        .filter(Compare::In("programme", vec![Cell::Text(programme)]))
        .filter(Compare::In("directing_agency_id", vec![Cell::Uuid(agency.0)]))
        .filter(Compare::In("status", vec![running]));
    let cases = session.find::<case::Case>(&listed).await?;
    let there: Vec<_> =
        super::table::agenda(session, meeting).await?.into_iter().map(|item| item.case).collect();
    let seats = seats(session, meeting).await?;
    let mut brought: Vec<&Guarded<case::Case>> =
        cases.iter().filter(|one| !there.contains(&one.id)).collect();
    brought.sort_by_key(|case| case.id);
    for case in brought {
        let agencies = seats.iter().map(|seat| seat.agency).collect();
        let bringing = Bringing { meeting, planned: true, agencies, question: question.to_owned() };
        bring_to(session, case, &seats, bringing).await?;
    }
    Ok(())
}
