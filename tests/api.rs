//! The API over HTTP: one module per noun, each operation with what it does and what it refuses.

mod office;

mod cards;
mod desk;
mod journey;
mod members;
mod programs;
mod rules;
