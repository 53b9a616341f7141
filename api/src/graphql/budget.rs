//! How much one answer may hold, counted while it grows: lists within lists multiply, and no document shows by how
//! much. What would be more is refused as a whole.

use super::asking;
use crate::http::Limit;
use async_graphql::{
    Context,
    parser::types::{Selection, SelectionSet},
};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;

/// Every object of the database counts as often as there are selections below it, and itself.
pub(super) static VALUES: Limit =
    Limit { dutch: "waarden in het antwoord", english: "values in the answer", most: 500_000 };

/// What of it is used up.
#[derive(Debug, Default)]
pub struct Budget {
    spent: AtomicUsize,
    over: Notify,
}

impl Budget {
    /// Counts `rows` objects of the field that is asked, before they are made. Where that is too much it does not come
    /// back: whoever awaits [`Self::over`] ends the request.
    pub async fn spend(&self, ctx: &Context<'_>, rows: usize) {
        let cost =
            rows.max(1).saturating_mul(below(ctx, &ctx.item.node.selection_set.node).saturating_add(1));
        let spent = self.spent.fetch_add(cost, Ordering::Relaxed).saturating_add(cost);
        if spent > VALUES.most {
            self.over.notify_one();
            std::future::pending::<()>().await;
        }
    }

    /// Ends when more was asked than there is; never, where all fits.
    pub async fn over(&self) {
        self.over.notified().await;
    }
}

/// Counts objects of the field that is asked.
pub async fn spend(ctx: &Context<'_>, rows: usize) {
    asking(ctx).budget.spend(ctx, rows).await;
}

/// The selections of a set and of all below it. Fragments do not spread themselves, and are not too many: `http` has
/// seen to it.
fn below(ctx: &Context<'_>, set: &SelectionSet) -> usize {
    let mut count = 0_usize;
    for item in &set.items {
        count = count.saturating_add(match &item.node {
            Selection::Field(field) => below(ctx, &field.node.selection_set.node).saturating_add(1),
            Selection::InlineFragment(fragment) => below(ctx, &fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let fragment = ctx.query_env.fragments.get(&spread.node.fragment_name.node);
                fragment.map_or(0, |fragment| below(ctx, &fragment.node.selection_set.node))
            }
        });
    }
    count
}
