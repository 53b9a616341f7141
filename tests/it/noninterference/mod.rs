//! Noninterference: what a viewer may not see changes nothing of what it is told. Two worlds that differ only in that,
//! and the same operations to both; answers, headers, errors, cursors, versions and statements are the same to the byte.
//!
//! `SCHAKEL_TEST_PAIRS` says how many pairs (20,000 unless it does), `SCHAKEL_TEST_SEED` replays.

mod leaks;
mod strict;

use domain::{Role, choice::Choice};
use std::{env, fmt::Write as _, io::Write as _, time::Instant};
use tests::{
    Engine, engines,
    worlds::{
        catalog::Catalog,
        nouns::NOUNS,
        run::{Base, Plan, Report, run},
        shrink::TELLING,
        twins::{Places, Twins},
    },
};

/// How many pairs are asked on both engines together, unless somebody says otherwise.
const PAIRS: u64 = 20_000;

/// From how many pairs on every role has used every argument.
const ENOUGH: usize = 12_000;

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

/// Every table has somebody who may see it, or a word that nobody may.
fn assert_all_known(catalog: &Catalog) {
    for table in &catalog.0 {
        let noun = NOUNS.iter().find(|noun| noun.table == table.name);
        let noun = noun.unwrap_or_else(|| {
            panic!("say in `tests/src/worlds/nouns.rs` who may see the table `{}`", table.name)
        });
        noun.except.iter().for_each(|(column, _)| {
            table.at(column);
        });
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
        "  {} mutations, {} of them done; {:.0}% of the answers hold a record, {:.0}% an error",
        report.mutations,
        report.done,
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
        "  arguments x roles: {} of {all} used; told on purpose: {:?}",
        all - missing,
        report.told
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
        assert_all_known(&twins.catalog);
        let base = Base::new(&twins).await;
        let report = run(&twins, &base, &Plan::all(asked as usize, seed)).await;
        say(&format!("{}  {:.0} seconds", figures(engine, &report, seed), since.elapsed().as_secs_f64()));
        if let Some(failure) = &report.failure {
            panic!("on {engine}: {failure}");
        }
        for mutation in report.told.keys() {
            assert!(TELLING.iter().any(|(known, _)| known == mutation));
        }
        if report.pairs >= 1000 {
            assert!(
                report.differed * 100 >= report.witnessed * 3,
                "what is hidden from one hardly shows to another"
            );
            assert!(report.full * 100 >= report.pairs * 8 && report.done * 100 >= report.mutations * 3);
        }
        if report.pairs >= ENOUGH {
            let missing: Vec<_> =
                Role::ALL.iter().flat_map(|(role, ..)| report.coverage.missing(*role)).collect();
            assert!(missing.is_empty(), "never used: {}", missing.join(", "));
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
