//! Placements: somebody of a case with a provider, from the waiting list to the end; and how many helpers there are around
//! the family, which a pause is to lower. A placement gives its provider no sight of the case: joining the team does.

use crate::{
    Code, Day, Id, Moment, Refusal, Refused,
    case::{self, Regie},
    choice,
    choice::{Choice, names},
    clock::day_of,
    intervention, network, person, refusal,
    team::TeamMembership,
};
use std::collections::{BTreeMap, BTreeSet};

choice! {
    PlacementStatus: "Where a placement is in its life (status plaatsing)." {
        Waiting = "WAITING": "Asked for, and waiting for a place (wachtlijst).",
        Running = "RUNNING": "The provider is at work (loopt).",
        Paused = "PAUSED": "The provider was asked to withdraw for a while; its place is kept (gepauzeerd).",
        Ended = "ENDED": "Over (beëindigd).",
    }
}

choice! {
    PlacementStep: "What was done with a placement (stap)." {
        Asked = "ASKED": "Asked for (aangevraagd).",
        Started = "STARTED": "Begun (gestart).",
        Intensified = "INTENSIFIED": "Made more intensive (geïntensiveerd).",
        Paused = "PAUSED": "Withdrawn for a while (gepauzeerd).",
        Resumed = "RESUMED": "Taken up again (hervat).",
        Ended = "ENDED": "Ended (beëindigd).",
    }
}

choice! {
    PlacementOutcome: "How a placement ended (uitkomst plaatsing)." {
        Reached = "REACHED": "What was wanted is reached (doel bereikt).",
        PartlyReached = "PARTLY_REACHED": "Part of it is reached (deels bereikt).",
        NotSuitable = "NOT_SUITABLE": "It turned out not to fit (niet passend).",
        StoppedByFamily = "STOPPED_BY_FAMILY": "The young person or the family stopped (gestopt door gezin).",
        TakenOver = "TAKEN_OVER": "Somebody else goes on with it (overgenomen).",
        Withdrawn = "WITHDRAWN": "It was asked for and did not begin (ingetrokken).",
    }
}

/// One step of a placement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementMove {
    pub step: PlacementStep,
    pub on: Day,
    pub reason: String,
}

/// Somebody of a case in an intervention (plaatsing).
#[derive(Clone, Debug)]
pub struct Placement {
    pub id: Id<Placement>,
    pub version: i32,
    pub case: Id<case::Case>,
    /// Who is placed; the whole family where nobody is named.
    pub person: Option<Id<person::Person>>,
    pub intervention: Id<intervention::Intervention>,
    pub provider: Id<network::Agency>,
    pub status: PlacementStatus,
    /// Whether it was made more intensive.
    pub intensive: bool,
    /// Its place in the row.
    pub asked_at: Moment,
    pub started_on: Option<Day>,
    pub ended_on: Option<Day>,
    /// None too where it ended with its case.
    pub outcome: Option<PlacementOutcome>,
    /// What was done, in its order.
    pub moves: Vec<PlacementMove>,
}

impl Placement {
    /// Takes a step that is possible now, for a reason.
    pub fn step(&mut self, step: PlacementStep, reason: &str, on: Day) -> Refused<()> {
        use PlacementStatus::{Ended, Paused, Running, Waiting};
        let (from, to): (&[PlacementStatus], _) = match step {
            PlacementStep::Asked => (&[], Waiting),
            PlacementStep::Started => (&[Waiting], Running),
            PlacementStep::Intensified => (&[Running], Running),
            PlacementStep::Paused => (&[Running], Paused),
            PlacementStep::Resumed => (&[Paused], Running),
            PlacementStep::Ended => (&[Waiting, Running, Paused], Ended),
        };
        if !from.contains(&self.status) {
            let (now, wanted) = (self.status.name(), names(from));
            return Err(Refusal::new(
                Code::IllegalTransition,
                "",
                format!("deze plaatsing is {now}; dit kan vanuit: {wanted}"),
                format!("this placement is {now}; this is possible from: {wanted}"),
            ));
        }
        let reason = refusal::text("reason", reason, 2000)?;
        match step {
            PlacementStep::Started => self.started_on = Some(on),
            PlacementStep::Intensified => self.intensive = true,
            PlacementStep::Ended => self.ended_on = Some(on),
            PlacementStep::Asked | PlacementStep::Paused | PlacementStep::Resumed => {}
        }
        self.status = to;
        self.moves.push(PlacementMove { step, on, reason });
        Ok(())
    }

