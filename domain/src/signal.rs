//! Signals and matches (meldingen en matches, in the manner of the Verwijsindex): a signal says that an agency is
//! concerned about a young person, since when and how to reach it, and nothing else. Two live signals of two agencies on
//! one person match: each learns that the other is there, and one of them makes contact.

use crate::{
    Code, Day, Id, Moment, Refusal, Refused, Viewer, choice, choice::Choice, clock, network, person,
};
use chrono::{Datelike, Days, Months, TimeDelta};
use person::{Bsn, OLDEST, age_on};
use std::collections::BTreeMap;

choice! {
    SignalStatus: "Where a signal is in its life (status melding)." {
        Live = "LIVE": "It stands (actief).",
        Withdrawn = "WITHDRAWN": "Taken back by who set it (ingetrokken).",
        Ended = "ENDED": "Over after two years, at the 23rd birthday, or with its member's last day (verlopen).",
    }
}

choice! {
    MatchOutcome: "What two agencies agreed when they had made contact (uitkomst van het contact)." {
        TogetherOn = "TOGETHER_ON": "They go on together, in one approach (samen verder).",
        OneLeads = "ONE_LEADS": "One of them takes the lead, the other follows (een van beide voert regie).",
        ToConsult = "TO_CONSULT": "They bring it to a consult (naar het casusoverleg).",
        EachOn = "EACH_ON": "Each goes on by itself; nothing is to be attuned (geen afstemming nodig).",
    }
}

/// How long a signal lasts at most, in months (Jeugdwet, chapter 7.1).
pub const MONTHS: u32 = 24;
/// Within how many days contact is made. No law says; where a covenant does, this is the place.
pub const CONTACT_DAYS: u64 = 7;
/// For how many days after a signal was taken back its match still shows, where nobody made contact.
pub const LINGERS_DAYS: u64 = 14;
/// How many signals a member sets in 24 hours at most.
pub const MOST_A_DAY: u64 = 20;
/// Over how many days signals are counted by member, for the privacy officer.
pub const COUNTED_DAYS: i64 = 91;
/// For how many years an ended signal is kept, unless its person is destroyed sooner.
pub const KEPT_YEARS: u32 = 5;

/// That an agency is concerned about somebody.
#[derive(Clone, Debug)]
pub struct Signal {
    pub id: Id<Signal>,
    pub version: i32,
    pub region: Id<network::Region>,
    pub agency: Id<network::Agency>,
    /// Who set it, and is reached.
    pub member: Id<network::Member>,
    pub number: Bsn,
    pub birth_date: Day,
    pub from: Moment,
    /// The moment from which it no longer stands.
    pub until: Moment,
    pub withdrawn_at: Option<Moment>,
}

/// How often a member signalled lately, and what came of it.
#[derive(Clone, Copy, Debug)]
pub struct SignalCount {
    pub member: Id<network::Member>,
    pub set: i64,
    pub withdrawn: i64,
    /// Matches in which it came last, and was to make contact.
    pub found: i64,
    /// Those of which the day has passed without an outcome.
    pub overdue: i64,
}

/// One of the two of a match.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    pub signal: Id<Signal>,
    pub agency: Id<network::Agency>,
    pub member: Id<network::Member>,
}

/// Two signals on one person, of two agencies. It shows to its two members, as long as both signals stand; of one that
/// was taken back, a while longer.
#[derive(Clone, Debug)]
pub struct SignalMatch {
    pub id: Id<SignalMatch>,
    pub version: i32,
    pub region: Id<network::Region>,
    /// Whose signal stood already, and whose made the match.
    pub first: Side,
    pub second: Side,
    pub made_at: Moment,
    /// The moment from which it no longer shows: one of the signals no longer stands.
    pub until: Moment,
    /// Ended before that.
    pub ended: bool,
    /// Who is to make contact.
    pub contact_by: Id<network::Member>,
    pub due_on: Day,
    pub outcome: Option<MatchOutcome>,
    pub concluded_at: Option<Moment>,
    pub concluded_by: Option<Id<network::Member>>,
}

/// Until when a signal stands that is set now on somebody with this birth date.
pub fn ends(birth_date: Day, now: Moment) -> Refused<Moment> {
    let today = clock::day_of(now);
    if birth_date > today || age_on(birth_date, today) >= OLDEST {
        return Err(Refusal::invalid(
            "about.birthDate",
            format!("een melding gaat over iemand die geboren is en jonger dan {OLDEST} jaar"),
            format!("a signal is about somebody who has been born and is under {OLDEST}"),
        ));
    }
    let two_years = now.checked_add_months(Months::new(MONTHS)).unwrap_or(now);
    Ok(two_years.min(birthday(birth_date, OLDEST)))
}

