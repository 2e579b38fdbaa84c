//! What a member might do next: amounts at the thresholds of the rules, and everything that can still be taken back.

use std::rc::Rc;

use super::account::Account;
use super::{Act, PaidBy, Question};
use crate::earning::Factor;
use crate::gift_points::GiftOf;
use crate::ledger::{Decision, LineKind, Lot, PostingKind, TierLevel};
use crate::money::{AMOUNT_MINOR_MAX, Money};
use crate::rules::{CashRounding, PointsPaymentRule, RoundingScope, RulesInForce};

const WHOLE_BP: i64 = 10_000;

/// The amounts and purchases of one search.
#[derive(Debug)]
pub(super) struct Menu {
    /// Top-ups and purchases, whatever was done before.
    pub(super) begin: Vec<Act>,
    /// A category that earns nothing, if the rules name one.
    pub(super) silent_category: Option<String>,
}

impl Menu {
    pub(super) fn new(question: Question<'_>, rules: RulesInForce<'_>, level: TierLevel) -> Self {
        let money = |minor: i64| Money::from_minor(minor, question.currency);
        let Amounts { whole, unit, pay, earn } = Amounts::of(question, rules, level);
        let points = rules.points.map(|rule| &rule.body);
        let mut cash =
            vec![earn, unit, rules.cash_rounding.map_or(1, |rule| smallest(rule.body.mode, whole))];
        cash.extend(pay.map(|pay| pay.bill));
        cash.extend(rules.cash_rounding.map(|rule| times(unit, 1) + rounded_away(rule.body.mode, whole)));
        cash.extend(next_tier(rules, level));
        let mut acts: Vec<Act> =
            distinct(cash).map(|price| buy(money(price), None, false, PaidBy::Cash)).collect();
        acts.extend(top_ups(rules, earn).map(|paid| Act::TopUp { paid: money(paid) }));
        acts.push(buy(money(earn), None, false, PaidBy::StoredValue));
        let of_due = rules.cash_rounding.filter(|rule| rule.body.scope == RoundingScope::WholeDue);
        acts.extend(of_due.map(|rule| {
            buy(money(times(unit, 1) + rounded_away(rule.body.mode, whole)), None, false, PaidBy::StoredValue)
        }));
        let silent_category = points.and_then(|rule| rule.excluded_categories.first().cloned());
        if let Some(pay) = pay {
            for price in distinct(vec![pay.bill, earn.max(pay.bill)]) {
                acts.push(buy(money(price), None, true, PaidBy::Cash));
                acts.push(buy(money(price), None, true, PaidBy::StoredValue));
            }
            let silent = silent_category.as_ref().map(|_| money(pay.bill));
            acts.extend(silent.map(|silent| buy(money(earn), Some(silent), true, PaidBy::Cash)));
        }
        Self::of(acts, silent_category)
    }

    /// A gift card, what it buys, and purchases by points that it may have earned.
    pub(super) fn of_gift_cards(question: Question<'_>, rules: RulesInForce<'_>, level: TierLevel) -> Self {
        let money = |minor: i64| Money::from_minor(minor, question.currency);
        let Amounts { pay, earn, .. } = Amounts::of(question, rules, level);
        let mut acts =
            vec![Act::GiftCard { paid: money(earn) }, buy(money(earn), None, false, PaidBy::GiftCard)];
        if let Some(pay) = pay {
            acts.extend([PaidBy::GiftCard, PaidBy::Cash].map(|rest| buy(money(pay.bill), None, true, rest)));
        }
        Self::of(acts, None)
    }

    fn of(mut begin: Vec<Act>, silent_category: Option<String>) -> Self {
        begin.retain(|act| fits(*act));
        Self { begin, silent_category }
    }
}

/// What can be done with what was done before: returns, whole and in parts, and corrections.
pub(super) fn undo(account: &Account) -> Vec<Act> {
    let mut acts = Vec::new();
    // Bonus is no reason to look: what was delivered counts against the refund. Points that were given are.
    let gives_points = |posting: &Rc<Decision>| GiftOf::of_entries(&posting.entries).is_some();
    if account.lots.iter().any(|lot| matches!(lot, Lot::Pair(_)) && lot.is_open())
        && account.postings.iter().any(gives_points)
    {
        acts.push(Act::Refund);
    }
    for (step, posting) in account.postings.iter().enumerate() {
        if !account.stands(posting) {
            continue;
        }
        let is_last = match posting.posting.kind {
            PostingKind::Return => account
                .postings
                .iter()
                .find(|sale| Some(sale.posting.id) == posting.posting.reverses)
                .and_then(|sale| account.returns_of(sale).last())
                .is_none_or(|last| last.posting.id == posting.posting.id),
            PostingKind::TopUp | PostingKind::Consumption => true,
            PostingKind::Reversal
            | PostingKind::PackageSale
            | PostingKind::CountUse
            | PostingKind::Hold
            | PostingKind::HoldEnd
            | PostingKind::TermChange
            | PostingKind::Refund
            | PostingKind::Repayment
            | PostingKind::PointsMakeUp
            | PostingKind::PointsAdjustment
            | PostingKind::BearerPayment
            | PostingKind::BearerRefund => false,
        };
        if is_last {
            acts.push(Act::Correct { step });
        }
        if posting.posting.kind != PostingKind::Consumption {
            continue;
        }
        let returned = account.returned(posting);
        for (line, number) in posting.lines.iter().zip(1_i16..) {
            if line.kind != LineKind::Delivered {
                continue;
            }
            let back = returned.iter().find(|back| back.line == number).map_or(0, |back| back.amount.minor());
            let left = line.charged.minor() - back;
            let part = |minor: i64| Some(Money::from_minor(minor, line.charged.currency()));
            if left > 0 {
                acts.push(Act::Return { step, line: number, amount: None });
            }
            if left > 1 {
                acts.push(Act::Return { step, line: number, amount: part(left / 2) });
            }
            if left > 2 {
                acts.push(Act::Return { step, line: number, amount: part(left - 1) });
            }
        }
    }
    acts
}

