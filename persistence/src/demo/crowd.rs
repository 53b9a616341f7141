//! One case of the crowd: a young person, a team of three to six, and what was recorded.

use super::{draft::Draft, names, people::Who, staff::Area};
use domain::{
    Id,
    case::{Case, Level, Outcome, Status},
    fact::{Assessment, AssessmentKind, CareNote, Concern, EducationRecord, PoliceFact, Regime, RiskLevel},
    family::FamilyRole,
    framework::Framework,
    network::AgencyKind,
    person::Person,
    team::TeamFunction,
};

/// The programmes, each with the kind of agency that directs it and the ages it is for.
const PROGRAMMES: &[(&str, AgencyKind, i64, i64)] = &[
    ("pak-je-kans", AgencyKind::YouthCare, 12, 17),
    ("pak-je-kans/basta", AgencyKind::YouthCare, 6, 11),
    ("leerplicht-jeugdboa", AgencyKind::SchoolAttendance, 12, 17),
    ("credible-messengers", AgencyKind::YouthWork, 14, 21),
    ("jongerenwerk-3", AgencyKind::YouthWork, 15, 21),
    ("straatcoaches", AgencyKind::YouthWork, 12, 19),
    ("eervolle-uitweg", AgencyKind::Municipality, 15, 21),
    ("casusregie-jeugdbescherming", AgencyKind::YouthProtection, 2, 17),
    ("samenwerken-aan-veiligheid", AgencyKind::Cjg, 2, 17),
    ("jeugdbeschermingsplein", AgencyKind::YouthProtection, 2, 17),
    ("doorgroeiers", AgencyKind::SafetyHouse, 13, 20),
    ("ondersteuning", AgencyKind::Wijkteam, 4, 17),
];

/// A case of the area that a consult discussed so many days ago; `also` are on its team, and then it runs.
pub(super) fn case(draft: &mut Draft, area: &Area, discussed: i64, also: &[Who]) -> Id<Case> {
    let &(programme, kind, youngest, oldest) =
        draft.dice.pick(PROGRAMMES).unwrap_or(&("pak-je-kans", AgencyKind::YouthCare, 12, 17));
    let age = draft.dice.between(youngest, oldest);
    let days = discussed + draft.dice.between(13, 60);
    let person = person(draft, age);
    let seats = draft.dice.between(3, 6) as usize;
    let team = area.team(draft, seats, kind);
    let Some(director) = area.one_of(draft, kind).or(team.first().copied()) else { return draft.dice.id() };
    let case = draft.open(programme, Level::Person, days, director, &[person]);
    let drang = area.drang && draft.dice.chance(20);
    let framework = if drang { Framework::Drang } else { Framework::Voluntary };
    draft.framework(case, person, framework, days, "Besproken met het gezin bij de start");
    for (nth, who) in team.iter().chain(also).enumerate() {
        let function = if nth == 0 { TeamFunction::CaseWorker } else { TeamFunction::Contact };
        draft.join(case, *who, function, days, "Betrokken vanaf de start");
    }
    let police = team.iter().find(|who| who.office.kind == AgencyKind::Police);
    if let Some(police) = police.filter(|_| draft.dice.chance(40)) {
        draft.refer(case, *police, days);
    }
    family(draft, case, person);
    facts(draft, case, days, director, &team);
    if also.is_empty() {
        life(draft, case, discussed);
    }
    case
}

fn person(draft: &mut Draft, age: i64) -> Id<Person> {
    let (given, family) = (draft.dice.word(names::GIVEN), draft.dice.word(names::FAMILY));
    let since = draft.dice.between(0, 364);
    let birth_date = draft.born(u32::try_from(age).unwrap_or(0), since);
    let person = draft.person(given, family, birth_date);
    let street = format!("{} {}", draft.dice.word(names::STREETS), draft.dice.between(1, 240));
    let postal_code =
        format!("{} Z{}", draft.dice.between(2000, 4999), draft.dice.word(&["A", "K", "P", "X"]));
    let city = draft.dice.word(names::DISTRICTS);
    draft.found_at(person, (&street, &postal_code, city), None);
    person
}

/// Half of the families have been recorded: one or two parents.
fn family(draft: &mut Draft, case: Id<Case>, person: Id<Person>) {
    if draft.dice.chance(50) {
        return;
    }
    let name = draft.dice.word(names::FAMILY);
    let mut parent = || format!("{} {name}", draft.dice.word(names::GIVEN));
    let parents = [parent(), parent()];
    let count = draft.dice.between(1, 2) as usize;
    let relatives =
        parents.iter().take(count).map(|name| (name.as_str(), FamilyRole::Parent, Some(40), true, true));
    draft.family(case, &[person], &relatives.collect::<Vec<_>>());
}

/// One concern, two contact moments, and sometimes what the others on the team record.
fn facts(draft: &mut Draft, case: Id<Case>, days: i64, director: Who, team: &[Who]) {
    let later = |draft: &mut Draft| draft.dice.between(0, days - 1);
    if let Some(&(topic, text)) = draft.dice.pick(names::CONCERNS) {
        draft.note(case, director, days, Concern { topic, text: text.to_owned() });
    }
    for _ in 0..2 {
        let at = later(draft);
        if let Some(&(kind, summary)) = draft.dice.pick(names::CONTACTS) {
            draft.met(case, director, at, kind, team.get(..1).unwrap_or_default(), summary);
        }
    }
    for who in [director].iter().chain(team) {
        let at = later(draft);
        match who.office.kind {
            AgencyKind::YouthCare | AgencyKind::Wijkteam if draft.dice.chance(40) => {
                let text = draft.dice.word(names::NOTES).to_owned();
                draft.note(case, *who, at, CareNote { text });
            }
            AgencyKind::School if draft.dice.chance(60) => {
                let (text, hours) = (draft.dice.word(names::SCHOOL_NOTES), draft.dice.between(0, 60));
                let (school, text) = ("Scholengemeenschap".to_owned(), text.to_owned());
                let absence_hours = i32::try_from(hours).ok();
                draft.note(case, *who, at, EducationRecord { school, absence_hours, text });
            }
            AgencyKind::Police if draft.dice.chance(60) => {
                let text = draft.dice.word(names::POLICE_NOTES).to_owned();
                let occurred_on = draft.day(-at - 3);
                draft.note(case, *who, at, PoliceFact { regime: Regime::Wpg, occurred_on, text });
            }
            AgencyKind::YouthProtection | AgencyKind::Cjg if draft.dice.chance(50) => {
                let text = draft.dice.word(names::ASSESSMENTS).to_owned();
                let (kind, level) = (AssessmentKind::Safety, RiskLevel::Worrying);
                draft.note(case, *who, at, Assessment { kind, level, text });
            }
            _ => {}
        }
    }
}

/// Most cases run; some have not begun, are on hold, or have ended.
fn life(draft: &mut Draft, case: Id<Case>, discussed: i64) {
    match draft.dice.below(100) {
        0..10 => draft.turn(case, Status::Intake),
        10..18 => draft.turn(case, Status::OnHold),
        18..30 => {
            let outcomes = [Outcome::GoalsReached, Outcome::RegularSupport, Outcome::NoConcern];
            let outcome = draft.dice.pick(&outcomes).copied().unwrap_or(Outcome::GoalsReached);
            let ended = draft.dice.between(1, discussed - 1);
            draft.close(case, outcome, ended);
        }
        _ => {}
    }
}
