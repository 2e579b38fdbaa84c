//! Uses of counts: order, charge, limits and corrections, by worked examples.

use chrono::{TimeDelta, TimeZone as _};

use super::*;
use crate::counts::{Package, PackageItem, Term, UseLimits};
use crate::ids::Id;
use crate::ledger::{CASH, StaffRole, StaffShare};
use crate::rules::RuleSet;
use crate::test_till::{TestTill, all_by, item, package, pool, shop, thing, tier_rules, yuan};
use crate::till::CardState;

fn till_with(packages: &[Package]) -> TestTill {
    let mut till = TestTill::new(RuleSet::default());
    for package in packages {
        till.sell_package(package, all_by(CASH)).unwrap();
    }
    till
}

fn washes() -> Package {
    package(yuan("1000.00"), vec![item("wash", 10, 2, yuan("150.00"))])
}

/// 期限卡: any number of washes, `per_day` a day, for twelve months from the first one on.
fn year_pass(per_day: Option<i64>) -> Package {
    let limits = UseLimits { per_day, weekdays: Vec::new() };
    let wash = PackageItem { uses: Uses::Unlimited, limits, ..item("wash", 1, 0, yuan("50.00")) };
    let mut sold = package(yuan("1200.00"), vec![wash]);
    sold.terms.term = Term { months: Some(12), begins: TermBegin::AtFirstUse };
    sold
}

/// OP07, §10.3: twelve uses are charged by cumulative rounding, the paid counts before the gift ones, and come to the price.
#[test]
fn the_uses_of_a_lot_come_to_its_price() {
    let mut till = till_with(&[washes()]);
    let uses: Vec<Decision> = (0..12).map(|_| till.use_counts("wash", 1).unwrap()).collect();
    let charged: Vec<Money> = uses.iter().map(|used| used.posting.total).collect();
    let expected = [
        "83.33", "83.34", "83.33", "83.33", "83.34", "83.33", "83.33", "83.34", "83.33", "83.33", "83.34",
        "83.33",
    ];
    assert_eq!(charged, expected.map(yuan));
    assert_eq!(uses[9].entries[0].book, Book::CountsUsed);
    assert_eq!(uses[10].entries[0].book, Book::GiftCountsUsed);
    assert_eq!(uses[0].lines[0].list_price, yuan("150.00"));
    let none = Rejection::NoCountsLeft { available: 0, required: 1 };
    assert_eq!(till.use_counts("wash", 1), Err(none));
}

/// OP07: one use of several counts is rounded once, and crosses from paid to gift counts.
#[test]
fn several_counts_are_one_use() {
    let mut till = till_with(&[washes()]);
    let used = till.use_counts("wash", 11).unwrap();
    assert_eq!(used.posting.total, yuan("916.67"));
    assert_eq!((used.uses[0].paid, used.uses[0].gift), (10, 1));
    assert_eq!(
        used.entries.iter().map(|entry| (entry.amount, entry.balance_after)).collect::<Vec<_>>(),
        [(-10, 2), (-1, 1)]
    );
    assert_eq!(till.use_counts("wash", 2), Err(Rejection::NoCountsLeft { available: 1, required: 2 }));
}

/// OP07: by item, a time pass comes before counts, and the soonest to lapse before the others; a lot can be named.
#[test]
fn the_pass_comes_first_and_then_the_soonest_to_lapse() {
    let mut short = washes();
    short.terms.term = Term { months: Some(1), begins: TermBegin::AtSale };
    let mut till = till_with(&[washes(), short, year_pass(Some(1))]);
    let lots: Vec<_> = till.counts().iter().map(|lot| lot.id).collect();
    let used = till.use_counts("wash", 14).unwrap();
    let by_lot: Vec<_> = used.uses.iter().map(|made| (made.lot, made.quantity)).collect();
    assert_eq!(by_lot, [(lots[2], 1), (lots[1], 12), (lots[0], 1)]);
    assert_eq!(used.lines.len(), 3);
    let named = till.use_from(CountSource::Lot { lot: lots[0], item: None }, 1).unwrap();
    assert_eq!(named.uses[0].lot, lots[0]);
    let unknown = till.use_from(CountSource::Lot { lot: Id::new(uuid::Uuid::from_u128(7)), item: None }, 1);
    assert_eq!(unknown, Err(Rejection::NoCountsLeft { available: 0, required: 1 }));
}

