//! 预付卡法规: `/prepaid-guard`, the buyers of cards, and top-ups while a pack is on (worked examples §16).

use chrono::TimeDelta;
use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::{AppCompany, AppMember, fresh_key, posting_of};
use test_support::http::Response;

fn change(company: &AppCompany, body: &Value) -> Response {
    let version = company.boss("GET", "/tenant").send().expect(200)["row_version"].clone();
    company.boss("PATCH", "/tenant").header("if-match", &format!("\"{version}\"")).json(body).send()
}

/// A company whose rule gives 10 % of every top-up, with the pack of China on.
fn guarded(counted: &str) -> AppCompany {
    let company = TestApp::shared().company();
    company.publish(
        "top_up",
        json!({ "mode": "highest", "bands": [{ "from": "0.01", "percent_bp": 1000 }], "bonus_months": null }),
    );
    let _ = change(&company, &json!({ "prepaid_pack": "cn", "prepaid_counted": counted })).expect(200);
    company
}

fn record(company: &AppCompany, membership: &str, kind: &str) -> Response {
    let buyer =
        json!({ "kind": kind, "name": "林晓芸", "document": "110101199003077758", "contact": "13800005678" });
    company.cashier("POST", &format!("/memberships/{membership}/buyers")).json(&buyer).send()
}

fn known(company: &AppCompany, name: &str) -> AppMember {
    let member = company.member(name);
    let _ = record(company, &member.membership, "person").expect(201);
    member
}

fn pay_in(company: &AppCompany, membership: &str, tender: (&str, &str), purchase: Option<&str>) -> Response {
    let mut body =
        json!({ "membership_id": membership, "tenders": [{ "method": tender.0, "amount": tender.1 }] });
    if let Some(purchase) = purchase {
        body["purchase_total"] = json!(purchase);
    }
    company.cashier("POST", "/top-ups").key(&fresh_key()).json(&body).send()
}

fn law_of(membership: &Value) -> Value {
    membership["membership"]["prepaid"].clone()
}

/// S01, S02: without a pack nothing is asked; with it a named card holds up to 5 000.00, and a refusal tells the limit, its source and
/// its day, in a preview too.
#[test]
fn a_named_card_holds_what_the_law_allows() {
    let company = guarded("face");
    let member = known(&company, "Lin");
    let refused = company.top_up(&member, "4600.00").send().problem(409, "card-limit");
    assert_eq!((&refused["limit"], &refused["holds"]), (&json!("5000.00"), &json!("5060.00")));
    assert_eq!(refused["since"], "2012-11-01");
    assert!(refused["source_zh"].as_str().expect("a source").ends_with("第十八条"), "{refused}");
    assert!(refused["source_en"].as_str().expect("a source").ends_with("article 18"), "{refused}");
    let body =
        json!({ "membership_id": member.membership, "tenders": [{ "method": "cash", "amount": "4600.00" }] });
    let preview = company.cashier("POST", "/top-ups?preview=true").json(&body).send();
    let _ = preview.problem(409, "card-limit");
    let done = company.top_up(&member, "4500.00").send().expect(201);
    assert_eq!(done["after"]["balance"], "4950.00");
    let _ = company.top_up(&member, "45.47").send().problem(409, "card-limit");
    let _ = company.top_up(&member, "45.46").send().expect(201);
}

/// S01: where principal alone counts, bonus may lift the card over the figure.
#[test]
fn bonus_need_not_count() {
    let company = guarded("principal");
    let member = known(&company, "Lin");
    let done = company.top_up(&member, "4600.00").send().expect(201);
    assert_eq!(done["after"]["balance"], "5060.00");
    let refused = company.top_up(&member, "400.01").send().problem(409, "card-limit");
    assert_eq!(refused["holds"], "5000.01");
    let _ = change(&company, &json!({ "prepaid_pack": "off" })).expect(200);
    let off = company.top_up(&member, "10000.00").send().expect(201);
    assert_eq!(off["after"]["principal"], "14600.00");
    let panel =
        company.cashier("GET", &format!("/memberships/{}/desk", member.membership)).send().expect(200);
    assert_eq!(law_of(&panel), Value::Null);
}

