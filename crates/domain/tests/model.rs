//! The ledger against a plain model: a member's balances and lots kept with a handful of sums, which share no code with
//! `domain`. Rules are kept so plain that every number can be said in one line; the order of spending is bonus first.
//!
//! `STEPS` says how many commands, `SEED` where chance begins; `make model STEPS=10000000` runs it at length.

#![expect(clippy::unwrap_used, reason = "a test says by failing what is not there")]

use domain::{
    account, budget, consumption, count_use, counts, gift_points, holds, ids, instalments, ledger, make_up,
    money, package_sale, pending, points_adjustment, prepaid, recompute, refund, repayment, returns,
    reversal, rules, terms, tiers, till, time, top_up, vouchers,
};

#[path = "../src/test_till.rs"]
#[expect(dead_code, reason = "other tests use the rest of the till")]
mod test_till;

#[path = "../src/test_chance.rs"]
mod test_chance;

use std::collections::BTreeMap;

use ledger::{CASH, Lot, POINTS, STORED_VALUE};
use money::{Currency, Money};
use rules::{
    BandMode, BonusAmount, PointsPaymentRule, RuleSet, ShortfallPolicy, SpendingOrder, TopUpBand, TopUpRule,
};
use test_chance::{Chance, seed_of_the_clock, setting};
use test_till::{TestTill, always, line, tier_rules};
use till::{Consume, ReturnInput, ReturnPart, TenderInput};

/// Commands of `make test`.
const STEPS: usize = 10_000;
/// Commands to one member; then the next one begins, so that a till stays short.
const STEPS_OF_A_MEMBER: usize = 40;

/// Bonus of 10 % from 100.00; one point per 10.00 of money, stored or not; 10 points pay 1.00 of at most half a bill.
fn plain_rules() -> RuleSet {
    let cny = |minor| Money::from_minor(minor, Currency::Cny);
    let bands = vec![TopUpBand::plain(cny(10_000), BonusAmount::PercentBp(1_000))];
    let pay =
        PointsPaymentRule { points: 10, worth: cny(100), share_max_bp: 5_000, step: 10, points_min: 10 };
    let mut points = tier_rules().points;
    points[0].body.tier_factors_bp.clear();
    points[0].body.on_shortfall = ShortfallPolicy::Debt;
    RuleSet {
        top_up: vec![always(10, TopUpRule::by_bands(BandMode::Highest, bands))],
        points,
        points_payments: vec![always(50, pay)],
        spending_orders: vec![always(60, SpendingOrder::BonusFirst)],
        ..RuleSet::default()
    }
}

/// What one posting did, as far as it can be taken back.
#[derive(Debug, Clone, Default)]
struct Done {
    /// Principal and bonus by top-up: positive came in.
    pairs: BTreeMap<usize, (i64, i64)>,
    paid_points: i64,
    earned: i64,
    repaid: i64,
    is_sale: bool,
    is_return: bool,
    is_over: bool,
}

/// The model: pairs by the posting that opened them, points, and a debt of points.
#[derive(Debug, Default)]
struct Model {
    pairs: BTreeMap<usize, (i64, i64)>,
    points: i64,
    owed: i64,
    done: Vec<Done>,
}

impl Model {
    fn stored(&self) -> i64 {
        self.pairs.values().map(|(principal, bonus)| principal + bonus).sum()
    }

    fn top_up(&mut self, paid: i64) {
        let bonus = if paid >= 10_000 { paid / 10 } else { 0 };
        let pairs = BTreeMap::from([(self.done.len(), (paid, bonus))]);
        self.keep(Done { pairs, ..Done::default() });
    }

    /// How many points a bill may be paid with, and what they pay.
    fn points_for(&self, bill: i64) -> i64 {
        (bill / 2 / 100 * 10).min(self.points / 10 * 10)
    }

    fn sell(&mut self, bill: i64, paid_points: i64, stored: i64) {
        let mut pairs = BTreeMap::new();
        let mut open = stored;
        for bonus_turn in [true, false] {
            for (opened, (principal, bonus)) in &self.pairs {
                let part = open.min(if bonus_turn { *bonus } else { *principal });
                let taken: &mut (i64, i64) = pairs.entry(*opened).or_default();
                if bonus_turn {
                    taken.1 -= part
                } else {
                    taken.0 -= part
                }
                open -= part;
            }
        }
        assert_eq!(open, 0);
        let earned = (bill - paid_points * 10) / 1_000;
        let repaid = earned.min(self.owed);
        self.keep(Done { pairs, paid_points, earned, repaid, is_sale: true, ..Done::default() });
    }

    fn keep(&mut self, done: Done) {
        self.shift(&done, 1);
        self.points += done.earned - done.repaid - done.paid_points;
        self.owed -= done.repaid;
        self.done.push(done);
    }

    fn shift(&mut self, done: &Done, sign: i64) {
        for (opened, (principal, bonus)) in &done.pairs {
            let pair = self.pairs.entry(*opened).or_default();
            *pair = (pair.0 + sign * principal, pair.1 + sign * bonus);
        }
    }

