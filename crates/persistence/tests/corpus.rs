//! A corpus of postings, each recomputed from nothing but its stored derivation.
//!
//! `POSTINGS` says how many, `SEED` where chance begins; `make corpus POSTINGS=1000000` runs it at length.

#![expect(clippy::expect_used, reason = "a test says by failing what is not there")]

use domain::{
    account, budget, consumption, count_use, counts, gift_points, holds, ids, instalments, ledger, make_up,
    money, package_sale, pending, points_adjustment, prepaid, recompute, refund, repayment, returns,
    reversal, rules, terms, tiers, till, time, top_up, vouchers,
};

#[path = "../../domain/src/test_till.rs"]
#[expect(dead_code, reason = "other tests use the rest of the till")]
mod test_till;

#[path = "../../domain/src/test_chance.rs"]
mod test_chance;

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use counts::{Package, Term, TermBegin};
use domain::derivation::Derivation;
use ledger::{CASH, Decision, POINTS, PostingKind, STORED_VALUE};
use money::{Currency, Money};
use persistence::derivation_codec::{decode, encode};
use points_adjustment::PointsChange;
use refund::{InterestRate, MemberPrice, RefundCause, RefundState, RefundSubject};
use rules::{
    BandMode, BonusAmount, CardDiscount, CardDiscountPolicy, CashRounding, Combine, FactorCombination,
    MemberDay, PointsPaymentRule, PriceItem, PricingRule, Promotion, RuleSet, ShortfallPolicy, SpendingOrder,
    StoredValueEarning, TierDiscount, TopUpBand, TopUpRule,
};
use serde_json::Value;
use test_chance::{Chance, seed_of_the_clock, setting};
use test_till::{TestTill, all_by, always, item, line, package, pool, tier_rules, yuan};
use till::{BillDiscount, Consume, LineInput, Rejection, ReturnInput, ReturnPart, TenderInput};

/// Postings of `make test`.
const POSTINGS: u64 = 100_000;
/// Postings of which one figure each is written over.
const DAMAGED: u64 = 20_000;
/// Kinds of postings; the corpus has some of each.
const KINDS: usize = 11;
/// Commands to one member; then the next one begins under other rules, so that a till stays short.
const STEPS_OF_A_MEMBER: usize = 40;

fn cny(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Cny)
}

fn pick<T: Copy>(chance: &mut Chance, among: &[T]) -> T {
    let index = chance.below(i64::try_from(among.len()).expect("a short list"));
    among[usize::try_from(index).expect("below the length")]
}

/// Rates of interest on refunds, or none.
fn interest_by(chance: &mut Chance) -> Vec<InterestRate> {
    let from = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
    let rate = |cause, rate_bp| InterestRate { cause, from, rate_bp };
    let rates = [rate(RefundCause::Shop, 310), rate(RefundCause::Member, 150)];
    rates[..usize::try_from(chance.below(3)).expect("small")].to_vec()
}

