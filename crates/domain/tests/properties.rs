//! Properties that hold for every sequence of postings, not only for the worked examples.
//!
//! The till of the unit tests audits each posting: Σ lots = balance, Σ entries = change, nothing below zero, and the
//! derivation recomputes. Here it is driven by chance.

use domain::{
    account, books, budget, consumption, count_use, counts, figures, gift_points, holds, ids, instalments,
    ledger, make_up, money, package_sale, pending, points_adjustment, prepaid, recompute, refund, repayment,
    returns, reversal, rules, settlement, spending, terms, tiers, till, time, top_up, vouchers,
};

#[path = "../src/test_books.rs"]
mod test_books;

#[path = "../src/test_till.rs"]
mod test_till;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use counts::{CountsLot, Package, Term, TermBegin};
use domain::derivation::Step;
use figures::{Action, Amount, Figure, FigureKey, Figures, PostingFacts};
use ledger::{Lot, Pair, PostingKind, Wallet};
use money::{Currency, Money};
use proptest::prelude::*;
use rules::{
    BandMode, BonusAmount, CardDiscount, CardDiscountPolicy, CashRounding, Combine, EarningBase,
    FactorCombination, MemberDay, PointsPaymentRule, PriceItem, PricingRule, RuleSet, ShortfallPolicy,
    SpendingOrder, StoredValueEarning, TierDiscount, TopUpBand, TopUpRule,
};
use settlement::CrossShopRule;
use test_books::TestBooks;
use test_till::{TestTill, all_by, always, item, line, package, pool, tier_rules, yuan};
use till::{BillDiscount, Consume, LineInput, Rejection, ReturnInput, ReturnPart, TenderInput, TermAsk};

/// Something that happens at a desk.
#[derive(Debug, Clone)]
enum Act {
    TopUp(i64),
    Sell(Vec<(i64, bool)>),
    Pay(Bill),
    Gift(i64),
    GiveBack(prop::sample::Index, i64),
    Reverse(prop::sample::Index),
    LosePoints(i64),
    Wait(i64),
    SellPackage(i64, bool, bool),
    UseCounts(usize, i64),
    Hold(i64, i64),
    Capture(prop::sample::Index, i64),
    Release(prop::sample::Index),
    Refund(i64, bool),
    RefundPackages(i64, bool),
    Extend(i64),
}

/// A sale with everything: prices of goods (list, special, part that the member price takes off), what the clerk takes off
/// the bill, and the parts of it that points and stored value are asked to pay; the rest is paid in cash.
#[derive(Debug, Clone)]
struct Bill {
    sold: Vec<(i64, bool, i64)>,
    off_bp: i32,
    by_points: bool,
    stored_bp: i64,
}

impl Bill {
    fn command(&self, till: &TestTill) -> Consume {
        let goods = self.sold.iter().map(|&(price, special, off)| LineInput {
            member_price: (off > 0).then(|| cny(price - price * off / 100)),
            ..line(cny(price), if special { "special" } else { "" })
        });
        let tender = |method: &str, amount| TenderInput { amount, ..TenderInput::rest(method.to_owned()) };
        let list: i64 = self.sold.iter().map(|(price, ..)| *price).sum();
        let stored = till.wallet.principal.minor().min(list / 4) * self.stored_bp / 10_000;
        let mut tenders = vec![tender(ledger::CASH, None)];
        if self.by_points {
            tenders.push(tender(ledger::POINTS, None));
        }
        if stored > 0 {
            tenders.push(tender(ledger::STORED_VALUE, Some(cny(stored))));
        }
        Consume {
            bill_discount: (self.off_bp > 0).then_some(BillDiscount::PercentBp(self.off_bp)),
            reason: Some("a friend".to_owned()),
            price_floor_bp: 0,
            tenders,
            ..Consume::from_stored_value(till.origin.clone(), goods.collect())
        }
    }
}

fn bill() -> impl Strategy<Value = Bill> {
    let sold = (1_i64..3_000_000, any::<bool>(), 0_i64..50);
    let parts = (0_i32..4_000, any::<bool>(), 0_i64..10_000);
    (prop::collection::vec(sold, 1..5), parts).prop_map(|(sold, (off_bp, by_points, stored_bp))| Bill {
        sold,
        off_bp,
        by_points,
        stored_bp,
    })
}

fn cny(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Cny)
}

fn act() -> impl Strategy<Value = Act> {
    let sold = (1_i64..3_000_000, any::<bool>());
    prop_oneof![
        3 => (1_i64..5_000_000).prop_map(Act::TopUp),
        6 => prop::collection::vec(sold, 1..4).prop_map(Act::Sell),
        4 => bill().prop_map(Act::Pay),
        1 => (1_i64..5_000).prop_map(Act::Gift),
        3 => (any::<prop::sample::Index>(), 1_i64..2_000_000).prop_map(|(of, part)| Act::GiveBack(of, part)),
        3 => any::<prop::sample::Index>().prop_map(Act::Reverse),
        1 => (1_i64..2_000).prop_map(Act::LosePoints),
        2 => (1_i64..500_000, 1_i64..3_000).prop_map(|(amount, minutes)| Act::Hold(amount, minutes)),
        1 => (any::<prop::sample::Index>(), 1_i64..500_000).prop_map(|(of, amount)| Act::Capture(of, amount)),
        1 => any::<prop::sample::Index>().prop_map(Act::Release),
        1 => (0_i64..3, any::<bool>()).prop_map(|(cause, pays)| Act::Refund(cause, pays)),
        1 => (0_i64..3, any::<bool>()).prop_map(|(cause, pays)| Act::RefundPackages(cause, pays)),
        1 => (1_i64..40).prop_map(Act::Extend),
        1 => (0_i64..40).prop_map(Act::Wait),
        2 => (0_i64..500_000, any::<bool>(), any::<bool>())
            .prop_map(|(price, cash, late)| Act::SellPackage(price, cash, late)),
        5 => (0..SERVICES.len(), 1_i64..4).prop_map(|(service, quantity)| Act::UseCounts(service, quantity)),
    ]
}

