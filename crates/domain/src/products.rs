//! 商品与服务 (Z13): what a shop sells, and which prices it may have.
//!
//! Deliberately absent: stock and pictures, and what a sale makes of a price. A sale copies what it sold, so that
//! nothing here changes what was posted.

use crate::money::{Money, MoneyError};

/// What is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProductKind {
    /// 商品: something that is handed over.
    Goods,
    /// 服务: something that somebody does.
    Service,
}

impl ProductKind {
    /// Every kind, in the order shown to people.
    pub const ALL: [Self; 2] = [Self::Goods, Self::Service];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Goods => "goods",
            Self::Service => "service",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The prices of one unit.
///
/// *Invariant:* both are of one currency, neither is negative, and a member never pays more than others do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProductPrices {
    list: Money,
    member: Option<Money>,
}

/// Why two amounts are not the prices of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PriceRefusal {
    /// The list price is less than nothing.
    #[error("the list price is negative")]
    ListPriceNegative,
    /// The member price is less than nothing.
    #[error("the member price is negative")]
    MemberPriceNegative,
    /// The member price is more than the list price.
    #[error("the member price is above the list price")]
    MemberPriceAboveListPrice,
    /// The prices are of two currencies.
    #[error("the prices mix two currencies")]
    MixedCurrencies,
}

impl ProductPrices {
    /// A list price (标价) and perhaps a member price (会员价).
    ///
    /// # Errors
    /// A [`PriceRefusal`] when they break the invariant.
    pub fn new(list: Money, member: Option<Money>) -> Result<Self, PriceRefusal> {
        if list.minor() < 0 {
            return Err(PriceRefusal::ListPriceNegative);
        }
        let Some(price) = member else { return Ok(Self { list, member }) };
        if price.minor() < 0 {
            return Err(PriceRefusal::MemberPriceNegative);
        }
        match list.checked_sub(price) {
            Ok(difference) if difference.minor() >= 0 => Ok(Self { list, member }),
            Ok(_) | Err(MoneyError::NotANumber | MoneyError::TooPrecise { .. } | MoneyError::TooLarge) => {
                Err(PriceRefusal::MemberPriceAboveListPrice)
            }
            Err(MoneyError::CurrencyMismatch) => Err(PriceRefusal::MixedCurrencies),
        }
    }

    /// What anybody pays (标价).
    #[must_use]
    pub const fn list(self) -> Money {
        self.list
    }

    /// What a member pays (会员价), where it is another price.
    #[must_use]
    pub const fn member(self) -> Option<Money> {
        self.member
    }
}

/// Whether a text may be a product's code or barcode: printable ASCII without a space at either end. Its length is
/// another rule.
#[must_use]
pub fn is_printable_code(text: &str) -> bool {
    let printable = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    !text.is_empty() && text.trim_ascii() == text && text.bytes().all(printable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn prices(list: i64, member: Option<i64>) -> Result<ProductPrices, PriceRefusal> {
        let yuan = |minor| Money::from_minor(minor, Currency::Cny);
        ProductPrices::new(yuan(list), member.map(yuan))
    }

    #[test]
    fn a_member_pays_at_most_the_list_price() {
        for (list, member) in [(4_500, None), (0, None), (4_500, Some(4_500)), (4_500, Some(0)), (0, Some(0))]
        {
            let kept = prices(list, member).unwrap();
            assert_eq!((kept.list().minor(), kept.member().map(Money::minor)), (list, member));
        }
        assert_eq!(prices(4_500, Some(4_501)), Err(PriceRefusal::MemberPriceAboveListPrice));
        assert_eq!(prices(-1, None), Err(PriceRefusal::ListPriceNegative));
        assert_eq!(prices(4_500, Some(-1)), Err(PriceRefusal::MemberPriceNegative));
        let yen = Money::from_minor(1, Currency::Jpy);
        let yuan = Money::from_minor(4_500, Currency::Cny);
        assert_eq!(ProductPrices::new(yuan, Some(yen)), Err(PriceRefusal::MixedCurrencies));
    }

    #[test]
    fn codes_are_printable_and_have_no_space_at_their_ends() {
        for text in ["A-001", "a", "6901234567892", "AB 12", "~!"] {
            assert!(is_printable_code(text), "{text:?}");
        }
        for text in ["", " A", "A ", "A\t1", "茶", "A\n", "\u{7f}"] {
            assert!(!is_printable_code(text), "{text:?}");
        }
    }

    #[test]
    fn kinds_are_found_by_their_codes() {
        for kind in ProductKind::ALL {
            assert_eq!(ProductKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(ProductKind::from_code("gift"), None);
    }
}
