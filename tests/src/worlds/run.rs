//! Round after round: a viewer, hidden edits, operations; each sent to both worlds and compared.

use super::{
    ask::Op,
    base,
    catalog::Catalog,
    dice::Dice,
    edit::{Edit, Editor, Numbers},
    generate::{Coverage, Focus, Generator},
    model::{Eye, Policy, Shown},
    rows::Rows,
    shrink::{self, Failure},
    sound::sound,
    twins::{Told, Twins},
    values::{NUMBERS, Values},
};
use crate::{cast, seed};
use domain::{
    Id, Moment,
    person::{Bsn, CitizenNumber},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

/// What both worlds begin with, and the sealed numbers that only the server's key makes.
#[derive(Debug)]
pub struct Base {
    pub rows: Rows,
    pub numbers: Numbers,
}

impl Base {
    pub async fn new(twins: &Twins) -> Self {
        let (store, catalog, now) = (&twins.a.world.store, &twins.catalog, twins.clock.now());
        seed::network().plant(store, now).await;
        let mut rows = Rows::read(store, &twins.a.db, catalog).await;
        let planted = rows.0.insert("citizen_number", BTreeMap::new()).unwrap_or_default();
        base::enrich(catalog, &mut rows, now, &mut Dice::new(7));
        let mut numbers = Numbers::new();
        for digits in NUMBERS {
            let Ok(number) = Bsn::parse("number", digits) else { continue };
            rows.put(store, &twins.a.db, catalog, &mut Dice::new(7)).await;
            let persons = rows.of("person");
            let all = persons.map(|(id, _)| CitizenNumber {
                person: Id::new(*id),
                version: 1,
                number: number.clone(),
            });
            let planting = store.plant(now);
            planting.records(&all.collect::<Vec<_>>()).await.expect("numbers");
            planting.commit().await.expect("numbers");
            for (id, row) in Rows::read(store, &twins.a.db, catalog).await.of("citizen_number") {
                numbers.entry(*id).or_default().push(row.clone());
            }
        }
        // Most persons have one; two of them the same.
        for (nth, (id, rows_of)) in numbers.iter().enumerate() {
            if nth % 3 != 0 {
                let row = rows_of[nth % rows_of.len()].clone();
                rows.0.entry("citizen_number").or_default().insert(*id, row);
            }
        }
        rows.0.entry("citizen_number").or_default().extend(planted);
        assert!(sound(catalog, &rows), "the world that all begin with keeps the rules");
        Self { rows, numbers }
    }
}

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Plan {
    pub viewers: Vec<&'static str>,
    pub pairs: usize,
    pub seed: u64,
    pub policy: Policy,
    pub focus: Focus,
    /// How many edits set two worlds apart, at most.
    pub edits: usize,
    /// Of these tables alone; empty for all.
    pub only: Vec<&'static str>,
    /// How many pairs before the worlds are made anew.
    pub each: usize,
    /// Makes what differs as small as it can.
    pub shrinks: bool,
}

impl Plan {
    pub fn all(pairs: usize, seed: u64) -> Self {
        Self {
            viewers: cast::all().map(|sight| sight.handle).collect(),
            pairs,
            seed,
            policy: Policy::signed(),
            focus: Focus::All { mutations: 44 },
            edits: 25,
            only: Vec::new(),
            each: 150,
            shrinks: true,
        }
    }
}

/// What was done, and what came of it.
#[derive(Debug, Default)]
pub struct Report {
    pub pairs: usize,
    pub rounds: usize,
    pub edits: usize,
    /// Of which tables something was hidden from who asked.
    pub tables: BTreeSet<&'static str>,
    pub mutations: usize,
    /// Mutations that were done, and not refused.
    pub done: usize,
    /// How often each mutation was tried, and done.
    pub tries: BTreeMap<String, [usize; 2]>,
    /// Answers that held at least one record.
    pub full: usize,
    /// Answers with `errors`.
    pub errors: usize,
    /// Pairs that were asked by somebody who may see an edit; and how many of them differed.
    pub witnessed: usize,
    pub differed: usize,
    pub coverage: Coverage,
    /// Mutations after which the viewer may see what it could not before, and how often.
    pub told: BTreeMap<String, usize>,
    /// Pairs of the same answer after other statements, but not each time.
    pub races: usize,
    /// What mutations were refused for.
    pub refusals: BTreeMap<String, usize>,
    /// How long it took to make worlds, and to ask.
    pub making: Duration,
    pub asking: Duration,
    pub failure: Option<Failure>,
}

impl Report {
    /// How many mutations were done at least once.
    pub fn done_kinds(&self) -> usize {
        self.tries.values().filter(|[_, done]| *done > 0).count()
    }
}

/// One round: whose, and what differs.
#[derive(Clone, Debug)]
pub struct Round {
    pub viewer: &'static str,
    pub seed: u64,
    pub edits: Vec<Edit>,
}

impl Round {
    /// World B.
    pub fn other(&self, catalog: &Catalog, base: &Rows) -> Rows {
        let mut other = base.clone();
        for edit in &self.edits {
            other.edit(catalog, edit);
        }
        other
    }
}

/// What a member of the cast may see.
pub fn shown<'a>(catalog: &Catalog, rows: &'a Rows, policy: &Policy, handle: &str, now: Moment) -> Shown<'a> {
    Eye::of(catalog, rows, policy, base::uuid(&format!("member:{handle}")), now).shown()
}

