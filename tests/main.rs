//! The acceptance tests: one binary, everything against a real PostgreSQL.

mod api;
mod contract;
mod ledger;
mod schema;
mod store;
