//! The document is whole, current, and explains every code it names.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use test_support::{TestApp, workspace};

use super::operation::Operation;

/// The committed document is the one that this source makes.
#[test]
fn the_committed_document_is_current() {
    let made = api::openapi::document_json();
    let committed: Value = serde_json::from_str(&workspace::read("openapi/openapi.json")).expect("JSON");
    assert!(made == committed, "run `make openapi` and commit the result");
    let served = TestApp::shared().outside("GET", "/api/openapi.json").send().expect(200);
    assert_eq!(served, made);
}

/// Every operation has tag, id, summary, description, security, examples and every problem that it may answer with.
#[test]
fn every_operation_is_documented_whole() {
    let mut ids = BTreeSet::new();
    for operation in Operation::all(&TestApp::shared()) {
        let name = operation.name();
        let entry = &operation.entry;
        let id = entry["operationId"].as_str().unwrap_or_default();
        let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        assert!(plain && ids.insert(id.to_owned()), "{name}: operation id {id:?}");
        for text in ["summary", "description"] {
            assert!(entry[text].as_str().is_some_and(|text| text.len() > 5), "{name} has no {text}");
        }
        assert_eq!(entry["tags"].as_array().map(Vec::len), Some(1), "{name} has one tag");
        assert!(entry["security"].is_array(), "{name} has no security");
        for parameter in entry["parameters"].as_array().into_iter().flatten() {
            assert!(
                parameter["description"].as_str().is_some_and(|text| !text.is_empty()),
                "{name}: {parameter}"
            );
        }
        if !entry["requestBody"].is_null() {
            let (_, example) = operation.body().expect("an example");
            assert!(example.is_object(), "{name}: {example}");
        }
        assert_responses(&name, entry);
    }
}

fn assert_responses(name: &str, entry: &Value) {
    let responses = entry["responses"].as_object().expect("responses");
    assert!(responses.keys().any(|status| status.starts_with('2')), "{name} has no success");
    for needed in ["400", "429", "500", "503"] {
        assert!(responses.contains_key(needed), "{name} does not say {needed}");
    }
    if entry["security"] != json!([]) {
        assert!(responses.contains_key("401"), "{name} does not say 401");
    }
    if !entry["x-permission"].is_null() {
        assert!(responses.contains_key("403"), "{name} does not say 403");
    }
    for (status, response) in responses {
        assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{name} {status}");
        if status.starts_with(['4', '5']) {
            let examples = &response["content"]["application/problem+json"]["examples"];
            assert!(
                examples.as_object().is_some_and(|examples| !examples.is_empty()),
                "{name} {status} has no examples"
            );
        } else if let Some(content) = response.pointer("/content/application~1json") {
            assert!(
                !content["example"].is_null() || !content["examples"].is_null(),
                "{name} {status} has no example"
            );
        }
    }
}

/// Every code has its page, in both languages, and every code that the document names is one of them.
#[test]
fn every_code_has_its_page() {
    let app = TestApp::shared();
    let known: BTreeSet<&str> = api::problem::Code::ALL.iter().map(|code| code.entry().code).collect();
    for code in &known {
        for language in ["zh-CN", "en"] {
            let page =
                app.outside("GET", &format!("/problems/{code}")).header("Accept-Language", language).send();
            assert_eq!(page.status, 200, "{code}");
            assert!(page.text().contains(code), "{code}");
        }
    }
    let unknown = app.outside("GET", "/problems/no-such-code").send();
    unknown.problem(404, "not-found");
    let mut named = BTreeSet::new();
    for operation in Operation::all(&app) {
        for response in operation.entry["responses"].as_object().expect("responses").values() {
            let examples = response.pointer("/content/application~1problem+json/examples");
            named.extend(examples.and_then(Value::as_object).into_iter().flat_map(|all| all.keys().cloned()));
        }
    }
    let strangers: Vec<&String> = named.iter().filter(|code| !known.contains(code.as_str())).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}

/// The documentation is served without any other server.
#[test]
fn the_documentation_is_served_offline() {
    let app = TestApp::shared();
    let page = app.outside("GET", "/api/docs/").send();
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(!page.text().contains("https://"), "it loads nothing from elsewhere");
}
