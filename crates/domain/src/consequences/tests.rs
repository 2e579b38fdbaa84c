//! S06: what the clerk is told before something is taken back.

use chrono::TimeDelta;

use super::*;
use crate::commission::{Activity, CommissionBase, Customer, Part, Terms, Worked};
use crate::ids::Employee;
use crate::ledger::{CASH, STORED_VALUE, StaffRole};
use crate::money::Currency;
use crate::rules::{BandMode, BonusAmount, RuleSet, ShortfallPolicy, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, all_by, always, item, line, package, thing, tier_rules, yuan};
use crate::till::{Consume, LineInput, Mandate, Rejection, ReturnInput, ReturnPart, Reverse, TenderInput};

fn till() -> TestTill {
    let band = TopUpBand::plain(yuan("10000"), BonusAmount::PercentBp(2_000));
    let top_up = TopUpRule { bonus_months: Some(1), ..TopUpRule::by_bands(BandMode::Highest, vec![band]) };
    let mut till = TestTill::new(RuleSet { top_up: vec![always(10, top_up)], ..tier_rules() });
    till.top_up(yuan("10000")).unwrap();
    till
}

fn nothing_since() -> Since {
    Since { sales: 0, saved: Money::zero(Currency::Cny), told: Vec::new(), invoice: None }
}

/// What follows when the posting of that index is taken back now.
fn of_reversing(till: &TestTill, index: usize, since: &Since) -> Vec<Consequence> {
    let mut after = till.clone();
    let original = till.original(index);
    let decision = after.reverse(index).unwrap();
    of(&till.wallet, &original, &decision, since)
}

/// What follows when so much of the first line of a sale comes back now.
fn of_returning(till: &TestTill, index: usize, amount: &str, since: &Since) -> Vec<Consequence> {
    let mut after = till.clone();
    let original = till.original(index);
    let part = ReturnInput { line: 1, part: ReturnPart::Amount(yuan(amount)) };
    let decision = after.give_back(index, vec![part]).unwrap();
    of(&till.wallet, &original, &decision, since)
}

fn sell_for_cash(till: &mut TestTill, price: &str) {
    let lines = vec![line(yuan(price), "")];
    let sale = Consume { tenders: all_by(CASH), ..Consume::from_stored_value(till.origin.clone(), lines) };
    till.sell(sale).unwrap();
}

const fn balance(kind: Kind, before: i64, after: i64) -> Consequence {
    Consequence::Balance { kind, before, after }
}

/// S06: a sale of 88.50: every kind of value goes back, and nothing else is said.
#[test]
fn every_kind_of_value_is_told() {
    let mut till = till();
    till.consume(vec![line(yuan("88.50"), "")]).unwrap();
    assert_eq!(
        of_reversing(&till, 1, &nothing_since()),
        [
            balance(Kind::Principal, 992_625, 1_000_000),
            balance(Kind::Bonus, 198_525, 200_000),
            balance(Kind::RewardPoints, 8, 0),
            balance(Kind::TierPoints, 88, 0),
        ]
    );
}

/// S06, P03: spent points become a debt or are gone, by the policy of their rule.
#[test]
fn spent_points_are_a_debt_or_gone() {
    for (policy, told) in [
        (ShortfallPolicy::Debt, balance(Kind::OwedPoints, 0, 5)),
        (ShortfallPolicy::WriteOff, Consequence::PointsGone { points: 5 }),
    ] {
        let mut till = till();
        till.rules.points[0].body.on_shortfall = policy;
        till.consume(vec![line(yuan("88.50"), "")]).unwrap();
        till.lose_points(5);
        let all = of_reversing(&till, 1, &nothing_since());
        let told = all.iter().find(|each| **each == told).unwrap();
        let fate = if policy == ShortfallPolicy::Debt { Fate::Debt } else { Fate::Stays };
        assert_eq!(told.fate(), fate);
        assert!(all.contains(&balance(Kind::RewardPoints, 3, 0)));
    }
}

