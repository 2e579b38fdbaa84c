//! Worked examples §3: which value pays.

use persistence::rules::codec::RuleKind;
use serde_json::{Value, json};
use test_support::{Company, Desk, TestDatabase};

/// A company that gives a fixed bonus per amount and spends in an order.
fn company(bands: Value, order: &str) -> Company {
    let company = Company::without_rules(TestDatabase::shared());
    company.publish(RuleKind::TopUp, json!({ "mode": "highest", "bands": bands, "bonus_months": null }));
    company.publish(RuleKind::SpendingOrder, json!({ "order": order }));
    company
}

fn twenty_percent() -> Value {
    json!([{ "from": "1.00", "percent_bp": 2_000 }])
}

const LEFT: [&str; 2] = ["after.principal", "after.bonus"];

/// S01, 3.1: pair 10,000 + 2,000, proportional by cumulative target, to exactly nothing.
#[test]
fn a_pair_is_spent_by_cumulative_target() {
    let company = company(twenty_percent(), "proportional");
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("10000.00"));
    let table = [
        ("88.50", "9926.25", "1985.25"),
        ("100.00", "9842.92", "1968.58"),
        ("0.01", "9842.91", "1968.58"),
        ("0.01", "9842.90", "1968.58"),
        ("0.01", "9842.89", "1968.58"),
        ("0.02", "9842.87", "1968.58"),
        ("333.33", "9565.10", "1913.02"),
        ("11478.12", "0.00", "0.00"),
    ];
    for (amount, principal, bonus) in table {
        assert_eq!(desk.record(card.spend(amount)).all(LEFT), [principal, bonus], "{amount}");
    }
}

/// 3.1: six spends of 0.01 from 1.00 + 0.20: the fourth is bonus.
#[test]
fn the_fourth_of_six_fens_is_bonus() {
    let company = company(twenty_percent(), "proportional");
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("1.00"));
    let bonus: Vec<String> = (0..6).map(|_| desk.record(card.spend("0.01")).get("after.bonus")).collect();
    assert_eq!(bonus, ["0.20", "0.20", "0.20", "0.19", "0.19", "0.19"]);
}

/// 3.2: the three orders on the same member.
#[test]
fn the_three_orders_leave_the_same_face() {
    let table = [
        ("proportional", ["7000.00", "1400.00"], ["1166.67", "233.33"]),
        ("principal_first", ["6400.00", "2000.00"], ["0.00", "1400.00"]),
        ("bonus_first", ["8400.00", "0.00"], ["1400.00", "0.00"]),
    ];
    for (order, after_first, after_second) in table {
        let company = company(twenty_percent(), order);
        let desk = Desk::open(&company);
        let card = company.membership();
        desk.record(card.top_up("10000.00"));
        assert_eq!(desk.record(card.spend("3600.00")).all(LEFT), after_first, "{order}");
        assert_eq!(desk.record(card.spend("7000.00")).all(LEFT), after_second, "{order}");
    }
}

/// 3.3: two pairs, oldest first: 3,000 + 1,000, then 5,000 + 0; 3,594.00 leaves 5,304.50 of principal.
#[test]
fn the_older_pair_pays_first() {
    let bands = json!([{ "from": "3000.00", "fixed": "1000.00" }, { "from": "5000.00", "fixed": "0.01" }]);
    let company = company(bands, "proportional");
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("3000.00"));
    // From here on nothing is given.
    company.publish(
        RuleKind::TopUp,
        json!({ "mode": "highest", "bonus_months": null,
        "bands": [{ "from": "9999.00", "fixed": "1.00" }] }),
    );
    desk.record(card.top_up("5000.00"));
    assert_eq!(desk.record(card.spend("3594.00")).all(LEFT), ["5304.50", "101.50"]);
    let lots = format!(
        "SELECT round(principal_left, 2) || ' ' || round(bonus_left, 2) FROM lot WHERE wallet_id = '{}' ORDER BY opened_at",
        card.id
    );
    assert_eq!(company.sql().texts(&lots), ["304.50 101.50", "5000.00 0.00"]);
}

/// 3.4: a whole correction is identity on every lot.
#[test]
fn a_whole_correction_restores_every_lot() {
    let company = company(twenty_percent(), "proportional");
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    desk.record(card.top_up("50.00"));
    desk.record(card.spend("33.33"));
    let lots = format!("SELECT to_jsonb(l)::text FROM lot l WHERE wallet_id = '{}' ORDER BY id", card.id);
    let before = company.sql().texts(&lots);
    let sale = desk.record(card.spend("123.45")).posting();
    assert_ne!(company.sql().texts(&lots), before);
    desk.record(card.reverse(sale));
    assert_eq!(company.sql().texts(&lots), before);
}
