//! The three files that configure the server: `postgresql.conf`, `pg_hba.conf` and `pg_ident.conf`.
//!
//! They are written anew before every start, so an update of the application reaches existing clusters.
//! Whoever wants other values gives them as extra settings or with `ALTER SYSTEM`.

use std::path::Path;

use crate::account::Account;
use crate::binaries::Binaries;
use crate::error::{FileError, StartError};
use crate::files;
use crate::place::Place;
use crate::settings::Settings;
use crate::socket::PORT;

/// Name of the map from operating-system users to roles.
const MAP_NAME: &str = "regulars";

const IDENT_FILE: &str = "pg_ident.conf";

/// PostgreSQL's own module that notes which pages are cached, and reads them again after a start: the first card of the morning is
/// as fast as the last one of the evening.
const WARM_RESTART: &str = "pg_prewarm";

/// Only the Unix socket, and only users the map names.
const HOST_BASED_AUTHENTICATION: &str = "\
# Written at every start.
local all         all peer map=regulars
local replication all peer map=regulars
";

/// Settings that never vary.
///
/// Committed means durable; a restart after a crash is quick; the log cannot grow for ever; and statements
/// and row contents, which may be personal, stay out of it.
const FIXED_SETTINGS: [(&str, &str); 27] = [
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("cluster_name", "regulars"),
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("synchronous_commit", "on"),
    ("max_wal_size", "4GB"),
    ("checkpoint_timeout", "15min"),
    ("recovery_init_sync_method", "syncfs"),
    ("restart_after_crash", "on"),
    ("timezone", "UTC"),
    ("lc_messages", "C.UTF-8"),
    ("log_timezone", "UTC"),
    ("log_destination", "stderr"),
    ("logging_collector", "on"),
    ("log_filename", "postgresql-%a.log"),
    ("log_file_mode", "0600"),
    ("log_rotation_age", "1d"),
    ("log_rotation_size", "0"),
    ("log_truncate_on_rotation", "on"),
    ("log_line_prefix", "%m [%p] %q%u@%d "),
    ("log_min_error_statement", "panic"),
    ("log_error_verbosity", "terse"),
    ("log_parameter_max_length", "0"),
    ("log_parameter_max_length_on_error", "0"),
    ("log_statement", "none"),
    ("log_lock_waits", "on"),
];

/// Writes all three files into `data_dir`, which need not be the final one.
pub(crate) fn write(
    data_dir: &Path,
    settings: &Settings,
    place: &Place,
    binaries: &Binaries,
    socket_dir: &Path,
) -> Result<(), StartError> {
    let account = &place.account;
    let compression = log_compression(data_dir, account, binaries);
    let write = |name: &str, text: &str| write_if_changed(&data_dir.join(name), text, account);
    let modules = if binaries.have_module(WARM_RESTART) { WARM_RESTART } else { "" };
    let text = server_settings(settings, &place.log_dir(), socket_dir, (compression, modules));
    write("postgresql.conf", &text)?;
    write("pg_hba.conf", HOST_BASED_AUTHENTICATION)?;
    write(IDENT_FILE, &ident_map(&users(account)?, &settings.role_names, ""))?;
    Ok(())
}

/// Lets this application's user be its roles on a server that runs already, and answers whether that was new.
///
/// Lines of other applications stay: they may be using the server now.
pub(crate) fn extend_ident_map(settings: &Settings, place: &Place) -> Result<bool, StartError> {
    let path = place.data_dir().join(IDENT_FILE);
    let existing = files::read_if_present(&path)?.unwrap_or_default();
    let text = ident_map(&users(&place.account)?, &settings.role_names, &existing);
    Ok(write_if_changed(&path, &text, &place.account)?)
}

fn write_if_changed(path: &Path, text: &str, account: &Account) -> Result<bool, FileError> {
    let changed = files::read_if_present(path)?.as_deref() != Some(text);
    if changed {
        files::replace(path, text, account)?;
    }
    Ok(changed)
}

fn server_settings(
    settings: &Settings,
    log_dir: &Path,
    socket_dir: &Path,
    (compression, modules): (&str, &str),
) -> String {
    let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    let computed = [
        ("port".to_owned(), PORT.to_string()),
        ("unix_socket_directories".to_owned(), socket_dir.display().to_string()),
        ("log_directory".to_owned(), log_dir.display().to_string()),
        ("max_connections".to_owned(), settings.max_connections.to_string()),
        ("wal_compression".to_owned(), compression.to_owned()),
        ("shared_preload_libraries".to_owned(), modules.to_owned()),
        ("shared_buffers".to_owned(), format!("{}MB", shared_buffers_mb(memory_mb()))),
    ];
    let all = FIXED_SETTINGS.into_iter().map(owned).chain(computed).chain(settings.extra.iter().cloned());
    let lines = all.map(|(key, value)| format!("{key} = {}\n", quote(&value)));
    format!("# Written at every start; change values with ALTER SYSTEM.\n{}", lines.collect::<String>())
}

