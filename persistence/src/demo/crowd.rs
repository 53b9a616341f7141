//! One case of the crowd: a young person, a team of three to six, what its programme asks before it starts, and what was
//! recorded.

use super::{draft::Draft, names, people::Who, staff::Area};
use domain::{
    Id,
    case::{Case, Level, Outcome, Status},
    fact::{Assessment, AssessmentKind, CareNote, Concern, EducationRecord, PoliceFact, Regime, RiskLevel},
    family::FamilyRole,
    framework::Framework,
    network::{Agency, AgencyKind, Member},
    person::Person,
    programme::{Programme, Programmes},
    team::TeamFunction,
};
use std::collections::HashMap;

/// A programme, with the kind of agency that directs it and the ages it is for.
type Row = (&'static str, AgencyKind, i64, i64);

const PROGRAMMES: &[Row] = &[
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
    LAST,
];

const LAST: Row = ("ondersteuning", AgencyKind::Wijkteam, 4, 17);

/// How many young people a mentor goes along with at once.
pub(super) const MENTOR_PLACES: i32 = 20;

/// The programmes, and which of their places are given away.
#[derive(Debug)]
pub(super) struct Places<'p> {
    pub programmes: &'p Programmes,
    taken: HashMap<(Id<Agency>, &'p str), u32>,
    mentored: HashMap<Id<Member>, i32>,
}

/// What somebody begins with: the programme, its variant, the age, who directs, and who goes along where that is asked.
struct Begin<'p> {
    key: &'static str,
    programme: Option<&'p Programme>,
    age: i64,
    director: Option<Who>,
    mentor: Option<Who>,
    kind: AgencyKind,
}

impl<'p> Places<'p> {
    pub fn new(programmes: &'p Programmes) -> Self {
        Self { programmes, taken: HashMap::new(), mentored: HashMap::new() }
    }

    /// One of the programmes, with a place for one more; the last one has no end of them.
    fn begin(&mut self, draft: &mut Draft, area: &Area) -> Begin<'p> {
        for _ in 0..PROGRAMMES.len() {
            let Some(row) = draft.dice.pick(PROGRAMMES).copied() else { break };
            if let Some(begin) = self.try_begin(draft, area, row) {
                return begin;
            }
        }
        let (key, kind, youngest, oldest) = LAST;
        let (age, director) = (draft.dice.between(youngest, oldest), area.one_of(draft, kind));
        Begin { key, programme: self.programmes.get(key), age, director, mentor: None, kind }
    }

    /// None where the agency of who would direct has no place left, or nobody can go along.
    fn try_begin(
        &mut self,
        draft: &mut Draft,
        area: &Area,
        (key, kind, youngest, oldest): Row,
    ) -> Option<Begin<'p>> {
        let age = draft.dice.between(youngest, oldest);
        let director = area.one_of(draft, kind);
        let programme = self.programmes.get(key.split('/').next().unwrap_or(key));
        let mut mentor = None;
        if let (Some(programme), Some(director)) = (programme, director) {
            if let Some(place) = programme.team.iter().find(|place| place.training.is_some()) {
                let kind = place.kinds.first().copied().unwrap_or(kind);
                let full =
                    |who: &Who| self.mentored.get(&who.id).is_some_and(|taken| *taken >= MENTOR_PLACES);
                let who = area.one_of(draft, kind).filter(|who| !full(who))?;
                *self.mentored.entry(who.id).or_default() += 1;
                mentor = Some(who);
            }
            if let Some(capacity) = programme.capacity {
                let taken = self.taken.entry((director.office.id, programme.key.as_str())).or_default();
                if i64::from(*taken) >= i64::from(capacity) {
                    return None;
                }
                *taken += 1;
            }
        }
        Some(Begin { key, programme, age, director, mentor, kind })
    }
}

/// A case of the area that a consult discussed so many days ago; `also` are on its team, and then it runs.
pub(super) fn case(
    draft: &mut Draft,
    area: &Area,
    places: &mut Places<'_>,
    discussed: i64,
    also: &[Who],
) -> Id<Case> {
    let begin = places.begin(draft, area);
    let days = discussed + draft.dice.between(13, 60);
    let (person, name) = person(draft, begin.age);
    let seats = draft.dice.between(3, 6) as usize;
    let team = area.team(draft, seats, begin.kind);
    let Some(director) = begin.director.or(team.first().copied()) else { return draft.dice.id() };
    let case = draft.open(begin.key, Level::Person, days, director, &[person]);
    let drang = area.drang && draft.dice.chance(20);
    let framework = if drang { Framework::Drang } else { Framework::Voluntary };
    draft.framework(case, person, framework, days, "Besproken met het gezin bij de start");
    for (who, function) in self::seats(draft, area, &begin, director, &team) {
        draft.join(case, who, function, days, "Betrokken vanaf de start");
    }
    for who in also {
        draft.join(case, *who, TeamFunction::Contact, days, "Betrokken vanaf de start");
    }
    if let Some(programme) = begin.programme {
        for purpose in &programme.consents {
            draft.consent(case, person, days, &[&name], purpose);
        }
        for text in &programme.conditions {
            draft.accept(case, director, (text, &name), days);
        }
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

/// The team: who must be on it before the start, then the others, each with a function that the programme lets it have.
fn seats(
    draft: &mut Draft,
    area: &Area,
    begin: &Begin<'_>,
    director: Who,
    team: &[Who],
) -> Vec<(Who, TeamFunction)> {
    let declared = |function, who: &Who| {
        begin.programme.map_or(Ok(None), |one| one.place(function, Some(who.office.kind)))
    };
    let mut seats: Vec<(Who, TeamFunction)> = Vec::new();
    for place in begin.programme.iter().flat_map(|one| &one.team).filter(|place| place.required) {
        let fills = |who: &&Who| matches!(declared(place.function, who), Ok(Some(_)));
        let there = [director].iter().chain(team).find(fills).copied();
        let who = match (&place.training, there) {
            (Some(_), _) => begin.mentor,
            (None, Some(who)) => Some(who),
            (None, None) => place.kinds.first().and_then(|kind| area.one_of(draft, *kind)),
        };
        seats.extend(who.map(|who| (who, place.function)));
    }
    for (nth, who) in team.iter().enumerate() {
        if seats.iter().all(|(one, _)| one.id != who.id) {
            let helps = nth == 0 && declared(TeamFunction::CaseWorker, who).is_ok();
            seats.push((*who, if helps { TeamFunction::CaseWorker } else { TeamFunction::Contact }));
        }
    }
    seats
}

fn person(draft: &mut Draft, age: i64) -> (Id<Person>, String) {
    let (given, family) = (draft.dice.word(names::GIVEN), draft.dice.word(names::FAMILY));
    let since = draft.dice.between(0, 364);
    let birth_date = draft.born(u32::try_from(age).unwrap_or(0), since);
    let person = draft.person(given, family, birth_date);
    let street = format!("{} {}", draft.dice.word(names::STREETS), draft.dice.between(1, 240));
    let postal_code =
        format!("{} Z{}", draft.dice.between(2000, 4999), draft.dice.word(&["A", "K", "P", "X"]));
    let city = draft.dice.word(names::DISTRICTS);
    draft.found_at(person, (&street, &postal_code, city), None);
    (person, format!("{given} {family}"))
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
