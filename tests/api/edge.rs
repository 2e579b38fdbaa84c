//! Whatever comes over the wire is answered with a precise problem document, and nothing is stored ("Bad input").

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use api::config::ServerSettings;
use serde_json::json;
use test_support::app::fresh_key;
use test_support::http::Response;
use test_support::{TestApp, TestDatabase};

/// Bodies that are not what they should be, each named as exactly as possible.
#[test]
fn malformed_bodies_are_named() {
    let company = TestApp::shared().company();
    let member = company.member("Li");
    let ask = |body: &str| {
        company.cashier("POST", "/consumptions").key(&fresh_key()).body("application/json", body).send()
    };
    let id = &member.membership;
    for body in [
        "",
        "{",
        "[]",
        "null",
        "\"x\"",
        "{} {}",
        "{\"amount\": 1e999}",
        "\u{feff}{}",
        "{\"amount\": \"\u{0}\"}",
    ] {
        ask(body).problem(400, "malformed-json");
    }
    for (body, pointer, code) in [
        (
            format!("{{\"membership_id\": \"{id}\", \"amount\": \"1.00\", \"colour\": \"red\"}}"),
            "/colour",
            "unknown-field",
        ),
        (
            format!("{{\"membership_id\": \"{id}\", \"amount\": \"1.00\", \"amount\": \"2.00\"}}"),
            "/amount",
            "duplicate-field",
        ),
        (format!("{{\"membership_id\": \"{id}\", \"amount\": {{}}}}"), "/amount", "wrong-type"),
        ("{\"membership_id\": \"1\", \"amount\": \"1.00\"}".to_owned(), "/membership_id", "wrong-type"),
        ("{\"lines\": [{}]}".to_owned(), "/lines/0/quantity", "missing-field"),
    ] {
        assert_eq!(ask(&body).field(400, "malformed-json"), (pointer.into(), code.into()), "{body}");
    }
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    ask(&deep).problem(400, "malformed-json");
    let bytes = company
        .cashier("POST", "/consumptions")
        .key(&fresh_key())
        .body("application/json", vec![0xff, 0xfe, b'{', b'}'])
        .send();
    bytes.problem(400, "malformed-json");
}

/// Characters that hide others, turn the line around or end it early.
#[test]
fn hidden_characters_are_refused() {
    let company = TestApp::shared().company();
    for (name, is_fine) in [
        ("Li\\u0000Na", false),
        ("Li\\u202eNa", false),
        ("Li\\u2066Na", false),
        ("Li\\u0007Na", false),
        ("Li\\u200fNa", false),
        ("李娜 👩‍👧", true),
    ] {
        let body = format!("{{\"name\": \"{name}\"}}");
        let answer = company.cashier("POST", "/members").body("application/json", body).send();
        if is_fine {
            let _ = answer.expect(201);
        } else {
            assert_eq!(
                answer.field(422, "validation-failed"),
                ("/name".into(), "forbidden-character".into()),
                "{name}"
            );
        }
    }
}

/// Bodies that are too large, of another type, or of the wrong length.
#[test]
fn large_and_foreign_bodies_are_refused() {
    let company = TestApp::shared().company();
    let post = || company.cashier("POST", "/consumptions").key(&fresh_key());
    let large = format!("{{\"x\": \"{}\"}}", "a".repeat(200_000));
    assert!(
        post().body("application/json", large).send().problem(413, "body-too-large")["bytes_max"]
            .as_u64()
            .is_some()
    );
    for media_type in ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""] {
        post().body(media_type, "{}").send().problem(415, "unsupported-media-type");
    }
    let packed = post().body("application/json", "{}").header("Content-Encoding", "gzip").send();
    packed.problem(415, "unsupported-media-type");
    let _ = post().body("application/json; charset=utf-8", "{}").send().field(422, "validation-failed");
}

/// Sends raw bytes and reads whatever comes.
fn raw(app: &TestApp, bytes: &[u8]) -> Option<Response> {
    let mut stream = TcpStream::connect(app.address).expect("it listens");
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    Response::parse(&answer)
}

