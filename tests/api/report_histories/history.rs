//! Random histories of two shops, made through the API as tills would.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use api::config::ServerSettings;
use chrono::{SecondsFormat, TimeDelta};
use serde_json::{Value, json};
use test_support::app::{AppCompany, PASSWORD, fresh_key, posting_of};
use test_support::http::Request;
use test_support::random::Random;
use test_support::{AppMember, TestApp, TestDatabase};

/// A company of two legal entities with a shop each, with everything that can be sold, and some that buy it.
pub(super) struct History {
    pub(super) company: AppCompany,
    /// Names of employees by id.
    pub(super) people: BTreeMap<String, String>,
    /// What happened, and how often.
    pub(super) done: BTreeMap<String, u32>,
    chance: Random,
    till: Value,
    machine: Value,
    members: Vec<AppMember>,
    package: Value,
    gift_card: Value,
    /// Postings that may be corrected, sales that may come back, and numbers of slips that were sold to nobody.
    made: Vec<String>,
    sales: Vec<String>,
    slips: Vec<String>,
    vouchers: u32,
}

/// What may happen; what happens more often stands there more often.
const KINDS: [&str; 23] = [
    "top-up",
    "top-up",
    "sale",
    "sale",
    "sale",
    "sale",
    "sale",
    "sale",
    "package sale",
    "count use",
    "count use",
    "return",
    "return",
    "correction",
    "correction",
    "repayment",
    "repayment",
    "make-up",
    "adjustment",
    "refund",
    "refund",
    "wait",
    "wait",
];

