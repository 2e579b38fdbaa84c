//! `/corrections`, and what is said before, allowed and refused when something is taken back.

use std::sync::Arc;

use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::Response;
use test_support::workbook::{self, Shown};
use test_support::{AppMember, TestApp};

/// A supervisor may take back 100.00 alone; the manager with staff number 2001 any amount.
pub(super) struct Desk {
    pub(super) company: AppCompany,
    pub(super) member: AppMember,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self::within(&TestApp::shared())
    }

    pub(super) fn within(app: &Arc<TestApp>) -> Self {
        let company = app.company();
        let member = company.member("Wang Fang");
        let _ = company.top_up(&member, "10000.00").send().expect(201);
        Self { company, member }
    }

    pub(super) fn limit(&self, role: usize, limit: Value) {
        let roles = self.company.boss("GET", "/roles").send().expect(200);
        let role = &roles["items"][role];
        let path = format!("/roles/{}", role["id"].as_str().expect("an id"));
        let version = role["row_version"].as_i64().expect("a version");
        let body = json!({ "correction_limit": limit });
        let changed = self.company.boss("PATCH", &path).if_match(version).json(&body).send().expect(200);
        assert_eq!(changed["correction_limit"], limit);
        self.company.forget_tokens();
    }

    pub(super) fn sell(&self, amount: &str) -> String {
        posting_of(&self.company.sale(&self.member, amount).send().expect(201))
    }

    fn ask(&self, path: &str, body: Value) -> Response {
        self.company.as_role("supervisor", "POST", path).key(&fresh_key()).json(&body).send()
    }

    pub(super) fn take_back(&self, posting: &str, why: Value) -> Response {
        let mut body = why;
        body["posting_id"] = json!(posting);
        self.ask("/reversals", body)
    }
}

pub(super) fn told<'a>(preview: &'a Value, code: &str) -> Vec<&'a Value> {
    let all = preview["consequences"].as_array().expect("consequences");
    all.iter().filter(|each| each["code"] == code).collect()
}

/// S06: a preview tells every kind of value with its fate, before and after, and posts nothing.
#[test]
fn a_preview_tells_what_follows() {
    let desk = Desk::new();
    let sale = desk.sell("120.00");
    let body = json!({ "posting_id": sale, "reason_code": "wrong-amount" });
    let preview = desk.ask("/reversals?preview=true", body).expect(200);
    let balances = told(&preview, "balance");
    let values: Vec<_> = balances.iter().map(|each| each["value"].as_str()).collect();
    let kinds = [Some("principal"), Some("bonus"), Some("reward_points"), Some("tier_points")];
    assert_eq!(values, kinds);
    assert!(balances.iter().all(|each| each["fate"] == "undone"));
    assert_eq!(
        *balances[2],
        json!({ "code": "balance", "fate": "undone", "value": "reward_points", "before": "12", "after": "0",
            "amount": "-12", "count": null, "label": null, "method": null, "until": null, "channel": null })
    );
    let done = desk.take_back(&sale, json!({ "reason_code": "wrong-amount" })).expect(201);
    assert_eq!(done.get("consequences"), None, "only a preview tells");
    let path = format!("/postings/{}", posting_of(&done));
    let detail = desk.company.cashier("GET", &path).send().expect(200);
    assert_eq!(detail["reason"], "Wrong amount");
}

