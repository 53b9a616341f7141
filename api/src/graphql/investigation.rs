//! Investigations of the Raad: who directs asks for one, the Raad takes it up, and who investigates is on the team until
//! it is concluded. What the Raad was asked it sees without the case.

use super::{
    access::{Access, Through},
    argument::{expect, found, words},
    asking,
    case::Case,
    date::Date,
    granting::{Granting, agency_and_region, holder, professional},
    network::{Agency, Member, named},
    page::{self, Order, Page, Window},
    show::{One, Shown, wrap_one},
    timing,
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Code, Id, Moment, Refusal, Relation, case,
    clock::day_of,
    family_choice::{FamilyChoice, Weighing},
    grant::{Cause, Ground},
    investigation::{self, Conclusion, InvestigationCause, InvestigationStatus},
    network::{self, AgencyKind},
    team::{self, TeamFunction},
};
use persistence::{Ask, Cell, Compare, Fault, Session};

/// An investigation of the Raad, from the request on (raadsonderzoek).
#[derive(Description)]
pub struct Investigation(pub One<investigation::Investigation>);

named!(Investigation: investigation::Investigation = b'8');

#[Object(use_type_description, serial)]
impl Investigation {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang). Whom the Raad put on it keeps seeing it, without the case.
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|one| one.case.0)).await
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |one| one.version)
    }
    /// The case, if you may see it (casus).
    async fn case(&self, ctx: &Context<'_>) -> Shown<Case> {
        wrap_one(self.0.named(ctx, |one| Some(one.case)).await)
    }
    /// Why the Raad is asked (aanleiding).
    async fn cause(&self, ctx: &Context<'_>) -> Option<Word<InvestigationCause>> {
        self.0.show(ctx, |one| Word(one.cause))
    }
    /// What there is to worry about, and what was tried (verzoek).
    async fn reasons(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.reasons.as_str())
    }
    /// Who asked (verzoeker).
    async fn requester(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.requester)).await)
    }
    /// The agency that asked (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.agency)).await)
    }
    /// When the Raad was asked (verzocht op).
    async fn requested_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.requested_at)
    }
    /// Of the Raad: who was asked, and from the acceptance on who investigates (raadsonderzoeker).
    async fn investigator(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.investigator)).await)
    }
    /// Where it is in its life (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<InvestigationStatus>> {
        self.0.show(ctx, |one| Word(one.status))
    }
    /// When the Raad took it up or declined (besloten op).
    async fn decided_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.decided_at)?
    }
    /// By when the Raad means to conclude (termijn).
    async fn due_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.due_on)?.map(Date)
    }
    /// What it led to (uitkomst).
    async fn conclusion(&self, ctx: &Context<'_>) -> Option<Word<Conclusion>> {
        self.0.show(ctx, |one| one.conclusion.map(Word))?
    }
    /// What the Raad found and advises the court, or why it did not take it up (advies).
    async fn advice(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.advice.as_deref())?
    }
    /// When it was concluded (afgerond op).
    async fn concluded_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.concluded_at)?
    }
}

/// Which investigations (raadsonderzoeken).
#[derive(Debug, Default, InputObject)]
pub struct InvestigationFilter {
    /// Only those that you were asked for, or investigate.
    mine: Option<bool>,
    /// In one of these states: REQUESTED is what is to be decided.
    status: Option<Vec<Word<InvestigationStatus>>>,
}

/// The order of investigations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum InvestigationSort {
    /// Asked last, first.
    #[default]
    Newest,
    /// Asked first, first: the longest waiting.
    Oldest,
}

#[derive(Debug, Default)]
pub struct InvestigationQuery;

#[Object]
impl InvestigationQuery {
    /// The investigations on the cases that you see, and your own (raadsonderzoeken).
    async fn investigations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<InvestigationFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<InvestigationSort>,
    ) -> Result<Page<Investigation>> {
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let mut ask = Ask::all();
        if filter.mine.unwrap_or_default() {
            let me = Cell::Uuid(asking(ctx).viewer.member.0);
            ask = ask.filter(Compare::In("investigator_id", vec![me]));
        }
        if let Some(status) = &filter.status {
            ask = ask.filter(Compare::In("status", words(status)));
        }
        let order = Order {
            column: "requested_at",
            descending: sort == InvestigationSort::Newest,
            category: Category::Measure,
            value: |one: &investigation::Investigation| Cell::Moment(one.requested_at),
        };
        page::page(ctx, "investigations", Window { first, after, last, before }, ask, order).await
    }
}

