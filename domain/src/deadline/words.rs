//! The arithmetic of a deadline in words, Dutch and English: since when, how long, what moved it, when it is due.

use super::{Deadline, DeadlineMove, DeadlineStatus, MoveKind, last_day};
use crate::{
    Day, Moment,
    clock::end_of,
    programme::{Length, TermStart, Unit, open_time},
};
use chrono::{Datelike, TimeDelta};

/// The language of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    Dutch,
    English,
}

impl Deadline {
    /// How its due moment came about, out of its moves in their order. A reason that is empty is left out.
    pub fn explain(&self, moves: &[&DeadlineMove], words: Words, now: Moment) -> String {
        let mut steps = Vec::new();
        let mut due = None;
        let mut stopped = None;
        for (nth, one) in moves.iter().enumerate() {
            let at = words.moment(one.at);
            let mut step = match one.kind {
                MoveKind::Started => self.beginning(words),
                MoveKind::Paused => format!("{} {at}", words.of("aangehouden op", "paused on")),
                MoveKind::Resumed => {
                    let long = self.stood_still(words, stopped.take().unwrap_or(one.at), one.at);
                    words.of(format!("ging verder op {at} na {long}"), format!("went on {at} after {long}"))
                }
                MoveKind::Extended => words.of("verlengd", "extended").to_owned(),
                MoveKind::Met => {
                    let last = nth + 1 == moves.len();
                    let late = if last { self.missed(now) } else { one.due_at <= one.at };
                    let how =
                        if late { words.of("te laat", "too late") } else { words.of("op tijd", "in time") };
                    words.of(
                        format!("gehaald, {how}, vastgelegd op {at}"),
                        format!("met, {how}, recorded on {at}"),
                    )
                }
                MoveKind::Cancelled => format!("{} {at}", words.of("vervallen op", "no longer needed on")),
            };
            if matches!(one.kind, MoveKind::Paused | MoveKind::Met | MoveKind::Cancelled) {
                stopped = stopped.or(Some(one.at));
            }
            if let Some(reason) = one.reason.as_deref().filter(|reason| !reason.is_empty()) {
                step = format!("{step} {} {reason}", words.of("omdat:", "because:"));
            }
            if due != Some(one.due_at) {
                step = format!("{step}: {}", words.due(one.due_at));
                due = Some(one.due_at);
            }
            steps.push(step);
        }
        steps.extend(self.standing(words, now));
        steps.join("; ")
    }

    fn beginning(&self, words: Words) -> String {
        let (at, with) = (words.moment(self.started_at), words.start(self.term.starts));
        let long = words.length(self.term.within);
        let least = self.term.at_least.map_or_else(String::new, |least| {
            format!(" ({} {})", words.of("ten minste", "at least"), words.length(least))
        });
        words.of(format!("begonnen {at} {with}; {long}{least}"), format!("began {at} {with}; {long}{least}"))
    }

    /// How long its clock stood still, in what it is counted in.
    fn stood_still(&self, words: Words, from: Moment, until: Moment) -> String {
        let unit = self.term.within.unit;
        let unit = match unit {
            Unit::Hours => return words.span(until - from),
            Unit::WorkingHours => {
                let long = words.span(open_time(from, until));
                return words.of(format!("{long} werktijd"), format!("{long} of working time"));
            }
            Unit::WorkingDays => unit,
            Unit::Days | Unit::Weeks | Unit::Months => Unit::Days,
        };
        words.length(Length { count: unit.days_between(from, until), unit })
    }

    /// What is not told by its moves: how it stands now.
    fn standing(&self, words: Words, now: Moment) -> Option<String> {
        let left = words.span(self.due_at - self.paused_at.unwrap_or(now));
        let past = words.span(now - self.due_at);
        match self.status {
            DeadlineStatus::Running if self.overdue(now) => {
                Some(words.of(format!("al {past} te laat"), format!("overdue by {past}")))
            }
            DeadlineStatus::Running => Some(words.of(format!("nog {left}"), format!("{left} left"))),
            DeadlineStatus::Paused => {
                Some(words.of(format!("staat stil met nog {left}"), format!("stands still with {left} left")))
            }
            DeadlineStatus::Met => None,
            DeadlineStatus::Cancelled => {
                self.missed(now).then(|| words.of("was toen te laat", "was overdue then").to_owned())
            }
        }
    }
}

impl Words {
    pub fn of<T>(self, dutch: T, english: T) -> T {
        match self {
            Self::Dutch => dutch,
            Self::English => english,
        }
    }

