//! The acceptance tests, as one binary.

mod store;
