//! Worked examples §15, first half.

use uuid::Uuid;

use super::*;
use crate::ledger::StaffShare;
use crate::money::Currency;
use crate::refund::RefundCause;
use crate::rules::{BandMode, BonusAmount, RuleSet, TierDiscount, TopUpBand, TopUpRule};
use crate::test_till::{TestTill, always, line, yuan};
use crate::till::{LineInput, Origin, ReturnInput, ReturnPart, ReturnedLine, TopUp};

const RULE: u128 = 90;

/// Chance by a linear congruence: the same on every machine.
struct Chance(u64);

impl Chance {
    const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number of 0 … `limit` − 1.
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % limit
    }
}

fn employee(number: u128) -> Id<Employee> {
    Id::new(Uuid::from_u128(number))
}

fn person(number: u128, role: StaffRole, share_bp: i32) -> StaffShare {
    StaffShare::plain(employee(number), role, share_bp)
}

fn item(code: &str, base: CommissionBase, rate_bp: i32, fee: &str) -> CommissionItem {
    CommissionItem {
        code: code.to_owned(),
        activities: Vec::new(),
        role: None,
        products: Vec::new(),
        categories: Vec::new(),
        grades: Vec::new(),
        customer: None,
        assigned: None,
        base,
        rate_bp,
        fee: yuan(fee),
        ladder: None,
    }
}

fn rule(items: Vec<CommissionItem>) -> Versioned<CommissionRule> {
    always(RULE, CommissionRule { items, ladders: Vec::new() })
}

/// 20 % on top from 10 000.00 on, and 20 % off for everybody.
fn till() -> TestTill {
    let bands = vec![TopUpBand::plain(yuan("10000"), BonusAmount::PercentBp(2_000))];
    let discount = TierDiscount { percent_off_bp: vec![(0, 2_000)], excluded_categories: Vec::new() };
    TestTill::new(RuleSet {
        top_up: vec![always(10, TopUpRule::by_bands(BandMode::Highest, bands))],
        discounts: vec![always(11, discount)],
        ..RuleSet::default()
    })
}

fn amounts(lines: &[CommissionLine]) -> Vec<Money> {
    lines.iter().map(|line| line.amount).collect()
}

fn sum(lines: &[CommissionLine]) -> i64 {
    lines.iter().map(|line| line.amount.minor()).sum()
}

fn top_up_by(till: &mut TestTill, paid: &str, shares: &[i32]) -> Decision {
    let staff =
        shares.iter().zip(1..).map(|(share, number)| person(number, StaffRole::Seller, *share)).collect();
    let command = TopUp {
        purchase: None,
        rules_seen: None,
        origin: Origin { terminal: None, user: None, occurred_at: None, late: None },
        tenders: vec![crate::ledger::Tender::plain("cash".to_owned(), yuan(paid))],
        staff,
    };
    till.top_up_as(&command).unwrap()
}

/// OP01, §15: list 200.00, charged 160.00 from 10 000 + 2 000, X 70 %, Y 30 %, 10 %.
#[test]
fn each_base_pays_what_the_table_says() {
    let table = [
        (item("list", CommissionBase::List, 1_000, "0"), ["14.00", "6.00"]),
        (item("charged", CommissionBase::Charged, 1_000, "0"), ["11.20", "4.80"]),
        (item("paid", CommissionBase::Paid, 1_000, "0"), ["9.33", "4.00"]),
        (item("fee", CommissionBase::Charged, 0, "15"), ["10.50", "4.50"]),
    ];
    let mut till = till();
    till.top_up(yuan("10000")).unwrap();
    let staff = vec![person(1, StaffRole::Performer, 7_000), person(2, StaffRole::Performer, 3_000)];
    let sold = till.consume(vec![LineInput { staff, ..line(yuan("200"), "care") }]).unwrap();
    for (item, [x, y]) in table {
        let lines = earned(Some(&rule(vec![item])), &Grades::new(), &sold).unwrap();
        assert_eq!(amounts(&lines), [yuan(x), yuan(y)]);
        assert_eq!(lines[0].worked.paid, yuan("133.33"));
    }
}

/// OP01, §15: 3 % of 10 000.00 among three are 100.00 each; 100.00 among three 33.34, 33.33, 33.33; and what bonus was given
/// on top pays nothing.
#[test]
fn a_top_up_is_shared_over_its_sellers() {
    let pays = |rate_bp| rule(vec![item("top-up", CommissionBase::Paid, rate_bp, "0")]);
    let mut till = till();
    let sold = top_up_by(&mut till, "10000", &[3_334, 3_333, 3_333]);
    let lines = earned(Some(&pays(300)), &Grades::new(), &sold).unwrap();
    assert_eq!(amounts(&lines), [yuan("100"), yuan("100"), yuan("100")]);
    let lines = earned(Some(&pays(100)), &Grades::new(), &sold).unwrap();
    assert_eq!(amounts(&lines), [yuan("33.34"), yuan("33.33"), yuan("33.33")]);
}

