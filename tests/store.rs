//! What the store and the till promise, against a real PostgreSQL. Each test is its own tenant in one shared database.

mod accounts;
mod budget;
mod budgets_of_rules;
mod cards;
mod counts;
mod holds;
mod house;
mod key;
mod loss;
mod members;
mod preview;
mod products;
mod queue;
mod race;
mod refuse;
mod retention;
mod rules;
mod serials;
mod vouchers;
mod wait;
