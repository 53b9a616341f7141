//! The harness itself: that it would find what it looks for, and that its cast has someone for everything.

use domain::{Relation, Role, choice::Choice};
use serde_json::json;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
};
use tests::{Engine, TestClock, canary, cast, golden, on_each_engine_by_name};

fn a_care_note() -> &'static canary::Canary {
    canary::canaries().iter().find(|canary| canary.value == "canary~CareNote.text~a~1").expect("planted")
}

/// The message of a panic.
fn panics(body: impl FnOnce()) -> String {
    let cause = catch_unwind(AssertUnwindSafe(body)).expect_err("it panics");
    *cause.downcast::<String>().expect("a text")
}

#[test]
fn every_role_and_every_relation_has_someone_in_the_cast() {
    for (role, name, _) in Role::ALL {
        assert!(cast::all().any(|sight| sight.role() == *role), "{name}");
        let professional = domain::policy::PROFESSIONALS.contains(role);
        let on_team = |sight: &cast::Sight| sight.role() == *role && sight.a == [Relation::Team];
        assert!(!professional || cast::all().any(|sight| on_team(&sight)), "nobody on the team is {name}");
    }
    for (relation, name, _) in Relation::ALL {
        assert!(cast::all().any(|sight| sight.a.contains(relation)), "{name}");
    }
}

#[test]
fn every_canary_is_unlike_every_other() {
    let canaries = canary::canaries();
    for (nth, one) in canaries.iter().enumerate() {
        for other in canaries.iter().skip(nth + 1) {
            let alike = one.value.contains(&other.value) || other.value.contains(&one.value);
            assert!(!alike, "{} and {}", one.value, other.value);
        }
    }
}

#[test]
fn every_field_that_can_hold_free_text_or_a_date_has_a_canary_on_both_cases() {
    for (type_name, field) in [
        ("Person", "givenName"),
        ("Person", "birthDate"),
        ("PersonContact", "street"),
        ("CitizenNumber", "number"),
        ("FamilyMember", "name"),
        ("Case", "openedOn"),
        ("Regie", "reason"),
        ("FrameworkPeriod", "ground"),
        ("Concern", "text"),
        ("ContactMoment", "summary"),
        ("CareNote", "text"),
        ("EducationRecord", "text"),
        ("PoliceFact", "text"),
        ("Assessment", "text"),
        ("Consent", "purpose"),
        ("Grant", "from"),
        ("ConsultMeeting", "title"),
        ("Invitation", "invitedAt"),
        ("AgendaItem", "question"),
        ("Contribution", "text"),
        ("Decision", "text"),
        ("Agreement", "text"),
    ] {
        for case in ["a", "b"] {
            let planted =
                canary::canaries().iter().any(|one| one.coordinate == (type_name, field) && one.case == case);
            assert!(planted, "{type_name}.{field} of case {case}");
        }
    }
}

#[test]
fn a_leak_is_found_in_every_form_that_it_can_take() {
    use base64::{Engine as _, engine::general_purpose::*};
    let value = "canary~CareNote.text~a~1";
    let escaped: String = value.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
    let percent: String = value.bytes().map(|byte| format!("%{byte:02x}")).collect();
    for text in [
        value.to_owned(),
        format!("{{\"a\":\"{value}\"}}"),
        value.to_uppercase(),
        escaped,
        percent,
        value.replace('~', "%7E"),
        STANDARD.encode(value),
        STANDARD.encode(format!("x{value}x")),
        STANDARD.encode(format!("xy{value}")),
        URL_SAFE_NO_PAD.encode(format!("???{value}???")),
        value.bytes().map(|byte| format!("{byte:02X}")).collect(),
        format!("f{}", value.bytes().map(|byte| format!("{byte:02x}")).collect::<String>()),
    ] {
        let text = format!("before {text} after");
        let message = panics(|| canary::assert_clean(&text, |_| false));
        assert!(message.contains("CareNote.text of case `a`"), "{message}");
        canary::assert_clean(&text, |canary| canary.value == value);
    }
    canary::assert_clean("nothing of anybody", |_| false);
    for bare in ["731904254", "2011-03-07"] {
        panics(|| canary::assert_clean(&json!({ "of": bare }).to_string(), |_| false));
    }
}

