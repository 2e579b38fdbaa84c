//! Vouchers in the store: one code at many tills; a changed row is found.

use domain::ledger::VOUCHER;
use domain::till::{LineInput, Rejection, TenderInput};
use domain::vouchers::{Platform, Voucher};
use persistence::till::{Outcome, Request};
use persistence::verify;
use test_support::company::{Membership, yuan};
use test_support::{Company, Desk, TestDatabase};

fn sale(card: &Membership, code: &str) -> Request {
    let (list_value, settlement_value) = (yuan("50.00"), yuan("40.00"));
    let voucher = Voucher { platform: Platform::Douyin, code: code.to_owned(), list_value, settlement_value };
    let tender = TenderInput { vouchers: vec![voucher], ..TenderInput::rest(VOUCHER.to_owned()) };
    card.pay(vec![LineInput::plain(list_value)], vec![tender])
}

/// OP08: 16 callers at two tills, each for a member of their own, want one code: exactly one gets it, the others are told so.
#[test]
fn one_code_pays_once_whoever_asks() {
    let company = Company::without_rules(TestDatabase::shared());
    let desks = [Desk::open(&company), Desk::open(&company)];
    for round in 0..4 {
        let sales: Vec<Request> =
            (0..16).map(|_| sale(&company.membership(), &format!("R{round}"))).collect();
        let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
            let ask = |(number, request)| {
                let desk: &Desk = &desks[number % 2];
                scope.spawn(move || desk.insist(request))
            };
            let callers: Vec<_> = sales.iter().enumerate().map(ask).collect();
            callers.into_iter().map(|caller| caller.join().expect("no caller panics")).collect()
        });
        let recorded = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Recorded { .. })).count();
        let refused = |outcome: &&Outcome| matches!(outcome, Outcome::Refused(Rejection::VoucherUsed { .. }));
        assert_eq!((recorded, outcomes.iter().filter(refused).count()), (1, 15), "{outcomes:?}");
    }
}

/// OP08: a changed, missing or wrongly cancelled row is found by the audit.
#[test]
fn broken_vouchers_are_found() {
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(sale(&card, "X1"));
    let cancelled = desk.record(sale(&card, "X2")).posting();
    desk.record(card.reverse(cancelled));
    desk.record(sale(&card, "X2"));
    let mut sql = company.sql();
    for (damage, repair) in [
        ("SET settlement_value = 39 WHERE code = 'X1'", "SET settlement_value = 40 WHERE code = 'X1'"),
        ("SET list_value = 51 WHERE code = 'X1'", "SET list_value = 50 WHERE code = 'X1'"),
        ("SET platform = 1 WHERE code = 'X1'", "SET platform = 2 WHERE code = 'X1'"),
        ("SET code = 'X3' WHERE code = 'X1'", "SET code = 'X1' WHERE code = 'X3'"),
        ("SET cancelled_by = posting_id WHERE code = 'X1'", "SET cancelled_by = NULL WHERE code = 'X1'"),
    ] {
        sql.run(&format!("UPDATE platform_voucher {damage}"));
        let report = verify::tenant(&company.database.address(), company.tenant).expect("checks run");
        let found = report.findings.iter().any(|found| found.check == "vouchers as their sales say");
        assert!(found, "{damage}: {:?}", report.findings);
        sql.run(&format!("UPDATE platform_voucher {repair}"));
    }
}
