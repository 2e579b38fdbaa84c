//! What the acceptance tests stand on: a real PostgreSQL, databases from a template, companies to sell at, and an audit
//! of every ledger that a test touched.
//!
//! Deliberately absent: mocks of the database or of the rules. A test is its own tenant in one shared database, so row-level security is
//! exercised by all of them; tests that break things take a database of their own ([`TestDatabase::fresh`]).
//!
//! Helpers fail by panicking, like the tests themselves.

pub mod app;
pub mod audit;
pub mod cluster;
pub mod company;
pub mod conformance;
pub mod database;
pub mod fault;
pub mod held;
pub mod http;
pub mod plans;
pub mod random;
pub mod schema_text;
pub mod sql;
pub mod till;
pub mod unreliable;
pub mod workbook;
pub mod workspace;

pub use app::{AppCompany, AppMember, TestApp};
pub use company::{Company, Membership};
pub use database::TestDatabase;
pub use held::Held;
pub use sql::Sql;
pub use till::{Answer, Desk};
