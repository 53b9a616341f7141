//! Mentors: one whom others may engage, one who was, one of another region; and the conditions of the cases `a` and `b`.

use super::{Network, agency_of, id, mark::Marks, member};
use crate::{canary::Only, cast};
use domain::{
    condition::{Condition, ConditionMark, ConditionStanding},
    mentor::{Coaching, Mentor, MentorFile, Training},
};

/// The number, who it is, to which agencies it shows, and the days: from, until, of a training and of coaching.
type Sketch = (&'static str, &'static str, &'static [&'static str], [&'static str; 4]);

const MENTORS: &[Sketch] = &[
    (
        "1",
        "youth_work_team",
        &["youth_work_main", "municipality_main"],
        ["2022-04-01", "2030-04-01", "2022-04-02", "2022-04-03"],
    ),
    // Over: only the own agency looks back.
    ("2", "youth_work_team", &["youth_work_main"], ["2021-04-04", "2021-04-14", "2021-04-05", "2021-04-06"]),
    ("3", "school_elsewhere", &["school_far"], ["2022-04-07", "2030-04-07", "2022-04-08", "2022-04-09"]),
];

/// Case, number, who noted it, and the days of the acceptance and of the mark.
const CONDITIONS: [(&str, &str, &str, [&str; 2]); 3] = [
    ("a", "1", "municipality_team", ["2023-05-01", "2023-05-11"]),
    ("a", "2", "youth_work_team", ["2023-05-02", "2023-05-12"]),
    ("b", "1", "hidden_director", ["2023-05-03", "2023-05-13"]),
];

pub fn add(network: &mut Network, marks: &mut Marks) {
    for (nth, handle, agencies, [from, until, completed, coached]) in MENTORS {
        let sight = cast::find(handle);
        let region = Some(sight.region());
        let own: &'static [&'static str] = &agencies[..1];
        let kept = Only { region, agencies: Some(own), ..Only::default() };
        let mut mark = marks.of("MentorTraining", "", nth).only(kept.clone());
        let training = Training {
            name: mark.text("name"),
            given_by: mark.text("givenBy"),
            completed_on: mark.day("completedOn", completed),
        };
        let mut mark = marks.of("MentorCoaching", "", nth).only(kept);
        let coaching = Coaching { on: mark.day("on", coached), coach: mark.text("coach") };
        let shown = Only { region, agencies: Some(agencies), ..Only::default() };
        let mut mark = marks.of("Mentor", "", nth).only(shown);
        network.mentors.push(Mentor {
            id: id(&format!("mentor:{nth}")),
            region: id(&format!("region:{}", sight.region())),
            agency: agency_of(handle),
            member: member(handle),
            neighbourhoods: vec![mark.text("neighbourhoods")],
            from: mark.day("from", from),
            until: Some(mark.day("until", until)),
            file: Some(MentorFile {
                version: 1,
                places: 4,
                taken: 0,
                trainings: vec![training],
                coachings: vec![coaching],
            }),
        });
    }
    for (case, nth, author, [accepted, marked]) in CONDITIONS {
        let mut mark = marks.of("ConditionMark", case, nth);
        let marked = ConditionMark {
            standing: if nth == "1" { ConditionStanding::Kept } else { ConditionStanding::Broken },
            on: mark.day("on", marked),
            note: mark.text("note"),
        };
        let mut mark = marks.of("Condition", case, nth);
        network.conditions.push(Condition {
            id: id(&format!("condition:{case}:{nth}")),
            version: 1,
            case: id(&format!("case:{case}")),
            text: mark.text("text"),
            accepted_by: vec![mark.text("acceptedBy")],
            accepted_on: mark.day("acceptedOn", accepted),
            author: member(author),
            marks: vec![marked],
        });
    }
}
