//! Card readers to the API, over HTTP only: every tap once, whatever happens to the network, the server or this machine.
//!
//! Each reader has a [driver] on a thread of its own, which a [supervisor] runs again when it ends. What it reads is
//! [understood](interpret), and a bank card or payment code ends there. A tap becomes an event with an id, is written to
//! the [spool] before anything is sent, and stays there until the server has answered for it ([`event_loop`]). The server
//! keeps each event once, so sending again is harmless.
//!
//! A desk on the same machine may hear taps by a [short way](loopback) too, if the settings open it.
//!
//! Deliberately absent: a listening port that nobody asked for, balances, and any decision about a card.

pub mod api_client;
pub mod backoff;
pub mod command;
pub mod config;
pub mod console;
pub mod debounce;
pub mod doctor;
pub mod driver;
pub mod event_loop;
pub mod intake;
pub mod interpret;
pub mod json_lines;
pub mod learned;
pub mod loopback;
pub mod mailbox;
pub mod messages;
pub mod output;
pub mod pair;
pub mod parse;
pub mod reader;
pub mod service;
pub mod settings;
pub mod signature;
pub mod spool;
pub mod station;
pub mod supervisor;
pub mod uplink;
pub mod wire;

#[cfg(test)]
mod fake_server;
