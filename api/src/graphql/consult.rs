//! Consult meetings: series, meetings, agenda, contributions and decisions, as objects and lists. What is done with
//! them stands in `table` and `seat`.

use super::{
    access::{Access, Through},
    agreement::Agreement,
    argument::words,
    case::Case,
    fact::ContactMoment,
    network::{Agency, Member, named},
    page::{self, Order, Page, Window, by, newest},
    show::{One, Shown, wrap, wrap_one},
    word::Word,
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use domain::{
    Category, Guarded, Moment, Refusal,
    consult::{self, Attendance, MeetingStatus, Seat},
};
use persistence::{Ask, Cell, Compare, Fault, Session};

pub use super::table::ConsultMutation;

/// A series of consults with a rhythm and its own table (overlegreeks).
#[derive(Description)]
pub struct ConsultSeries(pub One<consult::Series>);
/// A seat at the table of a series (vaste plaats).
#[derive(Description)]
pub struct ConsultSeat(pub One<consult::SeriesSeat>);
/// A consult meeting, of a series or on its own (casusoverleg).
#[derive(Description)]
pub struct ConsultMeeting(pub One<consult::Meeting>);
/// A seat at a meeting (uitnodiging).
#[derive(Description)]
pub struct Invitation(pub One<consult::Invitation>);
/// A case on the agenda, with the question to the table (agendapunt).
#[derive(Description)]
pub struct AgendaItem(pub One<consult::AgendaItem>);
/// What an agency says at the table (inbreng).
#[derive(Description)]
pub struct Contribution(pub One<consult::Contribution>);
/// What the chair or the panel decided (besluit).
#[derive(Description)]
pub struct Decision(pub One<consult::Decision>);

named!(
    ConsultSeries: consult::Series = b'u',
    ConsultSeat: consult::SeriesSeat = b's',
    ConsultMeeting: consult::Meeting = b'v',
    Invitation: consult::Invitation = b'i',
    AgendaItem: consult::AgendaItem = b'n',
    Contribution: consult::Contribution = b'q',
    Decision: consult::Decision = b'y',
);

#[Object(use_type_description, serial)]
impl ConsultSeries {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// The name (naam).
    async fn name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |series| series.name.as_str())
    }
    /// The rhythm: a meeting every so many weeks (ritme).
    async fn every_weeks(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |series| series.every_weeks)
    }
    /// The agency that chairs (voorzittende organisatie).
    async fn chair_agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |series| Some(series.chair_agency)).await)
    }
    /// Whether a fixed panel decides, instead of the chair alone (vast team van deskundigen).
    async fn has_panel(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, |series| series.has_panel)
    }
    /// The programme of which this is the table, by its key: `cases(filter: { programme })` is its list; null for a
    /// table of its own (programma).
    async fn programme(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |series| series.programme.as_deref())?
    }
    /// Who chairs (voorzitter).
    async fn chair(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |series| Some(series.chair)).await)
    }
    /// Who has a seat at the table (vaste deelnemers).
    async fn invitees(&self, ctx: &Context<'_>) -> Shown<Vec<ConsultSeat>> {
        wrap(self.0.hanging(ctx, "series_id", by("seat", false)).await)
    }
    /// Its meetings at which you have a seat, newest first (bijeenkomsten).
    async fn meetings(&self, ctx: &Context<'_>) -> Shown<Vec<ConsultMeeting>> {
        wrap(self.0.hanging(ctx, "series_id", newest("starts_at")).await)
    }
}

#[Object(use_type_description, serial)]
impl ConsultSeat {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Who sits there (netwerklid).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |seat| Some(seat.member)).await)
    }
    /// How (plaats aan tafel).
    async fn seat(&self, ctx: &Context<'_>) -> Option<Word<Seat>> {
        self.0.show(ctx, |seat| Word(seat.seat))
    }
}

