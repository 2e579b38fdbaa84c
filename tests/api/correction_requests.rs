//! `/correction-requests` and `/correction-approvals`: what a role may not take back alone is asked for, and approved from elsewhere.

use api::config::ServerSettings;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use test_support::app::{fresh_key, posting_of};
use test_support::http::Response;
use test_support::{TestApp, TestDatabase};

use super::corrections::{Desk, told};

/// A supervisor asks, who may take back 100.00 alone; the manager may any amount.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.limit(2, json!("100.00"));
    desk
}

impl Desk {
    fn asks(&self, role: &str, posting: &str, why: &Value) -> Response {
        let mut body = why.clone();
        body["posting_id"] = json!(posting);
        self.company.as_role(role, "POST", "/correction-requests").json(&body).send()
    }

    /// Asks as the supervisor, and gives the id of the request.
    fn asked(&self, posting: &str) -> String {
        let asked = self.asks("supervisor", posting, &json!({ "reason_code": "wrong-amount" })).expect(201);
        asked["request"]["id"].as_str().expect("an id").to_owned()
    }

    fn approve(&self, role: &str, request: &str) -> Response {
        self.approve_with(role, request, &fresh_key())
    }

    fn approve_with(&self, role: &str, request: &str, key: &str) -> Response {
        let body = json!({ "correction_request_id": request });
        self.company.as_role(role, "POST", "/correction-approvals").key(key).json(&body).send()
    }

    fn preview(&self, role: &str, request: &str) -> Response {
        let body = json!({ "correction_request_id": request });
        self.company.as_role(role, "POST", "/correction-approvals?preview=true").json(&body).send()
    }

    fn refuse(&self, role: &str, request: &str) -> Response {
        let path = format!("/correction-requests/{request}/refusal");
        self.company.as_role(role, "POST", &path).json(&json!({ "reason": "wait for me" })).send()
    }

    fn withdraw(&self, role: &str, request: &str) -> Response {
        self.company.as_role(role, "POST", &format!("/correction-requests/{request}/withdrawal")).send()
    }

    fn shown(&self, request: &str) -> Value {
        let path = format!("/correction-requests/{request}");
        self.company.as_role("supervisor", "GET", &path).send().expect(200)["request"].clone()
    }

    /// Ids of those in a state, as somebody sees them.
    fn listed(&self, role: &str, state: &str) -> Vec<String> {
        let path = format!("/correction-requests?state={state}");
        let list = self.company.as_role(role, "GET", &path).send().expect(200);
        let items = list["items"].as_array().expect("items");
        items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
    }

    fn corrections(&self) -> usize {
        let list = self.company.boss("GET", "/corrections").send().expect(200);
        list["items"].as_array().map_or(0, Vec::len)
    }

    fn log(&self, action: &str) -> Value {
        let path = format!("/audit-events?action={action}");
        self.company.boss("GET", &path).send().expect(200)["items"].clone()
    }
}

