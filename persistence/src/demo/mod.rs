//! Made-up networks: a small one that tells stories, and one of any size to measure on. All people and agencies
//! are invented. What the API writes by itself is written here too: each grant with its ground and its cause.
//!
//! [`Draft`] makes the records and saves them; `cast` and the stories fill the one, `network` the other.

mod advice;
mod cast;
mod consults;
mod crowd;
mod deadlines;
mod dice;
mod dossier;
mod draft;
mod group;
mod intake;
mod measures;
mod mentors;
mod names;
mod network;
mod outreach;
mod people;
mod placements;
mod plans;
mod protection;
mod showcase;
mod signals;
mod staff;
mod street;
mod table;
#[cfg(test)]
mod tests;
mod youth;

use crate::{Fault, Store};
use cast::Cast;
use domain::Moment;
use draft::Draft;

/// Where the dice of the cast begin: its ids are the same in every database.
const CAST: u64 = 0x5C4A_4B45_4C00_0001;

/// The first eight digits of the first BSN, for the cast and for the network: their people differ.
const CAST_NUMBERS: u32 = 99_900_000;
const NETWORK_NUMBERS: u32 = 90_000_000;

/// Plants the demo network: someone in every role, in two regions, and eighteen cases that tell a story. Once, in
/// a database without it.
pub async fn plant_cast(store: &Store, now: Moment) -> Result<(), Fault> {
    let mut draft = Draft::new(now, CAST, CAST_NUMBERS);
    let cast = Cast::gather(&mut draft);
    let showcase = showcase::tell(&mut draft, &cast);
    let youth = youth::tell(&mut draft, &cast);
    let street = street::tell(&mut draft, &cast);
    let protection = protection::tell(&mut draft, &cast);
    consults::safety_house(&mut draft, &cast, showcase, &youth, &street);
    consults::protection_table(&mut draft, &cast, &protection);
    consults::groups(&mut draft, &cast, &street);
    cast::arrange(&mut draft, &cast);
    outreach::tell(&mut draft, &cast);
    mentors::tell(&mut draft, &cast, &street, &store.programmes);
    plans::tell(&mut draft, &cast, &protection);
    measures::tell(&mut draft, &cast, &protection);
    placements::tell(&mut draft, &cast, &protection);
    intake::tell(&mut draft, &cast);
    signals::tell(&mut draft, &cast);
    advice::tell(&mut draft, &cast, &store.programmes);
    draft.deadlines(&store.programmes);
    draft.save(store).await
}

/// Plants a network of `cases` cases, the same for the same seed, and tells how far it is. Once, in a database
/// without it; the cast may be there. Besides the crowd it holds three members to measure with:
///
/// - `bench-wijkteam` is on the team of exactly 40 running cases (of all, where there are fewer);
/// - `bench-chair` chairs one invited meeting with 10 items, each with 4 contributions and 2 agreements;
/// - `bench-police` sits at that table, and is on the team of 20 cases.
pub async fn plant_network(
    store: &Store,
    now: Moment,
    cases: u32,
    seed: u64,
    progress: impl FnMut(u32, u32),
) -> Result<(), Fault> {
    let mut draft = Draft::new(now, seed, NETWORK_NUMBERS);
    network::plant(store, &mut draft, cases, progress).await
}
