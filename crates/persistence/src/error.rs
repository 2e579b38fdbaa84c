//! What can go wrong below the use cases. The wire knows nothing of these; `api::problem` maps them.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use uuid::Uuid;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection within the pool's wait, or the server is away: nothing was done.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A statement ran past its time limit.
    #[error("a statement ran too long")]
    TimedOut,
    /// The server has no room left on its disk: nothing was done.
    #[error("the disk of the database is full")]
    DiskFull,
    /// A named constraint refused the write.
    #[error("constraint {name} refused the write")]
    Constraint {
        /// The constraint's name, as written in its migration.
        name: String,
    },
    /// A row was changed by somebody else since it was read.
    #[error("the row was changed meanwhile")]
    StaleVersion,
    /// A stored value cannot be what the program wrote.
    #[error("corrupt row: {table}.{column} of {id}")]
    CorruptRow {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Primary key, without the tenant.
        id: Uuid,
    },
    /// A ciphertext could not be opened or a key is missing.
    #[error("stored personal data could not be read: {0}")]
    Sealed(&'static str),
    /// Anything else that the database said.
    #[error("database error")]
    Database(#[source] DieselError),
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        let DieselError::DatabaseError(kind, information) = &error else {
            return Self::Database(error);
        };
        if let Some(name) = information.constraint_name() {
            return Self::Constraint { name: name.to_owned() };
        }
        // A connection whose server went away says the one or the other.
        if matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand) {
            return Self::Unavailable(information.message().to_owned());
        }
        // PostgreSQL stops its sessions when one of them broke down, or when it is told to end.
        if information.message().starts_with("terminating connection") {
            return Self::Unavailable(information.message().to_owned());
        }
        // The system's own words, which PostgreSQL repeats; its code is not passed on.
        if information.message().contains("No space left on device") {
            return Self::DiskFull;
        }
        if information.message().starts_with("canceling statement due to") {
            return Self::TimedOut;
        }
        Self::Database(error)
    }
}

impl StoreError {
    /// A stored value that the program cannot have written.
    #[must_use]
    pub(crate) const fn corrupt(table: &'static str, column: &'static str, id: Uuid) -> Self {
        Self::CorruptRow { table, column, id }
    }

    /// Whether trying the whole transaction again may succeed: a serialisation failure or a deadlock.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let Self::Database(DieselError::DatabaseError(kind, information)) = self else { return false };
        matches!(kind, DatabaseErrorKind::SerializationFailure)
            || information.message().starts_with("deadlock detected")
    }
}