/// Whether a member who set signals at these moments, the last first, may set another.
pub fn may_set(set: &[Moment], now: Moment) -> Refused<()> {
    let limit = usize::try_from(MOST_A_DAY).unwrap_or(usize::MAX);
    let day = TimeDelta::hours(24);
    match set.iter().filter(|at| **at + day > now).nth(limit.saturating_sub(1)) {
        None => Ok(()),
        Some(oldest) => {
            let again = clock::in_words(*oldest + day);
            Err(Refusal::new(
                Code::TooOften,
                "",
                format!("u hebt in 24 uur {MOST_A_DAY} meldingen gedaan; de volgende kan vanaf {again}"),
                format!("you signalled {MOST_A_DAY} times in 24 hours; you can again from {again}"),
            ))
        }
    }
}

/// By which day contact is made in a match of now.
pub fn contact_due(now: Moment) -> Day {
    clock::day_of(now) + Days::new(CONTACT_DAYS)
}

/// Until when a match shows, of which a signal is taken back now.
pub fn lingers(now: Moment) -> Moment {
    clock::end_of(clock::day_of(now) + Days::new(LINGERS_DAYS))
}

/// The pairs among signals that stand, of whole agencies on one person: who came first, and who came last and makes
/// contact.
pub fn pairs(mut standing: Vec<Signal>) -> Vec<(Id<Signal>, Id<Signal>)> {
    standing.sort_by_key(|signal| (signal.from, signal.id.0));
    let mut of_one = BTreeMap::<(String, Day), Vec<Signal>>::new();
    for signal in standing {
        let person = (signal.number.digits().to_owned(), signal.birth_date);
        of_one.entry(person).or_default().push(signal);
    }
    let mut pairs = Vec::new();
    for signals in of_one.values() {
        for (nth, last) in signals.iter().enumerate() {
            let before = signals.iter().take(nth).filter(|first| first.agency != last.agency);
            pairs.extend(before.map(|first| (first.id, last.id)));
        }
    }
    pairs
}

/// When a birthday begins; that of 29 February on 1 March, in a year without.
fn birthday(birth_date: Day, age: i32) -> Moment {
    let year = birth_date.year() + age;
    let day = birth_date.with_year(year).or(Day::from_ymd_opt(year, 3, 1)).unwrap_or(birth_date);
    clock::end_of(day.pred_opt().unwrap_or(day))
}

impl Signal {
    pub fn status(&self, now: Moment) -> SignalStatus {
        if self.withdrawn_at.is_some() {
            SignalStatus::Withdrawn
        } else if self.until <= now {
            SignalStatus::Ended
        } else {
            SignalStatus::Live
        }
    }

    /// Takes it back.
    pub fn withdraw(&mut self, now: Moment) -> Refused<()> {
        let status = self.status(now);
        if status != SignalStatus::Live {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "signalId",
                format!("deze melding is al voorbij (`{}`)", status.name()),
                format!("this signal is over already (`{}`)", status.name()),
            ));
        }
        (self.withdrawn_at, self.until) = (Some(now), now);
        Ok(())
    }

    /// As one of the two of a match.
    pub fn side(&self) -> Side {
        Side { signal: self.id, agency: self.agency, member: self.member }
    }
}

impl SignalMatch {
    /// Of a signal that stands and one that is set now. Who came last knows most, and makes contact.
    pub fn new(id: Id<Self>, stands: (Side, Moment), set: &Signal) -> Self {
        let (first, until) = stands;
        Self {
            id,
            version: 1,
            region: set.region,
            first,
            second: set.side(),
            made_at: set.from,
            until: until.min(set.until),
            ended: false,
            contact_by: set.member,
            due_on: contact_due(set.from),
            outcome: None,
            concluded_at: None,
            concluded_by: None,
        }
    }

    /// The viewer's side.
    pub fn mine(&self, viewer: &Viewer) -> &Side {
        if viewer.acts_for(self.first.member) { &self.first } else { &self.second }
    }

    /// The other one.
    pub fn other(&self, viewer: &Viewer) -> &Side {
        if viewer.acts_for(self.first.member) { &self.second } else { &self.first }
    }

    pub fn is_overdue(&self, today: Day) -> bool {
        self.outcome.is_none() && self.due_on < today
    }

