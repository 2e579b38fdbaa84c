//! The only crate with diesel: rows in, domain types out. Opens every transaction.

pub mod access;
pub mod api_clients;
pub mod audit;
pub mod bootstrap;
pub mod clock;
pub mod constraint;
pub mod database;
pub mod directory;
pub mod employees;
pub mod error;
pub mod ids;
pub mod legal_entities;
pub mod pagination;
pub mod roles;
#[expect(missing_docs, reason = "generated from the database; the migrations carry the comments")]
pub mod schema;
pub mod sessions;
pub mod shops;
pub(crate) mod statement;
pub mod store;
pub mod tenants;
pub mod terminals;
pub mod users;
mod written;
