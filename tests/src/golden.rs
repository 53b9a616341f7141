//! Golden files: what is seen, checked in under `tests/it/`, so that a reviewer reads its diff.

use std::{fs, io::Write, path::Path};

/// Compares `text` with `tests/it/<name>`. With `UPDATE=1` a file that differs is rewritten, except in CI.
pub fn compare(name: &str, text: &str) {
    compare_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("it"), name, text);
}

/// The same in another folder.
pub fn compare_in(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    let kept = fs::read_to_string(&path).unwrap_or_default();
    if kept == text {
        return;
    }
    if std::env::var("UPDATE").is_ok_and(|value| value == "1") && !crate::in_ci() {
        fs::write(&path, text).expect("the golden file can be written");
        let _ = writeln!(std::io::stderr(), "rewrote tests/it/{name}; read its diff before you commit it");
        return;
    }
    panic!(
        "tests/it/{name} differs:\n{}\nIf the change is meant, run `UPDATE=1 cargo test -p schakel-tests` and read \
         the diff.",
        first_differences(&kept, text)
    );
}

/// The first lines that differ, as a diff shows them.
fn first_differences(kept: &str, seen: &str) -> String {
    let (kept, seen): (Vec<_>, Vec<_>) = (kept.lines().collect(), seen.lines().collect());
    let most = kept.len().max(seen.len());
    let differ = (0..most).filter(|nth| kept.get(*nth) != seen.get(*nth)).take(10);
    let show = |nth: usize| {
        let line =
            |sign: &str, text: Option<&&str>| text.map_or(String::new(), |text| format!("{sign} {text}\n"));
        format!("line {}:\n{}{}", nth + 1, line("-", kept.get(nth)), line("+", seen.get(nth)))
    };
    differ.map(show).collect()
}
