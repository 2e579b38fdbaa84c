//! Power cuts under load (R1, R2 of the goals): whatever was acknowledged is there once, and everything adds up.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use test_support::app::{PASSWORD, fresh_key};
use test_support::http::{Request, Response};

use super::server::Server;

const KILLS: usize = 10;
const CALLERS: usize = 8;

struct Company {
    address: SocketAddr,
    token: Mutex<String>,
    number: String,
    terminal: String,
    memberships: Vec<String>,
}

impl Company {
    /// Set up by the first-run wizard, with some members who hold money.
    fn found(address: SocketAddr) -> Self {
        let setup = json!({ "company_name": "Company", "short_name": "C", "time_zone": "Asia/Shanghai", "currency": "CNY",
            "language": "en", "shop_name": "Shop", "program_name": "Card",
            "administrator": { "user_name": "boss", "display_name": "Boss", "password": PASSWORD } });
        let made = Request::new(address, "POST", "/api/v1/setup").json(&setup).send().expect(201);
        let mut company = Self {
            address,
            token: Mutex::default(),
            number: made["tenant_number"].as_str().expect("a number").to_owned(),
            terminal: String::new(),
            memberships: Vec::new(),
        };
        company.sign_in();
        let terminals = company.request("GET", "/terminals").send().expect(200);
        company.terminal = terminals["items"][0]["id"].as_str().expect("a till").to_owned();
        company.sign_in();
        let programs = company.request("GET", "/programs").send().expect(200);
        for name in ["Li", "Wang", "Zhao"] {
            let body = json!({ "name": name, "program_id": programs["items"][0]["id"] });
            let member = company.request("POST", "/members").json(&body).send().expect(201);
            let membership = member["memberships"][0]["id"].as_str().expect("a membership").to_owned();
            let top_up = json!({ "membership_id": membership, "tenders": [{ "method": "cash", "amount": "100000.00" }] });
            let _ = company.request("POST", "/top-ups").key(&fresh_key()).json(&top_up).send().expect(201);
            company.memberships.push(membership);
        }
        company
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

    fn request(&self, method: &str, path: &str) -> Request {
        let token = self.token.lock().expect("no panic").clone();
        Request::new(self.address, method, &format!("/api/v1{path}")).bearer(&token)
    }

    /// Sells with one key until the outcome is certain.
    fn sell(&self, membership: &str, key: &str) -> Response {
        const PAUSE: Duration = Duration::from_millis(5);
        let body = json!({ "membership_id": membership, "amount": "0.01" });
        loop {
            match self.request("POST", "/consumptions").key(key).json(&body).try_send() {
                Ok(answer) if answer.status == 201 => return answer,
                Ok(answer) if answer.status == 401 => {
                    self.sign_in();
                }
                Ok(answer) if matches!(answer.status, 409 | 503) => {}
                Ok(answer) => panic!("{} {}", answer.status, answer.text()),
                // The server is away; its answer may have been on the way.
                Err(_) => std::thread::sleep(PAUSE),
            }
        }
    }
}

/// R1: the server, its PostgreSQL, or both are killed again and again while clerks sell: every acknowledged sale is there,
/// byte for byte, no key was done twice, and `regulars verify` finds nothing.
#[test]
fn kills_lose_and_double_nothing() {
    let mut server = Server::new();
    server.start();
    let company = Company::found(server.address);
    let finished = AtomicBool::new(false);
    let answers: BTreeMap<String, String> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let (company, finished) = (&company, &finished);
                scope.spawn(move || {
                    let membership = &company.memberships[caller % company.memberships.len()];
                    let mut answers = Vec::new();
                    while !finished.load(Ordering::Relaxed) {
                        let key = fresh_key();
                        let answer = company.sell(membership, &key);
                        answers.push((key, answer.text()));
                    }
                    answers
                })
            })
            .collect();
        for round in 0..KILLS {
            // Let work begin, each time for another while.
            std::thread::sleep(Duration::from_millis(60 + (round as u64 * 137) % 200));
            match round % 3 {
                0 => server.kill(),
                1 => server.kill_database(),
                _ => {
                    server.kill_database();
                    server.kill();
                }
            }
            if round % 3 == 1 {
                // A server whose database died says so and is started again, as a supervisor would do.
                server.kill();
            }
            server.start();
        }
        finished.store(true, Ordering::Relaxed);
        callers.into_iter().flat_map(|caller| caller.join().expect("no caller panics")).collect()
    });
    assert!(answers.len() > KILLS, "only {} sales", answers.len());
    company.sign_in();
    for (key, answer) in &answers {
        let stored = company.request("GET", &format!("/commands/{key}")).send();
        assert_eq!((stored.status, &stored.text()), (200, answer), "an acknowledged sale is gone or changed");
    }
    let sold: i64 = company.memberships.iter().map(|membership| version(&company, membership) - 1).sum();
    assert_eq!(sold, answers.len() as i64, "a key was done twice, or a sale that nobody asked for exists");
    println!("{} sales over {KILLS} kills", answers.len());

    let verified = server.run(&["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    server.stop();
}

fn version(company: &Company, membership: &str) -> i64 {
    let panel: Value = company.request("GET", &format!("/memberships/{membership}/desk")).send().expect(200);
    panel["membership"]["version"].as_i64().expect("a number")
}
