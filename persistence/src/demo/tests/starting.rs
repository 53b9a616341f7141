//! That what is planted could have been made: the rules of starting a case, held against each that was started; and that
//! a region is at work, on whatever day it is planted.

use super::*;
use crate::Cell;
use chrono::Duration;
use domain::{
    Category, Code, Day, Guarded, Refusal,
    agreement::AgreementStatus,
    case::Status,
    condition::{self, must_be_accepted},
    consent::{Consent, must_be_given},
    mentor::{MentorFile, must_be_free},
    network::{Agency, AgencyKind},
    programme::Programme,
    team::{TeamFunction, TeamMembership},
};

/// Why a started case could not have been started, if it could not.
async fn refused(session: &Session, programme: &Programme, case: &Case) -> Result<(), Refusal> {
    let directing = Ask::ids(&[case.directing_agency.0]).by_reference();
    let directing = all(session.find::<Agency>(&directing).await.expect("an agency"), Category::Directory);
    assert!(
        directing.iter().all(|agency| programme.directors.contains(&agency.kind)),
        "{} is not directed by {directing:?}",
        programme.key
    );
    let of = Ask::all().filter(Compare::In("case_id", vec![Cell::Uuid(case.id.0)]));
    let persons =
        session.concerned(&[case.id.0]).await.expect("persons").remove(&case.id.0).unwrap_or_default();
    let persons: Vec<_> = persons.iter().map(|one| one.id).collect();
    let consents = all(session.find::<Consent>(&of).await.expect("consents"), Category::Family);
    must_be_given(&programme.consents, &persons, &consents)?;
    let accepted = all(session.find::<condition::Condition>(&of).await.expect("conditions"), Category::Plan);
    must_be_accepted(&programme.conditions, &accepted)?;
    let team = all(session.find::<TeamMembership>(&of).await.expect("a team"), Category::Process);
    let ids: Vec<_> = team.iter().filter_map(|one| one.agency).map(|id| id.0).collect();
    let agencies = all(
        session.find::<Agency>(&Ask::ids(&ids).by_reference()).await.expect("agencies"),
        Category::Directory,
    );
    let kind = |one: &TeamMembership| {
        agencies.iter().find(|agency| Some(agency.id) == one.agency).map(|one| one.kind)
    };
    let functions: Vec<(TeamFunction, Option<AgencyKind>)> =
        team.iter().map(|one| (one.function, kind(one))).collect();
    programme.must_be_filled(&functions)?;
    for (one, (function, kind)) in team.iter().zip(&functions) {
        let place = programme.place(*function, *kind)?;
        let training = place.and_then(|place| place.training.as_ref());
        if let (Some(training), Some(member), None) = (training, one.member, one.until) {
            // As it was before this one.
            let file = session.mentor(member).await.expect("found");
            let file = file.map(|file| MentorFile { taken: file.taken - 1, ..file });
            must_be_free(file.as_ref(), training, true)?;
        }
    }
    if let Some(capacity) = programme.capacity {
        let taken = session.places(case).await.expect("places").taken;
        let full = || Refusal::new(Code::NoPlace, "", format!("{taken} bezet"), format!("{taken} are taken"));
        return if taken <= i64::from(capacity) { Ok(()) } else { Err(full()) };
    }
    Ok(())
}

fn all<T: Noun + Clone>(found: Vec<Guarded<T>>, category: Category) -> Vec<T> {
    let count = found.len();
    let read: Vec<_> = found.iter().filter_map(|one| one.read(category, Clone::clone)).collect();
    assert_eq!(read.len(), count, "who directs reads what the programme asks");
    read
}

