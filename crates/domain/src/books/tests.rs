//! Worked example 13 for every order of spending, and what it leaves open: counts, debts, points, other entities, gift cards.

use uuid::Uuid;

use super::journal::{self, AccountRole};
use super::statement::BookLine;
use super::*;
use crate::figures::Action;
use crate::ledger::{CASH, STORED_VALUE};
use crate::refund::{InterestRate, RefundCause, RefundSubject};
use crate::rules::{BandMode, BonusAmount, RuleSet, SpendingOrder, TopUpBand, TopUpRule};
use crate::test_books::TestBooks;
use crate::test_till::{TestTill, all_by, always, item, package, shop, yuan};
use crate::till::{BillDiscount, Consume, LineInput, TenderInput};

/// A till and the books that follow it.
struct Books {
    till: TestTill,
    books: TestBooks,
}

impl Books {
    fn new(order: SpendingOrder) -> Self {
        let band = TopUpBand::plain(yuan("1000"), BonusAmount::PercentBp(2_000));
        let rules = RuleSet {
            top_up: vec![always(10, TopUpRule::by_bands(BandMode::Highest, vec![band]))],
            spending_orders: vec![always(11, order)],
            ..RuleSet::default()
        };
        Self { till: TestTill::new(rules), books: TestBooks::new() }
    }

    fn sell(&mut self, list: &str, off: &str, tenders: Vec<TenderInput>) {
        let off = yuan(off);
        let command = Consume {
            bill_discount: off.is_positive().then_some(BillDiscount::Amount(off)),
            reason: Some("a friend".to_owned()),
            price_floor_bp: 0,
            tenders,
            ..Consume::from_stored_value(self.till.origin.clone(), vec![LineInput::plain(yuan(list))])
        };
        self.till.sell(command).unwrap();
    }

    fn refund(&mut self, subject: RefundSubject, cause: RefundCause) {
        let asked = self.till.ask_refund_of(subject, cause).unwrap().refund.unwrap();
        self.till.approve_refund(asked.id);
        self.till.pay_refund(asked.id, asked.amount).unwrap();
    }

    fn says(&mut self, lines: &[BookLine]) -> Vec<String> {
        self.books.follow(&self.till);
        let own = self.books.figures.get(&shop().legal_entity).cloned().unwrap_or_default();
        lines.iter().map(|line| text(line.sum(&own).amount)).collect()
    }
}

fn text(minor: i64) -> String {
    Money::from_minor(minor, Currency::Cny).to_string()
}

const ORDERS: [SpendingOrder; 3] =
    [SpendingOrder::Proportional, SpendingOrder::PrincipalFirst, SpendingOrder::BonusFirst];
const TABLE: [BookLine; 5] =
    [BookLine::Received, BookLine::Delivered, BookLine::Refunded, BookLine::Kept, BookLine::Liability];

/// §13, row by row: revenue and what is owed do not depend on the order of spending; the principal does.
#[test]
fn revenue_does_not_depend_on_the_order_of_spending() {
    for (order, principal) in ORDERS.into_iter().zip(["7000.00", "6400.00", "8400.00"]) {
        let mut books = Books::new(order);
        books.till.top_up(yuan("10000")).unwrap();
        assert_eq!(books.says(&TABLE), ["10000.00", "0.00", "0.00", "0.00", "10000.00"]);
        assert_eq!(books.says(&[BookLine::Principal, BookLine::Bonus]), ["10000.00", "2000.00"]);
        books.sell("4000", "400", Vec::new());
        assert_eq!(books.says(&TABLE), ["10000.00", "3000.00", "0.00", "0.00", "7000.00"]);
        assert_eq!(books.says(&[BookLine::Principal]), [principal]);
        let left: i64 = books.books.lots.values().map(|lot| lot.left.minor()).sum();
        assert_eq!(left, 840_000);
        books.refund(RefundSubject::StoredValue, RefundCause::Member);
        assert_eq!(books.says(&TABLE), ["10000.00", "3000.00", "6000.00", "1000.00", "0.00"]);
        assert_eq!(
            books.says(&[BookLine::Principal, BookLine::Bonus, BookLine::Revenue]),
            ["0.00", "0.00", "4000.00"]
        );
        assert!(books.books.lots.values().all(|lot| lot.left.is_zero()));
    }
}

