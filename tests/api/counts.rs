//! `POST /package-sales`, `POST /count-uses` and what is left: from the sale of a card of washes to its last wash.

use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::{Request, Response};
use test_support::{AppMember, TestApp};

/// A company that sells ten washes and two gift ones for 400.00, to a member with 1 000.00.
struct Shop {
    company: AppCompany,
    member: AppMember,
    package: Value,
}

impl Shop {
    fn new() -> Self {
        Self::selling(
            &json!({ "code": "wash-10", "name": "Ten washes", "price": "400.00", "term_months": 12, "items": [
            { "code": "wash", "label": "Wash", "category": "service", "paid": 10, "gift": 2, "unit_price": "50.00" }] }),
        )
    }

    fn selling(package: &Value) -> Self {
        let company = TestApp::shared().company();
        let member = company.member("Wang Fang");
        let _ = company.top_up(&member, "1000.00").send().expect(201);
        let package = company.boss("POST", "/packages").json(package).send().expect(201);
        Self { company, member, package }
    }

    fn body(&self, more: &Value) -> Value {
        let mut body = json!({ "membership_id": self.member.membership, "card_id": self.member.card });
        let members = body.as_object_mut().expect("an object");
        members.extend(more.as_object().expect("an object").clone());
        body
    }

    fn sale(&self, more: Value) -> Request {
        let mut body = self.body(&more);
        body["package_id"] = self.package["id"].clone();
        self.company.cashier("POST", "/package-sales").key(&fresh_key()).json(&body)
    }

    fn usage(&self, more: Value) -> Request {
        self.company.cashier("POST", "/count-uses").key(&fresh_key()).json(&self.body(&more))
    }

    fn wash(&self, quantity: i64) -> Response {
        self.usage(json!({ "item": "wash", "quantity": quantity })).send()
    }

    fn left(&self) -> Value {
        let path = format!("/memberships/{}/counts", self.member.membership);
        self.company.cashier("GET", &path).send().expect(200)["items"].clone()
    }

    fn detail(&self, done: &Value) -> Value {
        self.company.cashier("GET", &format!("/postings/{}", posting_of(done))).send().expect(200)
    }
}

/// N01, N03, OP07: sold from stored value, used one by one, seen on the statement, explained, and taken back.
#[test]
fn a_card_of_washes_from_its_sale_to_its_correction() {
    let shop = Shop::new();
    let sold = shop.sale(json!({})).send().expect(201);
    assert_eq!(
        (&sold["posting"]["kind"], &sold["posting"]["total"]),
        (&json!("package_sale"), &json!("400.00"))
    );
    // 1 000.00 brought 100.00 on top: 400.00 take both in proportion.
    assert_eq!((&sold["after"]["balance"], &sold["effects"]["reward_points"]), (&json!("700.00"), &json!(0)));
    let left = shop.left();
    assert_eq!(
        [
            &left[0]["label"],
            &left[0]["paid_left"],
            &left[0]["gift_left"],
            &left[0]["price_left"],
            &left[0]["usable_now"]
        ],
        [&json!("Wash"), &json!(10), &json!(2), &json!("400.00"), &json!(12)]
    );
    assert_eq!((&left[0]["package_name"], &left[0]["term_pending"]), (&json!("Ten washes"), &json!(false)));

    let first = shop.wash(1).expect(201);
    assert_eq!(
        (&first["posting"]["total"], &first["posting"]["list_total"]),
        (&json!("33.33"), &json!("50.00"))
    );
    let second = shop.wash(10).expect(201);
    assert_eq!(second["posting"]["total"], "333.34");
    assert_eq!((&shop.left()[0]["paid_left"], &shop.left()[0]["gift_left"]), (&json!(0), &json!(1)));

    let detail = shop.detail(&second);
    assert_eq!(detail["counts_change"], -10);
    assert_eq!(
        [&detail["lines"][0]["label"], &detail["lines"][0]["quantity"], &detail["lines"][0]["charged"]],
        [&json!("Wash"), &json!(10), &json!("333.34")]
    );
    assert_eq!(detail["lines"][0]["paid"], json!([{ "method": "counts", "amount": "333.34" }]));
    let books: Vec<&Value> =
        detail["entries"].as_array().expect("entries").iter().map(|entry| &entry["book"]).collect();
    assert_eq!(books, ["counts_used", "gift_counts_used"]);
    assert_eq!(
        detail["derivation"]["steps"][0],
        json!({ "step": "counts_used", "lot_id": shop.left()[0]["lot_id"], "paid": 9, "gift": 1, "paid_left": 0, "gift_left": 1,
            "of": 12, "price": "400.00", "charged_before": "33.33", "charged": "333.34" })
    );
    assert_eq!(detail["derivation"]["not_fired"][0]["cause"], "counts_earn_nothing");

    let used = shop.company.correction(&posting_of(&sold)).send().problem(409, "counts-already-used");
    assert_eq!(used["used"], 11);
    for done in [&second, &first, &sold] {
        let _ = shop.company.correction(&posting_of(done)).send().expect(201);
    }
    assert_eq!(shop.left(), json!([]));
    let panel = shop
        .company
        .cashier("GET", &format!("/memberships/{}/desk", shop.member.membership))
        .send()
        .expect(200);
    assert_eq!(panel["membership"]["balance"], "1100.00");
    assert_eq!(panel["recent"][0]["counts_change"], -12);
}

