//! Conditions (voorwaarden): what the young person or the family accepts before a case starts, in the words that the
//! programme had then, and afterwards whether each is kept. Category PLAN, as what they are kept to in the plan.

use crate::{Code, Day, Id, Refusal, Refused, case, choice, network, programme::Programme, refusal};

/// The longest words of a condition, in characters.
pub const LONGEST: usize = 500;

choice! {
    ConditionStanding: "Whether a condition is kept (naleving)." {
        Kept = "KEPT": "It is kept (nagekomen).",
        Broken = "BROKEN": "It was broken (geschonden).",
    }
}

/// That a condition was kept or broken, as somebody saw it on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionMark {
    pub standing: ConditionStanding,
    pub on: Day,
    pub note: String,
}

/// A condition that was accepted (voorwaarde).
#[derive(Clone, Debug)]
pub struct Condition {
    pub id: Id<Condition>,
    pub version: i32,
    pub case: Id<case::Case>,
    /// In the words of the programme at that time: a later change of it changes nothing that was agreed.
    pub text: String,
    /// Who accepted it, by name.
    pub accepted_by: Vec<String>,
    pub accepted_on: Day,
    /// Who noted it.
    pub author: Id<network::Member>,
    /// How it was kept, in the order in which that was recorded.
    pub marks: Vec<ConditionMark>,
}

impl Condition {
    /// As it is accepted: one of the programme, once, by somebody.
    pub fn check(self, programme: Option<&Programme>, before: &[Self], today: Day) -> Refused<Self> {
        let asked = programme.map_or(&[][..], |programme| &programme.conditions);
        if !asked.contains(&self.text) {
            return Err(Refusal::invalid(
                "text",
                "is geen voorwaarde van dit programma; neem de woorden over uit `programme.conditions`",
                "is no condition of this programme; take the words from `programme.conditions`",
            ));
        }
        if before.iter().any(|one| one.text == self.text) {
            return Err(Refusal::new(
                Code::Duplicate,
                "text",
                "deze voorwaarde is al aanvaard",
                "this condition has been accepted already",
            ));
        }
        if self.accepted_by.is_empty() {
            return Err(Refusal::invalid(
                "personIds",
                "noem wie haar aanvaardt: de jeugdige, of iemand van het gezin",
                "name who accepts it: the young person, or somebody of the family",
            ));
        }
        not_to_come("acceptedOn", self.accepted_on, today)?;
        Ok(self)
    }

    /// Records that it was kept or broken.
    pub fn mark(&mut self, standing: ConditionStanding, on: Day, note: &str, today: Day) -> Refused<()> {
        not_to_come("on", on, today)?;
        if on < self.accepted_on {
            return Err(Refusal::invalid(
                "on",
                "ligt voor de dag waarop de voorwaarde werd aanvaard",
                "is before the day on which the condition was accepted",
            ));
        }
        let note = refusal::text("note", note, 2000)?;
        self.marks.push(ConditionMark { standing, on, note });
        Ok(())
    }
}

fn not_to_come(field: &str, day: Day, today: Day) -> Refused<()> {
    if day > today {
        return Err(Refusal::invalid(field, "ligt in de toekomst", "is in the future"));
    }
    Ok(())
}

/// Refuses to start while one of these is not accepted, naming it.
pub fn must_be_accepted(asked: &[String], accepted: &[Condition]) -> Refused<()> {
    match asked.iter().find(|text| accepted.iter().all(|one| one.text != **text)) {
        None => Ok(()),
        Some(text) => Err(Refusal::new(
            Code::ConditionMissing,
            "",
            format!("leg eerst vast dat deze voorwaarde is aanvaard: {text}"),
            format!("record first that this condition was accepted: {text}"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::Programmes;
    use uuid::Uuid;

    #[test]
    fn a_condition_is_accepted_once_in_the_words_of_the_programme_and_then_marked() {
        let (id, day) = (Uuid::nil(), |nth| Day::from_ymd_opt(2026, 11, nth).expect("a day"));
        let programmes = Programmes::embedded().expect("no mistakes");
        let programme = programmes.get("eervolle-uitweg");
        let asked = &programme.expect("it is there").conditions;
        let one = |text: &str| Condition {
            id: id.into(),
            version: 1,
            case: id.into(),
            text: text.to_owned(),
            accepted_by: vec!["Tyrone".to_owned()],
            accepted_on: day(3),
            author: id.into(),
            marks: Vec::new(),
        };
        let first = asked.first().expect("a condition");
        assert_eq!(
            one("iets anders").check(programme, &[], day(3)).expect_err("no condition").field,
            ["text"]
        );
        assert!(one(first).check(None, &[], day(3)).is_err(), "of no programme");
        assert_eq!(one(first).check(programme, &[], day(2)).expect_err("to come").field, ["acceptedOn"]);
        let silent = Condition { accepted_by: Vec::new(), ..one(first) };
        assert_eq!(silent.check(programme, &[], day(3)).expect_err("by nobody").field, ["personIds"]);
        let mut kept = one(first).check(programme, &[], day(3)).expect("accepted");
        let twice = one(first).check(programme, &[kept.clone()], day(3)).expect_err("twice");
        assert_eq!(twice.code, Code::Duplicate);
        let missing = must_be_accepted(asked, &[kept.clone()]).expect_err("only the first");
        assert_eq!(missing.code, Code::ConditionMissing);
        assert!(asked.get(1).is_some_and(|next| missing.english.ends_with(next.as_str())));
        assert!(must_be_accepted(asked, &asked.iter().map(|text| one(text)).collect::<Vec<_>>()).is_ok());
        assert!(kept.mark(ConditionStanding::Kept, day(9), "belt elke dag", day(8)).is_err(), "to come");
        assert!(kept.mark(ConditionStanding::Kept, day(2), "belt elke dag", day(8)).is_err(), "before");
        kept.mark(ConditionStanding::Kept, day(8), "belt elke dag", day(8)).expect("kept");
        assert_eq!(kept.marks.len(), 1);
    }
}