/// S06, L01: the tier goes back, and sales made at it keep their price; while other sales support it, it stays.
#[test]
fn the_tier_goes_back_and_later_sales_keep_their_price() {
    let mut till = till();
    till.wallet.tier_points = 9_950;
    till.consume(vec![line(yuan("88"), "")]).unwrap();
    let since = Since { sales: 2, saved: yuan("7.50"), told: vec![Channel::Sms], invoice: None };
    let all = of_reversing(&till, 1, &since);
    let stays: Vec<_> = all.iter().filter(|each| each.fate() == Fate::Stays).collect();
    let keep = Consequence::LaterSalesKeepPrice { sales: 2, saved: yuan("7.50") };
    assert_eq!(stays, [&keep, &Consequence::MessageSent { channel: Channel::Sms }]);
    assert!(
        all.iter()
            .any(|each| matches!(each, Consequence::TierBack(change) if (change.from, change.to) == (1, 0)))
    );

    till.wallet.tier_points += 500;
    let all = of_reversing(&till, 1, &since);
    assert!(all.contains(&Consequence::TierStays { tier: 1 }) && !all.contains(&keep));
}

/// S06, L01: a tier that fell with nothing bought at it meanwhile leaves no sales to speak of; one that a review took before is not
/// told, nor is one that a return took and another sale brought back.
#[test]
fn only_a_tier_that_changes_or_stays_is_told() {
    let of_tiers = |all: Vec<Consequence>| -> Vec<Consequence> {
        let is_meant = |each: &Consequence| {
            matches!(
                each,
                Consequence::TierBack(_)
                    | Consequence::TierStays { .. }
                    | Consequence::LaterSalesKeepPrice { .. }
            )
        };
        all.into_iter().filter(is_meant).collect()
    };
    let mut till = till();
    till.wallet.tier_points = 9_950;
    till.consume(vec![line(yuan("88"), "")]).unwrap();
    let fell = TierChange { from: 1, to: 0, ladder: till.rules.ladders[0].id };
    assert_eq!(of_tiers(of_reversing(&till, 1, &nothing_since())), [Consequence::TierBack(fell)]);
    let mut reviewed = till.clone();
    reviewed.wallet.tier = 0;
    assert_eq!(of_tiers(of_reversing(&reviewed, 1, &nothing_since())), []);
    till.give_back(1, Vec::new()).unwrap();
    till.wallet.tier = 1;
    assert_eq!(of_tiers(of_reversing(&till, 2, &nothing_since())), []);
}

/// S06, P05: tier points that are counted no more cannot be taken off: of 88 there are 50 left, so 38 are missing; a return of 40.00
/// takes the 88 to 48 and finds 10 of the 40.
#[test]
fn tier_points_that_are_not_there_cannot_go() {
    let mut till = till();
    till.consume(vec![line(yuan("88.50"), "")]).unwrap();
    till.wallet.tier_points = 50;
    let gone = |all: Vec<Consequence>| {
        all.into_iter().find(|each| matches!(each, Consequence::TierPointsGone { .. }))
    };
    assert_eq!(
        gone(of_reversing(&till, 1, &nothing_since())),
        Some(Consequence::TierPointsGone { points: 38 })
    );
    assert_eq!(gone(of_returning(&till, 1, "40", &nothing_since())), None);
    till.wallet.tier_points = 10;
    let gone = gone(of_returning(&till, 1, "40", &nothing_since()));
    assert_eq!(gone, Some(Consequence::TierPointsGone { points: 30 }));
    assert_eq!(gone.map(|gone| gone.fate()), Some(Fate::Stays));
}

/// S06: a balance owed is a debt where it grows; where it falls or stays, something is undone, as with every other balance.
#[test]
fn a_debt_is_what_grows_to_be_owed() {
    for kind in [Kind::OwedMoney, Kind::OwedPoints] {
        let fates = [(0, 5), (5, 0), (5, 5)].map(|(before, after)| balance(kind, before, after).fate());
        assert_eq!(fates, [Fate::Debt, Fate::Undone, Fate::Undone], "{kind:?}");
    }
    assert_eq!(balance(Kind::Principal, 0, 5).fate(), Fate::Undone);
}