/// Edits of which the viewer may see none.
pub fn hidden<'a>(
    twins: &Twins,
    base: &'a Base,
    plan: &Plan,
    viewer: &'static str,
    seed: u64,
) -> (Round, Shown<'a>) {
    let (catalog, now, mut dice) = (&twins.catalog, twins.clock.now(), Dice::new(seed));
    let editor = Editor { catalog, numbers: &base.numbers, only: plan.only.clone() };
    let before = shown(catalog, &base.rows, &plan.policy, viewer, now);
    let mut round = Round { viewer, seed, edits: Vec::new() };
    let mut rows = base.rows.clone();
    for _ in 0..plan.edits * 2 {
        if round.edits.len() >= plan.edits {
            break;
        }
        let Some(edit) = editor.propose(&rows, &mut dice) else { continue };
        let undo = rows.edit(catalog, &edit);
        if !undo.is_nothing()
            && sound(catalog, &rows)
            && shown(catalog, &rows, &plan.policy, viewer, now) == before
        {
            round.edits.push(edit);
        } else {
            rows.edit(catalog, &undo);
        }
    }
    (round, before)
}

/// Who of a few sees most of what differs.
fn witness(twins: &Twins, base: &Base, other: &Rows) -> Option<&'static str> {
    let (policy, now) = (Policy::signed(), twins.clock.now());
    let sees = |handle: &&'static str| {
        let [a, b] = [&base.rows, other].map(|rows| shown(&twins.catalog, rows, &policy, handle, now));
        a.iter().filter(|(key, cells)| b.get(*key) != Some(*cells)).count()
            + b.keys().filter(|key| !a.contains_key(*key)).count()
    };
    let few = ["wijkteam_directing", "hidden_director", "raad_team", "youth_protection_team"];
    few.into_iter().max_by_key(sees).filter(|handle| sees(handle) > 0)
}

pub async fn run(twins: &Twins, base: &Base, plan: &Plan) -> Report {
    let mut report = Report::default();
    let mut nth = 0;
    while report.pairs < plan.pairs && report.failure.is_none() {
        let viewer = plan.viewers[nth % plan.viewers.len()];
        let seed = Dice::new(plan.seed ^ (nth as u64).wrapping_mul(0xA24B_AED4_963E_E407)).roll();
        nth += 1;
        round(twins, base, plan, viewer, seed, &mut report).await;
        assert!(nth < plan.pairs + 1000, "rounds end without pairs");
    }
    report
}

