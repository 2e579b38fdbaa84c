//! From a card on a reader to the desk: pairing, tokens, events kept once, and the stream of a terminal.

mod delivery;
mod gateway;
mod loopback;
mod pairing;
mod reports;
mod service;
mod stream;
mod tickets;
mod token;
