//! A private PostgreSQL for installations that bring no database of their own.
//!
//! [`Cluster::start`] runs the PostgreSQL installed on the machine in a directory of the application,
//! reachable only over a Unix socket and only by the operating-system user who runs the application (and root).
//! It makes the cluster when there is none, starts it when it is down, recovers it after a crash, and adopts
//! it when it is already running; callers never need to know which.
//!
//! What the directory holds:
//!
//! ```text
//! var/pg/lock          taken by one start or stop at a time
//! var/pg/in-use        shared by every application that uses the server
//! var/pg/data          the cluster; appears complete, by one rename
//! var/pg/data.new-*    an initialisation under way, or what a killed one left
//! var/pg/socket        the Unix socket, mode 0700
//! var/pg/log           one server log per weekday, overwritten a week later
//! var/pg/startup.log   what the server said before its own log was open
//! ```
//!
//! Deliberately absent: TCP, passwords, roles other than the first, migrations, backups, replication, and
//! any query. Those belong to whoever connects.

mod account;
mod binaries;
mod cluster;
mod configuration;
mod error;
mod files;
mod initialise;
mod lock;
mod log_tail;
mod pid_file;
mod place;
mod processes;
mod settings;
mod socket;
mod start;
mod stop;

pub use cluster::{Cluster, Stopped};
pub use configuration::{memory_mb, shared_buffers_mb};
pub use error::{FileError, StartError, StopError};
pub use settings::Settings;
