//! Rules and tills that give value away, each found by its shortest sequence; the rules of the demo shop give nothing away.

use chrono::NaiveDate;

use super::account::{Account, written};
use super::*;
use crate::ledger::{Book, Decision, Kind, Lot, PostingKind};
use crate::rules::{
    BandMode, BonusAmount, CashRounding, EarningBase, MemberDay, PointsPaymentRule, Promotion, RuleSet,
    SpendingOrder, StoredValueEarning, TopUpBand, TopUpRule,
};
use crate::test_till::{always, tier_rules, yuan};

fn ask(rules: &RuleSet) -> Question<'_> {
    Question {
        rules,
        program: always(1, ()).program,
        shop: None,
        date: NaiveDate::from_ymd_opt(2026, 5, 3).unwrap(),
        currency: Currency::Cny,
    }
}

/// 20 % on top from 10 000, one point per 10.00 (× 1.5 silver), 100 points pay 1.00 of at most 30 %, cash down to 0.10.
fn standard() -> RuleSet {
    let band = |from, percent| TopUpBand::plain(yuan(from), BonusAmount::PercentBp(percent));
    let bands = vec![band("500", 500), band("10000", 2_000)];
    RuleSet {
        top_up: vec![always(10, TopUpRule::by_bands(BandMode::Highest, bands))],
        points_payments: vec![always(50, pays(100, "1.00", 3_000, 100))],
        cash_roundings: vec![always(60, CashRounding::DownToTenth.of_cash())],
        ..tier_rules()
    }
}

fn pays(points: i64, worth: &str, share_max_bp: i32, step: i64) -> PointsPaymentRule {
    PointsPaymentRule { points, worth: yuan(worth), share_max_bp, step, points_min: step }
}

fn yuan_of(pump: &Pump) -> (usize, String, bool) {
    (pump.steps.len(), pump.gain.to_string(), pump.keeps_goods)
}

/// What a till with a flaw lets a member do under the standard rules.
fn with_flaw(write: fn(&mut Account, &Decision)) -> Pump {
    search::search_all(ask(&standard()), write).expect("the flaw is found")
}

/// Puts points into a lot that a decision took them from.
fn put_back(account: &mut Account, decision: &Decision, book: Book) {
    let entries = decision.entries.iter();
    for entry in
        entries.filter(|entry| entry.kind == Kind::RewardPoints && entry.book == book && entry.amount < 0)
    {
        account.wallet.reward_points -= entry.amount;
        for lot in account.lots.iter_mut().filter(|lot| Some(lot.id()) == entry.lot) {
            if let Lot::Points(lot) = lot {
                lot.points_left -= entry.amount;
            }
        }
    }
}

/// P03, P10, OP11: the standard rules give nothing away, in every order of spending, rounding, base and strict policy.
#[test]
fn the_standard_rules_give_nothing_away() {
    assert_eq!(check(ask(&standard())), Verdict::Sound);
    for order in [SpendingOrder::PrincipalFirst, SpendingOrder::BonusFirst] {
        let rules = RuleSet { spending_orders: vec![always(70, order)], ..standard() };
        assert_eq!(check(ask(&rules)), Verdict::Sound, "{order:?}");
    }
    for rounding in [CashRounding::DownToUnit, CashRounding::HalfUpToTenth, CashRounding::HalfUpToUnit] {
        let rules = RuleSet { cash_roundings: vec![always(60, rounding.of_cash())], ..standard() };
        assert_eq!(check(ask(&rules)), Verdict::Sound, "{rounding:?}");
        let rules = RuleSet { cash_roundings: vec![always(60, rounding.of_due())], ..standard() };
        assert_eq!(check(ask(&rules)), Verdict::Sound, "{rounding:?} of all that is due");
    }
    for base in [EarningBase::ListPrice, EarningBase::AfterDiscount, EarningBase::PointsPayExcludedFirst] {
        let mut rules = standard();
        rules.points[0].body.base = base;
        rules.points[0].body.on_shortfall = ShortfallPolicy::Refuse;
        assert_eq!(check(ask(&rules)), Verdict::Sound, "{base:?}");
    }
    for policy in [ShortfallPolicy::Debt, ShortfallPolicy::DeductMoney, ShortfallPolicy::Refuse] {
        let mut rules = standard();
        rules.points[0].body.on_shortfall = policy;
        assert_eq!(check(ask(&rules)), Verdict::Sound, "{policy:?}");
    }
    assert_eq!(check(ask(&RuleSet::default())), Verdict::Sound);
}

