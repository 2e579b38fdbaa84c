//! Plain SQL as any role, for arranging and inspecting. Only tests may look past row-level security (as the owner).

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::Value;

/// One connection.
pub struct Sql {
    connection: PgConnection,
}

impl std::fmt::Debug for Sql {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sql").finish_non_exhaustive()
    }
}

impl Sql {
    /// Connects.
    ///
    /// # Panics
    /// When there is no connection.
    #[must_use]
    pub fn connect(url: &str) -> Self {
        let connection = PgConnection::establish(url).unwrap_or_else(|error| panic!("{url}: {error}"));
        Self { connection }
    }

    /// Runs statements.
    ///
    /// # Panics
    /// When one fails.
    pub fn run(&mut self, statements: &str) {
        if let Err(error) = self.connection.batch_execute(statements) {
            panic!("{error}\n{statements}");
        }
    }

    /// Runs statements that may be refused.
    ///
    /// # Errors
    /// What the server said.
    pub fn attempt(&mut self, statements: &str) -> Result<(), String> {
        self.connection.batch_execute(statements).map_err(|error| error.to_string())
    }

    /// The rows of a query, as JSON objects.
    ///
    /// # Panics
    /// When it fails.
    pub fn rows(&mut self, query: &str) -> Vec<Value> {
        let wrapped = format!("(SELECT coalesce(json_agg(row_to_json(t)), '[]')::text FROM ({query}) AS t)");
        let text: String = diesel::select(sql::<Text>(&wrapped))
            .get_result(&mut self.connection)
            .unwrap_or_else(|error| panic!("{error}\n{query}"));
        serde_json::from_str(&text).expect("PostgreSQL writes JSON")
    }

    /// The first column of a query, as text.
    ///
    /// # Panics
    /// When it fails.
    pub fn texts(&mut self, query: &str) -> Vec<String> {
        let text = |row: Value| {
            let first = row.as_object().and_then(|row| row.values().next().cloned()).unwrap_or_default();
            first.as_str().map_or_else(|| first.to_string(), str::to_owned)
        };
        self.rows(query).into_iter().map(text).collect()
    }

    /// The one value of a query, as text.
    ///
    /// # Panics
    /// When it fails or has no row.
    pub fn text(&mut self, query: &str) -> String {
        self.texts(query).into_iter().next().unwrap_or_else(|| panic!("no row: {query}"))
    }

    /// The one number of a query.
    ///
    /// # Panics
    /// When it fails or is not a whole number.
    pub fn number(&mut self, query: &str) -> i64 {
        let text = self.text(query);
        text.parse().unwrap_or_else(|_| panic!("not a number: {text}: {query}"))
    }

    /// Waits until a query that answers true or false answers true.
    ///
    /// # Panics
    /// When it has not after half a minute.
    pub fn wait_until(&mut self, query: &str) {
        const POLL_INTERVAL: Duration = Duration::from_millis(2);
        const POLLS_MAX: u32 = 15_000;
        for _ in 0..POLLS_MAX {
            if self.text(query) == "true" {
                return;
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        panic!("never became true: {query}");
    }
}
