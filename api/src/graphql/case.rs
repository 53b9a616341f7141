//! The case: the object and its list.

mod change;

pub use change::{CaseMutation, CasePerson, NewFile, begin_regie, refer};

use super::{
    access::{Access, Through},
    agreement::Agreement,
    argument::{self, id_cells, name_start, words},
    condition::Condition,
    confidentiality::Confidentiality,
    consult::AgendaItem,
    date::Date,
    deadline::Deadline,
    fact::{Assessment, CareNote, Concern, ContactMoment, EducationRecord, PoliceFact},
    family_choice::FamilyChoice,
    grant::{Consent, Grant},
    group::{GroupMembership, GroupTrend},
    investigation::Investigation,
    measure::Measure,
    network::{Agency, Member, Municipality},
    node::Named,
    notice::Notice,
    page::{self, Order, Page, Window, among, by, newest},
    person::{Family, Person},
    placement::{HelperCount, Placement, helpers},
    plan::Plan,
    referral::Referral,
    retention::Retention,
    show::{One, Shown, wrap, wrap_one},
    team::{FrameworkPeriod, TeamMembership},
    word::Word,
};
use crate::graphql::asking;
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use domain::{
    Category, Relation,
    agreement::AgreementStatus,
    case::{self, Level, Outcome, Status},
    deadline::DeadlineStatus,
    fact::Topic,
    network,
};
use persistence::{Ask, Cell, Compare};

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

