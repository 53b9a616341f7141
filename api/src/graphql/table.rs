//! At the consult table: planning, inviting, bringing cases, contributing, deciding, closing.

use super::{
    argument::{expect, found, id},
    consult::{AgendaItem, ConsultMeeting, ConsultSeries, Contribution, Decision, item_and_meeting},
    granting::Granting,
    series::{self, ConsultSeriesStartInput, seated},
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Guarded, Id, Moment, Refusal, Relation, case,
    consult::{self, MeetingStatus, Seat},
    fact::{ContactMoment, Fact},
    grant::{Cause, Holder},
    network,
};
use persistence::{Ask, Fault, Session};
use std::collections::BTreeSet;

/// A meeting to plan (overleg plannen). You chair it.
#[derive(Clone, Debug, InputObject)]
pub struct ConsultPlanInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The series whose table it takes over, with what is still open; left out for a meeting on its own.
    series_id: Option<ID>,
    /// The title.
    title: String,
    /// When it starts.
    starts_at: Moment,
    /// Who is invited besides the table of the series.
    invitee_ids: Option<Vec<ID>>,
    /// The question with which the whole list comes on the agenda, before all at the table: the running cases of the
    /// programme of the series. Left out, only what is still open does.
    list_question: Option<String>,
}

/// A step in the life of a meeting.
#[derive(Clone, Debug, InputObject)]
pub struct ConsultStepInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The meeting.
    meeting_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

/// A case to bring to a consult (casus agenderen).
#[derive(Clone, Debug, InputObject)]
pub struct AgendaAddInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The meeting; you have a seat at it.
    meeting_id: ID,
    /// The case; you direct it or are on its team.
    case_id: ID,
    /// The question to the table.
    question: String,
    /// The agencies that are asked, out of those with a seat; usual is all. The others do not see the item. The
    /// chair's agency and your own are in by themselves.
    agency_ids: Option<Vec<ID>>,
}

/// A contribution to an item (inbreng leveren).
#[derive(Clone, Debug, InputObject)]
pub struct ContributionMakeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The item of the agenda.
    agenda_item_id: ID,
    /// What you say; at most 10,000 characters.
    text: String,
    /// The agencies to which it is shown, out of those at the item; you choose, nothing is usual. Your own is in by
    /// itself.
    audience_ids: Vec<ID>,
    /// The contact moment at which you saw it, of this case or another that you see; shows to who sees it there.
    contact_moment_id: Option<ID>,
}

/// A decision on an item (besluit vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct DecisionRecordInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The item of the agenda.
    agenda_item_id: ID,
    /// What was decided; at most 10,000 characters.
    text: String,
}

payload!(ConsultSeriesPayload, consult_series: ConsultSeries, consult::Series, "What became of a change of a series.");
payload!(ConsultMeetingPayload, consult_meeting: ConsultMeeting, consult::Meeting, "What became of a change of a meeting.");
payload!(AgendaItemPayload, agenda_item: AgendaItem, consult::AgendaItem, "What became of bringing a case.");
payload!(ContributionPayload, contribution: Contribution, consult::Contribution, "What became of a contribution.");
payload!(DecisionPayload, decision: Decision, consult::Decision, "What became of a decision.");

#[derive(Debug, Default)]
pub struct ConsultMutation;