/// What the package of [`washes`] is used for.
const SERVICES: [&str; 3] = ["wash", "care", "trim"];

/// Washes, three of them on top, and cares, at most two a day; for two months from the sale or from the first use.
fn washes(price: i64, late: bool) -> Package {
    let mut care = item("care", 3, 0, yuan("88.00"));
    care.limits.per_day = Some(2);
    // Six counts and two on top for a wash, a trim, or a care that takes two.
    let shared = pool(6, 2, &[("wash", "35.00", 1), ("trim", "20.00", 1), ("care", "88.00", 2)]);
    let mut sold = package(cny(price), vec![item("wash", 4, 3, yuan("35.00")), care, shared]);
    let begins = if late { TermBegin::AtFirstUse } else { TermBegin::AtSale };
    sold.terms.term = Term { months: Some(2), begins };
    sold
}

fn lines(sold: &[(i64, bool)]) -> Vec<LineInput> {
    sold.iter().map(|(price, special)| line(cny(*price), if *special { "special" } else { "" })).collect()
}

fn top_up_rule() -> impl Strategy<Value = TopUpRule> {
    let mode = prop::sample::select(vec![BandMode::Highest, BandMode::EachFull, BandMode::Greedy]);
    let bonus = prop_oneof![
        (0_i32..5_000).prop_map(BonusAmount::PercentBp),
        (0_i64..90_000).prop_map(|minor| BonusAmount::Fixed(cny(minor))),
    ];
    let instalments = prop::option::of(1_u16..4);
    let months = (prop::option::of(1_u32..3), prop::option::of(0_u32..2), instalments);
    let points = prop::sample::select(vec![0_i64, 0, 300, 5_000]);
    let budget = prop::option::weighted(0.3, (1_i64..500_000).prop_map(cny));
    let gifts = (bonus.clone(), bonus, points, budget);
    (mode, months, gifts).prop_map(|(mode, months, (small, large, points, budget))| {
        let band = |from: &str, bonus| TopUpBand { points, ..TopUpBand::plain(yuan(from), bonus) };
        let bands = vec![band("500", small), band("3000", large)];
        let (bonus_months, points_months, instalments) = months;
        // All parts come before the bonus lapses.
        let bonus_months = bonus_months.map(|months| months + u32::from(instalments.unwrap_or(0)));
        TopUpRule { bonus_months, points_months, instalments, budget, ..TopUpRule::by_bands(mode, bands) }
    })
}

fn rule_set() -> impl Strategy<Value = RuleSet> {
    let order = prop::sample::select(vec![
        SpendingOrder::Proportional,
        SpendingOrder::PrincipalFirst,
        SpendingOrder::BonusFirst,
    ]);
    let shortfall = prop::sample::select(vec![
        ShortfallPolicy::Refuse,
        ShortfallPolicy::Debt,
        ShortfallPolicy::DeductMoney,
        ShortfallPolicy::WriteOff,
    ]);
    let base = prop::sample::select(vec![
        EarningBase::ListPrice,
        EarningBase::AfterDiscount,
        EarningBase::WithoutPointsPart,
        EarningBase::PointsPayExcludedFirst,
    ]);
    let points = (earning(), prop::option::of(0_u32..3), shortfall, base, 0_u32..3);
    (top_up_rule(), order, points, sale_rules()).prop_map(|(top_up, order, points, sale)| {
        let ((stored_value, counts_earn, days), points_months, on_shortfall, base, pending_days) = points;
        let mut rules = sale;
        rules.top_up = vec![always(10, top_up)];
        rules.spending_orders = vec![always(50, order)];
        let points = &mut rules.points[0].body;
        (points.stored_value, points.counts_earn) = (stored_value, counts_earn);
        (points.member_days, points.combine_factors) = days;
        points.points_months = points_months;
        points.pending_days = pending_days;
        points.on_shortfall = on_shortfall;
        points.base = base;
        rules
    })
}

type Earning = (StoredValueEarning, bool, (Vec<MemberDay>, FactorCombination));

/// What earns beside money, and a member day on half of the weekdays.
fn earning() -> impl Strategy<Value = Earning> {
    let stored = prop::sample::select(vec![
        StoredValueEarning::PrincipalAndBonus,
        StoredValueEarning::PrincipalOnly,
        StoredValueEarning::AtTopUp,
    ]);
    let combine = prop::sample::select(vec![
        FactorCombination::Highest,
        FactorCombination::Multiply,
        FactorCombination::AddExtras,
    ]);
    let day = prop::option::of(0_i32..40_000).prop_map(|factor| {
        let day = |factor_bp| MemberDay { weekdays: vec![1, 3, 5, 7], month_days: vec![], factor_bp };
        factor.map(day).into_iter().collect()
    });
    (stored, any::<bool>(), (day, combine))
}

