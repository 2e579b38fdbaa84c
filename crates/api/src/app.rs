//! Use cases: what a handler calls once it knows who asks and what for. No HTTP here.

pub mod api_clients;
pub mod approvals;
pub mod cards;
pub mod desk;
mod edits;
pub mod employees;
pub mod error;
pub mod legal_entities;
pub mod members;
pub mod messages;
pub mod packages;
pub mod parked_sales;
pub mod postings;
pub mod product_categories;
pub mod products;
pub mod programs;
pub mod readers;
pub mod roles;
pub mod rules;
pub mod sessions;
pub mod setup;
pub mod shops;
pub mod tenant;
pub mod terminals;
pub mod till;
pub mod users;
pub mod walk_ins;
