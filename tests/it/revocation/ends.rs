//! The ways in which a sight of a case ends through the API: each opens a case of its own, lets somebody see it, and says
//! which mutation of whom ends that.

use super::stage::{SCHOOL, Sem, Stage};
use crate::common::{case, done, id, join, opening, with, young};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::Client;

/// The mutations by which a sight ends, and for whom in turn.
pub const ENDS: [&[&str]; 16] = [
    &["teamEnd", "teamEnd for a colleague", "teamEnd for a stand-in"],
    &["standInEnd"],
    &["consentWithdraw"],
    &["familyChoiceRecord"],
    &["emergencyEnd"],
    &["invitationWithdraw"],
    &["consultClose"],
    &["investigationConclude"],
    &["investigationAccept"],
    &["referralDecline"],
    &["referralWithdraw"],
    &["caseClose", "caseClose for a referrer", "caseClose for a guest", "caseClose in an emergency"],
    &["caseHandOver", "caseHandOver for a member of the team"],
    &["caseDestroy"],
    &["memberLeave", "memberLeave for a stand-in"],
    &["groupLeave"],
];

/// The end of a round: after four times all of [`ENDS`], each was there.
pub fn way(nth: usize) -> &'static str {
    let ways = ENDS[nth % ENDS.len()];
    ways[nth / ENDS.len() % ways.len()]
}

/// What is left to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    Nothing,
    /// It is not let in any more.
    NoEntry,
    /// It sees the case, and less of it.
    Less,
}

/// A sight that is about to end.
pub struct End {
    pub case: Value,
    pub person: Value,
    pub reader: Client,
    /// What each way to the case shows before, and none afterwards.
    pub words: Vec<String>,
    pub left: Left,
    /// Who ends it, and by what.
    pub by: Client,
    pub mutation: &'static str,
    pub input: Value,
}

impl Sem {
    /// The end of all sight of it.
    fn ends(self, reader: Client, by: &Client, mutation: &'static str, input: Value) -> End {
        let Self { name, case, person } = self;
        let ids = [&case, &person].map(|id| id.as_str().expect("an id").to_owned());
        let words = [name, "Jansen".to_owned(), "ondersteuning".to_owned(), "spijbelt".to_owned()];
        let words = words.into_iter().chain(ids).collect();
        End { case, person, reader, words, left: Left::Nothing, by: by.clone(), mutation, input }
    }
}

impl End {
    /// The end of a part of the sight, which alone shows this.
    fn of_part(self, word: &str) -> Self {
        Self { words: vec![word.to_owned()], left: Left::Less, ..self }
    }
}

const RAAD: &str = "raad_consulted";

