//! A running cluster, as its users see it.

use std::path::{Path, PathBuf};
use std::process::Child;

use crate::error::{Attempt as _, FileError, StartError, StopError};
use crate::lock::InUse;
use crate::pid_file::PidFile;
use crate::place::Place;
use crate::settings::Settings;
use crate::{processes, start, stop};

/// A server that runs and accepts connections.
///
/// Dropping it does not stop the server: an application that is killed leaves it running, and the next
/// [`Cluster::start`] adopts it.
#[derive(Debug)]
pub struct Cluster {
    pub(crate) place: Place,
    pub(crate) child: Option<Child>,
    pub(crate) in_use: InUse,
    data_dir: PathBuf,
    socket_dir: PathBuf,
    port: u16,
    postmaster_pid: i32,
    database: String,
}

/// What [`Cluster::stop`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The server has ended.
    Server,
    /// Only this application's use has ended: another application uses the server, so it runs on.
    ThisUseOnly,
}

impl Cluster {
    /// Makes, starts, recovers or adopts the cluster, and returns when it accepts connections.
    ///
    /// # Errors
    ///
    /// See [`StartError`]; every message says what to do.
    pub fn start(settings: &Settings) -> Result<Self, StartError> {
        start::start(settings)
    }

    pub(crate) fn new(
        settings: &Settings,
        place: Place,
        server: PidFile,
        child: Option<Child>,
        in_use: InUse,
    ) -> Self {
        Self {
            data_dir: place.data_dir(),
            place,
            child,
            in_use,
            socket_dir: server.socket_dir,
            port: server.port,
            postmaster_pid: server.pid,
            database: settings.database.clone(),
        }
    }

    /// The libpq connection string that connects as `role` over the Unix socket.
    pub fn url(&self, role: &str) -> String {
        let socket_dir = self.socket_dir.to_string_lossy();
        format!(
            "host={} port={} user={} dbname={}",
            quote(&socket_dir),
            self.port,
            quote(role),
            quote(&self.database)
        )
    }

    /// Whether the server was already running when this start came.
    pub fn was_adopted(&self) -> bool {
        self.child.is_none()
    }

    /// Process id of the postmaster.
    pub fn postmaster_pid(&self) -> i32 {
        self.postmaster_pid
    }

    /// Absolute path of the directory that holds the Unix socket.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Port number that names the Unix socket.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Absolute path of the data directory.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Whether the server has ended by itself: killed, or unable to go on, as when it can write no log. Nobody starts it again
    /// but [`Cluster::start`].
    ///
    /// # Errors
    ///
    /// The system does not say how the server is.
    pub fn has_ended(&mut self) -> Result<bool, FileError> {
        match &mut self.child {
            Some(child) => Ok(child.try_wait().attempt("wait for the server of", &self.data_dir)?.is_some()),
            None => Ok(!processes::lives_in(self.postmaster_pid, &self.data_dir, &self.place.account)),
        }
    }

    /// Ends the sessions, stops the server and waits until every process of it has ended.
    ///
    /// The server runs on when another application uses it too.
    ///
    /// # Errors
    ///
    /// See [`StopError`]; the data is safe in every case.
    pub fn stop(self) -> Result<Stopped, StopError> {
        stop::stop(self)
    }
}

impl Drop for Cluster {
    // A server that ended while the application ran on would otherwise stay a zombie.
    fn drop(&mut self) {
        if let Some(child) = &mut self.child
            && let Err(error) = child.try_wait()
        {
            log::warn!("The private database server could not be waited for: {error}");
        }
    }
}

/// Quotes a value of a connection string when it needs that.
fn quote(value: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "/._-".contains(character);
    if !value.is_empty() && value.chars().all(is_plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_values_are_quoted_only_when_needed() {
        assert_eq!(quote("/srv/pg/socket"), "/srv/pg/socket");
        assert_eq!(quote("/my dir/o'x\\"), r"'/my dir/o\'x\\'");
        assert_eq!(quote(""), "''");
    }
}
