//! A tenant behind the real application: a user of each standard role, signed in with a cookie as a browser would be.

use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{test, web};
use api::app::setup::{self, Made, Setup};
use api::auth::keys::Keys;
use api::config::ServerSettings;
use api::pages::Pages;
use api::server::application;
use api::state::AppState;
use domain::ids::{Id, User};
use persistence::clock::Clock;
use persistence::error::StoreError;
use persistence::store::{PoolSizes, Store};
use persistence::users::{self, NewUser};
use serde_json::{Value, json};
use test_support::TestDatabase;
use uuid::Uuid;

const PASSWORD: &str = "Autumn leaves 7";

/// Standard roles from the top of the tree down, as [`Made::roles`] has them.
const ROLES: [&str; 4] = ["director", "manager", "supervisor", "cashier"];

/// An application with one tenant.
pub(crate) struct Office {
    pub(crate) state: web::Data<AppState>,
    pub(crate) made: Made,
    number: String,
}

/// A signed-in user.
pub(crate) struct Person<'a> {
    office: &'a Office,
    cookie: String,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The code of a problem document.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("no problem")
    }

    /// The body of an answer with this status.
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The status and code of a refusal.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        (self.status, self.code())
    }

    /// The version for `If-Match`.
    pub(crate) fn etag(&self) -> String {
        self.headers.get(header::ETAG).expect("an ETag").to_str().unwrap().to_owned()
    }
}

impl Office {
    pub(crate) async fn open() -> Self {
        let address = TestDatabase::shared().address();
        let store = Store::open(&address, PoolSizes { requests: 2, workers: 1 }, Clock::default()).unwrap();
        let state = web::Data::new(AppState::new(store, Keys::ephemeral(), ServerSettings::for_tests()));
        let number = unused_number();
        let hash = state.passwords.hash_here(PASSWORD).unwrap();
        let setup = Setup {
            tenant_number: number.clone(),
            company_name: "常客餐饮有限公司".to_owned(),
            short_name: "常客".to_owned(),
            time_zone: chrono_tz::Asia::Shanghai,
            currency: "CNY".to_owned(),
            language: "zh-CN".to_owned(),
            shop_name: "人民路店".to_owned(),
            program_name: "储值卡".to_owned(),
            user_name: ROLES[0].to_owned(),
            display_name: ROLES[0].to_owned(),
            password_hash: hash.clone(),
        };
        let made = setup::create(&state.store, &state.key_ring, &setup, state.now()).unwrap();
        let office = Self { state, made, number };
        for (index, name) in ROLES.into_iter().enumerate().skip(1) {
            office.hire(name, index, &hash);
        }
        office.hire("peer", 3, &hash);
        office
    }

    fn hire(&self, name: &str, role: usize, password_hash: &str) -> Id<User> {
        let new = NewUser {
            id: Id::new(Uuid::now_v7()),
            user_name: name.to_owned(),
            display_name: name.to_owned(),
            staff_number: name.to_owned(),
            role_id: self.made.roles[role],
            password_hash: password_hash.to_owned(),
            pin_hash: None,
            must_change_password: false,
            can_sign_in: true,
            shop_id: None,
        };
        self.state
            .store
            .write(self.made.tenant, |tx| users::insert(tx, &new))
            .map_err(|e: StoreError| e)
            .unwrap();
        new.id
    }

    /// Signs a user in at the till.
    pub(crate) async fn sign_in(&self, user_name: &str) -> Person<'_> {
        let body = json!({"tenant_number": self.number, "user_name": user_name, "password": PASSWORD,
            "terminal_id": self.made.terminal.value()});
        let answer = self.send(Method::POST, "/sessions", None, &[], Some(&body)).await;
        let cookies =
            answer.headers.get_all(header::SET_COOKIE).map(|cookie| cookie.to_str().unwrap().to_owned());
        let access = cookies.into_iter().find(|cookie| cookie.starts_with("regulars_access="));
        let cookie = access.unwrap_or_else(|| panic!("no cookie: {}", answer.body));
        Person { office: self, cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    /// The id of the program, as text.
    pub(crate) fn program(&self) -> String {
        self.made.program.value().to_string()
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        cookie: Option<&str>,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let app =
            test::init_service(application(self.state.clone(), web::Data::new(Pages::Placeholder))).await;
        let mut request = test::TestRequest::with_uri(&encoded(&format!("/api/v1{path}")))
            .method(method)
            .insert_header(("x-requested-with", "regulars"))
            .insert_header((header::ACCEPT_LANGUAGE, "en"));
        if let Some(cookie) = cookie {
            request = request.insert_header((header::COOKIE, cookie));
        }
        for header in headers {
            request = request.insert_header(*header);
        }
        if let Some(body) = body {
            request = request.set_json(body);
        }
        let response = test::call_service(&app, request.to_request()).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = test::read_body(response).await;
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, headers, body }
    }
}

impl Person<'_> {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.office.send(Method::GET, path, Some(&self.cookie), &[], None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.office.send(Method::POST, path, Some(&self.cookie), &[], Some(&body)).await
    }

    pub(crate) async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        self.office.send(Method::POST, path, Some(&self.cookie), headers, Some(&body)).await
    }

    /// Without a body.
    pub(crate) async fn act(&self, path: &str) -> Answer {
        self.office.send(Method::POST, path, Some(&self.cookie), &[], None).await
    }

    pub(crate) async fn patch(&self, path: &str, version: Option<&str>, body: Value) -> Answer {
        let headers: Vec<_> = version.iter().map(|version| ("if-match", *version)).collect();
        self.office.send(Method::PATCH, path, Some(&self.cookie), &headers, Some(&body)).await
    }

    /// Enrols a member with a membership and perhaps a card.
    pub(crate) async fn enrol(&self, name: &str, phone: Option<&str>, card: Option<&str>) -> Value {
        let mut body = json!({"name": name, "program_id": self.office.program()});
        if let Some(phone) = phone {
            body["phone"] = json!(phone);
        }
        if let Some(card) = card {
            body["card_number"] = json!(card);
        }
        self.post("/members", body).await.expect(201)
    }
}

/// A text of a JSON value.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// Chinese in a query, as a browser sends it.
fn encoded(path: &str) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    path.bytes().map(byte).collect()
}

fn unused_number() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{:06}", 700_000 + COUNT.fetch_add(1, Ordering::Relaxed))
}
