//! A cell is where it was sealed, or nothing: what was moved, changed or put there plain is a fault, and shows nothing.

use super::{kept, opened};
use crate::common::id;
use serde_json::json;
use tests::{World, on_each_engine, world::SealedCell};
use uuid::Uuid;

/// A row's id as a statement names it.
pub fn named(world: &World, row: Uuid) -> String {
    if world.store.is_embedded() { format!("X'{}'", row.simple()) } else { format!("'{row}'") }
}

/// Puts `cell` in a place, as whoever holds the database can.
async fn put(world: &World, (table, column, row): SealedCell, cell: &str) {
    let key = if table == "citizen_number" { "person_id" } else { "id" };
    let cell = match column {
        "sealed" if world.store.is_embedded() => format!("CAST('{cell}' AS blob)"),
        "sealed" => format!("convert_to('{cell}', 'UTF8')"),
        "standings" | "goals" => format!("'\"{cell}\"'"),
        _ => format!("'{cell}'"),
    };
    let row = named(world, row);
    let changed = world.tamper(&format!("UPDATE {table} SET {column} = {cell} WHERE {key} = {row}")).await;
    assert_eq!(changed, 1, "{table}.{column}");
}

/// What shows the cells of case `a` to who directs it.
fn question(table: &str) -> &'static str {
    match table {
        "concern" => "query ($id: ID!) { case(id: $id) { concerns { text } } }",
        "care_note" => "query ($id: ID!) { case(id: $id) { careNotes { text } } }",
        "plan" => "query ($id: ID!) { case(id: $id) { plans { strengths worries } } }",
        "plan_revision" => "query ($id: ID!) { case(id: $id) { plans { revisions { goals { text } } } } }",
        "team_membership" => "query ($id: ID!) { case(id: $id) { team { reason } } }",
        "citizen_number" => "query ($id: ID!) { case(id: $id) { persons { citizenNumber { number } } } }",
        other => panic!("what shows a {other}?"),
    }
}

#[test]
fn what_was_moved_to_another_row_column_or_table_shows_nowhere() {
    on_each_engine(async |world| {
        let director = world.client("wijkteam_directing");
        let case = json!({ "id": id("case:a") });
        let (cells, texts) = (kept(&world).await, opened(&world, &world.store).await);
        let of = |table: &str, column: &str| -> Vec<(SealedCell, String)> {
            let found = cells.iter().filter(|((of, name, _), _)| (*of, *name) == (table, column));
            found.map(|(cell, kept)| (*cell, kept.clone())).collect()
        };
        // From where to where: another row, another column, another table, another kind.
        for (from, to) in [
            (("concern", "text"), ("concern", "text")),
            (("plan", "worries"), ("plan", "strengths")),
            (("care_note", "text"), ("concern", "text")),
            (("concern", "text"), ("care_note", "text")),
            (("plan_evaluation", "standings"), ("plan_revision", "goals")),
            (("plan_goal", "text"), ("team_membership", "reason")),
            (("citizen_number", "sealed"), ("citizen_number", "sealed")),
        ] {
            let ask = question(to.0);
            let before = director.query(ask, case.clone()).await.ok();
            for (place, own) in of(to.0, to.1) {
                let others = of(from.0, from.1);
                let (from_cell, other) =
                    others.iter().find(|(other, _)| *other != place).expect("another cell");
                put(&world, place, other).await;
                let told = director.query(ask, case.clone()).await;
                put(&world, place, &own).await;
                // A cell of another case that the director does not see leaves its answer as it is.
                if told.body != before.body {
                    assert!(!told.errors().is_empty(), "{from:?} in {to:?}: {}", told.text);
                    let text = &texts[from_cell];
                    assert!(!told.text.contains(text.as_str()), "{}", told.text);
                }
            }
            assert_eq!(director.query(ask, case.clone()).await.ok().body, before.body, "all is in its place");
        }
    });
}

#[test]
fn what_was_changed_or_put_there_plain_is_refused_and_the_rest_goes_on() {
    on_each_engine(async |world| {
        let director = world.client("wijkteam_directing");
        let case = json!({ "id": id("case:a") });
        let cells = kept(&world).await;
        let before = director.query(question("concern"), case.clone()).await.ok();
        let mut refused = 0;
        for (place, own) in cells.iter().filter(|((table, ..), _)| *table == "concern") {
            let half = &own[..own.len() / 2];
            let other = own.replacen("k1.", "k1.A", 1);
            for forged in ["", "niets aan de hand", "k1.", "k1.AAAA", "k.", half, other.as_str()] {
                put(&world, *place, forged).await;
                let told = director.query(question("concern"), case.clone()).await;
                if told.body != before.body {
                    refused += 1;
                    assert!(
                        !told.errors().is_empty() && !told.text.contains("niets aan de hand"),
                        "{}",
                        told.text
                    );
                    assert!(told.body["data"]["case"]["concerns"].is_null(), "{}", told.text);
                    // What does not ask for it is answered.
                    director.query("query ($id: ID!) { case(id: $id) { status } }", case.clone()).await.ok();
                }
                put(&world, *place, own).await;
            }
        }
        assert!(refused >= 7, "{refused}");
        assert_eq!(director.query(question("concern"), case).await.ok().body, before.body);
    });
}
