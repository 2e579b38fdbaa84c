//! Whether rules give value away: a bounded search for a sequence of top-ups, purchases, returns and corrections after
//! which a member holds more than was put in (worked example §11; docs/LEDGER.md, «Rules that give value away»).
//!
//! Every step is decided by the same functions as at the till. Two sums are kept, both without what is meant to be given:
//!
//! - **held**: cash + principal + bonus + what is on a gift card + points at what they pay − debts − bonus of top-ups that
//!   stand. Bonus is meant to be given, so it is taken off. It must never be above nothing, *even if everything bought is thrown away*;
//! - **kept**: the same + what was charged for the goods not given back − points that these goods are meant to earn. It
//!   must never be above nothing either: nobody keeps goods that nobody paid.
//!
//! Goods that are kept while *held* is back at nothing were free: the points for them paid all of them.
//!
//! Points that a top-up gives are meant to be given, too, while it stands; so where rules give some, refunds of all stored value are
//! looked at as well.
//!
//! A gift card that the member buys and pays with is looked at by a search of its own, with the plainest purchases beside it: what is bought
//! by it earns once, and the gift card nothing.
//!
//! A budget of a top-up rule stops nobody here: whoever cheats comes first, and every top-up finds all of it; then the rules are looked at as
//! they are without it.
//!
//! Amounts come from the rules' own thresholds. Time does not pass: what lapses is not looked at, and points that pend vest
//! at once, as they do for whoever waits. Returns of one sale are
//! corrected from the last on only.

mod account;
mod gift_card;
mod load;
mod menu;
mod search;

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::ids::{Id, Program, Shop};
use crate::ledger::TierLevel;
use crate::money::{Currency, Money};
use crate::rules::{MemberDay, RuleSet, ShortfallPolicy, Versioned};

/// Longest sequence looked at.
pub const STEPS_MAX: usize = 6;
/// Shops with rules of their own that are looked at.
const SHOPS_MAX: usize = 4;
/// Later first days that are looked at.
const DATES_MAX: usize = 3;

/// Which rules are asked about.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// All rules, with the version to be published.
    pub rules: &'a RuleSet,
    /// Of which program.
    pub program: Id<Program>,
    /// In which shop; none for what applies in all.
    pub shop: Option<Id<Shop>>,
    /// On which business date.
    pub date: NaiveDate,
    /// In which currency.
    pub currency: Currency,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// No sequence gains.
    Sound,
    /// A sequence gains only through what a shop may choose knowingly: points written off, or an extra of a promotion.
    Warned(Pump),
    /// A sequence gains.
    Refused(Pump),
}

/// A shortest sequence that gains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pump {
    /// The member's tier before it.
    pub level: TierLevel,
    /// What happens, in order.
    pub steps: Vec<PumpStep>,
    /// What the member has too much at the end, down to the smallest unit.
    pub gain: Money,
    /// Whether the gain is in goods that are kept; else in money, stored value and points.
    pub keeps_goods: bool,
}

/// One step and what it moves for the member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PumpStep {
    /// What is done.
    pub act: Act,
    /// Money that the member receives outside the wallet; negative when it is paid.
    pub money: Money,
    /// Change of principal and bonus together, with what is on the gift card.
    pub stored_value: Money,
    /// Change of reward points; a debt of points counts as negative.
    pub points: i64,
}

/// What pays what points leave of a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaidBy {
    /// Cash.
    Cash,
    /// Stored value of the member.
    StoredValue,
    /// The gift card that the member holds.
    GiftCard,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Cash is paid in.
    TopUp {
        /// So much.
        paid: Money,
    },
    /// A gift card is bought with cash and kept.
    GiftCard {
        /// So much.
        paid: Money,
    },
    /// Goods are bought.
    Buy {
        /// At this list price.
        price: Money,
        /// Further goods in a category that earns nothing.
        silent: Option<Money>,
        /// Whether as many points as the rule allows pay first.
        by_points: bool,
        /// What pays the rest.
        rest: PaidBy,
    },
    /// Goods come back.
    Return {
        /// Which step bought them, from 0.
        step: usize,
        /// Of which of its lines, from 1.
        line: i16,
        /// So much of what was charged; none for all that is left of the line.
        amount: Option<Money>,
    },
    /// All stored value is refunded, because the member wants it.
    Refund,
    /// A step is taken back.
    Correct {
        /// Which, from 0.
        step: usize,
    },
}

/// Looks for a sequence that gains from the date on: at it and at the first days of what is planned later; in the shop
/// asked about, or in all and in each that has rules of its own. The worst verdict counts.
#[must_use]
pub fn check_from(question: Question<'_>) -> Verdict {
    let scopes = scopes(question.rules, question.program);
    let begins = scopes.iter().map(|(_, date)| *date).filter(|date| *date > question.date);
    let mut dates: Vec<NaiveDate> = begins.collect();
    dates.sort_unstable();
    dates.dedup();
    let shops: BTreeSet<_> = scopes.iter().filter_map(|(shop, _)| *shop).map(Id::value).collect();
    let shops: Vec<Option<Id<Shop>>> = match question.shop {
        Some(shop) => vec![Some(shop)],
        None => [None].into_iter().chain(shops.into_iter().take(SHOPS_MAX).map(Id::new).map(Some)).collect(),
    };
    let mut worst = Verdict::Sound;
    for date in [question.date].into_iter().chain(dates.into_iter().take(DATES_MAX)) {
        for shop in &shops {
            match check(Question { shop: *shop, date, ..question }) {
                Verdict::Refused(pump) => return Verdict::Refused(pump),
                Verdict::Warned(pump) if worst == Verdict::Sound => worst = Verdict::Warned(pump),
                Verdict::Warned(_) | Verdict::Sound => {}
            }
        }
    }
    worst
}