/// S06, OP16: beyond the limit it is asked for, and nothing moves; whoever may sees what would follow now and approves, once; the
/// correction is that of whoever asked, at their till, by the leave of whoever approved, and both are in the log.
#[test]
fn a_correction_is_asked_for_and_approved_from_elsewhere() {
    let desk = desk();
    let (within, beyond) = (desk.sell("100.00"), desk.sell("100.01"));
    let why = json!({ "reason_code": "wrong-amount", "reason": "one nought too many" });
    desk.asks("supervisor", &within, &why).problem(409, "approval-not-needed");
    desk.asks("manager", &beyond, &why).problem(409, "approval-not-needed");
    let asked = desk.asks("supervisor", &beyond, &why).expect(201);
    let request = asked["request"].clone();
    let id = request["id"].as_str().expect("an id");
    assert_eq!((&request["state"], &request["amount"]), (&json!("waiting"), &json!("100.01")));
    assert_eq!(request["words"], "Wrong amount: one nought too many");
    assert_eq!(request["original"]["id"], json!(beyond));
    let instant = |name: &str| -> DateTime<Utc> {
        request[name].as_str().expect("an instant").parse().expect("an instant")
    };
    assert_eq!(instant("lapses_at") - instant("asked_at"), TimeDelta::hours(24));
    assert_eq!(
        asked["asked_preview"]["over_limit"],
        json!({ "limit": "100.00", "amount": "100.01" }),
        "what was told when it was asked for is kept"
    );
    assert!(!told(&asked["asked_preview"], "balance").is_empty());
    assert_eq!(desk.corrections(), 0, "nothing moves while it waits");

    assert_eq!(desk.listed("manager", "waiting"), [id]);
    // Of now: more was spent since.
    let _ = desk.sell("50.00");
    let preview = desk.preview("manager", id).expect(200);
    let balance = told(&preview, "balance")[0].clone();
    let before = told(&asked["asked_preview"], "balance")[0]["before"].clone();
    assert_ne!(balance["before"], before, "the preview is of now");
    assert_eq!(preview.get("over_limit"), None);

    let key = fresh_key();
    let (first, again) = (desk.approve_with("manager", id, &key), desk.approve_with("manager", id, &key));
    assert_eq!((first.status, first.text()), (201, again.text()));
    assert_eq!(again.header("idempotent-replay"), Some("true"));
    let done = first.expect(201);
    assert_eq!(done["posting"]["reverses"], json!(beyond));
    assert_eq!(desk.approve("general-manager", id).problem(409, "correction-request-ended")["state"], "done");
    assert_eq!(desk.corrections(), 1);

    let ended = desk.shown(id);
    assert_eq!((&ended["state"], &ended["correction_id"]), (&json!("done"), &done["posting"]["id"]));
    let list = desk.company.boss("GET", "/corrections").send().expect(200);
    let row = &list["items"][0];
    assert_eq!(row["correction"]["user"], request["asked_by"], "it is theirs who asked");
    assert_eq!((&row["approved_by"], &row["reason"]["code"]), (&ended["ended_by"], &json!("wrong-amount")));
    assert_ne!(row["approved_by"], request["asked_by"]);
    assert_eq!(row["correction"]["terminal_code"], row["original"]["terminal_code"], "at their till");
    let (asked, approved) = (desk.log("correction_request.asked"), desk.log("correction_request.approved"));
    assert_eq!(asked[0]["actor"]["id"], request["asked_by"]["id"]);
    assert_eq!(approved.as_array().map(Vec::len), Some(1), "a replay approves nothing");
    assert_eq!(approved[0]["actor"]["id"], ended["ended_by"]["id"]);
    assert_eq!(approved[0]["diff"]["asked_by"], request["asked_by"]["id"]);
}

/// S06: asking twice is one request, and another for the same posting waits until it has ended.
#[test]
fn one_request_waits_for_a_posting() {
    let desk = desk();
    let sale = desk.sell("200.00");
    let first = desk.asked(&sale);
    assert_eq!(desk.asked(&sale), first);
    let other = json!({ "reason_code": "wrong-member" });
    desk.asks("supervisor", &sale, &other).problem(409, "correction-request-waiting");
    let found = desk.asks("supervisor", &sale, &json!({})).field(422, "validation-failed");
    assert_eq!(found, ("/reason".to_owned(), "required".to_owned()));
    let path = format!("/correction-requests?posting_id={sale}");
    let list = desk.company.as_role("supervisor", "GET", &path).send().expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
}

