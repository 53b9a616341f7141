//! `cargo bench -p schakel-tests --features unlogged --bench log`: what the access log costs a read: the same server on
//! the same database, with it and without, in turns. PostgreSQL and SQLite make each commit durable here.
//!
//! Only this executable can be without: with that feature `schakel` itself does not compile. `SCHAKEL_BENCH_CASES`,
//! `SCHAKEL_BENCH_SECONDS`, `SCHAKEL_BENCH_ROUNDS` and `SCHAKEL_TEST_ENGINES` are as in `speed`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_debug_implementations,
    dead_code,
    reason = "a bench fails loudly and prints what it finds; it shares what it needs with another"
)]

#[path = "speed/ask.rs"]
mod ask;
#[path = "speed/load.rs"]
mod load;
#[path = "speed/place.rs"]
mod place;
#[path = "speed/server.rs"]
mod server;

use ask::Ask;
use load::Connection;
use place::Place;
use server::Server;
use std::{
    env,
    time::{Duration, Instant},
};

/// The same as the server's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What one of the two did in all rounds.
#[derive(Default)]
struct Found {
    rate: Vec<f64>,
    cpu: Vec<f64>,
    alone: Vec<f64>,
}

fn main() {
    if env::args().nth(1).as_deref() == Some("serve") {
        return server::serve();
    }
    let number = |name: &str, usual: u32| match env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is `{text}`; it must be a number")),
        Err(_) => usual,
    };
    let length = Duration::from_secs(number("SCHAKEL_BENCH_SECONDS", 2).into());
    let (cases, rounds) = (number("SCHAKEL_BENCH_CASES", 1000), number("SCHAKEL_BENCH_ROUNDS", 5));
    println!(
        "{cases} cases; {} clients, then one alone; median of {rounds} rounds of {length:?}; with the access log / without\n",
        load::CLIENTS
    );
    println!("| on {cases} cases | engine | requests/s | ratio | CPU/request | ratio | one alone | more |");
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for engine in tests::engines() {
        let Some(place) = Place::durable(engine, cases) else { continue };
        let servers =
            [("LOGGED", ""), ("UNLOGGED", "1")].map(|how| Server::start_with("serve", &place, &[how]));
        for letter in ["a", "b", "c"] {
            let ask = Ask::new(letter, &place, &servers[0]);
            let before = entries(&place);
            let mut found = [Found::default(), Found::default()];
            for _ in 0..rounds {
                for (server, found) in servers.iter().zip(&mut found) {
                    let round = load::round(server, &place, &ask.ours, length);
                    found.rate.push(round.rate);
                    found.cpu.push(round.cpu);
                    found.alone.push(alone(server, &ask.ours, length / 2));
                }
            }
            let [with, without] = found.map(|found| [found.rate, found.cpu, found.alone].map(median));
            println!(
                "| {} | {engine} | {:.0} / {:.0} | **{:.2}** | {:.0} / {:.0} us | **{:.2}** | {:.1} / {:.1} ms | {:.1} ms |",
                ask.name,
                with[0],
                without[0],
                with[0] / without[0],
                with[1],
                without[1],
                with[1] / without[1],
                with[2],
                without[2],
                with[2] - without[2],
            );
            let after = entries(&place);
            assert!(after > before, "the one that logs leaves entries");
            let _ = alone(&servers[1], &ask.ours, Duration::from_millis(200));
            assert_eq!(entries(&place), after, "the other one leaves none");
        }
    }
}

/// How long the request takes somebody who asks alone, in milliseconds.
fn alone(server: &Server, request: &[u8], length: Duration) -> f64 {
    let mut connection = Connection::open(server.address);
    let until = Instant::now() + length;
    let mut took = Vec::new();
    while Instant::now() < until {
        let began = Instant::now();
        connection.send(request);
        took.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    median(took)
}

/// How many entries the access log has.
#[expect(clippy::disallowed_methods, reason = "counts, and shows nothing")]
fn entries(place: &Place) -> i64 {
    use sea_orm::{ConnectionTrait, Statement};
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let db = sea_orm::Database::connect(&place.url).await.expect("it opens");
        let count = Statement::from_string(db.get_database_backend(), "SELECT COUNT(*) AS n FROM access_log");
        let row = db.query_one_raw(count).await.expect("a count").expect("a row");
        let entries = row.try_get("", "n").expect("a number");
        db.close().await.expect("it closes");
        entries
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
