//! Lists the files of `programmes/`, so that a programme is added by writing one.

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../programmes");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    files.sort();
    let mut list =
        "/// The files of `programmes/`: name and text.\nconst EMBEDDED: &[(&str, &str)] = &[\n".to_owned();
    for path in files {
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("a file name that is no text")?;
        list.push_str(&format!("    ({name:?}, include_str!({path:?})),\n"));
    }
    list.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("programmes.rs"), list)?;
    Ok(())
}
