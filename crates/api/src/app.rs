//! Use cases: what a handler calls once it knows who asks and what for. No HTTP here.

pub mod cards;
pub mod desk;
pub mod error;
pub mod members;
pub mod postings;
pub mod programs;
pub mod rules;
pub mod shops;
pub mod till;
