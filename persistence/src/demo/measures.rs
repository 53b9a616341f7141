//! What the court ordered, what the Raad investigates, and what families chose, in the stories of protection.

use super::{cast::Cast, draft::Draft, protection::Protection};
use chrono::Months;
use domain::{
    Id,
    case::Case,
    clock::end_of,
    family_choice::{ChoiceKind, FamilyChoice},
    framework::{Framework, Told},
    grant::{Cause, Purpose},
    investigation::{Investigation, InvestigationCause, InvestigationStatus},
    measure::{Measure, MeasureKind, MeasureRequester, MeasureStatus},
    team::TeamFunction,
};

pub(super) fn tell(draft: &mut Draft, cast: &Cast, protection: &Protection) {
    supervised(draft, cast, protection.measured);
    investigated(draft, cast, protection.measured);
    opted_in(draft, cast, protection.family);
}

/// The supervision order behind DWANG, for a year.
fn supervised(draft: &mut Draft, cast: &Cast, case: Id<Case>) {
    let (id, ruled_on) = (draft.dice.id(), draft.day(-70));
    let until = ruled_on.checked_add_months(Months::new(12)).and_then(|day| day.pred_opt());
    let (requested_on, told_on) = (draft.day(-84), draft.day(-69));
    let dwang =
        draft.made.frameworks.iter_mut().find(|one| one.case == case && one.framework == Framework::Dwang);
    let Some(period) = dwang else { return };
    let words =
        "Er is nu een maatregel van de rechter: meewerken moet. U mag altijd zeggen wat u ervan vindt.";
    (period.measure, period.until) = (Some(id), until.map(end_of));
    period.told = Some(Told { on: told_on, by: cast.protection_samira.id, words: words.to_owned() });
    let person = period.person;
    draft.made.measures.push(Measure {
        id,
        version: 2,
        case,
        person,
        kind: MeasureKind::Supervision,
        status: MeasureStatus::Running,
        requested_by: MeasureRequester::Raad,
        requested_on,
        reasons: "De strijd tussen de ouders bedreigt de ontwikkeling van het kind.".to_owned(),
        author: cast.protection_samira.id,
        renews: None,
        ruled_on: Some(ruled_on),
        court: Some("Rechtbank Rotterdam".to_owned()),
        ruling: Some("Ondertoezichtstelling voor een jaar".to_owned()),
        from: Some(ruled_on),
        until,
        executor: Some(cast.protection_samira.office.id),
        deadline: None,
        ended_on: None,
        end_reason: None,
    });
}

/// The Raad investigates again; who does is on the team for that alone.
fn investigated(draft: &mut Draft, cast: &Cast, case: Id<Case>) {
    let investigates = |function| function == TeamFunction::Investigator;
    let place = draft.made.memberships.iter().find(|one| one.case == case && investigates(one.function));
    let Some(membership) = place.map(|one| one.id) else { return };
    for grant in draft.made.grants.iter_mut().filter(|grant| grant.cause_id == membership.0) {
        (grant.cause, grant.purpose) = (Cause::Investigates, Purpose::Investigation);
    }
    let (id, due_on) = (draft.dice.id(), draft.day(12));
    let (requested_at, decided_at) = (draft.ago(125), draft.ago(120));
    draft.made.investigations.push(Investigation {
        id,
        version: 2,
        case,
        cause: InvestigationCause::Threat,
        reasons: "Hulp in het drangkader hielp niet genoeg.".to_owned(),
        requester: cast.protection_samira.id,
        agency: cast.protection_samira.office.id,
        requested_at,
        investigator: cast.raad_eline.id,
        status: InvestigationStatus::Running,
        decided_at: Some(decided_at),
        due_on: Some(due_on),
        membership: Some(membership),
        conclusion: None,
        advice: None,
        concluded_at: None,
    });
}

/// The family that chose one plan and one face.
fn opted_in(draft: &mut Draft, cast: &Cast, case: Id<Case>) {
    let (id, said_on, recorded_at) = (draft.dice.id(), draft.day(-98), draft.ago(98));
    draft.made.family_choices.push(FamilyChoice {
        id,
        version: 1,
        case,
        kind: ChoiceKind::OptedIn,
        speakers: vec!["Paula Santos Barbosa".to_owned(), "João Barbosa".to_owned()],
        said_on,
        words: "Wij doen mee, als het één gezicht blijft.".to_owned(),
        author: cast.municipality_wouter.id,
        recorded_at,
        weighing: None,
        weighing_note: None,
        assessment: None,
        weighed_by: None,
        weighed_on: None,
    });
}
