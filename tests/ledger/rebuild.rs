//! Worked example §6, the rebuilt slip: 改单重开 with the serial and the date of the wrong one.

use domain::till::Rejection;
use persistence::rules::codec::RuleKind;
use persistence::till::Outcome;
use serde_json::json;
use test_support::{Company, Desk};

const SERIAL: &str = "70012";

/// The promotions 1001 and 1007 of S01.
fn company() -> Company {
    let company = Company::new();
    for (number, last_day, factor_bp, extra) in
        [(1_001, "2026-05-03", 20_000, "0.00"), (1_007, "2026-05-01", 10_000, "100.00")]
    {
        let body = json!({ "promotion_number": number, "last_day": last_day, "factor_bp": factor_bp, "extra": extra });
        let from = "2026-05-01".parse().expect("a date");
        company.publish_from(RuleKind::Promotion, body, from, Some(company.shops[0].shop));
    }
    company
}

/// X03, P05, §6: +38, −38, +36; the promotion is that of the sale date; the serial is on one slip that stands, and a second rebuild of the
/// wrong one is refused with it, while the slip that stands can be rebuilt in its turn.
#[test]
fn a_rebuilt_slip_keeps_serial_and_sale_date() {
    let company = company();
    let desk = Desk::open(&company);
    desk.set_time("2026-05-01T12:00:00+08:00");
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    let wrong = desk.record(card.spend_as("286.00", SERIAL));
    assert_eq!(wrong.get("after.points"), "38");
    desk.set_time("2026-05-06T12:00:00+08:00");
    let right = desk.record(card.rebuild(wrong.posting(), "268.00"));
    assert_eq!(right.all(["date", "before.points", "after.points"]), ["2026-05-01", "0", "36"]);
    assert_eq!(right.get("after.growth"), "268");
    let mut sql = company.sql();
    let points = format!(
        "SELECT amount::bigint::text FROM entry WHERE wallet_id = '{}' AND kind = 3 ORDER BY version",
        card.id
    );
    assert_eq!(sql.texts(&points), ["38", "-38", "36"]);
    let standing = format!(
        "SELECT posting_id::text FROM points_serial WHERE serial = '{SERIAL}' AND tenant_id = '{}' AND ended_by IS NULL",
        company.tenant
    );
    assert_eq!(sql.texts(&standing), [right.posting().to_string()]);

    match desk.ask(card.rebuild(wrong.posting(), "200.00")) {
        Outcome::Refused(Rejection::PointsSerialInUse { serial, by }) => {
            assert_eq!((serial.as_str(), by.map(|by| by.value())), (SERIAL, Some(right.posting())));
        }
        other => panic!("{other:?}"),
    }
    let again = desk.record(card.rebuild(right.posting(), "200.00"));
    assert_eq!(again.get("after.points"), "30");
    assert_eq!(sql.texts(&standing), [again.posting().to_string()]);
}

/// X03, S06: without a typed serial the number of the receipt is the serial; what is refused in the second half leaves the first undone.
#[test]
fn both_halves_or_neither() {
    let company = company();
    let desk = Desk::open(&company);
    desk.set_time("2026-05-01T12:00:00+08:00");
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    let wrong = desk.record(card.spend("286.00"));
    let refused = desk.ask(card.rebuild(wrong.posting(), "5000.00"));
    assert!(matches!(refused, Outcome::Refused(Rejection::InsufficientBalance { .. })), "{refused:?}");
    let mut sql = company.sql();
    let version = format!("SELECT version FROM wallet WHERE id = '{}'", card.id);
    assert_eq!(sql.number(&version), 2, "nothing was posted");
    let right = desk.record(card.rebuild(wrong.posting(), "268.00"));
    let serial = format!("SELECT serial FROM points_serial WHERE posting_id = '{}'", right.posting());
    assert_eq!(sql.text(&serial), wrong.get("receipt"));
    // Its correction frees the serial for good: the wrong slip was taken back before.
    desk.record(card.reverse(right.posting()));
    let again = desk.ask(card.rebuild(wrong.posting(), "268.00"));
    assert!(matches!(again, Outcome::Refused(Rejection::AlreadyReversed { .. })), "{again:?}");
}
