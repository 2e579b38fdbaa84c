//! The API over HTTP: one module per noun, each operation with what it does and what it refuses.

mod office;
mod payments;

mod cards;
mod commands;
mod consumptions;
mod counts;
mod desk;
mod edge;
mod holds;
mod journey;
mod languages;
mod members;
mod messages;
mod organisation;
mod packages;
mod postings;
mod product_categories;
mod products;
mod programs;
mod refunds;
mod returns;
mod reversals;
mod rules;
mod sessions;
mod time_zones;
mod top_ups;
mod walk_ins;