    /// Ends it; what did not begin was withdrawn.
    pub fn end(&mut self, outcome: PlacementOutcome, reason: &str, on: Day) -> Refused<()> {
        if (outcome == PlacementOutcome::Withdrawn) != (self.status == PlacementStatus::Waiting) {
            return Err(Refusal::invalid(
                "outcome",
                "WITHDRAWN is voor wat nog niet begonnen is, en voor niets anders",
                "WITHDRAWN is for what has not begun, and for nothing else",
            ));
        }
        self.step(PlacementStep::Ended, reason, on)?;
        self.outcome = Some(outcome);
        Ok(())
    }

    /// Whether the provider is at work at the end of that day.
    fn at_work(&self, day: Day) -> bool {
        let last = self.moves.iter().rfind(|one| one.on <= day && one.step != PlacementStep::Intensified);
        self.ended_on.is_none_or(|ended| day < ended)
            && last.is_some_and(|one| matches!(one.step, PlacementStep::Started | PlacementStep::Resumed))
    }
}

/// How many helpers there were around a family from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelperCount {
    pub from: Day,
    pub helpers: usize,
}

/// How many helpers there are around the family of a case, by the days on which that changed; the last is now. A helper is
/// who directs, each professional on the team, and a placement at work of a provider of whom nobody is among these.
pub fn helpers(
    regie: &[Regie],
    team: &[TeamMembership],
    placements: &[Placement],
    today: Day,
) -> Vec<HelperCount> {
    let mut present = Vec::new();
    for one in regie {
        present.push((one.director, one.agency, day_of(one.from), one.until.map(day_of)));
    }
    for one in team {
        if let (Some(member), Some(agency)) = (one.member, one.agency) {
            present.push((member, agency, day_of(one.from), one.until.map(day_of)));
        }
    }
    let mut days: BTreeSet<Day> = BTreeSet::new();
    for (.., from, until) in &present {
        days.extend([*from].into_iter().chain(*until));
    }
    for one in placements {
        days.extend(one.moves.iter().map(|one| one.on).chain(one.ended_on));
    }
    let mut counts: Vec<HelperCount> = Vec::new();
    for day in days.range(..=today) {
        let there = present
            .iter()
            .filter(|(.., from, until)| from <= day && until.is_none_or(|until| *day < until))
            .map(|(member, agency, ..)| (*member, *agency))
            .collect::<BTreeMap<_, _>>();
        let agencies: BTreeSet<_> = there.values().collect();
        let placed = placements.iter().filter(|one| one.at_work(*day) && !agencies.contains(&one.provider));
        let helpers = there.len() + placed.count();
        if counts.last().is_none_or(|last| last.helpers != helpers) {
            counts.push(HelperCount { from: *day, helpers });
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::team::TeamFunction;
    use uuid::Uuid;

    fn id<T>(nth: u128) -> Id<T> {
        Uuid::from_u128(nth).into()
    }

    fn day(nth: u32) -> Day {
        Day::from_ymd_opt(2026, 11, nth).expect("a day")
    }

    fn at(nth: u32) -> Moment {
        day(nth).and_hms_opt(9, 0, 0).expect("a time").and_utc()
    }

    fn asked(provider: u128) -> Placement {
        Placement {
            id: id(1),
            version: 1,
            case: id(2),
            person: None,
            intervention: id(3),
            provider: id(provider),
            status: PlacementStatus::Waiting,
            intensive: false,
            asked_at: at(1),
            started_on: None,
            ended_on: None,
            outcome: None,
            moves: vec![PlacementMove { step: PlacementStep::Asked, on: day(1), reason: "rust".to_owned() }],
        }
    }

    fn on_team(member: u128, agency: u128, from: u32, until: Option<u32>) -> TeamMembership {
        TeamMembership {
            id: id(member),
            case: id(2),
            version: 1,
            member: Some(id(member)),
            agency: Some(id(agency)),
            family_member: None,
            function: TeamFunction::Contact,
            from: at(from),
            until: until.map(at),
            reason: String::new(),
        }
    }

    #[test]
    fn a_placement_takes_the_steps_that_are_possible_and_no_others() {
        use PlacementStep::{Ended, Intensified, Paused, Resumed, Started};
        let mut one = asked(7);
        for step in [Paused, Resumed, Intensified] {
            let refused = one.step(step, "waarom", day(2)).expect_err("not begun");
            assert_eq!(refused.code, Code::IllegalTransition);
        }
        assert_eq!(one.step(Started, " ", day(2)).expect_err("no reason").field, ["reason"]);
        one.step(Started, "er is plek", day(2)).expect("begun");
        one.step(Intensified, "twee keer per week", day(3)).expect("more");
        one.step(Paused, "te veel mensen in huis", day(4)).expect("paused");
        assert!(one.step(Intensified, "toch", day(4)).is_err() && one.step(Started, "weer", day(4)).is_err());
        one.step(Resumed, "er is rust", day(5)).expect("resumed");
        assert_eq!(
            one.end(PlacementOutcome::Withdrawn, "klaar", day(6)).expect_err("begun").field,
            ["outcome"]
        );
        one.end(PlacementOutcome::Reached, "klaar", day(6)).expect("ended");
        assert!(one.step(Ended, "nog eens", day(7)).is_err() && one.intensive);
        assert_eq!(
            (one.status, one.started_on, one.ended_on),
            (PlacementStatus::Ended, Some(day(2)), Some(day(6)))
        );
    }

    #[test]
    fn what_did_not_begin_is_withdrawn() {
        let mut one = asked(7);
        assert!(one.end(PlacementOutcome::Reached, "klaar", day(2)).is_err());
        one.end(PlacementOutcome::Withdrawn, "niet meer nodig", day(2)).expect("withdrawn");
        assert_eq!((one.outcome, one.started_on), (Some(PlacementOutcome::Withdrawn), None));
    }

    #[test]
    fn a_pause_lowers_the_number_of_helpers_and_a_provider_on_the_team_counts_once() {
        let directs = Regie {
            id: id(90),
            case: id(2),
            agency: id(9),
            director: id(91),
            from: at(1),
            until: None,
            reason: None,
        };
        let mut placed = asked(7);
        for (step, on) in
            [(PlacementStep::Started, 3), (PlacementStep::Paused, 5), (PlacementStep::Resumed, 9)]
        {
            placed.step(step, "zo", day(on)).expect("possible");
        }
        let waits = asked(8);
        let team = [on_team(91, 9, 1, None), on_team(92, 6, 2, Some(8)), on_team(93, 7, 12, None)];
        let counts = helpers(&[directs], &team, &[placed.clone(), waits.clone()], day(20));
        let steps: Vec<_> = counts.iter().map(|one| (one.from, one.helpers)).collect();
        // Who directs; the second joins; the provider starts, pauses; the second goes; resumed; the provider joins.
        let expected = [(1, 1), (2, 2), (3, 3), (5, 2), (8, 1), (9, 2)].map(|(from, of)| (day(from), of));
        assert_eq!(steps, expected);
        placed.ended_on = Some(day(10));
        let counts = helpers(&[], &[], &[placed], day(20));
        assert_eq!(counts.last(), Some(&HelperCount { from: day(10), helpers: 0 }));
        assert_eq!(helpers(&[], &[], &[waits], day(20)).last().map(|one| one.helpers), Some(0));
        assert_eq!(helpers(&[], &[], &[], day(20)), []);
    }
}
