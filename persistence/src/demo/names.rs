//! Words for the crowd of a large network: names, streets, districts, and what is said of a case.

use domain::fact::{ContactKind, Topic};

#[rustfmt::skip]
pub(super) const GIVEN: &[&str] = &[
    "Adam", "Aïcha", "Amina", "Anouk", "Bilal", "Bram", "Chantal", "Daan", "Dewi", "Diego", "Djenna", "Elif",
    "Emma", "Emre", "Fatou", "Femke", "Finn", "Gabriela", "Giovanni", "Hamza", "Hanna", "Ilias", "Imani",
    "Isa", "Jaïr", "Jasmijn", "Jayden", "Jesse", "Julia", "Kaya", "Kiran", "Lars", "Layla", "Levi", "Liv",
    "Lucas", "Maryam", "Mats", "Mees", "Mila", "Mohamed", "Naomi", "Nina", "Noor", "Omar", "Owen", "Pim",
    "Quinten", "Rachid", "Romy", "Ruben", "Safa", "Sem", "Shanice", "Sofie", "Stijn", "Tess", "Thijs",
    "Valentina", "Xavi", "Yara", "Yusuf", "Zeynep", "Zoë",
];

#[rustfmt::skip]
pub(super) const FAMILY: &[&str] = &[
    "Aalbers", "Abdi", "Achterberg", "Akkerman", "Aksoy", "Amrani", "van den Berg", "Blokland", "Bouali",
    "de Bruijn", "Cabral", "Chen", "Dekker", "Demir", "Dijkhuizen", "Eisa", "Evers", "Farah", "Fernandes",
    "Ghebre", "de Groot", "Hassan", "van der Heijden", "Hofman", "Ibrahim", "Isenia", "Jacobs", "Jansma",
    "Kaplan", "Karimi", "Kok", "Kowalczyk", "Lachmon", "van Leeuwen", "Lopes", "Maas", "Martina", "Mohammadi",
    "Mulder", "Nguyen", "Nowak", "Oosterhof", "Öztürk", "Petrov", "Pinas", "Prins", "Ramdin", "Rietveld",
    "Sahin", "Schouten", "da Silva", "Smit", "Tahiri", "Tjon", "Uyar", "Verhoeven", "Visser", "de Vries",
    "Warsame", "van Wijk", "Willems", "Yilmaz", "Zaal", "Zwart",
];

#[rustfmt::skip]
pub(super) const STREETS: &[&str] = &[
    "Lepelaarhof", "Kadestraat", "Schelpenpad", "Tjalkstraat", "Loodsweg", "Reigerstraat", "Ankerplein",
    "Vlotstraat", "Zeilmakerskade", "Helmgras", "Touwbaan", "Molenwiek", "Wilgenpad", "Duinroos", "Sluispad",
    "Meerkoethof",
];

#[rustfmt::skip]
pub(super) const DISTRICTS: &[&str] = &[
    "Havenkwartier", "Noorderpark", "Oude Dorp", "Waterwijk", "De Linden", "Stationskwartier", "Molenbuurt",
    "Zuidrand", "Nieuweland", "Groene Hart", "Kanaalzone", "De Akkers",
];

/// Regions and their municipalities, invented.
pub(super) const REGIONS: &[(&str, &[&str])] = &[
    ("Maasdelta", &["Rijnhaven", "Oud-Merwede", "Zomerdijk"]),
    ("Veenland", &["Turfstad", "Veenendrecht", "Lage Meren"]),
    ("Noordkust", &["Duinstede", "Wierhaven", "Kaapburg"]),
    ("Heuvelrand", &["Bosdrecht", "Zandhuizen", "Heidestad"]),
    ("Oosterstroom", &["IJsselmonde-Oost", "Hanzeburg", "Vecht en Berg"]),
    ("Zuidwesthoek", &["Scheldemond", "Polderwaard", "Krekenstad"]),
    ("Middenland", &["Domstede", "Lekhoven", "Kromwaard"]),
    ("Beekdal", &["Dommelrode", "Leijenburg", "Peelhorst"]),
    ("Merenland", &["Fluessen", "Sneekerwold", "Terhorne-Zuid"]),
    ("Grensstreek", &["Maashees", "Roerdrecht", "Geleenbeek"]),
];

