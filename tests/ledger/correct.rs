//! Corrections: what was done is mirrored, never computed anew.

use domain::till::Rejection;
use persistence::rules::codec::RuleKind;
use persistence::till::Outcome;
use serde_json::json;
use test_support::{Company, Desk};

fn points_rule(on_shortfall: &str) -> serde_json::Value {
    json!({ "reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": [], "bonus_earns": true,
        "tier_factors": [], "points_months": null, "on_shortfall": on_shortfall })
}

/// S06: rules that changed meanwhile change nothing in a correction.
#[test]
fn a_correction_never_runs_the_rules_again() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    let sale = desk.record(card.spend("100.00"));
    company.publish(RuleKind::SpendingOrder, json!({ "order": "bonus_first" }));
    company.publish(
        RuleKind::Points,
        json!({ "reward_unit": "1.00", "tier_unit": "1.00", "excluded_categories": [],
        "bonus_earns": true, "tier_factors": [], "points_months": null, "on_shortfall": "refuse" }),
    );
    let back = desk.record(card.reverse(sale.posting()));
    let paths = ["after.principal", "after.bonus", "after.points", "after.growth"];
    assert_eq!(back.all(paths), ["1000.00", "100.00", "0", "0"]);
    let mirrored = format!(
        "SELECT count(*) FROM entry o JOIN entry r ON (o.tenant_id, o.wallet_id, o.kind, o.lot_id) IS NOT DISTINCT FROM
           (r.tenant_id, r.wallet_id, r.kind, r.lot_id) AND r.amount = -o.amount AND r.posting_id = '{}'
         WHERE o.posting_id = '{}'",
        back.posting(),
        sale.posting()
    );
    assert_eq!(company.sql().number(&mirrored), 4, "principal, bonus, reward and tier points");
}

/// S06: one correction, then the right sale: the pattern of the first-sale journey.
#[test]
fn a_wrong_amount_is_corrected_and_sold_again() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("10000.00"));
    let wrong = desk.record(card.spend("880.00")).posting();
    desk.record(card.reverse(wrong));
    let right = desk.record(card.spend("88.00"));
    let paths = ["version", "after.principal", "after.bonus", "after.points", "after.growth"];
    assert_eq!(right.all(paths), ["4", "9926.67", "1985.33", "8", "88"]);
}

/// A lost card blocks sales, not corrections: the shop's mistake can be put right.
#[test]
fn a_correction_needs_no_usable_card() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    let sale = desk.record(card.spend("10.00")).posting();
    company.sql().run(&format!("UPDATE card SET state = 3 WHERE id = '{}'", card.card));
    assert!(matches!(desk.ask(card.spend("1.00")), Outcome::Refused(Rejection::CardNotUsable { .. })));
    assert_eq!(desk.record(card.reverse(sale)).get("after.principal"), "100.00");
}

/// Worked example 1.2: a bonus that lapsed meanwhile comes back with seven days of life.
#[test]
fn a_lapsed_bonus_comes_back_alive() {
    let company = Company::new();
    company.publish(
        RuleKind::TopUp,
        json!({ "mode": "highest", "bonus_months": 1,
        "bands": [{ "from": "100.00", "percent_bp": 2_000 }] }),
    );
    company.publish(RuleKind::Points, points_rule("debt"));
    let desk = Desk::open(&company);
    desk.set_time("2026-01-31T12:00:00+08:00");
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    let lot = format!("SELECT expires_at::text FROM lot WHERE wallet_id = '{}' AND shape = 1", card.id);
    // One month from 31 January ends with 28 February, at the cut-off of the next morning.
    assert_eq!(company.sql().text(&lot), "2026-02-28 22:00:00+00");
    let sale = desk.record(card.spend("120.00")).posting();
    desk.set_time("2026-03-10T12:00:00+08:00");
    assert!(matches!(
        desk.ask(card.spend("1000.00")),
        Outcome::Refused(Rejection::InsufficientBalance { .. })
    ));
    assert_eq!(
        desk.record(card.reverse(sale)).all(["after.principal", "after.bonus"]),
        ["1000.00", "200.00"]
    );
    let alive = format!(
        "SELECT (expires_at >= '2026-03-17 04:00+00')::text FROM lot WHERE wallet_id = '{}' AND shape = 1",
        card.id
    );
    assert_eq!(company.sql().text(&alive), "true");
    assert_eq!(desk.record(card.spend("1200.00")).all(["after.principal", "after.bonus"]), ["0.00", "0.00"]);
}
