//! Checkpoints of the access log: where each chain is, signed, in a file outside the database; verifying the chains
//! against them; and taking off what is old, which the file says before it is done.

use crate::failure::Failure;
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{Clock, Moment, clock::day_of};
use persistence::{
    Signer, Store,
    chain::{Breach, Checkpoint, Verified},
    prune::Base,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, ErrorKind, Write},
    path::{Path, PathBuf},
    time::Duration,
};
use uuid::Uuid;

/// How often the chains are looked at: what is cut off sooner than this after it was written may not show.
const EVERY: Duration = Duration::from_secs(60);

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    region: Uuid,
    number: i64,
    seal: String,
    /// Where the entries up to this one are taken off: from before when all of them are. The line is a [`Base`] then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Moment>,
    at: Moment,
    /// The number of the key that signed it.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    key: u16,
    /// Ed25519, over what [`Line::signed`] says.
    signature: String,
}

/// Lines from before keys had numbers are of the first.
pub(crate) fn first() -> u16 {
    1
}

pub(crate) fn is_first(key: &u16) -> bool {
    *key == first()
}

impl Line {
    fn of(base: &Base) -> Self {
        Self {
            region: base.region,
            number: base.number,
            seal: STANDARD.encode(&base.seal),
            until: Some(base.until),
            at: base.at,
            key: base.key,
            signature: STANDARD.encode(&base.signature),
        }
    }

    fn signed(&self) -> String {
        if let Some(until) = self.until {
            let Self { region, number, at, key, .. } = *self;
            return Base::text(region, number, &self.seal, until, at, key);
        }
        let at = self.at.timestamp_micros();
        let text = format!("schakel checkpoint\n{}\n{}\n{}\n{at}", self.region, self.number, self.seal);
        if is_first(&self.key) { text } else { format!("{text}\nkey {}", self.key) }
    }
}

/// Keeps the checkpoints of a database.
pub struct Checkpoints {
    path: PathBuf,
    file: File,
    signer: Signer,
    /// The last number that stands in the file, of each region.
    known: HashMap<Uuid, i64>,
}

impl std::fmt::Debug for Checkpoints {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checkpoints").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Checkpoints {
    /// Opens the file, or makes it. One that does not read, or is not ours, is refused.
    pub fn open(path: &Path, signer: Signer) -> Result<Self, Failure> {
        let unwritable = |error: std::io::Error| {
            Failure::new(format!("cannot write checkpoints to `{}`: {}", path.display(), error.kind()))
        };
        let file = OpenOptions::new().append(true).create(true).open(path).map_err(unwritable)?;
        let turn = Turn::at(&file);
        let (checkpoints, whole) = read_whole(path, &signer)?;
        // Half a line is of a write that did not end; what follows would be added to it.
        file.set_len(whole).map_err(unwritable)?;
        drop(turn);
        let known =
            checkpoints.into_iter().map(|checkpoint| (checkpoint.region, checkpoint.number)).collect();
        Ok(Self { path: path.to_owned(), file, signer, known })
    }

    /// Writes, for ever, where the chains are.
    pub async fn run(&mut self, store: &Store, clock: &Clock) {
        loop {
            tokio::time::sleep(EVERY).await;
            self.write(store, clock.now()).await;
        }
    }

    /// Writes where each chain is that has grown. What fails is for the log; the next time tries again.
    pub async fn write(&mut self, store: &Store, now: Moment) {
        let heads = match store.chain_heads().await {
            Ok(heads) => heads,
            Err(fault) => return tracing::error!(cause = %fault, "cannot read where the access log is"),
        };
        let grown: Vec<_> =
            heads.into_iter().filter(|head| self.known.get(&head.region) != Some(&head.number)).collect();
        // A file that begins takes over where the chains of the database begin; one that knows a chain is told of it
        // by who takes off of it, or not at all.
        let mut bases = Vec::new();
        if grown.iter().any(|head| !self.known.contains_key(&head.region)) {
            match store.bases().await {
                Ok(all) => bases = all,
                Err(fault) => {
                    return tracing::error!(cause = %fault, "cannot read where the access log begins");
                }
            }
            bases.retain(|base| !self.known.contains_key(&base.region));
        }
        if let Err(error) = self.announce(&bases).and_then(|()| self.add(&grown, store.key_in_use(), now)) {
            tracing::error!(cause = %error, "cannot write a checkpoint of the access log");
        }
    }

    /// Notes what is about to be taken off, or was.
    pub fn announce(&mut self, bases: &[Base]) -> std::io::Result<()> {
        self.append(&bases.iter().map(Line::of).collect::<Vec<_>>())
    }

    fn add(&mut self, heads: &[Checkpoint], key: u16, at: Moment) -> std::io::Result<()> {
        let mut lines = Vec::new();
        for head in heads {
            let mut line = Line {
                region: head.region,
                number: head.number,
                seal: STANDARD.encode(&head.seal),
                until: None,
                at,
                key,
                signature: String::new(),
            };
            let signature = self.signer.sign(key, line.signed().as_bytes());
            line.signature = STANDARD.encode(signature.ok_or(ErrorKind::PermissionDenied)?);
            lines.push(line);
        }
        self.append(&lines)
    }

