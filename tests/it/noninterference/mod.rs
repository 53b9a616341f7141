//! Noninterference: what a viewer may not see changes nothing of what it is told. Two worlds that differ only in that,
//! and the same operations to both; answers, headers, errors, cursors, versions and statements are the same to the byte.
//!
//! `SCHAKEL_TEST_PAIRS` says how many pairs (20,000 unless it does), `SCHAKEL_TEST_SEED` replays.

mod leaks;
mod strict;

use domain::{Moment, Role, choice::Choice};
use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write as _,
    io::Write as _,
    time::Instant,
};
use tests::{
    Engine, cast, engines,
    worlds::{
        catalog::Catalog,
        generate::{Focus, act},
        model::{Policy, Shown},
        nouns::{Hangs, NOUNS},
        run::{Base, Plan, Report, run, shown},
        schema::{Kind, Schema},
        shrink::TELLING,
        twins::{Places, Twins},
        values::{OF_ANY, TYPES, type_of},
    },
};
use uuid::Uuid;

/// How many pairs are asked on both engines together, unless somebody says otherwise.
const PAIRS: u64 = 20_000;

/// From how many pairs on every argument was used, and 19 of 20 by each role.
const ENOUGH: usize = 12_000;

/// Mutations whose rules stand behind several others, and who comes to them.
const DEEP: &[&str] = &[
    "caseStart",
    "teamAdd",
    "conditionAccept",
    "conditionMark",
    "mentorChange",
    "mentorCoach",
    "mentorTrain",
];
const DIRECTORS: &[&str] = &["municipality_team", "safety_house_team", "safe_home_team", "youth_work_team"];

/// What these rules refuse.
const REACHED: &[&str] = &[
    "CONDITION_MISSING caseStart",
    "TEAM_INCOMPLETE caseStart",
    "NOT_ELIGIBLE teamAdd",
    "DUPLICATE conditionAccept",
];

fn number(name: &str) -> Option<u64> {
    let text = env::var(name).ok()?;
    let text = text.trim();
    let number =
        text.strip_prefix("0x").map_or_else(|| text.parse().ok(), |hex| u64::from_str_radix(hex, 16).ok());
    Some(number.unwrap_or_else(|| panic!("{name} is `{text}`; it can be a number")))
}

fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// What stands here by hand about each noun is there: where it is not, this says where it goes.
fn assert_all_known(catalog: &Catalog, base: &Base, now: Moment) {
    for table in &catalog.0 {
        let noun = NOUNS.iter().find(|noun| noun.table == table.name);
        let noun = noun.unwrap_or_else(|| {
            panic!("say in `tests/src/worlds/nouns.rs` who may see the table `{}`", table.name)
        });
        noun.except.iter().for_each(|(column, _)| {
            table.at(column);
        });
        assert!(
            base.rows.of(table.name).next().is_some(),
            "no world has a `{}`: plant one on case `a` and one on case `b`, in `tests/src/seed`",
            table.name
        );
    }
    let schema = Schema::get();
    let Kind::Any(nodes) = schema.kind("Node") else { panic!("`Node` is an interface") };
    for node in nodes {
        assert!(
            TYPES.iter().any(|(_, of, _)| of == node),
            "say in `TYPES` of `tests/src/worlds/values.rs` in which table a `{node}` is, and its letter"
        );
    }
    for (argument, of) in schema.inputs() {
        assert!(
            of != "ID" || OF_ANY.contains(&argument) || type_of(argument).is_some(),
            "say in `NAMES` of `tests/src/worlds/values.rs` of which type `{argument}` takes an id"
        );
    }
    for field in schema.fields("Mutation") {
        assert!(
            act(&field.name).is_some(),
            "say in `ACTS` of `tests/src/worlds/generate.rs` which act `{}` is",
            field.name
        );
    }
    // Of each noun somebody sees one, and somebody who works does not.
    let policy = Policy::signed();
    let works = cast::all().filter(|sight| sight.works);
    let all: Vec<_> = works.map(|sight| shown(catalog, &base.rows, &policy, sight.handle, now)).collect();
    for noun in NOUNS.iter().filter(|noun| !matches!(noun.hangs, Hangs::Nothing)) {
        let seen = |shown: &Shown<'_>| -> BTreeSet<Uuid> {
            shown.keys().filter(|(table, _)| *table == noun.table).map(|(_, id)| *id).collect()
        };
        let differ: BTreeSet<_> = all.iter().map(seen).collect();
        assert!(differ.len() > 1, "everybody of the cast sees the same of `{}`: {differ:?}", noun.table);
    }
}