/// OP07: a lot that is not needed gives nothing and is not touched.
#[test]
fn a_lot_that_is_not_needed_is_left_alone() {
    let mut short = washes();
    short.terms.term = Term { months: Some(1), begins: TermBegin::AtSale };
    let mut till = till_with(&[washes(), short]);
    let used = till.use_counts("wash", 12).unwrap();
    assert_eq!((used.uses.len(), used.lines.len(), used.lots_changed.len()), (1, 1, 1));
    assert_eq!(till.counts().iter().map(CountsLot::left).collect::<Vec<_>>(), [12, 0]);
}

/// OP07: who asks for more than there is hears of the limit of the day only where that is what was in the way: twelve counts of which a
/// day allows twenty are too few for thirteen; a time pass always has more.
#[test]
fn a_limit_is_named_where_it_was_in_the_way() {
    let mut sold = washes();
    sold.terms.items[0].limits.per_day = Some(20);
    let mut till = till_with(&[sold]);
    let too_few = Rejection::NoCountsLeft { available: 12, required: 13 };
    assert_eq!(till.use_counts("wash", 13), Err(too_few));
    let mut till = till_with(&[year_pass(Some(2))]);
    assert_eq!(till.use_counts("wash", 3), Err(Rejection::DayLimitReached { per_day: 2, used: 0 }));
}

/// OP01, OP07: each line of a use says who served.
#[test]
fn the_lines_of_a_use_say_who_served() {
    let mut till = till_with(&[any_of_four(10, 0)]);
    let lots = till.counts();
    let staff = vec![StaffShare::plain(thing(8), StaffRole::Performer, 10_000)];
    let command = UseCounts {
        origin: till.origin.clone(),
        source: CountSource::Item("cut".to_owned()),
        quantity: 2,
        staff: staff.clone(),
    };
    let counts = CountFacts { lots: &lots, days: &[] };
    let used = till.run(|facts, fresh, now| decide(facts, counts, &command, fresh, now)).unwrap();
    let line = ConsumptionLine {
        label: "cut".to_owned(),
        category: Some("cut".to_owned()),
        quantity: 2,
        paid: vec![PaidPart { method: COUNTS.to_owned(), amount: yuan("136.00") }],
        staff,
        ..ConsumptionLine::plain(yuan("136.00"), yuan("136.00"))
    };
    assert_eq!(used.lines, [line]);
}

/// OP07, §10.5: a time pass is used without being charged, at most so often a day, from its first use to its last day.
#[test]
fn a_time_pass_lasts_from_its_first_use() {
    let mut till = till_with(&[year_pass(Some(2))]);
    till.now += TimeDelta::days(10);
    let used = till.use_counts("wash", 1).unwrap();
    assert_eq!((used.posting.total, used.posting.list_total), (yuan("0"), yuan("50.00")));
    assert_eq!(used.entries, []);
    let until = Utc.with_ymd_and_hms(2027, 5, 13, 22, 0, 0).single().unwrap();
    assert_eq!(used.derivation.steps[0], Step::TermBegan { lot: used.uses[0].lot, until });
    till.use_counts("wash", 1).unwrap();
    let limit = Rejection::DayLimitReached { per_day: 2, used: 2 };
    assert_eq!(till.use_counts("wash", 1), Err(limit));
    till.now += TimeDelta::days(365);
    till.use_counts("wash", 2).unwrap();
    till.now += TimeDelta::days(1);
    assert_eq!(till.use_counts("wash", 1), Err(Rejection::CountsExpired { expired_at: until }));
}

