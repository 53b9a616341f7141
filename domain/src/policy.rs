//! THE policy: what each role may read and write, as tables for a privacy officer to read and sign.
//!
//! 1. [`READS`]: which relation to the case a role needs for each data category.
//! 2. [`FIELDS`]: the one category of every field in the schema.
//! 3. [`WRITES`]: who may do what. Writing needs at least the right to read the category that is written.
//!
//! The server refuses to start when a field of the schema has no category here, or a row here has no field.

use crate::{Code, Refusal, Refused, Relation, Relations, Role, View, choice, choice::Choice};

choice! {
    Category: "What kind of data a field holds (gegevenscategorie); decides who may read it." {
        Process = "PROCESS": "Programme, status, framework, deadlines, who is involved (procesgegevens).",
        Identity = "IDENTITY": "Name, birth date (identiteit).",
        Contact = "CONTACT": "Address, phone, whereabouts (contactgegevens).",
        CitizenNumber = "CITIZEN_NUMBER": "Citizen service number (BSN).",
        Family = "FAMILY": "Household, parents, siblings, authority, consents (gezin en gezag).",
        Concern = "CONCERN": "Reasons for referral, topics, contact moments (zorgen).",
        Care = "CARE": "Content of help, health, mood (hulpverlening en gezondheid).",
        Education = "EDUCATION": "School, attendance (onderwijs).",
        Justice = "JUSTICE": "Police facts, Halt, criminal record, probation (justitiële gegevens).",
        Safety = "SAFETY": "Safety and risk assessments (veiligheid en risico).",
        Plan = "PLAN": "Goals, actions, strengths, progress (plan).",
        Consult = "CONSULT": "Contributions, decisions, agreements (overleg).",
        Measure = "MEASURE": "Court measures, Raad investigations (maatregelen).",
        Oversight = "OVERSIGHT": "Grants, access log (toezicht).",
        Open = "OPEN": "The id of an object that you see, and why you see it (vrij).",
        Directory = "DIRECTORY": "Regions, municipalities, agencies, consult series (netwerkgids).",
        Colleague = "COLLEAGUE": "Names and work numbers of professionals (netwerkleden).",
    }
}

/// The relation that is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// `·`: no relation is enough.
    Never,
    /// `D`: directs the case.
    Directing,
    /// `W`: on the team, or directs; not by breaking the glass.
    Working,
    /// `T`: on the team, directs, or broke the glass.
    Team,
    /// `C`: also a guest of a consult on the case.
    Consulted,
    /// `R`: also who referred the case.
    Referred,
    /// `O`: oversees the region.
    Overseeing,
    /// `A`: any relation by which the object is visible.
    Any,
    /// `V`: every viewer, whatever the case.
    Viewer,
}

impl Need {
    /// The relations of which one is enough.
    pub const fn relations(self) -> Relations {
        let directing = Relations::of(Relation::Directing);
        let team = directing.with(Relation::Team).with(Relation::Emergency);
        match self {
            Self::Never => Relations::NONE,
            Self::Directing => directing,
            Self::Working => directing.with(Relation::Team),
            Self::Team => team,
            Self::Consulted => team.with(Relation::Consulted),
            Self::Referred => team.with(Relation::Consulted).with(Relation::Referred),
            Self::Overseeing => Relations::of(Relation::Overseeing),
            Self::Any | Self::Viewer => team
                .with(Relation::Consulted)
                .with(Relation::Referred)
                .with(Relation::Matched)
                .with(Relation::Overseeing),
        }
    }

    pub const fn met_by(self, relations: Relations) -> bool {
        matches!(self, Self::Viewer) || self.relations().meets(relations)
    }

    /// The letter of the tables.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Never => "·",
            Self::Directing => "D",
            Self::Working => "W",
            Self::Team => "T",
            Self::Consulted => "C",
            Self::Referred => "R",
            Self::Overseeing => "O",
            Self::Any => "A",
            Self::Viewer => "V",
        }
    }
}

const N: Need = Need::Never;
const D: Need = Need::Directing;
const W: Need = Need::Working;
const T: Need = Need::Team;
const C: Need = Need::Consulted;
const R: Need = Need::Referred;
const O: Need = Need::Overseeing;
const A: Need = Need::Any;
const V: Need = Need::Viewer;

/// How many roles there are: the columns of [`READS`], in the order of [`Role`].
pub const ROLES: usize = 19;

/// Category x role -> the relation that is needed. The columns are in the order of [`Role`].
#[rustfmt::skip]
pub const READS: [(Category, [Need; ROLES]); 17] = {
    use Category::*;
    [//                POLICE HALT SCHOOL ATTEND ENFORCE WIJKTEAM CJG CARE PROTECT RAAD SAFE_HOME PROBATION YOUTH_WORK MUNIC SAFETY_HOUSE HOUSING  REPORTER OFFICER ADMIN
        (Process,       [R,    R,   R,     R,     R,      R,       R,  R,   R,      R,   R,        C,        C,         C,    C,           T,       N,       N,      N]),
        (Identity,      [R,    R,   R,     R,     R,      R,       R,  R,   R,      R,   R,        C,        C,         C,    C,           T,       N,       N,      N]),
        (Contact,       [T,    T,   T,     T,     T,      T,       T,  T,   T,      T,   T,        T,        T,         T,    N,           T,       N,       N,      N]),
        (CitizenNumber, [T,    N,   N,     T,     N,      T,       T,  T,   T,      T,   T,        N,        N,         N,    N,           N,       N,       N,      N]),
        (Family,        [T,    N,   T,     T,     N,      C,       C,  T,   C,      C,   C,        T,        T,         T,    C,           N,       N,       N,      N]),
        (Concern,       [C,    T,   T,     T,     T,      C,       C,  C,   C,      C,   C,        C,        T,         T,    C,           N,       N,       N,      N]),
        (Care,          [N,    N,   N,     N,     N,      T,       T,  T,   T,      T,   T,        N,        N,         N,    N,           N,       N,       N,      N]),
        (Education,     [N,    N,   T,     T,     N,      T,       T,  T,   T,      T,   T,        N,        T,         N,    C,           N,       N,       N,      N]),
        (Justice,       [C,    T,   N,     N,     N,      N,       N,  N,   T,      C,   N,        C,        N,         N,    C,           N,       N,       N,      N]),
        (Safety,        [T,    N,   N,     N,     N,      T,       T,  T,   C,      C,   C,        N,        N,         N,    C,           N,       N,       N,      N]),
        (Plan,          [N,    N,   T,     T,     N,      T,       T,  T,   T,      T,   T,        T,        T,         T,    N,           N,       N,       N,      N]),
        (Consult,       [C,    C,   C,     C,     C,      C,       C,  C,   C,      C,   C,        C,        C,         C,    C,           C,       N,       N,      N]),
        (Measure,       [T,    N,   N,     N,     N,      T,       T,  T,   T,      T,   T,        T,        N,         N,    C,           N,       N,       N,      N]),
        (Oversight,     [D,    D,   D,     D,     D,      D,       D,  D,   D,      D,   D,        D,        D,         D,    D,           N,       N,       O,      N]),
        (Open,          [A,    A,   A,     A,     A,      A,       A,  A,   A,      A,   A,        A,        A,         A,    A,           A,       A,       A,      A]),
        (Directory,     [V,    V,   V,     V,     V,      V,       V,  V,   V,      V,   V,        V,        V,         V,    V,           V,       V,       V,      V]),
        (Colleague,     [V,    V,   V,     V,     V,      V,       V,  V,   V,      V,   V,        V,        V,         V,    V,           V,       N,       V,      V]),
    ]
};

