//! A case from opening to outcome: what may be done with it.

use super::Case;
use crate::graphql::{
    argument::{expect, found},
    condition::accepted,
    granting::{Granting, agency_and_region, holder, myself, not_as_stand_in, professional},
    group::belongs,
    person::{NewPerson, register},
    team::functions,
    timing,
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result};
use domain::{
    Act, Category, Changed, Code, Guarded, Id, Refusal, Refused, Relation, Relations, View,
    case::{self, Level, Outcome, Status},
    choice::names,
    clock::day_of,
    condition::must_be_accepted,
    consent::{Consent, must_be_given},
    consult::Decision,
    grant::{Cause, Ground, Holder},
    network, person, policy,
    programme::{Programme, TermStart, arrangement::known},
    referral::{self, ReferralStatus},
};
use persistence::{Ask, Cell, Compare, Fault, Places, Session};

/// A young person of a new case: one you see already, or a new one.
#[derive(Clone, Debug, OneofObject)]
pub enum CasePerson {
    /// The id of a person whom you see; search first, so that nobody is entered twice.
    Existing(ID),
    /// Somebody who is not there yet.
    New(NewPerson),
}

/// A case to open (casus openen). You take casusregie.
#[derive(Clone, Debug, InputObject)]
pub struct CaseOpenInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// What it concerns.
    level: Word<Level>,
    /// The key of the programme, such as `pak-je-kans`.
    programme: String,
    /// The municipality that is responsible.
    municipality_id: ID,
    /// Whom it concerns; 1 to 50.
    persons: Vec<CasePerson>,
    /// On which ground you direct; usual is LEGAL_TASK. Consent is no ground for casusregie.
    ground: Option<Word<Ground>>,
    /// The member who referred it: sees from now on that it runs, and no content (verwijzer).
    referred_by_id: Option<ID>,
}

/// A step in the life of a case.
#[derive(Clone, Debug, InputObject)]
pub struct CaseStepInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

/// The phase that a case is in (fase).
#[derive(Clone, Debug, InputObject)]
pub struct CasePhaseSetInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// The key of a phase of its programme.
    phase: String,
}

/// A case to close (casus afsluiten).
#[derive(Clone, Debug, InputObject)]
pub struct CaseCloseInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// How it ended.
    outcome: Word<Outcome>,
}

/// Casusregie to hand over (regie overdragen).
#[derive(Clone, Debug, InputObject)]
pub struct CaseHandOverInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// The member who directs from now on.
    director_id: ID,
    /// Why it changes hands.
    reason: String,
}

payload!(CasePayload, case: Case, case::Case, "What became of a change of a case.");

#[derive(Debug, Default)]
pub struct CaseMutation;

