//! Worked examples §5: reward points.

use persistence::rules::codec::RuleKind;
use serde_json::{Value, json};
use test_support::company::line;
use test_support::{Company, Desk};

fn points_rule(changes: &[(&str, Value)]) -> Value {
    let mut rule = json!({ "reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": ["special"], "bonus_earns": true,
        "tier_factors": [], "points_months": null, "on_shortfall": "debt" });
    for (name, value) in changes {
        rule[name] = value.clone();
    }
    rule
}

/// P03, 5.1: the remainder earns nothing and is not carried over; per sale, not per line.
#[test]
fn points_are_whole_units_of_the_base() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let table = [
        ("9.99", "0"),
        ("10.00", "1"),
        ("19.99", "1"),
        ("99.99", "9"),
        ("100.00", "10"),
        ("1000000.05", "100000"),
    ];
    for (base, points) in table {
        let card = company.membership();
        desk.record(card.top_up("1000001.00"));
        assert_eq!(desk.record(card.spend(base)).get("after.points"), points, "{base}");
    }
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    desk.record(card.spend("9.99"));
    assert_eq!(desk.record(card.spend("9.99")).get("after.points"), "0");
    let lines = vec![line("Tea", None, "15.00"), line("Cake", None, "15.00")];
    assert_eq!(desk.record(card.sell(lines)).get("after.points"), "3");
}

/// P03, X01, 5.2: gold pays 108 + 80 (special) + 90 = 278; what was paid on earning lines, 198.00, earns 19.
#[test]
fn the_base_is_what_was_paid_on_earning_lines() {
    let company = Company::new();
    company.publish(RuleKind::Points, points_rule(&[]));
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("60000.00"));
    desk.record(card.spend("50000.00"));
    let lines =
        vec![line("A", None, "120.00"), line("B", Some("special"), "80.00"), line("C", None, "100.00")];
    let sale = desk.record(card.sell(lines));
    assert_eq!(sale.all(["before.tier", "list", "total"]), ["2", "300.00", "278.00"]);
    assert_eq!(sale.all(["before.points", "after.points", "after.growth"]), ["5000", "5019", "50198"]);
    let charged = format!(
        "SELECT round(charged, 2)::text FROM posting_line WHERE posting_id = '{}' ORDER BY line",
        sale.posting()
    );
    assert_eq!(company.sql().texts(&charged), ["108.00", "80.00", "90.00"]);
}

/// P03, 5.3: 198.00 paid as 165.00 + 33.00: with bonus 19, from principal alone 16.
#[test]
fn bonus_earns_only_when_the_rule_says_so() {
    for (bonus_earns, points) in [(true, "19"), (false, "16")] {
        let company = Company::new();
        company.publish(RuleKind::Points, points_rule(&[("bonus_earns", json!(bonus_earns))]));
        let desk = Desk::open(&company);
        let card = company.membership();
        desk.record(card.top_up("10000.00"));
        let sale = desk.record(card.spend("198.00"));
        assert_eq!(sale.all(["after.principal", "after.bonus"]), ["9835.00", "1967.00"]);
        assert_eq!(sale.get("after.points"), points);
    }
}

/// P03, 5.4: units first, then the tier's factor, then down once: 28, not 29.
#[test]
fn the_factor_multiplies_whole_units() {
    let company = Company::new();
    company.publish(RuleKind::TierDiscount, json!({ "by_tier": [], "excluded_categories": [] }));
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("20000.00"));
    desk.record(card.spend("10000.00"));
    let sale = desk.record(card.spend("198.00"));
    assert_eq!(sale.all(["before.tier", "before.points", "after.points"]), ["1", "1000", "1028"]);
}

/// P03: points of the same terms share a lot, those of another month open another.
#[test]
fn points_of_the_same_terms_share_a_lot() {
    let company = Company::new();
    company.publish(RuleKind::Points, points_rule(&[("points_months", json!(12))]));
    let desk = Desk::open(&company);
    desk.set_time("2026-05-03T12:00:00+08:00");
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    desk.record(card.spend("100.00"));
    desk.record(card.spend("50.00"));
    desk.set_time("2026-06-03T12:00:00+08:00");
    desk.record(card.spend("10.00"));
    let lots = format!(
        "SELECT points_in::bigint || ' until ' || expires_at FROM lot WHERE wallet_id = '{}' AND shape = 2 ORDER BY opened_at",
        card.id
    );
    // The close of a month's last business date is 06:00 in Shanghai on the first of the next.
    assert_eq!(
        company.sql().texts(&lots),
        ["15 until 2027-05-31 22:00:00+00", "1 until 2027-06-30 22:00:00+00"]
    );
}
