//! Both networks, planted into a fresh database and looked at as their people see them.

mod starting;

use super::*;
use crate::{Ask, Compare, Database, Master, Noun, Session};
use domain::{
    Id, Relation, Relations, Role,
    agreement::Agreement,
    case::Case,
    choice::Choice,
    consult::{AgendaItem, Contribution, Decision, Invitation, Meeting, MeetingStatus},
    deadline::{Deadline, DeadlineStatus},
    fact::{Assessment, CareNote, Concern, ContactMoment, EducationRecord, Fact, PoliceFact},
    person::{CitizenNumber, PersonContact},
};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use uuid::Uuid;

/// A database of its own, gone after the test.
struct Fresh {
    store: Store,
    folder: PathBuf,
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Fresh {
    async fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let nth = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("schakel-demo-{}-{nth}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let url = format!("sqlite://{}/demo.db", folder.display());
        let store =
            Store::open(&Database { url, connections: 2 }, &Master::new([7; 32]).into()).await.expect("open");
        store.migrate().await.expect("migrated");
        Self { store, folder }
    }

    async fn with_cast() -> Self {
        let fresh = Self::new().await;
        plant_cast(&fresh.store, now()).await.expect("planted");
        fresh
    }

    async fn with_network(cases: u32, seed: u64) -> Self {
        let fresh = Self::new().await;
        plant_network(&fresh.store, now(), cases, seed, |_, _| {}).await.expect("planted");
        fresh
    }

    async fn ids(&self, table: &'static str) -> BTreeSet<Uuid> {
        self.column(table, "id", Expr::val(true)).await.into_iter().collect()
    }

    #[expect(clippy::disallowed_methods, reason = "counts what was planted, for nobody")]
    async fn column(&self, table: &'static str, column: &'static str, only: Expr) -> Vec<Uuid> {
        let mut select = Query::select();
        select.column(column).from(table).and_where(only).order_by(column, sea_orm::Order::Asc);
        let rows = self.store.db.query_all(&select).await.expect("rows");
        rows.iter().map(|row| row.try_get("", column).expect("an id")).collect()
    }

    async fn session(&self, handle: &str) -> Session {
        let account = self.store.account(handle, None, now()).await.expect("found").expect(handle);
        self.store.read(Arc::new(account.viewer), now(), Arc::default())
    }
}

fn now() -> Moment {
    "2026-11-21T10:07:23Z".parse().expect("a moment")
}

async fn count<T: Noun>(session: &Session, case: Id<Case>) -> usize {
    let ask = Ask::all().filter(Compare::In(T::KEY, vec![crate::Cell::Uuid(case.0)]));
    session.find::<T>(&ask).await.expect("found").len()
}

async fn cases(session: &Session, relation: Relation) -> Vec<Id<Case>> {
    let ask = Ask::all().filter(Compare::SeenBy(Relations::of(relation)));
    session.find::<Case>(&ask).await.expect("found").iter().map(|case| case.id).collect()
}

#[tokio::test]
async fn every_role_has_a_member_and_every_relation_a_live_grant() {
    let fresh = Fresh::with_cast().await;
    let mut roles = BTreeSet::new();
    let mut relations = BTreeSet::new();
    for one in fresh.store.everyone(domain::clock::day_of(now()), 1000).await.expect("people") {
        let session = fresh.session(&one.member.subject).await;
        roles.insert(session.viewer.role);
        for case in session.find::<Case>(&Ask::all()).await.expect("cases") {
            relations.extend(case.view.relations.iter());
        }
    }
    assert_eq!(roles.into_iter().collect::<Vec<_>>(), Role::ALL.iter().map(|one| one.0).collect::<Vec<_>>());
    let all = Relation::ALL.iter().map(|one| one.0).collect::<Vec<_>>();
    assert_eq!(relations.into_iter().collect::<Vec<_>>(), all);
}

#[tokio::test]
async fn the_showcase_shows_each_agency_what_is_its_own() {
    let fresh = Fresh::with_cast().await;
    let care = fresh.session("care-noor").await;
    let case = cases(&care, Relation::Directing).await;
    let mut showcase = Vec::new();
    for case in case {
        if count::<AgendaItem>(&care, case).await > 0 {
            showcase.push(case);
        }
    }
    let [case] = showcase[..] else { panic!("one case of youth care is on an agenda: {showcase:?}") };
    let person = care.concerned(&[case.0]).await.expect("persons")[&case.0][0].id.0;

    let mut seen = String::new();
    let columns = "concern contact care school police safety agenda said decided agreed place bsn";
    for handle in [
        "care-noor",
        "police-fatima",
        "school-ingrid",
        "wijkteam-pieter",
        "raad-eline",
        "safetyhouse-annemiek",
    ] {
        let session = fresh.session(handle).await;
        let person = || Ask::ids(&[person]);
        let counts = [
            count::<Fact<Concern>>(&session, case).await,
            count::<Fact<ContactMoment>>(&session, case).await,
            count::<Fact<CareNote>>(&session, case).await,
            count::<Fact<EducationRecord>>(&session, case).await,
            count::<Fact<PoliceFact>>(&session, case).await,
            count::<Fact<Assessment>>(&session, case).await,
            count::<AgendaItem>(&session, case).await,
            count::<Contribution>(&session, case).await,
            count::<Decision>(&session, case).await,
            count::<Agreement>(&session, case).await,
            session.find::<PersonContact>(&person()).await.expect("found").len(),
            session.find::<CitizenNumber>(&person()).await.expect("found").len(),
        ];
        seen += &format!("{handle}: {counts:?}\n");
    }
    // Of the contact moments the care side wrote four: content of help, for who reads CARE.
    let expected = "\
care-noor: [3, 5, 2, 2, 0, 2, 2, 4, 1, 3, 1, 1]
police-fatima: [3, 1, 0, 0, 2, 0, 2, 3, 1, 3, 0, 0]
school-ingrid: [3, 1, 0, 2, 0, 0, 0, 0, 0, 0, 1, 0]
wijkteam-pieter: [3, 5, 2, 2, 0, 2, 2, 4, 1, 3, 1, 1]
raad-eline: [3, 1, 0, 0, 2, 2, 2, 3, 1, 3, 0, 0]
safetyhouse-annemiek: [3, 1, 0, 2, 2, 2, 2, 5, 1, 3, 0, 0]
";
    assert_eq!(seen, expected, "the columns: {columns}");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_network() {
    let (first, again) = (Fresh::with_network(120, 1).await, Fresh::with_network(120, 1).await);
    let other = Fresh::with_network(120, 2).await;
    for table in ["member", "person", "case_file", "access_grant", "agenda_item", "agreement"] {
        let ids = first.ids(table).await;
        assert_eq!(ids, again.ids(table).await, "{table}");
        assert!(ids.is_disjoint(&other.ids(table).await), "{table}");
    }
    assert_eq!(first.ids("case_file").await.len(), 120);
}

#[tokio::test]
async fn the_members_to_measure_with_have_the_same_work_in_every_size() {
    for size in [60, 1100] {
        let fresh = Fresh::with_network(size, 3).await;
        let wijkteam = cases(&fresh.session("bench-wijkteam").await, Relation::Team).await;
        assert_eq!(wijkteam.len(), 40, "of {size}");
        let police = fresh.session("bench-police").await;
        assert_eq!(cases(&police, Relation::Team).await.len(), 20, "of {size}");
        assert_eq!(cases(&police, Relation::Consulted).await.len(), 10, "of {size}");

        let chair = fresh.session("bench-chair").await;
        let invited = crate::Cell::Text(MeetingStatus::Invited.name().to_owned());
        let ask = Ask::all().filter(Compare::In("status", vec![invited]));
        let meetings = chair.find::<Meeting>(&ask).await.expect("meetings");
        let [meeting] = &meetings[..] else { panic!("one invited meeting") };
        let seats = Ask::all().filter(Compare::In("meeting_id", vec![crate::Cell::Uuid(meeting.id.0)]));
        assert_eq!(chair.find::<Invitation>(&seats).await.expect("seats").len(), 5);
        let items = chair.find::<AgendaItem>(&seats).await.expect("items");
        assert_eq!(items.len(), 10);
        for item in items {
            let of = Ask::all().filter(Compare::In("item_id", vec![crate::Cell::Uuid(item.id.0)]));
            assert_eq!(chair.find::<Contribution>(&of).await.expect("said").len(), 4);
            assert_eq!(chair.find::<Agreement>(&of).await.expect("agreed").len(), 2);
        }
    }
}

#[tokio::test]
async fn every_seat_in_a_team_has_its_grant_and_every_case_one_who_directs_it() {
    let fresh = Fresh::with_cast().await;
    plant_network(&fresh.store, now(), 300, 4, |_, _| {}).await.expect("planted");
    let lasts = || Expr::col("until_at").is_null();
    let member = Expr::col("member_id").is_not_null().and(lasts());
    let relation = |word: &'static str| Expr::col("relation").eq(word).and(lasts());
    let seats = fresh.column("team_membership", "id", member).await;
    assert_eq!(seats, fresh.column("access_grant", "cause_id", relation("TEAM")).await);
    let cases = fresh.column("case_file", "id", Expr::val(true)).await;
    assert_eq!(cases, fresh.column("access_grant", "case_id", relation("DIRECTING")).await);
    let running = fresh.column("regie", "id", lasts()).await;
    assert_eq!(running, fresh.column("access_grant", "cause_id", relation("DIRECTING")).await);
}

#[tokio::test]
async fn meetings_start_at_a_time_that_a_calendar_has() {
    use chrono::Timelike;
    let fresh = Fresh::with_cast().await;
    plant_network(&fresh.store, now(), 60, 4, |_, _| {}).await.expect("planted");
    let of_all = ["protection-samira", "safetyhouse-annemiek", "bench-chair"];
    let mut seen = 0;
    for handle in of_all {
        for meeting in fresh.session(handle).await.find::<Meeting>(&Ask::all()).await.expect("meetings") {
            let starts =
                meeting.read(domain::Category::Consult, |meeting| meeting.starts_at).expect("a chair");
            assert!(matches!((starts.minute(), starts.second()), (0 | 30, 0)), "{handle}: {starts}");
            seen += 1;
        }
    }
    assert!(seen > 6, "{seen}");
}

#[tokio::test]
async fn the_stories_have_deadlines_that_run_stand_still_are_met_and_are_over() {
    let fresh = Fresh::with_cast().await;
    let mut standing = BTreeSet::new();
    for one in fresh.store.everyone(domain::clock::day_of(now()), 1000).await.expect("people") {
        let session = fresh.session(&one.member.subject).await;
        for deadline in session.find::<Deadline>(&Ask::all()).await.expect("deadlines") {
            let read = |deadline: &Deadline| {
                (deadline.status.name(), deadline.overdue(now()), deadline.missed(now()))
            };
            standing.extend(deadline.read(domain::Category::Process, read));
        }
    }
    let (running, paused) = (DeadlineStatus::Running.name(), DeadlineStatus::Paused.name());
    let (met, cancelled) = (DeadlineStatus::Met.name(), DeadlineStatus::Cancelled.name());
    let expected = [
        (cancelled, false, true),
        (met, false, false),
        (met, false, true),
        (paused, false, false),
        (running, false, false),
        (running, true, true),
    ];
    assert_eq!(standing.into_iter().collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_caseload_stays_human() {
    let fresh = Fresh::with_network(600, 4).await;
    let live = Expr::col("until_at").is_null().and(Expr::col("relation").is_in(["TEAM", "DIRECTING"]));
    let holders = fresh.column("access_grant", "holder_id", live).await;
    let most = holders.chunk_by(|one, next| one == next).map(<[_]>::len).max().unwrap_or_default();
    assert!((20..=60).contains(&most), "{most}");
}