#[Object]
impl CaseMutation {
    /// Opens a case and takes casusregie (casus openen).
    async fn case_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseOpenInput,
    ) -> Result<CasePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { open(&session, input).await });
        Ok(written.await?.into())
    }

    /// Starts a case that was in intake, once the referral is accepted, and the consents, the conditions and the team that
    /// the programme asks are there (casus starten).
    async fn case_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseStepInput,
    ) -> Result<CasePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { start(&session, input).await });
        Ok(written.await?.into())
    }

    /// Says in which phase of its programme a case is (fase vastleggen).
    async fn case_phase_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CasePhaseSetInput,
    ) -> Result<CasePayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let case = found::<case::Case>(&session, "caseId", &input.case_id).await?;
            let changed = case.change(Act::CaseSteer, |case| {
                expect(input.expected_version, case.version)?;
                let programme = session.programmes.get(&case.programme);
                case.enter(&input.phase, programme)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Halts a case for a while (casus aanhouden).
    async fn case_hold(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseStepInput,
    ) -> Result<CasePayload> {
        step(ctx, input, Status::Active, Status::OnHold).await
    }

    /// Goes on with a case that was on hold (casus hervatten).
    async fn case_resume(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseStepInput,
    ) -> Result<CasePayload> {
        step(ctx, input, Status::OnHold, Status::Active).await
    }

    /// Opens a closed case again: it goes on where all is there that a start asks, and else it is in intake, until that
    /// is (casus heropenen).
    async fn case_reopen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseStepInput,
    ) -> Result<CasePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { reopen(&session, input).await });
        Ok(written.await?.into())
    }

    /// Ends a case with an outcome. The team, its sight, the referrer's, the frameworks set by hand, the plans and the
    /// placements end with it; who directed keeps the file (casus afsluiten).
    async fn case_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseCloseInput,
    ) -> Result<CasePayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let case = found::<case::Case>(&session, "caseId", &input.case_id).await?;
            let (today, mut from) = (day_of(session.now), Status::Active);
            let changed = case.change(Act::CaseSteer, |case| {
                expect(input.expected_version, case.version)?;
                from = case.status;
                case.close(input.outcome.0, session.programmes.get(&case.programme), today)
            })?;
            must_be_decided(&referrals(&session, changed.record()).await?)?;
            panel_must_have_decided(&session, changed.record(), input.outcome.0).await?;
            session.update(&changed).await?;
            session.end_team(&changed).await?;
            timing::step(&session, &changed, from).await?;
            session.end_plans(&changed).await?;
            session.end_placements(&changed).await?;
            session.retain(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Hands over casusregie; the former director no longer sees the case, unless on the team (regie overdragen).
    async fn case_hand_over(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseHandOverInput,
    ) -> Result<CasePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(
                ctx,
                key.as_deref(),
                input,
                |session, input| async move { hand_over(&session, input).await },
            );
        Ok(written.await?.into())
    }
}

/// Starts a case that has all that it needs.
async fn start(session: &Session, input: CaseStepInput) -> Result<Id<case::Case>, Fault> {
    let changed = steered(session, &input, Status::Intake, Status::Active).await?;
    must_be_ready(session, changed.record()).await?;
    session.update(&changed).await?;
    timing::step(session, &changed, Status::Intake).await?;
    Ok(changed.record().id)
}

/// Reopens a case. What was never started, or would not be started now, is in intake.
async fn reopen(session: &Session, input: CaseStepInput) -> Result<Id<case::Case>, Fault> {
    let mut changed = steered(session, &input, Status::Closed, Status::Active).await?;
    let referrals = referrals(session, changed.record()).await?;
    let is_left = |status: &ReferralStatus| matches!(status, ReferralStatus::Made | ReferralStatus::Accepted);
    if !referrals.is_empty() && !referrals.iter().any(is_left) {
        return Err(Refusal::new(
            Code::IllegalTransition,
            "",
            "de aanmelding is afgewezen of ingetrokken; mogelijk is: opnieuw aanmelden",
            "the referral was declined or withdrawn; possible is: refer again",
        )
        .into());
    }
    match must_be_ready(session, changed.record()).await {
        Err(Fault::Refused(_)) => {
            changed = steered(session, &input, Status::Closed, Status::Intake).await?;
        }
        ready => ready?,
    }
    session.update(&changed).await?;
    timing::step(session, &changed, Status::Closed).await?;
    session.retain(&changed).await?;
    Ok(changed.record().id)
}

async fn steered(
    session: &Session,
    input: &CaseStepInput,
    from: Status,
    to: Status,
) -> Result<Changed<case::Case>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    let changed = case.change(Act::CaseSteer, |case| {
        expect(input.expected_version, case.version)?;
        case.turn(from, to)
    })?;
    Ok(changed)
}

/// What became of the referrals of a case.
async fn referrals(session: &Session, case: &case::Case) -> Result<Vec<ReferralStatus>, Fault> {
    let found = session.find::<referral::Referral>(&of_case(case)).await?;
    Ok(found.iter().filter_map(|one| one.read(Category::Process, |referral| referral.status)).collect())
}