#[Object(use_type_description, serial)]
impl ConsultMeeting {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see this meeting: by your seat; the chair directs, the panel is the team (toegang).
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::Seat).await
    }
    /// Changes with every step; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |meeting| meeting.version)
    }
    /// The title (titel).
    async fn title(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |meeting| meeting.title.as_str())
    }
    /// When it starts (begint op).
    async fn starts_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |meeting| meeting.starts_at)
    }
    /// Where it is in its life (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<MeetingStatus>> {
        self.0.show(ctx, |meeting| Word(meeting.status))
    }
    /// Who chairs (voorzitter).
    async fn chair(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |meeting| Some(meeting.chair)).await)
    }
    /// The series; null for a meeting on its own (overlegreeks).
    async fn series(&self, ctx: &Context<'_>) -> Shown<ConsultSeries> {
        wrap_one(self.0.named(ctx, |meeting| meeting.series).await)
    }
    /// Who has a seat, and whose invitation was withdrawn (genodigden).
    async fn invitations(&self, ctx: &Context<'_>) -> Shown<Vec<Invitation>> {
        wrap(self.0.hanging(ctx, "meeting_id", by("seat", false)).await)
    }
    /// The items to which your agency is invited, in order; what else is on the agenda does not show (agenda).
    async fn agenda(&self, ctx: &Context<'_>) -> Shown<Vec<AgendaItem>> {
        wrap(self.0.hanging(ctx, "meeting_id", by("position", false)).await)
    }
}

#[Object(use_type_description, serial)]
impl Invitation {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |invitation| invitation.version)
    }
    /// The meeting (overleg).
    async fn meeting(&self, ctx: &Context<'_>) -> Shown<ConsultMeeting> {
        wrap_one(self.0.named(ctx, |invitation| Some(invitation.meeting)).await)
    }
    /// Who is invited (genodigde).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |invitation| Some(invitation.member)).await)
    }
    /// When the invitation went out; null while the meeting is being prepared (uitgenodigd op).
    async fn invited_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |invitation| invitation.invited_at)?
    }
    /// Whether the invitee was there; null until recorded (aanwezigheid).
    async fn attendance(&self, ctx: &Context<'_>) -> Option<Word<Attendance>> {
        self.0.show(ctx, |invitation| invitation.attendance)?.map(Word)
    }
    /// When it was withdrawn: from then on the seat shows nothing; null while it stands (ingetrokken op).
    async fn withdrawn_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |invitation| invitation.withdrawn_at)?
    }
}

#[Object(use_type_description, serial)]
impl AgendaItem {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang).
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|item| item.case.0)).await
    }
    /// The case (casus).
    async fn case(&self, ctx: &Context<'_>) -> Shown<Case> {
        wrap_one(self.0.named(ctx, |item| Some(item.case)).await)
    }
    /// The meeting, if you have a seat at it (overleg).
    async fn meeting(&self, ctx: &Context<'_>) -> Shown<ConsultMeeting> {
        wrap_one(self.0.named(ctx, |item| Some(item.meeting)).await)
    }
    /// The question to the table (vraag aan tafel).
    async fn question(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |item| item.question.as_str())
    }
    /// The agencies that are asked (gevraagde organisaties).
    async fn agencies(&self, ctx: &Context<'_>) -> Shown<Vec<Agency>> {
        agencies(ctx, &self.0, |item| &item.agencies).await
    }
    /// Whether open agreements of an earlier meeting brought it here (doorgeschoven).
    async fn carried_over(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, |item| item.carried_from.is_some())
    }
    /// What agencies said, as far as you are in the audience (inbreng).
    async fn contributions(&self, ctx: &Context<'_>) -> Shown<Vec<Contribution>> {
        wrap(self.0.hanging(ctx, "item_id", by("recorded_at", false)).await)
    }
    /// What was decided (besluiten).
    async fn decisions(&self, ctx: &Context<'_>) -> Shown<Vec<Decision>> {
        wrap(self.0.hanging(ctx, "item_id", by("recorded_at", false)).await)
    }
    /// What was agreed at this item, or at the one that it carries on, by due date (afspraken).
    async fn agreements(&self, ctx: &Context<'_>) -> Shown<Vec<Agreement>> {
        wrap(self.0.hanging_by(ctx, "item_id", by("due_on", false), |item| item.origin().0).await)
    }
}