impl Stage {
    /// The next sight that is about to end.
    pub async fn begin(&self, nth: usize) -> End {
        // Nobody breaks the glass more than ten times a day.
        self.world.clock.advance(TimeDelta::minutes(20));
        let way = way(nth);
        let [director, school] = [&self.director, &self.world.client(SCHOOL)];
        let either = |one: &Client, other: &Client| {
            if (nth / ENDS.len()).is_multiple_of(2) { one.clone() } else { other.clone() }
        };
        let name = format!("Sem {nth}");
        let end_of = |membership: Value| json!({ "teamMembershipId": membership, "reason": "klaar" });
        match way {
            "teamEnd" => {
                let sem = self.open(director, name).await;
                let membership = join(director, &sem.case, SCHOOL).await;
                sem.ends(school.clone(), director, "teamEnd", end_of(membership))
            }
            "teamEnd for a colleague" => {
                let sem = self.open(director, name).await;
                let membership = join(director, &sem.case, "wijkteam_team").await;
                let colleague = self.world.client("wijkteam_colleague");
                sem.ends(colleague, director, "teamEnd", end_of(membership))
            }
            "teamEnd for a stand-in" => {
                let sem = self.open(director, name).await;
                let membership = join(director, &sem.case, SCHOOL).await;
                self.stand_in(school).await;
                sem.ends(self.deputy.clone(), director, "teamEnd", end_of(membership))
            }
            "standInEnd" => {
                let sem = self.open(director, name).await;
                let (absent, _) = self.hired(&sem).await;
                let end = json!({ "standInId": self.stand_in(&absent).await });
                sem.ends(self.deputy.clone(), &either(&absent, &self.deputy), "standInEnd", end)
            }
            "consentWithdraw" => {
                let sem = self.open(director, name).await;
                let end = json!({ "consentId": self.consent(&sem).await });
                sem.ends(school.clone(), &either(director, school), "consentWithdraw", end)
            }
            "familyChoiceRecord" => {
                let sem = self.open(director, name).await;
                self.consent(&sem).await;
                let stop = json!({
                    "caseId": sem.case, "kind": "STOPPED", "personIds": [sem.person], "words": "ik wil niet meer",
                });
                sem.ends(school.clone(), director, "familyChoiceRecord", stop)
            }
            "emergencyEnd" => {
                let sem = self.open(director, name).await;
                let (police, emergency) = self.emergency(&sem).await;
                let by = either(&police, &self.world.client("privacy_officer"));
                sem.ends(police, &by, "emergencyEnd", json!({ "emergencyId": emergency }))
            }
            "invitationWithdraw" | "consultClose" | "caseClose for a guest" => {
                let sem = self.open(director, name).await;
                self.guest(sem, way).await
            }
            "investigationConclude" | "investigationAccept" => {
                let sem = self.open(director, name).await;
                self.investigation(sem, way == "investigationConclude").await
            }
            "referralDecline" | "referralWithdraw" | "caseClose for a referrer" => {
                let (sem, referral) = self.referral(name).await;
                let of = json!({ "referralId": referral });
                match way {
                    "referralDecline" => {
                        let why = with(of, json!({ "feedback": "er loopt al hulp" }));
                        sem.ends(school.clone(), director, "referralDecline", why)
                    }
                    "referralWithdraw" => sem.ends(school.clone(), school, "referralWithdraw", of),
                    _ => {
                        done(director, "referralAccept", of).await;
                        let close = sem.close();
                        sem.ends(school.clone(), director, "caseClose", close)
                    }
                }
            }
            "caseClose" => {
                let sem = self.open(director, name).await;
                join(director, &sem.case, SCHOOL).await;
                let close = sem.close();
                sem.ends(school.clone(), director, "caseClose", close)
            }
            "caseClose in an emergency" => {
                let sem = self.open(director, name).await;
                let (police, _) = self.emergency(&sem).await;
                let close = sem.close();
                sem.ends(police, director, "caseClose", close)
            }
            "caseHandOver" | "caseHandOver for a member of the team" => {
                let care = self.world.client("youth_care_team");
                let sem = self.open(&care, name).await;
                let over =
                    json!({ "caseId": sem.case, "directorId": id("member:cjg_team"), "reason": "verhuisd" });
                if way == "caseHandOver" {
                    return sem.ends(care.clone(), &care, "caseHandOver", over);
                }
                join(&care, &sem.case, "youth_care_team").await;
                sem.ends(care.clone(), &care, "caseHandOver", over).of_part("CASE_OPENED")
            }
            "caseDestroy" => {
                let care = self.world.client("youth_care_team");
                let sem = self.open(&care, name).await;
                done(&care, "caseClose", sem.close()).await;
                let destroy =
                    json!({ "caseIds": [sem.case], "ground": "REQUEST", "requester": "YOUNG_PERSON" });
                sem.ends(care, &self.world.client("privacy_officer"), "caseDestroy", destroy)
            }
            "memberLeave" | "memberLeave for a stand-in" => {
                let sem = self.open(director, name).await;
                let (hired, member) = self.hired(&sem).await;
                let leave = json!({ "memberId": member, "on": "2026-11-01" });
                let admin = self.world.client("administrator");
                if way == "memberLeave" {
                    return End { left: Left::NoEntry, ..sem.ends(hired, &admin, "memberLeave", leave) };
                }
                self.stand_in(&hired).await;
                sem.ends(self.deputy.clone(), &admin, "memberLeave", leave)
            }
            "groupLeave" => self.group(name).await,
            other => panic!("no sight ends by `{other}`"),
        }
    }

