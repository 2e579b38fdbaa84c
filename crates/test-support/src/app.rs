//! The real HTTP application on a free port, in this process, and companies that were set up in it.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::thread;

use actix_web::web;
use api::app::setup::{self, Made, Setup};
use api::auth::keys::Keys;
use api::config::ServerSettings;
use api::day_figures::catch_up;
use api::listener::{self, Manners};
use api::pages::Pages;
use api::server;
use api::state::AppState;
use chrono::NaiveDate;
use domain::ids::{Id, Tenant};
use domain::money::Currency;
use domain::permissions::StandardRole;
use persistence::clock::Clock;
use persistence::rules::codec::{RuleBody, RuleKind};
use persistence::rules::{self, NewRule};
use persistence::store::{PoolSizes, Store};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::audit;
use crate::company::{next_tenant_number, standard_rules};
use crate::database::TestDatabase;
use crate::http::{Request, Response};

/// Password of every user that tests make.
pub const PASSWORD: &str = "Bright morning 4";
/// Their password before they have changed it.
const FIRST_PASSWORD: &str = "Given once 1";

/// The roles of a new company, as the documents of tests name them.
pub const ROLES: [(&str, StandardRole); 4] = [
    ("general-manager", StandardRole::GeneralManager),
    ("manager", StandardRole::Manager),
    ("supervisor", StandardRole::Supervisor),
    ("cashier", StandardRole::Cashier),
];

/// A running application.
pub struct TestApp {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its state.
    pub state: web::Data<AppState>,
    /// Its database.
    pub database: Arc<TestDatabase>,
}

impl std::fmt::Debug for TestApp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestApp").field("address", &self.address).finish_non_exhaustive()
    }
}

impl TestApp {
    /// The application of this test process.
    #[must_use]
    pub fn shared() -> Arc<Self> {
        static SHARED: OnceLock<Arc<TestApp>> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(TestDatabase::shared(), ServerSettings::for_tests())).clone()
    }

    /// An application of its own, for tests that move its clock or its settings.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(database: Arc<TestDatabase>, settings: ServerSettings) -> Arc<Self> {
        let sizes = PoolSizes { requests: settings.pool, workers: 1 };
        let store = Store::open(&database.address(), sizes, Clock::default()).expect("pools");
        let state = web::Data::new(AppState::new(store, Keys::ephemeral(), settings));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let served = state.clone();
        let deadline = state.settings.arrival_deadline();
        let (ready, is_ready) = mpsc::channel();
        thread::spawn(move || {
            let pages = web::Data::new(Pages::Placeholder);
            actix_web::rt::System::new().block_on(async move {
                let manners = Manners { head_deadline: deadline, stop_seconds: 1, workers: Some(2) };
                let application = move || server::application(served.clone(), pages.clone());
                let server = listener::serve(application, listener, manners).expect("the port is ours");
                let _ = ready.send(());
                server.await
            })
        });
        is_ready.recv().expect("the application starts");
        Arc::new(Self { address, state, database })
    }

    /// A request without a token.
    #[must_use]
    pub fn request(&self, method: &str, path: &str) -> Request {
        let path = if path.starts_with("/api/") || !path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/api/v1{path}")
        };
        Request::new(self.address, method, &path)
    }

    /// A request to an address outside the API.
    #[must_use]
    pub fn outside(&self, method: &str, path: &str) -> Request {
        Request::new(self.address, method, path)
    }

    /// Signs in and gives the whole answer.
    #[must_use]
    pub fn sign_in(&self, tenant_number: &str, user_name: &str, password: &str) -> Response {
        let body = json!({ "tenant_number": tenant_number, "user_name": user_name, "password": password });
        self.request("POST", "/sessions").json(&body).send()
    }

    /// A new company: one shop with one till, the standard roles with a user each, a program with the standard rules.
    #[must_use]
    pub fn company(self: &Arc<Self>) -> AppCompany {
        AppCompany::set_up(self.clone())
    }
}

/// A company in the application. When it is dropped, its ledger is audited.
#[derive(Debug)]
pub struct AppCompany {
    /// Where it lives.
    pub app: Arc<TestApp>,
    /// What was made first.
    pub made: Made,
    /// Its number for sign-in.
    pub number: String,
    tokens: Mutex<BTreeMap<String, String>>,
}

/// Another shop of a company, with the general manager signed in at its till.
#[derive(Debug, Clone)]
pub struct AppBranch {
    /// The shop.
    pub shop: String,
    token: String,
}

impl AppBranch {
    /// A request of the general manager, at its till.
    #[must_use]
    pub fn request(&self, company: &AppCompany, method: &str, path: &str) -> Request {
        company.app.request(method, path).bearer(&self.token)
    }
}

