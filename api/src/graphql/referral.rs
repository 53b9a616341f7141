//! Referrals: how a case comes in, the decision on it, and what the referrer is told.

use super::{
    access::{Access, Through},
    argument::{expect, found, id_cells, words},
    asking,
    case::{Case, CasePerson, NewFile, begin_regie, refer},
    fact::ConcernInput,
    network::{Agency, Member, named},
    page::{self, Order, Page, Window},
    programme::{Asked, weighed},
    show::{One, Shown, wrap_one},
    timing,
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Day, Id, Moment, Refusal,
    case::{self, Level, Status},
    clock::day_of,
    fact::Fact,
    grant::Cause,
    network, person, policy,
    programme::{TermStart, eligibility::refuse_unless_met},
    referral::{self, ReferralStatus},
};
use persistence::{Ask, Cell, Compare, Fault, Session};

/// How a case came in: who referred it, what was decided, and what the referrer is told (aanmelding).
#[derive(Description)]
pub struct Referral(pub One<referral::Referral>);

named!(Referral: referral::Referral = b'R');

#[Object(use_type_description, serial)]
impl Referral {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang). Who referred keeps seeing it, also when the case has ended.
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|referral| referral.case.0)).await
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |referral| referral.version)
    }
    /// The case, if you may see it (casus).
    async fn case(&self, ctx: &Context<'_>) -> Shown<Case> {
        wrap_one(self.0.named(ctx, |referral| Some(referral.case)).await)
    }
    /// Who referred (verwijzer).
    async fn referrer(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |referral| Some(referral.referrer)).await)
    }
    /// The referrer's agency (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |referral| Some(referral.agency)).await)
    }
    /// The key of the channel (kanaal).
    async fn channel(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |referral| referral.channel.as_deref())?
    }
    /// When it was made; terms run from here (aangemeld op).
    async fn made_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |referral| referral.made_at)
    }
    /// Where it is in its life (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<ReferralStatus>> {
        self.0.show(ctx, |referral| Word(referral.status))
    }
    /// When it was decided; who waits for a place does so from here (besloten op).
    async fn decided_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |referral| referral.decided_at)?
    }
    /// What the referrer is told, without content of the help (terugkoppeling).
    async fn feedback(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |referral| referral.feedback.as_deref())?
    }
}

/// Which referrals (aanmeldingen).
#[derive(Debug, Default, InputObject)]
pub struct ReferralFilter {
    /// Only those that you made.
    mine: Option<bool>,
    /// In one of these states: MADE is what is to be decided.
    status: Option<Vec<Word<ReferralStatus>>>,
    /// Of one of these cases.
    case_id: Option<Vec<ID>>,
}

/// The order of referrals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum ReferralSort {
    /// Made last, first.
    #[default]
    Newest,
    /// Made first, first: the longest waiting.
    Oldest,
}

#[derive(Debug, Default)]
pub struct ReferralQuery;

#[Object]
impl ReferralQuery {
    /// The referrals of the cases that you see, and your own (aanmeldingen).
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<ReferralFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<ReferralSort>,
    ) -> Result<Page<Referral>> {
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let viewer = &asking(ctx).viewer;
        let mut ask = Ask::all();
        if filter.mine.unwrap_or_default() {
            ask = ask.filter(Compare::In("referrer_id", vec![Cell::Uuid(viewer.member.0)]));
        }
        if let Some(status) = &filter.status {
            ask = ask.filter(Compare::In("status", words(status)));
        }
        if let Some(cases) = &filter.case_id {
            // One's own referral shows no case, so it is not found by its case either.
            let seen = policy::need(Category::Process, viewer.role).relations();
            ask = ask.filter(Compare::SeenBy(seen));
            ask = ask.filter(Compare::In("case_id", id_cells::<case::Case>(ctx, "filter.caseId", cases)?));
        }
        let order = Order {
            column: "made_at",
            descending: sort == ReferralSort::Newest,
            category: Category::Process,
            value: |referral: &referral::Referral| Cell::Moment(referral.made_at),
        };
        page::page(ctx, "referrals", Window { first, after, last, before }, ask, order).await
    }
}

