//! `/sessions`: signing in and out, the till of a session, the own password and PIN.

pub(super) mod body;
pub(super) mod current;
pub(super) mod own;
pub(super) mod sign_in;
