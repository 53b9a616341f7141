use super::*;
use crate::{
    case::{Level, Status},
    programme::{Length, TermStart, Unit, open_time},
};
use chrono::TimeDelta;
use uuid::Uuid;

/// Numbers that look random and are the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    /// A moment in 2026 to 2029, to the second: with every end of a month and every turn of the clock.
    fn moment(&mut self) -> Moment {
        at("2026-01-01T00:00:00Z") + TimeDelta::seconds(self.below(4 * 365 * 24 * 3600) as i64)
    }

    /// Mostly some days, to the second.
    fn time(&mut self) -> TimeDelta {
        let days = [1, 3, 30, 200][self.below(4) as usize];
        TimeDelta::seconds(self.below(days * 24 * 3600) as i64)
    }

    fn length(&mut self) -> Length {
        let (count, unit) = [
            (72, Unit::Hours),
            (40, Unit::WorkingHours),
            (60, Unit::Days),
            (40, Unit::WorkingDays),
            (20, Unit::Weeks),
            (14, Unit::Months),
        ][self.below(6) as usize];
        Length { count: self.below(count + 1) as u32, unit }
    }
}

/// How many courses each property is tried with.
const COURSES: u64 = 3000;

fn at(text: &str) -> Moment {
    text.parse().expect("a moment")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn case() -> Case {
    let id = Uuid::nil();
    Case {
        id: id.into(),
        version: 1,
        region: id.into(),
        municipality: id.into(),
        level: Level::Person,
        programme: "pak-je-kans".into(),
        variant: None,
        phase: None,
        status: Status::Active,
        opened_on: Day::default(),
        closed_on: None,
        outcome: None,
        directing_agency: id.into(),
        director: id.into(),
        family: None,
    }
}

fn term(within: &str) -> Term {
    Term {
        key: "track".into(),
        name: "Traject".into(),
        starts: TermStart::Referral,
        met_by: TermEnd::Contact,
        within: Length::parse(within).expect("a length"),
        at_least: None,
        longest: None,
        pauses: true,
        repeats: false,
        missed: None,
    }
}

fn begun(term: &Term, start: Moment) -> Deadline {
    Deadline::begin(Uuid::nil().into(), &case(), term, start, None).expect("it begins").0
}

/// A deadline, its moves as they are kept, and the moment at which it is.
struct Course {
    deadline: Deadline,
    moves: Vec<DeadlineMove>,
    now: Moment,
}

impl Course {
    fn begin(term: &Term, start: Moment) -> Self {
        let id = Uuid::nil().into();
        let (deadline, moved) = Deadline::begin(id, &case(), term, start, None).expect("it begins");
        let mut course = Self { deadline, moves: Vec::new(), now: start };
        course.keep(moved);
        course
    }

    fn keep(&mut self, moved: Moved) {
        let id = Uuid::nil().into();
        self.moves.push(moved.kept(id, &self.deadline, self.now, None));
    }

    /// Something that may be done to it after some time; whether it was.
    fn step(&mut self, numbers: &mut Numbers) -> bool {
        self.now += numbers.time();
        let (now, deadline) = (self.now, &mut self.deadline);
        let moved = match numbers.below(7) {
            0 | 1 => deadline.pause(Some("wacht op de rechter"), now).ok(),
            2 | 3 => deadline.resume(now).ok(),
            4 => {
                let until = deadline.due_on() + chrono::Days::new(numbers.below(40));
                deadline.extend(until, "zomervakantie", now).ok()
            }
            5 if deadline.with_case => deadline.reopen(now),
            5 => deadline.close(now).ok(),
            _ => deadline.meet(now - TimeDelta::seconds(numbers.below(7200) as i64)).ok(),
        };
        let done = moved.is_some();
        moved.into_iter().for_each(|moved| self.keep(moved));
        done
    }

    fn told(&self, words: Words) -> String {
        self.deadline.explain(&self.moves.iter().collect::<Vec<_>>(), words, self.now)
    }
}

#[test]
fn whatever_is_done_it_is_due_after_it_began_and_its_moves_tell_the_same() {
    let mut numbers = Numbers(20261122);
    let (mut done, mut statuses) = (0, std::collections::BTreeSet::new());
    for _ in 0..COURSES {
        let mut term = term("1 day");
        term.within = numbers.length();
        term.longest = (numbers.below(2) == 0).then(|| numbers.length());
        term.met_by = if numbers.below(2) == 0 { TermEnd::Close } else { TermEnd::Contact };
        let mut course = Course::begin(&term, numbers.moment());
        let first = course.deadline.due_at;
        assert!(first >= course.deadline.started_at, "{:?}", course.deadline);
        for _ in 0..8 {
            let before = course.deadline.clone();
            let moved = course.step(&mut numbers);
            let after = &course.deadline;
            assert!(after.due_at >= before.due_at, "{before:?}\n{after:?}");
            assert!(after.latest_at.is_none_or(|latest| after.due_at <= latest), "{after:?}");
            assert!(moved || *after == before, "what is refused changes nothing: {before:?}\n{after:?}");
            // What has been missed does not become unmissed.
            let (was, now) = (before.missed(course.now), after.missed(course.now));
            assert!(!was || now || after.status == DeadlineStatus::Met, "{before:?}\n{after:?}");
            assert!(!after.overdue(course.now) || now, "{after:?}");
            done += usize::from(moved);
            statuses.insert(after.status);
        }
        let kept: Vec<_> = course.moves.iter().map(|one| one.nth).collect();
        assert_eq!(kept, (1..=course.deadline.moves).collect::<Vec<_>>());
        assert!(course.moves.is_sorted_by_key(|one| (one.at, one.due_at)), "{:?}", course.moves);
        assert_eq!(course.moves.last().expect("one").due_at, course.deadline.due_at);
        for words in [Words::Dutch, Words::English] {
            let told = course.told(words);
            assert!(told.contains(&words.until(course.deadline.due_at)), "{told}");
        }
    }
    assert_eq!(statuses.len(), DeadlineStatus::ALL.len());
    assert!(done > COURSES as usize, "{done}");
}

#[test]
fn pauses_that_touch_add_up_to_one() {
    let mut numbers = Numbers(7);
    for _ in 0..COURSES {
        let mut term = term("1 day");
        term.within = Length { count: 30 + numbers.below(60) as u32, ..numbers.length() };
        let start = numbers.moment();
        let (mut once, mut twice) = (begun(&term, start), begun(&term, start));
        let from = start + TimeDelta::seconds(numbers.below(20 * 3600) as i64);
        let (middle, until) = (from + numbers.time(), from + numbers.time());
        let (middle, until) = (middle.min(until), middle.max(until));
        let _ = once.pause(None, from).expect("it runs");
        let _ = once.resume(until).expect("it was paused");
        for (from, until) in [(from, middle), (middle, until)] {
            let _ = twice.pause(None, from).expect("it runs");
            let _ = twice.resume(until).expect("it was paused");
        }
        assert_eq!(once.due_at, twice.due_at, "{term:?} {from} {middle} {until}");
    }
}

#[test]
fn a_clock_keeps_what_was_left_and_a_calendar_moves_by_whole_days() {
    let mut numbers = Numbers(99);
    for _ in 0..COURSES {
        let length = Length { count: 40 + numbers.below(60) as u32, ..numbers.length() };
        let start = numbers.moment();
        let mut deadline = begun(&Term { within: length, ..term("1 day") }, start);
        let from = start + TimeDelta::seconds(numbers.below(30 * 3600) as i64);
        let until = from + numbers.time();
        let before = deadline.clone();
        let _ = deadline.pause(None, from).expect("it runs");
        assert!(!deadline.overdue(until + TimeDelta::days(9000)), "what stands still is never overdue");
        let _ = deadline.resume(until).expect("it was paused");
        match length.unit {
            Unit::Hours => assert_eq!(deadline.due_at - until, before.due_at - from),
            Unit::WorkingHours => {
                assert_eq!(open_time(until, deadline.due_at), open_time(from, before.due_at));
                assert_eq!(open_time(start, before.due_at), TimeDelta::hours(length.count.into()));
            }
            Unit::WorkingDays => {
                let works = |from: Day, until: Day| {
                    let until = end_of(until);
                    Unit::WorkingDays.days_between(end_of(from), until)
                };
                let (lost, moved) =
                    (Unit::WorkingDays.days_between(from, until), works(before.due_on(), deadline.due_on()));
                assert_eq!(lost, moved, "{before:?} {from} {until}");
                assert_eq!(end_of(deadline.due_on()), deadline.due_at);
            }
            _ => {
                let days = day_of(until) - day_of(from);
                assert_eq!(deadline.due_on() - before.due_on(), days);
                // Midnight in Amsterdam, in summer and in winter.
                assert_eq!(end_of(deadline.due_on()), deadline.due_at);
            }
        }
    }
}

#[test]
fn the_same_length_ends_no_earlier_when_it_begins_later() {
    let mut numbers = Numbers(4);
    for _ in 0..COURSES {
        let (length, first) = (numbers.length(), numbers.moment());
        let second = first + numbers.time();
        assert!(length.after(first) <= length.after(second), "{length} {first} {second}");
        let more = Length { count: length.count + 1, ..length };
        // None of working days ends in the weekend on Monday, as one of them does.
        let (less, more) = (length.after(first), more.after(first));
        assert!(less < more || (less == more && length.count == 0), "{length} {first}");
    }
}

#[test]
fn a_pause_over_a_turn_of_the_clock_is_exact_by_the_clock_and_whole_by_the_calendar() {
    // Clocks go back in the night to 25 October 2026: that day has 25 hours.
    for (within, due) in [("48 hours", "2026-10-27T11:00:00Z"), ("2 days", "2026-10-27T23:00:00Z")] {
        let mut deadline = begun(&term(within), at("2026-10-24T10:00:00Z"));
        let _ = deadline.pause(None, at("2026-10-24T22:30:00Z")).expect("it runs");
        let _ = deadline.resume(at("2026-10-25T23:30:00Z")).expect("it was paused");
        assert_eq!(deadline.due_at, at(due), "{within}");
    }
    // And on in the night to 28 March 2027.
    let mut deadline = begun(&term("1 month"), at("2027-02-28T10:00:00Z"));
    assert_eq!(deadline.due_at, at("2027-03-28T22:00:00Z"));
    let _ = deadline.pause(None, at("2027-03-01T10:00:00Z")).expect("it runs");
    let _ = deadline.resume(at("2027-03-03T22:59:00Z")).expect("it was paused");
    assert_eq!(deadline.due_at, at("2027-03-30T22:00:00Z"));
}

#[test]
fn working_days_that_were_lost_come_back_and_no_weekend_does() {
    // 20 November 2026 is a Friday; five working days end on the next.
    for (from, until, last) in [
        ("2026-11-20T15:00:00Z", "2026-11-23T08:00:00Z", "2026-11-30"),
        ("2026-11-21T15:00:00Z", "2026-11-23T08:00:00Z", "2026-11-27"),
        ("2026-11-23T08:00:00Z", "2026-11-23T16:00:00Z", "2026-11-27"),
        ("2026-11-24T08:00:00Z", "2026-12-01T08:00:00Z", "2026-12-04"),
    ] {
        let mut deadline = begun(&term("5 working days"), at("2026-11-20T12:00:00Z"));
        let _ = deadline.pause(None, at(from)).expect("it runs");
        let _ = deadline.resume(at(until)).expect("it was paused");
        assert_eq!(deadline.due_on(), day(last), "{from} {until}");
    }
}

#[test]
fn it_is_overdue_and_missed_from_its_due_moment_on() {
    let start = at("2026-11-02T09:00:00Z");
    let mut deadline = begun(&term("48 hours"), start);
    let due = start + TimeDelta::hours(48);
    let just = due - TimeDelta::microseconds(1);
    assert_eq!((deadline.due_at, deadline.overdue(just), deadline.overdue(due)), (due, false, true));
    assert!(deadline.pause(None, due).is_err(), "what is over is not paused");
    // What was done in time was done in time, however late it is recorded.
    let mut late = deadline.clone();
    let _ = deadline.meet(just).expect("it runs");
    let _ = late.meet(due).expect("it runs");
    let (year, status) = (due + TimeDelta::days(365), DeadlineStatus::Met);
    assert_eq!((deadline.missed(year), deadline.overdue(year), deadline.status), (false, false, status));
    assert_eq!((late.missed(year), late.overdue(year), late.status), (true, false, status));
    assert!(late.meet(due).is_err());
}

#[test]
fn what_was_done_before_it_began_does_not_meet_it_but_on_the_first_of_whole_days() {
    let start = at("2026-11-02T15:00:00Z");
    let (clock, calendar) = (begun(&term("48 hours"), start), begun(&term("0 days"), start));
    assert!(clock.counts(start) && !clock.counts(start - TimeDelta::seconds(1)));
    assert!(calendar.counts(at("2026-11-01T23:00:00Z")) && !calendar.counts(at("2026-11-01T22:59:59Z")));
}

#[test]
fn it_is_met_while_it_stands_still_and_the_pause_counts() {
    let start = at("2026-11-02T09:00:00Z");
    let mut deadline = begun(&term("48 hours"), start);
    let _ = deadline.pause(None, start + TimeDelta::hours(47)).expect("it runs");
    let mut before = deadline.clone();
    let _ = deadline.meet(start + TimeDelta::hours(100)).expect("it is open");
    assert_eq!((deadline.due_at, deadline.missed(start)), (start + TimeDelta::hours(101), false));
    // Done before the pause began: it took nothing.
    let _ = before.meet(start + TimeDelta::hours(46)).expect("it is open");
    assert_eq!((before.due_at, before.missed(start)), (start + TimeDelta::hours(48), false));
}

#[test]
fn it_is_extended_with_a_reason_until_its_longest_and_not_when_it_is_over() {
    let start = at("2026-11-02T09:00:00Z");
    let now = at("2026-12-01T09:00:00Z");
    let mut never = begun(&term("3 months"), start);
    assert_eq!(
        never.extend(day("2027-03-01"), "ziek", now).expect_err("never").code,
        Code::IllegalTransition
    );
    let longest = Some(Length::parse("6 months").expect("a length"));
    let mut deadline = begun(&Term { longest, ..term("3 months") }, start);
    assert_eq!(deadline.due_on(), day("2027-02-02"));
    for (until, reason) in [("2027-02-02", "ziek"), ("2027-05-03", "ziek"), ("2027-03-01", " ")] {
        assert!(deadline.extend(day(until), reason, now).is_err(), "{until}");
    }
    let why = deadline.extend(day("2027-06-01"), "ziek", now).expect_err("too far").english;
    assert_eq!(why, "name a day after Tue 2 Feb 2027 and at the latest Sun 2 May 2027");
    let _ = deadline.extend(day("2027-05-02"), "ziek", now).expect("as far as it goes");
    assert_eq!(deadline.due_at, at("2027-05-02T22:00:00Z"));
    let mut late = begun(&Term { longest, ..term("3 months") }, start);
    let over = at("2027-02-02T23:00:00Z");
    assert_eq!(late.extend(day("2027-03-01"), "ziek", over).expect_err("over").code, Code::IllegalTransition);
    // By the clock: the end of that day, or the last moment in it.
    let longest = Some(Length::parse("96 hours").expect("a length"));
    let mut hours = begun(&Term { longest, ..term("48 hours") }, start);
    let _ = hours.extend(day("2026-11-05"), "ziek", start).expect("in time");
    assert_eq!(hours.due_at, at("2026-11-05T23:00:00Z"));
    let _ = hours.extend(day("2026-11-06"), "ziek", start).expect("in time");
    assert_eq!(hours.due_at, at("2026-11-06T09:00:00Z"));
    assert!(hours.extend(day("2026-11-06"), "ziek", start).is_err());
}

#[test]
fn what_ended_with_the_case_goes_on_where_it_stood_when_it_is_opened_again() {
    let start = at("2026-11-02T09:00:00Z");
    let (closed, opened) = (start + TimeDelta::days(30), start + TimeDelta::days(40));
    for met_by in [TermEnd::Close, TermEnd::Plan] {
        let term = Term { met_by, ..term("13 weeks") };
        let mut deadline = begun(&term, start);
        let due = deadline.due_on();
        let _ = deadline.close(closed).expect("it runs");
        assert_eq!(deadline.status == DeadlineStatus::Met, met_by == TermEnd::Close);
        assert!(!deadline.missed(opened));
        assert!(deadline.reopen(opened).is_some());
        assert_eq!(
            (deadline.status, deadline.due_on() - due),
            (DeadlineStatus::Running, TimeDelta::days(10))
        );
        assert!(deadline.reopen(opened).is_none());
        // On hold since before it was closed.
        let mut held = begun(&term, start);
        let _ = held.pause(None, start + TimeDelta::days(20)).expect("it runs");
        let _ = held.close(closed).expect("it is open");
        assert!(held.reopen(opened).is_some());
        assert_eq!(held.due_on() - due, TimeDelta::days(20));
        // What was overdue stays so.
        let mut late = begun(&term, start);
        let over = start + TimeDelta::days(100);
        let _ = late.close(over).expect("it is open");
        assert!(late.missed(over));
        assert!(late.reopen(over + TimeDelta::days(9)).is_some());
        assert!((late.due_on() == due) && late.overdue(over + TimeDelta::days(9)));
    }
    let mut met = begun(&term("13 weeks"), start);
    let _ = met.meet(closed).expect("it runs");
    assert!(met.close(closed).is_err() && met.reopen(opened).is_none());
}

#[test]
fn the_arithmetic_is_told_in_words() {
    let mut course = Course::begin(&term("48 hours"), at("2026-11-02T09:00:00Z"));
    course.now = at("2026-11-03T11:00:00Z");
    let moved = course.deadline.pause(Some("het gezin is op reis"), course.now).expect("it runs");
    course.keep(moved);
    assert!(course.told(Words::English).ends_with("; stands still with 22 hours left"));
    course.now = at("2026-11-06T11:00:00Z");
    let moved = course.deadline.resume(course.now).expect("it was paused");
    course.keep(moved);
    assert_eq!(
        course.told(Words::English),
        "began Mon 2 Nov 2026 10:00 with the referral; 48 hours: due by Wed 4 Nov 2026 10:00; paused on Tue 3 \
         Nov 2026 12:00 because: het gezin is op reis; went on Fri 6 Nov 2026 12:00 after 3 days: due by Sat 7 \
         Nov 2026 10:00; 22 hours left"
    );
    course.now = at("2026-11-08T09:00:00Z");
    assert!(course.told(Words::Dutch).ends_with(
        "; ging verder op vr 6 nov 2026 12:00 na 3 dagen: uiterlijk za 7 nov 2026 10:00; al 1 dag te laat"
    ));
    let moved = course.deadline.meet(at("2026-11-07T08:00:00Z")).expect("it runs");
    course.keep(moved);
    assert!(course.told(Words::Dutch).ends_with("; gehaald, op tijd, vastgelegd op zo 8 nov 2026 10:00"));

    let term = Term { longest: Length::parse("6 weeks"), ..term("2 weeks") };
    let mut course = Course::begin(&term, at("2026-11-02T09:00:00Z"));
    let moved = course.deadline.extend(day("2026-11-20"), "ziekte", course.now).expect("it runs");
    course.keep(moved);
    assert_eq!(
        course.told(Words::Dutch),
        "begonnen ma 2 nov 2026 10:00 met de aanmelding; 2 weken: uiterlijk ma 16 nov 2026; verlengd omdat: \
         ziekte: uiterlijk vr 20 nov 2026; nog 18 dagen en 14 uur"
    );
    let quiet: Vec<_> =
        course.moves.iter().map(|one| DeadlineMove { reason: Some(String::new()), ..one.clone() }).collect();
    let told = course.deadline.explain(&quiet.iter().collect::<Vec<_>>(), Words::English, course.now);
    assert!(told.contains("; extended: due by the end of Fri 20 Nov 2026;"), "{told}");
}
