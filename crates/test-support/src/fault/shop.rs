//! A shop of a real server that is called over HTTP: it asks until every outcome is certain, and keeps what was acknowledged.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::app::{PASSWORD, fresh_key};
use crate::http::{Request, Response};

/// Before asking again.
const PAUSE: Duration = Duration::from_millis(5);

/// A company with one shop and its members.
#[derive(Debug)]
pub struct Shop {
    /// Where the server listens.
    pub address: SocketAddr,
    /// Memberships that hold money.
    pub memberships: Vec<String>,
    token: Mutex<String>,
    number: String,
    terminal: String,
    program: String,
    acknowledged: Mutex<BTreeMap<String, String>>,
    told_to_come_back: AtomicUsize,
    oddities: Mutex<Vec<String>>,
}

impl Shop {
    /// Set up by the first-run wizard, with three members who hold money.
    ///
    /// # Panics
    /// When the server does not let it be set up.
    #[must_use]
    pub fn found(address: SocketAddr) -> Self {
        let setup = json!({ "company_name": "Company", "short_name": "C", "time_zone": "Asia/Shanghai", "currency": "CNY",
            "language": "en", "shop_name": "Shop", "program_name": "Card",
            "administrator": { "user_name": "boss", "display_name": "Boss", "password": PASSWORD } });
        let made = Request::new(address, "POST", "/api/v1/setup").json(&setup).send().expect(201);
        let mut shop = Self {
            address,
            memberships: Vec::new(),
            token: Mutex::default(),
            number: text(&made["tenant_number"]),
            terminal: String::new(),
            program: String::new(),
            acknowledged: Mutex::default(),
            told_to_come_back: AtomicUsize::default(),
            oddities: Mutex::default(),
        };
        assert!(shop.sign_in(), "the administrator may sign in");
        shop.terminal = text(&shop.request("GET", "/terminals").send().expect(200)["items"][0]["id"]);
        assert!(shop.sign_in(), "also at the till");
        shop.program = text(&shop.request("GET", "/programs").send().expect(200)["items"][0]["id"]);
        shop.memberships = (0..3).map(|_| shop.enrol("100000.00")).collect();
        shop
    }

    fn sign_in(&self) -> bool {
        let mut body = json!({ "tenant_number": self.number, "user_name": "boss", "password": PASSWORD });
        if !self.terminal.is_empty() {
            body["terminal_id"] = json!(self.terminal);
        }
        let answer = Request::new(self.address, "POST", "/api/v1/sessions").json(&body).try_send();
        let token = answer.ok().and_then(|answer| answer.cookie("regulars_access"));
        if let Some(token) = &token {
            self.token.lock().expect("no panic").clone_from(token);
        }
        token.is_some()
    }

    /// A request of the administrator.
    #[must_use]
    pub fn request(&self, method: &str, path: &str) -> Request {
        self.request_by(self.address, method, path)
    }

    /// The same by another way to the server.
    #[must_use]
    pub fn request_by(&self, way: SocketAddr, method: &str, path: &str) -> Request {
        let token = self.token.lock().expect("no panic").clone();
        Request::new(way, method, &format!("/api/v1{path}")).bearer(&token)
    }

    /// A new member who has so much; its membership.
    pub fn enrol(&self, amount: &str) -> String {
        let body = json!({ "name": "Li", "program_id": self.program });
        let member = self.request("POST", "/members").json(&body).send().expect(201);
        let membership = text(&member["memberships"][0]["id"]);
        let top_up =
            json!({ "membership_id": membership, "tenders": [{ "method": "cash", "amount": amount }] });
        let answer = self.certain(self.address, "/top-ups", &top_up, &fresh_key());
        assert_eq!(answer.status, 201, "{}", answer.text());
        membership
    }

    /// Sells for so much from stored value, until the outcome is certain.
    pub fn sell(&self, membership: &str, amount: &str) -> Response {
        self.sell_by(self.address, membership, amount)
    }

