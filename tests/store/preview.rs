//! The same decision without a trace.

use domain::till::Rejection;
use persistence::error::StoreError;
use persistence::till::{Outcome, Request, preview};
use test_support::{Answer, Company, Desk};

fn previewed(desk: &Desk, request: &Request) -> Outcome {
    let settings = desk.settings();
    desk.store()
        .read(request.tenant, |tx| preview(tx, settings, request).map_err(|error: StoreError| error))
        .expect("a preview only reads")
}

/// S01, P03: a preview tells what a posting would do, and does nothing.
#[test]
fn a_preview_posts_nothing() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    let top_up = card.top_up("10000.00");
    let told = Answer::of(&previewed(&desk, &top_up));
    assert_eq!(told.all(["after.principal", "after.bonus", "receipt"]), ["10000.00", "2000.00", "null"]);
    assert_eq!(company.sql().number(&format!("SELECT version FROM wallet WHERE id = '{}'", card.id)), 0);

    let done = desk.record(top_up);
    assert!(!done.replayed, "the preview did not use the key");
    for path in ["list", "total", "after.principal", "after.bonus", "after.points", "version", "rules"] {
        assert_eq!(told.get(path), done.get(path), "{path}");
    }

    let sale = card.spend("88.00");
    let told = Answer::of(&previewed(&desk, &sale));
    let correction = card.reverse(done.posting());
    assert_eq!(Answer::of(&previewed(&desk, &correction)).get("after.principal"), "0.00");
    assert_eq!(told.get("after.points"), desk.record(sale).get("after.points"));
}

/// A preview refuses like the till.
#[test]
fn a_preview_refuses_like_the_till() {
    let (company, other) = (Company::new(), Company::new());
    let desk = Desk::open(&company);
    let card = company.membership();
    let outcome = previewed(&desk, &card.spend("1.00"));
    assert!(matches!(outcome, Outcome::Refused(Rejection::InsufficientBalance { .. })), "{outcome:?}");
    let mut foreign = card.spend("1.00");
    foreign.wallet = other.membership().id;
    foreign.card = None;
    assert!(matches!(previewed(&desk, &foreign), Outcome::WalletNotFound));
}
