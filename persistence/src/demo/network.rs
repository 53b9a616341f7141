//! A large network, made and saved in batches: blocks of cases, each with the consult series of its region where
//! they came up.

use super::{
    crowd::{self, Places},
    draft::Draft,
    mentors, names,
    people::Who,
    staff::{self, Area, Bench},
    table::{Point, Table},
};
use crate::{Fault, Store};
use chrono::Duration;
use domain::{
    Id,
    case::Case,
    consult::{MeetingStatus, Seat},
    network::AgencyKind,
};

/// How many cases one series of consults has; half of the meetings of two years.
const BLOCK: u32 = 500;
/// How many blocks are saved at once.
const BLOCKS: usize = 4;
/// How many cases there are to a region.
const CASES_TO_A_REGION: u32 = 10_000;
/// How many cases a meeting discusses.
const AGENDA: usize = 10;
/// How many cases the members to measure with have on their hands.
const WIJKTEAM_CASES: u32 = 40;
const POLICE_CASES: u32 = 20;

/// Makes and saves it all.
pub(super) async fn plant(
    store: &Store,
    draft: &mut Draft,
    cases: u32,
    mut progress: impl FnMut(u32, u32),
) -> Result<(), Fault> {
    let count = (cases / CASES_TO_A_REGION).clamp(1, 10);
    let (areas, bench) = staff::areas(draft, cases, count);
    mentors::pool(draft, &areas, &store.programmes);
    draft.save(store).await?;
    let mut places = Places::new(&store.programmes);
    progress(0, cases);
    let blocks: Vec<_> = (0..cases).step_by(BLOCK as usize).zip(areas.iter().cycle()).collect();
    // The members to measure with work in the first region: their cases are spread over all of its blocks.
    let home = blocks.iter().step_by(areas.len().max(1)).map(|(from, _)| size(*from, cases)).sum();
    let mut spread = Spread { home, seen: 0, bench };
    for some in blocks.chunks(BLOCKS) {
        let mut done = 0;
        for (from, area) in some {
            let local = areas.first().is_some_and(|first| first.region == area.region);
            let nth = (from / BLOCK) as usize / areas.len().max(1);
            block(draft, area, &mut places, nth, size(*from, cases), local.then_some(&mut spread));
            done = from + size(*from, cases);
        }
        draft.deadlines(&store.programmes);
        draft.plans(&store.programmes);
        draft.save(store).await?;
        progress(done, cases);
    }
    Ok(())
}

/// How many cases the block has that begins with this one.
fn size(from: u32, cases: u32) -> u32 {
    BLOCK.min(cases - from)
}

/// Gives the members to measure with their cases, evenly over the `home` cases of their region.
struct Spread {
    home: u32,
    seen: u32,
    bench: Option<Bench>,
}

impl Spread {
    /// Who of them is on the team of the next case.
    fn next(&mut self) -> Vec<Who> {
        let nth = self.seen;
        self.seen += 1;
        let takes = |wanted: u32| {
            let (wanted, of) = (u64::from(wanted.min(self.home)), u64::from(self.home.max(1)));
            u64::from(nth + 1) * wanted / of > u64::from(nth) * wanted / of
        };
        let Some(bench) = self.bench else { return Vec::new() };
        let both = [(bench.wijkteam, WIJKTEAM_CASES), (bench.police, POLICE_CASES)];
        both.into_iter().filter(|(_, wanted)| takes(*wanted)).map(|(who, _)| who).collect()
    }
}

/// The nth block of an area: cases, and the meetings that discussed them, ten a meeting, every two weeks. The last
/// meeting is still to come.
fn block(
    draft: &mut Draft,
    area: &Area,
    places: &mut Places<'_>,
    nth: usize,
    size: u32,
    mut spread: Option<&mut Spread>,
) {
    let bench = spread.as_ref().filter(|_| nth == 0).and_then(|spread| spread.bench);
    let Some(table) = table(draft, area, nth, bench) else { return };
    let mut cases = Vec::new();
    for case in 0..size as usize {
        let also = spread.as_mut().map_or_else(Vec::new, |spread| spread.next());
        cases.push(crowd::case(draft, area, places, discussed(case / AGENDA), &also));
    }
    for (after, some) in cases.chunks(AGENDA).enumerate() {
        past(draft, &table, discussed(after), some);
    }
    next(draft, &table, &cases);
}

