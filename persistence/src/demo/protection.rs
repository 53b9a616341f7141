//! Stories of protection: jeugdbeschermingsplein, casusregie with its measures, a family approach, and
//! Samenwerken aan Veiligheid in the region without drang.

use super::{cast::Cast, draft::Draft};
use domain::{
    Id,
    case::{Case, Level, Outcome, Status},
    fact::{Assessment, AssessmentKind, CareNote, Concern, ContactKind, EducationRecord, RiskLevel, Topic},
    family::FamilyRole,
    framework::Framework,
    grant::Ground,
    team::TeamFunction,
};

/// What a family consents to that works on safety in thirteen weeks.
const CHOSEN: &str = "Keuze van het gezin voor het traject van 13 weken";

/// The stories that come up at the jeugdbeschermingsplein.
#[derive(Debug)]
pub(super) struct Protection {
    pub reported: Id<Case>,
    pub measured: Id<Case>,
    pub family: Id<Case>,
}

pub(super) fn tell(draft: &mut Draft, cast: &Cast) -> Protection {
    not_restored(draft, cast);
    together(draft, cast);
    Protection {
        reported: reported(draft, cast),
        measured: measured(draft, cast),
        family: family(draft, cast),
    }
}

fn concern(topic: Topic, text: &str) -> Concern {
    Concern { topic, text: text.to_owned() }
}

fn care_note(text: &str) -> CareNote {
    CareNote { text: text.to_owned() }
}

fn assessment(kind: AssessmentKind, level: RiskLevel, text: &str) -> Assessment {
    Assessment { kind, level, text: text.to_owned() }
}

/// Reported to the jeugdbeschermingsplein by Veilig Thuis; the wijkteam directs for now.
fn reported(draft: &mut Draft, cast: &Cast) -> Id<Case> {
    let (director, safe_home) = (cast.wijkteam_aylin, cast.safehome_latifa);
    let birth_date = draft.born(7, 90);
    let amira = draft.person("Amira", "Osman", birth_date);
    let case = draft.open("jeugdbeschermingsplein", Level::Person, 15, director, &[amira]);
    draft.refer(case, safe_home, 15);
    draft.found_at(amira, ("Reigerstraat 40", "3024 ZC", "Rotterdam"), None);
    draft.family(
        case,
        &[amira],
        &[
            ("Hodan Osman", FamilyRole::Parent, Some(31), true, true),
            ("Liban Osman", FamilyRole::Sibling, Some(4), false, true),
        ],
    );
    draft.framework(case, amira, Framework::Voluntary, 15, "Moeder werkt mee met het wijkteam");
    let text = "Komt vaak zonder eten en te dun gekleed op school. Moeder is uitgeput en heeft weinig mensen om zich heen.";
    draft.note(case, director, 15, concern(Topic::Safety, text));
    let summary = "Op de koffie bij moeder. Ze huilt en zegt dat ze hulp wil, maar niet weer tien gezichten.";
    draft.met(case, director, 12, ContactKind::Home, &[], summary);
    let text = "Moeder slaapt nauwelijks sinds haar partner vertrok. De huisarts is betrokken.";
    draft.note(case, director, 11, care_note(text));
    let text = "Basale zorg schiet tekort; moeder ziet het en pakt hulp aan.";
    draft.note(case, director, 10, assessment(AssessmentKind::Safety, RiskLevel::Worrying, text));
    draft.turn(case, Status::Intake);
    case
}

