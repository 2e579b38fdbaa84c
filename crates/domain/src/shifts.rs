//! The cash of a shift (交班): what should be in the drawer, what was counted, and the difference (OP04; worked examples §15).
//!
//! Stored value never changes the cash figure. What is corrected or returned leaves the present drawer: the sheet of a shift that is
//! closed never changes.

use crate::money::{Money, MoneyError};

/// Cash that is laid into the drawer or taken out of it, beside what is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CashDirection {
    /// 存入: change that was brought.
    In,
    /// 取出: taken to the bank, paid out of the drawer.
    Out,
}

/// What should be in a drawer: its float, what came and went by sales and refunds, and what was laid in or taken out.
///
/// # Errors
/// [`MoneyError`] when the sum is out of range.
pub fn expected_cash(
    float: Money,
    by_postings: Money,
    moved: impl IntoIterator<Item = (CashDirection, Money)>,
) -> Result<Money, MoneyError> {
    moved.into_iter().try_fold(float.checked_add(by_postings)?, |sum, (direction, amount)| match direction {
        CashDirection::In => sum.checked_add(amount),
        CashDirection::Out => sum.checked_sub(amount),
    })
}

/// Coins or notes of one value, as counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// What one is worth.
    pub denomination: Money,
    /// How many.
    pub pieces: i64,
}

/// What was counted in all.
///
/// # Errors
/// [`MoneyError`] when the sum is out of range.
pub fn counted_cash(counted: &[Counted], nothing: Money) -> Result<Money, MoneyError> {
    counted.iter().try_fold(nothing, |sum, each| {
        let minor = each.denomination.minor().checked_mul(each.pieces).ok_or(MoneyError::TooLarge)?;
        sum.checked_add(Money::from_minor(minor, nothing.currency()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_till::yuan;

    /// OP04, worked example §15: 500 + 320 + 1 000 − 200 − 600 should be there; 1 015.00 is.
    #[test]
    fn the_example_of_an_evening() {
        let by_postings = yuan("1120");
        let expected = expected_cash(yuan("500"), by_postings, [(CashDirection::Out, yuan("600"))]).unwrap();
        assert_eq!(expected, yuan("1020"));
        let notes = [(yuan("100"), 10), (yuan("10"), 1), (yuan("0.50"), 10)];
        let counted = notes.map(|(denomination, pieces)| Counted { denomination, pieces });
        let counted = counted_cash(&counted, yuan("0")).unwrap();
        assert_eq!(counted.checked_sub(expected).unwrap().to_string(), "-5.00");
    }

    #[test]
    fn what_is_brought_is_there() {
        let moved = [(CashDirection::In, yuan("30")), (CashDirection::Out, yuan("10"))];
        assert_eq!(expected_cash(yuan("100"), yuan("0"), moved).unwrap(), yuan("120"));
    }
}
