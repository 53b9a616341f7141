//! Advice requests: a professional asks the team that carries out a programme. They show to who asked, and to the agency
//! that is asked.

mod change;

pub use change::AdviceMutation;

use super::{
    argument::{bounded, words},
    asking,
    date::Date,
    knowledge::KnowledgeArticle,
    network::{Agency, Member, named},
    page::{self, Order, Page, Window},
    show::{One, Shown, wrap, wrap_one},
    word::Word,
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use chrono::TimeDelta;
use domain::{
    Moment,
    advice::{self, AdviceStatus, OPEN},
    clock::end_of,
};
use persistence::{Ask, Cell, Compare};

/// A question to the team that carries out a programme, about nobody in particular (adviesvraag). It shows to who asked and
/// stands in, and to every member of the agency that is asked.
#[derive(Description)]
pub struct AdviceRequest(pub One<advice::AdviceRequest>);

named!(AdviceRequest: advice::AdviceRequest = b'F');

#[Object(use_type_description, serial)]
impl AdviceRequest {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |one| one.version)
    }
    /// The key of the programme (programma).
    async fn programme(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.programme.as_str())
    }
    /// The key of the topic; `Programme.advice` names them (onderwerp).
    async fn topic(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.topic.as_str())
    }
    /// What is asked; it names nobody (vraag).
    async fn question(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.question.as_str())
    }
    /// Who asked (gesteld door).
    async fn asked_by(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.asker)).await)
    }
    /// The agency of who asked (organisatie van de vrager).
    async fn asked_by_agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.asker_agency)).await)
    }
    /// When it was asked (gesteld op).
    async fn asked_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.asked_at)
    }
    /// Who is asked (gevraagde organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.agency)).await)
    }
    /// Where it is (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<AdviceStatus>> {
        self.0.show(ctx, |one| Word(one.status))
    }
    /// The last day on which an answer is in time, where the programme has a term (uiterlijk op).
    async fn due_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, advice::AdviceRequest::due_on)?.map(Date)
    }
    /// Whether that day has passed without an answer (over tijd).
    async fn overdue(&self, ctx: &Context<'_>) -> Option<bool> {
        let now = asking(ctx).now;
        self.0.show(ctx, |one| one.is_overdue(now))
    }
    /// Who works on the answer, or gave it (adviseur).
    async fn adviser(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| one.adviser).await)
    }
    /// The answer; it names nobody (antwoord).
    async fn answer(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.answer.as_deref())?
    }
    /// The articles to which the answer points, of those that are published still (artikelen).
    async fn articles(&self, ctx: &Context<'_>) -> Shown<Vec<KnowledgeArticle>> {
        if !self.0.shows(ctx) {
            return None;
        }
        let ids = |one: &advice::AdviceRequest| one.articles.iter().map(|id| id.0).collect::<Vec<_>>();
        let all = || self.0.among.each(advice::CATEGORY, ids).flatten().collect();
        let mine = self.0.guarded.read(advice::CATEGORY, ids).unwrap_or_default();
        wrap(self.0.among_ids(ctx, "articles", &all, &mine).await)
    }
    /// When it was answered (beantwoord op).
    async fn answered_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.answered_at)?
    }
    /// Whether it helped, as who asked says when it closes the request (geholpen).
    async fn helped(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, |one| one.helped)?
    }
    /// When who asked closed it, or took it back (afgesloten op).
    async fn closed_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.closed_at)?
    }
    /// Until when it is kept: two years after it was closed, or else answered; null as long as it is open
    /// (bewaartermijn).
    async fn kept_until(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, advice::AdviceRequest::kept_until)?.map(Date)
    }
}

/// Which advice requests (adviesvragen).
#[derive(Debug, Default, InputObject)]
pub struct AdviceRequestFilter {
    /// Only those without an answer that are due on this day or before.
    due_until: Option<Date>,
    /// Only those that you asked, or whom you stand in for.
    mine: Option<bool>,
    /// Only those without an answer whose day has passed, or is yet to.
    overdue: Option<bool>,
    /// About one of these programmes, by key.
    programme: Option<Vec<String>>,
    /// In one of these states.
    status: Option<Vec<Word<AdviceStatus>>>,
    /// Only those that your agency is asked.
    to_my_agency: Option<bool>,
    /// About one of these topics, by key.
    topic: Option<Vec<String>>,
}

impl AdviceRequestFilter {
    /// Every row of the list shows whole, so each of its columns may be asked for.
    fn ask(self, ctx: &Context<'_>) -> Result<Ask> {
        let (viewer, now) = (&asking(ctx).viewer, asking(ctx).now);
        let mut ask = Ask::all();
        let open: Vec<_> = OPEN.iter().copied().map(Word).collect();
        if self.overdue.is_some() || self.due_until.is_some() {
            ask = ask.filter(Compare::In("status", words(&open)));
        }
        // The least time that a database tells apart.
        let soon = Cell::Moment(now + TimeDelta::microseconds(1));
        if let Some(overdue) = self.overdue {
            ask = ask.filter(if overdue {
                Compare::Until("due_at", Cell::Moment(now))
            } else {
                Compare::From("due_at", soon)
            });
        }
        if let Some(day) = self.due_until {
            ask = ask.filter(Compare::Until("due_at", Cell::Moment(end_of(day.0))));
        }
        if self.mine.unwrap_or_default() {
            let me = [viewer.member].into_iter().chain(viewer.stands_in_for.iter().copied());
            ask = ask.filter(Compare::In("asker_id", me.map(|member| Cell::Uuid(member.0)).collect()));
        }
        if self.to_my_agency.unwrap_or_default() {
            ask = ask.filter(Compare::In("agency_id", vec![Cell::Uuid(viewer.agency.0)]));
        }
        if let Some(status) = &self.status {
            ask = ask.filter(Compare::In("status", words(status)));
        }
        for (column, path, keys) in
            [("programme", "filter.programme", self.programme), ("topic", "filter.topic", self.topic)]
        {
            if let Some(keys) = keys {
                bounded(ctx, path, keys.len())?;
                ask = ask.filter(Compare::In(column, keys.into_iter().map(Cell::Text).collect()));
            }
        }
        Ok(ask)
    }
}

/// The order of advice requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum AdviceRequestSort {
    /// Asked last, first.
    #[default]
    Newest,
    /// Asked first, first.
    Oldest,
}

#[derive(Debug, Default)]
pub struct AdviceQuery;

#[Object]
impl AdviceQuery {
    /// The advice requests that you asked, and those that your agency is asked (adviesvragen). What your agency has to
    /// answer: `filter: { toMyAgency: true, status: [ASKED, TAKEN_UP] }, sort: OLDEST`.
    async fn advice_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<AdviceRequestFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<AdviceRequestSort>,
    ) -> Result<Page<AdviceRequest>> {
        let ask = filter.unwrap_or_default().ask(ctx)?;
        let order = Order {
            column: "asked_at",
            descending: sort.unwrap_or_default() == AdviceRequestSort::Newest,
            category: advice::CATEGORY,
            value: |one: &advice::AdviceRequest| Cell::Moment(one.asked_at),
        };
        page::page(ctx, "adviceRequests", Window { first, after, last, before }, ask, order).await
    }
}