/// Somebody to refer to a programme (aanmelden). The agency that carries it out there opens a case of it in intake.
#[derive(Clone, Debug, InputObject)]
pub struct ReferralMakeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The key of the programme; `eligibility` says beforehand whether you may refer to it.
    programme: String,
    /// The municipality that is responsible.
    municipality_id: ID,
    /// The agency that is to carry it out, where several do.
    agency_id: Option<ID>,
    /// The key of the channel, where the programme has some.
    channel: Option<String>,
    /// What it concerns; usual is what the programme names first.
    level: Option<Word<Level>>,
    /// Whom it concerns; 1 to 50.
    persons: Vec<CasePerson>,
    /// Why; at most 20. They become concerns on the case: you keep seeing your own.
    reasons: Vec<ConcernInput>,
}

/// A referral to accept, to decline or to withdraw (besluiten over een aanmelding).
#[derive(Clone, Debug, InputObject)]
pub struct ReferralDecideInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The referral.
    referral_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// What the referrer is told, without content of the help; needed to decline. At most 2,000 characters.
    feedback: Option<String>,
}

/// What the referrer is told (terugkoppelen).
#[derive(Clone, Debug, InputObject)]
pub struct ReferralFeedbackInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The referral.
    referral_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// What the referrer is told, without content of the help; at most 2,000 characters.
    feedback: String,
}

payload!(ReferralPayload, referral: Referral, referral::Referral, "What became of a referral.");

#[derive(Debug, Default)]
pub struct ReferralMutation;