/// The relation that `role` needs to read `category`.
pub fn need(category: Category, role: Role) -> Need {
    READS
        .get(category as usize)
        .filter(|(row, _)| *row == category)
        .and_then(|(_, needs)| needs.get(role as usize))
        .copied()
        .unwrap_or(Need::Never)
}

/// The relations by which a case can become visible to `role` at all.
pub const fn possible(role: Role) -> Relations {
    match role {
        Role::PrivacyOfficer => Relations::of(Relation::Overseeing),
        Role::Reporter | Role::Administrator => Relations::NONE,
        _ => Need::Referred.relations().with(Relation::Matched),
    }
}

/// May `role` read `category` in every row that it sees by one of `among`? Only then can a list be filtered or
/// sorted by it: otherwise the answer would tell what a hidden cell holds.
pub fn reads_every_row(category: Category, role: Role, among: Relations) -> bool {
    let enough = need(category, role).relations();
    among.iter().all(|relation| enough.has(relation))
}

/// May `role` ever write what is in `category`? If not, its agency has no facts of its own there.
pub fn writes(category: Category, role: Role) -> bool {
    WRITES.iter().any(|row| row.category == category && row.roles.contains(&role))
}

choice! {
    Reason: "Why a field is withheld (reden van afscherming)." {
        Role = "ROLE": "Your role never reads this category, whatever your relation to the case (rol).",
        Relation = "RELATION": "Your relation to the case does not reach this category (relatie).",
    }
}

choice! {
    Remedy: "What you can do about a withheld field (wat u kunt doen)." {
        AskDirector = "ASK_DIRECTOR": "Ask who directs the case what you need to know, or to involve you (regievoerder vragen).",
        AskConsent = "ASK_CONSENT": "Ask the young person or the parents to consent to your joining (toestemming vragen).",
        BreakGlass = "BREAK_GLASS": "Take emergency access, in acute danger only (noodtoegang nemen).",
    }
}

/// What somebody with this view can do to read `category`, which is withheld.
pub fn remedies(category: Category, view: &View) -> Vec<Remedy> {
    let enough = need(category, view.role).relations();
    let mut remedies = vec![Remedy::AskDirector];
    if enough.has(Relation::Team) {
        remedies.push(Remedy::AskConsent);
    }
    if enough.has(Relation::Emergency) && GLASS_BREAKERS.contains(&view.role) {
        remedies.push(Remedy::BreakGlass);
    }
    remedies
}

/// The fields of a type that this view may not read, each with its category and why.
pub fn withheld(type_name: &str, view: &View) -> impl Iterator<Item = (&'static str, Category, Reason)> {
    let rows = FIELDS.iter().filter(move |(row, ..)| *row == type_name);
    rows.filter(|(_, category, _)| !view.reads(*category)).flat_map(|(_, category, fields)| {
        let never = need(*category, view.role) == Need::Never;
        let reason = if never { Reason::Role } else { Reason::Relation };
        fields.iter().map(move |field| (*field, *category, reason))
    })
}

