//! `/bearer-cards` and what they pay: gift cards (礼品卡) and deposits (定金) belong to whoever holds them.

use std::sync::Arc;

use api::config::ServerSettings;
use api::payments::Payments;
use api::payments::bearers::pay;
use domain::bearer::BearerKind;
use domain::ids::Id;
use domain::money::{Currency, Money};
use domain::payment::PaymentMethod;
use persistence::bearers;
use persistence::payments::request::{self, NewPayment};
use persistence::payments::{Payment, PaymentProviderKind, Purpose};
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;
use test_support::{TestApp, TestDatabase};

struct Shop {
    company: AppCompany,
    gift_cards: Value,
    deposits: Value,
}

/// An application of its own, in which nothing works in the background.
fn quiet() -> Arc<TestApp> {
    TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests())
}

impl Shop {
    fn new() -> Self {
        Self::of(TestApp::shared().company())
    }

    fn of(company: AppCompany) -> Self {
        let program = |code: &str, bearer: &str| {
            let body = json!({ "code": code, "name": code, "bearer": bearer });
            company.boss("POST", "/programs").json(&body).send().expect(201)["id"].clone()
        };
        let (gift_cards, deposits) = (program("gifts", "gift_card"), program("deposits", "deposit"));
        Self { company, gift_cards, deposits }
    }

    fn open(&self, program: &Value, number: &str) -> Value {
        let body = json!({ "program_id": program, "number": number });
        self.company.cashier("POST", "/bearer-cards").json(&body).send().expect(201)
    }

    /// A gift card that was sold for cash.
    fn sold(&self, number: &str, amount: &str) -> Value {
        let card = self.open(&self.gift_cards, number);
        self.top_up(&card, amount);
        card
    }

    fn top_up(&self, card: &Value, amount: &str) -> Value {
        let body = json!({ "membership_id": card["membership"]["id"], "tenders": [{ "method": "cash", "amount": amount }] });
        self.company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send().expect(201)
    }

    fn pay_by(&self, method: &str, number: &str, amount: &str, key: &str) -> Response {
        let body = json!({ "code": number, "method": method, "amount": amount, "purpose": "sale" });
        self.company.cashier("POST", "/payments").key(key).json(&body).send()
    }

    fn pay(&self, number: &str, amount: &str) -> Value {
        self.pay_by("gift_card", number, amount, &fresh_key()).expect(201)
    }

    fn sell(&self, membership: Option<&str>, lines: &Value, tenders: &Value) -> Response {
        let mut body = json!({ "lines": lines, "tenders": tenders });
        if let Some(membership) = membership {
            body["membership_id"] = json!(membership);
        }
        self.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send()
    }

    fn balance(&self, card: &Value) -> Value {
        let path = format!("/bearer-cards/{}", card["membership"]["id"].as_str().expect("an id"));
        self.company.cashier("GET", &path).send().expect(200)["membership"]["balance"].clone()
    }

    fn newest(&self, card: &Value) -> Value {
        let path = format!("/postings?membership_id={}", card["membership"]["id"].as_str().expect("an id"));
        self.company.cashier("GET", &path).send().expect(200)["items"][0].clone()
    }

    fn ask_again(&self) {
        Payments::of(&self.company.app.state).ask_again(self.company.tenant()).expect("asked");
    }
}

fn tea(price: &str) -> Value {
    json!({ "label": "Tea", "quantity": 1, "unit_price": price })
}

fn by(payment: &Value) -> Value {
    json!({ "method": payment["method"], "amount": payment["amount"], "payment_id": payment["id"] })
}

