//! Who may call what: every operation of the document × every kind of caller, against a table that a person reads (S1 of the
//! goals; R01, R02, R07). An operation without a row fails; so does a row without an operation.

use std::collections::BTreeMap;

use api::auth::keys::Keys;
use api::auth::tokens::{Subject, Tokens};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use persistence::ids::fresh;
use serde_json::json;
use test_support::http::{Request, Response};
use test_support::{AppCompany, TestApp, workspace};
use uuid::Uuid;

use super::operation::Operation;

const TABLE: &str = "tests/contract/authorisation.txt";

/// Columns of the table.
const ROLES: [(char, &str); 4] =
    [('G', "general-manager"), ('M', "manager"), ('S', "supervisor"), ('C', "cashier")];

/// Who may, by a row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    Open,
    SignedIn,
    Device,
    /// Letters of roles, in the order of [`ROLES`].
    Roles(String),
}

fn table() -> BTreeMap<String, Who> {
    let mut rows = BTreeMap::new();
    for line in
        workspace::read(TABLE).lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
    {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [method, path, who] = words[..] else { panic!("{TABLE}: {line}") };
        let who = match who {
            "open" => Who::Open,
            "signed-in" => Who::SignedIn,
            "device" => Who::Device,
            roles => Who::Roles(roles.to_owned()),
        };
        let twice = rows.insert(format!("{method} {path}"), who);
        assert!(twice.is_none(), "{TABLE}: {line} stands twice");
    }
    rows
}

/// The table has a row for each operation, and the document says the same.
#[test]
fn every_operation_has_its_row() {
    let operations = Operation::all(&TestApp::shared());
    let mut rows = table();
    let mut missing = Vec::new();
    for operation in &operations {
        let Some(who) = rows.remove(&operation.name()) else {
            missing.push(operation.name());
            continue;
        };
        let security = &operation.entry["security"];
        let documented = match (&who, operation.permission()) {
            (Who::Open, None) => *security == json!([]),
            (Who::SignedIn, None) => *security == json!([{ "cookie": [] }, { "bearer": [] }]),
            (Who::Device, None) => *security == json!([{ "bearer": [] }]),
            (Who::Roles(_), Some(_)) => *security == json!([{ "cookie": [] }, { "bearer": [] }]),
            _ => false,
        };
        assert!(documented, "{}: {who:?} in {TABLE}, {security} in the document", operation.name());
    }
    assert!(missing.is_empty(), "add rows to {TABLE} for {missing:#?}");
    assert!(rows.is_empty(), "operations of {TABLE} that do not exist: {rows:#?}");
}

fn somewhere() -> BTreeMap<String, String> {
    ["id", "key", "kind", "channel"].map(|name| (name.to_owned(), Uuid::now_v7().to_string())).into()
}

fn code(response: &Response) -> String {
    if response.status < 400 {
        return String::new();
    }
    let document = response.json();
    document["code"].as_str().unwrap_or_default().to_owned()
}

/// T05: without a valid token nothing but the open operations answers: no token, a forged one, an expired one, one without a
/// signature, one signed by somebody else.
#[test]
fn without_a_valid_token_there_is_no_answer() {
    let app = TestApp::shared();
    let company = app.company();
    let valid = company.token("general-manager");
    let (now, tenant) = (app.state.now(), company.tenant());
    let subject =
        Subject::User { user: company.made.administrator, session: fresh(now), epoch: 1, till: None };
    let parts: Vec<&str> = valid.split('.').collect();
    let unsigned = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let tokens = [
        None,
        Some("nonsense".to_owned()),
        Some(format!("{}.{}.{}", parts[0], parts[1], parts[2].chars().rev().collect::<String>())),
        Some(format!("{unsigned}.{}.", parts[1])),
        Some(app.state.tokens.make(tenant, subject, now - TimeDelta::hours(1)).0),
        Some(Tokens::new(&Keys::ephemeral()).make(tenant, subject, now).0),
        // Well made, but its session does not exist.
        Some(app.state.tokens.make(tenant, subject, now).0),
    ];
    for operation in Operation::all(&app) {
        if operation.entry["security"] == json!([]) {
            continue;
        }
        for token in &tokens {
            let request = operation.request(&app, &somewhere(), None);
            let request = token.as_ref().map_or(request.clone(), |token| request.bearer(token));
            let response = request.send();
            response.problem(401, "unauthenticated");
            assert!(response.header("www-authenticate").is_some(), "{}", operation.name());
        }
    }
}