/// P10, OP07: a package is paid in every way of a sale; what does not cover it is refused.
#[test]
fn a_package_is_paid_in_several_ways() {
    let shop = Shop::new();
    let cash = |amount: &str| json!({ "tenders": [{ "method": "cash", "amount": amount }] });
    let refused = shop.sale(cash("300.00")).send().problem(409, "tenders-do-not-cover");
    assert_eq!((&refused["due"], &refused["paid"]), (&json!("400.00"), &json!("300.00")));
    let tenders =
        json!([{ "method": "cash", "given": "300.00" }, { "method": "stored_value", "amount": "110.00" }]);
    let sold = shop.sale(json!({ "tenders": tenders })).send().expect(201);
    assert_eq!(sold["after"]["balance"], "990.00");
    assert_eq!(sold["tenders"][1]["change"], "10.00");
    let receipt =
        shop.company.cashier("GET", &format!("/postings/{}/receipt", posting_of(&sold))).send().expect(200);
    assert_eq!((&receipt["list_total"], &receipt["discount"]), (&json!("600.00"), &json!("200.00")));
}

/// OP07: a time pass: any number of uses from the first one on, so many a day, nothing charged.
#[test]
fn a_time_pass_is_used_and_limited_by_the_day() {
    let shop = Shop::selling(
        &json!({ "code": "year", "name": "Year of washes", "price": "900.00", "term_months": 12,
        "term_begins": "at_first_use", "items": [
            { "code": "wash", "label": "Wash", "unlimited": true, "unit_price": "50.00", "per_day": 2 }] }),
    );
    let _ = shop.sale(json!({})).send().expect(201);
    let left = shop.left();
    assert_eq!(
        [&left[0]["unlimited"], &left[0]["term_pending"], &left[0]["usable_now"], &left[0]["expires_at"]],
        [&json!(true), &json!(true), &json!(2), &Value::Null]
    );
    let used = shop.wash(2).expect(201);
    assert_eq!(
        (&used["posting"]["total"], &used["posting"]["list_total"]),
        (&json!("0.00"), &json!("100.00"))
    );
    let left = shop.left();
    assert_eq!(
        [&left[0]["used_today"], &left[0]["blocked_by"], &left[0]["usable_now"]],
        [&json!(2), &json!("day_limit"), &json!(0)]
    );
    assert!(left[0]["expires_at"].is_string());
    let refused = shop.wash(1).problem(409, "day-limit-reached");
    assert_eq!((&refused["per_day"], &refused["used"]), (&json!(2), &json!(2)));
    let _ = shop.company.correction(&posting_of(&used)).send().expect(201);
    assert_eq!(shop.left()[0]["term_pending"], true);
}

