//! The team around a case, over time: professionals, and people of the family without an account.

use crate::{Code, Id, Moment, Refusal, Refused, case, choice, family, network, refusal};

choice! {
    TeamFunction: "What somebody does on the team (functie in het team)." {
        CaseWorker = "CASE_WORKER": "Gives the help (hulpverlener).",
        Coach = "COACH": "Coach of the young person or family (coach, mentor).",
        ProtectionSpecialist = "PROTECTION_SPECIALIST": "Advises on safety (beschermingsspecialist).",
        Investigator = "INVESTIGATOR": "Investigates for the Raad (raadsonderzoeker).",
        Contact = "CONTACT": "Contact for the own agency, such as school or police (contactpersoon).",
        Family = "FAMILY": "The young person, a parent, or the own network (gezin en eigen netwerk).",
    }
}

/// A membership of the team. One of `member` and `family_member` is given.
#[derive(Clone, Debug)]
pub struct TeamMembership {
    pub id: Id<TeamMembership>,
    pub case: Id<case::Case>,
    pub version: i32,
    pub member: Option<Id<network::Member>>,
    pub agency: Option<Id<network::Agency>>,
    pub family_member: Option<Id<family::FamilyMember>>,
    pub function: TeamFunction,
    pub from: Moment,
    pub until: Option<Moment>,
    /// Why the membership began, or, once ended, why it ended.
    pub reason: String,
}

impl TeamMembership {
    pub fn end(&mut self, reason: &str, now: Moment) -> Refused<()> {
        if self.until.is_some_and(|until| until <= now) {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "",
                "dit lidmaatschap is al beëindigd",
                "this membership has ended already",
            ));
        }
        self.reason = refusal::text("reason", reason, 1000)?;
        self.until = Some(now);
        Ok(())
    }
}
