//! Who belongs to the groups of the cases `a` and `b`, where these are heading, and what was told on: one notice of the
//! police, one of the care side, one that came from case `b` and was filed in case `a`, and one
//! that was filed where it came from.

use super::{Network, agency_of, facts::fact, id, mark::Marks, member};
use crate::{canary::Only, cast};
use domain::{
    Category, Id,
    fact::{ContactMoment, Fact, GroupTrend, TrendKind},
    group::GroupMembership,
    notice::{Notice, NoticeKind},
};

pub fn add(network: &mut Network, marks: &mut Marks) {
    // The second left.
    for (case, nth, left) in [("a", "1", false), ("a", "2", true), ("b", "1", false)] {
        let only = Only { approach: true, ..Only::default() };
        let mut mark = marks.of("GroupMembership", case, nth).only(only);
        network.group_members.push(GroupMembership {
            id: id(&format!("group_member:{case}:{nth}")),
            version: 1,
            case: id(&format!("case:{case}")),
            person: id(&format!("person:{case}:{nth}")),
            from: mark.moment("from"),
            until: left.then(|| mark.moment("until")),
            reason: mark.some("reason"),
            left_reason: left.then(|| mark.text("leftReason")),
        });
    }
    for (case, nth, author, observed) in [
        ("a", "1", "youth_work_team", "2025-09-11"),
        ("a", "2", "police_consulted", "2025-09-12"),
        ("b", "1", "hidden_director", "2025-09-13"),
    ] {
        network.trends.push(fact(marks, "GroupTrend", "trend", case, nth, author, |mark| GroupTrend {
            kind: TrendKind::Growing,
            observed_on: mark.day("observedOn", observed),
            place: mark.some("place"),
            text: mark.text("text"),
        }));
    }
    let of = |moment: &str| (Some(id(moment)), None);
    let filed = |notice: &str| (None, Some(id(notice)));
    notice(network, marks, ("b", "1"), "hidden_director", "hidden_director", of("contact_moment:b:1"));
    notice(network, marks, ("a", "1"), "police_team", "halt_former", of("contact_moment:a:1"));
    notice(network, marks, ("a", "2"), "youth_care_team", "cjg_tomorrow", of("contact_moment:a:3"));
    notice(network, marks, ("a", "3"), "enforcement_team", "municipality_team", filed("notice:b:1"));
    notice(network, marks, ("a", "4"), "school_team", "municipality_team", filed("notice:a:1"));
}

/// Told of a contact moment, or filed out of another notice.
fn notice(
    network: &mut Network,
    marks: &mut Marks,
    (case, nth): (&'static str, &str),
    author: &'static str,
    receiver: &'static str,
    (moment, origin): (Option<Id<Fact<ContactMoment>>>, Option<Id<Notice>>),
) {
    let of_care = author == "youth_care_team";
    let (author_of, also) = (Some(cast::find(author).agency), of_care.then_some(Category::Care));
    let only = Only { author: author_of, owner: Some(receiver), also, ..Only::default() };
    let mut mark = marks.of("Notice", case, nth).only(only);
    network.notices.push(Notice {
        id: id(&format!("notice:{case}:{nth}")),
        case: id(&format!("case:{case}")),
        moment,
        origin,
        kind: NoticeKind::HandOver,
        author: member(author),
        agency: agency_of(author),
        receiver: member(receiver),
        text: mark.text("text"),
        given_at: mark.moment("givenAt"),
        of_care,
    });
}