/// From the wijkteam to youth protection, from drang to a measure; the Raad investigated. She ran away, so
/// the police on duty broke the glass.
fn measured(draft: &mut Draft, cast: &Cast) -> Id<Case> {
    let (wijkteam, protection) = (cast.wijkteam_pieter, cast.protection_samira);
    let birth_date = draft.born(13, 30);
    let femke = draft.person("Femke", "de Boer", birth_date);
    let case = draft.open("casusregie-jeugdbescherming", Level::Person, 190, wijkteam, &[femke]);
    draft.found_at(femke, ("Zeilmakerskade 12", "3029 ZM", "Rotterdam"), Some("In het weekend bij haar oma"));
    let family = draft.family(
        case,
        &[femke],
        &[
            ("Marieke de Boer", FamilyRole::Parent, Some(42), true, true),
            ("Jeroen de Boer", FamilyRole::Parent, Some(45), true, false),
            ("Riet de Boer", FamilyRole::Grandparent, None, false, false),
            ("Buurvrouw Carla Tan", FamilyRole::OwnNetwork, None, false, false),
        ],
    );
    draft.framework(case, femke, Framework::Voluntary, 190, "Gezin vroeg zelf hulp bij de scheiding");
    draft.framework(case, femke, Framework::Drang, 150, "Besluit van het jeugdbeschermingsplein");
    draft.hand_over(
        case,
        protection,
        149,
        "Hulp van het wijkteam was niet genoeg; het plein koos voor drang",
    );
    let ground = "Ondertoezichtstelling voor een jaar, beschikking van de kinderrechter";
    draft.framework(case, femke, Framework::Dwang, 70, ground);
    draft.join(case, wijkteam, TeamFunction::CaseWorker, 149, "Blijft moeder thuis ondersteunen");
    let contact = "Onderzoekt op verzoek van de gecertificeerde instelling";
    let inquiry = draft.join(case, cast.raad_eline, TeamFunction::Investigator, 120, contact);
    draft.on_ground(inquiry, Ground::LegalTask, None);
    let care = cast.care_joris;
    let therapy = draft.join(case, care, TeamFunction::CaseWorker, 100, "Traumabehandeling");
    draft.on_ground(therapy, Ground::CourtOrder, None);
    draft.join_family(case, family.first(), 140);
    draft.join_family(case, family.get(1), 140);
    draft.join_family(case, family.get(4), 90);
    draft.break_glass(case, cast.police_ruben, 100);

    let text = "Slaande ruzies tussen de ouders, ook na de scheiding. Femke zit ertussen en loopt soms weg.";
    draft.note(case, wijkteam, 190, concern(Topic::QuarrelsAtHome, text));
    let text = "Ouders houden zich niet aan de afspraken over ophalen; Femke stond twee keer alleen buiten.";
    draft.note(case, protection, 60, concern(Topic::Safety, text));
    let summary = "Gesprek met Femke bij oma. Ze wil niet kiezen. Ze wil dat het stopt, en ze wil haar hond vaker zien.";
    draft.met(case, protection, 55, ContactKind::Home, &[], summary);
    let summary = "Met beide ouders apart gebeld. Overdracht voortaan bij de buurvrouw.";
    draft.met(case, protection, 18, ContactKind::Phone, &[], summary);
    let text = "Femke tekent, en praat steeds makkelijker. Nachtmerries nemen af. Oma is haar rustpunt.";
    draft.note(case, care, 25, care_note(text));
    let text =
        "De strijd tussen de ouders bedreigt de ontwikkeling van Femke. Er is veel liefde, en geen rust.";
    draft.note(case, cast.raad_eline, 80, assessment(AssessmentKind::Safety, RiskLevel::Unsafe, text));
    let text = "Met de afspraken over ophalen daalt de spanning. Nog niet goed genoeg.";
    draft.note(case, protection, 16, assessment(AssessmentKind::Risk, RiskLevel::Worrying, text));
    case
}

