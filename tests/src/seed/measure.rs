//! The measures, investigations and choices of the families of the cases `a` and `b`. Of case `a` a supervision order
//! that was renewed, youth probation, an investigation that was concluded and one that is asked for.

use super::{Network, agency_of, id, mark::Marks, member};
use crate::canary::Only;
use domain::{
    Category,
    family_choice::{ChoiceKind, FamilyChoice, Weighing},
    investigation::{Conclusion, Investigation, InvestigationCause, InvestigationStatus},
    measure::{Measure, MeasureKind, MeasureRequester, MeasureStatus},
};

use MeasureKind::{Supervision, YouthProbation};

pub fn add(network: &mut Network, marks: &mut Marks) {
    measure(
        network,
        marks,
        ("a", "1"),
        Supervision,
        ["2024-02-01", "2024-02-11", "2024-02-21", "2027-12-01", ""],
    );
    let ended = ["2024-03-02", "2024-03-12", "2024-03-22", "2024-12-12", "2024-11-12"];
    measure(network, marks, ("a", "2"), Supervision, ended);
    measure(
        network,
        marks,
        ("a", "3"),
        YouthProbation,
        ["2024-04-03", "2024-04-13", "2024-04-23", "2027-12-03", ""],
    );
    measure(
        network,
        marks,
        ("b", "1"),
        Supervision,
        ["2024-05-04", "2024-05-14", "2024-05-24", "2027-12-04", ""],
    );
    investigation(network, marks, ("a", "1"), "raad_consulted", Some("2027-12-05"));
    investigation(network, marks, ("a", "2"), "raad_team", None);
    investigation(network, marks, ("b", "1"), "hidden_director", Some("2027-12-06"));
    family_choice(network, marks, "a", "youth_protection_team", ["2024-06-05", "2024-06-15"]);
    family_choice(network, marks, "b", "hidden_director", ["2024-07-06", "2024-07-16"]);
}

/// The days: requested, ruled, from, until, ended.
fn measure(
    network: &mut Network,
    marks: &mut Marks,
    (case, nth): (&'static str, &str),
    kind: MeasureKind,
    [requested, ruled, from, until, ended]: [&str; 5],
) {
    let also = (kind == YouthProbation).then_some(Category::Justice);
    let mut mark = marks.of("Measure", case, nth).only(Only { also, ..Only::default() });
    let renews = nth == "1" && case == "a";
    let director = if case == "a" { "youth_protection_team" } else { "hidden_director" };
    network.measures.push(Measure {
        id: id(&format!("measure:{case}:{nth}")),
        version: 1,
        case: id(&format!("case:{case}")),
        person: id(&format!("person:{case}:1")),
        kind,
        status: if ended.is_empty() { MeasureStatus::Running } else { MeasureStatus::Ended },
        requested_by: MeasureRequester::Raad,
        requested_on: mark.day("requestedOn", requested),
        reasons: mark.text("reasons"),
        author: member(director),
        renews: renews.then(|| id("measure:a:2")),
        ruled_on: Some(mark.day("ruledOn", ruled)),
        court: mark.some("court"),
        ruling: mark.some("ruling"),
        from: Some(mark.day("from", from)),
        until: Some(mark.day("until", until)),
        executor: Some(agency_of(director)),
        deadline: Some(id(&format!("deadline:{case}:1"))),
        ended_on: (!ended.is_empty()).then(|| mark.day("endedOn", ended)),
        end_reason: if ended.is_empty() { None } else { mark.some("endedReason") },
    });
}

/// Concluded where it has a day, otherwise asked for. Who investigates sees it without the case.
fn investigation(
    network: &mut Network,
    marks: &mut Marks,
    (case, nth): (&'static str, &str),
    investigator: &'static str,
    due: Option<&str>,
) {
    let only = Only { owner: Some(investigator), ..Only::default() };
    let mut mark = marks.of("Investigation", case, nth).only(only);
    let director = if case == "a" { "wijkteam_directing" } else { "hidden_director" };
    network.investigations.push(Investigation {
        id: id(&format!("investigation:{case}:{nth}")),
        version: 1,
        case: id(&format!("case:{case}")),
        cause: InvestigationCause::Threat,
        reasons: mark.text("reasons"),
        requester: member(director),
        agency: agency_of(director),
        requested_at: mark.moment("requestedAt"),
        investigator: member(investigator),
        status: if due.is_some() { InvestigationStatus::Concluded } else { InvestigationStatus::Requested },
        decided_at: due.map(|_| mark.moment("decidedAt")),
        due_on: due.map(|day| mark.day("dueOn", day)),
        membership: None,
        conclusion: due.map(|_| Conclusion::Measure),
        advice: due.map(|_| mark.text("advice")),
        concluded_at: due.map(|_| mark.moment("concludedAt")),
    });
}

fn family_choice(
    network: &mut Network,
    marks: &mut Marks,
    case: &'static str,
    author: &'static str,
    [said, weighed]: [&str; 2],
) {
    let mut mark = marks.of("FamilyChoice", case, "1");
    network.family_choices.push(FamilyChoice {
        id: id(&format!("family_choice:{case}:1")),
        version: 1,
        case: id(&format!("case:{case}")),
        kind: ChoiceKind::Stopped,
        speakers: vec![mark.text("speakers")],
        said_on: mark.day("saidOn", said),
        words: mark.text("words"),
        author: member(author),
        recorded_at: mark.moment("recordedAt"),
        weighing: Some(Weighing::Escalate),
        weighing_note: mark.some("weighingNote"),
        assessment: Some(id(&format!("assessment:{case}:1"))),
        weighed_by: Some(member(author)),
        weighed_on: Some(mark.day("weighedOn", weighed)),
    });
}
