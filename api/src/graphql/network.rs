//! The directory of the network: regions, municipalities, agencies, members; and keeping it.

use super::{
    argument::{expect, found},
    asking,
    case::{by, id_cells, words},
    page::{self, Order, Page, Window},
    show::{One, Shown, wrap, wrap_one},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Code, Day, Guarded, Moment, Refusal, Relations, Role, View,
    choice::Choice,
    clock::day_of,
    network::{self, AgencyKind, Function},
    policy,
};
use persistence::{Ask, Cell, Compare, Fault, Session};
use uuid::Uuid;

/// A safety region (veiligheidsregio).
#[derive(Description)]
pub struct Region(pub One<network::Region>);
/// A municipality (gemeente).
#[derive(Description)]
pub struct Municipality(pub One<network::Municipality>);
/// An agency of the network (organisatie).
#[derive(Description)]
pub struct Agency(pub One<network::Agency>);
/// A network member: a professional of an agency, or an account with a function (netwerklid).
#[derive(Description)]
pub struct Member(pub One<network::Member>);
/// A stand-in: holds a colleague's grants for a while (waarneming).
#[derive(Description)]
pub struct StandIn(pub One<network::StandIn>);

macro_rules! named {
    ($($object:ident: $record:ty = $tag:literal),+ $(,)?) => {$(
        impl crate::graphql::node::Named for $record {
            const TYPE: &'static str = stringify!($object);
            const TAG: u8 = $tag;
        }
        impl From<crate::graphql::show::One<$record>> for $object {
            fn from(one: crate::graphql::show::One<$record>) -> Self {
                Self(one)
            }
        }
    )+};
}
pub(crate) use named;

named!(
    Region: network::Region = b'r',
    Municipality: network::Municipality = b'g',
    Agency: network::Agency = b'a',
    Member: network::Member = b'm',
    StandIn: network::StandIn = b'w',
);

#[Object(use_type_description)]
impl Region {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// The name (naam).
    async fn name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |region| region.name.as_str())
    }
    /// Whether the framework DRANG may be used here (drangkader toegestaan).
    async fn allows_drang(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, |region| region.allows_drang)
    }
    /// The kinds of agency that work as one team here: a grant to a member is to all colleagues (werkt als één team).
    async fn works_as_one(&self, ctx: &Context<'_>) -> Option<Vec<Word<AgencyKind>>> {
        self.0.show(ctx, |region| region.works_as_one.iter().copied().map(Word).collect())
    }
    /// Its municipalities, by name (gemeenten).
    async fn municipalities(&self, ctx: &Context<'_>) -> Shown<Vec<Municipality>> {
        wrap(self.0.hanging(ctx, "region_id", by("name", false)).await)
    }
}

#[Object(use_type_description)]
impl Municipality {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// The name (naam).
    async fn name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |municipality| municipality.name.as_str())
    }
    /// Its region (veiligheidsregio).
    async fn region(&self, ctx: &Context<'_>) -> Shown<Region> {
        wrap_one(self.0.named(ctx, |municipality| Some(municipality.region)).await)
    }
}

#[Object(use_type_description)]
impl Agency {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |agency| agency.version)
    }
    /// The kind, which decides the role of its members (soort).
    async fn kind(&self, ctx: &Context<'_>) -> Option<Word<AgencyKind>> {
        self.0.show(ctx, |agency| Word(agency.kind))
    }
    /// The name (naam).
    async fn name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |agency| agency.name.as_str())
    }
    /// The phone number at work (telefoon).
    async fn phone(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |agency| agency.phone.as_deref())?
    }
    /// The mail address at work (e-mail).
    async fn email(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |agency| agency.email.as_deref())?
    }
    /// Its region (veiligheidsregio).
    async fn region(&self, ctx: &Context<'_>) -> Shown<Region> {
        wrap_one(self.0.named(ctx, |agency| Some(agency.region)).await)
    }
}