#[test]
fn a_leak_into_the_logs_is_found() {
    let watch = canary::LogWatch::default();
    tracing::subscriber::with_default(canary::watching(&watch), || {
        tracing::info!(rows = 1, "a statement");
        assert!(watch.leaks().is_empty());
        tracing::debug!(text = a_care_note().value, "a statement");
    });
    assert_eq!(watch.leaks().len(), 1);
    assert!(watch.leaks()[0].contains("CareNote.text of case `a`"), "{:?}", watch.leaks());
}

#[test]
fn the_sight_of_the_cast_is_the_policy_as_a_privacy_officer_reads_it() {
    let reads = |handle: &str, value: &str| {
        let canary = canary::canaries().iter().find(|canary| canary.value == value);
        cast::find(handle).reads(canary.unwrap_or_else(|| panic!("`{value}` is not planted")))
    };
    assert!(reads("youth_care_team", "canary~CareNote.text~a~1"));
    assert!(!reads("police_team", "canary~CareNote.text~a~1"));
    assert!(!reads("youth_care_team", "canary~PoliceFact.text~a~1"));
    // own facts are one's own, as long as there is a relation
    assert!(reads("police_referred", "canary~Concern.text~a~1"));
    assert!(!reads("police_referred", "canary~Concern.text~a~2"));
    assert!(!reads("school_stranger", "canary~Concern.text~a~2"));
    assert!(!reads("wijkteam_consent_withdrawn", "canary~CareNote.text~a~2"));
    // a contribution is for its audience
    assert!(reads("raad_consulted", "canary~Contribution.text~a~2"));
    assert!(!reads("safety_house_consulted", "canary~Contribution.text~a~2"));
    // an agreement is its owner's, whatever else holds
    assert!(reads("halt_former", "canary~Agreement.text~a~2"));
    assert!(!reads("halt_former", "canary~Case.programme~a~1"));
    assert!(reads("wijkteam_directing", "canary~Consent.purpose~a~1"));
    assert!(!reads("privacy_officer", "canary~Consent.purpose~a~1"));
    assert!(!reads("privacy_officer", "canary~Case.programme~a~1"));
    for canary in canary::canaries().iter().filter(|canary| !canary.case.is_empty()) {
        for handle in ["reporter", "administrator", "school_elsewhere", "school_stranger", "school_left"] {
            assert!(!cast::find(handle).reads(canary), "{handle}: {}", canary.value);
        }
    }
}

#[test]
fn a_test_runs_on_each_engine_in_a_world_of_its_own_and_a_failure_names_the_engine() {
    let ran = Mutex::new(Vec::new());
    on_each_engine_by_name(async |engine, world| {
        assert_eq!(world.store.is_embedded(), engine == Engine::Sqlite);
        // What one World is told, the next does not know.
        assert_eq!(world.clock.now(), TestClock::start());
        world.clock.advance(chrono::Duration::days(1));
        ran.lock().expect("not poisoned").push(engine);
    });
    let last = *ran.lock().expect("not poisoned").last().expect("at least one engine");
    let message = panics(|| on_each_engine_by_name(async |engine, _| assert!(engine != last, "on purpose")));
    assert_eq!(message, format!("on {last}: on purpose"));
}

#[test]
fn a_client_speaks_to_the_server_in_process() {
    on_each_engine_by_name(async |_, world| {
        let answer = world.client("police_team").query("{ viewer { role } }", json!({})).await.ok();
        assert_eq!(answer.data("/viewer/role"), "POLICE");
    });
}

#[test]
fn a_golden_file_that_differs_fails_and_shows_where() {
    let folder = std::env::temp_dir().join(format!("schakel-golden-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("one.txt"), "same\nold\n").expect("written");
    golden::compare_in(&folder, "one.txt", "same\nold\n");
    if std::env::var("UPDATE").is_err() {
        let message = panics(|| golden::compare_in(&folder, "one.txt", "same\nnew\n"));
        assert!(message.contains("line 2:\n- old\n+ new") && message.contains("UPDATE=1"), "{message}");
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}
