//! Who is asked to a meeting after it was planned, or is asked no more; and what that shows and hides.

use crate::at_table::{Guest, Table};
use chrono::Duration;
use serde_json::{Value, json};
use tests::{World, on_each_engine};

/// The id of a member's seat at a meeting, for who sees the meeting.
async fn seat_of(guest: &Guest, meeting: &Value, of: &Guest) -> Value {
    let fields = "... on ConsultMeeting { invitations { id member { id } } }";
    let seats = guest.sees(fields, meeting).await["invitations"].clone();
    let seat = seats.as_array().expect("a list").iter().find(|one| one["member"]["id"] == of.member).cloned();
    seat.expect("a seat")["id"].clone()
}

#[test]
fn who_is_invited_after_the_invitations_went_out_sees_at_once_what_its_agency_is_asked() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        // A colleague of the police officer at the table, and somebody whose agency is not asked.
        let colleague = world.hire("police_late", "police_east").await;
        let asked = colleague.query("{ viewer { member { id } agency { id } } }", json!({})).await.ok();
        let [member, agency] = ["/viewer/member/id", "/viewer/agency/id"].map(|at| asked.data(at).clone());
        let colleague = Guest { client: colleague, member, agency };
        let stranger = Guest::of(&world, "cjg_team").await;
        let meeting = table.plan(1).await;
        let item = table.bring(&meeting, &[&table.police]).await;
        let add = |who: &Guest| json!({ "meetingId": meeting, "memberId": who.member });

        // Before the invitations go out a seat shows the meeting and nothing on it.
        let chair = table.chair.consulted();
        let seat = chair.does("invitationAdd", add(&stranger)).await;
        assert_eq!((&seat["invitedAt"], &seat["meeting"]["id"]), (&Value::Null, &meeting));
        chair.is_refused("DUPLICATE", "invitationAdd", add(&stranger)).await;
        chair.is_refused("DUPLICATE", "invitationAdd", add(&table.chair)).await;
        assert!(stranger.agenda(&meeting).await.is_empty());
        table.go(&meeting, &["consultInvite"]).await;

        let seat = chair.does("invitationAdd", add(&colleague)).await;
        assert!(seat["invitedAt"].is_string() && seat["withdrawnAt"].is_null(), "{seat}");
        let agenda = colleague.consulted().agenda(&meeting).await;
        assert_eq!((agenda.len(), &agenda[0]["id"], &agenda[0]["case"]["id"]), (1, &item, &table.case));
        assert!(stranger.agenda(&meeting).await.is_empty(), "its agency is not asked");
        assert!(stranger.sees("", &table.case).await.is_null());
        // From now on it can be.
        table.bring(&meeting, &[&stranger]).await;
        assert_eq!(stranger.consulted().agenda(&meeting).await.len(), 1);

        table.police.consulted().is_refused("NOT_PERMITTED", "invitationAdd", add(&table.raad)).await;
        let outside = Guest::of(&world, "halt_former").await;
        outside.is_refused("NOT_FOUND", "invitationAdd", add(&table.raad)).await;
        let nobody = Guest::of(&world, "privacy_officer").await;
        chair.is_refused("INVALID", "invitationAdd", add(&nobody)).await;
        table.go(&meeting, &["consultOpen", "consultClose"]).await;
        for guest in [&colleague, &stranger] {
            assert!(guest.sees("", &table.case).await.is_null(), "the close ends what was added too");
        }
        let why = table.chair.is_refused("ILLEGAL_TRANSITION", "invitationAdd", add(&outside)).await;
        assert_eq!(why, "a meeting in `CLOSED` does not allow changing who is invited; it is over");
    });
}

