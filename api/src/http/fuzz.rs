//! The check before the parser, against the parser: of whatever the parser reads, the check has counted no less; what
//! is let in is read soon and on a small stack; and none of our own operations is refused.
//!
//! `SCHAKEL_FUZZ=1000000` for that many documents (3,000 otherwise), `SCHAKEL_FUZZ_SEED` for those of an earlier run.

use super::{
    bounds::{Tally, document},
    weight::weigh,
};
use async_graphql::{
    Positioned, Value,
    parser::{
        parse_query,
        types::{BaseType, Directive, ExecutableDocument, Selection, SelectionSet, Type},
    },
};
use std::{env, fs, path::Path, thread, time::Duration};

/// Counts what stands in a parsed document, as far as it must have stood in its text.
#[derive(Debug, Default)]
struct Read {
    words: usize,
    directives: usize,
    deepest: usize,
}

impl Read {
    fn of(document: &ExecutableDocument) -> Self {
        let mut read = Self::default();
        for (_, operation) in document.operations.iter() {
            let operation = &operation.node;
            for variable in &operation.variable_definitions {
                let variable = &variable.node;
                read.words += 1;
                read.kind(&variable.var_type.node, 1);
                read.directives(&variable.directives, 1);
                if let Some(value) = &variable.default_value {
                    read.value(&value.node, 1);
                }
            }
            read.directives(&operation.directives, 0);
            read.set(&operation.selection_set.node, 0);
        }
        for fragment in document.fragments.values() {
            read.words += 3;
            read.directives(&fragment.node.directives, 0);
            read.set(&fragment.node.selection_set.node, 0);
        }
        read
    }

    fn at(&mut self, depth: usize) {
        self.deepest = self.deepest.max(depth);
    }

    fn kind(&mut self, kind: &Type, depth: usize) {
        self.at(depth);
        match &kind.base {
            BaseType::Named(_) => self.words += 1,
            BaseType::List(inner) => self.kind(inner, depth + 1),
        }
    }

    fn value(&mut self, value: &Value, depth: usize) {
        self.at(depth);
        self.words += 1;
        match value {
            Value::List(all) => all.iter().for_each(|one| self.value(one, depth + 1)),
            Value::Object(all) => {
                self.words += all.len();
                all.values().for_each(|one| self.value(one, depth + 1));
            }
            _ => {}
        }
    }

    fn directives(&mut self, all: &[Positioned<Directive>], depth: usize) {
        for directive in all {
            self.directives += 1;
            self.words += 1;
            for (_, value) in &directive.node.arguments {
                self.argument(value.node.clone().into_const_with(|_| Ok::<_, ()>(Value::Null)), depth + 1);
            }
        }
    }

    fn argument(&mut self, value: Result<Value, ()>, depth: usize) {
        self.words += 1;
        self.value(&value.unwrap(), depth);
    }

    fn set(&mut self, set: &SelectionSet, around: usize) {
        if set.items.is_empty() {
            return;
        }
        let depth = around + 1;
        self.at(depth);
        for item in &set.items {
            self.words += 1;
            match &item.node {
                Selection::Field(field) => {
                    self.words += usize::from(field.node.alias.is_some());
                    for (_, value) in &field.node.arguments {
                        let value = value.node.clone().into_const_with(|_| Ok::<_, ()>(Value::Null));
                        self.argument(value, depth + 1);
                    }
                    self.directives(&field.node.directives, depth);
                    self.set(&field.node.selection_set.node, depth);
                }
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.node.directives, depth);
                    self.set(&fragment.node.selection_set.node, depth);
                }
                Selection::FragmentSpread(spread) => self.directives(&spread.node.directives, depth),
            }
        }
    }
}

/// Numbers that a seed decides (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (most as u64)).unwrap()
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// What separates, opens, closes or hides what follows.
const PIECES: [&str; 41] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    "!",
    "$",
    "@",
    "=",
    "...",
    "...on ",
    "\"",
    "\"\"\"",
    "\\\"\"\"",
    "\\",
    "\\\"",
    "#",
    "\n",
    "\r",
    "\r\n",
    " ",
    ",",
    "\u{feff}",
    "\u{2028}",
    "é",
    "\0",
    "query ",
    "mutation ",
    "fragment ",
    "on ",
    "null",
    "true",
    "-0",
    "1e9",
    "\"{[(\"",
    "\"\"\"{ \\\"\"\" \" [\"\"\"",
    "\"\"\"\\\\\"\"\"",
    "# {([ \" \n",
    "a",
];