/// S05: a blank card is worth nothing until it is sold; then its number shows what is on it, without a name.
#[test]
fn a_gift_card_is_worth_what_was_paid_for_it() {
    let shop = Shop::new();
    let card = shop.open(&shop.gift_cards, "GC-1001");
    assert_eq!((&card["kind"], &card["number"]), (&json!("gift_card"), &json!("GC-1001")));
    assert_eq!(card["membership"]["balance"], "0.00");
    let blank =
        shop.pay_by("gift_card", "GC-1001", "1.00", &fresh_key()).problem(409, "insufficient-balance");
    assert_eq!(blank["available"], "0.00");
    shop.top_up(&card, "200.00");
    let body = json!({ "credential": "gc 1001", "source": "typed" });
    let spoken = shop.company.cashier("POST", "/desk/lookups").json(&body).send().expect(200);
    assert_eq!(spoken["outcome"], "not_found", "letters are told apart by their hyphens");
    let body = json!({ "credential": "gc-1001", "source": "typed" });
    let looked = shop.company.cashier("POST", "/desk/lookups").json(&body).send().expect(200);
    let panel = &looked["panels"][0];
    assert_eq!(
        (&panel["membership"]["bearer"], &panel["member"]["name"]),
        (&json!("gift_card"), &json!("gifts"))
    );
    assert_eq!(panel["membership"]["balance"], "200.00");
    let listed = shop.company.boss("GET", "/members?limit=200").send().expect(200);
    assert_eq!(listed["items"].as_array().expect("a list").len(), 0, "it is no member");
    let taken = json!({ "program_id": shop.gift_cards, "number": "GC-1001" });
    let _ = shop.company.cashier("POST", "/bearer-cards").json(&taken).send().problem(409, "card-not-blank");
}

/// S05: a card without a printed number gets one that cannot be guessed and is no payment code.
#[test]
fn numbers_are_made_that_cannot_be_guessed() {
    let shop = Shop::new();
    let body = json!({ "program_id": shop.gift_cards });
    let made = || {
        let card = shop.company.cashier("POST", "/bearer-cards").json(&body).send().expect(201);
        card["number"].as_str().expect("a number").to_owned()
    };
    let (one, other) = (made(), made());
    assert!(one.len() == 14 && one.bytes().all(|byte| byte.is_ascii_digit()), "{one}");
    assert_ne!(one[..8], other[..8]);
    let of_members = json!({ "program_id": shop.company.made.program.value() });
    let refused = shop.company.cashier("POST", "/bearer-cards").json(&of_members).send();
    let refused = refused.problem(422, "validation-failed");
    assert_eq!(refused["errors"][0]["code"], "not-a-bearer-program");
    let member = shop.company.member("Lu");
    let membership = json!({ "program_id": shop.gift_cards });
    let path = format!("/members/{}/memberships", member.id);
    let refused = shop.company.cashier("POST", &path).json(&membership).send();
    assert_eq!(refused.problem(422, "validation-failed")["errors"][0]["code"], "bearer-program");
}

/// S06: the number on a slip, and its id, open its posting at the desk; another company's number opens nothing.
#[test]
fn a_slip_opens_its_sale() {
    let shop = Shop::new();
    let sold = shop.sell(None, &json!([tea("20.00")]), &json!([{ "method": "cash" }])).expect(201);
    let number = sold["posting"]["receipt_no"].as_str().expect("a number");
    let look_up = |shop: &Shop, text: &str| {
        let body = json!({ "credential": text, "source": "typed" });
        shop.company.cashier("POST", "/desk/lookups").json(&body).send().expect(200)
    };
    for text in [number.to_owned(), number.to_lowercase(), posting_of(&sold)] {
        let found = look_up(&shop, &text);
        assert_eq!(
            (&found["outcome"], &found["posting_id"]),
            (&json!("slip"), &sold["posting"]["id"]),
            "{text}"
        );
    }
    assert_eq!(look_up(&Shop::new(), &posting_of(&sold))["outcome"], "not_found");
}