/// §3.4: a bonus that lapsed meanwhile lives again for seven days.
#[test]
fn a_lapsed_bonus_is_told_to_live_again() {
    let mut till = till();
    till.consume(vec![line(yuan("120"), "")]).unwrap();
    till.now += TimeDelta::days(60);
    let until = till.now + TimeDelta::days(7);
    let lot = till.lots[0].id();
    let revived = Consequence::Revived { lot, kind: Kind::Bonus, amount: 200_000, until };
    assert!(of_reversing(&till, 1, &nothing_since()).contains(&revived));
}

/// S06: money of a cash sale is handed back by hand, and collected again when its return is taken back.
#[test]
fn cash_is_moved_by_hand() {
    let mut till = till();
    sell_for_cash(&mut till, "50");
    let tender = |all: &[Consequence]| all.iter().find(|each| each.fate() == Fate::ByHand).cloned();
    let Some(Consequence::HandBack { tender: back }) = tender(&of_reversing(&till, 1, &nothing_since()))
    else {
        panic!("cash goes back");
    };
    assert_eq!((back.method.as_str(), back.amount), (CASH, yuan("50")));
    till.give_back(1, Vec::new()).unwrap();
    let Some(Consequence::CollectAgain { tender: again }) = tender(&of_reversing(&till, 2, &nothing_since()))
    else {
        panic!("cash is paid again");
    };
    assert_eq!(again.amount, yuan("50"));
}

/// S04, S06: of a sale that stored value paid in part only the rest is handed back.
#[test]
fn what_stored_value_paid_is_not_handed_back() {
    let mut till = till();
    let stored = TenderInput { amount: Some(yuan("30")), ..TenderInput::rest(STORED_VALUE.to_owned()) };
    let tenders = vec![stored, TenderInput::rest(CASH.to_owned())];
    let lines = vec![line(yuan("50"), "")];
    till.sell(Consume { tenders, ..Consume::from_stored_value(till.origin.clone(), lines) }).unwrap();
    let by_hand: Vec<_> = of_reversing(&till, 1, &nothing_since())
        .into_iter()
        .filter(|each| each.fate() == Fate::ByHand)
        .collect();
    let back = Tender::plain(CASH.to_owned(), yuan("20"));
    assert_eq!(by_hand, [Consequence::HandBack { tender: back }]);
}

/// OP01, S06: what those who worked for it are due less is told in one sum, each of them counted once; without terms nobody was due
/// anything.
#[test]
fn commission_is_told_by_people_and_sum() {
    let mut till = till();
    till.consume(vec![LineInput::plain(yuan("100"))]).unwrap();
    let original = till.original(1);
    let before = till.wallet.clone();
    let mut decision = till.reverse(1).unwrap();
    let zero = Money::zero(Currency::Cny);
    let due = |number: u128, amount: &str, is_paid: bool| CommissionLine {
        line: 1,
        of: Some(original.id),
        worked: Worked {
            activity: Activity::Sale,
            customer: Customer::Member,
            product: None,
            category: None,
            quantity: -1,
            list: yuan("-100"),
            charged: yuan("-100"),
            paid: yuan("-100"),
        },
        part: Part {
            employee: thing::<Employee>(number),
            role: StaffRole::Seller,
            share_bp: 5_000,
            assigned: None,
            grade: None,
        },
        terms: is_paid.then(|| Terms {
            rule: thing(90),
            item: "sale".to_owned(),
            base: CommissionBase::Charged,
            rate_bp: 1_000,
            fee: zero,
            ladder: None,
        }),
        counted: yuan("-50"),
        amount: yuan(amount),
    };
    let told = |decision: &Decision| {
        let all = of(&before, &original, decision, &nothing_since());
        all.into_iter().find(|each| matches!(each, Consequence::Commission { .. }))
    };
    assert_eq!(told(&decision), None);
    decision.commission = vec![due(1, "0", false)];
    assert_eq!(told(&decision), None);
    decision.commission =
        vec![due(1, "-5", true), due(2, "-4.50", true), due(1, "-1", true), due(3, "0", false)];
    let commission = told(&decision);
    assert_eq!(commission, Some(Consequence::Commission { people: 2, amount: yuan("-10.50") }));
    assert_eq!(commission.map(|told| told.fate()), Some(Fate::Undone));
}

