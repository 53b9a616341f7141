//! The objects of the matrix: of every type the planted records that tell the rules apart, and what is known of each
//! without asking the server.

use super::shape::global;
use domain::{Category, policy};
use tests::{
    canary::{self, Canary, Only},
    cast::Sight,
};

/// A planted record.
#[derive(Clone, Debug)]
pub struct Object {
    pub type_name: &'static str,
    /// Its name in the seed.
    pub name: String,
    /// For what has no id of its own: the object and the field at which it stands.
    pub at: Option<(&'static str, &'static str, &'static str)>,
    case: &'static str,
    only: Only,
    /// Fields in which nothing is recorded.
    pub empty: &'static [&'static str],
    /// Fields that show to one agency alone, though the record shows to others.
    pub kept: Option<(&'static str, &'static [&'static str])>,
    /// Fields that name a record which not everybody sees who sees this one.
    pub links: &'static [(&'static str, &'static str)],
}

/// The seats of the planted series and of its meetings.
const AT_THE_SERIES: &[&str] = &["safety_house_consulted", "police_consulted"];
const BEFORE: &[&str] = &["safety_house_consulted", "wijkteam_directing", "halt_former"];
const NOW: &[&str] = &[
    "safety_house_consulted",
    "wijkteam_directing",
    "police_consulted",
    "raad_consulted",
    "housing_consulted",
    "probation_consulted",
];

/// The lists of a case in which an agency keeps seeing its own facts, and the Raad what it investigates.
const OWN: &[(&str, &str)] = &[
    ("concerns", "Concern"),
    ("contactMoments", "ContactMoment"),
    ("notices", "Notice"),
    ("trends", "GroupTrend"),
    ("careNotes", "CareNote"),
    ("educationRecords", "EducationRecord"),
    ("policeFacts", "PoliceFact"),
    ("assessments", "Assessment"),
    ("investigations", "Investigation"),
    ("confidentiality", "Confidentiality"),
];

/// What the agency of a mentor keeps for itself.
const OF_MENTORS: &[&str] = &["version", "places", "freePlaces", "trainings", "coachings"];

impl Object {
    /// A record on a case, or of the directory, with what its canaries say of it.
    fn new(type_name: &'static str, name: &str) -> Self {
        let case = match name.split(':').nth(1) {
            Some("a" | "before") => "a",
            Some("b") => "b",
            _ => "",
        };
        let nth = match (case, type_name) {
            (_, "ConsultMeeting" | "AgendaItem") | ("", _) => name.split_once(':').map_or("", |(_, nth)| nth),
            _ => name.splitn(3, ':').nth(2).unwrap_or("1"),
        };
        let (start, end) = (format!("canary~{type_name}."), format!("~{nth}"));
        let planted = canary::canaries().iter().find(|canary| {
            canary.value.starts_with(&start) && canary.value.ends_with(&end) && canary.case == case
        });
        let only = planted.map_or_else(Only::default, |canary| canary.only.clone());
        Self { type_name, name: name.to_owned(), at: None, case, only, empty: &[], kept: None, links: &[] }
    }

    fn seats(mut self, seats: &'static [&'static str]) -> Self {
        self.only.seats = Some(seats);
        self
    }

    fn at(self, type_name: &'static str, name: &'static str, field: &'static str) -> Self {
        Self { at: Some((type_name, name, field)), ..self }
    }

    fn in_region(mut self, region: &'static str) -> Self {
        self.only.region = Some(region);
        self
    }

    fn of(mut self, own: &'static [&'static str]) -> Self {
        self.only.own = Some(own);
        self
    }

    fn of_officers(mut self) -> Self {
        self.only.overseers = true;
        self
    }