/// The category of every field: (type, category, fields). Each field stands in exactly one row.
#[rustfmt::skip]
pub const FIELDS: &[(&str, Category, &[&str])] = {
    use Category::*;
    &[
        ("Region",          Directory,     &["id", "name", "allowsDrang", "matchesSignals", "worksAsOne", "municipalities"]),
        ("Municipality",    Directory,     &["id", "name", "region"]),
        ("Agency",          Directory,     &["id", "version", "kind", "name", "phone", "email", "region"]),
        ("Member",          Colleague,     &["id", "version", "name", "function", "role", "jobTitle", "phone", "email", "agency", "municipalities", "joinedOn", "leftOn"]),
        ("StandIn",         Colleague,     &["id", "member", "standIn", "from", "until"]),

        ("Arrangement",     Directory,     &["id", "version", "municipality", "programme", "agency", "referrers", "from", "until"]),
        ("Arrangement",     Colleague,     &["intake"]),

        // Of nobody; a report gets figures and dates, and not what was sent.
        ("OutreachAction",  Directory,     &["id", "version", "municipality", "agency", "partner", "name", "plannedOn", "heldOn", "reached", "askedForHelp"]),
        ("OutreachAction",  Colleague,     &["text", "help"]),

        // To who asked, and to the agency that is asked.
        ("AdviceRequest",   Concern,       &["id", "version", "programme", "topic", "question", "adviser", "askedBy", "askedByAgency", "askedAt", "agency", "status", "dueOn", "overdue", "answer", "articles", "answeredAt", "helped", "closedAt", "keptUntil"]),
        // Of nobody; a draft shows to the agency that writes it, as how an article came about.
        ("KnowledgeArticle", Directory,    &["id", "version", "agency", "programme", "title", "summary", "text", "topics", "status", "writtenAt", "publishedAt", "revisedAt", "revisions"]),
        ("ArticleRevision", Colleague,     &["id", "title", "summary", "text", "topics", "author", "recordedAt"]),

        // A catalogue of help, which names nobody.
        ("Intervention",    Directory,     &["id", "version", "municipality", "agency", "name", "about", "audience", "capacity", "from", "until"]),

        // Of a colleague. Version, places, training and coaching are personnel data: null to every other agency.
        ("Mentor",          Colleague,     &["id", "version", "member", "agency", "neighbourhoods", "from", "until", "places", "freePlaces", "trainings", "coachings"]),
        ("MentorTraining",  Colleague,     &["name", "givenBy", "completedOn"]),
        ("MentorCoaching",  Colleague,     &["on", "coach"]),

        ("Person",          Open,          &["id", "access", "cases"]),
        ("Person",          Identity,      &["version", "givenName", "familyName", "birthDate"]),
        ("Person",          Contact,       &["contact"]),
        ("Person",          CitizenNumber, &["citizenNumber", "matches"]),
        ("PersonContact",   Contact,       &["version", "street", "postalCode", "city", "phone", "email", "whereabouts", "offTheRadar", "offTheRadarSince", "foundOn"]),
        ("CitizenNumber",   CitizenNumber, &["version", "number"]),
        // Only to who reads the numbers of both persons.
        ("PersonMatch",     CitizenNumber, &["id", "version", "persons", "foundAt", "status", "resolvedAt", "resolvedBy", "remedy"]),
        ("Family",          Family,        &["id", "members"]),
        ("FamilyMember",    Family,        &["id", "version", "name", "birthDate", "kind", "hasAuthority", "inHousehold", "person"]),

        ("Case",            Open,          &["id", "access"]),
        ("Case",            Process,       &["version", "level", "programme", "variant", "phase", "status", "openedOn", "closedOn", "outcome", "municipality", "directingAgency", "director", "team", "frameworks", "regie", "deadlines"]),
        // Of a group only to those on its approach.
        ("Case",            Identity,      &["persons", "groupMembers"]),
        ("Case",            Family,        &["family", "consents"]),
        ("Case",            Concern,       &["concerns", "contactMoments", "notices", "trends"]),
        ("Case",            Care,          &["careNotes"]),
        ("Case",            Education,     &["educationRecords"]),
        ("Case",            Justice,       &["policeFacts"]),
        ("Case",            Safety,        &["assessments"]),
        ("Case",            Plan,          &["plans", "conditions", "placements", "helpers"]),
        ("Case",            Measure,       &["measures", "investigations"]),
        ("Case",            Family,        &["familyChoices"]),
        ("Case",            Consult,       &["agendaItems", "agreements"]),
        ("Case",            Oversight,     &["grants", "confidentiality", "retention"]),

        ("Case",            Process,       &["referrals"]),
        ("Referral",        Open,          &["id", "access", "case"]),
        ("Referral",        Process,       &["version", "referrer", "agency", "channel", "madeAt", "status", "decidedAt", "feedback"]),
        ("TeamMembership",  Process,       &["id", "access", "version", "member", "agency", "familyMember", "function", "from", "until"]),
        ("Regie",           Process,       &["id", "access", "agency", "director", "from", "until"]),
        ("FrameworkPeriod", Process,       &["id", "access", "person", "framework", "from", "until", "toldOn", "toldBy"]),
        // That something is due and was done, and when that was recorded: not by whom, nor what.
        ("Deadline",        Process,       &["id", "access", "version", "case", "agency", "member", "key", "name", "starts", "metBy", "ifMissed", "startedAt", "dueAt", "dueOn", "latestOn", "status", "overdue", "missed", "explanation", "moves"]),
        ("DeadlineMove",    Process,       &["id", "access", "kind", "at", "by", "dueAt"]),
        // Words of people about people: no referrer reads them, though it reads who and when.
        ("TeamMembership",  Concern,       &["reason"]),
        ("Regie",           Concern,       &["reason"]),
        ("FrameworkPeriod", Measure,       &["ground", "measure"]),
        ("FrameworkPeriod", Family,        &["toldWords"]),
        ("DeadlineMove",    Concern,       &["reason"]),
        ("Concern",         Concern,       &["id", "access", "topic", "text", "author", "recordedAt"]),
        ("ContactMoment",   Concern,       &["id", "access", "kind", "at", "agencies", "acts", "notices", "summary", "author", "recordedAt"]),
        ("GroupTrend",      Concern,       &["id", "access", "kind", "observedOn", "place", "text", "author", "recordedAt"]),
        ("GroupMembership", Identity,      &["id", "access", "version", "person", "from", "until"]),
        ("GroupMembership", Concern,       &["reason", "leftReason"]),
        // Also to the member to whom it is given, who sees neither the case nor the moment by it.
        ("Notice",          Open,          &["id", "access", "case", "contactMoment", "origin"]),
        ("Notice",          Concern,       &["kind", "text", "author", "agency", "receiver", "givenAt"]),
        ("CareNote",        Care,          &["id", "access", "text", "author", "recordedAt"]),
        ("EducationRecord", Education,     &["id", "access", "school", "absenceHours", "text", "author", "recordedAt"]),
        ("PoliceFact",      Justice,       &["id", "access", "regime", "occurredOn", "text", "author", "recordedAt"]),
        ("Assessment",      Safety,        &["id", "access", "kind", "level", "text", "author", "recordedAt"]),
        ("Grant",           Oversight,     &["id", "holder", "relation", "ground", "purpose", "from", "until", "cause"]),
        ("Emergency",       Open,          &["id", "access", "case"]),
        ("Emergency",       Oversight,     &["version", "member", "agency", "reason", "from", "until", "review", "note", "reviewedBy", "reviewedAt"]),
        ("AccessEntry",     Oversight,     &["id", "at", "deed", "operation", "member", "agency", "role", "client", "request", "case", "person", "categories", "grant", "relation", "ground", "purpose"]),
        // That of criminal law only to who reads JUSTICE as well.
        ("Measure",         Measure,       &["id", "access", "version", "case", "person", "kind", "status", "requestedBy", "requestedOn", "reasons", "author", "renews", "ruledOn", "court", "ruling", "from", "until", "executor", "deadline", "endedOn", "endedReason"]),
        ("Investigation",   Open,          &["id", "access", "case"]),
        ("Investigation",   Measure,       &["version", "cause", "reasons", "requester", "agency", "requestedAt", "investigator", "status", "decidedAt", "dueOn", "conclusion", "advice", "concludedAt"]),
        // Nothing of it changes but the weighing: a version that others see would tell of it.
        ("FamilyChoice",    Family,        &["id", "access", "case", "kind", "speakers", "saidOn", "words", "author", "recordedAt"]),
        ("FamilyChoice",    Safety,        &["version", "weighing", "weighingNote", "assessment", "weighedBy", "weighedOn"]),
        ("Confidentiality", Oversight,     &["id", "version", "agency", "member", "reason", "from", "until"]),
        // What is handed to who asked: no name, neither of a professional nor of a third party.
        ("Inspection",      Oversight,     &["id", "requester", "requesterName", "right", "madeAt", "madeBy", "loggedFrom", "statement", "cases", "entries", "signalledBy"]),
        ("InspectionEntry", Oversight,     &["at", "deed", "agency", "role", "categories", "relation", "ground", "purpose"]),
        // To who set it alone; and to the two of a match that the other is there and how to reach it, no word more.
        ("Signal",          Concern,       &["id", "version", "birthDate", "agency", "member", "from", "until", "status", "withdrawnAt"]),
        ("Signal",          CitizenNumber, &["citizenNumber"]),
        ("SignalMatch",     Concern,       &["id", "version", "signal", "agency", "member", "madeAt", "contactBy", "dueOn", "overdue", "outcome", "concludedAt", "concludedBy"]),
        ("Retention",       Oversight,     &["id", "case", "until", "terms", "explanation", "yields"]),
        ("RetentionTerm",   Oversight,     &["regime", "until"]),
        // Of nobody; shown to the privacy officers of the region alone.
        ("Destruction",     Directory,     &["id", "at", "member", "ground", "requester", "regimes", "cases"]),
        ("Consent",         Family,        &["id", "version", "purpose", "givenBy", "givenAt", "withdrawnAt"]),

        ("Plan",            Plan,          &["id", "access", "version", "case", "person", "kind", "status", "revision", "strengths", "worries", "startedOn", "agreedOn", "endedOn", "conclusion", "goals", "evaluations", "revisions"]),
        ("Goal",            Plan,          &["id", "access", "version", "plan", "text", "owner", "ownerName", "status", "note", "origin", "actions"]),
        ("PlanAction",      Plan,          &["id", "access", "version", "case", "goal", "text", "owner", "familyMember", "dueOn", "status", "note"]),
        ("PlanEvaluation",  Plan,          &["id", "heldOn", "text", "standings", "author", "recordedAt"]),
        ("GoalStanding",    Plan,          &["goalId", "text", "standing", "note"]),
        ("PlanRevision",    Plan,          &["id", "number", "strengths", "worries", "goals", "recordedAt", "agreedOn", "accords"]),
        ("RevisedGoal",     Plan,          &["goalId", "text", "owner", "status", "actions"]),
        ("RevisedAction",   Plan,          &["text", "owner", "dueOn", "status"]),
        // With names of the family, as a consent has: who reads PLAN reads FAMILY as well.
        ("PlanAccord",      Plan,          &["id", "party", "name", "agrees", "saidOn", "words", "author", "recordedAt"]),

        // What the family is kept to, and whether it keeps it: no referrer and no guest reads that, the police never.
        ("Condition",       Plan,          &["id", "access", "version", "case", "text", "acceptedBy", "acceptedOn", "author", "marks"]),
        ("ConditionMark",   Plan,          &["standing", "on", "note"]),

        // What is done, and with whom: as a plan. The provider gets no sight by it.
        ("Placement",       Plan,          &["id", "access", "version", "case", "person", "intervention", "provider", "status", "intensive", "askedAt", "startedOn", "endedOn", "outcome", "moves"]),
        ("PlacementMove",   Plan,          &["step", "on", "reason"]),

        ("ConsultSeries",   Directory,     &["id", "name", "everyWeeks", "chairAgency", "hasPanel", "programme"]),
        ("ConsultSeries",   Consult,       &["chair", "invitees", "meetings"]),
        ("ConsultSeat",     Consult,       &["id", "member", "seat"]),
        ("ConsultMeeting",  Open,          &["id", "access"]),
        ("ConsultMeeting",  Consult,       &["version", "title", "startsAt", "status", "chair", "series", "invitations", "agenda"]),
        ("Invitation",      Consult,       &["id", "version", "meeting", "member", "invitedAt", "attendance", "withdrawnAt"]),
        ("AgendaItem",      Open,          &["id", "access"]),
        ("AgendaItem",      Consult,       &["case", "meeting", "question", "agencies", "carriedOver", "contributions", "decisions", "agreements"]),
        ("Contribution",    Consult,       &["id", "text", "audience", "contactMoment", "author", "recordedAt"]),
        ("Decision",        Consult,       &["id", "text", "author", "recordedAt"]),
        ("Agreement",       Open,          &["id", "access", "case", "agendaItem"]),
        ("Agreement",       Consult,       &["version", "text", "owner", "dueOn", "conditions", "contactPerson", "status", "resultNote", "madeAt"]),
    ]
};

