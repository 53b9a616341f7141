//! Whether rows are a world that the server could have made: nothing dangles, nothing is there twice, and the rules that
//! every write keeps hold.

use super::{
    catalog::Catalog,
    rows::{Cell, Rows},
};
use std::collections::{BTreeMap, BTreeSet};

pub fn sound(catalog: &Catalog, rows: &Rows) -> bool {
    refers(catalog, rows) && once(catalog, rows) && chained(catalog, rows) && tables(catalog, rows)
}

fn refers(catalog: &Catalog, rows: &Rows) -> bool {
    catalog.0.iter().all(|table| {
        let to: Vec<_> =
            table.columns.iter().enumerate().filter_map(|(nth, one)| Some((nth, one.to?))).collect();
        let whole = |cell: &Cell, to| cell.uuid().is_none_or(|id| rows.row(to, id).is_some());
        rows.of(table.name).all(|(_, row)| to.iter().all(|(nth, to)| whole(&row[*nth], to)))
    })
}

fn once(catalog: &Catalog, rows: &Rows) -> bool {
    catalog.0.iter().all(|table| {
        table.once.iter().all(|(columns, only)| {
            let mut seen = BTreeSet::new();
            let among = rows.of(table.name).filter(|(_, row)| only.is_none_or(|nth| row[nth] == Cell::Null));
            let mut keys = among.map(|(_, row)| columns.iter().map(|nth| &row[*nth]).collect::<Vec<_>>());
            keys.all(|key| key.contains(&&Cell::Null) || seen.insert(key))
        })
    })
}

/// The chain of a region is as long as the highest number in it says, or longer.
fn chained(catalog: &Catalog, rows: &Rows) -> bool {
    let (log, head) = (catalog.table("access_log"), catalog.table("access_log_head"));
    let (region, number, length) = (log.at("region_id"), log.at("number"), head.at("number"));
    rows.of("access_log").all(|(_, row)| {
        let head = row[region].uuid().and_then(|region| rows.row("access_log_head", region));
        head.is_some_and(|head| row[number] <= head[length])
    })
}

/// The rules of the table: the chair's agency is at every item, the author's in every audience; what is said at an item
/// is of the item's case; a closed case is shown to who directed it, and to nobody else.
fn tables(catalog: &Catalog, rows: &Rows) -> bool {
    let at = |table: &str, column: &str| catalog.table(table).at(column);
    let sides = |side: &str, of: &str| -> BTreeSet<(Cell, Cell)> {
        let (of, agency) = (at(side, of), at(side, "agency_id"));
        rows.of(side).map(|(_, row)| (row[of].clone(), row[agency].clone())).collect()
    };
    let (asked, heard) =
        (sides("agenda_item_agency", "item_id"), sides("contribution_audience", "contribution_id"));
    let invited = catalog.table("invitation");
    let mut chairs: BTreeMap<&Cell, &Cell> = BTreeMap::new();
    for (_, row) in rows.of("invitation") {
        if row[invited.at("seat")].text() == "CHAIR"
            && chairs.insert(&row[invited.at("meeting_id")], &row[invited.at("agency_id")]).is_some()
        {
            return false;
        }
    }
    let items = rows.of("agenda_item").all(|(id, row)| {
        let chair = chairs.get(&row[at("agenda_item", "meeting_id")]);
        chair.is_some_and(|agency| asked.contains(&(Cell::Uuid(*id), (*agency).clone())))
    });
    let said = ["contribution", "decision", "agreement"].iter().all(|name| {
        let (item, case) = (at(name, "item_id"), at(name, "case_id"));
        rows.of(name).all(|(_, row)| {
            let of = row[item].uuid().and_then(|id| rows.row("agenda_item", id));
            of.is_some_and(|of| of[at("agenda_item", "case_id")] == row[case])
        })
    });
    let (author, item) = (at("contribution", "agency_id"), at("contribution", "item_id"));
    let shared = rows.of("contribution").all(|(id, row)| {
        heard.contains(&(Cell::Uuid(*id), row[author].clone()))
            && heard
                .range((Cell::Uuid(*id), Cell::Null)..)
                .take_while(|(of, _)| *of == Cell::Uuid(*id))
                .all(|(_, agency)| asked.contains(&(row[item].clone(), agency.clone())))
    });
    let (relation, case, ended) =
        (at("access_grant", "relation"), at("access_grant", "case_id"), at("access_grant", "ended"));
    let until = at("access_grant", "until_at");
    let closed = rows.of("access_grant").all(|(_, row)| {
        let file = row[case].uuid().and_then(|id| rows.row("case_file", id));
        let is_closed = file.is_some_and(|file| file[at("case_file", "status")].text() == "CLOSED");
        let over = row[ended] == Cell::Bool(true) || row[until] != Cell::Null;
        !is_closed || over || row[relation].text() == "DIRECTING"
    });
    items && said && shared && closed && of_one_case(catalog, rows)
}

/// What belongs to a record of a case is of that case: a goal, an action, a move of a deadline, the consent of a grant.
fn of_one_case(catalog: &Catalog, rows: &Rows) -> bool {
    const LOOSE: &[&str] = &["origin_id", "carried_from_id"];
    let case = |table: &str| catalog.table(table).columns.iter().position(|one| one.name == "case_id");
    catalog.0.iter().filter(|table| table.name != "access_log").all(|table| {
        let Some(mine) = case(table.name) else { return true };
        table.columns.iter().enumerate().all(|(nth, column)| {
            let of = column.to.filter(|_| !LOOSE.contains(&column.name));
            let Some((to, theirs)) = of.and_then(|to| Some((to, case(to)?))) else { return true };
            rows.of(table.name).all(|(_, row)| {
                let named = row[nth].uuid().and_then(|id| rows.row(to, id));
                named.is_none_or(|named| named[theirs] == row[mine])
            })
        })
    })
}
