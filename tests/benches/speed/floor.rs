//! The floor: one hand-written statement for each answer, behind plain axum, which opens the sealed texts in it. It asks
//! nobody who they are.

#![expect(clippy::disallowed_methods, reason = "a bench runs in the time that it is, and knows no viewer")]

use crate::sql;
use api::config::Config;
use axum::{Router, extract::Path, http::header::CONTENT_TYPE, response::IntoResponse, routing::get};
use persistence::{Database, Store};
use sea_orm::sqlx::{
    PgPool, Row, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{collections::BTreeMap, env, str::FromStr};
use uuid::Uuid;

/// The same for both engines, whose transactions are of different types.
macro_rules! open {
    ($tx:ident, $handle:ident) => {
        let now = chrono::Utc::now();
        let [case, person, regie] = [(); 3].map(|()| fresh());
        let member =
            sea_orm::sqlx::query(sql::MEMBER).bind($handle).fetch_one(&mut *$tx).await.expect("a member");
        let (member, agency): (Uuid, Uuid) = (member.get(0), member.get(1));
        let day = domain::clock::day_of(now);
        let run = [
            sea_orm::sqlx::query(sql::OPEN_CASE).bind(case).bind(day).bind(member),
            sea_orm::sqlx::query(sql::OPEN_PERSON).bind(person),
            sea_orm::sqlx::query(sql::OPEN_CONCERNED).bind(fresh()).bind(case).bind(person),
            sea_orm::sqlx::query(sql::OPEN_REGIE).bind(regie).bind(case).bind(agency).bind(member).bind(now),
            sea_orm::sqlx::query(sql::OPEN_GRANT).bind(fresh()).bind(case).bind(member).bind(now).bind(regie),
        ];
        for query in run {
            query.execute(&mut *$tx).await.expect("it is written");
        }
    };
}

/// Before a sealed cell in an answer, and what it is bound to: `<table>.<column>.<id>.<cell>`.
const SEALED: &str = "\"sealed:";

#[derive(Clone)]
enum Pool {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

/// Serves on the address and from the database that the environment names, as our own server does.
#[tokio::main]
pub async fn serve() {
    let config = Config::load(&env::vars().collect(), &BTreeMap::new()).expect("a configuration");
    let (url, size) = (&config.database.url, config.database.pool);
    let pool = if config.database.embedded() {
        let options = SqliteConnectOptions::from_str(url).expect("an address");
        let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
        let options = options.foreign_keys(true).pragma("secure_delete", "ON");
        let options = options.pragma("cache_size", "-16000").pragma("temp_store", "MEMORY");
        let pool = SqlitePoolOptions::new().max_connections(size).test_before_acquire(false);
        Pool::Sqlite(pool.connect_with(options).await.expect("the database opens"))
    } else {
        let pool = PgPoolOptions::new().max_connections(size).test_before_acquire(false);
        let options = PgConnectOptions::from_str(url).expect("an address").options([
            ("plan_cache_mode", "force_generic_plan"),
            ("random_page_cost", "1.1"),
            ("jit", "off"),
        ]);
        Pool::Postgres(pool.connect_with(options).await.expect("the database opens"))
    };
    // For its keys alone.
    let keys = config.key.load().expect("the key");
    let store = Store::open(&Database { url: url.clone(), connections: 1 }, &keys).await.expect("it opens");
    let router = Router::new()
        .route("/cases/{handle}", reads(&pool, &store, sql::CASES))
        .route("/due/{handle}", reads(&pool, &store, sql::DUE))
        .route("/case/{id}", reads(&pool, &store, sql::CASE))
        .route("/meeting/{id}", reads(&pool, &store, sql::MEETING))
        .route(
            "/open/{handle}",
            get(move |Path(handle): Path<String>| {
                let pool = pool.clone();
                async move { ([(CONTENT_TYPE, "application/json")], pool.open(&handle).await) }
            }),
        );
    let listener = tokio::net::TcpListener::bind(config.listen).await.expect("a free address");
    axum::serve(listener, router).await.expect("it serves");
}

/// A route that answers by one statement.
fn reads(pool: &Pool, store: &Store, statement: &str) -> axum::routing::MethodRouter {
    let (pool, store) = (pool.clone(), store.clone());
    let statement: &'static str = pool.statement(statement).leak();
    get(move |Path(key): Path<String>| {
        let (pool, store) = (pool.clone(), store.clone());
        async move {
            let json = opened(&store, &pool.json(statement, &key).await);
            ([(CONTENT_TYPE, "application/json")], json).into_response()
        }
    })
}

/// An answer with the texts that were sealed in it.
fn opened(store: &Store, json: &str) -> String {
    let (mut whole, mut rest) = (String::with_capacity(json.len()), json);
    while let Some((before, after)) = rest.split_once(SEALED) {
        let (cell, after) = after.split_once('"').expect("a cell ends");
        let mut parts = cell.splitn(4, '.');
        let [table, column, row, cell] = [(); 4].map(|()| parts.next().expect("four parts"));
        let text = store.open_cell(table, column, row.parse().expect("an id"), cell).expect("it opens");
        whole.push_str(before);
        whole.push_str(&serde_json::to_string(&text).expect("JSON"));
        rest = after;
    }
    whole + rest
}

impl Pool {
    /// The statement in the words of this engine.
    fn statement(&self, text: &str) -> String {
        let words = match self {
            Self::Postgres(_) => [
                ("LIST(", "json_agg("),
                ("OBJECT(", "json_build_object("),
                ("SOME(", "coalesce("),
                (", EMPTY)", ", '[]')"),
                ("PARSED(", "("),
                ("AS_JSON", "::json"),
                ("AS_TEXT", "::text"),
                ("HEX(", "("),
            ],
            Self::Sqlite(_) => [
                ("LIST(", "json_group_array("),
                ("OBJECT(", "json_object("),
                ("SOME(", "("),
                (", EMPTY)", ")"),
                ("PARSED(", "json("),
                ("AS_JSON", ""),
                ("AS_TEXT", ""),
                ("HEX(", "hex("),
            ],
        };
        let mut text = text.to_owned();
        while let Some((before, after)) = text.split_once("SEALED(") {
            let (what, after) = after.split_once(')').expect("it ends");
            let (cell, row) = what.split_once(", ").expect("a column and a row");
            let (_, column) = cell.split_once('.').expect("a table and a column");
            text =
                format!("{before}'sealed:{cell}.' || HEX({row}.id)AS_TEXT || '.' || {row}.{column}{after}");
        }
        words.into_iter().fold(text, |text, (word, here)| text.replace(word, here))
    }

    async fn json(&self, statement: &'static str, key: &str) -> String {
        let id = Uuid::try_parse(key);
        match self {
            Self::Postgres(pool) => {
                let query = sea_orm::sqlx::query(statement);
                let query = if let Ok(id) = id { query.bind(id) } else { query.bind(key) };
                query.fetch_one(pool).await.expect("an answer").get(0)
            }
            Self::Sqlite(pool) => {
                let query = sea_orm::sqlx::query(statement);
                let query = if let Ok(id) = id { query.bind(id) } else { query.bind(key) };
                query.fetch_one(pool).await.expect("an answer").get(0)
            }
        }
    }

    /// Opens a case: the records that the API writes, in one transaction, without deadlines and the access log.
    async fn open(&self, handle: &str) -> String {
        match self {
            Self::Postgres(pool) => {
                let mut tx = pool.begin().await.expect("a transaction");
                open!(tx, handle);
                tx.commit().await.expect("it is kept");
            }
            Self::Sqlite(pool) => {
                let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.expect("a transaction");
                open!(tx, handle);
                tx.commit().await.expect("it is kept");
            }
        }
        let opened_on = domain::clock::day_of(chrono::Utc::now());
        let case = format!(r#"{{"status":"INTAKE","openedOn":"{opened_on}","programme":"ondersteuning"}}"#);
        format!(r#"{{"data":{{"caseOpen":{{"case":{case},"userErrors":[]}}}}}}"#)
    }
}

/// The id of a new row.
fn fresh() -> Uuid {
    domain::Ids::random().fresh::<()>().0
}
