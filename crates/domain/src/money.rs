//! Money: a checked integer of minor units with its currency. No float, no silent rounding.
//!
//! `rust_decimal` appears only to parse, to apply rates and to print. Each rounding is named where it happens.

use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A currency with its fixed scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Currency {
    /// Chinese yuan, two decimals (fen).
    Cny,
    /// Hong Kong dollar, two decimals.
    Hkd,
    /// Japanese yen, no decimals.
    Jpy,
    /// United States dollar, two decimals.
    Usd,
}

impl Currency {
    /// Every currency the product knows, in the order shown to people.
    pub const ALL: [Self; 4] = [Self::Cny, Self::Hkd, Self::Jpy, Self::Usd];

    /// The ISO 4217 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cny => "CNY",
            Self::Hkd => "HKD",
            Self::Jpy => "JPY",
            Self::Usd => "USD",
        }
    }

    /// The currency of an ISO 4217 code, if the product knows it.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|currency| currency.code() == code)
    }

    /// Digits after the decimal point.
    #[must_use]
    pub const fn scale(self) -> u32 {
        match self {
            Self::Cny | Self::Hkd | Self::Usd => 2,
            Self::Jpy => 0,
        }
    }
}

/// An amount of money: minor units (fen) of one currency. May be negative where a difference is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// The largest amount of one command: 10 000 000 000.00, far below overflow and beyond any till.
pub const AMOUNT_MINOR_MAX: i64 = 1_000_000_000_000;

/// Why text or arithmetic did not give an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a plain decimal number such as `88.50`.
    #[error("is not a decimal number")]
    NotANumber,
    /// More digits after the point than the currency has.
    #[error("has more decimals than the currency's {scale}")]
    TooPrecise {
        /// Decimals that the currency has.
        scale: u32,
    },
    /// Beyond [`AMOUNT_MINOR_MAX`], or an overflow in arithmetic.
    #[error("is too large")]
    TooLarge,
    /// Two currencies met.
    #[error("mixes two currencies")]
    CurrencyMismatch,
}

impl Money {
    /// An amount of `minor` units.
    #[must_use]
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Parses plain decimal text: optional `-`, digits, optionally a point and at most the currency's decimals.
    ///
    /// # Errors
    /// [`MoneyError::NotANumber`] for anything else (signs, exponents, separators, full-width digits),
    /// [`MoneyError::TooPrecise`] and [`MoneyError::TooLarge`] as named.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let point_without_digits = digits.contains('.') && fraction.is_empty();
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || point_without_digits || !plain(whole) || !plain(fraction) {
            return Err(MoneyError::NotANumber);
        }
        let scale = currency.scale();
        let given = u32::try_from(fraction.len()).map_err(|_| MoneyError::TooPrecise { scale })?;
        if given > scale {
            return Err(MoneyError::TooPrecise { scale });
        }
        let mut minor: i64 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            let value = i64::from(digit - b'0');
            minor = minor.checked_mul(10).and_then(|m| m.checked_add(value)).ok_or(MoneyError::TooLarge)?;
        }
        let missing = 10_i64.pow(scale - given);
        minor = minor.checked_mul(missing).ok_or(MoneyError::TooLarge)?;
        if minor > AMOUNT_MINOR_MAX {
            return Err(MoneyError::TooLarge);
        }
        Ok(Self { minor: if negative { -minor } else { minor }, currency })
    }

    /// Minor units (fen for CNY).
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// Its currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is exactly nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether it is more than nothing.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// The exact decimal, for rates, printing and the database.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.scale())
    }

    /// The amount of a stored decimal.
    ///
    /// # Errors
    /// [`MoneyError::TooPrecise`] when the decimal is finer than the currency, [`MoneyError::TooLarge`] when it does not fit.
    pub fn from_decimal(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let scale = currency.scale();
        let scaled = value.checked_mul(Decimal::from(10_i64.pow(scale))).ok_or(MoneyError::TooLarge)?;
        if !scaled.fract().is_zero() {
            return Err(MoneyError::TooPrecise { scale });
        }
        let minor = scaled.to_i64().ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, currency })
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::TooLarge`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, currency: self.currency })
    }

    /// The difference of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::TooLarge`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, currency: self.currency })
    }

    /// `self × numerator / denominator` in exact integer arithmetic, rounded as named.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] when the result does not fit, or when `denominator` is not positive.
    pub fn ratio(self, numerator: i64, denominator: i64, rounding: Rounding) -> Result<Self, MoneyError> {
        if denominator <= 0 {
            return Err(MoneyError::TooLarge);
        }
        let product = i128::from(self.minor) * i128::from(numerator);
        let rounded = rounding.divide(product, i128::from(denominator));
        let minor = i64::try_from(rounded).map_err(|_| MoneyError::TooLarge)?;
        Ok(Self { minor, currency: self.currency })
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::CurrencyMismatch) }
    }
}

