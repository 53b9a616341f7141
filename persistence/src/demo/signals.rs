//! Signals: a match that waits for contact, one in which the two agreed who leads, and a signal that nobody else has.

use super::{cast::Cast, draft::Draft, people::Who};
use chrono::Months;
use domain::{
    Day, Id, Moment,
    person::{Bsn, Person},
    signal::{self, MatchOutcome, Signal, SignalMatch},
};

/// The region of the cast matches; the other one does not.
pub(super) fn tell(draft: &mut Draft, cast: &Cast) {
    for region in draft.made.regions.iter_mut().filter(|one| one.id == cast.police_fatima.office.region) {
        region.matches_signals = true;
    }
    // School and youth work, the day before yesterday: Malika is to call.
    if let Some(yara) = known(draft, "Yara") {
        let school = signal(draft, cast.school_ingrid, &yara, 40);
        let work = signal(draft, cast.youthwork_malika, &yara, 2);
        matched(draft, &school, &work);
    }
    // Halt and the wijkteam found each other a month ago.
    if let Some(rui) = known(draft, "Rui") {
        let halt = signal(draft, cast.halt_sven, &rui, 60);
        let wijkteam = signal(draft, cast.wijkteam_pieter, &rui, 36);
        matched(draft, &halt, &wijkteam);
        let at = draft.ago(33);
        if let Some(found) = draft.made.signal_matches.last_mut() {
            (found.version, found.outcome) = (2, Some(MatchOutcome::OneLeads));
            (found.concluded_at, found.concluded_by) = (Some(at), Some(cast.wijkteam_pieter.id));
        }
    }
    if let Some(femke) = known(draft, "Femke") {
        signal(draft, cast.police_ruben, &femke, 11);
    }
}

/// BSN and birth date of somebody of the stories.
fn known(draft: &Draft, given_name: &str) -> Option<(Bsn, Day)> {
    let person: &Person = draft.made.persons.iter().find(|one| one.given_name == given_name)?;
    let of = |id: Id<Person>| draft.made.numbers.iter().find(|one| one.person == id);
    Some((of(person.id)?.number.clone(), person.birth_date))
}

/// A signal that was set so many days ago.
fn signal(draft: &mut Draft, who: Who, (number, birth_date): &(Bsn, Day), days: i64) -> Signal {
    let from: Moment = draft.morning(days);
    let signal = Signal {
        id: draft.dice.id(),
        version: 1,
        region: who.office.region,
        agency: who.office.id,
        member: who.id,
        number: number.clone(),
        birth_date: *birth_date,
        from,
        until: signal::ends(*birth_date, from).unwrap_or_else(|_| from + Months::new(signal::MONTHS)),
        withdrawn_at: None,
    };
    draft.made.signals.push(signal.clone());
    signal
}

fn matched(draft: &mut Draft, stands: &Signal, set: &Signal) {
    let found = SignalMatch::new(draft.dice.id(), (stands.side(), stands.until), set);
    draft.made.signal_matches.push(found);
}
