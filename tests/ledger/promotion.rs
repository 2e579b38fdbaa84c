//! Worked examples §6: points promotions, 总实销 = A × B + C.

use persistence::rules::codec::RuleKind;
use serde_json::{Value, json};
use test_support::company::line;
use test_support::{Answer, Company, Desk};

/// Enters a promotion; shops are counted from 0.
fn enter(company: &Company, number: i64, shop: usize, days: (&str, &str), factor_bp: i32, extra: &str) {
    let (from, last_day) = days;
    let body: Value =
        json!({ "promotion_number": number, "last_day": last_day, "factor_bp": factor_bp, "extra": extra });
    company.publish_from(
        RuleKind::Promotion,
        body,
        from.parse().expect("a date"),
        Some(company.shops[shop].shop),
    );
}

fn company_with_promotions() -> Company {
    let company = Company::new();
    enter(&company, 1_001, 0, ("2026-05-01", "2026-05-03"), 20_000, "0.00");
    enter(&company, 1_007, 0, ("2026-05-01", "2026-05-01"), 10_000, "100.00");
    enter(&company, 1_009, 1, ("2026-05-01", "2026-05-03"), 30_000, "0.00");
    enter(&company, 999, 0, ("2026-05-02", "2026-05-02"), 50_000, "0.00");
    company
}

/// What a new member's sale earns at an instant in a shop.
fn sell(company: &Company, desk: &Desk, shop: usize, at: &str, lines: &[(Option<&str>, &str)]) -> Answer {
    desk.set_time(at);
    let card = company.membership().at(&company.shops[shop]);
    desk.record(card.top_up("1000.00"));
    let lines = lines.iter().map(|(category, price)| line("Goods", *category, price)).collect();
    desk.record(card.sell(lines))
}

/// P05, §6: the largest number of the day and shop applies, compared as a number; it changes points, never the amount due,
/// and tier points count what was paid.
#[test]
fn the_promotion_of_the_day_and_shop_multiplies_points() {
    let company = company_with_promotions();
    let desk = Desk::open(&company);
    let sale: &[(Option<&str>, &str)] = &[(None, "268.00")];
    let table = [
        (0, "2026-05-01T12:00:00+08:00", sale, "36", "268"),
        (0, "2026-05-02T12:00:00+08:00", sale, "53", "268"),
        (1, "2026-05-01T12:00:00+08:00", sale, "80", "268"),
        (0, "2026-05-04T12:00:00+08:00", sale, "26", "268"),
        (0, "2026-05-04T02:10:00+08:00", sale, "53", "268"),
        (0, "2026-05-01T13:00:00+08:00", &[(Some("special"), "268.00")], "0", "0"),
        (0, "2026-05-01T14:00:00+08:00", &[(None, "5.00")], "10", "5"),
    ];
    for (shop, at, lines, points, growth) in table {
        let answer = sell(&company, &desk, shop, at, lines);
        assert_eq!(answer.all(["after.points", "after.growth"]), [points, growth], "{at} in shop {shop}");
        assert_eq!(answer.get("total"), lines[0].1, "the amount due is the same");
    }
}

/// P05, §6: a factor with decimals; a fraction of the smallest unit is left out.
#[test]
fn a_factor_may_have_decimals() {
    let company = Company::new();
    enter(&company, 1, 0, ("2026-05-01", "2026-05-01"), 15_000, "0.00");
    let desk = Desk::open(&company);
    let answer = sell(&company, &desk, 0, "2026-05-01T12:00:00+08:00", &[(None, "268.00")]);
    assert_eq!(answer.get("after.points"), "40");
}

/// P05: A, B, C and the promotion are stored with the sale, with the promotion that a larger number kept from applying.
#[test]
fn the_sale_says_which_promotion_counted() {
    let company = company_with_promotions();
    let desk = Desk::open(&company);
    let answer = sell(&company, &desk, 0, "2026-05-02T12:00:00+08:00", &[(None, "268.00")]);
    let derivation = format!("SELECT derivation FROM posting WHERE id = '{}'", answer.posting());
    let stored: Value = serde_json::from_str(&company.sql().text(&derivation)).expect("JSON");
    let rows = |name: &str, code: &str| -> Vec<Value> {
        let rows = stored[name].as_array().expect("rows").iter();
        rows.filter(|row| row[0] == code)
            .map(|row| row.as_array().expect("cells")[2..].to_vec().into())
            .collect()
    };
    assert_eq!(rows("s", "p"), [json!([1_001, 26_800, 20_000, 0, 53_600])]);
    assert_eq!(rows("n", "po"), [json!([999])]);
}

/// P05, S06: a correction takes back what the promotion gave, though the promotion is over.
#[test]
fn a_correction_takes_back_what_a_promotion_gave() {
    let company = company_with_promotions();
    let desk = Desk::open(&company);
    desk.set_time("2026-05-01T12:00:00+08:00");
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    let sale = desk.record(card.spend("268.00"));
    assert_eq!(sale.get("after.points"), "36");
    desk.set_time("2026-06-01T12:00:00+08:00");
    let back = desk.record(card.reverse(sale.posting()));
    assert_eq!(back.all(["after.points", "after.growth"]), ["0", "0"]);
}
