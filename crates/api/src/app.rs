//! Use cases: what a handler calls once it knows who asks and what for. No HTTP here.

pub mod error;
pub mod postings;
pub mod readers;
pub mod sessions;
pub mod shops;
pub mod till;