/// Types that hold no data of their own: they carry, count or explain what stands above.
pub const STRUCTURE: &[&str] = &[
    "Query",
    "Mutation",
    "Viewer",
    "PageInfo",
    "UserError",
    "Access",
    "Withheld",
    "CategoryRule",
    "GrantHolder",
    // The rules of programmes, the same for everybody, and whether a case that is only thought of would fit them.
    "Programme",
    "ProgrammeVariant",
    "ProgrammeReferrer",
    "ProgrammeChannel",
    "ProgrammePhase",
    "ProgrammeTerm",
    "ProgrammePlace",
    "ProgrammePanel",
    "ProgrammeOutcome",
    "ProgrammeAdvice",
    "ProgrammeTopic",
    // Figures, for FIGURE_READERS alone.
    "ProgrammeFigure",
    "FigureQuarter",
    // How often members signal, for the privacy officer alone.
    "SignalCount",
    "HelperCount",
    "Eligibility",
    "EligibilityRule",
];

/// Endings of the names of types that only carry others.
pub const CARRIERS: &[&str] = &["Connection", "Edge", "Payload"];

/// The category of a field, if the field is in the policy.
pub fn category(type_name: &str, field: &str) -> Option<Category> {
    FIELDS
        .iter()
        .find(|(row, _, fields)| *row == type_name && fields.contains(&field))
        .map(|(_, category, _)| *category)
}

