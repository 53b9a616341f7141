//! Noninterference: what a viewer may not see changes nothing of what it is told.

mod leaks;
mod strict;

use std::{env, io::Write, time::Instant};
use tests::{
    Engine, engines,
    worlds::{
        nouns::NOUNS,
        run::{Base, Plan, run},
        twins::Twins,
    },
};

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

async fn pairs(engine: Engine, pairs: usize) {
    let Some(twins) = Twins::new(engine).await else { return };
    let since = Instant::now();
    let base = Base::new(&twins).await;
    say(&format!(
        "base {:?} rows {}",
        since.elapsed(),
        base.rows.0.values().map(|rows| rows.len()).sum::<usize>()
    ));
    let seed = number("SCHAKEL_TEST_SEED").unwrap_or(0x5CAA_2026);
    let report = run(&twins, &base, &Plan::all(pairs, seed)).await;
    say(&format!(
        "on {engine}: {} pairs, {} rounds, {} edits, {} mutations ({} done), {} full, {} with errors, witnessed {} differed {}, told {:?}, {:?}",
        report.pairs,
        report.rounds,
        report.edits,
        report.mutations,
        report.done,
        report.full,
        report.errors,
        report.witnessed,
        report.differed,
        report.told,
        since.elapsed()
    ));
    if let Some(failure) = &report.failure {
        panic!("{failure}");
    }
    let mut codes = std::collections::BTreeMap::<String, usize>::new();
    for (what, times) in &report.refusals {
        *codes.entry(what.split(' ').next().unwrap().to_owned()).or_default() += times;
    }
    say(&format!("{codes:?}"));
    let _ = NOUNS;
    twins.close().await;
}

#[test]
fn what_may_not_be_seen_changes_nothing_of_what_is_told() {
    let asked = number("SCHAKEL_TEST_PAIRS").unwrap_or(1000) as usize;
    for engine in engines() {
        runtime().block_on(pairs(engine, asked));
    }
}
