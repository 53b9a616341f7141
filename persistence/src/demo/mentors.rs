//! The pool of credible messengers, and the conditions of who wants out of drug crime.

use super::{
    cast::Cast, crowd::MENTOR_PLACES, draft::Draft, names, people::Who, staff::Area, street::Street,
};
use domain::{
    Id,
    case::Case,
    condition::{Condition, ConditionMark, ConditionStanding},
    mentor::{Coaching, Mentor, MentorFile, Training},
    programme::Programmes,
    team::TeamFunction,
};

pub(super) fn tell(draft: &mut Draft, cast: &Cast, street: &Street, programmes: &Programmes) {
    let (jayden, malika) = (cast.youthwork_jayden, cast.youthwork_malika);
    // Jayden goes along himself with whom he directs.
    draft.join(
        street.rapper,
        jayden,
        TeamFunction::Coach,
        33,
        "Uit dezelfde wijk, kent de wereld van de straat",
    );
    let trained = ["Opleiding credible messenger", "Praten over schulden"];
    draft.mentor(jayden, &["Delfshaven", "Bospolder"], 4, &trained, &[70, 42, 14]);
    // Still in training: nobody engages her yet.
    draft.mentor(malika, &["Oud-Charlois", "Delfshaven"], 2, &[], &[21]);
    let conditions = programmes.get("eervolle-uitweg").map_or(&[][..], |one| &one.conditions);
    let noted = [
        Some((ConditionStanding::Kept, 30, "Hij zegt het ook tegen zijn oude vrienden")),
        Some((ConditionStanding::Broken, 20, "Vier dagen niet bereikbaar; zijn telefoon was hij kwijt")),
        None,
    ];
    for (text, mark) in conditions.iter().zip(noted) {
        let marks = mark.map(|(standing, days, note)| ConditionMark {
            standing,
            on: draft.day(-days),
            note: note.to_owned(),
        });
        draft.accept(street.leaver, cast.municipality_wouter, (text, "Tyrone Wijdenbosch"), 46);
        if let Some(one) = draft.made.conditions.last_mut() {
            one.marks = marks.into_iter().collect();
        }
    }
}

/// Everybody of the crowd who may be a mentor is one.
pub(super) fn pool(draft: &mut Draft, areas: &[Area], programmes: &Programmes) {
    for (_, place) in programmes.pooled() {
        let training: Vec<_> = place.training.iter().map(String::as_str).collect();
        for who in areas.iter().flat_map(|area| place.kinds.iter().flat_map(|kind| area.all_of(*kind))) {
            let district = draft.dice.word(names::DISTRICTS);
            draft.mentor(*who, &[district], MENTOR_PLACES, &training, &[]);
        }
    }
}

impl Draft {
    /// A condition is accepted, so many days ago.
    pub fn accept(&mut self, case: Id<Case>, author: Who, (text, by): (&str, &str), days: i64) {
        let condition = Condition {
            id: self.dice.id(),
            version: 1,
            case,
            text: text.to_owned(),
            accepted_by: vec![by.to_owned()],
            accepted_on: self.day(-days),
            author: author.id,
            marks: Vec::new(),
        };
        self.made.conditions.push(condition);
    }

    /// A mentor for a year now, with the trainings that were completed and how many days ago there was coaching.
    pub fn mentor(
        &mut self,
        who: Who,
        neighbourhoods: &[&str],
        places: i32,
        trainings: &[&str],
        coached: &[i64],
    ) {
        let training = |name: &&str| Training {
            name: (*name).to_owned(),
            given_by: "AcVZ en Stichting Your Lab".to_owned(),
            completed_on: self.day(-330),
        };
        let coaching =
            |days: &i64| Coaching { on: self.day(-days), coach: "Naima El Idrissi, Your Lab".to_owned() };
        let file = MentorFile {
            version: 1,
            places,
            taken: 0,
            trainings: trainings.iter().map(training).collect(),
            coachings: coached.iter().map(coaching).collect(),
        };
        let mentor = Mentor {
            id: self.dice.id(),
            region: who.office.region,
            agency: who.office.id,
            member: who.id,
            neighbourhoods: neighbourhoods.iter().map(|name| (*name).to_owned()).collect(),
            from: self.day(-360),
            until: None,
            file: Some(file),
        };
        self.made.mentors.push(mentor);
    }
}
