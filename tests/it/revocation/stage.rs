//! What the ends of sight share: cases to lose sight of, and the ways to come to see them.

use crate::common::{done, id, join, joining, opening, person_of, with, young};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Client, World};

/// Who mostly comes to see them.
pub const SCHOOL: &str = "school_matched";

/// A running case about somebody called Sem, with a concern.
pub struct Sem {
    pub name: String,
    pub case: Value,
    pub person: Value,
}

impl Sem {
    pub fn close(&self) -> Value {
        json!({ "caseId": self.case, "outcome": "GOALS_REACHED" })
    }
}

/// The World in which they end.
pub struct Stage {
    pub world: World,
    pub director: Client,
    /// Sees nothing but as a stand-in.
    pub deputy: Client,
}

impl Stage {
    pub async fn set(world: &World) -> Self {
        let arrangement = json!({
            "municipalityId": id("municipality:main"), "programme": "ondersteuning",
            "intakeId": id("member:cjg_team"), "referrers": [],
        });
        done(&world.client("municipality_team"), "arrangementMake", arrangement).await;
        let deputy = world.hire("school_deputy", "school_east").await;
        Self { world: world.clone(), director: world.client("cjg_team"), deputy }
    }

    pub async fn open(&self, director: &Client, name: String) -> Sem {
        let opened = done(director, "caseOpen", opening(&[young(&name, "2009-05-06")])).await;
        let (case, person) = (opened["id"].clone(), opened["persons"][0]["id"].clone());
        done(director, "caseStart", json!({ "caseId": case })).await;
        let concern = json!({ "caseId": case, "topic": "TRUANCY", "text": "spijbelt" });
        done(director, "concernRecord", concern).await;
        Sem { name, case, person }
    }

    /// Somebody new at school, on the team: the client, and the member.
    pub async fn hired(&self, sem: &Sem) -> (Client, Value) {
        let handle: &'static str = format!("school of {}", sem.name).leak();
        let client = self.world.hire(handle, "school_east").await;
        join(&self.director, &sem.case, handle).await;
        (client, id(&format!("member:{handle}")))
    }

    /// Somebody lets the deputy stand in, until before the next sight.
    pub async fn stand_in(&self, absent: &Client) -> Value {
        let until = self.world.clock.now() + TimeDelta::minutes(10);
        let assign = json!({ "standInId": id("member:school_deputy"), "until": until });
        done(absent, "standInAssign", assign).await["id"].clone()
    }

    /// The school joins on a consent.
    pub async fn consent(&self, sem: &Sem) -> Value {
        let give = json!({
            "caseId": sem.case, "personId": sem.person, "purpose": "delen", "byYoungPerson": true,
        });
        let consent = done(&self.director, "consentGive", give).await["id"].clone();
        let ground = json!({ "ground": "CONSENT", "consentId": consent });
        done(&self.director, "teamAdd", with(joining(&sem.case, SCHOOL), ground)).await;
        consent
    }

    /// The police break the glass.
    pub async fn emergency(&self, sem: &Sem) -> (Client, Value) {
        let police = self.world.client("police_referred");
        let person = json!({ "givenName": sem.name, "familyName": "Jansen", "birthDate": "2009-05-06" });
        let reason = "dreigt vanavond met een mes op straat";
        let glass = json!({ "about": { "person": person }, "reason": reason, "hours": 1 });
        let emergency = done(&police, "glassBreak", glass).await["id"].clone();
        (police, emergency)
    }

    /// The school refers somebody, and sees its own words.
    pub async fn referral(&self, name: String) -> (Sem, Value) {
        let refer = json!({
            "programme": "ondersteuning", "municipalityId": id("municipality:main"),
            "persons": [young(&name, "2009-05-06")], "reasons": [{ "topic": "TRUANCY", "text": "spijbelt" }],
        });
        let made = done(&self.world.client(SCHOOL), "referralMake", refer).await;
        let case = made["case"]["id"].clone();
        let person = person_of(&self.director, &case).await;
        (Sem { name, case, person }, made["id"].clone())
    }
}
