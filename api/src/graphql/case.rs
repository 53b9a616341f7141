//! The case: the object, its list, and its life from opening to outcome.

use super::{
    access::{Access, Through},
    agreement::Agreement,
    argument::{self, expect, found},
    consult::AgendaItem,
    fact::{Assessment, CareNote, Concern, ContactMoment, EducationRecord, PoliceFact},
    grant::{Consent, Grant},
    network::{Agency, Member, Municipality},
    node::Named,
    page::{self, Order, Page, Window},
    person::{Family, NewPerson, Person},
    show::{One, Shown, wrap, wrap_one},
    team::{FrameworkPeriod, TeamMembership},
    word::Word,
    write::{payload, write},
};
use crate::graphql::asking;
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, OneofObject, Result};
use domain::{
    Act, Category, Changed, Code, Day, Guarded, Id, Refusal, Relation, Relations, View,
    case::{self, Level, Outcome, Status},
    clock::day_of,
    fact::Topic,
    grant::{self as grants, Cause, Ground, Holder},
    network, policy,
};
use persistence::{Ask, Cell, Compare, Fault, Session};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What agencies do together around a young person, a family or a group (casus, dossier).
#[derive(Clone, Description)]
pub struct Case(pub One<case::Case>);

impl Named for case::Case {
    const TYPE: &'static str = "Case";
    const TAG: u8 = b'c';
}

impl From<One<case::Case>> for Case {
    fn from(one: One<case::Case>) -> Self {
        Self(one)
    }
}

#[Object(use_type_description)]
impl Case {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see this case, and what of it is withheld (toegang).
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::Case).await
    }
    /// Changes with every change of this record; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |case| case.version)
    }
    /// What it concerns (niveau).
    async fn level(&self, ctx: &Context<'_>) -> Option<Word<Level>> {
        self.0.show(ctx, |case| Word(case.level))
    }
    /// The key of the programme under which it runs, such as `pak-je-kans` (programma).
    async fn programme(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |case| case.programme.as_str())
    }
    /// Where it is in its life (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<Status>> {
        self.0.show(ctx, |case| Word(case.status))
    }
    /// The day on which it was opened (geopend op).
    async fn opened_on(&self, ctx: &Context<'_>) -> Option<Day> {
        self.0.show(ctx, |case| case.opened_on)
    }
    /// The day on which it was closed (afgesloten op).
    async fn closed_on(&self, ctx: &Context<'_>) -> Option<Day> {
        self.0.show(ctx, |case| case.closed_on)?
    }
    /// How it ended (uitkomst).
    async fn outcome(&self, ctx: &Context<'_>) -> Option<Word<Outcome>> {
        self.0.show(ctx, |case| case.outcome)?.map(Word)
    }
    /// The municipality that is responsible (gemeente).
    async fn municipality(&self, ctx: &Context<'_>) -> Shown<Municipality> {
        wrap_one(self.0.named(ctx, |case| Some(case.municipality)).await)
    }
    /// The agency that holds casusregie and is the controller (regievoerder, verwerkingsverantwoordelijke).
    async fn directing_agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |case| Some(case.directing_agency)).await)
    }
    /// The member who directs (casusregisseur).
    async fn director(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |case| Some(case.director)).await)
    }
    /// Who held casusregie, newest first (regieverloop).
    async fn regie(&self, ctx: &Context<'_>) -> Shown<Vec<super::team::Regie>> {
        wrap(self.0.hanging(ctx, "case_id", newest("from_at")).await)
    }
    /// The team around the case over time, newest first (team).
    async fn team(&self, ctx: &Context<'_>) -> Shown<Vec<TeamMembership>> {
        wrap(self.0.hanging(ctx, "case_id", newest("from_at")).await)
    }
    /// Under which legal framework each child is helped, newest first (juridisch kader).
    async fn frameworks(&self, ctx: &Context<'_>) -> Shown<Vec<FrameworkPeriod>> {
        wrap(self.0.hanging(ctx, "case_id", newest("from_at")).await)
    }
    /// The young persons whom it concerns (jeugdigen).
    async fn persons(&self, ctx: &Context<'_>) -> Shown<Vec<Person>> {
        super::person::of_case(ctx, &self.0).await
    }
    /// The family, once it is recorded (gezin).
    async fn family(&self, ctx: &Context<'_>) -> Shown<Family> {
        wrap_one(self.0.named(ctx, |case| case.family).await)
    }
    /// Concerns and reasons for referral, newest first (zorgen).
    async fn concerns(&self, ctx: &Context<'_>) -> Shown<Vec<Concern>> {
        wrap(self.0.hanging(ctx, "case_id", newest("recorded_at")).await)
    }
    /// Contact with the young person and the family, newest first; those of the care side only where you read CARE
    /// (contactmomenten).
    async fn contact_moments(&self, ctx: &Context<'_>) -> Shown<Vec<ContactMoment>> {
        wrap(self.0.hanging(ctx, "case_id", newest("at")).await)
    }
    /// The content of the help, newest first (hulpverlening).
    async fn care_notes(&self, ctx: &Context<'_>) -> Shown<Vec<CareNote>> {
        wrap(self.0.hanging(ctx, "case_id", newest("recorded_at")).await)
    }
    /// School and attendance, newest first (onderwijs).
    async fn education_records(&self, ctx: &Context<'_>) -> Shown<Vec<EducationRecord>> {
        wrap(self.0.hanging(ctx, "case_id", newest("recorded_at")).await)
    }
    /// Facts of the police, newest first (politiegegevens).
    async fn police_facts(&self, ctx: &Context<'_>) -> Shown<Vec<PoliceFact>> {
        wrap(self.0.hanging(ctx, "case_id", newest("recorded_at")).await)
    }
    /// Safety and risk assessments, newest first (veiligheids- en risicotaxaties).
    async fn assessments(&self, ctx: &Context<'_>) -> Shown<Vec<Assessment>> {
        wrap(self.0.hanging(ctx, "case_id", newest("recorded_at")).await)
    }
    /// When it was and will be on the table; only the items to which your agency is invited (agendapunten).
    async fn agenda_items(&self, ctx: &Context<'_>) -> Shown<Vec<AgendaItem>> {
        wrap(self.0.hanging(ctx, "case_id", by("position", false)).await)
    }
    /// Agreements about it, by due date (afspraken).
    async fn agreements(&self, ctx: &Context<'_>) -> Shown<Vec<Agreement>> {
        wrap(self.0.hanging(ctx, "case_id", by("due_on", false)).await)
    }
    /// Who may see it and why, newest first (autorisaties).
    async fn grants(&self, ctx: &Context<'_>) -> Shown<Vec<Grant>> {
        wrap(self.0.hanging(ctx, "case_id", newest("from_at")).await)
    }
    /// Consents, newest first (toestemmingen).
    async fn consents(&self, ctx: &Context<'_>) -> Shown<Vec<Consent>> {
        wrap(self.0.hanging(ctx, "case_id", newest("given_at")).await)
    }
}