/// P07, OP11: buy, earn, return, keep the points.
#[test]
fn a_return_that_leaves_the_points_is_found() {
    let pump = with_flaw(|account, decision| {
        written(account, decision);
        if decision.posting.kind == PostingKind::Return {
            put_back(account, decision, Book::PointsIssued);
        }
    });
    assert_eq!(yuan_of(&pump), (2, "10.00".to_owned(), false), "{pump:?}");
    assert!(matches!(pump.steps[0].act, Act::Buy { .. }) && matches!(pump.steps[1].act, Act::Return { .. }));
}

/// P10: points that pay are looked for here and deducted there, so they pay for ever.
#[test]
fn points_deducted_elsewhere_are_found() {
    let pump = with_flaw(|account, decision| {
        written(account, decision);
        if decision.posting.kind == PostingKind::Consumption {
            put_back(account, decision, Book::PointsRedeemed);
        }
    });
    assert_eq!(yuan_of(&pump), (2, "10.00".to_owned(), true), "{pump:?}");
}

/// S06: a correction of a top-up that leaves the bonus.
#[test]
fn a_bonus_that_outlives_its_top_up_is_found() {
    let pump = with_flaw(|account, decision| {
        let before = account.clone();
        written(account, decision);
        if decision.posting.kind == PostingKind::Reversal {
            account.wallet.bonus = before.wallet.bonus;
            account.lots = before.lots;
        }
    });
    assert_eq!(yuan_of(&pump), (2, "2000.00".to_owned(), false), "{pump:?}");
}

/// OP06, OP11: a return in parts that gives back cash before rounding.
#[test]
fn a_return_without_its_rounding_is_found() {
    let pump = with_flaw(|account, decision| {
        written(account, decision);
        let of_parts = decision.posting.kind == PostingKind::Return;
        let rounding =
            decision.lines.iter().filter(|line| of_parts && line.kind == crate::ledger::LineKind::Rounding);
        account.cash -= rounding.map(|line| line.charged.minor()).sum::<i64>();
    });
    assert_eq!((pump.steps.len(), pump.keeps_goods), (2, false), "{pump:?}");
}

/// P10: 1 point per 1.00, and 100 points pay 200.00: one purchase gives back twice what it cost.
#[test]
fn points_that_pay_more_than_they_cost_are_refused() {
    let mut rules = standard();
    rules.points[0].body.reward_unit = yuan("1");
    rules.points_payments[0].body = pays(100, "200.00", 10_000, 100);
    let Verdict::Refused(pump) = check(ask(&rules)) else { panic!("refused") };
    assert_eq!((pump.steps.len(), pump.keeps_goods), (1, false), "{pump:?}");
}

/// P03, P10: where a point pays all that it cost, points on points buy for ever.
#[test]
fn points_that_pay_all_they_cost_are_refused() {
    let mut rules = standard();
    rules.points[0].body.base = EarningBase::AfterDiscount;
    rules.points[0].body.tier_factors_bp.clear();
    rules.points_payments[0].body = pays(100, "1000.00", 10_000, 100);
    let Verdict::Refused(pump) = check(ask(&rules)) else { panic!("refused") };
    assert_eq!((pump.steps.len(), pump.keeps_goods), (1, true), "{pump:?}");
}

/// P10: a factor makes points dear for one tier only: the search begins there too.
#[test]
fn a_tier_that_earns_too_much_is_refused() {
    let mut rules = standard();
    rules.points[0].body.tier_factors_bp = vec![(1, 15_000), (2, 1_000_000)];
    rules.points_payments[0].body = pays(100, "20.00", 3_000, 100);
    let Verdict::Refused(pump) = check(ask(&rules)) else { panic!("refused") };
    assert_eq!(pump.level, 2, "{pump:?}");
}

/// P07, OP11: earn, spend the points, return the purchase; writing off leaves what the points bought. The shop may choose
/// that, knowing it.
#[test]
fn writing_off_is_a_warning() {
    let mut rules = standard();
    rules.points[0].body.on_shortfall = ShortfallPolicy::WriteOff;
    let Verdict::Warned(pump) = check(ask(&rules)) else { panic!("warned") };
    assert_eq!(yuan_of(&pump), (3, "8.59".to_owned(), true), "{pump:?}");
    assert!(matches!(pump.steps[2].act, Act::Return { step: 0, .. } | Act::Correct { step: 0 }));
}

