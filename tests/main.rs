//! The acceptance tests: one binary, everything against a real PostgreSQL.

mod schema;
mod store;
