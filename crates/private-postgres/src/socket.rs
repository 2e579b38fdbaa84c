//! The directory of the Unix socket: inside the root, or in `/tmp` when that path is too long for a socket.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::error::{Attempt as _, StartError};
use crate::files;
use crate::place::{Place, digest_name};

pub(crate) const PORT: u16 = 5432;

/// What the operating system allows for the path of a socket.
const SOCKET_PATH_BYTES_MAX: usize = 107;

const SHORT_PARENT: &str = "/tmp";

/// The directory for the socket of a server in `place`, made and checked.
pub(crate) fn prepare(place: &Place) -> Result<PathBuf, StartError> {
    let inside = place.root.join("socket");
    let directory = if is_usable(&inside) { inside } else { short_directory(&place.root) };
    files::make_server_directory(&directory, &place.account)?;
    verify(&directory, place)?;
    Ok(directory)
}

/// Removes the socket and its lock file. Call only when nothing lives in the data directory.
pub(crate) fn remove_stale(directory: &Path) -> Result<(), StartError> {
    let socket = directory.join(format!(".s.PGSQL.{PORT}"));
    files::remove_if_present(&socket.with_added_extension("lock"))?;
    files::remove_if_present(&socket)?;
    Ok(())
}

/// A comma separates directories, both in the server's settings and in a connection string.
fn is_usable(directory: &Path) -> bool {
    let socket = directory.join(format!(".s.PGSQL.{PORT}"));
    let path = socket.as_os_str().as_encoded_bytes();
    path.len() <= SOCKET_PATH_BYTES_MAX && !path.contains(&b',')
}

fn short_directory(root: &Path) -> PathBuf {
    Path::new(SHORT_PARENT).join(format!("regulars-{}", digest_name(root)))
}

/// Everybody may make names in `/tmp`, so what lies there is trusted only after a look.
fn verify(directory: &Path, place: &Place) -> Result<(), StartError> {
    let metadata = fs::symlink_metadata(directory).attempt("look at", directory)?;
    let account = &place.account;
    let problem = if metadata.is_symlink() {
        "it is a symbolic link".to_owned()
    } else if !metadata.is_dir() {
        "it is not a directory".to_owned()
    } else if metadata.uid() != account.uid {
        format!("it belongs to user id {} and not to {}", metadata.uid(), account.name)
    } else if metadata.mode() & 0o7777 != 0o700 {
        format!("its mode is {:04o} and not 0700", metadata.mode() & 0o7777)
    } else {
        return Ok(());
    };
    Err(StartError::UnsafeSocketDirectory { path: directory.to_owned(), reason: problem })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_paths_and_commas_move_to_the_short_directory() {
        let longest = "/".to_owned() + &"x".repeat(SOCKET_PATH_BYTES_MAX - 1 - "/.s.PGSQL.5432".len());
        assert!(is_usable(Path::new(&longest)));
        assert!(!is_usable(Path::new(&(longest + "x"))));
        assert!(!is_usable(Path::new("/a,b")));
        assert!(is_usable(&short_directory(Path::new("/any"))));
    }
}
