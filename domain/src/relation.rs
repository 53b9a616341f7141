//! How a viewer stands to a case, out of the grants that are live at this moment.

use crate::{choice, choice::Choice};

choice! {
    Relation: "How you stand to a case (relatie tot de casus); each rests on a grant." {
        Directing = "DIRECTING": "Holds casusregie.",
        Team = "TEAM": "Is an active member of the team around the case.",
        Emergency = "EMERGENCY": "Broke the glass with a reason; hours only, always reviewed (noodtoegang).",
        Consulted = "CONSULTED": "Is invited to a consult whose agenda has the case; ends when the meeting closes.",
        Referred = "REFERRED": "Referred the case; sees that it runs, and no content (verwijzer).",
        Matched = "MATCHED": "Both agencies hold a live signal on the person; sees how to reach the other (match).",
        Overseeing = "OVERSEEING": "Privacy officer of the region: grants and access log, no content (toezicht).",
    }
}

/// The relations that a viewer has to one case; the strongest is first in the order of [`Relation`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Relations(u8);

impl Relations {
    pub const NONE: Self = Self(0);

    pub const fn of(relation: Relation) -> Self {
        Self(1 << relation as u8)
    }

    /// Relations out of their bits, the first of [`Relation`] being the lowest; unknown bits are dropped.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0b111_1111)
    }

    pub const fn bits(self) -> u8 {
        self.0
    }

    pub const fn with(self, relation: Relation) -> Self {
        Self(self.0 | 1 << relation as u8)
    }

    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn has(self, relation: Relation) -> bool {
        self.0 & (1 << relation as u8) != 0
    }

    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Relation> {
        Relation::ALL.iter().map(|(relation, ..)| *relation).filter(move |one| self.has(*one))
    }

    /// Any relation by which the viewer takes part; oversight does not.
    pub const fn takes_part(self) -> bool {
        self.0 & !(1 << Relation::Overseeing as u8) != 0
    }
}

impl FromIterator<Relation> for Relations {
    fn from_iter<I: IntoIterator<Item = Relation>>(relations: I) -> Self {
        relations.into_iter().fold(Self::NONE, Self::with)
    }
}

/// The names, as `DIRECTING, TEAM`.
impl std::fmt::Display for Relations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (nth, relation) in self.iter().enumerate() {
            write!(f, "{}{}", if nth == 0 { "" } else { ", " }, relation.name())?;
        }
        Ok(())
    }
}
