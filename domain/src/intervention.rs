//! Interventions: what providers offer to young people and families, where, and how many places there are.

use crate::{
    Day, Id, Refusal, Refused, Role,
    network::{self, AgencyKind},
    refusal,
};

/// The kinds of agency that offer help or guidance.
pub const PROVIDERS: &[AgencyKind] = {
    use AgencyKind::*;
    &[Halt, Wijkteam, Cjg, YouthCare, YouthProtection, Probation, YouthWork, Municipality]
};

/// The most places that one has.
const MOST_PLACES: i32 = 10_000;

/// What a provider offers (interventie).
#[derive(Clone, Debug)]
pub struct Intervention {
    pub id: Id<Intervention>,
    pub version: i32,
    pub region: Id<network::Region>,
    pub municipality: Id<network::Municipality>,
    /// Who offers it.
    pub agency: Id<network::Agency>,
    pub name: String,
    /// What it is.
    pub about: String,
    /// For whom it is.
    pub audience: String,
    /// How many places there are.
    pub capacity: i32,
    pub from: Day,
    /// The last day on which it is offered.
    pub until: Option<Day>,
}

impl Intervention {
    /// Checks a new one.
    pub fn check(&mut self, provider: &network::Agency) -> Refused<()> {
        self.name = refusal::text("name", &self.name, 200)?;
        self.about = refusal::text("about", &self.about, 2000)?;
        self.audience = refusal::text("audience", &self.audience, 2000)?;
        if !PROVIDERS.contains(&provider.kind) {
            let kinds = crate::choice::names(PROVIDERS);
            return Err(Refusal::invalid(
                "agencyId",
                format!("biedt geen hulp of begeleiding aan; dat is een van: {kinds}"),
                format!("offers no help or guidance; that is one of: {kinds}"),
            ));
        }
        self.check_capacity()?;
        self.check_until()
    }

    /// Gives it another number of places. Who is placed stays, and nobody new begins before there is a place again.
    pub fn resize(&mut self, capacity: i32) -> Refused<()> {
        self.capacity = capacity;
        self.check_capacity()
    }

    fn check_capacity(&self) -> Refused<()> {
        if !(1..=MOST_PLACES).contains(&self.capacity) {
            return Err(Refusal::invalid(
                "capacity",
                format!("is een aantal van 1 tot {MOST_PLACES}"),
                format!("is a number from 1 to {MOST_PLACES}"),
            ));
        }
        Ok(())
    }

    /// Whether somebody can be placed in it on that day.
    pub fn offered_on(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }

    /// Ends it with this day as its last; who is placed stays.
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

    /// Kept by its provider, by the municipality where it is offered, and by the administrator.
    pub fn kept_by(&self, role: Role, me: &network::Member) -> bool {
        role == Role::Administrator
            || me.agency == self.agency
            || role == Role::Municipality && me.municipalities.contains(&self.municipality)
    }
}
