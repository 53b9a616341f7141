//! Matches: that another agency has a signal on the same person, and how to reach it. Each of the two sees the other,
//! as long as both signals stand, and a while longer where one is taken back.

use super::Signal;
use crate::graphql::{
    argument::{expect, found, words},
    asking,
    date::Date,
    network::{Agency, Member, named},
    page::{self, Order, Page, Window},
    show::{One, Shown, wrap_one},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Moment,
    choice::Choice,
    clock::day_of,
    signal::{self, MatchOutcome},
};
use persistence::{Ask, Cell, Compare};

/// That another agency has a signal on the same person as you, and how to reach it: no more than that (match). It shows
/// to the two of you, as long as both signals stand; two weeks longer where one is taken back before you made contact.
#[derive(Description)]
pub struct SignalMatch(pub One<signal::SignalMatch>);

named!(SignalMatch: signal::SignalMatch = b'Y');

#[Object(use_type_description, serial)]
impl SignalMatch {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |one| one.version)
    }
    /// Your own signal (eigen melding).
    async fn signal(&self, ctx: &Context<'_>) -> Shown<Signal> {
        let viewer = asking(ctx).viewer.clone();
        wrap_one(self.0.named(ctx, |one| Some(one.mine(&viewer).signal)).await)
    }
    /// The other agency (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        let viewer = asking(ctx).viewer.clone();
        wrap_one(self.0.named(ctx, |one| Some(one.other(&viewer).agency)).await)
    }
    /// Whom to reach there (contactpersoon).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        let viewer = asking(ctx).viewer.clone();
        wrap_one(self.0.named(ctx, |one| Some(one.other(&viewer).member)).await)
    }
    /// When the signals met (ontstaan op).
    async fn made_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.made_at)
    }
    /// Which of you makes contact: whose signal came last (wie contact legt).
    async fn contact_by(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.contact_by)).await)
    }
    /// By which day contact is made (uiterlijk).
    async fn due_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| Date(one.due_on))
    }
    /// Whether that day has passed without an outcome (over tijd).
    async fn overdue(&self, ctx: &Context<'_>) -> Option<bool> {
        let today = day_of(asking(ctx).now);
        self.0.show(ctx, |one| one.is_overdue(today))
    }
    /// What you agreed; null as long as there was no contact (uitkomst).
    async fn outcome(&self, ctx: &Context<'_>) -> Option<Word<MatchOutcome>> {
        self.0.show(ctx, |one| one.outcome.map(Word))?
    }
    /// When that was recorded (afgehandeld op).
    async fn concluded_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.concluded_at)?
    }
    /// Who recorded it (afgehandeld door).
    async fn concluded_by(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| one.concluded_by).await)
    }
}

/// Which of your matches (matches).
#[derive(Debug, Default, InputObject)]
pub struct SignalMatchFilter {
    /// Only those in which you, or whom you stand in for, make contact.
    mine: Option<bool>,
    /// Only those without an outcome whose day has passed, or is yet to.
    overdue: Option<bool>,
    /// With one of these outcomes.
    outcome: Option<Vec<Word<MatchOutcome>>>,
    /// Only those with an outcome, or without.
    concluded: Option<bool>,
}

/// The order of matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum SignalMatchSort {
    /// Due first, first.
    #[default]
    DueFirst,
    /// Made last, first.
    Newest,
}

#[derive(Debug, Default)]
pub struct SignalMatchQuery;

#[Object]
impl SignalMatchQuery {
    /// The matches of your signals that stand, and of those for whom you stand in (matches). What you have to do:
    /// `filter: { mine: true, concluded: false }`.
    async fn signal_matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<SignalMatchFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<SignalMatchSort>,
    ) -> Result<Page<SignalMatch>> {
        let ask = filter.unwrap_or_default().ask(ctx);
        let by = |column, descending, value| Order { column, descending, category: Category::Concern, value };
        let order = match sort.unwrap_or_default() {
            SignalMatchSort::DueFirst => {
                by("due_on", false, |one: &signal::SignalMatch| Cell::Day(one.due_on))
            }
            SignalMatchSort::Newest => {
                by("made_at", true, |one: &signal::SignalMatch| Cell::Moment(one.made_at))
            }
        };
        page::page(ctx, "signalMatches", Window { first, after, last, before }, ask, order).await
    }
}

impl SignalMatchFilter {
    /// Every row of the list shows whole, so each of its columns may be asked for.
    fn ask(&self, ctx: &Context<'_>) -> Ask {
        let (viewer, today) = (&asking(ctx).viewer, day_of(asking(ctx).now));
        let mut ask = Ask::all();
        if self.mine.unwrap_or_default() {
            let me = [viewer.member].into_iter().chain(viewer.stands_in_for.iter().copied());
            ask = ask.filter(Compare::In("contact_by_id", me.map(|member| Cell::Uuid(member.0)).collect()));
        }
        if let Some(overdue) = self.overdue {
            ask = ask.filter(Compare::IsNull("outcome"));
            ask = ask.filter(if overdue {
                Compare::Until("due_on", Cell::Day(today.pred_opt().unwrap_or(today)))
            } else {
                Compare::From("due_on", Cell::Day(today))
            });
        }
        if let Some(outcome) = &self.outcome {
            ask = ask.filter(Compare::In("outcome", words(outcome)));
        }
        match self.concluded {
            Some(true) => {
                let all: Vec<_> = MatchOutcome::ALL.iter().map(|(outcome, ..)| Word(*outcome)).collect();
                ask.filter(Compare::In("outcome", words(&all)))
            }
            Some(false) => ask.filter(Compare::IsNull("outcome")),
            None => ask,
        }
    }
}

/// What came of the contact after a match (match afhandelen).
#[derive(Clone, Debug, InputObject)]
pub struct SignalMatchConcludeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The match.
    signal_match_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// What you agreed.
    outcome: Word<MatchOutcome>,
}

payload!(SignalMatchPayload, signal_match: SignalMatch, signal::SignalMatch, "What became of a match.");

#[derive(Debug, Default)]
pub struct SignalMatchMutation;

#[Object]
impl SignalMatchMutation {
    /// Records that contact was made and what you agreed (match afhandelen). Either of the two does, once.
    async fn signal_match_conclude(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: SignalMatchConcludeInput,
    ) -> Result<SignalMatchPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let found =
                found::<signal::SignalMatch>(&session, "signalMatchId", &input.signal_match_id).await?;
            let (now, by) = (session.now, session.viewer.member);
            let changed = found.change(Act::SignalMatchConclude, |one| {
                expect(input.expected_version, one.version)?;
                one.conclude(input.outcome.0, by, now)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}