#[Object(use_type_description)]
impl Member {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |member| member.version)
    }
    /// The name (naam).
    async fn name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |member| member.name.as_str())
    }
    /// The function (functie).
    async fn function(&self, ctx: &Context<'_>) -> Option<Word<Function>> {
        self.0.show(ctx, |member| Word(member.function))
    }
    /// The role: the function's, or that of the agency's kind (rol).
    async fn role(&self, ctx: &Context<'_>) -> Shown<Word<Role>> {
        let function = self.0.show(ctx, |member| member.function)?;
        let agency = self.0.named(ctx, |member| Some(member.agency)).await?;
        let role = |agency: One<network::Agency>| {
            let kind = agency.guarded.read(Category::Directory, |agency| agency.kind)?;
            Some(Word(network::role(kind, function)))
        };
        agency.map(role).transpose()
    }
    /// The job title (functienaam).
    async fn job_title(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |member| member.job_title.as_deref())?
    }
    /// The phone number at work (telefoon).
    async fn phone(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |member| member.phone.as_deref())?
    }
    /// The mail address at work (e-mail).
    async fn email(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |member| member.email.as_deref())?
    }
    /// The agency (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |member| Some(member.agency)).await)
    }
    /// The municipalities of the member's work (gemeenten).
    async fn municipalities(&self, ctx: &Context<'_>) -> Shown<Vec<Municipality>> {
        if !self.0.shows(ctx) {
            return None;
        }
        let ids = |member: &network::Member| member.municipalities.iter().map(|id| id.0).collect::<Vec<_>>();
        let all: Vec<Uuid> = self.0.among.each(Category::Colleague, ids).flatten().collect();
        let mine =
            |one: &One<network::Member>| one.guarded.read(Category::Colleague, ids).unwrap_or_default();
        wrap(self.0.among_ids(ctx, "municipalities", all, mine).await)
    }
    /// The first day of work (in dienst).
    async fn joined_on(&self, ctx: &Context<'_>) -> Option<Day> {
        self.0.show(ctx, |member| member.joined_on)
    }
    /// The last day of work, once that is known (uit dienst).
    async fn left_on(&self, ctx: &Context<'_>) -> Option<Day> {
        self.0.show(ctx, |member| member.left_on)?
    }
}

#[Object(use_type_description)]
impl StandIn {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Who is away (afwezige).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.member)).await)
    }
    /// Who stands in (waarnemer).
    async fn stand_in(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.stand_in)).await)
    }
    /// From (van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.from)
    }
    /// Until; from then on no longer (tot).
    async fn until(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.until)
    }
}

/// Which agencies (organisaties).
#[derive(Debug, Default, InputObject)]
pub struct AgencyFilter {
    /// Of one of these kinds.
    kind: Option<Vec<Word<AgencyKind>>>,
}

/// Which members (netwerkleden).
#[derive(Debug, Default, InputObject)]
pub struct MemberFilter {
    /// Of one of these agencies.
    agency_id: Option<Vec<ID>>,
    /// With one of these functions.
    function: Option<Vec<Word<Function>>>,
}

/// The order of agencies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum AgencySort {
    /// By name.
    #[default]
    Name,
    /// By kind.
    Kind,
}

/// The order of members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum MemberSort {
    /// By name.
    #[default]
    Name,
    /// Joined last, first.
    JoinedNewest,
}

#[derive(Debug, Default)]
pub struct NetworkQuery;

#[Object]
impl NetworkQuery {
    /// The agencies of your region, by name (organisaties).
    async fn agencies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<AgencyFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<AgencySort>,
    ) -> Result<Page<Agency>> {
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let mut ask = Ask::all();
        if let Some(kinds) = &filter.kind {
            ask = ask.filter(Compare::In("kind", words(kinds)));
        }
        let (column, value): (_, fn(&network::Agency) -> Cell) = match sort {
            AgencySort::Name => ("name", |agency| Cell::Text(agency.name.clone())),
            AgencySort::Kind => ("kind", |agency| Cell::Text(agency.kind.name().to_owned())),
        };
        let order = Order { column, descending: false, category: Category::Directory, value };
        page::page(ctx, "agencies", Window { first, after, last, before }, ask, order).await
    }

    /// The members of your region, by name (netwerkleden).
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<MemberFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<MemberSort>,
    ) -> Result<Page<Member>> {
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let mut ask = Ask::all();
        if let Some(agencies) = &filter.agency_id {
            let agencies = id_cells::<network::Agency>(ctx, "filter.agencyId", agencies)?;
            ask = ask.filter(Compare::In("agency_id", agencies));
        }
        if let Some(functions) = &filter.function {
            ask = ask.filter(Compare::In("function", words(functions)));
        }
        let (column, descending, value): (_, _, fn(&network::Member) -> Cell) = match sort {
            MemberSort::Name => ("name", false, |member| Cell::Text(member.name.clone())),
            MemberSort::JoinedNewest => ("joined_on", true, |member| Cell::Day(member.joined_on)),
        };
        let order = Order { column, descending, category: Category::Colleague, value };
        page::page(ctx, "members", Window { first, after, last, before }, ask, order).await
    }
}

/// An agency to add (organisatie toevoegen).
#[derive(Clone, Debug, InputObject)]
pub struct AgencyAddInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The kind.
    kind: Word<AgencyKind>,
    /// The name.
    name: String,
    /// The phone number at work.
    phone: Option<String>,
    /// The mail address at work.
    email: Option<String>,
}

