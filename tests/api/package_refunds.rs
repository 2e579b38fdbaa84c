//! `/refunds` of packages: what a count package comes to, what is frozen meanwhile, and what ends.

use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;
use test_support::{AppMember, TestApp};

/// A member who paid 1 000.00 in cash for ten washes and two gift ones, list price of one 150.00.
struct Shop {
    company: AppCompany,
    member: AppMember,
    sale: String,
}

impl Shop {
    fn new() -> Self {
        let company = TestApp::shared().company();
        let member = company.member("Wang Fang");
        let package = json!({ "code": "wash-10", "name": "Ten washes", "price": "1000.00", "term_months": 12, "items": [
            { "code": "wash", "label": "Wash", "paid": 10, "gift": 2, "unit_price": "150.00" }] });
        let package = company.boss("POST", "/packages").json(&package).send().expect(201);
        let body = json!({ "membership_id": member.membership, "package_id": package["id"],
            "tenders": [{ "method": "cash", "given": "1000.00" }] });
        let sold = company.cashier("POST", "/package-sales").key(&fresh_key()).json(&body).send().expect(201);
        Self { company, member, sale: posting_of(&sold) }
    }

    fn wash(&self, quantity: i64) -> Response {
        let body = json!({ "membership_id": self.member.membership, "item": "wash", "quantity": quantity });
        self.company.cashier("POST", "/count-uses").key(&fresh_key()).json(&body).send()
    }

    fn left(&self) -> Value {
        let path = format!("/memberships/{}/counts", self.member.membership);
        self.company.cashier("GET", &path).send().expect(200)["items"].clone()
    }

    fn quote(&self, cause: &str, packages: &str) -> Response {
        let path =
            format!("/memberships/{}/refund-quote?cause={cause}&packages={packages}", self.member.membership);
        self.company.cashier("GET", &path).send()
    }

    fn ask(&self, packages: &[&str]) -> Response {
        let body = json!({ "membership_id": self.member.membership, "packages": packages, "cause": "member",
            "reason": "moving away" });
        self.company.cashier("POST", "/refunds").key(&fresh_key()).json(&body).send()
    }

    fn approve(&self, refund: &str) -> Response {
        self.company.as_role("manager", "POST", &format!("/refunds/{refund}/approval")).send()
    }

    fn pay(&self, refund: &str, amount: &str) -> Response {
        let body = json!({ "refund_id": refund, "payouts": [{ "method": "cash", "amount": amount }] });
        self.company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&body).send()
    }

    fn shown(&self, refund: &str) -> Value {
        self.company.cashier("GET", &format!("/refunds/{refund}")).send().expect(200)
    }
}

