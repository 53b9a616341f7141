//! The shape of an answer: keys in the order of the query, null for what is withheld, errors only where they are asked
//! for, and one language at a time.

use serde_json::{Value, json};
use tests::{Answer, Client, on_each_engine};

const WITHHELD: &str = "query($skip: Boolean = false) { now list: cases { totalCount nodes { z: careNotes { text } \
    ...Rest status @skip(if: $skip) a: id } } } fragment Rest on Case { policeFacts { text } b: status concerns { text } \
    persons { contact { city } citizenNumber { number } version } }";

/// The keys of an answer in the order in which they came, lists taken away: `{"a":{"b":1}}` gives `a{b}`.
fn keys(text: &str) -> String {
    let (mut keys, mut word, mut rest) = (String::new(), String::new(), text.chars().peekable());
    while let Some(letter) = rest.next() {
        match letter {
            '"' => {
                word.clear();
                while let Some(letter) = rest.next().filter(|letter| *letter != '"') {
                    word.push(if letter == '\\' { rest.next().expect("a letter") } else { letter });
                }
                if rest.peek() == Some(&':') {
                    if !keys.is_empty() && !keys.ends_with(['{', ' ']) {
                        keys.push(' ');
                    }
                    keys += &word;
                }
            }
            '{' | '}' => keys.push(letter),
            _ => {}
        }
    }
    keys
}

#[test]
fn keys_come_in_the_order_of_the_query_also_with_aliases_and_fragments() {
    on_each_engine(async |world| {
        let client = world.client("police_referred");
        let answer = client.query(WITHHELD, json!({})).await.ok();
        let person = "{contact citizenNumber version}";
        let case = format!("{{z policeFacts{{text}} b concerns{{text}} persons{person}{person} status a}}");
        assert_eq!(keys(&answer.text), format!("{{data{{now list{{totalCount nodes{case}}}}}}}"));
        let answer = client.query(WITHHELD, json!({ "skip": true })).await.ok();
        assert!(keys(&answer.text).ends_with(" a}}}}") && !keys(&answer.text).contains(" status"));
        // What is asked twice stands where it was asked first, whole.
        let twice = "{ viewer { role } b: now viewer { agency { kind name } } ...More a: __typename viewer { role } } \
                     fragment More on Query { viewer { agency { id kind } region { name } } }";
        let answer = client.query(twice, json!({})).await.ok();
        assert_eq!(keys(&answer.text), "{data{viewer{role agency{kind name id} region{name}} b a}}");
        // The order of the schema would be another.
        for (document, order) in [
            ("{ viewer { role member { phone name } } }", "{data{viewer{role member{phone name}}}}"),
            ("{ viewer { member { name phone } role } }", "{data{viewer{member{name phone} role}}}"),
        ] {
            assert_eq!(keys(&client.query(document, json!({})).await.ok().text), order);
        }
    });
}

/// What `police_referred` may not read in [`WITHHELD`]: of concerns and police facts it has its own.
const DENIED: [&str; 7] = [
    "list/nodes/0/z",
    "list/nodes/0/policeFacts",
    "list/nodes/0/concerns",
    "list/nodes/0/persons/0/contact",
    "list/nodes/0/persons/0/citizenNumber",
    "list/nodes/0/persons/1/contact",
    "list/nodes/0/persons/1/citizenNumber",
];

fn path(error: &Value) -> String {
    let steps = error["path"].as_array().expect("a path").iter();
    let steps: Vec<_> = steps.map(|step| step.as_str().map_or(step.to_string(), str::to_owned)).collect();
    steps.join("/")
}

