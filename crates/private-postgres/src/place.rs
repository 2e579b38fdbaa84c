//! Where the cluster lives and who owns it: the directory asked for, or one under `/var/lib` when root asked
//! for a directory the server's unprivileged user cannot enter.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::account::Account;
use crate::error::{Attempt as _, FileError, StartError};
use crate::pid_file::PidFile;
use crate::{files, initialise};

/// Parent of the directories used when root's own cannot be.
const FALLBACK_PARENT: &str = "/var/lib/regulars";

/// Bytes of the digest in a name: enough that two directories never meet.
const DIGEST_NAME_BYTES: usize = 8;

/// The directory of one cluster and the user of its server.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Absolute, without symbolic links.
    pub(crate) root: PathBuf,
    pub(crate) account: Account,
}

impl Place {
    /// Decides for `root`, makes it when absent, and proves that the server's user can run `program` there.
    pub(crate) fn choose(root: &Path, program: &Path) -> Result<Self, StartError> {
        let root = std::path::absolute(root).attempt("find the directory", root)?;
        let account = Account::for_server(&data_dir(&root))?;
        if !account.can_run_in(program, Path::new("/")) {
            return Err(StartError::BinariesNotExecutable {
                program: program.to_owned(),
                user: account.name,
            });
        }
        if !account.needs_switch() {
            return Self::prepare(&root, account, program);
        }
        Self::choose_for_root(&root, account, program)
    }

    fn choose_for_root(root: &Path, account: Account, program: &Path) -> Result<Self, StartError> {
        // *Invariant:* data that exists is never passed over for an empty directory elsewhere.
        if data_dir(root).exists() {
            return Self::prepare(root, account, program);
        }
        let fallback = Path::new(FALLBACK_PARENT).join(digest_name(root));
        if data_dir(&fallback).exists() {
            log::info!("The private database of {} lives in {}.", root.display(), fallback.display());
            let account = Account::for_server(&data_dir(&fallback))?;
            return Self::prepare(&fallback, account, program);
        }
        if account.can_run_in(program, nearest_existing(root)) {
            match Self::prepare(root, account.clone(), program) {
                Err(StartError::Unreachable { .. }) => {}
                prepared => return prepared,
            }
        }
        log::info!(
            "The private database lives in {} because the user {} cannot enter {}.",
            fallback.display(),
            account.name,
            root.display()
        );
        files::make_directory(Path::new(FALLBACK_PARENT), 0o755)?;
        Self::prepare(&fallback, account, program)
    }

    fn prepare(root: &Path, account: Account, program: &Path) -> Result<Self, StartError> {
        if let Some(parent) = root.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o755)
                .create(parent)
                .attempt("create the directory", parent)?;
        }
        // The server's user has to pass through a directory that root made, without listing it.
        files::make_directory(root, if account.needs_switch() { 0o711 } else { 0o700 })?;
        let root = fs::canonicalize(root).attempt("find the directory", root)?;
        if !account.can_run_in(program, &root) {
            return Err(StartError::Unreachable { path: root, user: account.name });
        }
        Ok(Self { root, account })
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        data_dir(&self.root)
    }

    pub(crate) fn pid_file(&self) -> PathBuf {
        self.data_dir().join("postmaster.pid")
    }

    pub(crate) fn lock_file(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub(crate) fn in_use_file(&self) -> PathBuf {
        self.root.join("in-use")
    }

    pub(crate) fn log_dir(&self) -> PathBuf {
        self.root.join("log")
    }

    pub(crate) fn startup_log(&self) -> PathBuf {
        self.root.join("startup.log")
    }

    /// What the server over the data says about itself, if it said anything.
    pub(crate) fn read_pid_file(&self) -> Result<Option<PidFile>, FileError> {
        let text = files::read_if_present(&self.pid_file())?;
        Ok(text.as_deref().and_then(PidFile::parse))
    }

    /// The major version that made the data, or `None` when there is no data yet.
    pub(crate) fn data_major(&self) -> Result<Option<String>, StartError> {
        let version = files::read_if_present(&self.data_dir().join("PG_VERSION"))?;
        if version.is_none() && !is_absent_or_empty(&self.data_dir())? {
            return Err(StartError::NotACluster { data_dir: self.data_dir() });
        }
        Ok(version.map(|text| text.trim().to_owned()))
    }

    /// Removes what killed initialisations left behind.
    ///
    /// One that still runs may refuse to go; it is in nobody's way and goes with a later start.
    pub(crate) fn remove_leftovers(&self) -> Result<(), FileError> {
        for entry in fs::read_dir(&self.root).attempt("list", &self.root)?.flatten() {
            if !entry.file_name().to_string_lossy().starts_with(initialise::UNFINISHED_PREFIX) {
                continue;
            }
            match fs::remove_dir_all(entry.path()) {
                Ok(()) => log::info!("Removed the unfinished {}.", entry.path().display()),
                Err(error) => log::warn!("Left the unfinished {}: {error}", entry.path().display()),
            }
        }
        Ok(())
    }
}

/// A short name that is always the same for one directory.
pub(crate) fn digest_name(root: &Path) -> String {
    let digest = Sha256::digest(root.as_os_str().as_encoded_bytes());
    digest.iter().take(DIGEST_NAME_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

fn data_dir(root: &Path) -> PathBuf {
    root.join("data")
}

fn is_absent_or_empty(directory: &Path) -> Result<bool, FileError> {
    match fs::read_dir(directory) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error).attempt("list", directory),
    }
}

fn nearest_existing(path: &Path) -> &Path {
    path.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(Path::new("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_names_are_short_stable_and_distinct() {
        assert_eq!(digest_name(Path::new("/a")), digest_name(Path::new("/a")));
        assert_ne!(digest_name(Path::new("/a")), digest_name(Path::new("/b")));
        assert_eq!(digest_name(Path::new("/a")).len(), 2 * DIGEST_NAME_BYTES);
    }

    #[test]
    fn nearest_existing_directory_is_found() {
        assert_eq!(nearest_existing(Path::new("/no-such-directory/pg")), Path::new("/"));
    }
}
