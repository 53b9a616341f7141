//! The family (gezin): who belongs to it, who has authority (gezag). Category FAMILY.

use crate::{Day, Id, Refused, choice, person::Person, refusal};

choice! {
    FamilyRole: "Who somebody is in the family (gezinsrol)." {
        Child = "CHILD": "Child, also one without a measure (kind).",
        Parent = "PARENT": "Parent or guardian (ouder of verzorger).",
        StepParent = "STEP_PARENT": "Step-parent or partner of a parent (stiefouder).",
        Sibling = "SIBLING": "Brother or sister (broer of zus).",
        Grandparent = "GRANDPARENT": "Grandparent (grootouder).",
        OwnNetwork = "OWN_NETWORK": "Somebody of the family's own network (eigen netwerk).",
    }
}

/// A family, as the cases that carry it know it.
#[derive(Clone, Debug)]
pub struct Family {
    pub id: Id<Family>,
    pub version: i32,
}

/// Somebody of the family; has no account.
#[derive(Clone, Debug)]
pub struct FamilyMember {
    pub id: Id<FamilyMember>,
    pub family: Id<Family>,
    pub version: i32,
    pub name: String,
    pub birth_date: Option<Day>,
    pub kind: FamilyRole,
    /// Parental authority (gezag) over the children: decides who may consent.
    pub has_authority: bool,
    pub in_household: bool,
    /// The young person, where the family member is one that a case concerns.
    pub person: Option<Id<Person>>,
}

impl FamilyMember {
    pub fn describe(
        &mut self,
        name: &str,
        kind: FamilyRole,
        has_authority: bool,
        in_household: bool,
    ) -> Refused<()> {
        self.name = refusal::text("name", name, 200)?;
        if has_authority && matches!(kind, FamilyRole::Child | FamilyRole::Sibling) {
            return Err(crate::Refusal::invalid(
                "hasAuthority",
                "een kind, broer of zus heeft geen gezag",
                "a child or a sibling has no authority",
            ));
        }
        (self.kind, self.has_authority, self.in_household) = (kind, has_authority, in_household);
        Ok(())
    }
}
