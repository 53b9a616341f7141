//! Stories of prevention: Pak je Kans, BASTA!, leerplicht with the jeugdboa, places at the youth work.

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

/// The stories that come up at a consult.
#[derive(Debug)]
pub(super) struct Youth {
    pub truant: Id<Case>,
}

pub(super) fn tell(draft: &mut Draft, cast: &Cast) -> Youth {
    milan(draft, cast);
    esra(draft, cast);
    delano(draft, cast);
    Youth { truant: noah(draft, cast) }
}

fn concern(topic: Topic, text: &str) -> Concern {
    Concern { topic, text: text.to_owned() }
}

fn care_note(text: &str) -> CareNote {
    CareNote { text: text.to_owned() }
}

/// BASTA!: a child under twelve, referred by Halt. On hold while the family is with its relatives abroad.
fn milan(draft: &mut Draft, cast: &Cast) {
    let (care, school) = (cast.care_joris, cast.school_ingrid);
    let birth_date = draft.born(10, 150);
    let milan = draft.person("Milan", "Kowalski", birth_date);
    let case = draft.open("pak-je-kans/basta", Level::Person, 64, care, &[milan]);
    draft.refer(case, cast.halt_sven, 64);
    draft.found_at(milan, ("Schelpenpad 7", "3026 ZV", "Rotterdam"), None);
    let family = draft.family(
        case,
        &[milan],
        &[
            ("Agnieszka Kowalska", FamilyRole::Parent, Some(35), true, true),
            ("Piotr Kowalski", FamilyRole::Parent, Some(37), true, true),
        ],
    );
    draft.framework(case, milan, Framework::Voluntary, 64, "Beide ouders kiezen voor BASTA!");
    draft.join_family(case, family.get(1), 63);
    let purpose = "Overleg met de school over het pesten en over wat Milan helpt";
    let consent = draft.consent(case, milan, 60, &["Agnieszka Kowalska", "Piotr Kowalski"], purpose);
    let contact = draft.join(case, school, TeamFunction::Contact, 59, "Aanspreekpunt van de school");
    draft.on_ground(contact, Ground::Consent, Some(consent));

    let text = "Stak op het schoolplein een prullenbak aan nadat hij wekenlang was geplaagd met zijn accent.";
    draft.note(case, care, 64, concern(Topic::Bullying, text));
    let summary = "Eerste gesprek thuis, met een tolk. Ouders wisten niet van het pesten en zijn verdrietig.";
    draft.met(case, care, 62, ContactKind::Home, &[], summary);
    let summary = "Milan, de intern begeleider en ouders samen. De klas krijgt lessen over anders zijn.";
    draft.met(case, school, 45, ContactKind::Triangle, &[care], summary);
    let text =
        "Milan kan goed vertellen wat hij voelt als hij tekent. Werkt met een stripboek over boos zijn.";
    draft.note(case, care, 40, care_note(text));
    let school_name = "Basisschool Het Kompas, groep 7".to_owned();
    let text = "Geen verzuim. Speelt weer mee in de pauze.".to_owned();
    draft.note(case, school, 12, EducationRecord { school: school_name, absence_hours: Some(0), text });
    draft.turn(case, Status::OnHold);
}

/// Pak je Kans, closed the day before yesterday: no reason for concern. Who referred it no longer sees it.
fn esra(draft: &mut Draft, cast: &Cast) {
    let care = cast.care_noor;
    let birth_date = draft.born(16, 40);
    let esra = draft.person("Esra", "Polat", birth_date);
    let case = draft.open("pak-je-kans", Level::Person, 33, care, &[esra]);
    draft.refer(case, cast.halt_sven, 33);
    draft.found_at(esra, ("Kadestraat 91", "3025 ZB", "Rotterdam"), None);
    draft.framework(case, esra, Framework::Voluntary, 33, "Esra heeft zelf ja gezegd");
    let contact = "Denkt mee over een bijbaan";
    draft.join(case, cast.wijkteam_pieter, TeamFunction::Contact, 27, contact);
    let text = "Winkeldiefstal van make-up, samen met een vriendin. Eerste keer.";
    draft.note(case, care, 33, concern(Topic::Offence, text));
    let summary = "Gesprek met Esra op kantoor. Ze heeft haar excuses aangeboden in de winkel.";
    draft.met(case, care, 31, ContactKind::Office, &[], summary);
    let text = "Thuis en op school gaat het goed. Esra ziet zelf wat er misging.".to_owned();
    let (kind, level) = (AssessmentKind::Risk, RiskLevel::Safe);
    draft.note(case, care, 5, Assessment { kind, level, text });
    draft.close(case, Outcome::NoConcern, 2);
}

