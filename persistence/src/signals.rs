//! Matching signals, and ending matches with them. Nothing of another's signal leaves this file but the match itself.

#![expect(
    clippy::disallowed_methods,
    reason = "finds the signals of others on the same person, which are shown to nobody but as a match"
)]

use crate::{Fault, Session};
use chrono::Months;
use domain::{
    Changed, Moment,
    network::{Member, Region},
    signal::{KEPT_YEARS, Side, Signal, SignalMatch},
};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

impl Session {
    /// The signals that stand on the person of this one.
    fn on_the_same(&self, signal: &Signal) -> SelectStatement {
        Query::select()
            .columns(["id", "agency_id", "member_id", "until_at"])
            .from("signal")
            .and_where(Expr::col("lookup").is_in(self.store.ring.lookups(signal.number.digits())))
            // A BSN with a slip of the pen is not somebody else's.
            .and_where(Expr::col("birth_date").eq(signal.birth_date))
            .and_where(Expr::col("withdrawn_at").is_null())
            .and_where(Expr::col("until_at").gt(self.now))
            .order_by("id", sea_orm::Order::Asc)
            .to_owned()
    }

    /// Whether the viewer has a signal of its own on the same person already.
    pub async fn signals_already(&self, signal: &Signal) -> Result<bool, Fault> {
        let mut own = self.on_the_same(signal);
        own.and_where(Expr::col("member_id").eq(signal.member.0));
        Ok(!self.all(&own).await?.is_empty())
    }

    /// Matches a new signal with those of other agencies of the region that stand.
    pub async fn match_signal(&self, set: &Changed<Signal>) -> Result<(), Fault> {
        let signal = set.record();
        let mut others = self.on_the_same(signal);
        others
            .and_where(Expr::col("region_id").eq(signal.region.0))
            .and_where(Expr::col("agency_id").ne(signal.agency.0));
        for found in self.all(&others).await? {
            let id = |name| found.try_get::<Uuid>("", name);
            let side = Side {
                signal: id("id")?.into(),
                agency: id("agency_id")?.into(),
                member: id("member_id")?.into(),
            };
            let stands = (side, found.try_get("", "until_at")?);
            self.insert(&set.follows(SignalMatch::new(self.fresh(), stands, signal))).await?;
        }
        Ok(())
    }

    /// Ends, now, the matches of a signal that was withdrawn.
    pub async fn end_matches(&self, signal: &Changed<Signal>) -> Result<(), Fault> {
        let id = signal.record().id.0;
        self.end_matches_where(Expr::col("first_id").eq(id).or(Expr::col("second_id").eq(id))).await
    }

    /// Ends, now, all matches of a region that matches no more.
    pub async fn end_matches_in(&self, region: &Changed<Region>) -> Result<(), Fault> {
        self.end_matches_where(Expr::col("region_id").eq(region.record().id.0)).await
    }

    async fn end_matches_where(&self, which: Expr) -> Result<(), Fault> {
        let mut update = Query::update();
        update
            .table("signal_match")
            .value("ended", true)
            .value("until_at", self.now)
            .value("version", Expr::col("version").add(1))
            .and_where(which)
            .and_where(Expr::col("ended").eq(false))
            .and_where(Expr::col("until_at").gt(self.now));
        self.run(&update).await?;
        Ok(())
    }

    /// Ends, at `at`, the signals of a member who leaves, and their matches: nobody is there to be reached.
    pub async fn end_signals_with(&self, member: &Changed<Member>, at: Moment) -> Result<(), Fault> {
        let id = member.record().id.0;
        let of = |column: &'static str| Expr::col(column).eq(id);
        for (table, which) in
            [("signal", of("member_id")), ("signal_match", of("first_member_id").or(of("second_member_id")))]
        {
            let mut update = Query::update();
            update
                .table(table)
                .value("until_at", at)
                .and_where(which)
                .and_where(Expr::col("until_at").gt(at));
            self.run(&update).await?;
        }
        Ok(())
    }

    /// Deletes what ended in the viewer's region longer ago than it is kept, and all that has ended on persons who are
    /// about to be destroyed.
    pub(crate) async fn forget_signals(&self, condemned: SelectStatement) -> Result<(), Fault> {
        let lookups = Query::select()
            .column("lookup")
            .from("citizen_number")
            .and_where(Expr::col("person_id").in_subquery(condemned))
            .to_owned();
        let long_ago = self.now.checked_sub_months(Months::new(12 * KEPT_YEARS)).unwrap_or(self.now);
        let old = Expr::col("region_id").eq(self.viewer.region.0).and(Expr::col("until_at").lte(long_ago));
        let over = Expr::col("until_at").lte(self.now).and(Expr::col("lookup").in_subquery(lookups));
        let gone = old.or(over);
        let ids = Query::select().column("id").from("signal").and_where(gone.clone()).to_owned();
        let of = |column: &'static str| Expr::col(column).in_subquery(ids.clone());
        for (table, which) in [("signal_match", of("first_id").or(of("second_id"))), ("signal", gone)] {
            let mut delete = Query::delete();
            delete.from_table(table).and_where(which);
            self.run(&delete).await?;
        }
        Ok(())
    }
}
