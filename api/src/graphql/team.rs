//! The team, casusregie and legal frameworks over time.

use super::{
    access::{Access, Through},
    argument::{expect, found},
    date::Date,
    granting::{Granting, agency_and_region, holder, not_as_stand_in, professional},
    measure::Measure,
    network::{Agency, Member, named},
    person::{FamilyMember, Person, concerned},
    plan::running,
    show::{One, Shown, wrap_one},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Code, Guarded, Id, Moment, Refusal, Relation, case,
    clock::day_of,
    consent, family,
    framework::{self, Framework},
    grant::{Cause, Ground},
    mentor,
    network::{self, AgencyKind},
    team::{self, TeamFunction},
};
use persistence::{Ask, Compare, Fault, Session};

/// A membership of the team (teamlidmaatschap).
#[derive(Description)]
pub struct TeamMembership(pub One<team::TeamMembership>);
/// A stretch of casusregie (regie).
#[derive(Description)]
pub struct Regie(pub One<case::Regie>);
/// A stretch of time in which a legal framework holds for a child (kaderperiode).
#[derive(Description)]
pub struct FrameworkPeriod(pub One<framework::FrameworkPeriod>);

named!(
    TeamMembership: team::TeamMembership = b't',
    Regie: case::Regie = b'e',
    FrameworkPeriod: framework::FrameworkPeriod = b'j',
);

#[Object(use_type_description, serial)]
impl TeamMembership {
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
    /// The professional; null for somebody of the family (netwerklid).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| one.member).await)
    }
    /// The professional's agency (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| one.agency).await)
    }
    /// Somebody of the family or its own network; has no account (gezinslid).
    async fn family_member(&self, ctx: &Context<'_>) -> Shown<FamilyMember> {
        wrap_one(self.0.named(ctx, |one| one.family_member).await)
    }
    /// What for (functie in het team).
    async fn function(&self, ctx: &Context<'_>) -> Option<Word<TeamFunction>> {
        self.0.show(ctx, |one| Word(one.function))
    }
    /// From (van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.from)
    }
    /// Until; null while it lasts (tot).
    async fn until(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.until)?
    }
    /// Why it began, or why it ended (reden).
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.reason.as_str())
    }
}

#[Object(use_type_description, serial)]
impl Regie {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang).
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|one| one.case.0)).await
    }
    /// The agency that directed (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.agency)).await)
    }
    /// The member who directed (casusregisseur).
    async fn director(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.director)).await)
    }
    /// From (van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.from)
    }
    /// Until; null while it lasts (tot).
    async fn until(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.until)?
    }
    /// Why it came to this member (reden).
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.reason.as_deref())?
    }
}

#[Object(use_type_description, serial)]
impl FrameworkPeriod {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang).
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|one| one.case.0)).await
    }
    /// The child (jeugdige).
    async fn person(&self, ctx: &Context<'_>) -> Shown<Person> {
        wrap_one(self.0.named(ctx, |one| Some(one.person)).await)
    }
    /// Which framework holds (kader).
    async fn framework(&self, ctx: &Context<'_>) -> Option<Word<Framework>> {
        self.0.show(ctx, |one| Word(one.framework))
    }
    /// The measure behind it, where it is DWANG (maatregel).
    async fn measure(&self, ctx: &Context<'_>) -> Shown<Measure> {
        wrap_one(self.0.named(ctx, |one| one.measure).await)
    }
    /// The day on which the family was told; null while it was not (verteld op).
    async fn told_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.told.as_ref().map(|told| Date(told.on)))?
    }
    /// Who told the family (verteld door).
    async fn told_by(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| one.told.as_ref().map(|told| told.by)).await)
    }
    /// What the family was told, in the words that it heard (wat het gezin is verteld).
    async fn told_words(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.told.as_ref().map(|told| told.words.as_str()))?
    }
    /// The decision behind it (grond).
    async fn ground(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.ground.as_str())
    }
    /// From (van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.from)
    }
    /// Until; null while it holds (tot).
    async fn until(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.until)?
    }
}