/// An agency to change (organisatie wijzigen); what is left out is emptied.
#[derive(Clone, Debug, InputObject)]
pub struct AgencyChangeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The agency.
    agency_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// The name.
    name: String,
    /// The phone number at work.
    phone: Option<String>,
    /// The mail address at work.
    email: Option<String>,
}

/// A member to add (netwerklid toevoegen).
#[derive(Clone, Debug, InputObject)]
pub struct MemberAddInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The agency.
    agency_id: ID,
    /// The name.
    name: String,
    /// The function; usual is PROFESSIONAL.
    function: Option<Word<Function>>,
    /// The job title.
    job_title: Option<String>,
    /// The phone number at work.
    phone: Option<String>,
    /// The mail address at work.
    email: Option<String>,
    /// The municipalities of the member's work.
    municipality_ids: Option<Vec<ID>>,
    /// The `sub` of the member's tokens; unique within the agency.
    subject: String,
    /// The first day of work; usual is today.
    joined_on: Option<Day>,
}

/// A member who leaves (netwerklid uit dienst).
#[derive(Clone, Debug, InputObject)]
pub struct MemberLeaveInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The member.
    member_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// The last day of work; usual is today. From the day after, the member's tokens are refused.
    on: Option<Day>,
}

/// A colleague who stands in for you (waarnemer aanwijzen).
#[derive(Clone, Debug, InputObject)]
pub struct StandInAssignInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The colleague; of your own agency.
    stand_in_id: ID,
    /// From; usual is now.
    from: Option<Moment>,
    /// Until; at most 92 days after the start.
    until: Moment,
}

payload!(AgencyPayload, agency: Agency, network::Agency, "What became of a change of an agency.");
payload!(MemberPayload, member: Member, network::Member, "What became of a change of a member.");
payload!(StandInPayload, stand_in: StandIn, network::StandIn, "What became of assigning a stand-in.");

/// Two members of one subject would be nobody: neither could log in.
async fn refuse_same_subject(session: &Session, subject: &str) -> Result<(), Fault> {
    let ask = Ask::all().filter(Compare::In("subject", vec![Cell::Text(subject.to_owned())]));
    let today = day_of(session.now);
    let same = session.find::<network::Member>(&ask).await?;
    if same.iter().any(|one| one.read(Category::Colleague, |member| member.works_on(today)).unwrap_or(false))
    {
        let (dutch, english) = ("is al in gebruik door een netwerklid", "is in use by a member already");
        return Err(Refusal::new(Code::Duplicate, "subject", dutch, english).into());
    }
    Ok(())
}

fn optional(field: &str, value: Option<String>) -> Result<Option<String>, Refusal> {
    value.map(|text| domain::refusal::text(field, &text, 200)).transpose()
}

/// Two members of an agency with one subject would be nobody.
async fn refuse_subject_twice(session: &Session, member: &network::Member) -> Result<(), Fault> {
    let ask = Ask::all().filter(Compare::In("subject", vec![Cell::Text(member.subject.clone())]));
    if session.find_by::<network::Member>("agency_id", &[member.agency.0], ask).await?.is_empty() {
        return Ok(());
    }
    let (dutch, english) = (
        "de organisatie heeft al een netwerklid met dit subject",
        "the agency has a member with this subject already",
    );
    Err(Refusal::new(Code::Duplicate, "subject", dutch, english).into())
}

#[derive(Debug, Default)]
pub struct NetworkMutation;