/// Checks each case that was started, as who directs it; how many of each programme there are.
async fn check(fresh: &Fresh) -> std::collections::BTreeMap<String, usize> {
    let mut started = std::collections::BTreeMap::new();
    for one in fresh.store.everyone(domain::clock::day_of(now()), 5000).await.expect("people") {
        let session = fresh.session(&one.member.subject).await;
        let ask = Ask::all().filter(Compare::SeenBy(Relations::of(Relation::Directing)));
        for case in all(session.find::<Case>(&ask).await.expect("cases"), Category::Process) {
            let Some(programme) = fresh.store.programmes.get(&case.programme) else {
                panic!("{}", case.programme)
            };
            if matches!(case.status, Status::Active | Status::OnHold) {
                let checked = refused(&session, programme, &case).await;
                assert!(checked.is_ok(), "{} of {}: {checked:?}", case.programme, one.member.subject);
                *started.entry(case.programme).or_default() += 1;
            }
        }
    }
    started
}

#[tokio::test]
async fn what_was_started_keeps_the_rules_of_starting() {
    let stories = check(&Fresh::with_cast().await).await;
    assert!(stories.len() >= 10, "{stories:?}");
    let crowd = check(&Fresh::with_network(1100, 5).await).await;
    for asking in ["credible-messengers", "eervolle-uitweg", "samenwerken-aan-veiligheid", "jongerenwerk-3"] {
        assert!(crowd.get(asking).is_some_and(|count| *count > 9), "{asking} in {crowd:?}");
    }
    assert!(
        crowd.get("doorgroeiers").is_some_and(|count| *count <= 10),
        "one agency has ten places: {crowd:?}"
    );
}

#[tokio::test]
async fn a_region_is_at_work_whenever_it_is_planted() {
    for later in 0..7 {
        let (now, fresh) = (now() + Duration::days(later), Fresh::new().await);
        plant_cast(&fresh.store, now).await.expect("planted");
        let today = domain::clock::day_of(now);
        let mut seen = BTreeSet::new();
        for one in fresh.store.everyone(today, 1000).await.expect("people") {
            let account =
                fresh.store.account(&one.member.subject, None, now).await.expect("found").expect("known");
            let session = fresh.store.read(Arc::new(account.viewer), now, Arc::default());
            at_work(&session, today, &mut seen).await;
        }
        let expected = [
            "a case just closed",
            "a case waits",
            "a consult just closed",
            "a consult next week",
            "an agreement of it is watched",
            "something is overdue",
        ];
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected, "on {today}");
    }
}

async fn at_work(session: &Session, today: Day, seen: &mut BTreeSet<&'static str>) {
    let days = |from: Day| (today - from).num_days();
    for case in session.find::<Case>(&Ask::all()).await.expect("cases") {
        let Some(case) = case.read(Category::Process, Clone::clone) else { continue };
        if case.outcome.is_some() && case.closed_on.is_some_and(|day| days(day) <= 4) {
            seen.insert("a case just closed");
        }
        if case.status == Status::Intake {
            seen.insert("a case waits");
        }
    }
    let mut closed = Vec::new();
    for meeting in session.find::<Meeting>(&Ask::all()).await.expect("meetings") {
        let Some(meeting) = meeting.read(Category::Consult, Clone::clone) else { continue };
        match (meeting.status, days(domain::clock::day_of(meeting.starts_at))) {
            (MeetingStatus::Closed, ago) if ago <= 4 => closed.push(meeting.id.0),
            (MeetingStatus::Invited, ago) if (-9..0).contains(&ago) => _ = seen.insert("a consult next week"),
            _ => {}
        }
    }
    for meeting in closed {
        seen.insert("a consult just closed");
        let of = Ask::all().filter(Compare::In("meeting_id", vec![Cell::Uuid(meeting)]));
        for item in session.find::<AgendaItem>(&of).await.expect("items") {
            let of = Ask::all().filter(Compare::In("item_id", vec![Cell::Uuid(item.id.0)]));
            for one in session.find::<Agreement>(&of).await.expect("agreements") {
                if one
                    .read(Category::Consult, |one| one.status == AgreementStatus::Open && one.due_on > today)
                    == Some(true)
                {
                    seen.insert("an agreement of it is watched");
                }
            }
        }
    }
    for deadline in session.find::<Deadline>(&Ask::all()).await.expect("deadlines") {
        if deadline.read(Category::Process, |one| one.overdue(session.now)) == Some(true) {
            seen.insert("something is overdue");
        }
    }
}
