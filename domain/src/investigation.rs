//! Investigations of the Raad (raadsonderzoeken): asked for by who directs, taken up by the Raad, concluded with what
//! follows. As long as one runs, who investigates is on the team. Category MEASURE.

use crate::{
    Code, Day, Id, Moment, Refusal, Refused, case, choice, choice::Choice, network, refusal,
    team::TeamMembership,
};

choice! {
    InvestigationCause: "Why the Raad is asked (aanleiding)." {
        TermMissed = "TERM_MISSED": "A term was missed: what was to be restored was not (termijn niet gehaald).",
        HelpRefused = "HELP_REFUSED": "The family refuses help that cannot be waived (hulp geweigerd).",
        Threat = "THREAT": "The development of the child is threatened, and voluntary help will not do (ontwikkelingsbedreiging).",
    }
}

choice! {
    InvestigationStatus: "Where an investigation is in its life (status onderzoek)." {
        Requested = "REQUESTED": "The Raad is asked (verzocht).",
        Running = "RUNNING": "The Raad investigates (lopend).",
        Declined = "DECLINED": "The Raad does not take it up (niet in behandeling genomen).",
        Concluded = "CONCLUDED": "Concluded (afgerond).",
    }
}

choice! {
    Conclusion: "What an investigation led to (uitkomst onderzoek)." {
        NoMeasure = "NO_MEASURE": "No measure, and no further help (geen maatregel).",
        Voluntary = "VOLUNTARY": "Help in the voluntary framework (vrijwillige hulp).",
        Drang = "DRANG": "Help under pressure, where the region knows it (drang).",
        Measure = "MEASURE": "The Raad asks the court for a measure (verzoek om een maatregel).",
    }
}

impl InvestigationStatus {
    /// The states that may follow this one.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Requested => &[Self::Running, Self::Declined],
            Self::Running => &[Self::Concluded],
            Self::Declined | Self::Concluded => &[],
        }
    }
}

/// An investigation, from the request on.
#[derive(Clone, Debug)]
pub struct Investigation {
    pub id: Id<Investigation>,
    pub version: i32,
    pub case: Id<case::Case>,
    pub cause: InvestigationCause,
    /// What there is to worry about, and what was tried.
    pub reasons: String,
    /// Who asked, and for which agency.
    pub requester: Id<network::Member>,
    pub agency: Id<network::Agency>,
    pub requested_at: Moment,
    /// Of the Raad: who was asked, and from the acceptance on who investigates. Sees it without the case.
    pub investigator: Id<network::Member>,
    pub status: InvestigationStatus,
    pub decided_at: Option<Moment>,
    /// By when the Raad means to conclude.
    pub due_on: Option<Day>,
    /// The investigator's place on the team.
    pub membership: Option<Id<TeamMembership>>,
    pub conclusion: Option<Conclusion>,
    /// Why it is not taken up, or what the Raad found and advises the court.
    pub advice: Option<String>,
    pub concluded_at: Option<Moment>,
}

impl Investigation {
    /// The Raad takes it up.
    pub fn accept(
        &mut self,
        investigator: Id<network::Member>,
        due_on: Option<Day>,
        membership: Option<Id<TeamMembership>>,
        today: Day,
        now: Moment,
    ) -> Refused<()> {
        self.go(InvestigationStatus::Running)?;
        if due_on.is_some_and(|day| day < today) {
            return Err(Refusal::invalid("dueOn", "ligt in het verleden", "lies in the past"));
        }
        (self.investigator, self.due_on, self.membership) = (investigator, due_on, membership);
        self.decided_at = Some(now);
        Ok(())
    }

    /// The Raad does not take it up, and says why.
    pub fn decline(&mut self, reason: &str, now: Moment) -> Refused<()> {
        self.go(InvestigationStatus::Declined)?;
        self.advice = Some(refusal::text("reason", reason, 2000)?);
        self.decided_at = Some(now);
        Ok(())
    }

    pub fn conclude(&mut self, conclusion: Conclusion, advice: &str, now: Moment) -> Refused<()> {
        self.go(InvestigationStatus::Concluded)?;
        self.advice = Some(refusal::text("advice", advice, 5000)?);
        (self.conclusion, self.concluded_at) = (Some(conclusion), Some(now));
        Ok(())
    }

    fn go(&mut self, to: InvestigationStatus) -> Refused<()> {
        let (is, next) = (self.status, self.status.next());
        if !next.contains(&to) {
            let next: Vec<_> = next.iter().map(|status| status.name()).collect();
            let (is, to, next) = (is.name(), to.name(), next.join(", "));
            return Err(Refusal::new(
                Code::IllegalTransition,
                "",
                format!("een onderzoek in `{is}` kan niet naar `{to}` gaan; mogelijk is: [{next}]"),
                format!("an investigation in `{is}` cannot go to `{to}`; possible is: [{next}]"),
            ));
        }
        self.status = to;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn it_is_taken_up_and_concluded_once() {
        let (id, now, today) = (Uuid::nil(), Moment::UNIX_EPOCH, Day::default());
        let mut one = Investigation {
            id: id.into(),
            version: 1,
            case: id.into(),
            cause: InvestigationCause::Threat,
            reasons: "zorgen".into(),
            requester: id.into(),
            agency: id.into(),
            requested_at: now,
            investigator: id.into(),
            status: InvestigationStatus::Requested,
            decided_at: None,
            due_on: None,
            membership: None,
            conclusion: None,
            advice: None,
            concluded_at: None,
        };
        let early = one.clone().conclude(Conclusion::NoMeasure, "niets", now).expect_err("not taken up");
        assert!(early.english.contains("possible is: [RUNNING, DECLINED]"), "{}", early.english);
        assert!(one.clone().decline(" ", now).is_err() && one.clone().decline("geen grond", now).is_ok());
        assert!(one.clone().accept(id.into(), today.pred_opt(), None, today, now).is_err());
        one.accept(id.into(), Some(today), None, today, now).expect("taken up");
        assert!(one.decline("toch niet", now).is_err());
        one.conclude(Conclusion::Measure, "verzoek om een maatregel", now).expect("concluded");
        assert!(one.conclude(Conclusion::NoMeasure, "toch niet", now).is_err());
    }
}