/// Somebody to add to the team (teamlid toevoegen): a professional or somebody of the family.
#[derive(Clone, Debug, InputObject)]
pub struct TeamAddInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The professional; gets to see the case as TEAM.
    member_id: Option<ID>,
    /// Somebody of the family or its own network, instead of a professional.
    family_member_id: Option<ID>,
    /// What for. Where the programme declares the function, of an agency of its kinds, and a mentor where it asks one.
    function: Word<TeamFunction>,
    /// Why.
    reason: String,
    /// The ground of the professional's sight; usual is COVENANT.
    ground: Option<Word<Ground>>,
    /// The consent on which it rests, where the ground is CONSENT.
    consent_id: Option<ID>,
}

/// A membership of the team to end (teamlid beëindigen).
#[derive(Clone, Debug, InputObject)]
pub struct TeamEndInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The membership.
    team_membership_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Why.
    reason: String,
}

/// The legal framework of a child to set (kader vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct FrameworkSetInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The child; one of the case.
    person_id: ID,
    /// Which framework holds from now on, of those of the programme; it ends the one before. DWANG begins with the ruling
    /// of the court, by `measureRule`, and lasts as long as the measure.
    framework: Word<Framework>,
    /// The decision behind it: who decided, on what.
    ground: String,
}

/// What the family was told about its framework (kader uitleggen).
#[derive(Clone, Debug, InputObject)]
pub struct FrameworkTellInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The stretch of time in which the framework holds.
    framework_period_id: ID,
    /// The day on which it was told; usual is today.
    told_on: Option<Date>,
    /// In the words that the family heard, and who heard them; at most 2,000 characters.
    words: String,
}

payload!(TeamMembershipPayload, team_membership: TeamMembership, team::TeamMembership, "What became of a change of the team.");
payload!(FrameworkPeriodPayload, framework_period: FrameworkPeriod, framework::FrameworkPeriod, "What became of setting a framework.");

#[derive(Debug, Default)]
pub struct TeamMutation;

#[Object]
impl TeamMutation {
    /// Adds somebody to the team; a professional sees the case from then on (teamlid toevoegen).
    async fn team_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: TeamAddInput,
    ) -> Result<TeamMembershipPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { add(&session, input).await });
        Ok(written.await?.into())
    }

    /// Ends a membership of the team, and at once the sight that came with it (teamlid beëindigen).
    async fn team_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: TeamEndInput,
    ) -> Result<TeamMembershipPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let field = "teamMembershipId";
            let membership =
                found::<team::TeamMembership>(&session, field, &input.team_membership_id).await?;
            let now = session.now;
            let changed = membership.change(Act::TeamKeep, |membership| {
                expect(input.expected_version, membership.version)?;
                membership.end(&input.reason, now)
            })?;
            session.update(&changed).await?;
            session.end_grants_of(changed.record().id.0, &changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Records, once for each framework, what the family was told about it (kader uitleggen).
    async fn framework_tell(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: FrameworkTellInput,
    ) -> Result<FrameworkPeriodPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let field = "frameworkPeriodId";
            let period =
                found::<framework::FrameworkPeriod>(&session, field, &input.framework_period_id).await?;
            running(&session, period.permit(Act::FrameworkSet)?.case).await?;
            let (by, today) = (session.viewer.member, day_of(session.now));
            let told =
                framework::Told { on: input.told_on.map_or(today, |day| day.0), by, words: input.words };
            let changed = period.change(Act::FrameworkSet, |period| period.tell(told, today))?;
            session.tell(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Sets the legal framework of a child, of those that its programme and its region know (kader vastleggen).
    async fn framework_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: FrameworkSetInput,
    ) -> Result<FrameworkPeriodPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { set(&session, input).await });
        Ok(written.await?.into())
    }
}

