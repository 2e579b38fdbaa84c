//! `/reports/settlement` and `/settlements`: 跨店结算 (worked examples §14).

use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::{AppBranch, AppCompany, AppMember, fresh_key, posting_of};
use test_support::http::Response;
use test_support::workbook::{self, Shown};

const PASSWORD: &str = test_support::app::PASSWORD;

/// A company with shops B, the first one, and C, and somebody at the till of each, and in the office.
struct Chain {
    company: AppCompany,
    b: String,
    c: String,
    branch: AppBranch,
    office: String,
}

impl Chain {
    fn new() -> Self {
        let company = TestApp::shared().company();
        let branch = company.branch("C", &json!(company.made.legal_entity.value()));
        let body =
            json!({ "tenant_number": company.number, "user_name": "general-manager", "password": PASSWORD });
        let answer = company.app.request("POST", "/sessions").json(&body).send();
        let _ = answer.expect(201);
        let office = answer.cookie("regulars_access").expect("an access token");
        let b = company.made.shop.value().to_string();
        Self { company, b, c: branch.shop.clone(), branch, office }
    }

    fn in_office(&self, method: &str, path: &str, body: &Value) -> Response {
        let request = self.company.app.request(method, path).bearer(&self.office);
        if body.is_null() { request.send() } else { request.json(body).send() }
    }

    /// B tops up 100.00 and delivers 20.00, C delivers 30.00.
    fn used(&self) -> (AppMember, Value) {
        let member = self.company.member("Li Na");
        let _ = self.company.top_up(&member, "100.00").send().expect(201);
        let _ = self.company.sale(&member, "20.00").send().expect(201);
        let sale = self.sale_at_c(&member, "30.00").expect(201);
        (member, sale)
    }

    fn sale_at_c(&self, member: &AppMember, amount: &str) -> Response {
        self.at_c("/consumptions", &json!({ "membership_id": member.membership, "amount": amount }))
    }

    fn correct_at_c(&self, posting: &str) -> Value {
        let body = json!({ "posting_id": posting, "reason": "mistyped" });
        self.at_c("/reversals", &body).expect(201)
    }

    fn at_c(&self, path: &str, body: &Value) -> Response {
        self.branch.request(&self.company, "POST", path).key(&fresh_key()).json(body).send()
    }

    fn report(&self, query: &str) -> Value {
        let day = self.today();
        self.in_office("GET", &format!("/reports/settlement?from={day}&to={day}{query}"), &Value::Null)
            .expect(200)
    }

    fn today(&self) -> String {
        let posted = self.in_office("GET", "/postings?limit=1", &Value::Null).expect(200);
        posted["items"][0]["business_date"].as_str().expect("a date").to_owned()
    }

    /// Position of B, of C, and of all.
    fn positions(&self, report: &Value) -> [String; 3] {
        let of = |id: &str| text(&party(report, id)["position"]);
        [of(&self.b), of(&self.c), text(&report["totals"]["position"])]
    }

    fn fix(&self) -> Response {
        self.in_office("POST", "/settlements", &json!({ "parties": "shop", "to": self.today() }))
    }
}

