//! What begins, moves and ends the deadlines of a case by itself: in the transaction of what causes it, and whoever
//! caused it. Nobody is named then: who held a contact, or sat at a table, is not for everybody to know.

use domain::{
    Category, Changed, Id, Moment,
    case::{Case, Status},
    clock::end_of,
    consult::{Meeting, Series},
    deadline::{Deadline, DeadlineStatus, Moved},
    measure::Measure,
    network,
    programme::{Length, Term, TermEnd, TermStart, Unit},
    referral::{Referral, ReferralStatus},
};
use persistence::{Ask, Fault, Session};

/// Terms that this starts begin now: those that do not run already; with the start of a case, only once.
pub async fn begin<T>(
    session: &Session,
    by: &Changed<T>,
    case: &Case,
    starts: TermStart,
) -> Result<(), Fault> {
    let terms = terms(session, case);
    let terms: Vec<_> = terms.into_iter().filter(|term| term.starts == starts).collect();
    if terms.is_empty() {
        return Ok(());
    }
    let there = session.deadlines_of(case.id).await?;
    let again = |one: &&Deadline| one.is_open() || starts == TermStart::Start;
    for term in terms {
        if !there.iter().filter(again).any(|one| one.term.key == term.key) {
            let (deadline, moved) = Deadline::begin(session.fresh(), case, term, session.now, None)?;
            start(session, by, deadline, moved, None, case.status == Status::OnHold).await?;
        }
    }
    Ok(())
}

/// What was done at `done` meets the deadlines that wait for it; those that repeat begin again, now.
pub async fn meet<T>(
    session: &Session,
    by: &Changed<T>,
    case: Id<Case>,
    end: TermEnd,
    done: Moment,
) -> Result<(), Fault> {
    let open = session.deadlines_of(case).await?.into_iter().filter(Deadline::is_open);
    for mut deadline in open.filter(|one| one.term.met_by == end && one.counts(done)) {
        let was = deadline.clone();
        let moved = deadline.meet(done)?;
        update(session, by, deadline, moved, None).await?;
        again(session, by, &was, None).await?;
    }
    Ok(())
}

/// The same, where it counts who did it: an agency that directs the case, or one of a kind that carries out its
/// programme. A contact of the police is not the help that was promised, nor is another table the panel.
pub async fn done_by<T>(
    session: &Session,
    by: &Changed<T>,
    case: &Case,
    end: TermEnd,
    done: Moment,
    agencies: &[Id<network::Agency>],
) -> Result<(), Fault> {
    if agencies.contains(&case.directing_agency) || carries_out(session, case, agencies).await? {
        meet(session, by, case.id, end, done).await?;
    }
    Ok(())
}

async fn carries_out(
    session: &Session,
    case: &Case,
    agencies: &[Id<network::Agency>],
) -> Result<bool, Fault> {
    let Some(programme) = session.programmes.get(&case.programme) else { return Ok(false) };
    let ids: Vec<_> = agencies.iter().map(|agency| agency.0).collect();
    let found = session.find::<network::Agency>(&Ask::ids(&ids).by_reference()).await?;
    let mut kinds = found.iter().filter_map(|one| one.read(Category::Directory, |agency| agency.kind));
    Ok(kinds.any(|kind| programme.directors.contains(&kind)))
}

/// A deadline that repeats begins again when it was met, and stands still where it did.
pub async fn again<T>(
    session: &Session,
    by: &Changed<T>,
    met: &Deadline,
    who: Option<Id<network::Member>>,
) -> Result<(), Fault> {
    if !met.term.repeats {
        return Ok(());
    }
    let (deadline, moved) = met.again(session.fresh(), session.now);
    start(session, by, deadline, moved, who, met.status == DeadlineStatus::Paused).await
}

/// Whether one of these terms of a case was missed.
pub async fn missed(session: &Session, case: Id<Case>, terms: &[String]) -> Result<bool, Fault> {
    let counts = |one: &Deadline| terms.contains(&one.term.key) && one.status != DeadlineStatus::Cancelled;
    Ok(session.deadlines_of(case).await?.iter().any(|one| counts(one) && one.missed(session.now)))
}

/// A case steps from one status to another.
pub async fn step(session: &Session, by: &Changed<Case>, from: Status) -> Result<(), Fault> {
    let (case, now) = (by.record(), session.now);
    for mut deadline in session.deadlines_of(case.id).await? {
        let moved = match (from, case.status) {
            (Status::Active, Status::OnHold) => deadline.pause(None, now).ok(),
            (Status::OnHold, Status::Active) => deadline.resume(now).ok(),
            (_, Status::Closed) => deadline.close(now).ok(),
            (Status::Closed, _) => deadline.reopen(now),
            _ => None,
        };
        if let Some(moved) = moved {
            update(session, by, deadline, moved, None).await?;
        }
    }
    if case.status == Status::Active && from != Status::OnHold {
        meet(session, by, case.id, TermEnd::Start, now).await?;
        begin(session, by, case, TermStart::Start).await?;
    }
    Ok(())
}

