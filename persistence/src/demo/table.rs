//! Making consults: series, meetings, agenda, and what is said, decided and agreed; the guests' sight with it.

use super::{draft::Draft, people::Who};
use chrono::Duration;
use domain::{
    Id, Moment, Relation,
    agreement::{Agreement, AgreementStatus},
    case::Case,
    consult::{
        AgendaItem, Attendance, Contribution, Decision, Invitation, Meeting, MeetingStatus, Seat, Series,
        SeriesSeat, carry_over,
    },
    grant::{Cause, Holder},
    network::Agency,
};

/// A series, with who sits at its table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub series: Id<Series>,
    pub name: String,
    pub chair: Who,
    pub seats: Vec<(Who, Seat)>,
}

/// A meeting, with who sits there.
#[derive(Clone, Debug)]
pub(super) struct Sitting {
    pub meeting: Id<Meeting>,
    status: MeetingStatus,
    invited_at: Moment,
    /// When it closed, if it has.
    until: Option<Moment>,
    pub seats: Vec<(Who, Seat)>,
    items: i32,
}

/// An item of an agenda.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub id: Id<AgendaItem>,
    pub case: Id<Case>,
    agencies: Vec<Id<Agency>>,
    at: Moment,
}

/// An agreement as it is made: what, by whom, due in how many days from now.
pub(super) type Deal<'a> = (&'a str, Who, i64);

impl Draft {
    /// A series, where there is one the table of a programme; its chair has the first seat.
    pub fn series(
        &mut self,
        name: &str,
        every_weeks: i32,
        chair: Who,
        others: &[(Who, Seat)],
        programme: Option<&str>,
    ) -> Table {
        let id = self.dice.id();
        let seats: Vec<_> = [(chair, Seat::Chair)].iter().chain(others).copied().collect();
        self.made.series.push(Series {
            id,
            version: 1,
            region: chair.office.region,
            name: name.to_owned(),
            every_weeks,
            chair: chair.id,
            chair_agency: chair.office.id,
            has_panel: others.iter().any(|(_, seat)| *seat == Seat::Panel),
            programme: programme.map(str::to_owned),
        });
        for &(who, seat) in &seats {
            let (seat_id, member, agency) = (self.dice.id(), who.id, who.office.id);
            self.made.seats.push(SeriesSeat { id: seat_id, series: id, member, agency, seat });
        }
        Table { series: id, name: name.to_owned(), chair, seats }
    }

    /// A meeting of the series, with `guests` for some of its items. The invitations go out five days before; a
    /// closed meeting took two hours.
    pub fn meeting(
        &mut self,
        table: &Table,
        starts_at: Moment,
        status: MeetingStatus,
        guests: &[Who],
    ) -> Sitting {
        let id = self.dice.id();
        let title = format!("{} van {}", table.name, domain::clock::day_of(starts_at).format("%d-%m-%Y"));
        self.made.meetings.push(Meeting {
            id,
            version: 1,
            region: table.chair.office.region,
            series: Some(table.series),
            title,
            starts_at,
            status,
            chair: table.chair.id,
        });
        let invited_at = (starts_at - Duration::days(5)).min(self.now - Duration::hours(1));
        let guests = guests.iter().map(|guest| (*guest, Seat::Invitee));
        let seats: Vec<_> = table.seats.iter().copied().chain(guests).collect();
        for (nth, &(who, seat)) in seats.iter().enumerate() {
            let closed = status == MeetingStatus::Closed;
            let there = if nth == 3 { Attendance::Excused } else { Attendance::Present };
            let invitation = Invitation {
                id: self.dice.id(),
                version: 1,
                meeting: id,
                member: who.id,
                agency: who.office.id,
                seat,
                invited_at: (status != MeetingStatus::Planned).then_some(invited_at),
                attendance: closed.then_some(there),
                withdrawn_at: None,
            };
            self.made.invitations.push(invitation);
        }
        let until = (status == MeetingStatus::Closed).then(|| starts_at + Duration::hours(2));
        Sitting { meeting: id, status, invited_at, until, seats, items: 0 }
    }

