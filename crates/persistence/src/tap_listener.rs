//! A connection of its own that hears of taps, whichever process stored them.
//!
//! libpq gives no way to sleep on the socket through diesel, so the caller asks every few milliseconds while somebody
//! waits for taps: a read of an empty local socket, no query.

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use domain::ids::{Id, Tenant, Terminal};

use crate::database::DatabaseAddress;
use crate::error::StoreError;
use crate::reader_events::{CHANNEL, parse_payload};

/// A terminal of a tenant.
pub type Place = (Id<Tenant>, Id<Terminal>);

/// A connection that listens.
pub struct TapListener {
    conn: PgConnection,
}

impl std::fmt::Debug for TapListener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TapListener")
    }
}

impl TapListener {
    /// Connects and listens from now on.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it cannot.
    pub fn connect(address: &DatabaseAddress) -> Result<Self, StoreError> {
        let mut conn = PgConnection::establish(&address.app())
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        conn.batch_execute(&format!("LISTEN {CHANNEL}"))?;
        Ok(Self { conn })
    }

    /// The terminals with taps since the last call. Does not wait.
    ///
    /// # Errors
    /// [`StoreError`] when the connection is lost: connect again, and look at every feed once.
    pub fn take(&mut self) -> Result<Vec<Place>, StoreError> {
        let mut terminals = Vec::new();
        for notification in self.conn.notifications_iter() {
            terminals.extend(parse_payload(&notification?.payload));
        }
        Ok(terminals)
    }

    /// Asks the server for a sign of life: a silent connection may be a dead one.
    ///
    /// # Errors
    /// [`StoreError`] when there is none.
    pub fn check(&mut self) -> Result<(), StoreError> {
        Ok(self.conn.batch_execute("SELECT")?)
    }
}
