//! The schema against the policy: every field has its category, and no row of the policy is stale.

use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};
use domain::policy::{self, CARRIERS, FIELDS, STRUCTURE};

/// What is wrong, a line each; empty when all is well. The server refuses to start otherwise.
pub fn check() -> Vec<String> {
    let document = match parse_schema(super::schema().sdl()) {
        Ok(document) => document,
        Err(error) => return vec![format!("the schema cannot be read: {error}")],
    };
    let mut wrong = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.as_str();
        let TypeKind::Object(object) = &definition.node.kind else { continue };
        for field in &object.fields {
            let field = field.node.name.node.as_str();
            seen.insert((name.to_owned(), field.to_owned()));
            if !carries(name) && policy::category(name, field).is_none() {
                wrong.push(format!("`{name}.{field}` has no category in domain/src/policy.rs"));
            }
        }
    }
    for (name, _, fields) in FIELDS {
        for field in *fields {
            if !seen.contains(&((*name).to_owned(), (*field).to_owned())) {
                wrong.push(format!("`{name}.{field}` stands in domain/src/policy.rs but not in the schema"));
            }
        }
    }
    wrong
}

/// Whether a type holds no data of its own.
pub fn carries(name: &str) -> bool {
    STRUCTURE.contains(&name) || CARRIERS.iter().any(|ending| name.ends_with(ending))
}
