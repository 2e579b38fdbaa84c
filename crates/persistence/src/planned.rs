//! A connection with the settings of every session, whose plans keep pace with the data.
//!
//! A plan is made once and kept. One that was made while tables were nearly empty may read them whole for each row that it finds, which
//! is nothing then and seconds later; PostgreSQL itself makes it anew only after it has analysed the table, about a minute after it grew.

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Error, ManageConnection};

use crate::activity::Activity;

/// A connection, and how much this process had changed when its plans were made.
pub(crate) struct Planned {
    /// The connection.
    pub(crate) conn: PgConnection,
    magnitude: u32,
}

impl Planned {
    /// Opens one.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(crate) fn open(url: &str) -> Result<Self, Error> {
        PgConnection::establish(url).map_err(Error::ConnectionError).and_then(Self::with)
    }

    fn with(mut conn: PgConnection) -> Result<Self, Error> {
        conn.batch_execute("SET TIME ZONE 'UTC'").map_err(Error::QueryError)?;
        Ok(Self { conn, magnitude: 0 })
    }

    /// Has plans made anew once the data have outgrown them.
    ///
    /// # Errors
    /// When the connection is lost.
    pub(crate) fn keep_pace(&mut self, activity: &Activity) -> QueryResult<()> {
        let magnitude = activity.magnitude();
        if magnitude > self.magnitude {
            self.conn.batch_execute("DISCARD PLANS")?;
            self.magnitude = magnitude;
        }
        Ok(())
    }
}

/// Opens the connections of a pool.
#[derive(Debug)]
pub(crate) struct PlannedConnections(ConnectionManager<PgConnection>);

impl PlannedConnections {
    /// Of the database at `url`.
    pub(crate) fn new(url: &str) -> Self {
        Self(ConnectionManager::new(url))
    }
}

impl ManageConnection for PlannedConnections {
    type Connection = Planned;
    type Error = Error;

    fn connect(&self) -> Result<Planned, Error> {
        self.0.connect().and_then(Planned::with)
    }

    fn is_valid(&self, planned: &mut Planned) -> Result<(), Error> {
        self.0.is_valid(&mut planned.conn)
    }

    fn has_broken(&self, planned: &mut Planned) -> bool {
        self.0.has_broken(&mut planned.conn)
    }
}
