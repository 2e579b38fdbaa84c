//! The gateway's own code against the real server.

use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use reader_gateway::console::Console;
use reader_gateway::driver::simulate::Simulator;
use reader_gateway::event_loop::{self, Ending, Outbox};
use reader_gateway::messages::Language;
use reader_gateway::settings::{ReaderSettings, Settings};
use reader_gateway::spool::Spool;
use reader_gateway::station::Station;
use reader_gateway::uplink::Uplink;
use test_support::{Company, TestDatabase};

use super::service::{Service, gateway_directory};

const CONSOLE: Console = Console { language: Language::English };
const TAPS: u32 = 200;

/// 200 taps in four seconds while the server is stopped and started three times: each is kept once, in order.
#[test]
fn a_server_that_restarts_under_load_loses_no_tap_and_keeps_none_twice() {
    let company = Company::without_rules(TestDatabase::shared());
    let mut service = Service::start(&company.database);
    let paired = service.pair(&company, &company.shops[0]);
    let pairing = paired.pairing(&service);
    let directory = gateway_directory();
    let outbox = Outbox::new(Spool::open(&directory).unwrap());
    let driver = Box::new(Simulator::new("88000001", TAPS, 50));
    let station = Station::with_driver(&Settings::default(), ReaderSettings::stdin(), driver).unwrap();
    station.seal();
    let (ending, tally) = thread::scope(|scope| {
        scope.spawn(|| event_loop::spool_all(&station, &outbox, CONSOLE));
        let mut uplink = Uplink::new(paired.key.clone(), pairing);
        let sending = scope.spawn({
            let (outbox, station) = (&outbox, &station);
            move || event_loop::send_all(outbox, station, &mut uplink, Duration::from_secs(30), CONSOLE)
        });
        for _ in 0..3 {
            thread::sleep(Duration::from_millis(700));
            let (keys, address) = (service.state.keys.clone(), service.address);
            drop(service);
            thread::sleep(Duration::from_millis(400));
            service = Service::at(&company.database, keys, TcpListener::bind(address).unwrap());
        }
        sending.join().unwrap()
    });
    std::fs::remove_dir_all(&directory).unwrap();
    let answered = tally.stored + tally.duplicate;
    assert_eq!((ending, answered, tally.rejected), (Ending::Done, TAPS as usize, 0));
    let query = format!(
        "SELECT count(*) || ' ' || max(seq) || ' ' || count(DISTINCT source) FROM reader_event WHERE tenant_id = '{}'",
        company.tenant
    );
    assert_eq!(company.sql().text(&query), format!("{TAPS} {TAPS} 1"));
    let order = format!(
        "SELECT bool_and(later) FROM (SELECT event_id > lag(event_id) OVER (ORDER BY seq) AS later
         FROM reader_event WHERE tenant_id = '{}') AS t WHERE later IS NOT NULL",
        company.tenant
    );
    assert_eq!(company.sql().text(&order), "true");
}
