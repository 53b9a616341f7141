//! The story that has something in every category: Jaylen (14), Pak je Kans. Referred by the police, directed by
//! youth care, with school and wijkteam on the team, and on the agenda of the safety house.

use super::{cast::Cast, draft::Draft};
use domain::{
    Id,
    case::{Case, Level},
    fact::{
        Assessment, AssessmentKind, CareNote, Concern, ContactKind, EducationRecord, PoliceFact, Regime,
        RiskLevel, Topic,
    },
    family::FamilyRole,
    framework::Framework,
    grant::Ground,
    team::TeamFunction,
};

/// Tells the story; its consults come later.
pub(super) fn tell(draft: &mut Draft, cast: &Cast) -> Id<Case> {
    let (care, school) = (cast.care_noor, cast.school_ingrid);
    let (police, wijkteam) = (cast.police_fatima, cast.wijkteam_aylin);
    let birth_date = draft.born(14, 80);
    let jaylen = draft.person("Jaylen", "Martina", birth_date);
    let case = draft.open("pak-je-kans", Level::Person, 41, care, &[jaylen]);
    draft.refer(case, police, 41);
    draft.found_at(
        jaylen,
        ("Lepelaarhof 18", "3025 ZX", "Rotterdam"),
        Some("Na school vaak op het trapveldje aan de Kadestraat"),
    );
    let family = draft.family(
        case,
        &[jaylen],
        &[
            ("Sharina Martina", FamilyRole::Parent, Some(38), true, true),
            ("Rudsel Isenia", FamilyRole::Parent, Some(41), false, false),
            ("Kiara Martina", FamilyRole::Sibling, Some(9), false, true),
            ("Elvira Martina", FamilyRole::Grandparent, None, false, false),
        ],
    );
    let ground = "Jaylen en zijn moeder kiezen zelf voor Pak je Kans en kunnen op elk moment stoppen";
    draft.framework(case, jaylen, Framework::Voluntary, 41, ground);
    draft.join_family(case, family.first(), 40);
    draft.join_family(case, family.get(1), 40);

    let consent = draft.consent(
        case,
        jaylen,
        36,
        &["Jaylen Martina", "Sharina Martina"],
        "Overleg met de school over hoe het daar gaat en wat Jaylen helpt",
    );
    let mentor = draft.join(case, school, TeamFunction::Contact, 34, "Aanspreekpunt van de school");
    draft.on_ground(mentor, Ground::Consent, Some(consent));
    draft.join(case, wijkteam, TeamFunction::Contact, 33, "Ondersteunt moeder met geld en regelwerk");
    let cjg = cast.cjg_marloes;
    let nurse = draft.join(case, cjg, TeamFunction::Coach, 40, "Denkt mee over slapen en eten");
    draft.leave(nurse, 20, "Niet meer nodig: moeder en oma pakken het samen op");
    contacts(draft, cast, case);
    facts(draft, cast, case);
    case
}

fn contacts(draft: &mut Draft, cast: &Cast, case: Id<Case>) {
    let (care, school, wijkteam) = (cast.care_noor, cast.school_ingrid, cast.wijkteam_aylin);
    let summary = "Moeder gebeld, binnen een dag na de aanmelding. Ze schrok van de aanhouding en is blij dat er \
        iemand meedenkt. Afspraak gemaakt voor vrijdag, samen met Jaylen.";
    draft.met(case, care, 40, ContactKind::Phone, &[], summary);
    let summary = "Kennismaking met Jaylen en moeder op het bureau. Jaylen is stil, tot het over muziek gaat. \
        Hij wil zijn oude vrienden terug. Uitgelegd dat Pak je Kans niets met de strafzaak te maken heeft.";
    draft.met(case, care, 36, ContactKind::PoliceStation, &[cast.police_fatima], summary);
    let summary =
        "Driehoeksgesprek op school: Jaylen mag twee toetsen inhalen en start elke dag bij zijn mentor.";
    draft.met(case, school, 30, ContactKind::Triangle, &[care], summary);
    let summary = "Huisbezoek. Moeder werkt nachten in de zorg; Jaylen past op Kiara. Samen een weekrooster \
        gemaakt dat op de koelkast hangt. Oma haalt Kiara voortaan op woensdag.";
    draft.met(case, care, 22, ContactKind::Home, &[wijkteam], summary);
    let summary = "Gewandeld langs de haven. Jaylen is drie weken niet meer met de oudere jongens omgegaan en heeft \
        een proefdag gehad bij de fietsenmaker.";
    draft.met(case, care, 6, ContactKind::Street, &[], summary);
}

