//! The golden matrix as a text: rows by category, somebody of the cast a column.

use super::objects::Object;
use domain::{Category, Relation, Role, choice::Choice, policy};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};
use tests::cast;

/// What each of the cast sees of a field, by category, number of the object and field.
pub type Rows = BTreeMap<(Category, usize, String), String>;

const SYMBOLS: &str = "\
+  shown
·  withheld: null, and `access` says so
o  withheld but for what the own agency wrote
0  may be read, and nothing is recorded, or it names a record that this member does not see
-  the object does not show
";

/// Fields in which nothing is recorded in any object.
const NEVER_RECORDED: &[(&str, &str)] = &[
    ("Arrangement", "until"),
    ("Case", "closedOn"),
    ("Case", "outcome"),
    ("Regie", "until"),
    ("FrameworkPeriod", "until"),
    ("Inspection", "loggedFrom"),
];

/// Categories of which the schema has no field yet.
const WITHOUT_FIELDS: &[Category] = &[];

/// The type of an object of the matrix, and its name; the one behind the last is a stand-in that was just assigned.
fn named(objects: &[Object], nth: usize) -> (&'static str, &str) {
    objects.get(nth).map_or(("StandIn", "of oneself"), |object| (object.type_name, &object.name))
}

/// Nothing of the policy is without somebody or something in the matrix.
pub fn everyone_and_everything_occurs(objects: &[Object], rows: &Rows) {
    let roles: BTreeSet<_> = cast::all().map(|sight| sight.role().name()).collect();
    assert_eq!(roles, Role::ALL.iter().map(|(_, name, _)| *name).collect());
    let relations: BTreeSet<_> = cast::all().flat_map(|sight| sight.a.to_vec()).collect();
    assert_eq!(relations, Relation::ALL.iter().map(|(relation, ..)| *relation).collect());
    let categories: BTreeSet<_> = rows.keys().map(|(category, ..)| *category).collect();
    let all = Category::ALL.iter().map(|(category, ..)| *category);
    assert_eq!(categories, all.filter(|category| !WITHOUT_FIELDS.contains(category)).collect());
    let mut shown = BTreeMap::<(&str, &str), bool>::new();
    for ((_, nth, field), cells) in rows {
        *shown.entry((named(objects, *nth).0, field)).or_default() |= cells.contains('+');
    }
    let fields =
        policy::FIELDS.iter().flat_map(|(name, _, fields)| fields.iter().map(move |field| (*name, *field)));
    assert_eq!(shown.keys().copied().collect::<BTreeSet<_>>(), fields.collect());
    let never: BTreeSet<_> = shown.iter().filter(|(_, shown)| !**shown).map(|(field, _)| *field).collect();
    assert_eq!(never, NEVER_RECORDED.iter().copied().collect(), "what nobody is shown");
}

/// The text of `policy.txt`.
pub fn table(objects: &[Object], rows: &Rows) -> String {
    let mut text = String::from(
        "What each of the cast sees of each field, asked over the API and compared with the policy.\n\n",
    );
    text += SYMBOLS;
    text.push('\n');
    for (nth, sight) in cast::all().enumerate() {
        let names = |relations: &[Relation]| {
            let names: Vec<_> = relations.iter().map(|relation| relation.name()).collect();
            if names.is_empty() { "-".to_owned() } else { names.join(" ") }
        };
        let (role, a, b) = (sight.role().name(), names(sight.a), names(sight.b));
        let _ = writeln!(text, "{:02}  {:<27} {role:<17} a: {a:<11} b: {b}", nth + 1, sight.handle);
    }
    let number = |digit: fn(usize) -> usize| {
        (1..=cast::all().count()).map(|nth| digit(nth).to_string()).collect::<String>()
    };
    let (tens, units) = (spaced(&number(|nth| nth / 10)), spaced(&number(|nth| nth % 10)));
    for (category, name, holds) in Category::ALL {
        let rows: Vec<_> = rows.iter().filter(|((of, ..), _)| of == category).collect();
        if rows.is_empty() {
            continue;
        }
        let _ = write!(text, "\n{name}: {holds}\n{:44}{tens}\n{:44}{units}\n", "", "");
        let mut before = None;
        for ((_, nth, field), cells) in rows {
            let (type_name, object) = named(objects, *nth);
            if before.replace(nth) != Some(nth) {
                let _ = writeln!(text, "{type_name}, {object}");
            }
            let _ = writeln!(text, "    {field:<40}{}", spaced(cells));
        }
    }
    text
}

/// In fives, so that a column is found.
fn spaced(cells: &str) -> String {
    let cells: Vec<_> = cells.chars().collect();
    cells.chunks(5).map(|five| five.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