fn must_be_decided(referrals: &[ReferralStatus]) -> Refused<()> {
    if !referrals.contains(&ReferralStatus::Made) {
        return Ok(());
    }
    Err(Refusal::new(
        Code::IllegalTransition,
        "",
        "over de aanmelding is nog niet besloten; neem haar eerst aan of wijs haar af",
        "the referral has not been decided; accept or decline it first",
    ))
}

/// Where a fixed panel decides on the next step, it did; unless the family stops, or a term was missed that leads to it.
async fn panel_must_have_decided(
    session: &Session,
    case: &case::Case,
    outcome: Outcome,
) -> Result<(), Fault> {
    let Some(programme) = session.programmes.get(&case.programme) else { return Ok(()) };
    let decides = programme.panel.as_ref().is_some_and(|panel| panel.decides);
    if !decides || outcome == Outcome::StoppedByFamily {
        return Ok(());
    }
    let leading = programme.outcomes.iter().find(|one| one.outcome == outcome);
    if timing::missed(session, case.id, leading.map_or(&[], |one| &one.after)).await?
        || !session.find::<Decision>(&of_case(case)).await?.is_empty()
    {
        return Ok(());
    }
    Err(Refusal::new(
        Code::IllegalTransition,
        "",
        "het vaste team heeft nog niet besloten; mogelijk is: eerst `decisionRecord`",
        "the panel has not decided; possible is: `decisionRecord` first",
    )
    .into())
}

/// The referral is decided, what the programme wants consented to and accepted is, its team is there, and there is a
/// place for it.
async fn must_be_ready(session: &Session, case: &case::Case) -> Result<(), Fault> {
    must_be_decided(&referrals(session, case).await?)?;
    if let Some(programme) = session.programmes.get(&case.programme) {
        if !programme.consents.is_empty() {
            let persons = session.concerned(&[case.id.0]).await?.remove(&case.id.0).unwrap_or_default();
            let persons: Vec<_> = persons.iter().map(|one| one.id).collect();
            let consents = session.find::<Consent>(&of_case(case)).await?;
            let consents: Vec<_> =
                consents.iter().filter_map(|one| one.read(Category::Family, Clone::clone)).collect();
            must_be_given(&programme.consents, &persons, &consents)?;
        }
        if !programme.conditions.is_empty() {
            must_be_accepted(&programme.conditions, &accepted(session, case.id).await?)?;
        }
        if programme.team.iter().any(|place| place.required) {
            programme.must_be_filled(&functions(session, case.id).await?)?;
        }
        if let Some(capacity) = programme.capacity.map(i64::from) {
            let Places { taken, ahead } = session.places(case).await?;
            if taken + ahead >= capacity {
                return Err(Refusal::new(
                    Code::NoPlace,
                    "",
                    format!("{taken} van de {capacity} plaatsen zijn bezet en {ahead} wachten langer"),
                    format!("{taken} of the {capacity} places are taken and {ahead} have waited longer"),
                )
                .into());
            }
        }
    }
    Ok(())
}

fn of_case(case: &case::Case) -> Ask {
    Ask::all().filter(Compare::In("case_id", vec![Cell::Uuid(case.id.0)]))
}

async fn step(ctx: &Context<'_>, input: CaseStepInput, from: Status, to: Status) -> Result<CasePayload> {
    let key = input.idempotency_key.clone();
    let written = write(ctx, key.as_deref(), input, |session, input| async move {
        let changed = steered(&session, &input, from, to).await?;
        session.update(&changed).await?;
        timing::step(&session, &changed, from).await?;
        Ok(changed.record().id)
    });
    Ok(written.await?.into())
}

