//! Arrangements of a municipality: who carries out a programme there, who may refer besides those who always may.

use super::{Programme, Programmes};
use crate::{
    Day, Id, Refusal, Refused, Role,
    choice::{Choice, names},
    network,
};

/// An arrangement (gemeentelijke afspraak): without one that holds, a programme is not offered in a municipality.
#[derive(Clone, Debug)]
pub struct Arrangement {
    pub id: Id<Arrangement>,
    pub version: i32,
    pub region: Id<network::Region>,
    pub municipality: Id<network::Municipality>,
    /// The key of the programme.
    pub programme: String,
    /// Who carries it out.
    pub agency: Id<network::Agency>,
    /// To whom referrals come (aanmeldpunt).
    pub intake: Id<network::Member>,
    /// The roles that may refer here besides those that always may.
    pub referrers: Vec<Role>,
    pub from: Day,
    /// The last day on which it holds.
    pub until: Option<Day>,
}

impl Arrangement {
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }

    /// Checks the arrangement against its programme, and that the agency may carry it out.
    pub fn check<'p>(
        &mut self,
        programmes: &'p Programmes,
        agency: &network::Agency,
        intake: &network::Member,
    ) -> Refused<&'p Programme> {
        let programme = known(programmes, "programme", &self.programme)?;
        if !programme.directors.contains(&agency.kind) {
            let kinds = names(&programme.directors);
            return Err(Refusal::invalid(
                "intakeId",
                format!("werkt niet bij een organisatie die dit programma uitvoert; dat is een van: {kinds}"),
                format!(
                    "does not work for an agency that carries out this programme; that is one of: {kinds}"
                ),
            ));
        }
        self.agency = intake.agency;
        self.referrers.sort();
        self.referrers.dedup();
        let arrangeable = |role: &Role| programme.referrer(*role).is_some_and(|one| one.by_arrangement);
        if let Some(role) = self.referrers.iter().find(|role| !arrangeable(role)) {
            let role = role.name();
            return Err(Refusal::invalid(
                "referrers",
                format!("`{role}` kan bij dit programma niet bij afspraak verwijzen"),
                format!("`{role}` cannot refer to this programme by arrangement"),
            ));
        }
        self.check_until()?;
        Ok(programme)
    }

    /// Ends it with this day as its last.
    pub fn end(&mut self, until: Day) -> Refused<()> {
        self.until = Some(until);
        self.check_until()
    }

    fn check_until(&self) -> Refused<()> {
        if self.until.is_some_and(|until| until < self.from) {
            return Err(Refusal::invalid("until", "ligt voor de eerste dag", "is before the first day"));
        }
        Ok(())
    }
}

/// The programme with this key.
pub fn known<'p>(programmes: &'p Programmes, field: &str, key: &str) -> Refused<&'p Programme> {
    programmes.get(key).ok_or_else(|| {
        Refusal::invalid(
            field,
            "geen sleutel van een programma; `programmes` noemt ze",
            "no key of a programme; `programmes` lists them",
        )
    })
}
