//! Founding a network (netwerk oprichten): the first region with its municipalities, its first agency and its first
//! administrator. There is nobody yet who could decide, so it is done from the command line; afterwards the API does.

use crate::{
    Day, Refusal, Refused,
    network::{Agency, AgencyKind, Function, Member, Municipality, Region},
    refusal::text,
};
use uuid::Uuid;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub region: String,
    pub allows_drang: bool,
    /// The kinds of agency that work as one team here.
    pub works_as_one: Vec<AgencyKind>,
    pub municipalities: Vec<String>,
    pub kind: AgencyKind,
    pub agency: String,
    pub administrator: String,
    /// The `sub` of the administrator's tokens.
    pub subject: String,
}

/// The records of a founded network.
#[derive(Clone, Debug)]
pub struct Founding {
    pub region: Region,
    pub municipalities: Vec<Municipality>,
    pub agency: Agency,
    pub administrator: Member,
}

impl Founding {
    /// The records, if every text will do. `id` makes the id of each.
    pub fn new(wanted: Wanted, today: Day, mut id: impl FnMut() -> Uuid) -> Refused<Self> {
        let region = Region {
            id: id().into(),
            name: text("region", &wanted.region, 200)?,
            allows_drang: wanted.allows_drang,
            matches_signals: false,
            works_as_one: wanted.works_as_one,
        };
        let mut municipalities: Vec<Municipality> = Vec::new();
        for name in &wanted.municipalities {
            let name = text("municipality", name, 200)?;
            if municipalities.iter().any(|there| there.name.to_lowercase() == name.to_lowercase()) {
                return Err(Refusal::invalid("municipality", "staat er tweemaal", "is given twice"));
            }
            municipalities.push(Municipality { id: id().into(), region: region.id, name });
        }
        let agency = Agency {
            id: id().into(),
            version: 1,
            region: region.id,
            kind: wanted.kind,
            name: text("agency", &wanted.agency, 200)?,
            phone: None,
            email: None,
        };
        let administrator = Member {
            id: id().into(),
            version: 1,
            agency: agency.id,
            region: region.id,
            name: text("administrator", &wanted.administrator, 200)?,
            function: Function::Administrator,
            job_title: None,
            phone: None,
            email: None,
            municipalities: Vec::new(),
            subject: text("subject", &wanted.subject, 200)?,
            joined_on: today,
            left_on: None,
        };
        Ok(Self { region, municipalities, agency, administrator })
    }
}