    /// Contact was made, and this was agreed; once.
    pub fn conclude(&mut self, outcome: MatchOutcome, by: Id<network::Member>, now: Moment) -> Refused<()> {
        if self.outcome.is_some() {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "signalMatchId",
                "van deze match is de uitkomst al vastgelegd",
                "the outcome of this match was recorded already",
            ));
        }
        (self.outcome, self.concluded_at, self.concluded_by) = (Some(outcome), Some(now), Some(by));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn moment(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    fn until(born: &str, now: &str) -> Option<String> {
        ends(born.parse().expect("a day"), moment(now)).ok().map(|until| until.to_rfc3339())
    }

    fn signal() -> Signal {
        let id = Uuid::nil();
        let (birth_date, from) = ("2011-03-07".parse().expect("a day"), moment("2026-11-22T09:00:00Z"));
        Signal {
            id: id.into(),
            version: 1,
            region: id.into(),
            agency: id.into(),
            member: id.into(),
            number: Bsn::parse("number", "111222333").expect("a BSN"),
            birth_date,
            from,
            until: ends(birth_date, from).expect("an end"),
            withdrawn_at: None,
        }
    }

    #[test]
    fn a_signal_lasts_two_years_and_not_beyond_the_23rd_birthday() {
        let now = "2026-11-22T09:00:00Z";
        assert_eq!(until("2011-03-07", now).as_deref(), Some("2028-11-22T09:00:00+00:00"));
        // From midnight in Amsterdam, in winter and in summer.
        assert_eq!(until("2005-01-10", now).as_deref(), Some("2028-01-09T23:00:00+00:00"));
        assert_eq!(until("2004-07-10", now).as_deref(), Some("2027-07-09T22:00:00+00:00"));
        assert_eq!(until("2004-02-29", now).as_deref(), Some("2027-02-28T23:00:00+00:00"));
        assert_eq!(until("2003-11-23", now).as_deref(), Some("2026-11-22T23:00:00+00:00"));
        // 23 today, and not born yet.
        assert_eq!((until("2003-11-22", now), until("2026-11-23", now)), (None, None));
    }

    #[test]
    fn a_signal_is_withdrawn_once_and_only_while_it_stands() {
        let (mut signal, later) = (signal(), moment("2027-01-01T09:00:00Z"));
        assert_eq!(signal.status(later), SignalStatus::Live);
        assert_eq!(signal.status(signal.until), SignalStatus::Ended);
        assert!(signal.clone().withdraw(signal.until).is_err());
        assert!(signal.withdraw(later).is_ok() && signal.withdraw(later).is_err());
        assert_eq!((signal.status(later), signal.until), (SignalStatus::Withdrawn, later));
    }

    #[test]
    fn a_member_signals_so_many_times_in_24_hours_and_is_told_when_it_can_again() {
        let now = moment("2026-11-22T09:00:00Z");
        let mut set: Vec<_> =
            (1..=MOST_A_DAY).map(|hour| now - TimeDelta::minutes(60 * hour.cast_signed())).collect();
        let refused = may_set(&set, now).expect_err("the twentieth was 20 hours ago");
        assert_eq!(refused.code, Code::TooOften);
        assert!(refused.english.ends_with("from 2026-11-22 14:00"), "{}", refused.english);
        assert!(may_set(&set, moment("2026-11-22T12:59:59Z")).is_err());
        assert!(may_set(&set, moment("2026-11-22T13:00:00Z")).is_ok());
        set.pop();
        assert!(may_set(&set, now).is_ok());
    }

    #[test]
    fn of_all_that_stand_those_of_two_agencies_on_one_person_pair_and_who_came_last_makes_contact() {
        let of = |nth: u128, agency: u128, hour: i64, number: &str| {
            let from = signal().from + TimeDelta::hours(hour);
            let number = Bsn::parse("number", number).expect("a BSN");
            Signal {
                id: Uuid::from_u128(nth).into(),
                agency: Uuid::from_u128(agency).into(),
                from,
                number,
                ..signal()
            }
        };
        let one = "111222333";
        let elsewhere = of(5, 9, 0, "123456782");
        let standing =
            vec![of(3, 2, 5, one), of(1, 1, 0, one), of(2, 1, 1, one), of(4, 3, 3, one), elsewhere];
        let pairs = pairs(standing);
        let ids = |(first, last): &(Id<Signal>, Id<Signal>)| (first.0.as_u128(), last.0.as_u128());
        assert_eq!(pairs.iter().map(ids).collect::<Vec<_>>(), [(1, 4), (2, 4), (1, 3), (2, 3), (4, 3)]);
    }

    #[test]
    fn a_match_ends_with_the_signal_that_ends_first_and_is_concluded_once() {
        let (set, earlier) = (signal(), moment("2027-05-05T00:00:00Z"));
        let mut found = SignalMatch::new(Uuid::nil().into(), (set.side(), earlier), &set);
        assert_eq!((found.until, found.due_on.to_string().as_str()), (earlier, "2026-11-29"));
        let day = |text: &str| text.parse::<Day>().expect("a day");
        assert!(!found.is_overdue(day("2026-11-29")) && found.is_overdue(day("2026-11-30")));
        assert!(found.conclude(MatchOutcome::OneLeads, set.member, earlier).is_ok());
        assert!(!found.is_overdue(day("2026-11-30")));
        assert!(found.conclude(MatchOutcome::EachOn, set.member, earlier).is_err());
    }
}