#[test]
fn a_withdrawn_invitation_ends_the_sight_that_it_gave_and_no_other() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let (first, item) = table.in_session().await;
        let second = table.plan(7).await;
        table.bring(&second, &[&table.police, &table.housing]).await;
        table.go(&second, &["consultInvite"]).await;
        let chair = table.chair.consulted();
        let (police, housing) = (table.police.consulted(), table.housing.consulted());
        let withdraw = async |meeting: &Value, of: &Guest| json!({ "invitationId": seat_of(&chair, meeting, of).await, "expectedVersion": 2 });

        let of_police = withdraw(&first, &table.police).await;
        housing.is_refused("NOT_PERMITTED", "invitationWithdraw", of_police.clone()).await;
        let of_chair = withdraw(&first, &table.chair).await;
        chair.is_refused("INVALID", "invitationWithdraw", of_chair).await;
        let withdrawn = chair.does("invitationWithdraw", of_police.clone()).await;
        assert!(withdrawn["withdrawnAt"].is_string() && withdrawn["version"] == 3, "{withdrawn}");
        assert!(police.sees("", &first).await.is_null(), "no seat, no meeting");
        let says = json!({ "agendaItemId": item, "text": "x", "audienceIds": [] });
        police.is_refused("NOT_FOUND", "contributionMake", says.clone()).await;
        assert_eq!(police.agenda(&second).await.len(), 1, "the other meeting shows what it showed");
        assert!(!police.sees("", &table.case).await.is_null());
        chair.does("invitationWithdraw", withdraw(&second, &table.police).await).await;
        // From here on the client may hold nothing of the case.
        assert!(table.police.sees("", &table.case).await.is_null());
        assert!(table.police.sees("", &item).await.is_null());
        assert_eq!(housing.agenda(&first).await.len(), 1, "the others stay");
        chair.is_refused("CONFLICT", "invitationWithdraw", of_police.clone()).await;
        let again = json!({ "invitationId": of_police["invitationId"] });
        chair.is_refused("ILLEGAL_TRANSITION", "invitationWithdraw", again.clone()).await;
        let there = json!({ "invitationId": of_police["invitationId"], "attendance": "PRESENT" });
        chair.is_refused("ILLEGAL_TRANSITION", "attendanceRecord", there).await;
        // What is brought afterwards does not show either.
        table
            .director
            .does("agendaAdd", json!({ "meetingId": first, "caseId": table.case, "question": "?" }))
            .await;
        assert!(table.police.sees("", &table.case).await.is_null());

        // Invited again, on the same seat.
        let add = json!({ "meetingId": first, "memberId": table.police.member });
        let back = chair.does("invitationAdd", add).await;
        assert_eq!((&back["id"], &back["withdrawnAt"]), (&of_police["invitationId"], &Value::Null));
        police.does("contributionMake", says).await;

        let there = json!({ "invitationId": of_police["invitationId"], "attendance": "PRESENT" });
        chair.does("attendanceRecord", there).await;
        let why = chair.is_refused("ILLEGAL_TRANSITION", "invitationWithdraw", again.clone()).await;
        assert_eq!(why, "attendance is recorded already");
        table.go(&first, &["consultClose"]).await;
        chair.is_refused("ILLEGAL_TRANSITION", "invitationWithdraw", again).await;
    });
}

#[test]
fn who_was_withdrawn_before_the_invitations_go_out_is_not_invited_with_the_others() {
    on_each_engine(async |world: World| {
        let table = Table::set(&world).await;
        let meeting = table.plan(1).await;
        table.bring(&meeting, &[&table.police, &table.housing]).await;
        let seat = seat_of(&table.chair, &meeting, &table.police).await;
        table.chair.consulted().does("invitationWithdraw", json!({ "invitationId": seat })).await;
        world.clock.advance(Duration::hours(1));
        table.go(&meeting, &["consultInvite"]).await;
        assert!(table.police.sees("", &table.case).await.is_null());
        assert!(table.police.sees("", &meeting).await.is_null());
        assert_eq!(table.housing.consulted().agenda(&meeting).await.len(), 1);
    });
}
