//! Money on the wire: text in, `Money` out, with the field named in each refusal.

use domain::money::{Currency, Money, MoneyError};

use crate::problem::FieldError;

/// Reads an amount that must be more than zero.
///
/// # Errors
/// A [`FieldError`] at `pointer`: `not-a-number`, `too-precise`, `too-large` or `not-positive`.
pub fn positive(text: &str, currency: Currency, pointer: &str) -> Result<Money, FieldError> {
    let money = amount(text, currency, pointer)?;
    if money.is_positive() { Ok(money) } else { Err(FieldError::new(pointer, "not-positive")) }
}

/// Reads an amount that must not be negative.
///
/// # Errors
/// As [`positive`], with `negative`.
pub fn not_negative(text: &str, currency: Currency, pointer: &str) -> Result<Money, FieldError> {
    let money = amount(text, currency, pointer)?;
    if money.minor() >= 0 { Ok(money) } else { Err(FieldError::new(pointer, "negative")) }
}

fn amount(text: &str, currency: Currency, pointer: &str) -> Result<Money, FieldError> {
    Money::parse(text, currency).map_err(|error| {
        let code = match error {
            MoneyError::NotANumber | MoneyError::CurrencyMismatch => "not-a-number",
            MoneyError::TooPrecise { .. } => "too-precise",
            MoneyError::TooLarge => "too-large",
        };
        FieldError::new(pointer, code)
    })
}