/// S06: lines of a sale are asked for alike: so much of each as was asked comes back, once, and takes the place of nothing else.
#[test]
fn a_return_is_asked_for_alike() {
    let desk = desk();
    let line = |label: &str, each: &str| json!({ "label": label, "quantity": 2, "unit_price": each });
    let body = json!({ "membership_id": desk.member.membership, "lines": [line("Coat", "150.00"), line("Cap", "20.00")] });
    let sold = desk.company.cashier("POST", "/consumptions").key(&fresh_key()).json(&body).send().expect(201);
    let sale = posting_of(&sold);
    let why = |lines: Value| json!({ "kind": "return", "lines": lines, "reason_code": "does-not-fit" });
    let (one_coat, one_cap) = (json!([{ "line": 1, "quantity": 1 }]), json!([{ "line": 2, "quantity": 1 }]));
    desk.asks("supervisor", &sale, &why(one_cap.clone())).problem(409, "approval-not-needed");
    let mixed = json!({ "lines": one_coat, "reason": "why" });
    assert_eq!(desk.asks("supervisor", &sale, &mixed).field(422, "validation-failed").0, "/lines");
    let wrong = json!([{ "line": 1, "amount": "1.234" }]);
    assert_eq!(
        desk.asks("supervisor", &sale, &why(wrong)).field(422, "validation-failed").0,
        "/lines/0/amount"
    );
    let over = json!([{ "line": 1, "quantity": 3 }]);
    assert!(desk.asks("supervisor", &sale, &why(over)).status >= 400, "more than was sold");

    let asked = desk.asks("supervisor", &sale, &why(one_coat)).expect(201)["request"].clone();
    assert_eq!((&asked["kind"], &asked["amount"]), (&json!("return"), &json!("150.00")));
    let id = asked["id"].as_str().expect("an id");
    desk.asks("supervisor", &sale, &why(json!([]))).problem(409, "correction-request-waiting");
    let done = desk.approve("manager", id).expect(201);
    assert_eq!((&done["posting"]["kind"], &done["posting"]["total"]), (&json!("return"), &json!("150.00")));
    assert_eq!(desk.shown(id)["state"], "done");
    let everything = desk.asks("supervisor", &sale, &why(json!([]))).expect(201)["request"].clone();
    assert_eq!(everything["amount"], "190.00", "what is left");
    let part = json!({ "posting_id": sale, "lines": one_cap, "reason": "within the limit" });
    let _ = desk
        .company
        .as_role("supervisor", "POST", "/returns")
        .key(&fresh_key())
        .json(&part)
        .send()
        .expect(201);
    assert_eq!(desk.shown(everything["id"].as_str().expect("an id"))["state"], "overtaken");
}

/// S06: nobody approves or refuses their own request, not even once their role may take back any amount.
#[test]
fn nobody_approves_their_own_request() {
    let desk = desk();
    let request = desk.asked(&desk.sell("200.00"));
    for limit in [json!("100.00"), Value::Null] {
        desk.limit(2, limit);
        desk.approve("supervisor", &request).problem(403, "own-correction-request");
        desk.preview("supervisor", &request).problem(403, "own-correction-request");
        desk.refuse("supervisor", &request).problem(403, "own-correction-request");
    }
    assert_eq!(desk.shown(&request)["state"], "waiting");
    assert_eq!(desk.log("correction_request.approved"), json!([]));
}

/// S06, R02: whoever approves does so within their own limit, is shown it in the preview, and does not refuse beyond it either; a cashier
/// neither asks nor approves.
#[test]
fn an_approval_is_within_the_limit_of_whoever_approves() {
    let desk = desk();
    desk.limit(1, json!("150.00"));
    let (low, high) = (desk.asked(&desk.sell("150.00")), desk.asked(&desk.sell("150.01")));
    assert_eq!(desk.preview("manager", &low).expect(200).get("over_limit"), None);
    let shown = desk.preview("manager", &high).expect(200);
    assert_eq!(shown["over_limit"], json!({ "limit": "150.00", "amount": "150.01" }));
    let refused = desk.approve("manager", &high).problem(403, "correction-over-limit");
    assert_eq!((&refused["limit"], &refused["amount"]), (&json!("150.00"), &json!("150.01")));
    desk.refuse("manager", &high).problem(403, "correction-over-limit");
    assert_eq!(desk.shown(&high)["state"], "waiting", "somebody else may");
    desk.approve("cashier", &high).problem(403, "permission-missing");
    let _ = desk.approve("manager", &low).expect(201);
    let _ = desk.approve("general-manager", &high).expect(201);
    let approvers = desk.log("correction_request.approved");
    assert_eq!(approvers.as_array().map(Vec::len), Some(2), "what was not in their power is not in the log");
}

