//! Statements that are sent, told to whoever watches: of which kind, about which table, how many rows, how long.
//! Never their text and never a value: what is told may go where traces are kept.

#![expect(clippy::disallowed_methods, reason = "sends what it is given, for sessions and the store")]

use sea_orm::{ConnectionTrait, DbErr, QueryResult, StatementBuilder};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// A statement that has ended.
#[derive(Clone, Debug)]
pub struct Sent {
    /// `SELECT`, `COMMIT` and their like.
    pub verb: &'static str,
    /// The table that it is about; empty for those about none.
    pub table: String,
    /// How many rows it gave or changed; None where it did neither.
    pub rows: Option<usize>,
    /// It failed, or nobody waited for its end.
    pub failed: bool,
    pub since: Instant,
    pub took: Duration,
}

/// Is told of each statement, when it has ended.
pub type Watch = Arc<dyn Fn(Sent) + Send + Sync>;

tokio::task_local! {
    static WATCH: Watch;
}

/// Does this work; its statements are told to `watch`, if there is one.
pub async fn watched<T>(watch: Option<Watch>, work: impl Future<Output = T>) -> T {
    match watch {
        Some(watch) => WATCH.scope(watch, Box::pin(work)).await,
        None => work.await,
    }
}

/// A statement on its way.
pub(crate) struct Sending(Option<(Watch, Sent)>);

impl Sending {
    /// About a table, where it is about one.
    pub(crate) fn of(verb: &'static str, table: &str) -> Self {
        Self::begin(|| (verb, table.to_owned()))
    }

    fn begin(shape: impl FnOnce() -> (&'static str, String)) -> Self {
        let watch = WATCH.try_with(Watch::clone).ok();
        Self(watch.map(|watch| {
            let (verb, table) = shape();
            let (since, took) = (Instant::now(), Duration::ZERO);
            (watch, Sent { verb, table, rows: None, failed: true, since, took })
        }))
    }

    /// It has ended; with so many rows where that is something to tell.
    pub(crate) fn end<T>(mut self, outcome: &Result<T, DbErr>, rows: impl FnOnce(&T) -> Option<usize>) {
        if let Some((_, sent)) = &mut self.0 {
            sent.failed = outcome.is_err();
            sent.rows = outcome.as_ref().ok().and_then(rows);
        }
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        if let Some((watch, mut sent)) = self.0.take() {
            sent.took = sent.since.elapsed();
            watch(sent);
        }
    }
}

/// The rows that a statement gives.
pub(crate) async fn all(
    db: &impl ConnectionTrait,
    statement: &impl StatementBuilder,
) -> Result<Vec<QueryResult>, DbErr> {
    let statement = db.get_database_backend().build(statement);
    let sending = Sending::begin(|| shape(&statement.sql));
    let found = db.query_all_raw(statement).await;
    sending.end(&found, |rows| Some(rows.len()));
    found
}

/// How many rows a statement changes.
pub(crate) async fn run(db: &impl ConnectionTrait, statement: &impl StatementBuilder) -> Result<u64, DbErr> {
    let statement = db.get_database_backend().build(statement);
    let sending = Sending::begin(|| shape(&statement.sql));
    let changed = db.execute_raw(statement).await.map(|done| done.rows_affected());
    sending.end(&changed, |rows| usize::try_from(*rows).ok());
    changed
}

/// What a statement does, and to which table.
fn shape(sql: &str) -> (&'static str, String) {
    const SHAPES: [(&str, &str); 4] =
        [("SELECT", "FROM \""), ("INSERT", "INTO \""), ("UPDATE", "UPDATE \""), ("DELETE", "FROM \"")];
    match SHAPES.into_iter().find(|(verb, _)| sql.starts_with(verb)) {
        Some((verb, before)) => (verb, table(sql, before).unwrap_or_default().to_owned()),
        None => ("OTHER", String::new()),
    }
}

/// The name that follows `before`, outside of brackets and quotes; None for what is no name of ours.
fn table<'s>(sql: &'s str, before: &str) -> Option<&'s str> {
    let (mut depth, mut quote) = (0_u32, None);
    for (at, byte) in sql.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') => depth = depth.saturating_sub(1),
            (None, _) if depth == 0 => {
                if let Some(rest) = sql.get(at..).and_then(|rest| rest.strip_prefix(before)) {
                    let name = rest.split('"').next()?;
                    return name
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
                        .then_some(name);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_that_of_the_statement_itself() {
        for (sql, verb, about) in [
            ("SELECT \"id\", (SELECT 1 FROM \"grant\") FROM \"case_file\" WHERE ...", "SELECT", "case_file"),
            ("SELECT ' FROM \"x\"' FROM \"person\"", "SELECT", "person"),
            ("SELECT COUNT(*) FROM (SELECT \"id\" FROM \"person\") AS \"a\"", "SELECT", ""),
            ("INSERT INTO \"concern\" (\"id\") VALUES (?)", "INSERT", "concern"),
            ("UPDATE \"case_file\" SET \"version\" = \"version\" + ?", "UPDATE", "case_file"),
            ("DELETE FROM \"idempotency\" WHERE \"at\" <= $1", "DELETE", "idempotency"),
            ("SELECT 1 FROM \"Jan de Vries\"", "SELECT", ""),
            ("VACUUM INTO ?", "OTHER", ""),
        ] {
            assert_eq!(shape(sql), (verb, about.to_owned()), "{sql}");
        }
    }

    #[tokio::test]
    async fn a_statement_that_nobody_waits_for_is_told_too() {
        let told = Arc::new(std::sync::Mutex::new(Vec::new()));
        let watch: Watch = {
            let told = told.clone();
            Arc::new(move |sent| told.lock().unwrap().push((sent.verb, sent.rows, sent.failed)))
        };
        watched(Some(watch), async {
            drop(Sending::of("COMMIT", ""));
            Sending::of("SELECT", "person").end(&Ok(3), |rows| Some(*rows));
        })
        .await;
        watched(None, async { drop(Sending::of("COMMIT", "")) }).await;
        assert_eq!(*told.lock().unwrap(), [("COMMIT", None, true), ("SELECT", Some(3), false)]);
    }
}
