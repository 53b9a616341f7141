//! Deadlines (termijnen): a term of the programme that began on a case, by the rule as it was then. Its clock runs,
//! stands still, is extended, and ends; that it is overdue or missed follows from its moments. All of it is PROCESS,
//! but the words of a reason.

#[cfg(test)]
mod tests;
mod words;

pub use words::Words;

use crate::{
    Code, Day, Id, Moment, Refusal, Refused,
    case::Case,
    choice,
    choice::Choice,
    clock::{day_of, end_of},
    network,
    programme::{Term, TermEnd},
    refusal,
};

choice! {
    DeadlineStatus: "How a deadline stands (status termijn)." {
        Running = "RUNNING": "Its clock runs (lopend).",
        Paused = "PAUSED": "Its clock stands still (aangehouden).",
        Met = "MET": "What was to be done was done (gehaald); `missed` says whether too late.",
        Cancelled = "CANCELLED": "No longer needed: the case ended (vervallen).",
    }
}

choice! {
    MoveKind: "What happened to a deadline (gebeurtenis)." {
        Started = "STARTED": "It began (begonnen).",
        Paused = "PAUSED": "Its clock was stopped (aangehouden).",
        Resumed = "RESUMED": "Its clock went on (hervat).",
        Extended = "EXTENDED": "It was given more time (verlengd).",
        Met = "MET": "What was to be done was done (gehaald).",
        Cancelled = "CANCELLED": "It was no longer needed (vervallen).",
    }
}

/// A deadline of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    pub id: Id<Deadline>,
    pub version: i32,
    pub case: Id<Case>,
    pub municipality: Id<network::Municipality>,
    /// Who answers for it: who directs the case, as long as it has not ended.
    pub agency: Id<network::Agency>,
    pub member: Id<network::Member>,
    /// The rule, as the programme had it when this began.
    pub term: Term,
    pub started_at: Moment,
    /// The moment at which it is over. While its clock stands still, the one when it was stopped.
    pub due_at: Moment,
    /// How far it can be extended; not at all without.
    pub latest_at: Option<Moment>,
    pub status: DeadlineStatus,
    /// Since when its clock stands still.
    pub paused_at: Option<Moment>,
    /// When it was cancelled, or when what met it was done. That is not shown: it may be a contact's moment.
    pub ended_at: Option<Moment>,
    /// Whether it ended with the case, and goes on where the case is opened again.
    pub with_case: bool,
    /// How many moves it made.
    pub moves: i32,
}

/// One thing that happened to a deadline.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadlineMove {
    pub id: Id<DeadlineMove>,
    pub deadline: Id<Deadline>,
    pub case: Id<Case>,
    /// Its place among the moves, from 1.
    pub nth: i32,
    pub kind: MoveKind,
    pub at: Moment,
    /// Who did it; nobody where it followed from something else, which may not be for everybody to know.
    pub by: Option<Id<network::Member>>,
    pub reason: Option<String>,
    /// When the deadline was due after it.
    pub due_at: Moment,
}

/// What an act did to a deadline; to be kept as a [`DeadlineMove`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a move that is not kept is lost"]
pub struct Moved {
    nth: i32,
    kind: MoveKind,
    reason: Option<String>,
    due_at: Moment,
}

impl Moved {
    /// What is kept of it.
    pub fn kept(
        self,
        id: Id<DeadlineMove>,
        of: &Deadline,
        at: Moment,
        by: Option<Id<network::Member>>,
    ) -> DeadlineMove {
        let Self { nth, kind, reason, due_at } = self;
        DeadlineMove { id, deadline: of.id, case: of.case, nth, kind, at, by, reason, due_at }
    }
}

impl Deadline {
    /// A term begins on a case.
    pub fn begin(
        id: Id<Deadline>,
        case: &Case,
        term: &Term,
        start: Moment,
        reason: Option<&str>,
    ) -> Refused<(Self, Moved)> {
        let reason = words(reason)?;
        let mut deadline = Self {
            id,
            version: 1,
            case: case.id,
            municipality: case.municipality,
            agency: case.directing_agency,
            member: case.director,
            term: term.clone(),
            started_at: start,
            due_at: start,
            latest_at: None,
            status: DeadlineStatus::Running,
            paused_at: None,
            ended_at: None,
            with_case: false,
            moves: 0,
        };
        deadline.count_from(start);
        let moved = deadline.moved(MoveKind::Started, reason);
        Ok((deadline, moved))
    }