/// S06: cash is handed back by hand; a tier that falls leaves later sales at its price; counts come back by item.
#[test]
fn what_cannot_be_undone_is_told() {
    let desk = Desk::new();
    let lines = json!([{ "label": "A", "quantity": 1, "unit_price": "9990.00" }]);
    let sale = |tenders: Value, lines: &Value| {
        let body = json!({ "membership_id": desk.member.membership, "tenders": tenders, "lines": lines });
        desk.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201)
    };
    let raising = sale(json!([{ "method": "cash" }]), &lines);
    let small = json!([{ "label": "B", "quantity": 1, "unit_price": "100.00" }]);
    let raised = sale(json!([{ "method": "cash" }]), &small);
    assert!(!raised["tier_change"].is_null(), "{raised:#}");
    let later = sale(json!([{ "method": "cash" }]), &small);
    let preview = |posting: &Value| {
        let body = json!({ "posting_id": posting_of(posting), "reason": "why" });
        desk.ask("/reversals?preview=true", body).expect(200)
    };
    let off = later["posting"]["list_total"].as_str().map(str::to_owned);
    let of_raised = preview(&raised);
    assert_eq!(told(&of_raised, "hand_back")[0]["amount"], "100.00");
    assert_eq!(told(&of_raised, "hand_back")[0]["fate"], "by_hand");
    // The later sale supports the tier, so it stays until that one is taken back, too.
    assert_eq!(told(&of_raised, "tier_stays").len(), 1, "{off:?} {of_raised:#}");
    let _ = desk.take_back(&posting_of(&raising), json!({ "reason": "why" })).expect(201);
    let of_raised = preview(&raised);
    assert_eq!(told(&of_raised, "tier_back").len(), 1);
    let keeps = told(&of_raised, "later_sales_keep_price");
    assert_eq!((&keeps[0]["count"], &keeps[0]["fate"]), (&json!(1), &json!("stays")));
}

/// S06: points that are spent become a debt by the standard rule, and the preview says so for a return as well.
#[test]
fn spent_points_are_told_to_be_a_debt() {
    let desk = Desk::new();
    desk.company.publish(
        "points_payment",
        json!({ "points": 1, "worth": "1.00", "share_max_bp": 10_000, "step": 1, "points_min": 1 }),
    );
    let sale = desk.sell("100.00");
    let body = json!({ "membership_id": desk.member.membership, "tenders": [{ "method": "points", "points": 10 }],
        "lines": [{ "label": "gift", "quantity": 1, "unit_price": "10.00" }] });
    let _ = desk.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201);
    for path in ["/reversals?preview=true", "/returns?preview=true"] {
        let preview =
            desk.ask(path, json!({ "posting_id": sale, "reason_code": "changed-mind" })).expect(200);
        let owed: Vec<_> =
            told(&preview, "balance").into_iter().filter(|each| each["value"] == "owed_points").collect();
        assert_eq!((&owed[0]["fate"], &owed[0]["after"]), (&json!("debt"), &json!("10")), "{path}");
    }
}

/// S06: a reason is one of the company's, own words, or both; each wrong one names its field.
#[test]
fn a_reason_is_a_code_or_words() {
    let desk = Desk::new();
    let sale = desk.sell("10.00");
    for (why, pointer, code) in [
        (json!({}), "/reason", "required"),
        (json!({ "reason": "  " }), "/reason", "required"),
        (json!({ "reason_code": "nonsense" }), "/reason_code", "unknown-reference"),
        (json!({ "reason_code": "does-not-fit" }), "/reason_code", "unknown-value"),
    ] {
        let found = desk.take_back(&sale, why).field(422, "validation-failed");
        assert_eq!(found, (pointer.to_owned(), code.to_owned()));
    }
    let body = json!({ "posting_id": sale, "reason_code": "does-not-fit", "reason": "one size up" });
    let back = posting_of(&desk.ask("/returns", body).expect(201));
    let detail = desk.company.cashier("GET", &format!("/postings/{back}")).send().expect(200);
    assert_eq!(detail["reason"], "Does not fit: one size up");
}

