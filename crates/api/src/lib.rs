//! The HTTP API, the use cases and the regulars binary.

mod addresses;
pub mod anchoring;
pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod demo;
mod documentation;
pub mod extract;
pub mod hold_timeouts;
pub mod language;
pub mod listener;
mod log_output;
pub mod messaging;
pub mod metrics;
pub mod middleware;
pub mod openapi;
mod operations;
pub mod pages;
pub mod problem;
pub mod retention;
pub mod routes;
pub mod sealer;
pub mod server;
pub mod state;
pub mod wire;
pub mod worker;
