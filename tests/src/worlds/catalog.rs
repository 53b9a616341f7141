//! The tables as the migrations make them, read from the database itself, so that a new table or column is known here
//! without a word: its name, what it holds, what it refers to.

#![expect(clippy::disallowed_methods, reason = "reads the catalogue, no row")]

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::collections::HashMap;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Uuid,
    Text,
    Int,
    Bool,
    Moment,
    Day,
    Json,
    Bytes,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub nullable: bool,
    /// The table to whose id it refers.
    pub to: Option<&'static str>,
    /// The words that it can hold, where the table says so.
    pub words: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub name: &'static str,
    pub columns: Vec<Column>,
    /// What is there once, each by its columns; some only among rows where another one is empty.
    pub once: Vec<(Vec<usize>, Option<usize>)>,
    places: HashMap<&'static str, usize>,
}

impl Table {
    #[track_caller]
    pub fn at(&self, column: &str) -> usize {
        *self.places.get(column).unwrap_or_else(|| panic!("`{}` has no column `{column}`", self.name))
    }
}

/// Every table that holds what the network records.
#[derive(Clone, Debug)]
pub struct Catalog(pub Vec<Table>, HashMap<&'static str, usize>);

/// What the machinery keeps for itself.
const MACHINERY: &[&str] =
    &["seaql_migrations", "turn", "key_check", "former_key", "sealed_column", "access_log_base"];

/// What columns of the access log refer to, which has no foreign keys: an entry outlives what it tells of.
const LOGGED: &[(&str, &str)] = &[
    ("region_id", "region"),
    ("member_id", "member"),
    ("agency_id", "agency"),
    ("case_id", "case_file"),
    ("person_id", "person"),
];

impl Catalog {
    /// Of a migrated SQLite database; PostgreSQL has the same tables.
    pub async fn read(db: &DatabaseConnection) -> Self {
        let all = async |text: String| {
            db.query_all_raw(Statement::from_string(DbBackend::Sqlite, text)).await.expect("the catalogue")
        };
        let mut tables = Vec::new();
        let listed = "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name";
        for row in all(listed.to_owned()).await {
            let name: String = row.try_get("", "name").expect("a name");
            let sql: String = row.try_get("", "sql").expect("its text");
            if MACHINERY.contains(&name.as_str()) || name.starts_with("sqlite_") {
                continue;
            }
            let mut columns = Vec::new();
            for row in all(format!("PRAGMA table_info({name})")).await {
                let column: String = row.try_get("", "name").expect("a column");
                let declared: String = row.try_get("", "type").expect("its type");
                columns.push(Column {
                    kind: kind(&declared),
                    nullable: row.try_get::<i32>("", "notnull").expect("a flag") == 0,
                    to: None,
                    words: words(&sql, &column),
                    name: column.leak(),
                });
            }
            for row in all(format!("PRAGMA foreign_key_list({name})")).await {
                let from: String = row.try_get("", "from").expect("a column");
                let to: String = row.try_get("", "table").expect("a table");
                let column = columns.iter_mut().find(|one| one.name == from).expect("a known column");
                column.to = Some(to.leak());
            }
            if name == "access_log" {
                for column in &mut columns {
                    column.to = LOGGED.iter().find(|(one, _)| *one == column.name).map(|(_, to)| *to);
                }
            }
            let places: HashMap<_, _> =
                columns.iter().enumerate().map(|(nth, column)| (column.name, nth)).collect();
            let mut unique = Vec::new();
            for row in all(format!(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{name}' AND sql LIKE '%UNIQUE%'"
            ))
            .await
            {
                let sql: String = row.try_get("", "sql").expect("its text");
                unique.push(once(&sql, &places));
            }
            tables.push(Table { name: name.leak(), columns, once: unique, places });
        }
        let places = tables.iter().enumerate().map(|(nth, table)| (table.name, nth)).collect();
        Self(tables, places)
    }

    pub fn has(&self, table: &str) -> bool {
        self.1.contains_key(table)
    }

    #[track_caller]
    pub fn table(&self, name: &str) -> &Table {
        let nth = self.1.get(name).unwrap_or_else(|| panic!("there is no table `{name}`"));
        &self.0[*nth]
    }

    /// The columns that refer to `table`: each with its own table.
    pub fn referring(&self, table: &str) -> impl Iterator<Item = (&'static str, usize)> {
        self.0.iter().flat_map(move |one| {
            let to = one.columns.iter().enumerate().filter(move |(_, column)| column.to == Some(table));
            to.map(|(nth, _)| (one.name, nth))
        })
    }
}

fn kind(declared: &str) -> Kind {
    let declared = declared.to_lowercase();
    let starts = [
        ("uuid", Kind::Uuid),
        ("timestamp", Kind::Moment),
        ("date", Kind::Day),
        ("json", Kind::Json),
        ("bool", Kind::Bool),
        ("int", Kind::Int),
        ("bigint", Kind::Int),
        ("blob", Kind::Bytes),
        ("varchar", Kind::Text),
        ("text", Kind::Text),
    ];
    let found = starts.iter().find(|(start, _)| declared.starts_with(start));
    found.unwrap_or_else(|| panic!("columns of type `{declared}` are not known here yet")).1
}

/// The columns of `CREATE UNIQUE INDEX name ON table ("a", "b") WHERE "c" IS NULL`.
fn once(sql: &str, places: &HashMap<&'static str, usize>) -> (Vec<usize>, Option<usize>) {
    let names = |part: &str| -> Vec<usize> {
        let quoted = part.split('"').skip(1).step_by(2);
        quoted.map(|name| *places.get(name).unwrap_or_else(|| panic!("what is unique in `{sql}`?"))).collect()
    };
    let list = &sql[sql.find('(').expect("a bracket")..];
    let (list, only) = list.split_once(" WHERE ").unwrap_or((list, ""));
    assert!(only.is_empty() || only.ends_with(" IS NULL"), "rows of `{sql}` are not known here yet");
    (names(list), names(only).first().copied())
}

/// The words of `CHECK ("column" IN ('A', 'B'))`.
fn words(sql: &str, column: &str) -> Vec<String> {
    let Some(at) = sql.find(&format!("\"{column}\" IN (")) else { return Vec::new() };
    let list = &sql[at..][sql[at..].find('(').expect("a bracket") + 1..];
    let list = &list[..list.find(')').expect("a bracket")];
    list.split(',').map(|word| word.trim().trim_matches('\'').to_owned()).collect()
}
