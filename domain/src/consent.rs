//! Consent (toestemming): who may give it, and what ends with it.

use crate::{Code, Day, Id, Moment, Refusal, Refused, case, family::FamilyMember, person, person::Person};

/// A consent to share a case for a purpose. Grants that rest on it end with it.
#[derive(Clone, Debug)]
pub struct Consent {
    pub id: Id<Consent>,
    pub case: Id<case::Case>,
    pub person: Id<Person>,
    pub version: i32,
    /// What was consented to, in the words that the family heard.
    pub purpose: String,
    /// Who gave it, by name, as on the form.
    pub given_by: Vec<String>,
    pub given_at: Moment,
    pub withdrawn_at: Option<Moment>,
}

/// Who consented, as the input says it.
#[derive(Clone, Debug, Default)]
pub struct Givers {
    pub young_person: bool,
    pub family_members: Vec<Id<FamilyMember>>,
}

/// Refuses to start while somebody of these has not given a consent that is asked, in the words that are asked.
pub fn must_be_given(asked: &[String], persons: &[Id<Person>], given: &[Consent]) -> Refused<()> {
    let gave = |person: &Id<Person>, purpose: &String| {
        given.iter().any(|one| one.person == *person && one.purpose == *purpose && one.withdrawn_at.is_none())
    };
    let lacking = |purpose: &&String| persons.is_empty() || persons.iter().any(|one| !gave(one, purpose));
    match asked.iter().find(lacking) {
        None => Ok(()),
        Some(wanted) => Err(Refusal::new(
            Code::ConsentMissing,
            "",
            format!("leg eerst deze toestemming vast, van ieder over wie de casus gaat: {wanted}"),
            format!("record this consent first, of each whom the case concerns: {wanted}"),
        )),
    }
}

/// The names of the givers, if they are those whom the law asks: under 12 every parent with authority, from 12 to
/// 15 the young person too, from 16 the young person alone (Jeugdwet art. 7.3.4; WGBO art. 7:447 and 7:450 BW).
/// The stricter reading: all parents with authority, not one of them.
pub fn givers(person: &Person, family: &[FamilyMember], givers: &Givers, today: Day) -> Refused<Vec<String>> {
    let age = person::age_on(person.birth_date, today);
    let missing =
        |dutch: &str, english: &str| Err(Refusal::new(Code::ConsentMissing, "givenBy", dutch, english));
    let mut names = Vec::new();
    if age >= 12 {
        if !givers.young_person {
            return missing(
                "vanaf 12 jaar stemt de jeugdige zelf (mede) toe",
                "from the age of 12 the young person consents too",
            );
        }
        names.push(format!("{} {}", person.given_name, person.family_name));
    }
    if age < 16 {
        let parents: Vec<_> = family.iter().filter(|one| one.has_authority).collect();
        if parents.is_empty() {
            return missing(
                "onder 16 jaar stemmen de ouders met gezag toe; leg eerst het gezin en het gezag vast",
                "under 16 the parents with authority consent; record the family and its authority first",
            );
        }
        if !parents.iter().all(|parent| givers.family_members.contains(&parent.id)) {
            return missing(
                "onder 16 jaar stemmen alle ouders met gezag toe",
                "under 16 every parent with authority consents",
            );
        }
        names.extend(parents.iter().map(|parent| parent.name.clone()));
    }
    Ok(names)
}

impl Consent {
    pub fn withdraw(&mut self, now: Moment) -> Refused<()> {
        if self.withdrawn_at.is_some() {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "",
                "deze toestemming is al ingetrokken",
                "this consent has been withdrawn already",
            ));
        }
        self.withdrawn_at = Some(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::FamilyRole;
    use uuid::Uuid;

    #[test]
    fn consent_is_given_by_those_whom_the_law_asks_at_each_age() {
        let today: Day = "2026-11-21".parse().expect("a day");
        let parent = |n: u128| FamilyMember {
            id: Uuid::from_u128(n).into(),
            family: Uuid::nil().into(),
            version: 1,
            name: format!("parent {n}"),
            birth_date: None,
            kind: FamilyRole::Parent,
            has_authority: true,
            in_household: true,
            person: None,
        };
        let family = [parent(1), parent(2)];
        let born = |text: &str| Person {
            id: Uuid::nil().into(),
            version: 1,
            given_name: "Sem".into(),
            family_name: "Bakker".into(),
            birth_date: text.parse().expect("a day"),
        };
        let by = |young_person, parents: &[usize]| Givers {
            young_person,
            family_members: parents.iter().map(|nth| family[*nth].id).collect(),
        };
        let ok = |birth: &str, who: Givers| givers(&born(birth), &family, &who, today).is_ok();
        // 11 on the day before the twelfth birthday
        assert!(ok("2014-11-22", by(false, &[0, 1])));
        assert!(!ok("2014-11-22", by(true, &[0])));
        // 12 today
        assert!(!ok("2014-11-21", by(false, &[0, 1])));
        assert!(ok("2014-11-21", by(true, &[0, 1])));
        // 15, and 16 today
        assert!(!ok("2010-11-22", by(true, &[])));
        assert!(ok("2010-11-21", by(true, &[])));
        assert!(!ok("2010-11-21", by(false, &[0, 1])));
    }
}
