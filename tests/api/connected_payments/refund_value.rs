//! A refund of stored value goes back by the provider that took the money, before it is posted (OP11, OP25; worked example 10.2).

use persistence::verify;
use test_support::app::posting_of;

use super::*;

/// A member whose top-ups were paid in three ways, oldest first: 2 000.00 in cash, by the connected provider, and 3 000.00 with a printed code.
/// What was spent leaves 6 000.00 to give back.
struct Member {
    company: AppCompany,
    member: AppMember,
    payment: Value,
}

impl Member {
    /// Topped up by the provider with `connected_by`, of which the last two digits say what it does.
    fn with(connected_by: &str) -> Self {
        let company = connected(&quiet());
        let member = company.member("Wang Fang");
        let _ = company.top_up(&member, "2000.00").send().expect(201);
        let payment = taken(&company, connected_by);
        let by = |tender: Value| {
            let body = json!({ "membership_id": member.membership, "tenders": [tender] });
            company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send().expect(201)
        };
        let _ = by(json!({ "method": "wechat", "amount": connected_by, "payment_id": payment["id"] }));
        let _ = by(json!({ "method": "wechat", "amount": "3000.00", "reference": "8812" }));
        Self { company, member, payment }
    }

    fn spend(&self, amount: &str) {
        let _ = self.company.sale(&self.member, amount).send().expect(201);
    }

    fn quote(&self) -> Value {
        let path = format!("/memberships/{}/refund-quote?cause=shop", self.member.membership);
        self.company.cashier("GET", &path).send().expect(200)
    }

    fn approved(&self) -> String {
        let body =
            json!({ "membership_id": self.member.membership, "cause": "shop", "reason": "moving away" });
        let asked = self.company.cashier("POST", "/refunds").key(&fresh_key()).json(&body).send().expect(201);
        let refund = posting_of(&asked);
        let path = format!("/refunds/{refund}/approval");
        let _ = self.company.as_role("manager", "POST", &path).send().expect(200);
        refund
    }

    fn send(&self, refund: &str, payments: &Value) -> Response {
        let path = format!("/refunds/{refund}/provider-payouts");
        self.company.cashier("POST", &path).json(&json!({ "payment_ids": payments })).send()
    }

    fn sent(&self, refund: &str) -> Value {
        self.send(refund, &json!([self.payment["id"]])).expect(200)
    }

    fn pay(&self, refund: &str, payouts: &Value) -> Response {
        let body = json!({ "refund_id": refund, "payouts": payouts });
        self.company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&body).send()
    }

    fn cancel(&self, refund: &str) -> Response {
        let body = json!({ "refund_id": refund, "reason": "the card stays" });
        self.company.cashier("POST", "/refund-cancellations").key(&fresh_key()).json(&body).send()
    }

    fn shown(&self, refund: &str) -> Value {
        self.company.cashier("GET", &format!("/refunds/{refund}")).send().expect(200)
    }

    fn balance(&self) -> Value {
        let path = format!("/memberships/{}/desk", self.member.membership);
        self.company.cashier("GET", &path).send().expect(200)["membership"]["balance"].clone()
    }

    fn verified(&self) {
        let address = self.company.app.database.address();
        let report = verify::tenant(&address, self.company.tenant()).expect("the verification runs");
        assert_eq!(report.findings, []);
    }
}

fn by_transfer(amount: &str) -> Value {
    json!([{ "method": "transfer", "amount": amount, "reference": "8813" }])
}

