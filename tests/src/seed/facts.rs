//! What agencies wrote down about the cases: every kind of fact, each by several agencies, so that it shows that an
//! agency keeps seeing its own and no other's.

use super::{
    Network, agency_of, id,
    mark::{Mark, Marks},
    member,
};
use crate::{canary::Only, cast};
use domain::fact::{
    Assessment, AssessmentKind, CareNote, Concern, ContactKind, ContactMoment, EducationRecord, Fact,
    PoliceFact, Regime, RiskLevel, StreetAct, Topic,
};
use domain::{Category, policy};

pub fn add(network: &mut Network, marks: &mut Marks) {
    for (case, nth, author) in [
        ("a", "1", "police_referred"),
        ("a", "2", "school_team"),
        ("a", "3", "school_matched"),
        ("a", "4", "school_referred"),
        ("a", "5", "youth_work_team"),
        ("b", "1", "hidden_director"),
    ] {
        network.concerns.push(fact(marks, "Concern", "concern", case, nth, author, |mark| Concern {
            topic: Topic::WrongFriends,
            text: mark.text("text"),
        }));
    }
    for (case, nth, author) in [
        ("a", "1", "police_team"),
        ("a", "2", "safety_house_consulted"),
        ("a", "3", "youth_care_team"),
        ("a", "4", "raad_consulted"),
        ("b", "1", "hidden_director"),
    ] {
        let agencies = vec![agency_of(author)];
        let of_care = policy::CARE_SIDE.contains(&cast::find(author).role());
        network.contact_moments.push(fact(
            marks,
            "ContactMoment",
            "contact_moment",
            case,
            nth,
            author,
            |mark| ContactMoment {
                kind: ContactKind::Street,
                at: mark.moment("at"),
                agencies,
                summary: mark.text("summary"),
                acts: vec![StreetAct::Address],
                of_care,
            },
        ));
    }
    for (case, nth, author) in [
        ("a", "1", "youth_care_team"),
        ("a", "2", "wijkteam_consent_withdrawn"),
        ("a", "3", "raad_consulted"),
        ("b", "1", "hidden_director"),
    ] {
        network.care_notes.push(fact(marks, "CareNote", "care_note", case, nth, author, |mark| CareNote {
            text: mark.text("text"),
        }));
    }
    for (case, nth, author) in
        [("a", "1", "school_team"), ("a", "2", "school_referred"), ("b", "1", "hidden_director")]
    {
        network.education.push(fact(marks, "EducationRecord", "education", case, nth, author, |mark| {
            EducationRecord { school: mark.text("school"), absence_hours: Some(17), text: mark.text("text") }
        }));
    }
    for (case, nth, author, occurred) in [
        ("a", "1", "police_team", "2025-03-04"),
        ("a", "2", "police_referred", "2025-04-15"),
        ("a", "3", "police_consulted", "2025-05-26"),
        ("b", "1", "hidden_director", "2025-06-07"),
    ] {
        network.police_facts.push(fact(marks, "PoliceFact", "police_fact", case, nth, author, |mark| {
            PoliceFact {
                regime: Regime::Wpg,
                occurred_on: mark.day("occurredOn", occurred),
                text: mark.text("text"),
            }
        }));
    }
    for (case, nth, author) in
        [("a", "1", "raad_team"), ("a", "2", "youth_care_emergency"), ("b", "1", "hidden_director")]
    {
        network.assessments.push(fact(marks, "Assessment", "assessment", case, nth, author, |mark| {
            Assessment { kind: AssessmentKind::Risk, level: RiskLevel::Worrying, text: mark.text("text") }
        }));
    }
}

pub(super) fn fact<K>(
    marks: &mut Marks,
    type_name: &'static str,
    noun: &str,
    case: &'static str,
    nth: &str,
    author: &'static str,
    what: impl FnOnce(&mut Mark<'_>) -> K,
) -> Fact<K> {
    // What the care side tells of a contact moment is content of help.
    let care = type_name == "ContactMoment" && policy::CARE_SIDE.contains(&cast::find(author).role());
    let also = care.then_some(Category::Care);
    let only = Only { author: Some(cast::find(author).agency), also, ..Only::default() };
    let mut mark = marks.of(type_name, case, nth).only(only);
    Fact {
        id: id(&format!("{noun}:{case}:{nth}")),
        case: id(&format!("case:{case}")),
        author: member(author),
        agency: agency_of(author),
        recorded_at: mark.moment("recordedAt"),
        what: what(&mut mark),
    }
}
