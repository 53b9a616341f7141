//! A whole database as rows in memory: read, compared, changed, and put into a database of either engine.

#![expect(clippy::disallowed_methods, reason = "moves whole databases, past any viewer")]

use super::{
    catalog::{Catalog, Column, Kind, Table},
    dice::Dice,
};
use domain::{Day, Moment};
use persistence::{Sealed, Store};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, QueryResult, TransactionTrait,
    Value,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    Null,
    Uuid(Uuid),
    Text(String),
    Int(i64),
    Bool(bool),
    Moment(Moment),
    Day(Day),
    /// As text.
    Json(String),
    Bytes(Vec<u8>),
}

impl Cell {
    pub fn uuid(&self) -> Option<Uuid> {
        if let Self::Uuid(id) = self { Some(*id) } else { None }
    }

    pub fn text(&self) -> &str {
        if let Self::Text(text) | Self::Json(text) = self { text } else { "" }
    }

    pub fn moment(&self) -> Option<Moment> {
        if let Self::Moment(at) = self { Some(*at) } else { None }
    }

    /// The ids of a list in JSON.
    pub fn ids(&self) -> Vec<Uuid> {
        serde_json::from_str(self.text()).unwrap_or_default()
    }

    fn value(&self, kind: Kind) -> Value {
        match self.clone() {
            Self::Null => match kind {
                Kind::Uuid => Option::<Uuid>::None.into(),
                Kind::Text => Option::<String>::None.into(),
                Kind::Int => Option::<i64>::None.into(),
                Kind::Bool => Option::<bool>::None.into(),
                Kind::Moment => Option::<Moment>::None.into(),
                Kind::Day => Option::<Day>::None.into(),
                Kind::Json => Option::<serde_json::Value>::None.into(),
                Kind::Bytes => Option::<Vec<u8>>::None.into(),
            },
            Self::Uuid(id) => id.into(),
            Self::Text(text) => text.into(),
            Self::Int(number) => number.into(),
            Self::Bool(truth) => truth.into(),
            Self::Moment(at) => at.into(),
            Self::Day(day) => day.into(),
            Self::Json(text) => serde_json::from_str::<serde_json::Value>(&text).expect("JSON").into(),
            Self::Bytes(bytes) => bytes.into(),
        }
    }

    fn read(row: &QueryResult, column: &Column) -> Self {
        fn get<T: sea_orm::TryGetable>(row: &QueryResult, name: &str, make: fn(T) -> Cell) -> Cell {
            row.try_get::<Option<T>>("", name).expect("a cell").map_or(Cell::Null, make)
        }
        let name = column.name;
        match column.kind {
            Kind::Uuid => get(row, name, Self::Uuid),
            Kind::Text => get(row, name, Self::Text),
            // SQLite knows one kind of number, PostgreSQL two.
            Kind::Int => match row.try_get::<Option<i64>>("", name) {
                Ok(number) => number.map_or(Self::Null, Self::Int),
                Err(_) => get(row, name, |number: i32| Self::Int(number.into())),
            },
            Kind::Bool => get(row, name, Self::Bool),
            Kind::Moment => get(row, name, Self::Moment),
            Kind::Day => get(row, name, Self::Day),
            Kind::Json => get(row, name, |json: serde_json::Value| Self::Json(json.to_string())),
            Kind::Bytes => get(row, name, Self::Bytes),
        }
    }
}

/// The cells of a row, in the order of its table's columns.
pub type Row = Vec<Cell>;

/// Every row of every table, by its id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows(pub BTreeMap<&'static str, BTreeMap<Uuid, Row>>);

/// The id of a row: that of its first column, or of its first two where they are a pair.
pub fn key(table: &Table, row: &Row) -> Uuid {
    let first = row[0].uuid().expect("a first column with an id");
    match (table.columns[0].name, row.get(1).and_then(Cell::uuid)) {
        ("id", _) | (_, None) => first,
        (_, Some(second)) => Uuid::from_u128(first.as_u128() ^ second.as_u128().rotate_left(1)),
    }
}

impl Rows {
    pub fn of(&self, table: &str) -> impl Iterator<Item = (&Uuid, &Row)> {
        self.0.get(table).into_iter().flatten()
    }

    pub fn row(&self, table: &str, id: Uuid) -> Option<&Row> {
        self.0.get(table)?.get(&id)
    }

    /// What is sealed comes opened by the keys of `store`.
    pub async fn read(store: &Store, db: &DatabaseConnection, catalog: &Catalog) -> Self {
        let mut all = Self::default();
        for table in &catalog.0 {
            let mut select = Query::select();
            select.columns(table.columns.iter().map(|column| Alias::new(column.name)));
            select.from(Alias::new(table.name));
            let rows = all.0.entry(table.name).or_default();
            for found in db.query_all(&select).await.expect("rows") {
                let row: Row = table.columns.iter().map(|column| Cell::read(&found, column)).collect();
                let row = opened(store, table, row);
                rows.insert(key(table, &row), row);
            }
        }
        all
    }

