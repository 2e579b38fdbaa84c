//! Worked examples §7: rising a tier.

use test_support::{Company, Desk, Membership};

/// A member with so many tier points, earned by sales that leave the tier as the table has it.
fn member(company: &Company, desk: &Desk, growth: &str) -> Membership {
    let card = company.membership();
    desk.record(card.top_up("60000.00"));
    desk.record(card.spend(&format!("{growth}.00")));
    card
}

/// L02, X01: the tier before the sale prices it; thresholds are reached by ≥ and counted from zero in all.
#[test]
fn a_sale_lifts_the_tier_for_the_next_one() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let table = [
        ("9899", "100.00", "100.00", "9999", "0"),
        ("9900", "100.00", "100.00", "10000", "1"),
        ("9950", "100.00", "100.00", "10050", "1"),
        ("10050", "100.00", "95.00", "10145", "1"),
        ("9000", "41000.00", "41000.00", "50000", "2"),
    ];
    for (before, list, paid, after, tier) in table {
        let card = member(&company, &desk, before);
        let sale = desk.record(card.spend(list));
        assert_eq!(
            sale.all(["list", "total", "after.growth", "after.tier"]),
            [list, paid, after, tier],
            "{before}"
        );
    }
}

/// L02: a top-up lifts nobody.
#[test]
fn a_top_up_lifts_nobody() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = member(&company, &desk, "9950");
    assert_eq!(desk.record(card.top_up("10000.00")).all(["after.growth", "after.tier"]), ["9950", "0"]);
}

/// L02: gold by one sale has both steps behind it: the change names from ordinary to gold.
#[test]
fn a_change_of_tier_names_its_posting() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = member(&company, &desk, "9000");
    let sale = desk.record(card.spend("41000.00")).posting();
    let change = format!("SELECT tier_from || ' to ' || tier_to FROM posting WHERE id = '{sale}'");
    assert_eq!(company.sql().text(&change), "0 to 2");
}

/// L02, S06: the correction of the sale that lifted the tier takes the tier back, in the same posting.
#[test]
fn a_correction_takes_back_the_tier_it_caused() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = member(&company, &desk, "9950");
    let sale = desk.record(card.spend("100.00")).posting();
    assert_eq!(desk.record(card.reverse(sale)).all(["after.growth", "after.tier"]), ["9950", "0"]);
}

/// L02: a small later sale does not hold the tier, and keeps its own price.
#[test]
fn a_small_later_sale_does_not_hold_the_tier() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = member(&company, &desk, "9950");
    let lifting = desk.record(card.spend("100.00")).posting();
    let later = desk.record(card.spend("40.00"));
    assert_eq!(later.get("total"), "38.00");
    assert_eq!(desk.record(card.reverse(lifting)).all(["after.growth", "after.tier"]), ["9988", "0"]);
    let total = format!("SELECT round(total, 2)::text FROM posting WHERE id = '{}'", later.posting());
    assert_eq!(company.sql().text(&total), "38.00");
}

/// L02: a large later sale holds it.
#[test]
fn a_large_later_sale_holds_the_tier() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = member(&company, &desk, "9950");
    let lifting = desk.record(card.spend("100.00")).posting();
    assert_eq!(desk.record(card.spend("100.00")).get("total"), "95.00");
    assert_eq!(desk.record(card.reverse(lifting)).all(["after.growth", "after.tier"]), ["10045", "1"]);
}