    /// Whether all that a top-up brought is still there; a sale can always be taken back.
    fn can_take_back(&self, index: usize) -> bool {
        let done = &self.done[index];
        let is_there = |(opened, brought): (&usize, &(i64, i64))| self.pairs[opened] == *brought;
        !done.is_over && (done.is_sale || (!done.pairs.is_empty() && done.pairs.iter().all(is_there)))
    }

    /// A correction gives back the debt that was repaid; a whole return takes every earned point.
    fn take_back(&mut self, index: usize, is_return: bool) {
        let done = self.done[index].clone();
        self.shift(&done, -1);
        self.done[index].is_over = true;
        let (gone, owed_again) =
            if is_return { (done.earned, 0) } else { (done.earned - done.repaid, done.repaid) };
        self.points += done.paid_points;
        self.owed += owed_again + (gone - self.points).max(0);
        self.points = (self.points - gone).max(0);
        self.done.push(Done { is_over: true, is_return, ..Done::default() });
    }
}

fn tender(method: &str, amount: Option<i64>, points: Option<i64>) -> TenderInput {
    let amount = amount.map(|minor| Money::from_minor(minor, Currency::Cny));
    TenderInput {
        method: method.to_owned(),
        amount,
        given: None,
        points,
        reference: None,
        vouchers: Vec::new(),
        payment: None,
    }
}

/// One command to both; they must agree whether it is possible.
fn step(chance: &mut Chance, till: &mut TestTill, model: &mut Model) -> &'static str {
    let cny = |minor| Money::from_minor(minor, Currency::Cny);
    match chance.below(10) {
        0 | 1 => {
            let paid = 1 + chance.below(30_000);
            till.top_up(cny(paid)).unwrap();
            model.top_up(paid);
            "top-up"
        }
        2..=6 => {
            let bill = 1 + chance.below(20_000);
            let points = if chance.below(2) == 0 { model.points_for(bill) } else { 0 };
            let open = bill - points * 10;
            let stored = match chance.below(3) {
                0 => 0,
                1 => open.min(model.stored()),
                _ => chance.below(open.min(model.stored()) + 1),
            };
            let mut tenders = Vec::new();
            tenders.extend((points > 0).then(|| tender(POINTS, None, Some(points))));
            tenders.extend((stored > 0).then(|| tender(STORED_VALUE, Some(stored), None)));
            tenders.extend((open > stored).then(|| tender(CASH, None, None)));
            let lines = vec![line(cny(bill), "")];
            let command = Consume { tenders, ..Consume::from_stored_value(till.origin.clone(), lines) };
            till.sell(command).unwrap();
            model.sell(bill, points, stored);
            "sale"
        }
        kind if model.done.is_empty() || kind > 9 => "nothing",
        kind => {
            // Corrections of returns are left to the property tests.
            let index = usize::try_from(chance.below(i64::try_from(model.done.len()).unwrap())).unwrap();
            let is_return = kind == 7;
            if model.done[index].is_return {
                return "nothing";
            }
            let whole = ReturnInput { line: 1, part: ReturnPart::Rest };
            let decided = if is_return { till.give_back(index, vec![whole]) } else { till.reverse(index) };
            let is_possible = model.can_take_back(index) && (!is_return || model.done[index].is_sale);
            assert_eq!(decided.is_ok(), is_possible, "{decided:?}");
            if is_possible {
                model.take_back(index, is_return);
            }
            if is_return { "return" } else { "correction" }
        }
    }
}

/// Balances, and what is left of every pair, in the order in which they were opened.
fn compare(till: &TestTill, model: &Model) {
    let pairs: Vec<(i64, i64)> = till
        .lots
        .iter()
        .filter_map(|lot| match lot {
            Lot::Pair(pair) => Some((pair.principal_left.minor(), pair.bonus_left.minor())),
            Lot::Points(_) | Lot::Counts(_) | Lot::Account(_) => None,
        })
        .collect();
    assert_eq!(pairs, model.pairs.values().copied().collect::<Vec<_>>());
    assert_eq!(till.wallet.principal.minor() + till.wallet.bonus.minor(), model.stored());
    assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (model.points, model.owed));
}

/// S01, S06, P03, P10, OP11: every balance and every pair is what a plain sum says, after any commands.
#[test]
fn the_ledger_agrees_with_a_plain_model() {
    let seed = setting("SEED", seed_of_the_clock());
    let steps = usize::try_from(setting("STEPS", u64::try_from(STEPS).unwrap())).unwrap();
    println!("model: {steps} steps, SEED={seed}");
    let mut chance = Chance::new(seed);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut till, mut model) = (TestTill::new(plain_rules()), Model::default());
    for number in 0..steps {
        if number % STEPS_OF_A_MEMBER == 0 {
            (till, model) = (TestTill::new(plain_rules()), Model::default());
        }
        till.now += chrono::TimeDelta::seconds(1);
        *seen.entry(step(&mut chance, &mut till, &mut model)).or_default() += 1;
        compare(&till, &model);
    }
    println!("model: {seen:?}");
    assert!(
        ["top-up", "sale", "return", "correction"].iter().all(|kind| seen.contains_key(kind)),
        "{seen:?}"
    );
}
