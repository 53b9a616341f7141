//! The golden matrix: every type that holds data x everyone of the cast, asked for all its fields by `node` and by
//! nesting, compared with what the policy and the table of the cast say, and written to `policy.txt` for a reviewer.

use super::{
    objects::{self, Object},
    shape::{EVERY_RELATION, every_field, fields, global},
    table::{Rows, everyone_and_everything_occurs, table},
};
use domain::{Category, Relation, choice::Choice, policy};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};
use tests::{Answer, Client, World, cast, cast::Sight, golden, on_each_engine};

/// Shown; withheld; withheld but for what the own agency wrote; readable, and nothing is there.
const SHOWN: char = '+';
pub const WITHHELD: char = '·';
const OWN: char = 'o';
const NOTHING: char = '0';
/// The object itself does not show.
const UNSEEN: char = '-';

/// How many objects are asked at once; the server takes 50 fields at the top level.
const ROOTS: usize = 40;

/// What was seen of each object in each of its fields; and its `access`, where it was asked.
#[derive(Default)]
pub struct Seen {
    pub cells: BTreeMap<String, BTreeMap<String, char>>,
    access: BTreeMap<String, Value>,
}

impl Seen {
    /// Notes every object of an answer. The same field of the same object must come out the same wherever it stands.
    fn note(&mut self, value: &Value, path: &str, key: &str, denied: &BTreeSet<String>) {
        match value {
            Value::Array(all) => {
                for (nth, one) in all.iter().enumerate() {
                    self.note(one, &format!("{path}/{nth}"), key, denied);
                }
            }
            Value::Object(object) => {
                let key = object.get("id").and_then(Value::as_str).unwrap_or(key);
                for (field, value) in object {
                    let at = format!("{path}/{field}");
                    if field == "access" {
                        self.access.insert(key.to_owned(), value.clone());
                    } else {
                        self.note(value, &at, &format!("{key}.{field}"), denied);
                    }
                    if object.contains_key("__typename") && field != "__typename" {
                        let cell = match (value.is_null(), denied.contains(&at)) {
                            (false, false) => SHOWN,
                            (false, true) => OWN,
                            (true, true) => WITHHELD,
                            (true, false) => NOTHING,
                        };
                        let before =
                            self.cells.entry(key.to_owned()).or_default().insert(field.clone(), cell);
                        assert!(
                            before.is_none_or(|before| before == cell),
                            "{at} is once {before:?}, once {cell}"
                        );
                    }
                }
            }
            _ => {}
        }
    }
}

/// Asks twice: the errors of the one tell withheld from absent, and the data of the other must be the same.
async fn ask(client: &Client, seen: &mut Seen, document: &str) {
    let told = ask_telling(client, seen, document).await;
    let plain = client.query(document, json!({})).await.ok();
    assert_eq!(told.data(""), plain.data(""), "errors change no data");
}

/// Asks once, with an error for each withheld field.
pub async fn ask_telling(client: &Client, seen: &mut Seen, document: &str) -> Answer {
    let errors = client.clone().header("schakel-denied", "errors").query(document, json!({})).await;
    let path = |error: &Value| {
        assert_eq!(error["extensions"]["code"], "WITHHELD", "{error}");
        let path = error["path"].as_array().expect("a path").iter();
        path.map(|step| step.as_str().map_or(format!("/{step}"), |name| format!("/{name}")))
            .collect::<String>()
    };
    let denied: BTreeSet<String> = errors.errors().iter().map(path).collect();
    assert_eq!(denied.len(), errors.errors().len(), "one error for each withheld field");
    seen.note(errors.data(""), "", "", &denied);
    errors
}

