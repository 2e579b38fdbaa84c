//! Why a start or a stop did not happen, in one sentence that says what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why the cluster could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings cannot be written into PostgreSQL's files.
    #[error("The settings of the private database are not usable: {reason}.")]
    InvalidSettings {
        /// Which setting and why.
        reason: String,
    },
    /// No PostgreSQL, or only one that is too old.
    #[error(
        "PostgreSQL 15 or newer was not found in {looked_in}: run `apt-get install -y postgresql-15` (package postgresql-15), then start again."
    )]
    MissingBinaries {
        /// The places looked at.
        looked_in: String,
    },
    /// The unprivileged user may not execute the binaries.
    #[error("The user {user} may not run {}: install PostgreSQL where every user may run it.", program.display())]
    BinariesNotExecutable {
        /// The binary tried.
        program: PathBuf,
        /// The operating-system user the server would run as.
        user: String,
    },
    /// The data belongs to a major version that is not installed.
    #[error("{}", other_major(data_dir, data_major, installed))]
    OtherMajor {
        /// The data directory.
        data_dir: PathBuf,
        /// What its `PG_VERSION` says.
        data_major: String,
        /// Major versions found on the machine.
        installed: Vec<u32>,
    },
    /// The data directory holds something that is not a cluster.
    #[error("{} is not empty but holds no PostgreSQL data: move it away to begin with an empty database.", data_dir.display())]
    NotACluster {
        /// The data directory.
        data_dir: PathBuf,
    },
    /// The data belongs to root, as whom PostgreSQL refuses to run.
    #[error("{} belongs to root, as whom PostgreSQL does not run: give it to its user with `chown -R postgres`.", data_dir.display())]
    DataBelongsToRoot {
        /// The data directory.
        data_dir: PathBuf,
    },
    /// The unprivileged user cannot enter the directory.
    #[error(
        "The user {user}, as whom the database server runs when started by root, cannot enter {}: make its parents passable with `chmod o+x` or choose another directory.",
        path.display()
    )]
    Unreachable {
        /// The directory.
        path: PathBuf,
        /// The operating-system user of the server.
        user: String,
    },
    /// Started by root and there is nobody else to be.
    #[error(
        "PostgreSQL does not run as root and there is no user `postgres` or `nobody` to run as: start as an ordinary user."
    )]
    NoUnprivilegedUser,
    /// Peer authentication needs a name for the user.
    #[error(
        "The user id {uid} has no name on this machine, which the database needs: start as a user listed in /etc/passwd."
    )]
    NamelessUser {
        /// The user id.
        uid: u32,
    },
    /// The directory for the socket is not safely ours.
    #[error("The socket directory {} is not safe to use because {reason}: remove it, then start again.", path.display())]
    UnsafeSocketDirectory {
        /// The directory.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another start or stop holds the lock for too long.
    #[error("Another start or stop has held {} for {waited_seconds} s: end that program, then start again.", lock_file.display())]
    LockHeld {
        /// The lock file.
        lock_file: PathBuf,
        /// How long this start waited.
        waited_seconds: u64,
    },
    /// Processes of an earlier server do not end.
    #[error(
        "Processes {pids:?} of an earlier database server have used {} for {waited_seconds} s without a server above them: end them with `kill`, then start again.",
        data_dir.display()
    )]
    ProcessesLinger {
        /// The data directory.
        data_dir: PathBuf,
        /// The processes seen last.
        pids: Vec<i32>,
        /// How long this start waited.
        waited_seconds: u64,
    },
    /// The cluster could not be made.
    #[error(
        "The private database could not be made by `{program}`: mend what its last lines name, then start again.\n{output}"
    )]
    InitialisationFailed {
        /// The program that failed.
        program: String,
        /// Its last lines.
        output: String,
    },
    /// The server ended while starting.
    #[error(
        "The private database server ended while starting: mend what its last log lines name, then start again.\n{log}"
    )]
    LaunchFailed {
        /// The last log lines.
        log: String,
    },
    /// The server lives but accepts no connections.
    #[error(
        "The private database server accepted no connections within {waited_seconds} s: it may still be recovering, so look at its last log lines, then start again.\n{log}"
    )]
    TimedOut {
        /// How long this start waited.
        waited_seconds: u64,
        /// The last log lines.
        log: String,
    },
    /// A file or directory could not be used.
    #[error(transparent)]
    File(#[from] FileError),
}