/// OP01, §15: a refund of 7 000.00 of 10 000.00 takes 210.00 of 300.00 back, 70.00 each, and its correction gives them again.
#[test]
fn a_refund_takes_its_part_back() {
    let mut till = till();
    let sold = top_up_by(&mut till, "10000", &[3_334, 3_333, 3_333]);
    let rule = rule(vec![item("top-up", CommissionBase::Paid, 300, "0")]);
    let lines = earned(Some(&rule), &Grades::new(), &sold).unwrap();
    // 20 % off list: 3 600.00 charged of the card, 3 000.00 of them paid.
    till.consume(vec![line(yuan("4500"), "care")]).unwrap();
    let asked = till.ask_refund(RefundCause::Shop).unwrap();
    till.approve_refund(asked.posting.id);
    let paid = till.pay_refund(asked.posting.id, yuan("7000")).unwrap();
    assert_eq!(refunded_postings(&paid), [sold.posting.id]);
    let back = refunded(sold.posting.id, &lines, &paid).unwrap();
    assert_eq!(amounts(&back), [yuan("-70"), yuan("-70"), yuan("-70")]);
    assert!(back.iter().all(|line| line.of == Some(sold.posting.id)));
    let again = mirrored(paid.posting.id, &back);
    assert_eq!(amounts(&again), [yuan("70"), yuan("70"), yuan("70")]);
    assert!(again.iter().all(|line| line.of == Some(sold.posting.id)));
}

/// OP01: the first item that fits pays: by category, grade, kind of customer, and by who was asked for.
#[test]
fn the_first_item_that_fits_pays() {
    let requested = CommissionItem {
        assigned: Some(Assignment::Requested),
        grades: vec!["senior".to_owned()],
        categories: vec!["care".to_owned()],
        customer: Some(Customer::Member),
        role: Some(StaffRole::Performer),
        ..item("requested", CommissionBase::Charged, 2_000, "0")
    };
    let rule = rule(vec![requested, item("rest", CommissionBase::Charged, 500, "0")]);
    let grades = Grades::from([(employee(1), "senior".to_owned()), (employee(2), "junior".to_owned())]);
    let mut till = till();
    till.top_up(yuan("1000")).unwrap();
    let asked_for = |number, share_bp| StaffShare {
        assigned: Some(Assignment::Requested),
        ..person(number, StaffRole::Performer, share_bp)
    };
    let staff = vec![asked_for(1, 5_000), asked_for(2, 5_000), person(1, StaffRole::Seller, 10_000)];
    let sold = till.consume(vec![LineInput { staff, ..line(yuan("100"), "care") }]).unwrap();
    let lines = earned(Some(&rule), &grades, &sold).unwrap();
    let paid: Vec<(&str, Money)> =
        lines.iter().map(|line| (line.terms.as_ref().unwrap().item.as_str(), line.amount)).collect();
    // 80.00 charged: half of 5 % as a junior or as a seller, half of 20 % as the senior who was asked for.
    assert_eq!(paid, [("rest", yuan("4")), ("requested", yuan("8")), ("rest", yuan("2"))]);
}

/// OP01: where no item fits, the figures are kept and nothing is due.
#[test]
fn without_a_rule_nothing_is_due() {
    let mut till = till();
    let sold = top_up_by(&mut till, "100", &[10_000]);
    let lines = earned(None, &Grades::new(), &sold).unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].amount, &lines[0].terms, lines[0].worked.paid), (yuan("0"), &None, yuan("100")));
}

/// Shares of one to four people, some of them as equal as can be.
fn shares_of(chance: &mut Chance) -> Vec<i32> {
    let people = chance.below(4) + 1;
    let mut left = 10_000;
    let mut shares: Vec<i64> = Vec::new();
    for place in 1..people {
        let most = left - (people - place);
        let share = if chance.below(2) == 0 { left / (people - place + 1) } else { chance.below(most) + 1 };
        shares.push(share);
        left -= share;
    }
    shares.push(left);
    shares.into_iter().map(|share| i32::try_from(share).unwrap()).collect()
}