/// P07, OP11: whoever earns, waits until the points vest, spends them and returns the purchase gains as much.
#[test]
fn waiting_does_not_hide_what_gains() {
    let mut rules = standard();
    rules.points[0].body.pending_days = 7;
    assert_eq!(check(ask(&rules)), Verdict::Sound);
    rules.points[0].body.on_shortfall = ShortfallPolicy::WriteOff;
    let Verdict::Warned(pump) = check(ask(&rules)) else { panic!("warned") };
    assert_eq!(yuan_of(&pump), (3, "8.59".to_owned(), true), "{pump:?}");
}

/// P05: an extra on every sale is worth more than the smallest purchase.
#[test]
fn an_extra_for_the_smallest_purchase_is_a_warning() {
    let last_day = NaiveDate::from_ymd_opt(2999, 1, 1).unwrap();
    let promotion = |extra| Promotion { number: 1, last_day, factor_bp: 20_000, extra: yuan(extra) };
    let with = |extra| RuleSet { promotions: vec![always(80, promotion(extra))], ..standard() };
    assert_eq!(check(ask(&with("0"))), Verdict::Sound);
    let Verdict::Warned(pump) = check(ask(&with("500"))) else { panic!("warned") };
    assert_eq!((pump.steps.len(), pump.keeps_goods), (1, false), "{pump:?}");
}

/// P10: rules of a shop of its own, and rules that begin later, are looked at too.
#[test]
fn later_days_and_single_shops_are_looked_at() {
    let generous = pays(100, "2000.00", 10_000, 100);
    let mut later = standard();
    later.points_payments.push(Versioned {
        number: 2,
        in_force_from: NaiveDate::from_ymd_opt(2026, 6, 1).unwrap(),
        ..always(51, generous.clone())
    });
    assert_eq!(check(ask(&later)), Verdict::Sound);
    assert!(matches!(check_from(ask(&later)), Verdict::Refused(_)));
    let mut elsewhere = standard();
    let shop = Some(Id::new(uuid::Uuid::from_u128(9)));
    elsewhere.points_payments.push(Versioned { shop, ..always(51, generous) });
    assert!(matches!(check_from(ask(&elsewhere)), Verdict::Refused(_)));
    assert!(matches!(check(ask(&elsewhere)), Verdict::Sound));
}

/// S01, P10, OP11: points that a top-up gives are meant to be given; a refund that left what is spent of them is found, and the
/// till's own, which makes the member owe it, is sound.
#[test]
fn points_that_outlive_the_refund_of_their_top_up_are_found() {
    let band = TopUpBand { points: 500, ..TopUpBand::plain(yuan("1000"), BonusAmount::Fixed(yuan("0"))) };
    let mut rules = standard();
    rules.top_up = vec![always(10, TopUpRule::by_bands(BandMode::Highest, vec![band]))];
    rules.points_payments = vec![always(50, pays(100, "1.00", 10_000, 100))];
    assert_eq!(check(ask(&rules)), Verdict::Sound);

    let keeps = |account: &mut Account, decision: &Decision| {
        written(account, decision);
        if decision.posting.kind == PostingKind::Refund {
            account.wallet.owed_points = 0;
        }
    };
    let pump = search::search_all(ask(&rules), keeps).expect("the flaw is found");
    assert!(pump.steps.iter().any(|step| step.act == Act::Refund), "{pump:?}");
    assert_eq!(pump.steps.len(), 3, "{pump:?}");

    rules.points[0].body.on_shortfall = ShortfallPolicy::WriteOff;
    assert!(matches!(check(ask(&rules)), Verdict::Warned(_)));
}

/// S05, P03: a till that gives points for the gift card and again for what it buys.
#[test]
fn points_on_a_gift_card_are_found() {
    let pump = with_flaw(|account, decision| {
        written(account, decision);
        if decision.posting.kind == PostingKind::TopUp && decision.wallet.id != account.wallet.id {
            account.wallet.reward_points += decision.posting.total.minor() / yuan("10").minor();
        }
    });
    assert_eq!(yuan_of(&pump), (1, "1.00".to_owned(), false), "{pump:?}");
    assert!(matches!(pump.steps[0].act, Act::GiftCard { .. }));
}

/// S05: a till on which a gift card pays and stays as full as it was.
#[test]
fn a_gift_card_that_pays_for_ever_is_found() {
    let pump = with_flaw(|account, decision| {
        if decision.posting.kind != PostingKind::BearerPayment {
            written(account, decision);
        }
    });
    assert!(pump.steps.len() == 2 && pump.gain.minor() >= yuan("1000").minor(), "{pump:?}");
    assert!(matches!(pump.steps[1].act, Act::Buy { rest: PaidBy::GiftCard, .. }));
}