#[Object(use_type_description, serial)]
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
    /// The variant of the programme, by age when it came in, such as `basta` (variant).
    async fn variant(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |case| case.variant.as_deref())?
    }
    /// The key of the phase of the programme that it is in (fase).
    async fn phase(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |case| case.phase.as_deref())?
    }
    /// Where it is in its life (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<Status>> {
        self.0.show(ctx, |case| Word(case.status))
    }
    /// The day on which it was opened (geopend op).
    async fn opened_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |case| case.opened_on.into())
    }
    /// The day on which it was closed (afgesloten op).
    async fn closed_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |case| case.closed_on)?.map(Date)
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
    /// How it came in, newest first (aanmeldingen).
    async fn referrals(&self, ctx: &Context<'_>) -> Shown<Vec<Referral>> {
        wrap(self.0.hanging(ctx, "case_id", newest("made_at")).await)
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
    /// What must be done by when, due first, first (termijnen).
    async fn deadlines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In one of these states; usual is all.")] status: Option<Vec<Word<DeadlineStatus>>>,
    ) -> Shown<Vec<Deadline>> {
        let ask = by("due_at", false);
        let ask = match &status {
            Some(status) => ask.filter(Compare::In("status", words(status))),
            None => ask,
        };
        wrap(self.0.hanging(ctx, "case_id", ask).await)
    }
    /// The young persons whom it concerns; of a group shown only to those on its approach: who directs it, and its team
    /// (jeugdigen).
    async fn persons(&self, ctx: &Context<'_>) -> Shown<Vec<Person>> {
        super::person::of_case(ctx, &self.0).await
    }
    /// Who belongs to the group over time, newest first; shown only to those on its approach (leden van de jeugdgroep).
    async fn group_members(&self, ctx: &Context<'_>) -> Shown<Vec<GroupMembership>> {
        wrap(self.0.hanging(ctx, "case_id", newest("from_at")).await)
    }
    /// Where the group is heading, seen last, first; without naming anybody (trends).
    async fn trends(&self, ctx: &Context<'_>) -> Shown<Vec<GroupTrend>> {
        wrap(self.0.hanging(ctx, "case_id", newest("observed_on")).await)
    }
    /// What was told on to members of other agencies, or filed here, newest first; what the care side told only where you
    /// read CARE (doorgiften).
    async fn notices(&self, ctx: &Context<'_>) -> Shown<Vec<Notice>> {
        wrap(self.0.hanging(ctx, "case_id", newest("given_at")).await)
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
    /// Plans, newest first (plannen).
    async fn plans(&self, ctx: &Context<'_>) -> Shown<Vec<Plan>> {
        wrap(self.0.hanging(ctx, "case_id", newest("started_on")).await)
    }
    /// The conditions that were accepted, in the order of that (voorwaarden).
    async fn conditions(&self, ctx: &Context<'_>) -> Shown<Vec<Condition>> {
        wrap(self.0.hanging(ctx, "case_id", by("accepted_on", false)).await)
    }
    /// Who is placed with which provider, asked last, first (plaatsingen).
    async fn placements(&self, ctx: &Context<'_>) -> Shown<Vec<Placement>> {
        wrap(self.0.hanging(ctx, "case_id", newest("asked_at")).await)
    }
    /// How many helpers there are around the family, by the days on which that changed; the last is now. A helper is who
    /// directs, each professional on the team, and each placement at work of a provider of whom nobody is among these
    /// (aantal hulpverleners).
    async fn helpers(&self, ctx: &Context<'_>) -> Shown<Vec<HelperCount>> {
        helpers(ctx, &self.0).await
    }
    /// Measures of the court, asked last, first (maatregelen).
    async fn measures(&self, ctx: &Context<'_>) -> Shown<Vec<Measure>> {
        wrap(self.0.hanging(ctx, "case_id", newest("requested_on")).await)
    }
    /// Investigations of the Raad, asked last, first (raadsonderzoeken).
    async fn investigations(&self, ctx: &Context<'_>) -> Shown<Vec<Investigation>> {
        wrap(self.0.hanging(ctx, "case_id", newest("requested_at")).await)
    }
    /// What the family chose, newest first (keuzes van het gezin).
    async fn family_choices(&self, ctx: &Context<'_>) -> Shown<Vec<FamilyChoice>> {
        wrap(self.0.hanging(ctx, "case_id", newest("recorded_at")).await)
    }
    /// When it was and will be on the table; only the items to which your agency is invited (agendapunten).
    async fn agenda_items(&self, ctx: &Context<'_>) -> Shown<Vec<AgendaItem>> {
        wrap(self.0.hanging(ctx, "case_id", by("position", false)).await)
    }
    /// Agreements about it, by due date (afspraken).
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In one of these states; usual is all.")] status: Option<Vec<Word<AgreementStatus>>>,
    ) -> Shown<Vec<Agreement>> {
        let ask = by("due_on", false);
        let ask = match &status {
            Some(status) => ask.filter(Compare::In("status", words(status))),
            None => ask,
        };
        wrap(self.0.hanging(ctx, "case_id", ask).await)
    }
    /// Who may see it, could see it before, or will, and why; newest first (autorisaties).
    async fn grants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that run now, or only those that do not; usual is all.")]
        running: Option<bool>,
    ) -> Shown<Vec<Grant>> {
        let ask = newest("from_at");
        let ask = match running {
            Some(running) => ask.filter(Compare::Running(running)),
            None => ask,
        };
        wrap(self.0.hanging(ctx, "case_id", ask).await)
    }
    /// How long it is kept, once it has closed (bewaartermijn).
    async fn retention(&self, ctx: &Context<'_>) -> Shown<Retention> {
        super::person::one_of(self.0.hanging(ctx, "case_id", Ask::all()).await)
    }
    /// What agencies keep from inspection for a while; your own agency's, or all of it for who oversees, newest first
    /// (vertrouwelijke verwerking).
    async fn confidentiality(&self, ctx: &Context<'_>) -> Shown<Vec<Confidentiality>> {
        wrap(self.0.hanging(ctx, "case_id", newest("from_at")).await)
    }
    /// Consents, newest first (toestemmingen).
    async fn consents(&self, ctx: &Context<'_>) -> Shown<Vec<Consent>> {
        wrap(self.0.hanging(ctx, "case_id", newest("given_at")).await)
    }
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
    opened_from: Option<Date>,
    /// Opened on this day or earlier.
    opened_until: Option<Date>,
    /// With a young person whose given or family name starts so; at least two letters. Asks category IDENTITY.
    name_starts: Option<String>,
    /// With a concern about this topic. Asks category CONCERN.
    topic: Option<Word<Topic>>,
    /// Running, with a young person who is off the radar; or any other, by false. Asks category CONTACT.
    off_the_radar: Option<bool>,
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
            ("filter.openedFrom", filter.opened_from.map(|day| Compare::From("opened_on", Cell::Day(day.0)))),
            (
                "filter.openedUntil",
                filter.opened_until.map(|day| Compare::Until("opened_on", Cell::Day(day.0))),
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
        if let Some(off) = filter.off_the_radar {
            needs("filter.offTheRadar", Category::Contact)?;
            ask = ask.filter(Compare::OffTheRadar(off));
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
