//! Counts that several services share (通用次数), and items that a buyer picks (任选): from the back office over the desk to the
//! refund, the commission, the day's figures and the audit.

use persistence::verify;
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::{Request, Response};
use test_support::{AppMember, Sql, TestApp};

/// Ten counts for 680.00 that three services share; a colouring takes three of them.
fn any_of_four() -> Value {
    let service = |code: &str, label: &str, price: &str, weight: i64| json!({ "code": code, "label": label, "category": code, "unit_price": price, "weight": weight });
    let pool = [
        service("wash", "Wash", "80.00", 1),
        service("cut", "Cut", "68.00", 1),
        service("dry", "Blow-dry", "58.00", 1),
        service("colour", "Colouring", "210.00", 3),
    ];
    json!({ "code": "any-10", "name": "Ten of anything", "price": "680.00", "items": [
        { "code": "any", "label": "Any service", "paid": 10, "unit_price": "80.00", "pool": pool }] })
}

/// Three of five services, four times each, and a tea in any case, for 910.00.
fn three_of_five() -> Value {
    let services =
        [("wash", "60.00"), ("cut", "50.00"), ("dry", "40.00"), ("care", "30.00"), ("nails", "20.00")];
    let item = |(code, price): (&str, &str)| json!({ "code": code, "label": code, "paid": 4, "unit_price": price, "optional": true });
    let mut items: Vec<Value> = services.into_iter().map(item).collect();
    items.push(json!({ "code": "tea", "label": "Tea", "paid": 5, "unit_price": "10.00" }));
    json!({ "code": "three", "name": "Three of five", "price": "910.00", "pick": 3, "items": items })
}

/// A company that sells a package to a member, who pays in cash.
struct Shop {
    company: AppCompany,
    member: AppMember,
    package: Value,
}

impl Shop {
    fn selling(package: &Value) -> Self {
        let company = TestApp::shared().company();
        let member = company.member("Wang Fang");
        let package = company.boss("POST", "/packages").json(package).send().expect(201);
        Self { company, member, package }
    }

    fn sale(&self, more: Value) -> Request {
        let body = self.sale_body(more);
        self.company.cashier("POST", "/package-sales").key(&fresh_key()).json(&body)
    }

    fn sale_body(&self, more: Value) -> Value {
        let mut body = json!({ "membership_id": self.member.membership, "package_id": self.package["id"],
            "tenders": [{ "method": "cash" }] });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    }

    fn usage(&self, more: Value) -> Response {
        let mut body = json!({ "membership_id": self.member.membership });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        self.company.cashier("POST", "/count-uses").key(&fresh_key()).json(&body).send()
    }

    fn left(&self) -> Value {
        let path = format!("/memberships/{}/counts", self.member.membership);
        self.company.cashier("GET", &path).send().expect(200)["items"].clone()
    }

    fn use_of_pool(&self, item: &str, quantity: i64) -> Value {
        let lot = self.left()[0]["lot_id"].clone();
        self.usage(json!({ "lot_id": lot, "item": item, "quantity": quantity })).expect(201)
    }

    fn detail(&self, done: &Value) -> Value {
        self.company.cashier("GET", &format!("/postings/{}", posting_of(done))).send().expect(200)
    }
}

/// N01, OP07: ten counts for 680.00, used 3 + 4 + 3: each slip is the service that was done, the unit costs sum to 680.00, and
/// corrections give everything back.
#[test]
fn shared_counts_from_their_sale_to_their_correction() {
    let shop = Shop::selling(&any_of_four());
    let sold = shop.sale(json!({})).send().expect(201);
    let left = shop.left();
    assert_eq!(
        [&left[0]["label"], &left[0]["paid_left"], &left[0]["usable_now"]],
        [&json!("Any service"), &json!(10), &json!(10)]
    );
    assert_eq!(
        left[0]["pool"][3],
        json!({ "item": "colour", "label": "Colouring", "unit_price": "210.00", "weight": 3, "usable_now": 3 })
    );
    let used = [("wash", 3), ("cut", 4), ("dry", 3)].map(|(item, times)| shop.use_of_pool(item, times));
    let figures = used.each_ref().map(|made| (&made["posting"]["total"], &made["posting"]["list_total"]));
    let money = |total: &str, list: &str| (json!(total), json!(list));
    let expected = [money("204.00", "240.00"), money("272.00", "272.00"), money("204.00", "174.00")];
    assert_eq!(figures.map(|(total, list)| (total.clone(), list.clone())), expected);
    let detail = shop.detail(&used[1]);
    let line = &detail["lines"][0];
    assert_eq!(
        [&line["label"], &line["category"], &line["quantity"], &line["charged"]],
        [&json!("Cut"), &json!("cut"), &json!(4), &json!("272.00")]
    );
    assert_eq!(
        detail["derivation"]["steps"][0],
        json!({ "step": "service_used", "lot_id": left[0]["lot_id"], "place": 2, "pieces": 4, "weight": 1, "unit": "68.00" })
    );
    assert_eq!(shop.left(), json!([]));
    for done in used.iter().rev().chain([&sold]) {
        let _ = shop.company.correction(&posting_of(done)).send().expect(201);
    }
    assert_eq!(shop.left(), json!([]));
}