#[Object(use_type_description, serial)]
impl Contribution {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// What was said (inbreng).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |contribution| contribution.text.as_str())
    }
    /// The agencies to which it is shown (gedeeld met).
    async fn audience(&self, ctx: &Context<'_>) -> Shown<Vec<Agency>> {
        agencies(ctx, &self.0, |contribution| &contribution.audience).await
    }
    /// The contact moment at which it was seen, if you may see it (herkomst).
    async fn contact_moment(&self, ctx: &Context<'_>) -> Shown<ContactMoment> {
        wrap_one(self.0.named(ctx, |contribution| contribution.origin).await)
    }
    /// Who said it (ingebracht door).
    async fn author(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |contribution| Some(contribution.author)).await)
    }
    /// When it was recorded (vastgelegd op).
    async fn recorded_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |contribution| contribution.recorded_at)
    }
}

#[Object(use_type_description, serial)]
impl Decision {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// What was decided (besluit).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |decision| decision.text.as_str())
    }
    /// Who decided (besloten door).
    async fn author(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |decision| Some(decision.author)).await)
    }
    /// When it was recorded (vastgelegd op).
    async fn recorded_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |decision| decision.recorded_at)
    }
}

/// Agencies that a record names in a list.
async fn agencies<T: persistence::Noun + super::node::Named>(
    ctx: &Context<'_>,
    one: &One<T>,
    list: fn(&T) -> &Vec<domain::Id<domain::network::Agency>>,
) -> Shown<Vec<Agency>> {
    if !one.shows(ctx) {
        return None;
    }
    let ids = |record: &T| list(record).iter().map(|id| id.0).collect::<Vec<_>>();
    let all = || one.among.each(Category::Consult, ids).flatten().collect();
    let mine = one.guarded.read(Category::Consult, ids).unwrap_or_default();
    wrap(one.among_ids(ctx, "agencies", &all, &mine).await)
}

/// Which meetings (overleggen).
#[derive(Debug, Default, InputObject)]
pub struct ConsultMeetingFilter {
    /// In one of these states.
    status: Option<Vec<Word<MeetingStatus>>>,
    /// Starting at this moment or later.
    starts_from: Option<Moment>,
    /// Starting at this moment or earlier.
    starts_until: Option<Moment>,
}

/// The order of meetings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum ConsultMeetingSort {
    /// The latest first.
    #[default]
    Latest,
    /// The earliest first.
    Earliest,
}

#[derive(Debug, Default)]
pub struct ConsultQuery;

#[Object]
impl ConsultQuery {
    /// The series of your region, by name (overlegreeksen).
    async fn consult_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Page<ConsultSeries>> {
        let order = Order {
            column: "name",
            descending: false,
            category: Category::Directory,
            value: |series: &consult::Series| Cell::Text(series.name.clone()),
        };
        page::page(ctx, "consultSeries", Window { first, after, last, before }, Ask::all(), order).await
    }

    /// The meetings at which you have a seat (casusoverleggen).
    async fn consult_meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<ConsultMeetingFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<ConsultMeetingSort>,
    ) -> Result<Page<ConsultMeeting>> {
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let mut ask = Ask::all();
        if let Some(status) = &filter.status {
            ask = ask.filter(Compare::In("status", words(status)));
        }
        if let Some(moment) = filter.starts_from {
            ask = ask.filter(Compare::From("starts_at", Cell::Moment(moment)));
        }
        if let Some(moment) = filter.starts_until {
            ask = ask.filter(Compare::Until("starts_at", Cell::Moment(moment)));
        }
        let order = Order {
            column: "starts_at",
            descending: sort == ConsultMeetingSort::Latest,
            category: Category::Consult,
            value: |meeting: &consult::Meeting| Cell::Moment(meeting.starts_at),
        };
        page::page(ctx, "consultMeetings", Window { first, after, last, before }, ask, order).await
    }
}

/// A visible item, and its meeting, at which the viewer has a seat.
pub async fn item_and_meeting(
    session: &Session,
    field: &str,
    id: &ID,
) -> Result<(Guarded<consult::AgendaItem>, Guarded<consult::Meeting>), Fault> {
    let item = super::argument::found::<consult::AgendaItem>(session, field, id).await?;
    let meeting =
        item.read(Category::Consult, |item| item.meeting).ok_or_else(|| Refusal::not_found(field))?;
    let meeting = session.one(meeting).await?.ok_or_else(|| Refusal::not_found(field))?;
    Ok((item, meeting))
}