/// The rules of the tiers with prices, points that pay and a rounding of cash.
fn sale_rules() -> impl Strategy<Value = RuleSet> {
    let combine = prop::sample::select(vec![Combine::LowestSingle, Combine::MemberThenTier, Combine::Stack]);
    let rounding = prop::sample::select(vec![
        CashRounding::DownToTenth,
        CashRounding::DownToUnit,
        CashRounding::HalfUpToTenth,
        CashRounding::HalfUpToUnit,
    ]);
    let rounding = (rounding, any::<bool>())
        .prop_map(|(mode, whole)| if whole { mode.of_due() } else { mode.of_cash() });
    let points = (1_i64..200, 1_i64..300, 1_i32..10_000, 1_i64..50);
    let policy = prop::sample::select(vec![
        CardDiscountPolicy::CardPartOnly,
        CardDiscountPolicy::WholeBill,
        CardDiscountPolicy::OnlyIfAll,
    ]);
    let card = (policy, 0_i32..9_900).prop_map(|(policy, percent)| CardDiscount {
        policy,
        discount: TierDiscount {
            percent_off_bp: vec![(0, percent), (1, percent)],
            excluded_categories: Vec::new(),
        },
    });
    (combine, 1_i32..9_000, rounding, points, card).prop_map(
        |(combine, percent_off_bp, rounding, points, card)| {
            let (points, worth, share_max_bp, step) = points;
            let item = PriceItem {
                code: "day".to_owned(),
                categories: Vec::new(),
                levels: Vec::new(),
                weekdays: vec![7],
                from_minute: 0,
                to_minute: 1_440,
                percent_off_bp,
            };
            let pay = PointsPaymentRule { points, worth: cny(worth), share_max_bp, step, points_min: 1 };
            RuleSet {
                pricing: vec![always(60, PricingRule { combine, items: vec![item] })],
                points_payments: vec![always(70, pay)],
                cash_roundings: vec![always(80, rounding)],
                card_discounts: vec![always(90, card)],
                ..tier_rules()
            }
        },
    )
}

fn till_in_debt(rules: RuleSet, owed_money: i64, owed_points: i64) -> TestTill {
    let mut till = TestTill::new(rules);
    till.wallet.owed_money = cny(owed_money);
    till.wallet.owed_points = owed_points;
    till
}

/// Does it, if the rules allow; only refusals that a desk can meet may come.
fn perform(till: &mut TestTill, act: &Act) -> Result<(), TestCaseError> {
    let before = (till.wallet.clone(), till.lots.clone());
    let outcome = match act {
        Act::TopUp(paid) => till.top_up(cny(*paid)),
        Act::Sell(sold) => till.consume(lines(sold)),
        Act::Pay(bill) => till.sell(bill.command(till)),
        Act::SellPackage(price, cash, late) => {
            let tenders = if *cash { all_by(ledger::CASH) } else { Vec::new() };
            till.sell_package(&washes(*price, *late), tenders)
        }
        Act::UseCounts(service, quantity) => till.use_counts(SERVICES[*service], *quantity),
        Act::Gift(points) => {
            till.give_points(*points);
            return Ok(());
        }
        Act::GiveBack(..) if till.decisions.is_empty() => return Ok(()),
        Act::GiveBack(index, part) => {
            let index = index.index(till.decisions.len());
            // A part of the first line, or everything.
            let part = ReturnInput { line: 1, part: ReturnPart::Amount(cny(*part)) };
            let lines = if part_fits(till, index, &part) { vec![part] } else { Vec::new() };
            till.give_back(index, lines)
        }
        Act::Hold(amount, minutes) => till.hold(cny(*amount), *minutes),
        Act::Capture(..) | Act::Release(_) if till.holds.is_empty() => return Ok(()),
        Act::Capture(index, amount) => {
            let hold = Some(till.holds[index.index(till.holds.len())].id);
            let lines = vec![LineInput::plain(cny(*amount))];
            till.sell(Consume { hold, ..Consume::from_stored_value(till.origin.clone(), lines) })
        }
        Act::Release(index) => {
            let hold = till.holds[index.index(till.holds.len())].id;
            match till.release(hold) {
                Err(Rejection::HoldNotOpen { state: holds::HoldState::TimedOut }) => till.time_out(hold),
                decided => decided,
            }
        }
        Act::Refund(cause, pays) => refund_all(till, *cause, *pays),
        Act::RefundPackages(cause, pays) => refund_packages(till, *cause, *pays),
        Act::Extend(days) => till.change_term(TermAsk::Extend { days: *days }, Some("closed")),
        Act::Reverse(_) if till.decisions.is_empty() => return Ok(()),
        Act::Reverse(index) => till.reverse(index.index(till.decisions.len())),
        Act::LosePoints(points) => {
            till.lose_points(*points);
            return Ok(());
        }
        Act::Wait(days) => {
            till.now += TimeDelta::days(*days);
            return Ok(());
        }
    };
    let Err(rejection) = outcome else { return Ok(()) };
    if !matches!(act, Act::Refund(..) | Act::RefundPackages(..)) {
        prop_assert_eq!(before, (till.wallet.clone(), till.lots.clone()), "a refusal changes nothing");
    }
    let met_at_a_desk = matches!(
        rejection,
        Rejection::InsufficientBalance { .. }
            | Rejection::ValueOnHold { .. }
            | Rejection::HoldNotOpen { .. }
            | Rejection::HoldOfRefund
            | Rejection::NothingToRefund
            | Rejection::NotWithinSevenDays
            | Rejection::ValueAlreadyUsed { .. }
            | Rejection::PointsAlreadyUsed { .. }
            | Rejection::AlreadyReversed { .. }
            | Rejection::NotReversible
            | Rejection::HasReturns
            | Rejection::NotReturnable
            | Rejection::NothingToReturn
            | Rejection::OverReturned { .. }
            | Rejection::PointsOutOfRange { .. }
            | Rejection::TendersDoNotCover { .. }
            | Rejection::NoCountsLeft { .. }
            | Rejection::CountsExpired { .. }
            | Rejection::DayLimitReached { .. }
            | Rejection::CountsAlreadyUsed { .. }
            | Rejection::CountsInRefund
            | Rejection::TermNotBegun
            | Rejection::TermChangedSince
    );
    prop_assert!(met_at_a_desk, "{rejection:?}");
    Ok(())
}