/// OP11, worked example 10.2: newest money first; what was paid with a printed code goes back by hand, what the provider took goes back by it, once,
/// and one posting tells both. Then it cannot be corrected, for the money would have to be paid again.
#[test]
fn newest_money_first_by_hand_and_by_the_provider() {
    let shop = Member::with("5000.00");
    shop.spend("4500.00");
    let quote = shop.quote();
    assert_eq!(quote["pays"], "6000.00");
    let plan: Vec<[&Value; 2]> =
        quote["plan"].as_array().unwrap().iter().map(|part| [&part["amount"], &part["payment_id"]]).collect();
    let nothing = json!(null);
    assert_eq!(plan, [[&json!("3000.00"), &nothing], [&json!("3000.00"), &shop.payment["id"]]]);

    let refund = shop.approved();
    let sent = shop.sent(&refund);
    assert_eq!(sent["state"], "paying");
    let back = &sent["provider_payouts"][0];
    assert_eq!([&back["amount"], &back["state"]], [&json!("3000.00"), &json!("refunded")]);
    assert_eq!(back["reference"], shop.payment["reference"]);
    let _ = shop.sent(&refund);
    assert_eq!(now(&shop.company, &shop.payment)["refunds"].as_array().unwrap().len(), 1);

    let _ = shop.pay(&refund, &by_transfer("6000.00")).problem(409, "tenders-do-not-cover");
    let paid = shop.pay(&refund, &by_transfer("3000.00")).expect(201);
    let ways: Vec<[&Value; 3]> = paid["tenders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|way| [&way["method"], &way["amount"], &way["payment_id"]])
        .collect();
    let three = json!("3000.00");
    assert_eq!(
        ways,
        [[&json!("wechat"), &three, &shop.payment["id"]], [&json!("transfer"), &three, &nothing]]
    );
    assert_eq!((shop.balance(), &shop.shown(&refund)["state"]), (json!("0.00"), &json!("paid")));
    let posting = json!(posting_of(&paid));
    let listed = &now(&shop.company, &shop.payment)["refunds"][0];
    assert_eq!([&listed["posting_id"], &listed["refund_id"]], [&posting, &json!(refund)]);
    let _ = shop.company.correction(&posting_of(&paid)).send().problem(409, "payment-given-back");
    shop.verified();
}

/// OP11, worked example 10.2: the provider may refuse: then the refund ends with the balance unchanged to the fen, or is paid by hand.
#[test]
fn what_the_provider_refuses_goes_back_by_hand_or_not_at_all() {
    let shop = Member::with("5000.05");
    let before = shop.balance();
    let refund = shop.approved();
    let sent = shop.sent(&refund);
    assert_eq!(sent["provider_payouts"][0]["state"], "failed");
    let again = shop.sent(&refund);
    assert_eq!(again["provider_payouts"].as_array().unwrap().len(), 1);
    let _ = shop.cancel(&refund).expect(201);
    assert_eq!(shop.balance(), before);

    let refund = shop.approved();
    let _ = shop.sent(&refund);
    let paid = shop.pay(&refund, &by_transfer("10000.05")).expect(201);
    assert_eq!(paid["tenders"].as_array().unwrap().len(), 1);
    // What was paid by hand is not given back again later.
    let path = of(&shop.payment, "/refund");
    let _ = shop.company.as_role("supervisor", "POST", &path).send().problem(409, "payment-not-refundable");
    let _ = shop.send(&refund, &json!([shop.payment["id"]])).problem(409, "refund-not-open");
    shop.verified();
}

/// OP11: while the provider has not answered, the refund can neither be posted nor ended, and no sale before it corrected; the collector asks
/// again, whoever asked first.
#[test]
fn a_provider_that_takes_its_time_is_waited_for() {
    let shop = Member::with("5000.08");
    let sold = shop.company.sale(&shop.member, "110.00").send().expect(201);
    let refund = shop.approved();
    let sent = shop.sent(&refund);
    assert_eq!(sent["provider_payouts"][0]["state"], "requested");
    let by_hand = by_transfer("4900.00");
    let _ = shop.pay(&refund, &by_hand).problem(409, "refund-being-paid");
    let _ = shop.cancel(&refund).problem(409, "refund-being-paid");
    let _ = shop.company.correction(&posting_of(&sold)).send().problem(409, "refund-being-paid");

    travel(&shop.company, TimeDelta::seconds(40));
    ask_again(&shop.company);
    assert_eq!(shop.shown(&refund)["provider_payouts"][0]["state"], "refunded");
    let _ = shop.cancel(&refund).problem(409, "refund-being-paid");
    let _ = shop.pay(&refund, &by_hand).expect(201);
    let _ = shop.company.correction(&posting_of(&sold)).send().expect(201);
    shop.verified();
}

/// OP11: only an approved refund is sent, and only money of its own plan.
#[test]
fn what_is_no_part_of_a_refund_is_not_sent() {
    let shop = Member::with("5000.00");
    let other = taken(&shop.company, "30.00");
    let refund = shop.approved();
    let _ = shop.send(&refund, &json!([])).problem(422, "validation-failed");
    let refused =
        shop.send(&refund, &json!([shop.payment["id"], other["id"]])).problem(422, "validation-failed");
    assert_eq!(refused["errors"][0]["pointer"], "/payment_ids/1");
    let twice = json!([shop.payment["id"], shop.payment["id"]]);
    let refused = shop.send(&refund, &twice).problem(422, "validation-failed");
    assert_eq!(refused["errors"][0]["code"], "duplicate");
    assert_eq!(shop.shown(&refund)["state"], "approved");
    let _ = shop.send(&fresh_key().replace('"', ""), &json!([other["id"]])).problem(404, "refund-not-found");
    let _ = shop.cancel(&refund).expect(201);
    let _ = shop.send(&refund, &json!([shop.payment["id"]])).problem(409, "refund-not-open");
}