/// All fields of an object, and of what it holds all fields too.
fn whole(type_name: &str) -> String {
    let into = |field: &str| {
        let inner = match (type_name, field) {
            ("Region", "municipalities") => "Municipality",
            ("Case", "persons") => "Person",
            ("Person", "contact") => "PersonContact",
            ("Person", "citizenNumber") => "CitizenNumber",
            ("Person", "matches") => "PersonMatch",
            ("Case", "family") => "Family",
            ("Family", "members") => "FamilyMember",
            ("Case", "team") => "TeamMembership",
            ("Case", "regie") => "Regie",
            ("Case", "frameworks") => "FrameworkPeriod",
            ("Case", "deadlines") => "Deadline",
            ("Deadline", "moves") => "DeadlineMove",
            ("Case", "concerns") => "Concern",
            ("Case", "contactMoments") => "ContactMoment",
            ("Case", "groupMembers") => "GroupMembership",
            ("Case", "trends") => "GroupTrend",
            ("Case", "notices") => "Notice",
            ("Case", "careNotes") => "CareNote",
            ("Case", "educationRecords") => "EducationRecord",
            ("Case", "policeFacts") => "PoliceFact",
            ("Case", "assessments") => "Assessment",
            ("Case", "grants") => "Grant",
            ("Case", "consents") => "Consent",
            ("Case", "measures") => "Measure",
            ("Case", "investigations") => "Investigation",
            ("Case", "familyChoices") => "FamilyChoice",
            ("Case", "confidentiality") => "Confidentiality",
            ("Case", "retention") => "Retention",
            ("Retention", "terms") => "RetentionTerm",
            ("Inspection", "entries") => "InspectionEntry",
            ("Case", "plans") => "Plan",
            ("Case", "placements") => "Placement",
            ("KnowledgeArticle", "revisions") => "ArticleRevision",
            ("Placement", "moves") => "PlacementMove",
            ("Case", "conditions") => "Condition",
            ("Condition", "marks") => "ConditionMark",
            ("Mentor", "trainings") => "MentorTraining",
            ("Mentor", "coachings") => "MentorCoaching",
            ("Plan", "goals") => "Goal",
            ("Goal", "actions") => "PlanAction",
            ("Plan", "evaluations") => "PlanEvaluation",
            ("PlanEvaluation", "standings") => "GoalStanding",
            ("Plan", "revisions") => "PlanRevision",
            ("PlanRevision", "goals") => "RevisedGoal",
            ("RevisedGoal", "actions") => "RevisedAction",
            ("PlanRevision", "accords") => "PlanAccord",
            ("Case", "agendaItems") | ("ConsultMeeting", "agenda") => "AgendaItem",
            ("Case" | "AgendaItem", "agreements") => "Agreement",
            ("AgendaItem", "contributions") => "Contribution",
            ("AgendaItem", "decisions") => "Decision",
            ("ConsultSeries", "invitees") => "ConsultSeat",
            ("ConsultMeeting", "invitations") => "Invitation",
            _ => return None,
        };
        Some(format!(" {{ {} }}", whole(inner)))
    };
    every_field(type_name, into)
}

/// What somebody sees by `node` of each type, and what by nesting from the lists.
pub async fn see(world: &World, sight: &Sight, objects: &[Object]) -> (Seen, Seen) {
    let client = world.client(sight.handle);
    let (mut by_node, mut nested) = (Seen::default(), Seen::default());
    let nodes: Vec<_> = objects.iter().filter(|one| one.is_node()).collect();
    for some in nodes.chunks(ROOTS) {
        let mut document = String::from("{");
        for (nth, object) in some.iter().enumerate() {
            let (id, name, all) = (object.key(), object.type_name, every_field(object.type_name, |_| None));
            let _ = write!(document, " n{nth}: node(id: \"{id}\") {{ ... on {name} {{ {all} }} }}");
        }
        ask(&client, &mut by_node, &(document + " }")).await;
    }
    let by_relation = format!("filter: {{ relation: {EVERY_RELATION} }}");
    let mut document = format!("{{ viewer {{ region {{ {} }} }}", whole("Region"));
    for (list, arguments, type_name) in [
        ("cases", by_relation.as_str(), "Case"),
        ("persons", &by_relation, "Person"),
        ("agreements", "first: 100", "Agreement"),
        ("planActions", "first: 100", "PlanAction"),
        ("consultMeetings", "first: 100", "ConsultMeeting"),
        ("consultSeries", "first: 100", "ConsultSeries"),
        // What was planted, and not what this test itself adds to the log.
        ("accessLog", "filter: { until: \"2026-11-01T12:00:00Z\" }", "AccessEntry"),
        ("emergencies", "first: 100", "Emergency"),
        ("inspections", "first: 100", "Inspection"),
        ("destructions", "first: 100", "Destruction"),
        ("arrangements", "first: 100", "Arrangement"),
        ("outreachActions", "first: 100", "OutreachAction"),
        ("interventions", "first: 100", "Intervention"),
        ("adviceRequests", "first: 100", "AdviceRequest"),
        ("knowledgeArticles", "first: 100", "KnowledgeArticle"),
        ("mentors", "first: 100", "Mentor"),
        ("placements", "first: 100", "Placement"),
        ("referrals", "first: 100", "Referral"),
        ("deadlines", "first: 100", "Deadline"),
        ("signals", "first: 100", "Signal"),
        ("signalMatches", "first: 100", "SignalMatch"),
        ("investigations", "first: 100", "Investigation"),
        ("notices", "first: 100", "Notice"),
        ("agencies", "first: 100", "Agency"),
        ("members", "first: 100", "Member"),
    ] {
        let _ = write!(document, " {list}({arguments}) {{ nodes {{ {} }} }}", whole(type_name));
    }
    ask(&client, &mut nested, &(document + " }")).await;
    (by_node, nested)
}

/// What the policy says of a field.
fn due(objects: &[Object], object: &Object, sight: &Sight, field: &str, category: Category) -> char {
    if !object.seen_by(sight) {
        return UNSEEN;
    }
    if !object.read_by(sight, category) {
        return if object.keeps_own(sight, field) { OWN } else { WITHHELD };
    }
    let link = object.links.iter().find(|(name, _)| *name == field).map(|(_, target)| target);
    let target = link.map(|target| objects.iter().find(|one| one.name == *target).expect("an object"));
    let hidden = target.is_some_and(|target| !target.seen_by(sight));
    let kept = object.kept.is_some_and(|(agency, fields)| fields.contains(&field) && sight.agency != agency);
    if hidden || kept || object.empty.contains(&field) { NOTHING } else { SHOWN }
}

