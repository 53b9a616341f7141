//! What the database layer hands to each of the cast, against what the policy and the table of the cast say: no
//! value more, and no value less. On both engines, and the same on both.

use domain::{
    Act, Category, Guarded, Id, Viewer,
    access_log::Entry,
    advice::AdviceRequest,
    agreement::Agreement,
    case::{Case, Regie},
    condition::Condition,
    confidentiality::Confidentiality,
    consent::Consent,
    consult::{AgendaItem, Contribution, Decision, Invitation, Meeting, Series, SeriesSeat},
    deadline::{Deadline, DeadlineMove},
    destruction::Destruction,
    emergency::Emergency,
    fact::{Assessment, CareNote, Concern, ContactMoment, EducationRecord, Fact, GroupTrend, PoliceFact},
    family::{Family, FamilyMember},
    family_choice::FamilyChoice,
    framework::FrameworkPeriod,
    grant::Grant,
    group::GroupMembership,
    inspection::Inspection,
    intervention::Intervention,
    investigation::Investigation,
    knowledge::{ArticleRevision, KnowledgeArticle},
    measure::Measure,
    mentor::Mentor,
    network::{Agency, Member, Municipality, Region, StandIn},
    notice::Notice,
    outreach::OutreachAction,
    person::{CitizenNumber, Person, PersonContact},
    person_match::PersonMatch,
    placement::Placement,
    plan::{Goal, Plan, PlanAccord, PlanAction, PlanEvaluation, PlanRevision},
    programme::Arrangement,
    referral::Referral,
    retention::Retention,
    signal::{Signal, SignalMatch},
    team::TeamMembership,
};
use persistence::{Ask, Noun, Session};
use std::{collections::BTreeSet, fmt::Debug, fmt::Write, sync::Arc};
use tests::{World, canary, cast, golden, on_each_engine, seed};

