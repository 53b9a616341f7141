//! Consult meetings (casusoverleg): series, seats, agenda, contributions, decisions, and the carry-over of what is
//! still open. Planned, invited, open, closed: closing freezes what was said and ends the guests' sight.

mod invitation;

pub use invitation::Invitation;

use crate::{
    Code, Id, Moment, Refusal, Refused, agreement, case, choice, choice::Choice, fact, network,
    programme::Programme, refusal,
};

choice! {
    Seat: "How somebody sits at the table (plaats aan tafel)." {
        Chair = "CHAIR": "Leads and decides (voorzitter).",
        Panel = "PANEL": "Member of the fixed panel that decides (vast team van deskundigen).",
        Invitee = "INVITEE": "Standing invitee (vaste genodigde).",
    }
}

choice! {
    MeetingStatus: "Where a meeting is in its life (status overleg)." {
        Planned = "PLANNED": "Being prepared (gepland).",
        Invited = "INVITED": "The invitations are out (uitgenodigd).",
        Open = "OPEN": "In session (geopend).",
        Closed = "CLOSED": "Closed; nothing is added (gesloten).",
    }
}

choice! {
    Attendance: "Whether an invitee was there (aanwezigheid)." {
        Present = "PRESENT": "Was there (aanwezig).",
        Excused = "EXCUSED": "Sent word (afgemeld).",
        Absent = "ABSENT": "Was not there (afwezig).",
    }
}

/// A series of consults with a rhythm and its own table.
#[derive(Clone, Debug)]
pub struct Series {
    pub id: Id<Series>,
    pub version: i32,
    pub region: Id<network::Region>,
    pub name: String,
    /// The rhythm: a meeting every so many weeks.
    pub every_weeks: i32,
    pub chair: Id<network::Member>,
    pub chair_agency: Id<network::Agency>,
    /// Whether a fixed panel decides, instead of the chair alone (jeugdbeschermingsplein).
    pub has_panel: bool,
    /// The programme of which this is the table, by its key: its cases are the list of the series.
    pub programme: Option<String>,
}

/// A seat at the table of a series.
#[derive(Clone, Debug)]
pub struct SeriesSeat {
    pub id: Id<SeriesSeat>,
    pub series: Id<Series>,
    pub member: Id<network::Member>,
    pub agency: Id<network::Agency>,
    pub seat: Seat,
}

/// A meeting, of a series or on its own.
#[derive(Clone, Debug)]
pub struct Meeting {
    pub id: Id<Meeting>,
    pub version: i32,
    pub region: Id<network::Region>,
    pub series: Option<Id<Series>>,
    pub title: String,
    pub starts_at: Moment,
    pub status: MeetingStatus,
    pub chair: Id<network::Member>,
}

/// A case on the agenda, with the question to the table and the agencies that are asked.
#[derive(Clone, Debug)]
pub struct AgendaItem {
    pub id: Id<AgendaItem>,
    pub version: i32,
    pub meeting: Id<Meeting>,
    pub case: Id<case::Case>,
    pub position: i32,
    pub question: String,
    /// The agencies that see the item; the others do not know that it is there.
    pub agencies: Vec<Id<network::Agency>>,
    /// The item of an earlier meeting whose open agreements brought it here.
    pub carried_from: Option<Id<AgendaItem>>,
}

impl AgendaItem {
    /// The item to which agreements belong: this one, or the one that it carries on.
    pub fn origin(&self) -> Id<Self> {
        self.carried_from.unwrap_or(self.id)
    }
}

/// What an agency says at the table, shown to the agencies that its author chose.
#[derive(Clone, Debug)]
pub struct Contribution {
    pub id: Id<Contribution>,
    pub item: Id<AgendaItem>,
    pub case: Id<case::Case>,
    pub author: Id<network::Member>,
    pub agency: Id<network::Agency>,
    pub text: String,
    pub audience: Vec<Id<network::Agency>>,
    /// The contact moment at which it was seen, of this case or another.
    pub origin: Option<Id<fact::Fact<fact::ContactMoment>>>,
    pub recorded_at: Moment,
}

