//! Confidential processing (vertrouwelijke verwerking): that an agency looked at a case is kept from who asks for
//! inspection, for as long as an investigation or somebody's safety demands it, and no longer.

use crate::{Code, Id, Moment, Refusal, Refused, case, network, refusal};
use chrono::TimeDelta;

/// How many days it lasts at most; who needs longer says so anew.
pub const LONGEST_DAYS: i64 = 183;
/// The shortest reason, in characters: a word is none.
const SHORTEST_REASON: usize = 20;

/// That what an agency does in a case is confidential for a while.
#[derive(Clone, Debug)]
pub struct Confidentiality {
    pub id: Id<Confidentiality>,
    pub version: i32,
    pub case: Id<case::Case>,
    pub agency: Id<network::Agency>,
    pub member: Id<network::Member>,
    pub reason: String,
    pub from: Moment,
    /// The moment from which it no longer holds.
    pub until: Moment,
}

/// The reason and the end of what begins now, if they will do.
pub fn begin(reason: &str, until: Moment, now: Moment) -> Refused<(String, Moment)> {
    let reason = refusal::text("reason", reason, 2000)?;
    if reason.chars().count() < SHORTEST_REASON {
        return Err(Refusal::invalid(
            "reason",
            format!("zeg in ten minste {SHORTEST_REASON} tekens waarom inzage moet wachten"),
            format!("say in at least {SHORTEST_REASON} characters why inspection has to wait"),
        ));
    }
    if until <= now || until > now + TimeDelta::days(LONGEST_DAYS) {
        return Err(Refusal::invalid(
            "until",
            format!("ligt in de toekomst, en hoogstens {LONGEST_DAYS} dagen ver"),
            format!("is to come, and at most {LONGEST_DAYS} days away"),
        ));
    }
    Ok((reason, until))
}

impl Confidentiality {
    /// Ends it before its time.
    pub fn end(&mut self, now: Moment) -> Refused<()> {
        if self.until <= now {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "confidentialityId",
                "deze vertrouwelijkheid is al voorbij",
                "this confidentiality is over already",
            ));
        }
        self.until = now;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_a_reason_and_an_end_within_half_a_year() {
        let (now, day) = (Moment::UNIX_EPOCH, TimeDelta::days(1));
        let why = "lopend onderzoek naar de uitbuiter";
        assert!(begin(why, now + day, now).is_ok());
        assert!(begin(why, now + day * 183, now).is_ok());
        assert!(begin("onderzoek", now + day, now).is_err());
        assert!(begin(why, now, now).is_err());
        assert!(begin(why, now + day * 183 + TimeDelta::microseconds(1), now).is_err());
    }
}
