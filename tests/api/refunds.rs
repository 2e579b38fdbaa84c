//! `/refunds` from the quote to the payment: who asks, who approves, what is paid, and what is refused.

use api::config::ServerSettings;
use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};
use test_support::app::{AppCompany, fresh_key, posting_of};
use test_support::http::{Request, Response};
use test_support::workbook::{self, Shown};
use test_support::{AppMember, TestApp, TestDatabase};
use uuid::Uuid;

/// A member with 1 000.00 paid in and 100.00 on top, of which 220.00 are spent: 200.00 of what was paid.
struct Shop {
    company: AppCompany,
    member: AppMember,
}

impl Shop {
    fn new() -> Self {
        let company = TestApp::shared().company();
        let member = company.member("Wang Fang");
        let _ = company.top_up(&member, "1000.00").send().expect(201);
        let _ = company.sale(&member, "220.00").send().expect(201);
        Self { company, member }
    }

    fn quote(&self, cause: &str) -> Response {
        let path = format!("/memberships/{}/refund-quote?cause={cause}", self.member.membership);
        self.company.cashier("GET", &path).send()
    }

    fn request(&self, cause: &str) -> Request {
        let body =
            json!({ "membership_id": self.member.membership, "cause": cause, "reason": "moving away" });
        self.company.cashier("POST", "/refunds").key(&fresh_key()).json(&body)
    }

    fn asked(&self, cause: &str) -> String {
        posting_of(&self.request(cause).send().expect(201))
    }

    fn approve(&self, refund: &str) -> Response {
        self.company.as_role("manager", "POST", &format!("/refunds/{refund}/approval")).send()
    }

    fn pay(&self, refund: &str, payouts: &Value) -> Response {
        let body = json!({ "refund_id": refund, "payouts": payouts });
        self.company.cashier("POST", "/refund-payments").key(&fresh_key()).json(&body).send()
    }

    fn end(&self, role: &str, how: &str, refund: &str) -> Response {
        let body = json!({ "refund_id": refund, "reason": "the card stays" });
        self.company.as_role(role, "POST", how).key(&fresh_key()).json(&body).send()
    }

    fn shown(&self, refund: &str) -> Value {
        self.company.cashier("GET", &format!("/refunds/{refund}")).send().expect(200)
    }

    /// Balance, held, available.
    fn standing(&self) -> [Value; 3] {
        let path = format!("/memberships/{}/desk", self.member.membership);
        let panel = self.company.cashier("GET", &path).send().expect(200);
        ["balance", "held", "available"].map(|name| panel["membership"][name].clone())
    }
}

fn cash(amount: &str) -> Value {
    json!([{ "method": "cash", "amount": amount }])
}

