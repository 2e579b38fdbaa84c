//! Names of tiers in the reader's language, wherever an answer is made when it is read.

use serde_json::{Value, json};
use test_support::TestApp;
use test_support::app::posting_of;

/// L01: a reader reads tiers in the language that they ask for; who asks for another, or for none, in the tenant's.
#[test]
fn tiers_are_named_in_the_readers_language() {
    let company = TestApp::shared().company();
    let member = company.member("Lu");
    let _ = company.top_up(&member, "20000.00").send().expect(201);
    let sale = posting_of(&company.sale(&member, "10000.00").send().expect(201));
    let places = [
        (format!("/memberships/{}/desk", member.membership), vec!["/membership/tier/name"]),
        ("/members".to_owned(), vec!["/items/0/tier/name"]),
        (format!("/members/{}", member.id), vec!["/memberships/0/tier/name"]),
        (format!("/postings/{sale}"), vec!["/after/tier/name", "/tier_change/to/name"]),
        (format!("/postings/{sale}/receipt"), vec!["/tier_name"]),
    ];
    for (accepted, silver) in [
        (Some("zh-CN,zh;q=0.9"), "银卡"),
        (Some("en-GB"), "Silver"),
        (Some("fr"), "Silver"),
        (None, "Silver"),
    ] {
        let ask = |method: &str, path: &str| {
            let request = company.boss(method, path);
            accepted.map_or(request.clone(), |accepted| request.header("Accept-Language", accepted))
        };
        for (path, pointers) in &places {
            let answer = ask("GET", path).send().expect(200);
            for pointer in pointers {
                assert_eq!(answer.pointer(pointer), Some(&json!(silver)), "{accepted:?} {path} {pointer}");
            }
        }
        let credential = json!({ "credential": member.card_number, "source": "typed" });
        let panel = ask("POST", "/desk/lookups").json(&credential).send().expect(200);
        assert_eq!(panel["panels"][0]["membership"]["tier"]["name"], silver, "{accepted:?}");
        let gold = if silver == "银卡" { "金卡" } else { "Gold" };
        assert_eq!(panel["panels"][0]["membership"]["next_tier"]["name"], gold, "{accepted:?}");
    }
}

/// The answer of a command is stored for everybody, so it does not depend on who asked first.
#[test]
fn a_stored_answer_is_in_the_tenants_language() {
    let company = TestApp::shared().company();
    let member = company.member("Lu");
    let top_up = company.top_up(&member, "100.00").header("Accept-Language", "zh-CN");
    let named = |answer: Value| answer["after"]["tier"]["name"].clone();
    assert_eq!(named(top_up.send().expect(201)), "Ordinary");
}