/// A member with a membership and an active card, made through the API.
#[derive(Debug, Clone)]
pub struct AppMember {
    /// The person.
    pub id: String,
    /// The membership.
    pub membership: String,
    /// The card.
    pub card: String,
    /// Its number.
    pub card_number: String,
    /// The whole phone.
    pub phone: String,
}

impl AppCompany {
    fn set_up(app: Arc<TestApp>) -> Self {
        let number = next_tenant_number();
        let setup = Setup {
            tenant_number: number.clone(),
            company_name: format!("Company {number}"),
            short_name: format!("C{number}"),
            time_zone: chrono_tz::Asia::Shanghai,
            currency: "CNY".into(),
            language: "en".into(),
            shop_name: "First shop".into(),
            program_name: "Card".into(),
            user_name: "general-manager".into(),
            display_name: "Gao".into(),
            password_hash: password_hash(&app),
        };
        let made = setup::create(&app.state.store, &app.state.key_ring, &setup, app.state.now())
            .expect("a company is set up");
        let company = Self { app, made, number, tokens: Mutex::default() };
        for (kind, body) in standard_rules() {
            company.publish_since_2020(kind, body);
        }
        company
    }

    /// Publishes a rule of a kind, in force since long ago.
    ///
    /// # Panics
    /// When it is none.
    pub fn publish(&self, kind: &str, body: Value) {
        self.publish_since_2020(RuleKind::from_code(kind).expect("a kind"), body);
    }

    fn publish_since_2020(&self, kind: RuleKind, body: Value) {
        let since = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a date");
        let body = RuleBody::decode(kind, body, Currency::Cny).expect("a body of this kind");
        let rule = NewRule {
            program: self.made.program,
            shop: None,
            in_force_from: since,
            priority: 0,
            body,
            published_by: None,
        };
        let now = self.app.state.now();
        let published =
            self.app.state.store.write(self.made.tenant, |tx| rules::publish(tx, &rule, since, now));
        published.unwrap_or_else(|error| panic!("{error:?}"));
    }

    /// The tenant.
    #[must_use]
    pub fn tenant(&self) -> Id<Tenant> {
        self.made.tenant
    }

    /// The access token of a user with a standard role, bound to the company's till. Signed in once.
    ///
    /// # Panics
    /// When the sign-in fails.
    #[must_use]
    pub fn token(&self, role: &str) -> String {
        let mut tokens = self.tokens.lock().expect("no panic while it is held");
        if let Some(token) = tokens.get(role) {
            return token.clone();
        }
        if role != "general-manager" {
            let manager = tokens
                .entry("general-manager".into())
                .or_insert_with(|| self.sign_in_at_till("general-manager"))
                .clone();
            self.hire(&manager, role);
        }
        let token = self.sign_in_at_till(role);
        tokens.insert(role.into(), token.clone());
        token
    }

    /// A session of its own of a user who has signed in before, bound to the till.
    #[must_use]
    pub fn another_session(&self, role: &str) -> String {
        let _ = self.token(role);
        self.sign_in_at_till(role)
    }

    /// Lets everybody sign in anew: a change of rights has ended their tokens.
    ///
    /// # Panics
    /// Never.
    pub fn forget_tokens(&self) {
        let mut tokens = self.tokens.lock().expect("no panic while it is held");
        for (role, token) in tokens.iter_mut() {
            *token = self.sign_in_at_till(role);
        }
    }

    fn sign_in_at_till(&self, user_name: &str) -> String {
        self.sign_in_at(user_name, &json!(self.made.terminal.value()))
    }

    /// Opens another shop of a legal entity, with a till.
    ///
    /// # Panics
    /// When the API refuses.
    #[must_use]
    pub fn branch(&self, code: &str, legal_entity: &Value) -> AppBranch {
        let made =
            |path: &str, body: Value| self.boss("POST", path).json(&body).send().expect(201)["id"].clone();
        let shop = made(
            "/shops",
            json!({ "code": code, "name": format!("Shop {code}"), "legal_entity_id": legal_entity,
                "time_zone": "Asia/Shanghai", "day_starts_at": "06:00" }),
        );
        let till =
            json!({ "shop_id": shop, "code": format!("{code}1"), "name": "Till", "receipt_width_mm": 58 });
        let till = made("/terminals", till);
        let token = self.sign_in_at("general-manager", &till);
        AppBranch { shop: shop.as_str().expect("an id").to_owned(), token }
    }

    fn sign_in_at(&self, user_name: &str, terminal: &Value) -> String {
        let body = json!({ "tenant_number": self.number, "user_name": user_name, "password": PASSWORD,
            "terminal_id": terminal });
        let answer = self.app.request("POST", "/sessions").json(&body).send();
        let _ = answer.expect(201);
        answer.cookie("regulars_access").expect("an access token")
    }