/// Newest first.
pub fn newest(column: persistence::Column) -> Ask {
    by(column, true)
}

pub fn by(column: persistence::Column, descending: bool) -> Ask {
    Ask::all().sort(persistence::Sort { column, descending, after: None })
}

/// Which cases (casussen).
#[derive(Debug, Default, InputObject)]
pub struct CaseFilter {
    /// Seen by one of these relations; usual is every relation by which you read PROCESS.
    relation: Option<Vec<Word<Relation>>>,
    /// In one of these states.
    status: Option<Vec<Word<Status>>>,
    /// Under one of these programmes, by key.
    programme: Option<Vec<String>>,
    /// At one of these levels.
    level: Option<Vec<Word<Level>>>,
    /// Of one of these municipalities.
    municipality_id: Option<Vec<ID>>,
    /// Directed by one of these agencies.
    directing_agency_id: Option<Vec<ID>>,
    /// Opened on this day or later.
    opened_from: Option<Day>,
    /// Opened on this day or earlier.
    opened_until: Option<Day>,
    /// With a young person whose given or family name starts so; at least two letters. Asks category IDENTITY.
    name_starts: Option<String>,
    /// With a concern about this topic. Asks category CONCERN.
    topic: Option<Word<Topic>>,
}

/// The order of cases. Who may not read PROCESS gets them by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum CaseSort {
    /// Opened last, first.
    #[default]
    OpenedNewest,
    /// Opened first, first.
    OpenedOldest,
}

