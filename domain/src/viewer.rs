//! Who asks: a network member, in the role of its agency's kind or in a function of its own.

use crate::{Id, choice, network};
use uuid::Uuid;

choice! {
    Role: "What a member may read and write, out of its agency's kind and its function (rol)." {
        Police = "POLICE": "Police (politie).",
        Halt = "HALT": "Halt.",
        School = "SCHOOL": "School.",
        SchoolAttendance = "SCHOOL_ATTENDANCE": "School attendance officer (leerplicht).",
        YouthEnforcement = "YOUTH_ENFORCEMENT": "Youth enforcement officer (jeugdboa).",
        Wijkteam = "WIJKTEAM": "Neighbourhood team (wijkteam, buurtteam).",
        Cjg = "CJG": "Centre for youth and family (Centrum voor Jeugd en Gezin).",
        YouthCare = "YOUTH_CARE": "Youth care provider (jeugdhulpaanbieder).",
        YouthProtection = "YOUTH_PROTECTION": "Certified youth protection (gecertificeerde instelling).",
        Raad = "RAAD": "Child care and protection board (Raad voor de Kinderbescherming).",
        SafeHome = "SAFE_HOME": "Domestic violence and child abuse (Veilig Thuis).",
        Probation = "PROBATION": "Probation (reclassering).",
        YouthWork = "YOUTH_WORK": "Youth work, street coaches, messengers, job coaches (jongerenwerk).",
        Municipality = "MUNICIPALITY": "Municipality (gemeente).",
        SafetyHouse = "SAFETY_HOUSE": "Care and safety house (Zorg- en Veiligheidshuis).",
        Housing = "HOUSING": "Housing corporation (woningcorporatie).",
        Reporter = "REPORTER": "An integrator's service account: figures, never persons (rapportage).",
        PrivacyOfficer = "PRIVACY_OFFICER": "Privacy officer: grants and access log (functionaris gegevensbescherming).",
        Administrator = "ADMINISTRATOR": "Agencies, members, programmes; no case (functioneel beheerder).",
    }
}

/// Who asks. Made by authentication alone, out of a verified token and the member's row.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub member: Id<network::Member>,
    pub agency: Id<network::Agency>,
    pub region: Id<network::Region>,
    pub role: Role,
    /// The members for whom the viewer stands in today (waarneming): their grants are the viewer's too.
    pub stands_in_for: Vec<Id<network::Member>>,
}

impl Viewer {
    /// Whose grants the viewer holds: its own, those it stands in for, and its agency's.
    pub fn holders(&self) -> Vec<Uuid> {
        let members = self.stands_in_for.iter().map(|member| member.0);
        [self.member.0, self.agency.0].into_iter().chain(members).collect()
    }

    /// The member itself, or one for whom it stands in.
    pub fn acts_for(&self, member: Id<network::Member>) -> bool {
        self.member == member || self.stands_in_for.contains(&member)
    }
}
