//! Signals and matches: one with its outcome, one that waits for contact, and a signal that was withdrawn. They hang on
//! no case: only who set one sees it.

use super::{Network, agency_of, id, mark::Marks, member};
use crate::{TestClock, canary::Only};
use chrono::{Days, Duration};
use domain::{
    Day, Id, Moment,
    clock::day_of,
    person::Bsn,
    signal::{MatchOutcome, Signal, SignalMatch},
};

pub fn add(network: &mut Network, marks: &mut Marks) {
    let first = signal(marks, &["police_referred"], "1", ("731905003", "2012-02-03"));
    let second = signal(marks, &["youth_care_emergency"], "2", ("731905003", "2012-02-03"));
    let both: &[&str] = &["police_referred", "youth_care_emergency"];
    let mut concluded = matched(marks, both, "1", [&first, &second]);
    let mut mark = marks.of("SignalMatch", "", "1").only(Only { own: Some(both), ..Only::default() });
    concluded.outcome = Some(MatchOutcome::OneLeads);
    concluded.concluded_at = Some(mark.moment("concludedAt"));
    concluded.concluded_by = Some(member("police_referred"));
    // In the world that most do not see.
    let third = signal(marks, &["hidden_director"], "3", ("731905015", "2013-04-05"));
    let fourth = signal(marks, &["safe_home_team"], "4", ("731905015", "2013-04-05"));
    let waiting = matched(marks, &["hidden_director", "safe_home_team"], "2", [&third, &fourth]);
    let mut withdrawn = signal(marks, &["attendance_team"], "5", ("731905027", "2009-06-07"));
    let only = Only { own: Some(&["attendance_team"]), ..Only::default() };
    let at = marks.of("Signal", "", "5").only(only).moment("withdrawnAt");
    (withdrawn.withdrawn_at, withdrawn.until) = (Some(at), at);
    // On the first persons of the cases, by who reads their BSN there.
    let of_a = signal(marks, &["youth_protection_team"], "6", ("731904254", "2011-03-07"));
    let of_b = signal(marks, &["hidden_director"], "7", ("731904394", "2010-12-11"));
    network.signals.extend([first, second, third, fourth, withdrawn, of_a, of_b]);
    network.signal_matches.extend([concluded, waiting]);
}

/// A signal; what it is about is marked once for the two of a match.
fn signal(
    marks: &mut Marks,
    own: &'static [&'static str],
    nth: &str,
    (number, born): (&str, &str),
) -> Signal {
    let mut mark = marks.of("Signal", "", nth).only(Only { own: Some(own), ..Only::default() });
    let from: Moment = mark.moment("from");
    Signal {
        id: id(&format!("signal:{nth}")),
        version: 1,
        region: id("region:main"),
        agency: agency_of(own[0]),
        member: member(own[0]),
        number: Bsn::parse("number", number).expect("a BSN that passes the 11-check"),
        birth_date: born.parse::<Day>().expect("a day"),
        from,
        until: from + Duration::days(700),
        withdrawn_at: None,
    }
}

fn matched(
    marks: &mut Marks,
    both: &'static [&'static str],
    nth: &str,
    [first, second]: [&Signal; 2],
) -> SignalMatch {
    let only = || Only { own: Some(both), ..Only::default() };
    let mut about = marks.of("Signal", "", nth).only(only());
    about.digits("citizenNumber", first.number.digits());
    about.day("birthDate", &first.birth_date.to_string());
    let id: Id<SignalMatch> = id(&format!("match:{nth}"));
    let mut found = SignalMatch::new(id, (first.side(), first.until), second);
    found.made_at = marks.of("SignalMatch", "", nth).only(only()).moment("madeAt");
    found.due_on = day_of(TestClock::start()) + Days::new(2);
    found
}