    /// The next of a term that repeats, by the same rule.
    pub fn again(&self, id: Id<Deadline>, start: Moment) -> (Self, Moved) {
        let status = DeadlineStatus::Running;
        let mut next =
            Self { id, version: 1, status, paused_at: None, ended_at: None, moves: 0, ..self.clone() };
        next.count_from(start);
        let moved = next.moved(MoveKind::Started, None);
        (next, moved)
    }

    fn count_from(&mut self, start: Moment) {
        (self.started_at, self.due_at) = (start, self.term.within.after(start));
        // Months differ: it is never before the due moment.
        self.latest_at = self.term.longest.map(|longest| longest.after(start).max(self.due_at));
    }

    /// Stops its clock. A term that is over has nothing left to stop: it stays overdue until it is met.
    pub fn pause(&mut self, reason: Option<&str>, now: Moment) -> Refused<Moved> {
        self.must_be(&[DeadlineStatus::Running])?;
        if !self.term.pauses {
            return Err(refused("deze termijn loopt door", "this term never stands still"));
        }
        self.must_not_be_over(now)?;
        let reason = words(reason)?;
        (self.status, self.paused_at) = (DeadlineStatus::Paused, Some(now));
        Ok(self.moved(MoveKind::Paused, reason))
    }

    /// Its clock goes on; it is due later by the time that it stood still.
    pub fn resume(&mut self, now: Moment) -> Refused<Moved> {
        self.must_be(&[DeadlineStatus::Paused])?;
        self.shift(self.paused_at, now);
        (self.status, self.paused_at) = (DeadlineStatus::Running, None);
        Ok(self.moved(MoveKind::Resumed, None))
    }

    /// Gives it time until the end of a day, as far as its programme allows. What is over was missed, and is not extended.
    pub fn extend(&mut self, until: Day, reason: &str, now: Moment) -> Refused<Moved> {
        self.must_be(&[DeadlineStatus::Running, DeadlineStatus::Paused])?;
        let Some(latest) = self.latest_at else {
            return Err(refused(
                "dit programma verlengt deze termijn niet",
                "its programme never extends it",
            ));
        };
        self.must_not_be_over(now)?;
        let due_at = end_of(until).min(latest);
        if until > last_day(latest) || due_at <= self.due_at {
            let said = |words: Words| (words.until(self.due_at), words.until(latest));
            let ((from, to), (since, most)) = (said(Words::Dutch), said(Words::English));
            return Err(Refusal::invalid(
                "until",
                format!("noem een dag na {from} en uiterlijk {to}"),
                format!("name a day after {since} and at the latest {most}"),
            ));
        }
        let reason = refusal::text("reason", reason, LONGEST_REASON)?;
        self.due_at = due_at;
        Ok(self.moved(MoveKind::Extended, Some(reason)))
    }

    /// What was to be done was done at `done`, perhaps too late.
    pub fn meet(&mut self, done: Moment) -> Refused<Moved> {
        self.must_be(&[DeadlineStatus::Running, DeadlineStatus::Paused])?;
        let paused = self.paused_at.take();
        self.shift(paused, done);
        (self.status, self.ended_at) = (DeadlineStatus::Met, Some(done));
        Ok(self.moved(MoveKind::Met, None))
    }

    /// Somebody says that it is met, where nothing else can.
    pub fn meet_by_hand(&mut self, now: Moment) -> Refused<Moved> {
        if self.term.met_by != TermEnd::ByHand {
            let met_by = self.term.met_by.name();
            return Err(refused(
                &format!("deze termijn wordt vanzelf gehaald, door `{met_by}`"),
                &format!("this term is met by itself, by `{met_by}`"),
            ));
        }
        self.meet(now)
    }

    /// The case ends: what the end meets is met, and what was still to be done is no longer needed.
    pub fn close(&mut self, now: Moment) -> Refused<Moved> {
        let moved = if self.term.met_by == TermEnd::Close {
            self.meet(now)?
        } else {
            self.must_be(&[DeadlineStatus::Running, DeadlineStatus::Paused])?;
            (self.status, self.ended_at) = (DeadlineStatus::Cancelled, Some(now));
            self.moved(MoveKind::Cancelled, None)
        };
        self.with_case = true;
        Ok(moved)
    }

