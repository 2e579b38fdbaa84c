//! Shapes that several operations share on the wire, and their conversions from the domain's types.
//!
//! Money is a decimal string with exactly the currency's scale; points are whole numbers.

pub mod balances;
pub(crate) mod causes;
pub mod codes;
pub mod commission;
pub mod consequences;
pub mod derivation;
pub mod figures;
pub mod late_entry;
pub mod membership;
pub mod money;
pub mod posting_result;
pub mod posting_row;
pub mod pump;
pub mod receipt;
pub mod replaced;
pub mod settlement;
pub mod staff;
pub mod statement;
pub mod stored_answer;
pub mod words;
