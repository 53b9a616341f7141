//! Deadlines: the object, what is due and overdue for whom. What begins and meets them by itself stands in `timing`.

mod change;

pub use change::DeadlineMutation;

use super::{
    access::{Access, Through},
    argument::{id_cells, words},
    asking, call,
    case::Case,
    date::Date,
    network::{Agency, Member, named},
    page::{self, Order, Page, Window, by},
    show::{One, Shown, wrap, wrap_one},
    word::Word,
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use chrono::TimeDelta;
use domain::{
    Category, Day, Moment, case,
    choice::Choice,
    clock::end_of,
    deadline::{self, DeadlineStatus, MoveKind, Words},
    network,
    programme::{TermEnd, TermStart},
};
use persistence::{Ask, Cell, Compare};

/// What must be done by when on a case: a term of its programme, by the rule as it was when it began (termijn).
#[derive(Clone, Description)]
pub struct Deadline(pub One<deadline::Deadline>);
/// Something that happened to a deadline (gebeurtenis).
#[derive(Description)]
pub struct DeadlineMove(pub One<deadline::DeadlineMove>);

named!(Deadline: deadline::Deadline = b'D', DeadlineMove: deadline::DeadlineMove = b'M');

#[Object(use_type_description, serial)]
impl Deadline {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang).
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|one| one.case.0)).await
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |one| one.version)
    }
    /// The case (casus).
    async fn case(&self, ctx: &Context<'_>) -> Shown<Case> {
        wrap_one(self.0.named(ctx, |one| Some(one.case)).await)
    }
    /// The agency that answers for it: the one that directs, or directed when it ended (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.agency)).await)
    }
    /// The member who answers for it: who directs, or directed when it ended (verantwoordelijke).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.member)).await)
    }
    /// The key of the term in its programme (sleutel).
    async fn key(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.term.key.as_str())
    }
    /// What must be done (naam).
    async fn name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.term.name.as_str())
    }
    /// With what it began (begint met).
    async fn starts(&self, ctx: &Context<'_>) -> Option<Word<TermStart>> {
        self.0.show(ctx, |one| Word(one.term.starts))
    }
    /// What meets it (gehaald door).
    async fn met_by(&self, ctx: &Context<'_>) -> Option<Word<TermEnd>> {
        self.0.show(ctx, |one| Word(one.term.met_by))
    }
    /// What follows when it is missed, where the programme says so (bij niet halen).
    async fn if_missed(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.term.missed.as_deref())?
    }
    /// When it began (begonnen op).
    async fn started_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.started_at)
    }
    /// The moment at which it is over; of a last day, the midnight after it. While its clock stands still it is the one
    /// when it was stopped, and moves on by the time that it stood still (verstrijkt op).
    async fn due_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.due_at)
    }
    /// The last day on which it can be met in time (uiterlijk op).
    async fn due_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.due_on().into())
    }
    /// The last day until which it can be extended; null where its programme never does (te verlengen tot en met).
    async fn latest_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.latest_on())?.map(Date)
    }
    /// How it stands (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<DeadlineStatus>> {
        self.0.show(ctx, |one| Word(one.status))
    }
    /// Whether it is over, and what was to be done was not done (verlopen).
    async fn overdue(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, |one| one.overdue(asking(ctx).now))
    }
    /// Whether it was over before what was to be done was done, or the case ended (gemist).
    async fn missed(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, |one| one.missed(asking(ctx).now))
    }
    /// How its due moment came about, in words; with reasons where you read them (uitleg).
    async fn explanation(&self, ctx: &Context<'_>) -> Shown<String> {
        let moves =
            match self.0.hanging::<deadline::DeadlineMove>(ctx, "deadline_id", by("nth", false)).await? {
                Ok(moves) => moves,
                Err(error) => return Some(Err(error)),
            };
        let reason = |one: &One<deadline::DeadlineMove>| {
            one.guarded.read(Category::Concern, |one| one.reason.clone()).flatten()
        };
        if moves.iter().any(|one| reason(one).is_some()) {
            self.0.tell(Category::Concern);
        }
        let told = |one: &One<deadline::DeadlineMove>| {
            let reason = reason(one);
            one.guarded.read(Category::Process, |one| deadline::DeadlineMove { reason, ..one.clone() })
        };
        let moves: Vec<_> = moves.iter().filter_map(told).collect();
        let words = call(ctx).language.of_two(Words::Dutch, Words::English);
        let now = asking(ctx).now;
        let moves: Vec<_> = moves.iter().collect();
        self.0.guarded.read(Category::Process, |one| Ok(one.explain(&moves, words, now)))
    }
    /// What happened to it, in order (verloop).
    async fn moves(&self, ctx: &Context<'_>) -> Shown<Vec<DeadlineMove>> {
        wrap(self.0.hanging(ctx, "deadline_id", by("nth", false)).await)
    }
}

