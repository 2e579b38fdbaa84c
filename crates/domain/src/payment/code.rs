//! 付款码: the code that a customer's phone shows.

use std::fmt;

use super::PaymentMethod;
use crate::card_number;

/// A payment code on its way to the provider. It is in memory only, and neither printed nor compared.
pub struct PaymentCode(String);

impl PaymentCode {
    /// Reads what was scanned, and whose code it is by its form (OP17). What is no payment code is dropped on the spot.
    #[must_use]
    pub fn read(scanned: &str) -> Option<(PaymentMethod, Self)> {
        let digits = card_number::normalise(scanned).ok()?;
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let method = card_number::payment_scheme(&digits).filter(|_| is_number)?;
        Some((method, Self(digits)))
    }

    /// The code itself, for the provider alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PaymentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaymentCode(…)")
    }
}