/// Every kind of rule, with figures by chance.
fn rules_by(chance: &mut Chance) -> RuleSet {
    let mut rules = tier_rules();
    let bonus = if chance.below(2) == 0 {
        BonusAmount::PercentBp(500 + i32::try_from(chance.below(2_000)).expect("small"))
    } else {
        BonusAmount::Fixed(cny(1 + chance.below(5_000)))
    };
    let mode = pick(chance, &[BandMode::Highest, BandMode::EachFull, BandMode::Greedy]);
    let points = pick(chance, &[0, 0, 50, 1_000]);
    let bands = vec![TopUpBand { points, ..TopUpBand::plain(yuan("100"), bonus) }];
    let bonus_months = (chance.below(3) == 0).then_some(1);
    let instalments = (bonus_months.is_none() && chance.below(3) == 0).then_some(3);
    let budget = (chance.below(3) == 0).then(|| cny(1 + chance.below(20_000)));
    let rule = TopUpRule { bonus_months, instalments, budget, ..TopUpRule::by_bands(mode, bands) };
    rules.top_up = vec![always(10, rule)];
    let orders = [SpendingOrder::Proportional, SpendingOrder::PrincipalFirst, SpendingOrder::BonusFirst];
    rules.spending_orders = vec![always(50, pick(chance, &orders))];
    let item = PriceItem {
        code: "day".to_owned(),
        categories: Vec::new(),
        levels: Vec::new(),
        weekdays: vec![1, 3, 5, 7],
        from_minute: 0,
        to_minute: 1_440,
        percent_off_bp: 1 + i32::try_from(chance.below(4_000)).expect("small"),
    };
    let combine = pick(chance, &[Combine::LowestSingle, Combine::MemberThenTier, Combine::Stack]);
    rules.pricing = vec![always(60, PricingRule { combine, items: vec![item] })];
    let pay = PointsPaymentRule {
        points: 1 + chance.below(100),
        worth: cny(1 + chance.below(100)),
        share_max_bp: 5_000,
        step: 1,
        points_min: 1,
    };
    rules.points_payments = vec![always(70, pay)];
    let roundings = [
        CashRounding::DownToTenth.of_cash(),
        CashRounding::DownToUnit.of_cash(),
        CashRounding::HalfUpToTenth.of_cash(),
        CashRounding::DownToTenth.of_due(),
        CashRounding::HalfUpToUnit.of_due(),
    ];
    rules.cash_roundings = vec![always(80, pick(chance, &roundings))];
    let policies =
        [CardDiscountPolicy::CardPartOnly, CardDiscountPolicy::WholeBill, CardDiscountPolicy::OnlyIfAll];
    let percent_off_bp = vec![(0, i32::try_from(chance.below(6_000)).expect("small"))];
    let discount = TierDiscount { percent_off_bp, excluded_categories: vec!["special".to_owned()] };
    rules.card_discounts = vec![always(85, CardDiscount { policy: pick(chance, &policies), discount })];
    rules.promotions = vec![always(90, promotion(chance))];
    let policies = [
        ShortfallPolicy::Refuse,
        ShortfallPolicy::Debt,
        ShortfallPolicy::DeductMoney,
        ShortfallPolicy::WriteOff,
    ];
    rules.points[0].body.on_shortfall = pick(chance, &policies);
    let stored = [
        StoredValueEarning::PrincipalAndBonus,
        StoredValueEarning::PrincipalOnly,
        StoredValueEarning::AtTopUp,
    ];
    let combine = [FactorCombination::Highest, FactorCombination::Multiply, FactorCombination::AddExtras];
    let day = MemberDay {
        weekdays: vec![2, 4, 7],
        month_days: vec![8, 18, 28],
        factor_bp: i32::try_from(chance.below(40_000)).expect("small"),
    };
    rules.points[0].body.stored_value = pick(chance, &stored);
    rules.points[0].body.counts_earn = chance.below(2) == 0;
    rules.points[0].body.member_days = (chance.below(2) == 0).then_some(day).into_iter().collect();
    rules.points[0].body.combine_factors = pick(chance, &combine);
    rules.points[0].body.pending_days = pick(chance, &[0, 0, 3, 20]);
    rules.points[0].body.points_months = (chance.below(2) == 0).then_some(2);
    rules
}

/// Doubles what is counted, on the days of the first weeks.
fn promotion(chance: &mut Chance) -> Promotion {
    Promotion {
        number: 1 + chance.below(2_000),
        last_day: NaiveDate::from_ymd_opt(2026, 6, 1).expect("a date"),
        factor_bp: 10_000 + i32::try_from(chance.below(20_000)).expect("small"),
        extra: cny(chance.below(5_000)),
    }
}

/// Washes with gift counts, and cares of which two a day may be used.
fn washes(chance: &mut Chance) -> Package {
    let mut care = item("care", 3, 0, yuan("88.00"));
    care.limits.per_day = Some(2);
    // Six counts and two on top for a wash, a trim, or a care that takes two.
    let shared = pool(6, 2, &[("wash", "35.00", 1), ("trim", "20.00", 1), ("care", "88.00", 2)]);
    let mut sold = package(cny(chance.below(50_000)), vec![item("wash", 4, 3, yuan("35.00")), care, shared]);
    let begins = if chance.below(2) == 0 { TermBegin::AtFirstUse } else { TermBegin::AtSale };
    sold.terms.term = Term { months: Some(2), begins };
    sold
}

/// One to three lines, some with a member price, some special, some that the clerk made cheaper.
fn goods(chance: &mut Chance) -> Vec<LineInput> {
    (0..=chance.below(3))
        .map(|_| {
            let price = 100 + chance.below(30_000);
            let own = till::OwnPrice::Each(cny(price / 3));
            LineInput {
                quantity: 1 + chance.below(3),
                member_price: (chance.below(3) == 0).then(|| cny(price - price / 10)),
                own_price: (chance.below(8) == 0).then_some(own),
                ..line(cny(price), if chance.below(4) == 0 { "special" } else { "" })
            }
        })
        .collect()
}

