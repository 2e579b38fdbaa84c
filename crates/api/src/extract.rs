//! What handlers take from a request: a checked body, a checked query, the version and the key of a write.

pub mod idempotency_key;
pub mod if_match;
pub mod json;
pub mod query;
pub(crate) mod text;
pub(crate) mod validation;
