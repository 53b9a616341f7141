//! Stories of the street: doorgroeiers at the safety house, a way out of drug crime, a messenger, a group.

use super::{cast::Cast, draft::Draft};
use domain::{
    Id,
    case::{Case, Level, Status},
    fact::{Concern, ContactKind, EducationRecord, PoliceFact, Regime, StreetAct, Topic, TrendKind},
    family::FamilyRole,
    framework::Framework,
    grant::Ground,
    notice::NoticeKind,
    team::TeamFunction,
};

/// The stories that come up at the safety house.
#[derive(Debug)]
pub(super) struct Street {
    pub climber: Id<Case>,
    pub leaver: Id<Case>,
    pub rapper: Id<Case>,
    pub group: Id<Case>,
}

pub(super) fn tell(draft: &mut Draft, cast: &Cast) -> Street {
    Street {
        climber: rayan(draft, cast),
        leaver: tyrone(draft, cast),
        rapper: bilal(draft, cast),
        group: group(draft, cast),
    }
}

fn concern(topic: Topic, text: &str) -> Concern {
    Concern { topic, text: text.to_owned() }
}

/// The consult on doorgroeiers: what he does, and what he dreams of.
fn rayan(draft: &mut Draft, cast: &Cast) -> Id<Case> {
    let (director, probation) = (cast.safetyhouse_annemiek, cast.probation_dennis);
    let birth_date = draft.born(17, 210);
    let rayan = draft.person("Rayan", "Amrani", birth_date);
    let case = draft.open("doorgroeiers", Level::Person, 88, director, &[rayan]);
    draft.refer(case, cast.police_fatima, 88);
    let whereabouts = "Overdag bij de sportschool aan de Havenlaan, 's avonds op het plein";
    draft.found_at(rayan, ("Tjalkstraat 203", "3028 ZT", "Rotterdam"), Some(whereabouts));
    let family = draft.family(
        case,
        &[rayan],
        &[
            ("Hafida Amrani", FamilyRole::Parent, Some(47), true, true),
            ("Soufiane Amrani", FamilyRole::Sibling, Some(12), false, true),
        ],
    );
    let ground = "Afspraken aan tafel bij het Zorg- en Veiligheidshuis, naast zijn vonnis";
    draft.framework(case, rayan, Framework::Drang, 80, ground);
    let specialist = cast.protection_bram;
    let contact = "Voert de jeugdreclassering uit";
    let measure = draft.join(case, specialist, TeamFunction::CaseWorker, 80, contact);
    draft.on_ground(measure, Ground::CourtOrder, None);
    draft.join(case, probation, TeamFunction::Contact, 78, "Toezicht op de werkstraf");
    draft.join(case, cast.youthwork_jayden, TeamFunction::Coach, 70, "Kent de buurt en kent Rayan");
    draft.join(case, cast.police_fatima, TeamFunction::Contact, 88, "Vast aanspreekpunt bij de politie");
    let municipality = cast.municipality_wouter;
    draft.join(case, municipality, TeamFunction::Contact, 88, "Vast aanspreekpunt bij de gemeente");
    draft.join_family(case, family.get(1), 60);

    let text = "Stuurt jongere jongens aan. Heeft overwicht, en mensen luisteren naar hem.";
    draft.note(case, municipality, 88, concern(Topic::Offence, text));
    let text = "Zijn broertje van twaalf gaat steeds vaker mee naar het plein. Rayan wil dat zelf niet.";
    draft.note(case, cast.youthwork_jayden, 30, concern(Topic::WrongFriends, text));
    let summary =
        "Bij de sportschool gesproken. Hij droomt van een eigen boksschool voor kinderen uit de wijk.";
    draft.met(case, cast.youthwork_jayden, 52, ContactKind::Street, &[], summary);
    let summary = "Driehoeksgesprek met moeder over het broertje: vaste huiswerktijd bij een tante.";
    draft.met(case, specialist, 27, ContactKind::Triangle, &[cast.youthwork_jayden], summary);
    let fact = |days: i64, regime, text: &str| PoliceFact {
        regime,
        occurred_on: draft.day(-days),
        text: text.to_owned(),
    };
    let (robbery, sentence) = (
        fact(140, Regime::Wpg, "Verdachte van straatroof van een jas, zonder wapen. Bekent na gesprek."),
        fact(82, Regime::Wjsg, "Werkstraf van zestig uur en begeleiding door de jeugdreclassering."),
    );
    draft.note(case, cast.police_fatima, 87, robbery);
    draft.note(case, cast.police_fatima, 79, sentence);
    case
}

