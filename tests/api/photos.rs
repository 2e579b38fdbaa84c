//! `/members/{id}/photo`: kept by whoever may change the member, seen at the desk, stored under the member's key.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use test_support::app::fresh_key;
use test_support::http::Response;
use test_support::{AppCompany, TestApp};

/// The smallest picture there is: one point.
const POINT: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";

fn put(company: &AppCompany, member: &str, image: &str) -> Response {
    let path = format!("/members/{member}/photo");
    company.boss("PUT", &path).json(&json!({ "image": image })).send()
}

fn shown(company: &AppCompany, member: &str) -> Response {
    company.cashier("GET", &format!("/members/{member}/photo")).send()
}

/// S01: the desk shows whom to serve: the panel says that there is a picture, and gives it as it was taken in; removed, it is gone.
#[test]
fn a_picture_is_seen_at_the_desk_until_it_is_removed() {
    let company = TestApp::shared().company();
    let member = company.member("Lu");
    let panel = || {
        let path = format!("/memberships/{}/desk", member.membership);
        company.cashier("GET", &path).send().expect(200)["member"]["photo_at"].clone()
    };
    assert_eq!(panel(), Value::Null);
    shown(&company, &member.id).problem(404, "photo-not-found");
    assert_eq!(put(&company, &member.id, POINT).status, 204);
    let first = panel();
    assert!(first.is_string());
    let picture = shown(&company, &member.id);
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/png")));
    assert_eq!(picture.header("cache-control"), Some("no-store"));
    assert_eq!(BASE64_STANDARD.encode(&picture.body), POINT);

    let other = BASE64_STANDARD.encode([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
    assert_eq!(put(&company, &member.id, &other).status, 204);
    assert_eq!(shown(&company, &member.id).header("content-type"), Some("image/jpeg"));
    let path = format!("/members/{}/photo", member.id);
    assert_eq!(company.boss("DELETE", &path).send().status, 204);
    assert_eq!((panel(), shown(&company, &member.id).status), (Value::Null, 404));
}

/// S01: nothing but a picture is kept, nothing of it in clear, and nobody changes it who may not change the member.
#[test]
fn what_is_no_picture_is_refused_and_what_is_kept_is_sealed() {
    let company = TestApp::shared().company();
    let member = company.member("Lu");
    let page = BASE64_STANDARD.encode("<script>alert(1)</script>");
    for image in ["????", &page, "AAAA"] {
        let refused = put(&company, &member.id, image).problem(422, "validation-failed");
        let field = &refused["errors"][0];
        assert_eq!(
            (&field["pointer"], &field["code"]),
            (&json!("/image"), &json!("not-an-image")),
            "{image}"
        );
    }
    let large = BASE64_STANDARD.encode([&[0xff, 0xd8, 0xff][..], &[0; 41_000]].concat());
    put(&company, &member.id, &large).problem(422, "validation-failed");
    let path = format!("/members/{}/photo", member.id);
    let body = json!({ "image": POINT });
    company.cashier("PUT", &path).json(&body).send().problem(403, "permission-missing");
    put(&company, &fresh_key().replace('"', ""), POINT).problem(404, "member-not-found");

    assert_eq!(put(&company, &member.id, POINT).status, 204);
    let clear = format!(
        "SELECT count(*) = 1 FROM member_photo WHERE member_id = '{}' AND position('\\x89504e47'::bytea IN image_enc) = 0",
        member.id
    );
    company.app.database.owner().wait_until(&clear);
}