/// Everything that a session can read, as text, and per noun how many records are visible and how many readable.
#[derive(Default)]
struct Seen {
    text: String,
    counts: Vec<(&'static str, usize, usize)>,
}

async fn note<T: Noun + Debug>(session: &Session, seen: &mut Seen) {
    let found = session.find::<T>(&Ask::all()).await.expect("an answer");
    assert_eq!(session.count::<T>(&Ask::all()).await.expect("a count"), found.len() as i64, "{}", T::NOUN);
    let readable: Vec<_> = found
        .iter()
        .filter_map(|guarded| guarded.read(T::CATEGORY, |record| format!("{record:?}")))
        .collect();
    seen.counts.push((T::NOUN, found.len(), readable.len()));
    seen.text.extend(readable);
}

async fn see(world: &World, viewer: Arc<Viewer>) -> Seen {
    let session = world.store.read(viewer, world.clock.now(), Default::default());
    let mut seen = Seen::default();
    macro_rules! note {
        ($($noun:ty),* $(,)?) => { $(note::<$noun>(&session, &mut seen).await;)* };
    }
    note!(Region, Municipality, Agency, Member, StandIn, Arrangement, OutreachAction, Intervention);
    note!(Person, PersonContact, Family, FamilyMember, PersonMatch);
    note!(Case, Regie, TeamMembership, FrameworkPeriod, Consent, Grant);
    note!(Fact<Concern>, Fact<ContactMoment>, Fact<CareNote>, Fact<EducationRecord>, Fact<PoliceFact>);
    note!(
        Fact<Assessment>,
        Series,
        SeriesSeat,
        Meeting,
        Invitation,
        AgendaItem,
        Contribution,
        Decision,
        Agreement,
        Entry,
        Emergency,
        Referral,
        Deadline,
        DeadlineMove
    );
    note!(AdviceRequest, KnowledgeArticle, ArticleRevision);
    note!(Measure, Investigation, FamilyChoice);
    note!(Mentor, Condition);
    note!(GroupMembership, Fact<GroupTrend>, Notice);
    note!(Inspection, Confidentiality, Retention, Destruction);
    note!(Plan, Goal, PlanAction, PlanEvaluation, PlanRevision, PlanAccord, Placement);
    // A BSN shows no digit of itself.
    note!(CitizenNumber, Signal, SignalMatch);
    for guarded in session.find::<CitizenNumber>(&Ask::all()).await.expect("an answer") {
        seen.text.extend(guarded.read(Category::CitizenNumber, |record| record.number.digits().to_owned()));
    }
    for guarded in session.find::<Signal>(&Ask::all()).await.expect("an answer") {
        seen.text.extend(guarded.read(Category::CitizenNumber, |record| record.number.digits().to_owned()));
    }
    session.commit().await.expect("the end");
    seen
}

#[test]
fn each_of_the_cast_reads_what_the_policy_gives_and_nothing_else() {
    on_each_engine(async |world| {
        let mut table = String::new();
        for sight in cast::all() {
            let Some(viewer) = world.viewer(sight.handle).await else {
                assert!(!sight.works, "{} has no account", sight.handle);
                continue;
            };
            assert_eq!(viewer.role, sight.role());
            let seen = see(&world, viewer).await;
            let values = |canaries: Vec<&canary::Canary>| -> BTreeSet<String> {
                canaries.into_iter().map(|canary| canary.value.clone()).collect()
            };
            let found = values(canary::found_in(&seen.text));
            let due = values(canary::canaries().iter().filter(|canary| sight.reads(canary)).collect());
            let more: Vec<_> = found.difference(&due).collect();
            let less: Vec<_> = due.difference(&found).collect();
            assert!(more.is_empty(), "{} reads what it may not: {more:#?}", sight.handle);
            assert!(less.is_empty(), "{} does not read what it may: {less:#?}", sight.handle);
            let _ = write!(table, "{}:", sight.handle);
            for (noun, visible, readable) in seen.counts.iter().filter(|(_, visible, _)| *visible > 0) {
                let hidden =
                    if readable < visible { format!(" ({readable} readable)") } else { String::new() };
                let _ = write!(table, " {noun} {visible}{hidden};");
            }
            table.push('\n');
        }
        golden::compare("seen.txt", &table);
    });
}

/// How many of the cases `a` and `b` somebody sees.
async fn cases(world: &World, handle: &str) -> Vec<Guarded<Case>> {
    let viewer = world.viewer(handle).await.expect("an account");
    let session = world.store.read(viewer, world.clock.now(), Default::default());
    session.find::<Case>(&Ask::all()).await.expect("an answer")
}

#[test]
fn nobody_but_its_director_and_the_privacy_officer_sees_that_the_hidden_case_is_there() {
    on_each_engine(async |world| {
        let hidden: Id<Case> = seed::id("case:b");
        for sight in cast::all().filter(|sight| sight.works) {
            let sees = cases(&world, sight.handle).await.iter().any(|case| case.id == hidden);
            assert_eq!(
                sees,
                ["hidden_director", "privacy_officer"].contains(&sight.handle),
                "{}",
                sight.handle
            );
            let viewer = world.viewer(sight.handle).await.expect("an account");
            let session = world.store.read(viewer, world.clock.now(), Default::default());
            assert_eq!(session.one(hidden).await.expect("an answer").is_some(), sees, "{}", sight.handle);
        }
    });
}

#[test]
fn who_was_found_standing_in_and_does_no_more_sees_nothing_by_it() {
    on_each_engine(async |world| {
        let find = async || world.viewer("school_stand_in").await.expect("an account");
        let found = find().await;
        let before = see(&world, found.clone()).await;
        world.tamper("UPDATE stand_in SET until_at = from_at").await;
        let (then, now) = (see(&world, found).await, see(&world, find().await).await);
        assert_ne!(before.counts, now.counts);
        assert_eq!((then.counts, then.text), (now.counts, now.text));
    });
}

#[test]
fn a_match_and_oversight_show_that_the_case_is_there_and_nothing_of_it() {
    on_each_engine(async |world| {
        for handle in ["school_matched", "privacy_officer"] {
            let cases = cases(&world, handle).await;
            assert!(!cases.is_empty(), "{handle}");
            assert!(
                cases.iter().all(|case| case.read(Category::Process, |case| case.status).is_none()),
                "{handle}"
            );
        }
    });
}

#[test]
fn the_region_and_no_other_knows_who_stands_in_for_whom() {
    on_each_engine(async |world| {
        for (handle, seen) in [("police_team", 1), ("school_elsewhere", 0), ("reporter", 0)] {
            let viewer = world.viewer(handle).await.expect("an account");
            let session = world.store.read(viewer, world.clock.now(), Default::default());
            let found = session.find::<StandIn>(&Ask::all()).await.expect("an answer");
            assert_eq!(found.len(), seen, "{handle}");
        }
    });
}

#[test]
fn sight_begins_and_ends_at_its_moment() {
    on_each_engine(async |world| {
        let sees = async |handle| !cases(&world, handle).await.is_empty();
        assert!(sees("youth_care_emergency").await && !sees("cjg_tomorrow").await);
        world.clock.advance(chrono::Duration::hours(4) - chrono::Duration::microseconds(1));
        assert!(sees("youth_care_emergency").await);
        world.clock.advance(chrono::Duration::microseconds(1));
        assert!(!sees("youth_care_emergency").await);
        world.clock.advance(chrono::Duration::hours(20));
        assert!(sees("cjg_tomorrow").await);
        assert!(sees("school_stand_in").await);
        world.clock.advance(chrono::Duration::days(29));
        assert!(!sees("school_stand_in").await && sees("school_team").await);
    });
}

#[test]
fn a_withdrawn_consent_ends_the_grants_that_rest_on_it_at_once() {
    on_each_engine(async |world| {
        // Given again, it would show the case; so it is the withdrawal that hides it.
        let viewer = world.viewer("wijkteam_directing").await.expect("an account");
        let session = world.store.write(viewer, world.clock.now(), Default::default());
        let case = session.one::<Case>(seed::id("case:a")).await.expect("an answer").expect("visible");
        let consent: Id<Consent> = seed::id("consent:a:1");
        let holder = seed::id::<Member>("member:wijkteam_consent_withdrawn");
        let (ground, purpose) = (domain::grant::Ground::Consent, domain::grant::Purpose::Help);
        let grant = case.add(Act::TeamKeep, |case| {
            Ok(Grant {
                id: seed::id("grant:again"),
                case: case.id,
                holder: domain::grant::Holder::Member(holder),
                relation: domain::Relation::Team,
                ground,
                purpose,
                from: world.clock.now(),
                until: None,
                cause: domain::grant::Cause::JoinedTeam,
                cause_id: holder.0,
                consent: Some(consent),
            })
        });
        session.insert(&grant.expect("may")).await.expect("saved");
        session.commit().await.expect("saved");
        assert_eq!(cases(&world, "wijkteam_consent_withdrawn").await.len(), 1);

        world.clock.advance(chrono::Duration::seconds(1));
        let viewer = world.viewer("wijkteam_directing").await.expect("an account");
        let session = world.store.write(viewer, world.clock.now(), Default::default());
        let found = session.one::<Consent>(consent).await.expect("an answer").expect("visible");
        let now = world.clock.now();
        let withdrawn = found.change(Act::ConsentWithdraw, |consent| consent.withdraw(now)).expect("may");
        session.update(&withdrawn).await.expect("saved");
        session.end_grants_on(consent, &withdrawn).await.expect("ended");
        session.commit().await.expect("saved");
        assert!(cases(&world, "wijkteam_consent_withdrawn").await.is_empty());
    });
}