async fn open(session: &Session, input: CaseOpenInput) -> Result<Id<case::Case>, Fault> {
    policy::permit(Act::CaseOpen, &View::new(session.viewer.role, Relations::NONE))?;
    let me = myself(session).await?;
    let municipality =
        found::<network::Municipality>(session, "municipalityId", &input.municipality_id).await?;
    let ground = input.ground.map_or(Ground::LegalTask, |word| word.0);
    if matches!(ground, Ground::Consent | Ground::VitalInterest) {
        return Err(Refusal::invalid(
            "ground",
            "casusregie rust op LEGAL_TASK, COURT_ORDER of COVENANT",
            "casusregie rests on LEGAL_TASK, COURT_ORDER or COVENANT",
        )
        .into());
    }
    let programme = known(&session.programmes, "programme", &input.programme)?;
    let (agency, _) = agency_and_region(session, &me).await?;
    if !programme.directors.contains(&agency.kind) {
        let kinds = names(&programme.directors);
        return Err(Refusal::invalid(
            "programme",
            format!("uw organisatie voert dit programma niet uit, dat doet een van: [{kinds}]; meld de jeugdige aan"),
            format!("your agency does not carry this programme out, one of these does: [{kinds}]; refer instead"),
        )
        .into());
    }
    let new = NewFile {
        level: input.level.0,
        programme,
        municipality: municipality.id,
        persons: &input.persons,
        director: &me,
        open: Act::CaseOpen,
        involve: Act::PersonInvolve,
    };
    let case = new.save(session).await?;
    begin_regie(session, &case, &me, Some(ground), Cause::CaseOpened, None).await?;
    if let Some(id) = &input.referred_by_id {
        let referrer = professional(session, "referredById", id).await?;
        if referrer.id == session.viewer.member {
            let (dutch, english) = ("u opent de casus zelf", "you open the case yourself");
            return Err(Refusal::invalid("referredById", dutch, english).into());
        }
        refer(session, &case, referrer.id).await?;
    }
    // On its own initiative, the case itself is what a referral is otherwise.
    timing::begin(session, &case, case.record(), TermStart::Referral).await?;
    Ok(case.record().id)
}

/// A file to begin, by its director or by a referral.
pub struct NewFile<'a> {
    pub level: Level,
    pub programme: &'a Programme,
    pub municipality: Id<network::Municipality>,
    pub persons: &'a [CasePerson],
    pub director: &'a network::Member,
    /// As what it is opened, and persons who are there already are brought in.
    pub open: Act,
    pub involve: Act,
}

impl NewFile<'_> {
    /// Saves the file and whom it concerns, in intake.
    pub async fn save(self, session: &Session) -> Result<Changed<case::Case>, Fault> {
        let (level, persons) = (self.level, self.persons);
        if !self.programme.levels.contains(&level) {
            let levels = names(&self.programme.levels);
            return Err(Refusal::invalid(
                "level",
                format!("dit programma kent: [{levels}]"),
                format!("this programme knows: [{levels}]"),
            )
            .into());
        }
        if !(1..=50).contains(&persons.len()) {
            let (dutch, english) = ("noem 1 tot 50 jeugdigen", "name 1 to 50 young persons");
            return Err(Refusal::invalid("persons", dutch, english).into());
        }
        if level == Level::Person && persons.len() != 1 {
            return Err(Refusal::invalid(
                "persons",
                "een casus op niveau PERSON gaat over één jeugdige",
                "a case at level PERSON concerns one young person",
            )
            .into());
        }
        let mut known = Vec::new();
        for (nth, person) in persons.iter().enumerate() {
            if let CasePerson::Existing(id) = person {
                let field = format!("persons.{nth}");
                let person: Guarded<person::Person> =
                    found(session, &format!("{field}.existing"), id).await?;
                let person = person.permit(self.involve)?;
                if known.iter().any(|(_, one): &(usize, person::Person)| one.id == person.id) {
                    let (dutch, english) =
                        ("deze jeugdige is al genoemd", "this young person is named already");
                    return Err(Refusal::invalid(&field, dutch, english).into());
                }
                known.push((nth, person.clone()));
            }
        }
        let today = day_of(session.now);
        let variant = match (persons, known.as_slice()) {
            ([CasePerson::New(new)], _) => self.programme.variant(person::age_on(new.birth_date.0, today)),
            ([_], [(_, one)]) => self.programme.variant(person::age_on(one.birth_date, today)),
            _ => None,
        };
        let case = case::Case {
            id: session.fresh(),
            version: 1,
            region: session.viewer.region,
            municipality: self.municipality,
            level,
            programme: self.programme.key.clone(),
            variant: variant.map(|variant| variant.key.clone()),
            phase: self.programme.phases.first().map(|phase| phase.key.clone()),
            status: Status::Intake,
            opened_on: today,
            closed_on: None,
            outcome: None,
            directing_agency: self.director.agency,
            director: self.director.id,
            family: None,
        };
        let case = Changed::first(self.open, session.viewer.role, case)?;
        session.insert(&case).await?;
        for (nth, person) in persons.iter().enumerate() {
            let person = match (person, known.iter().find(|(place, _)| *place == nth)) {
                (CasePerson::New(new), _) => {
                    register(session, &case, new.clone(), &format!("persons.{nth}.new")).await?
                }
                (CasePerson::Existing(_), Some((_, person))) => person.id,
                (CasePerson::Existing(_), None) => continue,
            };
            session.concern(&case, person).await?;
            if level == Level::Group {
                belongs(session, &case, person, None).await?;
            }
        }
        Ok(case)
    }
}