/// S06: what somebody else took back meanwhile, wholly or in part, needs no approval any more.
#[test]
fn a_posting_that_is_taken_back_otherwise_ends_its_request() {
    let desk = desk();
    let (whole, part) = (desk.sell("200.00"), desk.sell("300.00"));
    let requests = [desk.asked(&whole), desk.asked(&part)];
    let by_manager = |path: &str, mut body: Value| {
        body["reason"] = json!("the manager came");
        desk.company.as_role("manager", "POST", path).key(&fresh_key()).json(&body).send().expect(201)
    };
    let _ = by_manager("/reversals", json!({ "posting_id": whole }));
    let back = json!([{ "line": 1, "amount": "10.00" }]);
    let _ = by_manager("/returns", json!({ "posting_id": part, "lines": back }));
    assert_eq!(desk.listed("manager", "waiting"), [""; 0]);
    for request in &requests {
        let shown = desk.shown(request);
        assert_eq!((&shown["state"], &shown["correction_id"]), (&json!("overtaken"), &Value::Null));
        let refused = desk.approve("manager", request).problem(409, "correction-request-ended");
        assert_eq!(refused["state"], "overtaken");
    }
    desk.asks("supervisor", &whole, &json!({ "reason": "again" })).problem(409, "already-reversed");
}

/// S06: when the posting cannot be taken back any more the approval says why, and the request has failed for that cause.
#[test]
fn an_approval_that_cannot_be_done_says_why_and_ends_the_request() {
    let desk = desk();
    let member = desk.company.member("Chen");
    let top_up = posting_of(&desk.company.top_up(&member, "500.00").send().expect(201));
    let request = desk.asked(&top_up);
    let _ = desk.company.sale(&member, "20.00").send().expect(201);
    desk.preview("manager", &request).problem(409, "value-already-used");
    assert_eq!(desk.shown(&request)["state"], "waiting", "looking ends nothing");
    let refused = desk.approve("manager", &request).problem(409, "value-already-used");
    assert!(refused["detail"].is_string());
    let shown = desk.shown(&request);
    assert_eq!((&shown["state"], &shown["cause"]), (&json!("failed"), &json!("value-already-used")));
    assert!(shown["ended_by"]["name"].is_string());
    assert_eq!(desk.approve("manager", &request).problem(409, "correction-request-ended")["state"], "failed");
    assert_eq!(desk.log("correction_request.failed")[0]["subject_id"], json!(request));
    assert_eq!(desk.corrections(), 0);
}

/// S06, OP04: a day that is closed is a matter of the moment: the request waits on.
#[test]
fn what_is_about_the_moment_ends_no_request() {
    let desk = desk();
    let request = desk.asked(&desk.sell("200.00"));
    let closed = json!({ "anyway": true });
    let closed = desk.company.boss("POST", "/day-closings").json(&closed).send().expect(201);
    desk.approve("manager", &request).problem(409, "day-closed");
    assert_eq!(desk.shown(&request)["state"], "waiting");
    let path = format!("/day-closings/{}/reopening", closed["id"].as_str().expect("an id"));
    let _ = desk.company.boss("POST", &path).json(&json!({ "reason": "a correction" })).send().expect(200);
    let _ = desk.approve("manager", &request).expect(201);
}

/// S06: it is refused with a reason that whoever asked reads, or withdrawn by them alone; either way it may be asked for again.
#[test]
fn a_request_is_refused_or_withdrawn() {
    let desk = desk();
    let sale = desk.sell("200.00");
    let request = desk.asked(&sale);
    let shown = desk.refuse("manager", &request).expect(200)["request"].clone();
    assert_eq!((&shown["state"], &shown["note"]), (&json!("refused"), &json!("wait for me")));
    assert_eq!(desk.log("correction_request.refused")[0]["reason"], "wait for me");
    desk.refuse("manager", &request).problem(409, "correction-request-ended");
    desk.withdraw("supervisor", &request).problem(409, "correction-request-ended");

    let again = desk.asked(&sale);
    assert_ne!(again, request);
    desk.withdraw("manager", &again).problem(403, "correction-request-of-other");
    assert_eq!(desk.withdraw("supervisor", &again).expect(200)["request"]["state"], "withdrawn");
    assert_eq!(
        desk.approve("manager", &again).problem(409, "correction-request-ended")["state"],
        "withdrawn"
    );
    assert_eq!(desk.listed("supervisor", "withdrawn"), [again]);
    let _ = desk.asked(&sale);
}