/// §13, worked example 10.1: the fee of a refund is income, and the interest on one an expense; a correction takes both back.
#[test]
fn fees_are_income_and_interest_is_an_expense() {
    let lines = [BookLine::Refunded, BookLine::Kept, BookLine::Fees, BookLine::Interest, BookLine::Liability];
    for order in ORDERS {
        let mut books = Books::new(order);
        books.till.top_up(yuan("10000")).unwrap();
        books.sell("4000", "400", Vec::new());
        books.till.refund_fee_bp = 500;
        books.refund(RefundSubject::StoredValue, RefundCause::Member);
        assert_eq!(books.says(&lines), ["5700.00", "1000.00", "300.00", "0.00", "0.00"]);
        assert_eq!(books.says(&[BookLine::Revenue]), ["4300.00"]);
        books.till.reverse(3).unwrap();
        assert_eq!(books.says(&lines), ["0.00", "0.00", "0.00", "0.00", "7000.00"]);
        let from = books.till.now.date_naive() - chrono::TimeDelta::days(1);
        books.till.interest = vec![InterestRate { cause: RefundCause::Shop, from, rate_bp: 310 }];
        books.till.now += chrono::TimeDelta::days(100);
        books.refund(RefundSubject::StoredValue, RefundCause::Shop);
        assert_eq!(books.says(&lines), ["7059.45", "0.00", "0.00", "59.45", "0.00"]);
        assert_eq!(books.says(&[BookLine::Revenue]), ["3000.00"]);
    }
}

/// §13, OP12: a correction counts where it happens and ends at nothing; a thousand small sales end where one does.
#[test]
fn corrections_and_small_parts_end_at_the_same_figures() {
    for order in ORDERS {
        let mut books = Books::new(order);
        books.till.top_up(yuan("1000")).unwrap();
        for _ in 0..1_000 {
            books.sell("0.07", "0", Vec::new());
        }
        assert_eq!(books.says(&TABLE), ["1000.00", "58.33", "0.00", "0.00", "941.67"]);
        books.till.reverse(17).unwrap();
        books.sell("0.07", "0", Vec::new());
        assert_eq!(books.says(&TABLE), ["1000.00", "58.33", "0.00", "0.00", "941.67"]);
        for index in (0..1_003).rev().filter(|index| ![17, 1_001].contains(index)) {
            books.till.reverse(index).unwrap();
        }
        assert_eq!(books.says(&TABLE), ["0.00"; 5]);
    }
}

/// §10.3: counts are revenue by their unit cost; what stored value paid of a package is owed as counts, by its paid share.
#[test]
fn counts_are_revenue_by_their_unit_cost() {
    let ten_and_two = |price| package(yuan(price), vec![item("wash", 10, 2, yuan("150"))]);
    let mut books = Books::new(SpendingOrder::Proportional);
    books.till.sell_package(&ten_and_two("1000"), all_by(CASH)).unwrap();
    assert_eq!(books.says(&TABLE), ["1000.00", "0.00", "0.00", "0.00", "1000.00"]);
    books.till.use_counts("wash", 4).unwrap();
    assert_eq!(books.says(&TABLE), ["1000.00", "333.33", "0.00", "0.00", "666.67"]);
    let sale = books.till.decisions[0].posting.id;
    books.refund(RefundSubject::Packages(vec![sale]), RefundCause::Member);
    assert_eq!(books.says(&TABLE), ["1000.00", "333.33", "400.00", "266.67", "0.00"]);

    let mut books = Books::new(SpendingOrder::PrincipalFirst);
    books.till.top_up(yuan("10000")).unwrap();
    books.till.sell_package(&ten_and_two("1200"), all_by(STORED_VALUE)).unwrap();
    assert_eq!(books.says(&TABLE), ["10000.00", "0.00", "0.00", "0.00", "10000.00"]);
    books.till.use_counts("wash", 12).unwrap();
    assert_eq!(books.says(&TABLE), ["10000.00", "1000.00", "0.00", "0.00", "9000.00"]);
}

