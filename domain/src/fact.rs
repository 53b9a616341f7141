//! What agencies record about a case: concerns, contact moments, care notes, education, police facts, assessments.
//!
//! A fact is written once and never changed; a correction is a new fact. So no version or time of it can tell of a
//! change that a viewer may not see. Each keeps its author: an agency goes on seeing its own facts.

use crate::{Category, Day, Id, Moment, Refused, case, choice, network, refusal};

/// A fact of kind `K` on a case.
#[derive(Clone, Debug)]
pub struct Fact<K> {
    pub id: Id<Fact<K>>,
    pub case: Id<case::Case>,
    pub author: Id<network::Member>,
    pub agency: Id<network::Agency>,
    pub recorded_at: Moment,
    pub what: K,
}

/// A kind of fact: all of it is one category.
pub trait Kind: Send + Sync + 'static {
    const CATEGORY: Category;
    /// Checks and cuts the texts.
    fn check(self) -> Refused<Self>
    where
        Self: Sized;
    /// When and by which agencies there was contact, if it is a contact moment: deadlines wait for it.
    fn contact(&self) -> Option<(Moment, &[Id<network::Agency>])> {
        None
    }
}

choice! {
    Topic: "What a concern is about (onderwerp)." {
        School = "SCHOOL": "Problems at school (problemen op school).",
        WrongFriends = "WRONG_FRIENDS": "Wrong friends (verkeerde vrienden).",
        QuarrelsAtHome = "QUARRELS_AT_HOME": "Quarrels at home (ruzie thuis).",
        GloomyOrAngry = "GLOOMY_OR_ANGRY": "Often gloomy or angry (vaak somber of boos).",
        SettingLimits = "SETTING_LIMITS": "Setting limits (grenzen stellen).",
        MoneyAndWork = "MONEY_AND_WORK": "Money, a job on the side, work (geld, bijbaan, werk).",
        Truancy = "TRUANCY": "Truancy (spijbelen).",
        Nuisance = "NUISANCE": "Loitering and nuisance (overlast).",
        Offence = "OFFENCE": "Theft, damage, an offence (strafbaar feit).",
        Bullying = "BULLYING": "Bullying or sexting, as maker or as victim (pesten, sexting).",
        DrugCrime = "DRUG_CRIME": "Drawn into drug crime (drugscriminaliteit).",
        Safety = "SAFETY": "Safety at home (veiligheid thuis).",
    }
}

choice! {
    ContactKind: "How contact was made (soort contactmoment)." {
        PoliceStation = "POLICE_STATION": "At the police station (op het politiebureau).",
        Doorstep = "DOORSTEP": "At the door (drempelgesprek).",
        Triangle = "TRIANGLE": "With parents, as a triangle (driehoeksgesprek).",
        Street = "STREET": "In the street (op straat).",
        Home = "HOME": "At home (huisbezoek).",
        Phone = "PHONE": "By phone (telefonisch).",
        Office = "OFFICE": "At the office or at school (op kantoor of school).",
    }
}

choice! {
    StreetAct: "What was done in the street (handeling van de straatcoach)." {
        Address = "ADDRESS": "Spoke to them about it (aanspreken).",
        Monitor = "MONITOR": "Kept an eye on it (monitoren).",
        DeEscalate = "DE_ESCALATE": "Calmed it down (de-escaleren).",
        Escalate = "ESCALATE": "Brought it to the police (opschalen naar de politie).",
        ReferOn = "REFER_ON": "Brought it to who can help further (doorverwijzen).",
    }
}

choice! {
    TrendKind: "Where a group is heading (trend)." {
        Growing = "GROWING": "More young people join in (groeit).",
        Shrinking = "SHRINKING": "Fewer young people join in (krimpt).",
        NuisanceRising = "NUISANCE_RISING": "More nuisance (meer overlast).",
        Calmer = "CALMER": "Calmer (rustiger).",
        Hardening = "HARDENING": "Slides towards crime (verhardt).",
        Moving = "MOVING": "Gathers elsewhere (verplaatst zich).",
    }
}

choice! {
    AssessmentKind: "What was assessed (soort taxatie)." {
        Safety = "SAFETY": "The safety of the child (veiligheidstaxatie).",
        Risk = "RISK": "The risk when nothing changes (risicotaxatie).",
    }
}

