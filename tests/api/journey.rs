//! The first sale, from sign-in to correction, as a shop lives it.

use serde_json::json;
use test_support::TestApp;
use test_support::app::posting_of;

/// S01, P03, L02, X01, S06, T05: a card is topped up with 10 000 and holds 12 000, a sale earns points and lifts the tier, the
/// next sale has the tier's price, a receipt is printed, and the sale is corrected.
#[test]
fn the_first_sale_from_top_up_to_correction() {
    let company = TestApp::shared().company();
    let member = company.member("王小明");

    let found = company
        .cashier("POST", "/desk/lookups")
        .json(&json!({ "credential": member.card_number, "source": "wedge" }))
        .send()
        .expect(200);
    assert_eq!(found["outcome"], "found");
    assert_eq!(found["panels"][0]["membership"]["id"], member.membership.as_str());

    let top_up = company.top_up(&member, "10000.00").send().expect(201);
    assert_eq!(top_up["posting"]["kind"], "top_up");
    assert_eq!(top_up["before"]["balance"], "0.00");
    assert_eq!(top_up["after"]["principal"], "10000.00");
    assert_eq!(top_up["after"]["bonus"], "2000.00");
    assert_eq!(top_up["after"]["balance"], "12000.00");
    assert_eq!(
        top_up["effects"],
        json!({ "principal": "10000.00", "bonus": "2000.00", "reward_points": 0, "tier_points": 0 })
    );

    let sale = company.sale(&member, "10000.00").send().expect(201);
    assert_eq!(sale["posting"]["total"], "10000.00");
    assert_eq!(sale["after"]["reward_points"], 1000);
    assert_eq!(sale["after"]["tier_points"], 10_000);
    assert_eq!(sale["tier_change"]["to"]["code"], "silver");

    let priced = company.sale(&member, "100.00").send().expect(201);
    assert_eq!(
        (&priced["posting"]["list_total"], &priced["posting"]["total"]),
        (&json!("100.00"), &json!("95.00"))
    );
    assert_eq!(priced["after"]["balance"], "1905.00");

    let receipt =
        company.cashier("GET", &format!("/postings/{}/receipt", posting_of(&priced))).send().expect(200);
    assert_eq!(receipt["receipt_no"], priced["posting"]["receipt_no"]);
    assert_eq!(receipt["balance_after"], "1905.00");

    let correction = company.correction(&posting_of(&priced)).send().expect(201);
    assert_eq!(correction["posting"]["kind"], "reversal");
    assert_eq!(correction["posting"]["reverses"], priced["posting"]["id"]);
    assert_eq!(correction["after"]["balance"], "2000.00");
    assert_eq!(correction["after"]["tier"]["code"], "silver");

    let rows =
        company.cashier("GET", &format!("/postings?membership_id={}", member.membership)).send().expect(200);
    let kinds: Vec<_> =
        rows["items"].as_array().expect("a list").iter().map(|row| row["kind"].clone()).collect();
    assert_eq!(kinds, ["reversal", "consumption", "consumption", "top_up"]);
    assert_eq!(rows["items"][1]["reversed_by"], correction["posting"]["id"]);
}