/// A sale paid by stored value, points and cash, in any mixture that the wallet can bear.
fn sale(chance: &mut Chance, till: &TestTill) -> Consume {
    let tender = |method: &str, amount: Option<i64>| TenderInput {
        amount: amount.map(cny),
        ..TenderInput::rest(method.to_owned())
    };
    let mut tenders = vec![tender(CASH, None)];
    if till.wallet.reward_points > 0 && chance.below(2) == 0 {
        tenders.push(tender(POINTS, None));
    }
    let stored = chance.below(1 + till.wallet.principal.minor().min(60));
    if stored > 0 {
        tenders.push(tender(STORED_VALUE, Some(stored)));
    }
    if chance.below(3) == 0 {
        tenders.clear();
    }
    let bill_discount = (chance.below(4) == 0).then_some(BillDiscount::PercentBp(1_000));
    let reason = Some("a friend".to_owned());
    Consume {
        bill_discount,
        reason,
        price_floor_bp: 0,
        tenders,
        ..Consume::from_stored_value(till.origin.clone(), goods(chance))
    }
}

/// One command, whatever comes of it.
fn step(chance: &mut Chance, till: &mut TestTill) -> Result<Decision, Rejection> {
    let last = i64::try_from(till.decisions.len()).expect("few");
    match chance.below(26) {
        0 => {
            let mut nobody = TestTill::new(till.rules.clone());
            nobody.wallet.is_walk_in = true;
            nobody.now = till.now - TimeDelta::days(chance.below(7));
            let command = Consume { tenders: all_by(CASH), ..sale(chance, &nobody) };
            nobody.sell(command)?;
            till.make_up(&nobody, 0)
        }
        1 | 2 => till.top_up(cny(1 + chance.below(100_000))),
        3..=10 => {
            let command = sale(chance, till);
            till.sell(command)
        }
        11 => {
            let tenders = if chance.below(2) == 0 { all_by(CASH) } else { Vec::new() };
            let sold = washes(chance);
            till.sell_package(&sold, tenders)
        }
        12..=14 => {
            let of = pick(chance, &["wash", "care", "trim"]);
            till.use_counts(of, 1 + chance.below(2))
        }
        15 => {
            till.lose_points(chance.below(20));
            till.now += TimeDelta::days(1 + chance.below(10));
            till.top_up(cny(1))
        }
        16 | 17 => {
            let index = usize::try_from(chance.below(last.max(1))).expect("an index");
            let part =
                pick(chance, &[ReturnPart::Rest, ReturnPart::Quantity(1), ReturnPart::Amount(cny(50))]);
            give_back(till, index, part)
        }
        20 => till.hold(cny(1 + chance.below(20_000)), 30),
        21 => {
            let held =
                till.decisions.iter().rev().find(|decision| decision.posting.kind == PostingKind::Hold);
            let Some(hold) = held.map(|decision| decision.posting.id) else { return till.top_up(cny(1)) };
            till.release(hold)
        }
        22 => ask_back(chance, till),
        23 | 24 => settle_refund(chance, till),
        25 => {
            let points = 1 + chance.below(40);
            till.adjust(pick(
                chance,
                &[PointsChange::Enter(points), PointsChange::Deduct(points), PointsChange::Clear],
            ))
        }
        _ if last == 0 => till.top_up(cny(1)),
        _ => {
            let index = usize::try_from(chance.below(last)).expect("an index");
            till.reverse(index)
        }
    }
}

/// Stored value, or a package, is asked back.
fn ask_back(chance: &mut Chance, till: &mut TestTill) -> Result<Decision, Rejection> {
    let cause = pick(chance, &RefundCause::ALL);
    let sold = till.decisions.iter().filter(|decision| decision.posting.kind == PostingKind::PackageSale);
    let sales: Vec<_> = sold.map(|decision| decision.posting.id).collect();
    if sales.is_empty() || chance.below(2) == 0 {
        return till.ask_refund(cause);
    }
    till.ask_refund_of(RefundSubject::Packages(vec![pick(chance, &sales)]), cause)
}