/// OP07: what a day allows counts by the shop's business date, and a use that is taken back gives its place free.
#[test]
fn the_limit_of_a_day_goes_by_the_business_date() {
    let mut sold = washes();
    sold.terms.items[0].limits.per_day = Some(2);
    let mut till = till_with(&[sold]);
    assert_eq!(till.use_counts("wash", 3), Err(Rejection::DayLimitReached { per_day: 2, used: 0 }));
    till.use_counts("wash", 2).unwrap();
    till.now += TimeDelta::hours(17); // 05:00 of the next day: the shop is still open
    let limit = Rejection::DayLimitReached { per_day: 2, used: 2 };
    assert_eq!(till.use_counts("wash", 1), Err(limit.clone()));
    till.reverse(1).unwrap();
    till.use_counts("wash", 2).unwrap();
    assert_eq!(till.use_counts("wash", 1), Err(limit));
    till.now += TimeDelta::hours(1);
    till.use_counts("wash", 1).unwrap();
}

/// OP07, N02 (适用门店): a package of one shop is neither sold nor used in another one; both refusals name the shop.
#[test]
fn a_package_may_be_for_some_shops() {
    let mut sold = washes();
    sold.terms.shops = vec![shop().id];
    let mut till = till_with(std::slice::from_ref(&sold));
    till.use_counts("wash", 1).unwrap();
    till.shop.id = thing(77);
    let shops = vec![shop().id];
    assert_eq!(till.use_counts("wash", 1), Err(Rejection::NotInThisShop { shops: shops.clone() }));
    assert_eq!(till.sell_package(&sold, all_by(CASH)), Err(Rejection::NotSoldInThisShop { shops }));
}

/// OP07: counts for working days are refused on a Sunday, by name.
#[test]
fn counts_may_be_for_other_weekdays() {
    let mut sold = washes();
    sold.terms.items[0].limits.weekdays = vec![1, 2, 3, 4, 5];
    let mut till = till_with(&[sold]);
    let weekdays = vec![1, 2, 3, 4, 5];
    assert_eq!(till.use_counts("wash", 1), Err(Rejection::NotOnThisWeekday { weekdays }));
    till.now += TimeDelta::days(1);
    till.use_counts("wash", 1).unwrap();
}

/// C06, C12, OP07: a lost card and a suspended member use nothing.
#[test]
fn a_lost_card_and_a_suspended_member_use_nothing() {
    let mut till = till_with(&[washes()]);
    till.wallet.suspended = true;
    assert_eq!(till.use_counts("wash", 1), Err(Rejection::MemberSuspended));
    till.wallet.suspended = false;
    till.card.as_mut().unwrap().state = CardState::Lost;
    let lost = Rejection::CardNotUsable { state: CardState::Lost };
    assert_eq!(till.use_counts("wash", 1), Err(lost));
}

/// P03, OP07, §5.3: a use earns no points, and says so.
#[test]
fn a_use_earns_no_points() {
    let mut till = TestTill::new(tier_rules());
    till.sell_package(&washes(), all_by(CASH)).unwrap();
    let used = till.use_counts("wash", 1).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (0, 0));
    assert_eq!(
        used.derivation.not_fired[0].cause,
        crate::derivation::NotFiredCause::CountsEarnNothing(yuan("83.33"))
    );
}

/// S06, §3.4: a use comes back to its lot, paid and gift apart; a lot that lapsed meanwhile lives a week longer.
#[test]
fn a_use_comes_back_to_its_lot() {
    let mut sold = washes();
    sold.terms.term = Term { months: Some(1), begins: TermBegin::AtSale };
    let mut till = till_with(&[sold]);
    till.use_counts("wash", 12).unwrap();
    assert!(!Lot::Counts(till.counts()[0].clone()).is_open());
    till.now += TimeDelta::days(60);
    let back = till.reverse(1).unwrap();
    let lot = till.counts().remove(0);
    assert_eq!((lot.paid_left, lot.gift_left, lot.used, lot.price_left), (10, 2, 0, yuan("1000.00")));
    let until = till.now + TimeDelta::days(7);
    assert_eq!(lot.expires_at, Some(until));
    assert!(back.derivation.steps.contains(&Step::Reopened { lot: lot.id, until }));
    till.use_counts("wash", 1).unwrap();
    assert!(matches!(till.reverse(1), Err(Rejection::AlreadyReversed { .. })));
}

