//! The case (casus): what it concerns, who directs it, and its life from intake to outcome.

use crate::{
    Code, Day, Id, Moment, Refusal, Refused, choice, choice::Choice, family::Family, network,
    programme::Programme, refusal,
};

choice! {
    Level: "What a case concerns (niveau)." {
        Person = "PERSON": "One young person (jeugdige).",
        Family = "FAMILY": "A family, with all its children (gezin).",
        Group = "GROUP": "A group of young people (jeugdgroep).",
    }
}

choice! {
    Status: "Where a case is in its life (status)." {
        Intake = "INTAKE": "Entered, not yet started (aanmelding).",
        Active = "ACTIVE": "Help runs (lopend).",
        OnHold = "ON_HOLD": "Halted for a while (aangehouden).",
        Closed = "CLOSED": "Ended with an outcome (afgesloten).",
    }
}

choice! {
    Outcome: "How a case ended (uitkomst)." {
        NoConcern = "NO_CONCERN": "No reason for concern (geen reden voor zorg).",
        GoalsReached = "GOALS_REACHED": "The goals are reached: good enough (goed genoeg).",
        RegularSupport = "REGULAR_SUPPORT": "Goes on in regular voluntary support (regulier ondersteuningstraject).",
        HandedOver = "HANDED_OVER": "Brought to another agency (overgedragen).",
        ToRaad = "TO_RAAD": "To the Raad voor de Kinderbescherming.",
        StoppedByFamily = "STOPPED_BY_FAMILY": "The family stopped (gestopt door het gezin).",
    }
}

/// A case. All of it is category PROCESS.
#[derive(Clone, Debug)]
pub struct Case {
    pub id: Id<Case>,
    pub version: i32,
    pub region: Id<network::Region>,
    pub municipality: Id<network::Municipality>,
    pub level: Level,
    /// The key of the programme, such as `pak-je-kans`.
    pub programme: String,
    /// The key of the variant by age, chosen when it came in.
    pub variant: Option<String>,
    /// The key of the phase of the programme that it is in.
    pub phase: Option<String>,
    pub status: Status,
    pub opened_on: Day,
    pub closed_on: Option<Day>,
    pub outcome: Option<Outcome>,
    /// The agency that holds casusregie; it is the controller (verwerkingsverantwoordelijke) as well.
    pub directing_agency: Id<network::Agency>,
    pub director: Id<network::Member>,
    /// The family, once it is recorded. Who may know it is decided by category FAMILY.
    pub family: Option<Id<Family>>,
}

/// A stretch of casusregie: who directed, from when to when, and why it changed hands.
#[derive(Clone, Debug)]
pub struct Regie {
    pub id: Id<Regie>,
    pub case: Id<Case>,
    pub agency: Id<network::Agency>,
    pub director: Id<network::Member>,
    pub from: Moment,
    pub until: Option<Moment>,
    pub reason: Option<String>,
}

impl Status {
    /// The states that may follow this one.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Intake => &[Self::Active, Self::Closed],
            Self::Active => &[Self::OnHold, Self::Closed],
            Self::OnHold => &[Self::Active, Self::Closed],
            Self::Closed => &[Self::Active, Self::Intake],
        }
    }
}

impl Case {
    /// Starts, holds, resumes or reopens: each is a step from one status to another.
    pub fn turn(&mut self, from: Status, to: Status) -> Refused<()> {
        if self.status != from {
            let (dutch, english) = (
                format!("van `{}` naar `{}` gaan", from.name(), to.name()),
                format!("go from `{}` to `{}`", from.name(), to.name()),
            );
            return Err(self.illegal(&dutch, &english));
        }
        self.go(to)?;
        (self.closed_on, self.outcome) = (None, None);
        Ok(())
    }

