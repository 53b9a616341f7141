//! A consult table through the API: who sits there, and what they do, each a mutation.

use chrono::Duration;
use domain::Relation;
use serde_json::{Value, json};
use tests::{Client, World};

/// Somebody at the table.
pub struct Guest {
    pub client: Client,
    pub member: Value,
    pub agency: Value,
}

const SEAT: &str = "invitation { id version invitedAt withdrawnAt meeting { id } }";

/// The table of a series. Case `b` is the director's; nobody else at the table knows of it.
pub struct Table {
    pub world: World,
    pub chair: Guest,
    pub director: Guest,
    pub police: Guest,
    pub housing: Guest,
    pub raad: Guest,
    pub series: Value,
    pub case: Value,
}

impl Guest {
    pub async fn of(world: &World, handle: &str) -> Self {
        let client = world.client(handle);
        let asked = client.query("{ viewer { member { id } agency { id } } }", json!({})).await.ok();
        let [member, agency] = ["/viewer/member/id", "/viewer/agency/id"].map(|at| asked.data(at).clone());
        Self { client, member, agency }
    }

    /// The same, from whom case `b` may be seen as a guest's from here on.
    pub fn consulted(&self) -> Self {
        let client = self.client.clone().standing("b", &[Relation::Consulted]);
        Self { client, member: self.member.clone(), agency: self.agency.clone() }
    }

    /// Does it: the object, or the first refusal.
    pub async fn attempt(&self, mutation: &str, input: Value) -> Result<Value, Value> {
        let step = ("ConsultStepInput", "consultMeeting { id version status agenda { id } }");
        let (takes, gives) = match mutation {
            "consultSeriesStart" => ("ConsultSeriesStartInput", "consultSeries { id hasPanel }"),
            "consultPlan" => ("ConsultPlanInput", "consultMeeting { id version status agenda { id } }"),
            "consultInvite" | "consultOpen" | "consultClose" => step,
            "agendaAdd" => ("AgendaAddInput", "agendaItem { id agencies { id } }"),
            "attendanceRecord" => ("AttendanceRecordInput", "invitation { id version attendance }"),
            "invitationAdd" => ("InvitationAddInput", SEAT),
            "invitationWithdraw" => ("InvitationWithdrawInput", SEAT),
            "teamAdd" => ("TeamAddInput", "teamMembership { id }"),
            "caseClose" => ("CaseCloseInput", "case { id }"),
            "standInAssign" => ("StandInAssignInput", "standIn { id }"),
            "caseHandOver" => ("CaseHandOverInput", "case { id }"),
            "contributionMake" => ("ContributionMakeInput", "contribution { id audience { id } }"),
            "decisionRecord" => ("DecisionRecordInput", "decision { id text author { id } }"),
            "agreementMake" => ("AgreementMakeInput", "agreement { id version status }"),
            "agreementFinish" => ("AgreementFinishInput", "agreement { id version status resultNote }"),
            "caseOpen" => ("CaseOpenInput", "case { id version }"),
            other => panic!("no mutation is `{other}`"),
        };
        let document = format!(
            "mutation($input: {takes}!) {{ {mutation}(input: $input) {{ {gives} userErrors {{ field message code }} }} }}"
        );
        let english = self.client.clone().header("accept-language", "en");
        let answer = english.query(&document, json!({ "input": input })).await.ok();
        let object = gives.split(' ').next().unwrap_or_default();
        match answer.user_errors(&format!("/{mutation}")).first() {
            Some(refusal) => Err(refusal.clone()),
            None => Ok(answer.data(&format!("/{mutation}/{object}")).clone()),
        }
    }

    /// Does it, and it is done.
    #[track_caller]
    pub fn does(&self, mutation: &str, input: Value) -> impl Future<Output = Value> {
        let at = std::panic::Location::caller();
        async move {
            let done = self.attempt(mutation, input).await;
            done.unwrap_or_else(|refusal| panic!("{at}: `{mutation}` is refused: {refusal}"))
        }
    }

