//! Measures of the court: the request, the ruling, the term and its renewal; and what follows from them for the child's
//! framework, for casusregie and for the clock.

use super::{
    access::{Access, Through},
    argument::{expect, found},
    asking,
    case::Case,
    date::Date,
    deadline::Deadline,
    network::{Agency, Member, named},
    person::{Person, concerned},
    plan::running,
    show::{One, Shown, wrap_one},
    timing,
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Code, Day, Id, Refusal, case,
    clock::{day_of, end_of},
    framework::{Framework, FrameworkPeriod, allowed},
    measure::{self, MeasureKind, MeasureRequester, MeasureStatus, Ruling},
    network::{self, AgencyKind},
    programme::TermStart,
};
use persistence::{Ask, Fault, Session};

/// A measure for a child, from the request to the court on (maatregel). That of criminal law shows only to who reads
/// JUSTICE too.
#[derive(Description)]
pub struct Measure(pub One<measure::Measure>);

named!(Measure: measure::Measure = b'7');

#[Object(use_type_description, serial)]
impl Measure {
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
    /// The child (jeugdige).
    async fn person(&self, ctx: &Context<'_>) -> Shown<Person> {
        wrap_one(self.0.named(ctx, |one| Some(one.person)).await)
    }
    /// What the court is asked to order (soort).
    async fn kind(&self, ctx: &Context<'_>) -> Option<Word<MeasureKind>> {
        self.0.show(ctx, |one| Word(one.kind))
    }
    /// Where it is in its life today (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<MeasureStatus>> {
        let today = day_of(asking(ctx).now);
        self.0.show(ctx, |one| Word(one.standing(today)))
    }
    /// Who asked the court (verzoeker).
    async fn requested_by(&self, ctx: &Context<'_>) -> Option<Word<MeasureRequester>> {
        self.0.show(ctx, |one| Word(one.requested_by))
    }
    /// The day of the request (datum verzoek).
    async fn requested_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.requested_on.into())
    }
    /// What the court is asked, and why (verzoek).
    async fn reasons(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.reasons.as_str())
    }
    /// Who recorded the request (vastgelegd door).
    async fn author(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.author)).await)
    }
    /// The measure that it renews (verlenging van).
    async fn renews(&self, ctx: &Context<'_>) -> Shown<Measure> {
        wrap_one(self.0.named(ctx, |one| one.renews).await)
    }
    /// The day of the ruling (datum beschikking).
    async fn ruled_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.ruled_on)?.map(Date)
    }
    /// Which court (rechtbank).
    async fn court(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.court.as_deref())?
    }
    /// What the court ruled (beschikking).
    async fn ruling(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.ruling.as_deref())?
    }
    /// The first day of its term (met ingang van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.from)?.map(Date)
    }
    /// The last day of its term (tot en met).
    async fn until(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.until)?.map(Date)
    }
    /// The certified youth protection that carries it out (uitvoerende gecertificeerde instelling).
    async fn executor(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| one.executor).await)
    }
    /// The deadline of its term: a renewal is asked before it (termijn).
    async fn deadline(&self, ctx: &Context<'_>) -> Shown<Deadline> {
        wrap_one(self.0.named(ctx, |one| one.deadline).await)
    }
    /// The day on which it was ended, or its request taken back (beëindigd op).
    async fn ended_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.ended_on)?.map(Date)
    }
    /// Why (reden).
    async fn ended_reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.end_reason.as_deref())?
    }
}

/// A measure that the court is asked for (verzoek om een maatregel).
#[derive(Clone, Debug, InputObject)]
pub struct MeasureRequestInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The child; one of the case.
    person_id: ID,
    /// What the court is asked to order.
    kind: Word<MeasureKind>,
    /// Who asks the court.
    requested_by: Word<MeasureRequester>,
    /// The day of the request; usual is today.
    requested_on: Option<Date>,
    /// What is asked, and why; at most 2,000 characters.
    reasons: String,
    /// The running measure that it is to renew.
    renews_id: Option<ID>,
}