    /// Makes a user of a standard role, who changes the first password.
    fn hire(&self, manager: &str, role: &str) {
        let place = ROLES.iter().position(|(name, _)| *name == role).expect("a standard role");
        let body = json!({ "user_name": role, "display_name": role, "staff_number": format!("2{place:03}"),
            "role_id": self.made.roles[place].value(), "password": FIRST_PASSWORD, "can_sign_in": true,
            "shop_ids": [self.made.shop.value()] });
        let hired = self.app.request("POST", "/users").bearer(manager).json(&body).send();
        let _ = hired.expect(201);
        let first = self.app.sign_in(&self.number, role, FIRST_PASSWORD);
        assert_eq!(first.expect(201)["must_change_password"], true);
        let token = first.cookie("regulars_access").expect("an access token");
        let change = json!({ "current_password": FIRST_PASSWORD, "new_password": PASSWORD });
        let _ = self
            .app
            .request("PUT", "/sessions/current/password")
            .bearer(&token)
            .json(&change)
            .send()
            .expect(200);
    }

    /// A request of a user with a standard role.
    #[must_use]
    pub fn as_role(&self, role: &str, method: &str, path: &str) -> Request {
        self.app.request(method, path).bearer(&self.token(role))
    }

    /// A request of the general manager.
    #[must_use]
    pub fn boss(&self, method: &str, path: &str) -> Request {
        self.as_role("general-manager", method, path)
    }

    /// A request of the cashier.
    #[must_use]
    pub fn cashier(&self, method: &str, path: &str) -> Request {
        self.as_role("cashier", method, path)
    }

    /// A command that the manager enters later than it happened; `body` says when.
    #[must_use]
    pub fn late(&self, path: &str, body: &Value) -> Request {
        let mut body = body.clone();
        body["late_entry"] = json!({ "reason": "停电，手工开单" });
        self.as_role("manager", "POST", path).key(&fresh_key()).json(&body)
    }

    /// Enrols a member with a membership and an active card.
    #[must_use]
    pub fn member(&self, name: &str) -> AppMember {
        let number = next_serial();
        let phone = format!("138{number:08}");
        let card_number = format!("C-{number:08}");
        let body = json!({ "name": name, "phone": phone, "program_id": self.made.program.value(), "card_number": card_number });
        let made = self.boss("POST", "/members").json(&body).send().expect(201);
        let membership = &made["memberships"][0];
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        AppMember {
            id: text(&made["id"]),
            membership: text(&membership["id"]),
            card: text(&membership["cards"][0]["id"]),
            card_number,
            phone,
        }
    }

    /// A top-up in cash, not yet sent.
    #[must_use]
    pub fn top_up(&self, member: &AppMember, amount: &str) -> Request {
        let body = json!({ "membership_id": member.membership, "card_id": member.card,
            "tenders": [{ "method": "cash", "amount": amount }] });
        self.cashier("POST", "/top-ups").key(&fresh_key()).json(&body)
    }

    /// A sale of a plain amount, not yet sent.
    #[must_use]
    pub fn sale(&self, member: &AppMember, amount: &str) -> Request {
        let body = json!({ "membership_id": member.membership, "card_id": member.card, "amount": amount });
        self.cashier("POST", "/consumptions").key(&fresh_key()).json(&body)
    }

    /// A correction by the supervisor, not yet sent.
    #[must_use]
    pub fn correction(&self, posting: &str) -> Request {
        let body = json!({ "posting_id": posting, "reason": "mistyped" });
        self.as_role("supervisor", "POST", "/reversals").key(&fresh_key()).json(&body)
    }
}

impl Drop for AppCompany {
    fn drop(&mut self) {
        if !thread::panicking() {
            let whole = catch_up(&self.app.state.store, self.made.tenant, Currency::Cny);
            assert!(whole.expect("days are added up"), "what this test did is in the figures of its days");
            audit::assert_clean(&self.app.database, self.made.tenant);
        }
    }
}

/// A fresh idempotency key.
#[must_use]
pub fn fresh_key() -> String {
    Uuid::now_v7().to_string()
}

/// The posting of an answer.
///
/// # Panics
/// When it has none.
#[must_use]
pub fn posting_of(answer: &Value) -> String {
    answer["posting"]["id"].as_str().unwrap_or_else(|| panic!("no posting: {answer:#}")).to_owned()
}

fn password_hash(app: &TestApp) -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| app.state.passwords.hash_here(PASSWORD).expect("a hash")).clone()
}

fn next_serial() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
