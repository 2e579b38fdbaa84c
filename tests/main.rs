//! The acceptance tests: one binary, everything against a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test stops where its ground is missing, and says where")]
#![expect(clippy::wildcard_enum_match_arm, reason = "whatever else comes out is a failure")]

mod api;
mod contract;
mod ledger;
mod readers;
mod schema;
mod store;
