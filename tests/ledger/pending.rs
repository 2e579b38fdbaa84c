//! Worked example 11: points that pend, at the real till.

use domain::ledger::{CASH, POINTS};
use domain::till::{Rejection, TenderInput};
use persistence::memberships;
use persistence::rules::codec::RuleKind;
use persistence::till::{Outcome, Request};
use serde_json::{Value, json};
use test_support::company::{Membership, line};
use test_support::{Company, Desk};

fn points_rule(pending_days: u32) -> Value {
    json!({ "reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": [], "bonus_earns": true,
        "tier_factors": [], "points_months": null, "on_shortfall": "debt", "pending_days": pending_days })
}

fn company() -> Company {
    let company = Company::new();
    company.publish(RuleKind::Points, points_rule(7));
    let pay = json!({ "points": 100, "worth": "1.00", "share_max_bp": 10_000, "step": 1, "points_min": 1 });
    company.publish(RuleKind::PointsPayment, pay);
    company
}

/// Sells for cash, with so many points before it.
fn buy(card: &Membership, price: &str, points: Option<i64>) -> Request {
    let by_points =
        points.map(|points| TenderInput { points: Some(points), ..TenderInput::rest(POINTS.to_owned()) });
    let tenders = by_points.into_iter().chain([TenderInput::rest(CASH.to_owned())]).collect();
    card.pay(vec![line("Bread", None, price)], tenders)
}

/// What the desk reads: points in all, and those that pend.
fn seen(company: &Company, desk: &Desk, card: &Membership) -> (i64, i64) {
    let now = desk.settings().clock.now();
    let id = card.id;
    let found = desk.store().read(company.tenant, move |tx| memberships::find(tx, id, now));
    let found =
        found.map_err(|error: persistence::error::StoreError| error).expect("a read").expect("a membership");
    (found.wallet.reward_points, found.to_come.pending.map_or(0, |pending| pending.points))
}

/// P07: points pend until the shop's business date begins, pay from then on, and nothing was posted in between.
#[test]
fn points_vest_by_time_alone() {
    let company = company();
    let desk = Desk::open(&company);
    desk.set_time("2026-11-28T12:00:00+08:00");
    let card = company.membership();
    desk.record(buy(&card, "300.00", None));
    assert_eq!(seen(&company, &desk, &card), (30, 30));
    desk.set_time("2026-12-05T05:59:00+08:00");
    assert_eq!(seen(&company, &desk, &card), (30, 30));
    let too_early = desk.ask(buy(&card, "300.00", Some(30)));
    let missing = Rejection::InsufficientPoints { available: 0, required: 30 };
    assert!(matches!(too_early, Outcome::Refused(refused) if refused == missing));
    desk.set_time("2026-12-05T06:00:00+08:00");
    assert_eq!(seen(&company, &desk, &card), (30, 0));
    let paid = desk.record(buy(&card, "0.30", Some(30)));
    assert_eq!(paid.all(["version", "before.points", "after.points"]), ["2", "30", "0"]);
}

/// P07, S06: a return takes back what pends; a correction of it after the points vested gives them back to be spent.
#[test]
fn pending_points_come_back_and_go() {
    let company = company();
    let desk = Desk::open(&company);
    desk.set_time("2026-11-28T12:00:00+08:00");
    let card = company.membership();
    let sale = desk.record(buy(&card, "300.00", None)).posting();
    let back = desk.record(card.give_back(sale));
    assert_eq!((back.get("after.points"), seen(&company, &desk, &card)), ("0".to_owned(), (0, 0)));
    desk.set_time("2026-12-06T12:00:00+08:00");
    desk.record(card.reverse(back.posting()));
    assert_eq!(seen(&company, &desk, &card), (30, 0));
    desk.record(buy(&card, "0.30", Some(30)));
}

/// P07: a member who buys every day has a lot for each day; all of them pay, also those that few sales have to read.
#[test]
fn many_days_of_points_all_pay() {
    let company = company();
    let desk = Desk::open(&company);
    let card = company.membership();
    for day in 0..70 {
        desk.set_time(&format!("2026-{:02}-{:02}T12:00:00+08:00", 1 + day / 28, 1 + day % 28));
        desk.record(buy(&card, "10.00", None));
    }
    let lots = format!("SELECT count(*) FROM lot WHERE wallet_id = '{}' AND open", card.id);
    assert_eq!((company.sql().number(&lots), seen(&company, &desk, &card).0), (70, 70));
    desk.set_time("2026-04-01T12:00:00+08:00");
    let paid = desk.record(buy(&card, "0.70", Some(70)));
    assert_eq!(paid.get("after.points"), "0");
    assert_eq!(company.sql().number(&lots), 0);
}
