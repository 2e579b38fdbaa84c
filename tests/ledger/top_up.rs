//! Worked examples §2: what a top-up gives.

use domain::till::Rejection;
use persistence::rules::codec::RuleKind;
use persistence::till::Outcome;
use persistence::verify;
use serde_json::json;
use test_support::company::yuan;
use test_support::{Company, Desk, TestDatabase};

/// S01, S02, 2.1: percentage bands, one band for the whole amount, down to the fen.
#[test]
fn percentage_bands_give_their_bonus() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let table = [
        ("0.01", "0.00", "0.01"),
        ("499.99", "0.00", "499.99"),
        ("500.00", "25.00", "525.00"),
        ("999.99", "49.99", "1049.98"),
        ("1000.00", "100.00", "1100.00"),
        ("4999.99", "499.99", "5499.98"),
        ("5000.00", "750.00", "5750.00"),
        ("9999.99", "1499.99", "11499.98"),
        ("10000.00", "2000.00", "12000.00"),
        ("12345.67", "2469.13", "14814.80"),
    ];
    for (paid, bonus, credited) in table {
        let card = company.membership();
        let answer = desk.record(card.top_up(paid));
        assert_eq!(answer.all(["total", "after.principal", "after.bonus"]), [paid, paid, bonus]);
        let face = format!(
            "SELECT round(principal_left + bonus_left, 2)::text FROM lot WHERE wallet_id = '{}'",
            card.id
        );
        assert_eq!(company.sql().text(&face), credited);
        assert_eq!(
            answer.all(["after.points", "after.growth", "after.tier"]),
            ["0", "0", "0"],
            "a top-up earns nothing"
        );
    }
}

/// S02, 2.2: fixed bands in their three modes.
#[test]
fn fixed_bands_give_by_their_mode() {
    let table = [
        ("499.99", ["0.00", "0.00", "0.00"]),
        ("500.00", ["50.00", "50.00", "50.00"]),
        ("1499.99", ["120.00", "100.00", "120.00"]),
        ("1500.00", ["120.00", "150.00", "170.00"]),
        ("2750.00", ["120.00", "250.00", "290.00"]),
        ("3000.00", ["500.00", "300.00", "500.00"]),
        ("3500.00", ["500.00", "350.00", "550.00"]),
        ("6500.00", ["500.00", "650.00", "1050.00"]),
    ];
    for (mode_index, mode) in ["highest", "each_full", "greedy"].into_iter().enumerate() {
        let company = Company::without_rules(TestDatabase::shared());
        let band = |from: &str, fixed: &str| json!({ "from": from, "fixed": fixed });
        // "Each full 500" knows one band.
        let bands = if mode == "each_full" {
            vec![band("500.00", "50.00")]
        } else {
            vec![band("500.00", "50.00"), band("1000.00", "120.00"), band("3000.00", "500.00")]
        };
        company.publish(RuleKind::TopUp, json!({ "mode": mode, "bands": bands, "bonus_months": null }));
        let desk = Desk::open(&company);
        for (paid, bonus) in table {
            let answer = desk.record(company.membership().top_up(paid));
            assert_eq!(answer.get("after.bonus"), bonus[mode_index], "{mode} {paid}");
        }
    }
}

/// 2.2: 6,000 in cash and 4,000 by WeChat are one top-up, one pair, bonus 2,000.
#[test]
fn two_ways_of_paying_make_one_top_up() {
    let company = Company::new();
    let card = company.membership();
    let answer = Desk::open(&company).record(card.top_up_with(&[("cash", "6000.00"), ("wechat", "4000.00")]));
    assert_eq!(answer.all(["total", "after.bonus"]), ["10000.00", "2000.00"]);
    let mut sql = company.sql();
    assert_eq!(sql.number(&format!("SELECT count(*) FROM lot WHERE wallet_id = '{}'", card.id)), 1);
    assert_eq!(
        sql.number(&format!(
            "SELECT jsonb_array_length(tenders) FROM posting WHERE wallet_id = '{}'",
            card.id
        )),
        2
    );
}