    /// Ends it in one of the ways in which its programme ends; that the family stops is always one.
    pub fn close(&mut self, outcome: Outcome, programme: Option<&Programme>, today: Day) -> Refused<()> {
        self.go(Status::Closed)?;
        let known: Vec<_> = programme.iter().flat_map(|one| &one.outcomes).map(|one| one.outcome).collect();
        if !known.is_empty() && !known.contains(&outcome) && outcome != Outcome::StoppedByFamily {
            let names = known.iter().map(|one| one.name()).collect::<Vec<_>>().join(", ");
            return Err(Refusal::invalid(
                "outcome",
                format!("hoort niet bij dit programma; wel: [{names}]"),
                format!("is none of this programme; it has: [{names}]"),
            ));
        }
        (self.closed_on, self.outcome) = (Some(today), Some(outcome));
        Ok(())
    }

    /// Enters a phase of its programme.
    pub fn enter(&mut self, phase: &str, programme: Option<&Programme>) -> Refused<()> {
        self.must_run()?;
        let phases = programme.map_or(&[][..], |programme| &programme.phases);
        if phases.iter().all(|known| known.key != phase) {
            let keys: Vec<_> = phases.iter().map(|phase| phase.key.as_str()).collect();
            let keys = keys.join(", ");
            return Err(Refusal::invalid(
                "phase",
                format!("is geen fase van dit programma; wel: [{keys}]"),
                format!("is no phase of this programme; it has: [{keys}]"),
            ));
        }
        self.phase = Some(phase.to_owned());
        Ok(())
    }

    /// Gives casusregie to a member of another agency, or to a colleague.
    pub fn hand_over(&mut self, to: &network::Member, reason: &str) -> Refused<String> {
        self.must_run()?;
        if self.director == to.id {
            return Err(Refusal::invalid("directorId", "heeft de regie al", "holds casusregie already"));
        }
        let reason = refusal::text("reason", reason, 1000)?;
        (self.directing_agency, self.director) = (to.agency, to.id);
        Ok(reason)
    }

    /// Nothing is written to a case that has ended; it can be reopened.
    pub fn must_run(&self) -> Refused<()> {
        if self.status == Status::Closed { Err(self.illegal("wijzigen", "be changed")) } else { Ok(()) }
    }

    fn go(&mut self, to: Status) -> Refused<()> {
        if !self.status.next().contains(&to) {
            let (dutch, english) = (format!("naar `{}` gaan", to.name()), format!("go to `{}`", to.name()));
            return Err(self.illegal(&dutch, &english));
        }
        self.status = to;
        Ok(())
    }

    fn illegal(&self, dutch: &str, english: &str) -> Refusal {
        let next: Vec<_> = self.status.next().iter().map(|status| status.name()).collect();
        let (status, next) = (self.status.name(), next.join(", "));
        Refusal::new(
            Code::IllegalTransition,
            "",
            format!("een casus in `{status}` kan niet {dutch}; mogelijk is: {next}"),
            format!("a case in `{status}` cannot {english}; possible is: {next}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn case(status: Status) -> Case {
        Case {
            id: Uuid::nil().into(),
            version: 1,
            region: Uuid::nil().into(),
            municipality: Uuid::nil().into(),
            level: Level::Person,
            programme: "pak-je-kans".into(),
            variant: None,
            phase: None,
            status,
            opened_on: Day::default(),
            closed_on: None,
            outcome: None,
            directing_agency: Uuid::nil().into(),
            director: Uuid::nil().into(),
            family: None,
        }
    }

    #[test]
    fn an_illegal_transition_says_what_would_be_legal() {
        let refusal = case(Status::Intake).turn(Status::Intake, Status::OnHold).expect_err("not legal");
        assert_eq!(refusal.code, Code::IllegalTransition);
        assert!(refusal.english.contains("possible is: ACTIVE, CLOSED"), "{}", refusal.english);
    }

    #[test]
    fn every_status_can_be_reached_and_left() {
        for (from, ..) in Status::ALL {
            for (to, ..) in Status::ALL {
                let legal = from.next().contains(to);
                let mut case = case(*from);
                let done = if *to == Status::Closed {
                    case.close(Outcome::NoConcern, None, Day::default())
                } else {
                    case.turn(*from, *to)
                };
                assert_eq!(done.is_ok(), legal, "{from:?} -> {to:?}");
                assert_eq!(case.outcome.is_some(), legal && *to == Status::Closed);
            }
        }
    }
}