/// What the chair or the panel decided.
#[derive(Clone, Debug)]
pub struct Decision {
    pub id: Id<Decision>,
    pub item: Id<AgendaItem>,
    pub case: Id<case::Case>,
    pub author: Id<network::Member>,
    pub agency: Id<network::Agency>,
    pub text: String,
    pub recorded_at: Moment,
}

impl Series {
    pub fn check(&mut self) -> Refused<()> {
        self.name = refusal::text("name", &self.name, 200)?;
        if !(1..=26).contains(&self.every_weeks) {
            return Err(Refusal::invalid(
                "everyWeeks",
                "is een aantal weken van 1 tot en met 26",
                "is a number of weeks from 1 to 26",
            ));
        }
        Ok(())
    }

    /// As the table of its programme: chaired by who carries that out, as often, and with a panel where one decides.
    pub fn fits(&self, programme: &Programme, chair: Option<network::AgencyKind>) -> Refused<()> {
        let Some(panel) = &programme.panel else {
            return Err(Refusal::invalid("programme", "heeft geen eigen tafel", "has no table of its own"));
        };
        if !chair.is_some_and(|kind| programme.directors.contains(&kind)) {
            return Err(Refusal::invalid(
                "programme",
                "wordt voorgezeten door een organisatie die het programma uitvoert",
                "is chaired by an agency that carries the programme out",
            ));
        }
        if let Some(weeks) = panel.every_weeks.filter(|weeks| self.every_weeks > *weeks) {
            return Err(Refusal::invalid(
                "everyWeeks",
                format!("is ten hoogste {weeks}: zo vaak vergadert dit programma"),
                format!("is at most {weeks}: so often this programme meets"),
            ));
        }
        if panel.decides != self.has_panel {
            let (dutch, english) = if panel.decides {
                (
                    "noemt de leden van het vaste team dat besluit",
                    "names the members of the fixed panel that decides",
                )
            } else {
                (
                    "blijft leeg: in dit programma besluit de voorzitter",
                    "stays empty: in this programme the chair decides",
                )
            };
            return Err(Refusal::invalid("panelIds", dutch, english));
        }
        Ok(())
    }
}

impl MeetingStatus {
    /// The states that may follow this one.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Planned => &[Self::Invited],
            Self::Invited => &[Self::Open],
            Self::Open => &[Self::Closed],
            Self::Closed => &[],
        }
    }
}

impl Meeting {
    pub fn go(&mut self, to: MeetingStatus) -> Refused<()> {
        if !self.status.next().contains(&to) {
            let (dutch, english) = match to {
                MeetingStatus::Planned => ("plannen", "planning"),
                MeetingStatus::Invited => ("uitnodigen", "sending the invitations"),
                MeetingStatus::Open => ("openen", "opening"),
                MeetingStatus::Closed => ("sluiten", "closing"),
            };
            return Err(self.illegal(dutch, english));
        }
        self.status = to;
        Ok(())
    }

    /// The agenda can be filled until the meeting opens; a case that comes up in session is added too.
    pub fn takes_items(&self) -> Refused<()> {
        if self.status == MeetingStatus::Closed {
            Err(self.illegal("een casus agenderen", "bringing a case"))
        } else {
            Ok(())
        }
    }

    /// Until the close somebody can be asked to the table, or be asked no more.
    pub fn takes_guests(&self) -> Refused<()> {
        if self.status == MeetingStatus::Closed {
            Err(self.illegal("de genodigden wijzigen", "changing who is invited"))
        } else {
            Ok(())
        }
    }

    /// When a new guest is invited: now, unless the invitations are yet to go out.
    pub fn invites_at(&self, now: Moment) -> Option<Moment> {
        (self.status != MeetingStatus::Planned).then_some(now)
    }

    /// Preparation counts: contributions are taken from the invitation to the close.
    pub fn takes_contributions(&self) -> Refused<()> {
        match self.status {
            MeetingStatus::Invited | MeetingStatus::Open => Ok(()),
            MeetingStatus::Planned | MeetingStatus::Closed => {
                Err(self.illegal("inbreng leveren", "contributing"))
            }
        }
    }

    /// Decisions, agreements and attendance are of the session itself.
    pub fn in_session(&self) -> Refused<()> {
        if self.status == MeetingStatus::Open {
            Ok(())
        } else {
            let (dutch, english) = (
                "een besluit, afspraak of aanwezigheid vastleggen",
                "recording a decision, an agreement or attendance",
            );
            Err(self.illegal(dutch, english))
        }
    }

