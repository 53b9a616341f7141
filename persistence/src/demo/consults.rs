//! The consults of the cast: the safety house every two weeks, its chair deciding; the jeugdbeschermingsplein every
//! week, with a panel that decides; and on groups every week, just closed.

use super::{
    cast::Cast, draft::Draft, people::Who, protection::Protection, street::Street, table::Sitting,
    youth::Youth,
};
use chrono::Duration;
use domain::{
    Id,
    case::Case,
    consult::{MeetingStatus, Seat},
};

/// The consult on doorgroeiers: one meeting behind us, one invited, one planned.
pub(super) fn safety_house(
    draft: &mut Draft,
    cast: &Cast,
    showcase: Id<Case>,
    youth: &Youth,
    street: &Street,
) {
    let chair = cast.safetyhouse_annemiek;
    let invitees = [
        cast.police_fatima,
        cast.municipality_wouter,
        cast.raad_eline,
        cast.probation_dennis,
        cast.protection_bram,
        cast.youthwork_jayden,
        cast.wijkteam_aylin,
    ];
    let seats = invitees.map(|who| (who, Seat::Invitee));
    let table = draft.series("Casusoverleg doorgroeiers", 2, chair, &seats, Some("doorgroeiers"));
    let thursday = draft.next_thursday();
    let (before, after) = (draft.half_past_eight(thursday - 14), draft.half_past_eight(thursday));
    let mut last = draft.meeting(&table, before, MeetingStatus::Closed, &[cast.care_noor]);
    let about_jaylen = [&[chair, cast.care_noor], invitees.as_slice()].concat();
    jaylen(draft, cast, &mut last, showcase, &about_jaylen);
    let justice = [chair, cast.police_fatima, cast.municipality_wouter, cast.raad_eline];
    let about_rayan = [
        justice.as_slice(),
        &[cast.probation_dennis, cast.protection_bram, cast.youthwork_jayden, cast.wijkteam_aylin],
    ]
    .concat();
    rayan(draft, cast, &mut last, street.climber, &about_rayan);

    let guests = [cast.care_noor, cast.attendance_karim];
    let mut next = draft.meeting(&table, after, MeetingStatus::Invited, &guests);
    for carried in draft.carry(&last, &mut next) {
        if carried.case == showcase {
            let text =
                "Jaylen is gestart op zijn proefplek en gaat op dinsdag en vrijdag naar de fietsenmaker.";
            draft.say(&carried, cast.care_noor, &[], text);
        }
    }
    let few = [chair, cast.police_fatima, cast.municipality_wouter, cast.youthwork_jayden];
    let question = "Hoe houden we het traject veilig zolang er geen woonplek is?";
    let leaver = draft.item(&mut next, street.leaver, question, &few);
    let text = "De afgelopen twee weken geen signalen dat de oude groep hem zoekt.";
    draft.say(&leaver, cast.police_fatima, &[chair, cast.municipality_wouter], text);
    let question = "Wie kan de spanning tussen de twee wijken bespreken, en waar?";
    draft.item(&mut next, street.rapper, question, &[&few[..], &[cast.wijkteam_aylin]].concat());
    let question = "Is er een plek in de wijk voor deze groep, ook als het regent?";
    draft.item(&mut next, street.group, question, &[&few[..], &[cast.wijkteam_aylin]].concat());
    let question = "Wat heeft Noah nodig om weer ergens te landen?";
    let before = [chair, cast.attendance_karim, cast.wijkteam_aylin, cast.raad_eline];
    draft.item(&mut next, youth.truant, question, &before);

    let later = draft.half_past_eight(thursday + 14);
    draft.meeting(&table, later, MeetingStatus::Planned, &[]);
}