/// Shop and first day of every version of a program.
fn scopes(rules: &RuleSet, program: Id<Program>) -> Vec<(Option<Id<Shop>>, NaiveDate)> {
    fn of<T>(
        versions: &[Versioned<T>],
        program: Id<Program>,
    ) -> impl Iterator<Item = (Option<Id<Shop>>, NaiveDate)> {
        let own = versions.iter().filter(move |version| version.program == program);
        own.map(|version| (version.shop, version.in_force_from))
    }
    of(&rules.top_up, program)
        .chain(of(&rules.points, program))
        .chain(of(&rules.ladders, program))
        .chain(of(&rules.discounts, program))
        .chain(of(&rules.spending_orders, program))
        .chain(of(&rules.promotions, program))
        .chain(of(&rules.pricing, program))
        .chain(of(&rules.points_payments, program))
        .chain(of(&rules.cash_roundings, program))
        .chain(of(&rules.card_discounts, program))
        .collect()
}

/// Looks for a sequence that gains on one date in one shop, and by the rules that apply there once a budget is used up.
#[must_use]
pub fn check(question: Question<'_>) -> Verdict {
    match (check_with_budget(question), once_used_up(question)) {
        (Verdict::Sound, Some(rules)) => check(Question { rules: &rules, ..question }),
        (Verdict::Warned(pump), Some(rules)) => match check(Question { rules: &rules, ..question }) {
            Verdict::Refused(pump) => Verdict::Refused(pump),
            Verdict::Warned(_) | Verdict::Sound => Verdict::Warned(pump),
        },
        (verdict @ Verdict::Refused(_), _) | (verdict, None) => verdict,
    }
}

/// The rules without the top-up rule of a budget; none where the rule in force has none.
fn once_used_up(question: Question<'_>) -> Option<RuleSet> {
    let rules = question.rules.in_force(question.program, shop_of(question), question.date);
    let rule = rules.top_up.filter(|rule| rule.body.budget.is_some())?;
    Some(question.rules.without(rule.id))
}

/// No shop has the nil id, so only the rules of every shop match it.
fn shop_of(question: Question<'_>) -> Id<Shop> {
    question.shop.unwrap_or(Id::new(Uuid::nil()))
}

fn check_with_budget(question: Question<'_>) -> Verdict {
    let rules = without_waiting(question.rules);
    let question = Question { rules: &rules, ..question };
    let intended = without_known_gifts(question.rules);
    let is_all = matches!(intended, Cow::Borrowed(_));
    if let Some(pump) = search::search_all(Question { rules: &intended, ..question }, account::written) {
        return Verdict::Refused(pump);
    }
    if is_all {
        return Verdict::Sound;
    }
    search::search_all(question, account::written).map_or(Verdict::Sound, Verdict::Warned)
}

/// The rules with points that pend for no time, and the best of member days every day: whoever cheats can wait.
fn without_waiting(rules: &RuleSet) -> Cow<'_, RuleSet> {
    if rules.points.iter().all(|rule| rule.body.pending_days == 0 && rule.body.member_days.is_empty()) {
        return Cow::Borrowed(rules);
    }
    let mut rules = rules.clone();
    for rule in &mut rules.points {
        rule.body.pending_days = 0;
        rule.body.member_days = best_day(&rule.body.member_days).into_iter().collect();
    }
    Cow::Owned(rules)
}

/// Every day as the member day with the largest factor; none where no factor adds anything.
fn best_day(days: &[MemberDay]) -> Option<MemberDay> {
    let factor_bp = days.iter().map(|days| days.factor_bp).max().filter(|factor| *factor > 10_000)?;
    Some(MemberDay { weekdays: (1..=7).collect(), month_days: Vec::new(), factor_bp })
}

/// The rules as they would be if no shop gave away what it may choose to.
fn without_known_gifts(rules: &RuleSet) -> Cow<'_, RuleSet> {
    let writes_off = rules.points.iter().any(|rule| rule.body.on_shortfall == ShortfallPolicy::WriteOff);
    let has_extra = rules.promotions.iter().any(|promotion| promotion.body.extra.is_positive());
    if !writes_off && !has_extra {
        return Cow::Borrowed(rules);
    }
    let mut rules = rules.clone();
    for rule in &mut rules.points {
        if rule.body.on_shortfall == ShortfallPolicy::WriteOff {
            rule.body.on_shortfall = ShortfallPolicy::Debt;
        }
    }
    for promotion in &mut rules.promotions {
        promotion.body.extra = Money::zero(promotion.body.extra.currency());
    }
    Cow::Owned(rules)
}

#[cfg(test)]
mod tests;
