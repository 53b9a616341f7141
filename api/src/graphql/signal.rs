//! Signals: that one's agency is concerned about somebody. Only who set one sees it.

mod counted;
mod matched;

pub use counted::SignalCountQuery;
pub use matched::{SignalMatch, SignalMatchMutation, SignalMatchQuery};

use super::{
    argument::{expect, found},
    asking,
    date::Date,
    network::{Agency, Member, Region, named},
    page::{self, Order, Page, Window},
    show::{One, Shown, wrap_one},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use chrono::TimeDelta;
use domain::{
    Act, Category, Changed, Code, Guarded, Id, Moment, Refusal, network,
    person::Bsn,
    signal::{self, SignalStatus},
};
use persistence::{Ask, Cell, Compare, Fault, Session};

/// That your agency is concerned about somebody, since when and how to reach you; nothing of why (melding). Nobody sees
/// it but you and who stands in for you; of a match the other agency learns that you are there, also where you take the
/// signal back.
#[derive(Description)]
pub struct Signal(pub One<signal::Signal>);

named!(Signal: signal::Signal = b'S');

#[Object(use_type_description, serial)]
impl Signal {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |signal| signal.version)
    }
    /// About whom, as you wrote it (burgerservicenummer).
    async fn citizen_number(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |signal| signal.number.digits())
    }
    /// The birth date, as you wrote it (geboortedatum).
    async fn birth_date(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |signal| Date(signal.birth_date))
    }
    /// Your agency (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |signal| Some(signal.agency)).await)
    }
    /// Who set it, and is reached (netwerklid).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |signal| Some(signal.member)).await)
    }
    /// Since when (van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |signal| signal.from)
    }
    /// The moment from which it no longer stands: after two years, or at the 23rd birthday (tot).
    async fn until(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |signal| signal.until)
    }
    /// Where it is in its life (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<SignalStatus>> {
        let now = asking(ctx).now;
        self.0.show(ctx, |signal| Word(signal.status(now)))
    }
    /// When it was taken back (ingetrokken op).
    async fn withdrawn_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |signal| signal.withdrawn_at)?
    }
}

/// Which of your signals (meldingen).
#[derive(Debug, Default, InputObject)]
pub struct SignalFilter {
    /// Only those that stand, or no longer do.
    live: Option<bool>,
}

/// The order of signals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum SignalSort {
    /// Set last, first.
    #[default]
    Newest,
    /// Ends first, first.
    EndsFirst,
}

/// The least time that a database tells apart.
const INSTANT: TimeDelta = TimeDelta::microseconds(1);

#[derive(Debug, Default)]
pub struct SignalQuery;

#[Object]
impl SignalQuery {
    /// Your own signals, and of those for whom you stand in (meldingen).
    async fn signals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<SignalFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<SignalSort>,
    ) -> Result<Page<Signal>> {
        let now = asking(ctx).now;
        let mut ask = Ask::all();
        if let Some(live) = filter.unwrap_or_default().live {
            ask = ask.filter(if live {
                Compare::From("until_at", Cell::Moment(now + INSTANT))
            } else {
                Compare::Until("until_at", Cell::Moment(now))
            });
        }
        let by = |column, descending, value| Order { column, descending, category: Category::Concern, value };
        let order = match sort.unwrap_or_default() {
            SignalSort::Newest => by("from_at", true, |one: &signal::Signal| Cell::Moment(one.from)),
            SignalSort::EndsFirst => by("until_at", false, |one: &signal::Signal| Cell::Moment(one.until)),
        };
        page::page(ctx, "signals", Window { first, after, last, before }, ask, order).await
    }
}

/// Whom a signal is about. Both must be the same for two signals to match.
#[derive(Clone, Debug, InputObject)]
pub struct SignalAbout {
    /// The birth date; under 23.
    birth_date: Date,
    /// The BSN.
    citizen_number: String,
}

