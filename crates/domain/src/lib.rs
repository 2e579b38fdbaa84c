//! The rules of Regulars (常客) as pure functions.
//!
//! Facts and a command go in, a [`ledger::Decision`] or a named [`till::Rejection`] comes out. No I/O, clock,
//! randomness, serialisation or web types live here: time and ids come in as arguments.

pub mod derivation;
pub mod ids;
pub mod ledger;
pub mod money;
pub mod password;
pub mod permissions;
pub mod rules;
pub mod till;
pub mod time;