/// An investigation to ask the Raad for (verzoek tot raadsonderzoek).
#[derive(Clone, Debug, InputObject)]
pub struct InvestigationRequestInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case; its programme has an outcome that leads to the Raad.
    case_id: ID,
    /// The member of the Raad whom you ask; sees the request, and not the case.
    raad_member_id: ID,
    /// Why: TERM_MISSED where a deadline was missed, HELP_REFUSED where it was weighed that help cannot be waived.
    cause: Word<InvestigationCause>,
    /// What there is to worry about, and what was tried; at most 5,000 characters.
    reasons: String,
}

/// An investigation to take up (onderzoek in behandeling nemen).
#[derive(Clone, Debug, InputObject)]
pub struct InvestigationAcceptInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The investigation.
    investigation_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Who investigates, of your own agency; usual is yourself. Is on the team from now on.
    investigator_id: Option<ID>,
    /// By when it is meant to be concluded.
    due_on: Option<Date>,
}

/// An investigation that is not taken up (onderzoek niet in behandeling nemen).
#[derive(Clone, Debug, InputObject)]
pub struct InvestigationDeclineInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The investigation.
    investigation_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Why; at most 2,000 characters.
    reason: String,
}

/// An investigation to conclude (onderzoek afronden).
#[derive(Clone, Debug, InputObject)]
pub struct InvestigationConcludeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The investigation.
    investigation_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// What it led to.
    conclusion: Word<Conclusion>,
    /// What the Raad found, and advises the court; at most 5,000 characters.
    advice: String,
}

payload!(InvestigationPayload, investigation: Investigation, investigation::Investigation, "What became of a change of an investigation.");

#[derive(Debug, Default)]
pub struct InvestigationMutation;

