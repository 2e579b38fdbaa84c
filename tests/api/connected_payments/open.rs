//! From asking for money to knowing what became of it.

use domain::ids::Id;
use domain::money::{Currency, Money};
use domain::payment::PaymentMethod;
use persistence::payments::request::{self, NewPayment};
use persistence::payments::{PaymentProviderKind, Purpose};

use super::*;

/// OP25: every first answer of a provider, and what a query finds.
#[test]
fn a_payment_is_paid_at_once_or_found_out_later() {
    let company = connected(&TestApp::shared());
    for (amount, first, queried) in [
        ("30.00", "paid", "paid"),
        ("30.02", "unknown", "paid"),
        ("30.03", "unknown", "failed"),
        ("30.04", "failed", "failed"),
        ("30.06", "waiting", "waiting"),
        ("30.07", "unknown", "unknown"),
    ] {
        let payment = taken(&company, amount);
        assert_eq!((&payment["state"], &payment["amount"]), (&json!(first), &json!(amount)), "{amount}");
        let later = act(&company, &payment, "/query").expect(200);
        assert_eq!(later["state"], queried, "{amount}");
        assert_eq!(later["unused"], queried == "paid", "{amount}");
        assert_eq!(later["reference"].is_string(), queried == "paid", "{amount}");
    }
    let reasons: Vec<Value> = ["30.03", "30.04"]
        .map(|amount| act(&company, &taken(&company, amount), "/query").expect(200)["fail_reason"].clone())
        .into();
    assert_eq!(reasons, [json!("not_paid"), json!("refused")]);
}

/// OP25: the worker asks by itself, after pauses that grow: a customer who types the password has paid.
#[test]
fn a_waiting_payment_is_asked_about_until_it_is_paid() {
    let company = connected(&quiet());
    let payment = taken(&company, "30.01");
    assert_eq!(payment["state"], "waiting");
    ask_again(&company);
    assert_eq!(now(&company, &payment)["state"], "waiting");
    company.app.state.clock().shift(TimeDelta::seconds(3));
    ask_again(&company);
    assert_eq!(now(&company, &payment)["state"], "waiting", "the password is not typed yet");
    company.app.state.clock().shift(TimeDelta::seconds(6));
    ask_again(&company);
    let paid = now(&company, &payment);
    assert_eq!((&paid["state"], &paid["unused"]), (&json!("paid"), &json!(true)));
}

/// OP25: a server that was killed between storing and hearing the answer leaves a payment that the next one asks about.
#[test]
fn a_payment_without_an_answer_is_found_by_the_next_server() {
    let company = connected(&quiet());
    let state = &company.app.state;
    let new = NewPayment {
        shop: company.made.shop,
        terminal: Some(company.made.terminal),
        user: None,
        method: PaymentMethod::Wechat,
        purpose: Purpose::Sale,
        amount: Money::from_minor(3_000, Currency::Cny),
        provider: PaymentProviderKind::Simulator,
        bearer: None,
        key: fresh_key(),
        fingerprint: [7; 32],
    };
    let at = state.now();
    let _ = state.store.write(company.tenant(), |tx| request::store(tx, &new, at)).expect("stored");
    let open = |standing: &str| {
        let list = company.cashier("GET", &format!("/payments?standing={standing}")).send().expect(200);
        list["items"].as_array().expect("a list").len()
    };
    ask_again(&company);
    assert_eq!((open("open"), open("unused")), (1, 0), "its first answer may still come");
    state.clock().shift(TimeDelta::seconds(31));
    ask_again(&company);
    assert_eq!((open("open"), open("unused")), (0, 1));
}

