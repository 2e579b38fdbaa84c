//! One of each thing that a company can have, made through the API.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use test_support::app::{fresh_key, posting_of};
use test_support::{AppCompany, AppMember, TestApp};

/// Ids of a company's things by noun.
pub(super) struct Everything {
    pub(super) company: AppCompany,
    pub(super) ids: BTreeMap<&'static str, String>,
}

/// A text that is in every name of the company, to be found in whatever leaks.
pub(super) const MARK: &str = "Zyxwv";

impl Everything {
    pub(super) fn make(app: &std::sync::Arc<TestApp>) -> Self {
        let company = app.company();
        let made = &company.made;
        let member = company.member(&format!("{MARK} Li"));
        let mut ids: BTreeMap<&'static str, String> = [
            ("shop", made.shop.to_string()),
            ("terminal", made.terminal.to_string()),
            ("legal-entity", made.legal_entity.to_string()),
            ("program", made.program.to_string()),
            ("user", made.administrator.to_string()),
            ("member", member.id.clone()),
            ("membership", member.membership.clone()),
            ("card", member.card.clone()),
        ]
        .into();
        let create = |path: &str, body: Value| -> String {
            let answer = company.boss("POST", path).json(&body).send().expect(201);
            ["id", "client_id"]
                .iter()
                .find_map(|name| answer[*name].as_str())
                .unwrap_or_else(|| panic!("{answer:#}"))
                .to_owned()
        };
        // Before anything was booked every month that is over can be the first.
        let lock = json!({ "legal_entity_id": made.legal_entity.value(), "month": "2020-01" });
        ids.insert("book-lock", create("/book-locks", lock));
        ids.insert("role", create("/roles", json!({ "parent_id": made.roles[3].value(), "name": format!("{MARK} role"), "permissions": [] })));
        ids.insert(
            "employee",
            create("/employees", json!({ "number": "E9", "name": format!("{MARK} Zhao") })),
        );
        let labels = json!({ "zh-CN": format!("{MARK} 高级"), "en": format!("{MARK} senior") });
        let grade = json!({ "code": "senior", "labels": labels, "position": 0 });
        ids.insert("employee-grade", create("/employee-grades", grade));
        let category = create("/product-categories", json!({ "code": "tea", "name": format!("{MARK} tea") }));
        let goods = json!({ "code": "T1", "name": format!("{MARK} green tea"), "kind": "goods", "unit": "cup",
            "category_id": category, "list_price": "68.00", "member_price": "58.00" });
        ids.insert("product", create("/products", goods));
        ids.insert("product-category", category);
        let _ = create("/api-clients", json!({ "name": format!("{MARK} site"), "scopes": ["shop:read"] }));
        ids.insert("api-client", first_id(&company, "/api-clients"));
        let wash =
            json!({ "code": "wash", "label": format!("{MARK} wash"), "paid": 10, "unit_price": "50.00" });
        let package = json!({ "code": "wash-10", "name": format!("{MARK} washes"), "price": "400.00", "items": [wash] });
        ids.insert("package", create("/packages", package));
        let bought = json!({ "membership_id": member.membership, "package_id": ids["package"],
            "tenders": [{ "method": "cash", "given": "400.00" }] });
        let _ = company.cashier("POST", "/package-sales").key(&fresh_key()).json(&bought).send().expect(201);
        let counts = format!("/memberships/{}/counts", member.membership);
        let counts = company.cashier("GET", &counts).send().expect(200);
        ids.insert("counts", counts["items"][0]["lot_id"].as_str().expect("a lot").to_owned());
        let labels = json!({ "zh-CN": format!("{MARK} 错"), "en": format!("{MARK} mistake") });
        let reason = json!({ "code": "own", "labels": labels, "used_for": "both" });
        ids.insert("correction-reason", create("/correction-reasons", reason));
        let labels = json!({ "zh-CN": format!("{MARK} 支票"), "en": format!("{MARK} cheque") });
        ids.insert("payment-way", create("/payment-ways", json!({ "code": "cheque", "labels": labels })));
        let top_up = company.top_up(&member, "1000.00").send().expect(201);
        ids.insert("posting", posting_of(&top_up));
        let mark = json!({ "reference": format!("{MARK} 1"), "items": [{ "posting_id": ids["posting"] }] });
        let mark = company.boss("POST", "/invoice-marks").json(&mark).send().expect(201);
        let mark = mark["receipts"][0]["marks"][0]["id"].as_str().expect("a mark").to_owned();
        ids.insert("invoice-mark", mark);
        ids.insert("correction-request", ask(&company, &top_up));
        let key = fresh_key();
        let sale = json!({ "membership_id": member.membership, "amount": "10.00" });
        let _ = company.cashier("POST", "/consumptions").key(&key).json(&sale).send().expect(201);
        ids.insert("command", key);
        let hold = json!({ "membership_id": member.membership, "amount": "1.00", "minutes": 60 });
        let hold = company.cashier("POST", "/holds").key(&fresh_key()).json(&hold).send().expect(201);
        ids.insert("hold", posting_of(&hold));
        let repaid = company.member(&format!("{MARK} Xu"));
        let _ = company.top_up(&repaid, "100.00").send().expect(201);
        let refund = json!({ "membership_id": repaid.membership, "cause": "member", "reason": "moving" });
        let refund = company.cashier("POST", "/refunds").key(&fresh_key()).json(&refund).send().expect(201);
        ids.insert("refund", posting_of(&refund));
        ids.insert("payment", pay(&company));
        let gifts = json!({ "code": "gifts", "name": format!("{MARK} gifts"), "bearer": "gift_card" });
        let gifts = json!({ "program_id": create("/programs", gifts), "holder_name": format!("{MARK} Hu") });
        let gift_card = company.cashier("POST", "/bearer-cards").json(&gifts).send().expect(201);
        ids.insert("bearer-card", gift_card["membership"]["id"].as_str().expect("an id").to_owned());
        let cup = json!({ "label": format!("{MARK} cup"), "quantity": 1, "unit_price": "3.00" });
        let parking =
            json!({ "membership_id": member.membership, "note": format!("{MARK} hat"), "lines": [cup] });
        let parked =
            company.cashier("POST", "/parked-sales").key(&fresh_key()).json(&parking).send().expect(201);
        ids.insert("parked-sale", parked["id"].as_str().expect("an id").to_owned());
        let shift = company.cashier("POST", "/shifts").json(&json!({ "float": "1.00" })).send().expect(201);
        ids.insert("shift", shift["id"].as_str().expect("an id").to_owned());
        let today = shift["business_date"].clone();
        let long_ago =
            json!({ "business_date": "2020-01-01", "anyway": true, "note": format!("{MARK} over") });
        ids.insert("day-closing", create("/day-closings", long_ago));
        let settlement = create("/settlements", json!({ "parties": "shop", "to": today }));
        ids.insert("settlement", settlement);
        let link = json!({ "from": "2026-01-01", "to": "2026-12-31", "days": 14 });
        ids.insert(
            "statement-link",
            create(&format!("/memberships/{}/statement-links", member.membership), link),
        );
        ids.insert("proof", prove(&company, &member));
        ids.insert("session", first_id(&company, "/sessions"));
        ids.insert("device", pair(&company));
        Self { company, ids }
    }

    /// What a parameter of a path or a field of a body names.
    pub(super) fn id(&self, noun: &str) -> &str {
        self.ids.get(noun).unwrap_or_else(|| panic!("this test knows no {noun}: make one in everything.rs"))
    }

    /// The thing that a path is about.
    pub(super) fn of_path(&self, path: &str) -> BTreeMap<String, String> {
        const NOUNS: [(&str, &str); 33] = [
            ("/api-clients/", "api-client"),
            ("/bearer-cards/", "bearer-card"),
            ("/book-locks/", "book-lock"),
            ("/cards/", "card"),
            ("/commands/", "command"),
            ("/correction-reasons/", "correction-reason"),
            ("/correction-requests/", "correction-request"),
            ("/day-closings/", "day-closing"),
            ("/devices/", "device"),
            ("/employee-grades/", "employee-grade"),
            ("/employees/", "employee"),
            ("/invoice-marks/", "invoice-mark"),
            ("/legal-entities/", "legal-entity"),
            ("/members/", "member"),
            ("/memberships/", "membership"),
            ("/packages/", "package"),
            ("/payment-ways/", "payment-way"),
            ("/payments/", "payment"),
            ("/parked-sales/", "parked-sale"),
            ("/postings/", "posting"),
            ("/products/", "product"),
            ("/product-categories/", "product-category"),
            ("/programs/", "program"),
            ("/proofs/", "proof"),
            ("/refunds/", "refund"),
            ("/roles/", "role"),
            ("/sessions/", "session"),
            ("/settlements/", "settlement"),
            ("/shifts/", "shift"),
            ("/shops/", "shop"),
            ("/statement-links/", "statement-link"),
            ("/terminals/", "terminal"),
            ("/users/", "user"),
        ];
        if !path.contains('{') {
            return BTreeMap::new();
        }
        if path.starts_with("/message-templates/") {
            let words = [("kind", "top_up"), ("channel", "sms")];
            return words.map(|(name, word)| (name.to_owned(), word.to_owned())).into();
        }
        let noun = NOUNS.iter().find(|(prefix, _)| path.starts_with(prefix));
        let (_, noun) = noun.unwrap_or_else(|| panic!("{path}: what is it about? Tell everything.rs"));
        ["id", "key"].map(|name| (name.to_owned(), self.id(noun).to_owned())).into()
    }
}