    fn append(&mut self, new: &[Line]) -> std::io::Result<()> {
        if new.is_empty() {
            return Ok(());
        }
        let mut lines = String::new();
        for line in new {
            lines.push_str(&serde_json::to_string(line)?);
            lines.push('\n');
        }
        let _turn = Turn::at(&self.file);
        let whole = self.file.metadata()?.len();
        let mut file = &self.file;
        if let Err(error) = file.write_all(lines.as_bytes()).and_then(|()| self.file.sync_all()) {
            self.file.set_len(whole)?;
            return Err(error);
        }
        self.known.extend(new.iter().map(|line| (line.region, line.number)));
        Ok(())
    }
}

/// The turn to write in the file: the server has it open, and a command may write in it too.
struct Turn<'a>(&'a File);

impl<'a> Turn<'a> {
    /// Where the file system has no locks, lines that are written at the same moment may be cut.
    fn at(file: &'a File) -> Self {
        let _ = file.lock();
        Self(file)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// The checkpoints in a file; none where there is no file. Each must bear our signature.
pub fn read(path: &Path, signer: &Signer) -> Result<Vec<Checkpoint>, Failure> {
    Ok(read_whole(path, signer)?.0)
}

/// The same, and how many bytes its whole lines have.
fn read_whole(path: &Path, signer: &Signer) -> Result<(Vec<Checkpoint>, u64), Failure> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| {
        Failure::new(format!("cannot read the checkpoints in `{shown}`: {}", error.kind()))
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        Err(error) => return Err(unreadable(error)),
    };
    let mut file = BufReader::new(file);
    let (mut checkpoints, mut whole, mut text, mut last) = (Vec::new(), 0, String::new(), 0);
    loop {
        text.clear();
        let bytes = file.read_line(&mut text).map_err(unreadable)?;
        if !text.ends_with('\n') {
            break;
        }
        let mut parsed = || {
            let line: Line = serde_json::from_str(&text).ok()?;
            let signature = STANDARD.decode(&line.signature).ok()?;
            // After a newer key no older one signs.
            (line.key >= last && signer.verify(line.key, line.signed().as_bytes(), &signature))
                .then_some(())?;
            last = line.key;
            let seal = STANDARD.decode(&line.seal).ok()?;
            let taken_off = line.until.is_some();
            Some(Checkpoint { region: line.region, number: line.number, seal, taken_off })
        };
        checkpoints.push(parsed().ok_or_else(|| {
            let line = checkpoints.len() + 1;
            Failure::new(format!("line {line} of `{shown}` is no checkpoint signed with this key"))
        })?);
        whole += bytes as u64;
    }
    Ok((checkpoints, whole))
}

/// Verifies every chain. Err where one is breached, with the same text.
pub async fn verify(store: &Store, checkpoints: &[Checkpoint]) -> Result<String, Failure> {
    let verified = store
        .verify_chains(checkpoints)
        .await
        .map_err(|fault| Failure::new(format!("cannot read the access log: {fault}")))?;
    let mut text = String::new();
    for one in &verified {
        text.push_str(&format!("region {}: {}\n", one.region, said(one)));
    }
    if verified.is_empty() {
        text.push_str("the access log is empty\n");
    }
    if verified.iter().any(|one| one.breach.is_some()) {
        return Err(Failure::new(format!("the access log is not what was written\n{}", text.trim_end())));
    }
    Ok(text)
}

fn said(verified: &Verified) -> String {
    let Verified { entries, checkpoints, breach, taken_off, .. } = verified;
    match breach {
        None => {
            let order = format!("{entries} entries in order, held against {checkpoints} checkpoints");
            match taken_off {
                None => order,
                Some(base) => format!(
                    "{order}; the {} before them, from before {}, were taken off on {}",
                    base.number,
                    day_of(base.until),
                    day_of(base.at)
                ),
            }
        }
        Some(Breach::Base(number)) => {
            format!("that the entries up to {number} were taken off is not signed with the key in use")
        }
        Some(Breach::Unknown(number)) => {
            format!("the entries up to {number} were taken off, and the checkpoints do not know of it")
        }
        Some(Breach::Below(number)) => {
            format!("entry {number} stands there, and is before where the chain begins")
        }
        Some(Breach::Missing(number)) => {
            format!("entry {number} was removed or moved; {entries} before it are in order")
        }
        Some(Breach::Changed(number)) => {
            format!("entry {number} was changed; {entries} before it are in order")
        }
        Some(Breach::Truncated(last, once)) => {
            format!("ends at entry {last}, and once had {once}: the end was cut off")
        }
        Some(Breach::Rewritten(number)) => {
            format!("entry {number} is not the one that a checkpoint saw; {entries} before it are in order")
        }
        Some(Breach::Head(number)) => {
            format!("ends at entry {number}, and its head says otherwise; {entries} entries are in order")
        }
    }
}