/// OP11: quoted line by line, asked for, approved from elsewhere, paid, and on the statement; the bonus ends.
#[test]
fn a_refund_from_its_quote_to_its_payment() {
    let shop = Shop::new();
    let quote = shop.quote("shop").expect(200);
    assert_eq!(
        [&quote["pays"], &quote["ends"], &quote["pairs"][0]["counted"], &quote["pairs"][0]["bonus_left"]],
        [&json!("800.00"), &json!("880.00"), &json!("200.00"), &json!("80.00")]
    );
    assert_eq!(
        [&quote["deliveries"][0]["charged"], &quote["deliveries"][0]["stored"], &quote["plan"][0]["amount"]],
        [&json!("220.00"), &json!("220.00"), &json!("800.00")]
    );
    assert_eq!(shop.quote("member").expect(200)["pays"], "780.00");

    let asked = shop.request("shop").send().expect(201);
    assert_eq!((&asked["posting"]["kind"], &asked["posting"]["total"]), (&json!("hold"), &json!("880.00")));
    let refund = posting_of(&asked);
    assert_eq!(shop.standing(), ["880.00", "880.00", "0.00"].map(|text| json!(text)));
    shop.company.sale(&shop.member, "0.01").send().problem(409, "value-on-hold");
    shop.pay(&refund, &cash("800.00")).problem(409, "refund-not-open");
    let waiting = shop.company.as_role("manager", "GET", "/refunds?state=requested").send().expect(200);
    assert_eq!(
        [&waiting["items"][0]["id"], &waiting["items"][0]["amount"], &waiting["items"][0]["member"]["name"]],
        [&json!(refund), &json!("800.00"), &json!("Wang Fang")]
    );

    let approved = shop.approve(&refund).expect(200);
    assert_eq!(
        (&approved["state"], &approved["approved_by"]["name"].is_string()),
        (&json!("approved"), &true)
    );
    assert_eq!(shop.approve(&refund).problem(409, "refund-not-open")["state"], "approved");
    let paid = shop.pay(&refund, &cash("800.00")).expect(201);
    assert_eq!((&paid["posting"]["kind"], &paid["posting"]["total"]), (&json!("refund"), &json!("800.00")));
    assert_eq!((&paid["after"]["balance"], &paid["effects"]["bonus"]), (&json!("0.00"), &json!("-80.00")));
    let detail = shop.company.cashier("GET", &format!("/postings/{}", posting_of(&paid))).send().expect(200);
    assert_eq!(
        [&detail["derivation"]["steps"][0]["basis"], &detail["derivation"]["steps"][0]["refund"]],
        [&json!("paid_share"), &json!("800.00")]
    );
    let done = shop.shown(&refund);
    assert_eq!((&done["state"], &done["ended_posting_id"]), (&json!("paid"), &paid["posting"]["id"]));
    shop.request("member").send().problem(409, "nothing-to-refund");

    let _ = shop.company.correction(&posting_of(&paid)).send().expect(201);
    shop.company.correction(&posting_of(&paid)).send().problem(409, "already-reversed");
    assert_eq!(shop.standing(), ["880.00", "0.00", "880.00"].map(|text| json!(text)));
    assert!(shop.shown(&refund)["reversed_by"].is_string());
}

/// S01, OP11, 10.1: points that the top-up gave go with its refund: quoted, taken from what is left, owed for what is spent,
/// and there again when the refund is corrected. When the shop is the cause, what is spent stays.
#[test]
fn points_that_were_given_go_with_the_refund() {
    let company = TestApp::shared().company();
    let offer =
        json!({ "mode": "highest", "bonus_months": null, "bands": [{ "from": "1000.00", "points": 500 }] });
    company.publish("top_up", offer);
    let pays =
        json!({ "points": 100, "worth": "1.00", "share_max_bp": 10_000, "step": 100, "points_min": 100 });
    company.publish("points_payment", pays);
    let member = company.member("Wang Fang");
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let by_points = json!({ "membership_id": member.membership, "amount": "2.00",
        "tenders": [{ "method": "points" }] });
    let _ = company.cashier("POST", "/consumptions").key(&fresh_key()).json(&by_points).send().expect(201);
    let shop = Shop { company, member };

    let given = |cause: &str| {
        let quote = shop.quote(cause).expect(200);
        assert_eq!(quote["pays"], "1000.00");
        let gift = &quote["gift_points"][0];
        [&gift["given"], &gift["taken"], &gift["owed"]].map(Clone::clone)
    };
    assert_eq!(given("member"), [500, 300, 200].map(|points| json!(points)));
    assert_eq!(given("shop"), [500, 300, 0].map(|points| json!(points)));

    let refund = shop.asked("member");
    let _ = shop.approve(&refund).expect(200);
    let paid = shop.pay(&refund, &cash("1000.00")).expect(201);
    let points = |of: &Value| [&of["after"]["reward_points"], &of["after"]["owed_points"]].map(Clone::clone);
    assert_eq!(points(&paid), [json!(0), json!(200)]);
    let undone = shop.company.correction(&posting_of(&paid)).send().expect(201);
    assert_eq!(points(&undone), [json!(300), json!(0)]);
}

