//! What a parsed document may weigh, looked at before it is validated.
//!
//! Fragments are counted once and remembered, so that a few of them that spread each other twice do not cost
//! as much to count as they would to answer.

use super::errors::{Limit, Problem};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use std::collections::HashMap;

static OPERATIONS: Limit = Limit { dutch: "operaties", english: "operations", most: 20 };
static ALIASES: Limit = Limit { dutch: "aliassen", english: "aliases", most: 500 };
static SELECTIONS: Limit = Limit {
    dutch: "velden na uitschrijven van de fragmenten",
    english: "selections with fragments written out",
    most: 10_000,
};
static ROOTS: Limit =
    Limit { dutch: "velden op het hoogste niveau", english: "fields at the top level", most: 50 };
/// The schema describes itself in circles: a type has fields, which have a type, which has fields.
static DESCRIPTIONS: Limit = Limit {
    dutch: "beschrijvingen van het schema, ruim geschat",
    english: "descriptions of the schema, by a generous estimate",
    most: 3_000_000,
};
/// About how many a list of the schema's description has at most. A full introspection comes to 1.5 million.
const LISTS: [(&str, usize); 8] = [
    ("types", 200),
    ("fields", 40),
    ("args", 5),
    ("inputFields", 10),
    ("enumValues", 20),
    ("possibleTypes", 25),
    ("interfaces", 2),
    ("directives", 10),
];
/// Fragments count as a level each, as they do in the validator's own limit.
pub static DEPTH: Limit =
    Limit { dutch: "niveaus in elkaar", english: "levels of nested selections", most: 25 };

/// Refuses a document that asks for too much.
pub fn weigh(document: &ExecutableDocument) -> Result<(), Problem> {
    OPERATIONS.admit(document.operations.iter().len())?;
    let mut scales = Scales { document, fragments: HashMap::new(), aliases: 0 };
    let mut selections = 0_usize;
    for (_, operation) in document.operations.iter() {
        let weight = scales.set(&operation.node.selection_set.node, 1)?;
        ROOTS.admit(weight.fields)?;
        selections = selections.saturating_add(weight.selections);
    }
    SELECTIONS.admit(selections)?;
    for (_, operation) in document.operations.iter() {
        DESCRIPTIONS.admit(described(document, &operation.node.selection_set.node, false))?;
    }
    // Nobody spreads some of them, but the validator walks through all.
    for name in document.fragments.keys() {
        SELECTIONS.admit(scales.fragment(name, 1)?.selections)?;
    }
    ALIASES.admit(scales.aliases)
}

/// A selection set with its fragments written out.
#[derive(Clone, Copy, Default)]
struct Weight {
    selections: usize,
    /// The fields of the set itself, without what is below them.
    fields: usize,
    /// Itself, and the sets within each other below it.
    levels: usize,
}

struct Scales<'a> {
    document: &'a ExecutableDocument,
    /// None while it is being weighed: who meets it then, is in it.
    fragments: HashMap<&'a str, Option<Weight>>,
    aliases: usize,
}

impl<'a> Scales<'a> {
    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Weight, Problem> {
        let mut total = Weight::default();
        if set.items.is_empty() {
            return Ok(total);
        }
        // Bounds the recursion as well.
        DEPTH.admit(level)?;
        for selection in &set.items {
            let (inner, fields) = match &selection.node {
                Selection::Field(field) => {
                    self.aliases += usize::from(field.node.alias.is_some());
                    (self.set(&field.node.selection_set.node, level + 1)?, 1)
                }
                Selection::InlineFragment(fragment) => {
                    let inner = self.set(&fragment.node.selection_set.node, level + 1)?;
                    (inner, inner.fields)
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if self.fragments.get(name.as_str()).is_some_and(Option::is_none) {
                        return Err(Problem::Cycle(spread.pos));
                    }
                    let inner = self.fragment(name, level + 1)?;
                    (inner, inner.fields)
                }
            };
            total.selections = total.selections.saturating_add(1).saturating_add(inner.selections);
            total.fields = total.fields.saturating_add(fields);
            total.levels = total.levels.max(inner.levels + 1);
        }
        Ok(total)
    }

    fn fragment(&mut self, name: &'a str, level: usize) -> Result<Weight, Problem> {
        if let Some(Some(known)) = self.fragments.get(name) {
            DEPTH.admit(level + known.levels - 1)?;
            return Ok(*known);
        }
        // One that does not exist weighs nothing; the validator says so.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Weight::default()) };
        self.fragments.insert(name, None);
        let weight = self.set(&fragment.node.selection_set.node, level)?;
        self.fragments.insert(name, Some(weight));
        Ok(weight)
    }
}

