//! Reissue of a card (§12): what stays where it is, and a fee that is a sale of its own.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key};
use test_support::http::Response;
use test_support::{AppMember, TestApp};

/// A company that charges 20.00 for a new card, and a member with 733.33 paid in and 146.67 on top, 1 234 points, three washes of ten, and
/// 50.00 held.
struct Desk {
    company: AppCompany,
    member: AppMember,
    fee: Value,
}

impl Desk {
    fn new() -> Self {
        let company = TestApp::shared().company();
        company.publish(
            "top_up",
            json!({ "mode": "highest", "bonus_months": null, "bands": [{ "from": "733.33", "fixed": "146.67" }] }),
        );
        let member = company.member("Lin Xiaoyun");
        let _ = company.top_up(&member, "733.33").send().expect(201);
        let fee = json!({ "code": "NEW-CARD", "name": "补卡工本费", "kind": "service", "unit": "次", "list_price": "20.00",
            "is_discountable": false, "earns_points": false });
        let fee = company.boss("POST", "/products").json(&fee).send().expect(201);
        let desk = Self { company, member, fee };
        let _ = desk
            .ask("/consumptions", &json!({ "amount": "12340.00", "tenders": [{ "method": "cash" }] }))
            .expect(201);
        let washes = json!({ "code": "wash-10", "name": "Ten washes", "price": "400.00", "term_months": 12, "items": [
            { "code": "wash", "label": "Wash", "category": "special", "paid": 10, "gift": 0, "unit_price": "50.00" }] });
        let washes = desk.company.boss("POST", "/packages").json(&washes).send().expect(201);
        let bought = json!({ "package_id": washes["id"], "tenders": [{ "method": "cash" }] });
        let _ = desk.ask("/package-sales", &bought).expect(201);
        let _ = desk.ask("/count-uses", &json!({ "item": "wash", "quantity": 7 })).expect(201);
        let held = json!({ "amount": "50.00", "minutes": 60, "reason": "deposit" });
        let _ = desk.ask("/holds", &held).expect(201);
        desk
    }

    fn ask(&self, path: &str, body: &Value) -> Response {
        let mut body = body.clone();
        body["membership_id"] = json!(self.member.membership);
        self.company.cashier("POST", path).key(&fresh_key()).json(&body).send()
    }

    fn replace(&self, number: &str) -> Response {
        self.replace_by(&fresh_key(), &json!({ "number": number }))
    }

    fn replace_by(&self, key: &str, body: &Value) -> Response {
        let path = format!("/cards/{}/replacement", self.member.card);
        self.company.as_role("supervisor", "POST", &path).key(key).json(body).send()
    }

    fn pay_fee(&self, tenders: &Value) {
        let body = json!({ "lines": [{ "product_id": self.fee["id"], "quantity": 1 }], "tenders": tenders });
        let paid = self.ask("/consumptions", &body).expect(201);
        assert_eq!(
            (&paid["posting"]["total"], &paid["effects"]["reward_points"]),
            (&json!("20.00"), &json!(0))
        );
    }

    fn get(&self, path: &str) -> Value {
        self.company.cashier("GET", path).send().expect(200)
    }

    /// Principal, bonus, points, what is held, tier.
    fn standing(&self) -> Value {
        let panel = self.get(&format!("/memberships/{}/desk", self.member.membership));
        let at = |name: &str| panel["membership"][name].clone();
        json!([at("principal"), at("bonus"), at("reward_points"), at("held"), at("tier")["code"]])
    }

    fn counts(&self) -> Value {
        self.get(&format!("/memberships/{}/counts", self.member.membership))["items"].clone()
    }

    fn postings(&self) -> usize {
        let list = self.get(&format!("/postings?membership_id={}&limit=50", self.member.membership));
        list["items"].as_array().expect("postings").len()
    }

    fn state_of(&self, number: &str) -> Value {
        let found = json!({ "credential": number, "source": "wedge" });
        let panel = self.company.cashier("POST", "/desk/lookups").json(&found).send().expect(200);
        panel["panels"][0]["card"]["state"].clone()
    }
}

/// C07, S05: a new card moves nothing: value, bonus, points, counts, hold and tier are what they were, and no posting is made. The fee is a
/// sale, in cash or from the card: 716.66 and 143.34 are left.
#[test]
fn a_new_card_moves_nothing_but_its_fee() {
    let desk = Desk::new();
    let before = json!(["733.33", "146.67", 1_234, "50.00", "silver"]);
    assert_eq!(desk.standing(), before);
    let (counts, postings) = (desk.counts(), desk.postings());
    let old = desk.member.card_number.clone();
    let new = format!("{old}-Y");
    let _ = desk.replace(&new).expect(201);
    assert_eq!((desk.standing(), desk.counts(), desk.postings()), (before.clone(), counts.clone(), postings));
    assert_eq!((desk.state_of(&old), desk.state_of(&new)), (json!("replaced"), json!("active")));

    desk.pay_fee(&json!([{ "method": "cash" }]));
    assert_eq!((desk.standing(), desk.counts(), desk.postings()), (before, counts.clone(), postings + 1));
    desk.pay_fee(&json!([]));
    assert_eq!(desk.standing(), json!(["716.66", "143.34", 1_234, "50.00", "silver"]));
    assert_eq!((desk.counts(), desk.postings()), (counts, postings + 2));
}

