//! Worked examples §7: rising a tier.

use domain::till::TenderInput;
use persistence::rules::codec::RuleKind;
use serde_json::{Value, json};
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

/// L02, X01: what a later sale was priced at stays said: it was silver then, whatever the tier is now.
#[test]
fn a_later_sale_keeps_saying_which_tier_it_had() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = member(&company, &desk, "9950");
    let lifting = desk.record(card.spend("100.00")).posting();
    let later = desk.record(card.spend("40.00")).posting();
    desk.record(card.reverse(lifting));
    // A discount step: code, rule, level, basis points, base, off.
    let told = format!(
        "SELECT s->>2 || ' ' || (s->>3) || ' ' || (s->>5) FROM posting, jsonb_array_elements(derivation::jsonb->'s') AS s \
         WHERE id = '{later}' AND s->>0 = 'd'"
    );
    assert_eq!(company.sql().text(&told), "1 500 200");
}

/// L02, P10: points that pay lower no tier: they are another kind.
#[test]
fn spending_points_lowers_no_tier() {
    let company = Company::new();
    let pays =
        json!({ "points": 100, "worth": "1.00", "share_max_bp": 10_000, "step": 100, "points_min": 100 });
    company.publish(RuleKind::PointsPayment, pays);
    let desk = Desk::open(&company);
    let card = member(&company, &desk, "10000");
    let sale =
        card.pay(lines("20.00"), ["points", "cash"].map(|way| TenderInput::rest(way.to_owned())).to_vec());
    let sold = desk.record(sale);
    assert_eq!(sold.all(["before.points", "after.points", "after.tier"]), ["1000", "0", "1"]);
}

fn top_up_ladder(step: Value, months: Option<u32>) -> Value {
    let mut silver =
        json!({ "level": 1, "code": "silver", "name": { "en": "Silver" }, "from_points": 10_000 });
    silver.as_object_mut().expect("a step").extend(step.as_object().expect("thresholds").clone());
    json!({ "steps": [silver], "topped_up_months": months })
}

/// L02, OP18: 充值即升级 by one top-up: 3,799.99 is not enough, nor are two of them; 3,800.00 is silver, until it is corrected.
#[test]
fn one_top_up_raises_the_tier() {
    let company = Company::new();
    company.publish(RuleKind::TierLadder, top_up_ladder(json!({ "one_top_up_from": "3800.00" }), None));
    let desk = Desk::open(&company);
    let card = company.membership();
    for (paid, tier) in [("3799.99", "0"), ("3799.99", "0"), ("3800.00", "1")] {
        assert_eq!(desk.record(card.top_up(paid)).get("after.tier"), tier, "{paid}");
    }
    let silver = company.membership();
    let raised = desk.record(silver.top_up("3800.00")).posting();
    assert_eq!(desk.record(silver.reverse(raised)).all(["before.tier", "after.tier"]), ["1", "0"]);
    // Another one that reaches it alone keeps the tier.
    let first = desk.record(silver.top_up("3800.00")).posting();
    desk.record(silver.top_up("5000.00"));
    assert_eq!(desk.record(silver.reverse(first)).get("after.tier"), "1");
}

/// L02, OP18: top-ups of a term count together: 2,000.00 and 1,799.99 do not make 3,800.00, 1,800.00 do, up to the last
/// day of the term; a correction of either takes the tier back when the other had not reached it.
#[test]
fn top_ups_of_a_term_raise_the_tier() {
    let company = Company::new();
    company.publish(RuleKind::TierLadder, top_up_ladder(json!({ "topped_up_from": "3800.00" }), Some(12)));
    let desk = Desk::open(&company);
    for (second, on, tier) in [
        ("1799.99", "2026-05-04T12:00:00+08:00", "0"),
        ("1800.00", "2026-05-04T12:00:00+08:00", "1"),
        ("1800.00", "2027-05-04T05:59:00+08:00", "1"),
        ("1800.00", "2027-05-04T06:00:00+08:00", "0"),
    ] {
        desk.set_time("2026-05-03T12:00:00+08:00");
        let card = company.membership();
        desk.record(card.top_up("2000.00"));
        desk.set_time(on);
        let made = desk.record(card.top_up(second));
        assert_eq!(made.get("after.tier"), tier, "{second} on {on}");
        assert_eq!(desk.record(card.reverse(made.posting())).get("after.tier"), "0", "{second} on {on}");
    }
}

/// OP18: two top-ups at once, of 2,000.00 each, make 3,800.00 together, whoever was first.
#[test]
fn top_ups_at_once_count_together() {
    let company = Company::new();
    company.publish(RuleKind::TierLadder, top_up_ladder(json!({ "topped_up_from": "3800.00" }), Some(12)));
    let desk = Desk::open(&company);
    for _ in 0..5 {
        let card = company.membership();
        let tiers = std::thread::scope(|scope| {
            let top_up = || desk.record(card.top_up("2000.00")).get("after.tier").to_owned();
            let tills = [scope.spawn(top_up), scope.spawn(top_up)];
            let mut tiers = tills.map(|till| till.join().expect("an answer"));
            tiers.sort();
            tiers
        });
        assert_eq!(tiers, ["0", "1"]);
    }
}

fn lines(price: &str) -> Vec<domain::till::LineInput> {
    vec![test_support::company::line("Tea", None, price)]
}
