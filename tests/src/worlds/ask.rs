//! Operations as trees: written out as a document with variables, and cut smaller while they still show a difference.

use serde_json::{Map, Value, json};
use std::fmt::Write;

/// An argument's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Word(String),
    List(Vec<Val>),
    Object(Vec<(String, Val)>),
}

/// A field that is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    pub field: String,
    /// Name, type, value, and whether it goes as a variable.
    pub args: Vec<(String, String, Val, bool)>,
    /// On which object it is asked, where the field around it can be several.
    pub on: Option<String>,
    /// The type of what it gives, where that has fields.
    pub of: Option<String>,
    pub inner: Vec<Ask>,
    /// Its fields stand in a fragment of their own.
    pub fragment: bool,
    /// Is asked only if a variable says so.
    pub include: Option<bool>,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Op {
    pub mutation: bool,
    pub roots: Vec<Ask>,
    pub denied: &'static str,
    pub language: &'static str,
    /// By GET.
    pub get: bool,
}

#[derive(Default)]
struct Writing {
    variables: Map<String, Value>,
    declared: String,
    fragments: String,
    count: usize,
}

impl Op {
    /// The document and its variables.
    pub fn write(&self) -> (String, Value) {
        let mut writing = Writing::default();
        let mut text = String::new();
        for (nth, root) in self.roots.iter().enumerate() {
            let alias = if self.roots.len() > 1 { format!("r{nth}: ") } else { String::new() };
            writing.ask(&mut text, root, &alias);
        }
        let kind = if self.mutation { "mutation" } else { "query" };
        let Writing { variables, declared, fragments, .. } = writing;
        let declared =
            if declared.is_empty() { declared } else { format!("({})", declared.trim_end_matches(", ")) };
        (format!("{kind}{declared} {{{text} }}{fragments}"), Value::Object(variables))
    }

    /// Every smaller one: without a root, a field, an argument.
    pub fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        if self.roots.len() > 1 {
            for nth in 0..self.roots.len() {
                let mut op = self.clone();
                op.roots.remove(nth);
                all.push(op);
            }
        }
        for nth in 0..self.roots.len() {
            for root in self.roots[nth].smaller() {
                let mut op = self.clone();
                op.roots[nth] = root;
                all.push(op);
            }
        }
        all
    }
}

impl Ask {
    fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        for nth in 0..self.inner.len() {
            if self.inner.len() > 1 {
                let mut less = self.clone();
                less.inner.remove(nth);
                all.push(less);
            }
            for inner in self.inner[nth].smaller() {
                let mut less = self.clone();
                less.inner[nth] = inner;
                all.push(less);
            }
        }
        for nth in 0..self.args.len() {
            if !self.args[nth].1.ends_with('!') {
                let mut less = self.clone();
                less.args.remove(nth);
                all.push(less);
            }
        }
        if self.fragment || self.include.is_some() {
            all.push(Self { fragment: false, include: None, ..self.clone() });
        }
        all
    }
}

impl Writing {
    fn ask(&mut self, text: &mut String, ask: &Ask, alias: &str) {
        let on = ask.on.as_ref();
        if let Some(on) = on {
            let _ = write!(text, " ... on {on} {{");
        }
        let _ = write!(text, " {alias}{}", ask.field);
        let mut args = Vec::new();
        for (name, ty, value, variable) in &ask.args {
            if *variable {
                let given = self.variable(ty, json_of(value));
                args.push(format!("{name}: {given}"));
            } else {
                args.push(format!("{name}: {}", literal(value)));
            }
        }
        if !args.is_empty() {
            let _ = write!(text, "({})", args.join(", "));
        }
        if let Some(include) = ask.include {
            let given = self.variable("Boolean!", json!(include));
            let _ = write!(text, " @include(if: {given})");
        }
        if !ask.inner.is_empty() {
            let mut inner = String::new();
            for (nth, one) in ask.inner.iter().enumerate() {
                // The same field of different objects can have different types.
                let alias = if one.on.is_some() { format!("f{nth}: ") } else { String::new() };
                self.ask(&mut inner, one, &alias);
            }
            if let (true, Some(of)) = (ask.fragment, &ask.of) {
                self.count += 1;
                let name = format!("Part{}", self.count);
                let _ = write!(text, " {{ ...{name} }}");
                let _ = write!(self.fragments, " fragment {name} on {of} {{{inner} }}");
            } else {
                let _ = write!(text, " {{{inner} }}");
            }
        }
        if on.is_some() {
            text.push_str(" }");
        }
    }

    fn variable(&mut self, ty: &str, value: Value) -> String {
        self.count += 1;
        let name = format!("v{}", self.count);
        let _ = write!(self.declared, "${name}: {ty}, ");
        self.variables.insert(name.clone(), value);
        format!("${name}")
    }
}

fn literal(value: &Val) -> String {
    match value {
        Val::Null => "null".to_owned(),
        Val::Bool(truth) => truth.to_string(),
        Val::Int(number) => number.to_string(),
        Val::Text(text) => json!(text).to_string(),
        Val::Word(word) => word.clone(),
        Val::List(all) => format!("[{}]", all.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Val::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}: {}", literal(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

fn json_of(value: &Val) -> Value {
    match value {
        Val::Null => Value::Null,
        Val::Bool(truth) => json!(truth),
        Val::Int(number) => json!(number),
        Val::Text(text) | Val::Word(text) => json!(text),
        Val::List(all) => all.iter().map(json_of).collect(),
        Val::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), json_of(value))).collect())
        }
    }
}
