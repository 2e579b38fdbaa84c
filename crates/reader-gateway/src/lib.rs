//! Card readers to the API, over HTTP only: every tap once, whatever happens to the network, the server or this machine.
//!
//! A read becomes an event with an id, is written to the spool ([`spool`]) before anything is sent, and stays there until
//! the server has answered for it ([`event_loop`]). The server keeps each event once, so sending again is harmless.
//!
//! Deliberately absent: a listening port, balances, and any decision about a card. Drivers of real readers come as
//! further [`reader::Reader`]s.

pub mod api_client;
pub mod backoff;
pub mod command;
pub mod config;
pub mod console;
pub mod debounce;
pub mod event_loop;
pub mod messages;
pub mod pair;
pub mod parse;
pub mod reader;
pub mod signature;
pub mod spool;
pub mod uplink;
pub mod wire;

#[cfg(test)]
mod fake_server;