#[Object(use_type_description, serial)]
impl DeadlineMove {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang).
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|one| one.case.0)).await
    }
    /// What happened (gebeurtenis).
    async fn kind(&self, ctx: &Context<'_>) -> Option<Word<MoveKind>> {
        self.0.show(ctx, |one| Word(one.kind))
    }
    /// When it was recorded (vastgelegd op).
    async fn at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.at)
    }
    /// Who did it; null where it followed from something else, such as a contact or a consult (door).
    async fn by(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| one.by).await)
    }
    /// Why (reden).
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.reason.as_deref())?
    }
    /// When the deadline was due after it (verstrijkt daarna op).
    async fn due_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.due_at)
    }
}

/// Which deadlines (termijnen).
#[derive(Debug, Default, InputObject)]
pub struct DeadlineFilter {
    /// Only those for which you, or whom you stand in for, answer.
    mine: Option<bool>,
    /// For which one of these agencies answers.
    agency_id: Option<Vec<ID>>,
    /// For which one of these members answers.
    member_id: Option<Vec<ID>>,
    /// Of cases of one of these municipalities.
    municipality_id: Option<Vec<ID>>,
    /// Only those that run and are over, or are not yet.
    overdue: Option<bool>,
    /// In one of these states.
    status: Option<Vec<Word<DeadlineStatus>>>,
    /// Due on this day or later.
    due_from: Option<Date>,
    /// Due on this day or earlier.
    due_until: Option<Date>,
    /// Of one of these cases.
    case_id: Option<Vec<ID>>,
}

/// The order of deadlines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum DeadlineSort {
    /// Due first, first.
    #[default]
    DueFirst,
    /// Due last, first.
    DueLast,
    /// Begun last, first.
    StartedLast,
}

#[derive(Debug, Default)]
pub struct DeadlineQuery;

#[Object]
impl DeadlineQuery {
    /// The deadlines of the cases in which you read PROCESS: what is due, and what is overdue (termijnen).
    async fn deadlines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<DeadlineFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<DeadlineSort>,
    ) -> Result<Page<Deadline>> {
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let ask = filter.ask(ctx)?;
        let due: fn(&deadline::Deadline) -> Cell = |one| Cell::Moment(one.due_at);
        let (column, descending, value): (_, _, fn(&deadline::Deadline) -> Cell) = match sort {
            DeadlineSort::DueFirst => ("due_at", false, due),
            DeadlineSort::DueLast => ("due_at", true, due),
            DeadlineSort::StartedLast => ("started_at", true, |one| Cell::Moment(one.started_at)),
        };
        let order = Order { column, descending, category: Category::Process, value };
        page::page(ctx, "deadlines", Window { first, after, last, before }, ask, order).await
    }
}

impl DeadlineFilter {
    /// Every row of the list shows PROCESS, so each of its columns may be asked for.
    fn ask(&self, ctx: &Context<'_>) -> Result<Ask> {
        let (viewer, now) = (&asking(ctx).viewer, asking(ctx).now);
        let mut ask = Ask::all();
        if self.mine.unwrap_or_default() {
            let me = [viewer.member].into_iter().chain(viewer.stands_in_for.iter().copied());
            ask = ask.filter(Compare::In("member_id", me.map(|member| Cell::Uuid(member.0)).collect()));
        }
        if let Some(of) = &self.agency_id {
            let cells = id_cells::<network::Agency>(ctx, "filter.agencyId", of)?;
            ask = ask.filter(Compare::In("agency_id", cells));
        }
        if let Some(of) = &self.member_id {
            let cells = id_cells::<network::Member>(ctx, "filter.memberId", of)?;
            ask = ask.filter(Compare::In("member_id", cells));
        }
        if let Some(of) = &self.municipality_id {
            let cells = id_cells::<network::Municipality>(ctx, "filter.municipalityId", of)?;
            ask = ask.filter(Compare::In("municipality_id", cells));
        }
        if let Some(of) = &self.case_id {
            ask = ask.filter(Compare::In("case_id", id_cells::<case::Case>(ctx, "filter.caseId", of)?));
        }
        if let Some(overdue) = self.overdue {
            let running = Cell::Text(DeadlineStatus::Running.name().to_owned());
            ask = ask.filter(Compare::In("status", vec![running]));
            ask = ask.filter(if overdue {
                Compare::Until("due_at", Cell::Moment(now))
            } else {
                Compare::From("due_at", Cell::Moment(now + INSTANT))
            });
        }
        if let Some(status) = &self.status {
            ask = ask.filter(Compare::In("status", words(status)));
        }
        if let Some(Date(day)) = self.due_from {
            let before = day.pred_opt().unwrap_or(Day::MIN);
            ask = ask.filter(Compare::From("due_at", Cell::Moment(end_of(before) + INSTANT)));
        }
        if let Some(Date(day)) = self.due_until {
            ask = ask.filter(Compare::Until("due_at", Cell::Moment(end_of(day))));
        }
        Ok(ask)
    }
}

/// The least time that a database tells apart.
pub const INSTANT: TimeDelta = TimeDelta::microseconds(1);
