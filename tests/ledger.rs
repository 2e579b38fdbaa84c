//! The worked examples, end to end: the real till, the real database, the figures that a shop would check.

mod anchor;
mod caught_up;
mod chain;
mod correct;
mod day;
mod earn;
mod instalments;
mod lapsing;
mod pending;
mod promotion;
mod rebuild;
mod spend;
mod tier;
mod top_up;
