//! Where the database is and as whom to connect: one address, several roles.
//!
//! Limits of time are given with each connection (`options=-c …`), because a role's own settings do not apply after
//! `SET ROLE`, and because a serving connection must never be without them.

/// The role that owns the tables and runs migrations.
pub const OWNER: &str = "regulars_owner";
/// The role that serves requests: one tenant per transaction.
pub const APP: &str = "regulars_app";
/// The role of the batch writer: the tenants of one batch.
pub const WRITER: &str = "regulars_writer";
/// The role of reports and set reads.
pub const READER: &str = "regulars_reader";
/// The role that verifies.
pub const AUDITOR: &str = "regulars_auditor";
/// Every role, owner first.
pub const ROLES: [&str; 5] = [OWNER, APP, WRITER, READER, AUDITOR];

/// Requests and batches read by key, through joins of many tables: planning them anew for each list of ids, which
/// PostgreSQL does when left alone, costs more than the reading. So does compiling them.
const GENERIC_PLANS: &str = "-c plan_cache_mode=force_generic_plan -c jit=off";

/// How to reach the database as each role.
#[derive(Debug, Clone)]
pub enum DatabaseAddress {
    /// The private cluster: peer authentication on a Unix socket lets each role sign in by name.
    Private {
        /// Directory of the socket.
        socket_dir: String,
        /// Port number that names the socket.
        port: u16,
        /// Database name.
        database: String,
    },
    /// A server of the operator's: one URL for the owner and, if given, one for the serving roles.
    External {
        /// `DATABASE_URL`: may create roles and tables.
        owner_url: String,
        /// `DATABASE_APP_URL`: may become the serving roles.
        app_url: Option<String>,
    },
}

impl DatabaseAddress {
    /// Connection text of the owner; without time limits, for migrations.
    #[must_use]
    pub fn owner(&self) -> String {
        match self {
            Self::Private { .. } => self.connect_as(OWNER, ""),
            Self::External { owner_url, .. } => owner_url.clone(),
        }
    }

    /// Connection text for requests and workers.
    #[must_use]
    pub fn app(&self) -> String {
        self.connect_as(APP, &format!("{} {GENERIC_PLANS}", limits(5_000, 2_000, 10_000)))
    }

    /// Connection text for the batch writer.
    #[must_use]
    pub fn writer(&self) -> String {
        self.connect_as(WRITER, &format!("{} {GENERIC_PLANS}", limits(5_000, 2_000, 10_000)))
    }

    /// Connection text for set reads and reports.
    #[must_use]
    pub fn reader(&self) -> String {
        self.connect_as(READER, &limits(30_000, 2_000, 60_000))
    }

    /// Connection text for verification, which may read for long.
    #[must_use]
    pub fn auditor(&self) -> String {
        self.connect_as(AUDITOR, &limits(0, 2_000, 0))
    }

    fn connect_as(&self, role: &str, options: &str) -> String {
        match self {
            Self::Private { socket_dir, port, database } => {
                format!(
                    "host='{socket_dir}' port={port} dbname={database} user={role} application_name=regulars options='{options}'"
                )
            }
            Self::External { owner_url, app_url } => {
                let url = app_url.as_ref().unwrap_or(owner_url);
                let options = format!("-c role={role} {options}");
                with_options(url, &options)
            }
        }
    }
}

/// Time limits in ms as libpq options; 0 is none.
fn limits(statement: u32, lock: u32, idle: u32) -> String {
    format!(
        "-c statement_timeout={statement} -c lock_timeout={lock} -c idle_in_transaction_session_timeout={idle}"
    )
}

/// Adds libpq `options` to a connection URL or to keyword text.
fn with_options(url: &str, options: &str) -> String {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let encoded = options.replace(' ', "%20").replace('=', "%3D");
        let separator = if url.contains('?') { '&' } else { '?' };
        format!("{url}{separator}options={encoded}")
    } else {
        format!("{url} options='{options}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_limits_and_role_travel_with_an_external_url() {
        let address =
            DatabaseAddress::External { owner_url: "postgres://db/r?sslmode=require".into(), app_url: None };
        assert_eq!(
            address.writer(),
            "postgres://db/r?sslmode=require&options=-c%20role%3Dregulars_writer%20-c%20statement_timeout%3D5000\
             %20-c%20lock_timeout%3D2000%20-c%20idle_in_transaction_session_timeout%3D10000\
             %20-c%20plan_cache_mode%3Dforce_generic_plan%20-c%20jit%3Doff"
        );
    }
}
