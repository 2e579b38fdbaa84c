//! `/sessions`: signing in and out, the till of a session, the own password and PIN.

pub mod body;
pub mod current;
pub mod own;
pub mod sign_in;
