//! `cargo bench -p schakel-tests`: what an answer of the API costs, against the same JSON by one hand-written
//! statement behind plain axum. Both servers are processes of this executable, on the same database.
//!
//! `SCHAKEL_BENCH_CASES=100000` for a large network, `SCHAKEL_BENCH_GROWTH=1` to compare 1,000 cases with 100,000
//! (takes minutes), `SCHAKEL_BENCH_SECONDS` and `SCHAKEL_BENCH_ROUNDS` for how long, `SCHAKEL_BENCH_ONLY=a,a2` and
//! `SCHAKEL_TEST_ENGINES=sqlite` for less.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_debug_implementations,
    reason = "a bench fails loudly and prints what it finds"
)]

#[path = "speed/ask.rs"]
mod ask;
#[path = "speed/floor.rs"]
mod floor;
#[path = "speed/load.rs"]
mod load;
#[path = "speed/place.rs"]
mod place;
#[path = "speed/server.rs"]
mod server;
#[path = "speed/sql.rs"]
mod sql;

use ask::{Ask, LETTERS};
use load::Round;
use place::Place;
use server::Server;
use std::{env, time::Duration};

/// The same as the server's, for both.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long, how often, and what is measured.
struct Plan {
    length: Duration,
    rounds: usize,
    only: Option<String>,
}

fn main() {
    match env::args().nth(1).as_deref() {
        Some("serve") => return server::serve(),
        Some("floor") => return floor::serve(),
        _ => {}
    }
    let number = |name: &str, usual: u32| match env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is `{text}`; it must be a number")),
        Err(_) => usual,
    };
    let plan = Plan {
        length: Duration::from_secs(number("SCHAKEL_BENCH_SECONDS", 2).into()),
        rounds: number("SCHAKEL_BENCH_ROUNDS", 5) as usize,
        only: env::var("SCHAKEL_BENCH_ONLY").ok(),
    };
    if number("SCHAKEL_BENCH_GROWTH", 0) == 0 {
        against_the_floor(&plan, number("SCHAKEL_BENCH_CASES", 1000));
    } else {
        growth(&plan);
    }
}

/// The requests against the floor, on both engines.
fn against_the_floor(plan: &Plan, cases: u32) {
    println!(
        "{cases} cases; {} clients; median of {} rounds of {:?}",
        load::CLIENTS,
        plan.rounds,
        plan.length
    );
    println!("PostgreSQL runs with fsync off; SQLite with synchronous=FULL.\n");
    println!("| on {cases} cases | engine | requests/s | floor | CPU/request | floor | ratio of CPU |");
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
    for engine in tests::engines() {
        let Some(place) = Place::plant(engine, cases) else { continue };
        let [ours, floor] = ["serve", "floor"].map(|which| Server::start(which, &place));
        for letter in LETTERS.into_iter().filter(|letter| plan.wants(letter)) {
            let ask = Ask::new(letter, &place, &ours);
            ask.compare(&ours, &floor);
            let mut rounds = [Vec::new(), Vec::new()];
            for _ in 0..plan.rounds {
                rounds[0].push(load::round(&ours, &place, &ask.ours, plan.length));
                rounds[1].push(load::round(&floor, &place, &ask.floor, plan.length));
            }
            let ratio = median(rounds[0].iter().zip(&rounds[1]).map(|(ours, floor)| ours.cpu / floor.cpu));
            let [ours, floor] = rounds.map(middle);
            println!(
                "| {} | {engine} | {:.0} | {:.0} | {:.0} us | {:.0} us | **{ratio:.2}** |",
                ask.name, ours.rate, floor.rate, ours.cpu, floor.cpu
            );
        }
    }
}

/// The case lists on a hundred times as many cases.
fn growth(plan: &Plan) {
    println!("| case list | engine | CPU/request on 1,000 | on 100,000 | ratio |");
    println!("| --- | --- | ---: | ---: | ---: |");
    for engine in tests::engines() {
        let Some(places) = [1000, 100_000].map(|cases| Place::plant(engine, cases)).into_iter().collect()
        else {
            continue;
        };
        let places: Vec<Place> = places;
        let servers: Vec<_> = places.iter().map(|place| Server::start("serve", place)).collect();
        for letter in ["a", "a2"].into_iter().filter(|letter| plan.wants(letter)) {
            let mut rounds = [Vec::new(), Vec::new()];
            for _ in 0..plan.rounds {
                for (nth, server) in servers.iter().enumerate() {
                    let ask = Ask::new(letter, &places[nth], server);
                    rounds[nth].push(load::round(server, &places[nth], &ask.ours, plan.length));
                }
            }
            let [few, many] = rounds.map(middle);
            let ratio = many.cpu / few.cpu;
            println!("| ({letter}) | {engine} | {:.0} us | {:.0} us | **{ratio:.2}** |", few.cpu, many.cpu);
        }
    }
}

impl Plan {
    fn wants(&self, letter: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.split(',').any(|one| one.trim() == letter))
    }
}

fn middle(rounds: Vec<Round>) -> Round {
    Round {
        rate: median(rounds.iter().map(|round| round.rate)),
        cpu: median(rounds.iter().map(|round| round.cpu)),
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