/// Requests that are not HTTP are refused with a problem document like any other; the next caller is served.
#[test]
fn what_is_not_http_is_refused_in_words() {
    let app = TestApp::shared();
    let head = "GET /api/v1/setup HTTP/1.1\r\nHost: a\r\n";
    for (bytes, status, code) in [
        ("\0\0\0\0\r\n\r\n".to_owned(), 400, "malformed-request"),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), 400, "malformed-request"),
        (format!("{head}Content-Length: x\r\n\r\n"), 400, "malformed-request"),
        (format!("{head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx"), 400, "malformed-request"),
        (
            "POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
                .to_owned(),
            400,
            "malformed-request",
        ),
        (format!("{head}X: {}\r\n\r\n", "a".repeat(300_000)), 431, "headers-too-large"),
        (
            "GET /api/v1/%ff%fe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned(),
            404,
            "not-found",
        ),
    ] {
        let answer = raw(&app, bytes.as_bytes()).unwrap_or_else(|| panic!("no answer to {bytes:.40?}"));
        let document = answer.problem(status, code);
        assert_eq!(document["request_id"].as_str(), answer.header("x-request-id"), "{bytes:.40?}");
    }
    let _ = app.request("GET", "/setup").send().expect(200);
}

/// What follows a good request on its connection and is none is refused after the good one was answered.
#[test]
fn a_good_request_is_answered_before_the_refusal_that_follows_it() {
    let app = TestApp::shared();
    let mut stream = TcpStream::connect(app.address).expect("it listens");
    stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n").expect("it is sent");
    let mut answers = String::new();
    let _ = stream.read_to_string(&mut answers).expect("the server hangs up");
    assert!(answers.starts_with("HTTP/1.1 200 OK\r\n"), "{answers}");
    let refusal = answers.rfind("HTTP/1.1 ").expect("a second answer");
    let refusal = Response::parse(&answers.as_bytes()[refusal..]).expect("an answer");
    let _ = refusal.problem(400, "malformed-request");
}

/// Addresses and methods that do not exist: 404 and 405 with what is allowed.
#[test]
fn unknown_addresses_and_methods_are_named() {
    let app = TestApp::shared();
    app.request("GET", "/nothing").send().problem(404, "not-found");
    app.request("GET", "/../../etc/passwd").send().problem(404, "not-found");
    let answer = app.request("DELETE", "/consumptions").send();
    answer.problem(405, "method-not-allowed");
    assert_eq!(answer.header("allow"), Some("POST"));
    let company = app.company();
    for path in ["/shops/x", "/shops/%00", "/members/0", "/cards/1/activation"] {
        let method = if path.contains("activation") { "POST" } else { "GET" };
        company.boss(method, path).send().problem(400, "malformed-path");
    }
}

/// Edits need the version that they were made on.
#[test]
fn edits_need_their_version() {
    let company = TestApp::shared().company();
    let path = format!("/shops/{}", company.made.shop);
    let found = company.boss("GET", &path).send();
    assert_eq!(found.header("etag"), Some("\"1\""));
    let edit = || company.boss("PATCH", &path).json(&json!({ "name": "Renamed" }));
    edit().send().problem(428, "precondition-required");
    for stale in ["\"0\"", "\"7\"", "1", "*", "W/\"1\"", "\"x\""] {
        edit().header("If-Match", stale).send().problem(412, "precondition-failed");
    }
    let done = edit().if_match(1).send();
    assert_eq!((done.expect(200)["row_version"].clone(), done.header("etag")), (json!(2), Some("\"2\"")));
    edit().if_match(1).send().problem(412, "precondition-failed");
}

/// Words follow the language that was asked for; the code stays.
#[test]
fn words_follow_the_language() {
    let app = TestApp::shared();
    let titles = ["zh-CN", "en", "en-GB, zh;q=0.5", "zh-TW", "fr", ""].map(|language| {
        let answer = app.request("GET", "/shops").header("Accept-Language", language).send();
        (
            answer.problem(401, "unauthenticated")["title"].as_str().expect("a title").to_owned(),
            answer.header("content-language").map(str::to_owned),
        )
    });
    assert_eq!(titles[0], ("请先登录".to_owned(), Some("zh-CN".to_owned())));
    assert_eq!(titles[1], ("Sign in first".to_owned(), Some("en".to_owned())));
    assert_eq!(titles[2], titles[1]);
    assert_eq!(titles[3], titles[0]);
    assert_eq!(titles[4].1, titles[5].1);
}

