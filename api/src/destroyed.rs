//! What was destroyed, as ids in a file outside the database, so that a backup does not bring it back: before it serves,
//! `schakel` destroys again what the file names and the database does not know to be gone.

use crate::{
    audit::{first, is_first},
    failure::Failure,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::Moment;
use persistence::{Destroyed, Fault, Signer, Store};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, ErrorKind, Write},
    path::{Path, PathBuf},
    time::Duration,
};
use uuid::Uuid;

/// How soon what failed is tried again.
const AGAIN: Duration = Duration::from_secs(60);

/// The nouns that are destroyed.
const NOUNS: [&str; 3] = ["case_file", "person", "family"];

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    noun: String,
    id: Uuid,
    /// The number of the key that signed it.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    key: u16,
    /// Ed25519, over what [`Line::signed`] says: who cannot sign can have nothing destroyed.
    signature: String,
}

impl Line {
    fn signed(&self) -> String {
        let text = format!("schakel destroyed\n{}\n{}", self.noun, self.id);
        if is_first(&self.key) { text } else { format!("{text}\nkey {}", self.key) }
    }
}

/// Keeps the file.
pub struct Ledger {
    path: PathBuf,
    file: File,
    signer: Signer,
    known: BTreeSet<Destroyed>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Ledger {
    /// The file beside these checkpoints.
    pub fn beside(checkpoints: &Path) -> PathBuf {
        let mut path = checkpoints.as_os_str().to_owned();
        path.push(".destroyed");
        path.into()
    }

    /// Opens the file, or makes it. One that does not read, or is not ours, is refused.
    pub fn open(path: &Path, signer: Signer) -> Result<Self, Failure> {
        let (known, whole) = read(path, &signer)?;
        let open = || {
            let file = OpenOptions::new().append(true).create(true).open(path)?;
            // Half a line is of a write that did not end; the database has it still.
            file.set_len(whole)?;
            Ok(file)
        };
        let file = open().map_err(|error: std::io::Error| {
            Failure::new(format!("cannot write what was destroyed to `{}`: {}", path.display(), error.kind()))
        })?;
        Ok(Self { path: path.to_owned(), file, signer, known })
    }

    /// Destroys again what a backup brought back, and notes what the file lacks. Before anybody is served.
    pub async fn settle(&mut self, store: &Store, now: Moment) -> Result<usize, Fault> {
        let gone: BTreeSet<Destroyed> = store.destroyed().await?.into_iter().collect();
        let back: Vec<Destroyed> = self.known.difference(&gone).cloned().collect();
        if !back.is_empty() {
            store.destroy_again(&back, now).await?;
        }
        self.note(store).await?;
        if let Err(fault) = store.empty_log().await {
            tracing::warn!(cause = %fault, "the database may hold what was destroyed until it is restarted");
        }
        Ok(back.len())
    }

    /// Notes, for ever, what is destroyed, and has the database let go of it. What fails is tried again.
    pub async fn run(&mut self, store: &Store) {
        loop {
            store.await_destruction().await;
            while let Err(fault) = self.note(store).await {
                tracing::error!(cause = %fault, "what was destroyed is not noted outside the database yet");
                tokio::time::sleep(AGAIN).await;
            }
            while let Err(fault) = store.empty_log().await {
                tracing::info!(cause = %fault, "the database's log still holds what was destroyed");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }

    async fn note(&mut self, store: &Store) -> Result<(), Fault> {
        let new: Vec<Destroyed> =
            store.destroyed().await?.into_iter().filter(|one| !self.known.contains(one)).collect();
        self.add(&new, store.key_in_use()).map_err(|error| Fault::Unavailable(error.to_string()))
    }

    fn add(&mut self, new: &[Destroyed], key: u16) -> std::io::Result<()> {
        if new.is_empty() {
            return Ok(());
        }
        let mut lines = String::new();
        for one in new {
            let mut line = Line { noun: one.noun.clone(), id: one.id, key, signature: String::new() };
            let signature = self.signer.sign(key, line.signed().as_bytes());
            line.signature = STANDARD.encode(signature.ok_or(ErrorKind::PermissionDenied)?);
            lines.push_str(&serde_json::to_string(&line)?);
            lines.push('\n');
        }
        let whole = self.file.metadata()?.len();
        if let Err(error) = self.file.write_all(lines.as_bytes()).and_then(|()| self.file.sync_all()) {
            self.file.set_len(whole)?;
            return Err(error);
        }
        self.known.extend(new.iter().cloned());
        Ok(())
    }
}

/// What the file names, and how many bytes its whole lines have; nothing where there is no file.
fn read(path: &Path, signer: &Signer) -> Result<(BTreeSet<Destroyed>, u64), Failure> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| {
        Failure::new(format!("cannot read what was destroyed in `{shown}`: {}", error.kind()))
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok((BTreeSet::new(), 0)),
        Err(error) => return Err(unreadable(error)),
    };
    let mut file = BufReader::new(file);
    let (mut known, mut whole, mut number, mut text) = (BTreeSet::new(), 0, 0, String::new());
    loop {
        text.clear();
        let bytes = file.read_line(&mut text).map_err(unreadable)?;
        if !text.ends_with('\n') {
            return Ok((known, whole));
        }
        number += 1;
        let parsed = || {
            let line: Line = serde_json::from_str(&text).ok()?;
            let signature = STANDARD.decode(&line.signature).ok()?;
            let ours = NOUNS.contains(&line.noun.as_str())
                && signer.verify(line.key, line.signed().as_bytes(), &signature);
            ours.then_some(Destroyed { id: line.id, noun: line.noun })
        };
        known.insert(parsed().ok_or_else(|| {
            Failure::new(format!(
                "line {number} of `{shown}` is nothing that was destroyed, signed with this key"
            ))
        })?);
        whole += bytes as u64;
    }
}