/// S06: nobody decided within 24 hours: it can be approved no more, and is asked for anew.
#[test]
fn a_request_lapses_after_a_day() {
    let app = TestApp::start(TestDatabase::fresh(), ServerSettings::for_tests());
    let desk = Desk::within(&app);
    desk.limit(2, json!("100.00"));
    let sale = desk.sell("200.00");
    let request = desk.asked(&sale);
    let later = |by: TimeDelta| {
        app.state.clock().shift(by);
        desk.company.forget_tokens();
    };
    later(TimeDelta::hours(24) - TimeDelta::minutes(1));
    assert_eq!(desk.listed("manager", "waiting"), [request.as_str()]);
    later(TimeDelta::minutes(1));
    assert_eq!(desk.listed("manager", "waiting"), [""; 0]);
    assert_eq!(desk.listed("manager", "lapsed"), [request.as_str()]);
    let shown = desk.shown(&request);
    assert_eq!((&shown["state"], &shown["ended_at"]), (&json!("lapsed"), &shown["lapses_at"]));
    assert_eq!(desk.approve("manager", &request).problem(409, "correction-request-ended")["state"], "lapsed");
    desk.withdraw("supervisor", &request).problem(409, "correction-request-ended");
    let again = desk.asked(&sale);
    assert_eq!(desk.listed("manager", "lapsed"), [request]);
    let _ = desk.approve("manager", &again).expect(201);
}

/// S06, R04: whoever browses only their own members sees of others what they asked for and what they could approve.
#[test]
fn a_list_shows_what_one_may_see_or_approve() {
    let desk = desk();
    desk.limit(1, json!("150.00"));
    let (low, high) = (desk.asked(&desk.sell("150.00")), desk.asked(&desk.sell("200.00")));
    let path = format!("/members/{}", desk.member.id);
    let member = desk.company.boss("GET", &path).send().expect(200);
    let owner = json!({ "owner_id": desk.company.made.administrator.to_string() });
    let version = member["row_version"].as_i64().expect("a version");
    let _ = desk.company.boss("PATCH", &path).if_match(version).json(&owner).send().expect(200);
    assert_eq!(desk.listed("manager", "waiting"), [low.as_str()], "what they could approve");
    let all = [high, low];
    assert_eq!(desk.listed("supervisor", "waiting"), all, "their own");
    assert_eq!(desk.listed("general-manager", "waiting"), all);
}

/// T05: another company sees and decides nothing of it.
#[test]
fn another_company_finds_no_request() {
    let (desk, other) = (desk(), desk());
    let request = desk.asked(&desk.sell("200.00"));
    assert_eq!(other.listed("general-manager", "waiting"), [""; 0]);
    other.approve("manager", &request).problem(404, "correction-request-not-found");
    other.refuse("manager", &request).problem(404, "correction-request-not-found");
    other.withdraw("supervisor", &request).problem(404, "correction-request-not-found");
    let path = format!("/correction-requests/{request}");
    other.company.boss("GET", &path).send().problem(404, "correction-request-not-found");
    assert_eq!(desk.shown(&request)["state"], "waiting");
}

/// S06, R4: approved by many at once, and withdrawn meanwhile, it is posted once or not at all.
#[test]
fn many_at_once_take_back_once() {
    const APPROVALS: usize = 8;
    let desk = desk();
    for is_withdrawn in [false, true] {
        let before = desk.corrections();
        let request = desk.asked(&desk.sell("200.00"));
        let answers: Vec<Response> = std::thread::scope(|scope| {
            let withdrawn = is_withdrawn.then(|| scope.spawn(|| desk.withdraw("supervisor", &request)));
            let approvals: Vec<_> =
                (0..APPROVALS).map(|_| scope.spawn(|| desk.approve("manager", &request))).collect();
            let _ = withdrawn.map(|thread| thread.join().expect("an answer"));
            approvals.into_iter().map(|approval| approval.join().expect("an answer")).collect()
        });
        let done = answers.iter().filter(|answer| answer.status == 201).count();
        assert!(answers.iter().all(|answer| [201, 409].contains(&answer.status)));
        let state = desk.shown(&request)["state"].clone();
        assert_eq!(done, usize::from(state == "done"), "{state}");
        assert!(is_withdrawn || done == 1);
        assert_eq!(desk.corrections(), before + done);
    }
}
