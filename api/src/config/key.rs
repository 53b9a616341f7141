//! The master keys, from which every other key is derived, and where they are kept.

use crate::failure::Failure;
use aws_lc_rs::rand;
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

pub use persistence::{Keys, Master as MasterKey};

/// How many bytes a key has.
pub const LENGTH: usize = 32;

/// What a key is expected to be, for error texts.
pub const EXPECTS: &str = "base64 of 32 random bytes, as `openssl rand -base64 32` prints; or several, each once and with \
                           its number, as `1:<base64>,2:<base64>`";

/// The keys in a text, by lines or commas; one without a number is the first.
pub fn parse(text: &str) -> Option<Keys> {
    let mut keys: Option<Keys> = None;
    for item in text.split([',', '\n']).map(str::trim).filter(|item| !item.is_empty()) {
        let (number, key) = item.split_once(':').unwrap_or(("1", item));
        let (number, key) = (number.trim().parse().ok()?, one(key)?);
        keys = Some(match keys {
            None => Keys::numbered(number, key)?,
            Some(keys) => keys.and(number, key)?,
        });
    }
    keys
}

fn one(text: &str) -> Option<MasterKey> {
    let bytes: [u8; LENGTH] = STANDARD.decode(text.trim()).ok()?.try_into().ok()?;
    // One byte repeated is a placeholder, not a key.
    let placeholder = bytes.iter().all(|byte| Some(byte) == bytes.first());
    (!placeholder).then_some(MasterKey::new(bytes))
}

/// Where the master keys come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    Given(Keys),
    File(PathBuf),
    /// Beside an embedded database: made when absent.
    Beside(PathBuf),
    /// A server's database and no key.
    Missing,
}

impl KeySource {
    /// The keys; makes the file beside an embedded database when it is absent.
    pub fn load(&self) -> Result<Keys, Failure> {
        match (self.read()?, self) {
            (Some(key), _) => Ok(key),
            (None, Self::Beside(path)) => create(path),
            (None, _) => Err(Failure::new(format!(
                "a PostgreSQL database needs a key: set SCHAKEL_KEY to {EXPECTS}, or SCHAKEL_KEY_FILE to a file \
                 with it, and keep it safe"
            ))),
        }
    }

    /// The keys, or none when they are missing or yet to be made. Changes nothing.
    pub fn read(&self) -> Result<Option<Keys>, Failure> {
        match self {
            Self::Given(key) => Ok(Some(key.clone())),
            Self::File(path) => file(path).map(Some),
            Self::Beside(path) if path.exists() => file(path).map(Some),
            Self::Beside(path) => not_lost(path).map(|()| None),
            Self::Missing => Ok(None),
        }
    }

    /// Where the key stands, for a failure.
    pub fn place(&self) -> String {
        match self {
            Self::Given(_) | Self::Missing => "the given key (SCHAKEL_KEY, or `key` in the file)".to_owned(),
            Self::File(path) | Self::Beside(path) => format!("the key in `{}`", path.display()),
        }
    }
}

fn file(path: &Path) -> Result<Keys, Failure> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("cannot read the key file `{shown}`: {}", error.kind())))?;
    parse(&text).ok_or_else(|| Failure::new(format!("the key file `{shown}` must hold {EXPECTS}")))
}

/// A database has its key from the first moment: one that is there without a key has lost it.
fn not_lost(path: &Path) -> Result<(), Failure> {
    let database = path.with_extension("");
    if fs::metadata(&database).map_or(0, |file| file.len()) == 0 {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the key file `{}` is not there, but its database `{}` is: put the key back from where it is kept safe. A new \
         key would not read what the old one encrypted; to begin anew, move the database away as well",
        path.display(),
        database.display()
    )))
}

fn create(path: &Path) -> Result<Keys, Failure> {
    let mut bytes = [0; LENGTH];
    rand::fill(&mut bytes).map_err(|_| Failure::new("the system gives no random bytes"))?;
    match write(path, &format!("{}\n", STANDARD.encode(bytes))) {
        Ok(()) => Ok(MasterKey::new(bytes).into()),
        // Another process was first.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => file(path),
        Err(error) => {
            Err(Failure::new(format!("cannot make the key file `{}`: {}", path.display(), error.kind())))
        }
    }
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_beside_the_database_and_only_its_owner_reads_it() {
        let name = format!("schakel-key-{}.key", std::process::id());
        let source = KeySource::Beside(std::env::temp_dir().join(name));
        let KeySource::Beside(path) = &source else { panic!("beside") };
        assert_eq!(source.read(), Ok(None));
        assert!(!path.exists(), "reading makes nothing");
        let key = source.load().expect("made");
        assert_eq!(source.load(), Ok(key.clone()));
        assert_eq!(KeySource::File(path.clone()).read(), Ok(Some(key)));
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(path).expect("there"));
            assert_eq!(mode & 0o777, 0o600);
        }
        // A database that is there has lost its key; an empty file is none yet.
        let database = path.with_extension("");
        let lost = KeySource::Beside(database.with_extension("db.key"));
        let database = database.with_extension("db");
        fs::write(&database, "").expect("written");
        assert_eq!(lost.read(), Ok(None));
        fs::write(&database, "SQLite").expect("written");
        for tried in [lost.read().map(|_| ()), lost.load().map(|_| ())] {
            assert!(tried.is_err_and(|failure| failure.to_string().contains("put the key back")));
        }
        fs::remove_file(database).expect("removed");
        fs::write(path, "nonsense").expect("written");
        assert!(source.load().is_err_and(|failure| failure.to_string().contains("must hold base64")));
        fs::remove_file(path).expect("removed");
    }

    #[test]
    fn a_short_key_and_a_placeholder_are_no_keys() {
        assert_eq!(parse(&STANDARD.encode([7; LENGTH])), None);
        assert_eq!(parse(&STANDARD.encode([1, 2, 3])), None);
        assert_eq!(parse("geheim"), None);
        assert!(parse("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n").is_some());
    }

    #[test]
    fn several_keys_stand_in_lines_or_behind_commas_each_with_its_number() {
        let (one, other) =
            (STANDARD.encode([[1; 16], [2; 16]].concat()), STANDARD.encode([[3; 16], [4; 16]].concat()));
        let both = parse(&format!("1:{one},2:{other}")).expect("two keys");
        assert_eq!(parse(&format!("{one}\n 2: {other}\n")), Some(both.clone()));
        assert_eq!(parse(&format!("2:{other}\r\n1:{one}\r\n")).map(|keys| keys.newest().0), Some(2));
        assert_eq!((both.newest().0, both.iter().count()), (2, 2));
        assert_eq!(parse(&format!("7:{one}")).map(|keys| keys.newest().0), Some(7));
        for wrong in [
            format!("{one},{other}"),
            format!("1:{one},1:{other}"),
            format!("1:{one},2:{one}"),
            format!("0:{one}"),
            format!("new:{one}"),
            format!("70000:{one}"),
            format!("1:{one},2:"),
            format!("1:{one},2:geheim"),
            ",".to_owned(),
        ] {
            assert_eq!(parse(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_missing_key_says_what_to_set() {
        let failure = KeySource::Missing.load().expect_err("missing");
        assert!(failure.to_string().contains("SCHAKEL_KEY"));
    }
}
