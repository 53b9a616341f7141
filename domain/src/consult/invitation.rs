//! A seat at a meeting: asked, withdrawn, asked again; and whether the guest was there.

use super::{Attendance, Meeting, Seat};
use crate::{Code, Id, Moment, Refusal, Refused, network};

/// A seat at a meeting; `invited_at` is empty until the invitations go out.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub id: Id<Invitation>,
    pub version: i32,
    pub meeting: Id<Meeting>,
    pub member: Id<network::Member>,
    pub agency: Id<network::Agency>,
    pub seat: Seat,
    pub invited_at: Option<Moment>,
    pub attendance: Option<Attendance>,
    /// From then on the seat shows nothing any more.
    pub withdrawn_at: Option<Moment>,
}

impl Invitation {
    /// A seat for `member`, who is asked at `invited_at`.
    pub fn new(
        id: Id<Self>,
        meeting: Id<Meeting>,
        (member, agency): (Id<network::Member>, Id<network::Agency>),
        seat: Seat,
        invited_at: Option<Moment>,
    ) -> Self {
        let (attendance, withdrawn_at) = (None, None);
        Self { id, version: 1, meeting, member, agency, seat, invited_at, attendance, withdrawn_at }
    }

    pub fn stands(&self) -> bool {
        self.withdrawn_at.is_none()
    }

    /// Asked once more, after it was withdrawn.
    pub fn renew(&mut self, invited_at: Option<Moment>) -> Refused<()> {
        if self.stands() {
            return Err(Refusal::new(
                Code::Duplicate,
                "memberId",
                "heeft al een plaats aan tafel",
                "has a seat at the table already",
            ));
        }
        (self.seat, self.invited_at, self.withdrawn_at) = (Seat::Invitee, invited_at, None);
        Ok(())
    }

    /// Asked no more. Whoever leads the meeting stays, and so does what was recorded of who was there.
    pub fn withdraw(&mut self, now: Moment) -> Refused<()> {
        if self.seat == Seat::Chair {
            return Err(Refusal::invalid(
                "invitationId",
                "is de plaats van de voorzitter",
                "is the seat of the chair",
            ));
        }
        self.must_stand()?;
        if self.attendance.is_some() {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "invitationId",
                "de aanwezigheid is al vastgelegd",
                "attendance is recorded already",
            ));
        }
        self.withdrawn_at = Some(now);
        Ok(())
    }

    pub fn attend(&mut self, attendance: Attendance) -> Refused<()> {
        self.must_stand()?;
        self.attendance = Some(attendance);
        Ok(())
    }

    fn must_stand(&self) -> Refused<()> {
        if self.stands() {
            return Ok(());
        }
        Err(Refusal::new(
            Code::IllegalTransition,
            "invitationId",
            "deze uitnodiging is ingetrokken; mogelijk is: opnieuw uitnodigen",
            "this invitation was withdrawn; possible is: invite again",
        ))
    }
}