/// Asks for a refund of all stored value, and has it paid, or cancelled.
fn refund_all(till: &mut TestTill, cause: i64, pays: bool) -> Result<ledger::Decision, Rejection> {
    let asked = till.ask_refund(cause_of(cause))?;
    have_paid(till, asked, pays)
}

/// The same of the first package of which something is left.
fn refund_packages(till: &mut TestTill, cause: i64, pays: bool) -> Result<ledger::Decision, Rejection> {
    let lots = till.counts();
    let open = lots.iter().find(|lot| lot.left() > 0).ok_or(Rejection::NothingToRefund)?;
    let subject = refund::RefundSubject::Packages(vec![open.origin]);
    let asked = till.ask_refund_of(subject, cause_of(cause))?;
    have_paid(till, asked, pays)
}

fn cause_of(number: i64) -> refund::RefundCause {
    refund::RefundCause::ALL[usize::try_from(number).unwrap_or(0) % 3]
}

fn have_paid(
    till: &mut TestTill,
    asked: ledger::Decision,
    pays: bool,
) -> Result<ledger::Decision, Rejection> {
    let asked = asked.refund.ok_or(Rejection::FactsIncomplete)?;
    if !pays {
        return till.end_refund(asked.id, true);
    }
    till.approve_refund(asked.id);
    till.pay_refund(asked.id, asked.amount)
}

fn part_fits(till: &TestTill, index: usize, part: &ReturnInput) -> bool {
    let ReturnPart::Amount(amount) = part.part else { return false };
    till.decisions[index].lines.first().is_some_and(|line| amount.minor() <= line.charged.minor())
}

/// Every kind that can be corrected; a correction itself cannot.
const CORRECTED: [PostingKind; 10] = [
    PostingKind::TopUp,
    PostingKind::Consumption,
    PostingKind::Return,
    PostingKind::PackageSale,
    PostingKind::CountUse,
    PostingKind::Refund,
    PostingKind::Repayment,
    PostingKind::TermChange,
    PostingKind::PointsMakeUp,
    PostingKind::PointsAdjustment,
];

/// Does what an operation of that kind needs beforehand.
fn prepare(till: &mut TestTill, kind: PostingKind, bill: &Bill, (price, _, late): (i64, bool, bool)) {
    match kind {
        PostingKind::Return => till.sell(bill.command(till)).map(drop).unwrap_or_default(),
        PostingKind::CountUse | PostingKind::TermChange => {
            till.sell_package(&washes(price, late), all_by(ledger::CASH)).map(drop).unwrap_or_default()
        }
        PostingKind::Repayment => {
            till.wallet.on_account_limit = cny(1_000_000_000);
            let tenders = all_by(ledger::ON_ACCOUNT);
            let lines = vec![line(cny(price + 1), "")];
            let sale = Consume { tenders, ..Consume::from_stored_value(till.origin.clone(), lines) };
            till.sell(sale).map(drop).unwrap_or_default();
        }
        PostingKind::Refund => {
            till.top_up(cny(price + 1)).map(drop).unwrap_or_default();
            till.consume(vec![line(cny(price / 2 + 1), "")]).map(drop).unwrap_or_default();
        }
        PostingKind::TopUp
        | PostingKind::Consumption
        | PostingKind::Reversal
        | PostingKind::PackageSale
        | PostingKind::Hold
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment
        | PostingKind::BearerPayment
        | PostingKind::BearerRefund
        | PostingKind::HoldEnd => {}
    }
}

/// One operation of that kind.
fn operate(
    till: &mut TestTill,
    kind: PostingKind,
    bill: &Bill,
    paid: i64,
    (price, cash, late): (i64, bool, bool),
) -> Result<ledger::Decision, Rejection> {
    match kind {
        PostingKind::TopUp => till.top_up(cny(paid)),
        PostingKind::Consumption => till.sell(bill.command(till)),
        PostingKind::Return => match till.decisions.len() {
            0 => Err(Rejection::NothingToReturn),
            made => till.give_back(made - 1, Vec::new()),
        },
        PostingKind::PackageSale => {
            till.sell_package(&washes(price, late), if cash { all_by(ledger::CASH) } else { Vec::new() })
        }
        PostingKind::CountUse => till.use_counts("wash", 1),
        PostingKind::Repayment => {
            let part = till.wallet.on_account.minor().min(paid);
            till.repay(vec![ledger::Tender::plain(ledger::CASH.to_owned(), cny(part))])
        }
        PostingKind::PointsMakeUp => {
            let mut nobody = TestTill::new(till.rules.clone());
            nobody.wallet.is_walk_in = true;
            nobody.now = till.now;
            let tenders = all_by(ledger::CASH);
            let lines = vec![line(cny(price + 1_000), "")];
            nobody.sell(Consume { tenders, ..Consume::from_stored_value(till.origin.clone(), lines) })?;
            till.make_up(&nobody, 0)
        }
        PostingKind::PointsAdjustment => till.adjust(match (cash, late) {
            (true, _) => points_adjustment::PointsChange::Enter(paid),
            (false, true) => points_adjustment::PointsChange::Deduct(till.wallet.reward_points.min(paid)),
            (false, false) => points_adjustment::PointsChange::Clear,
        }),
        PostingKind::Refund => refund_all(till, paid % 3, true),
        PostingKind::TermChange => till.change_term(TermAsk::Extend { days: paid % 30 + 1 }, Some("closed")),
        PostingKind::Reversal
        | PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::BearerPayment
        | PostingKind::BearerRefund => Err(Rejection::NotReversible),
    }
}