/// OP07: a colouring takes three counts, at their unit cost; when two are left it is refused, and a wash is not.
#[test]
fn a_service_may_take_several_counts() {
    let shop = Shop::selling(&any_of_four());
    let _ = shop.sale(json!({})).send().expect(201);
    let coloured = shop.use_of_pool("colour", 2);
    assert_eq!(
        (&coloured["posting"]["total"], &coloured["posting"]["list_total"]),
        (&json!("408.00"), &json!("420.00"))
    );
    let _ = shop.use_of_pool("wash", 2);
    let left = shop.left();
    let usable = |place: usize| left[0]["pool"][place]["usable_now"].clone();
    assert_eq!((&left[0]["paid_left"], usable(0), usable(3)), (&json!(2), json!(2), json!(0)));
    let none = shop.usage(json!({ "item": "colour" })).problem(409, "no-counts-left");
    assert_eq!((&none["available"], &none["required"]), (&json!(0), &json!(1)));
    let _ = shop.usage(json!({ "item": "wash" })).expect(201);
}

/// OP07: which service was delivered must be said, one of those that share the counts; a service by its code alone is found.
#[test]
fn shared_counts_ask_for_the_service() {
    let shop = Shop::selling(&any_of_four());
    let _ = shop.sale(json!({})).send().expect(201);
    let lot = shop.left()[0]["lot_id"].clone();
    for body in [
        json!({ "lot_id": lot }),
        json!({ "lot_id": lot, "item": "massage" }),
        json!({ "lot_id": lot, "item": "any" }),
    ] {
        shop.usage(body).problem(409, "service-needed");
    }
    shop.usage(json!({ "item": "any" })).problem(409, "no-counts-left");
    assert_eq!(shop.left()[0]["paid_left"], 10);
    let _ = shop.usage(json!({ "item": "cut" })).expect(201);
    assert_eq!(shop.left()[0]["paid_left"], 9);
}

/// OP07: what a day allows of shared counts is said in counts.
#[test]
fn the_day_is_limited_in_counts() {
    let mut package = any_of_four();
    package["items"][0]["per_day"] = json!(4);
    let shop = Shop::selling(&package);
    let _ = shop.sale(json!({})).send().expect(201);
    let _ = shop.use_of_pool("colour", 1);
    let refused = shop.usage(json!({ "item": "colour" })).problem(409, "day-limit-reached");
    assert_eq!((&refused["per_day"], &refused["used"]), (&json!(4), &json!(3)));
    let left = shop.left();
    assert_eq!((&left[0]["used_today"], &left[0]["usable_now"]), (&json!(3), &json!(1)));
    let _ = shop.use_of_pool("dry", 1);
}

/// OP11, §10.3: three washes at 80.00 and a colouring at 210.00 are delivered of 680.00: 230.00 come back at list price, 272.00 at
/// unit cost.
#[test]
fn shared_counts_are_refunded_by_what_they_delivered() {
    let shop = Shop::selling(&any_of_four());
    let sold = shop.sale(json!({})).send().expect(201);
    let _ = shop.use_of_pool("wash", 3);
    let _ = shop.use_of_pool("colour", 1);
    let quoted = |cause: &str| {
        let (membership, sale) = (shop.member.membership.as_str(), posting_of(&sold));
        let path = format!("/memberships/{membership}/refund-quote?cause={cause}&packages={sale}");
        shop.company.cashier("GET", &path).send().expect(200)["packages"][0].clone()
    };
    let member = quoted("member");
    assert_eq!((&member["counted"], &member["refund"]), (&json!("450.00"), &json!("230.00")));
    assert_eq!((&member["items"][0]["used"], &member["items"][0]["list"]), (&json!(6), &json!("450.00")));
    let by_shop = quoted("shop");
    assert_eq!((&by_shop["counted"], &by_shop["refund"]), (&json!("408.00"), &json!("272.00")));
}