    /// By when: the end of a day, or a moment in it.
    fn due(self, due: Moment) -> String {
        let whole = end_of(last_day(due)) == due;
        let by = self.of("uiterlijk", if whole { "due by the end of" } else { "due by" });
        format!("{by} {}", self.until(due))
    }

    /// The last day, or the moment, until which there is time.
    pub fn until(self, due: Moment) -> String {
        let day = last_day(due);
        if end_of(day) == due { self.day(day) } else { self.moment(due) }
    }

    fn day(self, day: Day) -> String {
        const DAYS: [(&str, &str); 7] = [
            ("ma", "Mon"),
            ("di", "Tue"),
            ("wo", "Wed"),
            ("do", "Thu"),
            ("vr", "Fri"),
            ("za", "Sat"),
            ("zo", "Sun"),
        ];
        const MONTHS: [(&str, &str); 12] = [
            ("jan", "Jan"),
            ("feb", "Feb"),
            ("mrt", "Mar"),
            ("apr", "Apr"),
            ("mei", "May"),
            ("jun", "Jun"),
            ("jul", "Jul"),
            ("aug", "Aug"),
            ("sep", "Sep"),
            ("okt", "Oct"),
            ("nov", "Nov"),
            ("dec", "Dec"),
        ];
        let named = |names: &[(&'static str, &'static str)], nth: u32| {
            names.get(nth as usize).map_or("", |(dutch, english)| self.of(dutch, english))
        };
        let weekday = named(&DAYS, day.weekday().num_days_from_monday());
        format!("{weekday} {} {} {}", day.day(), named(&MONTHS, day.month0()), day.year())
    }

    /// As the clock in the Netherlands shows it.
    fn moment(self, moment: Moment) -> String {
        let there = moment.with_timezone(&chrono_tz::Europe::Amsterdam);
        format!("{} {}", self.day(there.date_naive()), there.format("%H:%M"))
    }

    fn start(self, start: TermStart) -> &'static str {
        match start {
            TermStart::Referral => self.of("met de aanmelding", "with the referral"),
            TermStart::Acceptance => self.of("met de aanname", "with the acceptance"),
            TermStart::Start => self.of("met de start", "with the start"),
            TermStart::Choice => self.of("met de keuze van het gezin", "with the choice of the family"),
            TermStart::Meeting => self.of("met het overleg", "with the consult"),
            TermStart::Measure => self.of("met de maatregel", "with the measure"),
            TermStart::ByHand => self.of("handmatig", "by hand"),
        }
    }

    fn length(self, length: Length) -> String {
        let Length { count, unit } = length;
        let one = count == 1;
        let unit = match unit {
            Unit::Hours => self.of("uur", if one { "hour" } else { "hours" }),
            Unit::WorkingHours => self.of(
                if one { "werkuur" } else { "werkuren" },
                if one { "working hour" } else { "working hours" },
            ),
            Unit::Days => self.of(if one { "dag" } else { "dagen" }, if one { "day" } else { "days" }),
            Unit::WorkingDays => self.of(
                if one { "werkdag" } else { "werkdagen" },
                if one { "working day" } else { "working days" },
            ),
            Unit::Weeks => self.of(if one { "week" } else { "weken" }, if one { "week" } else { "weeks" }),
            Unit::Months => {
                self.of(if one { "maand" } else { "maanden" }, if one { "month" } else { "months" })
            }
        };
        format!("{count} {unit}")
    }

    /// A time by the clock, in its two largest units.
    fn span(self, span: TimeDelta) -> String {
        let (days, hours, minutes) = (span.num_days(), span.num_hours() % 24, span.num_minutes() % 60);
        let count = |count: i64, unit| Length { count: u32::try_from(count).unwrap_or(0), unit };
        let mut parts = Vec::new();
        if days > 0 {
            parts.push(self.length(count(days, Unit::Days)));
        }
        if hours > 0 {
            parts.push(self.length(count(hours, Unit::Hours)));
        }
        if minutes > 0 {
            let unit = self.of(
                if minutes == 1 { "minuut" } else { "minuten" },
                if minutes == 1 { "minute" } else { "minutes" },
            );
            parts.push(format!("{minutes} {unit}"));
        }
        parts.truncate(2);
        if parts.is_empty() {
            return self.of("minder dan een minuut", "less than a minute").to_owned();
        }
        parts.join(self.of(" en ", " and "))
    }
}
