//! Agreement to a plan (akkoord): who of the family and of the professionals agrees to a revision, when, in which
//! words; and whose agreement a plan cannot do without.

use super::{Plan, PlanRevision};
use crate::{
    Code, Day, Id, Moment, Refusal, Refused, case, choice, family::FamilyMember, network, person::Person,
};
use uuid::Uuid;

choice! {
    Party: "As what somebody agrees to a plan (hoedanigheid)." {
        YoungPerson = "YOUNG_PERSON": "The young person (jeugdige).",
        Parent = "PARENT": "A parent or guardian (ouder of verzorger).",
        OwnNetwork = "OWN_NETWORK": "Somebody else of the family or its own network (eigen netwerk).",
        Professional = "PROFESSIONAL": "A professional on the case (professional).",
    }
}

/// What somebody said of a revision. Who thinks otherwise later says so in another one; the last counts.
#[derive(Clone, Debug)]
pub struct PlanAccord {
    pub id: Id<PlanAccord>,
    pub case: Id<case::Case>,
    pub plan: Id<Plan>,
    pub revision: Id<PlanRevision>,
    /// In which order they were recorded.
    pub nth: i32,
    pub party: Party,
    /// The young person, the family member or the member, by `party`.
    pub who: Uuid,
    /// The name, as it was then.
    pub name: String,
    pub agrees: bool,
    pub said_on: Day,
    /// In whose own words.
    pub words: Option<String>,
    pub author: Id<network::Member>,
    pub recorded_at: Moment,
}

/// A young person whom a plan is about.
#[derive(Clone, Copy, Debug)]
pub struct Concerned {
    pub person: Id<Person>,
    pub age: i32,
    /// Whether help is compulsory (DWANG): then who must agree must have been heard.
    pub compelled: bool,
}

/// Whether everybody agrees whom a plan needs: of each young person, from 12 the young person and under 16 every
/// parent with authority, and at least one professional. Under a measure it is enough that they were heard: what
/// they say is kept, and does not stop the plan.
pub fn complete(
    concerned: &[Concerned],
    parents: &[Id<FamilyMember>],
    accords: &[PlanAccord],
) -> Refused<()> {
    let says = |who: Uuid, compelled: bool| {
        let last = accords.iter().filter(|one| one.who == who).max_by_key(|one| one.nth);
        last.is_some_and(|one| one.agrees || compelled)
    };
    for child in concerned {
        if child.age >= 12 && !says(child.person.0, child.compelled) {
            return missing(
                "vanaf 12 jaar is het akkoord van de jeugdige nodig; onder dwang is horen genoeg",
                "from the age of 12 the young person agrees; under DWANG it is enough to hear it",
            );
        }
        if child.age < 16 && parents.is_empty() {
            return missing(
                "onder 16 jaar is het akkoord van de ouders met gezag nodig; leg eerst het gezin en het gezag vast",
                "under 16 the parents with authority agree; record the family and its authority first",
            );
        }
        if child.age < 16 && !parents.iter().all(|parent| says(parent.0, child.compelled)) {
            return missing(
                "onder 16 jaar is het akkoord van alle ouders met gezag nodig; onder dwang is horen genoeg",
                "under 16 every parent with authority agrees; under DWANG it is enough to hear them",
            );
        }
    }
    let professional = |one: &PlanAccord| one.party == Party::Professional && says(one.who, false);
    if !accords.iter().any(professional) {
        return missing("er is nog geen professional akkoord", "no professional agrees yet");
    }
    Ok(())
}

fn missing(dutch: &str, english: &str) -> Refused<()> {
    Err(Refusal::new(
        Code::ConsentMissing,
        "accords",
        format!("{dutch}; leg met `partly` vast wie er al wel is"),
        format!("{english}; with `partly` you record who does already"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accord(nth: i32, who: u128, party: Party, agrees: bool) -> PlanAccord {
        PlanAccord {
            id: Uuid::nil().into(),
            case: Uuid::nil().into(),
            plan: Uuid::nil().into(),
            revision: Uuid::nil().into(),
            nth,
            party,
            who: Uuid::from_u128(who),
            name: String::new(),
            agrees,
            said_on: Day::MIN,
            words: None,
            author: Uuid::nil().into(),
            recorded_at: Moment::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_plan_needs_those_whom_the_law_asks_and_a_professional() {
        const PARENTS: [u128; 2] = [1, 2];
        let parents = PARENTS.map(|n| Uuid::from_u128(n).into());
        let says = |age, compelled, yes: &[u128], no: &[u128]| {
            let child = Concerned { person: Uuid::from_u128(9).into(), age, compelled };
            let mut accords = Vec::new();
            for (who, agrees) in yes.iter().map(|who| (who, true)).chain(no.iter().map(|who| (who, false))) {
                let party = match who {
                    9 => Party::YoungPerson,
                    5 => Party::Professional,
                    _ => Party::Parent,
                };
                accords.push(accord(accords.len() as i32, *who, party, agrees));
            }
            complete(&[child], &parents, &accords).is_ok()
        };
        assert!(says(11, false, &[1, 2, 5], &[]) && !says(11, false, &[1, 5], &[]));
        assert!(!says(11, false, &[1, 2], &[]), "a professional");
        assert!(says(12, false, &[1, 2, 9, 5], &[]) && !says(12, false, &[1, 2, 5], &[]));
        assert!(says(16, false, &[9, 5], &[]) && !says(16, false, &[1, 2, 5], &[]));
        // What is said last counts.
        assert!(!says(16, false, &[9, 5], &[9]) && !says(11, false, &[1, 2, 5], &[5]));
        // Under a measure one must have been heard, and no more; a professional still agrees.
        assert!(says(13, true, &[1, 5], &[2, 9]) && !says(13, true, &[1, 5], &[9]));
        assert!(!says(13, true, &[1, 2, 9], &[5]));
        let alone = Concerned { person: Uuid::from_u128(9).into(), age: 3, compelled: false };
        assert!(complete(&[alone], &[], &[accord(0, 5, Party::Professional, true)]).is_err());
    }
}
