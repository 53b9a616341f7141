//! Referrals (aanmeldingen): how a case comes in, and what the referrer hears of it. All of it is category PROCESS:
//! what is behind it are concerns on the case, which a referrer does not read.

use crate::{Code, Id, Moment, Refusal, Refused, case, choice, choice::Choice, network, refusal};

choice! {
    ReferralStatus: "Where a referral is in its life (status aanmelding)." {
        Made = "MADE": "Made; to be decided (aangemeld).",
        Accepted = "ACCEPTED": "Taken up (aangenomen).",
        Declined = "DECLINED": "Not taken up; the feedback says why (afgewezen).",
        Withdrawn = "WITHDRAWN": "Taken back by who referred (ingetrokken).",
    }
}

/// A referral of the case that it began.
#[derive(Clone, Debug)]
pub struct Referral {
    pub id: Id<Referral>,
    pub version: i32,
    pub case: Id<case::Case>,
    pub referrer: Id<network::Member>,
    /// The referrer's agency.
    pub agency: Id<network::Agency>,
    /// The key of the channel, where one was named.
    pub channel: Option<String>,
    pub made_at: Moment,
    pub status: ReferralStatus,
    pub decided_at: Option<Moment>,
    /// What the referrer is told (terugkoppeling); no content of help.
    pub feedback: Option<String>,
}

impl Referral {
    /// Accepts, declines or withdraws it. Declining says why.
    pub fn decide(&mut self, to: ReferralStatus, feedback: Option<&str>, now: Moment) -> Refused<()> {
        if self.status != ReferralStatus::Made || to == ReferralStatus::Made {
            let status = self.status.name();
            return Err(Refusal::new(
                Code::IllegalTransition,
                "",
                format!("over een aanmelding in `{status}` is al besloten"),
                format!("a referral in `{status}` has been decided already"),
            ));
        }
        if to == ReferralStatus::Declined && feedback.is_none() {
            return Err(Refusal::invalid(
                "feedback",
                "vertel de verwijzer waarom, zonder inhoud van de hulp",
                "tell the referrer why, without content of the help",
            ));
        }
        if let Some(text) = feedback {
            self.tell(text)?;
        }
        (self.status, self.decided_at) = (to, Some(now));
        Ok(())
    }

    /// Tells the referrer what became of it.
    pub fn tell(&mut self, feedback: &str) -> Refused<()> {
        self.feedback = Some(refusal::text("feedback", feedback, 2000)?);
        Ok(())
    }
}