impl History {
    pub(super) fn new(seed: u64) -> Self {
        let company = TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests()).company();
        let create = |path: &str, body: Value| company.boss("POST", path).json(&body).send().expect(201);
        let other = create("/legal-entities", json!({ "code": "E2", "name": "Second Ltd" }));
        let _ = company.branch("C", &other["id"]);
        let bands = json!([{ "from": "100.00", "percent_bp": 3333, "points": 30 }]);
        company.publish("top_up", json!({ "mode": "highest", "bands": bands, "bonus_months": null }));
        let pays =
            json!({ "points": 100, "worth": "1.00", "share_max_bp": 5000, "step": 1, "points_min": 1 });
        company.publish("points_payment", pays);
        let off =
            json!({ "combine": "lowest_single", "items": [{ "code": "off", "percent_off_bp": 1_000 }] });
        company.publish("pricing", off);
        company.publish("cash_rounding", json!({ "mode": "down_to_tenth" }));
        let washes = json!({ "code": "washes", "name": "Washes", "price": "100.00", "items": [
            { "code": "wash", "label": "Wash", "category": "service", "paid": 2, "gift": 2, "unit_price": "50.00" }] });
        let package = create("/packages", washes)["id"].clone();
        let gifts = create("/programs", json!({ "code": "gifts", "name": "Gifts", "bearer": "gift_card" }));
        let gift_card = create("/bearer-cards", json!({ "program_id": gifts["id"], "number": "GC-1" }));
        let machine = create("/api-clients", json!({ "name": "Site", "scopes": ["consumption:create"] }));
        let hire = |number: usize| {
            let name = format!("Employee {number}");
            let made = create("/employees", json!({ "number": format!("E{number}"), "name": name }));
            (made["id"].as_str().expect("an id").to_owned(), name)
        };
        let people = (1..=3).map(hire).collect();
        let members: Vec<AppMember> = (0..3).map(|each| company.member(&format!("Member {each}"))).collect();
        for member in &members {
            let account = format!("/memberships/{}/account", member.membership);
            let limit = json!({ "limit": "500.00" });
            let _ = company.boss("PATCH", &account).if_match(1).json(&limit).send().expect(200);
        }
        let version =
            company.boss("GET", "/tenant").send().expect(200)["row_version"].as_i64().expect("a version");
        let rate = |cause: &str| json!({ "cause": cause, "from": "2020-01-01", "rate_bp": 1_000 });
        let refunds = json!({ "refund_fee_bp": 500, "refund_interest": [rate("member"), rate("shop")] });
        let _ = company.boss("PATCH", "/tenant").if_match(version).json(&refunds).send().expect(200);
        let tills = company.boss("GET", "/terminals").send().expect(200);
        let tills = tills["items"].as_array().expect("tills").clone();
        let till = tills.iter().find(|till| till["code"] == "C1").expect("its till")["id"].clone();
        Self {
            company,
            people,
            done: BTreeMap::new(),
            chance: Random::new(seed),
            till,
            machine,
            members,
            package,
            gift_card: gift_card["membership"]["id"].clone(),
            made: Vec::new(),
            sales: Vec::new(),
            slips: Vec::new(),
            vouchers: 0,
        }
    }

    /// The general manager at a till, or in the office; signed in anew, because the clock moves.
    fn general_manager(&self, till: &Value) -> String {
        let sign_in = json!({ "tenant_number": self.company.number, "user_name": "general-manager", "password": PASSWORD,
            "terminal_id": till });
        let answer = self.company.app.request("POST", "/sessions").json(&sign_in).send();
        answer.cookie("regulars_access").expect("an access token")
    }

    /// Whoever reads reports: bound to no shop.
    pub(super) fn office(&self) -> String {
        self.general_manager(&Value::Null)
    }

    fn by_machine(&self) -> String {
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            self.machine["client_id"].as_str().expect("an id"),
            self.machine["client_secret"].as_str().expect("a secret")
        );
        let asked = self.company.app.request("POST", "/oauth/token");
        let answer = asked.body("application/x-www-form-urlencoded", form).send().expect(200);
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    fn is_one_in(&mut self, of: usize) -> bool {
        self.chance.below(of) == 0
    }

    fn amount(&mut self, yuan: usize) -> String {
        format!("{}.{:02}", 1 + self.chance.below(yuan), self.chance.below(100))
    }

    fn member(&mut self) -> String {
        self.members[self.chance.below(self.members.len())].membership.clone()
    }

    /// Something happens, or time passes; what is refused did not happen.
    pub(super) fn step(&mut self) {
        let kind = KINDS[self.chance.below(KINDS.len())];
        match kind {
            "top-up" => self.top_up(),
            "sale" => self.sell(),
            "package sale" => self.sell_package(),
            "count use" => {
                let body = json!({ "membership_id": self.member(), "item": "wash", "quantity": 1 + self.chance.below(3) });
                self.post(kind, "/count-uses", body);
            }
            "return" => self.give_back(),
            "correction" => self.correct(),
            "repayment" => {
                let cash = json!([{ "method": "alipay", "amount": self.amount(30) }]);
                let body = json!({ "membership_id": self.member(), "tenders": cash });
                self.post(kind, "/repayments", body);
            }
            "make-up" => self.make_up(),
            "adjustment" => self.adjust_points(),
            "refund" => self.refund(),
            _ => self.wait(),
        }
    }

    fn wait(&mut self) {
        let (days, hours) = (self.chance.below(12), self.chance.below(24));
        let by = i64::try_from(days * 24 + hours).expect("few hours");
        self.company.app.state.clock().shift(TimeDelta::hours(by));
        self.company.forget_tokens();
    }

    /// Posts it at one of the tills, as one of those who may; some of it late, and some sales by a machine.
    fn post(&mut self, name: &str, path: &str, mut body: Value) -> Option<Value> {
        let roles = ["cashier", "supervisor", "general-manager"];
        let request = match self.chance.below(8) {
            0 if path != "/count-uses" => {
                let hours = i64::try_from(1 + self.chance.below(240)).expect("few hours");
                let at = self.company.app.state.now() - TimeDelta::hours(hours);
                body["occurred_at"] = json!(at.to_rfc3339_opts(SecondsFormat::Secs, true));
                self.company.late(path, &body)
            }
            1 if path == "/consumptions" => {
                body["shop_id"] = json!(self.company.made.shop.value());
                self.at(&self.by_machine(), path, &body)
            }
            1..=3 => self.at(&self.general_manager(&self.till), path, &body),
            other => {
                let role = roles[other % roles.len()];
                self.company.as_role(role, "POST", path).key(&fresh_key()).json(&body)
            }
        };
        let answer = request.send();
        if answer.status != 201 {
            return None;
        }
        let done = answer.json();
        *self.done.entry(name.to_owned()).or_default() += 1;
        self.made.push(posting_of(&done));
        Some(done)
    }

    fn at(&self, token: &str, path: &str, body: &Value) -> Request {
        self.company.app.request("POST", path).bearer(token).key(&fresh_key()).json(body)
    }

    fn top_up(&mut self) {
        let mut tenders = vec![json!({ "method": "cash", "amount": self.amount(400) })];
        if self.is_one_in(2) {
            tenders.push(json!({ "method": "wechat", "amount": self.amount(400) }));
        }
        let is_gift = self.is_one_in(4);
        let of = if is_gift { self.gift_card.clone() } else { json!(self.member()) };
        let name = if is_gift { "gift card top-up" } else { "top-up" };
        let _ = self.post(name, "/top-ups", json!({ "membership_id": of, "tenders": tenders }));
    }

    /// One line, or a few: some free, some of people who share them.
    fn lines(&mut self) -> Value {
        let line = |history: &mut Self| {
            let mut line = json!({ "label": "Service", "quantity": 1 + history.chance.below(3), "unit_price": history.amount(60) });
            match history.chance.below(3) {
                0 => line["category"] = json!("hair"),
                1 => line["category"] = json!("special"),
                _ => {}
            }
            if history.is_one_in(6) {
                line["free"] = json!(true);
            }
            line["staff"] = history.staff();
            line
        };
        (0..=self.chance.below(3)).map(|_| line(self)).collect()
    }

    /// Nobody, or sellers and performers of which two share a role.
    fn staff(&mut self) -> Value {
        let ids: Vec<String> = self.people.keys().cloned().collect();
        let share = |place: usize, role: &str, share_bp: i64| json!({ "employee_id": ids[place], "role": role, "share_bp": share_bp });
        match self.chance.below(4) {
            0 => json!([]),
            1 => json!([share(0, "seller", 10_000)]),
            2 => json!([share(0, "seller", 10_000), share(1, "performer", 10_000)]),
            _ => json!([
                share(1, "performer", 3_333),
                share(2, "performer", 6_667),
                share(2, "seller", 10_000)
            ]),
        }
    }

    fn sell(&mut self) {
        let (name, tenders) = self.tenders();
        let is_plain = self.is_one_in(4);
        let mut body = json!({ "tenders": tenders });
        if is_plain {
            body["amount"] = json!(self.amount(120));
        } else {
            body["lines"] = self.lines();
            body["reason"] = json!("a friend");
        }
        if self.is_one_in(4) {
            body["discount"] = json!({ "percent_bp": 1_234 });
            body["reason"] = json!("a friend");
        }
        let is_walk_in = ["cash", "voucher", "gift card"].contains(&name) && self.is_one_in(2);
        if !is_walk_in {
            body["membership_id"] = json!(self.member());
        }
        let mut told = format!("sale by {name}");
        if is_walk_in {
            let _ = write!(told, " of nobody");
        }
        if let Some(sold) = self.post(&told, "/consumptions", body) {
            self.sales.push(posting_of(&sold));
            if is_walk_in {
                self.slips.push(sold["posting"]["receipt_no"].as_str().expect("a number").to_owned());
            }
        }
    }

    /// Ways of payment, alone and together.
    fn tenders(&mut self) -> (&'static str, Value) {
        match self.chance.below(8) {
            0 | 1 => ("stored value", json!([])),
            2 => ("cash", json!([{ "method": "wechat", "amount": "1.00" }, { "method": "cash" }])),
            3 => (
                "points",
                json!([{ "method": "points", "points": 1 + self.chance.below(30) }, { "method": "cash" }]),
            ),
            4 => ("on account", json!([{ "method": "on_account" }])),
            5 => {
                self.vouchers += 1;
                let voucher = json!({ "platform": "meituan", "code": format!("MT{}", self.vouchers), "list_value": "8.00",
                    "settlement_value": "6.40" });
                ("voucher", json!([{ "method": "voucher", "vouchers": [voucher] }, { "method": "cash" }]))
            }
            6 => (
                "everything",
                json!([{ "method": "stored_value", "amount": "2.00" }, { "method": "points", "points": 3 },
                { "method": "alipay", "amount": "1.00" }, { "method": "cash" }]),
            ),
            _ => ("gift card", self.gift_card_and_cash()),
        }
    }

    fn gift_card_and_cash(&self) -> Value {
        let body = json!({ "code": "GC-1", "method": "gift_card", "amount": "5.00", "purpose": "sale" });
        let paid = self.company.cashier("POST", "/payments").key(&fresh_key()).json(&body).send();
        if paid.status != 201 {
            return json!([{ "method": "cash" }]);
        }
        let paid = paid.json();
        json!([{ "method": "gift_card", "amount": "5.00", "payment_id": paid["id"] }, { "method": "cash" }])
    }

    fn sell_package(&mut self) {
        let tenders = match self.chance.below(3) {
            0 => json!([]),
            1 => json!([{ "method": "cash" }]),
            _ => json!([{ "method": "alipay", "amount": "40.00" }, { "method": "wechat" }]),
        };
        let mut body = json!({ "membership_id": self.member(), "package_id": self.package });
        if tenders != json!([]) {
            body["tenders"] = tenders;
        }
        let _ = self.post("package sale", "/package-sales", body);
    }

    /// A piece, an amount, a line, or everything that is left of a sale.
    fn give_back(&mut self) {
        if self.sales.is_empty() {
            return;
        }
        let sale = self.sales[self.chance.below(self.sales.len())].clone();
        let lines = match self.chance.below(4) {
            0 => json!([]),
            1 => json!([{ "line": 1, "quantity": 1 }]),
            2 => json!([{ "line": 1, "amount": "0.37" }]),
            _ => json!([{ "line": 2 }]),
        };
        let body = json!({ "posting_id": sale, "lines": lines, "reason": "did not fit" });
        let _ = self.post("return", "/returns", body);
    }

    fn correct(&mut self) {
        if self.made.is_empty() {
            return;
        }
        let place = self.chance.below(self.made.len());
        let body = json!({ "posting_id": self.made[place], "reason": "mistyped" });
        if self.post("correction", "/reversals", body).is_some() {
            let _ = self.made.pop();
            let _ = self.made.swap_remove(place);
        }
    }

    fn make_up(&mut self) {
        let Some(slip) = self.slips.pop() else { return };
        let body = json!({ "membership_id": self.member(), "slip": slip });
        let _ = self.post("make-up", "/points-make-ups", body);
    }

    fn adjust_points(&mut self) {
        let change = ["enter", "deduct", "clear"][self.chance.below(3)];
        let mut body = json!({ "membership_id": self.member(), "change": change, "reason": "as promised" });
        if change != "clear" {
            body["points"] = json!(1 + self.chance.below(60));
        }
        let _ = self.post("adjustment", "/points-adjustments", body);
    }

    /// What is left of somebody's stored value goes back, by their wish or because of the shop: the bonus ends.
    fn refund(&mut self) {
        let cause = ["member", "shop"][self.chance.below(2)];
        let body = json!({ "membership_id": self.member(), "cause": cause, "reason": "moving away" });
        let asked = self.company.cashier("POST", "/refunds").key(&fresh_key()).json(&body).send();
        if asked.status != 201 {
            return;
        }
        let id = posting_of(&asked.json());
        let _ = self.company.as_role("manager", "POST", &format!("/refunds/{id}/approval")).send();
        let quote = self.company.cashier("GET", &format!("/refunds/{id}")).send().expect(200);
        let pay = json!({ "refund_id": id, "payouts": [{ "method": "cash", "amount": quote["amount"] }] });
        let _ = self.post("refund", "/refund-payments", pay);
    }
}
