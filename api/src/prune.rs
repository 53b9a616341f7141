//! Taking off the access log what is older than it is kept.

use crate::{
    audit::{self, Checkpoints},
    failure::Failure,
};
use domain::{
    Day, Moment,
    access_log::kept_from,
    clock::{day_of, start_of},
};
use persistence::{Store, chain::Checkpoint, prune::Base};
use std::time::Duration;

/// How often, and with what between, the embedded database is asked to let go of what was deleted.
const EMPTYING: (u32, Duration) = (20, Duration::from_millis(500));

/// What is to be taken off.
#[derive(Clone, Copy, Debug)]
pub struct Pruning {
    /// The first day of which entries stay; None for all that may go.
    pub before: Option<Day>,
    /// For how many years entries are kept.
    pub keep_years: u32,
    /// Not only to say what would be taken off.
    pub sure: bool,
}

impl Pruning {
    /// The first day of which entries stay.
    fn day(&self, now: Moment) -> Result<Day, Failure> {
        let kept = kept_from(day_of(now), self.keep_years);
        match self.before {
            Some(before) if before > kept => Err(Failure::new(format!(
                "`--before {before}` would take off entries that are kept: they are for {} years, so those from \
                 {kept} on stay",
                self.keep_years
            ))),
            before => Ok(before.unwrap_or(kept)),
        }
    }
}

/// Takes off what is old, or says what would be. Nothing, where the log is not what was written: evidence would go.
pub async fn prune(
    store: &Store,
    known: &[Checkpoint],
    file: Option<&mut Checkpoints>,
    wanted: Pruning,
    now: Moment,
    mut progress: impl FnMut(&str),
) -> Result<String, Failure> {
    let day = wanted.day(now)?;
    audit::verify(store, known).await?;
    let bases = store.bases_before(start_of(day), now).await;
    let bases = bases.map_err(Failure::of("cannot read the access log"))?;
    if bases.is_empty() {
        return Ok(format!("nothing to take off: no region has entries from before {day}"));
    }
    if !wanted.sure {
        let text: String =
            bases.iter().map(|base| line(base, "would be taken off: the entries up to")).collect();
        return Ok(format!("{text}from before {day}; nothing was changed, `--yes` does it\n"));
    }
    // The file knows first: what is broken off in between may be less than it says, and not more.
    if let Some(file) = file {
        file.announce(&bases)
            .map_err(|error| Failure::new(format!("cannot write to the checkpoints: {}", error.kind())))?;
    }
    let mut text = String::new();
    for base in &bases {
        let tell = |number| progress(&format!("region {}: {number} of {}", base.region, base.number));
        let broken = "cannot take off entries; what is gone stays gone, and the same command goes on";
        store.prune(base, tell).await.map_err(Failure::of(broken))?;
        text.push_str(&line(base, "taken off: the entries up to"));
    }
    text.push_str(&format!("from before {day}\n"));
    if store.is_embedded() && !emptied(store).await {
        text.push_str("the log of the database still holds them, as somebody reads: it lets go by itself\n");
    } else if !store.is_embedded() {
        text.push_str("`VACUUM access_log` gives their space free\n");
    }
    Ok(text)
}

fn line(base: &Base, what: &str) -> String {
    format!("region {}: {what} {}\n", base.region, base.number)
}

/// Whether nothing of what was deleted is left in the files of an embedded database.
async fn emptied(store: &Store) -> bool {
    for _ in 0..EMPTYING.0 {
        if store.empty_log().await.is_ok() {
            return true;
        }
        tokio::time::sleep(EMPTYING.1).await;
    }
    false
}
