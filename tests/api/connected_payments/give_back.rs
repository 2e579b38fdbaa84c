//! Money goes back by the provider that took it.

use api::payments::collector;
use test_support::app::posting_of;

use super::*;

fn refunds(company: &AppCompany, payment: &Value) -> Vec<(Value, Value)> {
    let payment = now(company, payment);
    let refunds = payment["refunds"].as_array().expect("a list");
    refunds.iter().map(|refund| (refund["amount"].clone(), refund["state"].clone())).collect()
}

fn refund(company: &AppCompany, payment: &Value) -> Response {
    company.as_role("supervisor", "POST", &of(payment, "/refund")).send()
}

/// OP25, S06: a correction is posted at once, and its money follows: asked for once, whatever is repeated.
#[test]
fn a_correction_gives_the_money_back_by_the_provider() {
    let company = connected(&quiet());
    let member = company.member("Lu");
    let payment = taken(&company, "30.00");
    let sold = posting_of(&sale(&company, &member, "30.00", &payment).send().expect(201));
    let correction = company.correction(&sold);
    let first = correction.send().expect(201);
    assert_eq!(first["tenders"][0]["payment_id"], payment["id"]);
    assert_eq!(refunds(&company, &payment), [(json!("30.00"), json!("requested"))]);
    let _ = correction.send().expect(201);
    ask_again(&company);
    ask_again(&company);
    assert_eq!(refunds(&company, &payment), [(json!("30.00"), json!("refunded"))]);
    let _ = refund(&company, &payment).problem(409, "payment-not-refundable");
    let refused = sale(&company, &member, "30.00", &payment).send().problem(409, "payment-not-usable");
    assert_eq!(refused["cause"], "used");
}

/// OP25, S06: parts of a sale go back as parts of its payment, to the whole and not beyond; a return whose money is on its way
/// cannot be taken back.
#[test]
fn returns_give_back_parts_of_a_payment() {
    let company = connected(&quiet());
    let member = company.member("Lu");
    let payment = taken(&company, "30.00");
    let line = |price: &str| json!({ "label": "Tea", "quantity": 1, "unit_price": price });
    let body = json!({ "membership_id": member.membership, "lines": [line("10.00"), line("20.00")],
        "tenders": [{ "method": "wechat", "payment_id": payment["id"] }] });
    let sold = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201);
    let sold = posting_of(&sold);
    let give_back = |lines: Value| {
        let body = json!({ "posting_id": sold, "reason": "too small", "lines": lines });
        company.as_role("supervisor", "POST", "/returns").key(&fresh_key()).json(&body).send()
    };
    let first = give_back(json!([{ "line": 1 }])).expect(201);
    ask_again(&company);
    assert_eq!(refunds(&company, &payment), [(json!("10.00"), json!("refunded"))]);
    let _ = company.correction(&posting_of(&first)).send().problem(409, "payment-given-back");
    let _ = give_back(json!([{ "line": 2 }])).expect(201);
    ask_again(&company);
    let both = [(json!("10.00"), json!("refunded")), (json!("20.00"), json!("refunded"))];
    assert_eq!(refunds(&company, &payment), both);
    let _ = give_back(json!([{ "line": 2 }])).problem(409, "nothing-to-return");
}

/// OP25: money that nothing was posted for goes back, and pays nothing after that.
#[test]
fn a_payment_that_was_not_used_is_refunded() {
    let company = connected(&quiet());
    let member = company.member("Lu");
    let payment = taken(&company, "30.00");
    let _ = company.cashier("POST", &of(&payment, "/refund")).send().problem(403, "permission-missing");
    let asked = refund(&company, &payment).expect(200);
    assert_eq!((&asked["unused"], &asked["refunds"][0]["state"]), (&json!(false), &json!("requested")));
    let refused = sale(&company, &member, "30.00", &payment).send().problem(409, "payment-not-usable");
    assert_eq!(refused["cause"], "given_back");
    let _ = refund(&company, &payment).problem(409, "payment-not-refundable");
    ask_again(&company);
    assert_eq!(refunds(&company, &payment), [(json!("30.00"), json!("refunded"))]);
    let open = taken(&company, "30.06");
    let _ = refund(&company, &open).problem(409, "payment-not-refundable");
    let logged = company.boss("GET", "/audit-events?limit=20").send().expect(200).to_string();
    assert!(logged.contains("payment.refund_requested"));
}

/// OP25: the collector of a server that starts finds what an earlier one left, and hears of what this one does.
#[test]
fn the_collector_asks_by_itself() {
    let company = connected(&quiet());
    let member = company.member("Lu");
    let left = taken(&company, "30.00");
    let _ = refund(&company, &left).expect(200);
    let sold_by = taken(&company, "40.00");
    let sold = posting_of(&sale(&company, &member, "40.00", &sold_by).send().expect(201));
    let _ = company.app.state.store.activity().take_payments();
    let _collector = collector::start(Payments::of(&company.app.state));
    let wait_for = |payment: &Value| {
        let id = payment["id"].as_str().expect("an id");
        company.app.database.owner().wait_until(&format!(
            "SELECT count(*) = 1 FROM payment_refund WHERE payment_id = '{id}' AND state = 'refunded'"
        ));
    };
    wait_for(&left);
    let _ = company.correction(&sold).send().expect(201);
    wait_for(&sold_by);
}

/// OP25: a refund that the provider refuses is shown and can be tried again; it never becomes two.
#[test]
fn a_refund_that_was_refused_is_shown_and_tried_again() {
    let company = connected(&quiet());
    let payment = taken(&company, "30.05");
    let _ = refund(&company, &payment).expect(200);
    ask_again(&company);
    assert_eq!(refunds(&company, &payment), [(json!("30.05"), json!("failed"))]);
    let failed = company.cashier("GET", "/payments?standing=refund_failed").send().expect(200);
    assert_eq!(failed["items"][0]["id"], payment["id"]);
    let _ = refund(&company, &payment).expect(200);
    assert_eq!(refunds(&company, &payment), [(json!("30.05"), json!("requested"))]);
    ask_again(&company);
    assert_eq!(refunds(&company, &payment), [(json!("30.05"), json!("failed"))]);
}

/// OP25: a refund and a sale at once over one payment: one of them has it.
#[test]
fn a_refund_and_a_sale_at_once_do_not_both_have_the_money() {
    let company = connected(&TestApp::shared());
    let member = company.member("Lu");
    let supervisor = company.as_role("supervisor", "GET", "/payments");
    let _ = supervisor.send().expect(200);
    for _ in 0..4 {
        let payment = taken(&company, "30.00");
        let request = sale(&company, &member, "30.00", &payment);
        let (sold, given_back) = std::thread::scope(|scope| {
            let sold = scope.spawn(|| request.send().status);
            let given_back = scope.spawn(|| refund(&company, &payment).status);
            (sold.join().expect("no panic"), given_back.join().expect("no panic"))
        });
        assert!(matches!((sold, given_back), (201, 409) | (409, 200)), "{sold} {given_back}");
    }
}