/// S05, OP11: what a gift card paid comes back to it by a return or a correction, in parts and whole, and to nobody else.
#[test]
fn what_comes_back_to_a_gift_card_is_what_it_paid() {
    let rules = standard();
    let question = ask(&rules);
    let act = |account: &mut Account, act| account.perform(question, act, None, written).unwrap();
    let of = |account: &Account| (account.stored(), account.cash, account.wallet.reward_points);
    let mut account = Account::open(question, 0, 0);
    act(&mut account, Act::GiftCard { paid: yuan("100") });
    assert_eq!(of(&account), (10_000, -10_000, 0));
    let buy = |price| Act::Buy { price, silent: None, by_points: false, rest: PaidBy::GiftCard };
    act(&mut account, buy(yuan("60")));
    assert_eq!(of(&account), (4_000, -10_000, 6));
    assert!(account.clone().perform(question, buy(yuan("40.01")), None, written).is_err());
    let back = |amount| Act::Return { step: 1, line: 1, amount };
    act(&mut account, back(Some(yuan("25"))));
    assert_eq!(of(&account), (6_500, -10_000, 3));
    let mut corrected = account.clone();
    act(&mut account, back(None));
    assert_eq!(of(&account), (10_000, -10_000, 0));
    // What a gift card got back by a return stays with it.
    assert!(corrected.clone().perform(question, Act::Correct { step: 2 }, None, written).is_err());
    act(&mut corrected, buy(yuan("10")));
    act(&mut corrected, Act::Correct { step: 3 });
    assert_eq!(of(&corrected), (6_500, -10_000, 3));
}

/// S01, K02: a budget stops nobody who comes first, and when it is used up the rule before it applies: that one is looked at, too.
#[test]
fn what_comes_after_a_budget_is_looked_at() {
    let plain = TopUpBand::plain(yuan("1000"), BonusAmount::PercentBp(500));
    let gift = TopUpBand { points: 500, ..TopUpBand::plain(yuan("1000"), BonusAmount::Fixed(yuan("0"))) };
    let by = |band| TopUpRule::by_bands(BandMode::Highest, vec![band]);
    let mut rules = standard();
    rules.points_payments = vec![always(50, pays(100, "1.00", 10_000, 100))];
    let mut before = always(10, by(gift));
    before.number = 0;
    let offer = always(11, TopUpRule { budget: Some(yuan("50")), ..by(plain) });
    rules.top_up = vec![offer, before.clone()];
    assert_eq!(check(ask(&rules)), Verdict::Sound);

    let after = once_used_up(ask(&rules)).expect("the offer has a budget");
    assert_eq!(after.top_up, [before]);
    assert_eq!(once_used_up(ask(&after)), None);
    // The flaw of the test before is one of the rule that comes afterwards alone.
    let keeps = |account: &mut Account, decision: &Decision| {
        written(account, decision);
        if decision.posting.kind == PostingKind::Refund {
            account.wallet.owed_points = 0;
        }
    };
    assert_eq!(search::search_all(ask(&rules), keeps), None);
    assert!(search::search_all(ask(&after), keeps).is_some());
}

/// P03, §5.4: whoever cheats can wait for the member day: a factor of some days is looked at on all.
#[test]
fn the_best_member_day_is_looked_at() {
    let mut rules = standard();
    rules.points_payments[0].body = pays(100, "20.00", 3_000, 100);
    assert_eq!(check(ask(&rules)), Verdict::Sound);
    let day = |factor_bp| MemberDay { weekdays: Vec::new(), month_days: vec![29], factor_bp };
    rules.points[0].body.member_days = vec![day(20_000)];
    assert_eq!(check(ask(&rules)), Verdict::Sound);
    rules.points[0].body.member_days.push(day(1_000_000));
    assert!(matches!(check(ask(&rules)), Verdict::Refused(_)));
}

/// P03, §5.3: what earned at the top-up earns nothing at the sale; the points that the top-up gave stand and fall with it.
#[test]
fn earning_at_the_top_up_gives_nothing_away() {
    let band = TopUpBand { points: 100, ..TopUpBand::plain(yuan("1000"), BonusAmount::Fixed(yuan("0"))) };
    let mut rules = standard();
    rules.top_up = vec![always(10, TopUpRule::by_bands(BandMode::EachFull, vec![band]))];
    rules.points[0].body.stored_value = StoredValueEarning::AtTopUp;
    assert_eq!(check(ask(&rules)), Verdict::Sound);
}