#[Object]
impl ReferralMutation {
    /// Refers somebody to a programme (aanmelden). You see from then on that it runs, and the feedback.
    async fn referral_make(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ReferralMakeInput,
    ) -> Result<ReferralPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { make(&session, input).await });
        Ok(written.await?.into())
    }

    /// Takes a referral up; the case can be started (aanmelding aannemen).
    async fn referral_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ReferralDecideInput,
    ) -> Result<ReferralPayload> {
        decide(ctx, input, ReferralStatus::Accepted).await
    }

    /// Does not take a referral up, and tells the referrer why; its case ends (aanmelding afwijzen).
    async fn referral_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ReferralDecideInput,
    ) -> Result<ReferralPayload> {
        decide(ctx, input, ReferralStatus::Declined).await
    }

    /// Takes one's own referral back before it is decided; its case ends (aanmelding intrekken).
    async fn referral_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ReferralDecideInput,
    ) -> Result<ReferralPayload> {
        decide(ctx, input, ReferralStatus::Withdrawn).await
    }

    /// Tells the referrer what became of it (terugkoppelen).
    async fn referral_feedback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ReferralFeedbackInput,
    ) -> Result<ReferralPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let referral = found::<referral::Referral>(&session, "referralId", &input.referral_id).await?;
            let changed = referral.change(Act::ReferralDecide, |referral| {
                expect(input.expected_version, referral.version)?;
                referral.tell(&input.feedback)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

async fn make(session: &Session, input: ReferralMakeInput) -> Result<Id<referral::Referral>, Fault> {
    let ReferralMakeInput {
        idempotency_key: _,
        programme,
        municipality_id,
        agency_id,
        channel,
        level,
        persons,
        reasons,
    } = input;
    let born = born(session, &persons).await?;
    let asked = Asked {
        programme: &programme,
        municipality: &municipality_id,
        agency: agency_id.as_ref(),
        channel: channel.as_deref(),
        born: &born,
    };
    let weighed = weighed(session, &asked).await?;
    refuse_unless_met(&weighed.rules)?;
    let Some(arrangement) = &weighed.arrangement else {
        return Err(Refusal::not_found("municipalityId").into());
    };
    let today = day_of(session.now);
    let intake = session.find::<network::Member>(&Ask::one(arrangement.intake.0)).await?.pop();
    let intake = intake
        .and_then(|one| one.read(Category::Colleague, Clone::clone))
        .filter(|one| one.works_on(today))
        .ok_or_else(|| {
            Refusal::invalid(
                "municipalityId",
                "het aanmeldpunt werkt hier niet meer; de gemeente moet een nieuw noemen",
                "the intake no longer works here; the municipality has to name another",
            )
        })?;
    if reasons.is_empty() || reasons.len() > 20 {
        return Err(Refusal::invalid("reasons", "noem 1 tot 20 redenen", "name 1 to 20 reasons").into());
    }
    let new = NewFile {
        level: level
            .map(|word| word.0)
            .or(weighed.programme.levels.first().copied())
            .unwrap_or(Level::Person),
        programme: &weighed.programme,
        municipality: weighed.municipality,
        persons: &persons,
        director: &intake,
        open: Act::ReferralMake,
        involve: Act::PersonRefer,
    };
    let case = new.save(session).await?;
    begin_regie(session, &case, &intake, None, Cause::Referred, None).await?;
    timing::begin(session, &case, case.record(), TermStart::Referral).await?;
    let referral = referral::Referral {
        id: session.fresh(),
        version: 1,
        case: case.record().id,
        referrer: session.viewer.member,
        agency: session.viewer.agency,
        channel,
        made_at: session.now,
        status: ReferralStatus::Made,
        decided_at: None,
        feedback: None,
    };
    let id = referral.id;
    session.insert(&case.follows(referral)).await?;
    if intake.id != session.viewer.member {
        refer(session, &case, session.viewer.member).await?;
    }
    for (nth, reason) in reasons.into_iter().enumerate() {
        let what = reason.what().map_err(|mut refusal| {
            refusal.field =
                ["reasons".to_owned(), nth.to_string()].into_iter().chain(refusal.field).collect();
            refusal
        })?;
        let concern = Fact {
            id: session.fresh(),
            case: case.record().id,
            author: session.viewer.member,
            agency: session.viewer.agency,
            recorded_at: session.now,
            what,
        };
        session.insert(&case.follows(concern)).await?;
    }
    Ok(id)
}

/// The birth dates of those whom it concerns; who is not visible is refused when the file is made.
async fn born(session: &Session, persons: &[CasePerson]) -> Result<Vec<Day>, Fault> {
    let mut born = Vec::new();
    for (nth, person) in persons.iter().take(50).enumerate() {
        born.extend(match person {
            CasePerson::New(new) => Some(new.birth_date.0),
            CasePerson::Existing(id) => {
                let field = format!("persons.{nth}.existing");
                let person = found::<person::Person>(session, &field, id).await?;
                person.read(Category::Identity, |person| person.birth_date)
            }
        });
    }
    Ok(born)
}

async fn decide(
    ctx: &Context<'_>,
    input: ReferralDecideInput,
    to: ReferralStatus,
) -> Result<ReferralPayload> {
    let key = input.idempotency_key.clone();
    let written =
        write(ctx, key.as_deref(), input, |session, input| async move { decided(&session, input, to).await });
    Ok(written.await?.into())
}

async fn decided(
    session: &Session,
    input: ReferralDecideInput,
    to: ReferralStatus,
) -> Result<Id<referral::Referral>, Fault> {
    let referral = found::<referral::Referral>(session, "referralId", &input.referral_id).await?;
    let withdraws = to == ReferralStatus::Withdrawn;
    let act = if withdraws { Act::ReferralWithdraw } else { Act::ReferralDecide };
    if withdraws && referral.permit(act)?.referrer != session.viewer.member {
        let (dutch, english) = ("alleen wie aanmeldde trekt in", "only who referred withdraws");
        return Err(Refusal::not_permitted(dutch, english).into());
    }
    let changed = referral.change(act, |referral| {
        expect(input.expected_version, referral.version)?;
        referral.decide(to, input.feedback.as_deref(), session.now)
    })?;
    session.update(&changed).await?;
    let case = session.case_of(&changed).await?;
    if to == ReferralStatus::Accepted {
        case.must_run()?;
    } else if case.status == Status::Intake {
        session.end_unstarted(&changed).await?;
    }
    timing::decided(session, &changed, &case).await?;
    Ok(changed.record().id)
}
