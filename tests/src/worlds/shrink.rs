//! What a difference is worth: told by a mutation that gave the viewer more to see, or a leak; and a leak made small.

use super::{
    ask::Op,
    dice::Dice,
    run::{Base, Plan, Round, shown},
    sound::sound,
    twins::{Told, Twins, difference},
};
use std::fmt;

/// Mutations by which a viewer comes to see more than before: what they bring to light was hidden until then.
pub const TELLING: &[(&str, &str)] = &[
    (
        "consultPlan",
        "what is still open in a series comes on the next agenda, and its chair sees those cases",
    ),
    (
        "consultClose",
        "what is still open comes on the agenda of the next meeting, and its chair sees those cases",
    ),
    (
        "caseReopen",
        "a closed case shows its persons as to a guest; open again, it shows them to who directs it",
    ),
    ("groupJoin", "who left a group shows as to a guest; back in it, as to its whole approach"),
    (
        "investigationAccept",
        "who investigates for the Raad comes on the team of a case that may not have been visible",
    ),
    (
        "glassBreak",
        "who breaks the glass by a BSN, or by name and birth date, sees that person's running cases",
    ),
    (
        "inspectionMake",
        "who makes a report by a BSN and a birth date, or a name and a birth date, reads what the log has of that person",
    ),
    (
        "signalSet",
        "who signals by a BSN and a birth date learns which other agencies have a signal on that person, and they of it",
    ),
];

/// Whether an operation is of these, and so what is hidden may be less after it.
pub fn may_tell(op: &Op) -> Option<&str> {
    let name = op.roots.first().filter(|_| op.mutation)?.field.as_str();
    TELLING.iter().any(|(known, _)| *known == name).then_some(name)
}

/// Whether the viewer may see the same of both worlds as they are now.
pub async fn alike(twins: &Twins, plan: &Plan, viewer: &str) -> bool {
    unlike(twins, plan, viewer).await.is_none()
}

/// The first row of which the viewer may see something else in each world.
async fn unlike(twins: &Twins, plan: &Plan, viewer: &str) -> Option<String> {
    let (a, b) = twins.rows().await;
    let now = twins.clock.now();
    let [a, b] = [&a, &b].map(|rows| shown(&twins.catalog, rows, &plan.policy, viewer, now));
    let key = a.keys().chain(b.keys()).find(|key| a.get(*key) != b.get(*key))?;
    Some(format!("{} {}: {:?} and {:?}", key.0, key.1, a.get(key), b.get(key)))
}

/// A leak, as small as it was made.
#[derive(Debug)]
pub struct Failure {
    pub viewer: &'static str,
    pub seed: u64,
    pub edits: Vec<String>,
    pub history: Vec<String>,
    pub op: String,
    pub difference: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "`{}` can tell two worlds apart that differ only in what it may not see.", self.viewer)?;
        writeln!(f, "World B has (seed {:#x}):\n  {}", self.seed, self.edits.join("\n  "))?;
        if !self.history.is_empty() {
            writeln!(f, "After:\n  {}", self.history.join("\n  "))?;
        }
        write!(f, "It asks:\n  {}\nThe answers differ:\n{}", self.op, self.difference)
    }
}

/// How often another number of statements for the same answer has to come again to be a leak.
const TIMES: usize = 4;

#[derive(Debug)]
pub enum Verdict {
    /// By this mutation.
    Told(String),
    /// The same answer after other statements, and not each time: which of two loads of one request comes first decides
    /// what is left for the other.
    Race,
    Leak(Box<Failure>),
}

/// Two worlds anew, what was asked before, and the operation.
async fn again(twins: &Twins, base: &Base, round: &Round, history: &[&Op], op: &Op) -> Option<(Told, Told)> {
    let other = round.other(&twins.catalog, &base.rows);
    if !sound(&twins.catalog, &other) {
        return None;
    }
    twins.fill(&base.rows, &other, &mut Dice::new(round.seed)).await;
    for (nth, op) in history.iter().enumerate() {
        twins.ask(round.viewer, op, round.seed.wrapping_add(nth as u64)).await;
    }
    let (a, b) = twins.ask(round.viewer, op, round.seed.wrapping_add(history.len() as u64)).await;
    (a != b).then_some((a, b))
}

