//! Mutation testing of the policy: each of its cells made stricter in the model alone. The server then shows what the
//! model withholds, and the harness must find it: so no cell could be looser in the server without being found.

use super::{runtime, say};
use domain::{
    Category, Role,
    choice::Choice,
    policy::{FIELDS, Need, READS},
};
use tests::{
    Engine, cast,
    cast::Sight,
    worlds::{
        ask::{Ask, Op, Val},
        catalog::Catalog,
        dice::Dice,
        edit::Editor,
        model::Policy,
        nouns::QUIET,
        rows::Rows,
        run::{Base, shown},
        schema::{Field, Kind, Schema},
        sound::sound,
        twins::{Places, Twins},
        values::{TYPES, global},
    },
};
use uuid::Uuid;

/// Whether a category hides something by itself: OPEN is what is left when all else is withheld, and some have no
/// fields yet.
fn hides(category: Category) -> bool {
    category != Category::Open && FIELDS.iter().any(|(_, of, _)| *of == category)
}

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

fn query(root: Ask) -> Op {
    Op { mutation: false, roots: vec![root], denied: "data", language: "nl", get: false }
}

/// Every list of the schema whole, with all that stands in it.
fn lists(depth: usize) -> Vec<Op> {
    let list = |field: &Field| {
        let of = field.ty.named.strip_suffix("Connection")?;
        let all = plain("nodes", whole(of, depth));
        let mut root = plain(&field.name, vec![plain("totalCount", Vec::new()), all]);
        root.args.push(("first".to_owned(), "Int".to_owned(), Val::Int(100), false));
        let by_relation = field.args.iter().any(|arg| match Schema::get().kind(&arg.ty.named) {
            Kind::Input { fields, .. } => fields.iter().any(|field| field.name == "relation"),
            _ => false,
        });
        if let (true, Kind::Words(words)) = (by_relation, Schema::get().kind("Relation")) {
            let every = Val::List(words.iter().cloned().map(Val::Word).collect());
            let filter = Val::Object(vec![("relation".to_owned(), every)]);
            root.args.push(("filter".to_owned(), String::new(), filter, false));
        }
        Some(query(root))
    };
    Schema::get().fields("Query").iter().filter_map(list).collect()
}

/// Questions after a row: its own object where it has an id, and the objects that it names.
fn about(catalog: &Catalog, rows: &Rows, table: &'static str, id: Uuid) -> Vec<Op> {
    let Kind::Any(nodes) = Schema::get().kind("Node") else { panic!("`Node` is an interface") };
    let object = |table: &str, id: Uuid| {
        let mut types = TYPES.iter().filter(|(_, of, _)| nodes.iter().any(|node| node == of));
        let (_, of, tag) = types.find(|(known, ..)| *known == table)?;
        let mut root = plain("node", whole(of, 2));
        root.inner.iter_mut().for_each(|field| field.on = Some((*of).to_owned()));
        root.args.push(("id".to_owned(), "ID!".to_owned(), Val::Text(global(*tag, id)), false));
        Some(query(root))
    };
    let row = rows.row(table, id).expect("a row");
    let named = catalog.table(table).columns.iter().zip(row);
    let named = named.filter_map(|(column, cell)| object(column.to?, cell.uuid()?));
    object(table, id).into_iter().chain(named).collect()
}

/// An edit that the signed policy shows to the viewer, and the stricter one does not: world B with it, and the row.
fn edited(
    twins: &Twins,
    base: &Base,
    strict: &Policy,
    viewer: &Sight,
    category: Category,
) -> Option<(Rows, &'static str, Uuid)> {
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
        let quiet = |nth: usize| {
            let column = catalog.table(table).columns.get(nth).map_or("", |column| column.name);
            QUIET.contains(&(*table, column))
        };
        cells.extend(
            columns
                .iter()
                .filter(|(nth, _)| !quiet(*nth))
                .filter(|(nth, _)| gone(*nth))
                .map(|(nth, _)| (*table, *id, *nth)),
        );
    }
    dice.shuffle(&mut cells);
    let mut rows = base.rows.clone();
    for (table, id, nth) in cells.iter().copied().cycle().take(60) {
        let Some(edit) = editor.alter(&rows, table, id, nth, &mut dice) else { continue };
        let undo = rows.edit(catalog, &edit);
        let see = |policy| shown(catalog, &rows, policy, viewer.handle, now);
        if sound(catalog, &rows) && see(&signed) != by_signed && see(strict) == by_strict {
            return Some((rows, table, id));
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
        let (mut in_b, mut caught, mut asked) = (base.rows.clone(), 0, 0);
        let (mut unseen, mut missed) = (Vec::new(), Vec::new());
        let everything = [lists(1), lists(2)].concat();
        for (category, needs) in READS.iter().filter(|(category, _)| hides(*category)) {
            for (role, ..) in Role::ALL.iter().filter(|(role, ..)| needs[*role as usize] != Need::Never) {
                let strict = Policy::signed().with(*category, *role, Need::Never);
                let mut cell = format!("{} {}", category.name(), role.name());
                let mut found = None;
                for viewer in cast::all().filter(|sight| sight.role() == *role && sight.works) {
                    let Some((rows, table, id)) = edited(&twins, &base, &strict, &viewer, *category) else {
                        continue;
                    };
                    cell = format!("{} {} ({table})", category.name(), role.name());
                    let questions = about(&twins.catalog, &rows, table, id);
                    rows.follow(&in_b, &twins.b.world.store, &twins.b.db, &twins.catalog).await;
                    in_b = rows;
                    found = Some(false);
                    for op in questions.iter().chain(&everything) {
                        asked += 1;
                        let (a, b) = twins.ask(viewer.handle, op, asked << 32).await;
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
