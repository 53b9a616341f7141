//! The deadlines of a story: the terms of the programmes of its cases, begun, met and left by what happened in it, as
//! the API does it.

use super::draft::{Draft, Made};
use chrono::{Duration, NaiveTime};
use domain::{
    Id, Moment,
    case::{Case, Status},
    consult::{Meeting, MeetingStatus},
    deadline::{Deadline, Moved},
    network::Agency,
    programme::{Programme, Programmes, Term, TermEnd, TermStart},
};

/// How many days ago the clocks of a case on hold were stopped.
const STOPPED: i64 = 10;

/// What happened on a case, as far as terms go, in order.
#[derive(Debug, Default)]
struct History {
    starts: Vec<(TermStart, Moment)>,
    ends: Vec<(TermEnd, Moment)>,
    closed: Option<Moment>,
    stopped: Option<Moment>,
}

impl Draft {
    /// Begins the terms of each case that is not saved yet, and has what was done meet them.
    pub fn deadlines(&mut self, programmes: &Programmes) {
        for case in self.made.cases.clone() {
            let Some(programme) = programmes.get(&case.programme) else { continue };
            let history = self.history(&case, programme);
            for term in programme.terms(case.variant.as_deref()) {
                let start = history.starts.iter().find(|(starts, _)| *starts == term.starts);
                if let Some((_, start)) = start {
                    self.clock(&case, term, *start, &history);
                }
            }
        }
    }

    fn history(&self, case: &Case, programme: &Programme) -> History {
        let made = &self.made;
        let regies = made.regies.iter().filter(|regie| regie.case == case.id);
        let opened = regies.map(|regie| regie.from).min().unwrap_or(self.now);
        let referral = made.referrals.iter().find(|referral| referral.case == case.id);
        let decided = referral.and_then(|referral| referral.decided_at);
        let mut history = History::default();
        history.starts.push((TermStart::Referral, opened));
        history.starts.extend(decided.map(|at| (TermStart::Acceptance, at)));
        history.ends.extend(decided.map(|at| (TermEnd::Acceptance, at)));
        if case.status != Status::Intake {
            let started = decided.unwrap_or(opened);
            history.starts.push((TermStart::Start, started));
            history.ends.push((TermEnd::Start, started));
        }
        for agreed_on in
            made.plans.iter().filter(|plan| plan.case == case.id).filter_map(|plan| plan.agreed_on)
        {
            let at = agreed_on.and_time(NaiveTime::MIN).and_utc() + Duration::hours(12);
            history.ends.push((TermEnd::Plan, at));
        }
        let contacts = made.contact_moments.iter().filter(|moment| moment.case == case.id);
        let counts = contacts.filter(|moment| carries_out(made, case, programme, &moment.what.agencies));
        history.ends.extend(counts.map(|moment| (TermEnd::Contact, moment.what.at)));
        for item in made.items.iter().filter(|item| item.case == case.id) {
            let closed = |one: &&Meeting| one.id == item.meeting && one.status == MeetingStatus::Closed;
            let Some(meeting) = made.meetings.iter().find(closed) else { continue };
            history.starts.push((TermStart::Meeting, meeting.starts_at));
            let chair = made.members.iter().find(|member| member.id == meeting.chair);
            if chair.is_some_and(|chair| carries_out(made, case, programme, &[chair.agency])) {
                history.ends.push((TermEnd::Meeting, meeting.starts_at));
            }
        }
        let at_noon = |day: domain::Day| day.and_time(NaiveTime::MIN).and_utc() + Duration::hours(12);
        history.closed = case.closed_on.map(|day| at_noon(day).min(self.now));
        history.stopped = (case.status == Status::OnHold).then(|| self.morning(STOPPED));
        history.starts.sort_by_key(|(_, at)| *at);
        history.ends.sort_by_key(|(_, at)| *at);
        history
    }

    /// One term from its start on; again and again where it repeats.
    fn clock(&mut self, case: &Case, term: &Term, start: Moment, history: &History) {
        let begun = Deadline::begin(self.dice.id(), case, term, start, None);
        let Ok((mut deadline, moved)) = begun else { return };
        self.moved(&deadline, moved, start);
        let ends: Vec<_> = history.ends.iter().filter(|(end, _)| *end == term.met_by).collect();
        let mut ends = ends.into_iter().map(|(_, at)| *at);
        while let Some(at) = ends.find(|at| deadline.counts(*at)) {
            let Ok(moved) = deadline.meet(at) else { break };
            self.moved(&deadline, moved, at);
            if !term.repeats {
                break;
            }
            let (next, moved) = deadline.again(self.dice.id(), at);
            self.moved(&next, moved, at);
            self.made.deadlines.push(std::mem::replace(&mut deadline, next));
        }
        let stop = |deadline: &mut Deadline| match (history.closed, history.stopped) {
            (Some(at), _) => Some((deadline.close(at).ok()?, at)),
            (None, Some(at)) => Some((deadline.pause(None, at).ok()?, at)),
            (None, None) => None,
        };
        if let Some((moved, at)) = stop(&mut deadline) {
            self.moved(&deadline, moved, at);
        }
        self.made.deadlines.push(deadline);
    }

    fn moved(&mut self, deadline: &Deadline, moved: Moved, at: Moment) {
        let kept = moved.kept(self.dice.id(), deadline, at, None);
        self.made.moves.push(kept);
    }
}

/// Whether an agency that directs the case is among these, or one of a kind that carries out its programme.
fn carries_out(made: &Made, case: &Case, programme: &Programme, agencies: &[Id<Agency>]) -> bool {
    let of_kind =
        |agency: &&Agency| agencies.contains(&agency.id) && programme.directors.contains(&agency.kind);
    agencies.contains(&case.directing_agency) || made.agencies.iter().any(|agency| of_kind(&agency))
}
