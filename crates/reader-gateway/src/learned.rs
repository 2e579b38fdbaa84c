//! What the server told last of the tenant's card numbers, beside the spool and for its owner only: known again at the next
//! start, before the server has answered.

use std::io;
use std::path::Path;

use crate::config::write_whole;

const FILE: &str = "prefixes.json";

/// What was told last; nothing when nothing was, or when the file is damaged: the server tells it again.
#[must_use]
pub fn load(directory: &Path) -> Vec<String> {
    let bytes = std::fs::read(directory.join(FILE)).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Keeps what was told.
///
/// # Errors
/// When the file cannot be written; the older one is then still there.
pub fn save(directory: &Path, prefixes: &[String]) -> io::Result<()> {
    write_whole(&directory.join(FILE), &serde_json::to_vec(prefixes)?)
}

/// Forgets it: another company numbers its cards otherwise.
///
/// # Errors
/// When the file cannot be removed.
pub fn forget(directory: &Path) -> io::Result<()> {
    match std::fs::remove_file(directory.join(FILE)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::testing::TestDirectory;

    #[test]
    fn what_was_told_is_known_again_until_it_is_forgotten_and_for_its_owner_only() {
        let directory = TestDirectory::new();
        assert!(load(directory.path()).is_empty());
        let told = ["88".to_owned(), "1345".to_owned()];
        save(directory.path(), &told).unwrap();
        assert_eq!(load(directory.path()), told);
        #[cfg(unix)]
        {
            let metadata = std::fs::metadata(directory.path().join(FILE)).unwrap();
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777, 0o600);
        }
        std::fs::write(directory.path().join(FILE), "[1").unwrap();
        assert!(load(directory.path()).is_empty());
        forget(directory.path()).unwrap();
        forget(directory.path()).unwrap();
        assert!(!directory.path().join(FILE).exists());
    }
}
