//! What the caller decides about the cluster, and the check that it can be written into its files.

use std::path::PathBuf;

use crate::error::StartError;

/// What the caller decides about the cluster.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Directory that holds everything, for example `./var/pg`; made when absent.
    pub root: PathBuf,
    /// Directory of the `postgres` and `initdb` binaries; `None` looks where Debian puts them, then in `PATH`.
    pub bin_dir: Option<PathBuf>,
    /// Database to create on the first start.
    pub database: String,
    /// Roles as which the operating-system user may connect.
    ///
    /// The first is the superuser made on the first start; the caller creates the others through SQL.
    pub role_names: Vec<String>,
    /// Connections the server accepts.
    pub max_connections: u16,
    /// Further `postgresql.conf` settings; they win over those of this crate.
    pub extra: Vec<(String, String)>,
}

/// PostgreSQL cuts longer names short.
const NAME_BYTES_MAX: usize = 63;

impl Settings {
    /// The superuser made on the first start.
    pub(crate) fn owner_role(&self) -> &str {
        self.role_names.first().map_or("", String::as_str)
    }

    /// Refuses what could not be written into a configuration file or a connection string.
    pub(crate) fn check(&self) -> Result<(), StartError> {
        if self.role_names.is_empty() {
            return Err(invalid("role_names needs at least the owner role"));
        }
        for name in self.role_names.iter().chain([&self.database]) {
            if !is_plain_word(name) || name.starts_with("pg_") {
                return Err(invalid(&format!(
                    "{name:?} must be 1 to {NAME_BYTES_MAX} of a-z, 0-9 and _, and not begin with pg_"
                )));
            }
        }
        for (key, value) in &self.extra {
            let key_is_plain = key.split('.').all(is_plain_word);
            if !key_is_plain || value.chars().any(char::is_control) {
                return Err(invalid(&format!("the extra setting {key:?} is not one line of key and value")));
            }
        }
        let root = self.root.to_str().ok_or_else(|| invalid("root must be valid UTF-8"))?;
        if root.is_empty() || root.chars().any(char::is_control) {
            return Err(invalid("root must be a path without control characters"));
        }
        Ok(())
    }
}

fn is_plain_word(name: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn invalid(reason: &str) -> StartError {
    StartError::InvalidSettings { reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            root: PathBuf::from("var/pg"),
            bin_dir: None,
            database: "regulars".into(),
            role_names: vec!["regulars_owner".into(), "regulars_app".into()],
            max_connections: 50,
            extra: vec![("shared_buffers".into(), "16MB".into())],
        }
    }

    #[test]
    fn ordinary_settings_pass() {
        settings().check().unwrap();
    }

    #[test]
    fn names_that_would_need_quoting_are_refused() {
        for name in ["", "Regulars", "a b", "a\"b", "pg_monitor", &"x".repeat(64)] {
            let refused = Settings { database: name.into(), ..settings() };
            assert!(refused.check().is_err(), "{name:?}");
        }
    }

    #[test]
    fn roles_paths_and_extras_are_checked() {
        assert!(Settings { role_names: vec![], ..settings() }.check().is_err());
        assert!(Settings { root: PathBuf::from("a\nb"), ..settings() }.check().is_err());
        let two_lines = vec![("work_mem".into(), "1MB\nfsync=off".into())];
        assert!(Settings { extra: two_lines, ..settings() }.check().is_err());
    }
}
