//! Real processes that are killed, and servers that must be refused.

mod kill;
mod refuse;
mod server;
mod silence;