/// OP07: each refusal has its name and its figures.
#[test]
fn a_use_is_refused_by_name() {
    let shop = Shop::new();
    let none = shop.wash(1).problem(409, "no-counts-left");
    assert_eq!((&none["available"], &none["required"]), (&json!(0), &json!(1)));
    let _ = shop.sale(json!({})).send().expect(201);
    let none = shop.wash(13).problem(409, "no-counts-left");
    assert_eq!((&none["available"], &none["required"]), (&json!(12), &json!(13)));
    let lot = shop.left()[0]["lot_id"].clone();
    let _ = shop.usage(json!({ "lot_id": lot })).send().expect(201);
    let later = json!({ "item": "wash", "occurred_at": "2200-01-01T00:00:00Z" });
    let place = ("/occurred_at".to_owned(), "not-acceptable".to_owned());
    assert_eq!(shop.usage(later).send().field(422, "validation-failed"), place);
    let place = ("/item".to_owned(), "lot-or-item".to_owned());
    assert_eq!(shop.usage(json!({})).send().field(422, "validation-failed"), place);
    shop.usage(json!({ "lot_id": lot, "item": "care" })).send().problem(409, "service-needed");
    let act = |verb: &str| {
        let path = format!("/cards/{}/{verb}", shop.member.card);
        let _ = shop.company.boss("POST", &path).json(&json!({ "reason": "test" })).send().expect(200);
    };
    act("loss-report");
    shop.wash(1).problem(409, "card-reported-lost");
    shop.sale(json!({})).send().problem(409, "card-reported-lost");
    act("release");
    let path = format!("/packages/{}", shop.package["id"].as_str().expect("an id"));
    let _ =
        shop.company.boss("PATCH", &path).if_match(1).json(&json!({ "retired": true })).send().expect(200);
    shop.sale(json!({})).send().problem(409, "package-retired");
    let _ = shop.wash(1).expect(201);
}

/// N01: a use that was sent twice happens once; another body under its key is refused; a preview leaves no trace.
#[test]
fn a_use_happens_once() {
    let shop = Shop::new();
    let _ = shop.sale(json!({})).send().expect(201);
    let (key, body) = (fresh_key(), shop.body(&json!({ "item": "wash", "quantity": 2 })));
    let ask = |path: &str, body: &Value| shop.company.cashier("POST", path).key(&key).json(body).send();
    let told = ask("/count-uses?preview=true", &body).expect(200);
    assert_eq!((&told["posting"]["id"], &told["posting"]["total"]), (&Value::Null, &json!("66.67")));
    assert_eq!(told["derivation"]["steps"][0]["step"], "counts_used");
    assert_eq!(shop.left()[0]["paid_left"], 10);
    let first = ask("/count-uses", &body);
    let again = ask("/count-uses", &body);
    assert_eq!((first.text(), again.header("idempotent-replay")), (again.text(), Some("true")));
    ask("/count-uses", &shop.body(&json!({ "item": "wash" }))).problem(422, "idempotency-key-reused");
    assert_eq!(shop.left()[0]["paid_left"], 8);

    let (key, body) = (fresh_key(), {
        let mut body = shop.body(&json!({}));
        body["package_id"] = shop.package["id"].clone();
        body
    });
    let ask = |path: &str, body: &Value| shop.company.cashier("POST", path).key(&key).json(body).send();
    let told = ask("/package-sales?preview=true", &body).expect(200);
    assert_eq!(told["derivation"]["steps"][1]["step"], "package_price");
    let first = ask("/package-sales", &body).expect(201);
    assert_eq!(ask("/package-sales", &body).expect(201), first);
    let mut other = body.clone();
    other["tenders"] = json!([{ "method": "cash" }]);
    ask("/package-sales", &other).problem(422, "idempotency-key-reused");
}

/// OP01, OP07: whoever sold or washed stands on the line with their share, and must be of the company.
#[test]
fn the_people_of_a_use_stand_on_its_line() {
    let shop = Shop::new();
    let zhao = shop
        .company
        .boss("POST", "/employees")
        .json(&json!({ "number": "E1", "name": "Zhao" }))
        .send()
        .expect(201);
    let staff =
        |employee: &Value, role: &str| json!([{ "employee_id": employee, "role": role, "share_bp": 10_000 }]);
    let sold = shop.sale(json!({ "staff": staff(&zhao["id"], "seller") })).send().expect(201);
    assert_eq!(shop.detail(&sold)["lines"][0]["staff"], staff(&zhao["id"], "seller"));
    let used =
        shop.usage(json!({ "item": "wash", "staff": staff(&zhao["id"], "performer") })).send().expect(201);
    assert_eq!(shop.detail(&used)["lines"][0]["staff"], staff(&zhao["id"], "performer"));
    let nobody = json!(uuid::Uuid::now_v7());
    let place = ("/staff/0/employee_id".to_owned(), "unknown-reference".to_owned());
    assert_eq!(
        shop.usage(json!({ "item": "wash", "staff": staff(&nobody, "performer") }))
            .send()
            .field(422, "validation-failed"),
        place
    );
    let mut half = staff(&zhao["id"], "performer");
    half[0]["share_bp"] = json!(5_000);
    let place = ("/lines".to_owned(), "staff-shares".to_owned());
    assert_eq!(
        shop.usage(json!({ "item": "wash", "staff": half })).send().field(422, "validation-failed"),
        place
    );
}

