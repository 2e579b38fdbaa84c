//! Times are printed in the shop's zone, which pages learn from the session and from the receipt.

use serde_json::json;
use test_support::TestApp;
use test_support::app::posting_of;

/// A shop that moves to another zone is known by it from the next look on.
#[test]
fn pages_learn_the_zone_of_the_shop() {
    let company = TestApp::shared().company();
    let member = company.member("Lu");
    let posting = posting_of(&company.top_up(&member, "100.00").send().expect(201));
    let zones = || {
        let session = company.cashier("GET", "/sessions/current").send().expect(200);
        let receipt = company.cashier("GET", &format!("/postings/{posting}/receipt")).send().expect(200);
        (session["shop"]["time_zone"].clone(), receipt["shop_time_zone"].clone())
    };
    assert_eq!(zones(), (json!("Asia/Shanghai"), json!("Asia/Shanghai")));
    let path = format!("/shops/{}", company.made.shop);
    let move_to = json!({ "time_zone": "Asia/Tokyo" });
    let _ = company.boss("PATCH", &path).if_match(1).json(&move_to).send().expect(200);
    assert_eq!(zones(), (json!("Asia/Tokyo"), json!("Asia/Tokyo")));
}