/// OP25, S05: gift cards pay a member's sale beside cash, each with what is on it, and the member earns by the sale's rules.
#[test]
fn gift_cards_pay_a_sale_together() {
    let shop = Shop::new();
    let (one, two) = (shop.sold("GC-1", "50.00"), shop.sold("GC-2", "30.00"));
    let member = shop.company.member("Lu");
    let payments = [shop.pay("GC-1", "50.00"), shop.pay("gc-2", "30.00")];
    assert_eq!((&payments[0]["state"], &payments[0]["reference"]), (&json!("paid"), &json!("*GC-1")));
    let tenders = json!([by(&payments[0]), by(&payments[1]), { "method": "cash" }]);
    let sold = shop.sell(Some(&member.membership), &json!([tea("100.00")]), &tenders).expect(201);
    let paid: Vec<_> =
        sold["tenders"].as_array().expect("tenders").iter().map(|way| &way["amount"]).collect();
    assert_eq!(paid, ["50.00", "30.00", "20.00"]);
    assert_eq!(sold["effects"]["reward_points"], 10);
    assert_eq!((shop.balance(&one), shop.balance(&two)), (json!("0.00"), json!("0.00")));
    let posted = shop.newest(&one);
    assert_eq!((&posted["kind"], &posted["total"]), (&json!("bearer_payment"), &json!("50.00")));
    assert!(posted["member"]["is_bearer"].as_bool().expect("a flag"));
    let path = format!("/postings/{}", posted["id"].as_str().expect("an id"));
    let told = shop.company.cashier("GET", &path).send().expect(200);
    assert_eq!(told["derivation"]["steps"][0]["payment_id"], payments[0]["id"]);
    let twice = shop.sell(None, &json!([tea("50.00")]), &json!([by(&payments[0])]));
    assert_eq!(twice.problem(409, "payment-not-usable")["cause"], "used");
    let by_hand = json!([{ "method": "gift_card", "amount": "10.00" }]);
    let _ = shop.sell(None, &json!([tea("10.00")]), &by_hand).problem(422, "validation-failed");
}

/// S06: what comes back of a sale goes to the cards that paid it, in parts and by a correction; nothing else takes it from them.
#[test]
fn what_comes_back_goes_to_the_card_that_paid() {
    let shop = Shop::of(quiet().company());
    let (one, two) = (shop.sold("GC-1", "50.00"), shop.sold("GC-2", "60.00"));
    let payments = [shop.pay("GC-1", "50.00"), shop.pay("GC-2", "30.00")];
    let tenders = json!([by(&payments[0]), by(&payments[1])]);
    let sold = shop.sell(None, &json!([tea("20.00"), tea("60.00")]), &tenders).expect(201);
    let give_back = |lines: Value| {
        let body = json!({ "posting_id": posting_of(&sold), "reason": "too small", "lines": lines });
        shop.company.as_role("supervisor", "POST", "/returns").key(&fresh_key()).json(&body).send()
    };
    let _ = give_back(json!([{ "line": 1 }])).expect(201);
    shop.ask_again();
    assert_eq!((shop.balance(&one), shop.balance(&two)), (json!("20.00"), json!("30.00")));
    let _ = give_back(json!([{ "line": 2, "amount": "45.00" }])).expect(201);
    shop.ask_again();
    shop.ask_again();
    assert_eq!((shop.balance(&one), shop.balance(&two)), (json!("50.00"), json!("45.00")));
    assert_eq!(shop.newest(&two)["kind"], "bearer_refund");

    let paid = shop.pay("GC-2", "45.00");
    let sold = shop.sell(None, &json!([tea("45.00")]), &json!([by(&paid)])).expect(201);
    let posting = shop.newest(&two)["id"].as_str().expect("an id").to_owned();
    let _ = shop.company.correction(&posting).send().problem(409, "not-reversible");
    let _ = shop.company.correction(&posting_of(&sold)).send().expect(201);
    shop.ask_again();
    assert_eq!(shop.balance(&two), "45.00");
}

/// C06: a blocked card pays nothing, and still gets back what it paid before.
#[test]
fn a_blocked_card_pays_nothing() {
    let shop = Shop::of(quiet().company());
    let card = shop.sold("GC-1", "50.00");
    let unused = shop.pay("GC-1", "20.00");
    let id = card["membership"]["cards"][0]["id"].as_str().expect("a card").to_owned();
    let _ =
        shop.company.cashier("POST", &format!("/cards/{id}/loss-report")).json(&json!({})).send().expect(200);
    let _ = shop.pay_by("gift_card", "GC-1", "10.00", &fresh_key()).problem(409, "card-reported-lost");
    let path = format!("/payments/{}/refund", unused["id"].as_str().expect("an id"));
    let _ = shop.company.as_role("supervisor", "POST", &path).send().expect(200);
    shop.ask_again();
    assert_eq!(shop.balance(&card), "50.00");
}

