//! Real processes that are killed, and servers that must be refused.

mod refuse;
mod revive;
mod scenarios;
mod silence;
