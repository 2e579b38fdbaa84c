//! 支付方式: the ways in which money changes hands, as every tenant begins, and what a tenant's dictionary of them lets pass
//! (D01, S02). A posting keeps the code of a way; names are the tenant's.
//!
//! *Invariant:* what a way does follows from its code alone, so a name, an order or a switch never changes a figure.

use std::collections::HashMap;

use crate::ledger::{CASH, COUNTS, Posting, PostingKind, is_money};
use crate::payment::PaymentMethod;
use crate::till::Rejection;

/// What a way of payment does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WayKind {
    /// 现金: counted in the drawer, rounded, with change.
    Cash,
    /// 联机: a connected provider can take it, and give it back.
    Connected,
    /// 手工: taken elsewhere and confirmed by hand.
    ByHand,
}

impl WayKind {
    /// What the way of a code does.
    #[must_use]
    pub fn of(code: &str) -> Self {
        let method = PaymentMethod::from_code(code);
        if code == CASH {
            Self::Cash
        } else if method.is_some_and(|method| method.bearer().is_none()) {
            Self::Connected
        } else {
            Self::ByHand
        }
    }
}

/// A way that a tenant has from the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandardWay {
    /// Stable code.
    pub code: &'static str,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

const fn standard(code: &'static str, zh: &'static str, en: &'static str) -> StandardWay {
    StandardWay { code, zh, en }
}

/// The ways of a new tenant, in the order shown to people.
pub const STANDARD: [StandardWay; 6] = [
    standard(CASH, "现金", "Cash"),
    standard("wechat", "微信", "WeChat Pay"),
    standard("alipay", "支付宝", "Alipay"),
    standard("bank_card", "银行卡", "Bank card"),
    standard("transfer", "转账", "Transfer"),
    standard("other", "其他", "Other"),
];

/// Whether a code can name a way of a tenant: value of the member, of a bearer or of a platform is no money.
#[must_use]
pub fn can_name_a_way(code: &str) -> bool {
    is_money(code) && code != COUNTS
}

/// What a tenant says of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WayTerms {
    /// Whether money is taken by it.
    pub is_offered: bool,
    /// Whether it is refused without its number elsewhere.
    pub asks_reference: bool,
}

/// The ways of a tenant by their codes, also those that are offered no more.
pub type PaymentWays = HashMap<String, WayTerms>;

/// Checks what a posting takes or pays out against the tenant's dictionary. Money goes back also by a way that is offered no
/// more; what is taken back went through when it was posted.
///
/// # Errors
/// [`Rejection::WayNotOffered`], [`Rejection::ReferenceNeeded`].
pub fn check(ways: &PaymentWays, posting: &Posting) -> Result<(), Rejection> {
    let comes_in = match posting.kind {
        PostingKind::TopUp | PostingKind::Consumption | PostingKind::PackageSale | PostingKind::Repayment => {
            true
        }
        PostingKind::Refund => false,
        PostingKind::Reversal
        | PostingKind::Return
        | PostingKind::CountUse
        | PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::TermChange
        | PostingKind::BearerPayment
        | PostingKind::BearerRefund
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment => return Ok(()),
    };
    for tender in posting.tenders.iter().filter(|tender| is_money(&tender.method)) {
        let method = || tender.method.clone();
        let Some(way) = ways.get(&tender.method).filter(|way| way.is_offered || !comes_in) else {
            return Err(Rejection::WayNotOffered { method: method() });
        };
        let has_number = tender.payment.is_some()
            || tender.reference.as_deref().is_some_and(|number| !number.trim().is_empty());
        if comes_in && way.asks_reference && !has_number {
            return Err(Rejection::ReferenceNeeded { method: method() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Tender;
    use crate::rules::RuleSet;
    use crate::test_till::{TestTill, thing, yuan};

    /// D01: every way of the beginning is money, and does what its code says.
    #[test]
    fn what_a_way_does_follows_from_its_code() {
        let kinds = STANDARD.map(|way| WayKind::of(way.code));
        let connected = kinds.iter().filter(|kind| **kind == WayKind::Connected).count();
        assert_eq!((kinds[0], connected, WayKind::of("meituan")), (WayKind::Cash, 3, WayKind::ByHand));
        assert!(STANDARD.iter().all(|way| can_name_a_way(way.code)));
        for taken in ["stored_value", "points", "on_account", "voucher", "counts", "gift_card", "deposit", ""]
        {
            assert!(!can_name_a_way(taken), "{taken}");
        }
    }

    /// D01, OP08: value of a bearer is no connected way, though it pays by a payment; all other ways of payments are.
    #[test]
    fn value_of_a_bearer_is_confirmed_by_hand() {
        let kinds: Vec<_> = PaymentMethod::ALL.iter().map(|method| WayKind::of(method.code())).collect();
        let (connected, by_hand) = (WayKind::Connected, WayKind::ByHand);
        assert_eq!(kinds, [connected, connected, connected, by_hand, by_hand]);
    }

    /// A posting of a kind that one tender pays, as the tenant's ways let it pass: cash and bank card are offered, the card asks
    /// for its number, and cheques are offered no more.
    fn checked(kind: PostingKind, tender: Tender) -> Result<(), Rejection> {
        let mut till = TestTill::new(RuleSet::default());
        let posting = till.top_up(yuan("10")).unwrap().posting;
        let ways = [(CASH, true, false), ("bank_card", true, true), ("cheque", false, true)];
        let ways = ways.map(|(code, is_offered, asks_reference)| {
            (code.to_owned(), WayTerms { is_offered, asks_reference })
        });
        check(&PaymentWays::from(ways), &Posting { kind, tenders: vec![tender], ..posting })
    }

    fn by(method: &str) -> Tender {
        Tender::plain(method.to_owned(), yuan("10"))
    }

    /// D01, S02: money comes in by ways that are offered, and goes back by every way of the dictionary.
    #[test]
    fn money_comes_in_by_ways_that_are_offered() {
        let not_offered = |method: &str| Err(Rejection::WayNotOffered { method: method.to_owned() });
        for kind in
            [PostingKind::TopUp, PostingKind::Consumption, PostingKind::PackageSale, PostingKind::Repayment]
        {
            assert_eq!(checked(kind, by(CASH)), Ok(()), "{kind:?}");
            assert_eq!(checked(kind, by("cheque")), not_offered("cheque"), "{kind:?}");
            assert_eq!(checked(kind, by("gold")), not_offered("gold"), "{kind:?}");
            assert_eq!(checked(kind, by("stored_value")), Ok(()), "it is no money");
        }
        assert_eq!(checked(PostingKind::Refund, by("cheque")), Ok(()));
        assert_eq!(checked(PostingKind::Refund, by("gold")), not_offered("gold"));
        assert_eq!(checked(PostingKind::Return, by("gold")), Ok(()));
    }

    /// D01, S02: a way that asks for its number has one, or a payment of a provider; money that goes back needs none.
    #[test]
    fn a_way_that_asks_for_a_number_has_one() {
        let numbered = |number: &str| Tender { reference: Some(number.to_owned()), ..by("bank_card") };
        let missing = Err(Rejection::ReferenceNeeded { method: "bank_card".to_owned() });
        for (tender, expected) in [
            (by("bank_card"), missing.clone()),
            (numbered(" "), missing),
            (numbered("4711"), Ok(())),
            (Tender { payment: Some(thing(1)), ..by("bank_card") }, Ok(())),
        ] {
            assert_eq!(checked(PostingKind::TopUp, tender.clone()), expected, "{tender:?}");
            assert_eq!(checked(PostingKind::Refund, tender), Ok(()));
        }
    }
}