    /// Brings a case to the meeting, before the agencies of these members. Who of them is invited sees the case,
    /// until the meeting closes.
    pub fn item(&mut self, sitting: &mut Sitting, case: Id<Case>, question: &str, before: &[Who]) -> Point {
        let id = self.dice.id();
        let mut agencies: Vec<_> = before.iter().map(|who| who.office.id).collect();
        agencies.sort();
        agencies.dedup();
        self.place(
            sitting,
            AgendaItem {
                id,
                version: 1,
                meeting: sitting.meeting,
                case,
                position: 0,
                question: question.to_owned(),
                agencies,
                carried_from: None,
            },
        )
    }

    /// Brings to `next` what `last` left open, as closing a meeting does.
    pub fn carry(&mut self, last: &Sitting, next: &mut Sitting) -> Vec<Point> {
        let items: Vec<_> =
            self.made.items.iter().filter(|item| item.meeting == last.meeting).cloned().collect();
        let open = self.made.agreements.iter().filter(|one| one.status == AgreementStatus::Open);
        let open: Vec<_> = open.filter(|one| items.iter().any(|item| item.id == one.item)).cloned().collect();
        let carried = carry_over(&items, &open, next.meeting, || self.dice.id());
        carried.into_iter().map(|item| self.place(next, item)).collect()
    }

    fn place(&mut self, sitting: &mut Sitting, item: AgendaItem) -> Point {
        sitting.items += 1;
        let (id, case, agencies) = (item.id, item.case, item.agencies.clone());
        self.made.items.push(AgendaItem { position: sitting.items, ..item });
        let planned = sitting.status == MeetingStatus::Planned;
        for (who, seat) in &sitting.seats {
            // Before the invitations go out, the chair alone prepares.
            if agencies.contains(&who.office.id) && (!planned || *seat == Seat::Chair) {
                let cause = (Cause::Invited, sitting.meeting.0);
                let (holder, times) = (Holder::Member(who.id), (sitting.invited_at, sitting.until));
                self.grant(case, holder, Relation::Consulted, cause, times);
            }
        }
        let session = sitting.until.map(|until| until - Duration::hours(1));
        Point { id, case, agencies, at: session.unwrap_or(self.now - Duration::minutes(5)) }
    }

    /// Says something at the table: to these alone, or to all agencies of the item where none is named.
    pub fn say(&mut self, point: &Point, author: Who, to: &[Who], text: &str) {
        let (id, agency) = (self.dice.id(), author.office.id);
        let mut audience = point.agencies.clone();
        if !to.is_empty() {
            audience.retain(|one| *one == agency || to.iter().any(|who| who.office.id == *one));
        }
        self.made.contributions.push(Contribution {
            id,
            item: point.id,
            case: point.case,
            author: author.id,
            agency,
            text: text.to_owned(),
            audience,
            origin: None,
            recorded_at: point.at,
        });
    }

    pub fn decide(&mut self, point: &Point, author: Who, text: &str) {
        let id = self.dice.id();
        self.made.decisions.push(Decision {
            id,
            item: point.id,
            case: point.case,
            author: author.id,
            agency: author.office.id,
            text: text.to_owned(),
            recorded_at: point.at,
        });
    }

    /// An open agreement.
    pub fn agree(&mut self, point: &Point, deal: Deal<'_>) {
        let agreement = self.agreement(point, deal);
        self.made.agreements.push(agreement);
    }

    /// An open agreement on who has contact, and under which conditions.
    pub fn agree_on_contact(&mut self, point: &Point, deal: Deal<'_>, contact: &str, conditions: &str) {
        let (contact_person, conditions) = (Some(contact.to_owned()), Some(conditions.to_owned()));
        let agreement = Agreement { contact_person, conditions, ..self.agreement(point, deal) };
        self.made.agreements.push(agreement);
    }

    /// An agreement that was done, and what came of it.
    pub fn agree_done(&mut self, point: &Point, deal: Deal<'_>, result: &str) {
        let (status, result_note) = (AgreementStatus::Done, Some(result.to_owned()));
        let agreement = Agreement { version: 2, status, result_note, ..self.agreement(point, deal) };
        self.made.agreements.push(agreement);
    }

    fn agreement(&mut self, point: &Point, (text, owner, due): Deal<'_>) -> Agreement {
        Agreement {
            id: self.dice.id(),
            version: 1,
            case: point.case,
            item: point.id,
            text: text.to_owned(),
            owner: owner.id,
            due_on: self.day(due),
            conditions: None,
            contact_person: None,
            status: AgreementStatus::Open,
            result_note: None,
            made_at: point.at,
        }
    }
}
