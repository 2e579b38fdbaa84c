//! 规则版本: which versions of rules a number follows from, in one short text that a preview gives and a request sends back.
//!
//! Two digests are the same exactly when the same versions are in force, as far as 64 bits can tell: it is compared by whoever asked for it, and
//! guards nobody against themselves.

use std::fmt;
use std::str::FromStr;

use super::{RuleSet, RulesInForce, Versioned};
use crate::ids::{Id, RuleVersion};
use crate::ledger::{Decision, Lot, PostingKind};
use crate::till::Rejection;

/// FNV-1a of the ids of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RulesDigest(u64);

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

impl RulesDigest {
    /// Of the rules that such a posting follows from; none for postings that no preview promises numbers of.
    #[must_use]
    pub fn of(rules: &RulesInForce<'_>, kind: PostingKind) -> Option<Self> {
        match kind {
            PostingKind::TopUp => Some(Self::over(&[id(rules.top_up), id(rules.ladder)])),
            PostingKind::Consumption => Some(Self::over(&[
                id(rules.points),
                id(rules.ladder),
                id(rules.discount),
                id(rules.spending_order),
                id(rules.promotion),
                id(rules.pricing),
                id(rules.points_payment),
                id(rules.cash_rounding),
                id(rules.card_discount),
            ])),
            PostingKind::Reversal
            | PostingKind::Return
            | PostingKind::PackageSale
            | PostingKind::CountUse
            | PostingKind::Hold
            | PostingKind::HoldEnd
            | PostingKind::Refund
            | PostingKind::Repayment
            | PostingKind::TermChange
            | PostingKind::BearerPayment
            | PostingKind::PointsMakeUp
            | PostingKind::PointsAdjustment
            | PostingKind::BearerRefund => None,
        }
    }

    /// Of the rules that a decision followed. Of a top-up that is the rule of its pair: another one may have stepped aside for it.
    #[must_use]
    pub fn of_decision(rules: &RuleSet, decision: &Decision) -> Option<Self> {
        let posting = &decision.posting;
        let in_force = rules.in_force(decision.wallet.program, posting.shop, posting.business_date);
        let terms = decision.lots_opened.iter().find_map(|lot| match lot {
            Lot::Pair(pair) => pair.terms,
            Lot::Points(_) | Lot::Counts(_) | Lot::Account(_) => None,
        });
        let top_up = rules.top_up.iter().find(|version| Some(version.id) == terms);
        Self::of(&RulesInForce { top_up, ..in_force }, posting.kind)
    }

    /// Refuses when `seen` is not what is in force for such a posting; nothing seen is never refused.
    ///
    /// # Errors
    /// [`Rejection::RulesChanged`].
    pub(crate) fn check(
        seen: Option<Self>,
        rules: &RulesInForce<'_>,
        kind: PostingKind,
    ) -> Result<(), Rejection> {
        if seen.is_none() || seen == Self::of(rules, kind) { Ok(()) } else { Err(Rejection::RulesChanged) }
    }

    /// A rule that is absent counts as such, so that one that begins is a change, too.
    fn over(versions: &[Option<Id<RuleVersion>>]) -> Self {
        let bytes = |version: &Option<Id<RuleVersion>>| version.map_or([0; 16], |id| *id.value().as_bytes());
        let mixed = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        Self(versions.iter().flat_map(bytes).fold(OFFSET, mixed))
    }
}

fn id<T>(version: Option<&Versioned<T>>) -> Option<Id<RuleVersion>> {
    version.map(|version| version.id)
}

impl fmt::Display for RulesDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A text that is no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADigest;

impl FromStr for RulesDigest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let is_hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = is_hex.then(|| u64::from_str_radix(text, 16).ok()).flatten();
        number.map(Self).ok_or(NotADigest)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::rules::{BandMode, BonusAmount, SpendingOrder, TopUpBand, TopUpRule};
    use crate::test_till::{TestTill, always, shop, yuan};

    /// §2.2: a rule that begins, or a newer version, is another digest; what such a posting does not follow from is none.
    #[test]
    fn what_a_top_up_follows_from_is_told_apart() {
        let rule = || TopUpRule::by_bands(BandMode::Highest, Vec::new());
        let none = RuleSet::default();
        let first = RuleSet { top_up: vec![always(10, rule())], ..RuleSet::default() };
        let second = RuleSet { top_up: vec![always(11, rule())], ..RuleSet::default() };
        let other = RuleSet {
            top_up: vec![always(10, rule())],
            spending_orders: vec![always(12, SpendingOrder::BonusFirst)],
            ..RuleSet::default()
        };
        let on = NaiveDate::from_ymd_opt(2026, 5, 3).expect("a date");
        let program = always(10, ()).program;
        let digest = |rules: &RuleSet, kind| RulesDigest::of(&rules.in_force(program, shop().id, on), kind);
        let of = |rules: &RuleSet| digest(rules, PostingKind::TopUp).expect("a top-up has one");
        assert_ne!(of(&none), of(&first));
        assert_ne!(of(&first), of(&second));
        assert_eq!(of(&first), of(&other));
        assert_ne!(digest(&first, PostingKind::Consumption), digest(&other, PostingKind::Consumption));
        assert_eq!(digest(&first, PostingKind::Refund), None);
        assert_eq!(of(&first).to_string().parse(), Ok(of(&first)));
        // Shorter than sixteen digits, no digits, a sign.
        for text in ["abc", "gold", "00000000000000zz", "+000000000000001"] {
            assert_eq!(text.parse::<RulesDigest>(), Err(NotADigest), "{text}");
        }
    }

    /// §2.2: a digest is FNV-1a of the ids, sixteen bytes each, and of sixteen zeros where there is no rule: the same in every release.
    #[test]
    fn a_digest_is_the_same_in_every_release() {
        let over = |versions: &[Option<Id<RuleVersion>>]| RulesDigest::over(versions).to_string();
        assert_eq!(over(&[None, None]), "0c8210784d8af5a5");
        assert_eq!(over(&[Some(always(10, ()).id), None]), "e58da84ada9c3c57");
    }

    /// §2.2, §2.3: a top-up is told by the rule that it followed, not by the newer one that stepped aside for it.
    #[test]
    fn a_top_up_is_told_by_the_rule_that_it_followed() {
        let bands = vec![TopUpBand::plain(yuan("100"), BonusAmount::PercentBp(1_000))];
        let rule = TopUpRule::by_bands(BandMode::Highest, bands);
        let alone = RuleSet { top_up: vec![always(10, rule.clone())], ..RuleSet::default() };
        // Of a budget of 1.00 no bonus of 10.00 can be given.
        let newer = Versioned { number: 2, ..always(11, TopUpRule { budget: Some(yuan("1")), ..rule }) };
        let mut till = TestTill::new(alone.clone());
        till.rules.top_up.push(newer);
        let topped_up = till.top_up(yuan("100")).expect("a top-up");
        let in_force = alone.in_force(till.wallet.program, shop().id, topped_up.posting.business_date);
        let expected = RulesDigest::of(&in_force, PostingKind::TopUp).expect("a top-up has one");
        assert_eq!(RulesDigest::of_decision(&till.rules, &topped_up), Some(expected));
    }
}