/// N02: counts that come back are told by item.
#[test]
fn counts_are_told_by_item() {
    let mut till = till();
    till.sell_package(&package(yuan("100"), vec![item("wash", 10, 0, yuan("12"))]), all_by(CASH)).unwrap();
    till.use_counts("wash", 2).unwrap();
    let all = of_reversing(&till, 2, &nothing_since());
    assert!(matches!(&all[..], [Consequence::Counts { before: 8, after: 10, .. }]), "{all:?}");
}

/// S06: a role takes back what its limit allows; beyond it the refusal says limit and amount.
#[test]
fn the_limit_of_a_role_is_kept_to_the_cent() {
    let mut till = till();
    till.consume(vec![line(yuan("88.50"), "")]).unwrap();
    for (limit, refused) in [("88.49", true), ("88.50", false)] {
        let mandate = Mandate { limit: Some(yuan(limit)), ..Mandate::default() };
        let original = till.original(1);
        let command = Reverse {
            origin: till.origin.clone(),
            reason: "typed twice".to_owned(),
            mandate: mandate.clone(),
        };
        let over = Rejection::OverCorrectionLimit { limit: yuan(limit), amount: yuan("88.50") };
        let decided = till
            .clone()
            .run(|facts, fresh, now| crate::reversal::decide(facts, &original, &command, fresh, now));
        assert_eq!(decided.err(), refused.then(|| over.clone()));
        let back = crate::till::Return {
            origin: till.origin.clone(),
            lines: Vec::new(),
            reason: "did not fit".to_owned(),
            mandate,
        };
        let decided =
            till.clone().run(|facts, fresh, now| crate::returns::decide(facts, &original, &back, fresh, now));
        assert_eq!(decided.err(), refused.then_some(over));
    }
}

/// S06, OP13: what is invoiced of a top-up is due in red when it is taken back; what is not invoiced leaves nothing to do.
#[test]
fn an_invoice_leaves_a_red_one_due() {
    let facts = |blue: &str| InvoiceFacts {
        received: Takings { money: yuan("10000"), prepaid: yuan("0") },
        back: Takings::zero(Currency::Cny),
        blue: yuan(blue),
        red: yuan("0"),
        has_second: false,
    };
    let told = |blue| {
        let since = Since { invoice: Some(facts(blue)), ..nothing_since() };
        let all = of_reversing(&till(), 0, &since);
        all.into_iter().find(|each| matches!(each, Consequence::RedInvoiceDue { .. }))
    };
    let due = told("6000").unwrap();
    assert_eq!(due, Consequence::RedInvoiceDue { amount: yuan("6000") });
    assert_eq!(due.fate(), Fate::ByHand);
    assert_eq!(told("0"), None);
}

/// S06, OP13: of 100.00 in cash 90.00 are invoiced. A return of 40.00 leaves cover for 60.00 of them, and 30.00 due in red; where 25.00
/// came back before, 55.00 are due.
#[test]
fn a_return_leaves_its_own_part_due_in_red() {
    let mut till = till();
    sell_for_cash(&mut till, "100");
    let takings = |money: &str| Takings { money: yuan(money), prepaid: yuan("0") };
    let facts = |back: &str| InvoiceFacts {
        received: takings("100"),
        back: takings(back),
        blue: yuan("90"),
        red: yuan("0"),
        has_second: false,
    };
    let told = |back: &str| {
        let since = Since { invoice: Some(facts(back)), ..nothing_since() };
        let all = of_returning(&till, 1, "40", &since);
        all.into_iter().find(|each| matches!(each, Consequence::RedInvoiceDue { .. }))
    };
    assert_eq!(told("0"), Some(Consequence::RedInvoiceDue { amount: yuan("30") }));
    assert_eq!(told("25"), Some(Consequence::RedInvoiceDue { amount: yuan("55") }));
}
