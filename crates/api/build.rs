//! Packs the built pages into one file for the `regulars` binary.
//!
//! Only a release build (or `REGULARS_EMBED=1`) packs; otherwise the file is empty, so that building needs no Node and
//! a change of the pages recompiles nothing.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=REGULARS_EMBED");
    let variable = |name: &str| env::var_os(name).unwrap_or_default();
    let pack = PathBuf::from(variable("OUT_DIR")).join("assets.pack");
    let dist = Path::new(&variable("CARGO_MANIFEST_DIR")).join("../../frontend/dist");
    let wanted = variable("REGULARS_EMBED") == "1" || variable("PROFILE") == "release";
    let mut bytes = Vec::new();
    if wanted {
        // Watched even before there are pages: a path that is not there would have everything built anew each time.
        fs::create_dir_all(&dist)?;
        println!("cargo::rerun-if-changed={}", dist.display());
        if dist.join("index.html").is_file() {
            append(&mut bytes, &dist, &dist)?;
        }
    }
    fs::write(pack, bytes)
}

/// Appends every file below a directory: length and path, length and content; lengths are four bytes, big-endian.
fn append(pack: &mut Vec<u8>, root: &Path, directory: &Path) -> io::Result<()> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            append(pack, root, &entry)?;
            continue;
        }
        let name = entry.strip_prefix(root).map_err(io::Error::other)?.to_string_lossy().replace('\\', "/");
        put(pack, name.as_bytes())?;
        put(pack, &fs::read(&entry)?)?;
    }
    Ok(())
}

fn put(pack: &mut Vec<u8>, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    pack.extend_from_slice(&length.to_be_bytes());
    pack.extend_from_slice(bytes);
    Ok(())
}
