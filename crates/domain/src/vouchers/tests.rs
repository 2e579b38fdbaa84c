//! OP08: a voucher pays its list value once, earns nothing, and goes back with its whole sale within the hour.

use chrono::TimeDelta;

use super::{Platform, UsedVoucher, Voucher};
use crate::ledger::{CASH, PaidPart, VOUCHER};
use crate::rules::EarningBase;
use crate::test_till::{TestTill, all_by, line, tier_rules, yuan};
use crate::till::{Consume, Rejection, TenderInput};

fn voucher(code: &str, list: &str, settled: &str) -> Voucher {
    Voucher {
        platform: Platform::Meituan,
        code: code.to_owned(),
        list_value: yuan(list),
        settlement_value: yuan(settled),
    }
}

/// Vouchers, and cash for the rest.
fn ways(vouchers: Vec<Voucher>) -> Vec<TenderInput> {
    let mut ways = all_by(VOUCHER);
    ways[0].vouchers = vouchers;
    ways.extend(all_by(CASH));
    ways
}

fn sell(till: &mut TestTill, amounts: &[&str], vouchers: Vec<Voucher>) -> Result<Vec<PaidPart>, Rejection> {
    let lines = amounts.iter().map(|amount| line(yuan(amount), "")).collect();
    let sale = Consume::from_stored_value(till.origin.clone(), lines);
    let sold = till.sell(Consume { tenders: ways(vouchers), ..sale })?;
    Ok(sold.lines.into_iter().flat_map(|line| line.paid).collect())
}

/// OP08, P03: 100.00 by vouchers and 50.00 in cash: shared over the lines as points are, and only the cash earns, on every base.
#[test]
fn a_voucher_pays_its_list_value_and_earns_nothing() {
    for base in [EarningBase::WithoutPointsPart, EarningBase::AfterDiscount, EarningBase::ListPrice] {
        let mut rules = tier_rules();
        rules.points[0].body.base = base;
        let mut till = TestTill::new(rules);
        let two = vec![voucher("A1", "60.00", "48.00"), voucher("A2", "40.00", "30.00")];
        let paid = sell(&mut till, &["100.00", "50.00"], two).expect("a sale");
        let amounts: Vec<String> = paid.iter().map(|part| part.amount.to_string()).collect();
        assert_eq!(amounts, ["66.67", "33.33", "33.33", "16.67"], "{base:?}");
        assert_eq!(till.wallet.reward_points, 5, "{base:?}");
        let tender = &till.decisions[0].posting.tenders[0];
        assert_eq!((tender.amount, tender.vouchers.len()), (yuan("100.00"), 2));
    }
}

/// OP08: a code that was used names its receipt; what makes no sense is refused in its place.
#[test]
fn a_voucher_is_used_once() {
    let mut till = TestTill::new(tier_rules());
    let used = UsedVoucher { code: "A1".to_owned(), receipt_no: Some("S01-7".to_owned()) };
    till.used_vouchers = vec![used];
    let refused = Rejection::VoucherUsed { code: "A1".to_owned(), receipt_no: Some("S01-7".to_owned()) };
    let one = || voucher("A1", "60.00", "48.00");
    assert_eq!(sell(&mut till, &["100.00"], vec![one()]), Err(refused));
    let twice = vec![voucher("A2", "1.00", "1.00"), voucher("A2", "1.00", "1.00")];
    for wrong in [
        Vec::new(),
        vec![voucher("", "60.00", "48.00")],
        vec![voucher("A2", "0.00", "0.00")],
        vec![voucher("A2", "60.00", "60.01")],
        twice,
    ] {
        assert_eq!(sell(&mut till, &["100.00"], wrong), Err(Rejection::TenderInvalid { tender: 0 }));
    }
    let too_much = Rejection::TendersDoNotCover { due: yuan("10.00"), paid: yuan("60.00") };
    assert_eq!(sell(&mut till, &["10.00"], vec![voucher("A2", "60.00", "48.00")]), Err(too_much));
}

/// OP08, S06: within the platform's hour the whole sale is corrected; later it stands, and never comes back in parts.
#[test]
fn a_voucher_is_cancelled_within_the_hour() {
    let mut till = TestTill::new(tier_rules());
    sell(&mut till, &["100.00"], vec![voucher("A1", "60.00", "48.00")]).expect("a sale");
    sell(&mut till, &["100.00"], vec![voucher("A2", "60.00", "48.00")]).expect("a sale");
    assert_eq!(till.give_back(0, Vec::new()), Err(Rejection::VoucherNotReturnable));
    let until = till.now + TimeDelta::minutes(60);
    till.now = until;
    assert_eq!(till.reverse(0).map(drop), Ok(()));
    till.now += TimeDelta::milliseconds(1);
    assert_eq!(till.reverse(1).map(drop), Err(Rejection::VoucherCancelTooLate { until, minutes: 60 }));
}
