//! Mutation testing of the policy: each of its cells made stricter in the model alone. The server then shows what the
//! model withholds, and the harness must find it: so no cell could be looser in the server without being found.

use super::{runtime, say};
use domain::{
    Category, Role,
    choice::Choice,
    policy::{Need, READS},
};
use tests::{
    Engine, cast,
    cast::Sight,
    worlds::{
        ask::{Ask, Op, Val},
        dice::Dice,
        edit::Editor,
        model::Policy,
        rows::Rows,
        run::{Base, shown},
        schema::{Kind, Schema},
        sound::sound,
        twins::{Places, Twins},
    },
};

/// Categories that hide nothing by themselves: PLAN has no fields yet, OPEN is what is left when all else is withheld.
const HIDE_NOTHING: &[Category] = &[Category::Plan, Category::Open];

/// Every field of a type, and of what it gives in turn.
fn whole(of: &str, depth: usize) -> Vec<Ask> {
    let mut all = Vec::new();
    for field in Schema::get().fields(of) {
        let inner = match Schema::get().kind(&field.ty.named) {
            Kind::Object(_) if depth > 0 => whole(&field.ty.named, depth - 1),
            Kind::Object(_) | Kind::Any(_) => vec![plain("__typename", Vec::new())],
            _ => Vec::new(),
        };
        all.push(plain(&field.name, inner));
    }
    all
}

fn plain(field: &str, inner: Vec<Ask>) -> Ask {
    Ask {
        field: field.to_owned(),
        args: Vec::new(),
        on: None,
        of: None,
        inner,
        fragment: false,
        include: None,
    }
}

/// A whole list, with all that stands in it.
fn list(name: &str, of: &str, depth: usize) -> Op {
    let mut root = plain(name, vec![plain("totalCount", Vec::new()), plain("nodes", whole(of, depth))]);
    root.args.push(("first".to_owned(), "Int".to_owned(), Val::Int(100), false));
    if matches!(name, "cases" | "persons") {
        let Kind::Words(words) = Schema::get().kind("Relation") else { panic!("an enumeration") };
        let every = Val::List(words.iter().cloned().map(Val::Word).collect());
        let filter = Val::Object(vec![("relation".to_owned(), every)]);
        root.args.push(("filter".to_owned(), String::new(), filter, false));
    }
    Op { mutation: false, roots: vec![root], denied: "data", language: "nl", get: false }
}

/// The lists in which a category shows.
fn lists(category: Category, depth: usize) -> Vec<Op> {
    let mut lists = vec![
        list("cases", "Case", depth),
        list("persons", "Person", depth),
        list("agencies", "Agency", depth),
        list("members", "Member", depth),
        list("consultSeries", "ConsultSeries", depth),
        list("consultMeetings", "ConsultMeeting", depth),
        list("agreements", "Agreement", depth),
    ];
    match category {
        Category::Identity | Category::Contact | Category::CitizenNumber => lists.swap(0, 1),
        Category::Directory => lists.swap(0, 2),
        Category::Colleague => lists.swap(0, 3),
        _ => {}
    }
    lists
}

/// An edit that the signed policy shows to the viewer, and the stricter one does not; world B with it.
fn edited(twins: &Twins, base: &Base, strict: &Policy, viewer: &Sight, category: Category) -> Option<Rows> {
    let catalog = &twins.catalog;
    let editor = Editor { catalog, numbers: &base.numbers, only: Vec::new() };
    let (signed, now, mut dice) = (Policy::signed(), twins.clock.now(), Dice::new(category as u64));
    let see = |policy| shown(catalog, &base.rows, policy, viewer.handle, now);
    let (by_signed, by_strict) = (see(&signed), see(strict));
    // The cells that the one shows and the other does not.
    let mut cells = Vec::new();
    for ((table, id), columns) in by_signed.iter().filter(|((table, _), _)| catalog.has(table)) {
        let left = by_strict.get(&(*table, *id));
        let gone = |nth: usize| left.is_none_or(|columns| columns.iter().all(|(there, _)| *there != nth));
        cells.extend(columns.iter().filter(|(nth, _)| gone(*nth)).map(|(nth, _)| (*table, *id, *nth)));
    }
    dice.shuffle(&mut cells);
    let mut rows = base.rows.clone();
    for (table, id, nth) in cells.iter().copied().cycle().take(60) {
        let Some(edit) = editor.alter(&rows, table, id, nth, &mut dice) else { continue };
        let undo = rows.edit(catalog, &edit);
        let see = |policy| shown(catalog, &rows, policy, viewer.handle, now);
        if sound(catalog, &rows) && see(&signed) != by_signed && see(strict) == by_strict {
            return Some(rows);
        }
        rows.edit(catalog, &undo);
    }
    None
}

#[test]
fn every_cell_of_the_policy_is_held_by_an_answer() {
    let places = Places::new(Engine::Sqlite).expect("SQLite");
    runtime().block_on(async {
        let twins = Twins::new(Engine::Sqlite, places).await;
        let base = Base::new(&twins).await;
        twins.fill(&base.rows, &base.rows, &mut Dice::new(1)).await;
        let (mut in_b, mut caught) = (base.rows.clone(), 0);
        let (mut unseen, mut missed) = (Vec::new(), Vec::new());
        for (category, needs) in READS.iter().filter(|(category, _)| !HIDE_NOTHING.contains(category)) {
            let questions = [lists(*category, 1), lists(*category, 2)].concat();
            for (role, ..) in Role::ALL.iter().filter(|(role, ..)| needs[*role as usize] != Need::Never) {
                let strict = Policy::signed().with(*category, *role, Need::Never);
                let cell = format!("{} {}", category.name(), role.name());
                let mut found = None;
                for viewer in cast::all().filter(|sight| sight.role() == *role && sight.works) {
                    let Some(rows) = edited(&twins, &base, &strict, &viewer, *category) else { continue };
                    rows.follow(&in_b, &twins.b.db, &twins.catalog).await;
                    in_b = rows;
                    found = Some(false);
                    for op in &questions {
                        let (a, b) = twins.ask(viewer.handle, op, 1).await;
                        if a != b {
                            found = Some(true);
                            break;
                        }
                    }
                    if found == Some(true) {
                        break;
                    }
                }
                match found {
                    Some(true) => caught += 1,
                    Some(false) => missed.push(cell),
                    None => unseen.push(cell),
                }
            }
        }
        say(&format!(
            "{caught} cells of the policy made stricter were all found; of {} nobody of the cast sees anything: {}",
            unseen.len(),
            unseen.join(", ")
        ));
        assert!(missed.is_empty(), "not found: {}", missed.join(", "));
        assert!(caught >= 150, "only {caught} cells were tried");
        twins.close().await;
    });
}