/// OP25: the desk gives back what a card paid for a sale that was not posted, once; what a sale used stays.
#[test]
fn the_desk_gives_back_what_no_sale_used() {
    let shop = Shop::of(quiet().company());
    let card = shop.sold("GC-1", "50.00");
    let (unused, used) = (shop.pay("GC-1", "20.00"), shop.pay("GC-1", "30.00"));
    let _ = shop.sell(None, &json!([tea("30.00")]), &json!([by(&used)])).expect(201);
    let cancel = |payment: &Value| {
        let path = format!("/payments/{}/cancel", payment["id"].as_str().expect("an id"));
        shop.company.cashier("POST", &path).send()
    };
    let given = cancel(&unused).expect(200);
    assert_eq!((&given["unused"], &given["refunds"][0]["amount"]), (&json!(false), &json!("20.00")));
    shop.ask_again();
    assert_eq!(shop.balance(&card), "20.00");
    let _ = cancel(&unused).problem(409, "payment-settled");
    let _ = cancel(&used).problem(409, "payment-settled");
    shop.ask_again();
    assert_eq!(shop.balance(&card), "20.00");
    let late = shop.sell(None, &json!([tea("20.00")]), &json!([by(&unused)]));
    assert_eq!(late.problem(409, "payment-not-usable")["cause"], "given_back");
}

/// OP09: a deposit is taken with a name, found again by its kind, and pays the rest of the sale later; no gift card pays as one.
#[test]
fn a_deposit_pays_later() {
    let shop = Shop::new();
    let body = json!({ "program_id": shop.deposits, "holder_name": "Zhou", "holder_phone": "13812345678",
        "note": "dress, 5 December" });
    let slip = shop.company.cashier("POST", "/bearer-cards").json(&body).send().expect(201);
    assert_eq!(slip["holder_phone_masked"], "138****5678");
    shop.top_up(&slip, "100.00");
    let number = slip["number"].as_str().expect("a number");
    let list = |query: &str| {
        let path = format!("/bearer-cards?{query}");
        shop.company.as_role("supervisor", "GET", &path).send().expect(200)["items"]
            .as_array()
            .expect("a list")
            .clone()
    };
    assert_eq!(list("kind=deposit&with_value=true")[0]["holder_name"], "Zhou");
    assert_eq!(list("kind=gift_card").len(), 0);
    assert_eq!(list(&format!("number={number}")).len(), 1);
    let other = shop.pay_by("gift_card", number, "10.00", &fresh_key()).problem(422, "validation-failed");
    assert_eq!(other["errors"][0]["code"], "not-a-gift-card");
    let paid = shop.pay_by("deposit", number, "100.00", &fresh_key()).expect(201);
    let tenders = json!([by(&paid), { "method": "cash" }]);
    let sold = shop.sell(None, &json!([tea("300.00")]), &tenders).expect(201);
    assert_eq!(sold["tenders"][1]["amount"], "200.00");
    assert_eq!(list("kind=deposit&with_value=true").len(), 0);
    let top_up = json!({ "code": number, "method": "deposit", "amount": "1.00", "purpose": "top_up" });
    let refused = shop.company.cashier("POST", "/payments").key(&fresh_key()).json(&top_up).send();
    assert_eq!(refused.problem(422, "validation-failed")["errors"][0]["code"], "not-by-gift-card");
}

/// OP25: a key pays once; a card that is short says what is on it, and nothing is taken.
#[test]
fn a_key_pays_once() {
    let shop = Shop::new();
    let card = shop.sold("GC-1", "50.00");
    let key = fresh_key();
    let first = shop.pay_by("gift_card", "GC-1", "20.00", &key).expect(201);
    assert_eq!(shop.pay_by("gift_card", "GC-1", "20.00", &key).expect(201)["id"], first["id"]);
    let _ = shop.pay_by("gift_card", "GC-1", "21.00", &key).problem(422, "idempotency-key-reused");
    let short = shop.pay_by("gift_card", "GC-1", "30.01", &fresh_key()).problem(409, "insufficient-balance");
    assert_eq!((&short["available"], &short["required"]), (&json!("30.00"), &json!("30.01")));
    assert_eq!(shop.balance(&card), "30.00");
}

/// OP25: two payments at once from one card take no more than is on it.
#[test]
fn two_payments_at_once_take_no_more_than_there_is() {
    let shop = Shop::new();
    let card = shop.sold("GC-1", "50.00");
    let pay = || shop.pay_by("gift_card", "GC-1", "30.00", &fresh_key()).status;
    let mut answers = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(pay)).collect();
        threads.into_iter().map(|thread| thread.join().expect("answered")).collect::<Vec<_>>()
    });
    answers.sort_unstable();
    assert_eq!(answers, [201, 409, 409, 409]);
    assert_eq!(shop.balance(&card), "20.00");
}