/// S06, 2.3: a top-up of which something was spent is refused with the figure; nothing spent, it goes whole, and once.
#[test]
fn a_top_up_is_taken_back_only_unspent_and_once() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    let top_up = desk.record(card.top_up("10000.00")).posting();
    let sale = desk.record(card.spend("600.00"));
    assert_eq!(sale.all(["after.principal", "after.bonus"]), ["9500.00", "1900.00"]);
    let refused = desk.ask(card.reverse(top_up));
    let Outcome::Refused(Rejection::ValueAlreadyUsed { used }) = refused else { panic!("{refused:?}") };
    assert_eq!(used, yuan("600.00"));

    desk.record(card.reverse(sale.posting()));
    let undone = desk.record(card.reverse(top_up));
    let paths = ["after.principal", "after.bonus", "after.points", "after.growth"];
    assert_eq!(undone.all(paths), ["0.00", "0.00", "0", "0"]);
    let again = desk.ask(card.reverse(top_up));
    let Outcome::Refused(Rejection::AlreadyReversed { by }) = again else { panic!("{again:?}") };
    assert_eq!(by.value(), undone.posting());
    assert!(matches!(desk.ask(card.reverse(undone.posting())), Outcome::Refused(Rejection::NotReversible)));
}

/// S02: the newest version in force on the business date decides; a shop's own rule goes before everybody's.
#[test]
fn the_rule_of_the_date_and_the_shop_decides() {
    let company = Company::new();
    let desk = Desk::open(&company);
    desk.set_time("2026-06-01T05:00:00+08:00");
    let rule = |percent_bp: i32| {
        json!({ "mode": "highest", "bonus_months": null,
        "bands": [{ "from": "100.00", "percent_bp": percent_bp }] })
    };
    company.publish_from(RuleKind::TopUp, rule(5_000), "2026-06-01".parse().expect("a date"), None);
    let card = company.membership();
    // At 05:00 it is still the business date before.
    assert_eq!(desk.record(card.top_up("100.00")).all(["date", "after.bonus"]), ["2026-05-31", "0.00"]);
    desk.set_time("2026-06-01T06:00:00+08:00");
    assert_eq!(desk.record(card.top_up("100.00")).all(["date", "after.bonus"]), ["2026-06-01", "50.00"]);
    company.publish_from(
        RuleKind::TopUp,
        rule(1_000),
        "2026-01-01".parse().expect("a date"),
        Some(company.shops[1].shop),
    );
    assert_eq!(desk.record(card.top_up("100.00")).get("after.bonus"), "100.00");
    assert_eq!(desk.record(card.at(&company.shops[1]).top_up("100.00")).get("after.bonus"), "110.00");
}

/// S01, OP18: points that are said to have been given otherwise than by the top-up are found by the audit.
#[test]
fn broken_gift_points_are_found() {
    let company = Company::within(TestDatabase::fresh());
    let bands = json!([{ "from": "1000.00", "points": 500 }]);
    company.publish(RuleKind::TopUp, json!({ "mode": "highest", "bands": bands, "bonus_months": null }));
    let answer = Desk::open(&company).record(company.membership().top_up("1000.00"));
    assert_eq!(answer.all(["after.points", "after.bonus"]), ["500", "0.00"]);
    let mut sql = company.sql();
    for (damage, repair) in [
        ("lot SET points_in = 499 WHERE points_in = 500", "lot SET points_in = 500 WHERE points_in = 499"),
        (
            "entry_set SET books = array_replace(books, 36::smallint, 43::smallint)",
            "entry_set SET books = array_replace(books, 43::smallint, 36::smallint)",
        ),
    ] {
        sql.run(&format!("UPDATE {damage}"));
        let report = verify::tenant(&company.database.address(), company.tenant).expect("checks run");
        let is_found = report.findings.iter().any(|found| found.check == "points given by top-ups");
        assert!(is_found, "{damage}: {:?}", report.findings);
        sql.run(&format!("UPDATE {repair}"));
    }
}
