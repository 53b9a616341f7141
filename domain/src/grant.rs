//! Grants (autorisaties): the single source of who may see a case. No grant, no case.

use crate::{Id, Moment, Relation, case, choice, consent};
use uuid::Uuid;

choice! {
    Ground: "The legal ground of a grant (grondslag)." {
        Consent = "CONSENT": "Consent of the young person or the parents (toestemming); ends when withdrawn.",
        LegalTask = "LEGAL_TASK": "A task that the law gives the agency (wettelijke taak).",
        CourtOrder = "COURT_ORDER": "An order of the juvenile judge (beschikking).",
        Covenant = "COVENANT": "The covenant of the network, within the law (convenant, WGS).",
        VitalInterest = "VITAL_INTEREST": "A vital interest; emergency access rests on it (vitaal belang).",
    }
}

choice! {
    Purpose: "What the sight is for (doelbinding); nothing may be read for another purpose." {
        Coordination = "COORDINATION": "To direct the help around a young person or family (casusregie).",
        Help = "HELP": "To help the young person or the family (hulp en begeleiding).",
        Consultation = "CONSULTATION": "To weigh the case at a consult table (casusoverleg).",
        Feedback = "FEEDBACK": "To hear what became of a referral (terugkoppeling).",
        Reach = "REACH": "To find the other agency that is concerned (afstemming).",
        Safety = "SAFETY": "To avert an acute danger (acuut gevaar).",
        Investigation = "INVESTIGATION": "To investigate for the Raad (raadsonderzoek).",
        Oversight = "OVERSIGHT": "To oversee who saw what (toezicht).",
    }
}

choice! {
    Cause: "What a grant stems from (oorzaak)." {
        CaseOpened = "CASE_OPENED": "The case was opened.",
        HandedOver = "HANDED_OVER": "Casusregie was handed over (overdracht).",
        JoinedTeam = "JOINED_TEAM": "Joined the team (toegevoegd aan het team).",
        Invited = "INVITED": "Invited to a consult with the case on its agenda (uitgenodigd).",
        Referred = "REFERRED": "Referred the case (aangemeld).",
        Matched = "MATCHED": "Two signals on the person (match).",
        Investigates = "INVESTIGATES": "Investigates for the Raad (raadsonderzoek).",
        BrokeGlass = "BROKE_GLASS": "Emergency access (noodtoegang).",
    }
}

/// A grant: who may see which case, how, why and how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    pub id: Id<Grant>,
    pub case: Id<case::Case>,
    pub holder: Holder,
    pub relation: Relation,
    pub ground: Ground,
    pub purpose: Purpose,
    pub from: Moment,
    /// The moment from which it no longer holds.
    pub until: Option<Moment>,
    pub cause: Cause,
    /// The record that caused it: a team membership, a meeting, a handover.
    pub cause_id: Uuid,
    /// The consent that it rests on, where the ground is CONSENT.
    pub consent: Option<Id<consent::Consent>>,
}

/// To whom a grant is: a named member, or a whole agency where the region lets that kind work as one team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    Member(Id<crate::network::Member>),
    Agency(Id<crate::network::Agency>),
}

impl Holder {
    /// The id of the member or the agency.
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Member(id) => id.0,
            Self::Agency(id) => id.0,
        }
    }
}

impl Cause {
    /// What a sight is for that it gives, where that is not the usual purpose of the relation.
    pub const fn purpose(self, usual: Purpose) -> Purpose {
        match self {
            Self::Investigates => Purpose::Investigation,
            _ => usual,
        }
    }
}

/// The ground and purpose that a relation has of itself; a team membership names its own ground.
pub const fn usual(relation: Relation) -> (Ground, Purpose) {
    match relation {
        Relation::Directing => (Ground::LegalTask, Purpose::Coordination),
        Relation::Team => (Ground::Covenant, Purpose::Help),
        Relation::Emergency => (Ground::VitalInterest, Purpose::Safety),
        Relation::Consulted => (Ground::Covenant, Purpose::Consultation),
        Relation::Referred => (Ground::Covenant, Purpose::Feedback),
        Relation::Matched => (Ground::LegalTask, Purpose::Reach),
        Relation::Overseeing => (Ground::LegalTask, Purpose::Oversight),
    }
}

impl Grant {
    pub fn is_live(&self, now: Moment) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}