    /// The same by another way to the server.
    pub fn sell_by(&self, way: SocketAddr, membership: &str, amount: &str) -> Response {
        let body = json!({ "membership_id": membership, "amount": amount });
        self.certain(way, "/consumptions", &body, &fresh_key())
    }

    /// Posts with one key until the outcome is certain: done, or refused by a rule.
    pub fn certain(&self, way: SocketAddr, path: &str, body: &Value, key: &str) -> Response {
        loop {
            let Ok(answer) = self.request_by(way, "POST", path).key(key).json(body).try_send() else {
                // The server is away; its answer may have been on the way.
                thread::sleep(PAUSE);
                continue;
            };
            match answer.status {
                201 => {
                    self.acknowledged.lock().expect("no panic").insert(key.to_owned(), answer.text());
                    return answer;
                }
                401 => {
                    self.sign_in();
                }
                409 if answer.json()["code"] == "request-in-progress" => {}
                503 if answer.header("retry-after").is_some() => {
                    self.told_to_come_back.fetch_add(1, Ordering::Relaxed);
                    thread::sleep(PAUSE);
                }
                status @ 400..500 => {
                    if status != 409 {
                        self.note(format!("{path} was answered {status}: {}", answer.text()));
                    }
                    return answer;
                }
                status => {
                    self.note(format!("{path} was answered {status}: {}", answer.text()));
                    thread::sleep(PAUSE);
                }
            }
        }
    }

    /// Sells with so many callers until `disturb` has done its work.
    pub fn under_load<T>(&self, callers: usize, disturb: impl FnOnce() -> T) -> T {
        let finished = AtomicBool::new(false);
        thread::scope(|scope| {
            for caller in 0..callers {
                let (shop, finished) = (self, &finished);
                scope.spawn(move || {
                    let membership = &shop.memberships[caller % shop.memberships.len()];
                    while !finished.load(Ordering::Relaxed) {
                        shop.sell(membership, "0.01");
                    }
                });
            }
            let made = disturb();
            finished.store(true, Ordering::Relaxed);
            made
        })
    }

    /// Keeps what must not be.
    pub fn note(&self, oddity: String) {
        let mut oddities = self.oddities.lock().expect("no panic");
        if oddities.len() < 20 {
            oddities.push(oddity);
        }
    }

    /// How many commands were acknowledged.
    #[must_use]
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.lock().expect("no panic").len()
    }

    /// How often a caller of [`Self::certain`] was told to come back.
    #[must_use]
    pub fn told_to_come_back(&self) -> usize {
        self.told_to_come_back.load(Ordering::Relaxed)
    }

    /// What the desk shows of a membership.
    #[must_use]
    pub fn panel(&self, membership: &str) -> Value {
        self.read(&format!("/memberships/{membership}/desk")).expect(200)["membership"].clone()
    }

    /// Reads, and comes back when told to: connections that a kill broke are noticed by whoever uses them next.
    fn read(&self, path: &str) -> Response {
        loop {
            let answer = self.request("GET", path).send();
            if answer.status != 503 || answer.header("retry-after").is_none() {
                return answer;
            }
            thread::sleep(PAUSE);
        }
    }

    /// Whatever was acknowledged is stored byte for byte, and the three members have one posting for each command.
    #[must_use]
    pub fn audit(&self) -> Vec<String> {
        self.sign_in();
        let acknowledged = self.acknowledged.lock().expect("no panic").clone();
        let mut findings = self.oddities.lock().expect("no panic").clone();
        for (key, answer) in &acknowledged {
            let stored = self.read(&format!("/commands/{key}"));
            if (stored.status, &stored.text()) != (200, answer) {
                findings.push(format!("acknowledged and gone or changed: {key}"));
            }
        }
        for membership in &self.memberships {
            let version = self.panel(membership)["version"].as_i64().expect("a number");
            let own = acknowledged.values().filter(|answer| answer.contains(membership.as_str())).count();
            if i64::try_from(own).ok() != Some(version) {
                findings.push(format!("{own} commands made {version} postings of {membership}"));
            }
        }
        findings
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