/// OP11: refused or cancelled, the value is free again and the balance unchanged to the fen; the hold itself is not released.
#[test]
fn a_refund_that_is_not_to_be() {
    let shop = Shop::new();
    for (role, how, state) in
        [("manager", "/refund-refusals", "refused"), ("cashier", "/refund-cancellations", "cancelled")]
    {
        let refund = shop.asked("member");
        let body = json!({ "hold_id": refund });
        shop.company
            .cashier("POST", "/hold-releases")
            .key(&fresh_key())
            .json(&body)
            .send()
            .problem(409, "hold-of-refund");
        let ended = shop.end(role, how, &refund).expect(201);
        assert_eq!(ended["posting"]["kind"], "hold_end");
        assert_eq!(shop.standing(), ["880.00", "0.00", "880.00"].map(|text| json!(text)));
        let shown = shop.shown(&refund);
        assert_eq!((&shown["state"], &shown["note"]), (&json!(state), &json!("the card stays")));
        assert_eq!(shop.end(role, how, &refund).problem(409, "refund-not-open")["state"], state);
        assert_eq!(shop.approve(&refund).problem(409, "refund-not-open")["state"], state);
    }
    let refund = shop.asked("member");
    let refused = shop.end("cashier", "/refund-refusals", &refund).problem(403, "permission-missing");
    assert_eq!(refused["permission"], "refund:approve");
}

/// OP11: a manager approves at the same screen by PIN; a wrong PIN and whoever may not approve are refused.
#[test]
fn a_manager_approves_at_the_same_screen() {
    let shop = Shop::new();
    let refund = shop.asked("shop");
    let path = format!("/refunds/{refund}/pin-approval");
    let set_pin = |role: &str| {
        let body = json!({ "current_password": test_support::app::PASSWORD, "pin": "864209" });
        let _ = shop.company.as_role(role, "PUT", "/sessions/current/pin").json(&body).send().expect(204);
    };
    // Staff numbers are 2000 and the place of the role.
    let (manager, supervisor) = ("2001", "2002");
    set_pin("manager");
    set_pin("supervisor");
    let ask = |number: &str, pin: &str| {
        shop.company.cashier("POST", &path).json(&json!({ "staff_number": number, "pin": pin })).send()
    };
    ask(manager, "000000").problem(409, "approval-refused");
    ask(supervisor, "864209").problem(409, "approval-refused");
    shop.company
        .cashier("POST", &format!("/refunds/{refund}/approval"))
        .send()
        .problem(403, "permission-missing");
    assert_eq!(ask(manager, "864209").expect(200)["state"], "approved");
    let log = shop.company.boss("GET", "/audit-events?action=refund.approved").send().expect(200);
    assert_eq!(log["items"][0]["subject_id"], json!(refund));
}

/// OP11: ways of payment sum to what is paid, each but cash with its reference; a key pays once.
#[test]
fn a_refund_is_paid_once_and_leaves_a_trace() {
    let shop = Shop::new();
    let refund = shop.asked("shop");
    let _ = shop.approve(&refund).expect(200);
    let wrong = shop.pay(&refund, &cash("799.99")).problem(409, "tenders-do-not-cover");
    assert_eq!((&wrong["due"], &wrong["paid"]), (&json!("800.00"), &json!("799.99")));
    let untraced = json!([{ "method": "wechat", "amount": "800.00" }]);
    assert_eq!(shop.pay(&refund, &untraced).field(422, "validation-failed").0, "/payouts/0");
    let payouts = json!([{ "method": "cash", "amount": "300.00" },
        { "method": "wechat", "amount": "500.00", "reference": "4200001" }]);
    let key = fresh_key();
    let ask = |path: &str, payouts: &Value| {
        let body = json!({ "refund_id": refund, "payouts": payouts });
        shop.company.cashier("POST", path).key(&key).json(&body).send()
    };
    let told = ask("/refund-payments?preview=true", &payouts).expect(200);
    assert_eq!((&told["posting"]["id"], &told["posting"]["total"]), (&Value::Null, &json!("800.00")));
    assert_eq!(shop.shown(&refund)["state"], "approved");
    let (first, again) = (ask("/refund-payments", &payouts), ask("/refund-payments", &payouts));
    assert_eq!((first.text(), again.header("idempotent-replay")), (again.text(), Some("true")));
    ask("/refund-payments", &cash("800.00")).problem(422, "idempotency-key-reused");
    assert_eq!(shop.pay(&refund, &payouts).problem(409, "refund-not-open")["state"], "paid");
}