#[Object]
impl ConsultMutation {
    /// Starts a series of consults with its own table (overlegreeks beginnen).
    async fn consult_series_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ConsultSeriesStartInput,
    ) -> Result<ConsultSeriesPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            series::start(&session, input).await
        });
        Ok(written.await?.into())
    }

    /// Plans a meeting; open agreements of the series stand on its agenda by themselves, and its list where you ask a
    /// question about it (overleg plannen).
    async fn consult_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ConsultPlanInput,
    ) -> Result<ConsultMeetingPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { plan(&session, input).await });
        Ok(written.await?.into())
    }

    /// Sends the invitations: who is invited to an item sees its case until the meeting closes (uitnodigen).
    async fn consult_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ConsultStepInput,
    ) -> Result<ConsultMeetingPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let changed = step(&session, input, MeetingStatus::Invited).await?;
            session.invite_all(&changed).await?;
            for item in agenda(&session, changed.record().id).await? {
                let seats = seats(&session, changed.record().id).await?;
                show_to_table(
                    &session,
                    &changed,
                    &item,
                    seats.iter().filter(|seat| seat.seat != Seat::Chair),
                )
                .await?;
            }
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Opens the meeting (overleg openen).
    async fn consult_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ConsultStepInput,
    ) -> Result<ConsultMeetingPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let changed = step(&session, input, MeetingStatus::Open).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Closes the meeting: what was said is frozen, the guests' sight ends, and what is open goes to the next
    /// meeting of the series (overleg sluiten).
    async fn consult_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ConsultStepInput,
    ) -> Result<ConsultMeetingPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let changed = step(&session, input, MeetingStatus::Closed).await?;
            session.end_grants_of(changed.record().id.0, &changed).await?;
            super::timing::discussed(&session, &changed).await?;
            let meeting = changed.record();
            if let Some(series) = meeting.series
                && let Some(next) = session.next_meeting(series, meeting.starts_at).await?
            {
                carry(&session, &changed.follows(next), series).await?;
            }
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Brings a case to a consult with a question (casus agenderen).
    async fn agenda_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AgendaAddInput,
    ) -> Result<AgendaItemPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { bring(&session, input).await });
        Ok(written.await?.into())
    }

    /// Contributes to an item, before or in session, for the agencies that you choose (inbreng leveren).
    async fn contribution_make(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ContributionMakeInput,
    ) -> Result<ContributionPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let (item, meeting) = item_and_meeting(&session, "agendaItemId", &input.agenda_item_id).await?;
            meeting.permit_read(|meeting| meeting.takes_contributions())?;
            let chosen = ids(Some(&input.audience_ids), "audienceIds")?;
            let case = item.read(Category::Consult, |item| item.case);
            must_run(&session, case.ok_or_else(|| Refusal::not_found("agendaItemId"))?).await?;
            let origin = match &input.contact_moment_id {
                Some(id) => Some(found::<Fact<ContactMoment>>(&session, "contactMomentId", id).await?.id),
                None => None,
            };
            let (author, agency) = super::network::author(&session);
            let changed = item.add(Act::ContributionMake, |item| {
                Ok(consult::Contribution {
                    id: session.fresh(),
                    item: item.id,
                    case: item.case,
                    author,
                    agency,
                    text: domain::refusal::text("text", &input.text, domain::fact::LONGEST)?,
                    audience: item.audience(agency, chosen)?,
                    origin,
                    recorded_at: session.now,
                })
            })?;
            session.insert(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Decides on an item, as chair or as member of the panel (besluit vastleggen).
    async fn decision_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: DecisionRecordInput,
    ) -> Result<DecisionPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let (item, meeting) = item_and_meeting(&session, "agendaItemId", &input.agenda_item_id).await?;
            let (author, agency) = super::network::author(&session);
            let of = item.read(Category::Consult, |item| (item.id, item.case));
            let (item, case) = of.ok_or_else(|| Refusal::not_found("agendaItemId"))?;
            must_run(&session, case).await?;
            let changed = meeting.add(Act::DecisionRecord, |meeting| {
                meeting.in_session()?;
                let text = domain::refusal::text("text", &input.text, domain::fact::LONGEST)?;
                let id = session.fresh();
                Ok(consult::Decision { id, item, case, author, agency, text, recorded_at: session.now })
            })?;
            session.insert(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

fn ids<T: super::node::Named>(given: Option<&[ID]>, field: &str) -> Result<Option<Vec<Id<T>>>, Refusal> {
    given.map(|given| given.iter().map(|one| id::<T>(field, one)).collect()).transpose()
}

async fn step(
    session: &Session,
    input: ConsultStepInput,
    to: MeetingStatus,
) -> Result<Changed<consult::Meeting>, Fault> {
    let meeting = found::<consult::Meeting>(session, "meetingId", &input.meeting_id).await?;
    let changed = meeting.change(Act::MeetingLead, |meeting| {
        expect(input.expected_version, meeting.version)?;
        meeting.go(to)
    })?;
    session.update(&changed).await?;
    Ok(changed)
}

async fn plan(session: &Session, input: ConsultPlanInput) -> Result<Id<consult::Meeting>, Fault> {
    // A stand-in plans for the chair, and gets no seat of its own by it.
    let (series, chair, list) = match &input.series_id {
        Some(id) => {
            let series = found::<consult::Series>(session, "seriesId", id).await?;
            let of = series.permit(Act::MeetingLead)?;
            (Some(series.id), of.chair, of.programme.clone().map(|programme| (programme, of.chair_agency)))
        }
        None => (None, session.viewer.member, None),
    };
    if input.list_question.is_some() && list.is_none() {
        return Err(Refusal::invalid(
            "listQuestion",
            "kan alleen bij een overlegreeks van een programma: alleen die heeft een lijst",
            "is only for a series of a programme: no other has a list",
        )
        .into());
    }
    let meeting = consult::Meeting {
        id: session.fresh(),
        version: 1,
        region: session.viewer.region,
        series,
        title: domain::refusal::text("title", &input.title, 200)?,
        starts_at: input.starts_at,
        status: MeetingStatus::Planned,
        chair,
    };
    if meeting.starts_at <= session.now {
        return Err(Refusal::invalid("startsAt", "ligt in het verleden", "lies in the past").into());
    }
    let meeting = Changed::first(Act::SeriesKeep, session.viewer.role, meeting)?;
    session.insert(&meeting).await?;
    let mut seats: Vec<(Id<network::Member>, Id<network::Agency>, Seat)> = Vec::new();
    if let Some(series) = series {
        let standing = session.find_by::<consult::SeriesSeat>("series_id", &[series.0], Ask::all()).await?;
        let standing = standing.into_values().flatten();
        seats.extend(
            standing.filter_map(|one| one.read(Category::Consult, |one| (one.member, one.agency, one.seat))),
        );
        seats.sort_by_key(|(member, ..)| *member);
    }
    let extra = [("inviteeIds", input.invitee_ids.as_deref(), Seat::Invitee), ("", None, Seat::Invitee)];
    for (member, seat) in seated(session, extra).await? {
        if series.is_some() && seat == Seat::Chair {
            continue;
        }
        if !seats.iter().any(|(there, ..)| *there == member.id) {
            seats.push((member.id, member.agency, seat));
        }
    }
    for (member, agency, seat) in seats {
        let id = session.fresh();
        let invitation = consult::Invitation::new(id, meeting.record().id, (member, agency), seat, None);
        session.insert(&meeting.follows(invitation)).await?;
    }
    if let Some(series) = series {
        carry(session, &meeting, series).await?;
    }
    if let (Some(list), Some(question)) = (list, &input.list_question) {
        series::bring_list(session, meeting.record().id, list, question).await?;
    }
    Ok(meeting.record().id)
}

async fn bring(session: &Session, input: AgendaAddInput) -> Result<Id<consult::AgendaItem>, Fault> {
    let meeting = found::<consult::Meeting>(session, "meetingId", &input.meeting_id).await?;
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    let seats = seats(session, meeting.id).await?;
    let at_table: BTreeSet<_> = seats.iter().map(|seat| seat.agency).collect();
    let agencies = match ids::<network::Agency>(input.agency_ids.as_deref(), "agencyIds")? {
        Some(chosen) => chosen,
        None => at_table.iter().copied().collect(),
    };
    if agencies.iter().any(|agency| !at_table.contains(agency)) {
        return Err(Refusal::invalid(
            "agencyIds",
            "noemt een organisatie zonder plaats aan tafel",
            "names an agency without a seat at the table",
        )
        .into());
    }
    let status = meeting.permit_read(|meeting| {
        meeting.takes_items()?;
        Ok(meeting.status)
    })?;
    let planned = status == MeetingStatus::Planned;
    let bringing = Bringing { meeting: meeting.id, planned, agencies, question: input.question };
    bring_to(session, &case, &seats, bringing).await
}

/// How a case is brought to a meeting.
pub struct Bringing {
    pub meeting: Id<consult::Meeting>,
    /// No invitation is out: only the chair sees the item.
    pub planned: bool,
    /// Who is asked, besides the chair and who brings it.
    pub agencies: Vec<Id<network::Agency>>,
    pub question: String,
}

/// Brings a case before those who have a seat and are asked.
pub async fn bring_to(
    session: &Session,
    case: &Guarded<case::Case>,
    seats: &[consult::Invitation],
    Bringing { meeting, planned, mut agencies, question }: Bringing,
) -> Result<Id<consult::AgendaItem>, Fault> {
    agencies.push(session.viewer.agency);
    agencies.extend(seats.iter().filter(|seat| seat.seat == Seat::Chair).map(|seat| seat.agency));
    agencies.sort();
    agencies.dedup();
    let position = session.next_position(meeting).await?;
    let item = case.add(Act::AgendaAdd, |case| {
        case.must_run()?;
        let mut item = consult::AgendaItem {
            id: session.fresh(),
            version: 1,
            meeting,
            case: case.id,
            position,
            question,
            agencies,
            carried_from: None,
        };
        item.check()?;
        Ok(item)
    })?;
    session.insert(&item).await?;
    let invited = seats.iter().filter(|seat| !planned || seat.seat == Seat::Chair);
    show_to_table(session, &item.follows(meeting), item.record(), invited).await?;
    Ok(item.record().id)
}

/// Nothing is said, decided or agreed about a case that has ended.
pub async fn must_run(session: &Session, case: Id<case::Case>) -> Result<(), Fault> {
    if session.runs(case).await? {
        return Ok(());
    }
    Err(Refusal::new(
        domain::Code::IllegalTransition,
        "agendaItemId",
        "deze casus is afgesloten; mogelijk is: heropenen",
        "this case is closed; possible is: reopen it",
    )
    .into())
}

/// The agenda of a meeting, as its chair sees it: whole.
pub async fn agenda(
    session: &Session,
    meeting: Id<consult::Meeting>,
) -> Result<Vec<consult::AgendaItem>, Fault> {
    let items = session.find_by::<consult::AgendaItem>("meeting_id", &[meeting.0], Ask::all()).await?;
    let items = items.into_values().flatten();
    let items = items.filter_map(|item| item.read(Category::Consult, Clone::clone));
    let mut items: Vec<consult::AgendaItem> = items.collect();
    items.sort_by_key(|item| (item.position, item.id));
    Ok(items)
}

/// The seats whose invitation stands.
pub async fn seats(
    session: &Session,
    meeting: Id<consult::Meeting>,
) -> Result<Vec<consult::Invitation>, Fault> {
    let seats = session.find_by::<consult::Invitation>("meeting_id", &[meeting.0], Ask::all()).await?;
    let seats: Vec<Guarded<consult::Invitation>> = seats.into_values().flatten().collect();
    let seats = seats.iter().filter_map(|seat| seat.read(Category::Consult, Clone::clone));
    let mut seats: Vec<_> = seats.filter(consult::Invitation::stands).collect();
    seats.sort_by_key(|seat| seat.id);
    Ok(seats)
}

/// Who has a seat and is asked at an item sees its case until the meeting closes.
pub async fn show_to_table<T>(
    session: &Session,
    by: &Changed<T>,
    item: &consult::AgendaItem,
    seats: impl Iterator<Item = &consult::Invitation>,
) -> Result<(), Fault> {
    for seat in seats.filter(|seat| item.agencies.contains(&seat.agency)) {
        Granting {
            case: item.case,
            holder: Holder::Member(seat.member),
            relation: Relation::Consulted,
            ground: None,
            until: None,
            cause: Cause::Invited,
            cause_id: item.meeting.0,
            consent: None,
        }
        .save(session, by)
        .await?;
    }
    Ok(())
}

/// What is still open in a series comes on the agenda of `next`, before the same agencies.
async fn carry(
    session: &Session,
    next: &Changed<consult::Meeting>,
    series: Id<consult::Series>,
) -> Result<(), Fault> {
    let (items, open) = session.still_open(series).await?;
    let carried = consult::carry_over(&items, &open, next.record().id, || session.fresh());
    let seats = seats(session, next.record().id).await?;
    let planned = next.record().status == MeetingStatus::Planned;
    // Behind what was brought to it already.
    let first = session.next_position(next.record().id).await?;
    for (item, position) in carried.into_iter().zip(first..) {
        let item = next.follows(consult::AgendaItem { position, ..item });
        session.insert(&item).await?;
        let invited = seats.iter().filter(|seat| !planned || seat.seat == Seat::Chair);
        show_to_table(session, &item, item.record(), invited).await?;
    }
    Ok(())
}
