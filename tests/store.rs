//! The store against a real PostgreSQL. Each test is its own tenant in one shared database.

mod house;

mod cards;
mod members;
mod rules;
