//! Directories and files that end up with the server's user, made without following anybody's links.
//!
//! When root writes below a directory of another user, that user could have put a symbolic link in the way;
//! so files are either opened without following links or written beside and renamed.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use nix::fcntl::OFlag;

use crate::account::Account;
use crate::error::{Attempt as _, FileError};

/// Makes one directory, or accepts the existing one as it is, and answers whether it is new.
pub(crate) fn make_directory(path: &Path, mode: u32) -> Result<bool, FileError> {
    match DirBuilder::new().mode(mode).create(path) {
        Ok(()) => {
            fs::set_permissions(path, Permissions::from_mode(mode)).attempt("set the mode of", path)?;
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error).attempt("create the directory", path),
    }
}

/// Makes one directory for the server alone.
///
/// One that still belongs to root was left by a start killed before it could hand it over.
pub(crate) fn make_server_directory(path: &Path, account: &Account) -> Result<(), FileError> {
    make_directory(path, 0o700)?;
    if account.needs_switch() && owner_uid(path)? == Some(0) {
        std::os::unix::fs::lchown(path, Some(account.uid), Some(account.gid)).attempt("hand over", path)?;
    }
    Ok(())
}

/// The user id a path belongs to, or `None` when there is no such path; a link is not followed.
pub(crate) fn owner_uid(path: &Path) -> Result<Option<u32>, FileError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata.uid())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).attempt("look at", path),
    }
}

/// Opens a file of the application for writing, making it when absent.
pub(crate) fn open_own(path: &Path, account: &Account) -> Result<File, FileError> {
    let file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .custom_flags(OFlag::O_NOFOLLOW.bits())
        .open(path)
        .attempt("open", path)?;
    hand_over(&file, account).attempt("hand over", path)?;
    Ok(file)
}

/// Replaces a file of the server in one step.
pub(crate) fn replace(path: &Path, text: &str, account: &Account) -> Result<(), FileError> {
    let beside = path.with_extension("new");
    remove_if_present(&beside)?;
    let written =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            hand_over(&file, account)?;
            file.sync_all()
        });
    written.attempt("write", &beside)?;
    fs::rename(&beside, path).attempt("replace", path)
}

pub(crate) fn remove_if_present(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).attempt("remove", path),
        _ => Ok(()),
    }
}

/// The text of a file, or `None` when there is no such file.
pub(crate) fn read_if_present(path: &Path) -> Result<Option<String>, FileError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).attempt("read", path),
    }
}

fn hand_over(file: &File, account: &Account) -> io::Result<()> {
    if account.needs_switch() {
        std::os::unix::fs::fchown(file, Some(account.uid), Some(account.gid))?;
    }
    Ok(())
}