/// What the court ruled (beschikking vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct MeasureRuleInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The measure.
    measure_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Whether the court ordered it.
    granted: bool,
    /// The day of the ruling.
    ruled_on: Date,
    /// Which court, without names of people.
    court: String,
    /// What it ruled; at most 2,000 characters.
    ruling: String,
    /// The first day; usual is that of the ruling, and of a renewal the day after the last.
    from: Option<Date>,
    /// The last day; needed where it is granted.
    until: Option<Date>,
}

/// A measure to end before its term, or a request to take back (maatregel beëindigen).
#[derive(Clone, Debug, InputObject)]
pub struct MeasureEndInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The measure.
    measure_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Why; at most 1,000 characters.
    reason: String,
}

payload!(MeasurePayload, measure: Measure, measure::Measure, "What became of a change of a measure.");

#[derive(Debug, Default)]
pub struct MeasureMutation;

#[Object]
impl MeasureMutation {
    /// Records that the court is asked for a measure, or for a renewal before its end (verzoek om een maatregel).
    async fn measure_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: MeasureRequestInput,
    ) -> Result<MeasurePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { request(&session, input).await });
        Ok(written.await?.into())
    }

    /// Records what the court ruled. Where it ordered the measure, DWANG holds for the child from now until its end; the
    /// certified youth protection that directs the case carries it out (beschikking vastleggen).
    async fn measure_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: MeasureRuleInput,
    ) -> Result<MeasurePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { rule(&session, input).await });
        Ok(written.await?.into())
    }

    /// Ends a measure before its term, and with the last of a child DWANG; or takes a request back
    /// (maatregel beëindigen).
    async fn measure_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: MeasureEndInput,
    ) -> Result<MeasurePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { end(&session, input).await });
        Ok(written.await?.into())
    }
}

async fn request(session: &Session, input: MeasureRequestInput) -> Result<Id<measure::Measure>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    case.permit(Act::MeasureKeep)?.must_run()?;
    let person = concerned(session, case.id, "personId", &input.person_id).await?;
    let renews = match &input.renews_id {
        Some(id) => {
            found::<measure::Measure>(session, "renewsId", id).await?.read(Category::Measure, Clone::clone)
        }
        None => None,
    };
    let (kind, today) = (input.kind.0, day_of(session.now));
    let measures = of_case(session, case.id).await?;
    let twice = measures
        .iter()
        .filter(|one| one.person == person.id && one.kind == kind)
        .any(|one| one.status == MeasureStatus::Requested || (renews.is_none() && one.compels(today)));
    if twice {
        return Err(Refusal::new(
            Code::Duplicate,
            "kind",
            "deze maatregel is al verzocht, of loopt: verzoek om verlenging met `renewsId`",
            "this measure is asked for already, or runs: ask for a renewal with `renewsId`",
        )
        .into());
    }
    let changed = case.add(Act::MeasureKeep, |case| {
        let asked = measure::Measure {
            id: session.fresh(),
            version: 1,
            case: case.id,
            person: person.id,
            kind,
            status: MeasureStatus::Requested,
            requested_by: input.requested_by.0,
            requested_on: input.requested_on.map_or(today, |day| day.0),
            reasons: input.reasons,
            author: session.viewer.member,
            renews: None,
            ruled_on: None,
            court: None,
            ruling: None,
            from: None,
            until: None,
            executor: None,
            deadline: None,
            ended_on: None,
            end_reason: None,
        };
        asked.request(renews.as_ref(), today)
    })?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}