/// S01, S05: whoever buys a named card is asked who they are; gift cards ask it from 10 000.00 at once, and hold 1 000.00 each.
#[test]
fn the_buyer_is_asked_where_the_law_asks() {
    let company = guarded("principal");
    let member = company.member("Lin");
    let asked = company.top_up(&member, "100.00").send().problem(409, "buyer-unknown");
    assert!(asked["source_en"].as_str().expect("a source").ends_with("article 15"), "{asked}");
    assert_eq!(asked["from"], Value::Null);
    let _ = record(&company, &member.membership, "person").expect(201);
    let _ = company.top_up(&member, "100.00").send().expect(201);
    let panel =
        company.cashier("GET", &format!("/memberships/{}/desk", member.membership)).send().expect(200);
    assert_eq!(law_of(&panel), json!({ "limit": "5000.00", "over_by": "0.00", "buyer": "person" }));

    let gifts = json!({ "code": "gifts", "name": "Gifts", "bearer": "gift_card" });
    let gifts = company.boss("POST", "/programs").json(&gifts).send().expect(201)["id"].clone();
    let open = || {
        let body = json!({ "program_id": gifts });
        let card = company.cashier("POST", "/bearer-cards").json(&body).send().expect(201);
        card["membership"]["id"].as_str().expect("an id").to_owned()
    };
    let card = open();
    let over = pay_in(&company, &card, ("cash", "1000.01"), None).problem(409, "card-limit");
    assert_eq!(over["limit"], "1000.00");
    let _ = pay_in(&company, &card, ("cash", "1000.00"), Some("9999.99")).expect(201);
    let tenth = open();
    let asked = pay_in(&company, &tenth, ("cash", "1000.00"), Some("10000.00")).problem(409, "buyer-unknown");
    assert_eq!(asked["from"], "10000.00");
    let _ = record(&company, &tenth, "person").expect(201);
    let _ = pay_in(&company, &tenth, ("cash", "1000.00"), Some("10000.00")).expect(201);
    // A deposit is a part of one price: no law of prepaid cards is about it.
    let deposits = json!({ "code": "deposits", "name": "Deposits", "bearer": "deposit" });
    let deposits = company.boss("POST", "/programs").json(&deposits).send().expect(201)["id"].clone();
    let deposit = json!({ "program_id": deposits });
    let deposit = company.cashier("POST", "/bearer-cards").json(&deposit).send().expect(201);
    let deposit = deposit["membership"]["id"].as_str().expect("an id").to_owned();
    let _ = pay_in(&company, &deposit, ("cash", "30000.00"), None).expect(201);
}

/// S02: from 5 000.00 a company pays by transfer only; a person from 50 000.00.
#[test]
fn large_purchases_are_paid_by_transfer() {
    let company = guarded("principal");
    let member = company.member("Acme");
    let _ = record(&company, &member.membership, "company").expect(201);
    let refused =
        pay_in(&company, &member.membership, ("cash", "5000.00"), None).problem(409, "transfer-only");
    assert_eq!((&refused["from"], &refused["since"]), (&json!("5000.00"), &json!("2012-11-01")));
    let _ = pay_in(&company, &member.membership, ("transfer", "5000.00"), None).expect(201);
    let other = company.member("Acme Two");
    let _ = record(&company, &other.membership, "company").expect(201);
    let _ = pay_in(&company, &other.membership, ("cash", "4999.99"), None).expect(201);
    let person = known(&company, "Lin");
    let _ = pay_in(&company, &person.membership, ("cash", "1.00"), Some("49999.99")).expect(201);
    let refused = pay_in(&company, &person.membership, ("cash", "1.00"), Some("50000.00"));
    assert_eq!(refused.problem(409, "transfer-only")["from"], "50000.00");
    let _ = pay_in(&company, &person.membership, ("transfer", "1.00"), Some("50000.00")).expect(201);
}