/// Whether `access` names the withheld fields, each with its category and reason, and the strongest relation.
fn check_access(object: &Object, sight: &Sight, access: &Value, withheld: BTreeSet<&str>) {
    let (who, what) = (sight.handle, &object.name);
    let listed = access["withheld"].as_array().unwrap_or_else(|| panic!("{who}, {what}: {access}"));
    let names: Vec<_> = listed.iter().filter_map(|one| one["field"].as_str()).collect();
    let set: BTreeSet<_> = names.iter().copied().collect();
    assert!(
        set == withheld && set.len() == names.len(),
        "{who}, {what}: {names:?}, and withheld is {withheld:?}"
    );
    for one in listed {
        let category =
            policy::category(object.type_name, one["field"].as_str().expect("a name")).expect("a row");
        let never = policy::READS[category as usize].1[sight.role() as usize] == policy::Need::Never;
        assert_eq!(one["category"], category.name(), "{who}, {what}");
        assert_eq!(one["reason"], if never { "ROLE" } else { "RELATION" }, "{who}, {what}: {one}");
        assert!(one["remedy"].as_str().is_some_and(|text| !text.is_empty()), "{who}, {what}: {one}");
    }
    if let Some(stands) = object.stands(sight) {
        let strongest = Relation::ALL.iter().find(|(relation, ..)| stands.contains(relation));
        let strongest = strongest.map_or(Value::Null, |(_, name, _)| json!(name));
        assert_eq!(access["relation"], strongest, "{who}, {what}");
    }
}

/// Who stands in is told by the answer to the one who asked, and nowhere else.
async fn stand_in(world: &World, sight: &Sight) -> BTreeMap<String, char> {
    let works = |one: &Sight| one.works && policy::PROFESSIONALS.contains(&one.role());
    let colleague =
        cast::all().find(|one| one.agency == sight.agency && one.handle != sight.handle && works(one));
    let stand_in =
        colleague.as_ref().map_or("member:police_team".to_owned(), |one| format!("member:{}", one.handle));
    let document = format!(
        "mutation {{ standInAssign(input: {{ standInId: \"{}\", until: \"2026-11-30T12:34:56Z\" }}) {{ standIn {{ {} }} }} }}",
        global("Member", &stand_in),
        every_field("StandIn", |_| None)
    );
    let mut seen = Seen::default();
    let answer = world.client(sight.handle).query(&document, json!({})).await.ok();
    let given = answer.data("/standInAssign/standIn");
    assert_eq!(!given.is_null(), works(sight) && colleague.is_some(), "{}: {given}", sight.handle);
    seen.note(given, "", "", &BTreeSet::new());
    given["id"].as_str().and_then(|id| seen.cells.remove(id)).unwrap_or_default()
}

#[test]
fn each_of_the_cast_sees_of_every_type_what_the_policy_gives_and_nothing_else() {
    on_each_engine(async |world| {
        let objects = objects::all();
        let mut rows = Rows::new();
        for sight in cast::all() {
            let (by_node, nested) = if sight.works {
                see(&world, &sight, &objects).await
            } else {
                let answer = world.client(sight.handle).query("{ now }", json!({})).await;
                assert_eq!(answer.status, 401, "{}", sight.handle);
                Default::default()
            };
            for (nth, object) in objects.iter().enumerate() {
                let mut withheld = BTreeSet::new();
                for field in fields(object.type_name) {
                    let category = policy::category(object.type_name, &field.name).expect("a category");
                    let due = due(&objects, object, &sight, &field.name, category);
                    for (seen, way) in [(&by_node, "node"), (&nested, "nesting")] {
                        let cell = seen.cells.get(&object.key()).and_then(|cells| cells.get(&field.name));
                        let cell = cell.copied().unwrap_or(UNSEEN);
                        assert!(
                            cell == due || (way == "node" && !object.is_node()),
                            "{}.{} of {} is `{cell}` to {} by {way}, and `{due}` by the policy",
                            object.type_name,
                            field.name,
                            object.name,
                            sight.handle
                        );
                    }
                    if matches!(due, WITHHELD | OWN) {
                        withheld.insert(field.name.as_str());
                    }
                    rows.entry((category, nth, field.name.clone())).or_default().push(due);
                }
                for access in
                    [&by_node, &nested].into_iter().filter_map(|seen| seen.access.get(&object.key()))
                {
                    check_access(object, &sight, access, withheld.clone());
                }
            }
        }
        let mut assigned = BTreeMap::<&str, String>::new();
        for sight in cast::all() {
            let cells = if sight.works { stand_in(&world, &sight).await } else { BTreeMap::new() };
            for field in fields("StandIn") {
                let cell = cells.get(&field.name).copied().unwrap_or(UNSEEN);
                assigned.entry(&field.name).or_default().push(cell);
            }
        }
        for (field, cells) in assigned {
            rows.insert((Category::Colleague, objects.len(), field.to_owned()), cells);
        }
        everyone_and_everything_occurs(&objects, &rows);
        golden::compare("policy.txt", &table(&objects, &rows));
    });
}
