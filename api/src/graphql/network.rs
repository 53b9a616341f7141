//! The directory of the network: regions, municipalities, agencies, members.

mod change;

pub use change::NetworkMutation;

use super::{
    argument::{id_cells, words},
    asking,
    budget::spend,
    date::Date,
    deadline::INSTANT,
    fault,
    page::{self, Order, Page, Window, by},
    show::{One, Shown, siblings, wrap, wrap_one},
    word::Word,
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use domain::{
    Category, Moment, Role,
    choice::Choice,
    network::{self, AgencyKind, Function},
};
use persistence::{Ask, Cell, Compare, Session};

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

#[Object(use_type_description, serial)]
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
    /// Whether two signals of two agencies on one person match here (matching van meldingen).
    async fn matches_signals(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, |region| region.matches_signals)
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

#[Object(use_type_description, serial)]
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

#[Object(use_type_description, serial)]
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

#[Object(use_type_description, serial)]
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
        let all = || self.0.among.each(Category::Colleague, ids).flatten().collect();
        let mine = self.0.guarded.read(Category::Colleague, ids).unwrap_or_default();
        wrap(self.0.among_ids(ctx, "municipalities", &all, &mine).await)
    }
    /// The first day of work (in dienst).
    async fn joined_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |member| member.joined_on.into())
    }
    /// The last day of work, once that is known (uit dienst).
    async fn left_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |member| member.left_on)?.map(Date)
    }
}

#[Object(use_type_description, serial)]
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

/// Who you are, and what your role may read (ingelogd als).
#[derive(Description)]
pub struct Viewer;

#[Object(use_type_description, serial)]
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
    /// Who stands in for you and for whom you do, now or later, the first to begin first (waarnemingen).
    async fn stand_ins(&self, ctx: &Context<'_>) -> Result<Vec<StandIn>> {
        let (session, me) = (super::session(ctx), Cell::Uuid(asking(ctx).viewer.member.0));
        let mut found = Vec::new();
        for of in ["member_id", "stand_in_id"] {
            let mine = by("from_at", false).filter(Compare::In(of, vec![me.clone()]));
            let mine = mine.filter(Compare::From("until_at", Cell::Moment(session.now + INSTANT)));
            let mine = session.find::<network::StandIn>(&mine).await.map_err(|error| fault(ctx, error))?;
            found.extend(mine);
        }
        spend(ctx, found.len()).await;
        found.sort_by_key(|one| one.read(Category::Colleague, |one| (one.from, one.id.0)));
        Ok(siblings(&session, found).into_iter().map(StandIn).collect())
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
