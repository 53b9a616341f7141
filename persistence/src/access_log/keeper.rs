//! Keeping the entries of what requests are about to show: all that waits goes into one transaction.

use crate::{
    Fault, Store,
    sent::{self, Sent, Watch},
};
use domain::access_log::Entry;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{mpsc, oneshot};

/// Where requests bring the entries of what they are about to show.
#[derive(Clone, Debug)]
pub struct Ledger(mpsc::Sender<Waiting>);

#[derive(Debug)]
struct Waiting {
    entries: Vec<Entry>,
    kept: oneshot::Sender<bool>,
}

/// Keeps what comes to the ledger: all that waits goes into one transaction, so that the cost of making it durable
/// is shared.
#[derive(Debug)]
pub struct Keeper {
    store: Store,
    waiting: mpsc::Receiver<Waiting>,
}

/// What was kept in one transaction, for whoever watches.
#[derive(Debug)]
pub struct Kept {
    pub requests: usize,
    pub entries: usize,
    pub failed: bool,
    pub since: Instant,
    pub took: Duration,
    pub sent: Vec<Sent>,
}

/// Is told of each transaction of the access log.
pub type Tell = Box<dyn Fn(Kept) + Send + Sync>;

/// How many requests may wait, and how many go into one transaction.
const WAITING: usize = 1024;
const TOGETHER: usize = 128;

impl Ledger {
    /// A ledger, and the keeper to run beside it.
    pub fn new(store: &Store) -> (Self, Keeper) {
        let (sender, waiting) = mpsc::channel(WAITING);
        (Self(sender), Keeper { store: store.clone(), waiting })
    }

    /// Returns when the entries are durable. Err: nothing of what they tell may be shown.
    pub async fn keep(&self, entries: Vec<Entry>) -> Result<(), Fault> {
        if entries.is_empty() {
            return Ok(());
        }
        let unkept = || Fault::Unavailable("the access log cannot be written".to_owned());
        let (kept, answer) = oneshot::channel();
        self.0.send(Waiting { entries, kept }).await.map_err(|_| unkept())?;
        if answer.await.unwrap_or(false) { Ok(()) } else { Err(unkept()) }
    }
}

impl Keeper {
    /// Runs until no ledger is left. Whoever watches is told of each transaction.
    pub async fn run(mut self, tell: Option<Tell>) {
        let mut batch = Vec::with_capacity(TOGETHER);
        while self.waiting.recv_many(&mut batch, TOGETHER).await > 0 {
            let (entries, waiting): (Vec<_>, Vec<_>) =
                batch.drain(..).map(|one| (one.entries, one.kept)).unzip();
            let entries: Vec<_> = entries.into_iter().flatten().collect();
            let kept = match &tell {
                Some(tell) => self.keep_and_tell(entries, waiting.len(), tell).await,
                None => self.keep(entries).await,
            };
            if let Err(fault) = &kept {
                tracing::error!(cause = %fault, "the access log cannot be written; what it should tell of is not shown");
            }
            for one in waiting {
                // Who asked may have gone; then nothing was shown, and the entry says more than happened.
                let _ = one.send(kept.is_ok());
            }
        }
    }

    async fn keep_and_tell(&self, entries: Vec<Entry>, requests: usize, tell: &Tell) -> Result<(), Fault> {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let watch: Watch = {
            let sent = sent.clone();
            Arc::new(move |one| sent.lock().unwrap_or_else(PoisonError::into_inner).push(one))
        };
        let (since, count) = (Instant::now(), entries.len());
        let kept = sent::watched(Some(watch), self.keep(entries)).await;
        let sent = std::mem::take(&mut *sent.lock().unwrap_or_else(PoisonError::into_inner));
        tell(Kept { requests, entries: count, failed: kept.is_err(), since, took: since.elapsed(), sent });
        kept
    }

    async fn keep(&self, entries: Vec<Entry>) -> Result<(), Fault> {
        let session = self.store.nobody(domain::Moment::UNIX_EPOCH);
        session.append(entries).await?;
        session.commit().await
    }
}