/// What a correction must bring back: everything but the version and the time.
fn value(till: &TestTill) -> (Wallet, Vec<Lot>) {
    // Whatever is posted ends the holds whose time is over: they bound nothing before it, either.
    let wallet = holds::standing(&till.wallet, &till.holds, till.now).wallet;
    let wallet = Wallet { version: 0, last_recorded_at: None, ..wallet };
    let mut open: Vec<Lot> = till.lots.iter().filter(|lot| lot.is_open()).cloned().collect();
    for lot in &mut open {
        if let Lot::Points(points) = lot {
            points.points_in = 0; // counts what ever came in, also what was taken back
        }
    }
    (wallet, open)
}

/// Value that goes back to a lot whose time is over lets that lot live on for some days, also when it goes back by a
/// correction; its preview says so.
fn but_revived((wallet, mut lots): (Wallet, Vec<Lot>), made: &[ledger::Decision]) -> (Wallet, Vec<Lot>) {
    let revived = |id| {
        let of_lot = |step: &Step| matches!(step, Step::Reopened { lot, .. } if *lot == id);
        made.iter().flat_map(|decision| &decision.derivation.steps).any(of_lot)
    };
    for lot in lots.iter_mut().filter(|lot| revived(lot.id())) {
        match lot {
            Lot::Pair(pair) => pair.expires_at = None,
            Lot::Points(points) => points.expires_at = None,
            Lot::Counts(_) | Lot::Account(_) => {}
        }
    }
    (wallet, lots)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// S01, S06: whatever happens, balances stay ≥ 0 and Σ lots = balance (audited in the till).
    #[test]
    fn any_sequence_keeps_the_books(
        rules in rule_set(),
        debts in (0_i64..100_000, 0_i64..500),
        acts in prop::collection::vec(act(), 1..40),
    ) {
        let mut till = till_in_debt(rules, debts.0, debts.1);
        for act in &acts {
            perform(&mut till, act)?;
        }
    }

    /// §13, OP12: whatever happens, debits are credits in every posting, what is owed is what the paid share of all lots says,
    /// and a lot of which nothing is left owes nothing.
    #[test]
    fn any_sequence_balances_in_the_books(
        rules in rule_set(),
        debts in (0_i64..100_000, 0_i64..500),
        acts in prop::collection::vec(act(), 1..40),
    ) {
        let mut till = till_in_debt(rules, debts.0, debts.1);
        let mut books = TestBooks::new();
        for act in &acts {
            perform(&mut till, act)?;
            books.follow(&till);
        }
        for lot in &till.lots {
            let left = match lot {
                Lot::Pair(pair) => pair.principal_left.checked_add(pair.bonus_left).unwrap(),
                Lot::Counts(counts) => counts.price_left,
                Lot::Points(_) | Lot::Account(_) => continue,
            };
            let known = books.lots.get(&lot.id()).copied();
            let known = known.unwrap_or(books::OwedLot::new(Currency::Cny));
            prop_assert_eq!(known.left, left);
            prop_assert!(!left.is_zero() || known.booked.is_zero());
        }
    }

    /// RP01: whatever happens, figures say what wallets say: what came in of each kind less what went out is what is there; what was
    /// delivered was paid by the ways of payment, to the cent; and a correction takes back all that its original counted of goods and of money.
    #[test]
    fn any_sequence_agrees_with_the_figures(
        rules in rule_set(),
        debts in (0_i64..100_000, 0_i64..500),
        acts in prop::collection::vec(act(), 1..40),
    ) {
        let mut till = till_in_debt(rules, debts.0, debts.1);
        let before = till.wallet.clone();
        // Points that come and go without a posting are no figures.
        let posted = acts.iter().filter(|act| !matches!(act, Act::Gift(_) | Act::LosePoints(_)));
        for act in posted {
            perform(&mut till, act)?;
        }
        let facts: Vec<PostingFacts> = till.decisions.iter().map(|decision| facts_of(&till, decision)).collect();
        let mut all = Figures::new();
        for posting in &facts {
            figures::add(&mut all, posting);
        }
        for kind in IN_WALLETS {
            let of_kind = |key: &FigureKey| matches!(key.figure, Figure::Entry { kind: of, .. } if of == kind as i16);
            let moved = figures::sum(&all, of_kind).amount;
            prop_assert_eq!(moved, till.wallet.balance(kind) - before.balance(kind), "{:?}", kind);
        }
        let counts = figures::sum(&all, |key| matches!(key.figure, Figure::Entry { kind: 7, .. })).amount;
        prop_assert_eq!(counts, till.counts().iter().map(|lot| lot.left()).sum::<i64>());
        for posting in &facts {
            let mut own = Figures::new();
            figures::add(&mut own, posting);
            let is_bill = |key: &FigureKey| matches!(key.action, Action::Sale | Action::Return);
            let of = |is_asked: fn(&Figure) -> bool| {
                figures::sum(&own, |key| is_bill(key) && is_asked(&key.figure)).amount
            };
            // A bill that names no way of payment is paid from the card alone.
            let paid = if posting.tenders.is_empty() {
                -of(|figure| matches!(figure, Figure::Entry { kind: 1 | 2, book: 3 }))
            } else {
                of(|figure| matches!(figure, Figure::Tender(_)))
            };
            prop_assert_eq!(of(|figure| *figure == Figure::Postings), paid, "{:?}", posting);
        }
        for correction in facts.iter().filter(|posting| posting.original.is_some()) {
            let original = correction.original.as_deref().expect("it was just seen");
            let (mut both, mut taken_back) = (Figures::new(), Figures::new());
            figures::add(&mut taken_back, correction);
            figures::add(&mut both, original);
            for (key, amount) in taken_back {
                let sum = both.entry(FigureKey { is_correction: false, ..key }).or_default();
                *sum = Amount { amount: sum.amount + amount.amount, count: sum.count + amount.count };
            }
            // What cannot be taken back of a wallet is owed, or gone.
            both.retain(|key, _| !matches!(key.figure, Figure::Entry { .. }));
            prop_assert!(both.values().all(|sum| sum.amount == 0), "{:?}", both);
        }
    }

    /// S06: a spend and its correction are identity on wallet, pairs, points and tier.
    #[test]
    fn a_spend_and_its_correction_change_nothing(
        rules in rule_set(),
        debts in (0_i64..100_000, 0_i64..500),
        acts in prop::collection::vec(act(), 0..12),
        sold in prop::collection::vec((1_i64..3_000_000, any::<bool>()), 1..5),
        bill in bill(),
    ) {
        let mut till = till_in_debt(rules, debts.0, debts.1);
        let _ = till.top_up(cny(20_000_000));
        for act in &acts {
            perform(&mut till, act)?;
        }
        let before = value(&till);
        if till.consume(lines(&sold)).is_ok() {
            till.reverse(till.decisions.len() - 1).unwrap();
            prop_assert_eq!(value(&till), before.clone());
        }
        if till.sell(bill.command(&till)).is_ok() {
            till.reverse(till.decisions.len() - 1).unwrap();
            prop_assert_eq!(value(&till), before);
        }
    }

    /// S06: any operation of every kind and its correction are identity on value: wallet, pairs, points, counts and tier.
    #[test]
    fn any_operation_and_its_correction_change_nothing(
        rules in rule_set(),
        debts in (0_i64..100_000, 0_i64..500),
        acts in prop::collection::vec(act(), 0..12),
        bill in bill(),
        paid in 1_i64..5_000_000,
        sold in (0_i64..500_000, any::<bool>(), any::<bool>()),
    ) {
        let mut till = till_in_debt(rules, debts.0, debts.1);
        let _ = till.top_up(cny(20_000_000));
        for act in &acts {
            perform(&mut till, act)?;
        }
        for kind in CORRECTED {
            let mut till = till.clone();
            prepare(&mut till, kind, &bill, sold);
            let before = value(&till);
            if let Ok(made) = operate(&mut till, kind, &bill, paid, sold) {
                prop_assert_eq!(made.posting.kind, kind);
                let undone = till.reverse(till.decisions.len() - 1).unwrap();
                let both = [made, undone];
                prop_assert_eq!(but_revived(value(&till), &both), but_revived(before, &both), "{:?}", kind);
            }
        }
    }

    /// OP10, §14: whatever happens in whatever shop, Σ positions = Σ principal left, what shops owe each other sums to nothing, and
    /// each shop's part of what is left is what its own pairs hold.
    #[test]
    fn positions_sum_to_the_principal_that_is_left(
        rules in rule_set(),
        share_bp in 0_i32..10_001,
        local in any::<bool>(),
        acts in prop::collection::vec((act(), 0_u128..3), 1..40),
    ) {
        let rule = CrossShopRule { issuer_share_bp: share_bp, bonus_only_where_given: local };
        let mut till = TestTill::new(RuleSet { cross_shops: vec![always(70, rule)], ..rules });
        for (act, shop) in &acts {
            till.shop.id = ids::Id::new(uuid::Uuid::from_u128(40 + shop));
            perform(&mut till, act)?;
        }
        let positions = settlement::positions(&matrix_of(&till, share_bp));
        let sum = |of: fn(&settlement::Position) -> i64| positions.values().map(of).sum::<i64>();
        prop_assert_eq!(sum(settlement::Position::amount), till.wallet.principal.minor());
        prop_assert_eq!(sum(settlement::Position::between), 0);
        prop_assert_eq!((sum(|position| position.carried), sum(|position| position.counts)), (0, 0));
        for (shop, position) in &positions {
            let own = till.lots.iter().filter_map(pair_of).filter(|pair| pair.issuing_shop == *shop);
            prop_assert_eq!(position.own_left, own.map(|pair| pair.principal_left.minor()).sum::<i64>());
        }
    }

    /// §3.4: a sale that comes back in parts ends where one whole return ends: wallet, pairs and points.
    #[test]
    fn parts_of_a_return_sum_to_the_whole(
        rules in rule_set(),
        bill in bill(),
        parts in prop::collection::vec((0_usize..5, 1_i64..1_000_000), 0..6),
    ) {
        let mut till = TestTill::new(rules);
        till.top_up(cny(20_000_000)).unwrap();
        till.give_points(3_000);
        let before = value(&till);
        if till.sell(bill.command(&till)).is_ok() {
            let sale = till.decisions.len() - 1;
            for (line, part) in parts {
                let Ok(line) = i16::try_from(line + 1) else { continue };
                let part = ReturnInput { line, part: ReturnPart::Amount(cny(part)) };
                if let Ok(back) = till.give_back(sale, vec![part]) {
                    let gives = |tender: &ledger::Tender| {
                        tender.amount.minor() >= 0 && tender.points.is_none_or(|points| points >= 0)
                    };
                    prop_assert!(back.posting.tenders.iter().all(gives), "{:?}", back.posting.tenders);
                }
            }
            let last = till.give_back(sale, Vec::new());
            prop_assert!(matches!(last, Ok(_) | Err(Rejection::NothingToReturn)), "{:?}", last);
            let after = value(&till);
            prop_assert_eq!((after.0, after.1), before);
        }
    }

    /// OP09: whatever is put on account, repaid and given back in any parts, corrected backwards nothing is owed or repaid.
    #[test]
    fn what_is_on_account_is_repaid_or_comes_back(
        sales in prop::collection::vec(1..50_000_i64, 1..4),
        paid in prop::collection::vec((1..60_000_i64, any::<bool>()), 0..4),
        back in prop::collection::vec((any::<prop::sample::Index>(), 1..50_000_i64), 0..4),
    ) {
        let mut till = TestTill::new(tier_rules());
        till.wallet.on_account_limit = cny(1_000_000);
        for amount in &sales {
            let lines = vec![line(cny(*amount), "")];
            let sale = Consume::from_stored_value(till.origin.clone(), lines);
            let sold = till.sell(Consume { tenders: all_by(ledger::ON_ACCOUNT), ..sale });
            prop_assert!(sold.is_ok());
        }
        for (amount, by_cash) in paid {
            let owed = till.wallet.on_account;
            let method = if by_cash { ledger::CASH } else { "wechat" };
            let repaid = till.repay(vec![ledger::Tender::plain(method.to_owned(), cny(amount))]);
            prop_assert_eq!(repaid.is_ok(), amount <= owed.minor());
        }
        for (sale, amount) in back {
            let part = ReturnInput { line: 1, part: ReturnPart::Amount(cny(amount)) };
            // More than is left of the line is refused, and changes nothing.
            let _ = till.give_back(sale.index(sales.len()), vec![part]);
        }
        for index in (0..till.decisions.len()).rev() {
            prop_assert!(till.reverse(index).is_ok());
        }
        prop_assert!(till.wallet.on_account.is_zero());
        prop_assert!(till.account().iter().all(|item| item.owed.is_zero() && item.repaid.is_empty()));
    }

    /// §2.3: a top-up and its correction are identity, a repaid debt included.
    #[test]
    fn a_top_up_and_its_correction_change_nothing(
        rules in rule_set(),
        owed in 0_i64..200_000,
        paid in 1_i64..5_000_000,
    ) {
        let mut till = till_in_debt(rules, owed, 0);
        let before = value(&till);
        till.top_up(cny(paid)).unwrap();
        till.reverse(0).unwrap();
        prop_assert_eq!(value(&till), before);
    }

    /// S06: correcting everything from the last to the first leaves the empty wallet.
    #[test]
    fn correcting_everything_backwards_leaves_nothing(
        rules in rule_set(),
        sales in prop::collection::vec(prop::collection::vec((1_i64..2_000_000, any::<bool>()), 1..4), 0..8),
    ) {
        let mut till = TestTill::new(rules);
        let empty = value(&till);
        till.top_up(cny(5_000_000)).unwrap();
        till.top_up(cny(3_000_000)).unwrap();
        for sold in &sales {
            let _ = till.consume(lines(sold));
        }
        for index in (0..till.decisions.len()).rev() {
            till.reverse(index).unwrap();
        }
        prop_assert_eq!(value(&till), empty);
    }

    /// OP07: a sale of counts, or a use of them, and its correction are identity, whatever was used before.
    #[test]
    fn counts_and_their_correction_change_nothing(
        rules in rule_set(),
        (price, late, cash) in (0_i64..500_000, any::<bool>(), any::<bool>()),
        acts in prop::collection::vec(act(), 0..16),
        (service, quantity) in (0..SERVICES.len(), 1_i64..12),
    ) {
        let mut till = TestTill::new(rules);
        till.top_up(cny(500_000)).unwrap();
        let before = value(&till);
        let tenders = if cash { all_by(ledger::CASH) } else { Vec::new() };
        till.sell_package(&washes(price, late), tenders).unwrap();
        till.reverse(1).unwrap();
        prop_assert_eq!(value(&till), before);
        for act in &acts {
            perform(&mut till, act)?;
        }
        let before = value(&till);
        if till.use_counts(SERVICES[service], quantity).is_ok() {
            till.reverse(till.decisions.len() - 1).unwrap();
            prop_assert_eq!(value(&till), before);
        }
    }

    /// OP07, §10.3: the same of counts that services share, whatever each of them takes.
    #[test]
    fn all_uses_of_a_pool_come_to_its_price(
        (price, paid, gift) in (0_i64..100_000, 1_i64..20, 0_i64..6),
        steps in prop::collection::vec((0..SERVICES.len(), 1_i64..3, any::<bool>()), 1..40),
    ) {
        let mut till = TestTill::new(RuleSet::default());
        let services = [("wash", "35.00", 1), ("trim", "20.00", 1), ("care", "88.00", 2)];
        till.sell_package(&package(cny(price), vec![pool(paid, gift, &services)]), all_by(ledger::CASH)).unwrap();
        for (service, quantity, keep) in steps {
            if till.use_counts(SERVICES[service], quantity).is_ok() && !keep {
                till.reverse(till.decisions.len() - 1).unwrap();
            }
        }
        let left = till.counts()[0].left();
        if left > 0 {
            till.use_counts("trim", left).unwrap();
        }
        let charged = till.decisions.iter().flat_map(|decision| &decision.uses).map(|made| made.charged.minor());
        prop_assert_eq!(charged.sum::<i64>(), price);
    }

    /// §10.3: whatever is used and taken back in between, all uses of a lot are charged its price exactly, and none less
    /// than nothing.
    #[test]
    fn all_uses_of_a_lot_come_to_its_price(
        (price, paid, gift) in (0_i64..100_000, 1_i64..20, 0_i64..6),
        steps in prop::collection::vec((1_i64..5, any::<bool>()), 1..40),
    ) {
        let mut till = TestTill::new(RuleSet::default());
        let sold = package(cny(price), vec![item("wash", paid, gift, yuan("35.00"))]);
        till.sell_package(&sold, all_by(ledger::CASH)).unwrap();
        for (quantity, keep) in steps {
            if till.use_counts("wash", quantity).is_ok() && !keep {
                let index = till.decisions.len() - 1;
                till.reverse((index / 2).max(1)).or_else(|_| till.reverse(index)).unwrap();
            }
        }
        let left = till.counts()[0].left();
        if left > 0 {
            till.use_counts("wash", left).unwrap();
        }
        let charged = till.decisions.iter().flat_map(|decision| &decision.uses).map(|made| made.charged.minor());
        prop_assert_eq!(charged.sum::<i64>(), price);
        let of_uses = till.decisions.iter().filter(|decision| decision.posting.reverses.is_none());
        prop_assert!(of_uses.flat_map(|decision| &decision.uses).all(|made| made.charged.minor() >= 0));
    }

    /// §3.1: the drift of a proportional pair is at most half a fen, and the last spend ends at nothing of both.
    #[test]
    fn a_proportional_pair_never_drifts(
        paid in 1_i64..2_000_000,
        given in 0_i64..2_000_000,
        parts in prop::collection::vec(1_i64..400_000, 1..40),
    ) {
        let mut till = TestTill::new(RuleSet::default());
        till.top_up(cny(paid)).unwrap();
        let Some(Lot::Pair(mut pair)) = till.lots.pop() else { panic!("a top-up opens a pair") };
        pair.bonus_given = cny(given);
        pair.bonus_left = cny(given);
        for part in parts.into_iter().chain([i64::MAX]) {
            let left = pair.principal_left.minor() + pair.bonus_left.minor();
            if left == 0 {
                break;
            }
            pair = spend_proportionally(&pair, part.min(left));
            prop_assert!(twice_drift_times_face(&pair) <= i128::from(paid + given));
        }
        prop_assert_eq!((pair.principal_left.minor(), pair.bonus_left.minor()), (0, 0));
    }
}

