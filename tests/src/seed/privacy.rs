//! What the privacy officer keeps of the cases `a` and `b`: a report, a term, what is confidential; and a destruction.

use super::{Network, agency_of, id, mark::Marks, member};
use crate::{TestClock, canary::Only, cast};
use chrono::Duration;
use domain::{
    confidentiality::Confidentiality,
    destruction::Destruction,
    inspection::{Inspection, InspectionRight, Requester},
    retention::{DestructionGround, Retention, RetentionRegime, Term},
};

pub fn add(network: &mut Network, marks: &mut Marks) {
    for (case, confiding, until) in [("a", "raad_team", "2025-12-31"), ("b", "hidden_director", "2024-12-31")]
    {
        inspection(network, marks, case);
        confidentiality(network, marks, case, confiding);
        let until = marks.of("Retention", case, "1").day("until", until);
        let term = |regime| Term { regime, until };
        network.retentions.push(Retention {
            case: id(&format!("case:{case}")),
            until,
            terms: vec![term(RetentionRegime::YouthHelp), term(RetentionRegime::Support)],
        });
    }
    let only = Only { region: Some("main"), overseers: true, ..Only::default() };
    let mut mark = marks.of("Destruction", "", "main").only(only);
    network.destructions.push(Destruction {
        id: id("destruction:main"),
        region: id("region:main"),
        at: mark.moment("at"),
        member: member("privacy_officer"),
        ground: DestructionGround::Request,
        requester: Some(Requester::Parent),
        regimes: vec![RetentionRegime::Support],
        cases: 2,
    });
}

fn inspection(network: &mut Network, marks: &mut Marks, case: &'static str) {
    let only = Only { overseers: true, ..Only::default() };
    let mut mark = marks.of("Inspection", case, "1").only(only);
    // After what was planted in the log, and before what a test does.
    let made_at = TestClock::start() - Duration::seconds(if case == "a" { 3001 } else { 3002 });
    network.inspections.push(Inspection {
        id: id(&format!("inspection:{case}:1")),
        region: id("region:main"),
        person: id(&format!("person:{case}:1")),
        requester: Requester::YoungPerson,
        requester_name: mark.text("requesterName"),
        right: InspectionRight::YouthAct,
        made_at: mark.at("madeAt", made_at),
        made_by: member("privacy_officer"),
    });
}

fn confidentiality(network: &mut Network, marks: &mut Marks, case: &'static str, by: &'static str) {
    let only = Only { author: Some(cast::find(by).agency), ..Only::default() };
    let mut mark = marks.of("Confidentiality", case, "1").only(only);
    network.confidentialities.push(Confidentiality {
        id: id(&format!("confidentiality:{case}:1")),
        version: 1,
        case: id(&format!("case:{case}")),
        agency: agency_of(by),
        member: member(by),
        reason: mark.text("reason"),
        from: mark.moment("from"),
        until: TestClock::start() + Duration::days(30),
    });
}