fn jaylen(draft: &mut Draft, cast: &Cast, last: &mut Sitting, case: Id<Case>, before: &[Who]) {
    let (chair, police, care) = (cast.safetyhouse_annemiek, cast.police_fatima, cast.care_noor);
    let question = "Hoe houden we Jaylen uit de greep van de oudere jongens, zonder zijn kans te verspelen?";
    let point = draft.item(last, case, question, before);
    // Youth care has no part in the criminal case.
    let text =
        "De twee meerderjarigen worden gevolgd voor een reeks diefstallen. Jaylen is daarin een kleine naam.";
    let justice = [chair, cast.raad_eline, cast.probation_dennis, cast.protection_bram];
    draft.say(&point, police, &justice, text);
    let text = "Hij wil leren repareren, maakt muziek en zorgt voor zijn zusje. Moeder doet volop mee.";
    draft.say(&point, care, &[], text);
    let text = "Ik ken de jongens van het plein. Als Jaylen iets te doen heeft, laten ze hem gaan.";
    draft.say(&point, cast.youthwork_jayden, &[chair, care, cast.wijkteam_aylin], text);
    let text = "Moeder heeft een regeling voor de energierekening; dat haalt druk van de ketel.";
    draft.say(&point, cast.wijkteam_aylin, &[chair, care], text);
    let text =
        "Pak je Kans gaat door. Geen tweede hulpverlener erbij; Noor blijft het gezicht voor het gezin.";
    draft.decide(&point, chair, text);
    let deal =
        ("Proefplek bij de fietsenmaker regelen voor twee middagen in de week", cast.youthwork_jayden, -2);
    let conditions = "Alleen na school, en moeder weet waar hij is";
    draft.agree_on_contact(&point, deal, "Jayden Pinas", conditions);
    let deal = ("Met de wijkagenten afspreken dat Jaylen niet onnodig wordt aangesproken", police, 9);
    draft.agree(&point, deal);
    let deal = ("Moeder bellen over de uitkomst van dit overleg", care, -3);
    draft.agree_done(&point, deal, "Dezelfde middag gebeld; moeder is opgelucht");
}

fn rayan(draft: &mut Draft, cast: &Cast, last: &mut Sitting, case: Id<Case>, before: &[Who]) {
    let chair = cast.safetyhouse_annemiek;
    let question = "Wie heeft contact met Rayan, en hoe houden we zijn broertje erbuiten?";
    let point = draft.item(last, case, question, before);
    let text = "Sinds de werkstraf loopt geen nieuwe meldingen op zijn naam.";
    draft.say(&point, cast.police_fatima, &[], text);
    let text = "Hij traint elke dag en helpt de kleintjes met hun bandages. Daar zit zijn toekomst.";
    draft.say(&point, cast.youthwork_jayden, &[], text);
    let text = "Tot nu toe veertig van de zestig uur gedaan, op tijd en netjes.";
    draft.say(&point, cast.probation_dennis, &[chair, cast.protection_bram], text);
    draft.decide(
        &point,
        chair,
        "Eén gezicht: de jeugdreclasseerder. Jayden blijft op de achtergrond bereikbaar.",
    );
    let deal =
        ("Met de sportschool een stageplek als assistent-trainer bespreken", cast.municipality_wouter, 5);
    let conditions = "Alleen zolang de werkstraf volgens rooster loopt";
    draft.agree_on_contact(&point, deal, "Bram Terpstra", conditions);
}