/// S06: beyond the limit of the role it is refused with limit and amount; a manager's PIN in the same request lifts it and
/// is in the log and the report; the preview shows figures and limit before.
#[test]
fn a_role_takes_back_up_to_its_limit() {
    let desk = Desk::new();
    desk.limit(2, json!("100.00"));
    let pin = json!({ "current_password": test_support::app::PASSWORD, "pin": "864209" });
    let set = desk.company.as_role("manager", "PUT", "/sessions/current/pin").json(&pin).send();
    let _ = set.expect(204);
    let within = desk.sell("100.00");
    let _ = desk.take_back(&within, json!({ "reason_code": "wrong-amount" })).expect(201);

    let (sale, why) = (desk.sell("100.01"), json!({ "reason_code": "wrong-amount" }));
    for path in ["/reversals", "/returns"] {
        let body = json!({ "posting_id": sale, "reason": "why" });
        let refused = desk.ask(path, body.clone()).problem(403, "correction-over-limit");
        assert_eq!((&refused["limit"], &refused["amount"]), (&json!("100.00"), &json!("100.01")));
        let shown = desk.ask(&format!("{path}?preview=true"), body).expect(200);
        assert_eq!(shown["over_limit"], json!({ "limit": "100.00", "amount": "100.01" }));
        assert!(!told(&shown, "balance").is_empty());
    }
    let with = |number: &str, pin: &str| {
        let mut body = why.clone();
        body["approval"] = json!({ "staff_number": number, "pin": pin });
        body
    };
    desk.take_back(&sale, with("2001", "000000")).problem(409, "approval-refused");
    let done = desk.take_back(&sale, with("2001", "864209")).expect(201);
    let log = desk.company.boss("GET", "/audit-events?action=correction.approved").send().expect(200);
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1));
    let list = desk.company.boss("GET", "/corrections").send().expect(200);
    let row = &list["items"][0];
    assert_eq!(row["correction"]["id"], done["posting"]["id"]);
    assert!(row["approved_by"]["name"].is_string(), "{row:#}");
    assert_eq!(list["items"][1]["approved_by"], Value::Null);
}

/// S06, R02: nobody gives a role a limit beyond their own.
#[test]
fn nobody_gives_a_limit_beyond_their_own() {
    let desk = Desk::new();
    desk.limit(0, json!("500.00"));
    let body = json!({ "parent_id": desk.company.made.roles[0].value(), "name": "Lead", "permissions": [] });
    for (limit, allowed) in [(json!("500.00"), true), (json!("500.01"), false), (Value::Null, false)] {
        let mut body = body.clone();
        body["correction_limit"] = limit;
        let response = desk.company.boss("POST", "/roles").json(&body).send();
        if allowed {
            assert_eq!(response.expect(201)["correction_limit"], "500.00");
        } else {
            let found = response.field(422, "validation-failed");
            assert_eq!(found, ("/correction_limit".to_owned(), "beyond-own".to_owned()));
        }
    }
}