async fn add(session: &Session, input: TeamAddInput) -> Result<Id<team::TeamMembership>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    let file = case.permit(Act::TeamKeep)?;
    file.must_run()?;
    if input.member_id.is_some() == input.family_member_id.is_some() {
        let (dutch, english) = (
            "geef een van beide: `memberId` of `familyMemberId`",
            "give one of `memberId` and `familyMemberId`",
        );
        return Err(Refusal::invalid("memberId", dutch, english).into());
    }
    let member = match &input.member_id {
        Some(id) => Some(professional(session, "memberId", id).await?),
        None => None,
    };
    let family_member = match &input.family_member_id {
        Some(id) => {
            let of_case = case.read(Category::Family, |case| case.family).flatten();
            let one = found::<family::FamilyMember>(session, "familyMemberId", id).await?;
            let same = one.read(Category::Family, |one| Some(one.family) == of_case).unwrap_or(false);
            if !same {
                return Err(Refusal::not_found("familyMemberId").into());
            }
            Some(one.id)
        }
        None => None,
    };
    let ground = input.ground.map(|word| word.0);
    let consent = consent(session, &case, ground, input.consent_id.as_ref()).await?;
    if let Some(member) = &member {
        not_as_stand_in(session, case.id, "memberId", member.id).await?;
        refuse_twice(session, case.id, member.id).await?;
    }
    fits(session, file, input.function.0, member.as_ref()).await?;
    let membership = case.add(Act::TeamKeep, |case| {
        Ok(team::TeamMembership {
            id: session.fresh(),
            case: case.id,
            version: 1,
            member: member.as_ref().map(|member| member.id),
            agency: member.as_ref().map(|member| member.agency),
            family_member,
            function: input.function.0,
            from: session.now,
            until: None,
            reason: domain::refusal::text("reason", &input.reason, 1000)?,
        })
    })?;
    session.insert(&membership).await?;
    if let Some(member) = &member {
        let holder = holder(session, member).await?;
        let (relation, cause, cause_id) = (Relation::Team, Cause::JoinedTeam, membership.record().id.0);
        let granting =
            Granting { case: case.id, holder, relation, ground, until: None, cause, cause_id, consent };
        granting.save(session, &membership).await?;
    }
    Ok(membership.record().id)
}

/// Whether the programme of a case takes somebody for a function: of an agency of its kinds, and where it takes mentors one
/// who is trained and has a place.
async fn fits(
    session: &Session,
    case: &case::Case,
    function: TeamFunction,
    member: Option<&network::Member>,
) -> Result<(), Fault> {
    let Some(programme) = session.programmes.get(&case.programme) else { return Ok(()) };
    let kind = match member {
        Some(member) => Some(agency_and_region(session, member).await?.0.kind),
        None => None,
    };
    let place = programme.place(function, kind)?;
    if let (Some(training), Some(member)) = (place.and_then(|place| place.training.as_ref()), member) {
        let file = session.mentor(member.id).await?;
        mentor::must_be_free(file.as_ref(), training, member.agency == session.viewer.agency)?;
    }
    Ok(())
}

/// The functions on the team of a case, each with the kind of agency; of the family with none.
pub async fn functions(
    session: &Session,
    case: Id<case::Case>,
) -> Result<Vec<(TeamFunction, Option<AgencyKind>)>, Fault> {
    let team = session.find_by::<team::TeamMembership>("case_id", &[case.0], Ask::all()).await?;
    let there = |one: &team::TeamMembership| {
        one.until.is_none_or(|until| until > session.now).then_some((one.function, one.agency))
    };
    let team: Vec<_> =
        team.into_values().flatten().filter_map(|one| one.read(Category::Process, there)?).collect();
    let ids: Vec<_> = team.iter().filter_map(|(_, agency)| agency.map(|id| id.0)).collect();
    let agencies = session.find::<network::Agency>(&Ask::ids(&ids).by_reference()).await?;
    let kind = |id: Id<network::Agency>| {
        agencies.iter().find(|one| one.id == id)?.read(Category::Directory, |one| one.kind)
    };
    Ok(team.into_iter().map(|(function, agency)| (function, agency.and_then(kind))).collect())
}

