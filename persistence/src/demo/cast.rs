//! The cast: invented professionals of two regions, someone in every role. A handle is the subject of a token.

use super::{
    draft::Draft,
    people::{Office, Who},
};
use domain::{
    Role,
    network::{AgencyKind, Function},
};

/// Who plays in the stories.
#[derive(Debug)]
pub(super) struct Cast {
    pub police_fatima: Who,
    pub police_ruben: Who,
    pub halt_sven: Who,
    pub school_ingrid: Who,
    pub attendance_karim: Who,
    pub enforcement_dewi: Who,
    pub wijkteam_aylin: Who,
    pub wijkteam_pieter: Who,
    pub cjg_marloes: Who,
    pub care_noor: Who,
    pub care_joris: Who,
    pub protection_samira: Who,
    pub protection_bram: Who,
    pub raad_eline: Who,
    pub safehome_latifa: Who,
    pub probation_dennis: Who,
    pub youthwork_jayden: Who,
    pub youthwork_malika: Who,
    pub municipality_wouter: Who,
    pub safetyhouse_annemiek: Who,
    pub housing_gerda: Who,
    pub north: North,
}

/// Who plays in the stories of the region without drang.
#[derive(Debug)]
pub(super) struct North {
    pub cjg_floor: Who,
    pub protection_youssef: Who,
    pub wijkteam_sanne: Who,
    pub school_thijs: Who,
    pub raad_mirjam: Who,
    pub safehome_nadia: Who,
}

impl Cast {
    /// Makes both regions, their agencies and everyone who works there.
    pub fn gather(draft: &mut Draft) -> Self {
        use AgencyKind::*;
        let region = draft.region("Rotterdam-Rijnmond", true, &[Wijkteam]);
        let rotterdam = draft.municipality(region, "Rotterdam");
        let schiedam = draft.municipality(region, "Schiedam");
        draft.municipality(region, "Capelle aan den IJssel");
        let mut at = |kind, name| draft.agency(region, rotterdam, kind, name);
        let police = at(Police, "Politie Rijnmond, basisteam Delfshaven");
        let halt = at(Halt, "Halt Rijnmond");
        let school = at(School, "Scholengemeenschap De Maasboog");
        let attendance = at(SchoolAttendance, "Leerplicht Rotterdam-West");
        let enforcement = at(YouthEnforcement, "Jeugdhandhaving Rotterdam");
        let wijkteam = at(Wijkteam, "Wijkteam Bospolder");
        let cjg = at(Cjg, "CJG Delfshaven");
        let care = at(YouthCare, "Jeugdhulp De Kade");
        let protection = at(YouthProtection, "Jeugdbescherming Maasoever");
        let raad = at(Raad, "Raad voor de Kinderbescherming, team Rijnmond");
        let safe_home = at(SafeHome, "Veilig Thuis Maasdelta");
        let probation = at(Probation, "Reclassering Zuidwest");
        let youth_work = at(YouthWork, "Jongerenwerk De Brug");
        let municipality = at(Municipality, "Gemeente Rotterdam, aanpak jeugd en veiligheid");
        let safety_house = at(SafetyHouse, "Zorg- en Veiligheidshuis Rijnmond");
        let housing = at(Housing, "Woningcorporatie Het Anker");
        let harbour = draft.agency(region, schiedam, Wijkteam, "Wijkteam Schiedam-Haven");

        draft.member(police, "police-joyce", "Joyce van Rhee", "Agent basisteam");
        draft.member(harbour, "wijkteam-imane", "Imane Ouali", "Wijkteammedewerker jeugd");
        let school_ingrid = draft.member(school, "school-ingrid", "Ingrid Blom", "Zorgcoördinator");
        let school_omar = draft.member(school, "school-omar", "Omar Yıldız", "Mentor onderbouw");
        draft.stand_in(school_ingrid, school_omar, 3, 18);
        functions(draft, municipality, safety_house);

        let north = North::gather(draft);
        let mut who = |office, handle, name, title| draft.member(office, handle, name, title);
        Self {
            police_fatima: who(police, "police-fatima", "Fatima el Idrissi", "Wijkagent jeugd"),
            police_ruben: who(police, "police-ruben", "Ruben Hoekstra", "Agent noodhulp"),
            halt_sven: who(halt, "halt-sven", "Sven Roelofs", "Halt-medewerker"),
            school_ingrid,
            attendance_karim: who(attendance, "attendance-karim", "Karim Chaouch", "Leerplichtambtenaar"),
            enforcement_dewi: who(enforcement, "enforcement-dewi", "Dewi Soekarno", "Jeugdboa"),
            wijkteam_aylin: who(wijkteam, "wijkteam-aylin", "Aylin Demirci", "Wijkteammedewerker jeugd"),
            wijkteam_pieter: who(wijkteam, "wijkteam-pieter", "Pieter van Vliet", "Gezinscoach"),
            cjg_marloes: who(cjg, "cjg-marloes", "Marloes Kuiper", "Jeugdverpleegkundige"),
            care_noor: who(care, "care-noor", "Noor Hendriks", "Jeugdhulpverlener Pak je Kans"),
            care_joris: who(care, "care-joris", "Joris Baptista", "Jeugdhulpverlener BASTA!"),
            protection_samira: who(protection, "protection-samira", "Samira Bouzid", "Jeugdbeschermer"),
            protection_bram: who(protection, "protection-bram", "Bram Terpstra", "Jeugdreclasseerder"),
            raad_eline: who(raad, "raad-eline", "Eline de Graaf", "Raadsonderzoeker"),
            safehome_latifa: who(safe_home, "safehome-latifa", "Latifa Haddad", "Medewerker Veilig Thuis"),
            probation_dennis: who(probation, "probation-dennis", "Dennis Wijnaldum", "Reclasseringswerker"),
            youthwork_jayden: who(youth_work, "youthwork-jayden", "Jayden Pinas", "Credible messenger"),
            youthwork_malika: who(youth_work, "youthwork-malika", "Malika Amezian", "Jongerenwerker"),
            municipality_wouter: who(
                municipality,
                "municipality-wouter",
                "Wouter Scholten",
                "Procesregisseur PGA",
            ),
            safetyhouse_annemiek: who(
                safety_house,
                "safetyhouse-annemiek",
                "Annemiek Verhulst",
                "Voorzitter casusoverleg",
            ),
            housing_gerda: who(housing, "housing-gerda", "Gerda Bosman", "Woonconsulent"),
            north,
        }
    }
}

