//! OP09: what is put on account, what repays it, and what comes back of it.

use chrono::TimeDelta;

use crate::account::AccountItem;
use crate::ledger::{CASH, Kind, ON_ACCOUNT, PaidPart, STORED_VALUE, Tender};
use crate::money::{Currency, Money};
use crate::rules::RuleSet;
use crate::test_till::{TestTill, all_by, item, line, package, tier_rules, yuan};
use crate::till::{Consume, Rejection, ReturnInput, ReturnPart, TenderInput};

/// A member who may owe 500.00.
fn till(rules: RuleSet) -> TestTill {
    let mut till = TestTill::new(rules);
    till.wallet.on_account_limit = yuan("500.00");
    till
}

fn on_account(till: &mut TestTill, amounts: &[&str]) -> Result<(), Rejection> {
    let lines = amounts.iter().map(|amount| line(yuan(amount), "")).collect();
    let sale = Consume::from_stored_value(till.origin.clone(), lines);
    till.sell(Consume { tenders: all_by(ON_ACCOUNT), ..sale }).map(drop)
}

fn repay(till: &mut TestTill, ways: &[(&str, &str)]) -> Result<(), Rejection> {
    let tenders = ways.iter().map(|(method, amount)| Tender::plain((*method).to_owned(), yuan(amount)));
    till.repay(tenders.collect()).map(drop)
}

fn owed(till: &TestTill) -> Vec<String> {
    till.account().iter().map(|item| item.owed.to_string()).collect()
}

fn repaid(item: &AccountItem) -> Vec<(&str, String)> {
    item.repaid.iter().map(|part| (part.method.as_str(), part.amount.to_string())).collect()
}

fn tenders(till: &TestTill) -> Vec<(String, String)> {
    let last = till.decisions.last().expect("a posting");
    last.posting.tenders.iter().map(|tender| (tender.method.clone(), tender.amount.to_string())).collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(method, amount)| ((*method).to_owned(), (*amount).to_owned())).collect()
}

/// OP09: the limit is for all that is owed; without one nothing is put on account.
#[test]
fn no_more_is_owed_than_the_limit() {
    let mut till = till(RuleSet::default());
    assert_eq!(on_account(&mut till, &["300.00"]), Ok(()));
    let (limit, asked) = (yuan("500.00"), yuan("200.01"));
    let refused = Rejection::OnAccountLimit { limit, owed: yuan("300.00"), asked };
    assert_eq!(on_account(&mut till, &["200.01"]), Err(refused));
    assert_eq!(on_account(&mut till, &["200.00"]), Ok(()));
    assert_eq!((owed(&till), till.wallet.on_account), (vec!["300.00".into(), "200.00".into()], limit));
    till.wallet.on_account_limit = Money::zero(Currency::Cny);
    assert_eq!(on_account(&mut till, &["0.01"]), Err(Rejection::OnAccountNotAllowed));
    till.wallet.is_walk_in = true;
    assert_eq!(on_account(&mut till, &["0.01"]), Err(Rejection::MemberNeeded));
}

/// OP09: a part of a bill on account, the rest otherwise; what is on account earns as money does.
#[test]
fn a_part_of_a_bill_is_put_on_account_and_earns() {
    let mut till = till(tier_rules());
    till.top_up(yuan("50.00")).expect("a top-up");
    let mut ways = all_by(ON_ACCOUNT);
    ways.push(TenderInput { method: STORED_VALUE.into(), amount: Some(yuan("50.00")), ..ways[0].clone() });
    let sale = Consume::from_stored_value(till.origin.clone(), vec![line(yuan("120.00"), "")]);
    let sale = till.sell(Consume { tenders: ways, ..sale }).expect("a sale");
    assert_eq!((till.wallet.on_account, till.wallet.reward_points), (yuan("70.00"), 12));
    let part = PaidPart { method: ON_ACCOUNT.to_owned(), amount: yuan("70.00") };
    assert_eq!(sale.lines[0].paid, [part]);
}

