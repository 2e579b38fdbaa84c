//! Real processes that are killed, and servers that must be refused.

mod refuse;
mod scenarios;
mod silence;
