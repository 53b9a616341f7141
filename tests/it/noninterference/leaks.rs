//! That the harness can fail: leaks of ten kinds, sown into both databases below the server, each found by an operation.
//! A leak makes what a viewer may see depend on what it may not: a view in the place of a table, a trigger, a rule over
//! all rows. There are no subscriptions yet: the kind "event" is what others tried.

use super::{runtime, say};
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;
use tests::{
    Engine, cast,
    worlds::{
        ask::Op,
        dice::Dice,
        generate::{Coverage, Focus, Generator},
        run::{Base, Plan, Round, hidden},
        twins::{Places, Side, Told, Twins},
        values::Values,
    },
};

/// What is sown.
#[derive(Clone, Copy, Debug)]
enum Sown {
    /// A view in the place of a table; `@` is the table.
    View(&'static str, &'static str),
    /// A trigger, by what stands behind its name.
    Trigger(&'static [&'static str]),
    /// A statement more for each row of a table, of this shape.
    Statements(&'static str, fn(usize) -> Vec<String>),
    /// What somebody else was answered to the same question.
    Shared(&'static str),
}

struct Leak {
    kind: &'static str,
    name: &'static str,
    viewer: &'static str,
    /// The tables of which the viewer may not see what differs.
    hides: &'static [&'static str],
    focus: Focus,
    sown: Sown,
}

const QUERIES: Focus = Focus::All { mutations: 0 };