/// What amounts of money mean under the rules, in the smallest unit.
struct Amounts {
    /// One whole unit of the currency.
    whole: i64,
    /// What earns one unit of points.
    unit: i64,
    /// From which points may pay.
    pay: Option<Threshold>,
    /// What earns so many points that they may pay.
    earn: i64,
}

impl Amounts {
    fn of(question: Question<'_>, rules: RulesInForce<'_>, level: TierLevel) -> Self {
        let whole = 10_i64.pow(question.currency.scale());
        let points = rules.points.map(|rule| &rule.body);
        let unit = points.map_or(whole * 10, |rule| rule.reward_unit.minor());
        let factor = points.map_or(Factor::of_tier(10_000), |rule| Factor::of(rule, level, question.date));
        let pay = rules.points_payment.map(|rule| Threshold::of(&rule.body));
        let earn = pay.map_or(unit, |pay| times(unit, units_for(pay.points, factor)));
        Self { whole, unit, pay, earn }
    }
}

/// The fewest points that may pay, and the smallest bill that they may pay a part of.
#[derive(Debug, Clone, Copy)]
struct Threshold {
    points: i64,
    bill: i64,
}

impl Threshold {
    fn of(rule: &PointsPaymentRule) -> Self {
        let step = rule.step.max(1);
        let points = times(step, (rule.points_min.max(1) + step - 1) / step);
        let worth = ceiling(i128::from(points) * i128::from(rule.worth.minor()), rule.points);
        let bill = ceiling(i128::from(worth) * i128::from(WHOLE_BP), i64::from(rule.share_max_bp));
        Self { points, bill: bill.max(1) }
    }
}

/// A top-up that reaches the last band, and one that pays for a purchase.
fn top_ups(rules: RulesInForce<'_>, earn: i64) -> impl Iterator<Item = i64> {
    let last = rules.top_up.and_then(|rule| rule.body.bands.last()).map(|band| band.from.minor());
    distinct(last.into_iter().chain([earn]).collect())
}

/// A purchase that lifts to the next tier.
fn next_tier(rules: RulesInForce<'_>, level: TierLevel) -> Option<i64> {
    let (ladder, points) = (rules.ladder?, rules.points?);
    let next = ladder.body.steps.iter().filter(|step| step.level > level && step.from_points > 0);
    let next = next.min_by_key(|step| step.from_points)?;
    Some(times(points.body.tier_unit.minor(), next.from_points))
}

/// The smallest amount that is paid in cash.
const fn smallest(rounding: CashRounding, whole: i64) -> i64 {
    match rounding {
        CashRounding::DownToTenth | CashRounding::HalfUpToTenth => whole / 10,
        CashRounding::DownToUnit | CashRounding::HalfUpToUnit => whole,
    }
}

/// The largest part of a price that rounding takes off.
const fn rounded_away(rounding: CashRounding, whole: i64) -> i64 {
    match rounding {
        CashRounding::DownToTenth => whole / 10 - 1,
        CashRounding::DownToUnit => whole - 1,
        CashRounding::HalfUpToTenth => whole / 20 - 1,
        CashRounding::HalfUpToUnit => whole / 2 - 1,
    }
}

const fn buy(price: Money, silent: Option<Money>, by_points: bool, rest: PaidBy) -> Act {
    Act::Buy { price, silent, by_points, rest }
}

/// Whether the till takes such an amount at all.
fn fits(act: Act) -> bool {
    let amount = match act {
        Act::TopUp { paid } | Act::GiftCard { paid } => paid,
        Act::Buy { price, .. } => price,
        Act::Return { .. } | Act::Refund | Act::Correct { .. } => return true,
    };
    (1..=AMOUNT_MINOR_MAX / 10).contains(&amount.minor())
}

fn distinct(mut amounts: Vec<i64>) -> impl Iterator<Item = i64> {
    amounts.sort_unstable();
    amounts.dedup();
    amounts.into_iter()
}

/// The fewest units that earn so many points.
fn units_for(points: i64, factor: Factor) -> i64 {
    let (factor, whole) = factor.fraction();
    let factor = factor.max(1);
    i64::try_from((i128::from(points) * whole + factor - 1) / factor).unwrap_or(i64::MAX)
}

fn times(one: i64, other: i64) -> i64 {
    one.saturating_mul(other)
}

fn ceiling(numerator: i128, denominator: i64) -> i64 {
    let denominator = i128::from(denominator.max(1));
    i64::try_from((numerator + denominator - 1) / denominator).unwrap_or(i64::MAX)
}