/// Words as cells, for a filter.
pub fn words<C: domain::choice::Choice>(words: &[Word<C>]) -> Vec<Cell> {
    // Each once, however often it is named.
    let names: std::collections::BTreeSet<_> = words.iter().map(|word| word.0.name()).collect();
    names.into_iter().map(|name| Cell::Text(name.to_owned())).collect()
}

/// Ids as cells; what is no id of a `T` matches nothing.
pub fn id_cells<T: Named>(ctx: &Context<'_>, path: &str, ids: &[ID]) -> Result<Vec<Cell>> {
    argument::bounded(ctx, path, ids.len())?;
    Ok(ids.iter().filter_map(super::node::local::<T>).map(|id| Cell::Uuid(id.0)).collect())
}

/// The start of a name, long enough not to list everybody.
pub fn name_start(ctx: &Context<'_>, path: &str, start: &str) -> Result<String> {
    let start = start.trim();
    if !(2..=100).contains(&start.chars().count()) {
        return Err(argument::refuse(
            ctx,
            path,
            "geef 2 tot 100 letters van het begin van de naam",
            "give 2 to 100 letters of the start of the name",
        ));
    }
    Ok(start.to_owned())
}

/// The relations by which a list shows rows, and whether `category` is readable in all of them.
pub fn among(
    ctx: &Context<'_>,
    relation: Option<&Vec<Word<Relation>>>,
    category: Category,
) -> (Relations, bool) {
    let role = asking(ctx).viewer.role;
    let usual = policy::need(category, role).relations();
    let usual = if usual.is_none() { policy::possible(role) } else { usual };
    let among = relation.map_or(usual, |words| words.iter().map(|word| word.0).collect());
    (among, policy::reads_every_row(category, role, among))
}

#[derive(Debug, Default)]
pub struct CaseQuery;

#[Object]
impl CaseQuery {
    /// A case that you may see, or null (casus).
    async fn case(&self, ctx: &Context<'_>, #[graphql(desc = "The global id.")] id: ID) -> Shown<Case> {
        super::root::one::<case::Case, Case>(ctx, &id).await
    }

    /// The cases that you may see (casussen).
    #[graphql(complexity = "child_complexity")]
    async fn cases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<CaseFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<CaseSort>,
    ) -> Result<Page<Case>> {
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let role = asking(ctx).viewer.role;
        let (among, reads_process) = among(ctx, filter.relation.as_ref(), Category::Process);
        let needs = |path: &str, category| argument::readable(ctx, path, category, role, among);
        let mut ask = Ask::all().filter(Compare::SeenBy(among));
        let municipalities = "filter.municipalityId";
        let agencies = "filter.directingAgencyId";
        if let Some(programmes) = &filter.programme {
            argument::bounded(ctx, "filter.programme", programmes.len())?;
        }
        let process: [(&str, Option<Compare>); 7] = [
            ("filter.status", filter.status.map(|of| Compare::In("status", words(&of)))),
            ("filter.level", filter.level.map(|of| Compare::In("level", words(&of)))),
            (
                "filter.programme",
                filter.programme.map(|of| Compare::In("programme", of.into_iter().map(Cell::Text).collect())),
            ),
            (
                municipalities,
                match &filter.municipality_id {
                    Some(of) => Some(Compare::In(
                        "municipality_id",
                        id_cells::<network::Municipality>(ctx, municipalities, of)?,
                    )),
                    None => None,
                },
            ),
            (
                agencies,
                match &filter.directing_agency_id {
                    Some(of) => Some(Compare::In(
                        "directing_agency_id",
                        id_cells::<network::Agency>(ctx, agencies, of)?,
                    )),
                    None => None,
                },
            ),
            ("filter.openedFrom", filter.opened_from.map(|day| Compare::From("opened_on", Cell::Day(day)))),
            (
                "filter.openedUntil",
                filter.opened_until.map(|day| Compare::Until("opened_on", Cell::Day(day))),
            ),
        ];
        for (path, compare) in process {
            if let Some(compare) = compare {
                needs(path, Category::Process)?;
                ask = ask.filter(compare);
            }
        }
        if let Some(start) = &filter.name_starts {
            needs("filter.nameStarts", Category::Identity)?;
            ask = ask.filter(Compare::NameStarts(name_start(ctx, "filter.nameStarts", start)?));
        }
        if let Some(topic) = filter.topic {
            needs("filter.topic", Category::Concern)?;
            ask = ask.filter(Compare::Topic(domain::choice::Choice::name(topic.0).to_owned()));
        }
        let order = if reads_process {
            Order {
                column: "opened_on",
                descending: sort == CaseSort::OpenedNewest,
                category: Category::Process,
                value: |case: &case::Case| Cell::Day(case.opened_on),
            }
        } else {
            if sort != CaseSort::default() {
                needs("sort", Category::Process)?;
            }
            Order::by_id()
        };
        page::page(ctx, "cases", Window { first, after, last, before }, ask, order).await
    }
}

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

    /// Starts a case that was in intake (casus starten).
    async fn case_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseStepInput,
    ) -> Result<CasePayload> {
        step(ctx, input, Status::Intake, Status::Active).await
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

    /// Opens a closed case again (casus heropenen).
    async fn case_reopen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseStepInput,
    ) -> Result<CasePayload> {
        step(ctx, input, Status::Closed, Status::Active).await
    }

    /// Ends a case with an outcome. The team, its sight and the referrer's end with it; who directed keeps the file
    /// (casus afsluiten).
    async fn case_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseCloseInput,
    ) -> Result<CasePayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let case = found::<case::Case>(&session, "caseId", &input.case_id).await?;
            let today = day_of(session.now);
            let changed = case.change(Act::CaseSteer, |case| {
                expect(input.expected_version, case.version)?;
                case.close(input.outcome.0, today)
            })?;
            session.update(&changed).await?;
            session.end_team(&changed).await?;
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