/// A family case: three children, one plan, one door. Halt holds a signal on the eldest and matched.
fn family(draft: &mut Draft, cast: &Cast) -> Id<Case> {
    let director = cast.municipality_wouter;
    let mut child = |given, age| {
        let birth_date = draft.born(age, 45);
        draft.person(given, "Santos Barbosa", birth_date)
    };
    let children = [child("Rui", 17), child("Inês", 14), child("Tiago", 8)];
    let case = draft.open("integrale-familieaanpak", Level::Family, 98, director, &children);
    for person in children {
        draft.found_at(person, ("Loodsweg 77", "3028 ZA", "Rotterdam"), None);
        draft.framework(
            case,
            person,
            Framework::Voluntary,
            98,
            "Het gezin koos voor één plan en één gezicht",
        );
    }
    let relatives = [
        ("Paula Santos Barbosa", FamilyRole::Parent, Some(43), true, true),
        ("João Barbosa", FamilyRole::Parent, Some(49), true, true),
        ("Tante Lurdes", FamilyRole::OwnNetwork, None, false, false),
    ];
    let family = draft.family(case, &children, &relatives);
    // From twelve the young person consents too, from sixteen alone.
    let (paula, joao) = ("Paula Santos Barbosa", "João Barbosa");
    let given: [&[&str]; 3] =
        [&["Rui Santos Barbosa"], &["Inês Santos Barbosa", paula, joao], &[paula, joao]];
    for (child, given_by) in children.into_iter().zip(given) {
        draft.consent(case, child, 98, given_by, "Deelname van het gezin aan de familieaanpak");
    }
    let wijkteam = cast.wijkteam_pieter;
    draft.join(case, wijkteam, TeamFunction::CaseWorker, 97, "Het ene gezicht voor het gezin");
    draft.join(case, cast.housing_gerda, TeamFunction::Contact, 90, "Huurschuld en een tweede kans");
    draft.join(case, cast.school_ingrid, TeamFunction::Contact, 85, "School van Inês");
    let contact = "Kijkt mee op veiligheid";
    let advice = draft.join(case, cast.safehome_latifa, TeamFunction::Contact, 95, contact);
    draft.leave(advice, 50, "Geen zorgen meer over de veiligheid van Tiago");
    draft.join_family(case, family.get(3), 90);
    draft.matched(case, cast.halt_sven, 36);

    let text = "Vader zat vast, er is een huurschuld, en Rui draagt de zorg voor de jongsten.";
    draft.note(case, wijkteam, 97, concern(Topic::MoneyAndWork, text));
    let text = "Inês valt in slaap in de les. Ze helpt thuis tot laat.";
    draft.note(case, cast.school_ingrid, 60, concern(Topic::School, text));
    let summary =
        "Keukentafelgesprek met het hele gezin. Iedereen schreef een wens op; die hangen nu aan de muur.";
    draft.met(case, wijkteam, 88, ContactKind::Home, &[], summary);
    let summary = "Samen met de woonconsulent: betalingsregeling rond, ontruiming van de baan.";
    draft.met(case, wijkteam, 41, ContactKind::Office, &[cast.housing_gerda], summary);
    let text = "Moeder volgt een cursus en slaapt beter. Rui is begonnen met zijn rijlessen.";
    draft.note(case, wijkteam, 19, care_note(text));
    let text = "Veilig genoeg voor alle drie de kinderen.";
    draft.note(case, wijkteam, 48, assessment(AssessmentKind::Safety, RiskLevel::Safe, text));
    case
}