fn figures(engine: Engine, report: &Report, seed: u64) -> String {
    let share = |part: usize, whole: usize| part as f64 * 100.0 / whole.max(1) as f64;
    let mut text = format!(
        "on {engine}: {} pairs of the same answer in {} rounds with {} hidden edits (seed {seed:#x})\n",
        report.pairs, report.rounds, report.edits
    );
    let _ = writeln!(
        text,
        "  {} mutations, {} of them done, of {} kinds of {}; {:.0}% of the answers hold a record, {:.0}% an error",
        report.mutations,
        report.done,
        report.done_kinds(),
        report.tries.len(),
        share(report.full, report.pairs),
        share(report.errors, report.pairs)
    );
    let _ = writeln!(
        text,
        "  asked by somebody who may see an edit, {} of {} pairs differ ({:.0}%)",
        report.differed,
        report.witnessed,
        share(report.differed, report.witnessed)
    );
    let missing: usize = Role::ALL.iter().map(|(role, ..)| report.coverage.missing(*role).len()).sum();
    let all = report.coverage.all() * Role::ALL.len();
    let _ = writeln!(
        text,
        "  arguments x roles: {} of {all} used; told on purpose: {:?}; {} races between statements",
        all - missing,
        report.told,
        report.races
    );
    text
}

fn pairs(engine: Engine, share: u64) {
    if !engines().contains(&engine) {
        return;
    }
    let asked = number("SCHAKEL_TEST_PAIRS").unwrap_or(PAIRS) * share / 100;
    let seed = number("SCHAKEL_TEST_SEED").unwrap_or(0x5CAA_2026);
    let Some(places) = Places::new(engine) else { return };
    runtime().block_on(async {
        let twins = Twins::new(engine, places).await;
        let since = Instant::now();
        let base = Base::new(&twins).await;
        assert_all_known(&twins.catalog, &base, twins.clock.now());
        let report = run(&twins, &base, &Plan::all(asked as usize, seed)).await;
        let [all, making, asking] =
            [since.elapsed(), report.making, report.asking].map(|one| one.as_secs_f64());
        let took = format!("{all:.0} seconds: {making:.0} to make worlds, {asking:.0} to ask in them");
        say(&format!("{}  {took}", figures(engine, &report, seed)));
        if let Some(failure) = &report.failure {
            panic!("on {engine}: {failure}");
        }
        for mutation in report.told.keys() {
            assert!(TELLING.iter().any(|(known, _)| known == mutation));
        }
        assert!(report.races <= 2 + report.pairs / 500, "more races between statements than there can be");
        if report.pairs >= 1000 {
            assert!(
                report.differed * 100 >= report.witnessed * 3,
                "what is hidden from one hardly shows to another"
            );
            assert!(report.full * 100 >= report.pairs * 8 && report.done * 100 >= report.mutations * 5);
        }
        if report.pairs >= ENOUGH {
            assert!(report.done_kinds() * 2 > report.tries.len(), "most mutations are only ever refused");
            let missing: Vec<_> =
                Role::ALL.iter().flat_map(|(role, ..)| report.coverage.missing(*role)).collect();
            let all = report.coverage.all() * Role::ALL.len();
            assert!(missing.len() * 20 <= all, "never used: {}", missing.join(", "));
            let mut by = BTreeMap::<&str, usize>::new();
            for (role, argument) in missing.iter().filter_map(|one| one.split_once(' ')) {
                *by.entry(argument).or_default() += usize::from(!role.is_empty());
            }
            let by_nobody: Vec<_> = by.iter().filter(|(_, roles)| **roles == Role::ALL.len()).collect();
            assert!(by_nobody.is_empty(), "never used by anybody: {by_nobody:?}");
            for table in &twins.catalog.0 {
                assert!(
                    report.tables.contains(table.name),
                    "no world ever differed in its `{}`; see `tests/src/worlds/edit.rs`",
                    table.name
                );
            }
        }
        twins.close().await;
    });
}

#[test]
fn what_may_not_be_seen_changes_nothing_of_what_is_told_on_sqlite() {
    pairs(Engine::Sqlite, 60);
}

#[test]
fn what_may_not_be_seen_changes_nothing_of_what_is_told_on_postgresql() {
    pairs(Engine::Postgres, 40);
}

#[test]
fn the_rules_of_starting_a_case_are_reached_and_tell_nothing_of_what_is_hidden() {
    let places = Places::new(Engine::Sqlite).expect("SQLite");
    runtime().block_on(async {
        let twins = Twins::new(Engine::Sqlite, places).await;
        let base = Base::new(&twins).await;
        let (mut refusals, mut done) = (BTreeMap::new(), 0);
        for (nth, mutation) in (1..).zip(DEEP) {
            let (each, focus) = (25, Focus::Mutation(mutation));
            let viewers = DIRECTORS.to_vec();
            let plan = Plan { focus, each, viewers, ..Plan::all(each * DIRECTORS.len(), nth) };
            let report = run(&twins, &base, &plan).await;
            if let Some(failure) = &report.failure {
                panic!("{failure}");
            }
            refusals.extend(report.refusals);
            done += report.done;
        }
        say(&format!("{done} of these mutations were done; refused: {refusals:?}"));
        for rule in REACHED {
            assert!(refusals.contains_key(*rule), "never refused: {rule}");
        }
        assert!(done > 20, "{done}");
        twins.close().await;
    });
}