/// OP07: another company's member, package and counts are not found; who may not sell may not use either.
#[test]
fn another_companys_counts_are_not_found() {
    let (shop, other) = (Shop::new(), Shop::new());
    let _ = other.sale(json!({})).send().expect(201);
    let theirs = other.left()[0]["lot_id"].clone();
    shop.usage(json!({ "lot_id": theirs })).send().problem(404, "counts-not-found");
    let mut body = shop.body(&json!({}));
    body["package_id"] = other.package["id"].clone();
    shop.company
        .cashier("POST", "/package-sales")
        .key(&fresh_key())
        .json(&body)
        .send()
        .problem(404, "package-not-found");
    let foreign = json!({ "membership_id": other.member.membership, "item": "wash" });
    shop.company
        .cashier("POST", "/count-uses")
        .key(&fresh_key())
        .json(&foreign)
        .send()
        .problem(404, "membership-not-found");
    let path = format!("/memberships/{}/counts", other.member.membership);
    shop.company.cashier("GET", &path).send().problem(404, "membership-not-found");
}

/// N02, OP07: what a package holds is shown in the order in which the shop set it up, not in one of chance.
#[test]
fn counts_are_listed_in_the_order_of_their_package() {
    let codes = ["wax", "wash", "coat", "air", "seat", "dash", "belt", "tyre"];
    let item = |code: &&str| json!({ "code": code, "label": code, "paid": 1, "unit_price": "50.00" });
    let items: Vec<Value> = codes.iter().map(item).collect();
    let shop = Shop::selling(
        &json!({ "code": "all", "name": "All", "price": "400.00", "term_months": 12, "items": items }),
    );
    let _ = shop.sale(json!({})).send().expect(201);
    let listed = shop.left();
    let listed: Vec<&str> =
        listed.as_array().expect("a list").iter().map(|lot| lot["item"].as_str().expect("a code")).collect();
    assert_eq!(listed, codes);
}

/// N02, OP07 (适用门店): a package of one shop is not sold in another one, and what was sold of it is not used there.
#[test]
fn a_package_may_be_for_some_shops() {
    let shop = Shop::new();
    let company = &shop.company;
    let branch = company.branch("C", &json!(company.made.legal_entity.value()));
    let path = format!("/packages/{}", shop.package["id"].as_str().expect("an id"));
    let limit = |version, shops: Value| {
        company.boss("PATCH", &path).if_match(version).json(&json!({ "shop_ids": shops })).send()
    };
    let here = company.made.shop.value();
    let nowhere = limit(1, json!([here, uuid::Uuid::now_v7()]));
    assert_eq!(
        nowhere.field(422, "validation-failed"),
        ("/shop_ids".to_owned(), "unknown-reference".to_owned())
    );
    let limited = limit(1, json!([here])).expect(200);
    assert_eq!((&limited["version"], &limited["shop_ids"]), (&json!(2), &json!([here])));

    let there =
        |path: &str, body: &Value| branch.request(company, "POST", path).key(&fresh_key()).json(body).send();
    let mut sale = shop.body(&json!({}));
    sale["package_id"] = shop.package["id"].clone();
    let refused = there("/package-sales", &sale).problem(409, "not-sold-in-this-shop");
    assert_eq!(refused["shop_ids"], json!([here]));
    let _ = shop.sale(json!({})).send().expect(201);
    let wash = shop.body(&json!({ "item": "wash", "quantity": 1 }));
    let refused = there("/count-uses", &wash).problem(409, "not-in-this-shop");
    assert_eq!(refused["shop_ids"], json!([here]));
    let path = format!("/memberships/{}/counts", shop.member.membership);
    let seen = branch.request(company, "GET", &path).send().expect(200)["items"][0].clone();
    assert_eq!((&seen["blocked_by"], &seen["usable_now"]), (&json!("other_shop"), &json!(0)));
    assert_eq!(seen["shops"].as_array().map(Vec::len), Some(1));
    let _ = shop.wash(1).expect(201);

    // What is sold from now on is for every shop; what was sold keeps its own.
    let _ = limit(2, json!([])).expect(200);
    there("/count-uses", &wash).problem(409, "not-in-this-shop");
    let _ = there("/package-sales", &sale).expect(201);
    let _ = there("/count-uses", &wash).expect(201);
}
