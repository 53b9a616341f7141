//! Matching signals, and ending matches with them. Nothing of another's signal leaves this file but the match itself.

#![expect(
    clippy::disallowed_methods,
    reason = "finds the signals of others on the same person, which are shown to nobody but as a match"
)]

use crate::{Fault, Session, consults::of, listed::Listed};
use chrono::{Months, TimeDelta};
use domain::{
    Changed, Moment,
    clock::day_of,
    network::{Member, Region},
    signal::{self, COUNTED_DAYS, KEPT_YEARS, MOST_A_DAY, Side, Signal, SignalCount, SignalMatch},
};
use sea_orm::{
    JoinType, Order, QueryResult,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
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

    /// When the viewer set its signals of the last 24 hours, as far as they count for [`signal::may_set`].
    pub async fn signals_lately(&self) -> Result<Vec<Moment>, Fault> {
        let mut lately = Query::select();
        lately
            .column("from_at")
            .from("signal")
            .and_where(Expr::col("member_id").eq(self.viewer.member.0))
            .and_where(Expr::col("from_at").gt(self.now - TimeDelta::hours(24)))
            .order_by("from_at", Order::Desc)
            .limit(MOST_A_DAY);
        self.all(&lately).await?.iter().map(|row| Ok(row.try_get("", "from_at")?)).collect()
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

    /// Matches, now, all signals that stand in a region that matches from now on. One statement writes them, in a form
    /// that does not tell how many there are: who switches sees none of them.
    pub async fn match_standing(&self, region: &Changed<Region>) -> Result<(), Fault> {
        let column = |name: &'static str| Expr::col(("signal", name));
        let mut standing = of::<Signal>("signal");
        standing
            .and_where(column("region_id").eq(region.record().id.0))
            .and_where(column("withdrawn_at").is_null())
            .and_where(column("until_at").gt(self.now));
        let pairs = signal::pairs(self.records::<Signal>(&standing).await?).into_iter();
        let pairs: Vec<_> =
            pairs.map(|(first, last)| [self.fresh::<SignalMatch>().0, first.0, last.0]).collect();
        let pairs = Listed::of(self, &pairs)?;
        let id = |nth: usize| pairs.id(nth);
        let first = |name: &'static str| Expr::col(("first", name));
        let last = |name: &'static str| Expr::col(("last", name));
        let sooner = first("until_at").lt(last("until_at"));
        let values: [(&'static str, Expr); 14] = [
            ("id", id(0)),
            ("version", Expr::val(1)),
            ("region_id", last("region_id")),
            ("first_id", first("id")),
            ("first_agency_id", first("agency_id")),
            ("first_member_id", first("member_id")),
            ("second_id", last("id")),
            ("second_agency_id", last("agency_id")),
            ("second_member_id", last("member_id")),
            ("made_at", Expr::val(self.now)),
            ("until_at", Expr::case(sooner, first("until_at")).finally(last("until_at")).into()),
            ("ended", Expr::val(false)),
            ("contact_by_id", last("member_id")),
            ("due_on", Expr::val(signal::contact_due(self.now))),
        ];
        let mut matches = Query::select();
        matches
            .exprs(values.iter().map(|(_, value)| value.clone()))
            .from_function(pairs.list.clone(), "pair")
            .join_as(JoinType::InnerJoin, "signal", "first", first("id").eq(id(1)))
            .join_as(JoinType::InnerJoin, "signal", "last", last("id").eq(id(2)));
        let mut insert = Query::insert();
        insert.into_table("signal_match").columns(values.iter().map(|(name, _)| *name));
        insert.select_from(matches).map_err(|error| Fault::Broken(error.to_string()))?;
        self.run(&insert).await?;
        Ok(())
    }

    /// Ends, a while from now, the matches of a signal that was withdrawn. What either says of contact ends none sooner:
    /// otherwise who only wants to know whether others signalled would be gone before they hear of it.
    pub async fn end_matches(&self, signal: &Changed<Signal>) -> Result<(), Fault> {
        let id = signal.record().id.0;
        let of = Expr::col("first_id").eq(id).or(Expr::col("second_id").eq(id));
        let lingers = signal::lingers(self.now);
        let mut update = Query::update();
        update
            .table("signal_match")
            .value("until_at", lingers)
            .and_where(of)
            .and_where(Expr::col("ended").eq(false))
            .and_where(Expr::col("until_at").gt(lingers));
        self.run(&update).await?;
        Ok(())
    }

    /// Ends, now, all matches of a region that matches no more.
    pub async fn end_matches_in(&self, region: &Changed<Region>) -> Result<(), Fault> {
        let mut update = Query::update();
        update
            .table("signal_match")
            .value("ended", true)
            .value("until_at", self.now)
            .value("version", Expr::col("version").add(1))
            .and_where(Expr::col("region_id").eq(region.record().id.0))
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

    /// How often members of the viewer's region signalled lately, the most first; a hundred at most.
    pub async fn signal_counts(&self) -> Result<Vec<SignalCount>, Fault> {
        let since = self.now - TimeDelta::days(COUNTED_DAYS);
        let of = |name: &'static str| Expr::col(("signal", name));
        let one = |name: &'static str| Expr::col(("signal_match", name));
        let mut found = Query::select();
        found
            .expr(one("id").count())
            .from("signal_match")
            .and_where(one("contact_by_id").equals(("signal", "member_id")))
            .and_where(one("made_at").gt(since));
        let mut overdue = found.clone();
        overdue.and_where(one("outcome").is_null()).and_where(one("due_on").lt(day_of(self.now)));
        let mut counts = Query::select();
        counts
            .column(("signal", "member_id"))
            .expr_as(of("id").count(), "set_lately")
            .expr_as(of("withdrawn_at").count(), "withdrawn")
            .expr_as(Expr::SubQuery(None, Box::new(found.into())), "found")
            .expr_as(Expr::SubQuery(None, Box::new(overdue.into())), "overdue")
            .from("signal")
            .and_where(of("region_id").eq(self.viewer.region.0))
            .and_where(of("from_at").gt(since))
            .group_by_col(("signal", "member_id"))
            .order_by_expr(of("id").count(), Order::Desc)
            .order_by(("signal", "member_id"), Order::Asc)
            .limit(100);
        let count = |row: &QueryResult| {
            Ok(SignalCount {
                member: row.try_get::<Uuid>("", "member_id")?.into(),
                set: row.try_get("", "set_lately")?,
                withdrawn: row.try_get("", "withdrawn")?,
                found: row.try_get("", "found")?,
                overdue: row.try_get("", "overdue")?,
            })
        };
        self.all(&counts).await?.iter().map(count).collect()
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