choice! {
    Act: "What somebody does (handeling); each has one row in the policy." {
        AgencyKeep = "AGENCY_KEEP": "Add or change an agency (organisatie beheren).",
        MemberKeep = "MEMBER_KEEP": "Add, change or end a member (netwerklid beheren).",
        StandInAssign = "STAND_IN_ASSIGN": "Let a colleague stand in, or end that (waarnemer aanwijzen).",
        CaseOpen = "CASE_OPEN": "Open a case and take casusregie (casus openen).",
        PersonInvolve = "PERSON_INVOLVE": "Open another case about a person whom you know (jeugdige betrekken).",
        InterventionKeep = "INTERVENTION_KEEP": "Offer or end an intervention (interventies beheren).",
        MentorKeep = "MENTOR_KEEP": "Keep the mentors of one's own agency, their training and coaching (mentoren beheren).",
        OutreachKeep = "OUTREACH_KEEP": "Plan an outreach action and record its counts (SMS-bom).",
        AdviceAsk = "ADVICE_ASK": "Ask advice of who carries out a programme (advies vragen).",
        AdviceEnd = "ADVICE_END": "Take back one's own advice request, or close it (adviesvraag intrekken of afsluiten).",
        AdviceGive = "ADVICE_GIVE": "Take up and answer an advice request (advies geven).",
        ArticleKeep = "ARTICLE_KEEP": "Write, revise, publish and retire an article (kennisbank bijhouden).",
        ArrangementKeep = "ARRANGEMENT_KEEP": "Arrange or end a programme in a municipality (afspraken van de gemeente beheren).",
        ReferralMake = "REFERRAL_MAKE": "Refer somebody to a programme (aanmelden).",
        PersonRefer = "PERSON_REFER": "Refer a person whom you know (een bekende jeugdige aanmelden).",
        ReferralDecide = "REFERRAL_DECIDE": "Accept or decline a referral, and tell the referrer (besluiten over een aanmelding).",
        ReferralWithdraw = "REFERRAL_WITHDRAW": "Take back one's own referral (aanmelding intrekken).",
        CaseSteer = "CASE_STEER": "Start, hold, resume, close or reopen a case (casus sturen).",
        RegieHandOver = "REGIE_HAND_OVER": "Hand over casusregie (regie overdragen).",
        TeamKeep = "TEAM_KEEP": "Add to or end membership of the team (team samenstellen).",
        FrameworkSet = "FRAMEWORK_SET": "Set the legal framework of a child (kader vastleggen).",
        ConsentRecord = "CONSENT_RECORD": "Record a consent (toestemming vastleggen).",
        ConsentWithdraw = "CONSENT_WITHDRAW": "Record that a consent is withdrawn (toestemming intrekken).",
        PersonCorrect = "PERSON_CORRECT": "Correct a name or a birth date (persoonsgegevens verbeteren).",
        ContactSet = "CONTACT_SET": "Set address, phone, whereabouts (contactgegevens vastleggen).",
        CitizenNumberSet = "CITIZEN_NUMBER_SET": "Set the BSN (BSN vastleggen).",
        PersonMatchResolve = "PERSON_MATCH_RESOLVE": "Say whether two persons with the same BSN are one (dubbele jeugdige beoordelen).",
        FamilyKeep = "FAMILY_KEEP": "Keep the family and its authority (gezin en gezag bijhouden).",
        ConcernRecord = "CONCERN_RECORD": "Record a concern (zorg vastleggen).",
        ContactMomentRecord = "CONTACT_MOMENT_RECORD": "Record a contact moment (contactmoment vastleggen).",
        GroupKeep = "GROUP_KEEP": "Say who joins a group and who leaves it (groep bijhouden).",
        TrendRecord = "TREND_RECORD": "Record where a group is heading (trend vastleggen).",
        NoticeGive = "NOTICE_GIVE": "Tell on what was seen: to the police, to who can help, to an approach (doorgeven).",
        NoticeFile = "NOTICE_FILE": "File a notice that one received in a case (doorgifte bij een casus voegen).",
        CareNoteRecord = "CARE_NOTE_RECORD": "Record the content of help (hulpverlening vastleggen).",
        EducationRecordAdd = "EDUCATION_RECORD_ADD": "Record school and attendance (onderwijs vastleggen).",
        PoliceFactRecord = "POLICE_FACT_RECORD": "Record a police fact (politiegegeven vastleggen).",
        AssessmentRecord = "ASSESSMENT_RECORD": "Record a safety or risk assessment (taxatie vastleggen).",
        PlanKeep = "PLAN_KEEP": "Start a plan, describe it, set its goals and actions (plan maken en bijstellen).",
        PlanProgress = "PLAN_PROGRESS": "Say how goals and actions go, evaluate a plan (voortgang vastleggen).",
        PlanAgree = "PLAN_AGREE": "Record who agrees to a plan (akkoord vastleggen).",
        PlanEnd = "PLAN_END": "End a plan (plan beëindigen).",
        ConditionKeep = "CONDITION_KEEP": "Record that a condition is accepted, kept or broken (voorwaarden bijhouden).",
        PlacementKeep = "PLACEMENT_KEEP": "Ask a place with a provider, begin, pause, intensify, end it (plaatsing regelen).",
        MeasureKeep = "MEASURE_KEEP": "Record the request, the ruling and the end of a measure (maatregel vastleggen).",
        InvestigationRequest = "INVESTIGATION_REQUEST": "Ask the Raad to investigate (verzoek tot raadsonderzoek).",
        InvestigationKeep = "INVESTIGATION_KEEP": "Take up, decline or conclude an investigation (raadsonderzoek doen).",
        ChoiceRecord = "CHOICE_RECORD": "Record what the family chose (keuze van het gezin vastleggen).",
        ChoiceWeigh = "CHOICE_WEIGH": "Weigh that the family refuses help or stops (weigering wegen).",
        SeriesKeep = "SERIES_KEEP": "Start a series of consults (overlegreeks beginnen).",
        MeetingLead = "MEETING_LEAD": "Lead a meeting: invite, withdraw an invitation, open, record attendance, close (overleg voorzitten).",
        AgendaAdd = "AGENDA_ADD": "Bring a case to a consult (casus agenderen).",
        ContributionMake = "CONTRIBUTION_MAKE": "Contribute to an item (inbreng leveren).",
        DecisionRecord = "DECISION_RECORD": "Decide as chair or panel (besluit vastleggen).",
        AgreementMake = "AGREEMENT_MAKE": "Make an agreement (afspraak maken).",
        AgreementProgress = "AGREEMENT_PROGRESS": "Say how an agreement went (afspraak afhandelen).",
        GlassBreak = "GLASS_BREAK": "Take emergency access (noodtoegang nemen).",
        EmergencyEnd = "EMERGENCY_END": "End an emergency access before its time (noodtoegang beëindigen).",
        EmergencyReview = "EMERGENCY_REVIEW": "Review an emergency access (noodtoegang beoordelen).",
        ConfidentialityMark = "CONFIDENTIALITY_MARK": "Keep from inspection, for a while, what one's agency does in a case (vertrouwelijk verwerken).",
        ConfidentialityEnd = "CONFIDENTIALITY_END": "End a confidentiality before its time (vertrouwelijkheid beëindigen).",
        InspectionMake = "INSPECTION_MAKE": "Make a report of who saw what of a person (inzage verlenen).",
        CaseDestroy = "CASE_DESTROY": "Destroy cases whose term has passed, or on request (vernietigen).",
        DeadlineKeep = "DEADLINE_KEEP": "Start, pause, resume, extend or meet a deadline (termijn bijhouden).",
        SignalSet = "SIGNAL_SET": "Signal that one's agency is concerned about somebody (melding doen).",
        SignalWithdraw = "SIGNAL_WITHDRAW": "Take back one's own signal (melding intrekken).",
        SignalMatchConclude = "SIGNAL_MATCH_CONCLUDE": "Record what came of the contact after a match (match afhandelen).",
        SignalMatchingSwitch = "SIGNAL_MATCHING_SWITCH": "Switch matching of signals on or off in a region (matching aan- of uitzetten).",
    }
}