/// Youth work 3.0: a place of intensive guidance; consent to share with school was withdrawn.
fn delano(draft: &mut Draft, cast: &Cast) {
    let youth_work = cast.youthwork_malika;
    let birth_date = draft.born(19, 200);
    let delano = draft.person("Delano", "Kromosoeto", birth_date);
    let case = draft.open("jongerenwerk-3", Level::Person, 75, youth_work, &[delano]);
    let whereabouts = "Meestal in het buurthuis of bij zijn oom";
    draft.found_at(delano, ("Ankerplein 4", "3024 ZK", "Rotterdam"), Some(whereabouts));
    draft.framework(case, delano, Framework::Voluntary, 75, "Delano koos zelf voor een traject");
    let consent = draft.consent(case, delano, 70, &["Delano Kromosoeto"], "Zoeken naar een opleiding");
    let school = cast.school_ingrid;
    let contact = draft.join(case, school, TeamFunction::Contact, 69, "Kent Delano van vroeger");
    draft.on_ground(contact, Ground::Consent, Some(consent));
    draft.withdraw(consent, 33);
    let coach = cast.municipality_wouter;
    draft.join(case, coach, TeamFunction::Contact, 50, "Regelt de leerwerkplek bij de gemeente");

    let text = "Gestopt met zijn opleiding, schuld bij de zorgverzekeraar, en een vriendengroep die makkelijk geld zoekt.";
    draft.note(case, youth_work, 75, concern(Topic::MoneyAndWork, text));
    let summary = "Samen gekookt in het buurthuis. Delano wil kok worden en eerst zijn schuld op een rij.";
    draft.met(case, youth_work, 68, ContactKind::Office, &[], summary);
    let summary = "Kennismaking met de leerwerkplek in de keuken van het stadskantoor. Hij mag proefdraaien.";
    draft.met(case, youth_work, 20, ContactKind::Office, &[coach], summary);
}

/// Leerplicht with the jeugdboa: dropped from the radar; a visit at the door by two agencies.
fn noah(draft: &mut Draft, cast: &Cast) -> Id<Case> {
    let (attendance, enforcement) = (cast.attendance_karim, cast.enforcement_dewi);
    let birth_date = draft.born(15, 20);
    let noah = draft.person("Noah", "Vermeulen", birth_date);
    let case = draft.open("leerplicht-jeugdboa", Level::Person, 26, attendance, &[noah]);
    draft.refer(case, cast.school_ingrid, 26);
    draft.off_the_radar(noah, 33, "Slaapt vermoedelijk bij een neef in Schiedam");
    let family = draft.family(
        case,
        &[noah],
        &[
            ("Linda Vermeulen", FamilyRole::Parent, Some(44), true, true),
            ("Ron Castelijn", FamilyRole::StepParent, Some(46), false, true),
            ("Kevin Castelijn", FamilyRole::OwnNetwork, Some(22), false, false),
        ],
    );
    draft.framework(case, noah, Framework::Voluntary, 26, "Preventief: eerst praten, geen proces-verbaal");
    draft.join(case, enforcement, TeamFunction::Contact, 25, "Gaat samen met leerplicht langs de deur");
    draft.join_family(case, family.get(1), 24);
    let text = "Al vijf weken niet op school. Moeder weet niet altijd waar hij is.";
    draft.note(case, attendance, 26, concern(Topic::Truancy, text));
    let text = "Gezien bij het station onder schooltijd, alleen, met zijn koptelefoon op.";
    draft.note(case, enforcement, 21, concern(Topic::Truancy, text));
    let summary =
        "Drempelgesprek: moeder deed open en was opgelucht. Ruzie met stiefvader over gamen en bedtijden.";
    draft.met(case, attendance, 24, ContactKind::Doorstep, &[enforcement], summary);
    let summary = "Noah nam zelf op. Hij wil praten, maar niet thuis. Afgesproken in de bibliotheek.";
    draft.met(case, enforcement, 3, ContactKind::Phone, &[], summary);
    let school = "Scholengemeenschap De Maasboog, 3 havo".to_owned();
    let text = "Volledig afwezig. Zijn mentor stuurt elke week een kaartje.".to_owned();
    draft.note(case, attendance, 20, EducationRecord { school, absence_hours: Some(120), text });
    case
}
