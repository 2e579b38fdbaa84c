//! `/users`: logins with a role.

pub mod body;
pub mod edit;
pub mod list;