/// The consent that a ground needs: living, and of this case.
async fn consent(
    session: &Session,
    case: &Guarded<case::Case>,
    ground: Option<Ground>,
    id: Option<&ID>,
) -> Result<Option<Id<consent::Consent>>, Fault> {
    match (ground, id) {
        (Some(Ground::VitalInterest), _) => Err(Refusal::invalid(
            "ground",
            "VITAL_INTEREST is de grond van noodtoegang, niet van teamlidmaatschap",
            "VITAL_INTEREST is the ground of emergency access, not of team membership",
        )
        .into()),
        (Some(Ground::Consent), None) => Err(Refusal::new(
            Code::ConsentMissing,
            "consentId",
            "noem de toestemming waarop dit rust",
            "name the consent on which this rests",
        )
        .into()),
        (Some(Ground::Consent), Some(id)) => {
            let consent = found::<consent::Consent>(session, "consentId", id).await?;
            let living = consent
                .read(Category::Family, |one| one.case == case.id && one.withdrawn_at.is_none())
                .unwrap_or(false);
            if living {
                Ok(Some(consent.id))
            } else {
                Err(Refusal::new(
                    Code::ConsentMissing,
                    "consentId",
                    "deze toestemming is ingetrokken of hoort bij een andere casus",
                    "this consent was withdrawn or belongs to another case",
                )
                .into())
            }
        }
        (_, None) => Ok(None),
        (_, Some(_)) => Err(Refusal::invalid(
            "consentId",
            "hoort alleen bij de grond CONSENT",
            "goes with the ground CONSENT only",
        )
        .into()),
    }
}

async fn refuse_twice(
    session: &Session,
    case: Id<case::Case>,
    member: Id<network::Member>,
) -> Result<(), Fault> {
    let ask = Ask::all().filter(Compare::In("member_id", vec![persistence::Cell::Uuid(member.0)]));
    let there = session.find_by::<team::TeamMembership>("case_id", &[case.0], ask).await?;
    let runs = |one: &team::TeamMembership| one.until.is_none_or(|until| until > session.now);
    if !there.values().flatten().any(|one| one.read(Category::Process, runs) != Some(false)) {
        return Ok(());
    }
    Err(Refusal::new(
        Code::Duplicate,
        "memberId",
        "dit netwerklid zit al in het team",
        "this member is on the team already",
    )
    .into())
}

async fn set(session: &Session, input: FrameworkSetInput) -> Result<Id<framework::FrameworkPeriod>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    case.permit(Act::FrameworkSet)?.must_run()?;
    let person = concerned(session, case.id, "personId", &input.person_id).await?;
    let region = case.permit(Act::FrameworkSet)?.region;
    let region = session.find::<network::Region>(&Ask::one(region.0).by_reference()).await?.pop();
    let region = region
        .and_then(|one| one.read(Category::Directory, Clone::clone))
        .ok_or_else(|| Fault::Broken("a case without a region".to_owned()))?;
    let periods = session.find_by::<framework::FrameworkPeriod>("case_id", &[case.id.0], Ask::all()).await?;
    let periods = periods.into_values().flatten().filter_map(|one| one.read(Category::Process, Clone::clone));
    let before = periods.into_iter().find(|one| one.person == person.id && one.holds(session.now));
    let changed: Changed<framework::FrameworkPeriod> = case.add(Act::FrameworkSet, |case| {
        let mut period = framework::FrameworkPeriod {
            id: session.fresh(),
            case: case.id,
            person: person.id,
            framework: input.framework.0,
            ground: input.ground,
            measure: None,
            from: session.now,
            until: None,
            told: None,
        };
        period.check(&region, session.programmes.get(&case.programme), before.as_ref())?;
        Ok(period)
    })?;
    session.end_framework(&changed).await?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}
