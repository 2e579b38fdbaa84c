//! The HTTP API, the use cases and the regulars binary.

pub mod app;
pub mod auth;
pub mod config;
pub mod extract;
pub mod language;
pub mod metrics;
pub mod middleware;
pub mod openapi;
pub mod problem;
pub mod routes;
pub mod server;
pub mod state;
pub mod wire;