/// One row of [`WRITES`].
#[derive(Debug)]
pub struct Write {
    pub act: Act,
    /// The category that is written: the viewer must be able to read it.
    pub category: Category,
    /// The relation that is needed. At a consult the chair directs, the panel is the team, a guest is consulted.
    pub need: Need,
    /// The roles that may do it.
    pub roles: &'static [Role],
    /// Whether who wrote it, or owns it, may do it without that relation.
    pub own: bool,
}

const fn write(act: Act, category: Category, need: Need, roles: &'static [Role]) -> Write {
    Write { act, category, need, roles, own: false }
}

/// Everyone who works on cases.
pub const PROFESSIONALS: &[Role] = {
    use Role::*;
    &[
        Police,
        Halt,
        School,
        SchoolAttendance,
        YouthEnforcement,
        Wijkteam,
        Cjg,
        YouthCare,
        YouthProtection,
        Raad,
        SafeHome,
        Probation,
        YouthWork,
        Municipality,
        SafetyHouse,
        Housing,
    ]
};
/// Who may hold casusregie.
pub const DIRECTORS: &[Role] = {
    use Role::*;
    &[
        SchoolAttendance,
        YouthEnforcement,
        Wijkteam,
        Cjg,
        YouthCare,
        YouthProtection,
        SafeHome,
        YouthWork,
        Municipality,
        SafetyHouse,
    ]
};
/// The care side: who gives or weighs help.
pub const CARE_SIDE: &[Role] = {
    use Role::*;
    &[Wijkteam, Cjg, YouthCare, YouthProtection, Raad, SafeHome]
};

/// Who works on plans: every role that reads them.
pub const PLANNERS: &[Role] = {
    use Role::*;
    &[
        School,
        SchoolAttendance,
        Wijkteam,
        Cjg,
        YouthCare,
        YouthProtection,
        Raad,
        SafeHome,
        Probation,
        YouthWork,
        Municipality,
    ]
};

/// Who may offer interventions: whose agencies help or guide, and the administrator.
const OFFERING: &[Role] = {
    use Role::*;
    &[Halt, Wijkteam, Cjg, YouthCare, YouthProtection, Probation, YouthWork, Municipality, Administrator]
};

/// Who asks for advice and gives it: every professional that ever reads CONCERN, since something of a child may slip in.
pub const ADVISED: &[Role] = {
    use Role::*;
    &[
        Police,
        Halt,
        School,
        SchoolAttendance,
        YouthEnforcement,
        Wijkteam,
        Cjg,
        YouthCare,
        YouthProtection,
        Raad,
        SafeHome,
        Probation,
        YouthWork,
        Municipality,
        SafetyHouse,
    ]
};

