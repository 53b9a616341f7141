//! What a family chose (keuze van het gezin): to take part, which help, to refuse it or to stop. Whoever directs records
//! it in the family's own words; a refusal is weighed on a risk assessment. Category FAMILY, the weighing SAFETY.

use crate::{
    Code, Day, Id, Moment, Refusal, Refused, case, choice,
    fact::{Assessment, AssessmentKind, Fact, RiskLevel},
    network, refusal,
};

choice! {
    ChoiceKind: "What a family chose (keuze)." {
        OptedIn = "OPTED_IN": "It takes part: terms that wait for its choice begin (doet mee).",
        Chose = "CHOSE": "It chose this help out of what was offered (kiest hulp).",
        Refused = "REFUSED": "It does not want help that was offered (weigert hulp).",
        Stopped = "STOPPED": "It stops: its consents are withdrawn (stopt).",
    }
}

choice! {
    Weighing: "What follows when a family refuses or stops (weging)." {
        Waive = "WAIVE": "It is safe enough to do without this help (afzien).",
        Escalate = "ESCALATE": "It is not: the Raad is asked (opschalen).",
    }
}

/// A choice of a family.
#[derive(Clone, Debug)]
pub struct FamilyChoice {
    pub id: Id<FamilyChoice>,
    pub version: i32,
    pub case: Id<case::Case>,
    pub kind: ChoiceKind,
    /// Who of the family spoke, by name.
    pub speakers: Vec<String>,
    pub said_on: Day,
    /// In their own words.
    pub words: String,
    pub author: Id<network::Member>,
    pub recorded_at: Moment,
    pub weighing: Option<Weighing>,
    pub weighing_note: Option<String>,
    /// The risk assessment on which the weighing rests.
    pub assessment: Option<Id<Fact<Assessment>>>,
    pub weighed_by: Option<Id<network::Member>>,
    pub weighed_on: Option<Day>,
}

impl FamilyChoice {
    /// As it is recorded.
    pub fn check(mut self, today: Day) -> Refused<Self> {
        if self.speakers.is_empty() {
            return Err(Refusal::invalid(
                "familyMemberIds",
                "noem wie van het gezin het zei",
                "name who of the family said so",
            ));
        }
        if self.said_on > today {
            return Err(Refusal::invalid("saidOn", "ligt in de toekomst", "lies in the future"));
        }
        self.words = refusal::text("words", &self.words, 2000)?;
        Ok(self)
    }

    /// Weighs a refusal, on a risk assessment that was made after it. Where it is not safe there is nothing to waive.
    pub fn weigh(
        &mut self,
        weighing: Weighing,
        note: &str,
        risk: &Fact<Assessment>,
        by: Id<network::Member>,
        today: Day,
    ) -> Refused<()> {
        if !matches!(self.kind, ChoiceKind::Refused | ChoiceKind::Stopped) || self.weighing.is_some() {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "",
                "gewogen wordt, eenmaal, wat het gezin weigert of waarmee het stopt",
                "what a family refuses or stops is weighed, once",
            ));
        }
        let of_case = risk.case == self.case && risk.what.kind == AssessmentKind::Risk;
        if !of_case || risk.recorded_at < self.recorded_at {
            return Err(Refusal::invalid(
                "assessmentId",
                "noem een risicotaxatie (RISK) van deze casus van na de keuze van het gezin",
                "name a risk assessment (RISK) of this case, made after the family chose",
            ));
        }
        if weighing == Weighing::Waive && matches!(risk.what.level, RiskLevel::Unsafe | RiskLevel::Acute) {
            return Err(Refusal::invalid(
                "weighing",
                "de taxatie zegt dat het niet veilig genoeg is om van hulp af te zien",
                "the assessment says that it is not safe enough to waive help",
            ));
        }
        self.weighing_note = Some(refusal::text("note", note, 2000)?);
        (self.weighing, self.assessment) = (Some(weighing), Some(risk.id));
        (self.weighed_by, self.weighed_on) = (Some(by), Some(today));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_refusal_is_weighed_once_on_a_risk_assessment_that_was_made_after_it() {
        let (id, now, today) = (Uuid::nil(), Moment::UNIX_EPOCH, Day::default());
        let said = FamilyChoice {
            id: id.into(),
            version: 1,
            case: id.into(),
            kind: ChoiceKind::Refused,
            speakers: vec!["Moeder".into()],
            said_on: today,
            words: "nee".into(),
            author: id.into(),
            recorded_at: now,
            weighing: None,
            weighing_note: None,
            assessment: None,
            weighed_by: None,
            weighed_on: None,
        };
        let risk = |kind, level, recorded_at| Fact {
            id: id.into(),
            case: id.into(),
            author: id.into(),
            agency: id.into(),
            recorded_at,
            what: Assessment { kind, level, text: String::new() },
        };
        let weigh = |kind: ChoiceKind, weighing, risk: &Fact<Assessment>| {
            let mut said = FamilyChoice { kind, ..said.clone() };
            let first = said.weigh(weighing, "omdat", risk, id.into(), today);
            assert!(said.weigh(weighing, "omdat", risk, id.into(), today).is_err(), "twice");
            first.is_ok()
        };
        let safe = risk(AssessmentKind::Risk, RiskLevel::Worrying, now);
        let unsafe_ = risk(AssessmentKind::Risk, RiskLevel::Unsafe, now);
        assert!(weigh(ChoiceKind::Refused, Weighing::Waive, &safe));
        assert!(weigh(ChoiceKind::Stopped, Weighing::Escalate, &safe));
        assert!(!weigh(ChoiceKind::Refused, Weighing::Waive, &unsafe_));
        assert!(weigh(ChoiceKind::Refused, Weighing::Escalate, &unsafe_));
        assert!(!weigh(ChoiceKind::OptedIn, Weighing::Waive, &safe));
        let other = risk(AssessmentKind::Safety, RiskLevel::Safe, now);
        assert!(!weigh(ChoiceKind::Refused, Weighing::Waive, &other));
        let before = risk(AssessmentKind::Risk, RiskLevel::Safe, now - chrono::TimeDelta::hours(1));
        assert!(!weigh(ChoiceKind::Refused, Weighing::Waive, &before));
    }
}