    fn empty(self, empty: &'static [&'static str]) -> Self {
        Self { empty, ..self }
    }

    fn kept(self, agency: &'static str, fields: &'static [&'static str]) -> Self {
        Self { kept: Some((agency, fields)), ..self }
    }

    fn links(self, links: &'static [(&'static str, &'static str)]) -> Self {
        Self { links, ..self }
    }

    /// The case that it is on; empty for the directory.
    pub fn case(&self) -> &'static str {
        self.case
    }

    /// How the answers know it.
    pub fn key(&self) -> String {
        match self.at {
            Some((type_name, name, field)) => format!("{}.{field}", global(type_name, name)),
            None => global(self.type_name, &self.name),
        }
    }

    /// Whether `node` knows its type.
    pub fn is_node(&self) -> bool {
        const HANGING: [&str; 21] = [
            "ArticleRevision",
            "Regie",
            "PersonContact",
            "CitizenNumber",
            "ConsultSeat",
            "Invitation",
            "Contribution",
            "Decision",
            "DeadlineMove",
            "PlanEvaluation",
            "GoalStanding",
            "PlanRevision",
            "RevisedGoal",
            "RevisedAction",
            "PlanAccord",
            "PlacementMove",
            "ConditionMark",
            "MentorTraining",
            "MentorCoaching",
            "InspectionEntry",
            "RetentionTerm",
        ];
        !HANGING.contains(&self.type_name)
    }

    /// What the policy says of somebody reading `category` in it.
    pub fn read_by(&self, sight: &Sight, category: Category) -> bool {
        let mut only = self.only.clone();
        if self.type_name == "ConsultSeries" && category == Category::Consult {
            (only.region, only.seats) = (None, Some(AT_THE_SERIES));
        }
        let coordinate = (self.type_name, "");
        sight.reads(&Canary { value: String::new(), coordinate, category, case: self.case, only })
    }

    /// Whether somebody sees that it is there. A case shows that to whom it shows nothing else; the
    /// rest shows only to who may read it.
    pub fn seen_by(&self, sight: &Sight) -> bool {
        let gate = match self.type_name {
            "Case" => Category::Open,
            "Person" => Category::Identity,
            "ConsultMeeting" | "AgendaItem" | "Agreement" => Category::Consult,
            "Emergency" => Category::Oversight,
            "Notice" => Category::Concern,
            "Referral" => Category::Process,
            "Investigation" => Category::Measure,
            name => policy::FIELDS.iter().find(|(row, ..)| *row == name).expect("in the policy").1,
        };
        self.read_by(sight, gate)
    }

    /// Whether a list that is withheld still holds what the agency wrote itself.
    pub fn keeps_own(&self, sight: &Sight, field: &str) -> bool {
        let kind = OWN.iter().find(|(list, _)| self.type_name == "Case" && *list == field).map(|(_, of)| *of);
        canary::canaries().iter().any(|canary| {
            Some(canary.coordinate.0) == kind
                && canary.case == self.case
                && (canary.only.author == Some(sight.agency) || canary.only.owner == Some(sight.handle))
                && sight.reads(canary)
        })
    }

    /// How somebody stands to its case; None where a seat decides.
    pub fn stands<'s>(&self, sight: &'s Sight) -> Option<&'s [domain::Relation]> {
        self.only.seats.is_none().then(|| sight.relations(self.case))
    }
}