impl North {
    fn gather(draft: &mut Draft) -> Self {
        use AgencyKind::*;
        let region = draft.region("Midden en Zuid Kennemerland", false, &[]);
        let haarlem = draft.municipality(region, "Haarlem");
        draft.municipality(region, "Zandvoort");
        let mut at = |kind, name| draft.agency(region, haarlem, kind, name);
        let police = at(Police, "Politie Kennemerland, basisteam Schalkwijk");
        let school = at(School, "Vakcollege De Duinrand");
        let wijkteam = at(Wijkteam, "Sociaal wijkteam Schalkwijk");
        let cjg = at(Cjg, "CJG Kennemerkust");
        let protection = at(YouthProtection, "Jeugdbescherming Duinstreek");
        let raad = at(Raad, "Raad voor de Kinderbescherming, team Kennemerland");
        let safe_home = at(SafeHome, "Veilig Thuis Duin en Meer");
        let safety_house = at(SafetyHouse, "Zorg- en Veiligheidshuis Kennemerland");

        draft.member(police, "police-lars", "Lars Oosting", "Wijkagent");
        draft.member(safety_house, "safetyhouse-tessa", "Tessa Rijnders", "Procesregisseur");
        let officer = Function::PrivacyOfficer;
        let title = "Functionaris gegevensbescherming";
        draft.account(safety_house, "privacy-dirk", "Dirk Vermaas", title, officer);
        let mut who = |office, handle, name, title| draft.member(office, handle, name, title);
        Self {
            cjg_floor: who(cjg, "cjg-floor", "Floor Zwart", "CJG-coach"),
            protection_youssef: who(
                protection,
                "protection-youssef",
                "Youssef Tahiri",
                "Beschermingsspecialist",
            ),
            wijkteam_sanne: who(wijkteam, "wijkteam-sanne", "Sanne Mulder", "Gezinswerker"),
            school_thijs: who(school, "school-thijs", "Thijs Wever", "Intern begeleider"),
            raad_mirjam: who(raad, "raad-mirjam", "Mirjam Cohen", "Raadsonderzoeker"),
            safehome_nadia: who(safe_home, "safehome-nadia", "Nadia Rahimi", "Medewerker Veilig Thuis"),
        }
    }
}

/// What Rotterdam and Haarlem arranged: every programme has somebody to whom referrals come.
pub(super) fn arrange(draft: &mut Draft, cast: &Cast) {
    use Role::*;
    for (programme, intake, referrers) in [
        ("pak-je-kans", cast.care_noor, &[School, Wijkteam][..]),
        ("leerplicht-jeugdboa", cast.attendance_karim, &[Wijkteam]),
        ("credible-messengers", cast.youthwork_jayden, &[]),
        ("backbone-academy", cast.youthwork_malika, &[]),
        ("eervolle-uitweg", cast.municipality_wouter, &[]),
        ("jongerenwerk-3", cast.youthwork_malika, &[Police]),
        ("integrale-familieaanpak", cast.municipality_wouter, &[]),
        ("straatcoaches", cast.youthwork_jayden, &[]),
        ("doorgroeiers", cast.safetyhouse_annemiek, &[]),
        ("jeugdbeschermingsplein", cast.protection_samira, &[]),
        ("casusregie-jeugdbescherming", cast.protection_samira, &[]),
        ("ondersteuning", cast.wijkteam_aylin, &[Housing]),
        ("samenwerken-aan-veiligheid", cast.north.cjg_floor, &[School]),
    ] {
        draft.arrange(programme, intake, referrers);
    }
}

/// The functions outside a case.
fn functions(draft: &mut Draft, municipality: Office, safety_house: Office) {
    let (reporter, admin) = (Function::Reporter, Function::Administrator);
    draft.account(municipality, "reporter", "Rapportage jeugd", "Serviceaccount", reporter);
    draft.account(municipality, "admin-tom", "Tom van Beusekom", "Functioneel beheerder", admin);
    let title = "Functionaris gegevensbescherming";
    draft.account(safety_house, "privacy-hanneke", "Hanneke Pol", title, Function::PrivacyOfficer);
}