/// OP25: a server that was killed before the card was asked leaves a payment that the next one finds unpaid; one that was killed
/// after it leaves one that it finds paid, or gives back when it was given up.
#[test]
fn a_payment_without_an_answer_is_found_out() {
    let shop = Shop::of(quiet().company());
    let card = shop.sold("GC-1", "50.00");
    let state = &shop.company.app.state;
    let asked = |amount: i64| {
        let bearer = state
            .store
            .read(shop.company.tenant(), |tx| bearers::by_number(tx, BearerKind::GiftCard, "GC-1"));
        let (wallet, card) = bearer.expect("read").expect("a card");
        let new = NewPayment {
            shop: shop.company.made.shop,
            terminal: None,
            user: None,
            method: PaymentMethod::GiftCard,
            purpose: Purpose::Sale,
            amount: Money::from_minor(amount, Currency::Cny),
            provider: PaymentProviderKind::None,
            bearer: Some((wallet, card.id)),
            key: fresh_key(),
            fingerprint: [7; 32],
        };
        let stored = state.store.write(shop.company.tenant(), |tx| request::store(tx, &new, state.now()));
        match stored.expect("stored") {
            request::Requested::New(payment) => payment,
            other => panic!("{other:?}"),
        }
    };
    let now = |id: Id<domain::ids::Payment>| {
        shop.company.cashier("GET", &format!("/payments/{id}")).send().expect(200)["state"].clone()
    };
    let unasked = asked(1_000);
    state.clock().shift(chrono::TimeDelta::minutes(1));
    shop.company.forget_tokens();
    shop.ask_again();
    assert_eq!(now(unasked.id), "failed");
    assert_eq!(shop.balance(&card), "50.00");

    // The till pays, but nobody keeps what it said.
    let payments = Payments::of(state);
    let unheard = asked(1_000);
    let unheard_by_us =
        |payment: &Payment| pay(&payments, shop.company.tenant(), payment).expect("answered").expect("paid");
    let _ = unheard_by_us(&unheard);
    assert_eq!((now(unheard.id), shop.balance(&card)), (json!("requested"), json!("40.00")));
    state.clock().shift(chrono::TimeDelta::minutes(1));
    shop.company.forget_tokens();
    shop.ask_again();
    assert_eq!(now(unheard.id), "paid");

    let given_up = asked(500);
    let _ = unheard_by_us(&given_up);
    state.clock().shift(chrono::TimeDelta::seconds(20));
    shop.company.forget_tokens();
    let cancel = format!("/payments/{}/cancel", given_up.id);
    let _ = shop.company.cashier("POST", &cancel).send().expect(200);
    assert_eq!((now(given_up.id), shop.balance(&card)), (json!("cancelled"), json!("40.00")));
    // Whoever asks the till again meets what was done.
    let _ = unheard_by_us(&given_up);
    assert_eq!(shop.balance(&card), "40.00");
}

/// S05: a gift card is given back by the process of every stored value: what it paid elsewhere was delivered.
#[test]
fn what_a_gift_card_paid_counts_as_delivered_for_its_refund() {
    let shop = Shop::of(quiet().company());
    let card = shop.sold("GC-1", "100.00");
    let paid = shop.pay("GC-1", "30.00");
    let sold = shop.sell(None, &json!([tea("30.00")]), &json!([by(&paid)])).expect(201);
    let back = json!({ "posting_id": posting_of(&sold), "reason": "cold", "lines": [{ "line": 1, "amount": "10.00" }] });
    let _ = shop
        .company
        .as_role("supervisor", "POST", "/returns")
        .key(&fresh_key())
        .json(&back)
        .send()
        .expect(201);
    shop.ask_again();
    let membership = card["membership"]["id"].as_str().expect("an id");
    let quote = format!("/memberships/{membership}/refund-quote?cause=member");
    let quote = shop.company.cashier("GET", &quote).send().expect(200);
    assert_eq!(quote["pays"], "80.00", "{quote:#}");
}