/// OP24: a use of the last day that is entered later counts for its own day.
#[test]
fn a_use_of_the_last_day_may_be_entered_later() {
    let mut sold = washes();
    sold.terms.term = Term { months: Some(1), begins: TermBegin::AtSale };
    let mut till = till_with(&[sold]);
    till.now += TimeDelta::days(40);
    assert!(matches!(till.use_counts("wash", 1), Err(Rejection::CountsExpired { .. })));
    till.origin.occurred_at = Some(till.now - TimeDelta::days(20));
    till.use_counts("wash", 1).unwrap();
}

/// Ten counts for 680.00 that wash, cut and blow-dry share; a colouring takes three of them.
fn any_of_four(paid: i64, gift: i64) -> Package {
    let services = [("wash", "80.00", 1), ("cut", "68.00", 1), ("dry", "58.00", 1), ("colour", "210.00", 3)];
    package(yuan("680.00"), vec![pool(paid, gift, &services)])
}

/// OP07: a pool is used for any of its services; the unit costs of 3 + 4 + 3 uses come to its price, each line is what was done.
#[test]
fn a_pool_is_used_for_any_of_its_services() {
    let mut till = till_with(&[any_of_four(10, 0)]);
    let lot = till.counts()[0].id;
    let used: Vec<Decision> = [("wash", 3), ("cut", 4), ("dry", 3)]
        .map(|(code, pieces)| till.use_counts(code, pieces).unwrap())
        .into();
    let charged = used.iter().map(|made| made.posting.total);
    assert_eq!(charged.collect::<Vec<_>>(), ["204.00", "272.00", "204.00"].map(yuan));
    let line = |made: &Decision| {
        let line = &made.lines[0];
        (line.label.clone(), line.category.clone().unwrap(), line.quantity, line.list_price)
    };
    assert_eq!(line(&used[0]), ("wash".to_owned(), "wash".to_owned(), 3, yuan("240.00")));
    assert_eq!(line(&used[2]), ("dry".to_owned(), "dry".to_owned(), 3, yuan("174.00")));
    let step = Step::ServiceUsed { lot, place: 2, pieces: 4, weight: 1, unit: yuan("68.00") };
    assert_eq!(used[1].derivation.steps[0], step);
    let left = till.counts().remove(0);
    assert_eq!((left.left(), left.price_left, left.pool_list), (0, yuan("0"), yuan("686.00")));
    assert_eq!(till.use_counts("cut", 1), Err(Rejection::NoCountsLeft { available: 0, required: 1 }));
}

/// OP07, §10.3: what is worth more takes more counts, at the unit cost of all of them; paid counts before gift ones.
#[test]
fn a_service_may_take_several_counts() {
    let mut till = till_with(&[any_of_four(7, 3)]);
    let twice = till.use_counts("colour", 2).unwrap();
    assert_eq!((twice.posting.total, twice.lines[0].quantity), (yuan("408.00"), 2));
    let again = till.use_counts("colour", 1).unwrap();
    assert_eq!((again.uses[0].paid, again.uses[0].gift, again.posting.total), (1, 2, yuan("204.00")));
    assert_eq!(till.counts()[0].left(), 1);
    assert_eq!(till.use_counts("colour", 1), Err(Rejection::NoCountsLeft { available: 0, required: 1 }));
    assert_eq!(till.use_counts("wash", 1).unwrap().posting.total, yuan("68.00"));
}

/// OP07: who names a pool names the service; who names a service has it from its own counts first.
#[test]
fn a_pool_must_know_what_is_delivered() {
    let mut till = till_with(&[any_of_four(10, 0), washes()]);
    let pool = till.counts()[0].id;
    for item in [None, Some("any".to_owned()), Some("massage".to_owned())] {
        let unnamed = till.use_from(CountSource::Lot { lot: pool, item }, 1);
        assert_eq!(unnamed, Err(Rejection::ServiceNeeded));
    }
    assert_eq!(till.use_counts("any", 1), Err(Rejection::NoCountsLeft { available: 0, required: 1 }));
    let used = till.use_counts("wash", 13).unwrap();
    let by_lot: Vec<_> = used.lines.iter().map(|line| (line.quantity, line.list_price)).collect();
    assert_eq!(by_lot, [(12, yuan("1800.00")), (1, yuan("80.00"))]);
    let lot = till.counts().iter().find(|lot| lot.item.is_pool()).unwrap().clone();
    assert_eq!((lot.id, lot.used), (pool, 1));
    let named = CountSource::Lot { lot: pool, item: Some("colour".to_owned()) };
    assert_eq!(till.use_from(named, 1).unwrap().uses[0].quantity, 3);
}

