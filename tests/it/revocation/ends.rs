//! The ways in which a sight ends, each with somebody who has it and somebody who ends it.

use crate::common::{done, id, join, joining, opening, person_of, with, young};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Client, World};

/// How a sight ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Membership,
    Consent,
    Case,
    StandIn,
    Emergency,
    Regie,
    Invitation,
    Work,
}

pub const ENDS: [End; 8] = [
    End::Membership,
    End::Consent,
    End::Case,
    End::StandIn,
    End::Emergency,
    End::Regie,
    End::Invitation,
    End::Work,
];

/// A case that somebody sees, and what ends that.
pub struct Sight {
    pub case: Value,
    pub person: Value,
    pub reader: Client,
    ender: Client,
    pub mutation: &'static str,
    input: Value,
}

/// Who loses sight, where nothing else is asked.
const READER: &str = "school_matched";

impl Sight {
    /// Opens a case on which somebody is, by the `nth` way to lose it again.
    pub async fn begin(world: &World, end: End, nth: usize) -> Self {
        let director = world.client(match end {
            // Who hands over casusregie has directed no other one.
            End::Regie => "youth_care_team",
            End::Invitation => "youth_protection_team",
            _ => "cjg_team",
        });
        // Nobody else was born that day.
        let born = format!("{}-{:02}-{:02}", 2006 + nth / 12 % 4, 1 + nth % 12, 1 + nth / 48);
        let case = done(&director, "caseOpen", opening(&[young("Sem", &born)])).await["id"].clone();
        done(&director, "caseStart", json!({ "caseId": case })).await;
        let concern = json!({ "caseId": case, "topic": "TRUANCY", "text": "spijbelt" });
        done(&director, "concernRecord", concern).await;
        let person = person_of(&director, &case).await;
        let by = |reader: Client, ender: &Client, mutation, input| Self {
            case: case.clone(),
            person: person.clone(),
            reader,
            ender: ender.clone(),
            mutation,
            input,
        };
        match end {
            End::Membership => {
                let membership = join(&director, &case, READER).await;
                let input = json!({ "teamMembershipId": membership, "reason": "klaar" });
                by(world.client(READER), &director, "teamEnd", input)
            }
            End::Consent => {
                let give =
                    json!({ "caseId": case, "personId": person, "purpose": "delen", "byYoungPerson": true });
                let consent = done(&director, "consentGive", give).await["id"].clone();
                let ground = json!({ "ground": "CONSENT", "consentId": consent });
                done(&director, "teamAdd", with(joining(&case, READER), ground)).await;
                by(world.client(READER), &director, "consentWithdraw", json!({ "consentId": consent }))
            }
            End::Case => {
                join(&director, &case, READER).await;
                let input = json!({ "caseId": case, "outcome": "GOALS_REACHED" });
                by(world.client(READER), &director, "caseClose", input)
            }
            End::StandIn => {
                join(&director, &case, "school_team").await;
                let (absent, until) = (world.client("school_team"), world.clock.now() + TimeDelta::days(2));
                let input = json!({ "standInId": id("member:school_stranger"), "until": until });
                let given = done(&absent, "standInAssign", input).await["id"].clone();
                by(world.client("school_stranger"), &absent, "standInEnd", json!({ "standInId": given }))
            }
            End::Emergency => {
                // No more than ten a day.
                world.clock.advance(TimeDelta::hours(25));
                let reader = world.client("youth_care_emergency");
                let about = json!({ "givenName": "Sem", "familyName": "Jansen", "birthDate": born });
                let input = json!({
                    "about": { "person": about }, "reason": "dreigt vanavond met een mes op straat", "hours": 2,
                });
                let emergency = done(&reader, "glassBreak", input).await["id"].clone();
                let input = json!({ "emergencyId": emergency });
                by(reader.clone(), &reader, "emergencyEnd", input)
            }
            End::Regie => {
                let to = id("member:youth_protection_team");
                let input = json!({ "caseId": case, "directorId": to, "reason": "verhuisd" });
                by(director.clone(), &director, "caseHandOver", input)
            }
            End::Invitation => {
                let input = json!({
                    "title": "Overleg", "startsAt": world.clock.now() + TimeDelta::days(1),
                    "inviteeIds": [id("member:police_consulted")],
                });
                let meeting = done(&director, "consultPlan", input).await["id"].clone();
                let item = json!({
                    "meetingId": meeting, "caseId": case, "question": "Wie legt contact?",
                    "agencyIds": [id("agency:police_east")],
                });
                done(&director, "agendaAdd", item).await;
                done(&director, "consultInvite", json!({ "meetingId": meeting })).await;
                let document = "query ($id: ID!) { node(id: $id) { ... on ConsultMeeting {
                    invitations { id member { id } } } } }";
                let seats = director.query(document, json!({ "id": meeting })).await.ok();
                let seats = seats.data("/node/invitations").as_array().expect("a list").clone();
                let seat = seats.iter().find(|one| one["member"]["id"] == id("member:police_consulted"));
                let input = json!({ "invitationId": seat.expect("a seat")["id"] });
                by(world.client("police_consulted"), &director, "invitationWithdraw", input)
            }
            End::Work => {
                let handle: &'static str = format!("leaver_{nth}").leak();
                let reader = world.hire(handle, "school_east").await;
                let member = json!(crate::shape::global("Member", &format!("member:{handle}")));
                let add = with(joining(&case, READER), json!({ "memberId": member }));
                done(&director, "teamAdd", add).await;
                let input = json!({ "memberId": member, "on": "2026-10-31" });
                by(reader, &world.client("administrator"), "memberLeave", input)
            }
        }
    }

    /// Ends it.
    pub async fn end(&self) {
        done(&self.ender, self.mutation, self.input.clone()).await;
    }
}
