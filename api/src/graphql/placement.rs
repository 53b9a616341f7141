//! Placements: somebody of a case with a provider, and how many helpers there are around the family.

mod change;

pub use change::PlacementMutation;

use super::{
    access::{Access, Through},
    argument::{id_cells, words},
    case::Case,
    date::Date,
    intervention::Intervention,
    network::{Agency, named},
    page::{self, Order, Page, Window, newest},
    person::Person,
    session,
    show::{One, Shown, wrap_one},
    word::Word,
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result, SimpleObject};
use domain::{
    Category, Moment,
    case::{self, Regie},
    clock::day_of,
    intervention,
    placement::{self, PlacementOutcome, PlacementStatus, PlacementStep},
    team::TeamMembership,
};
use persistence::{Ask, Cell, Compare};

/// Somebody of a case with a provider, or waiting for a place there (plaatsing). It gives the provider no sight of the
/// case; who joins the team has that.
#[derive(Description)]
pub struct Placement(pub One<placement::Placement>);

named!(Placement: placement::Placement = b'L');

/// A step of a placement (stap).
#[derive(Debug, SimpleObject)]
pub struct PlacementMove {
    /// What was done (stap).
    step: Word<PlacementStep>,
    /// On which day (op).
    on: Date,
    /// Why (reden).
    reason: String,
}

/// How many helpers there were around a family from a day on (aantal hulpverleners).
#[derive(Debug, SimpleObject)]
pub struct HelperCount {
    /// The first day on which it was so many (vanaf).
    from: Date,
    /// How many (aantal).
    helpers: i32,
}

impl From<&placement::PlacementMove> for PlacementMove {
    fn from(one: &placement::PlacementMove) -> Self {
        Self { step: Word(one.step), on: one.on.into(), reason: one.reason.clone() }
    }
}

#[Object(use_type_description, serial)]
impl Placement {
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
    /// Who is placed; null where it is the whole family (jeugdige).
    async fn person(&self, ctx: &Context<'_>) -> Shown<Person> {
        wrap_one(self.0.named(ctx, |one| one.person).await)
    }
    /// In what (interventie).
    async fn intervention(&self, ctx: &Context<'_>) -> Shown<Intervention> {
        wrap_one(self.0.named(ctx, |one| Some(one.intervention)).await)
    }
    /// With whom (aanbieder).
    async fn provider(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.provider)).await)
    }
    /// Where it is in its life (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<PlacementStatus>> {
        self.0.show(ctx, |one| Word(one.status))
    }
    /// Whether it was made more intensive (geïntensiveerd).
    async fn intensive(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, |one| one.intensive)
    }
    /// When it was asked for: its place in the row (aangevraagd op).
    async fn asked_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.asked_at)
    }
    /// On which day it began (gestart op).
    async fn started_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.started_on)?.map(Date)
    }
    /// On which day it ended (beëindigd op).
    async fn ended_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.ended_on)?.map(Date)
    }
    /// How it ended; null too where it ended with the case (uitkomst).
    async fn outcome(&self, ctx: &Context<'_>) -> Option<Word<PlacementOutcome>> {
        self.0.show(ctx, |one| one.outcome)?.map(Word)
    }
    /// What was done with it, in its order (verloop).
    async fn moves(&self, ctx: &Context<'_>) -> Option<Vec<PlacementMove>> {
        self.0.show(ctx, |one| one.moves.iter().map(Into::into).collect())
    }
}

/// How many helpers there are around the family of a case, by the days on which that changed.
pub async fn helpers(ctx: &Context<'_>, of: &One<case::Case>) -> Shown<Vec<HelperCount>> {
    if !of.shows(ctx) {
        return None;
    }
    let counted = async {
        let all = || newest("from_at");
        let regie = of.hanging::<Regie>(ctx, "case_id", all()).await.transpose()?.unwrap_or_default();
        let team = of.hanging::<TeamMembership>(ctx, "case_id", all()).await.transpose()?.unwrap_or_default();
        let ask = newest("asked_at");
        let placed = of.hanging::<placement::Placement>(ctx, "case_id", ask).await;
        let placed = placed.transpose()?.unwrap_or_default();
        let regie: Vec<_> =
            regie.iter().filter_map(|one| one.guarded.read(Category::Process, Clone::clone)).collect();
        let team: Vec<_> =
            team.iter().filter_map(|one| one.guarded.read(Category::Process, Clone::clone)).collect();
        let placed: Vec<_> =
            placed.iter().filter_map(|one| one.guarded.read(Category::Plan, Clone::clone)).collect();
        let counts = placement::helpers(&regie, &team, &placed, day_of(session(ctx).now));
        let count = |one: placement::HelperCount| HelperCount {
            from: one.from.into(),
            helpers: i32::try_from(one.helpers).unwrap_or(i32::MAX),
        };
        Ok(counts.into_iter().map(count).collect())
    };
    Some(counted.await)
}

/// Which placements (plaatsingen).
#[derive(Debug, Default, InputObject)]
pub struct PlacementFilter {
    /// In one of these interventions.
    intervention_id: Option<Vec<ID>>,
    /// In one of these states.
    status: Option<Vec<Word<PlacementStatus>>>,
}

#[derive(Debug, Default)]
pub struct PlacementQuery;

#[Object]
impl PlacementQuery {
    /// The placements that you may see, asked first, first: those that wait are in the order of the row (plaatsingen).
    async fn placements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<PlacementFilter>,
    ) -> Result<Page<Placement>> {
        let filter = filter.unwrap_or_default();
        let mut ask = Ask::all();
        if let Some(of) = &filter.intervention_id {
            let of = id_cells::<intervention::Intervention>(ctx, "filter.interventionId", of)?;
            ask = ask.filter(Compare::In("intervention_id", of));
        }
        if let Some(status) = &filter.status {
            ask = ask.filter(Compare::In("status", words(status)));
        }
        let value: fn(&placement::Placement) -> Cell = |one| Cell::Moment(one.asked_at);
        let order = Order { column: "asked_at", descending: false, category: Category::Plan, value };
        page::page(ctx, "placements", Window { first, after, last, before }, ask, order).await
    }
}