#[Object]
impl InvestigationMutation {
    /// Asks the Raad to investigate; whom you ask sees the request (verzoek tot raadsonderzoek).
    async fn investigation_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: InvestigationRequestInput,
    ) -> Result<InvestigationPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { request(&session, input).await });
        Ok(written.await?.into())
    }

    /// Takes an investigation up: who investigates is on the team from now until it is concluded
    /// (onderzoek in behandeling nemen).
    async fn investigation_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: InvestigationAcceptInput,
    ) -> Result<InvestigationPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { accept(&session, input).await });
        Ok(written.await?.into())
    }

    /// Does not take an investigation up, and says why (onderzoek niet in behandeling nemen).
    async fn investigation_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: InvestigationDeclineInput,
    ) -> Result<InvestigationPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let field = "investigationId";
            let one = found::<investigation::Investigation>(&session, field, &input.investigation_id).await?;
            let changed = one.change(Act::InvestigationKeep, |one| {
                expect(input.expected_version, one.version)?;
                one.decline(&input.reason, session.now)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Concludes an investigation: the sight of who investigated ends at once, but for the investigation itself
    /// (onderzoek afronden).
    async fn investigation_conclude(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: InvestigationConcludeInput,
    ) -> Result<InvestigationPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let field = "investigationId";
            let one = found::<investigation::Investigation>(&session, field, &input.investigation_id).await?;
            let changed = one.change(Act::InvestigationKeep, |one| {
                expect(input.expected_version, one.version)?;
                one.conclude(input.conclusion.0, &input.advice, session.now)
            })?;
            session.update(&changed).await?;
            if let Some(membership) = changed.record().membership {
                session.leave_team(membership, &changed).await?;
            }
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

async fn request(
    session: &Session,
    input: InvestigationRequestInput,
) -> Result<Id<investigation::Investigation>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    let file = case.permit(Act::InvestigationRequest)?;
    file.must_run()?;
    // Of a programme that is not known nothing says where it leads.
    let leading = session.programmes.get(&file.programme).map(|one| one.to_raad());
    if leading == Some(None) {
        return Err(Refusal::invalid(
            "caseId",
            "dit programma leidt niet naar de Raad; breng de jeugdige eerst naar een dat dat doet",
            "this programme does not lead to the Raad; bring the child to one that does first",
        )
        .into());
    }
    let after = leading.flatten().map_or(&[][..], |one| &one.after);
    let asked = professional(session, "raadMemberId", &input.raad_member_id).await?;
    let (agency, _) = agency_and_region(session, &asked).await?;
    if agency.kind != AgencyKind::Raad {
        let (dutch, english) = ("werkt niet bij de Raad", "does not work for the Raad");
        return Err(Refusal::invalid("raadMemberId", dutch, english).into());
    }
    must_hold(session, file, input.cause.0, after).await?;
    let ask = Ask::all().filter(Compare::In("status", open_states()));
    let open = session.find_by::<investigation::Investigation>("case_id", &[case.id.0], ask).await?;
    if !open.is_empty() {
        let (dutch, english) = ("er loopt al een verzoek of onderzoek", "one is asked for or runs already");
        return Err(Refusal::new(Code::Duplicate, "caseId", dutch, english).into());
    }
    let changed = case.add(Act::InvestigationRequest, |case| {
        Ok(investigation::Investigation {
            id: session.fresh(),
            version: 1,
            case: case.id,
            cause: input.cause.0,
            reasons: domain::refusal::text("reasons", &input.reasons, 5000)?,
            requester: session.viewer.member,
            agency: session.viewer.agency,
            requested_at: session.now,
            investigator: asked.id,
            status: InvestigationStatus::Requested,
            decided_at: None,
            due_on: None,
            membership: None,
            conclusion: None,
            advice: None,
            concluded_at: None,
        })
    })?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}

fn open_states() -> Vec<Cell> {
    words(&[Word(InvestigationStatus::Requested), Word(InvestigationStatus::Running)])
}

/// What the Raad is told must be so: a term was missed that leads there, or it was weighed that refused help cannot be
/// waived.
async fn must_hold(
    session: &Session,
    case: &case::Case,
    cause: InvestigationCause,
    after: &[String],
) -> Result<(), Fault> {
    let (holds, dutch, english) = match cause {
        InvestigationCause::TermMissed => (
            timing::missed(session, case.id, after).await?,
            "er is geen termijn gemist die naar de Raad leidt",
            "no term was missed that leads to the Raad",
        ),
        InvestigationCause::HelpRefused => {
            let choices = session.find_by::<FamilyChoice>("case_id", &[case.id.0], Ask::all()).await?;
            let escalated = |one: &FamilyChoice| one.weighing == Some(Weighing::Escalate);
            let mut choices = choices.into_values().flatten();
            (
                choices.any(|one| one.read(Category::Safety, escalated) == Some(true)),
                "weeg eerst, op een risicotaxatie, wat het gezin weigert (`familyChoiceWeigh`)",
                "first weigh, on a risk assessment, what the family refuses (`familyChoiceWeigh`)",
            )
        }
        InvestigationCause::Threat => (true, "", ""),
    };
    if holds { Ok(()) } else { Err(Refusal::invalid("cause", dutch, english).into()) }
}

async fn accept(
    session: &Session,
    input: InvestigationAcceptInput,
) -> Result<Id<investigation::Investigation>, Fault> {
    let field = "investigationId";
    let one = found::<investigation::Investigation>(session, field, &input.investigation_id).await?;
    let case = one.permit(Act::InvestigationKeep)?.case;
    let investigator = match &input.investigator_id {
        Some(id) => professional(session, "investigatorId", id).await?,
        None => super::granting::myself(session).await?,
    };
    if investigator.agency != session.viewer.agency {
        let (dutch, english) = ("werkt niet bij uw organisatie", "does not work for your agency");
        return Err(Refusal::invalid("investigatorId", dutch, english).into());
    }
    // A case that ended meanwhile does not stop the Raad; it has no team any more.
    let membership = session.runs(case).await?.then(|| session.fresh());
    let changed = one.change(Act::InvestigationKeep, |one| {
        expect(input.expected_version, one.version)?;
        let due_on = input.due_on.map(|day| day.0);
        one.accept(investigator.id, due_on, membership, day_of(session.now), session.now)
    })?;
    if let Some(membership) = membership {
        join(session, &changed, membership, &investigator).await?;
    }
    session.update(&changed).await?;
    Ok(changed.record().id)
}

/// Who investigates comes on the team, and sees the case for that alone; whatever place there was before gives way.
async fn join(
    session: &Session,
    by: &Changed<investigation::Investigation>,
    membership: Id<team::TeamMembership>,
    investigator: &network::Member,
) -> Result<(), Fault> {
    let case = by.record().case;
    session.give_way(case, investigator, by).await?;
    let joined = by.follows(team::TeamMembership {
        id: membership,
        case,
        version: 1,
        member: Some(investigator.id),
        agency: Some(investigator.agency),
        family_member: None,
        function: TeamFunction::Investigator,
        from: session.now,
        until: None,
        reason: "raadsonderzoek".to_owned(),
    });
    session.insert(&joined).await?;
    Granting {
        case,
        holder: holder(session, investigator).await?,
        relation: Relation::Team,
        ground: Some(Ground::LegalTask),
        until: None,
        cause: Cause::Investigates,
        cause_id: membership.0,
        consent: None,
    }
    .save(session, by)
    .await
}