#[Object]
impl NetworkMutation {
    /// Adds an agency to your region (organisatie toevoegen).
    async fn agency_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AgencyAddInput,
    ) -> Result<AgencyPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let agency = network::Agency {
                id: Uuid::new_v4().into(),
                version: 1,
                region: session.viewer.region,
                kind: input.kind.0,
                name: domain::refusal::text("name", &input.name, 200)?,
                phone: optional("phone", input.phone)?,
                email: optional("email", input.email)?,
            };
            let agency = Changed::first(Act::AgencyKeep, session.viewer.role, agency)?;
            session.insert(&agency).await?;
            Ok(agency.record().id)
        });
        Ok(written.await?.into())
    }

    /// Changes an agency of your region (organisatie wijzigen).
    async fn agency_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AgencyChangeInput,
    ) -> Result<AgencyPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let agency = found::<network::Agency>(&session, "agencyId", &input.agency_id).await?;
            let changed = agency.change(Act::AgencyKeep, |agency| {
                expect(input.expected_version, agency.version)?;
                agency.rename(&input.name, optional("phone", input.phone)?, optional("email", input.email)?)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Adds a member to an agency of your region (netwerklid toevoegen).
    async fn member_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: MemberAddInput,
    ) -> Result<MemberPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let agency = found::<network::Agency>(&session, "agencyId", &input.agency_id).await?;
            let subject = domain::refusal::text("subject", &input.subject, 200)?;
            refuse_same_subject(&session, &subject).await?;
            let mut municipalities = Vec::new();
            for id in input.municipality_ids.iter().flatten() {
                municipalities
                    .push(found::<network::Municipality>(&session, "municipalityIds", id).await?.id);
            }
            let member = network::Member {
                id: Uuid::new_v4().into(),
                version: 1,
                agency: agency.id,
                region: session.viewer.region,
                name: domain::refusal::text("name", &input.name, 200)?,
                function: input.function.map_or(Function::Professional, |word| word.0),
                job_title: optional("jobTitle", input.job_title)?,
                phone: optional("phone", input.phone)?,
                email: optional("email", input.email)?,
                municipalities,
                subject,
                joined_on: input.joined_on.unwrap_or_else(|| day_of(session.now)),
                left_on: None,
            };
            let member = Changed::first(Act::MemberKeep, session.viewer.role, member)?;
            refuse_subject_twice(&session, member.record()).await?;
            session.insert(&member).await?;
            Ok(member.record().id)
        });
        Ok(written.await?.into())
    }

    /// Says that a member leaves. Who directs a case hands it over first; what else the member held ends, at once or
    /// with its tokens the day after (netwerklid uit dienst).
    async fn member_leave(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: MemberLeaveInput,
    ) -> Result<MemberPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let member = found::<network::Member>(&session, "memberId", &input.member_id).await?;
            let on = input.on.unwrap_or_else(|| day_of(session.now));
            let changed = member.change(Act::MemberKeep, |member| {
                expect(input.expected_version, member.version)?;
                member.leave(on)
            })?;
            if session.directs(changed.record().id).await? {
                return Err(Refusal::new(
                    Code::IllegalTransition,
                    "memberId",
                    "voert nog casusregie; mogelijk is: eerst overdragen",
                    "still directs a case; possible is: hand over first",
                )
                .into());
            }
            session.update(&changed).await?;
            if on <= day_of(session.now) {
                session.end_grants_to(&changed).await?;
            }
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Lets a colleague of your agency hold your grants for a while (waarnemer aanwijzen).
    async fn stand_in_assign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: StandInAssignInput,
    ) -> Result<StandInPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            policy::permit(Act::StandInAssign, &View::new(session.viewer.role, Relations::NONE))?;
            let me: Guarded<network::Member> = session
                .one(session.viewer.member)
                .await?
                .ok_or_else(|| Fault::Broken("a viewer who is no member".to_owned()))?;
            let colleague = super::case::professional(&session, "standInId", &input.stand_in_id).await?;
            let changed = me.add(Act::StandInAssign, |me| {
                let stand_in = network::StandIn {
                    id: Uuid::new_v4().into(),
                    member: me.id,
                    stand_in: colleague.id,
                    from: input.from.unwrap_or(session.now),
                    until: input.until,
                };
                stand_in.check(me, &colleague)?;
                Ok(stand_in)
            })?;
            session.insert(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

/// Who you are, and what your role may read (ingelogd als).
#[derive(Description)]
pub struct Viewer;

#[Object(use_type_description)]
impl Viewer {
    /// You, as a network member (netwerklid).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        let id = super::node::global(asking(ctx).viewer.member);
        super::root::one::<network::Member, Member>(ctx, &id).await
    }
    /// Your role (rol).
    async fn role(&self, ctx: &Context<'_>) -> Word<Role> {
        Word(asking(ctx).viewer.role)
    }
    /// Your agency (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        let id = super::node::global(asking(ctx).viewer.agency);
        super::root::one::<network::Agency, Agency>(ctx, &id).await
    }
    /// Your region (veiligheidsregio).
    async fn region(&self, ctx: &Context<'_>) -> Shown<Region> {
        let id = super::node::global(asking(ctx).viewer.region);
        super::root::one::<network::Region, Region>(ctx, &id).await
    }
    /// What your role may read, per category (beleid).
    async fn policy(&self, ctx: &Context<'_>) -> Vec<super::access::CategoryRule> {
        super::access::rules(asking(ctx).viewer.role)
    }
}

/// The session's own agency ids, for who writes.
pub fn author(session: &Session) -> (domain::Id<network::Member>, domain::Id<network::Agency>) {
    (session.viewer.member, session.viewer.agency)
}
