//! What lapses soon, as the desk reads it while the person is there.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ledger::CASH;
use domain::money::Currency;
use domain::till::TenderInput;
use persistence::error::StoreError;
use persistence::expiring::{self, Expiring};
use persistence::rules::codec::RuleKind;
use serde_json::json;
use test_support::company::{Membership, line, yuan};
use test_support::{Company, Desk};

/// A company whose bonus and points are good for a month.
fn company() -> Company {
    let company = Company::new();
    company.publish(
        RuleKind::TopUp,
        json!({ "mode": "highest", "bonus_months": 1, "bands": [{ "from": "1.00", "percent_bp": 2_000 }] }),
    );
    company.publish(
        RuleKind::Points,
        json!({ "reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": [], "bonus_earns": true,
            "tier_factors": [], "points_months": 1, "on_shortfall": "debt", "pending_days": 0 }),
    );
    company
}

/// What the desk reads: whatever lapses within thirty days.
fn lapsing(company: &Company, desk: &Desk, card: &Membership) -> Expiring {
    let now = desk.settings().clock.now();
    let until = now + TimeDelta::days(30);
    let read = desk.store().read(company.tenant, |tx| expiring::of(tx, card.id, Currency::Cny, now, until));
    read.map_err(|error: StoreError| error).expect("a read")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// P09: bonus and points are announced from thirty days before they lapse until they do, each with what is left of it.
#[test]
fn what_lapses_within_thirty_days_is_told() {
    let company = company();
    let desk = Desk::open(&company);
    desk.set_time("2026-11-28T12:00:00+08:00");
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    desk.record(card.pay(vec![line("Bread", None, "300.00")], vec![TenderInput::rest(CASH.to_owned())]));
    let (bonus_goes, points_go) = (at("2026-12-29T06:00:00+08:00"), at("2027-01-01T06:00:00+08:00"));
    let told = |bonus: &str, points, at| Expiring { bonus: yuan(bonus), points, first_at: Some(at) };
    let nothing = Expiring { bonus: yuan("0.00"), points: 0, first_at: None };
    for (time, expected) in [
        ("2026-11-29T05:59:59+08:00", nothing),
        ("2026-11-29T06:00:00+08:00", told("20.00", 0, bonus_goes)),
        ("2026-12-02T06:00:00+08:00", told("20.00", 30, bonus_goes)),
    ] {
        desk.set_time(time);
        assert_eq!(lapsing(&company, &desk, &card), expected, "{time}");
    }
    desk.record(card.spend("60.00"));
    assert_eq!(lapsing(&company, &desk, &card), told("10.00", 30, bonus_goes));
    for (time, expected) in [
        ("2026-12-29T06:00:00+08:00", told("0.00", 30, points_go)),
        ("2027-01-01T06:00:00+08:00", nothing),
        ("2027-01-02T06:00:00+08:00", told("0.00", 6, at("2027-02-01T06:00:00+08:00"))),
    ] {
        desk.set_time(time);
        assert_eq!(lapsing(&company, &desk, &card), expected, "{time}");
    }
}
