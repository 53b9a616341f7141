//! Outreach (SMS-bom): a message that police and a municipality send to people whom nobody here knows. Of them a number is
//! kept and nothing else: no receiver, no phone number.

use crate::{Day, Id, Refusal, Refused, Role, network, refusal};

/// The longest text of an outreach action, in characters.
pub const LONGEST: usize = 2000;
/// The longest name of one, in characters.
pub const LONGEST_NAME: usize = 200;

/// Fewer than this is not told in a figure: it would be about somebody.
pub const FEWEST: i32 = 10;

/// A message that was sent, or will be, and how many it reached (SMS-bom).
#[derive(Clone, Debug)]
pub struct OutreachAction {
    pub id: Id<OutreachAction>,
    pub version: i32,
    pub region: Id<network::Region>,
    pub municipality: Id<network::Municipality>,
    /// Who planned it.
    pub agency: Id<network::Agency>,
    /// With whom it is carried out: police with a municipality, or the other way round.
    pub partner: Id<network::Agency>,
    pub name: String,
    /// What is sent.
    pub text: String,
    /// Where receivers find help.
    pub help: String,
    pub planned_on: Day,
    pub held_on: Option<Day>,
    pub reached: Option<i32>,
    pub asked_for_help: Option<i32>,
}

impl OutreachAction {
    /// Checks what was planned: texts about nobody, and police together with a municipality.
    pub fn check(&mut self, agency: &network::Agency, partner: &network::Agency) -> Refused<()> {
        use network::AgencyKind::{Municipality, Police};
        self.name = refusal::text_of_nobody("name", &self.name, LONGEST_NAME)?;
        self.text = refusal::text_of_nobody("text", &self.text, LONGEST)?;
        self.help = refusal::text_of_nobody("help", &self.help, LONGEST)?;
        let together = matches!((agency.kind, partner.kind), (Police, Municipality) | (Municipality, Police));
        if together && agency.region == partner.region {
            return Ok(());
        }
        Err(Refusal::invalid(
            "partnerId",
            "politie en een gemeente van dezelfde regio doen dit samen",
            "police and a municipality of the same region do this together",
        ))
    }

    /// It was held on that day, and so many were counted; again when more is known.
    pub fn record(&mut self, held_on: Day, reached: i32, asked_for_help: i32, today: Day) -> Refused<()> {
        if held_on > today {
            return Err(Refusal::invalid("heldOn", "ligt in de toekomst", "is in the future"));
        }
        if reached < 0 {
            return Err(Refusal::invalid("reached", "mag niet minder dan 0 zijn", "must not be less than 0"));
        }
        if !(0..=reached).contains(&asked_for_help) {
            return Err(Refusal::invalid(
                "askedForHelp",
                "ligt tussen 0 en het aantal dat is bereikt",
                "is between 0 and how many were reached",
            ));
        }
        (self.held_on, self.reached, self.asked_for_help) =
            (Some(held_on), Some(reached), Some(asked_for_help));
        Ok(())
    }
}

/// A count as this role is told it: a report gets no figure that would be about a few.
pub fn figure(count: Option<i32>, role: Role) -> Option<i32> {
    count.filter(|count| role != Role::Reporter || *count >= FEWEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_hears_no_small_figure() {
        assert_eq!(figure(Some(FEWEST - 1), Role::Reporter), None);
        assert_eq!(figure(Some(FEWEST), Role::Reporter), Some(FEWEST));
        assert_eq!(figure(Some(3), Role::Police), Some(3));
        assert_eq!(figure(None, Role::Police), None);
    }
}