fn facts(draft: &mut Draft, cast: &Cast, case: Id<Case>) {
    let (care, school, wijkteam) = (cast.care_noor, cast.school_ingrid, cast.wijkteam_aylin);
    let concern = |topic, text: &str| Concern { topic, text: text.to_owned() };
    let text = "Bij de aanmelding: aangehouden met twee oudere jongens na de diefstal van een fatbike. Niet eerder \
        in beeld. Hij lijkt mee te lopen om erbij te horen.";
    draft.note(case, care, 41, concern(Topic::WrongFriends, text));
    let text =
        "Sinds de herfst veel te laat en soms een middag weg. Zijn cijfers zakken, terwijl hij het kan.";
    draft.note(case, school, 33, concern(Topic::School, text));
    let text = "Moeder heeft een betalingsachterstand bij de energie. Jaylen zegt dat hij wil bijverdienen.";
    draft.note(case, wijkteam, 29, concern(Topic::MoneyAndWork, text));

    let text = "Jaylen slaapt slecht en piekert over geld. Geen aanwijzingen voor een depressie; wel vaak somber na \
        ruzie met zijn vader. Hij vindt rust in beats maken en wil leren hoe hij nee zegt in een groep.";
    draft.note(case, care, 28, CareNote { text: text.to_owned() });
    let text = "Oefent met nee zeggen in rollenspel; lukt steeds beter. Slaapt nu zes tot zeven uur. Moeder merkt dat \
        hij weer grapjes maakt.";
    draft.note(case, care, 7, CareNote { text: text.to_owned() });

    let education = |hours, text: &str| EducationRecord {
        school: "Scholengemeenschap De Maasboog, 2 vmbo-k".to_owned(),
        absence_hours: Some(hours),
        text: text.to_owned(),
    };
    draft.note(
        case,
        school,
        34,
        education(14, "Veertien uur ongeoorloofd afwezig, vooral op maandagmiddag."),
    );
    draft.note(
        case,
        school,
        5,
        education(3, "Drie uur afwezig. Twee toetsen ingehaald, een zeven en een acht."),
    );

    // The police records at the table, to which it was invited five days before.
    let last = 14 - draft.next_thursday();
    let fact = |days: i64, text: &str| PoliceFact {
        regime: Regime::Wpg,
        occurred_on: draft.day(-days),
        text: text.to_owned(),
    };
    let (theft, street) = (
        fact(
            43,
            "Aangehouden als medeverdachte van diefstal van een fatbike, samen met twee meerderjarigen.",
        ),
        fact(
            24,
            "Op straat aangesproken in gezelschap van dezelfde twee mannen; liep na het gesprek zelf naar huis.",
        ),
    );
    draft.note(case, cast.police_fatima, last + 2, theft);
    draft.note(case, cast.police_fatima, last + 2, street);

    let text = "Thuis is het warm en veilig. De zorg zit buiten: de oudere jongens weten waar hij woont.";
    let (kind, level) = (AssessmentKind::Safety, RiskLevel::Safe);
    draft.note(case, care, 22, Assessment { kind, level, text: text.to_owned() });
    let text = "Zonder verandering is de kans groot dat hij opnieuw gevraagd wordt voor klusjes. Beschermend: moeder, \
        oma, muziek, en een school die hem wil houden.";
    let (kind, level) = (AssessmentKind::Risk, RiskLevel::Worrying);
    draft.note(case, care, 21, Assessment { kind, level, text: text.to_owned() });
}
