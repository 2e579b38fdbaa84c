//! The shape of the database.

mod generated;