fn id_of(made: &Value) -> String {
    made["id"].as_str().expect("an id").to_owned()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn party(figures: &Value, id: &str) -> Value {
    let parties = figures["parties"].as_array().expect("parties");
    parties.iter().find(|party| party["id"] == id).cloned().unwrap_or_default()
}

fn cell(figures: &Value, issuer: &str, place: &str) -> Value {
    let cells = figures["cells"].as_array().expect("cells");
    let is_it = |cell: &&Value| cell["issuer_id"] == issuer && cell["place_id"] == place;
    cells.iter().find(is_it).cloned().unwrap_or_default()
}

fn bonus_of_a_fifth(company: &AppCompany) {
    let bands = json!([{ "from": "100.00", "percent_bp": 2000 }]);
    company.publish("top_up", json!({ "mode": "highest", "bands": bands, "bonus_months": null }));
}

/// OP10, §14: without bonus +80.00, −30.00, 50.00 held; every figure of the table.
#[test]
fn positions_of_two_shops_without_bonus() {
    let chain = Chain::new();
    let _ = chain.used();
    let report = chain.report("");
    assert_eq!(chain.positions(&report), ["80.00", "-30.00", "50.00"]);
    let b = party(&report, &chain.b);
    assert_eq!(
        (&b["topped_up"], &b["delivered"], &b["between"]),
        (&json!("100.00"), &json!("20.00"), &json!("30.00"))
    );
    let c = party(&report, &chain.c);
    assert_eq!(
        (&c["topped_up"], &c["delivered"], &c["between"]),
        (&json!("0.00"), &json!("30.00"), &json!("-30.00"))
    );
    assert_eq!(cell(&report, &chain.b, &chain.c)["settled"], "30.00");
    assert_eq!((&report["complete"], &report["totals"]["between"]), (&json!(true), &json!("0.00")));
    let between_entities = chain.report("&parties=entity");
    assert_eq!(between_entities["parties"].as_array().expect("parties").len(), 1);
    assert_eq!(between_entities["totals"]["position"], "50.00");
}

/// OP10, §14: 100 + 20: +83.33, −25.00, 58.33; 20.00 are 16.67 + 3.33, 30.00 are 25.00 + 5.00; down to the postings.
#[test]
fn positions_of_two_shops_with_bonus() {
    let chain = Chain::new();
    bonus_of_a_fifth(&chain.company);
    let (_, sale) = chain.used();
    let report = chain.report("");
    assert_eq!(chain.positions(&report), ["83.33", "-25.00", "58.33"]);
    let at_home = cell(&report, &chain.b, &chain.b);
    assert_eq!((&at_home["delivered"], &at_home["bonus"]), (&json!("16.67"), &json!("3.33")));
    let abroad = cell(&report, &chain.b, &chain.c);
    assert_eq!(
        (&abroad["delivered"], &abroad["bonus"], &abroad["carried"], &abroad["settled"]),
        (&json!("25.00"), &json!("5.00"), &json!("0.00"), &json!("25.00"))
    );
    let (b, c, day) = (&chain.b, &chain.c, chain.today());
    let path = format!("/reports/settlement/movements?from={day}&to={day}&issuer_id={b}&place_id={c}");
    let behind = chain.in_office("GET", &path, &Value::Null).expect(200);
    let row = &behind["items"][0];
    assert_eq!(behind["items"].as_array().expect("rows").len(), 1);
    assert_eq!((&row["posting_id"], &row["flow"]), (&json!(posting_of(&sale)), &json!("delivered")));
    assert_eq!((&row["principal"], &row["bonus"]), (&json!("-25.00"), &json!("-5.00")));
    let all = format!("/reports/settlement/movements?from={day}&to={day}&limit=1");
    let first = chain.in_office("GET", &all, &Value::Null).expect(200);
    let cursor = first["next_cursor"].as_str().expect("another page");
    let second = chain.in_office("GET", &format!("{all}&cursor={cursor}"), &Value::Null).expect(200);
    assert_eq!(
        (&first["items"][0]["flow"], &second["items"][0]["flow"]),
        (&json!("topped_up"), &json!("delivered"))
    );
    assert!(first["items"][0]["seq"].as_i64() < second["items"][0]["seq"].as_i64());
}

/// OP10: where a party stands, and all of them together, is the sum of the movements behind each figure.
#[test]
fn positions_come_down_to_their_movements() {
    let chain = Chain::new();
    bonus_of_a_fifth(&chain.company);
    let _ = chain.used();
    let (report, day) = (chain.report(""), chain.today());
    let sum = |place: &str, flow: &str, column: &str| {
        let path = format!("/reports/settlement/movements?from={day}&to={day}{place}{flow}&limit=200");
        let rows = chain.in_office("GET", &path, &Value::Null).expect(200);
        rows["items"].as_array().expect("rows").iter().map(|row| minor(&row[column])).sum::<i64>()
    };
    let parties = report["parties"].as_array().expect("parties").iter();
    let parties = parties.map(|party| (format!("&place_id={}", party["id"].as_str().expect("an id")), party));
    for (place, figures) in parties.chain([(String::new(), &report["totals"])]) {
        for (name, flow, column, sign) in [
            ("topped_up", "&flow=topped_up", "principal", 1),
            ("adjusted", "&flow=adjusted", "principal", 1),
            ("refunded", "&flow=refunded", "principal", -1),
            ("kept", "&flow=kept", "principal", -1),
            ("delivered", "&flow=delivered", "principal", -1),
            ("bonus", "&flow=delivered", "bonus", -1),
            ("position", "", "principal", 1),
        ] {
            assert_eq!(sign * sum(&place, flow, column), minor(&figures[name]), "{name}{place}: {report:#}");
        }
    }
    assert_eq!(minor(&report["totals"]["delivered"]), 4_167, "{report:#}");
}

/// OP10: the issuer carries a half of the bonus that C delivers: C gets 27.50; parts of a return end at exactly nothing.
#[test]
fn bonus_is_shared_by_the_rule_of_the_program() {
    let chain = Chain::new();
    bonus_of_a_fifth(&chain.company);
    chain.company.publish("cross_shop", json!({ "issuer_share_bp": 5000 }));
    let (_, sale) = chain.used();
    assert_eq!(chain.positions(&chain.report("")), ["85.83", "-27.50", "58.33"]);
    for amount in ["0.07", "11.11", "18.82"] {
        let line = json!({ "line": 1, "amount": amount });
        let body = json!({ "posting_id": posting_of(&sale), "reason": "did not fit", "lines": [line] });
        let _ = chain.at_c("/returns", &body).expect(201);
    }
    let report = chain.report("");
    assert_eq!(chain.positions(&report), ["83.33", "0.00", "83.33"]);
    assert_eq!(cell(&report, &chain.b, &chain.c)["settled"], "0.00");
}

/// OP10, §14: where bonus is for the shop that gave it, 83.33 are there at C, and the 30.00 are principal.
#[test]
fn bonus_is_spent_only_where_it_was_given() {
    let chain = Chain::new();
    bonus_of_a_fifth(&chain.company);
    chain.company.publish("cross_shop", json!({ "issuer_share_bp": 0, "bonus_only_where_given": true }));
    let member = chain.company.member("Li Na");
    let _ = chain.company.top_up(&member, "100.00").send().expect(201);
    let _ = chain.company.sale(&member, "20.00").send().expect(201);
    let refused = chain.sale_at_c(&member, "83.34").problem(409, "insufficient-balance");
    assert_eq!(refused["available"], "83.33");
    let sold = chain.sale_at_c(&member, "30.00").expect(201);
    assert_eq!((&sold["after"]["principal"], &sold["after"]["bonus"]), (&json!("53.33"), &json!("16.67")));
    assert_eq!(chain.positions(&chain.report("")), ["83.33", "-30.00", "53.33"]);
}

/// OP10, §14: a period is fixed with its postings, closed and paid; what C corrects of B's afterwards is in the next one, and moves B.
#[test]
fn a_period_is_fixed_closed_and_paid() {
    let chain = Chain::new();
    let (_, sale) = chain.used();
    let fixed = chain.fix().expect(201);
    assert_eq!((&fixed["number"], &fixed["state"]), (&json!(1), &json!("fixed")));
    assert_eq!(chain.positions(&fixed), ["80.00", "-30.00", "50.00"]);
    assert_eq!(fixed["chain_hash"].as_str().map(str::len), Some(64));
    let path = format!("/settlements/{}", id_of(&fixed));
    let rows = chain.in_office("GET", &format!("{path}/movements"), &Value::Null).expect(200);
    let sum: i64 = rows["items"].as_array().expect("rows").iter().map(|row| minor(&row["principal"])).sum();
    assert_eq!(sum, 5_000, "{rows:#}");
    let last = rows["items"].as_array().expect("rows").last().cloned().unwrap_or_default();
    assert!(last["seq"].as_i64() <= fixed["through_seq"].as_i64());

    let payment = json!({ "party_id": chain.b, "paid_on": chain.today(), "reference": "T-1" });
    let pay = |body: &Value| chain.in_office("POST", &format!("{path}/payments"), body);
    pay(&payment).problem(409, "settlement-not-closed");
    chain.fix().problem(409, "settlement-not-closed");
    let closing = format!("{path}/closing");
    assert_eq!(chain.in_office("POST", &closing, &Value::Null).expect(200)["state"], "closed");
    chain.in_office("POST", &closing, &Value::Null).problem(409, "settlement-closed");
    chain.in_office("DELETE", &path, &Value::Null).problem(409, "settlement-closed");
    let paid = pay(&payment).expect(200);
    assert_eq!(
        (&paid["state"], &party_share(&paid, &chain.b)["reference"]),
        (&json!("closed"), &json!("T-1"))
    );
    let of_c = json!({ "party_id": chain.c, "paid_on": chain.today(), "reference": "T-2" });
    assert_eq!(pay(&of_c).expect(200)["state"], "paid");
    let nobody =
        json!({ "party_id": chain.company.made.program.value(), "paid_on": chain.today(), "reference": "T" });
    assert_eq!(pay(&nobody).field(422, "validation-failed").0, "/party_id");
    let to_come = json!({ "party_id": chain.b, "paid_on": "2199-01-01", "reference": "T" });
    assert_eq!(pay(&to_come).field(422, "validation-failed").0, "/paid_on");

    let _ = chain.correct_at_c(&posting_of(&sale));
    let again = chain.in_office("GET", &path, &Value::Null).expect(200);
    assert_eq!(chain.positions(&again), ["80.00", "-30.00", "50.00"], "what was fixed does not change");
    assert_eq!(chain.positions(&chain.report("")), ["80.00", "0.00", "80.00"]);
    // The next period begins tomorrow: today was settled, and what came after is in it.
    let today = chain.fix();
    assert_eq!(today.field(422, "validation-failed").0, "/to");
}

/// OP10: a correction at C of a top-up of B moves B; what is not closed is withdrawn and fixed anew with what came since.
#[test]
fn what_is_not_closed_is_withdrawn() {
    let chain = Chain::new();
    let member = chain.company.member("Li Na");
    let top_up = chain.company.top_up(&member, "100.00").send().expect(201);
    let fixed = chain.fix().expect(201);
    assert_eq!(party(&fixed, &chain.b)["position"], "100.00");
    let _ = chain.correct_at_c(&posting_of(&top_up));
    let path = format!("/settlements/{}", id_of(&fixed));
    let _ = chain.in_office("DELETE", &path, &Value::Null).expect(204);
    chain.in_office("GET", &path, &Value::Null).problem(404, "settlement-not-found");
    chain.in_office("DELETE", &path, &Value::Null).problem(404, "settlement-not-found");
    let anew = chain.fix().expect(201);
    let b = party(&anew, &chain.b);
    assert_eq!((&b["topped_up"], &b["position"]), (&json!("0.00"), &json!("0.00")));
    assert_eq!(party(&anew, &chain.c), Value::Null);
    let acts = chain.in_office("GET", "/audit-events?limit=20", &Value::Null).expect(200);
    let acts: Vec<String> =
        acts["items"].as_array().expect("acts").iter().map(|act| text(&act["action"])).collect();
    assert!(acts.contains(&"settlement.withdrawn".to_owned()), "{acts:?}");
}

/// OP10: a till sees what is about its shop; who may not settle does not, and days that make no period are refused.
#[test]
fn who_sees_what_and_what_is_refused() {
    let chain = Chain::new();
    let _ = chain.used();
    let fixed = chain.fix().expect(201);
    let path = format!("/settlements/{}", id_of(&fixed));
    let own = chain.branch.request(&chain.company, "GET", &path).send().expect(200);
    assert_eq!(party(&own, &chain.b), Value::Null);
    assert_eq!(party(&own, &chain.c)["position"], "-30.00");
    assert_eq!(own["cells"].as_array().expect("cells").len(), 1);
    let day = chain.today();
    let entities = format!("/reports/settlement?from={day}&to={day}&parties=entity");
    let refused = chain.branch.request(&chain.company, "GET", &entities).send();
    assert_eq!(refused.field(422, "validation-failed"), ("/parties".to_owned(), "not-your-shop".to_owned()));
    let body = json!({ "parties": "shop", "to": day });
    chain
        .company
        .as_role("manager", "POST", "/settlements")
        .json(&body)
        .send()
        .problem(403, "permission-missing");
    let other = TestApp::shared().company();
    other.boss("GET", &path).send().problem(404, "settlement-not-found");
    other.boss("POST", &format!("{path}/closing")).send().problem(404, "settlement-not-found");
    let _ = chain.in_office("POST", &format!("{path}/closing"), &Value::Null).expect(200);
    let back = json!({ "parties": "shop", "from": day, "to": "2020-01-01" });
    assert_eq!(chain.in_office("POST", "/settlements", &back).field(422, "validation-failed").0, "/to");
    let far = json!({ "parties": "shop", "to": "2199-01-01" });
    assert_eq!(chain.in_office("POST", "/settlements", &far).field(422, "validation-failed").0, "/to");
    let gap = json!({ "parties": "shop", "from": day, "to": day });
    assert_eq!(chain.in_office("POST", "/settlements", &gap).field(422, "validation-failed").0, "/from");
    let empty =
        chain.in_office("GET", "/reports/settlement?from=2020-01-01&to=2020-01-02", &Value::Null).expect(200);
    assert_eq!((&empty["cells"], &empty["totals"]["position"]), (&json!([]), &json!("0.00")));
}

fn party_share(settlement: &Value, id: &str) -> Value {
    let shares = settlement["shares"].as_array().expect("shares");
    shares.iter().find(|share| share["party_id"] == id).cloned().unwrap_or_default()
}

fn minor(amount: &Value) -> i64 {
    amount.as_str().and_then(|text| text.replace('.', "").parse().ok()).expect("an amount")
}

/// OP10, I02: the report and a fixed period leave as workbooks: the same cells, positions and movements, digit for digit.
#[test]
fn settlements_leave_as_workbooks() {
    let chain = Chain::new();
    let _ = chain.used();
    let (report, day) = (chain.report(""), chain.today());
    let get = |path: &str| chain.in_office("GET", path, &Value::Null);
    let tables = workbook::read(&get(&format!("/reports/settlement.xlsx?from={day}&to={day}")).body);
    let [matrix, positions, movements] = &tables[..] else { panic!("{tables:#?}") };
    let cells = report["cells"].as_array().expect("cells");
    assert_eq!(
        matrix.column("应付"),
        cells.iter().map(|cell| Shown::number(&cell["settled"])).collect::<Vec<_>>()
    );
    let parties = report["parties"].as_array().expect("parties");
    let told = parties.iter().chain([&report["totals"]]).map(|party| Shown::number(&party["position"]));
    assert_eq!(positions.column("头寸"), told.collect::<Vec<_>>());
    let path = format!("/reports/settlement/movements?from={day}&to={day}");
    let listed = get(&path).expect(200)["items"].as_array().expect("a list").clone();
    let principal =
        |rows: &[Value]| rows.iter().map(|row| Shown::number(&row["principal"])).collect::<Vec<_>>();
    assert_eq!(movements.column("本金"), principal(&listed));
    let cell = format!("issuer_id={}&place_id={}", chain.b, chain.c);
    let behind = get(&format!("{path}&{cell}")).expect(200)["items"].as_array().expect("a list").clone();
    let path = format!("/reports/settlement/movements.xlsx?from={day}&to={day}&{cell}");
    let tables = workbook::read(&get(&path).body);
    assert_eq!((tables[0].column("本金"), behind.len()), (principal(&behind), 1));
    assert_eq!(tables[0].column("消费店"), [Shown::text("Shop C")]);

    let fixed = id_of(&chain.fix().expect(201));
    let tables = workbook::read(&get(&format!("/settlements/{fixed}/movements.xlsx")).body);
    assert_eq!(tables[0].caption[0], "跨店结算 · 第 1 期");
    assert_eq!(tables[2].column("本金"), principal(&listed));
    let _ = TestApp::shared()
        .company()
        .boss("GET", &format!("/settlements/{fixed}/movements.xlsx"))
        .send()
        .problem(404, "settlement-not-found");
}

/// Ten washes for 1 200.00 with two as a gift, and ten of any service for 500.00.
fn packages(chain: &Chain) -> [Value; 2] {
    let wash = json!({ "code": "wash", "label": "Wash", "paid": 10, "gift": 2, "unit_price": "150.00" });
    let pool = json!([{ "code": "cut", "label": "Cut", "unit_price": "60.00" },
        { "code": "dry", "label": "Dry", "unit_price": "30.00", "weight": 2 }]);
    let any = json!({ "code": "any", "label": "Any", "paid": 10, "unit_price": "80.00", "pool": pool });
    [("wash-10", "1200.00", wash), ("any-10", "500.00", any)].map(|(code, price, item)| {
        let package = json!({ "code": code, "name": code, "price": price, "items": [item] });
        chain.company.boss("POST", "/packages").json(&package).send().expect(201)["id"].clone()
    })
}

/// A package that B sells, paid in cash or by stored value.
fn buy(chain: &Chain, member: &AppMember, package: &Value, is_cash: bool) -> Value {
    let mut sale = json!({ "membership_id": member.membership, "package_id": package });
    if is_cash {
        sale["tenders"] = json!([{ "method": "cash" }]);
    }
    chain.company.cashier("POST", "/package-sales").key(&fresh_key()).json(&sale).send().expect(201)
}

fn use_at_c(chain: &Chain, member: &AppMember, item: &str, quantity: i64) -> Value {
    let body = json!({ "membership_id": member.membership, "item": item, "quantity": quantity });
    chain.at_c("/count-uses", &body).expect(201)
}

/// OP10, §10.3: washes that B sold are used at C: B pays their unit cost, 100.00 each; what C takes back of them comes off to the fen, shared
/// counts too; a wash at home is nobody's debt. The cell opens its postings, they sum to it, and a period keeps it.
#[test]
fn counts_are_settled_where_they_are_used() {
    let chain = Chain::new();
    let [washes, any] = packages(&chain);
    let member = chain.company.member("Li Na");
    let _ = buy(&chain, &member, &washes, true);
    let at_home = json!({ "membership_id": member.membership, "item": "wash" });
    let _ = chain.company.cashier("POST", "/count-uses").key(&fresh_key()).json(&at_home).send().expect(201);
    assert_eq!(
        chain.report("")["cells"],
        json!([]),
        "what is sold and used at home moves nothing between shops"
    );
    let used = use_at_c(&chain, &member, "wash", 4);
    let report = chain.report("");
    assert_eq!(chain.positions(&report), ["400.00", "-400.00", "0.00"]);
    let (b, c) = (party(&report, &chain.b), party(&report, &chain.c));
    assert_eq!(
        (&b["counts"], &b["own_left"], &b["between"]),
        (&json!("400.00"), &json!("0.00"), &json!("400.00"))
    );
    assert_eq!(
        (&c["counts"], &c["delivered"], &c["between"]),
        (&json!("-400.00"), &json!("0.00"), &json!("-400.00"))
    );
    let of = cell(&report, &chain.b, &chain.c);
    assert_eq!(
        (&of["counts"], &of["settled"], &of["delivered"]),
        (&json!("400.00"), &json!("400.00"), &json!("0.00"))
    );
    let fixed = chain.fix().expect(201);
    assert_eq!(cell(&fixed, &chain.b, &chain.c)["counts"], "400.00");
    let _ = chain.in_office("DELETE", &format!("/settlements/{}", id_of(&fixed)), &Value::Null).expect(204);

    let _ = buy(&chain, &member, &any, true);
    let _ = use_at_c(&chain, &member, "cut", 1);
    let _ = use_at_c(&chain, &member, "dry", 1);
    assert_eq!(cell(&chain.report(""), &chain.b, &chain.c)["settled"], "550.00");
    let _ = chain.correct_at_c(&posting_of(&used));
    let report = chain.report("");
    assert_eq!(cell(&report, &chain.b, &chain.c)["settled"], "150.00");
    assert_eq!((&report["totals"]["between"], &report["totals"]["counts"]), (&json!("0.00"), &json!("0.00")));
    let (b, c, day) = (&chain.b, &chain.c, chain.today());
    let path =
        format!("/reports/settlement/movements?from={day}&to={day}&issuer_id={b}&place_id={c}&settled=true");
    let rows =
        chain.in_office("GET", &path, &Value::Null).expect(200)["items"].as_array().expect("rows").clone();
    let told: Vec<_> = rows.iter().map(|row| (text(&row["flow"]), text(&row["settled"]))).collect();
    let rows_of = |amounts: [&str; 4]| amounts.map(|amount| ("counts_used".to_owned(), amount.to_owned()));
    assert_eq!(told, rows_of(["400.00", "50.00", "100.00", "-400.00"]));
    assert_eq!(rows[3]["kind"], "reversal");
}

/// OP10: what stored value with bonus paid for a package is worth its paid share: 1 000.00 of 1 200.00, 333.33 of four washes. What a refund
/// pays out at C is B's, too, and comes back with its correction.
#[test]
fn counts_are_worth_what_was_paid_and_refunds_what_was_paid_out() {
    let chain = Chain::new();
    bonus_of_a_fifth(&chain.company);
    let [washes, _] = packages(&chain);
    let member = chain.company.member("Li Na");
    let _ = chain.company.top_up(&member, "1000.00").send().expect(201);
    let sale = buy(&chain, &member, &washes, false);
    let _ = use_at_c(&chain, &member, "wash", 4);
    let report = chain.report("");
    assert_eq!(cell(&report, &chain.b, &chain.c)["settled"], "333.33");
    assert_eq!(chain.positions(&report), ["333.33", "-333.33", "0.00"], "nothing is left of the principal");
    let body = json!({ "membership_id": member.membership, "packages": [posting_of(&sale)], "cause": "shop",
        "reason": "the shop moves away" });
    let asked = chain.at_c("/refunds", &body).expect(201);
    let id = posting_of(&asked);
    let _ = chain.company.as_role("manager", "POST", &format!("/refunds/{id}/approval")).send();
    let stands = chain.branch.request(&chain.company, "GET", &format!("/refunds/{id}")).send().expect(200);
    let amount = stands["amount"].clone();
    let pay = json!({ "refund_id": id, "payouts": [{ "method": "cash", "amount": amount }] });
    let paid = chain.at_c("/refund-payments", &pay).expect(201);
    let out = minor(&amount);
    assert!(out > 0, "{asked:#}");
    let report = chain.report("");
    let of = cell(&report, &chain.b, &chain.c);
    assert_eq!((minor(&of["counts"]), minor(&of["settled"])), (33_333 + out, 33_333 + out));
    assert_eq!(report["totals"]["between"], "0.00");
    let _ = chain.correct_at_c(&posting_of(&paid));
    assert_eq!(cell(&chain.report(""), &chain.b, &chain.c)["settled"], "333.33");
}

/// OP10: a cell is the sum of its own movements, also at home, where what came in is in none; so are rows, columns and all of it.
#[test]
fn cells_rows_and_columns_come_down_to_their_movements() {
    let chain = Chain::new();
    bonus_of_a_fifth(&chain.company);
    chain.company.publish("cross_shop", json!({ "issuer_share_bp": 5000 }));
    let (member, _) = chain.used();
    let [washes, _] = packages(&chain);
    let _ = buy(&chain, &member, &washes, true);
    let _ = use_at_c(&chain, &member, "wash", 3);
    let (report, day) = (chain.report(""), chain.today());
    let cells = report["cells"].as_array().expect("cells");
    let sum = |filter: &str| {
        let path =
            format!("/reports/settlement/movements?from={day}&to={day}{filter}&settled=true&limit=200");
        let rows = chain.in_office("GET", &path, &Value::Null).expect(200);
        rows["items"].as_array().expect("rows").iter().map(|row| minor(&row["settled"])).sum::<i64>()
    };
    let of = |side: &str, id: &str| {
        let own = cells.iter().filter(|cell| side.is_empty() || cell[side] == id);
        own.map(|cell| minor(&cell["settled"])).sum::<i64>()
    };
    for each in cells {
        let (issuer, place) = (text(&each["issuer_id"]), text(&each["place_id"]));
        assert_eq!(sum(&format!("&issuer_id={issuer}&place_id={place}")), minor(&each["settled"]), "{each}");
    }
    for id in [&chain.b, &chain.c] {
        assert_eq!(sum(&format!("&issuer_id={id}")), of("issuer_id", id));
        assert_eq!(sum(&format!("&place_id={id}")), of("place_id", id));
    }
    assert_eq!((sum(""), cells.len()), (of("", ""), 2));
}
