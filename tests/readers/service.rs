//! A server on a port of its own, people who are signed in, and a gateway made of plain requests.
#![expect(clippy::unwrap_used, reason = "helpers fail by panicking, like the tests themselves")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use actix_web::{HttpServer, web};
use api::auth::keys::Keys;
use api::auth::tokens::{Subject, Till};
use api::config::ServerSettings;
use api::pages::Pages;
use api::state::AppState;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::ids::{Id, Session};
use ed25519_dalek::{Signer as _, SigningKey};
use persistence::clock::Clock;
use persistence::store::{PoolSizes, Store};
use reader_gateway::config::Pairing;
use serde_json::{Value, json};
use test_support::company::{self, fresh};
use test_support::{Company, TestDatabase};
use uuid::Uuid;

/// How long a test waits for what must come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A running server. It stops when dropped.
pub(crate) struct Service {
    pub(crate) state: web::Data<AppState>,
    pub(crate) address: SocketAddr,
    handle: actix_web::dev::ServerHandle,
    ended: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Service {
    pub(crate) fn start(database: &TestDatabase) -> Self {
        Self::at(database, Keys::ephemeral(), TcpListener::bind("127.0.0.1:0").unwrap())
    }

    /// With given keys, at a port.
    pub(crate) fn at(database: &TestDatabase, keys: Keys, listener: TcpListener) -> Self {
        let store = Store::open(&database.address(), PoolSizes { requests: 4, workers: 1 }, Clock::default())
            .unwrap();
        let state = web::Data::new(AppState::new(store, keys, ServerSettings::for_tests()));
        let address = listener.local_addr().unwrap();
        let (send, receive) = mpsc::channel();
        let serving = thread::spawn({
            let state = state.clone();
            move || {
                let pages = web::Data::new(Pages::open(&[]));
                let application = move || api::server::application(state.clone(), pages.clone());
                let server = HttpServer::new(application).workers(1).disable_signals().shutdown_timeout(5);
                actix_web::rt::System::new().block_on(async move {
                    let running = server.listen(listener).unwrap().run();
                    send.send(running.handle()).unwrap();
                    running.await.unwrap();
                });
            }
        });
        let ended = Arc::new(AtomicBool::new(false));
        let refreshing = thread::spawn({
            let (state, ended) = (state.clone(), Arc::clone(&ended));
            move || {
                while !ended.load(Ordering::Relaxed) {
                    let _ = state.access.refresh(&state.store);
                    thread::sleep(Duration::from_millis(500));
                }
            }
        });
        let handle = receive.recv().unwrap();
        Self { state, address, handle, ended, threads: vec![serving, refreshing] }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Signs in somebody with permissions, at a till or at none; returns the access token.
    pub(crate) fn sign_in(
        &self,
        company: &Company,
        till: Option<&company::Till>,
        permissions: &[&str],
    ) -> String {
        let session: Id<Session> = fresh();
        let (tenant, role, user) = (company.tenant, fresh::<Session>(), fresh());
        let list = permissions.iter().map(|code| format!("'{code}'")).collect::<Vec<_>>().join(",");
        let terminal = till.map_or("NULL".to_owned(), |till| format!("'{}'", till.terminal));
        company.sql().run(&format!(
            "BEGIN;
             INSERT INTO role (tenant_id, id, name, lft, rgt, permissions)
               VALUES ('{tenant}', '{role}', '{role}', 3, 4, ARRAY[{list}]::text[]);
             INSERT INTO app_user (tenant_id, id, role_id, user_name, display_name, staff_number, password_hash,
                 must_change_password, can_sign_in)
               VALUES ('{tenant}', '{user}', '{role}', '{user}', 'Clerk', '{user}', 'none', false, true);
             INSERT INTO session (tenant_id, id, user_id, terminal_id, refresh_hash, rotated_at, created_at,
                 last_used_at, expires_at)
               VALUES ('{tenant}', '{session}', '{user}', {terminal}, '\\x00', now(), now(), now(), now() + interval '1 day');
             COMMIT"
        ));
        let epoch = company.sql().text(&format!("SELECT epoch FROM app_user WHERE id = '{user}'"));
        let till = till.map(|till| Till { shop: till.shop, terminal: till.terminal });
        let subject = Subject::User { user, session, epoch: epoch.parse().unwrap(), till };
        self.state.tokens.make(tenant, subject, self.state.now()).0
    }

    /// Sends one request; returns status and body.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> (u16, Value) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let body = body.map(Value::to_string).unwrap_or_default();
        let authorization =
            token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
        write!(
            stream,
            "{method} /api/v1{path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             {authorization}content-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let text = std::io::read_to_string(stream).unwrap();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        let body = text.split_once("\r\n\r\n").unwrap().1;
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    pub(crate) fn post(&self, path: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
        self.send("POST", path, token, Some(body))
    }

    /// Pairs a new gateway with a till, as a manager would.
    pub(crate) fn pair(&self, company: &Company, till: &company::Till) -> Gateway {
        let manager = self.sign_in(company, None, &["device:pair"]);
        let key = SigningKey::from_bytes(&rand_bytes());
        let (status, begun) = self.begin_pairing(&key);
        assert_eq!(status, 201, "{begun}");
        let path = format!("/terminals/{}/devices", till.terminal);
        let (status, device) = self.post(&path, Some(&manager), &json!({ "user_code": begun["user_code"] }));
        assert_eq!(status, 201, "{device}");
        let id = device["id"].as_str().unwrap().parse().unwrap();
        Gateway { id, key, tenant_number: company.number.clone() }
    }

    pub(crate) fn begin_pairing(&self, key: &SigningKey) -> (u16, Value) {
        let public_key = BASE64_URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
        self.post("/pairings", None, &json!({ "public_key": public_key, "name": "front-desk-1" }))
    }

    /// Opens the stream of a terminal and waits for its greeting.
    pub(crate) fn watch(
        &self,
        terminal: impl std::fmt::Display,
        token: &str,
        last_event_id: Option<i64>,
    ) -> Stream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let last = last_event_id.map(|id| format!("last-event-id: {id}\r\n")).unwrap_or_default();
        write!(
            stream,
            "GET /api/v1/terminals/{terminal}/events HTTP/1.1\r\nhost: {}\r\ncookie: regulars_access={token}\r\n{last}\r\n",
            self.address
        )
        .unwrap();
        let mut stream = Stream { lines: BufReader::new(stream), line: String::new(), has_ended: false };
        let status = stream.next_line(PATIENCE).expect("an answer");
        assert!(status.starts_with("HTTP/1.1 200"), "{status}");
        assert_eq!(stream.next_event(PATIENCE).expect("a greeting").name, "ping");
        stream
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.state.stop();
        self.ended.store(true, Ordering::Relaxed);
        drop(self.handle.stop(true));
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// A paired device.
#[derive(Clone)]
pub(crate) struct Gateway {
    pub(crate) id: Uuid,
    pub(crate) key: SigningKey,
    pub(crate) tenant_number: String,
}

impl Gateway {
    /// A request for a token, signed at an instant.
    pub(crate) fn token_request(&self, issued_at: DateTime<Utc>) -> Value {
        let issued_at = issued_at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let nonce = Uuid::now_v7().to_string();
        let message = format!("regulars-device-token-v1\n{}\n{issued_at}\n{nonce}", self.id);
        let signature = BASE64_URL_SAFE_NO_PAD.encode(self.key.sign(message.as_bytes()).to_bytes());
        json!({ "tenant_number": self.tenant_number, "device_id": self.id, "issued_at": issued_at, "nonce": nonce,
            "signature": signature })
    }

    /// As the gateway's program keeps it.
    pub(crate) fn pairing(&self, service: &Service) -> Pairing {
        Pairing {
            server: service.url(),
            tenant_number: self.tenant_number.clone(),
            device_id: self.id,
            name: "front-desk-1".to_owned(),
        }
    }

    pub(crate) fn token(&self, service: &Service) -> String {
        let (status, answer) = service.post("/devices/token", None, &self.token_request(service.state.now()));
        assert_eq!(status, 200, "{answer}");
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// Sends events and returns their outcomes.
    pub(crate) fn send(&self, service: &Service, token: &str, events: &[Value]) -> Vec<String> {
        let (status, answer) = service.post("/reader-events", Some(token), &json!({ "events": events }));
        assert_eq!(status, 200, "{answer}");
        let results = answer["results"].as_array().unwrap();
        results.iter().map(|result| result["outcome"].as_str().unwrap().to_owned()).collect()
    }
}

/// A directory for the gateway's program.
pub(crate) fn gateway_directory() -> PathBuf {
    let directory = std::env::temp_dir().join(format!("reader-gateway-{}", Uuid::now_v7()));
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

/// A tap as a gateway sends it, read some seconds ago.
pub(crate) fn tap(service: &Service, value: &str, seconds_ago: i64) -> Value {
    let read_at = service.state.now() - TimeDelta::seconds(seconds_ago);
    json!({ "event_id": Uuid::now_v7(), "seq": 1, "kind": "ic", "value": value, "read_at": read_at, "source": "live" })
}

/// An open stream of server-sent events.
pub(crate) struct Stream {
    lines: BufReader<TcpStream>,
    line: String,
    has_ended: bool,
}

#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) data: Value,
}

impl Stream {
    /// The next tap.
    pub(crate) fn next_tap(&mut self) -> Event {
        let until = Instant::now() + PATIENCE;
        loop {
            let event =
                self.next_event(until.saturating_duration_since(Instant::now())).expect("a tap in time");
            if event.name == "tap" {
                return event;
            }
        }
    }

    /// Whether no tap comes for a while.
    pub(crate) fn is_quiet_for(&mut self, wait: Duration) -> bool {
        self.next_event(wait).is_none_or(|event| event.name != "tap")
    }

    /// Waits for the end.
    pub(crate) fn ends_within(&mut self, wait: Duration) -> bool {
        while self.next_line(wait).is_some() {}
        self.has_ended
    }

    fn next_event(&mut self, wait: Duration) -> Option<Event> {
        let (mut id, mut name) = (0, String::new());
        loop {
            let line = self.next_line(wait)?;
            if let Some(text) = line.strip_prefix("id: ") {
                id = text.parse().unwrap();
            } else if let Some(text) = line.strip_prefix("event: ") {
                name = text.to_owned();
            } else if let Some(text) = line.strip_prefix("data: ") {
                return Some(Event { id, name, data: serde_json::from_str(text).unwrap() });
            }
        }
    }

    fn next_line(&mut self, wait: Duration) -> Option<String> {
        let until = Instant::now() + wait;
        loop {
            match self.lines.read_line(&mut self.line) {
                Ok(0) => {
                    self.has_ended = true;
                    return None;
                }
                Ok(_) if self.line == "0\r\n" => {
                    self.has_ended = true;
                    return None;
                }
                Ok(_) => return Some(std::mem::take(&mut self.line).trim_end().to_owned()),
                Err(_) if Instant::now() < until => {}
                Err(_) => return None,
            }
        }
    }
}

pub(crate) fn rand_bytes() -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(Uuid::new_v4().as_bytes());
    bytes[16..].copy_from_slice(Uuid::new_v4().as_bytes());
    bytes
}