/// A signal (melding doen). It has no words: what you are concerned about is for the talk after a match.
#[derive(Clone, Debug, InputObject)]
pub struct SignalSetInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// About whom. You need not see the person in any case.
    about: SignalAbout,
}

/// A signal to take back (melding intrekken).
#[derive(Clone, Debug, InputObject)]
pub struct SignalWithdrawInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// Your signal.
    signal_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

/// Whether signals match in your region (matching aan- of uitzetten).
#[derive(Clone, Debug, InputObject)]
pub struct SignalMatchingSwitchInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// Whether they do. Off ends the matches that there are; on matches the signals that stand, and the next with them.
    on: bool,
}

payload!(SignalPayload, signal: Signal, signal::Signal, "What became of a signal.");
payload!(RegionPayload, region: Region, network::Region, "What became of a change of a region.");

#[derive(Debug, Default)]
pub struct SignalMutation;

#[Object]
impl SignalMutation {
    /// Signals that your agency is concerned about somebody, by BSN and birth date (melding doen). Where another agency
    /// has a signal on the same person, and the region matches, both of you see the match from now on, and you make
    /// contact. At most twenty in 24 hours.
    async fn signal_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: SignalSetInput,
    ) -> Result<SignalPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { set(&session, input).await });
        Ok(written.await?.into())
    }

    /// Takes a signal back (melding intrekken). Its matches end with it where contact was made; where it was not, they
    /// stay for two weeks, and so does whose turn it is to make contact.
    async fn signal_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: SignalWithdrawInput,
    ) -> Result<SignalPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let signal = found::<signal::Signal>(&session, "signalId", &input.signal_id).await?;
            let now = session.now;
            let changed = signal.change(Act::SignalWithdraw, |signal| {
                expect(input.expected_version, signal.version)?;
                signal.withdraw(now)
            })?;
            session.update(&changed).await?;
            session.end_matches(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Switches matching of signals on or off in your region (matching aan- of uitzetten).
    async fn signal_matching_switch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: SignalMatchingSwitchInput,
    ) -> Result<RegionPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let region = region(&session).await?;
            let matched = region.read(Category::Directory, |region| region.matches_signals);
            let changed = region.change(Act::SignalMatchingSwitch, |region| {
                region.matches_signals = input.on;
                Ok(())
            })?;
            session.update(&changed).await?;
            if !input.on {
                session.end_matches_in(&changed).await?;
            } else if matched == Some(false) {
                session.match_standing(&changed).await?;
            }
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

/// The viewer's region.
async fn region(session: &Session) -> Result<Guarded<network::Region>, Fault> {
    let region = session.one::<network::Region>(session.viewer.region).await?;
    region.ok_or_else(|| Fault::Broken("a viewer without a region".to_owned()))
}

async fn set(session: &Session, input: SignalSetInput) -> Result<Id<signal::Signal>, Fault> {
    let SignalAbout { birth_date, citizen_number } = input.about;
    let number = Bsn::parse("about.citizenNumber", &citizen_number)?;
    let signal = signal::Signal {
        id: session.fresh(),
        version: 1,
        region: session.viewer.region,
        agency: session.viewer.agency,
        member: session.viewer.member,
        number,
        birth_date: birth_date.0,
        from: session.now,
        until: signal::ends(birth_date.0, session.now)?,
        withdrawn_at: None,
    };
    let signal = Changed::first(Act::SignalSet, session.viewer.role, signal)?;
    signal::may_set(&session.signals_lately().await?, session.now)?;
    if session.signals_already(signal.record()).await? {
        let (dutch, english) =
            ("u hebt al een melding op deze persoon", "you have a signal on this person already");
        return Err(Refusal::new(Code::Duplicate, "about", dutch, english).into());
    }
    session.insert(&signal).await?;
    let matches = region(session).await?.read(Category::Directory, |region| region.matches_signals);
    if matches.unwrap_or(false) {
        session.match_signal(&signal).await?;
    }
    Ok(signal.record().id)
}