const LEAKS: &[Leak] = &[
    Leak {
        kind: "filter",
        name: "a case counts as opened earlier the more content of help it has",
        viewer: "police_team",
        hides: &["care_note"],
        focus: Focus::Filter("cases"),
        sown: Sown::View(
            "case_file",
            "SELECT c.id, version, region_id, municipality_id, level, programme, variant, phase, status,
             date(opened_on, '-' || (20 * (SELECT count(*) FROM care_note n WHERE n.case_id = c.id)) || ' days') AS opened_on,
             closed_on, outcome, directing_agency_id, director_id, family_id FROM @ c",
        ),
    },
    Leak {
        kind: "filter",
        name: "the search by name searches towns too",
        viewer: "police_referred",
        hides: &["person_contact"],
        focus: Focus::Filter("persons"),
        sown: Sown::View(
            "person",
            "SELECT id, version, coalesce((SELECT city FROM person_contact k WHERE k.person_id = p.id), given_name)
             AS given_name, family_name, birth_date FROM @ p",
        ),
    },
    Leak {
        kind: "filter",
        name: "an agreement counts as open by what help was recorded",
        viewer: "police_consulted",
        hides: &["care_note"],
        focus: Focus::Filter("agreements"),
        sown: Sown::View(
            "agreement",
            "SELECT a.id, version, a.case_id, item_id, text, owner_id, due_on, conditions, contact_person,
             CASE (SELECT count(*) FROM care_note n WHERE n.case_id = a.case_id) % 2 WHEN 0 THEN 'OPEN' ELSE 'DONE' END
             AS status, result_note, made_at FROM @ a",
        ),
    },
    Leak {
        kind: "filter",
        name: "a mentor is found in its neighbourhood by how many places it has",
        viewer: "municipality_team",
        hides: &["mentor"],
        focus: Focus::Filter("mentors"),
        sown: Sown::View(
            "mentor",
            "SELECT id, version, region_id, agency_id, member_id, CASE places % 2 WHEN 0 THEN neighbourhoods ELSE char(10) || 'x'
             || char(10) END AS neighbourhoods, from_on, until_on, places, trainings, coachings FROM @",
        ),
    },
    Leak {
        kind: "sort",
        name: "persons stand in the order of their BSNs",
        viewer: "halt_team",
        hides: &["citizen_number"],
        focus: Focus::Order("persons"),
        sown: Sown::View(
            "person",
            "SELECT id, version, given_name, coalesce((SELECT hex(lookup) FROM citizen_number n WHERE n.person_id = p.id),
             family_name) AS family_name, date(birth_date, (SELECT count(*) FROM citizen_number) || ' days') AS birth_date FROM @ p",
        ),
    },
    Leak {
        kind: "sort",
        name: "members who direct a case come first",
        viewer: "school_stranger",
        hides: &["case_file"],
        focus: Focus::Order("members"),
        sown: Sown::View(
            "member",
            "SELECT id, version, agency_id, region_id, (9 - (SELECT count(*) FROM case_file c WHERE c.director_id = m.id))
             || name AS name, function, job_title, phone, email, municipalities, subject, joined_on, left_on FROM @ m",
        ),
    },
    Leak {
        kind: "sort",
        name: "meetings at which more was said come later",
        viewer: "police_consulted",
        hides: &["contribution", "contribution_audience"],
        focus: Focus::Order("consultMeetings"),
        sown: Sown::View(
            "meeting",
            "SELECT m.id, version, region_id, series_id, title, CASE (SELECT count(*) FROM contribution c
             JOIN agenda_item i ON i.id = c.item_id WHERE i.meeting_id = m.id) % 2 WHEN 0 THEN
             (SELECT min(starts_at) FROM @) ELSE starts_at END AS starts_at, status, chair_id FROM @ m",
        ),
    },
    Leak {
        kind: "count",
        name: "agreements of hidden cases are counted as one's own",
        viewer: "halt_former",
        hides: &["agreement"],
        focus: Focus::Count("agreements"),
        sown: Sown::View(
            "agreement",
            "SELECT id, version, case_id, item_id, text, (SELECT id FROM member WHERE subject = 'halt_former') AS owner_id,
             due_on, conditions, contact_person, status, result_note, made_at FROM @",
        ),
    },
    Leak {
        kind: "count",
        name: "who has the same BSN counts as a person of the case",
        viewer: "school_team",
        hides: &["citizen_number"],
        focus: Focus::Count("persons"),
        sown: Sown::View(
            "case_person",
            "SELECT id, case_id, person_id, left_at FROM @ UNION ALL SELECT x.person_id, p.case_id, x.person_id, p.left_at FROM @ p
             JOIN citizen_number n ON n.person_id = p.person_id JOIN citizen_number x ON x.lookup = n.lookup
             AND x.person_id <> n.person_id",
        ),
    },
    Leak {
        kind: "count",
        name: "a mentor is counted once it was coached",
        viewer: "municipality_team",
        hides: &["mentor"],
        focus: Focus::Count("mentors"),
        sown: Sown::View("mentor", "SELECT * FROM @ WHERE json_array_length(coachings) > 0"),
    },
    Leak {
        kind: "cursor",
        name: "a cursor holds in which street somebody lives",
        viewer: "police_referred",
        hides: &["person_contact"],
        focus: Focus::Cursor("persons"),
        sown: Sown::View(
            "person",
            "SELECT id, version, given_name, family_name || coalesce((SELECT street FROM person_contact k
             WHERE k.person_id = p.id), '') AS family_name, birth_date FROM @ p",
        ),
    },
    Leak {
        kind: "cursor",
        name: "there is a next page of what is hidden",
        viewer: "school_stranger",
        hides: &["agreement"],
        focus: Focus::Cursor("agreements"),
        sown: Sown::View(
            "agreement",
            "SELECT id, version, case_id, item_id, text, (SELECT id FROM member WHERE subject = 'school_stranger')
             AS owner_id, due_on, conditions, contact_person, status, result_note, made_at FROM @ WHERE status <> 'DONE'",
        ),
    },
    Leak {
        kind: "error text",
        name: "recording a concern fails where help was recorded",
        viewer: "police_team",
        hides: &["care_note"],
        focus: Focus::Mutation("concernRecord"),
        sown: Sown::Trigger(&["BEFORE INSERT ON concern WHEN (SELECT count(*) FROM care_note WHERE case_id = NEW.case_id) % 2 = 0
             BEGIN SELECT RAISE(ABORT, 'no'); END"]),
    },
    Leak {
        kind: "error text",
        name: "recording a contact moment fails where safety was assessed",
        viewer: "halt_team",
        hides: &["assessment"],
        focus: Focus::Mutation("contactMomentRecord"),
        sown: Sown::Trigger(&["BEFORE INSERT ON contact_moment WHEN (SELECT count(*) FROM assessment) % 2 = 0
             BEGIN SELECT RAISE(ABORT, 'no'); END"]),
    },
    Leak {
        kind: "error text",
        name: "a case lacks a mentor or a condition, by how many conditions were accepted",
        viewer: "safety_house_team",
        hides: &["case_condition"],
        focus: Focus::Mutation("caseStart"),
        sown: Sown::View(
            "case_file",
            "SELECT c.id, version, region_id, municipality_id, level, CASE (SELECT count(*) FROM case_condition k
             WHERE k.case_id = c.id) % 2 WHEN 0 THEN 'credible-messengers' ELSE programme END AS programme, variant, phase, status,
             opened_on, closed_on, outcome, directing_agency_id, director_id, family_id FROM @ c",
        ),
    },
    Leak {
        kind: "error text",
        name: "who was coached cannot go along with anybody",
        viewer: "municipality_team",
        hides: &["mentor"],
        focus: Focus::Mutation("teamAdd"),
        sown: Sown::View(
            "mentor",
            "SELECT id, version, region_id, agency_id, member_id, neighbourhoods, from_on, until_on, places,
             CASE json_array_length(coachings) WHEN 0 THEN trainings ELSE '[]' END AS trainings, coachings FROM @",
        ),
    },
    Leak {
        kind: "unique index",
        name: "a BSN is unique over all persons",
        viewer: "wijkteam_directing",
        hides: &["citizen_number"],
        focus: Focus::Mutation("citizenNumberSet"),
        sown: Sown::Trigger(&[
            "BEFORE INSERT ON citizen_number WHEN EXISTS (SELECT 1 FROM citizen_number WHERE lookup = NEW.lookup)
             BEGIN SELECT RAISE(ABORT, 'UNIQUE'); END",
            "BEFORE UPDATE ON citizen_number WHEN EXISTS (SELECT 1 FROM citizen_number WHERE lookup = NEW.lookup
             AND person_id <> NEW.person_id) BEGIN SELECT RAISE(ABORT, 'UNIQUE'); END",
        ]),
    },
    Leak {
        kind: "unique index",
        name: "an idempotency key is unique over all members",
        viewer: "police_team",
        hides: &["idempotency"],
        focus: Focus::Mutation("concernRecord"),
        sown: Sown::Trigger(&["BEFORE INSERT ON idempotency WHEN EXISTS (SELECT 1 FROM idempotency WHERE key = NEW.key)
             BEGIN SELECT RAISE(ABORT, 'UNIQUE'); END"]),
    },
    Leak {
        kind: "loader shared between viewers",
        name: "grants are loaded for a colleague",
        viewer: "school_stranger",
        hides: &["concern", "education_record", "family_member"],
        focus: QUERIES,
        sown: Sown::View(
            "access_grant",
            "SELECT id, case_id, CASE holder_id WHEN (SELECT id FROM member WHERE subject = 'school_team')
             THEN (SELECT id FROM member WHERE subject = 'school_stranger') ELSE holder_id END AS holder_id, holder_kind,
             relation, ground, purpose, from_at, until_at, ended, cause, cause_id, consent_id FROM @",
        ),
    },
    Leak {
        kind: "loader shared between viewers",
        name: "stand-ins are loaded without a word about whose",
        viewer: "police_referred",
        hides: &["care_note", "concern", "education_record", "agreement"],
        focus: QUERIES,
        sown: Sown::View(
            "stand_in",
            "SELECT id, (SELECT id FROM member WHERE subject = 'youth_protection_team') AS member_id,
             (SELECT id FROM member WHERE subject = 'police_referred') AS stand_in_id, from_at, until_at FROM @",
        ),
    },
    Leak {
        kind: "loader shared between viewers",
        name: "the answer is the one that somebody else got to the same question",
        viewer: "police_team",
        hides: &["care_note", "education_record"],
        focus: QUERIES,
        sown: Sown::Shared("youth_protection_team"),
    },
    Leak {
        kind: "event",
        name: "the version counts what anybody tried",
        viewer: "wijkteam_team",
        hides: &["emergency_try"],
        focus: Focus::List("cases"),
        sown: Sown::View(
            "case_file",
            "SELECT id, version + (SELECT count(*) FROM emergency_try) AS version, region_id, municipality_id, level, programme,
             variant, phase, status, opened_on, closed_on, outcome, directing_agency_id, director_id, family_id FROM @",
        ),
    },
    Leak {
        kind: "event",
        name: "a meeting changes with what anybody tried",
        viewer: "police_consulted",
        hides: &["emergency_try"],
        focus: Focus::List("consultMeetings"),
        sown: Sown::View(
            "meeting",
            "SELECT m.id, version + (SELECT count(*) FROM emergency_try e) AS version, region_id, series_id, title, starts_at,
             status, chair_id FROM @ m",
        ),
    },
    Leak {
        kind: "event",
        name: "an emergency access changes with what anybody read",
        viewer: "wijkteam_directing",
        hides: &["access_log"],
        focus: Focus::List("emergencies"),
        sown: Sown::View(
            "emergency",
            "SELECT id, version + (SELECT count(*) FROM access_log) AS version, case_id, member_id, agency_id, reason, from_at,
             until_at, review, review_note, reviewed_by_id, reviewed_at FROM @",
        ),
    },
    Leak {
        kind: "unique index",
        name: "that a BSN is there twice shows to who reads one of the two",
        viewer: "wijkteam_directing",
        hides: &["person_match"],
        focus: Focus::List("persons"),
        sown: Sown::View(
            "person_match",
            "SELECT id, version, first_id, first_id AS second_id, found_at, status, resolved_at, resolved_by_id FROM @",
        ),
    },
    Leak {
        kind: "version or time",
        name: "a note bumps the version of its case",
        viewer: "police_team",
        hides: &["care_note"],
        focus: Focus::List("cases"),
        sown: Sown::View(
            "case_file",
            "SELECT c.id, version + (SELECT count(*) FROM care_note n WHERE n.case_id = c.id) AS version, region_id,
             municipality_id, level, programme, variant, phase, status, opened_on, closed_on, outcome, directing_agency_id, director_id,
             family_id FROM @ c",
        ),
    },
    Leak {
        kind: "version or time",
        name: "a membership ends when a note was last recorded",
        viewer: "police_team",
        hides: &["care_note"],
        focus: Focus::List("cases"),
        sown: Sown::View(
            "team_membership",
            "SELECT t.id, t.case_id, version, member_id, agency_id, family_member_id, function, from_at,
             (SELECT max(recorded_at) FROM care_note n WHERE n.case_id = t.case_id) AS until_at, reason FROM @ t",
        ),
    },
    Leak {
        kind: "version or time",
        name: "a mentor began earlier the more its agency recorded",
        viewer: "municipality_team",
        hides: &["mentor"],
        focus: Focus::List("mentors"),
        sown: Sown::View(
            "mentor",
            "SELECT id, version, region_id, agency_id, member_id, neighbourhoods, date(from_on, '-' || version || ' days') AS from_on,
             until_on, places, trainings, coachings FROM @",
        ),
    },
    Leak {
        kind: "statement count",
        name: "a statement for each hidden note",
        viewer: "police_team",
        hides: &["care_note"],
        focus: Focus::Count("cases"),
        sown: Sown::Statements("care_note", |rows| vec!["SELECT 1".to_owned(); rows]),
    },
    Leak {
        kind: "statement count",
        name: "a list of ids that grows with what is hidden",
        viewer: "school_stranger",
        hides: &["agreement"],
        focus: Focus::Count("cases"),
        sown: Sown::Statements("agreement", |rows| vec![format!("SELECT 1 WHERE 1 IN ({})", "?, ".repeat(rows))]),
    },
];

#[expect(clippy::disallowed_methods, reason = "sows a leak, below the server")]
async fn run(side: &Side, text: &str) {
    side.db.execute_unprepared(text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
}

async fn sow(side: &Side, sown: Sown) {
    match sown {
        Sown::View(table, select) => {
            let real = format!("{table}_real");
            run(side, &format!("ALTER TABLE {table} RENAME TO {real}")).await;
            run(side, &format!("CREATE VIEW {table} AS {}", select.replace('@', &real))).await;
        }
        Sown::Trigger(all) => {
            for (nth, text) in all.iter().enumerate() {
                run(side, &format!("CREATE TRIGGER leak_{nth} {text}")).await;
            }
        }
        Sown::Statements(..) | Sown::Shared(_) => {}
    }
}

async fn weed(side: &Side, sown: Sown) {
    match sown {
        Sown::View(table, _) => {
            run(side, &format!("DROP VIEW {table}")).await;
            run(side, &format!("ALTER TABLE {table}_real RENAME TO {table}")).await;
        }
        Sown::Trigger(all) => {
            for nth in 0..all.len() {
                run(side, &format!("DROP TRIGGER leak_{nth}")).await;
            }
        }
        Sown::Statements(..) | Sown::Shared(_) => {}
    }
}

/// Both answers, with what leaks into them outside the database.
async fn ask(twins: &Twins, leak: &Leak, round: &Round, base: &Base, op: &Op, seed: u64) -> (Told, Told) {
    let viewer = if let Sown::Shared(other) = leak.sown { other } else { leak.viewer };
    let (mut a, mut b) = twins.ask(viewer, op, seed).await;
    if let Sown::Statements(table, more) = leak.sown {
        a.statements.extend(more(base.rows.of(table).count()));
        b.statements.extend(more(round.other(&twins.catalog, &base.rows).of(table).count()));
    }
    (a, b)
}

/// The operation by which a leak is found, and how many were asked.
async fn caught(twins: &Twins, base: &Base, leak: &Leak) -> Option<(Op, usize)> {
    let plan = Plan { only: leak.hides.to_vec(), focus: leak.focus, edits: 12, ..Plan::all(0, 0) };
    let mut asked = 0;
    for seed in 1..13 {
        let (round, before) = hidden(twins, base, &plan, leak.viewer, seed);
        let other = round.other(&twins.catalog, &base.rows);
        twins.fill(&base.rows, &other, &mut Dice::new(seed)).await;
        for side in [&twins.a, &twins.b] {
            sow(side, leak.sown).await;
        }
        let mut values =
            Values::of(&twins.catalog, &[&base.rows, &other], &before, leak.viewer, twins.clock.now());
        let (mut coverage, mut dice, mut found) = (Coverage::default(), Dice::new(seed), None);
        for _ in 0..120 {
            let role = cast::find(leak.viewer).role();
            let op = Generator::new(role, &values, &mut coverage, &mut dice, plan.focus).op();
            asked += 1;
            let (a, b) = ask(twins, leak, &round, base, &op, seed << 20 | asked as u64).await;
            if a != b {
                found = Some(op);
                break;
            }
            tests::worlds::run::keep_cursors(&op, &a, &mut values);
        }
        for side in [&twins.a, &twins.b] {
            weed(side, leak.sown).await;
        }
        if let Some(op) = found {
            return Some((op, asked));
        }
    }
    None
}

#[test]
fn leaks_of_ten_kinds_are_all_caught() {
    let places = Places::new(Engine::Sqlite).expect("SQLite");
    runtime().block_on(async {
        let twins = Twins::new(Engine::Sqlite, places).await;
        let base = Base::new(&twins).await;
        let mut missed = Vec::new();
        for leak in LEAKS {
            match caught(&twins, &base, leak).await {
                Some((op, asked)) => {
                    let (document, _) = op.write();
                    let short: String = document.chars().take(110).collect();
                    say(&format!("caught after {asked:>3} pairs [{}] {}: {short}", leak.kind, leak.name));
                }
                None => missed.push(format!("[{}] {}", leak.kind, leak.name)),
            }
        }
        let kinds: BTreeSet<_> = LEAKS.iter().map(|leak| leak.kind).collect();
        say(&format!(
            "{} of {} seeded leaks of {} kinds caught",
            LEAKS.len() - missed.len(),
            LEAKS.len(),
            kinds.len()
        ));
        assert!(missed.is_empty(), "not caught:\n  {}", missed.join("\n  "));
        assert!(LEAKS.len() >= 20 && kinds.len() == 10);
        twins.close().await;
    });
}
