//! Worked examples §1: which day a sale belongs to.

use chrono::{DateTime, Utc};
use persistence::till::Work;
use test_support::{Company, Desk};

/// 1.1: the cut-off at 06:00, and at midnight in a shop that has it so.
#[test]
fn the_business_date_follows_the_cut_off() {
    let company = Company::new();
    let shop = company.shops[1].clone();
    company.sql().run(&format!("UPDATE shop SET day_starts_at = '00:00' WHERE id = '{}'", shop.shop));
    let table = [
        ("2026-05-03T23:59:59+08:00", "2026-05-03", "2026-05-03"),
        ("2026-05-04T00:00:00+08:00", "2026-05-03", "2026-05-04"),
        ("2026-05-04T05:59:58+08:00", "2026-05-03", "2026-05-04"),
        ("2026-05-04T06:00:00+08:00", "2026-05-04", "2026-05-04"),
    ];
    let desk = Desk::open(&company);
    for (instant, six, midnight) in table {
        // A wallet's time does not run backwards, so each case has its own.
        let card = company.membership();
        desk.set_time(instant);
        assert_eq!(desk.record(card.top_up("1.00")).get("date"), six, "{instant}");
        let card = company.membership().at(&shop);
        desk.set_time(instant);
        assert_eq!(desk.record(card.top_up("1.00")).get("date"), midnight, "{instant}");
    }
}

/// Engine decision 15: a late entry belongs to the day on which it happened, and is recorded when it was recorded.
#[test]
fn a_late_entry_belongs_to_its_own_day() {
    let company = Company::new();
    let desk = Desk::open(&company);
    desk.set_time("2026-05-05T12:00:00+08:00");
    let card = company.membership();
    let mut request = card.top_up("100.00");
    let happened: DateTime<Utc> = "2026-05-04T02:00:00+08:00".parse().expect("an instant");
    if let Work::TopUp(top_up) = &mut request.work {
        top_up.origin.occurred_at = Some(happened);
    }
    let answer = desk.record(request);
    assert_eq!(answer.get("date"), "2026-05-03");
    let receipt = answer.get("receipt");
    assert!(receipt.starts_with("S01-T1-20260503-"), "{receipt}");
    let recorded =
        format!("SELECT (recorded_at > occurred_at)::text FROM posting WHERE id = '{}'", answer.posting());
    assert_eq!(company.sql().text(&recorded), "true");
}

/// Engine decision 26: receipts are numbered per terminal and business date, without gaps.
#[test]
fn receipts_are_numbered_per_terminal_and_day() {
    let company = Company::new();
    let desk = Desk::open(&company);
    desk.set_time("2026-05-03T12:00:00+08:00");
    let card = company.membership();
    let there = card.at(&company.shops[1]);
    let receipt = |request| desk.record(request).get("receipt");
    assert_eq!(receipt(card.top_up("10.00")), "S01-T1-20260503-0001");
    assert_eq!(receipt(card.spend("1.00")), "S01-T1-20260503-0002");
    assert_eq!(receipt(there.spend("1.00")), "S02-T1-20260503-0001");
    desk.set_time("2026-05-04T12:00:00+08:00");
    assert_eq!(receipt(card.spend("1.00")), "S01-T1-20260504-0001");
    let mut machine = card.spend("1.00");
    if let Work::Consume(sale) = &mut machine.work {
        sale.origin.terminal = None;
    }
    assert_eq!(receipt(machine).len(), 26, "without a terminal the posting's id is the number");
}