    /// Does it, and is refused with this code: why.
    #[track_caller]
    pub fn is_refused(&self, code: &str, mutation: &str, input: Value) -> impl Future<Output = String> {
        let at = std::panic::Location::caller();
        async move {
            let refusal = self.attempt(mutation, input).await.err();
            let refusal = refusal.unwrap_or_else(|| panic!("{at}: `{mutation}` is done"));
            assert_eq!(refusal["code"], code, "{at}: {refusal}");
            refusal["message"].as_str().unwrap_or_default().to_owned()
        }
    }

    /// What there is at the pointer in the answer to a query about `id`.
    pub async fn sees(&self, fields: &str, id: &Value) -> Value {
        let document = format!("query($id: ID!) {{ node(id: $id) {{ id {fields} }} }}");
        self.client.query(&document, json!({ "id": id })).await.ok().data("/node").clone()
    }

    /// The agenda of a meeting, as far as it shows.
    pub async fn agenda(&self, meeting: &Value) -> Vec<Value> {
        let fields = "... on ConsultMeeting { agenda { id question carriedOver agencies { id } case { id } \
                      agreements { id } } }";
        let agenda = self.sees(fields, meeting).await["agenda"].as_array().cloned();
        agenda.expect("a seat at the meeting")
    }
}

impl Table {
    /// The safety house starts a series every two weeks.
    pub async fn set(world: &World) -> Self {
        let chair = Guest::of(world, "safety_house_consulted").await;
        let director = Guest::of(world, "hidden_director").await;
        let police = Guest::of(world, "police_consulted").await;
        let housing = Guest::of(world, "housing_consulted").await;
        let raad = Guest::of(world, "raad_consulted").await;
        let invitees = [&director.member, &police.member, &housing.member, &raad.member];
        let input = json!({ "name": "Doorgroeiers", "everyWeeks": 2, "inviteeIds": invitees });
        let series = chair.does("consultSeriesStart", input).await["id"].clone();
        let cases = director.client.query("{ cases { nodes { id } } }", json!({})).await.ok();
        let case = cases.data("/cases/nodes/0/id").clone();
        Self { world: world.clone(), chair, director, police, housing, raad, series, case }
    }

    /// The chair plans a meeting of the series, so many days from now.
    pub async fn plan(&self, days: i64) -> Value {
        let starts = (self.world.clock.now() + Duration::days(days)).to_rfc3339();
        let input = json!({ "seriesId": self.series, "title": "Overleg", "startsAt": starts });
        self.chair.does("consultPlan", input).await["id"].clone()
    }

    /// The director brings case `b` before some agencies.
    pub async fn bring(&self, meeting: &Value, before: &[&Guest]) -> Value {
        let agencies: Vec<_> = before.iter().map(|guest| &guest.agency).collect();
        let input = json!({
            "meetingId": meeting, "caseId": self.case, "question": "Wie legt contact?", "agencyIds": agencies,
        });
        self.director.does("agendaAdd", input).await["id"].clone()
    }

    /// The chair goes through steps in the life of a meeting.
    pub async fn go(&self, meeting: &Value, steps: &[&str]) {
        for step in steps {
            // Guests see the case by now: the chair does from the moment that it is brought.
            self.chair.consulted().does(step, json!({ "meetingId": meeting })).await;
        }
    }

    /// A meeting in session with case `b` before the police and the housing corporation: meeting and item.
    pub async fn in_session(&self) -> (Value, Value) {
        let meeting = self.plan(1).await;
        let item = self.bring(&meeting, &[&self.police, &self.housing]).await;
        self.go(&meeting, &["consultInvite", "consultOpen"]).await;
        (meeting, item)
    }

    /// The police agree, in session, to do something by a day: the agreement.
    pub async fn agree(&self, item: &Value, owner: &Guest, due: &str) -> Value {
        let input = json!({ "agendaItemId": item, "text": "Bezoekt het gezin", "ownerId": owner.member, "dueOn": due });
        self.police.consulted().does("agreementMake", input).await["id"].clone()
    }
}
