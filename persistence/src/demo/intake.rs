//! Stories that begin: a referral that nobody has decided on, a family that should have been called, a BSN that slipped in
//! from the one to the other, a place that is waited for, and a boy who was spoken to before anybody referred him.

use super::{cast::Cast, draft::Draft};
use domain::{
    Id,
    case::{Level, Status},
    fact::{Concern, ContactKind, Topic},
    framework::Framework,
    person::Person,
    referral::ReferralStatus,
};

pub(super) fn tell(draft: &mut Draft, cast: &Cast) {
    let sem = undecided(draft, cast);
    let yara = not_called(draft, cast);
    draft.same_number(sem, yara, 1);
    waiting(draft, cast);
    on_the_street(draft, cast);
}

fn concern(topic: Topic, text: &str) -> Concern {
    Concern { topic, text: text.to_owned() }
}

/// Referred by the police yesterday; whom it was sent to has two days, for the first contact too.
fn undecided(draft: &mut Draft, cast: &Cast) -> Id<Person> {
    let care = cast.care_joris;
    let birth_date = draft.born(12, 100);
    let sem = draft.person("Sem", "de Wit", birth_date);
    let case = draft.open("pak-je-kans", Level::Person, 1, care, &[sem]);
    draft.refer(case, cast.police_fatima, 1);
    if let Some(referral) = draft.made.referrals.last_mut() {
        (referral.status, referral.version) = (ReferralStatus::Made, 1);
        (referral.decided_at, referral.feedback) = (None, None);
    }
    draft.turn(case, Status::Intake);
    let text = "Meegenomen na vernieling van een abri. Schrok erg; moeder haalde hem op.";
    draft.note(case, cast.police_fatima, 1, concern(Topic::Offence, text));
    sem
}

/// Accepted four days ago, and nobody called within 48 hours: overdue.
fn not_called(draft: &mut Draft, cast: &Cast) -> Id<Person> {
    let care = cast.care_joris;
    let birth_date = draft.born(13, 250);
    let yara = draft.person("Yara", "Benali", birth_date);
    let case = draft.open("pak-je-kans", Level::Person, 4, care, &[yara]);
    draft.refer(case, cast.halt_sven, 4);
    draft.found_at(yara, ("Parelduikerhof 3", "3026 ZB", "Rotterdam"), None);
    draft.framework(case, yara, Framework::Voluntary, 4, "Yara en haar vader willen een gesprek");
    let text = "Online een klasgenoot bedreigd. Zegt zelf dat ze daarvoor maanden werd uitgelachen.";
    draft.note(case, care, 4, concern(Topic::Bullying, text));
    yara
}

/// Taken up by the youth work, which has no place yet.
fn waiting(draft: &mut Draft, cast: &Cast) {
    let birth_date = draft.born(18, 330);
    let joel = draft.person("Joël", "Tavares", birth_date);
    let case = draft.open("jongerenwerk-3", Level::Person, 12, cast.youthwork_malika, &[joel]);
    draft.refer(case, cast.wijkteam_aylin, 12);
    draft.turn(case, Status::Intake);
    let text = "Al een jaar zonder school of werk. Wil met zijn handen werken, maar belt nergens terug.";
    draft.note(case, cast.youthwork_malika, 11, concern(Topic::MoneyAndWork, text));
}

/// Backbone Academy: contact first, the same day, on its own initiative.
fn on_the_street(draft: &mut Draft, cast: &Cast) {
    let coach = cast.youthwork_jayden;
    let birth_date = draft.born(15, 170);
    let dion = draft.person("Dion", "Verbeek", birth_date);
    let case = draft.open("backbone-academy", Level::Person, 9, coach, &[dion]);
    draft.framework(case, dion, Framework::Voluntary, 9, "Hij appte zelf terug");
    let text = "Hing twee avonden alleen rond bij het station, met geld dat hij niet kon verklaren.";
    draft.note(case, coach, 9, concern(Topic::DrugCrime, text));
    let summary = "Samen een broodje gegeten. Hij wil niet naar huis zolang de vriend van zijn moeder er is.";
    draft.met(case, coach, 9, ContactKind::Street, &[], summary);
    let summary = "Opgehaald van school. Hij vroeg of hij mee mag trainen.";
    draft.met(case, coach, 2, ContactKind::Street, &[], summary);
}