async fn step(ctx: &Context<'_>, input: CaseStepInput, from: Status, to: Status) -> Result<CasePayload> {
    let key = input.idempotency_key.clone();
    let written = write(ctx, key.as_deref(), input, |session, input| async move {
        let case = found::<case::Case>(&session, "caseId", &input.case_id).await?;
        let changed = case.change(Act::CaseSteer, |case| {
            expect(input.expected_version, case.version)?;
            case.turn(from, to)
        })?;
        session.update(&changed).await?;
        Ok(changed.record().id)
    });
    Ok(written.await?.into())
}

/// A member who can work on cases today.
pub async fn professional(session: &Session, field: &str, id: &ID) -> Result<network::Member, Fault> {
    let member = found::<network::Member>(session, field, id).await?;
    let member = member.read(Category::Colleague, Clone::clone).ok_or_else(|| Refusal::not_found(field))?;
    if member.function != network::Function::Professional || !member.works_on(day_of(session.now)) {
        return Err(Refusal::invalid(
            field,
            "dit netwerklid werkt (nu) niet aan casussen",
            "this member does not work on cases (now)",
        )
        .into());
    }
    Ok(member)
}

/// The agency of a member, and the region with its rules.
pub async fn agency_and_region(
    session: &Session,
    member: &network::Member,
) -> Result<(network::Agency, network::Region), Fault> {
    let broken = || Fault::Broken("a member without an agency or a region".to_owned());
    let agency = session.find::<network::Agency>(&Ask::one(member.agency.0).by_reference()).await?.pop();
    let agency = agency.and_then(|one| one.read(Category::Directory, Clone::clone)).ok_or_else(broken)?;
    let region = session.find::<network::Region>(&Ask::one(agency.region.0).by_reference()).await?.pop();
    let region = region.and_then(|one| one.read(Category::Directory, Clone::clone)).ok_or_else(broken)?;
    Ok((agency, region))
}

/// To whom a grant for `member` is: to the whole agency where the region lets its kind work as one team.
pub async fn holder(session: &Session, member: &network::Member) -> Result<Holder, Fault> {
    let (agency, region) = agency_and_region(session, member).await?;
    Ok(if region.works_as_one.contains(&agency.kind) {
        Holder::Agency(agency.id)
    } else {
        Holder::Member(member.id)
    })
}

/// Nobody gives sight to itself: a stand-in would outlast the one whom it stands in for.
pub fn not_myself(session: &Session, field: &str, member: Id<network::Member>) -> Result<(), Refusal> {
    if member == session.viewer.member {
        return Err(Refusal::invalid(field, "kunt u niet zelf zijn", "cannot be yourself"));
    }
    Ok(())
}