/// Samenwerken aan Veiligheid, in week seven of thirteen.
fn together(draft: &mut Draft, cast: &Cast) {
    let north = &cast.north;
    let (director, specialist) = (north.cjg_floor, north.protection_youssef);
    let (older, younger) = (draft.born(11, 250), draft.born(6, 20));
    let children = [draft.person("Sem", "Bakhuis", older), draft.person("Lotte", "Bakhuis", younger)];
    let case = draft.open("samenwerken-aan-veiligheid", Level::Family, 46, director, &children);
    draft.refer(case, north.wijkteam_sanne, 46);
    for person in children {
        draft.found_at(person, ("Helmgras 23", "2037 ZE", "Haarlem"), None);
        draft.framework(case, person, Framework::Voluntary, 46, "Ouders kozen zelf en mogen stoppen");
    }
    let relatives = [
        ("Eva Bakhuis", FamilyRole::Parent, Some(36), true, true),
        ("Mehmet Kaya", FamilyRole::StepParent, Some(39), false, true),
    ];
    let family = draft.family(case, &children, &relatives);
    let [sem, _] = children;
    for child in children {
        draft.consent(case, child, 46, &["Eva Bakhuis"], CHOSEN);
    }
    let consent =
        draft.consent(case, sem, 45, &["Eva Bakhuis"], "Samen met een beschermingsspecialist werken");
    draft.join(case, director, TeamFunction::Coach, 45, "Coach van het gezin");
    let advice = "Denkt mee over veiligheid, neemt niet over";
    let team = draft.join(case, specialist, TeamFunction::ProtectionSpecialist, 44, advice);
    draft.on_ground(team, Ground::Consent, Some(consent));
    let school = draft.join(case, north.school_thijs, TeamFunction::Contact, 40, "School van Sem en Lotte");
    draft.on_ground(school, Ground::Consent, Some(consent));
    draft.join_family(case, family.get(2), 45);
    let text = "Harde ruzies 's avonds; de kinderen liggen dan onder de dekens te luisteren.";
    draft.note(case, director, 46, concern(Topic::QuarrelsAtHome, text));
    let summary = "Ouders en kinderen maakten een veiligheidsplan met tekeningen. Codewoord: olifant.";
    draft.met(case, director, 39, ContactKind::Home, &[specialist], summary);
    let text = "Stiefvader volgt een training en belt zijn broer als hij voelt dat het misgaat.";
    draft.note(case, director, 21, care_note(text));
    let text = "Drie weken zonder schreeuwen. De kinderen slapen door. Nog oefenen met het weekend.";
    draft.note(case, specialist, 9, assessment(AssessmentKind::Safety, RiskLevel::Worrying, text));
    let (school, text) = ("Basisschool De Strandloper".to_owned(), "Sem lacht weer in de klas.".to_owned());
    draft.note(case, north.school_thijs, 8, EducationRecord { school, absence_hours: Some(0), text });
}

/// Samenwerken aan Veiligheid that did not restore safety in thirteen weeks: to the Raad.
fn not_restored(draft: &mut Draft, cast: &Cast) {
    let north = &cast.north;
    let director = north.cjg_floor;
    let birth_date = draft.born(9, 10);
    let child = draft.person("Daniëlle", "Verkerk", birth_date);
    let case = draft.open("samenwerken-aan-veiligheid", Level::Family, 130, director, &[child]);
    draft.refer(case, north.safehome_nadia, 130);
    draft.found_at(child, ("Zeedistel 8", "2042 ZH", "Zandvoort"), None);
    draft.family(case, &[child], &[("Monique Verkerk", FamilyRole::Parent, Some(40), true, true)]);
    draft.framework(case, child, Framework::Voluntary, 130, "Moeder koos zelf en mag stoppen");
    draft.consent(case, child, 130, &["Monique Verkerk"], CHOSEN);
    draft.join(case, director, TeamFunction::Coach, 129, "Coach van het gezin");
    let advice = "Denkt mee over veiligheid, neemt niet over";
    draft.join(case, north.protection_youssef, TeamFunction::ProtectionSpecialist, 128, advice);
    let text = "Moeder drinkt en is dan niet bereikbaar voor haar dochter.";
    draft.note(case, director, 130, concern(Topic::Safety, text));
    let text = "Na dertien weken is de veiligheid niet hersteld, ondanks inzet van moeder.";
    let risk = assessment(AssessmentKind::Safety, RiskLevel::Unsafe, text);
    draft.note(case, north.protection_youssef, 42, risk);
    let contact = "Doet raadsonderzoek na de dertien weken";
    draft.join(case, north.raad_mirjam, TeamFunction::Investigator, 40, contact);
    draft.close(case, Outcome::ToRaad, 39);
}
