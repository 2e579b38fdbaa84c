//! Who runs the server: the user who started the application, or an unprivileged one when that is root.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{Uid, User};

use crate::error::StartError;
use crate::files;

/// Users to become when started by root, the better first.
const UNPRIVILEGED_USERS: [&str; 2] = ["postgres", "nobody"];

/// An operating-system user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) name: String,
}

impl Account {
    /// The user running this program.
    pub(crate) fn current() -> Result<Self, StartError> {
        Self::of_uid(Uid::effective().as_raw())
    }

    /// The user who runs a server over `data_dir`, which need not exist yet.
    ///
    /// PostgreSQL wants the data to belong to the user it runs as, so existing data decides.
    pub(crate) fn for_server(data_dir: &Path) -> Result<Self, StartError> {
        let current = Self::current()?;
        if !current.is_root() {
            return Ok(current);
        }
        match files::owner_uid(data_dir)? {
            None => Self::unprivileged(),
            Some(0) => Err(StartError::DataBelongsToRoot { data_dir: data_dir.to_owned() }),
            Some(uid) => Self::of_uid(uid),
        }
    }

    pub(crate) fn is_root(&self) -> bool {
        self.uid == 0
    }

    /// A command run as this user, in an empty environment, from a directory every user can enter.
    ///
    /// Supplementary groups of root are dropped together with the user id.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir("/").stdin(Stdio::null());
        if self.needs_switch() {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Whether this program has to change its user to act as this one.
    pub(crate) fn needs_switch(&self) -> bool {
        Uid::effective().as_raw() != self.uid
    }

    /// Whether this user can run `program` from within `directory`.
    pub(crate) fn can_run_in(&self, program: &Path, directory: &Path) -> bool {
        self.command(program)
            .arg("--version")
            .current_dir(directory)
            .output()
            .is_ok_and(|output| output.status.success())
    }

    fn unprivileged() -> Result<Self, StartError> {
        UNPRIVILEGED_USERS
            .iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .map(Self::from)
            .ok_or(StartError::NoUnprivilegedUser)
    }

    fn of_uid(uid: u32) -> Result<Self, StartError> {
        let user = User::from_uid(Uid::from_raw(uid)).ok().flatten();
        user.map(Self::from).ok_or(StartError::NamelessUser { uid })
    }
}

impl From<User> for Account {
    fn from(user: User) -> Self {
        Self { uid: user.uid.as_raw(), gid: user.gid.as_raw(), name: user.name }
    }
}
