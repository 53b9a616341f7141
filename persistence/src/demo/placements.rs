//! What is offered, and who is placed: around one family a provider that was asked to withdraw for a while, one that waits.

use super::{cast::Cast, draft::Draft, people::Office, protection::Protection};
use domain::{
    Id,
    case::Case,
    intervention::Intervention,
    placement::{Placement, PlacementMove, PlacementStatus, PlacementStep},
};

pub(super) fn tell(draft: &mut Draft, cast: &Cast, protection: &Protection) {
    let quiet = draft.offer(
        cast.care_noor.office,
        ("Rust in huis", "Twee keer per week een gezinsbegeleider aan huis", "Gezinnen waar veel gebeurt"),
        12,
    );
    let talking = draft.offer(
        cast.youthwork_malika.office,
        ("Weerbaar op straat", "Groepstraining van tien avonden", "Jongeren van 14 tot 18"),
        8,
    );
    draft.offer(
        cast.wijkteam_aylin.office,
        ("Opvoeden na een scheiding", "Zes gesprekken met beide ouders", "Ouders van kinderen tot 16"),
        20,
    );
    let steps = [
        (PlacementStep::Asked, 50, "Ouders willen hulp bij de overdracht"),
        (PlacementStep::Started, 43, "Er is plek"),
        (PlacementStep::Paused, 9, "Te veel mensen over de vloer; eerst rust voor Femke"),
    ];
    draft.placed(protection.measured, &quiet, PlacementStatus::Paused, &steps);
    let steps = [(PlacementStep::Asked, 4, "Femke wil leren nee zeggen")];
    draft.placed(protection.measured, &talking, PlacementStatus::Waiting, &steps);
}

impl Draft {
    fn offer(
        &mut self,
        office: Office,
        (name, about, audience): (&str, &str, &str),
        places: i32,
    ) -> Intervention {
        let offer = Intervention {
            id: self.dice.id(),
            version: 1,
            region: office.region,
            municipality: office.municipality,
            agency: office.id,
            name: name.to_owned(),
            about: about.to_owned(),
            audience: audience.to_owned(),
            capacity: places,
            from: self.day(-300),
            until: None,
        };
        self.made.interventions.push(offer.clone());
        offer
    }

    /// A placement of the first young person of a case: each step with how many days ago it was.
    fn placed(
        &mut self,
        case: Id<Case>,
        offer: &Intervention,
        status: PlacementStatus,
        steps: &[(PlacementStep, i64, &str)],
    ) {
        let person = self.made.concerned.iter().find(|(of, _)| *of == case).map(|(_, person)| *person);
        let asked = steps.first().map_or(0, |(_, days, _)| *days);
        let started = steps.iter().find(|(step, ..)| *step == PlacementStep::Started);
        let moves = steps.iter().map(|(step, days, reason)| PlacementMove {
            step: *step,
            on: self.day(-days),
            reason: (*reason).to_owned(),
        });
        let moves = moves.collect();
        let placement = Placement {
            id: self.dice.id(),
            version: i32::try_from(steps.len()).unwrap_or(1),
            case,
            person,
            intervention: offer.id,
            provider: offer.agency,
            status,
            intensive: false,
            asked_at: self.morning(asked),
            started_on: started.map(|(_, days, _)| self.day(-days)),
            ended_on: None,
            outcome: None,
            moves,
        };
        self.made.placements.push(placement);
    }
}