/// Who may break the glass: who has a task of its own in acute danger.
pub const GLASS_BREAKERS: &[Role] = {
    use Role::*;
    &[Police, Wijkteam, Cjg, YouthCare, YouthProtection, Raad, SafeHome]
};
/// Who may end an emergency access: who took it, and the privacy officer.
const ENDERS: &[Role] = {
    use Role::*;
    &[Police, Wijkteam, Cjg, YouthCare, YouthProtection, Raad, SafeHome, PrivacyOfficer]
};

/// Who may keep from inspection what its agency does in a case: who investigates, or protects somebody against another.
const CONFIDING: &[Role] = {
    use Role::*;
    &[Police, YouthProtection, Raad, SafeHome, Probation]
};
/// Who may end that: the agency, and the privacy officer.
const CONFIDERS: &[Role] = {
    use Role::*;
    &[Police, YouthProtection, Raad, SafeHome, Probation, PrivacyOfficer]
};

/// Who may signal: who works with young people itself. Not who directs approaches, chairs consults or lets houses.
pub const SIGNALLERS: &[Role] = {
    use Role::*;
    &[
        Police,
        Halt,
        School,
        SchoolAttendance,
        YouthEnforcement,
        Wijkteam,
        Cjg,
        YouthCare,
        YouthProtection,
        Raad,
        SafeHome,
        Probation,
        YouthWork,
    ]
};

/// Who reads the figures of programmes: who answers for them in a municipality or a region, and no young person's
/// professional, who could take its own cases out of them.
pub const FIGURE_READERS: &[Role] =
    &[Role::Municipality, Role::Reporter, Role::PrivacyOfficer, Role::Administrator];

/// Act -> category, relation, roles.
#[rustfmt::skip]
pub const WRITES: &[Write] = {
    use {Act::*, Category as Of, Role::*};
    &[
        write(AgencyKeep,          Of::Directory,     V, &[Administrator]),
        write(MemberKeep,          Of::Colleague,     V, &[Administrator]),
        write(StandInAssign,       Of::Colleague,     V, PROFESSIONALS),
        write(CaseOpen,            Of::Directory,     V, DIRECTORS),
        // A case gives its director sight of its persons: who opens one must have had that sight already.
        write(PersonInvolve,       Of::Identity,      T, DIRECTORS),
        // Of one's own agency, or of one's own municipality for MUNICIPALITY.
        write(InterventionKeep,    Of::Directory,     V, OFFERING),
        // Of one's own agency, where it is of a kind from which a programme takes mentors.
        write(MentorKeep,          Of::Colleague,     V, PROFESSIONALS),
        // Of one's own municipality; shown to the two agencies that carry it out.
        write(OutreachKeep,        Of::Directory,     V, &[Police, Municipality]),
        // About nobody; it shows to the agency that is asked.
        write(AdviceAsk,           Of::Directory,     V, ADVISED),
        Write { own: true, ..write(AdviceEnd, Of::Concern, N, ADVISED) },
        Write { own: true, ..write(AdviceGive, Of::Concern, N, ADVISED) },
        // By the agency that writes it; it carries the programme out.
        write(ArticleKeep,         Of::Directory,     V, PROFESSIONALS),
        // Also of that municipality itself, for MUNICIPALITY.
        write(ArrangementKeep,     Of::Directory,     V, &[Municipality, Administrator]),
        // Who refers gets sight of the status and of the feedback; the programme says who may.
        write(ReferralMake,        Of::Directory,     V, PROFESSIONALS),
        write(PersonRefer,         Of::Identity,      T, PROFESSIONALS),
        write(ReferralDecide,      Of::Process,       D, DIRECTORS),
        Write { own: true, ..write(ReferralWithdraw, Of::Process, D, PROFESSIONALS) },
        write(CaseSteer,           Of::Process,       D, DIRECTORS),
        write(RegieHandOver,       Of::Process,       D, DIRECTORS),
        write(TeamKeep,            Of::Process,       D, DIRECTORS),
        write(FrameworkSet,        Of::Process,       D, DIRECTORS),
        write(ConsentRecord,       Of::Family,        D, DIRECTORS),
        write(ConsentWithdraw,     Of::Family,        T, PROFESSIONALS),
        write(PersonCorrect,       Of::Identity,      T, PROFESSIONALS),
        write(ContactSet,          Of::Contact,       T, PROFESSIONALS),
        write(CitizenNumberSet,    Of::CitizenNumber, T, CARE_SIDE),
        // Who directs a case of one of the two, and reads the number of both.
        write(PersonMatchResolve,  Of::CitizenNumber, D, &[SchoolAttendance, Wijkteam, Cjg, YouthCare, YouthProtection, SafeHome]),
        write(FamilyKeep,          Of::Family,        T, CARE_SIDE),
        write(ConcernRecord,       Of::Concern,       T, PROFESSIONALS),
        write(ContactMomentRecord, Of::Concern,       T, PROFESSIONALS),
        // Who comes in is shown to the whole approach.
        write(GroupKeep,           Of::Identity,      D, DIRECTORS),
        write(TrendRecord,         Of::Concern,       W, PROFESSIONALS),
        write(NoticeGive,          Of::Concern,       W, PROFESSIONALS),
        write(NoticeFile,          Of::Concern,       W, PROFESSIONALS),
        write(CareNoteRecord,      Of::Care,          T, CARE_SIDE),
        write(EducationRecordAdd,  Of::Education,     T, &[School, SchoolAttendance]),
        write(PoliceFactRecord,    Of::Justice,       C, &[Police]),
        write(AssessmentRecord,    Of::Safety,        T, CARE_SIDE),
        // A plan lasts: who sees the case for hours, by breaking the glass, does not write in it.
        write(PlanKeep,            Of::Plan,          W, PLANNERS),
        write(PlanProgress,        Of::Plan,          W, PLANNERS),
        write(PlanAgree,           Of::Plan,          W, PLANNERS),
        write(PlanEnd,             Of::Plan,          D, DIRECTORS),
        write(ConditionKeep,       Of::Plan,          W, PLANNERS),
        write(PlacementKeep,       Of::Plan,          W, PLANNERS),
        write(MeasureKeep,         Of::Measure,       W, &[YouthProtection, Raad]),
        // Who may ask for one (Jeugdwet art. 3.1), of those who direct.
        write(InvestigationRequest, Of::Measure,      D, &[Wijkteam, Cjg, YouthProtection, SafeHome]),
        // Whom the Raad put on it; it never directs.
        Write { own: true, ..write(InvestigationKeep, Of::Measure, D, &[Raad]) },
        write(ChoiceRecord,        Of::Family,        D, DIRECTORS),
        write(ChoiceWeigh,         Of::Safety,        D, &[Wijkteam, Cjg, YouthCare, YouthProtection, SafeHome]),
        write(SeriesKeep,          Of::Directory,     V, &[YouthProtection, Municipality, SafetyHouse]),
        write(MeetingLead,         Of::Consult,       D, PROFESSIONALS),
        write(AgendaAdd,           Of::Consult,       T, PROFESSIONALS),
        write(ContributionMake,    Of::Consult,       C, PROFESSIONALS),
        write(DecisionRecord,      Of::Consult,       T, PROFESSIONALS),
        write(AgreementMake,       Of::Consult,       C, PROFESSIONALS),
        Write { own: true, ..write(AgreementProgress, Of::Consult, D, PROFESSIONALS) },
        // Of somebody whom one may not see at all: the reason, the hours and the review take the place of a relation.
        write(GlassBreak,          Of::Directory,     V, GLASS_BREAKERS),
        Write { own: true, ..write(EmergencyEnd, Of::Oversight, O, ENDERS) },
        write(EmergencyReview,     Of::Oversight,     O, &[PrivacyOfficer]),
        write(ConfidentialityMark, Of::Process,       W, CONFIDING),
        Write { own: true, ..write(ConfidentialityEnd, Of::Oversight, O, CONFIDERS) },
        // Of somebody whom the officer does not see: who asks has shown who it is.
        write(InspectionMake,      Of::Directory,     V, &[PrivacyOfficer]),
        write(CaseDestroy,        Of::Oversight,     O, &[PrivacyOfficer]),
        write(DeadlineKeep,        Of::Process,       D, DIRECTORS),
        // Of somebody whom one need not see: it shows nothing but a match, and that to both.
        write(SignalSet,           Of::Directory,     V, SIGNALLERS),
        Write { own: true, ..write(SignalWithdraw, Of::Concern, N, SIGNALLERS) },
        Write { own: true, ..write(SignalMatchConclude, Of::Concern, N, SIGNALLERS) },
        write(SignalMatchingSwitch, Of::Directory,    V, &[Municipality, Administrator]),
    ]
};