/// OP11, R4: asked for by many at once, and paid by many at once, a refund is frozen once and paid once.
#[test]
fn many_at_once_refund_once() {
    const CLERKS: usize = 12;
    let at_once = |ask: &(dyn Fn() -> Response + Sync)| -> Vec<Response> {
        std::thread::scope(|scope| {
            let clerks: Vec<_> = (0..CLERKS).map(|_| scope.spawn(ask)).collect();
            clerks.into_iter().map(|clerk| clerk.join().expect("an answer")).collect()
        })
    };
    let the_one_of = |answers: Vec<Response>| {
        let (mut done, others): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 201);
        assert!(
            others.iter().all(|answer| answer.status == 409),
            "{:?}",
            others.iter().map(Response::text).collect::<Vec<_>>()
        );
        assert_eq!(done.len(), 1);
        done.remove(0).expect(201)
    };
    let shop = Shop::new();
    let refund = posting_of(&the_one_of(at_once(&|| shop.request("shop").send())));
    assert_eq!(shop.standing(), ["880.00", "880.00", "0.00"]);
    let _ = shop.approve(&refund).expect(200);
    let paid = the_one_of(at_once(&|| shop.pay(&refund, &cash("800.00"))));
    assert_eq!(paid["after"]["balance"], "0.00");
    assert_eq!(shop.standing(), ["0.00", "0.00", "0.00"]);
}

/// OP11: when value came back meanwhile, what was approved is not what is due: it is asked for again.
#[test]
fn a_refund_that_changed_is_asked_for_again() {
    let company = TestApp::shared().company();
    let member = company.member("Chen");
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let sale = posting_of(&company.sale(&member, "220.00").send().expect(201));
    let shop = Shop { company, member };
    let refund = shop.asked("shop");
    let _ = shop.approve(&refund).expect(200);
    let _ = shop.company.correction(&sale).send().expect(201);
    let changed = shop.pay(&refund, &cash("800.00")).problem(409, "refund-changed");
    assert_eq!((&changed["was"], &changed["now"]), (&json!("800.00"), &json!("1000.00")));
    let _ = shop.end("cashier", "/refund-cancellations", &refund).expect(201);
    let seven = shop.asked("seven_days");
    let _ = shop.approve(&seven).expect(200);
    assert_eq!(shop.pay(&seven, &cash("1000.00")).expect(201)["after"]["balance"], "0.00");
}

/// Worked example 10.1: the tenant chooses at which price a member's own refund counts; seven days need an untouched top-up.
#[test]
fn the_tenant_chooses_the_price() {
    let shop = Shop::new();
    assert_eq!(shop.quote("member").expect(200)["pairs"][0]["basis"], "list");
    shop.quote("seven_days").problem(409, "not-within-seven-days");
    let _ = shop
        .company
        .boss("PATCH", "/tenant")
        .if_match(1)
        .json(&json!({ "member_refund_price": "charged" }))
        .send()
        .expect(200);
    let quote = shop.quote("member").expect(200);
    assert_eq!((&quote["pairs"][0]["basis"], &quote["pays"]), (&json!("charged"), &json!("780.00")));
    let by_principal = json!({ "member_refund_price": "principal_left" });
    let _ = shop.company.boss("PATCH", "/tenant").if_match(2).json(&by_principal).send().expect(200);
    let quote = shop.quote("member").expect(200);
    assert_eq!((&quote["pairs"][0]["basis"], &quote["pays"]), (&json!("principal_left"), &json!("800.00")));
    let refund = shop.asked("member");
    let _ = shop.approve(&refund).expect(200);
    let paid = shop.pay(&refund, &cash("800.00")).expect(201);
    assert_eq!(paid["after"]["balance"], "0.00");
}

impl Shop {
    /// The company changes its settings.
    fn settings(&self, changes: &Value) -> Response {
        let tenant = self.company.boss("GET", "/tenant").send().expect(200);
        let version = tenant["row_version"].as_i64().expect("a version");
        self.company.boss("PATCH", "/tenant").if_match(version).json(changes).send()
    }

    /// Posted figures of the books, once every posting is in them.
    fn books(&self) -> Value {
        self.company.boss("GET", &format!("/reports/books?{}", self.days())).send().expect(200)
    }

