//! Seats at a meeting: who is asked after it was planned, who is asked no more, and who was there.

use super::{
    argument::{expect, found},
    consult::Invitation,
    granting::professional,
    table::{agenda, show_to_table},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Guarded, Id, Refusal,
    consult::{self, Attendance, Seat},
};
use persistence::{Ask, Fault, Session};

/// Somebody to invite to a meeting (genodigde toevoegen).
#[derive(Clone, Debug, InputObject)]
pub struct InvitationAddInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The meeting; you chair it.
    meeting_id: ID,
    /// Who is invited.
    member_id: ID,
}

/// An invitation to withdraw (uitnodiging intrekken).
#[derive(Clone, Debug, InputObject)]
pub struct InvitationWithdrawInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The invitation, to a meeting that you chair.
    invitation_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

/// Whether an invitee was there (aanwezigheid vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct AttendanceRecordInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The invitation.
    invitation_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Whether the invitee was there.
    attendance: Word<Attendance>,
}

payload!(InvitationPayload, invitation: Invitation, consult::Invitation, "What became of a change of a seat at a meeting.");

#[derive(Debug, Default)]
pub struct SeatMutation;

#[Object]
impl SeatMutation {
    /// Invites somebody to a meeting that is not closed. Where the invitations are out already, the cases of the
    /// items at which the agency is asked show at once (genodigde toevoegen).
    async fn invitation_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: InvitationAddInput,
    ) -> Result<InvitationPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { invite(&session, input).await });
        Ok(written.await?.into())
    }

    /// Withdraws an invitation to a meeting that is not closed, and at once the sight that came with it
    /// (uitnodiging intrekken).
    async fn invitation_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: InvitationWithdrawInput,
    ) -> Result<InvitationPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let (invitation, meeting) = seat_and_meeting(&session, &input.invitation_id).await?;
            meeting.permit(Act::MeetingLead)?.takes_guests()?;
            let changed = invitation.change(Act::MeetingLead, |invitation| {
                expect(input.expected_version, invitation.version)?;
                invitation.withdraw(session.now)
            })?;
            session.update(&changed).await?;
            session.end_guest(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Records whether an invitee was there (aanwezigheid vastleggen).
    async fn attendance_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AttendanceRecordInput,
    ) -> Result<InvitationPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let (invitation, meeting) = seat_and_meeting(&session, &input.invitation_id).await?;
            meeting.permit(Act::MeetingLead)?.in_session()?;
            let changed = invitation.change(Act::MeetingLead, |invitation| {
                expect(input.expected_version, invitation.version)?;
                invitation.attend(input.attendance.0)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

/// A new seat, or one that was withdrawn; and what it shows.
async fn invite(session: &Session, input: InvitationAddInput) -> Result<Id<consult::Invitation>, Fault> {
    let meeting = found::<consult::Meeting>(session, "meetingId", &input.meeting_id).await?;
    let invited_at = {
        let meeting = meeting.permit(Act::MeetingLead)?;
        meeting.takes_guests()?;
        meeting.invites_at(session.now)
    };
    let member = professional(session, "memberId", &input.member_id).await?;
    let seats = session.find_by::<consult::Invitation>("meeting_id", &[meeting.id.0], Ask::all()).await?;
    let mut seats = seats.into_values().flatten();
    let there = seats.find(|seat| seat.read(Category::Consult, |seat| seat.member) == Some(member.id));
    let stands = there.as_ref().and_then(|seat| seat.read(Category::Consult, consult::Invitation::stands));
    // A chair has its seat: who asks itself leads as a stand-in, and would keep the seat when that ends.
    if member.id == session.viewer.member && stands != Some(true) {
        let (dutch, english) =
            ("kunt u als waarnemer niet zelf zijn", "cannot be yourself while you stand in");
        return Err(Refusal::invalid("memberId", dutch, english).into());
    }
    let changed = match there {
        Some(seat) => {
            let changed = seat.change(Act::MeetingLead, |seat| seat.renew(invited_at))?;
            session.update(&changed).await?;
            changed
        }
        None => {
            let (id, who) = (session.fresh(), (member.id, member.agency));
            let seat = |_: &_| Ok(consult::Invitation::new(id, meeting.id, who, Seat::Invitee, invited_at));
            let changed = meeting.add(Act::MeetingLead, seat)?;
            session.insert(&changed).await?;
            changed
        }
    };
    if invited_at.is_some() {
        for item in agenda(session, meeting.id).await? {
            show_to_table(session, &changed, &item, std::iter::once(changed.record())).await?;
        }
    }
    Ok(changed.record().id)
}

/// A seat that the viewer sees, and its meeting.
async fn seat_and_meeting(
    session: &Session,
    id: &ID,
) -> Result<(Guarded<consult::Invitation>, Guarded<consult::Meeting>), Fault> {
    let field = "invitationId";
    let seat = found::<consult::Invitation>(session, field, id).await?;
    let meeting = seat.read(Category::Consult, |seat| seat.meeting);
    let meeting = meeting.ok_or_else(|| Refusal::not_found(field))?;
    let meeting = session.one(meeting).await?.ok_or_else(|| Refusal::not_found(field))?;
    Ok((seat, meeting))
}