/// OP01, OP07: commission and the day's figures are those of the service that was delivered.
#[test]
fn commission_and_figures_follow_the_service() {
    let shop = Shop::selling(&any_of_four());
    shop.company.publish(
        "commission",
        json!({ "items": [
            { "code": "colour", "activities": ["count_use"], "categories": ["colour"], "role": "performer", "base": "charged", "rate_bp": 1000 },
            { "code": "cut", "activities": ["count_use"], "categories": ["cut"], "role": "performer", "fee": "8.00" }] }),
    );
    let _ = shop.sale(json!({})).send().expect(201);
    let body = json!({ "number": "E1", "name": "Li" });
    let who = shop.company.boss("POST", "/employees").json(&body).send().expect(201)["id"].clone();
    let staff = json!([{ "employee_id": who, "role": "performer", "share_bp": 10_000 }]);
    let done = shop.usage(json!({ "item": "colour", "staff": staff })).expect(201);
    let _ = shop.usage(json!({ "item": "cut", "quantity": 2, "staff": staff })).expect(201);
    let month = &done["posting"]["business_date"].as_str().expect("a date")[..7];
    let report = shop
        .company
        .as_role("manager", "GET", &format!("/reports/commission?month={month}"))
        .send()
        .expect(200);
    // A tenth of three counts' unit cost, and 8.00 for each of two cuts.
    assert_eq!(report["items"][0]["amount"], "36.40");
    let day = done["posting"]["business_date"].as_str().expect("a date");
    let sheet =
        shop.company.boss("GET", &format!("/reports/daily?from={day}&to={day}")).send().expect(200)["sheet"]
            .clone();
    assert_eq!(
        sheet["categories"],
        json!([{ "code": "colour", "name": "colour", "amount": "204.00", "pieces": 1 },
            { "code": "cut", "name": "cut", "amount": "136.00", "pieces": 2 }]),
        "{sheet}"
    );
    assert_eq!(sheet["counts"]["used"], 5, "{sheet}");
}

/// OP07: a buyer picks three of five: the others are not sold; whatever else is asked is refused and stores nothing.
#[test]
fn a_buyer_picks_three_of_five() {
    let shop = Shop::selling(&three_of_five());
    let picks = [
        json!([]),
        json!(["wash", "cut"]),
        json!(["wash", "cut", "cut"]),
        json!(["wash", "cut", "tea"]),
        json!(["wash", "cut", "dry", "care"]),
    ];
    for picked in picks {
        let refused = shop.sale(json!({ "picked": picked })).send().problem(409, "items-to-pick");
        assert_eq!((&refused["pick"], &refused["of"]), (&json!(3), &json!(5)));
    }
    assert_eq!(shop.left(), json!([]));
    let key = fresh_key();
    let sell = |picked: Value| {
        let body = shop.sale_body(json!({ "picked": picked }));
        shop.company.cashier("POST", "/package-sales").key(&key).json(&body).send()
    };
    let sold = sell(json!(["dry", "wash", "cut"])).expect(201);
    let shares: Vec<(Value, Value)> = shop
        .left()
        .as_array()
        .expect("lots")
        .iter()
        .map(|lot| (lot["item"].clone(), lot["price_left"].clone()))
        .collect();
    let share = |item: &str, price: &str| (json!(item), json!(price));
    for expected in
        [share("wash", "336.00"), share("cut", "280.00"), share("dry", "224.00"), share("tea", "70.00")]
    {
        assert!(shares.contains(&expected), "{shares:?}");
    }
    assert_eq!(shares.len(), 4);
    assert_eq!(
        shop.detail(&sold)["derivation"]["steps"][2],
        json!({ "step": "items_picked", "package_version_id": shop.detail(&sold)["derivation"]["steps"][1]["package_version_id"], "picked": 3, "of": 5 })
    );
    assert_eq!(posting_of(&sell(json!(["dry", "wash", "cut"])).expect(201)), posting_of(&sold));
    sell(json!(["nails", "wash", "cut"])).problem(422, "idempotency-key-reused");
    let _ = shop.company.correction(&posting_of(&sold)).send().expect(201);
}

/// OP07: another company's package is not found, whatever is picked of it.
#[test]
fn a_choice_is_sold_by_its_company_alone() {
    let shop = Shop::selling(&three_of_five());
    let other = TestApp::shared().company();
    let mut body = shop.sale_body(json!({ "picked": ["dry", "wash", "cut"] }));
    body["membership_id"] = json!(other.member("Li Lei").membership);
    other
        .cashier("POST", "/package-sales")
        .key(&fresh_key())
        .json(&body)
        .send()
        .problem(404, "package-not-found");
}