    /// What the workbook of the books says of some lines, for all legal entities together.
    fn books_in_a_workbook<const N: usize>(&self, lines: [&str; N]) -> [Shown; N] {
        let path = format!("/reports/books.xlsx?{}", self.days());
        let file = self.company.boss("GET", &path).header("Accept-Language", "en").send();
        let table = &workbook::read(&file.body)[0];
        lines.map(|line| table.row(line)[1].clone())
    }

    /// The days of everything that was posted.
    fn days(&self) -> String {
        let posted = self.company.boss("GET", "/postings?limit=1").send().expect(200);
        let day = posted["items"][0]["business_date"].as_str().expect("a date");
        let day: NaiveDate = day.parse().expect("a date");
        format!("from={}&to={day}", day - TimeDelta::days(200))
    }
}

/// Worked example 10.1: a contract's fee is taken off a member's own refund, is the shop's income, and comes back when the refund
/// is corrected; when the shop is the cause the line shows nothing, and why.
#[test]
fn a_fee_is_taken_off_and_booked() {
    let shop = Shop::new();
    assert_eq!(shop.quote("member").expect(200)["fee"], Value::Null);
    let _ = shop.settings(&json!({ "refund_fee_bp": 500 })).expect(200);
    let quote = shop.quote("shop").expect(200);
    assert_eq!((&quote["fee"]["why"], &quote["fee"]["amount"]), (&json!("shop_is_cause"), &json!("0.00")));
    assert_eq!(quote["pays"], "800.00");
    let quote = shop.quote("member").expect(200);
    let fee = &quote["fee"];
    assert_eq!(
        [&fee["refund"], &fee["taken_bp"], &fee["why"], &fee["amount"], &quote["pays"]],
        [&json!("780.00"), &json!(500), &json!("contract"), &json!("39.00"), &json!("741.00")]
    );
    let refund = shop.asked("member");
    let _ = shop.approve(&refund).expect(200);
    let paid = shop.pay(&refund, &cash("741.00")).expect(201);
    assert_eq!((&paid["posting"]["total"], &paid["after"]["balance"]), (&json!("741.00"), &json!("0.00")));
    let figures = &shop.books()["total"];
    assert_eq!(
        [&figures["liability"]["fees"], &figures["liability"]["kept"], &figures["liability"]["closing"]],
        [&json!("39.00"), &json!("20.00"), &json!("0.00")]
    );
    assert_eq!(figures["revenue"]["total"], "259.00");
    let lines = ["Fees of refunds (income)", "Fees of refunds", "Revenue in all"];
    let amounts = ["39.00", "39.00", "259.00"].map(|amount| Shown::number(&json!(amount)));
    assert_eq!(shop.books_in_a_workbook(lines), amounts, "the file has the lines of the screen (I02)");
    let _ = shop.company.correction(&posting_of(&paid)).send().expect(201);
    assert_eq!(shop.standing(), ["880.00", "0.00", "880.00"].map(|text| json!(text)));
    assert_eq!(shop.books()["total"]["liability"]["fees"], "0.00");
}

