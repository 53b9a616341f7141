//! The programmes that are offered: those that come with Schakel, and those of a folder.

use crate::{config::Config, failure::Failure};
use domain::programme::{Mistake, Programmes};
use std::{fs, path::Path};

/// Reads them all.
///
/// # Errors
/// The first mistake of each file, a line each: file, line, what is wrong, what is expected.
pub fn read(config: &Config) -> Result<Programmes, Failure> {
    let files = match &config.programmes {
        Some(folder) => files(folder)?,
        None => Vec::new(),
    };
    Programmes::embedded().and_then(|known| known.and(files)).map_err(|mistakes| failure(&mistakes))
}

fn failure(mistakes: &[Mistake]) -> Failure {
    let lines: Vec<_> = mistakes.iter().map(|mistake| format!("\n  {mistake}")).collect();
    Failure::new(format!("the programmes are not in order:{}", lines.concat()))
}

fn files(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let unread = |path: &Path, error: &std::io::Error| {
        Failure::new(format!("cannot read the programmes in `{}`: {}", path.display(), error.kind()))
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unread(folder, &error))? {
        let path = entry.map_err(|error| unread(folder, &error))?.path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|error| unread(&path, &error))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push((name, text));
    }
    files.sort();
    Ok(files)
}