/// Every answer carries a request id — the caller's if it is harmless — and keeps browsers from guessing and framing.
#[test]
fn every_answer_has_its_headers() {
    let app = TestApp::shared();
    for path in ["/setup", "/shops", "/nothing"] {
        let answer = app.request("GET", path).header("X-Request-Id", "desk-7.1").send();
        assert_eq!(answer.header("x-request-id"), Some("desk-7.1"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(answer.header("referrer-policy").is_some(), "{path}");
        let framing = answer
            .header("content-security-policy")
            .is_some_and(|policy| policy.contains("frame-ancestors 'none'"));
        assert!(framing, "{path}");
        assert!(
            answer.header("cache-control").is_some_and(|text| text.contains("no-store")),
            "{path}: {:?}",
            answer.headers
        );
    }
    let evil = app.request("GET", "/setup").header("X-Request-Id", "a b<script>").send();
    assert_ne!(evil.header("x-request-id"), Some("a b<script>"));
}

/// Beyond the limit callers are told when to come back; the figures are on every answer.
#[test]
fn limits_are_told() {
    let settings = ServerSettings {
        rate_anonymous_per_minute: 5,
        rate_credential_per_minute: 8,
        ..ServerSettings::for_tests()
    };
    let app = TestApp::start(TestDatabase::shared(), settings);
    let last = (0..20)
        .map(|_| app.request("GET", "/setup").send())
        .find(|answer| answer.status == 429)
        .expect("a limit");
    last.problem(429, "too-many-requests");
    for name in ["retry-after", "ratelimit", "ratelimit-policy"] {
        assert!(last.header(name).is_some(), "{name}: {:?}", last.headers);
    }
    // Health is asked by machines that watch, and is never limited.
    assert_eq!(app.outside("GET", "/health/live").send().status, 200);
    assert_eq!(app.outside("GET", "/health/ready").send().status, 200);
}

/// Figures for operators need their token, and tell no names.
#[test]
fn metrics_need_their_token() {
    let app = TestApp::shared();
    let company = app.company();
    let member = company.member("Nobodyknows");
    let _ = company.top_up(&member, "1.00").send().expect(201);
    app.outside("GET", "/metrics").send().problem(401, "unauthenticated");
    let answer = app.outside("GET", "/metrics").bearer("metrics-token").send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.text().contains("/api/v1/top-ups") || answer.text().contains("/top-ups"));
    for personal in ["Nobodyknows", member.phone.as_str(), member.card_number.as_str(), member.id.as_str()] {
        assert!(!answer.text().contains(personal));
    }
}

/// Other web sites may call with a token when they are configured, and never with cookies.
#[test]
fn other_sites_call_only_when_configured() {
    let settings =
        ServerSettings { cors_origin: vec!["https://site.example".into()], ..ServerSettings::for_tests() };
    let app = TestApp::start(TestDatabase::shared(), settings);
    let ask = |origin: &str| app.request("GET", "/setup").header("Origin", origin).send();
    assert_eq!(
        ask("https://site.example").header("access-control-allow-origin"),
        Some("https://site.example")
    );
    assert_eq!(ask("https://site.example").header("access-control-allow-credentials"), None);
    assert_eq!(ask("https://evil.example").header("access-control-allow-origin"), None);
    assert_eq!(
        TestApp::shared()
            .request("GET", "/setup")
            .header("Origin", "https://site.example")
            .send()
            .header("access-control-allow-origin"),
        None
    );
}

/// A head or a body that comes too slowly is given up at the deadline, and nobody else waits for it.
#[test]
fn what_comes_too_slowly_is_given_up() {
    /// Longer than the deadline of this test, shorter than the usual one.
    const PATIENCE: Duration = Duration::from_secs(8);
    let settings = ServerSettings { arrival_millis: 200, ..ServerSettings::for_tests() };
    let app = TestApp::start(TestDatabase::shared(), settings);
    let begin = |text: &str| {
        let mut stream = TcpStream::connect(app.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        stream.write_all(text.as_bytes()).expect("it is sent");
        stream
    };
    let slow_head = begin("GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow:");
    let slow_body = begin(
        "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    );
    assert_eq!(app.outside("GET", "/health/live").send().status, 200);
    let answer = |mut stream: TcpStream| {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("the server hangs up");
        Response::parse(&bytes)
    };
    answer(slow_head).expect("an answer").problem(408, "body-too-slow");
    answer(slow_body).expect("an answer").problem(408, "body-too-slow");
}