async fn myself(session: &Session) -> Result<network::Member, Fault> {
    let me = session.find::<network::Member>(&Ask::one(session.viewer.member.0).by_reference()).await?.pop();
    me.and_then(|one| one.read(Category::Colleague, Clone::clone))
        .ok_or_else(|| Fault::Broken("a viewer who is no member".to_owned()))
}

/// A grant that follows from a change.
pub struct Granting {
    pub case: Id<case::Case>,
    pub holder: Holder,
    pub relation: Relation,
    pub ground: Option<Ground>,
    pub cause: Cause,
    pub cause_id: Uuid,
    pub consent: Option<Id<domain::consent::Consent>>,
}

impl Granting {
    /// Saves the grant in the transaction of what causes it.
    pub async fn save<T>(self, session: &Session, by: &Changed<T>) -> Result<(), Fault> {
        let (ground, purpose) = grants::usual(self.relation);
        let grant = grants::Grant {
            id: Uuid::new_v4().into(),
            case: self.case,
            holder: self.holder,
            relation: self.relation,
            ground: self.ground.unwrap_or(ground),
            purpose,
            from: session.now,
            until: None,
            cause: self.cause,
            cause_id: self.cause_id,
            consent: self.consent,
        };
        session.insert(&by.follows(grant)).await
    }
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
    if !(1..=50).contains(&input.persons.len()) {
        return Err(
            Refusal::invalid("persons", "noem 1 tot 50 jeugdigen", "name 1 to 50 young persons").into()
        );
    }
    if input.level.0 == Level::Person && input.persons.len() != 1 {
        return Err(Refusal::invalid(
            "persons",
            "een casus op niveau PERSON gaat over één jeugdige",
            "a case at level PERSON concerns one young person",
        )
        .into());
    }
    let case = case::Case {
        id: Uuid::new_v4().into(),
        version: 1,
        region: session.viewer.region,
        municipality: municipality.id,
        level: input.level.0,
        programme: domain::refusal::text("programme", &input.programme, 100)?,
        status: Status::Intake,
        opened_on: day_of(session.now),
        closed_on: None,
        outcome: None,
        directing_agency: me.agency,
        director: me.id,
        family: None,
    };
    let case = Changed::first(Act::CaseOpen, session.viewer.role, case)?;
    session.insert(&case).await?;
    let mut concerned = BTreeSet::new();
    for (nth, person) in input.persons.into_iter().enumerate() {
        let field = format!("persons.{nth}");
        let person = match person {
            CasePerson::Existing(id) => {
                let person: Guarded<domain::person::Person> =
                    found(session, &format!("{field}.existing"), &id).await?;
                person.permit(Act::PersonInvolve)?.id
            }
            CasePerson::New(new) => {
                super::person::register(session, &case, new, &format!("{field}.new")).await?
            }
        };
        if !concerned.insert(person) {
            let (dutch, english) = ("deze jeugdige is al genoemd", "this young person is named already");
            return Err(Refusal::new(Code::Duplicate, &field, dutch, english).into());
        }
        session.concern(&case, person).await?;
    }
    begin_regie(session, &case, &me, Some(ground), Cause::CaseOpened, None).await?;
    if let Some(id) = &input.referred_by_id {
        let referrer = professional(session, "referredById", id).await?;
        not_myself(session, "referredById", referrer.id)?;
        Granting {
            case: case.record().id,
            holder: Holder::Member(referrer.id),
            relation: Relation::Referred,
            ground: None,
            cause: Cause::Referred,
            cause_id: case.record().id.0,
            consent: None,
        }
        .save(session, &case)
        .await?;
    }
    Ok(case.record().id)
}

/// A stretch of casusregie begins, and with it the director's sight.
async fn begin_regie(
    session: &Session,
    case: &Changed<case::Case>,
    director: &network::Member,
    ground: Option<Ground>,
    cause: Cause,
    reason: Option<String>,
) -> Result<(), Fault> {
    let regie = case::Regie {
        id: Uuid::new_v4().into(),
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
    Granting { case: case_id, holder, relation, ground, cause, cause_id, consent: None }
        .save(session, case)
        .await
}

async fn hand_over(session: &Session, input: CaseHandOverInput) -> Result<Id<case::Case>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    let to = professional(session, "directorId", &input.director_id).await?;
    not_myself(session, "directorId", to.id)?;
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
    begin_regie(session, &changed, &to, None, Cause::HandedOver, reason).await?;
    Ok(changed.record().id)
}
