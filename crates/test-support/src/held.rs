//! Somebody else's transaction: holds a lock for as long as a test needs, and knows who waits.

use crate::app::{AppCompany, AppMember};
use crate::company::{Company, Membership};
use crate::database::TestDatabase;
use crate::sql::Sql;

/// An open transaction of a second connection.
#[derive(Debug)]
pub struct Held {
    holder: Sql,
    holder_pid: String,
    watcher: Sql,
}

impl Held {
    /// Holds the wallet of a membership.
    #[must_use]
    pub fn wallet(company: &Company, membership: &Membership) -> Self {
        let (tenant, id) = (membership.tenant, membership.id);
        Self::by(
            &company.database,
            &format!("SELECT id FROM wallet WHERE tenant_id = '{tenant}' AND id = '{id}' FOR NO KEY UPDATE"),
        )
    }

    /// Holds the receipt counter of a till that has sold something today: whatever it sells next waits in the middle of
    /// its transaction, and its writer with it.
    ///
    /// # Panics
    /// When the till has sold nothing yet.
    #[must_use]
    pub fn receipts(company: &Company, membership: &Membership) -> Self {
        let (tenant, terminal) = (membership.tenant, membership.till.terminal);
        let counters =
            format!("terminal_counter WHERE tenant_id = '{tenant}' AND terminal_id = '{terminal}'");
        assert_ne!(
            company.sql().number(&format!("SELECT count(*) FROM {counters}")),
            0,
            "sell something first"
        );
        Self::by(&company.database, &format!("SELECT last_number FROM {counters} FOR NO KEY UPDATE"))
    }

    /// Holds the wallet of a member who was enrolled through the API.
    #[must_use]
    pub fn wallet_of(company: &AppCompany, member: &AppMember) -> Self {
        let (tenant, id) = (company.tenant(), &member.membership);
        Self::by(
            &company.app.database,
            &format!("SELECT id FROM wallet WHERE tenant_id = '{tenant}' AND id = '{id}' FOR NO KEY UPDATE"),
        )
    }

    fn by(database: &TestDatabase, statement: &str) -> Self {
        let mut holder = database.owner();
        let holder_pid = holder.text("SELECT pg_backend_pid()");
        holder.run(&format!("BEGIN; {statement}"));
        Self { holder, holder_pid, watcher: database.owner() }
    }

    /// Returns when so many connections wait for this transaction, one behind the other.
    pub fn wait_for_waiters(&mut self, count: u32) {
        let holder = &self.holder_pid;
        self.watcher.wait_until(&format!(
            "WITH RECURSIVE waiter AS (
               SELECT {holder} AS pid UNION
               SELECT a.pid FROM pg_stat_activity AS a JOIN waiter ON waiter.pid = ANY(pg_blocking_pids(a.pid)))
             SELECT count(*) > {count} FROM waiter"
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
