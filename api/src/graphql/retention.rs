//! Retention: how long a closed case is kept and why, and the list of those whose term has passed.

use super::{
    asking, call,
    case::Case,
    date::Date,
    network::named,
    page::{self, Order, Page, Window},
    show::{One, Shown, wrap_one},
    word::Word,
};
use async_graphql::{Context, Description, ID, Object, Result, SimpleObject};
use domain::{
    Category,
    clock::day_of,
    retention::{self, RetentionRegime},
};
use persistence::{Ask, Cell, Compare};

/// How long a closed case is kept (bewaartermijn).
#[derive(Description)]
pub struct Retention(pub One<retention::Retention>);

named!(Retention: retention::Retention = b'T');

/// A regime that holds for a case (bewaarregime).
#[derive(Debug, SimpleObject)]
pub struct RetentionTerm {
    /// The rule (regime).
    regime: Word<RetentionRegime>,
    /// The last day on which the case is kept by it (tot en met).
    until: Date,
}

#[Object(use_type_description, serial)]
impl Retention {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// The case (casus).
    async fn case(&self, ctx: &Context<'_>) -> Shown<Case> {
        wrap_one(self.0.named(ctx, |kept| Some(kept.case)).await)
    }
    /// The last day on which it is kept: that of the longest term (tot en met).
    async fn until(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |kept| kept.until.into())
    }
    /// Every regime that holds, the longest first (termijnen).
    async fn terms(&self, ctx: &Context<'_>) -> Option<Vec<RetentionTerm>> {
        let term =
            |term: &retention::Term| RetentionTerm { regime: Word(term.regime), until: term.until.into() };
        self.0.show(ctx, |kept| kept.terms.iter().map(term).collect())
    }
    /// How the day came about, in words (toelichting).
    async fn explanation(&self, ctx: &Context<'_>) -> Option<String> {
        self.0.show(ctx, |kept| {
            let (dutch, english) = kept.explain();
            call(ctx).language.of_two(dutch, english)
        })
    }
    /// Whether who it is about may have it destroyed earlier (eerder te vernietigen op verzoek).
    async fn yields(&self, ctx: &Context<'_>) -> Option<bool> {
        self.0.show(ctx, retention::Retention::yields)
    }
}

#[derive(Debug, Default)]
pub struct RetentionQuery;

#[Object]
impl RetentionQuery {
    /// The closed cases whose term has passed, the longest past first, of those that you direct or oversee
    /// (vernietigingslijst).
    async fn destruction_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Page<Retention>> {
        let today = day_of(asking(ctx).now);
        let yesterday = today.pred_opt().unwrap_or(today);
        let ask = Ask::all().filter(Compare::Until("until_on", Cell::Day(yesterday)));
        let order = Order {
            column: "until_on",
            descending: false,
            category: Category::Oversight,
            value: |kept: &retention::Retention| Cell::Day(kept.until),
        };
        page::page(ctx, "destructionList", Window { first, after, last, before }, ask, order).await
    }
}