async fn round(
    twins: &Twins,
    base: &Base,
    plan: &Plan,
    viewer: &'static str,
    seed: u64,
    report: &mut Report,
) {
    let since = Instant::now();
    let (round, before) = hidden(twins, base, plan, viewer, seed);
    let other = round.other(&twins.catalog, &base.rows);
    let mut dice = Dice::new(seed ^ 1);
    twins.fill(&base.rows, &other, &mut Dice::new(seed)).await;
    let mut values = Values::of(&twins.catalog, &[&base.rows, &other], &before, viewer, twins.clock.now());
    let witness = witness(twins, base, &other);
    report.rounds += 1;
    report.edits += round.edits.len();
    report.tables.extend(round.edits.iter().flat_map(Edit::tables));
    let sight = cast::find(viewer);
    let each = if sight.works { plan.each } else { 3 };
    let mut history: Vec<Op> = Vec::new();
    report.making += since.elapsed();
    for nth in 0..each.min(plan.pairs - report.pairs) {
        let op = Generator::new(sight.role(), &values, &mut report.coverage, &mut dice, plan.focus).op();
        let since = Instant::now();
        let (a, b) = twins.ask(viewer, &op, seed.wrapping_add(nth as u64)).await;
        report.asking += since.elapsed();
        report.pairs += 1;
        note(report, &op, &a);
        if let Some(mutation) = shrink::may_tell(&op).filter(|_| a != b || is_done(&a) || is_done(&b))
            && !shrink::alike(twins, plan, viewer).await
        {
            *report.told.entry(mutation.to_owned()).or_default() += 1;
            return;
        }
        if a != b {
            match shrink::judge(twins, base, plan, &round, &history, &op, (a, b)).await {
                shrink::Verdict::Told(mutation) => *report.told.entry(mutation).or_default() += 1,
                shrink::Verdict::Race => report.races += 1,
                shrink::Verdict::Leak(failure) => report.failure = Some(*failure),
            }
            return;
        }
        keep_cursors(&op, &a, &mut values);
        if let (Some(witness), false, true) = (witness, op.mutation, nth % 8 == 0) {
            let (a, b) = twins.witness(witness, &op, !seed.wrapping_add(nth as u64)).await;
            report.witnessed += 1;
            report.differed += usize::from(a != b);
        }
        history.push(op);
    }
}

fn is_done(told: &Told) -> bool {
    told.body.contains(r#""userErrors":[]"#)
}

fn note(report: &mut Report, op: &Op, told: &Told) {
    if op.mutation {
        report.mutations += 1;
        report.done += usize::from(is_done(told));
        let [tried, done] = report.tries.entry(op.roots[0].field.clone()).or_default();
        (*tried, *done) = (*tried + 1, *done + usize::from(is_done(told)));
        if let Some((_, rest)) = told.body.split_once(r#""userErrors":[{"code":""#) {
            let code = rest.split('"').next().unwrap_or_default();
            let what = format!("{code} {}", op.roots[0].field);
            *report.refusals.entry(what).or_default() += 1;
        }
    }
    report.errors += usize::from(told.body.contains(r#""errors":["#));
    report.full += usize::from(told.body.contains(r#""id":""#) || told.body.contains(r#""cursor":""#));
}

/// Keeps the cursors of an answer, to ask on from them.
pub fn keep_cursors(op: &Op, told: &Told, values: &mut Values) {
    for root in &op.roots {
        let kept = values.cursors.entry(root.field.clone()).or_default();
        cursors(told, kept);
        if kept.is_empty() {
            values.cursors.remove(&root.field);
        }
    }
}

fn cursors(told: &Told, kept: &mut Vec<String>) {
    for part in told.body.split(r#"ursor":""#).skip(1) {
        if let Some((cursor, _)) = part.split_once('"') {
            kept.push(cursor.to_owned());
        }
    }
    let many = kept.len().saturating_sub(60);
    kept.drain(..many);
}