    /// Turns a database that holds `from` into one that holds these.
    pub async fn follow(&self, from: &Self, store: &Store, db: &DatabaseConnection, catalog: &Catalog) {
        let tx = db.begin().await.expect("a transaction");
        lax(&tx).await;
        for table in &catalog.0 {
            for (id, row) in from.of(table.name) {
                if self.row(table.name, *id) != Some(row) {
                    let mut delete = Query::delete();
                    delete.from_table(Alias::new(table.name));
                    for (column, cell) in table.columns.iter().zip(row).take(2) {
                        let is = Expr::col(Alias::new(column.name)).eq(cell.value(column.kind));
                        delete.and_where(if *cell == Cell::Null {
                            Expr::col(Alias::new(column.name)).is_null()
                        } else {
                            is
                        });
                    }
                    tx.execute(&delete).await.expect("a row less");
                }
            }
            let new = self.of(table.name).filter(|(id, row)| from.row(table.name, **id) != Some(*row));
            let new: Vec<_> = new.map(|(_, row)| row).collect();
            insert(store, &tx, table, &new).await;
        }
        tx.commit().await.expect("whole rows");
    }

    /// Makes these the rows of a database, and none else; where on the disk each lies is up to the dice.
    pub async fn put(&self, store: &Store, db: &DatabaseConnection, catalog: &Catalog, dice: &mut Dice) {
        let tx = db.begin().await.expect("a transaction");
        lax(&tx).await;
        for table in &catalog.0 {
            tx.execute_unprepared(&format!("DELETE FROM {}", table.name)).await.expect("an empty table");
        }
        for table in &catalog.0 {
            let mut rows: Vec<_> = self.of(table.name).map(|(_, row)| row).collect();
            dice.shuffle(&mut rows);
            insert(store, &tx, table, &rows).await;
        }
        tx.commit().await.expect("whole rows");
    }
}

/// References are looked at in the end, if at all.
async fn lax(tx: &DatabaseTransaction) {
    let lax = if tx.get_database_backend() == DbBackend::Sqlite {
        "PRAGMA defer_foreign_keys = ON"
    } else {
        "SET LOCAL session_replication_role = replica"
    };
    tx.execute_unprepared(lax).await.expect("a setting");
}

/// A row with its texts and numbers in the place of what is sealed.
fn opened(store: &Store, table: &Table, row: Row) -> Row {
    let id = row[0].uuid().expect("a first column with an id");
    each_sealed(table, row, |column, cell| {
        let open = |kept: &str| store.open_cell(table.name, column, id, kept).expect("a sealed cell");
        match cell {
            Cell::Text(kept) => Cell::Text(open(&kept)),
            Cell::Json(kept) => Cell::Json(open(kept.trim_matches('"'))),
            Cell::Bytes(kept) => Cell::Bytes(open(&String::from_utf8(kept).expect("a text")).into_bytes()),
            cell => cell,
        }
    })
}

/// The other way round.
fn sealed(store: &Store, table: &Table, row: Row) -> Row {
    let id = row[0].uuid().expect("a first column with an id");
    each_sealed(table, row, |column, cell| {
        let seal = |text: &str| store.seal_cell(table.name, column, id, text).expect("it can be sealed");
        match cell {
            Cell::Text(text) => Cell::Text(seal(&text)),
            Cell::Json(text) => Cell::Json(format!("\"{}\"", seal(&text))),
            Cell::Bytes(text) => Cell::Bytes(seal(&String::from_utf8(text).expect("a text")).into_bytes()),
            cell => cell,
        }
    })
}

fn each_sealed(table: &Table, row: Row, change: impl Fn(&str, Cell) -> Cell) -> Row {
    let Some(of) = Sealed::of(table.name) else { return row };
    let cells = row.into_iter().zip(&table.columns);
    cells.map(|(cell, column)| if of.has(column.name) { change(column.name, cell) } else { cell }).collect()
}

async fn insert(store: &Store, tx: &DatabaseTransaction, table: &Table, rows: &[&Row]) {
    for some in rows.chunks(500) {
        let mut insert = Query::insert();
        insert.into_table(Alias::new(table.name));
        insert.columns(table.columns.iter().map(|column| Alias::new(column.name)));
        for row in some {
            let row = sealed(store, table, (*row).clone());
            let cells = row.iter().zip(&table.columns);
            insert.values_panic(cells.map(|(cell, column)| Expr::val(cell.value(column.kind))));
        }
        tx.execute(&insert).await.unwrap_or_else(|error| panic!("{}: {error}", table.name));
    }
}