/// What was asked back last is paid out, refused or cancelled.
fn settle_refund(chance: &mut Chance, till: &mut TestTill) -> Result<Decision, Rejection> {
    let asked = till.decisions.iter().rev().find_map(|decision| decision.refund.clone());
    let Some(refund) = asked.filter(|refund| refund.state == RefundState::Requested) else {
        return till.ask_refund(RefundCause::Member);
    };
    if chance.below(3) == 0 {
        return till.end_refund(refund.id, chance.below(2) == 0);
    }
    till.approve_refund(refund.id);
    till.pay_refund(refund.id, refund.amount)
}

fn give_back(till: &mut TestTill, index: usize, part: ReturnPart) -> Result<Decision, Rejection> {
    if till.decisions.is_empty() {
        return till.top_up(cny(1));
    }
    till.give_back(index, vec![ReturnInput { line: 1, part }])
}

/// What is stored says the same when it is read, and every step of it follows.
fn check(decision: &Decision) -> usize {
    let text = encode(&decision.derivation);
    let read: Derivation = decode(&text, Currency::Cny).unwrap_or_else(|| panic!("unreadable: {text}"));
    assert_eq!(read, decision.derivation, "{text}");
    assert_eq!(recompute::recompute(&read), Ok(()), "{text}");
    text.len()
}

/// What `postings` commands by chance decided, one member after the other, and how many commands were refused.
fn corpus(seed: u64, postings: u64, mut look: impl FnMut(&mut Chance, &Decision)) -> u64 {
    let mut chance = Chance::new(seed);
    let (mut done, mut refused) = (0_u64, 0_u64);
    while done < postings {
        let mut till = TestTill::new(rules_by(&mut chance));
        let prices = [MemberPrice::List, MemberPrice::Charged, MemberPrice::PrincipalLeft];
        till.member_price = pick(&mut chance, &prices);
        till.refund_fee_bp = pick(&mut chance, &[0, 500]);
        till.interest = interest_by(&mut chance);
        for _ in 0..STEPS_OF_A_MEMBER {
            till.now += TimeDelta::seconds(1);
            match step(&mut chance, &mut till) {
                Ok(decision) => {
                    look(&mut chance, &decision);
                    done += 1;
                }
                Err(_) => refused += 1,
            }
        }
    }
    refused
}

/// Every number explains itself: all of 100 000 postings recompute from the texts that are stored with them.
#[test]
fn every_posting_of_a_corpus_recomputes() {
    let seed = setting("SEED", seed_of_the_clock());
    let postings = setting("POSTINGS", POSTINGS);
    println!("corpus: {postings} postings, SEED={seed}");
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let (mut done, mut bytes, mut largest) = (0_u64, 0_usize, 0_usize);
    let refused = corpus(seed, postings, |_, decision| {
        let length = check(decision);
        done += 1;
        bytes += length;
        largest = largest.max(length);
        *seen.entry(format!("{:?}", decision.posting.kind)).or_default() += 1;
    });
    println!("corpus: {seen:?}, {refused} refused, {} bytes each, {largest} at most", bytes as u64 / done);
    assert_eq!(seen.len(), KINDS, "{seen:?}");
}

/// Every number of the steps of a stored derivation.
fn numbers(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Number(_) => vec![value],
        Value::Array(parts) => parts.iter_mut().flat_map(numbers).collect(),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Object(_) => Vec::new(),
    }
}

/// Engine decision 17: whatever is written over a figure, the audit tells what it can tell and goes on; it never stops by it.
#[test]
fn an_audit_outlives_every_figure() {
    let seed = setting("SEED", seed_of_the_clock());
    println!("corpus: {DAMAGED} damaged postings, SEED={seed}");
    let (mut damaged, mut told) = (0_u64, 0_u64);
    corpus(seed, DAMAGED, |chance, decision| {
        let mut stored: Value = serde_json::from_str(&encode(&decision.derivation)).expect("JSON");
        let mut places = numbers(&mut stored["s"]);
        if places.is_empty() {
            return;
        }
        let place = places.swap_remove(usize::try_from(chance.below(places.len() as i64)).expect("below"));
        let was = place.as_i64().expect("a whole number");
        let figures = [i64::MIN, -1, 0, 1, i64::MAX, was.saturating_add(1), was.saturating_sub(1)];
        let figure = pick(chance, &figures);
        if figure == was {
            return;
        }
        *place = figure.into();
        damaged += 1;
        let read = decode(&stored.to_string(), Currency::Cny);
        told += u64::from(read.is_none_or(|derivation| recompute::recompute(&derivation).is_err()));
    });
    println!("corpus: {told} of {damaged} were told by arithmetic alone");
    assert!(told > damaged / 2, "{told} of {damaged}");
}