fn words(dice: &mut Dice) -> &'static str {
    dice.of(&["a", "cases", "on", "fragment", "query", "null", "type", "_", "__typename", "true", "a1"])
}

fn gap(dice: &mut Dice) -> &'static str {
    dice.of(&[" ", "  ", "\n", "\r", "\r\n", ",", "\t", "\u{feff}", "# \" {{ \n", "#\r", " #\"\"\" [\r\n"])
}

fn value(dice: &mut Dice, left: usize, text: &mut String) {
    match dice.below(if left == 0 { 8 } else { 14 }) {
        0 => text.push_str(dice.of(&["1", "-0", "0.5", "1e9", "-1.5E-3"])),
        1 => text.push_str(dice.of(&["\"\"", "\"{{[[\"", "\"\\\"{\"", "\"\\\\\"", "\"\\u007b\"", "\"# @\""])),
        2 => text.push_str(dice.of(&[
            "\"\"\"\"\"\"",
            "\"\"\"{\"\"\"",
            "\"\"\" \" {{ \"\" \"\"\"",
            "\"\"\"\\\"\"\"{\"\"\"",
            "\"\"\"\\\\ \"\"\"",
            "\"\"\"\n# {\r\"\"\"",
        ])),
        3 => text.push_str("$v"),
        4..8 => text.push_str(words(dice)),
        8..11 => {
            text.push('[');
            for _ in 0..dice.below(4) {
                value(dice, left - 1, text);
                text.push_str(gap(dice));
            }
            text.push(']');
        }
        _ => {
            text.push('{');
            for _ in 0..dice.below(4) {
                text.push_str(words(dice));
                text.push(':');
                value(dice, left - 1, text);
                text.push_str(gap(dice));
            }
            text.push('}');
        }
    }
}

fn directives(dice: &mut Dice, text: &mut String) {
    while dice.below(6) == 0 {
        text.push_str("@a");
        if dice.below(2) == 0 {
            text.push_str("(b:");
            value(dice, 2, text);
            text.push(')');
        }
        text.push_str(gap(dice));
    }
}

fn set(dice: &mut Dice, left: usize, text: &mut String) {
    text.push('{');
    for _ in 0..=dice.below(4) {
        match dice.below(8) {
            0 => text.push_str("...f"),
            1 => {
                text.push_str(dice.of(&["...", "... on T ", "...on\nT"]));
                directives(dice, text);
                set(dice, left.saturating_sub(1), text);
            }
            _ => {
                if dice.below(3) == 0 {
                    text.push_str(words(dice));
                    text.push_str(dice.of(&[":", " : ", ",:"]));
                }
                text.push_str(words(dice));
                if dice.below(3) == 0 {
                    text.push_str("(x:");
                    value(dice, left, text);
                    text.push(')');
                }
                text.push_str(gap(dice));
                directives(dice, text);
                if left > 0 && dice.below(2) == 0 {
                    set(dice, left - 1, text);
                }
            }
        }
        text.push_str(gap(dice));
    }
    text.push('}');
}

/// A document by the grammar, most of which parse.
fn grown(dice: &mut Dice) -> String {
    let mut text = String::new();
    let deep = dice.below(12);
    for nth in 0..=dice.below(3) {
        match dice.below(3) {
            0 if nth == 0 => {}
            1 => text.push_str(&format!("fragment f{nth} on T ")),
            _ => {
                let list = dice.below(60);
                text.push_str(&format!("query q{nth}($v: {}Int{}", "[".repeat(list), "]".repeat(list)));
                if dice.below(2) == 0 {
                    text.push_str(" = ");
                    value(dice, deep, &mut text);
                }
                text.push(')');
            }
        }
        directives(dice, &mut text);
        set(dice, deep, &mut text);
        text.push_str(gap(dice));
    }
    text
}