#[test]
fn what_is_withheld_is_null_without_errors_unless_the_client_asks_for_them() {
    on_each_engine(async |world| {
        let client = world.client("police_referred");
        let plain = client.query(WITHHELD, json!({})).await.ok();
        assert!(!plain.text.contains("errors"));
        assert_eq!(
            client.clone().header("schakel-denied", "data").query(WITHHELD, json!({})).await.text,
            plain.text
        );
        let errors = client.clone().header("schakel-denied", "errors").query(WITHHELD, json!({})).await;
        assert_eq!(errors.status, 200);
        assert_eq!(errors.data(""), plain.data(""));
        let mut paths: Vec<_> = errors.errors().iter().map(path).collect();
        paths.sort_unstable();
        let mut denied = DENIED.to_vec();
        denied.sort_unstable();
        assert_eq!(paths, denied);
        for error in errors.errors() {
            let extensions = &error["extensions"];
            assert_eq!(extensions["code"], "WITHHELD");
            assert_eq!(extensions["requestId"], errors.headers["x-request-id"].to_str().expect("text"));
            assert!(extensions["category"].is_string() && error["locations"].is_array(), "{error}");
            let value = errors.data(&format!("/{}", path(error)));
            let own = ["policeFacts", "concerns"].iter().any(|list| path(error).ends_with(list));
            assert_eq!(value.is_null(), !own, "{error}");
        }
    });
}

#[test]
fn who_wants_all_or_nothing_gets_nothing_where_something_is_withheld() {
    on_each_engine(async |world| {
        let client = world.client("police_referred").header("schakel-denied", "reject");
        let refused = client.query(WITHHELD, json!({})).await;
        assert_eq!(refused.status, 403);
        assert_eq!(keys(&refused.text).split('{').nth(1), Some("errors"), "{}", refused.text);
        assert!(refused.body.get("data").is_none());
        let [error] = refused.errors() else { panic!("one error: {}", refused.text) };
        assert_eq!(error["extensions"]["code"], "WITHHELD");
        assert!(error.get("path").is_none(), "{error}");
        let whole =
            client.query("{ cases { nodes { id status persons { givenName } } } }", json!({})).await.ok();
        assert_eq!(whole.data("/cases/nodes/0/status"), "ACTIVE");
        let misspelt = world.client("police_referred").header("schakel-denied", "rejct");
        let misspelt = misspelt.query("{ now }", json!({})).await;
        assert_eq!(
            (misspelt.status.as_u16(), &misspelt.errors()[0]["extensions"]["code"]),
            (400, &json!("ARGUMENT"))
        );
    });
}

/// Requests that are refused in every way there is, with the codes that they get.
async fn refusals(client: &Client) -> Vec<(Answer, &'static str)> {
    let errors = client.clone().header("schakel-denied", "errors");
    let case_start = "mutation { caseStart(input: {caseId: \"x\"}) { userErrors { code message field } } }";
    vec![
        (errors.query("{ cases { nodes { careNotes { text } } } }", json!({})).await, "WITHHELD"),
        (client.query("{ cases(first: 0) { totalCount } }", json!({})).await, "ARGUMENT"),
        (client.query("{ cases(filter: {topic: SCHOOL}) { totalCount } }", json!({})).await, "ARGUMENT"),
        (client.query("{ person(by: {citizenNumber: \"1\"}) { id } }", json!({})).await, "ARGUMENT"),
        (client.query("{ nonsense }", json!({})).await, "VALIDATION"),
        (client.query("query($id: ID!) { node(id: $id) { id } }", json!({})).await, "VALIDATION"),
        (client.query("{", json!({})).await, "PARSE_ERROR"),
        (client.query(&"{ a".repeat(60), json!({})).await, "LIMIT_EXCEEDED"),
        (client.query(case_start, json!({})).await, "NOT_FOUND"),
    ]
}

/// The first error of an answer: its code and what it says.
fn told(answer: &Answer) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{}", answer.text)).to_owned();
    match answer.errors().first() {
        Some(error) => (text(&error["extensions"]["code"]), text(&error["message"])),
        None => {
            let error = &answer.user_errors("/caseStart")[0];
            (text(&error["code"]), text(&error["message"]))
        }
    }
}