/// Kinds whose sum a wallet keeps.
const IN_WALLETS: [ledger::Kind; 7] = [
    ledger::Kind::Principal,
    ledger::Kind::Bonus,
    ledger::Kind::RewardPoints,
    ledger::Kind::TierPoints,
    ledger::Kind::OwedMoney,
    ledger::Kind::OwedPoints,
    ledger::Kind::OnAccount,
];

/// A posting as figures read it; a correction with its original.
fn facts_of(till: &TestTill, decision: &ledger::Decision) -> PostingFacts {
    let original = decision.posting.reverses.filter(|_| decision.posting.kind == PostingKind::Reversal);
    let original = original.and_then(|id| till.decisions.iter().find(|known| known.posting.id == id));
    PostingFacts::of(decision, original.map(|original| PostingFacts::of(original, None)))
}

const fn pair_of(lot: &Lot) -> Option<&Pair> {
    match lot {
        Lot::Pair(pair) => Some(pair),
        Lot::Points(_) | Lot::Counts(_) | Lot::Account(_) => None,
    }
}

const fn counts_of(lot: &Lot) -> Option<&CountsLot> {
    match lot {
        Lot::Counts(counts) => Some(counts),
        Lot::Pair(_) | Lot::Points(_) | Lot::Account(_) => None,
    }
}