/// Who referred sees from now on that the case runs, and no content.
pub async fn refer(
    session: &Session,
    case: &Changed<case::Case>,
    referrer: Id<network::Member>,
) -> Result<(), Fault> {
    Granting {
        case: case.record().id,
        holder: Holder::Member(referrer),
        relation: Relation::Referred,
        ground: None,
        until: None,
        cause: Cause::Referred,
        cause_id: case.record().id.0,
        consent: None,
    }
    .save(session, case)
    .await
}

/// A stretch of casusregie begins, and with it the director's sight.
pub async fn begin_regie(
    session: &Session,
    case: &Changed<case::Case>,
    director: &network::Member,
    ground: Option<Ground>,
    cause: Cause,
    reason: Option<String>,
) -> Result<(), Fault> {
    let regie = case::Regie {
        id: session.fresh(),
        case: case.record().id,
        agency: director.agency,
        director: director.id,
        from: session.now,
        until: None,
        reason,
    };
    let cause_id = regie.id.0;
    session.insert(&case.follows(regie)).await?;
    let holder = holder(session, director).await?;
    let relation = Relation::Directing;
    let case_id = case.record().id;
    Granting { case: case_id, holder, relation, ground, until: None, cause, cause_id, consent: None }
        .save(session, case)
        .await
}

async fn hand_over(session: &Session, input: CaseHandOverInput) -> Result<Id<case::Case>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    let to = professional(session, "directorId", &input.director_id).await?;
    case.permit(Act::RegieHandOver)?;
    not_as_stand_in(session, case.id, "directorId", to.id).await?;
    let (agency, _) = agency_and_region(session, &to).await?;
    if !policy::DIRECTORS.contains(&network::role(agency.kind, to.function)) {
        return Err(Refusal::invalid(
            "directorId",
            "deze soort organisatie voert geen casusregie",
            "this kind of agency does not direct cases",
        )
        .into());
    }
    let mut reason = None;
    let changed = case.change(Act::RegieHandOver, |case| {
        expect(input.expected_version, case.version)?;
        reason = Some(case.hand_over(&to, &input.reason)?);
        Ok(())
    })?;
    session.update(&changed).await?;
    session.end_regie(&changed).await?;
    session.end_relation(&changed, Relation::Directing).await?;
    session.answer_for(&changed).await?;
    begin_regie(session, &changed, &to, None, Cause::HandedOver, reason).await?;
    Ok(changed.record().id)
}
