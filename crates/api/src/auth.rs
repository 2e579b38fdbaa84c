//! Who asks, and what they may do now.
//!
//! A token says who and until when; rights are read from the database once, kept in memory and asked for again every
//! second ([`access`]). [`principal::Principal`] is what handlers see.

pub mod access;
pub mod cookies;
pub mod keys;
pub mod passwords;
pub mod permission_set;
pub mod principal;
pub mod secrets;
pub mod tokens;