/// Worked example 10.1: interest by the rate of the day of the top-up is paid on top, is an expense, and is told line by line; the plan has
/// a part for it that was never paid in.
#[test]
fn interest_is_paid_on_top_and_booked() {
    let app = TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests());
    let company = app.company();
    let member = company.member("Wang Fang");
    let _ = company.top_up(&member, "7000.00").send().expect(201);
    let shop = Shop { company, member };
    let rate =
        |cause: &str, from: &str, rate_bp: i64| json!({ "cause": cause, "from": from, "rate_bp": rate_bp });
    let twice =
        json!({ "refund_interest": [rate("shop", "2024-10-21", 310), rate("shop", "2024-10-21", 300)] });
    assert_eq!(shop.settings(&twice).field(422, "validation-failed").0, "/refund_interest/1/from");
    let rates =
        json!({ "refund_interest": [rate("shop", "2024-10-21", 310), rate("member", "2015-10-24", 150)] });
    assert_eq!(
        shop.settings(&rates).expect(200)["refund_interest"],
        json!([rate("member", "2015-10-24", 150), rate("shop", "2024-10-21", 310)])
    );
    assert_eq!(shop.quote("shop").expect(200)["interest"], json!([]), "not on the day itself");
    app.state.clock().shift(TimeDelta::days(100));
    shop.company.forget_tokens();
    let quote = shop.quote("shop").expect(200);
    let interest = &quote["interest"][0];
    assert_eq!(
        [&interest["refund"], &interest["rate_bp"], &interest["days"], &interest["amount"], &quote["pays"]],
        [&json!("7000.00"), &json!(310), &json!(100), &json!("59.45"), &json!("7059.45")]
    );
    assert_eq!(
        [&quote["plan"][0]["amount"], &quote["plan"][1]["amount"], &quote["plan"][1]["method"]],
        [&json!("7000.00"), &json!("59.45"), &Value::Null]
    );
    let refund = shop.asked("shop");
    let _ = shop.approve(&refund).expect(200);
    let paid = shop.pay(&refund, &cash("7059.45")).expect(201);
    assert_eq!((&paid["posting"]["total"], &paid["after"]["balance"]), (&json!("7059.45"), &json!("0.00")));
    let detail = shop.company.cashier("GET", &format!("/postings/{}", posting_of(&paid))).send().expect(200);
    let steps = detail["derivation"]["steps"].as_array().expect("steps");
    assert!(
        steps.iter().any(|step| step["step"] == "refund_interest" && step["amount"] == "59.45"),
        "{steps:?}"
    );
    let figures = &shop.books()["total"];
    assert_eq!(
        [
            &figures["liability"]["interest"],
            &figures["liability"]["refunded"],
            &figures["liability"]["closing"]
        ],
        [&json!("59.45"), &json!("7059.45"), &json!("0.00")]
    );
    assert_eq!(figures["revenue"]["total"], "0.00");
}

/// OP11: another company's refunds and members are not found; a request needs a reason and a member.
#[test]
fn what_is_not_there() {
    let (shop, other) = (Shop::new(), Shop::new());
    let theirs = other.asked("member");
    for refund in [theirs, Uuid::now_v7().to_string()] {
        shop.company.cashier("GET", &format!("/refunds/{refund}")).send().problem(404, "refund-not-found");
        shop.approve(&refund).problem(404, "refund-not-found");
        shop.pay(&refund, &cash("1.00")).problem(404, "refund-not-found");
        shop.end("cashier", "/refund-cancellations", &refund).problem(404, "refund-not-found");
    }
    let posting = posting_of(&shop.company.sale(&shop.member, "1.00").send().expect(201));
    shop.pay(&posting, &cash("1.00")).problem(404, "refund-not-found");
    let body = json!({ "membership_id": other.member.membership, "cause": "shop", "reason": "x" });
    shop.company
        .cashier("POST", "/refunds")
        .key(&fresh_key())
        .json(&body)
        .send()
        .problem(404, "membership-not-found");
    let body = json!({ "membership_id": shop.member.membership, "cause": "shop", "reason": "" });
    let refused = shop.company.cashier("POST", "/refunds").key(&fresh_key()).json(&body).send();
    assert_eq!(refused.field(422, "validation-failed").0, "/reason");
}

/// R03: whoever serves a member finds the refund that is open, whoever maintains the member; the list of all stays with those whom one
/// may browse.
#[test]
fn whoever_serves_a_member_finds_their_refund() {
    let shop = Shop::new();
    let refund = shop.asked("member");
    let path = format!("/members/{}", shop.member.id);
    let member = shop.company.boss("GET", &path).send().expect(200);
    let owner = json!({ "owner_id": shop.company.made.administrator.to_string() });
    let version = member["row_version"].as_i64().expect("a version");
    let _ = shop.company.boss("PATCH", &path).if_match(version).json(&owner).send().expect(200);
    let listed = |query: &str| {
        let found = shop.company.cashier("GET", &format!("/refunds{query}")).send().expect(200);
        let items = found["items"].as_array().expect("items").iter();
        items.map(|item| item["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(""), Vec::<String>::new());
    assert_eq!(listed(&format!("?membership_id={}", shop.member.membership)), [refund]);
}