/// A referral was decided. Where it was not taken up its case has ended, and its deadlines with it.
pub async fn decided(session: &Session, by: &Changed<Referral>, case: &Case) -> Result<(), Fault> {
    meet(session, by, case.id, TermEnd::Acceptance, session.now).await?;
    if by.record().status == ReferralStatus::Accepted {
        return begin(session, by, case, TermStart::Acceptance).await;
    }
    for mut deadline in session.deadlines_of(case.id).await? {
        if let Ok(moved) = deadline.close(session.now) {
            update(session, by, deadline, moved, None).await?;
        }
    }
    Ok(())
}

/// A measure was ordered: its term begins, for as long as the ruling says.
pub async fn ruled(
    session: &Session,
    by: &Changed<Measure>,
    case: &Case,
    (id, term): (Id<Deadline>, &Term),
) -> Result<(), Fault> {
    let (Some(first), Some(last)) = (by.record().from, by.record().until) else { return Ok(()) };
    // A renewal that was ordered in time begins when the one before is over; its clock runs from the ruling.
    let start = first.pred_opt().map_or(session.now, end_of).min(session.now);
    let count = Unit::Days.days_between(start, end_of(last)).saturating_sub(1);
    let term = Term { within: Length { count, unit: Unit::Days }, longest: None, ..term.clone() };
    let (deadline, moved) = Deadline::begin(id, case, &term, start, None)?;
    self::start(session, by, deadline, moved, None, false).await
}

/// A measure was renewed or ended: its deadline is met.
pub async fn over(session: &Session, by: &Changed<Measure>, measure: &Measure) -> Result<(), Fault> {
    let all = session.deadlines_of(measure.case).await?;
    let open = all.into_iter().find(|one| Some(one.id) == measure.deadline && one.is_open());
    let Some(mut deadline) = open else { return Ok(()) };
    let moved = deadline.meet(session.now)?;
    update(session, by, deadline, moved, None).await
}

/// A meeting has closed: the cases on its agenda that still run were discussed. Where their programme has a table of its
/// own, it is that table that counts.
pub async fn discussed(session: &Session, meeting: &Changed<Meeting>) -> Result<(), Fault> {
    let series: Vec<_> = meeting.record().series.iter().map(|id| id.0).collect();
    let series = session.find::<Series>(&Ask::ids(&series)).await?;
    let table =
        series.iter().find_map(|one| one.read(Category::Directory, |series| series.programme.clone())?);
    for case in session.on_agenda(meeting).await? {
        let has_table = session.programmes.get(&case.programme).is_some_and(|one| one.panel.is_some());
        if !has_table || table.as_ref() == Some(&case.programme) {
            let chairs = [session.viewer.agency];
            done_by(session, meeting, &case, TermEnd::Meeting, session.now, &chairs).await?;
        }
        begin(session, meeting, &case, TermStart::Meeting).await?;
    }
    Ok(())
}

/// The terms of a case by its programme as it is now, those of its variant among them; none where it is not known.
pub fn terms<'s>(session: &'s Session, case: &Case) -> Vec<&'s Term> {
    let programme = session.programmes.get(&case.programme);
    programme.map_or_else(Vec::new, |programme| programme.terms(case.variant.as_deref()))
}

/// Saves a deadline that begins; on hold it stands still at once, if it can.
pub async fn start<T>(
    session: &Session,
    by: &Changed<T>,
    mut deadline: Deadline,
    moved: Moved,
    who: Option<Id<network::Member>>,
    on_hold: bool,
) -> Result<(), Fault> {
    let mut moves = vec![moved];
    if on_hold {
        moves.extend(deadline.pause(None, session.now).ok());
    }
    let moves: Vec<_> =
        moves.into_iter().map(|moved| moved.kept(session.fresh(), &deadline, session.now, who)).collect();
    session.insert(&by.follows(deadline)).await?;
    for one in moves {
        session.insert(&by.follows(one)).await?;
    }
    Ok(())
}

/// Saves a deadline that moved, with its move.
async fn update<T>(
    session: &Session,
    by: &Changed<T>,
    deadline: Deadline,
    moved: Moved,
    who: Option<Id<network::Member>>,
) -> Result<(), Fault> {
    let one = moved.kept(session.fresh(), &deadline, session.now, who);
    session.update(&by.follows(deadline)).await?;
    session.insert(&by.follows(one)).await
}
