//! A municipality's own programme: the example of the guide, in a folder, read by the program as it is run.

use crate::lost::{on_a_runtime, quick_homes};
use serde_json::{Value, json};
use std::fs;
use tests::{process::Home, wire};

/// The file that the guide shows.
fn example() -> String {
    let guide = include_str!("../../../docs/programmes.md");
    let (_, rest) = guide.split_once("```toml\n").expect("an example");
    rest.split_once("```").expect("its end").0.to_owned()
}

/// The folder with the example in it, changed so.
fn folder(home: &Home, from: &str, to: &str) -> String {
    let folder = home.checkpoints().with_file_name("programmes");
    fs::create_dir_all(&folder).expect("a folder");
    let text = example();
    assert!(from.is_empty() || text.contains(from), "{text}");
    fs::write(folder.join("sterk-thuis.toml"), text.replacen(from, to, 1)).expect("a file");
    fs::write(folder.join("notes.txt"), "not a programme").expect("a file");
    folder.to_str().expect("a path").to_owned()
}

const RULES: &str = "{ programmes { key } programme(key: \"sterk-thuis\") {
    name about source levels fromAge belowAge frameworks directors capacity plans consents conditions
    referrers { role byArrangement } channels { key name roles } phases { key name }
    terms { key name starts metBy within longest atLeast pauses repeats missed }
    variants { key name fromAge belowAge terms { key } }
    team { function kinds required training } panel { name everyWeeks decides }
    advice { within topics { key name } }
    outcomes { outcome name programme kinds after } figures { key name outcomes withinTerm }
} }";

fn rules() -> Value {
    json!({
        "name": "Sterk thuis", "about": "Hulp thuis voor het hele gezin", "source": "Gemeente Voorbeeld, 2026",
        "levels": ["FAMILY"], "fromAge": 0, "belowAge": 18, "frameworks": ["VOLUNTARY"],
        "directors": ["WIJKTEAM", "CJG"], "capacity": 60, "plans": ["SUPPORT"],
        "consents": ["Deelname van het gezin"], "conditions": ["Het gezin houdt contact"],
        "referrers": [
            { "role": "POLICE", "byArrangement": false }, { "role": "SCHOOL", "byArrangement": true },
        ],
        "channels": [{ "key": "preventie-met-gezag", "name": "Preventie met gezag", "roles": ["SCHOOL"] }],
        "phases": [{ "key": "begin", "name": "Kennismaking" }],
        "terms": [
            {
                "key": "first-contact", "name": "Eerste contact met het gezin", "starts": "REFERRAL",
                "metBy": "CONTACT", "within": "48 hours", "longest": "4 days", "atLeast": "2 hours", "pauses": true,
                "repeats": false, "missed": "Bel de verwijzer",
            },
            {
                "key": "help", "name": "Hulp afgerond", "starts": "START", "metBy": "CLOSE", "within": "3 months",
                "longest": null, "atLeast": null, "pauses": false, "repeats": false, "missed": null,
            },
        ],
        "variants": [
            {
                "key": "jong", "name": "Sterk thuis voor jonge kinderen", "fromAge": 0, "belowAge": 12,
                "terms": [{ "key": "help" }],
            },
        ],
        "team": [
            { "function": "COACH", "kinds": ["CJG"], "required": true, "training": null },
            {
                "function": "CASE_WORKER", "kinds": [], "required": false,
                "training": "Opleiding credible messenger",
            },
        ],
        "panel": null,
        "advice": {
            "within": "5 working days", "topics": [{ "key": "motivatie", "name": "Motivatie om mee te doen" }],
        },
        "outcomes": [
            {
                "outcome": "REGULAR_SUPPORT", "name": "Verder in regulier ondersteuningstraject",
                "programme": "ondersteuning", "kinds": ["WIJKTEAM"], "after": [],
            },
            {
                "outcome": "TO_RAAD", "name": "Naar de Raad", "programme": null, "kinds": ["RAAD"],
                "after": ["first-contact"],
            },
        ],
        "figures": [
            {
                "key": "restored", "name": "Hersteld binnen drie maanden", "outcomes": ["REGULAR_SUPPORT"],
                "withinTerm": "help",
            },
        ],
    })
}

#[test]
fn the_example_of_the_guide_is_a_programme_with_all_its_rules() {
    for (engine, home) in quick_homes() {
        let folder = folder(&home, "", "");
        let said = home.command(&["check"]).env("SCHAKEL_PROGRAMMES", &folder).output().expect("it runs");
        let told = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(said.status.success() && told.contains("programmes: "), "on {engine}: {told}");
        let server = home.serve(&[("SCHAKEL_PROGRAMMES", &folder)]);
        on_a_runtime(async {
            let people = server.people().await;
            let school = people.iter().find(|one| one["role"] == "SCHOOL").expect("a school");
            let token = school["token"].as_str().expect("a token");
            let request = wire::post(token, "rules", RULES, &json!({}));
            let answer = wire::Line::new().ask(server.address, &request).await.expect("an answer").body;
            for (rule, set) in rules().as_object().expect("rules") {
                assert_eq!(answer["data"]["programme"][rule], *set, "{rule} on {engine}");
            }
            let keys = answer["data"]["programmes"].as_array().expect("a list");
            let known = told.split_once("programmes: ").and_then(|(_, rest)| rest.split_once(' '));
            assert_eq!(known.expect("how many").0, keys.len().to_string(), "on {engine}");
            assert!(keys.contains(&json!({ "key": "sterk-thuis" })) && keys.len() > 10, "on {engine}");
        });
    }
}

#[test]
fn a_mistake_is_named_with_its_file_and_line_and_nothing_is_served_with_it() {
    for (engine, home) in quick_homes() {
        for (from, to, expected) in [
            ("\"48 hours\"", "\"soon\"", "`within`: `soon` is no length; expected is such as `48 hours`"),
            ("capacity = 60", "capacity = -1", "`capacity`: invalid value: integer `-1`"),
            ("levels = [", "level = [", "unknown field `level`, expected one of `name`"),
        ] {
            let folder = folder(&home, from, to);
            let line = example().lines().position(|line| line.contains(from)).expect("a line") + 1;
            for arguments in [&["check"][..], &["serve", "--listen", "127.0.0.1:0"]] {
                let mut command = home.command(arguments);
                let said = command.env("SCHAKEL_PROGRAMMES", &folder).output().expect("it runs");
                let told = String::from_utf8_lossy(&said.stderr).into_owned();
                assert_eq!(said.status.code(), Some(1), "{arguments:?} on {engine}: {told}");
                let place = format!("sterk-thuis.toml:{line}: ");
                assert!(
                    told.contains(&place) && told.contains(expected),
                    "{arguments:?} on {engine}: {told}"
                );
                assert!(!told.contains("Schakel serves"), "{arguments:?} on {engine}: {told}");
            }
        }
    }
}
