//! A payment pays one posting, wholly.

use test_support::app::posting_of;

use super::*;

/// OP25: the tender names the payment, keeps the provider's number, and the payment says what it paid.
#[test]
fn a_payment_pays_a_sale_a_top_up_and_its_number_is_on_the_receipt() {
    let company = connected(&TestApp::shared());
    let member = company.member("Lu");
    let payment = taken(&company, "30.00");
    let sold = sale(&company, &member, "30.00", &payment).send().expect(201);
    let tender = &sold["tenders"][0];
    assert_eq!((&tender["payment_id"], &tender["reference"]), (&payment["id"], &payment["reference"]));
    let used = now(&company, &payment);
    assert_eq!((&used["posting_id"], &used["unused"]), (&json!(posting_of(&sold)), &json!(false)));
    assert_eq!(used["receipt_no"], sold["posting"]["receipt_no"]);

    let payment = taken(&company, "100.00");
    let tenders = json!([{ "method": "wechat", "amount": "100.00", "payment_id": payment["id"] }]);
    let body = json!({ "membership_id": member.membership, "tenders": tenders });
    let top_up = company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send().expect(201);
    assert_eq!(now(&company, &payment)["posting_id"], json!(posting_of(&top_up)));
}

/// OP25: a replay of the sale is the same sale; another sale finds the payment used, by its name.
#[test]
fn a_payment_pays_once() {
    let company = connected(&TestApp::shared());
    let member = company.member("Lu");
    let payment = taken(&company, "30.00");
    let request = sale(&company, &member, "30.00", &payment);
    let first = request.send();
    let again = request.send();
    assert_eq!((first.expect(201), again.header("idempotent-replay")), (again.expect(201), Some("true")));
    let other = company.member("Mo");
    let refused = sale(&company, &other, "30.00", &payment).send().problem(409, "payment-not-usable");
    assert_eq!((&refused["cause"], &refused["payment_id"]), (&json!("used"), &payment["id"]));
}

/// OP25: many tills at once over one payment make one sale, whichever wallets they serve.
#[test]
fn two_sales_at_once_over_one_payment_are_one() {
    let company = connected(&TestApp::shared());
    let members: Vec<_> = (0..6).map(|number| company.member(&format!("M{number}"))).collect();
    for _ in 0..3 {
        let payment = taken(&company, "30.00");
        let requests: Vec<_> =
            members.iter().map(|member| sale(&company, member, "30.00", &payment)).collect();
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let callers: Vec<_> =
                requests.iter().map(|request| scope.spawn(|| request.send().status)).collect();
            callers.into_iter().map(|caller| caller.join().expect("no panic")).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 5, "{statuses:?}");
    }
}

/// OP25: another amount, method, tenant, or a payment that is not paid cannot pay; the payment stays for the next sale.
#[test]
fn a_payment_that_does_not_fit_is_refused_and_not_lost() {
    let company = connected(&TestApp::shared());
    let member = company.member("Lu");
    let payment = taken(&company, "30.00");
    let cause = |response: Response| response.problem(409, "payment-not-usable");
    let other = cause(sale(&company, &member, "29.00", &payment).send());
    assert_eq!(
        (&other["cause"], &other["paid"], &other["asked"]),
        (&json!("other_amount"), &json!("30.00"), &json!("29.00"))
    );
    let tenders = json!([{ "method": "alipay", "payment_id": payment["id"] }]);
    let body = json!({ "membership_id": member.membership, "amount": "30.00", "tenders": tenders });
    let by_alipay = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send();
    assert_eq!(cause(by_alipay)["cause"], "other_method");
    let waiting = taken(&company, "30.06");
    assert_eq!(cause(sale(&company, &member, "30.06", &waiting).send())["cause"], "not_paid");
    let stranger = connected(&TestApp::shared());
    let theirs = stranger.member("Xu");
    assert_eq!(cause(sale(&stranger, &theirs, "30.00", &payment).send())["cause"], "not_found");
    let listed = company.cashier("GET", "/payments?standing=unused").send().expect(200);
    assert_eq!(listed["items"][0]["id"], payment["id"]);
    let _ = sale(&company, &member, "30.00", &payment).send().expect(201);
}

/// OP25: a preview tells that a payment cannot pay, and takes nothing.
#[test]
fn a_preview_takes_no_payment() {
    let company = connected(&TestApp::shared());
    let member = company.member("Lu");
    let payment = taken(&company, "30.00");
    let preview = |amount: &str| {
        let tenders = json!([{ "method": "wechat", "payment_id": payment["id"] }]);
        let body = json!({ "membership_id": member.membership, "amount": amount, "tenders": tenders });
        company.cashier("POST", "/consumptions?preview=true").json(&body).send()
    };
    let _ = preview("30.00").expect(200);
    let _ = preview("31.00").problem(409, "payment-not-usable");
    assert_eq!(now(&company, &payment)["unused"], true);
}
