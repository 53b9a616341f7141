//! The deadlines of the cases `a` and `b`: one that was extended and runs, one that was met.

use super::{Network, agency_of, id, mark::Marks, member};
use crate::TestClock;
use chrono::Duration;
use domain::{
    deadline::{Deadline, DeadlineMove, DeadlineStatus, MoveKind},
    programme::{Length, Term, TermEnd, TermStart},
};

pub fn add(network: &mut Network, marks: &mut Marks) {
    deadline(network, marks, "a", "1", "wijkteam_directing", DeadlineStatus::Running);
    deadline(network, marks, "a", "2", "wijkteam_directing", DeadlineStatus::Met);
    deadline(network, marks, "b", "1", "hidden_director", DeadlineStatus::Running);
}

fn deadline(
    network: &mut Network,
    marks: &mut Marks,
    case: &'static str,
    nth: &str,
    director: &'static str,
    status: DeadlineStatus,
) {
    let mut mark = marks.of("Deadline", case, nth);
    let length = |text| Length::parse(text).expect("a length");
    let deadline = Deadline {
        id: id(&format!("deadline:{case}:{nth}")),
        version: 1,
        case: id(&format!("case:{case}")),
        municipality: id("municipality:main"),
        agency: agency_of(director),
        member: member(director),
        term: Term {
            key: mark.text("key"),
            name: mark.text("name"),
            starts: TermStart::Start,
            met_by: TermEnd::Close,
            within: length("13 weeks"),
            at_least: None,
            longest: Some(length("6 months")),
            pauses: true,
            repeats: false,
            missed: mark.some("ifMissed"),
        },
        started_at: mark.moment("startedAt"),
        due_at: mark.moment("dueAt"),
        latest_at: Some(TestClock::start() + Duration::days(60)),
        status,
        paused_at: None,
        ended_at: (status == DeadlineStatus::Met).then(|| TestClock::start() - Duration::days(60)),
        with_case: false,
        moves: 2,
    };
    let last = if status == DeadlineStatus::Met { MoveKind::Met } else { MoveKind::Extended };
    for (turn, kind) in [(1, MoveKind::Started), (2, last)] {
        let of = format!("{nth}_{turn}");
        let mut mark = marks.of("DeadlineMove", case, &of);
        network.deadline_moves.push(DeadlineMove {
            id: id(&format!("deadline_move:{case}:{of}")),
            deadline: deadline.id,
            case: deadline.case,
            nth: turn,
            kind,
            at: mark.moment("at"),
            by: (kind == MoveKind::Extended).then(|| member(director)),
            reason: (kind == MoveKind::Extended).then(|| mark.text("reason")),
            due_at: mark.moment("dueAt"),
        });
    }
    network.deadlines.push(deadline);
}
