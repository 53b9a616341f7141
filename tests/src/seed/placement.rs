//! The placements: of case `a` one that has ended and one that waits, of case `b` one.

use super::{Network, agency, id, mark::Marks};
use domain::placement::{Placement, PlacementMove, PlacementOutcome, PlacementStatus, PlacementStep};

/// Case, number, days of its start, its end and its move; none where it waits.
const SKETCHES: [(&str, &str, Option<[&str; 3]>); 3] = [
    ("b", "1", Some(["2028-05-03", "2028-07-03", "2028-07-04"])),
    ("a", "1", Some(["2028-05-05", "2028-07-05", "2028-07-06"])),
    ("a", "2", None),
];

pub fn add(network: &mut Network, marks: &mut Marks) {
    for (case, nth, days) in SKETCHES {
        let mut mark = marks.of("PlacementMove", case, nth);
        let moves = vec![PlacementMove {
            step: if days.is_some() { PlacementStep::Ended } else { PlacementStep::Asked },
            on: mark.day("on", days.map_or("2028-05-07", |[.., on]| on)),
            reason: mark.text("reason"),
        }];
        let mut mark = marks.of("Placement", case, nth);
        network.placements.push(Placement {
            id: id(&format!("placement:{case}:{nth}")),
            version: 1,
            case: id(&format!("case:{case}")),
            person: days.is_some().then(|| id(&format!("person:{case}:1"))),
            intervention: id("intervention:main"),
            provider: agency("youth_care_main"),
            status: if days.is_some() { PlacementStatus::Ended } else { PlacementStatus::Waiting },
            intensive: days.is_some(),
            asked_at: mark.moment("askedAt"),
            started_on: days.map(|[from, ..]| mark.day("startedOn", from)),
            ended_on: days.map(|[_, until, _]| mark.day("endedOn", until)),
            outcome: days.map(|_| PlacementOutcome::Reached),
            moves,
        });
    }
}
