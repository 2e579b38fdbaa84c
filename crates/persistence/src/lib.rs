//! The only crate with diesel: rows in, domain types out. Opens every transaction.

pub mod activity;
pub mod bootstrap;
pub mod browse;
pub mod cards;
pub mod chain;
pub mod clock;
pub mod database;
pub mod derivation_codec;
pub mod desk_lookup;
pub mod devices;
pub mod error;
pub mod ids;
pub mod member_list;
pub mod member_profile;
pub mod members;
pub mod memberships;
pub mod near_names;
pub mod pagination;
pub mod pairings;
pub mod programs;
pub mod reader_events;
mod readings;
pub mod rules;
#[expect(missing_docs, reason = "generated from the database; the migrations carry the comments")]
pub mod schema;
pub mod sealing;
mod search_tokens;
pub mod snapshot;
pub mod snapshot_cache;
pub(crate) mod statement;
pub mod statements;
pub mod store;
pub mod tap_listener;
pub mod till;
pub mod verify;
pub mod wallets;
mod written;