/// OP09: oldest first, in parts, in several ways; never more than is owed.
#[test]
fn the_oldest_debt_is_repaid_first() {
    let mut till = till(RuleSet::default());
    for amount in ["100.00", "50.00"] {
        on_account(&mut till, &[amount]).expect("a sale");
        till.now += TimeDelta::days(40);
    }
    assert_eq!(repay(&mut till, &[(CASH, "60.00")]), Ok(()));
    assert_eq!(owed(&till), ["40.00", "50.00"]);
    assert_eq!(repay(&mut till, &[(CASH, "10.00"), ("wechat", "50.00")]), Ok(()));
    assert_eq!(owed(&till), ["0.00", "30.00"]);
    assert_eq!(repaid(&till.account()[0]), [(CASH, "70.00".to_owned()), ("wechat", "30.00".to_owned())]);
    assert_eq!(repaid(&till.account()[1]), [("wechat", "20.00".to_owned())]);
    let too_much = Rejection::MoreThanOwed { owed: yuan("30.00"), paid: yuan("30.01") };
    assert_eq!(repay(&mut till, &[(CASH, "30.01")]), Err(too_much));
    assert_eq!(repay(&mut till, &[(STORED_VALUE, "1.00")]), Err(Rejection::TenderInvalid { tender: 0 }));
    assert_eq!(
        repay(&mut till, &[(CASH, "1.00"), (CASH, "1.00")]),
        Err(Rejection::TenderInvalid { tender: 1 })
    );
    assert_eq!(repay(&mut till, &[]), Err(Rejection::AmountNotPositive));
    till.wallet.suspended = true;
    assert_eq!(repay(&mut till, &[(CASH, "30.00")]), Ok(()));
    assert_eq!(till.wallet.on_account, yuan("0.00"));
}

/// OP09: cash handed over covers what is repaid in cash.
#[test]
fn too_little_cash_repays_nothing() {
    let mut till = till(RuleSet::default());
    on_account(&mut till, &["100.00"]).expect("a sale");
    let cash = Tender { given: Some(yuan("50.00")), ..Tender::plain(CASH.to_owned(), yuan("60.00")) };
    let refused = Rejection::CashTooLittle { required: yuan("60.00"), given: yuan("50.00") };
    assert_eq!(till.repay(vec![cash.clone()]).map(drop), Err(refused));
    till.repay(vec![Tender { given: Some(yuan("60.00")), ..cash }]).expect("just enough");
    assert_eq!(owed(&till), ["40.00"]);
}

/// OP09: only cash is handed over for change, and points repay nothing.
#[test]
fn a_repayment_is_plain_money() {
    let mut till = till(RuleSet::default());
    on_account(&mut till, &["100.00"]).expect("a sale");
    let wechat = Tender::plain("wechat".to_owned(), yuan("60.00"));
    let given = Tender { given: Some(yuan("60.00")), ..wechat.clone() };
    let points = Tender { points: Some(60), ..wechat };
    for tender in [given, points] {
        assert_eq!(till.repay(vec![tender]).map(drop), Err(Rejection::TenderInvalid { tender: 0 }));
    }
}

/// OP09, S06: what comes back is first owed no longer; what was repaid goes back as it was repaid. The last part of a return
/// ends where one whole return ends.
#[test]
fn a_return_takes_the_debt_back_first() {
    let mut till = till(tier_rules());
    on_account(&mut till, &["60.00", "40.00"]).expect("a sale");
    repay(&mut till, &[("wechat", "20.00"), (CASH, "10.00")]).expect("a repayment");
    let input = |line, amount| ReturnInput { line, part: ReturnPart::Amount(yuan(amount)) };
    till.give_back(0, vec![input(1, "60.00")]).expect("a return");
    assert_eq!((tenders(&till), owed(&till)), (pairs(&[(ON_ACCOUNT, "60.00")]), vec!["10.00".to_owned()]));
    till.give_back(0, vec![input(2, "31.00")]).expect("a return");
    assert_eq!(tenders(&till), pairs(&[(ON_ACCOUNT, "10.00"), ("wechat", "14.00"), (CASH, "7.00")]));
    assert_eq!(till.wallet.on_account, yuan("0.00"));
    till.give_back(0, Vec::new()).expect("the rest");
    assert_eq!(tenders(&till), pairs(&[("wechat", "6.00"), (CASH, "3.00")]));
    assert!(till.account()[0].repaid.is_empty() && till.wallet.reward_points == 0);
    assert_eq!(
        till.decisions.last().map(|last| last.entries.iter().any(|e| e.kind == Kind::OnAccount)),
        Some(false)
    );

    // Backwards: each correction owes again what its return had taken off.
    for index in [4, 3, 2] {
        till.reverse(index).expect("a correction");
    }
    assert_eq!((owed(&till), till.wallet.reward_points), (vec!["70.00".to_owned()], 10));
    assert_eq!(repaid(&till.account()[0]), [("wechat", "20.00".to_owned()), (CASH, "10.00".to_owned())]);
    till.reverse(1).expect("the repayment is corrected");
    assert_eq!(owed(&till), ["100.00"]);
    till.reverse(0).expect("the sale is corrected");
    assert_eq!((owed(&till), till.wallet.reward_points), (vec!["0.00".to_owned()], 0));
}

