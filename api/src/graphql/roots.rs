//! The fields at the root of the schema: words of ours, where a document's own could be anything.

use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};
use std::{collections::BTreeSet, sync::LazyLock};

static ROOTS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut roots = BTreeSet::new();
    let Ok(document) = parse_schema(super::schema().sdl()) else { return roots };
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let is_root = ["Query", "Mutation"].contains(&definition.node.name.node.as_str());
        let TypeKind::Object(object) = definition.node.kind else { continue };
        if is_root {
            roots.extend(object.fields.into_iter().map(|field| field.node.name.node.to_string()));
        }
    }
    roots
});

/// This field, if it is one of a query or a mutation.
pub fn root_field(name: &str) -> Option<&'static str> {
    ROOTS.get(name).map(String::as_str)
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_the_schema_s_own_fields_are_known() {
        for (name, known) in [("cases", true), ("caseClose", true), ("status", false), ("JanDeVries", false)]
        {
            assert_eq!(super::root_field(name).is_some(), known, "{name}");
        }
    }
}
