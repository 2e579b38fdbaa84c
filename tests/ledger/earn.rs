//! Worked examples §5: reward points.

use domain::till::{Consume, LineInput, OwnPrice};
use persistence::rules::codec::RuleKind;
use serde_json::{Value, json};
use test_support::company::{counted, line, package_terms};
use test_support::{Company, Desk};

fn points_rule(changes: &[(&str, Value)]) -> Value {
    let mut rule = json!({ "reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": ["special"], "bonus_earns": true,
        "tier_factors": [], "points_months": null, "on_shortfall": "debt" });
    for (name, value) in changes {
        rule[name] = value.clone();
    }
    rule
}

/// 免单: a hundred's worth that costs nothing.
fn free_tea() -> LineInput {
    LineInput { own_price: Some(OwnPrice::Free), ..line("Tea", None, "100.00") }
}

fn given() -> Option<String> {
    Some("given away".to_owned())
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

/// P03, 5.3: 198.00 paid as 165.00 + 33.00: both earn 19, principal alone 16, and nothing where points come with the top-up.
#[test]
fn stored_value_earns_as_the_rule_says() {
    for (changes, at_top_up, points) in [
        (vec![], "0", "19"),
        (vec![("bonus_earns", json!(false))], "0", "16"),
        (vec![("stored_value_earns", json!(false))], "1000", "1000"),
    ] {
        let company = Company::new();
        if at_top_up != "0" {
            let band = json!({ "from": "10000.00", "percent_bp": 2000, "points": 1000 });
            company.publish(RuleKind::TopUp, json!({ "mode": "highest", "bands": [band] }));
        }
        company.publish(RuleKind::Points, points_rule(&changes));
        let desk = Desk::open(&company);
        let card = company.membership();
        assert_eq!(desk.record(card.top_up("10000.00")).get("after.points"), at_top_up);
        let sale = desk.record(card.spend("198.00"));
        assert_eq!(sale.all(["after.principal", "after.bonus"]), ["9835.00", "1967.00"]);
        assert_eq!(sale.get("after.points"), points, "{changes:?}");
        // What comes back takes what it earned, not a point more.
        assert_eq!(desk.record(card.give_back(sale.posting())).get("after.points"), at_top_up);
    }
}

/// P03, OP07, 5.3: a line paid by a count earns nothing, or on its unit cost: 83.33 of 1,000.00 for 12 earn 8, and the next
/// 83.34 too. The sale of the package earns nothing, nor does what is free.
#[test]
fn counts_earn_on_their_unit_cost_only_where_the_rule_says_so() {
    for (counts_earn, points, growth) in [(false, ["0", "0"], "0"), (true, ["8", "16"], "166")] {
        let company = Company::new();
        company.publish(RuleKind::Points, points_rule(&[("counts_earn", json!(counts_earn))]));
        let desk = Desk::open(&company);
        let wash = package_terms("1000.00", vec![counted("wash", 10, 2)]);
        let package = desk.package(&company, "wash", wash);
        let card = company.membership();
        desk.record(card.top_up("1000.00"));
        assert_eq!(desk.record(card.sell_package(package)).get("after.points"), "0");
        let first = desk.record(card.use_counts("wash", 1));
        let second = desk.record(card.use_counts("wash", 1));
        assert_eq!([first.get("after.points"), second.get("after.points")], points);
        assert_eq!(second.get("after.growth"), growth);
        // The correction of a use takes back what that use earned.
        let corrected = desk.record(card.reverse(second.posting()));
        assert_eq!(corrected.get("after.points"), points[0]);
        desk.record(card.reverse(first.posting()));
        let gift = Consume {
            reason: given(),
            price_floor_bp: 0,
            ..Consume::from_stored_value(card.origin(), vec![free_tea()])
        };
        assert_eq!(
            desk.record(card.ask(gift)).all(["total", "after.points", "after.growth"]),
            ["0.00", "0", "0"]
        );
    }
}

/// P03, 5.3: what is free earns nothing, even where points are counted on list prices.
#[test]
fn free_goods_earn_nothing_at_list_price() {
    let company = Company::new();
    company.publish(RuleKind::Points, points_rule(&[("base", json!("list_price"))]));
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("200.00"));
    let lines = vec![free_tea(), line("Cake", None, "50.00")];
    let sale =
        Consume { reason: given(), price_floor_bp: 0, ..Consume::from_stored_value(card.origin(), lines) };
    assert_eq!(desk.record(card.ask(sale)).all(["list", "total", "after.points"]), ["150.00", "50.00", "5"]);
}

/// P03, 5.4: × 1.5 for silver and × 2 on the member day: the larger, both, or the extras of both. A return on another day
/// counts what is left with the factors of the sale.
#[test]
fn a_member_day_goes_together_with_the_tier() {
    for (combine, points, left) in
        [("highest", "1038", "1018"), ("multiply", "1057", "1027"), ("add_extras", "1047", "1022")]
    {
        let company = Company::new();
        company.publish(RuleKind::TierDiscount, json!({ "by_tier": [], "excluded_categories": [] }));
        company.publish(
            RuleKind::Points,
            points_rule(&[
                ("tier_factors", json!([{ "level": 1, "factor_bp": 15_000 }])),
                ("member_days", json!([{ "month_days": [8, 18, 28], "factor_bp": 20_000 }])),
                ("combine_factors", json!(combine)),
            ]),
        );
        let desk = Desk::open(&company);
        desk.set_time("2026-05-07T12:00:00+08:00");
        let card = company.membership();
        desk.record(card.top_up("20000.00"));
        desk.record(card.spend("10000.00"));
        // Still the eighth by business date: the day is closed at 06:00.
        desk.set_time("2026-05-09T05:59:00+08:00");
        let sale = desk.record(card.spend("198.00"));
        assert_eq!(
            sale.all(["before.tier", "before.points", "after.points"]),
            ["1", "1000", points],
            "{combine}"
        );
        desk.set_time("2026-05-09T06:00:00+08:00");
        assert_eq!(
            desk.record(card.give_back_part(sale.posting(), "99.00")).get("after.points"),
            left,
            "{combine}"
        );
        assert_eq!(desk.record(card.give_back(sale.posting())).get("after.points"), "1000", "{combine}");
        assert_eq!(desk.record(card.spend("198.00")).get("after.points"), "1028", "{combine}");
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