/// S01, S06: a return may lift a card over its limit: it is marked, on the posting and at the desk, and no top-up is taken until the
/// card holds less.
#[test]
fn a_return_may_lift_a_card_over_its_limit() {
    let company = guarded("principal");
    let member = known(&company, "Lin");
    let _ = company.top_up(&member, "5000.00").send().expect(201);
    let sale = company.sale(&member, "1100.00").send().expect(201);
    let _ = company.top_up(&member, "1000.00").send().expect(201);
    let body = json!({ "posting_id": posting_of(&sale), "reason": "too big" });
    let back =
        company.as_role("supervisor", "POST", "/returns").key(&fresh_key()).json(&body).send().expect(201);
    assert_eq!(back["after"]["principal"], "6000.00");
    let detail = company.cashier("GET", &format!("/postings/{}", posting_of(&back))).send().expect(200);
    let marks = detail["derivation"]["not_fired"].as_array().expect("causes").clone();
    let mark = marks.iter().find(|cause| cause["cause"] == "over_card_limit").expect("a mark");
    assert_eq!(mark["amount"], "1000.00");
    let desk = format!("/memberships/{}/desk", member.membership);
    let panel = company.cashier("GET", &desk).send().expect(200);
    assert_eq!(law_of(&panel)["over_by"], "1000.00");
    let alerts = panel["alerts"].as_array().expect("alerts");
    assert!(alerts.iter().any(|alert| alert["code"] == "over_card_limit"), "{panel}");
    let _ = company.top_up(&member, "0.01").send().problem(409, "card-limit");
    let _ = company.sale(&member, "1200.00").send().expect(201);
    assert_eq!(law_of(&company.cashier("GET", &desk).send().expect(200))["over_by"], "0.00");
    let _ = company.top_up(&member, "0.01").send().expect(201);
}

/// S01: the packs are shown with sources and days, and 20 % of the prepaid balance at the end of last quarter is what to keep.
#[test]
fn the_figures_are_shown_with_their_sources_and_the_reserve() {
    let company = TestApp::shared().company();
    let off = company.boss("GET", "/prepaid-guard").send().expect(200);
    assert_eq!(
        (&off["pack"], &off["reserve"], &off["counted"]),
        (&Value::Null, &Value::Null, &json!("face"))
    );
    let figures = off["packs"][0]["figures"].as_array().expect("figures").clone();
    let codes: Vec<&Value> = figures.iter().map(|figure| &figure["code"]).collect();
    let expected = json!([
        "named_limit",
        "bearer_limit",
        "named_identity",
        "bearer_identity_from",
        "company_transfer_from",
        "person_transfer_from",
        "no_expiry",
        "reserve"
    ]);
    assert_eq!(json!(codes), expected);
    assert!(
        figures.iter().all(|figure| figure["since"] == "2012-11-01" && figure["source"]["en"].is_string())
    );
    let member = company.member("Lin");
    let before = (company.app.state.till_settings.clock.now() - TimeDelta::days(95)).to_rfc3339();
    let old = json!({ "membership_id": member.membership, "occurred_at": before,
        "tenders": [{ "method": "cash", "amount": "123456.78" }] });
    let _ = company.late("/top-ups", &old).send().expect(201);
    let _ = company.top_up(&member, "500.00").send().expect(201);
    let _ = company.sale(&member, "800.00").send().expect(201);
    let _ = change(&company, &json!({ "prepaid_pack": "cn" })).expect(200);
    let on = company.boss("GET", "/prepaid-guard").send().expect(200);
    assert_eq!(on["pack"], "cn");
    assert_eq!(on["reserve"]["balance"], "123456.78");
    assert_eq!(on["reserve"]["amount"], "24691.36");
}

/// R03: who bought a card is sealed, shown only to those who may unmask, each look recorded; the newest record counts.
#[test]
fn who_bought_a_card_is_kept_and_shown_to_few() {
    let company = guarded("face");
    let member = known(&company, "Lin");
    let _ = record(&company, &member.membership, "company").expect(201);
    let path = format!("/memberships/{}/buyers/unmask", member.membership);
    let _ = company.cashier("POST", &path).send().problem(403, "permission-missing");
    let shown = company.boss("POST", &path).send().expect(200);
    assert_eq!(shown["items"].as_array().expect("a list").len(), 2);
    let newest = &shown["items"][0];
    assert_eq!((&newest["kind"], &newest["document"]), (&json!("company"), &json!("110101199003077758")));
    let log = company.boss("GET", "/audit-events?action=buyer.unmasked").send().expect(200);
    assert_eq!(log["items"][0]["action"], "buyer.unmasked");
    assert!(!log.to_string().contains("110101199003077758"));
    let blank = json!({ "kind": "person", "name": "  ", "document": "1101", "contact": "1" });
    let blank = company
        .cashier("POST", &format!("/memberships/{}/buyers", member.membership))
        .json(&blank)
        .send()
        .problem(422, "validation-failed");
    assert_eq!(blank["errors"][0]["pointer"], "/name");
}
