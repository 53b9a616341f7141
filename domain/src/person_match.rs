//! Two persons with the same BSN (dubbele jeugdige): a child who was entered twice, or a number that is wrong at one of
//! them. They stay two records, each in its own cases; who reads both numbers says which of the two it is.

use crate::{Code, Id, Moment, Refusal, Refused, choice, choice::Choice, network, person};

choice! {
    PersonMatchStatus: "What two persons with the same BSN are (status dubbele jeugdige)." {
        Open = "OPEN": "Nobody has looked into it (open).",
        Same = "SAME": "The same young person, entered twice (dezelfde).",
        Different = "DIFFERENT": "Two young persons: the number of one of them is wrong (verschillend).",
    }
}

/// That two persons have the same BSN. It ends when one of them gets another number.
#[derive(Clone, Debug)]
pub struct PersonMatch {
    pub id: Id<PersonMatch>,
    pub version: i32,
    /// The two in the order of their ids, so that each pair is there once.
    pub first: Id<person::Person>,
    pub second: Id<person::Person>,
    pub found_at: Moment,
    pub status: PersonMatchStatus,
    pub resolved_at: Option<Moment>,
    pub resolved_by: Option<Id<network::Member>>,
}

impl PersonMatch {
    /// The two persons.
    pub fn persons(&self) -> [Id<person::Person>; 2] {
        [self.first, self.second]
    }

    /// Says what the two are; once more only `knowing` what was said before, and only if it is something else.
    pub fn resolve(
        &mut self,
        same: bool,
        knowing: bool,
        by: Id<network::Member>,
        now: Moment,
    ) -> Refused<()> {
        let status = if same { PersonMatchStatus::Same } else { PersonMatchStatus::Different };
        if self.status == status || (self.status != PersonMatchStatus::Open && !knowing) {
            let before = self.status.name();
            return Err(Refusal::new(
                Code::IllegalTransition,
                "personMatchId",
                format!(
                    "deze match is al beoordeeld (`{before}`); anders beoordelen kan met `expectedVersion`"
                ),
                format!(
                    "this match was resolved already (`{before}`); otherwise only with `expectedVersion`"
                ),
            ));
        }
        (self.status, self.resolved_at, self.resolved_by) = (status, Some(now), Some(by));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_match_is_resolved_once_and_otherwise_only_by_who_knows_what_was_said() {
        let now: Moment = "2026-11-22T09:00:00Z".parse().expect("a moment");
        let (first, second) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
        let mut found = PersonMatch {
            id: Uuid::nil().into(),
            version: 1,
            first,
            second,
            found_at: now,
            status: PersonMatchStatus::Open,
            resolved_at: None,
            resolved_by: None,
        };
        let by = Uuid::from_u128(3).into();
        assert!(found.resolve(true, false, by, now).is_ok());
        assert_eq!((found.status, found.resolved_by), (PersonMatchStatus::Same, Some(by)));
        assert!(found.resolve(false, false, by, now).is_err(), "nobody is overruled unawares");
        assert!(found.resolve(true, true, by, now).is_err(), "it stands already");
        assert!(found.resolve(false, true, by, now).is_ok());
        assert_eq!(found.status, PersonMatchStatus::Different);
    }
}
