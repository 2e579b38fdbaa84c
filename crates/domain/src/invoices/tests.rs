//! OP13 with numbers: what can be invoiced, second invoices, and what is due in red.

use super::*;

fn yuan(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Cny)
}

fn paid(parts: &[(&str, i64)]) -> Vec<Tender> {
    parts.iter().map(|(method, minor)| Tender::plain((*method).to_owned(), yuan(*minor))).collect()
}

fn takings(kind: PostingKind, parts: &[(&str, i64)], total: i64) -> (i64, i64) {
    let takings = Takings::of(kind, &paid(parts), yuan(total)).unwrap();
    (takings.money.minor(), takings.prepaid.minor())
}

fn facts(money: i64, prepaid: i64) -> InvoiceFacts {
    InvoiceFacts {
        received: Takings { money: yuan(money), prepaid: yuan(prepaid) },
        back: Takings::zero(Currency::Cny),
        blue: yuan(0),
        red: yuan(0),
        has_second: false,
    }
}

/// OP13: a top-up is invoiced by what was paid, a sale by what the card did not pay; points, vouchers and what is owed are no money.
#[test]
fn only_money_can_be_invoiced() {
    use PostingKind::{Consumption, PackageSale, Repayment, TopUp};
    assert_eq!(takings(TopUp, &[("cash", 60_000), ("wechat", 40_000)], 100_000), (100_000, 0));
    assert_eq!(takings(Consumption, &[], 8_850), (0, 8_850), "stored value alone");
    assert_eq!(takings(Consumption, &[("stored_value", 5_000), ("wechat", 3_850)], 8_850), (3_850, 5_000));
    assert_eq!(
        takings(Consumption, &[("gift_card", 2_000), ("deposit", 1_000), ("cash", 500)], 3_500),
        (500, 3_000)
    );
    assert_eq!(
        takings(Consumption, &[("points", 300), ("voucher", 700), ("on_account", 1_000)], 2_000),
        (0, 0)
    );
    assert_eq!(takings(PackageSale, &[("bank_card", 120_000)], 120_000), (120_000, 0));
    assert_eq!(takings(Repayment, &[("transfer", 1_000)], 1_000), (1_000, 0));
    assert!(takes_in(TopUp) && !takes_in(PostingKind::Refund) && !takes_in(PostingKind::CountUse));
}

/// OP13: 88.50, of which the card paid 50.00: 38.50 can be invoiced; more is a second invoice, and more than 88.50 is none.
#[test]
fn a_second_invoice_must_be_wanted() {
    let sale = facts(3_850, 5_000);
    assert_eq!(sale.open(), yuan(3_850));
    assert_eq!(sale.may_invoice(yuan(3_850), false), Ok(false));
    assert_eq!(sale.may_invoice(yuan(3_851), false), Err(CannotMark::Second { open: yuan(3_850) }));
    assert_eq!(sale.may_invoice(yuan(8_850), true), Ok(true));
    assert_eq!(sale.may_invoice(yuan(8_851), true), Err(CannotMark::TooMuch { open: yuan(8_850) }));
    assert_eq!(sale.may_invoice(yuan(0), true), Err(CannotMark::NotPositive));
    let from_card = facts(0, 8_850);
    assert_eq!(from_card.may_invoice(yuan(8_850), false), Err(CannotMark::Second { open: yuan(0) }));
    let marked = InvoiceFacts { blue: yuan(3_000), ..sale };
    assert_eq!((marked.open(), marked.state()), (yuan(850), InvoiceState::Invoiced));
    assert_eq!(marked.may_invoice(yuan(851), false), Err(CannotMark::Second { open: yuan(850) }));
}

/// OP13: what comes back leaves a red invoice due, for as much as is invoiced too much; once it is issued, what is left can be invoiced.
#[test]
fn what_comes_back_needs_a_red_invoice() {
    let invoiced = InvoiceFacts { blue: yuan(10_000), ..facts(10_000, 0) };
    assert_eq!((invoiced.state(), invoiced.red_due()), (InvoiceState::Invoiced, yuan(0)));
    let back = |minor| Takings { money: yuan(minor), prepaid: yuan(0) };
    let part = InvoiceFacts { back: back(4_000), ..invoiced };
    assert_eq!((part.state(), part.red_due()), (InvoiceState::RedDue, yuan(4_000)));
    assert_eq!(part.may_redden(yuan(10_001)), Err(CannotMark::TooMuch { open: yuan(10_000) }));
    assert_eq!(part.may_redden(yuan(10_000)), Ok(()));
    let whole = InvoiceFacts { red: yuan(10_000), ..part };
    assert_eq!((whole.state(), whole.open()), (InvoiceState::RedIssued, yuan(6_000)));
    let enough = InvoiceFacts { red: yuan(4_000), ..part };
    assert_eq!((enough.state(), enough.open()), (InvoiceState::Invoiced, yuan(0)));
    let corrected = InvoiceFacts { back: back(10_000), ..facts(10_000, 0) };
    assert_eq!((corrected.state(), corrected.open()), (InvoiceState::NotInvoiced, yuan(0)));
}

/// OP13: a second invoice is over only when what the card paid came back, too.
#[test]
fn a_second_invoice_stands_for_prepaid_value() {
    let second = InvoiceFacts { blue: yuan(8_850), has_second: true, ..facts(3_850, 5_000) };
    assert_eq!(second.state(), InvoiceState::Invoiced);
    let back = Takings { money: yuan(0), prepaid: yuan(5_000) };
    assert_eq!(InvoiceFacts { back, ..second }.red_due(), yuan(5_000));
}