/// R01, R02, R07: each role may call what its row says, and nothing else; a refusal names the permission.
#[test]
fn each_role_may_what_the_table_says() {
    let app = TestApp::shared();
    let company = app.company();
    let rows = table();
    let mut wrong = Vec::new();
    for operation in Operation::all(&app) {
        let Some(Who::Roles(letters)) = rows.get(&operation.name()) else { continue };
        for (letter, role) in ROLES {
            let request = operation.request(&app, &somewhere(), None);
            let mut response = request.clone().bearer(&company.token(role)).send();
            if response.status == 401 {
                // A change of rights before this call ended the token, as it should.
                response = request.bearer(&company.another_session(role)).send();
                company.forget_tokens();
            }
            let may = letters.contains(letter);
            let refused = code(&response) == "permission-missing";
            let sound = if may {
                !refused && response.status != 401 && response.status < 500
            } else {
                refused
                    && response.status == 403
                    && response.json()["permission"] == operation.permission().unwrap_or_default()
            };
            if !sound {
                wrong.push(format!("{role} {}: {} {}", operation.name(), response.status, response.text()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whoever may not learns nothing else: neither a body that cannot be read nor a misspelt query parameter nor an id that is
/// none is answered before the permission.
#[test]
fn the_permission_is_asked_before_anything_is_read() {
    let app = TestApp::shared();
    let company = app.company();
    let reader = machine_token(&company, &["shop:read"], "shop:read");
    let other = machine_token(&company, &["posting:read"], "posting:read");
    let rows = table();
    let mut asked = 0;
    for operation in Operation::all(&app) {
        let Some(permission) = operation.permission() else { continue };
        let stranger = if permission == "shop:read" { &other } else { &reader };
        let mut tokens = vec![stranger.clone()];
        if let Some(Who::Roles(letters)) = rows.get(&operation.name()) {
            let without = ROLES.iter().filter(|(letter, _)| !letters.contains(*letter));
            tokens.extend(without.map(|(_, role)| company.token(role)));
        }
        for token in &tokens {
            for request in malformed(&app, &operation) {
                let refusal = request.bearer(token).send();
                refusal.problem(403, "permission-missing");
                assert_eq!(refusal.json()["permission"], permission, "{}", operation.name());
                asked += 1;
            }
        }
    }
    assert!(asked > 300, "{asked} requests are the whole document");
}

/// Requests of an operation that cannot be read: by their body, type, query, version or id.
fn malformed(app: &TestApp, operation: &Operation) -> Vec<Request> {
    let mut path = operation.path.clone();
    for (name, value) in somewhere() {
        path = path.replace(&format!("{{{name}}}"), &value);
    }
    let to = |path: &str| app.request(&operation.method, path);
    let mut requests = vec![to(&format!("{path}?limit=x&nonsense=%00"))];
    if operation.body().is_some() {
        requests.push(to(&path).body("application/json", "{".to_owned()));
        requests.push(to(&path).body("application/json", "{\"nonsense\":1}".to_owned()));
        requests.push(to(&path).body("text/plain", "nonsense".to_owned()));
    }
    if operation.path.contains('{') {
        requests.push(to(&operation.path.replace("{id}", "none").replace("{key}", "%22")));
    }
    requests
}

/// Operations of any signed-in user answer each role; those of devices answer no user.
#[test]
fn the_own_session_belongs_to_everybody() {
    let app = TestApp::shared();
    let company = app.company();
    let rows = table();
    for operation in Operation::all(&app) {
        let who = rows.get(&operation.name());
        for (_, role) in ROLES {
            // Some of them end the session, so each call has one of its own.
            let session = company.another_session(role);
            let response = operation.request(&app, &somewhere(), None).bearer(&session).send();
            match who {
                Some(Who::SignedIn) => {
                    assert!(
                        response.status < 500
                            && code(&response) != "permission-missing"
                            && code(&response) != "unauthenticated",
                        "{role} {}: {}",
                        operation.name(),
                        response.text()
                    );
                }
                Some(Who::Device) => {
                    assert!(matches!(response.status, 401 | 403), "{role} {}", operation.name())
                }
                Some(Who::Open | Who::Roles(_)) | None => break,
            }
        }
    }
}

/// A machine may what its scopes say, within what it asked for.
#[test]
fn a_machine_may_what_its_scopes_say() {
    let app = TestApp::shared();
    let company = app.company();
    let token = machine_token(&company, &["shop:read", "posting:read"], "shop:read");
    for operation in Operation::all(&app) {
        let Some(permission) = operation.permission() else { continue };
        let response = operation.request(&app, &somewhere(), None).bearer(&token).send();
        let expected = if permission == "shop:read" { "" } else { "permission-missing" };
        let found = code(&response);
        let allowed = expected.is_empty() && found != "permission-missing" && response.status < 500;
        assert!(allowed || found == expected, "{}: {}", operation.name(), response.text());
    }
}

fn machine_token(company: &AppCompany, scopes: &[&str], asked: &str) -> String {
    let made = company
        .boss("POST", "/api-clients")
        .json(&json!({ "name": "Site", "scopes": scopes }))
        .send()
        .expect(201);
    let text = |name: &str| made[name].as_str().expect("a credential").to_owned();
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope={asked}",
        text("client_id"),
        text("client_secret")
    );
    let answer =
        company.app.request("POST", "/oauth/token").body("application/x-www-form-urlencoded", form).send();
    answer.expect(200)["access_token"].as_str().expect("a token").to_owned()
}

/// A user whose password was given by somebody else can do nothing but change it.
#[test]
fn a_given_password_must_be_changed_first() {
    let app = TestApp::shared();
    let company = app.company();
    let given = "Given once 2";
    let body = json!({ "user_name": "new", "display_name": "New", "staff_number": "9001",
        "role_id": company.made.roles[0].value(), "password": given, "can_sign_in": true, "shop_ids": [] });
    let _ = company.boss("POST", "/users").json(&body).send().expect(201);
    let answer = app.sign_in(&company.number, "new", given);
    assert_eq!(answer.expect(201)["must_change_password"], true);
    let token = answer.cookie("regulars_access").expect("a token");
    for operation in Operation::all(&app) {
        if operation.permission().is_none() {
            continue;
        }
        let response = operation.request(&app, &somewhere(), None).bearer(&token).send();
        response.problem(403, "password-change-required");
    }
}