/// The row of an act.
pub fn rule(act: Act) -> Option<&'static Write> {
    WRITES.get(act as usize).filter(|row| row.act == act)
}

/// May a viewer with this view do `act`? If not, the refusal says why: by role, or by relation.
pub fn permit(act: Act, view: &View) -> Refused<()> {
    let Some(row) = rule(act) else { return Err(refused(act)) };
    let related = row.need.met_by(view.relations) || (row.own && view.own);
    if row.roles.contains(&view.role) && view.reads(row.category) && related {
        Ok(())
    } else {
        Err(refused(act))
    }
}

pub(crate) fn refused(act: Act) -> Refusal {
    Refusal::new(
        Code::NotPermitted,
        "",
        format!("uw rol of relatie staat `{}` hier niet toe", act.name()),
        format!("your role or relation does not permit `{}` here", act.name()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_in_the_order_of_their_enums() {
        assert_eq!(Role::ALL.len(), ROLES);
        assert_eq!(Category::ALL.len(), READS.len());
        assert_eq!(Act::ALL.len(), WRITES.len());
        for (category, ..) in Category::ALL {
            assert_eq!(READS[*category as usize].0, *category);
        }
        for (act, ..) in Act::ALL {
            assert!(rule(*act).is_some(), "{}", act.name());
        }
    }

    #[test]
    fn a_referral_never_reaches_content() {
        use Category::*;
        let referred = Relations::of(Relation::Referred);
        for (role, ..) in Role::ALL {
            for category in [
                Contact,
                CitizenNumber,
                Family,
                Concern,
                Care,
                Education,
                Justice,
                Safety,
                Plan,
                Consult,
                Measure,
                Oversight,
            ] {
                assert!(!need(category, *role).met_by(referred), "{} {}", category.name(), role.name());
            }
        }
    }

    #[test]
    fn the_walls_of_the_sources_stand() {
        assert_eq!(need(Category::Justice, Role::YouthCare), Need::Never);
        assert_eq!(need(Category::Care, Role::Police), Need::Never);
        for (category, needs) in &READS {
            let functions = &needs[Role::Reporter as usize..];
            let seen =
                functions.iter().any(|need| matches!(need, Need::Team | Need::Consulted | Need::Referred));
            assert!(!seen, "a function without cases reads {}", category.name());
        }
    }

    #[test]
    fn who_asks_for_advice_and_gives_it_reads_concerns() {
        for (role, name, _) in Role::ALL {
            let reads = need(Category::Concern, *role) != Need::Never;
            assert_eq!(ADVISED.contains(role), reads, "{name}");
        }
    }

    #[test]
    fn who_reads_plans_reads_the_names_in_them_and_works_on_them() {
        for (role, name, _) in Role::ALL {
            let plan = need(Category::Plan, *role).relations();
            assert_eq!(PLANNERS.contains(role), !plan.is_none(), "{name}");
            for category in [Category::Family, Category::Identity] {
                let names = need(category, *role).relations();
                assert_eq!(
                    plan.union(names),
                    names,
                    "{name} reads PLAN by more relations than {}",
                    category.name()
                );
            }
        }
    }

    #[test]
    fn every_field_stands_in_one_row() {
        let mut seen = std::collections::BTreeSet::new();
        for (type_name, _, fields) in FIELDS {
            for field in *fields {
                assert!(seen.insert((type_name, field)), "{type_name}.{field} stands twice");
            }
        }
    }
}