/// OP25: not before 15 seconds, not after 7 days, and not once it has an end.
#[test]
fn a_payment_is_cancelled_in_its_time() {
    let company = connected(&quiet());
    let (silent, waiting) = (taken(&company, "30.07"), taken(&company, "30.06"));
    let early = act(&company, &silent, "/cancel").problem(409, "payment-cancel-too-early");
    assert_eq!(early["from"], silent["cancel_from"]);
    travel(&company, TimeDelta::seconds(15));
    let cancelled = act(&company, &silent, "/cancel").expect(200);
    assert_eq!(cancelled["state"], "cancelled");
    let again = act(&company, &silent, "/cancel").problem(409, "payment-settled");
    assert_eq!(again["state"], "cancelled");
    let member = company.member("Lu");
    let refused = sale(&company, &member, "30.07", &silent).send().problem(409, "payment-not-usable");
    assert_eq!((&refused["cause"], &refused["state"]), (&json!("not_paid"), &json!("cancelled")));
    travel(&company, TimeDelta::days(7));
    let _ = act(&company, &waiting, "/cancel").problem(409, "payment-cancel-too-late");
    let paid = taken(&company, "1.00");
    travel(&company, TimeDelta::seconds(15));
    let settled = act(&company, &paid, "/cancel").problem(409, "payment-settled");
    assert_eq!(settled["state"], "paid");
    let logged = company.boss("GET", "/audit-events?limit=20").send().expect(200).to_string();
    assert!(logged.contains("payment.cancelled"));
}

/// OP25: one key is one payment, whoever shows which code; another amount under it is refused.
#[test]
fn one_key_takes_money_once() {
    let company = connected(&TestApp::shared());
    let key = fresh_key();
    let ask = |code: &str, amount: &str| {
        let body = json!({ "code": code, "method": "wechat", "amount": amount, "purpose": "sale" });
        company.cashier("POST", "/payments").key(&key).json(&body)
    };
    let first = ask(WECHAT, "8.00").send();
    let payment = first.expect(201);
    assert_eq!(first.header("idempotent-replay"), None);
    let again = ask("101111111111111111", "8.00").send();
    assert_eq!((again.expect(201), again.header("idempotent-replay")), (payment, Some("true")));
    let _ = ask(WECHAT, "9.00").send().problem(422, "idempotency-key-reused");
    let at_once = ask(WECHAT, "8.00");
    let ids: Vec<Value> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..4).map(|_| scope.spawn(|| at_once.send().expect(201))).collect();
        callers.into_iter().map(|caller| caller.join().expect("no panic")["id"].clone()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]));
    let list = company.cashier("GET", "/payments").send().expect(200);
    assert_eq!(list["items"].as_array().expect("a list").len(), 1);
}

/// OP25, OP17: what is no payment code, or one of another scheme, is refused without saying it again; without a provider, and
/// in another tenant, there is nothing to ask.
#[test]
fn what_cannot_be_a_payment_is_refused() {
    let company = connected(&TestApp::shared());
    let ask = |code: &str, method: &str, amount: &str| {
        let body = json!({ "code": code, "method": method, "amount": amount, "purpose": "top_up" });
        company.cashier("POST", "/payments").key(&fresh_key()).json(&body).send()
    };
    for (code, method, amount, expected) in [
        ("13800138000", "wechat", "1.00", ("/code", "not-a-payment-code")),
        (ALIPAY, "wechat", "1.00", ("/code", "other-method")),
        (WECHAT, "wechat", "0.00", ("/amount", "not-positive")),
    ] {
        let field = ask(code, method, amount).field(422, "validation-failed");
        assert_eq!((field.0.as_str(), field.1.as_str()), expected);
    }
    assert_eq!(ask(ALIPAY, "alipay", "1.00").expect(201)["state"], "paid");
    let unconnected = TestApp::shared().company();
    let _ = asking(&unconnected, "1.00").send().problem(409, "payment-provider-missing");
    let payment = taken(&company, "2.00");
    for verb in ["/query", "/cancel"] {
        let _ = act(&unconnected, &payment, verb).problem(404, "payment-not-found");
    }
    let _ = unconnected.cashier("GET", &of(&payment, "")).send().problem(404, "payment-not-found");
    let missing: Id<domain::ids::Payment> = Id::new(uuid::Uuid::nil());
    let _ = company.cashier("GET", &format!("/payments/{missing}")).send().problem(404, "payment-not-found");
}