/// LG02: the report names original, who, why and what came back; pages by key, filters, sums up and exports the same rows.
#[test]
fn the_report_lists_filters_sums_and_exports() {
    let desk = Desk::new();
    let sales: Vec<String> = ["10.00", "20.00", "30.00"].iter().map(|amount| desk.sell(amount)).collect();
    let _ = desk.take_back(&sales[0], json!({ "reason_code": "wrong-amount" })).expect(201);
    let _ = desk.take_back(&sales[1], json!({ "reason": "=1+1, mine" })).expect(201);
    let body = json!({ "posting_id": sales[2], "reason_code": "faulty" });
    let returned = desk.ask("/returns", body).expect(201);
    let boss = |path: &str| desk.company.boss("GET", path).send();

    let first = boss("/corrections?limit=2").expect(200);
    let row = &first["items"][0];
    assert_eq!(row["correction"]["id"], returned["posting"]["id"]);
    assert_eq!((&row["original"]["id"], &row["original"]["total"]), (&json!(sales[2]), &json!("30.00")));
    assert_eq!(row["reason"], json!({ "code": "faulty", "name": "商品有瑕疵" }));
    assert_eq!(first["items"][1]["reason"], Value::Null);
    let cursor = first["next_cursor"].as_str().expect("another page");
    let second = boss(&format!("/corrections?limit=2&cursor={cursor}")).expect(200);
    assert_eq!(second["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(second["next_cursor"], Value::Null);

    let day = row["correction"]["business_date"].as_str().expect("a date").to_owned();
    let user = row["correction"]["user"]["id"].as_str().expect("a user").to_owned();
    for (filter, rows) in [
        ("kind=return".to_owned(), 1),
        ("reason_code=none".to_owned(), 1),
        ("reason_code=wrong-amount".to_owned(), 1),
        (format!("business_date_from={day}&business_date_to={day}&user_id={user}"), 3),
        (format!("shop_id={}", desk.company.made.shop), 3),
        ("business_date_to=2020-01-01".to_owned(), 0),
    ] {
        let found = boss(&format!("/corrections?{filter}")).expect(200);
        assert_eq!(found["items"].as_array().map(Vec::len), Some(rows), "{filter}");
        let totals = boss(&format!("/corrections/totals?{filter}")).expect(200);
        let count: i64 = totals["items"]
            .as_array()
            .expect("totals")
            .iter()
            .filter_map(|each| each["count"].as_i64())
            .sum();
        assert_eq!(usize::try_from(count), Ok(rows), "{filter}");
        let table = boss(&format!("/corrections/export?{filter}")).text();
        assert_eq!(table.lines().count(), rows + 1, "{filter}: {table}");
    }
    let totals = boss("/corrections/totals").expect(200);
    assert!(totals["items"].as_array().expect("totals").iter().any(|each| each["total"] == "30.00"));
    let export = boss("/corrections/export");
    assert_eq!(export.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(export.text().contains("\"'=1+1, mine\""), "{}", export.text());

    let tables = workbook::read(&boss("/corrections.xlsx").body);
    let (list, totals) = (&tables[0], &tables[1]);
    let why: Vec<Shown> = list.column("原因");
    assert_eq!(why[1], Shown::text("=1+1, mine"), "words, and no formula");
    let amounts = [row, &first["items"][1], &second["items"][0]]
        .map(|each| Shown::number(&each["correction"]["total"]));
    assert_eq!(list.column("金额"), amounts);
    assert_eq!(list.column("营业日"), vec![Shown::Date(day); 3]);
    assert_eq!(totals.rows.len(), 3);
    let only = workbook::read(&boss("/corrections.xlsx?kind=return").body);
    assert_eq!((only[0].rows.len(), only[1].column("金额")), (1, vec![Shown::Number("30.00".to_owned())]));
}

/// LG02, R04: whoever browses only their own members reads only what was taken back of those, in the list, the sums and the
/// table alike; another company reads nothing.
#[test]
fn the_report_respects_who_may_browse_whom() {
    let app = TestApp::shared();
    let (desk, other) = (Desk::new(), app.company());
    let sale = desk.sell("10.00");
    let _ = desk.take_back(&sale, json!({ "reason_code": "test" })).expect(201);
    let rows = |company: &AppCompany, role: &str| {
        let get = |path: &str| company.as_role(role, "GET", path).send();
        let list = get("/corrections").expect(200)["items"].as_array().map_or(0, Vec::len);
        let totals = get("/corrections/totals").expect(200)["items"].as_array().map_or(0, Vec::len);
        let table = get("/corrections/export").text().lines().count() - 1;
        assert_eq!((list, totals), (table, table));
        list
    };
    assert_eq!(rows(&desk.company, "general-manager"), 1);
    assert_eq!(rows(&other, "general-manager"), 0);
    let path = format!("/members/{}", desk.member.id);
    let member = desk.company.boss("GET", &path).send().expect(200);
    let owner = json!({ "owner_id": desk.company.made.administrator.to_string() });
    let version = member["row_version"].as_i64().expect("a version");
    let _ = desk.company.boss("PATCH", &path).if_match(version).json(&owner).send().expect(200);
    assert_eq!(rows(&desk.company, "supervisor"), 0, "the member is maintained above them");
    desk.company.cashier("GET", "/corrections").send().problem(403, "permission-missing");
}
