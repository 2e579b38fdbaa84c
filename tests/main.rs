//! The acceptance tests: one binary, everything against a real PostgreSQL.

mod api;
mod ledger;
mod readers;
mod schema;
mod store;
