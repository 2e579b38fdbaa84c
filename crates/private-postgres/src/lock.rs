//! Two locks: one start or stop at a time, and a count of the applications that use the server.
//!
//! Both are advisory locks on open files, so they end with the process that holds them, however it ends.
//! The files are closed on exec and never reach PostgreSQL, which would otherwise hold them for ever.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::error::{Attempt as _, FileError};
use crate::files;

const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// The right to start or stop the server, until dropped.
#[derive(Debug)]
pub(crate) struct Turn(File);

impl Turn {
    /// Waits for the lock; `None` when it is still held after `patience`.
    pub(crate) fn take(
        path: &Path,
        account: &Account,
        patience: Duration,
    ) -> Result<Option<Self>, FileError> {
        let file = files::open_own(path, account)?;
        let deadline = Instant::now() + patience;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self(file))),
                Err(TryLockError::Error(error)) => return Err(error).attempt("lock", path),
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return Ok(None),
                Err(TryLockError::WouldBlock) => thread::sleep(POLL_INTERVAL),
            }
        }
    }
}

impl Drop for Turn {
    // Closing is not enough: a child between fork and exec may share the open file for a moment.
    fn drop(&mut self) {
        unlock(&self.0);
    }
}

/// A sign that this application uses the server, until dropped.
#[derive(Debug)]
pub(crate) struct InUse(File);

impl InUse {
    /// *Invariant:* called only by the holder of [`Turn`], so nobody holds the file exclusively.
    pub(crate) fn announce(path: &Path, account: &Account) -> Result<Self, FileError> {
        let file = files::open_own(path, account)?;
        file.lock_shared().attempt("lock", path)?;
        Ok(Self(file))
    }

    /// Whether no other application uses the server. Call only while holding [`Turn`].
    pub(crate) fn is_sole(&self) -> bool {
        unlock(&self.0);
        self.0.try_lock().is_ok()
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        unlock(&self.0);
    }
}

fn unlock(file: &File) {
    if let Err(error) = file.unlock() {
        log::warn!("A lock of the private database was not released: {error}");
    }
}