/// Who topped up × who delivered, of everything that a till did; what takes back counts where what it takes back was done.
fn matrix_of(till: &TestTill, share_bp: i32) -> settlement::Matrix<ids::Id<ids::Shop>> {
    let mut matrix = settlement::Matrix::new();
    let mut carried: BTreeMap<(ids::Id<ids::Posting>, ids::Id<ids::Lot>), settlement::Carried> =
        BTreeMap::new();
    for decision in &till.decisions {
        let mut root = decision;
        while let Some(of) = root.posting.reverses {
            root = till.decisions.iter().find(|known| known.posting.id == of).expect("what it takes back");
        }
        for ((lot, flow), moved) in settlement::moved(&decision.entries) {
            let issuer = till
                .lots
                .iter()
                .filter_map(pair_of)
                .find(|pair| pair.id == lot)
                .expect("its pair")
                .issuing_shop;
            let place = flow.place(issuer, root.posting.shop);
            let is_shared = flow == settlement::Flow::Delivered && issuer != place;
            let share = carried.entry((root.posting.id, lot)).or_default();
            let paid = if is_shared { share.step(moved.bonus, share_bp) } else { 0 };
            matrix.entry((issuer, place)).or_insert_with(settlement::Cell::default).add(flow, moved, paid);
        }
        for used in &decision.uses {
            let counts = till.lots.iter().filter_map(counts_of).find(|counts| counts.id == used.lot);
            let issuer = counts.expect("its lot").issuing_shop;
            let (flow, nothing) = (settlement::Flow::CountsUsed, settlement::Moved::default());
            let cell = matrix.entry((issuer, flow.place(issuer, root.posting.shop)));
            cell.or_insert_with(settlement::Cell::default).add(flow, nothing, used.charged.minor());
        }
    }
    matrix
}

fn spend_proportionally(pair: &Pair, amount: i64) -> Pair {
    let pairs = [pair.clone()];
    let purse = spending::Purse {
        pairs: &pairs,
        more_pairs: false,
        now: pair.opened_at,
        on: pair.opened_at.date_naive(),
        bonus_of: None,
    };
    let spent = spending::spend(SpendingOrder::Proportional, purse, cny(amount)).expect("it is in the pair");
    spent.pairs.into_iter().next().expect("the pair was touched")
}

/// Twice the distance of the principal taken from its exact share, times the face: at most the face for half a fen.
fn twice_drift_times_face(pair: &Pair) -> i128 {
    let paid = i128::from(pair.principal_paid.minor());
    let face = paid + i128::from(pair.bonus_given.minor());
    let spent = face - i128::from(pair.principal_left.minor()) - i128::from(pair.bonus_left.minor());
    let taken = paid - i128::from(pair.principal_left.minor());
    2 * (taken * face - spent * paid).abs()
}
