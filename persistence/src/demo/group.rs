//! What street coaches leave of a group: who joined and who left, where it is heading, what they did, whom they told.

use super::{draft::Draft, people::Who};
use domain::{
    Id,
    case::Case,
    fact::{GroupTrend, StreetAct, TrendKind},
    group::GroupMembership,
    network, notice,
    person::Person,
    policy,
};

impl Draft {
    /// Somebody belongs to a group since so many days, from its begin on where no reason is given.
    pub fn in_group(&mut self, case: Id<Case>, person: Id<Person>, days: i64, reason: Option<&str>) {
        let (id, from) = (self.dice.id(), self.ago(days));
        let reason = reason.map(str::to_owned);
        self.made.group_members.push(GroupMembership {
            id,
            version: 1,
            case,
            person,
            from,
            until: None,
            reason,
            left_reason: None,
        });
    }

    /// Where a group was heading, so many days ago.
    pub fn trend(
        &mut self,
        case: Id<Case>,
        author: Who,
        days: i64,
        kind: TrendKind,
        (place, text): (&str, &str),
    ) {
        let (observed_on, place) = (self.day(-days), Some(place.to_owned()));
        self.note(case, author, days, GroupTrend { kind, observed_on, place, text: text.to_owned() });
    }

    /// What was done at the contact moment that was made last.
    pub fn acted(&mut self, acts: &[StreetAct]) {
        if let Some(moment) = self.made.contact_moments.last_mut() {
            moment.what.acts = acts.to_vec();
        }
    }

    /// Tells on what was seen at the contact moment that was made last.
    pub fn tell_on(&mut self, author: Who, receiver: Who, kind: notice::NoticeKind, text: &str) {
        let id = self.dice.id();
        let role = network::role(author.office.kind, network::Function::Professional);
        let Some(moment) = self.made.contact_moments.last() else { return };
        self.made.notices.push(notice::Notice {
            id,
            case: moment.case,
            moment: Some(moment.id),
            origin: None,
            kind,
            author: author.id,
            agency: author.office.id,
            receiver: receiver.id,
            text: text.to_owned(),
            given_at: moment.recorded_at,
            of_care: policy::CARE_SIDE.contains(&role),
        });
    }
}
