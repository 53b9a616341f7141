//! Destruction (vernietiging): what is left of cases that were destroyed is that they were, on which ground, and how
//! many; of nobody in particular.

use crate::{
    Id, Moment, Refusal, Refused,
    inspection::Requester,
    network,
    retention::{DestructionGround, RetentionRegime},
};

/// How many cases may be destroyed at once.
pub const MOST: usize = 100;

/// That cases were destroyed (verklaring van vernietiging).
#[derive(Clone, Debug)]
pub struct Destruction {
    pub id: Id<Destruction>,
    pub region: Id<network::Region>,
    pub at: Moment,
    pub member: Id<network::Member>,
    pub ground: DestructionGround,
    pub requester: Option<Requester>,
    /// The regimes under which they were kept longest, each once.
    pub regimes: Vec<RetentionRegime>,
    pub cases: i32,
}

/// Some are named, and not too many.
pub fn named(cases: usize) -> Refused<()> {
    if (1..=MOST).contains(&cases) {
        return Ok(());
    }
    Err(Refusal::invalid("caseIds", format!("noem 1 tot {MOST} casussen"), format!("name 1 to {MOST} cases")))
}
