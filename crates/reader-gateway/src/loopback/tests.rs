//! Desks and strangers at the port, over real connections.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::time::Instant;

use serde_json::Value;

use super::gate::testing::{DEVICE, opened_before, public_key, ticket};
use super::*;

const ORIGIN: &str = "http://shop.example:8080";
const PATIENCE: Duration = Duration::from_secs(10);
/// Of the server, against ours.
const AHEAD: TimeDelta = TimeDelta::hours(7);

struct Bench {
    loopback: Loopback,
    port: u16,
}

impl Bench {
    fn start() -> Self {
        let pairing = Pairing {
            server: ORIGIN.to_owned(),
            tenant_number: "100001".to_owned(),
            device_id: DEVICE,
            name: "Desk".to_owned(),
        };
        let mut loopback = Loopback::new(&pairing);
        opened_before(&mut Arc::get_mut(&mut loopback.shared).unwrap().gate, 3_600);
        let answer = HeartbeatAnswer {
            member_prefixes: Vec::new(),
            formats: [("em".to_owned(), "hex>10d".to_owned()), ("odd".to_owned(), "?".to_owned())].into(),
            ticket_key: Some(public_key()),
        };
        loopback.learn(&answer, AHEAD);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        loopback.listen_at(Some(port)).unwrap();
        Self { loopback, port }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    fn ask(&self, ticket: &str) -> TcpStream {
        let mut stream = self.connect();
        let port = self.port;
        let request = format!(
            "GET /taps HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {ORIGIN}\r\nAuthorization: Bearer {ticket}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    fn fresh_ticket(nonce: &str) -> String {
        ticket(DEVICE, (now() + AHEAD).timestamp() + 60, nonce)
    }

    /// A desk that was let in.
    fn desk(&self, nonce: &str) -> Desk {
        let mut desk = Desk(BufReader::new(self.ask(&Self::fresh_ticket(nonce))));
        let head = desk.block();
        assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
        assert!(head.contains(&format!("Access-Control-Allow-Origin: {ORIGIN}\r\n")), "{head}");
        assert!(desk.block().starts_with("event: ping"));
        desk
    }

    fn tell(&self, value: &str) {
        self.loopback.tell(Uuid::from_u128(1), ReadKind::Ic, value, "desk");
    }
}

struct Desk(BufReader<TcpStream>);

impl Desk {
    /// Up to the next empty line.
    fn block(&mut self) -> String {
        let mut block = String::new();
        while !block.ends_with("\r\n\r\n") && !block.ends_with("\n\n") {
            assert!(self.0.read_line(&mut block).unwrap() > 0, "it ended: {block}");
        }
        block
    }

    fn tap(&mut self) -> Value {
        let block = self.block();
        let data = block.strip_prefix("event: tap\ndata: ").unwrap_or_else(|| panic!("{block}"));
        serde_json::from_str(data).unwrap()
    }
}

#[test]
fn a_desk_hears_each_tap_as_the_server_tells_it() {
    let bench = Bench::start();
    bench.tell("before anybody listens");
    let (mut desk, mut other) = (bench.desk("n1"), bench.desk("n2"));
    bench.loopback.tell(Uuid::from_u128(1), ReadKind::Id, "0A00137489", "em");
    bench.loopback.tell(Uuid::from_u128(2), ReadKind::Mag, "0A00137489", "em");
    bench.loopback.tell(Uuid::from_u128(3), ReadKind::Code, "A\nB", "odd");
    let tap = desk.tap();
    assert_eq!(
        (tap["event_id"].as_str(), tap["value"].as_str(), tap["kind"].as_str(), tap["reader"].as_str()),
        (Some("00000000-0000-0000-0000-000000000001"), Some("0001275017"), Some("id"), Some("em"))
    );
    assert_eq!(tap["live"], true);
    let read_at: DateTime<Utc> = tap["read_at"].as_str().unwrap().parse().unwrap();
    assert!((now() + AHEAD - read_at).num_seconds().abs() <= 5, "by the server's clock: {read_at}");
    assert_eq!(desk.tap()["value"], "0A00137489", "a stripe holds its number already");
    assert_eq!(desk.tap()["value"], "A\nB");
    assert_eq!(other.tap()["value"], "0001275017");
}

#[test]
fn one_desk_too_many_ends_the_oldest() {
    let bench = Bench::start();
    let mut desks: Vec<Desk> = (0..=DESKS_MAX).map(|number| bench.desk(&format!("n{number}"))).collect();
    bench.tell("88000001");
    assert!(desks[1..].iter_mut().all(|desk| desk.tap()["value"] == "88000001"));
    assert_eq!(desks[0].0.read(&mut [0; 16]).unwrap(), 0, "it was let go");
}

#[test]
fn it_listens_where_the_settings_say_and_nowhere_without_them() {
    let bench = Bench::start();
    let mut desk = bench.desk("n1");
    bench.loopback.listen_at(None).unwrap();
    assert_eq!(desk.0.read(&mut [0; 16]).unwrap(), 0, "the desk is let go");
    let refused = || TcpStream::connect(("127.0.0.1", bench.port)).is_err();
    let until = Instant::now() + PATIENCE;
    while !refused() {
        assert!(Instant::now() < until, "it still listens");
    }
    assert_eq!(bench.loopback.port(), None);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let other = taken.local_addr().unwrap().port();
    let error = bench.loopback.listen_at(Some(other)).unwrap_err();
    assert!(error.to_string().starts_with(&format!("loopback_port = {other}: ")), "{error}");
    assert_eq!(bench.loopback.port(), None);
    drop(taken);
    bench.loopback.listen_at(Some(other)).unwrap();
    assert!(TcpStream::connect(("127.0.0.1", other)).is_ok());
}

fn answer(mut stream: TcpStream) -> String {
    let mut text = String::new();
    // A connection that is reset has told all it will.
    let _ = stream.read_to_string(&mut text);
    text
}

#[test]
fn input_26_a_ticket_that_was_shown_opens_nothing_a_second_time() {
    let bench = Bench::start();
    let shown = Bench::fresh_ticket("n1");
    let _desk = bench.ask(&shown);
    let until = Instant::now() + PATIENCE;
    while lock(&bench.loopback.shared.desks).is_empty() {
        assert!(Instant::now() < until, "nobody was let in");
    }
    let again = answer(bench.ask(&shown));
    assert!(again.starts_with("HTTP/1.1 401 Unauthorized\r\n"), "{again}");
    assert!(
        again.contains(&format!("Access-Control-Allow-Origin: {ORIGIN}\r\n")),
        "the page may ask for another"
    );
}

#[test]
fn input_26_a_foreign_page_is_not_even_told_what_is_here() {
    let bench = Bench::start();
    let host = format!("Host: 127.0.0.1:{}\r\n", bench.port);
    let told = |fields: &str| {
        let mut stream = bench.connect();
        write!(stream, "GET /taps HTTP/1.1\r\n{fields}Authorization: Bearer t\r\n\r\n").unwrap();
        answer(stream)
    };
    let rebound = format!("Host: evil.example:{}\r\nOrigin: {ORIGIN}\r\n", bench.port);
    let none = host.clone();
    for fields in
        [none, format!("{host}Origin: https://evil.example\r\n"), format!("{host}Origin: null\r\n"), rebound]
    {
        let answer = told(&fields);
        assert!(answer.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{fields}{answer}");
        assert!(!answer.contains("Access-Control"), "{fields}{answer}");
    }
    let mut stream = bench.connect();
    write!(stream, "OPTIONS /taps HTTP/1.1\r\n{host}Origin: {ORIGIN}\r\n\r\n").unwrap();
    let preflight = answer(stream);
    assert!(preflight.starts_with("HTTP/1.1 204 No Content\r\n"), "{preflight}");
    assert!(
        preflight.contains("Access-Control-Allow-Headers: authorization\r\n")
            && preflight.contains("Vary: Origin")
    );
}

/// A page can open connections by the hundred: the desk that listens goes on hearing, and the next one gets in.
#[test]
fn input_26_a_thousand_connections_take_neither_the_desk_nor_the_machine() {
    let bench = Bench::start();
    let mut desk = bench.desk("n1");
    // Four hundred at one time are kept, the rest is opened and left.
    let mut kept: Vec<TcpStream> = Vec::new();
    for number in 0..1_000 {
        if let Ok(stream) = TcpStream::connect(("127.0.0.1", bench.port)) {
            kept.push(stream);
        }
        if kept.len() > 400 {
            kept.remove(0);
        }
        assert!(bench.loopback.shared.connections.load(Ordering::Relaxed) <= CONNECTIONS_MAX + 2);
        if number % 250 == 0 {
            bench.tell(&number.to_string());
            assert_eq!(desk.tap()["value"], number.to_string());
        }
    }
    let until = Instant::now() + PATIENCE;
    let next = (0..).find(|number| {
        assert!(Instant::now() < until, "no desk gets in any more");
        answer_begins(&bench, &format!("next{number}"))
    });
    assert!(next.is_some());
    drop(kept);
}

/// Whether a desk is let in just now.
fn answer_begins(bench: &Bench, nonce: &str) -> bool {
    let mut stream = bench.ask(&Bench::fresh_ticket(nonce));
    let mut begin = [0; 15];
    let is_in = stream.read_exact(&mut begin).is_ok() && &begin == b"HTTP/1.1 200 OK";
    if !is_in {
        thread::sleep(Duration::from_millis(100));
    }
    is_in
}

#[test]
fn input_26_a_head_that_comes_byte_by_byte_is_not_waited_for() {
    let bench = Bench::start();
    let mut desk = bench.desk("n1");
    let mut slow = bench.connect();
    let began = Instant::now();
    let ended = loop {
        if slow.write_all(b"G").is_err() {
            break began.elapsed();
        }
        assert!(began.elapsed() < PATIENCE, "it still waits");
        thread::sleep(Duration::from_millis(50));
    };
    assert!(ended >= Duration::from_secs(1), "{ended:?}");
    bench.tell("88000001");
    assert_eq!(desk.tap()["value"], "88000001");
}

#[test]
fn input_26_a_body_of_a_gigabyte_and_an_endless_head_are_not_read() {
    const MEGABYTE: usize = 1 << 20;
    let bench = Bench::start();
    let chunk = vec![b'x'; MEGABYTE];
    let port = bench.port;
    let with_body = format!(
        "POST /taps HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {ORIGIN}\r\nContent-Length: 1073741824\r\n\r\n"
    );
    for begin in [with_body.as_str(), "GET /taps HTTP/1.1\r\nX: "] {
        let mut stream = bench.connect();
        stream.write_all(begin.as_bytes()).unwrap();
        let taken = (0..1_024).take_while(|_| stream.write_all(&chunk).is_ok()).count();
        assert!(taken < 64, "{taken} MB were taken");
    }
    let mut desk = bench.desk("n1");
    bench.tell("88000001");
    assert_eq!(desk.tap()["value"], "88000001");
}
