//! One value out of its layers: file, environment, flag. The later wins, and each that is given is judged.

use crate::failure::Failure;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// The variables of the environment, or the flags, by name.
pub type Given = BTreeMap<String, String>;

/// Where a value came from; a later layer wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    File,
    Environment,
    Flag,
}

/// How a text of the environment or a flag becomes a value.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Text,
    /// A text that is never shown again.
    Secret,
    Number,
    Switch,
    /// Comma separated outside the file.
    List,
}

/// A setting: its name in the file, its variable, its flag (empty when there is none), and what it expects.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub variable: &'static str,
    pub flag: &'static str,
    pub kind: Kind,
    pub expects: &'static str,
}

/// What is given, layer by layer.
#[derive(Debug)]
pub struct Layers<'a> {
    path: &'a str,
    file: BTreeMap<String, Value>,
    environment: &'a Given,
    flags: &'a Given,
}

impl<'a> Layers<'a> {
    /// Refuses a key of the file that is not among `known`.
    pub fn new(
        path: &'a str,
        file: Table,
        known: &[&Key],
        environment: &'a Given,
        flags: &'a Given,
    ) -> Result<Self, Failure> {
        let mut flat = BTreeMap::new();
        flatten("", file, known, &mut flat);
        if let Some(name) = flat.keys().find(|name| known.iter().all(|key| key.name != name.as_str())) {
            return Err(unknown(name, path));
        }
        Ok(Self { path, file: flat, environment, flags })
    }

    /// The value of the latest layer that gives one, and that layer.
    pub fn pick<T>(
        &self,
        key: &Key,
        parse: impl Fn(&Value) -> Option<T>,
    ) -> Result<Option<(T, Layer)>, Failure> {
        let layers = [
            (Layer::File, self.path, self.file.get(key.name).cloned()),
            (Layer::Environment, key.variable, key.kind.given(self.environment.get(key.variable))),
            (Layer::Flag, key.flag, key.kind.given(self.flags.get(key.flag))),
        ];
        let mut picked = None;
        for (layer, place, value) in layers {
            let Some(value) = value else { continue };
            let parsed = parse(&value).ok_or_else(|| match key.kind {
                Kind::Secret => Failure::new(format!("`{}` in {place} must be {}", key.name, key.expects)),
                _ => refused(key.name, place, key.expects, &value),
            })?;
            picked = Some((parsed, layer));
        }
        Ok(picked)
    }

    /// As [`pick`](Self::pick), without the layer.
    pub fn read<T>(&self, key: &Key, parse: impl Fn(&Value) -> Option<T>) -> Result<Option<T>, Failure> {
        Ok(self.pick(key, parse)?.map(|(value, _)| value))
    }
}

impl Kind {
    /// The value of a text, of the type that the file would have; a text that does not fit stays one.
    fn given(self, text: Option<&String>) -> Option<Value> {
        let text = text?;
        let fitting = match self {
            Self::Text | Self::Secret => None,
            Self::Number => text.parse().ok().map(Value::Integer),
            Self::Switch => text.parse().ok().map(Value::Boolean),
            Self::List => {
                let items = text.split(',').map(|item| Value::String(item.trim().to_owned()));
                Some(Value::Array(items.collect()))
            }
        };
        Some(fitting.unwrap_or_else(|| Value::String(text.clone())))
    }
}

/// `[http] timeout = 3` becomes `http.timeout`; what should be a value but is a table stays one.
fn flatten(prefix: &str, table: Table, known: &[&Key], flat: &mut BTreeMap<String, Value>) {
    for (name, value) in table {
        let name = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        match value {
            Value::Table(inner) if known.iter().all(|key| key.name != name) => {
                flatten(&name, inner, known, flat);
            }
            value => drop(flat.insert(name, value)),
        }
    }
}

pub fn refused(name: &str, place: &str, expects: &str, value: &Value) -> Failure {
    let shown = match value {
        Value::String(text) => format!("`{}`", text.escape_debug()),
        Value::Integer(number) => format!("`{number}`"),
        Value::Boolean(switch) => format!("`{switch}`"),
        other => format!("this {}", other.type_str()),
    };
    Failure::new(format!("`{name}` in {place} must be {expects}, not {shown}"))
}

pub fn unknown(name: &str, place: &str) -> Failure {
    Failure::new(format!("`{name}` in {place} is not a key that is known"))
}