/// Every object of the matrix.
pub fn all() -> Vec<Object> {
    let new = Object::new;
    vec![
        new("Region", "region:main"),
        new("Region", "region:far"),
        new("Municipality", "municipality:main"),
        new("Agency", "agency:police_main"),
        new("Agency", "agency:school_far"),
        new("Member", "member:police_team").empty(&["leftOn"]),
        new("Member", "member:school_left"),
        new("Arrangement", "arrangement:main").empty(&["until"]),
        new("OutreachAction", "outreach:1"),
        new("OutreachAction", "outreach:2").empty(&["heldOn", "reached", "askedForHelp"]),
        new("Intervention", "intervention:main"),
        new("Mentor", "mentor:1").kept("youth_work_main", OF_MENTORS),
        new("Mentor", "mentor:2"),
        new("Mentor", "mentor:3"),
        new("MentorTraining", "training:1").at("Mentor", "mentor:1", "trainings"),
        new("MentorCoaching", "coaching:1").at("Mentor", "mentor:1", "coachings"),
        new("Case", "case:a").empty(&["closedOn", "outcome"]),
        new("Person", "person:a:1"),
        new("Person", "person:a:2").empty(&["contact", "citizenNumber"]),
        new("PersonContact", "contact:a:1").at("Person", "person:a:1", "contact"),
        new("CitizenNumber", "number:a:1").at("Person", "person:a:1", "citizenNumber"),
        new("PersonMatch", "person_match:a:1"),
        new("PersonMatch", "person_match:b:1").of(&[]).empty(&["resolvedAt", "resolvedBy"]),
        new("Family", "family:a"),
        new("FamilyMember", "family_member:a:1"),
        new("FamilyMember", "family_member:a:2").empty(&["person"]),
        new("TeamMembership", "team:a:police_team").empty(&["familyMember", "until"]),
        new("TeamMembership", "team:a:halt_former").empty(&["familyMember"]),
        new("TeamMembership", "team:a:family")
            .empty(&["member", "agency", "until"])
            .links(&[("familyMember", "family_member:a:2")]),
        new("Regie", "regie:a:1").empty(&["until"]),
        new("FrameworkPeriod", "framework:a:1").empty(&["until"]).links(&[("measure", "measure:a:1")]),
        new("Measure", "measure:a:1").empty(&["endedOn", "endedReason"]),
        new("Measure", "measure:a:2").empty(&["renews"]),
        new("Measure", "measure:a:3").empty(&["renews", "endedOn", "endedReason"]),
        new("Investigation", "investigation:a:1").links(&[("case", "case:a")]),
        new("Investigation", "investigation:a:2")
            .empty(&["decidedAt", "dueOn", "conclusion", "advice", "concludedAt"])
            .links(&[("case", "case:a")]),
        new("FamilyChoice", "family_choice:a:1"),
        new("Concern", "concern:a:1"),
        new("Concern", "concern:a:3"),
        new("ContactMoment", "contact_moment:a:1"),
        new("ContactMoment", "contact_moment:a:2"),
        new("ContactMoment", "contact_moment:a:3"),
        new("GroupMembership", "group_member:a:1").empty(&["until", "leftReason"]),
        new("GroupMembership", "group_member:a:2"),
        new("GroupTrend", "trend:a:1"),
        new("GroupTrend", "trend:a:2"),
        new("Notice", "notice:a:1")
            .empty(&["origin"])
            .links(&[("case", "case:a"), ("contactMoment", "contact_moment:a:1")]),
        new("Notice", "notice:a:2")
            .empty(&["origin"])
            .links(&[("case", "case:a"), ("contactMoment", "contact_moment:a:3")]),
        new("Notice", "notice:a:3")
            .empty(&["contactMoment"])
            .links(&[("case", "case:a"), ("origin", "notice:b:1")]),
        new("Notice", "notice:a:4")
            .empty(&["contactMoment"])
            .links(&[("case", "case:a"), ("origin", "notice:a:1")]),
        new("Notice", "notice:b:1").empty(&["origin"]).links(&[("case", "case:b")]),
        new("CareNote", "care_note:a:1"),
        new("CareNote", "care_note:a:3"),
        new("EducationRecord", "education:a:1"),
        new("EducationRecord", "education:a:2"),
        new("PoliceFact", "police_fact:a:1"),
        new("PoliceFact", "police_fact:a:2"),
        new("Assessment", "assessment:a:1"),
        new("Assessment", "assessment:a:2"),
        new("Grant", "grant:a:police_team").empty(&["until"]),
        new("Grant", "grant:a:wijkteam_team").empty(&["until"]),
        new("Grant", "grant:a:youth_care_emergency"),
        new("AccessEntry", "entry:a:1").links(&[("person", "person:a:1")]),
        new("AccessEntry", "entry:main")
            .of_officers()
            .in_region("main")
            .empty(&["case", "person", "grant", "relation", "ground", "purpose"]),
        new("Emergency", "emergency:a:1"),
        new("Emergency", "emergency:b:1")
            .empty(&["review", "note", "reviewedBy", "reviewedAt"])
            .links(&[("case", "case:b")]),
        new("Confidentiality", "confidentiality:a:1"),
        new("Inspection", "inspection:a:1").empty(&["loggedFrom"]),
        new("InspectionEntry", "inspected:a:1").at("Inspection", "inspection:a:1", "entries").of_officers(),
        new("Retention", "case:a"),
        new("RetentionTerm", "term:a:1").at("Retention", "case:a", "terms"),
        new("Destruction", "destruction:main").of_officers().in_region("main"),
        new("Signal", "signal:1").of(&["police_referred"]).empty(&["withdrawnAt"]),
        new("Signal", "signal:2").of(&["youth_care_emergency"]).empty(&["withdrawnAt"]),
        new("Signal", "signal:5").of(&["attendance_team"]),
        new("SignalMatch", "match:1").of(&["police_referred", "youth_care_emergency"]),
        new("SignalMatch", "match:2").of(&["hidden_director", "safe_home_team"]).empty(&[
            "outcome",
            "concludedAt",
            "concludedBy",
        ]),
        new("AdviceRequest", "advice:1"),
        new("AdviceRequest", "advice:2").empty(&[
            "adviser",
            "answer",
            "answeredAt",
            "helped",
            "closedAt",
            "keptUntil",
        ]),
        new("KnowledgeArticle", "article:1"),
        new("KnowledgeArticle", "article:2").empty(&["publishedAt", "revisedAt"]),
        new("KnowledgeArticle", "article:3").empty(&["revisedAt"]),
        new("ArticleRevision", "article_revision:1"),
        new("Referral", "referral:a:1"),
        new("Deadline", "deadline:a:1"),
        new("Deadline", "deadline:a:2"),
        new("DeadlineMove", "deadline_move:a:1_1").empty(&["by", "reason"]),
        new("DeadlineMove", "deadline_move:a:1_2"),
        new("Consent", "consent:a:1").empty(&["withdrawnAt"]),
        new("Consent", "consent:a:2"),
        new("ConsultSeries", "series:main"),
        new("ConsultSeat", "series_seat:police_consulted").seats(AT_THE_SERIES),
        new("ConsultMeeting", "consult:a"),
        new("ConsultMeeting", "consult:before"),
        new("Invitation", "invitation:a:police_consulted").seats(NOW).empty(&["attendance", "withdrawnAt"]),
        new("Invitation", "invitation:before:halt_former").seats(BEFORE).empty(&["withdrawnAt"]),
        new("Invitation", "invitation:before:withdrawn").seats(BEFORE).empty(&["attendance"]),
        new("AgendaItem", "item:a").links(&[("meeting", "consult:a")]),
        new("AgendaItem", "item:before").links(&[("meeting", "consult:before")]),
        new("Contribution", "contribution:a:1").links(&[("contactMoment", "contact_moment:a:2")]),
        new("Contribution", "contribution:a:2").empty(&["contactMoment"]),
        new("Contribution", "contribution:a:3").empty(&["contactMoment"]),
        new("Contribution", "contribution:a:4").empty(&["contactMoment"]),
        new("Decision", "decision:a:1"),
        new("Decision", "decision:a:2"),
        new("Agreement", "agreement:a:1").empty(&["resultNote"]).links(&[("agendaItem", "item:a")]),
        new("Agreement", "agreement:a:2")
            .empty(&["resultNote"])
            .links(&[("case", "case:a"), ("agendaItem", "item:before")]),
        new("Agreement", "agreement:a:3").links(&[("case", "case:a"), ("agendaItem", "item:a")]),
        new("Plan", "plan:a:1").empty(&["endedOn", "conclusion"]),
        new("Plan", "plan:a:2").empty(&["person"]),
        new("Goal", "goal:a:1").empty(&["ownerName", "note"]).links(&[("origin", "goal:b:1")]),
        new("Goal", "goal:a:2").empty(&["owner"]).links(&[("origin", "goal:a:1")]),
        new("PlanAction", "action:a:1").empty(&["familyMember", "note"]),
        new("PlanAction", "action:a:2").empty(&["owner"]),
        new("PlanEvaluation", "evaluation:a:1"),
        new("GoalStanding", "standing:a:1").at("PlanEvaluation", "evaluation:a:1", "standings"),
        new("PlanRevision", "revision:a:1"),
        new("RevisedGoal", "revised_goal:a:1").at("PlanRevision", "revision:a:1", "goals"),
        new("RevisedAction", "revised_action:a:1").at("PlanRevision", "revision:a:1", "goals.actions"),
        new("PlanAccord", "accord:a:1"),
        new("Placement", "placement:a:1"),
        new("Placement", "placement:a:2").empty(&["person", "startedOn", "endedOn", "outcome"]),
        new("Condition", "condition:a:1"),
        new("ConditionMark", "condition_mark:a:1").at("Condition", "condition:a:1", "marks"),
        new("PlacementMove", "placement_move:a:1").at("Placement", "placement:a:1", "moves"),
        new("Case", "case:b").empty(&["closedOn", "outcome"]),
        new("Person", "person:b:1"),
        new("CareNote", "care_note:b:1"),
        new("Grant", "grant:b:hidden_director").empty(&["until"]),
        new("AccessEntry", "entry:b:1").links(&[("person", "person:b:1")]),
        new("Deadline", "deadline:b:1"),
        new("ConsultMeeting", "consult:b").empty(&["series"]),
        new("Agreement", "agreement:b:1").empty(&["resultNote"]),
        new("Goal", "goal:b:1").empty(&["ownerName", "note", "origin"]),
    ]
}
