//! The short way to a desk on the gateway's machine, with a ticket of the real server.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use reader_gateway::console::Console;
use reader_gateway::driver::line::LineDriver;
use reader_gateway::event_loop::{self, Outbox};
use reader_gateway::loopback::Loopback;
use reader_gateway::messages::Language;
use reader_gateway::settings::{ReaderSettings, Settings};
use reader_gateway::spool::Spool;
use reader_gateway::station::Station;
use reader_gateway::uplink::Uplink;
use serde_json::{Value, json};
use test_support::{Company, TestDatabase};

use super::service::{PATIENCE, Service, gateway_directory};

const CONSOLE: Console = Console { language: Language::English };

/// A desk at the port; [`None`] when it is not let in.
fn ask(port: u16, origin: &str, ticket: &str) -> Option<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = format!(
        "GET /taps HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: {origin}\r\nAuthorization: Bearer {ticket}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut desk = BufReader::new(stream);
    let mut status = String::new();
    desk.read_line(&mut status).unwrap();
    status.starts_with("HTTP/1.1 200").then_some(desk)
}

fn next_tap(desk: &mut BufReader<TcpStream>) -> Value {
    let mut line = String::new();
    while !line.starts_with("data: {\"event_id\"") {
        line.clear();
        assert!(desk.read_line(&mut line).unwrap() > 0, "it ended");
    }
    serde_json::from_str(&line["data: ".len()..]).unwrap()
}

/// T01: a tap is heard by both ways under one id, and the server keeps it once.
#[test]
fn input_26_a_tap_by_the_short_way_is_the_tap_that_the_server_keeps() {
    let company = Company::without_rules(TestDatabase::shared());
    let service = Service::start(&company.database);
    let till = &company.shops[0];
    let paired = service.pair(&company, till);
    let person = service.sign_in(&company, Some(till), &["desk:serve"]);
    let mut long_way = service.watch(till.terminal, &person, None);
    let pairing = paired.pairing(&service);
    let directory = gateway_directory();
    let outbox = Outbox::new(Spool::open(&directory).unwrap());
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = Settings { loopback_port: Some(port), ..Settings::default() };
    let (input, output) = std::io::pipe().unwrap();
    let (driver, reader) = (Box::new(LineDriver::new(input)), ReaderSettings::stdin());
    let station = Station::with_driver(&settings, reader, driver).unwrap();
    station.seal();
    station.open_to_desks(Loopback::new(&pairing), &settings).unwrap();
    let mut uplink = Uplink::new(paired.key.clone(), pairing);
    thread::scope(|scope| {
        let mut output = output;
        scope.spawn(|| event_loop::spool_all(&station, &outbox, CONSOLE));
        scope.spawn(|| event_loop::send_all(&outbox, &station, &mut uplink, PATIENCE, CONSOLE));
        // Once the gateway has told of its port, and is older than the tickets.
        let until = Instant::now() + PATIENCE * 2;
        let (mut desk, shown) = loop {
            assert!(Instant::now() < until, "nobody is let in");
            let (_, answer) = service.post("/sessions/current/reader-tickets", Some(&person), &json!({}));
            let ticket = answer["tickets"][0]["ticket"].as_str().map(str::to_owned);
            let desk = ticket.clone().and_then(|ticket| ask(port, &service.url(), &ticket));
            match desk.zip(ticket) {
                Some(both) => break both,
                None => thread::sleep(Duration::from_millis(250)),
            }
        };
        assert!(ask(port, &service.url(), &shown).is_none(), "shown before");
        assert!(ask(port, "http://127.0.0.1:1", &shown).is_none(), "of another page");
        writeln!(output, "88000001").unwrap();
        let here = next_tap(&mut desk);
        let there = long_way.next_tap().data;
        assert_eq!((&here["value"], &here["live"]), (&json!("88000001"), &json!(true)));
        for member in ["event_id", "value", "kind", "reader", "live"] {
            assert_eq!(here[member], there[member], "{member}");
        }
        drop(output);
    });
    std::fs::remove_dir_all(&directory).unwrap();
    let kept = format!("SELECT count(*) FROM reader_event WHERE tenant_id = '{}'", company.tenant);
    assert_eq!(company.sql().text(&kept), "1");
}
