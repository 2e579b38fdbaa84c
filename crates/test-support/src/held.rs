//! Somebody else's transaction: holds a lock for as long as a test needs, and knows who waits.

use crate::company::{Company, Membership};
use crate::sql::Sql;

/// An open transaction of a second connection. Take a database of its own for these tests: waiters are counted.
#[derive(Debug)]
pub struct Held {
    holder: Sql,
    watcher: Sql,
}

impl Held {
    /// Holds the wallet of a membership.
    #[must_use]
    pub fn wallet(company: &Company, membership: &Membership) -> Self {
        let (tenant, id) = (membership.tenant, membership.id);
        Self::by(
            company,
            &format!("SELECT id FROM wallet WHERE tenant_id = '{tenant}' AND id = '{id}' FOR NO KEY UPDATE"),
        )
    }

    /// Holds every wallet, and new ones too: nothing moves.
    #[must_use]
    pub fn everything(company: &Company) -> Self {
        Self::by(company, "LOCK TABLE wallet IN ACCESS EXCLUSIVE MODE")
    }

    fn by(company: &Company, statement: &str) -> Self {
        let mut holder = company.sql();
        holder.run(&format!("BEGIN; {statement}"));
        Self { holder, watcher: company.sql() }
    }

    /// Returns when so many connections wait for a lock.
    pub fn wait_for_waiters(&mut self, count: u32) {
        self.watcher.wait_until(&format!(
            "SELECT count(*) >= {count} FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ));
    }

    /// Does something within the transaction.
    pub fn run(&mut self, statements: &str) {
        self.holder.run(statements);
    }

    /// Commits, and so lets go.
    pub fn release(mut self) {
        self.holder.run("COMMIT");
    }
}