/// A document with pieces of it put in, taken out, doubled, or repeated until it is too much.
fn mutated(dice: &mut Dice, seeds: &[String]) -> String {
    let mut text: Vec<char> = seeds[dice.below(seeds.len())].chars().collect();
    for _ in 0..=dice.below(6) {
        let (one, other) = (dice.below(text.len() + 1), dice.below(text.len() + 1));
        let (from, to) = (one.min(other), one.max(other));
        match dice.below(5) {
            0 => drop(text.drain(from..to.min(from + 10))),
            1 => {
                let part: Vec<_> = text[from..to.min(from + 40)].to_vec();
                text.splice(from..from, part);
            }
            2 => {
                let many = dice.below(80);
                let piece = dice.of(&["{a", "[", "(", "}", "]", "@a", "a:", "{a(b:[", "...{", "\"", "#\n"]);
                text.splice(from..from, piece.repeat(many).chars().collect::<Vec<_>>());
            }
            _ => drop(text.splice(from..from, dice.of(&PIECES).chars().collect::<Vec<_>>())),
        }
    }
    text.into_iter().collect()
}

/// Every text in our own sources that is an operation: those of the explorer, the judges and the suite.
fn ours() -> Vec<String> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = Vec::new();
    for folder in ["explorer/src", "tests/it", "tests/judges", "tests/judges/relay", "tests/judges/codegen"] {
        for entry in fs::read_dir(top.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let Ok(text) = fs::read_to_string(&path) else { continue };
            if path.ends_with("http.rs") || path.ends_with("hostile.rs") {
                continue;
            }
            for quote in ["`", "\"", "\"\"\""] {
                let texts = text.split(quote).map(|part| part.replace("{{", "{").replace("}}", "}"));
                all.extend(texts.filter(|text| text.contains('{') && parse_query(text).is_ok()));
            }
        }
    }
    all
}

/// How long reading may take, in a build without optimization.
const SOON: Duration = Duration::from_secs(2);

/// What this thread has had of the processor: others run meanwhile.
fn used() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or_default())
}

/// Whether it was let in and read. Fails where the check has counted less than there is.
fn judged(text: &str) -> bool {
    let since = used();
    let bounded = document(text);
    let tally = Tally::of_document(text.as_bytes());
    if bounded.is_err() && tally.deepest > 400 {
        return false;
    }
    let Ok(parsed) = parse_query(text) else {
        assert!(bounded.is_err() || used() - since < SOON, "in {:?}: {text:?}", used() - since);
        return false;
    };
    let read = Read::of(&parsed);
    assert!(
        read.deepest <= tally.deepest && read.words <= tally.tokens && read.directives <= tally.directives,
        "the parser reads {read:?}, the check counts {tally:?}: {text:?}"
    );
    if bounded.is_ok() {
        let _ = weigh(&parsed);
        assert!(used() - since < SOON, "in {:?}: {text:?}", used() - since);
    }
    bounded.is_ok()
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn the_check_counts_no_less_than_the_parser_reads() {
    let seed =
        number("SCHAKEL_FUZZ_SEED").unwrap_or_else(|| domain::Ids::random().fresh::<()>().0.as_u64_pair().0);
    let many = number("SCHAKEL_FUZZ").unwrap_or(3_000);
    eprintln!("SCHAKEL_FUZZ={many} SCHAKEL_FUZZ_SEED={seed}");
    let seeds = ours();
    // What is refused for its depth is parsed here too, on a stack for it; what is let in has a small one.
    let work = move || {
        let mut dice = Dice(seed);
        let mut read = 0_u64;
        for nth in 0..many {
            let text = if nth % 2 == 0 { grown(&mut dice) } else { mutated(&mut dice, &seeds) };
            let small = document(&text).is_ok() && nth % 8 < 2;
            let good = if small {
                let own = text.clone();
                let thread = thread::Builder::new().stack_size(1 << 20).spawn(move || judged(&own));
                thread.unwrap().join().unwrap_or_else(|_| panic!("nth {nth} of seed {seed}: {text:?}"))
            } else {
                judged(&text)
            };
            read += u64::from(good);
        }
        read
    };
    let read = thread::Builder::new().stack_size(256 << 20).spawn(work).unwrap().join();
    let read = read.unwrap_or_else(|_| panic!("seed {seed}"));
    eprintln!("{read} of {many} documents were let in and read");
    assert!(read * 5 > many, "only {read} of {many} are documents at all");
}

#[test]
fn none_of_our_own_operations_is_refused() {
    let ours = ours();
    assert!(ours.len() > 100, "{} operations", ours.len());
    for text in &ours {
        assert!(document(text).is_ok() && weigh(&parse_query(text).unwrap()).is_ok(), "{text}");
    }
    eprintln!("{} operations of our own", ours.len());
}
