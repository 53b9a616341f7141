//! The agencies and the members of a large network: so many of each kind that a caseload stays between 15 and 40.

use super::{
    draft::Draft,
    names,
    people::{Office, Who},
};
use domain::{
    Id,
    choice::Choice,
    network::{AgencyKind, Municipality, Region},
};
use std::collections::BTreeMap;

/// The kinds of agency: how many in a hundred seats of teams are theirs, how many in a hundred cases they direct,
/// and how their agencies and members are called.
const KINDS: &[(AgencyKind, u32, u32, &str)] = &[
    (AgencyKind::Wijkteam, 17, 8, "Wijkteam"),
    (AgencyKind::School, 16, 0, "Scholengemeenschap"),
    (AgencyKind::YouthCare, 12, 17, "Jeugdhulp"),
    (AgencyKind::Police, 10, 0, "Politie, basisteam"),
    (AgencyKind::SchoolAttendance, 8, 8, "Leerplicht"),
    (AgencyKind::YouthProtection, 8, 8, "Jeugdbescherming"),
    (AgencyKind::YouthWork, 8, 33, "Jongerenwerk"),
    (AgencyKind::Cjg, 6, 8, "CJG"),
    (AgencyKind::Raad, 3, 0, "Raad voor de Kinderbescherming,"),
    (AgencyKind::Municipality, 2, 16, "Gemeente, team"),
    (AgencyKind::YouthEnforcement, 2, 0, "Jeugdhandhaving"),
    (AgencyKind::SafeHome, 2, 0, "Veilig Thuis"),
    (AgencyKind::Probation, 2, 0, "Reclassering"),
    (AgencyKind::Halt, 2, 0, "Halt"),
    (AgencyKind::SafetyHouse, 1, 1, "Zorg- en Veiligheidshuis"),
    (AgencyKind::Housing, 1, 1, "Woningcorporatie"),
];

/// How many cases one member has, on average.
const CASELOAD: u32 = 28;
/// How many seats of professionals a team has, in tenths.
const SEATS: u32 = 45;
/// How many cases there are to an agency.
const CASES_TO_AN_AGENCY: u32 = 250;

/// A region of the network, with who works there.
#[derive(Debug)]
pub(super) struct Area {
    pub region: Id<Region>,
    pub drang: bool,
    staff: BTreeMap<AgencyKind, Vec<Who>>,
}

impl Area {
    /// Somebody of this kind.
    pub fn one_of(&self, draft: &mut Draft, kind: AgencyKind) -> Option<Who> {
        draft.dice.pick(self.all_of(kind)).copied()
    }

    /// Everybody of this kind.
    pub fn all_of(&self, kind: AgencyKind) -> &[Who] {
        self.staff.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Somebody of this kind, in turn.
    pub fn in_turn(&self, nth: usize, kind: AgencyKind) -> Option<Who> {
        self.staff.get(&kind)?.iter().cycle().nth(nth).copied()
    }

    /// So many members of different kinds, none of them of `director`'s.
    pub fn team(&self, draft: &mut Draft, most: usize, director: AgencyKind) -> Vec<Who> {
        let mut kinds = vec![director];
        while kinds.len() <= most {
            let mut seat = draft.dice.below(100) as u32;
            let drawn = KINDS.iter().find(|(_, seats, ..)| match seat.checked_sub(*seats) {
                Some(rest) => {
                    seat = rest;
                    false
                }
                None => true,
            });
            match drawn {
                Some((kind, ..)) if !kinds.contains(kind) => kinds.push(*kind),
                _ => {}
            }
        }
        kinds.into_iter().skip(1).filter_map(|kind| self.one_of(draft, kind)).collect()
    }
}

/// The members to measure with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bench {
    pub wijkteam: Who,
    pub chair: Who,
    pub police: Who,
}

/// Makes `count` regions with the staff for `cases` cases in all. The members to measure with are in the first.
pub(super) fn areas(draft: &mut Draft, cases: u32, count: u32) -> (Vec<Area>, Option<Bench>) {
    let (mut areas, mut bench) = (Vec::new(), None);
    let each = cases.div_ceil(count.max(1));
    for (nth, (name, towns)) in (0..count).zip(names::REGIONS) {
        let drang = nth % 4 != 1;
        let region = draft.region(name, drang, &[]);
        let towns: Vec<_> = towns.iter().map(|town| draft.municipality(region, town)).collect();
        let mut area = Area { region, drang, staff: BTreeMap::new() };
        let mut first = BTreeMap::new();
        for row in KINDS {
            let offices = offices(draft, region, &towns, each, *row);
            area.staff.insert(row.0, members(draft, &offices, each, *row));
            first.extend(offices.first().map(|office| (row.0, *office)));
        }
        areas.push(area);
        bench = bench.or_else(|| self::bench(draft, &first));
    }
    (areas, bench)
}

fn offices(
    draft: &mut Draft,
    region: Id<Region>,
    towns: &[Id<Municipality>],
    cases: u32,
    (kind, seats, _, label): (AgencyKind, u32, u32, &str),
) -> Vec<Office> {
    let more = (cases / CASES_TO_AN_AGENCY).saturating_sub(16) * seats / 100;
    let places = (1..).flat_map(|round| names::DISTRICTS.iter().map(move |district| (round, district)));
    let places = places.zip(towns.iter().cycle()).take(1 + more as usize);
    let named = places.map(|((round, district), town)| {
        let number = if round == 1 { String::new() } else { format!(" {round}") };
        draft.agency(region, *town, kind, &format!("{label} {district}{number}"))
    });
    named.collect()
}

fn members(
    draft: &mut Draft,
    offices: &[Office],
    cases: u32,
    (kind, seats, directs, label): (AgencyKind, u32, u32, &str),
) -> Vec<Who> {
    let load = u64::from(cases) * u64::from(SEATS * seats + 10 * directs) / 1000;
    let count = usize::try_from(load / u64::from(CASELOAD)).unwrap_or(0).max(2 * offices.len());
    let word = kind.name().to_lowercase().replace('_', "-");
    let hired = offices.iter().cycle().take(count).map(|office| {
        let handle = format!("bench-{word}-{}", draft.made.members.len());
        let name = format!("{} {}", draft.dice.word(names::GIVEN), draft.dice.word(names::FAMILY));
        draft.member(*office, &handle, &name, label)
    });
    hired.collect()
}

fn bench(draft: &mut Draft, offices: &BTreeMap<AgencyKind, Office>) -> Option<Bench> {
    let mut member = |kind, handle, name| {
        let office = offices.get(&kind)?;
        Some(draft.member(*office, handle, name, "Om aan te meten"))
    };
    Some(Bench {
        wijkteam: member(AgencyKind::Wijkteam, "bench-wijkteam", "Willemijn Bakker")?,
        chair: member(AgencyKind::SafetyHouse, "bench-chair", "Cornelis Tromp")?,
        police: member(AgencyKind::Police, "bench-police", "Parisa Noori")?,
    })
}
