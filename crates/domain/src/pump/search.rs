//! The search itself: by rising length, so that what is found is shortest; of those, what gains most.

use std::collections::HashSet;

use super::account::{Account, Writer};
use super::menu::{Menu, undo};
use super::{Act, Pump, PumpStep, Question, STEPS_MAX, shop_of};
use crate::ledger::TierLevel;
use crate::money::Money;
use crate::rules::{PointsPaymentRule, RulesInForce};

/// Top-ups and purchases of one sequence.
const BEGUN_MAX: usize = 3;
/// Decisions that one search may ask for: enough for every sequence of four steps under the rules of most shops; longer
/// ones are looked at until they are used up.
const DECISIONS_MAX: usize = 8_000;

/// A shortest sequence that gains, from an ordinary member or one of the tier that earns most: first of what is done with the
/// member's own value, then of what is done with a gift card.
pub(super) fn search_all(question: Question<'_>, write: Writer) -> Option<Pump> {
    search(question, Menu::new, write).or_else(|| search(question, Menu::of_gift_cards, write))
}

/// Makes the menu of one search.
pub(super) type MenuOf = fn(Question<'_>, RulesInForce<'_>, TierLevel) -> Menu;

/// A shortest sequence of a menu that gains.
pub(super) fn search(question: Question<'_>, menu: MenuOf, write: Writer) -> Option<Pump> {
    let rules = question.rules.in_force(question.program, shop_of(question), question.date);
    let found = starts(rules).into_iter().filter_map(|(level, tier_points)| {
        let start = Account::open(question, level, tier_points);
        Search { question, rules, menu: menu(question, rules, level), write }.from(start)
    });
    found.min_by_key(|pump| pump.steps.len())
}

/// The ordinary tier, and the one with the largest factor on points.
fn starts(rules: RulesInForce<'_>) -> Vec<(TierLevel, i64)> {
    let mut starts = vec![(0, 0)];
    let factors = rules.points.map_or(&[][..], |rule| &rule.body.tier_factors_bp);
    let steps = rules.ladder.map_or(&[][..], |rule| &rule.body.steps);
    if let Some((level, _)) =
        factors.iter().max_by_key(|(_, factor)| *factor).filter(|(level, _)| *level != 0)
    {
        let from = steps.iter().find(|step| step.level == *level).map_or(0, |step| step.from_points);
        starts.push((*level, from));
    }
    starts
}

struct Search<'a> {
    question: Question<'a>,
    rules: RulesInForce<'a>,
    menu: Menu,
    write: Writer,
}

/// An account and how it came to be.
#[derive(Clone)]
struct Path {
    account: Account,
    acts: Vec<Act>,
    begun: usize,
}

impl Search<'_> {
    fn from(&self, start: Account) -> Option<Pump> {
        let mut seen = HashSet::from([start.fingerprint()]);
        let mut paths = vec![Path { account: start.clone(), acts: Vec::new(), begun: 0 }];
        let mut decisions = 0;
        for _ in 0..STEPS_MAX {
            let mut longer = Vec::new();
            let mut best: Option<(i128, Path)> = None;
            for path in &paths {
                for (act, begins) in self.next(path) {
                    if decisions == DECISIONS_MAX {
                        return best.and_then(|(_, path)| self.pump(&start, &path));
                    }
                    decisions += 1;
                    let mut account = path.account.clone();
                    let category = self.menu.silent_category.as_deref();
                    if account.perform(self.question, act, category, self.write).is_err() {
                        continue;
                    }
                    let acts = path.acts.iter().copied().chain([act]).collect();
                    let gained = account.gained(self.points_pay());
                    let path = Path { account, acts, begun: path.begun + usize::from(begins) };
                    let gain = gained.most();
                    if gain >= self.per() && best.as_ref().is_none_or(|(most, _)| gain > *most) {
                        best = Some((gain, path.clone()));
                    }
                    if seen.insert(path.account.fingerprint()) {
                        longer.push(path);
                    }
                }
            }
            if let Some((_, path)) = best {
                return self.pump(&start, &path);
            }
            paths = longer;
        }
        None
    }

    fn points_pay(&self) -> Option<&PointsPaymentRule> {
        self.rules.points_payment.map(|rule| &rule.body)
    }

    /// Points that pay the worth of the payment rule: what gains are counted in.
    fn per(&self) -> i128 {
        i128::from(self.points_pay().map_or(1, |rule| rule.points.max(1)))
    }

    fn next(&self, path: &Path) -> Vec<(Act, bool)> {
        let undone = undo(&path.account).into_iter().map(|act| (act, false));
        let begun: &[Act] = if path.begun < BEGUN_MAX { &self.menu.begin } else { &[] };
        undone.chain(begun.iter().map(|act| (*act, true))).collect()
    }

    /// The sequence as data.
    fn pump(&self, start: &Account, path: &Path) -> Option<Pump> {
        let (gained, per) = (path.account.gained(self.points_pay()), self.per());
        let money = |minor: i64| Money::from_minor(minor, self.question.currency);
        let mut before = start.clone();
        let mut steps = Vec::new();
        for act in &path.acts {
            let mut after = before.clone();
            let category = self.menu.silent_category.as_deref();
            after.perform(self.question, *act, category, self.write).ok()?;
            let points = |of: &Account| of.wallet.reward_points - of.wallet.owed_points;
            steps.push(PumpStep {
                act: *act,
                money: money(after.cash - before.cash),
                stored_value: money(after.stored() - before.stored()),
                points: points(&after) - points(&before),
            });
            before = after;
        }
        Some(Pump {
            level: start.wallet.tier,
            steps,
            gain: money(i64::try_from(gained.most() / per).unwrap_or(i64::MAX)),
            keeps_goods: gained.held < per,
        })
    }
}