impl StartError {
    /// The exit code for a program that ends because of this error: 3 when PostgreSQL is missing, else 1.
    pub fn exit_code(&self) -> u8 {
        if matches!(self, Self::MissingBinaries { .. }) { 3 } else { 1 }
    }
}

/// Why the server could not be stopped.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    /// Another start or stop holds the lock for too long.
    #[error("The database server was left running because another start or stop has held {} for {waited_seconds} s: stop again later.", lock_file.display())]
    LockHeld {
        /// The lock file.
        lock_file: PathBuf,
        /// How long this stop waited.
        waited_seconds: u64,
    },
    /// The server was asked to stop and has not ended.
    #[error(
        "The database server {pid} was asked to stop and had not ended after {waited_seconds} s: it goes on stopping by itself."
    )]
    TimedOut {
        /// The postmaster.
        pid: i32,
        /// How long this stop waited.
        waited_seconds: u64,
    },
    /// The operating system refused the signal.
    #[error("The database server {pid} could not be signalled: stop it as the user who started it.")]
    Signal {
        /// The postmaster.
        pid: i32,
        /// The refusal.
        source: io::Error,
    },
    /// A file or directory could not be used.
    #[error(transparent)]
    File(#[from] FileError),
}

/// A file or directory that could not be used.
#[derive(Debug, thiserror::Error)]
#[error("Could not {action} {}: check that the user running this program may, and that the disk has room.", path.display())]
pub struct FileError {
    /// What was tried, as a verb with its object.
    pub action: &'static str,
    /// Where.
    pub path: PathBuf,
    /// The refusal of the operating system.
    pub source: io::Error,
}

/// Says what was tried, and where, when the operating system refuses.
pub(crate) trait Attempt<T> {
    fn attempt(self, action: &'static str, path: &Path) -> Result<T, FileError>;
}

impl<T> Attempt<T> for io::Result<T> {
    fn attempt(self, action: &'static str, path: &Path) -> Result<T, FileError> {
        self.map_err(|source| FileError { action, path: path.to_owned(), source })
    }
}

fn other_major(data_dir: &Path, data_major: &str, installed: &[u32]) -> String {
    let found = installed.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let advice = match data_major.parse::<u32>() {
        Ok(major) if major >= crate::binaries::MAJOR_MIN => {
            format!("run `apt-get install -y postgresql-{major}`")
        }
        _ => "bring it over with `pg_upgrade`, or move it away to begin with an empty database".to_owned(),
    };
    format!(
        "The data in {} was made by PostgreSQL {data_major} but PostgreSQL {found} is installed: {advice}, then start again.",
        data_dir.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_binaries_name_the_package_and_exit_with_three() {
        let error = StartError::MissingBinaries { looked_in: "PATH".into() };
        assert_eq!(error.exit_code(), 3);
        assert!(error.to_string().contains("apt-get install -y postgresql-15"));
        assert_eq!(StartError::NoUnprivilegedUser.exit_code(), 1);
    }

    #[test]
    fn another_major_is_told_how_to_go_on() {
        let newer = other_major(Path::new("/d"), "17", &[15, 16]);
        assert!(newer.contains("PostgreSQL 15, 16 is installed") && newer.contains("postgresql-17"));
        let older = other_major(Path::new("/d"), "13", &[15]);
        assert!(older.contains("pg_upgrade") && !older.contains("postgresql-13"));
    }
}
