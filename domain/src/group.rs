//! Who belongs to a group over time (jeugdgroep). A group shows its persons only to those on its approach: who directs
//! it, and its team.

use crate::{Code, Id, Moment, Refusal, Refused, Relation, Relations, case, person, refusal};

/// The relations of those on the approach of a group.
pub const APPROACH: Relations = Relations::of(Relation::Directing).with(Relation::Team);

/// How many young persons belong to a group at once, at most.
pub const MOST: usize = 50;

/// That somebody belongs to a group, or did.
#[derive(Clone, Debug)]
pub struct GroupMembership {
    pub id: Id<GroupMembership>,
    pub version: i32,
    pub case: Id<case::Case>,
    pub person: Id<person::Person>,
    pub from: Moment,
    pub until: Option<Moment>,
    /// Why the person joined; none for those with whom the case began.
    pub reason: Option<String>,
    pub left_reason: Option<String>,
}

impl GroupMembership {
    /// The person no longer belongs to the group.
    pub fn leave(&mut self, reason: &str, now: Moment) -> Refused<()> {
        if self.until.is_some() {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "",
                "deze jeugdige is al uit de groep",
                "this young person has left the group already",
            ));
        }
        self.left_reason = Some(refusal::text("reason", reason, 1000)?);
        self.until = Some(now);
        Ok(())
    }
}

impl case::Case {
    /// Only a group has members and trends.
    pub fn must_be_group(&self) -> Refused<()> {
        if self.level == case::Level::Group {
            return Ok(());
        }
        let (dutch, english) = ("deze casus gaat niet over een groep", "this case does not concern a group");
        Err(Refusal::invalid("caseId", dutch, english))
    }
}

/// The first of these names that stands in a text as a word or as words: what is said of a group names nobody.
pub fn named<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        format!(" {} ", words.map(str::to_lowercase).collect::<Vec<_>>().join(" "))
    };
    let text = words(text);
    names.into_iter().find(|name| name.chars().any(char::is_alphanumeric) && text.contains(&words(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_word_and_not_within_one() {
        assert_eq!(named("Met quincy erbij werd het rustiger.", ["Luuk", "Quincy"]), Some("Quincy"));
        assert_eq!(named("Bij Van den Berg op de stoep", ["van den Berg"]), Some("van den Berg"));
        assert_eq!(named("Bo en zijn vrienden", ["Bo"]), Some("Bo"));
        assert_eq!(named("De groep hangt bij het bord", ["Bo", "Jan", "-"]), None);
    }
}