/// OP09, S06: each line of a return says how it really goes back: owed first, in the order of the lines, then as it was repaid; by one
/// way what was paid at once and what was repaid stand together.
#[test]
fn the_lines_of_a_return_say_how_they_go_back() {
    let mut till = till(RuleSet::default());
    let mut ways = all_by(ON_ACCOUNT);
    ways.push(TenderInput { method: CASH.into(), amount: Some(yuan("20.00")), ..ways[0].clone() });
    let lines = vec![line(yuan("60.00"), ""), line(yuan("40.00"), "")];
    let sale = Consume { tenders: ways, ..Consume::from_stored_value(till.origin.clone(), lines) };
    till.sell(sale).expect("a sale");
    // Of the 80.00 on account 48.00 are for the first line and 32.00 for the second; 30.00 are repaid.
    repay(&mut till, &[("wechat", "10.00"), (CASH, "20.00")]).expect("a repayment");
    let back = till.give_back(0, Vec::new()).expect("a return");
    let paid = |place: usize| -> Vec<(String, String)> {
        let parts = back.lines[place].paid.iter();
        parts.map(|part| (part.method.clone(), part.amount.to_string())).collect()
    };
    assert_eq!(paid(0), pairs(&[(CASH, "12.00"), (ON_ACCOUNT, "48.00")]));
    assert_eq!(paid(1), pairs(&[(CASH, "28.00"), (ON_ACCOUNT, "2.00"), ("wechat", "10.00")]));
    assert_eq!(tenders(&till), pairs(&[(ON_ACCOUNT, "50.00"), (CASH, "40.00"), ("wechat", "10.00")]));
}

/// OP09: a posting names the items that it moved, and those of which only what was repaid came back, each once.
#[test]
fn a_posting_names_its_items() {
    let mut till = till(tier_rules());
    on_account(&mut till, &["60.00"]).expect("a sale");
    on_account(&mut till, &["40.00"]).expect("a sale");
    let items: Vec<_> = till.account().iter().map(|item| item.id).collect();
    repay(&mut till, &[(CASH, "100.00")]).expect("a repayment");
    till.give_back(1, Vec::new()).expect("a return");
    let named: Vec<_> = till
        .decisions
        .iter()
        .map(|decision| crate::account::named_items(&decision.entries, &decision.derivation))
        .collect();
    assert_eq!(named, [vec![items[0]], vec![items[1]], items.clone(), vec![items[1]]]);
}

/// OP09, S06: a sale that was repaid in part is corrected: the debt goes, the money goes back as it came.
#[test]
fn a_correction_takes_the_debt_back_first() {
    let mut till = till(RuleSet::default());
    on_account(&mut till, &["100.00"]).expect("a sale");
    repay(&mut till, &[(CASH, "30.00")]).expect("a repayment");
    till.reverse(0).expect("a correction");
    assert_eq!(tenders(&till), pairs(&[(ON_ACCOUNT, "70.00"), (CASH, "30.00")]));
    assert_eq!(till.wallet.on_account, yuan("0.00"));
    // The money is back already: the repayment cannot be taken back once more.
    let used = Rejection::ValueAlreadyUsed { used: yuan("30.00") };
    assert_eq!(till.reverse(1).map(drop), Err(used));
}

/// OP09, N01: counts are sold on account, and the sale is corrected.
#[test]
fn a_package_is_sold_on_account() {
    let mut till = till(RuleSet::default());
    let package = package(yuan("400.00"), vec![item("cut", 10, 0, yuan("50.00"))]);
    till.sell_package(&package, all_by(ON_ACCOUNT)).expect("a sale");
    assert_eq!(owed(&till), ["400.00"]);
    till.reverse(0).expect("a correction");
    assert_eq!(till.wallet.on_account, yuan("0.00"));
}
