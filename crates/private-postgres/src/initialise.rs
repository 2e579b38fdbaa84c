//! Makes the cluster in a directory beside its final place and renames it when it is complete and on disk.
//!
//! *Invariant:* a directory called `data` is a whole cluster with its database; a power cut at any point
//! leaves either that or only an unfinished directory, which the next start removes.

use std::fs::{self, File};
use std::path::Path;
use std::process::{self, Command};
use std::time::SystemTime;

use crate::account::Account;
use crate::binaries::Binaries;
use crate::error::{Attempt as _, FileError, StartError};
use crate::place::Place;
use crate::settings::Settings;
use crate::{configuration, files, log_tail};

/// How directories of initialisations under way begin.
pub(crate) const UNFINISHED_PREFIX: &str = "data.new-";

/// The database every cluster has from the beginning.
const MAINTENANCE_DATABASE: &str = "postgres";

/// Makes the cluster, its owner role and its database.
pub(crate) fn initialise(
    settings: &Settings,
    place: &Place,
    binaries: &Binaries,
    socket_dir: &Path,
) -> Result<(), StartError> {
    log::info!("Making the private database in {}.", place.data_dir().display());
    let unfinished = place.root.join(unfinished_name());
    files::make_server_directory(&unfinished, &place.account)?;
    run_initdb(&unfinished, settings.owner_role(), &place.account, binaries)?;
    configuration::write(&unfinished, settings, place, binaries, socket_dir)?;
    if settings.database != MAINTENANCE_DATABASE {
        create_database(&unfinished, &settings.database, &place.account, binaries)?;
    }
    publish(&unfinished, place)?;
    Ok(())
}

/// A name of its own for every attempt, since a killed one may still be writing into its directory.
fn unfinished_name() -> String {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("{UNFINISHED_PREFIX}{}-{}", process::id(), since_epoch.as_nanos())
}

fn run_initdb(
    directory: &Path,
    owner_role: &str,
    account: &Account,
    binaries: &Binaries,
) -> Result<(), StartError> {
    let mut command = account.command(&binaries.initdb());
    command.arg("--pgdata").arg(directory).arg(format!("--username={owner_role}")).args([
        "--auth=peer",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--data-checksums",
        "--no-instructions",
        // Everything is synced once, at the end.
        "--no-sync",
    ]);
    run("initdb", command)
}

/// Uses a single-user session, which needs no server and no client program.
fn create_database(
    directory: &Path,
    database: &str,
    account: &Account,
    binaries: &Binaries,
) -> Result<(), StartError> {
    let statement = directory.join("create-database.sql");
    files::replace(&statement, &format!("CREATE DATABASE \"{database}\"\n"), account)?;
    let input = File::open(&statement).attempt("open", &statement)?;
    let mut command = account.command(&binaries.postgres());
    command.arg("--single").arg("-D").arg(directory);
    command.args(["-c", "exit_on_error=on", MAINTENANCE_DATABASE]).stdin(input);
    run("postgres --single", command)?;
    Ok(files::remove_if_present(&statement)?)
}

fn run(program: &str, mut command: Command) -> Result<(), StartError> {
    let failed = |output: &str| StartError::InitialisationFailed {
        program: program.to_owned(),
        output: log_tail::last_lines(output),
    };
    let output = command.output().map_err(|error| failed(&error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(&(String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr))))
}

fn publish(unfinished: &Path, place: &Place) -> Result<(), FileError> {
    let root = File::open(&place.root).attempt("open", &place.root)?;
    nix::unistd::syncfs(&root).map_err(std::io::Error::from).attempt("sync", unfinished)?;
    fs::rename(unfinished, place.data_dir()).attempt("rename to its final name", unfinished)?;
    root.sync_all().attempt("sync", &place.root)
}