/// How many days ago the meeting was that had so many after it.
fn discussed(after: usize) -> i64 {
    7 + 14 * after as i64
}

/// The series: its chair and four invitees, each of another agency. One wijkteam of the region sits at every table,
/// so that its members see what is agreed on their cases.
fn table(draft: &mut Draft, area: &Area, nth: usize, bench: Option<Bench>) -> Option<Table> {
    let chair = bench.map(|bench| bench.chair).or_else(|| area.in_turn(nth, AgencyKind::SafetyHouse))?;
    let police = bench.map(|bench| bench.police).or_else(|| area.in_turn(nth, AgencyKind::Police))?;
    let wijkteam = area.in_turn(0, AgencyKind::Wijkteam)?;
    let others =
        [AgencyKind::Raad, AgencyKind::YouthWork].into_iter().filter_map(|kind| area.in_turn(nth, kind));
    let seats: Vec<_> =
        [police, wijkteam].into_iter().chain(others).map(|who| (who, Seat::Invitee)).collect();
    Some(draft.series(&format!("Casusoverleg {}", 1 + nth), 2, chair, &seats, None))
}

/// A closed meeting, so many days ago.
fn past(draft: &mut Draft, table: &Table, days: i64, cases: &[Id<Case>]) {
    let starts_at = draft.morning(days) + Duration::hours(1);
    let mut sitting = draft.meeting(table, starts_at, MeetingStatus::Closed, &[]);
    let everyone: Vec<_> = table.seats.iter().map(|(who, _)| *who).collect();
    for case in cases {
        let question = draft.dice.word(names::QUESTIONS);
        let point = draft.item(&mut sitting, *case, question, &everyone);
        if draft.dice.chance(50) {
            say(draft, &point, &everyone, 1);
        }
        if draft.dice.chance(50) {
            let decided = draft.dice.word(names::DECIDED);
            draft.decide(&point, table.chair, decided);
        }
        let agreements = draft.dice.between(1, 2);
        for _ in 0..agreements {
            agree(draft, &point, &everyone, days);
        }
    }
}

/// The meeting of next week, whose invitations are out: ten items, each with four contributions and two agreements.
fn next(draft: &mut Draft, table: &Table, cases: &[Id<Case>]) {
    let starts_at = draft.half_past_eight(7);
    let mut sitting = draft.meeting(table, starts_at, MeetingStatus::Invited, &[]);
    let everyone: Vec<_> = table.seats.iter().map(|(who, _)| *who).collect();
    for case in cases.iter().take(AGENDA) {
        let question = draft.dice.word(names::QUESTIONS);
        let point = draft.item(&mut sitting, *case, question, &everyone);
        say(draft, &point, &everyone, 4);
        agree(draft, &point, &everyone, 0);
        agree(draft, &point, &everyone, 0);
    }
}

/// So many of those at the table say something, the chair last.
fn say(draft: &mut Draft, point: &Point, everyone: &[Who], count: usize) {
    for author in everyone.iter().rev().take(count) {
        let said = draft.dice.word(names::SAID);
        draft.say(point, *author, &[], said);
    }
}

/// An agreement that somebody at the table made so many days ago; half of them are done.
fn agree(draft: &mut Draft, point: &Point, everyone: &[Who], days: i64) {
    let Some(owner) = draft.dice.pick(everyone).copied() else { return };
    let text = draft.dice.word(names::AGREED);
    if draft.dice.chance(50) {
        let due = draft.dice.between(-20, 60);
        draft.agree(point, (text, owner, due));
    } else {
        draft.agree_done(point, (text, owner, 14 - days), "Gedaan zoals afgesproken");
    }
}
