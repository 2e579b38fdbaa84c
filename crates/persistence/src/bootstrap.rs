//! Making a database ready: roles, migrations, and the refusal of a server that could lose what it acknowledged.

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::database::{DatabaseAddress, OWNER};
use crate::error::StoreError;
use crate::statement::statement;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");
/// Advisory lock that lets one process at a time make roles and run migrations.
const BOOTSTRAP_LOCK: i64 = 0x0072_6567_756c_6172;

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// It cannot be reached.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// It would forget acknowledged sales in a crash.
    #[error(
        "the server runs with {setting}={value}: acknowledged sales could be lost; set {setting}=on and start again"
    )]
    NotDurable {
        /// The setting.
        setting: &'static str,
        /// Its present value.
        value: String,
    },
    /// The serving role could ignore row-level security.
    #[error(
        "the serving role {0} is a superuser, owns tables or bypasses row-level security; give it a plain role"
    )]
    RoleTooStrong(String),
    /// A migration failed.
    #[error("migration failed: {0}")]
    Migration(String),
    /// A statement failed.
    #[error("making the database ready failed: {0}")]
    Statement(String),
}

statement! {
    /// One server setting.
    ShowSetting -> (Text,);
    "SELECT current_setting(", name: Text = &'static str, ")"
}

/// Makes roles and tables, as the owner. Safe to run from several processes at once.
///
/// # Errors
/// [`BootstrapError`] names what to change.
pub fn migrate(address: &DatabaseAddress) -> Result<Vec<String>, BootstrapError> {
    let mut conn = connect(&address.owner())?;
    execute(&mut conn, &format!("SELECT pg_advisory_lock({BOOTSTRAP_LOCK})"))?;
    let outcome = make_roles(&mut conn).and_then(|()| run_migrations(&mut conn));
    execute(&mut conn, &format!("SELECT pg_advisory_unlock({BOOTSTRAP_LOCK})"))?;
    outcome
}

/// Refuses a server that is not durable and a serving role that row-level security does not bind.
///
/// # Errors
/// [`BootstrapError::NotDurable`], [`BootstrapError::RoleTooStrong`] or [`BootstrapError::Unreachable`].
pub fn check(address: &DatabaseAddress) -> Result<(), BootstrapError> {
    for url in [address.app(), address.writer()] {
        let mut conn = connect(&url)?;
        for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
            let value: String = ShowSetting { name: setting }
                .get_result::<(String,)>(&mut conn)
                .map_err(|error| BootstrapError::Statement(error.to_string()))?
                .0;
            if value == "off" {
                return Err(BootstrapError::NotDurable { setting, value });
            }
        }
        check_role(&mut conn)?;
    }
    Ok(())
}

statement! {
    /// The present role when row-level security would not bind it.
    RoleBeyondPolicies -> (Text,);
    "SELECT rolname::text FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls \
     OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relnamespace = 'public'::regnamespace)) \
     AND ", present: diesel::sql_types::Bool = bool, ""
}

fn check_role(conn: &mut PgConnection) -> Result<(), BootstrapError> {
    let too_strong: Option<(String,)> = RoleBeyondPolicies { present: true }
        .get_result(conn)
        .optional()
        .map_err(|error| BootstrapError::Statement(error.to_string()))?;
    too_strong.map_or(Ok(()), |(name,)| Err(BootstrapError::RoleTooStrong(name)))
}

fn make_roles(conn: &mut PgConnection) -> Result<(), BootstrapError> {
    for role in crate::database::ROLES {
        // A role belongs to the server: another database may have made it already.
        execute(
            conn,
            &format!(
                "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN \
                 CREATE ROLE {role} LOGIN NOBYPASSRLS; END IF; \
                 IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN GRANT {role} TO current_user; END IF; \
                 EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            ),
        )?;
    }
    let readers = crate::database::ROLES[1..].join(", ");
    execute(
        conn,
        &format!("REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {readers}"),
    )?;
    execute(conn, &format!("GRANT ALL ON SCHEMA public TO {OWNER}"))
}

fn run_migrations(conn: &mut PgConnection) -> Result<Vec<String>, BootstrapError> {
    execute(conn, &format!("SET ROLE {OWNER}"))?;
    let applied = conn
        .run_pending_migrations(MIGRATIONS)
        .map_err(|error| BootstrapError::Migration(error.to_string()))?;
    let names = applied.iter().map(ToString::to_string).collect();
    execute(conn, "RESET ROLE")?;
    Ok(names)
}

fn connect(url: &str) -> Result<PgConnection, BootstrapError> {
    PgConnection::establish(url).map_err(|error| BootstrapError::Unreachable(error.to_string()))
}

fn execute(conn: &mut PgConnection, sql: &str) -> Result<(), BootstrapError> {
    conn.batch_execute(sql).map_err(|error| BootstrapError::Statement(error.to_string()))
}

impl From<BootstrapError> for StoreError {
    fn from(error: BootstrapError) -> Self {
        Self::Unavailable(error.to_string())
    }
}
