//! Two outreach actions of police and municipality: one that was held, one that comes.

use super::{cast::Cast, draft::Draft};
use domain::outreach::OutreachAction;

pub(super) fn tell(draft: &mut Draft, cast: &Cast) {
    let help = "Straathulp De Kade, elke dag van negen tot negen, of hulp-eruit.example";
    let text = "Jouw nummer stond in de telefoon van iemand die is aangehouden voor handel. Snel geld kost meer dan het \
                oplevert. Wil je eruit, of ken je iemand? Praten kan zonder naam.";
    plan(draft, cast, "Najaar, na de aanhoudingen in West", (text, help), -40, Some((1140, 23)));
    let text = "Wie drugs bezorgt, draait op voor de rekening. Je bent niet de enige die ermee wil stoppen.";
    plan(draft, cast, "Winter, bezorgers", (text, help), 12, None);
}

fn plan(
    draft: &mut Draft,
    cast: &Cast,
    name: &str,
    (text, help): (&str, &str),
    days: i64,
    counts: Option<(i32, i32)>,
) {
    let (police, municipality) = (cast.police_fatima.office, cast.municipality_wouter.office);
    let (id, planned_on) = (draft.dice.id(), draft.day(days));
    draft.made.outreach.push(OutreachAction {
        id,
        version: 1,
        region: police.region,
        municipality: municipality.municipality,
        agency: police.id,
        partner: municipality.id,
        name: name.to_owned(),
        text: text.to_owned(),
        help: help.to_owned(),
        planned_on,
        held_on: counts.map(|_| planned_on),
        reached: counts.map(|(reached, _)| reached),
        asked_for_help: counts.map(|(_, asked)| asked),
    });
}
