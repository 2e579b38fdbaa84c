//! 抹零: rounding of what is paid in cash (OP06; worked example 4.3). It is a line of its own, so that a shift adds up.

use crate::money::{Money, Rounding};
use crate::rules::CashRounding;
use crate::till::Rejection;

/// `amount` (≥ 0) as it is paid in cash. Currencies without decimals stay as they are.
pub(crate) fn rounded(amount: Money, mode: CashRounding) -> Result<Money, Rejection> {
    let unit = 10_i64.pow(amount.currency().scale());
    let (step, rounding) = match mode {
        CashRounding::DownToTenth => (unit / 10, Rounding::Down),
        CashRounding::DownToUnit => (unit, Rounding::Down),
        CashRounding::HalfUpToTenth => (unit / 10, Rounding::HalfUp),
        CashRounding::HalfUpToUnit => (unit, Rounding::HalfUp),
    };
    if step <= 1 {
        return Ok(amount);
    }
    let steps = rounding.divide(i128::from(amount.minor()), i128::from(step));
    let minor = i64::try_from(steps * i128::from(step)).map_err(|_| Rejection::AmountTooLarge)?;
    Ok(Money::from_minor(minor, amount.currency()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use crate::test_till::yuan;

    /// §4.3, every row: 抹分, 抹角, half-up to 0.10, half-up to 1.00.
    #[test]
    fn cash_is_rounded_as_the_shop_chose() {
        for (due, expected) in [
            ("88.40", ["88.40", "88.00", "88.40", "88.00"]),
            ("88.44", ["88.40", "88.00", "88.40", "88.00"]),
            ("88.45", ["88.40", "88.00", "88.50", "88.00"]),
            ("88.50", ["88.50", "88.00", "88.50", "89.00"]),
            ("88.97", ["88.90", "88.00", "89.00", "89.00"]),
            ("0.04", ["0.00", "0.00", "0.00", "0.00"]),
            ("0.05", ["0.00", "0.00", "0.10", "0.00"]),
        ] {
            let modes = [
                CashRounding::DownToTenth,
                CashRounding::DownToUnit,
                CashRounding::HalfUpToTenth,
                CashRounding::HalfUpToUnit,
            ];
            assert_eq!(
                modes.map(|mode| rounded(yuan(due), mode)),
                expected.map(|text| Ok(yuan(text))),
                "{due}"
            );
        }
        let yen = Money::from_minor(88, Currency::Jpy);
        assert_eq!(rounded(yen, CashRounding::DownToTenth), Ok(yen));
    }
}