/// Whether what is hidden is still the same after each step; the first mutation after which it is not.
async fn telling(
    twins: &Twins,
    base: &Base,
    plan: &Plan,
    round: &Round,
    ops: &[&Op],
) -> Option<(String, String)> {
    let other = round.other(&twins.catalog, &base.rows);
    twins.fill(&base.rows, &other, &mut Dice::new(round.seed)).await;
    for (nth, op) in ops.iter().enumerate() {
        twins.ask(round.viewer, op, round.seed.wrapping_add(nth as u64)).await;
        if op.mutation
            && let Some(what) = unlike(twins, plan, round.viewer).await
        {
            return op.roots.first().map(|root| (root.field.clone(), what));
        }
    }
    None
}

pub async fn judge(
    twins: &Twins,
    base: &Base,
    plan: &Plan,
    round: &Round,
    history: &[Op],
    op: &Op,
    told: (Told, Told),
) -> Verdict {
    let history: Vec<&Op> = history.iter().collect();
    let ops: Vec<&Op> = history.iter().copied().chain([op]).collect();
    let by = telling(twins, base, plan, round, &ops).await;
    if let Some((name, _)) = by.as_ref().filter(|(name, _)| TELLING.iter().any(|(known, _)| known == name)) {
        return Verdict::Told(name.clone());
    }
    let mut least = (round.clone(), history, op.clone());
    let found = again(twins, base, &least.0, &least.1, &least.2).await;
    if by.is_none() && told.0.answers_like(&told.1) {
        // What depends on hidden rows does so each time.
        let mut times = usize::from(found.is_some());
        for _ in 1..TIMES {
            times += usize::from(again(twins, base, &least.0, &least.1, &least.2).await.is_some());
        }
        if times < TIMES {
            return Verdict::Race;
        }
    }
    if plan.shrinks && found.is_some() {
        smaller(twins, base, &mut least).await;
    }
    let (round, history, op) = least;
    let once = again(twins, base, &round, &history, &op).await;
    let again = once.is_some();
    let (a, b) = once.unwrap_or(told);
    let mut difference = difference(&a, &b);
    if !again {
        difference += "  (only once, not again: a race)\n";
    }
    if let Some((name, what)) = by {
        difference +=
            &format!("  (`{name}` changed for each world something else that the viewer may see: {what})\n");
    }
    let text = |op: &Op| {
        let (document, variables) = op.write();
        format!("{document} {variables} (schakel-denied: {})", op.denied)
    };
    Verdict::Leak(Box::new(Failure {
        viewer: round.viewer,
        seed: plan.seed,
        edits: round.edits.iter().map(|edit| edit.says.clone()).collect(),
        history: history.iter().filter(|_| again).map(|op| text(op)).collect(),
        op: text(&op),
        difference,
    }))
}

/// Drops what went before, edits, and parts of the operation, as long as the answers differ.
async fn smaller(twins: &Twins, base: &Base, least: &mut (Round, Vec<&Op>, Op)) {
    let (round, history, op) = least;
    if again(twins, base, round, &[], op).await.is_some() {
        history.clear();
    }
    let mut size = history.len().div_ceil(2);
    while size > 0 && !history.is_empty() {
        let mut at = 0;
        while at < history.len() {
            let mut less = history.clone();
            less.drain(at..(at + size).min(less.len()));
            if again(twins, base, round, &less, op).await.is_some() {
                *history = less;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    let mut size = round.edits.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        while at < round.edits.len() {
            let mut less = round.clone();
            less.edits.drain(at..(at + size).min(less.edits.len()));
            if again(twins, base, &less, history, op).await.is_some() {
                *round = less;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    for _ in 0..80 {
        let mut found = None;
        for less in op.smaller() {
            if again(twins, base, round, history, &less).await.is_some() {
                found = Some(less);
                break;
            }
        }
        let Some(less) = found else { return };
        *op = less;
    }
}
