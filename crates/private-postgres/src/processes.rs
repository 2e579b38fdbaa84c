//! Which processes really use a data directory.
//!
//! A process id in a file proves nothing: its process may be a zombie that nobody reaps, or the number may
//! have been given to a stranger after a restart of the machine. What proves use is a living `postgres` whose
//! working directory is the data directory, because every process of a server keeps it as such.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::error::{Attempt as _, FileError};

const PROGRAM_NAME: &str = "postgres";
const READLINK: &str = "/usr/bin/readlink";

/// The ids of every living `postgres` process, orphans included, that uses `data_dir`.
///
/// `data_dir` is absolute and without symbolic links.
pub(crate) fn living_in(data_dir: &Path, account: &Account) -> Result<Vec<i32>, FileError> {
    let proc = Path::new("/proc");
    let entries = fs::read_dir(proc).attempt("list", proc)?.flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    Ok(pids.filter(|pid| lives_in(*pid, data_dir, account)).collect())
}

/// Whether the process is a living `postgres` that uses `data_dir`.
pub(crate) fn lives_in(pid: i32, data_dir: &Path, account: &Account) -> bool {
    let directory = PathBuf::from(format!("/proc/{pid}"));
    if !is_living_postgres(&directory) {
        return false;
    }
    let working_directory = directory.join("cwd");
    match fs::read_link(&working_directory) {
        Ok(target) => target == data_dir,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            is_owned_by(&directory, account) && may_point_to(&working_directory, data_dir, account)
        }
        Err(_) => false,
    }
}

fn is_living_postgres(directory: &Path) -> bool {
    let read = |name: &str| fs::read_to_string(directory.join(name)).unwrap_or_default();
    read("comm").trim_end() == PROGRAM_NAME && state_letter(&read("stat")).is_some_and(is_alive)
}

/// Zombies (`Z`) and the dead (`X`, `x`) hold nothing any more.
fn is_alive(state: char) -> bool {
    !matches!(state, 'Z' | 'X' | 'x')
}

/// Reads `4711 (name) S …`; the name may itself hold spaces and parentheses.
fn state_letter(stat: &str) -> Option<char> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.trim_start().chars().next()
}

fn is_owned_by(directory: &Path, account: &Account) -> bool {
    fs::metadata(directory).is_ok_and(|metadata| metadata.uid() == account.uid)
}

/// Asks as the server's user, because root in a container may not look into processes of others.
///
/// *Invariant:* doubt counts as use; a data directory in use must never be started twice.
fn may_point_to(link: &Path, data_dir: &Path, account: &Account) -> bool {
    let answer = account.command(Path::new(READLINK)).arg("--no-newline").arg(link).output();
    match answer {
        Ok(output) if output.status.success() => output.stdout == data_dir.as_os_str().as_encoded_bytes(),
        _ => link.parent().is_some_and(is_living_postgres),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_is_found_behind_any_name() {
        assert_eq!(state_letter("12 (postgres) S 1 12"), Some('S'));
        assert_eq!(state_letter("12 (a) b) Z 1 12"), Some('Z'));
        assert_eq!(state_letter(""), None);
        assert!(is_alive('S') && !is_alive('Z'));
    }

    #[test]
    fn this_process_is_no_server() {
        let account = Account::current().unwrap();
        let here = std::env::current_dir().unwrap();
        let own_pid = i32::try_from(std::process::id()).unwrap();
        assert!(!lives_in(own_pid, &here, &account));
    }
}