pub(super) const CONCERNS: &[(Topic, &str)] = &[
    (Topic::School, "Komt vaak te laat en zegt in de klas bijna niets meer."),
    (Topic::WrongFriends, "Trekt op met oudere jongeren die geld uitlenen en iets terugvragen."),
    (Topic::QuarrelsAtHome, "Thuis is er bijna elke avond ruzie over school en telefoon."),
    (Topic::GloomyOrAngry, "Is vaak somber, en boos als iemand ernaar vraagt."),
    (Topic::SettingLimits, "Ouders vinden het moeilijk om grenzen te stellen en vragen daar hulp bij."),
    (Topic::MoneyAndWork, "Heeft schulden en zoekt een bijbaan naast school."),
    (Topic::Truancy, "Verzuimt al weken op dezelfde dagen."),
    (Topic::Nuisance, "Hoort bij een groep waarover buurtbewoners klagen."),
    (Topic::Offence, "Aangehouden voor winkeldiefstal; eerste keer, en erg geschrokken."),
    (Topic::Bullying, "Wordt gepest in een groepsapp en durft niet meer naar gym."),
];

pub(super) const CONTACTS: &[(ContactKind, &str)] = &[
    (
        ContactKind::PoliceStation,
        "Kennismaking met jongere en ouder op het bureau; goed gesprek, begin van vertrouwen.",
    ),
    (ContactKind::Doorstep, "Aan de deur gesproken. Moeder was blij dat iemand kwam kijken."),
    (ContactKind::Triangle, "Driehoeksgesprek over school en thuis; drie kleine afspraken gemaakt."),
    (ContactKind::Street, "Op straat bijgepraat. Wil graag werken met de handen."),
    (ContactKind::Home, "Huisbezoek. Samen met het gezin een weekrooster gemaakt."),
    (ContactKind::Phone, "Gebeld over hoe de week ging; iets beter dan de vorige."),
    (ContactKind::Office, "Gesprek op kantoor met jongere en ouder over de volgende stap."),
];

pub(super) const NOTES: &[&str] = &[
    "Oefent met rustig blijven; het lukt vaker dan een maand geleden.",
    "Slaapt beter sinds de telefoon 's avonds in de keuken ligt.",
    "Vertelt voor het eerst over de scheiding van zijn ouders.",
    "Heeft steun aan een oom die elke zondag langskomt.",
];

pub(super) const SCHOOL_NOTES: &[&str] =
    &["Mentor ziet vooruitgang.", "Veel lesuren gemist, wil het inhalen.", "Op tijd, doet weer mee."];

pub(super) const POLICE_NOTES: &[&str] = &[
    "Betrokken bij een opstootje op het plein; na een gesprek naar huis gegaan.",
    "Aangehouden voor winkeldiefstal, afgedaan met een gesprek.",
    "Als getuige gehoord over een vernieling.",
];

pub(super) const ASSESSMENTS: &[&str] =
    &["Thuis veilig genoeg; de zorgen liggen op straat.", "Spanning thuis neemt af sinds er hulp is."];

pub(super) const QUESTIONS: &[&str] = &[
    "Wie heeft contact, en wat is de volgende stap?",
    "Hoe houden we deze jongere op school?",
    "Is wat er nu gebeurt genoeg?",
];

pub(super) const SAID: &[&str] = &[
    "Geen nieuwe signalen in de afgelopen weken.",
    "Staat open voor een bijbaan en komt zijn afspraken na.",
    "Moeder vraagt om één vast gezicht.",
    "De mentor wil meedenken over een ander rooster.",
];

pub(super) const DECIDED: &[&str] =
    &["De lopende hulp gaat door, zonder nieuwe gezichten.", "Eén contactpersoon voor het hele gezin."];

pub(super) const AGREED: &[&str] = &[
    "Deze week met het gezin bellen over de uitkomst",
    "Een stageplek zoeken in de wijk",
    "Met de school een rooster op maat afspreken",
    "Samen met de ouders het weekend doornemen",
];

pub(super) const GOALS: &[&str] = &[
    "Elke dag op tijd op school",
    "Thuis wordt er gepraat zonder schreeuwen",
    "Een bijbaan of stage die bij hem past",
    "Twee avonden in de week naar de sport",
    "Een vast iemand bij wie hij terechtkan",
];