/// What the answer says of the schema, `within` its description: what is in no list counts once. Fragments are not too
/// many any more.
fn described(document: &ExecutableDocument, set: &SelectionSet, within: bool) -> usize {
    let count = |selection: &Selection| match selection {
        Selection::Field(field) => {
            let name = field.node.name.node.as_str();
            if !(within || name == "__schema" || name == "__type") {
                return 0;
            }
            let below = described(document, &field.node.selection_set.node, true);
            let times = LISTS.iter().find(|(list, _)| *list == name).map_or(1, |(_, times)| *times);
            below.saturating_add(1).saturating_mul(times)
        }
        Selection::InlineFragment(fragment) => described(document, &fragment.node.selection_set.node, within),
        Selection::FragmentSpread(spread) => {
            let fragment = document.fragments.get(&spread.node.fragment_name.node);
            fragment.map_or(0, |fragment| described(document, &fragment.node.selection_set.node, within))
        }
    };
    set.items.iter().map(|item| count(&item.node)).fold(0, usize::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;

    fn refusal(text: &str) -> Option<Problem> {
        weigh(&parse_query(text).unwrap()).err()
    }

    fn over(text: &str) -> (&'static str, usize) {
        match refusal(text) {
            Some(Problem::Limit { limit, actual }) => (limit.english, actual),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn fragments_that_double_each_other_are_refused_at_once() {
        let doubling = |last: usize| {
            let more = |n| format!(" fragment f{n} on T {{ a {{ ...f{0} }} b {{ ...f{0} }} }}", n + 1);
            (0..last).map(more).collect::<String>() + &format!("{{ ...f0 }} fragment f{last} on T {{ c }}")
        };
        assert_eq!(over(&doubling(11)), (SELECTIONS.english, 5 * (1 << 11) - 3));
        // Deeper ones are refused for their depth, before they are counted.
        assert_eq!(over(&doubling(100)).0, DEPTH.english);
    }

    #[test]
    fn depth_counts_selection_sets_and_fragments() {
        let nested = |levels: usize| "{ a ".repeat(levels) + &"}".repeat(levels);
        let most = DEPTH.most;
        assert_eq!(refusal(&nested(most)), None);
        let fragment = |levels: usize| nested(levels) + " fragment f on T { b { c } }";
        assert_eq!(refusal(&fragment(2).replace("a }", "a ...f }")), None);
        let spread = |levels: usize| nested(levels).replace("a }", "...f }") + " fragment f on T { b { c } }";
        assert_eq!(refusal(&spread(most - 2)), None);
        assert_eq!(over(&spread(most - 1)), (DEPTH.english, most + 1));
    }

    #[test]
    fn a_fragment_that_spreads_itself_is_refused_where_it_does() {
        for text in [
            "{ ...a } fragment a on T { ...a }",
            "{ ...a } fragment a on T { x { ...b } } fragment b on T { y { ...a } }",
            "{ x } fragment a on T { ...b } fragment b on T { ... on T { ...a } }",
        ] {
            assert!(matches!(refusal(text), Some(Problem::Cycle(_))), "{text}");
        }
    }

    #[test]
    fn a_long_chain_of_fragments_is_too_deep_wherever_it_begins() {
        let mut text = "{ a }".to_owned();
        for n in 0..2_000 {
            text += &format!("fragment f{n} on T {{...f{}}}", n + 1);
        }
        assert_eq!(over(&text).0, DEPTH.english);
    }

    #[test]
    fn the_same_fragment_may_be_spread_often() {
        let text = format!("{{ a {{ {} }} }} fragment f on T {{ b c }}", "...f ".repeat(1_000));
        assert_eq!(refusal(&text), None);
        let text = format!("{{ a {{ {} }} }} fragment f on T {{ b c }}", "...f ".repeat(3_334));
        assert_eq!(over(&text), (SELECTIONS.english, 10_003));
    }

    #[test]
    fn top_level_fields_aliases_and_operations_are_counted() {
        assert_eq!(over(&format!("{{ {} }}", "a ".repeat(51))), (ROOTS.english, 51));
        let spread = format!("{{ ...f ...f }} fragment f on Query {{ {} }}", "a ".repeat(26));
        assert_eq!(over(&spread), (ROOTS.english, 52));
        assert_eq!(over(&format!("{{ a {{ {} }} }}", "b: c ".repeat(501))), (ALIASES.english, 501));
        let many = (0..21).map(|n| format!("query q{n} {{ a }} ")).collect::<String>();
        assert_eq!(over(&many), (OPERATIONS.english, 21));
    }

    #[test]
    fn the_schema_is_described_whole_but_not_in_circles() {
        let of_type = "ofType { kind name ".repeat(9) + &"}".repeat(9);
        let whole = format!(
            "{{ __schema {{ queryType {{ name }} types {{ ...f }} directives {{ name args {{ ...i }} }} }} }}
             fragment f on __Type {{ kind name description
                 fields(includeDeprecated: true) {{ name args {{ ...i }} type {{ ...t }} isDeprecated }}
                 inputFields {{ ...i }} interfaces {{ ...t }} possibleTypes {{ ...t }}
                 enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }} }}
             fragment i on __InputValue {{ name description type {{ ...t }} defaultValue }}
             fragment t on __Type {{ kind name {of_type} }}"
        );
        assert_eq!(refusal(&whole), None);
        let circle = |times: usize| "fields { type { ".repeat(times) + "name " + &"} }".repeat(times);
        assert_eq!(refusal(&format!("{{ __schema {{ types {{ {} }} }} }}", circle(2))), None);
        for times in [3, 8] {
            let text = format!("{{ a {{ types {{ {0} }} }} __schema {{ types {{ {0} }} }} }}", circle(times));
            assert_eq!(over(&text).0, DESCRIPTIONS.english);
            let spread = format!(
                "{{ ...f }} fragment f on Query {{ __type(name: \"Case\") {{ {} }} }}",
                circle(times + 2)
            );
            assert_eq!(over(&spread).0, DESCRIPTIONS.english);
        }
        assert_eq!(refusal(&format!("{{ a {{ types {{ {} }} }} }}", circle(10))), None, "a field of ours");
    }

    #[test]
    fn an_unknown_fragment_is_left_to_the_validator() {
        assert_eq!(refusal("{ ...nobody }"), None);
    }
}