impl fmt::Display for Money {
    /// Decimal text with exactly the currency's scale and no separators: the form used in JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_decimal(), f)
    }
}

/// How an exact quotient becomes a whole number of minor units. One per rule, always named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the nearest; a half goes away from zero. For shares.
    HalfUp,
    /// Towards zero. For what the shop gives: bonus, points.
    Down,
}

impl Rounding {
    /// `numerator / denominator` as a whole number; `denominator` is positive.
    #[must_use]
    pub const fn divide(self, numerator: i128, denominator: i128) -> i128 {
        match self {
            Self::Down => numerator / denominator,
            Self::HalfUp => {
                let half_away = numerator.signum() * denominator;
                (2 * numerator + half_away) / (2 * denominator)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cny(text: &str) -> Result<Money, MoneyError> {
        Money::parse(text, Currency::Cny)
    }

    #[test]
    fn plain_decimal_text_is_read_exactly() {
        assert_eq!(cny("88.5").unwrap().minor(), 8850);
        assert_eq!(cny("0.01").unwrap().minor(), 1);
        assert_eq!(cny("-12").unwrap().minor(), -1200);
        assert_eq!(cny("000010000.00").unwrap().to_string(), "10000.00");
    }

    #[test]
    fn anything_else_is_refused_with_its_reason() {
        for text in ["", "-", ".5", "5.", "1e3", "+1", "1,000", "１０", " 1", "1 ", "NaN", "0x1", "1.2.3"] {
            assert_eq!(cny(text), Err(MoneyError::NotANumber), "{text:?}");
        }
        assert_eq!(cny("1.001"), Err(MoneyError::TooPrecise { scale: 2 }));
        assert_eq!(cny(&"9".repeat(10_000)), Err(MoneyError::TooLarge));
        assert_eq!(cny("10000000000.01"), Err(MoneyError::TooLarge));
        assert_eq!(Money::parse("1.0", Currency::Jpy), Err(MoneyError::TooPrecise { scale: 0 }));
    }

    /// S04: the largest amount of one command is an amount; noughts before and behind it change nothing.
    #[test]
    fn the_largest_amount_is_read() {
        for text in ["10000000000", "10000000000.00", "00000000000000000000010000000000.0"] {
            assert_eq!(cny(text).map(Money::minor), Ok(AMOUNT_MINOR_MAX), "{text}");
        }
    }

    /// S04: each currency has its code and its decimals, and an amount comes back from storage as it was.
    #[test]
    fn an_amount_is_stored_exactly() {
        let codes = [("CNY", "12.34"), ("HKD", "12.34"), ("JPY", "1234"), ("USD", "12.34")];
        for (currency, (code, text)) in Currency::ALL.into_iter().zip(codes) {
            assert_eq!((currency.code(), Currency::from_code(code)), (code, Some(currency)));
            let amount = Money::from_minor(1_234, currency);
            assert_eq!(amount.to_string(), text);
            assert_eq!(Money::from_decimal(amount.to_decimal(), currency), Ok(amount));
        }
        assert_eq!(Currency::from_code("cny"), None);
        let finer = Decimal::new(12_345, 3);
        assert_eq!(Money::from_decimal(finer, Currency::Cny), Err(MoneyError::TooPrecise { scale: 2 }));
        assert_eq!(Money::from_decimal(Decimal::MAX, Currency::Cny), Err(MoneyError::TooLarge));
    }

    #[test]
    fn half_up_goes_away_from_zero_on_both_sides() {
        assert_eq!(Rounding::HalfUp.divide(5, 10), 1);
        assert_eq!(Rounding::HalfUp.divide(-5, 10), -1);
        assert_eq!(Rounding::HalfUp.divide(4, 10), 0);
        assert_eq!(Rounding::Down.divide(19, 10), 1);
    }
}
