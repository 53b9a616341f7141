//! The network: regions, municipalities, agencies and their members. A directory for everyone who works in the
//! region; it says nothing of cases.

use crate::{Code, Day, Id, Moment, Refusal, Refused, Role, choice, refusal};

choice! {
    AgencyKind: "The kind of an agency (soort organisatie); it decides the role of its members." {
        Police = "POLICE": "Police (politie).",
        Halt = "HALT": "Halt.",
        School = "SCHOOL": "School.",
        SchoolAttendance = "SCHOOL_ATTENDANCE": "School attendance (leerplicht).",
        YouthEnforcement = "YOUTH_ENFORCEMENT": "Youth enforcement (jeugdboa).",
        Wijkteam = "WIJKTEAM": "Neighbourhood team (wijkteam, buurtteam).",
        Cjg = "CJG": "Centre for youth and family (Centrum voor Jeugd en Gezin).",
        YouthCare = "YOUTH_CARE": "Youth care provider (jeugdhulpaanbieder).",
        YouthProtection = "YOUTH_PROTECTION": "Certified youth protection (gecertificeerde instelling).",
        Raad = "RAAD": "Child care and protection board (Raad voor de Kinderbescherming).",
        SafeHome = "SAFE_HOME": "Domestic violence and child abuse (Veilig Thuis).",
        Probation = "PROBATION": "Probation (reclassering).",
        YouthWork = "YOUTH_WORK": "Youth work (jongerenwerk, straatcoaches, credible messengers).",
        Municipality = "MUNICIPALITY": "Municipality (gemeente).",
        SafetyHouse = "SAFETY_HOUSE": "Care and safety house (Zorg- en Veiligheidshuis).",
        Housing = "HOUSING": "Housing corporation (woningcorporatie).",
    }
}

choice! {
    Function: "What a member does in the network (functie)." {
        Professional = "PROFESSIONAL": "Works on cases, in the role of the agency's kind (professional).",
        Reporter = "REPORTER": "Service account that reads figures (rapportage).",
        PrivacyOfficer = "PRIVACY_OFFICER": "Oversees grants and the access log (functionaris gegevensbescherming).",
        Administrator = "ADMINISTRATOR": "Keeps agencies and members (functioneel beheerder).",
    }
}

/// The role of a member: its function's, or its agency's kind's.
pub const fn role(kind: AgencyKind, function: Function) -> Role {
    match (function, kind) {
        (Function::Reporter, _) => Role::Reporter,
        (Function::PrivacyOfficer, _) => Role::PrivacyOfficer,
        (Function::Administrator, _) => Role::Administrator,
        (Function::Professional, AgencyKind::Police) => Role::Police,
        (Function::Professional, AgencyKind::Halt) => Role::Halt,
        (Function::Professional, AgencyKind::School) => Role::School,
        (Function::Professional, AgencyKind::SchoolAttendance) => Role::SchoolAttendance,
        (Function::Professional, AgencyKind::YouthEnforcement) => Role::YouthEnforcement,
        (Function::Professional, AgencyKind::Wijkteam) => Role::Wijkteam,
        (Function::Professional, AgencyKind::Cjg) => Role::Cjg,
        (Function::Professional, AgencyKind::YouthCare) => Role::YouthCare,
        (Function::Professional, AgencyKind::YouthProtection) => Role::YouthProtection,
        (Function::Professional, AgencyKind::Raad) => Role::Raad,
        (Function::Professional, AgencyKind::SafeHome) => Role::SafeHome,
        (Function::Professional, AgencyKind::Probation) => Role::Probation,
        (Function::Professional, AgencyKind::YouthWork) => Role::YouthWork,
        (Function::Professional, AgencyKind::Municipality) => Role::Municipality,
        (Function::Professional, AgencyKind::SafetyHouse) => Role::SafetyHouse,
        (Function::Professional, AgencyKind::Housing) => Role::Housing,
    }
}