/// How page images in the log are compressed: by LZ4, which takes a fraction of the processor time of PostgreSQL's own
/// method, where this PostgreSQL was built with it.
fn log_compression(data_dir: &Path, account: &Account, binaries: &Binaries) -> &'static str {
    let mut command = account.command(&binaries.postgres());
    command.args(["-C", "wal_compression", "-c", "wal_compression=lz4", "-D"]).arg(data_dir);
    if command.output().is_ok_and(|output| output.status.success()) { "lz4" } else { "on" }
}

/// MB of pages that are cached, a quarter of the machine's memory within bounds: what a busy day of a million members touches stays in reach, and the
/// machine keeps the rest for the file cache and the application. Memory is taken as it is used.
#[must_use]
pub fn shared_buffers_mb(memory_mb: u64) -> u64 {
    (memory_mb / 4).clamp(128, 8192)
}

/// Memory of this machine in MB, or what a container may take of it; nothing where neither can be told.
#[must_use]
pub fn memory_mb() -> u64 {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    memory_mb_in(&read("/proc/meminfo"), &read("/sys/fs/cgroup/memory.max"))
}

/// What the kernel tells of the machine's memory, and of its limit in bytes, which is `max` where there is none.
fn memory_mb_in(machine: &str, limit: &str) -> u64 {
    let line = machine.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kilobytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    let machine_mb = kilobytes.map(|kilobytes| kilobytes / 1024);
    let limit_mb = limit.trim().parse::<u64>().ok().map(|bytes| bytes / (1024 * 1024));
    machine_mb.into_iter().chain(limit_mb).min().unwrap_or(0)
}

/// The users who may connect: the server's own, the application's and root.
fn users(server: &Account) -> Result<Vec<String>, StartError> {
    let mut names = vec![server.name.clone(), Account::current()?.name, "root".to_owned()];
    names.sort();
    names.dedup();
    Ok(names)
}

/// The existing lines, then those that are missing.
fn ident_map(users: &[String], roles: &[String], existing: &str) -> String {
    let mut text = existing.to_owned();
    for user in users {
        for role in roles {
            let line = format!("{MAP_NAME} \"{user}\" {role}");
            if !text.lines().any(|present| present == line) {
                text.push_str(&line);
                text.push('\n');
            }
        }
    }
    text
}

fn quote(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_cache_suits_the_machine() {
        assert_eq!([0, 512, 4096, 64_000].map(shared_buffers_mb), [128, 128, 1024, 8192]);
    }

    #[test]
    fn a_container_has_what_it_may_take() {
        let machine = "MemTotal:       24576000 kB\nMemFree: 1 kB\n";
        assert_eq!(memory_mb_in(machine, "max\n"), 24_000);
        assert_eq!(memory_mb_in(machine, "536870912\n"), 512);
        assert_eq!((memory_mb_in(machine, ""), memory_mb_in("", "max")), (24_000, 0));
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn every_user_maps_to_every_role_once() {
        let map = ident_map(&names(&["alice", "root"]), &names(&["owner", "app"]), "");
        assert_eq!(map.lines().count(), 4);
        assert!(map.contains("regulars \"alice\" app\n"));
        assert_eq!(ident_map(&names(&["alice", "root"]), &names(&["owner", "app"]), &map), map);
    }

    #[test]
    fn extending_keeps_other_lines() {
        let map = ident_map(&names(&["root"]), &names(&["reader"]), "regulars \"bob\" owner\n");
        assert_eq!(map, "regulars \"bob\" owner\nregulars \"root\" reader\n");
    }

    #[test]
    fn values_are_quoted_and_extras_come_last() {
        assert_eq!(quote(r"it's \x"), r"'it''s \\x'");
        let settings = Settings {
            root: "r".into(),
            bin_dir: None,
            database: "regulars".into(),
            role_names: names(&["owner"]),
            max_connections: 40,
            extra: vec![("shared_buffers".into(), "16MB".into())],
        };
        let text = server_settings(&settings, Path::new("/log"), Path::new("/socket"), ("on", ""));
        assert!(text.contains("max_connections = '40'\n"));
        assert!(text.ends_with("shared_buffers = '16MB'\n"));
    }
}