    fn illegal(&self, dutch: &str, english: &str) -> Refusal {
        let status = self.status.name();
        let next: Vec<_> = self.status.next().iter().map(|status| status.name()).collect();
        let (then, then_english) = if next.is_empty() {
            ("het is voorbij".to_owned(), "it is over".to_owned())
        } else {
            let next = next.join(", ");
            (format!("de volgende stap is: {next}"), format!("the next step is: {next}"))
        };
        Refusal::new(
            Code::IllegalTransition,
            "",
            format!("een overleg in `{status}` laat dit niet toe: {dutch}; {then}"),
            format!("a meeting in `{status}` does not allow {english}; {then_english}"),
        )
    }
}

impl AgendaItem {
    pub fn check(&mut self) -> Refused<()> {
        self.question = refusal::text("question", &self.question, 2000)?;
        Ok(())
    }

    /// The audience of a contribution: the author's agency and those chosen, never more than the item's table.
    pub fn audience(
        &self,
        author: Id<network::Agency>,
        chosen: Option<Vec<Id<network::Agency>>>,
    ) -> Refused<Vec<Id<network::Agency>>> {
        let mut audience = chosen.unwrap_or_else(|| self.agencies.clone());
        if audience.iter().any(|agency| !self.agencies.contains(agency)) {
            return Err(Refusal::invalid(
                "audience",
                "noemt een organisatie die niet voor dit agendapunt is uitgenodigd",
                "names an agency that is not invited to this item",
            ));
        }
        audience.push(author);
        audience.sort();
        audience.dedup();
        Ok(audience)
    }
}

/// What stands on the next agenda by itself: each item with open agreements, before the same agencies. A carried
/// item points to the one at which the agreements were made, however often it is carried.
/// `id` makes the id of each new item.
pub fn carry_over(
    items: &[AgendaItem],
    open: &[agreement::Agreement],
    next: Id<Meeting>,
    mut id: impl FnMut() -> Id<AgendaItem>,
) -> Vec<AgendaItem> {
    items
        .iter()
        .filter(|item| open.iter().any(|agreement| agreement.item == item.id))
        .zip(1..)
        .map(|(item, position)| AgendaItem {
            id: id(),
            version: 1,
            meeting: next,
            case: item.case,
            position,
            question: "Openstaande afspraken van het vorige overleg".to_owned(),
            agencies: item.agencies.clone(),
            carried_from: Some(item.id),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn item(agencies: &[u128]) -> AgendaItem {
        AgendaItem {
            id: Uuid::from_u128(1).into(),
            version: 1,
            meeting: Uuid::nil().into(),
            case: Uuid::from_u128(2).into(),
            position: 1,
            question: "?".into(),
            agencies: agencies.iter().map(|n| Uuid::from_u128(*n).into()).collect(),
            carried_from: None,
        }
    }

    #[test]
    fn a_contribution_is_never_shown_to_more_than_the_table() {
        let item = item(&[1, 2, 3]);
        let of = |n: u128| Id::from(Uuid::from_u128(n));
        assert_eq!(item.audience(of(1), None).expect("the table"), vec![of(1), of(2), of(3)]);
        assert_eq!(item.audience(of(1), Some(vec![of(2)])).expect("chosen"), vec![of(1), of(2)]);
        assert!(item.audience(of(1), Some(vec![of(4)])).is_err());
    }

    #[test]
    fn a_meeting_goes_one_way() {
        let mut meeting = Meeting {
            id: Uuid::nil().into(),
            version: 1,
            region: Uuid::nil().into(),
            series: None,
            title: "?".into(),
            starts_at: Moment::default(),
            status: MeetingStatus::Planned,
            chair: Uuid::nil().into(),
        };
        assert!(meeting.go(MeetingStatus::Open).is_err());
        for status in [MeetingStatus::Invited, MeetingStatus::Open, MeetingStatus::Closed] {
            meeting.go(status).expect("the next step");
        }
        assert!(meeting.in_session().is_err() && meeting.takes_items().is_err());
    }
}