choice! {
    RiskLevel: "The result of an assessment (uitkomst taxatie)." {
        Safe = "SAFE": "Safe enough (veilig genoeg).",
        Worrying = "WORRYING": "Worrying (zorgelijk).",
        Unsafe = "UNSAFE": "Unsafe (onveilig).",
        Acute = "ACUTE": "Acutely unsafe: act today (acuut onveilig).",
    }
}

choice! {
    Regime: "The law under which a fact is processed (regime); it stays with the fact." {
        Wpg = "WPG": "Police data act (Wet politiegegevens).",
        Wjsg = "WJSG": "Judicial data act (Wet justitiële en strafvorderlijke gegevens).",
    }
}

#[derive(Clone, Debug)]
pub struct Concern {
    pub topic: Topic,
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct ContactMoment {
    pub kind: ContactKind,
    pub at: Moment,
    /// The agencies that were there together, the author's included.
    pub agencies: Vec<Id<network::Agency>>,
    pub summary: String,
    /// What was done in the street, each once.
    pub acts: Vec<StreetAct>,
    /// Written on the care side: what a family tells a helper is content of help. Such a moment is shown to who
    /// reads CARE, not to everyone who reads CONCERN: police and school never see CARE.
    pub of_care: bool,
}

/// Where a group is heading, as it was seen: of the group, and of nobody in it.
#[derive(Clone, Debug)]
pub struct GroupTrend {
    pub kind: TrendKind,
    pub observed_on: Day,
    pub place: Option<String>,
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct CareNote {
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct EducationRecord {
    pub school: String,
    /// Hours of unlawful absence in the last four weeks (Leerplichtwet art. 21a asks a report from 16).
    pub absence_hours: Option<i32>,
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct PoliceFact {
    pub regime: Regime,
    pub occurred_on: Day,
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct Assessment {
    pub kind: AssessmentKind,
    pub level: RiskLevel,
    pub text: String,
}

/// The longest text of a fact, in characters.
pub const LONGEST: usize = 10_000;

impl Kind for Concern {
    const CATEGORY: Category = Category::Concern;
    fn check(self) -> Refused<Self> {
        Ok(Self { text: refusal::text("text", &self.text, LONGEST)?, ..self })
    }
}

impl Kind for ContactMoment {
    const CATEGORY: Category = Category::Concern;
    fn check(self) -> Refused<Self> {
        let mut acts = self.acts;
        acts.sort();
        acts.dedup();
        Ok(Self { summary: refusal::text("summary", &self.summary, LONGEST)?, acts, ..self })
    }
    fn contact(&self) -> Option<(Moment, &[Id<network::Agency>])> {
        Some((self.at, &self.agencies))
    }
}

impl Kind for GroupTrend {
    const CATEGORY: Category = Category::Concern;
    fn check(self) -> Refused<Self> {
        let place = self.place.map(|place| refusal::text("place", &place, 200)).transpose()?;
        Ok(Self { text: refusal::text("text", &self.text, LONGEST)?, place, ..self })
    }
}

impl Kind for CareNote {
    const CATEGORY: Category = Category::Care;
    fn check(self) -> Refused<Self> {
        Ok(Self { text: refusal::text("text", &self.text, LONGEST)? })
    }
}

impl Kind for EducationRecord {
    const CATEGORY: Category = Category::Education;
    fn check(self) -> Refused<Self> {
        if self.absence_hours.is_some_and(|hours| !(0..=160).contains(&hours)) {
            return Err(crate::Refusal::invalid(
                "absenceHours",
                "is een aantal uren van 0 tot en met 160 in vier weken",
                "is a number of hours from 0 to 160 in four weeks",
            ));
        }
        Ok(Self {
            school: refusal::text("school", &self.school, 200)?,
            text: refusal::text("text", &self.text, LONGEST)?,
            ..self
        })
    }
}

impl Kind for PoliceFact {
    const CATEGORY: Category = Category::Justice;
    fn check(self) -> Refused<Self> {
        Ok(Self { text: refusal::text("text", &self.text, LONGEST)?, ..self })
    }
}

impl Kind for Assessment {
    const CATEGORY: Category = Category::Safety;
    fn check(self) -> Refused<Self> {
        Ok(Self { text: refusal::text("text", &self.text, LONGEST)?, ..self })
    }
}
