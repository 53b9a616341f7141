//! The actions of plans: the object, and what is to be done by whom.

use super::Goal;
use crate::graphql::{
    access::{Access, Through},
    argument::{id_cells, words},
    asking,
    case::Case,
    date::Date,
    network::{Member, named},
    page::{self, Order, Page, Window},
    person::FamilyMember,
    show::{One, Shown, wrap_one},
    word::Word,
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use domain::{
    Category, case,
    plan::{self, ActionStatus},
};
use persistence::{Ask, Cell, Compare};

/// Something that somebody does for a goal of a plan (actie).
#[derive(Description)]
pub struct PlanAction(pub One<plan::PlanAction>);

named!(PlanAction: plan::PlanAction = b'B');

#[Object(use_type_description, serial)]
impl PlanAction {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang). Who owns it sees it as long as it works on the case.
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|action| action.case.0)).await
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |action| action.version)
    }
    /// The case (casus).
    async fn case(&self, ctx: &Context<'_>) -> Shown<Case> {
        wrap_one(self.0.named(ctx, |action| Some(action.case)).await)
    }
    /// The goal that it is for (doel).
    async fn goal(&self, ctx: &Context<'_>) -> Shown<Goal> {
        wrap_one(self.0.named(ctx, |action| Some(action.goal)).await)
    }
    /// What is to be done (actie).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |action| action.text.as_str())
    }
    /// The professional who does it; null where somebody of the family does (actiehouder).
    async fn owner(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |action| action.owner).await)
    }
    /// Who of the family or its own network does it (actiehouder uit het gezin).
    async fn family_member(&self, ctx: &Context<'_>) -> Shown<FamilyMember> {
        wrap_one(self.0.named(ctx, |action| action.family_member).await)
    }
    /// By when (uiterlijk op).
    async fn due_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |action| action.due_on.into())
    }
    /// How it stands (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<ActionStatus>> {
        self.0.show(ctx, |action| Word(action.status))
    }
    /// How it goes, what came of it, or why it was dropped (voortgang).
    async fn note(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |action| action.note.as_deref())?
    }
}

/// Which actions (acties).
#[derive(Debug, Default, InputObject)]
pub struct PlanActionFilter {
    /// Only those that you, or whom you stand in for, have to do.
    mine: Option<bool>,
    /// In one of these states.
    status: Option<Vec<Word<ActionStatus>>>,
    /// Of one of these cases.
    case_id: Option<Vec<ID>>,
    /// Due on this day or earlier: yesterday gives what is overdue.
    due_until: Option<Date>,
}

#[derive(Debug, Default)]
pub struct PlanActionQuery;

#[Object]
impl PlanActionQuery {
    /// The actions of plans that you may see, by due day (acties).
    async fn plan_actions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<PlanActionFilter>,
    ) -> Result<Page<PlanAction>> {
        let filter = filter.unwrap_or_default();
        let viewer = &asking(ctx).viewer;
        let mut ask = Ask::all();
        if filter.mine.unwrap_or_default() {
            let me = [viewer.member].into_iter().chain(viewer.stands_in_for.iter().copied());
            ask = ask.filter(Compare::In("owner_id", me.map(|member| Cell::Uuid(member.0)).collect()));
        }
        if let Some(status) = &filter.status {
            ask = ask.filter(Compare::In("status", words(status)));
        }
        if let Some(cases) = &filter.case_id {
            ask = ask.filter(Compare::In("case_id", id_cells::<case::Case>(ctx, "filter.caseId", cases)?));
        }
        if let Some(day) = filter.due_until {
            ask = ask.filter(Compare::Until("due_on", Cell::Day(day.0)));
        }
        let value: fn(&plan::PlanAction) -> Cell = |action| Cell::Day(action.due_on);
        let order = Order { column: "due_on", descending: false, category: Category::Plan, value };
        page::page(ctx, "planActions", Window { first, after, last, before }, ask, order).await
    }
}
