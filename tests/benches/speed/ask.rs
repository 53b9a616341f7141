//! What is asked of both servers: five requests of an ordinary day, and the same of the floor.

use crate::{
    load::Connection,
    place::Place,
    server::{Server, token},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// What is measured, by letter.
pub const LETTERS: [&str; 5] = ["a", "a2", "b", "c", "d"];

/// A request, as it is sent to each server.
pub struct Ask {
    pub name: &'static str,
    pub ours: Vec<u8>,
    pub floor: Vec<u8>,
    /// Whether the same request gets the same answer.
    reads: bool,
}

const CASES: &str = "{ cases(first: 20) { nodes {
    status programme openedOn
    access { relation ground purpose until withheld { field category reason } }
    persons { givenName familyName birthDate }
    team { function member { name } agency { name } }
    agreements(status: OPEN) { text status dueOn owner { name } }
} } }";

/// The same with what is due and what is worked on.
const DUE: &str = "{ cases(first: 20) { nodes {
    status programme openedOn
    access { relation ground purpose until withheld { field category reason } }
    persons { givenName familyName birthDate }
    team { function member { name } agency { name } }
    agreements(status: OPEN) { text status dueOn owner { name } }
    deadlines(status: [RUNNING, PAUSED]) { name dueAt status }
    plans { kind status goals { text status } }
} } }";

const CASE: &str = "query($id: ID!) { case(id: $id) {
    version level programme status openedOn closedOn outcome
    access { relation ground purpose until withheld { field category reason } }
    municipality { name }
    directingAgency { name kind phone }
    director { name jobTitle phone }
    regie { from until reason agency { name } director { name } }
    team { function from until reason member { name jobTitle } agency { name } }
    frameworks { framework ground from until person { givenName } }
    persons { givenName familyName birthDate contact { street postalCode city phone } }
    family { members { name kind birthDate } }
    concerns { topic text recordedAt author { name agency { name } } }
    contactMoments { kind at summary author { name } }
    careNotes { text recordedAt author { name } }
    educationRecords { school absenceHours text recordedAt author { name } }
    policeFacts { text }
    assessments { kind level text recordedAt author { name } }
    agreements { text status dueOn resultNote owner { name } }
} }";

const MEETING: &str = "query($id: ID!) { node(id: $id) { ... on ConsultMeeting {
    title startsAt status
    chair { name }
    invitations { invitedAt member { name agency { name } } }
    agenda {
        question
        case { status programme persons { givenName familyName } }
        contributions { text recordedAt author { name agency { name } } }
        agreements { text status dueOn owner { name } }
    }
} } }";

const OPEN: &str = "mutation($input: CaseOpenInput!) { caseOpen(input: $input) {
    case { status openedOn programme }
    userErrors { message }
} }";

impl Ask {
    /// The request of this letter; `server` tells the ids that it needs.
    pub fn new(letter: &str, place: &Place, server: &Server) -> Self {
        let [wijkteam, chair] = ["bench-wijkteam", "bench-chair"].map(|handle| token(place, handle));
        let id = |token: &str, query: &str, pointer: &str| {
            let body = Connection::open(server.address).send(&post(token, query, json!({})));
            let answer: Value = serde_json::from_slice(&body).expect("JSON");
            let found = answer.pointer(pointer).and_then(Value::as_str);
            found.unwrap_or_else(|| panic!("no id at {pointer} of {answer}")).to_owned()
        };
        match letter {
            "a" => Self {
                name: "(a) 20 cases with person, team, open agreements",
                ours: post(&wijkteam, CASES, json!({})),
                floor: get("cases/bench-wijkteam"),
                reads: true,
            },
            "a2" => Self {
                name: "(a2) the same with open deadlines, plans and their goals",
                ours: post(&wijkteam, DUE, json!({})),
                floor: get("due/bench-wijkteam"),
                reads: true,
            },
            "b" => {
                let id = id(&wijkteam, "{ cases(first: 1) { nodes { id } } }", "/data/cases/nodes/0/id");
                Self {
                    name: "(b) one case in full",
                    floor: get(&format!("case/{}", uuid(&id))),
                    ours: post(&wijkteam, CASE, json!({ "id": id })),
                    reads: true,
                }
            }
            "c" => {
                let query = "{ consultMeetings(first: 1, filter: { status: INVITED }) { nodes { id } } }";
                let id = id(&chair, query, "/data/consultMeetings/nodes/0/id");
                Self {
                    name: "(c) a meeting of 10 items",
                    floor: get(&format!("meeting/{}", uuid(&id))),
                    ours: post(&chair, MEETING, json!({ "id": id })),
                    reads: true,
                }
            }
            _ => {
                let query = "{ cases(first: 1) { nodes { municipality { id } } } }";
                let municipality = id(&wijkteam, query, "/data/cases/nodes/0/municipality/id");
                let person =
                    json!({ "givenName": "Sanne", "familyName": "Verhoeven", "birthDate": "2011-05-04" });
                let input = json!({ "input": {
                    "level": "PERSON", "programme": "ondersteuning", "municipalityId": municipality,
                    "persons": [{ "new": person }],
                } });
                Self {
                    name: "(d) opening a case",
                    ours: post(&wijkteam, OPEN, input),
                    floor: get("open/bench-wijkteam"),
                    reads: false,
                }
            }
        }
    }

    /// Both servers answer the same, or it is no comparison.
    pub fn compare(&self, ours: &Server, floor: &Server) {
        let answer = |server: &Server, request: &[u8]| -> Value {
            let body = Connection::open(server.address).send(request);
            serde_json::from_slice(&body).expect("JSON")
        };
        let ours = plain(answer(ours, &self.ours));
        assert!(ours.get("errors").is_none(), "{}: {ours:#}", self.name);
        let floor = plain(answer(floor, &self.floor));
        let different = difference("", &ours, &floor);
        assert!(different.is_none(), "{} is no comparison: {}", self.name, different.unwrap_or_default());
        eprintln!("{}: {} bytes", self.name, ours.to_string().len());
        assert!(self.reads || ours.pointer("/data/caseOpen/case/status").is_some(), "{ours:#}");
    }
}

/// Where two answers differ first.
fn difference(at: &str, ours: &Value, floor: &Value) -> Option<String> {
    let deeper = |name: &str, other: Option<&Value>, one: &Value| {
        difference(&format!("{at}/{name}"), one, other.unwrap_or(&Value::Null))
    };
    match (ours, floor) {
        (Value::Object(one), Value::Object(other)) if one.len() == other.len() => {
            one.iter().find_map(|(name, one)| deeper(name, other.get(name), one))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().enumerate().find_map(|(nth, one)| deeper(&nth.to_string(), other.get(nth), one))
        }
        _ => (ours != floor).then(|| format!("{at} is {ours} and {floor}")),
    }
}

/// The same moment in the same words.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(all) => all.into_iter().map(|(name, value)| (name, plain(value))).collect(),
        Value::Array(all) => all.into_iter().map(plain).collect(),
        Value::String(text) => match text.parse::<DateTime<Utc>>() {
            Ok(moment) => json!(moment.timestamp_micros()),
            Err(_) => Value::String(text),
        },
        other => other,
    }
}

fn post(token: &str, query: &str, variables: Value) -> Vec<u8> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         accept: application/graphql-response+json\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head, body].concat().into_bytes()
}

fn get(path: &str) -> Vec<u8> {
    format!("GET /{path} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes()
}

/// The id in the database: a global id is a letter and that.
fn uuid(global: &str) -> Uuid {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(global).expect("a global id");
    Uuid::from_slice(&bytes[1..]).expect("a global id")
}
