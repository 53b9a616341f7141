//! Whatever is shown is logged: everyone of the cast asks each planted record for all of its fields, and the access log
//! then has the categories that were shown, of whom, and no others.

use super::{
    objects::{self, Object},
    policy::{Seen, WITHHELD, ask_telling},
    shape::every_field,
};
use domain::{Category, access_log::Categories, policy};
use std::collections::BTreeSet;
use tests::{World, cast, cast::Sight, on_each_engine, seed, world::Logged};
use uuid::Uuid;

/// What is about nobody, and is not logged.
const DIRECTORY: &[&str] = &[
    "Region",
    "Municipality",
    "Agency",
    "Member",
    "Arrangement",
    "OutreachAction",
    "Intervention",
    "Mentor",
    "ConsultSeries",
    "KnowledgeArticle",
    "Destruction",
];

/// What is logged on no case: that a person is there twice would tell who reads the log of a case, and a meeting is of
/// many cases.
const APART: &[&str] = &["PersonMatch", "ConsultMeeting"];

/// What is seen through a person, and of which person that is.
fn person_of(object: &Object) -> Option<Uuid> {
    match object.type_name {
        "Person" => Some(uuid(&object.name)),
        "Inspection" => Some(uuid(&format!("person:{}:1", object.case()))),
        _ => None,
    }
}

fn uuid(name: &str) -> Uuid {
    seed::id::<()>(name).0
}

/// A request and what it showed.
struct Look<'a> {
    request: String,
    sight: Sight,
    object: &'a Object,
    shown: Categories,
}

/// Asks one record for all of its fields; None where it does not show.
async fn look<'a>(world: &World, sight: &Sight, object: &'a Object, nth: usize) -> Option<Look<'a>> {
    // An id of a request has no underscore.
    let request = format!("{}-{nth}", sight.handle.replace('_', "-"));
    let (id, name, all) = (object.key(), object.type_name, every_field(object.type_name, |_| None));
    let client = world.client(sight.handle).header("x-request-id", &request);
    let mut seen = Seen::default();
    let document = format!("{{ node(id: \"{id}\") {{ ... on {name} {{ {all} }} }} }}");
    ask_telling(&client, &mut seen, &document).await;
    let cells = seen.cells.remove(&id)?;
    let shown = cells
        .iter()
        .filter(|(_, cell)| **cell != WITHHELD)
        .map(|(field, _)| Categories::of(policy::category(object.type_name, field).expect("a category")));
    let mut shown = shown.fold(Categories::of(Category::Open), Categories::union);
    // The explanation of a deadline tells the reasons too, to who reads them.
    if ["deadline:a:1", "deadline:b:1"].contains(&object.name.as_str())
        && object.read_by(sight, Category::Concern)
    {
        shown = shown.union(Categories::of(Category::Concern));
    }
    Some(Look { request, sight: sight.clone(), object, shown })
}

/// Whether the entries say what was shown, and of whom.
fn check(look: &Look<'_>, cases: &[Object], entries: &[Logged]) {
    let Look { request, sight, object, shown } = look;
    let open = Categories::of(Category::Open);
    if DIRECTORY.contains(&object.type_name) {
        // It may say which meetings or cases there are.
        assert!(entries.iter().all(|entry| entry.categories == open), "{request}: {entries:#?}");
        return;
    }
    let logged = entries.iter().fold(Categories::default(), |some, entry| some.union(entry.categories));
    assert_eq!(logged.to_string(), shown.to_string(), "{request}, {}: {entries:#?}", object.name);
    let on = if APART.contains(&object.type_name) { "" } else { object.case() };
    let case = cases.iter().find(|case| !on.is_empty() && case.name == format!("case:{on}"));
    // Of another record that it names, no more shows than which one that is.
    let mine = |entry: &&Logged| match case {
        Some(case) => entry.case == Some(uuid(&case.name)) && (entry.categories != open || *shown == open),
        None => entry.case.is_none(),
    };
    let mine: Vec<_> = entries.iter().filter(mine).collect();
    let of = mine.iter().fold(Categories::default(), |some, entry| some.union(entry.categories));
    assert_eq!(of.to_string(), shown.to_string(), "{request}, {}: {entries:#?}", object.name);
    let persons: BTreeSet<_> = mine.iter().map(|entry| entry.person).collect();
    let known = case.is_some_and(|case| case.read_by(sight, Category::Identity));
    let due = match (person_of(object), on) {
        (Some(person), _) => BTreeSet::from([Some(person)]),
        (None, "a") if known => ["person:a:1", "person:a:2"].map(|name| Some(uuid(name))).into(),
        (None, "b") if known => BTreeSet::from([Some(uuid("person:b:1"))]),
        _ => BTreeSet::from([None]),
    };
    assert_eq!(persons, due, "{request}, {}: {entries:#?}", object.name);
    for entry in mine {
        let stands = !sight.relations(on).is_empty();
        assert!(entry.has_relation || !stands, "{request}: {entry:#?}");
        assert!(
            entry.case.is_some() || entry.person.is_some() || entry.record.is_some(),
            "{request}: {entry:#?}"
        );
    }
}

#[test]
fn whatever_anyone_is_shown_of_whom_stands_in_the_log_and_nothing_else() {
    on_each_engine(async |world| {
        let objects = objects::all();
        let mut looks = Vec::new();
        for sight in cast::all().filter(|sight| sight.works) {
            for (nth, object) in objects.iter().enumerate().filter(|(_, object)| object.is_node()) {
                looks.extend(look(&world, &sight, object, nth).await);
            }
        }
        let logged = world.logged().await;
        let cases: Vec<_> = objects.iter().filter(|object| object.type_name == "Case").cloned().collect();
        for look in &looks {
            check(look, &cases, logged.get(&look.request).map_or(&[], Vec::as_slice));
        }
        let types: BTreeSet<_> = looks.iter().map(|look| look.object.type_name).collect();
        let nodes = objects.iter().filter(|object| object.is_node()).map(|object| object.type_name);
        assert_eq!(types, nodes.collect(), "each type shows to somebody");
    });
}
