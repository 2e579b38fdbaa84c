//! `/users`: logins with a role.

pub(super) mod body;
pub(super) mod edit;
pub(super) mod list;
