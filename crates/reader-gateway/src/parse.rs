//! What readers send, understood: bytes in, a card's number or a named refusal out. Pure, and total: no bytes panic.
//!
//! *Invariant:* no error carries what was read.

pub mod apdu;
pub mod barcode;
pub mod em4100;
pub mod frame;
pub mod hid;
pub mod iso7813;
pub mod key_reports;
pub mod keys;
pub mod payment;
pub mod scan_codes;
pub mod uid;