/// OP07: what a day allows of a pool is said in counts.
#[test]
fn the_limit_of_a_pool_is_in_counts() {
    let mut sold = any_of_four(10, 0);
    sold.terms.items[0].limits.per_day = Some(4);
    let mut till = till_with(&[sold]);
    till.use_counts("colour", 1).unwrap();
    let limit = Rejection::DayLimitReached { per_day: 4, used: 3 };
    assert_eq!(till.use_counts("colour", 1), Err(limit));
    till.use_counts("cut", 1).unwrap();
}

/// S06, OP07: a use of a pool comes back to it with its price and with what it was at list price.
#[test]
fn a_use_of_a_pool_comes_back() {
    let mut till = till_with(&[any_of_four(10, 0)]);
    till.use_counts("colour", 2).unwrap();
    let before = till.counts();
    till.use_counts("cut", 2).unwrap();
    till.reverse(2).unwrap();
    assert_eq!(till.counts(), before);
    assert_eq!(before[0].pool_list, yuan("420.00"));
}

/// S06, OP07: the correction of a use says the opposite of it, on the business date of the use. Of 7 paid and 3 given counts for 680.00
/// a colouring takes three, the third time one paid and two given.
#[test]
fn the_correction_of_a_use_is_its_opposite() {
    let mut till = till_with(&[any_of_four(7, 3)]);
    till.use_counts("colour", 2).unwrap();
    let used = till.use_counts("colour", 1).unwrap();
    let made = CountUse {
        lot: till.counts()[0].id,
        business_date: used.posting.business_date,
        quantity: 3,
        pool_place: Some(4),
        paid: 1,
        gift: 2,
        charged: yuan("204.00"),
    };
    assert_eq!(used.uses, [made]);
    till.now += TimeDelta::days(1);
    let turned = CountUse { quantity: -3, paid: -1, gift: -2, charged: yuan("-204.00"), ..made };
    assert_eq!(till.reverse(2).unwrap().uses, [turned]);
}

/// P03, §5.3: what counts pay earns on its unit cost also where other goods earn on their list price: 83.33 of a wash for 150.00.
#[test]
fn counts_never_earn_on_a_list_price() {
    let mut rules = tier_rules();
    let rule = &mut rules.points[0].body;
    (rule.base, rule.counts_earn) = (crate::rules::EarningBase::ListPrice, true);
    let mut till = TestTill::new(rules);
    till.sell_package(&washes(), all_by(CASH)).unwrap();
    let used = till.use_counts("wash", 1).unwrap();
    assert_eq!(used.lines[0].earned_on, yuan("83.33"));
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (8, 83));
}

/// P03, §5.3: where the rule says so, the unit cost of what is used is the base: 3 × 83.33… = 250.00 earn 25 and 250 tier
/// points, which may lift the tier. Its correction takes everything back, and the sale of the package earns nothing.
#[test]
fn a_use_earns_on_its_unit_cost_where_the_rule_says_so() {
    let mut rules = tier_rules();
    rules.points[0].body.counts_earn = true;
    let mut till = TestTill::new(rules);
    (till.wallet.tier_points, till.wallet.owed_points) = (9_750, 5);
    till.sell_package(&washes(), all_by(CASH)).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.tier_points), (0, 9_750));
    let used = till.use_counts("wash", 3).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (20, 0));
    assert_eq!((till.wallet.tier_points, till.wallet.tier), (10_000, 1));
    assert_eq!(used.posting.tier_change.map(|change| (change.from, change.to)), Some((0, 1)));
    assert_eq!(crate::recompute::recompute(&used.derivation), Ok(()));
    till.reverse(1).unwrap();
    assert_eq!((till.wallet.reward_points, till.wallet.owed_points), (0, 5));
    assert_eq!((till.wallet.tier_points, till.wallet.tier), (9_750, 0));
}
