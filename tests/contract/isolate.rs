//! The wall between companies, through every operation of the document: what belongs to another company is not found, cannot be
//! named, and stays as it was (T05; S1 of the goals).

use std::collections::BTreeMap;

use serde_json::Value;
use test_support::{AppCompany, TestApp};

use super::everything::{Everything, MARK};
use super::operation::Operation;

/// The state of everything that a company owns, as one text per table.
pub(super) fn state_of(company: &AppCompany) -> BTreeMap<String, String> {
    let mut sql = company.app.database.owner();
    let tables = sql.texts(
        "SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'pairing'",
    );
    let tenant = company.tenant();
    tables
        .into_iter()
        .map(|table| {
            let digest = format!(
                "SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} AS t WHERE tenant_id = '{tenant}'"
            );
            let digest = sql.text(&digest);
            (table, digest)
        })
        .collect()
}

/// Another company's things are not found, whoever asks: its general manager may do everything, and may nothing here.
#[test]
fn another_companys_things_are_not_found() {
    let app = TestApp::shared();
    let (victim, stranger) = (Everything::make(&app), app.company());
    let token = stranger.token("general-manager");
    let before = state_of(&victim.company);
    for operation in Operation::all(&app) {
        let ids = victim.of_path(&operation.path);
        if ids.is_empty() || operation.permission().is_none() && !operation.path.starts_with("/sessions/") {
            continue;
        }
        let response = operation.request(&app, &ids, None).bearer(&token).send();
        let text = response.text();
        if operation.is_of_everybody() {
            // It found the stranger's own.
            assert!(!text.contains(MARK), "{} tells a name: {text}", operation.name());
            continue;
        }
        assert_eq!(response.status, 404, "{}: {text}", operation.name());
        let document = response.json();
        assert!(
            document["code"].as_str().is_some_and(|code| code.ends_with("-not-found")),
            "{}: {text}",
            operation.name()
        );
        assert!(!text.contains(MARK), "{} tells a name: {text}", operation.name());
    }
    assert_eq!(state_of(&victim.company), before);
}

/// Another company's things cannot be named in a body either.
#[test]
fn another_companys_things_cannot_be_named() {
    let app = TestApp::shared();
    let (victim, stranger) = (Everything::make(&app), Everything::make(&app));
    let before = state_of(&victim.company);
    let mut named = 0;
    for operation in Operation::all(&app) {
        let Some((media_type, example)) = operation.body() else { continue };
        if media_type != "application/json" || operation.entry["security"] == serde_json::json!([]) {
            continue;
        }
        for field in fields_that_name(&example) {
            let mut body = example.clone();
            name_own(&mut body, &stranger);
            if !name_foreign(&mut body, &field, &victim) {
                continue;
            }
            named += 1;
            // A session of its own: some operations end it.
            let token = stranger.company.another_session("general-manager");
            let request = operation.request(&app, &stranger.of_path(&operation.path), Some(&body));
            let response = request.bearer(&token).send();
            assert!(
                matches!(response.status, 401 | 403 | 404 | 409 | 412 | 422),
                "{} with another company's {field}: {} {}",
                operation.name(),
                response.status,
                response.text()
            );
            assert!(!response.text().contains(MARK), "{} tells a name", operation.name());
        }
    }
    assert!(named >= 12, "only {named} fields were tried");
    assert_eq!(state_of(&victim.company), before);
}

/// What the lists of a company show is its own.
#[test]
fn lists_show_only_the_own() {
    let app = TestApp::shared();
    let (victim, stranger) = (Everything::make(&app), app.company());
    let foreign: Vec<&String> = victim.ids.values().collect();
    for operation in Operation::all(&app) {
        if operation.method != "GET" || operation.path.contains('{') || operation.permission().is_none() {
            continue;
        }
        let response =
            operation.request(&app, &BTreeMap::new(), None).bearer(&stranger.token("general-manager")).send();
        assert_eq!(response.status, 200, "{}: {}", operation.name(), response.text());
        let text = response.text();
        assert!(!text.contains(MARK), "{} tells a name", operation.name());
        assert!(!foreign.iter().any(|id| text.contains(id.as_str())), "{} tells an id", operation.name());
    }
    // An exact credential opens nothing of another company either.
    let number =
        app.database.owner().text(&format!("SELECT number FROM card WHERE id = '{}'", victim.id("card")));
    let body = serde_json::json!({ "credential": number, "source": "wedge" });
    let looked = stranger.cashier("POST", "/desk/lookups").json(&body).send().expect(200);
    assert_eq!(looked["outcome"], "not_found");
}

/// Names of fields, anywhere in a body, whose value is an id or a list of ids.
fn fields_that_name(body: &Value) -> Vec<String> {
    let is_id = |value: &Value| value.as_str().is_some_and(|text| text.parse::<uuid::Uuid>().is_ok());
    let mut found = Vec::new();
    visit(body, &mut |name, value| {
        let ids =
            is_id(value) || value.as_array().is_some_and(|items| items.iter().any(is_id)) || value.is_null();
        if ids && noun_of(name).is_some() && !found.contains(&name.to_owned()) {
            found.push(name.to_owned());
        }
        assert!(
            !is_id(value) || noun_of(name).is_some() || ["event_id", "nonce"].contains(&name),
            "{name}: which noun?"
        );
    });
    found
}

/// What a field of a body names.
fn noun_of(field: &str) -> Option<&'static str> {
    Some(match field {
        "shop_id" | "shop_ids" | "home_shop_id" | "party_id" => "shop",
        "terminal_id" => "terminal",
        "legal_entity_id" => "legal-entity",
        "category_id" => "product-category",
        "program_id" => "program",
        "user_id" | "owner_id" => "user",
        "role_id" | "parent_id" => "role",
        "employee_id" => "employee",
        "membership_id" => "membership",
        "card_id" => "card",
        "package_id" => "package",
        "posting_id" => "posting",
        "lot_id" => "counts",
        "hold_id" => "hold",
        "refund_id" => "refund",
        "correction_request_id" => "correction-request",
        "device_id" => "device",
        _ => return None,
    })
}

pub(super) fn name_own(body: &mut Value, own: &Everything) {
    rename(body, &|field| noun_of(field).map(|noun| own.id(noun).to_owned()));
}

/// Puts the victim's thing into one field; says whether there was such a field.
fn name_foreign(body: &mut Value, wanted: &str, victim: &Everything) -> bool {
    let before = body.clone();
    rename(body, &|field| {
        (field == wanted).then(|| noun_of(field)).flatten().map(|noun| victim.id(noun).to_owned())
    });
    *body != before
}

fn rename(body: &mut Value, id_of: &dyn Fn(&str) -> Option<String>) {
    match body {
        Value::Object(members) => {
            for (name, member) in members {
                match (id_of(name), &*member) {
                    (Some(id), Value::Array(_)) => *member = serde_json::json!([id]),
                    (Some(id), Value::String(_) | Value::Null) => *member = Value::String(id),
                    _ => rename(member, id_of),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, id_of)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn visit(body: &Value, see: &mut dyn FnMut(&str, &Value)) {
    match body {
        Value::Object(members) => {
            for (name, member) in members {
                see(name, member);
                visit(member, see);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| visit(item, see)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