/// The talk on groups of the region: it closed on the last day of work, and what was agreed is watched until the next one.
pub(super) fn groups(draft: &mut Draft, cast: &Cast, street: &Street) {
    let (chair, youth_work, wijkteam) =
        (cast.municipality_wouter, cast.youthwork_malika, cast.wijkteam_aylin);
    let others = [cast.police_fatima, cast.enforcement_dewi, youth_work, wijkteam];
    let seats = others.map(|who| (who, Seat::Invitee));
    let table = draft.series("Overleg jeugdgroepen West", 1, chair, &seats, None);
    let starts_at = draft.morning(1) + Duration::minutes(90);
    let mut last = draft.meeting(&table, starts_at, MeetingStatus::Closed, &[]);
    let before = [&[chair][..], &others].concat();
    let question = "Aan de Schansweg is het stiller: wat houdt dat vast?";
    let point = draft.item(&mut last, street.group, question, &before);
    let text = "Het buurthuis is op vrijdag open. De jongens ruimen zelf op en houden de sleutel bij.";
    draft.say(&point, youth_work, &[], text);
    let text = "Deze week geen meldingen uit de portiek.";
    draft.say(&point, cast.police_fatima, &[chair, youth_work], text);
    draft.decide(&point, chair, "De aanpak gaat door; afschalen kan als het vier weken stil blijft.");
    let deal = ("Het buurthuis ook op woensdagavond open krijgen", chair, 10);
    draft.agree_on_contact(&point, deal, "Malika Amezian", "Zolang er een jongerenwerker bij is");
    draft.agree(&point, ("Met de bewoners van de portiek bespreken hoe het nu gaat", wijkteam, 5));
    let mut next = draft.meeting(&table, starts_at + Duration::weeks(1), MeetingStatus::Planned, &[]);
    draft.carry(&last, &mut next);
}

/// The jeugdbeschermingsplein: last week's meeting is closed, today's is open now.
pub(super) fn protection_table(draft: &mut Draft, cast: &Cast, protection: &Protection) {
    let chair = cast.protection_samira;
    let (raad, safe_home) = (cast.raad_eline, cast.safehome_latifa);
    let (wijkteam, care) = (cast.wijkteam_aylin, cast.care_joris);
    let seats = [(raad, Seat::Panel), (safe_home, Seat::Panel), (wijkteam, Seat::Invitee)];
    let table =
        draft.series("Jeugdbeschermingsplein Rijnmond", 1, chair, &seats, Some("jeugdbeschermingsplein"));
    let all = [chair, raad, safe_home, wijkteam];

    let week_ago = draft.half_past_eight(-7);
    let mut last = draft.meeting(&table, week_ago, MeetingStatus::Closed, &[care]);
    let question = "Is de ondertoezichtstelling nog de lichtste weg die werkt?";
    let before = [&all[..], &[care]].concat();
    let point = draft.item(&mut last, protection.measured, question, &before);
    let text = "De behandeling slaat aan. Femke heeft rust nodig, geen nieuwe gezichten.";
    draft.say(&point, care, &[], text);
    let text = "Mijn onderzoek laat zien dat beide ouders het beste willen, en elkaar niet horen.";
    draft.say(&point, raad, &[chair], text);
    draft.decide(&point, raad, "De maatregel loopt door; over drie maanden kijkt het plein opnieuw.");
    draft.decide(&point, chair, "De traumabehandeling krijgt voorrang; andere hulp pauzeert.");
    draft.agree(&point, ("Met de ouders de vakantieregeling op papier zetten", chair, 12));
    let deal = ("De oma van Femke vragen of de hond in het weekend mag komen", chair, -1);
    draft.agree_done(&point, deal, "Oma vindt het goed, de hond heet Moos");

    let just_now = draft.last_hour();
    let mut open = draft.meeting(&table, just_now, MeetingStatus::Open, &[]);
    draft.carry(&last, &mut open);
    let question = "Kan dit gezin verder met het wijkteam, of is meer nodig?";
    let point = draft.item(&mut open, protection.reported, question, &all);
    let text = "Moeder pakt hulp aan, als het bij één vast gezicht blijft.";
    draft.say(&point, wijkteam, &[], text);
    let text = "Twee eerdere meldingen, beide over te weinig toezicht; nooit over geweld.";
    draft.say(&point, safe_home, &[chair, raad], text);
    let question = "Is het gezin Santos Barbosa klaar voor afschalen?";
    draft.item(&mut open, protection.family, question, &all);

    let next_week = draft.half_past_eight(7);
    draft.meeting(&table, next_week, MeetingStatus::Planned, &[]);
}