    /// The police are invited to a consult on it.
    async fn guest(&self, sem: Sem, way: &str) -> End {
        let (chair, police) = (self.world.client("municipality_team"), self.world.client("police_consulted"));
        let [director, guest] =
            ["cjg_team", "police_consulted"].map(|handle| id(&format!("member:{handle}")));
        let starts = self.world.clock.now() + TimeDelta::days(1);
        let plan = json!({ "title": "Overleg", "startsAt": starts, "inviteeIds": [director, guest] });
        let meeting = done(&chair, "consultPlan", plan).await["id"].clone();
        let item = json!({ "meetingId": meeting, "caseId": sem.case, "question": "Wie belt er?" });
        done(&self.director, "agendaAdd", item).await;
        let step = json!({ "meetingId": meeting });
        done(&chair, "consultInvite", step.clone()).await;
        let mut end = match way {
            "consultClose" => {
                done(&chair, "consultOpen", step.clone()).await;
                sem.ends(police, &chair, "consultClose", step)
            }
            "invitationWithdraw" => {
                let seats = "query ($id: ID!) { node(id: $id) { ... on ConsultMeeting {
                    invitations { id member { id } } } } }";
                let seats = chair.query(seats, json!({ "id": meeting })).await.ok();
                let mut seats = seats.data("/node/invitations").as_array().expect("a list").iter();
                let seat = seats.find(|seat| seat["member"]["id"] == guest).expect("a seat");
                sem.ends(police, &chair, "invitationWithdraw", json!({ "invitationId": seat["id"] }))
            }
            _ => {
                let close = sem.close();
                sem.ends(police, &self.director, "caseClose", close)
            }
        };
        end.words.push("Wie belt er?".to_owned());
        end
    }

    /// The Raad is asked to investigate. Who takes that up and is on the team already, is there for something else then.
    async fn investigation(&self, sem: Sem, concludes: bool) -> End {
        let (director, raad) = (&self.director, self.world.client(RAAD));
        let request = json!({
            "caseId": sem.case, "raadMemberId": id(&format!("member:{RAAD}")), "cause": "THREAT",
            "reasons": "hulp hielp niet genoeg",
        });
        let asked = done(director, "investigationRequest", request).await["id"].clone();
        let accept = json!({ "investigationId": asked });
        if !concludes {
            join(director, &sem.case, RAAD).await;
            return sem.ends(raad.clone(), &raad, "investigationAccept", accept).of_part("COVENANT");
        }
        done(&raad, "investigationAccept", accept).await;
        let conclude =
            json!({ "investigationId": asked, "conclusion": "NO_MEASURE", "advice": "geen grond" });
        sem.ends(raad.clone(), &raad, "investigationConclude", conclude)
    }

    /// A group, of which one leaves: where that one lives shows no more.
    async fn group(&self, name: String) -> End {
        let director = &self.director;
        let persons = [young(&name, "2009-05-06"), young("Noor", "2010-01-02")];
        let opens = with(opening(&persons), json!({ "level": "GROUP" }));
        let group = done(director, "caseOpen", opens).await["id"].clone();
        done(director, "caseStart", json!({ "caseId": group })).await;
        join(director, &group, SCHOOL).await;
        let members = case(director, &group, "groupMembers { id person { id givenName } }").await;
        let mut members = members["groupMembers"].as_array().expect("a list").iter();
        let member = members.find(|one| one["person"]["givenName"] == json!(name)).expect("a member");
        let person = member["person"]["id"].clone();
        done(director, "personContactSet", json!({ "personId": person, "city": "Zwijndrecht" })).await;
        let leave = json!({ "groupMembershipId": member["id"], "reason": "werkt nu op zaterdag" });
        let sem = Sem { name, case: group, person };
        sem.ends(self.world.client(SCHOOL), director, "groupLeave", leave).of_part("Zwijndrecht")
    }
}
