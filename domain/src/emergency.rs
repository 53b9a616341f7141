//! Emergency access (noodtoegang): in acute danger a member breaks the glass, with a reason, and sees one case for
//! hours. Who directs the case and the privacy officer find it in their list; the officer judges it afterwards.

use crate::{Code, Id, Moment, Refusal, Refused, case, choice, network, refusal};
use chrono::TimeDelta;

choice! {
    Review: "What the privacy officer found of an emergency access (oordeel over noodtoegang)." {
        Justified = "JUSTIFIED": "There was acute danger, and this sight was needed (terecht).",
        Unjustified = "UNJUSTIFIED": "It should not have been opened; followed up outside Schakel (onterecht).",
    }
}

/// How many hours it lasts at most.
pub const LONGEST_HOURS: i32 = 8;
/// How often a member may try in 24 hours, found or not.
pub const MOST_A_DAY: i64 = 10;
/// The shortest reason, in characters: a word is none.
const SHORTEST_REASON: usize = 20;

/// One time that somebody broke the glass.
#[derive(Clone, Debug, PartialEq)]
pub struct Emergency {
    pub id: Id<Emergency>,
    pub version: i32,
    pub case: Id<case::Case>,
    pub member: Id<network::Member>,
    pub agency: Id<network::Agency>,
    pub reason: String,
    pub from: Moment,
    /// The moment from which it no longer holds.
    pub until: Moment,
    pub review: Option<Review>,
    pub review_note: Option<String>,
    pub reviewed_by: Option<Id<network::Member>>,
    pub reviewed_at: Option<Moment>,
}

/// The reason and the end of an emergency access that begins now, if they will do.
pub fn begin(reason: &str, hours: i32, now: Moment) -> Refused<(String, Moment)> {
    let reason = refusal::text("reason", reason, 2000)?;
    if reason.chars().count() < SHORTEST_REASON {
        return Err(Refusal::invalid(
            "reason",
            format!("zeg in ten minste {SHORTEST_REASON} tekens welk acuut gevaar er is"),
            format!("say in at least {SHORTEST_REASON} characters what acute danger there is"),
        ));
    }
    if !(1..=LONGEST_HOURS).contains(&hours) {
        return Err(Refusal::invalid(
            "hours",
            format!("noodtoegang duurt 1 tot {LONGEST_HOURS} uur"),
            format!("emergency access lasts 1 to {LONGEST_HOURS} hours"),
        ));
    }
    Ok((reason, now + TimeDelta::hours(i64::from(hours))))
}

impl Emergency {
    /// Ends it before its time.
    pub fn end(&mut self, now: Moment) -> Refused<()> {
        if self.until <= now {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "emergencyId",
                "deze noodtoegang is al voorbij",
                "this emergency access is over already",
            ));
        }
        self.until = now;
        Ok(())
    }

    /// What the privacy officer found; once.
    pub fn judge(&mut self, review: Review, note: &str, by: Id<network::Member>, now: Moment) -> Refused<()> {
        if self.review.is_some() {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "emergencyId",
                "deze noodtoegang is al beoordeeld",
                "this emergency access was reviewed already",
            ));
        }
        self.review_note = Some(refusal::text("note", note, 2000)?);
        (self.review, self.reviewed_by, self.reviewed_at) = (Some(review), Some(by), Some(now));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const WHY: &str = "dreigt vanavond met een mes op straat";

    #[test]
    fn it_takes_a_reason_and_hours() {
        let now = Moment::UNIX_EPOCH;
        assert_eq!(begin(WHY, 2, now).map(|(_, until)| until), Ok(now + TimeDelta::hours(2)));
        for (reason, hours) in [("", 2), ("gevaar", 2), (WHY, 0), (WHY, 9), (WHY, -1)] {
            assert!(begin(reason, hours, now).is_err(), "{reason} {hours}");
        }
    }

    #[test]
    fn it_ends_once_and_is_judged_once() {
        let (now, id) = (Moment::UNIX_EPOCH, Uuid::nil());
        let mut emergency = Emergency {
            id: id.into(),
            version: 1,
            case: id.into(),
            member: id.into(),
            agency: id.into(),
            reason: WHY.to_owned(),
            from: now,
            until: now + TimeDelta::hours(2),
            review: None,
            review_note: None,
            reviewed_by: None,
            reviewed_at: None,
        };
        assert!(emergency.end(now + TimeDelta::hours(1)).is_ok());
        assert!(emergency.end(now + TimeDelta::hours(1)).is_err());
        assert!(emergency.judge(Review::Justified, " ", id.into(), now).is_err());
        assert!(emergency.judge(Review::Justified, "politie ter plaatse", id.into(), now).is_ok());
        assert!(emergency.judge(Review::Unjustified, "toch niet", id.into(), now).is_err());
    }
}