/// A safety region (veiligheidsregio). Nothing crosses it unless a grant says so.
#[derive(Clone, Debug)]
pub struct Region {
    pub id: Id<Region>,
    pub name: String,
    /// Whether the framework DRANG may be used here; Midden en Zuid Kennemerland forbids it.
    pub allows_drang: bool,
    /// Whether two signals on one person match here.
    pub matches_signals: bool,
    /// The kinds of agency that work as one team here: their grants are to the whole agency.
    pub works_as_one: Vec<AgencyKind>,
}

/// A municipality (gemeente) of a region.
#[derive(Clone, Debug)]
pub struct Municipality {
    pub id: Id<Municipality>,
    pub region: Id<Region>,
    pub name: String,
}

/// An agency (organisatie) of the network.
#[derive(Clone, Debug)]
pub struct Agency {
    pub id: Id<Agency>,
    pub version: i32,
    pub region: Id<Region>,
    pub kind: AgencyKind,
    pub name: String,
    /// How to reach the agency at work; shown to the region.
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// A network member (netwerklid): a professional of one agency, or an account with a function.
#[derive(Clone, Debug)]
pub struct Member {
    pub id: Id<Member>,
    pub version: i32,
    pub agency: Id<Agency>,
    pub region: Id<Region>,
    pub name: String,
    pub function: Function,
    pub job_title: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub municipalities: Vec<Id<Municipality>>,
    /// Who the member is at its issuer: the `sub` of its tokens.
    pub subject: String,
    pub joined_on: Day,
    /// The last day of work; afterwards no token of the member is accepted.
    pub left_on: Option<Day>,
}

/// A stand-in (waarneming): while it lasts, `stand_in` holds the grants of `member`. Both work for one agency.
#[derive(Clone, Debug)]
pub struct StandIn {
    pub id: Id<StandIn>,
    pub member: Id<Member>,
    pub stand_in: Id<Member>,
    pub from: Moment,
    pub until: Moment,
}

/// The longest that one assignment of a stand-in lasts, in days; it can be made again.
pub const STAND_IN_DAYS: i64 = 92;

impl Agency {
    pub fn rename(&mut self, name: &str, phone: Option<String>, email: Option<String>) -> Refused<()> {
        self.name = refusal::text("name", name, 200)?;
        self.phone = phone;
        self.email = email;
        Ok(())
    }
}

impl Member {
    /// The member leaves; from the day after `on` its tokens are refused.
    pub fn leave(&mut self, on: Day) -> Refused<()> {
        if self.left_on.is_some() {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "",
                "dit netwerklid is al uit dienst",
                "this member has left already",
            ));
        }
        if on < self.joined_on {
            return Err(Refusal::invalid(
                "on",
                "ligt voor de eerste werkdag",
                "is before the first day of work",
            ));
        }
        self.left_on = Some(on);
        Ok(())
    }

    pub fn works_on(&self, day: Day) -> bool {
        self.joined_on <= day && self.left_on.is_none_or(|last| day <= last)
    }
}

impl StandIn {
    pub fn check(&self, member: &Member, stand_in: &Member) -> Refused<()> {
        if member.agency != stand_in.agency || member.id == stand_in.id {
            return Err(Refusal::invalid(
                "standInId",
                "een waarnemer is een collega van dezelfde organisatie",
                "a stand-in is a colleague of the same agency",
            ));
        }
        if self.until <= self.from || self.until - self.from > chrono::Duration::days(STAND_IN_DAYS) {
            return Err(Refusal::invalid(
                "until",
                format!("ligt na het begin en hoogstens {STAND_IN_DAYS} dagen later"),
                format!("must be after the start and at most {STAND_IN_DAYS} days later"),
            ));
        }
        Ok(())
    }

    /// Ends it now; one that has not begun never does. Either of the two does.
    pub fn end(&mut self, by: Id<Member>, now: Moment) -> Refused<()> {
        if by != self.member && by != self.stand_in {
            let (dutch, english) = (
                "alleen wie waarneemt of voor wie wordt waargenomen beëindigt dit",
                "only who stands in, or for whom, ends this",
            );
            return Err(Refusal::not_permitted(dutch, english));
        }
        if self.until <= now {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "",
                "deze waarneming is al voorbij",
                "this is over already",
            ));
        }
        self.until = now.max(self.from);
        Ok(())
    }
}