/// N02, OP07: a pool and a choice are kept with their version and changed by the next one; what makes no sense is refused with its
/// place.
#[test]
fn shared_counts_and_choices_are_set_up() {
    let shop = Shop::selling(&any_of_four());
    let item = &shop.package["items"][0];
    assert_eq!(
        (&item["pool"][3]["weight"], &item["optional"], &shop.package["pick"]),
        (&json!(3), &json!(false), &Value::Null)
    );
    let path = format!("/packages/{}", shop.package["id"].as_str().expect("an id"));
    let mut optional = [item.clone(), item.clone()];
    for (place, item) in optional.iter_mut().enumerate() {
        item["code"] = json!(format!("any-{place}"));
        item["optional"] = json!(true);
    }
    let change = json!({ "items": optional, "pick": 1 });
    let changed = shop.company.boss("PATCH", &path).if_match(1).json(&change).send().expect(200);
    assert_eq!(
        (&changed["version"], &changed["pick"], &changed["items"][1]["pool"]),
        (&json!(2), &json!(1), &item["pool"])
    );
    let refused = |change: Value| {
        shop.company.boss("PATCH", &path).if_match(2).json(&change).send().field(422, "validation-failed")
    };
    let at = |path: &str, code: &str| (path.to_owned(), code.to_owned());
    assert_eq!(refused(json!({ "pick": null })), at("/pick", "nothing-to-pick"));
    assert_eq!(refused(json!({ "pick": 2 })), at("/pick", "nothing-to-pick"));
    let broken = |field: &str, value: Value| {
        let mut item = item.clone();
        item["pool"][1][field] = value;
        json!({ "pick": null, "items": [item] })
    };
    assert_eq!(refused(broken("weight", json!(11))), at("/items/0/pool/1/weight", "too-large"));
    assert_eq!(refused(broken("weight", json!(0))), at("/items/0/pool/1/weight", "range"));
    assert_eq!(refused(broken("code", json!("wash"))), at("/items/0/pool/1/code", "duplicate"));
    assert_eq!(
        refused(broken("unit_price", json!("0.00"))),
        at("/items/0/pool/1/unit_price", "not-positive")
    );
    let with = |pool: Value, more: Value| {
        let mut item = item.clone();
        item["pool"] = pool;
        item.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "pick": null, "term_months": 12, "items": [item] })
    };
    assert_eq!(refused(with(json!([item["pool"][0]]), json!({}))), at("/items/0/pool", "pool-too-small"));
    let pass = with(item["pool"].clone(), json!({ "unlimited": true, "paid": 0 }));
    assert_eq!(refused(pass), at("/items/0/pool", "pool-of-pass"));
}

/// A changed figure of shared counts, or an item nobody picked, is found by the audit.
#[test]
fn broken_shared_counts_are_found() {
    let shop = Shop::selling(&any_of_four());
    let _ = shop.sale(json!({})).send().expect(201);
    let _ = shop.use_of_pool("colour", 1);
    let _ = shop.use_of_pool("wash", 1);
    let (address, tenant) = (shop.company.app.database.address(), shop.company.tenant());
    let report = || verify::tenant(&address, tenant).expect("the verification runs").findings;
    assert_eq!(report(), []);
    let mut sql = Sql::connect(&address.owner());
    let of_tenant = format!("tenant_id = '{tenant}'");
    for (damage, repair, check) in [
        (
            "lot SET pool_list = 280 WHERE shape = 3 AND",
            "lot SET pool_list = 290 WHERE shape = 3 AND",
            "price of counts = Σ their uses",
        ),
        (
            "count_use SET pool_place = 2 WHERE quantity = 1 AND",
            "count_use SET pool_place = 1 WHERE quantity = 1 AND",
            "uses as their postings say",
        ),
        (
            "count_use SET pool_place = NULL WHERE quantity = 1 AND",
            "count_use SET pool_place = 1 WHERE quantity = 1 AND",
            "uses as their postings say",
        ),
        (
            "count_package_item SET optional = true WHERE",
            "count_package_item SET optional = false WHERE",
            "items sold = items of the package",
        ),
    ] {
        sql.run(&format!("UPDATE {damage} {of_tenant}"));
        let found = report();
        assert!(found.iter().any(|found| found.check == check), "{damage}: {found:?}");
        sql.run(&format!("UPDATE {repair} {of_tenant}"));
        assert_eq!(report(), [], "restored");
    }
}