    /// The case is opened again: what ended with it goes on, and the time in between does not count.
    pub fn reopen(&mut self, now: Moment) -> Option<Moved> {
        if !self.with_case {
            return None;
        }
        let stopped = self.paused_at.or(self.ended_at).filter(|_| !self.missed(now));
        self.shift(stopped, now);
        (self.status, self.paused_at, self.ended_at) = (DeadlineStatus::Running, None, None);
        self.with_case = false;
        Some(self.moved(MoveKind::Resumed, None))
    }

    /// Whether it has not ended.
    pub fn is_open(&self) -> bool {
        matches!(self.status, DeadlineStatus::Running | DeadlineStatus::Paused)
    }

    /// Whether what was done at `at` can meet it: not what was done before it began. Where days count whole, the first
    /// one does too.
    pub fn counts(&self, at: Moment) -> bool {
        at >= self.started_at || (!self.term.within.unit.is_clock() && day_of(at) == day_of(self.started_at))
    }

    /// Whether it was due and nothing was done.
    pub fn overdue(&self, now: Moment) -> bool {
        self.status == DeadlineStatus::Running && self.missed(now)
    }

    /// Whether it was not met before it was due.
    pub fn missed(&self, now: Moment) -> bool {
        self.due_at <= self.paused_at.or(self.ended_at).unwrap_or(now)
    }

    /// The last day on which it can be met in time.
    pub fn due_on(&self) -> Day {
        last_day(self.due_at)
    }

    /// The last day until which it can be extended.
    pub fn latest_on(&self) -> Option<Day> {
        self.latest_at.map(last_day)
    }

    /// Moves it on by the time from `stopped` until `now`.
    fn shift(&mut self, stopped: Option<Moment>, now: Moment) {
        let Some(stopped) = stopped.filter(|stopped| *stopped < now) else { return };
        self.due_at = self.term.within.unit.past_pause(self.due_at, stopped, now);
        if let (Some(latest), Some(longest)) = (self.latest_at, self.term.longest) {
            self.latest_at = Some(longest.unit.past_pause(latest, stopped, now).max(self.due_at));
        }
    }

    fn moved(&mut self, kind: MoveKind, reason: Option<String>) -> Moved {
        self.moves += 1;
        Moved { nth: self.moves, kind, reason, due_at: self.due_at }
    }

    fn must_be(&self, among: &[DeadlineStatus]) -> Refused<()> {
        if among.contains(&self.status) {
            return Ok(());
        }
        let (is, among) = (self.status.name(), among.iter().map(|one| one.name()).collect::<Vec<_>>());
        let among = among.join(", ");
        Err(refused(
            &format!("de termijn staat op `{is}`; dit kan alleen vanuit: {among}"),
            &format!("the deadline is `{is}`; this can only be done from: {among}"),
        ))
    }

    fn must_not_be_over(&self, now: Moment) -> Refused<()> {
        if !self.overdue(now) {
            return Ok(());
        }
        Err(refused(
            &format!("de termijn is verstreken sinds {}", Words::Dutch.until(self.due_at)),
            &format!("the deadline is over since {}", Words::English.until(self.due_at)),
        ))
    }
}

/// The term of a programme that somebody starts by hand on a case.
pub fn startable<'t>(case: &Case, terms: &[&'t Term], key: &str) -> Refused<&'t Term> {
    case.must_run()?;
    let by_hand = |term: &&&Term| term.starts.is_by_hand();
    terms.iter().filter(by_hand).find(|term| term.key == key).copied().ok_or_else(|| {
        let keys: Vec<_> = terms.iter().filter(by_hand).map(|term| term.key.as_str()).collect();
        let keys = keys.join(", ");
        Refusal::invalid(
            "key",
            format!("geen termijn die in dit programma handmatig begint; dat zijn: [{keys}]"),
            format!("no term that is started by hand in this programme; those are: [{keys}]"),
        )
    })
}

/// The longest reason, in characters.
const LONGEST_REASON: usize = 1000;

fn words(reason: Option<&str>) -> Refused<Option<String>> {
    reason.map(|reason| refusal::text("reason", reason, LONGEST_REASON)).transpose()
}

/// The last day of which some is before `due`.
fn last_day(due: Moment) -> Day {
    day_of(due - chrono::TimeDelta::microseconds(1))
}

fn refused(dutch: &str, english: &str) -> Refusal {
    Refusal::new(Code::IllegalTransition, "", dutch, english)
}