fn first_id(company: &AppCompany, path: &str) -> String {
    let list = company.boss("GET", path).send().expect(200);
    list["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{list:#}")).to_owned()
}

/// Asks for a correction as a supervisor, whose limit it goes beyond just then.
fn ask(company: &AppCompany, posting: &Value) -> String {
    let limit = |limit: Value| {
        let roles = company.boss("GET", "/roles").send().expect(200);
        let supervisor = &roles["items"][2];
        let path = format!("/roles/{}", supervisor["id"].as_str().expect("an id"));
        let role =
            company.boss("PATCH", &path).if_match(supervisor["row_version"].as_i64().expect("a version"));
        let _ = role.json(&json!({ "correction_limit": limit })).send().expect(200);
        company.forget_tokens();
    };
    limit(json!("1.00"));
    let body = json!({ "posting_id": posting_of(posting), "reason": format!("{MARK} wrong") });
    let asked = company.as_role("supervisor", "POST", "/correction-requests").json(&body).send().expect(201);
    limit(Value::Null);
    asked["request"]["id"].as_str().expect("an id").to_owned()
}

/// Shows a member's card.
fn prove(company: &AppCompany, member: &AppMember) -> String {
    let path = format!("/memberships/{}/card-proofs", member.membership);
    let shown = json!({ "credential": member.card_number, "stored_value": "1.00" });
    let proof = company.cashier("POST", &path).json(&shown).send().expect(201);
    proof["id"].as_str().expect("a proof").to_owned()
}

/// Connects the shop to the simulator and takes a payment.
fn pay(company: &AppCompany) -> String {
    let shop = company.boss("PATCH", &format!("/shops/{}", company.made.shop)).if_match(1);
    let _ = shop.json(&json!({ "payment_provider": "simulator" })).send().expect(200);
    let body =
        json!({ "code": "134567890123456789", "method": "wechat", "amount": "8.00", "purpose": "sale" });
    let paid = company.boss("POST", "/payments").key(&fresh_key()).json(&body).send().expect(201);
    paid["id"].as_str().expect("a payment").to_owned()
}

/// Pairs a reader gateway with the company's till.
fn pair(company: &AppCompany) -> String {
    let key = SigningKey::from_bytes(&[7; 32]);
    let public_key = BASE64_URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
    let body = json!({ "public_key": public_key, "name": format!("{MARK} reader") });
    let pairing = company.app.request("POST", "/pairings").json(&body).send().expect(201);
    let path = format!("/terminals/{}/devices", company.made.terminal);
    let paired =
        company.boss("POST", &path).json(&json!({ "user_code": pairing["user_code"] })).send().expect(201);
    paired["id"].as_str().expect("a device").to_owned()
}