async fn rule(session: &Session, input: MeasureRuleInput) -> Result<Id<measure::Measure>, Fault> {
    let measure = found::<measure::Measure>(session, "measureId", &input.measure_id).await?;
    let asked = measure.permit(Act::MeasureKeep)?.clone();
    let case = running(session, asked.case).await?;
    let file = case.permit(Act::MeasureKeep)?;
    let born =
        session.one(asked.person).await?.and_then(|one| one.read(Category::Identity, |one| one.birth_date));
    let born = born.ok_or_else(|| Refusal::not_found("measureId"))?;
    let before = match asked.renews {
        Some(id) => session
            .one::<measure::Measure>(id)
            .await?
            .and_then(|one| one.read(Category::Measure, Clone::clone)),
        None => None,
    };
    let executor = if input.granted { Some(executor(session, file).await?) } else { None };
    let term = timing::terms(session, file).into_iter().find(|term| term.starts == TermStart::Measure);
    let (deadline, today) = (term.filter(|_| input.granted).map(|_| session.fresh()), day_of(session.now));
    let ruling = Ruling {
        granted: input.granted,
        on: input.ruled_on.0,
        court: input.court,
        text: input.ruling,
        from: input.from.map(|day| day.0),
        until: input.until.map(|day| day.0),
    };
    let changed = measure.change(Act::MeasureKeep, |measure| {
        expect(input.expected_version, measure.version)?;
        measure.rule(ruling, before.as_ref(), born, today)?;
        (measure.executor, measure.deadline) = (executor, deadline);
        Ok(())
    })?;
    if let (Some(term), Some(id)) = (term, deadline) {
        timing::ruled(session, &changed, file, (id, term)).await?;
    }
    session.update(&changed).await?;
    if input.granted {
        if let Some(before) = before {
            timing::over(session, &changed, &before).await?;
        }
        compel(session, &changed).await?;
    }
    Ok(changed.record().id)
}

async fn end(session: &Session, input: MeasureEndInput) -> Result<Id<measure::Measure>, Fault> {
    let measure = found::<measure::Measure>(session, "measureId", &input.measure_id).await?;
    running(session, measure.permit(Act::MeasureKeep)?.case).await?;
    let today = day_of(session.now);
    let changed = measure.change(Act::MeasureKeep, |measure| {
        expect(input.expected_version, measure.version)?;
        measure.end(&input.reason, today)
    })?;
    session.update(&changed).await?;
    if changed.record().status == MeasureStatus::Ended {
        timing::over(session, &changed, changed.record()).await?;
        compel(session, &changed).await?;
    }
    Ok(changed.record().id)
}

/// The measures of a case.
async fn of_case(session: &Session, case: Id<case::Case>) -> Result<Vec<measure::Measure>, Fault> {
    let all = session.find_by::<measure::Measure>("case_id", &[case.0], Ask::all()).await?;
    Ok(all.into_values().flatten().filter_map(|one| one.read(Category::Measure, Clone::clone)).collect())
}

/// Certified youth protection carries a measure out, in a case that it directs, of a programme that knows DWANG.
async fn executor(session: &Session, case: &case::Case) -> Result<Id<network::Agency>, Fault> {
    allowed(Framework::Dwang, session.programmes.get(&case.programme), "measureId")?;
    let agency =
        session.find::<network::Agency>(&Ask::one(case.directing_agency.0).by_reference()).await?.pop();
    let kind = agency.and_then(|one| one.read(Category::Directory, |agency| agency.kind));
    if kind == Some(AgencyKind::YouthProtection) {
        return Ok(case.directing_agency);
    }
    Err(Refusal::new(
        Code::IllegalTransition,
        "measureId",
        "een gecertificeerde instelling voert de maatregel uit (Jeugdwet art. 3.2): draag haar eerst de regie over",
        "certified youth protection carries out a measure (Jeugdwet art. 3.2): hand casusregie over to it first",
    )
    .into())
}

/// The decision behind DWANG, in words that do not say which measure it is: who reads them may not read that.
fn decision(measure: &measure::Measure) -> String {
    let on = measure.ruled_on.map_or_else(String::new, |day: Day| format!(" van {day}"));
    format!("beschikking van de rechter{on}")
}

/// DWANG holds for the child until the end of its last measure, and from now on where it did not hold.
async fn compel(session: &Session, measure: &Changed<measure::Measure>) -> Result<(), Fault> {
    let (this, today) = (measure.record(), day_of(session.now));
    let all = of_case(session, this.case).await?;
    let running = all.iter().filter(|one| one.person == this.person && one.compels(today));
    let Some(last) = running.filter_map(|one| one.until).max() else {
        session.dwang_until(measure, session.now).await?;
        return Ok(());
    };
    let until = end_of(last);
    if session.dwang_until(measure, until).await? {
        return Ok(());
    }
    let period = measure.follows(FrameworkPeriod {
        id: session.fresh(),
        case: this.case,
        person: this.person,
        framework: Framework::Dwang,
        ground: decision(this),
        measure: Some(this.id),
        from: session.now,
        until: Some(until),
        told: None,
    });
    session.end_framework(&period).await?;
    session.insert(&period).await
}