/// OP01: over random sales, every sum is that of the whole; a correction, and returns in any parts, bring it to nothing.
#[test]
fn what_comes_back_ends_at_nothing() {
    let mut chance = Chance::new(15);
    for _ in 0..200 {
        let mut till = till();
        till.top_up(yuan("20000")).unwrap();
        let shares = shares_of(&mut chance);
        let staff: Vec<StaffShare> = shares
            .iter()
            .zip(1..)
            .map(|(share, number)| person(number, StaffRole::Performer, *share))
            .collect();
        let price = Money::from_minor(chance.below(90_000) + 1, Currency::Cny);
        let sold = till.consume(vec![LineInput { staff, quantity: 3, ..line(price, "care") }]).unwrap();
        let rate_bp = i32::try_from(chance.below(3_000) + 1).unwrap();
        let pays = rule(vec![item("all", CommissionBase::Paid, rate_bp, "7.77")]);
        let lines = earned(Some(&pays), &Grades::new(), &sold).unwrap();
        let base = lines[0].worked.paid;
        let whole =
            base.ratio(i64::from(pays.body.items[0].rate_bp), 10_000, Rounding::HalfUp).unwrap().minor();
        assert_eq!(sum(&lines), whole + 3 * 777);
        assert_eq!(lines.iter().map(|line| line.counted.minor()).sum::<i64>(), base.minor());
        assert_eq!(sum(&lines) + sum(&mirrored(sold.posting.id, &lines)), 0);

        let sale = till.decisions.len() - 1;
        let mut due = sum(&lines);
        let mut earlier = Vec::new();
        while !sold.lines[0].charged.is_zero() {
            let left = sold.lines[0].charged.minor()
                - earlier.first().map_or(0, |line: &ReturnedLine| line.amount.minor());
            if left == 0 {
                break;
            }
            let part = (chance.below(left) + 1).max(left / 3).min(left);
            let part = ReturnPart::Amount(Money::from_minor(part, Currency::Cny));
            let given = till.give_back(sale, vec![ReturnInput { line: 1, part }]).unwrap();
            let back = returned((sold.posting.id, &lines), &earlier, &given).unwrap();
            assert!(back.iter().all(|line| line.amount.minor() <= 0 && line.counted.minor() <= 0));
            due += sum(&back);
            earlier = till.original(sale).returned;
        }
        assert_eq!(due, 0);
    }
}

/// OP01: sales up to 20 000.00 at 5 %, above at 7 %; or everything at the step that was reached. What comes back in a month of
/// its own costs the first step's rate.
#[test]
fn a_ladder_reads_what_the_month_came_to() {
    let steps =
        vec![LadderStep { from: yuan("0"), rate_bp: 500 }, LadderStep { from: yuan("20000"), rate_bp: 700 }];
    let ladder = |mode| CommissionLadder { code: "sales".to_owned(), mode, steps: steps.clone() };
    let table = [
        ("0", "0.00", "0.00"),
        ("0.10", "0.01", "0.01"),
        ("19999.99", "1000.00", "1000.00"),
        ("20000", "1000.00", "1400.00"),
        ("30000", "1700.00", "2100.00"),
        ("-1000", "-50.00", "-50.00"),
    ];
    for (counted, within, whole) in table {
        assert_eq!(ladder(LadderMode::Within).pays(yuan(counted)), Ok(yuan(within)), "{counted}");
        assert_eq!(ladder(LadderMode::Whole).pays(yuan(counted)), Ok(yuan(whole)), "{counted}");
    }
}

/// OP01: a draft counts the same lines by itself, and what came back with its sign turned.
#[test]
fn a_draft_counts_what_another_rule_counted() {
    let mut till = till();
    let sold = top_up_by(&mut till, "10000", &[5_000, 5_000]);
    let lines = earned(Some(&rule(vec![item("now", CommissionBase::Paid, 300, "0")])), &Grades::new(), &sold)
        .unwrap();
    let draft = rule(vec![item("draft", CommissionBase::Paid, 500, "10")]);
    assert_eq!(amounts(&what_if::counted_by(&draft, &lines).unwrap()), [yuan("255"), yuan("255")]);
    let back = mirrored(sold.posting.id, &lines);
    assert_eq!(amounts(&what_if::counted_by(&draft, &back).unwrap()), [yuan("-255"), yuan("-255")]);
}

/// OP01: shares that are as equal as basis points can be are equal.
#[test]
fn a_third_is_a_third() {
    assert_eq!(weights(&[3_334, 3_333, 3_333]), [1, 1, 1]);
    assert_eq!(weights(&[7_000, 3_000]), [7_000, 3_000]);
    assert_eq!(weights(&[10_000]), [1]);
    assert_eq!(weights(&[]), Vec::<i64>::new());
}