/// C07: the refusal of the old card does not tell the number of the new one, and a card that was found again stays void.
#[test]
fn the_old_card_stays_void_and_tells_nothing_of_the_new_one() {
    let desk = Desk::new();
    let report = |what: &str| {
        let path = format!("/cards/{}/{what}", desk.member.card);
        desk.company.as_role("supervisor", "POST", &path).json(&json!({})).send()
    };
    let _ = report("loss-report").expect(200);
    let _ = desk.replace("Y-771204").expect(201);
    let refused = desk.company.sale(&desk.member, "10.00").send();
    assert!(!refused.text().contains("771204"), "{}", refused.text());
    let _ = refused.problem(409, "card-replaced");
    let _ = report("release").problem(409, "card-replaced");
}

/// C07: of two clerks with different new cards one wins, and the other hears that the card is replaced.
#[test]
fn two_clerks_reissue_a_card_once() {
    let desk = Desk::new();
    let ask = |end: &str| desk.replace(&format!("{}-{end}", desk.member.card_number)).status;
    let answers = thread::scope(|scope| {
        let first = scope.spawn(|| ask("Y"));
        [ask("Z"), first.join().expect("an answer")]
    });
    assert!(answers.contains(&201) && answers.contains(&409), "{answers:?}");
}

/// C07: the same key gives the same card, however often and at the same time it is sent, also where the program numbers the card; for
/// another card, another number or another chip the key is used up.
#[test]
fn a_key_reissues_a_card_once() {
    let desk = Desk::new();
    let key = fresh_key();
    let ask = || desk.replace_by(&key, &json!({})).expect(201);
    let answers = thread::scope(|scope| {
        let first = scope.spawn(ask);
        [ask(), first.join().expect("an answer"), ask()]
    });
    assert!(answers.iter().all(|answer| answer["id"] == answers[0]["id"]), "{answers:?}");
    let cards =
        desk.get(&format!("/memberships/{}/desk", desk.member.membership))["membership"]["cards"].clone();
    assert_eq!(cards.as_array().expect("cards").len(), 2, "{cards}");

    let again = |body: Value| desk.replace_by(&key, &body);
    assert_eq!(again(json!({})).header("idempotent-replay"), Some("true"));
    let _ = again(json!({ "number": answers[0]["number"] })).problem(422, "idempotency-key-reused");
    let _ = again(json!({ "number": "another" })).problem(422, "idempotency-key-reused");
    let _ = again(json!({ "reason": "lost" })).problem(422, "idempotency-key-reused");
    let _ = again(json!({ "aliases": ["04A2B3C4"] })).problem(422, "idempotency-key-reused");
    let other = desk.company.member("Wu Gang");
    let path = format!("/cards/{}/replacement", other.card);
    let of_other = desk.company.as_role("supervisor", "POST", &path).key(&key).json(&json!({})).send();
    let _ = of_other.problem(422, "idempotency-key-reused");
    let keyless = desk.company.as_role("supervisor", "POST", &path).json(&json!({})).send();
    let _ = keyless.problem(400, "idempotency-key-missing");
}

/// C07: one key that two clerks send at once for different cards replaces one of them; the other card stays what it was.
#[test]
fn a_key_replaces_one_of_two_cards() {
    const ROUNDS: usize = 8;
    let company = TestApp::shared().company();
    for round in 0..ROUNDS {
        let members = [company.member(&format!("Li {round}")), company.member(&format!("Wu {round}"))];
        let (key, start) = (fresh_key(), Barrier::new(2));
        let ask = |card: &str| {
            let path = format!("/cards/{card}/replacement");
            let asked = company.as_role("supervisor", "POST", &path).key(&key).json(&json!({}));
            start.wait();
            asked.send()
        };
        let answers = thread::scope(|scope| {
            let first = scope.spawn(|| ask(&members[0].card));
            let second = ask(&members[1].card);
            [first.join().expect("an answer"), second]
        });
        let done: Vec<bool> = answers.iter().map(|answer| answer.status == 201).collect();
        assert!(done[0] != done[1], "{answers:?}");
        for (member, is_done) in members.iter().zip(done) {
            let found = json!({ "credential": member.card_number, "source": "wedge" });
            let panel = company.cashier("POST", "/desk/lookups").json(&found).send().expect(200);
            let expected = if is_done { "replaced" } else { "active" };
            assert_eq!(panel["panels"][0]["card"]["state"], expected);
        }
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            match answer.status {
                409 => drop(answer.problem(409, "request-in-progress")),
                _ => drop(answer.problem(422, "idempotency-key-reused")),
            }
        }
    }
}