/// OP11; worked example 10.3: quoted item by item, frozen, approved, paid out in cash; its counts end, and live again when it
/// is corrected.
#[test]
fn a_package_from_its_quote_to_its_correction() {
    let shop = Shop::new();
    let used = posting_of(&shop.wash(4).expect(201));
    let quote = shop.quote("shop", &shop.sale).expect(200);
    assert_eq!((&quote["pays"], &quote["ends"]), (&json!("666.67"), &json!("666.67")));
    let quote = shop.quote("member", &shop.sale).expect(200);
    let package = &quote["packages"][0];
    assert_eq!(
        [&package["name"], &package["paid"], &package["basis"], &package["counted"], &package["refund"]],
        ["Ten washes", "1000.00", "list", "600.00", "400.00"].map(|text| json!(text)).each_ref()
    );
    assert_eq!(
        package["items"][0],
        json!({ "lot_id": shop.left()[0]["lot_id"], "label": "Wash", "used": 4, "paid_left": 6, "gift_left": 2,
            "unit": "150.00", "list": null, "days_gone": null, "days": null, "counted": "600.00" })
    );
    assert_eq!(
        (&quote["plan"][0]["method"], &quote["plan"][0]["amount"]),
        (&json!("cash"), &json!("400.00"))
    );

    let asked = shop.ask(&[&shop.sale]).expect(201);
    assert_eq!((&asked["posting"]["kind"], &asked["posting"]["total"]), (&json!("hold"), &json!("0.00")));
    let refund = posting_of(&asked);
    assert_eq!(shop.left()[0]["blocked_by"], "in_refund");
    shop.wash(1).problem(409, "counts-in-refund");
    shop.ask(&[&shop.sale]).problem(409, "counts-in-refund");
    shop.company.correction(&used).send().problem(409, "counts-in-refund");
    let held = format!("/memberships/{}/holds", shop.member.membership);
    assert_eq!(shop.company.cashier("GET", &held).send().expect(200)["items"], json!([]));
    let shown = shop.shown(&refund);
    assert_eq!(shown["packages"], json!([{ "id": shop.sale, "name": "Ten washes" }]));

    let _ = shop.approve(&refund).expect(200);
    let paid = shop.pay(&refund, "400.00").expect(201);
    assert_eq!((&paid["posting"]["kind"], &paid["posting"]["total"]), (&json!("refund"), &json!("400.00")));
    assert_eq!(shop.left(), json!([]));
    shop.wash(1).problem(409, "no-counts-left");
    let detail = shop.company.cashier("GET", &format!("/postings/{}", posting_of(&paid))).send().expect(200);
    assert_eq!(detail["counts_change"], -8);
    let books: Vec<&Value> =
        detail["entries"].as_array().expect("entries").iter().map(|entry| &entry["book"]).collect();
    assert_eq!(books, ["counts_ended", "gift_counts_ended"]);
    let steps: Vec<&Value> =
        detail["derivation"]["steps"].as_array().expect("steps").iter().map(|step| &step["step"]).collect();
    assert_eq!(steps, ["refund_counts", "refund_package", "refund_due", "hold_ended"]);

    let body = json!({ "posting_id": posting_of(&paid), "reason": "typed twice" });
    let told = shop.company.boss("POST", "/reversals?preview=true").json(&body).send().expect(200);
    let counts = told["consequences"].as_array().expect("some").iter();
    let counts: Vec<&Value> = counts.filter(|each| each["label"] == "Wash").collect();
    assert_eq!((&counts[0]["before"], &counts[0]["after"]), (&json!("0"), &json!("8")));
    let _ = shop.company.correction(&posting_of(&paid)).send().expect(201);
    assert_eq!((&shop.left()[0]["paid_left"], &shop.left()[0]["price_left"]), (&json!(6), &json!("666.67")));
    let _ = shop.wash(8).expect(201);
    shop.quote("member", &shop.sale).problem(409, "nothing-to-refund");
}

/// OP11: refused or cancelled, the counts can be used again, and the same package can be asked for again.
#[test]
fn a_package_that_is_not_given_back() {
    let shop = Shop::new();
    for (role, how) in [("manager", "/refund-refusals"), ("cashier", "/refund-cancellations")] {
        let refund = posting_of(&shop.ask(&[&shop.sale]).expect(201));
        let body = json!({ "refund_id": refund, "reason": "it stays" });
        let ended = shop.company.as_role(role, "POST", how).key(&fresh_key()).json(&body).send().expect(201);
        assert_eq!(ended["posting"]["kind"], "hold_end");
        assert_eq!(
            (&shop.left()[0]["blocked_by"], &shop.left()[0]["usable_now"]),
            (&Value::Null, &json!(12))
        );
    }
    let _ = shop.wash(1).expect(201);
}

/// OP11: a package on account is repaid first; what is no sale of a package of the member is not found; each is named once.
#[test]
fn packages_that_cannot_be_given_back() {
    let (shop, other) = (Shop::new(), Shop::new());
    for sale in [other.sale.as_str(), &posting_of(&shop.wash(1).expect(201))] {
        shop.quote("member", sale).problem(404, "posting-not-found");
        shop.ask(&[sale]).problem(404, "posting-not-found");
    }
    assert_eq!(shop.ask(&[&shop.sale, &shop.sale]).field(422, "validation-failed").0, "/packages");
    assert_eq!(shop.quote("member", "x").field(422, "validation-failed").0, "/packages");
    shop.quote("seven_days", &shop.sale).problem(409, "not-within-seven-days");
}
