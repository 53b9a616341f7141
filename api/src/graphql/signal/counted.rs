//! How often members signal, for the privacy officer: numbers, and nothing of whom they are about.

use crate::graphql::{
    fault,
    network::Member,
    session,
    show::{Shown, only, siblings},
};
use async_graphql::{Context, Object, SimpleObject};
use domain::{Category, Role, network, signal};
use persistence::Ask;

/// How often a member signalled in the last thirteen weeks, and what came of it (aantallen meldingen).
#[derive(SimpleObject)]
pub struct SignalCount {
    /// Who signalled (netwerklid).
    member: Member,
    /// How many signals it set (gedaan).
    set: i32,
    /// How many of these it took back (ingetrokken).
    withdrawn: i32,
    /// In how many matches it came last, and was to make contact (contact te leggen).
    found: i32,
    /// Of how many of these the day has passed without an outcome (niet gelegd).
    overdue: i32,
}

#[derive(Debug, Default)]
pub struct SignalCountQuery;

#[Object]
impl SignalCountQuery {
    /// How often the members of your region signal, most first, at most a hundred of them; only for the privacy officer
    /// (aantallen meldingen). Who signals often and takes back often may be looking for what others know.
    async fn signal_counts(&self, ctx: &Context<'_>) -> Shown<Vec<SignalCount>> {
        if !only(ctx, &[Role::PrivacyOfficer], Category::Oversight) {
            return None;
        }
        let session = session(ctx);
        let counted = async {
            let counts = session.signal_counts().await?;
            let ids: Vec<_> = counts.iter().map(|count| count.member.0).collect();
            let members = session.find::<network::Member>(&Ask::ids(&ids).by_reference()).await?;
            Ok((counts, siblings(&session, members)))
        };
        let shown = counted.await.map_err(|error| fault(ctx, error)).map(|(counts, members)| {
            let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
            let shown = |count: &signal::SignalCount| {
                let member = members.iter().find(|one| one.key() == count.member.0)?.clone();
                Some(SignalCount {
                    member: member.into(),
                    set: number(count.set),
                    withdrawn: number(count.withdrawn),
                    found: number(count.found),
                    overdue: number(count.overdue),
                })
            };
            counts.iter().filter_map(shown).collect()
        });
        Some(shown)
    }
}