/// Eervolle Uitweg: wants out of drug crime, under conditions; on hold while a safe house is sought.
fn tyrone(draft: &mut Draft, cast: &Cast) -> Id<Case> {
    let director = cast.municipality_wouter;
    let birth_date = draft.born(18, 120);
    let tyrone = draft.person("Tyrone", "Wijdenbosch", birth_date);
    let case = draft.open("eervolle-uitweg", Level::Person, 47, director, &[tyrone]);
    let whereabouts = "Verblijft tijdelijk buiten de stad; adres alleen bij de regisseur bekend";
    draft.found_at(tyrone, ("Postbus 100", "3000 ZZ", "Rotterdam"), Some(whereabouts));
    draft.framework(case, tyrone, Framework::Voluntary, 47, "Hij meldde zichzelf, onder voorwaarden");
    let purpose = "Deelname aan het uitstaptraject en de voorwaarden daarvan";
    let consent = draft.consent(case, tyrone, 46, &["Tyrone Wijdenbosch"], purpose);
    let coach = cast.youthwork_jayden;
    let guide =
        draft.join(case, coach, TeamFunction::Coach, 45, "Credible messenger, dag en nacht te bellen");
    draft.on_ground(guide, Ground::Consent, Some(consent));
    let housing = draft.join(case, cast.housing_gerda, TeamFunction::Contact, 40, "Zoekt een woonplek");
    draft.on_ground(housing, Ground::Consent, Some(consent));
    let text = "Haalde pakjes uit containers in de haven. Wil stoppen nu zijn zoontje is geboren.";
    draft.note(case, director, 47, concern(Topic::DrugCrime, text));
    let text = "Heeft schulden bij mensen die niet met de post komen. Wil daar open over zijn.";
    draft.note(case, coach, 31, concern(Topic::MoneyAndWork, text));
    let summary =
        "Gesprek over de voorwaarden: geen contact met de oude groep, telefoon vervangen, elke dag bellen.";
    draft.met(case, coach, 44, ContactKind::Phone, &[], summary);
    draft.turn(case, Status::OnHold);
    case
}

/// A credible messenger as a guide and a bridge.
fn bilal(draft: &mut Draft, cast: &Cast) -> Id<Case> {
    let director = cast.youthwork_jayden;
    let birth_date = draft.born(16, 300);
    let bilal = draft.person("Bilal", "Aydin", birth_date);
    let case = draft.open("credible-messengers", Level::Person, 34, director, &[bilal]);
    draft.found_at(bilal, ("Vlotstraat 55", "3027 ZD", "Rotterdam"), None);
    draft.framework(case, bilal, Framework::Voluntary, 34, "Bilal vroeg zelf om een maatje");
    let school = cast.school_ingrid;
    let consent = draft.consent(case, bilal, 30, &["Bilal Aydin"], "Overleg met school over zijn rooster");
    let contact = draft.join(case, school, TeamFunction::Contact, 29, "Aanspreekpunt van de school");
    draft.on_ground(contact, Ground::Consent, Some(consent));
    let text = "Maakt drillrap; in een clip komen jongens uit een andere wijk voorbij die hem nu zoeken.";
    draft.note(case, director, 34, concern(Topic::WrongFriends, text));
    let summary = "In de studio meegekeken. De nieuwe tekst gaat over zijn vader. De oude clip gaat offline.";
    draft.met(case, director, 23, ContactKind::Street, &[], summary);
    let (name, text) =
        ("Scholengemeenschap De Maasboog, 4 vmbo-t", "Op tijd, doet mee, mag zijn examenstuk rappen.");
    let (name, text) = (name.to_owned(), text.to_owned());
    draft.note(case, school, 10, EducationRecord { school: name, absence_hours: Some(2), text });
    case
}

/// Street coaches: a group of young people on a square.
fn group(draft: &mut Draft, cast: &Cast) -> Id<Case> {
    let (director, enforcement) = (cast.youthwork_malika, cast.enforcement_dewi);
    let mut member = |given, family, age| {
        let birth_date = draft.born(age, 60);
        draft.person(given, family, birth_date)
    };
    let persons =
        [member("Luuk", "Brandsma", 15), member("Ismail", "Warsame", 14), member("Quincy", "Lopes", 16)];
    let case = draft.open("straatcoaches", Level::Group, 17, director, &persons);
    let ground = "Aanspreken op straat, in overleg met de ouders";
    for (person, reason) in persons.into_iter().zip([None, None, Some("Hangt er sinds een week bij")]) {
        draft.framework(case, person, Framework::Voluntary, 17, ground);
        draft.in_group(case, person, if reason.is_some() { 11 } else { 17 }, reason);
    }
    draft.join(case, enforcement, TeamFunction::Contact, 16, "Loopt mee op vrijdagavond");
    draft.join(case, cast.police_fatima, TeamFunction::Contact, 9, "Opgeschaald na vuurwerk in de portiek");
    let text = "Een groepje van acht tot tien hangt tot laat bij de portiek; bewoners voelen zich niet op hun gemak.";
    draft.note(case, director, 17, concern(Topic::Nuisance, text));
    let summary = "Aangesproken, geluisterd, samen opgeruimd. Ze missen een plek voor als het regent.";
    draft.met(case, director, 13, ContactKind::Street, &[enforcement], summary);
    draft.acted(&[StreetAct::Address, StreetAct::DeEscalate]);
    let place = "Portiek aan de Schansweg";
    let text = "Van vijf naar acht tot tien jongens, ook op doordeweekse avonden.";
    draft.trend(case, enforcement, 15, TrendKind::Growing, (place, text));
    let summary = "Vuurwerk in de portiek. De oudste van het stel is weggelopen, de rest bleef praten.";
    draft.met(case, director, 10, ContactKind::Street, &[], summary);
    draft.acted(&[StreetAct::Address, StreetAct::Escalate]);
    let told = "Vuurwerk in de portiek aan de Schansweg, vrijdagavond; graag extra rijden rond tien uur.";
    draft.tell_on(director, cast.police_fatima, NoticeKind::Escalate, told);
    let text = "Sinds de afspraak over het buurthuis op vrijdag is het stil na tienen.";
    draft.trend(case, director, 3, TrendKind::Calmer, (place, text));
    let fact = PoliceFact {
        regime: Regime::Wpg,
        occurred_on: draft.day(-10),
        text: "Melding van vuurwerk in de portiek; drie jongens aangesproken, niemand aangehouden."
            .to_owned(),
    };
    draft.note(case, cast.police_fatima, 8, fact);
    case
}