#[test]
fn the_language_changes_what_is_said_and_no_code() {
    on_each_engine(async |world| {
        let dutch = world.client("police_referred");
        let english = dutch.clone().header("accept-language", "en");
        for ((one, code), (other, _)) in refusals(&dutch).await.iter().zip(refusals(&english).await) {
            let ((code_one, dutch), (code_other, english)) = (told(one), told(&other));
            assert_eq!((code_one.as_str(), code_other.as_str()), (*code, *code), "{dutch}");
            assert!(!dutch.is_empty() && !english.is_empty() && dutch != english, "{dutch} | {english}");
            assert_eq!(one.status, other.status);
        }
        let why = "{ cases { nodes { access { withheld { field category reason remedy } } } } }";
        let (dutch, english) =
            (dutch.query(why, json!({})).await.ok(), english.query(why, json!({})).await.ok());
        let [dutch, english] =
            [dutch, english].map(|answer| answer.data("/cases/nodes/0/access/withheld").clone());
        let all = dutch.as_array().expect("a list").iter().zip(english.as_array().expect("a list"));
        for (dutch, english) in all {
            for same in ["field", "category", "reason"] {
                assert_eq!(dutch[same], english[same]);
            }
            assert_ne!(dutch["remedy"], english["remedy"]);
        }
    });
}

#[test]
fn everything_in_the_schema_says_what_it_is() {
    const DOCUMENT: &str = "{ __schema { types { name description fields(includeDeprecated: true) { name description \
        args { name description } } inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }";
    on_each_engine(async |world| {
        let answer = world.client("police_team").query(DOCUMENT, json!({})).await.ok();
        let (mut asked, mut silent) = (0, Vec::new());
        let mut look = |place: &str, value: &Value| {
            asked += 1;
            if value["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
                silent.push(place.to_owned());
            }
        };
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        for of in list(answer.data("/__schema/types")) {
            let name = of["name"].as_str().expect("a name");
            look(name, &of);
            for kind in ["fields", "inputFields", "enumValues"] {
                for part in list(&of[kind]) {
                    let place = format!("{name}.{}", part["name"].as_str().expect("a name"));
                    look(&place, &part);
                    for argument in list(&part["args"]) {
                        look(&format!("{place}({})", argument["name"]), &argument);
                    }
                }
            }
        }
        // The words of these are those of the specification.
        let of_graphql = ["ID", "Int", "Float", "String", "Boolean"];
        silent.retain(|place| !place.starts_with("__") && !of_graphql.contains(&place.as_str()));
        assert!(silent.is_empty() && asked > 700, "of {asked}, these say nothing: {silent:#?}");
    });
}

/// The types of objects and of unions and interfaces in the schema: name and body.
fn types<'a>(sdl: &'a str, kind: &str) -> Vec<(&'a str, &'a str)> {
    let start = format!("\n{kind} ");
    let each = sdl.split(start.as_str()).skip(1);
    each.map(|rest| {
        let name = rest.split([' ', '\n']).next().unwrap_or_default();
        (name, rest.split("\n}").next().unwrap_or_default())
    })
    .collect()
}

#[test]
fn readme_tells_a_client_with_a_cache_which_types_have_no_id() {
    let sdl = api::graphql::sdl();
    let readme = include_str!("../../README.md");
    let roots = ["Query", "Mutation"];
    let carries = |name: &str| domain::policy::CARRIERS.iter().any(|ending| name.ends_with(ending));
    let without = types(&sdl, "type").into_iter().filter(|(_, body)| !body.contains("\n\tid: "));
    let mut without: Vec<_> =
        without.map(|(name, _)| name).filter(|name| !roots.contains(name) && !carries(name)).collect();
    without.sort_unstable();
    let list = without.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    assert!(readme.contains(&format!("const embedded = [{list}];")), "README does not list: {list}");
    assert_eq!(domain::policy::CARRIERS, ["Connection", "Edge", "Payload"], "README names these endings");
    let mut abstracts: Vec<_> = types(&sdl, "interface").into_iter().chain(types(&sdl, "union")).collect();
    abstracts.sort_unstable_by_key(|(name, _)| std::cmp::Reverse(*name));
    let names: Vec<_> = abstracts.iter().map(|(name, _)| *name).collect();
    assert!(readme.contains(&format!("possibleTypes for {}", names.join(", "))), "{names:?}");
}
