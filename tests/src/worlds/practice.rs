//! Cases of real programmes in the world that all others are made of: those that ask conditions, consents and a mentor
//! before they start, and a pool of mentors in two agencies. The other cases have programmes that nobody wrote.

use super::{
    base::uuid,
    catalog::Catalog,
    rows::{Cell, Row, Rows},
};
use domain::{
    choice::Choice,
    programme::{Programme, Programmes},
    team::TeamFunction,
};
use serde_json::json;
use std::sync::OnceLock;
use uuid::Uuid;

/// Asks a mentor on the team.
pub const MENTORED: &str = "credible-messengers";
/// Asks consents and conditions.
pub const CONDITIONAL: &str = "eervolle-uitweg";

/// A mentor: the agency, whether trained, the places, the sessions of coaching, and of which case one place is taken.
type Sketch = (&'static str, bool, i64, usize, Option<usize>);

/// Two agencies: that of somebody of the cast, and one of which nobody asks.
const MENTORS: &[Sketch] = &[
    ("youth_work_main", true, 2, 1, Some(1)),
    ("youth_work_main", false, 3, 0, None),
    ("youth_work_west", true, 1, 2, None),
    ("youth_work_west", true, 1, 0, Some(1)),
    ("youth_work_west", false, 2, 1, None),
    ("youth_work_west", true, 4, 0, None),
];

pub fn programmes() -> &'static Programmes {
    static ALL: OnceLock<Programmes> = OnceLock::new();
    ALL.get_or_init(|| Programmes::embedded().expect("programmes without mistakes"))
}

fn programme(key: &str) -> &'static Programme {
    programmes().get(key).unwrap_or_else(|| panic!("there is no programme `{key}`"))
}

/// The training that a mentor needs.
pub fn training() -> &'static str {
    let asked = programme(MENTORED).team.iter().find_map(|place| place.training.as_deref());
    asked.expect("a training that is asked")
}

pub fn conditions() -> &'static [String] {
    &programme(CONDITIONAL).conditions
}

/// Rows of one world while it is made.
struct Making<'a> {
    catalog: &'a Catalog,
    rows: &'a mut Rows,
}

impl Making<'_> {
    fn set(&self, table: &str, row: &mut Row, column: &str, to: Cell) {
        row[self.catalog.table(table).at(column)] = to;
    }

    /// A row like another one, by a name of its own.
    fn like(&mut self, table: &'static str, like: Uuid, name: &str, cells: &[(&str, Cell)]) -> Uuid {
        let mut row = self.rows.row(table, like).unwrap_or_else(|| panic!("a {table} like {name}")).clone();
        let id = uuid(name);
        row[0] = Cell::Uuid(id);
        for (column, to) in cells {
            self.set(table, &mut row, column, to.clone());
        }
        self.rows.0.entry(table).or_default().insert(id, row);
        id
    }

    /// The rows of a table that hang on a case.
    fn of_case(&self, table: &'static str, case: Uuid) -> Vec<Uuid> {
        let at = self.catalog.table(table).at("case_id");
        self.rows.of(table).filter(|(_, row)| row[at] == Cell::Uuid(case)).map(|(id, _)| *id).collect()
    }
}

/// Gives the copies their programmes: `cases` are the ids of all of them, each with the key of a programme or without.
pub fn follow(catalog: &Catalog, rows: &mut Rows, cases: &[(Uuid, Option<&str>)]) {
    let mut making = Making { catalog, rows };
    for (nth, (case, key)) in cases.iter().enumerate() {
        let Some(key) = key else { continue };
        let at = catalog.table("case_file").at("programme");
        if let Some(row) = making.rows.0.get_mut("case_file").and_then(|all| all.get_mut(case)) {
            row[at] = Cell::Text((*key).to_owned());
        }
        if *key == CONDITIONAL {
            // All of them are accepted in the last one, of which the director does not read that; of others one is not.
            let accepted = conditions().len() - usize::from(nth + 1 < cases.len());
            conditional(&mut making, *case, &conditions()[..accepted]);
        }
    }
    let all: Vec<Uuid> = cases.iter().map(|(case, _)| *case).collect();
    pool(&mut making, &all);
}

/// Each person of the case consented to what is asked, and these conditions are accepted.
fn conditional(making: &mut Making<'_>, case: Uuid, accepted: &[String]) {
    let person = making.catalog.table("case_person").at("person_id");
    let persons = making.of_case("case_person", case).into_iter();
    let persons: Vec<_> = persons.map(|id| making.rows.0["case_person"][&id][person].clone()).collect();
    let consent = making.of_case("consent", case)[0];
    for (nth, purpose) in programme(CONDITIONAL).consents.iter().enumerate() {
        for (of, person) in persons.iter().enumerate() {
            let cells = [
                ("person_id", person.clone()),
                ("purpose", Cell::Text(purpose.clone())),
                ("withdrawn_at", Cell::Null),
            ];
            making.like("consent", consent, &format!("consent:{case}:{nth}:{of}"), &cells);
        }
    }
    let like = making.of_case("case_condition", case)[0];
    for (nth, text) in accepted.iter().enumerate() {
        let cells = [("text", Cell::Text(text.clone()))];
        making.like("case_condition", like, &format!("condition:{case}:{nth}"), &cells);
    }
}

/// The mentors, each with a member of its own; who is not of the cast asks nothing.
fn pool(making: &mut Making<'_>, cases: &[Uuid]) {
    let text = |text: &str| Cell::Text(text.to_owned());
    making.like("agency", uuid("agency:youth_work_main"), "agency:youth_work_west", &[]);
    for (nth, (agency, trained, places, coached, taken)) in MENTORS.iter().enumerate() {
        let agency = Cell::Uuid(uuid(&format!("agency:{agency}")));
        let subject = format!("mentor-{nth}");
        let cells = [("agency_id", agency.clone()), ("subject", text(&subject)), ("name", text(&subject))];
        let like = uuid("member:youth_work_team");
        let member = Cell::Uuid(making.like("member", like, &format!("member:{subject}"), &cells));
        let given = json!({ "name": training(), "given_by": "Your Lab", "completed_on": "2024-02-01" });
        let held = json!({ "on": "2024-03-01", "coach": "Naima" });
        let list = |one: serde_json::Value, times: usize| Cell::Json(json!(vec![one; times]).to_string());
        let cells = [
            ("agency_id", agency.clone()),
            ("member_id", member.clone()),
            ("places", Cell::Int(*places)),
            ("neighbourhoods", text(&format!("\nWijk {}\n", nth % 3))),
            ("trainings", list(given, usize::from(*trained))),
            ("coachings", list(held, *coached)),
            ("until_on", Cell::Null),
        ];
        making.like("mentor", uuid("mentor:1"), &format!("mentor:{subject}"), &cells);
        let Some(case) = taken.and_then(|nth| cases.get(nth)) else { continue };
        let like = making.of_case("team_membership", *case)[0];
        let cells = [
            ("member_id", member),
            ("agency_id", agency),
            ("family_member_id", Cell::Null),
            ("function", text(TeamFunction::Coach.name())),
            ("until_at", Cell::Null),
        ];
        making.like("team_membership", like, &format!("team:{subject}"), &cells);
    }
}
