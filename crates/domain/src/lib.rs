//! The rules of Regulars (常客) as pure functions.
//!
//! Facts and a command go in, a [`ledger::Decision`] or a named [`till::Rejection`] comes out. No I/O, clock,
//! randomness, serialisation or web types live here: time and ids come in as arguments.

pub mod account;
pub mod allocation;
pub mod bearer;
pub mod bonus;
pub mod books;
pub mod budget;
pub mod card_format;
pub mod card_number;
pub mod cards;
pub mod commission;
pub mod consequences;
pub mod consumption;
pub mod correction_reasons;
pub mod correction_requests;
pub mod count_use;
pub mod counts;
pub mod derivation;
pub mod earning;
pub mod figures;
pub mod gift_points;
mod header;
pub mod holds;
pub mod ids;
pub mod instalments;
pub mod invoices;
pub mod ledger;
mod line_shares;
pub mod make_up;
pub mod message;
pub mod money;
mod movements;
pub mod package_sale;
pub mod password;
pub mod payment;
pub mod payment_ways;
pub mod pending;
pub mod permissions;
pub mod phone;
pub mod plate;
pub mod points_adjustment;
mod points_lot;
mod points_payment;
pub mod prepaid;
mod pricing;
pub mod products;
pub mod proof;
pub mod pump;
pub mod recompute;
pub mod refund;
pub mod repayment;
mod returned_lots;
pub mod returns;
pub mod reversal;
mod rounding;
pub mod rules;
pub mod settlement;
pub mod shifts;
pub mod slips;
pub mod spending;
mod staff;
pub mod statement;
pub mod statement_link;
mod tenders;
pub mod terms;
pub mod tiers;
pub mod till;
pub mod time;
pub mod top_up;
pub mod trial;
mod usable;
pub mod vouchers;

#[cfg(test)]
mod test_books;
#[cfg(test)]
mod test_till;
