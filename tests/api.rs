//! The API over HTTP: one module per noun, each operation with what it does and what it refuses.

mod office;
mod parked_sales;
mod payments;

mod accounts;
mod cards;
mod commands;
mod connected_payments;
mod consumptions;
mod correction_reasons;
mod corrections;
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
mod pending_points;
mod points_make_ups;
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
mod vouchers;
mod walk_ins;