/// §13: what repaid a debt was never owed in goods; what points pay is no revenue; cash and account are at once.
#[test]
fn debts_and_sales_at_once() {
    let mut books = Books::new(SpendingOrder::Proportional);
    books.till.wallet.owed_money = yuan("200");
    books.till.wallet.on_account_limit = yuan("500");
    books.till.top_up(yuan("1000")).unwrap();
    books.sell("500", "0", Vec::new());
    // 800 paid and 200 given came in: half of the face is half of what was paid.
    assert_eq!(books.says(&TABLE), ["800.00", "400.00", "0.00", "0.00", "400.00"]);
    books.sell("88.50", "0", all_by(CASH));
    books.sell("60", "0", all_by("on_account"));
    books.till.repay(vec![crate::ledger::Tender::plain("wechat".to_owned(), yuan("60"))]).unwrap();
    assert_eq!(books.says(&[BookLine::Direct, BookLine::Revenue]), ["148.50", "548.50"]);
    let lines = journal::lines(&books.books.figures[&shop().legal_entity], 600);
    let of = |action, account: &AccountRole| {
        let found = lines.iter().find(|line| line.action == action && line.account == *account);
        found.map(|line| (text(line.debit), text(line.credit)))
    };
    let credit = |amount: &str| Some(("0.00".to_owned(), amount.to_owned()));
    assert_eq!(of(Action::TopUp, &AccountRole::Debts), credit("200.00"));
    assert_eq!(of(Action::Repayment, &AccountRole::OnAccount), credit("60.00"));
    assert_eq!(of(Action::Sale, &AccountRole::Revenue), credit("517.45"));
    assert_eq!(of(Action::Sale, &AccountRole::OutputTax), credit("31.05"));
}

/// §14: who issued the value owes whoever delivers for it by its paid share; both books balance.
#[test]
fn entities_owe_each_other_what_was_delivered() {
    let mut books = Books::new(SpendingOrder::Proportional);
    books.till.top_up(yuan("10000")).unwrap();
    books.books.follow(&books.till);
    let issuer = Id::new(Uuid::from_u128(77));
    books.books.issuer = issuer;
    books.sell("3600", "0", Vec::new());
    assert_eq!(books.says(&[BookLine::Delivered, BookLine::Between]), ["3000.00", "3000.00"]);
    let of_issuer = |line: BookLine| text(line.sum(&books.books.figures[&issuer]).amount);
    assert_eq!(
        [BookLine::Liability, BookLine::Between, BookLine::Revenue].map(of_issuer),
        ["-3000.00", "-3000.00", "0.00"]
    );
}

/// §10.5: a pass of 1 200.00 for 365 days is earned by its days, day by day to the whole.
#[test]
fn a_time_pass_is_earned_by_its_days() {
    let (owner, lot, price) = (shop().legal_entity, Id::new(Uuid::from_u128(1)), yuan("1200"));
    let mut pass = OwedLot { paid: price, face: price, left: price, booked: price };
    let mut earned = 0;
    for gone in 1..=365_i64 {
        let left = price.ratio(365 - gone, 365, crate::money::Rounding::HalfUp).unwrap();
        let Booking { rows, owed } = earn_day(owner, (lot, &mut pass), left).unwrap();
        assert_eq!(owed[&owner][&lot], rows[&owner][&BookFigure::Liability]);
        earned += rows[&owner][&BookFigure::Revenue];
        assert_eq!(rows[&owner][&BookFigure::Liability], -rows[&owner][&BookFigure::Revenue]);
        if gone == 100 {
            assert_eq!((text(earned).as_str(), pass.booked), ("328.77", yuan("871.23")));
        }
    }
    assert_eq!((earned, pass.booked), (120_000, yuan("0")));
    assert_eq!(earn_day(owner, (lot, &mut pass), yuan("0")), Ok(Booking::default()));
}

#[test]
fn figures_lines_and_roles_are_known_by_their_names() {
    for line in BookLine::ALL {
        assert_eq!(BookLine::from_code(line.code()), Some(line));
    }
    let method = AccountRole::Method("wechat".to_owned());
    for role in AccountRole::FIXED.into_iter().chain([method]) {
        assert_eq!(AccountRole::from_code(&role.code()), Some(role));
    }
    let figures = [BookFigure::Money("a:b".to_owned()), BookFigure::Liability, BookFigure::Points];
    for figure in figures {
        assert_eq!(BookFigure::from_code(&figure.code()), Some(figure));
    }
    assert_eq!((BookFigure::from_code("gold"), AccountRole::from_code("method:")), (None, None));
}
