//! Clients that begin a request and never end it (R10): the others do not wait for them.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Instant;

use serde_json::json;

use super::server::Server;
use super::shop::Shop;
use super::{Extent, Report, millis_of, spread};

/// Sales that are measured before, and with the slow clients.
const SALES: usize = 200;
const BEGINNING: &[u8] =
    b"POST /api/v1/consumptions HTTP/1.1\r\nHost: shop\r\nContent-Length: 1000\r\nX-Slow: ";

/// Runs it.
pub(super) fn run(extent: &Extent) -> Report {
    let mut server = Server::new();
    server.start();
    let shop = Shop::found(server.address);
    let before = sell_some(&shop);
    let mut slow = Vec::new();
    for number in 0..extent.times {
        match TcpStream::connect(server.address) {
            // Half of them stop in the head, half in the body.
            Ok(mut client) => {
                let end: &[u8] = if number % 2 == 0 { b"a" } else { b"b\r\n\r\n{" };
                let begun = client.write_all(BEGINNING).and_then(|()| client.write_all(end));
                // The server may have hung up on an earlier one's behalf; then there is nothing to keep.
                slow.extend(begun.is_ok().then_some(client));
            }
            Err(error) => shop.note(format!("slow client {number} was not let in: {error}")),
        }
    }
    let with_them = sell_some(&shop);
    let figures = vec![
        ("slow_clients", json!(slow.len())),
        ("sale_ms_before", spread(before)),
        ("sale_ms_with_them", spread(with_them)),
    ];
    drop(slow);
    Report::of(&shop, &mut server, figures)
}

fn sell_some(shop: &Shop) -> Vec<u64> {
    (0..SALES)
        .map(|_| {
            let asked = Instant::now();
            shop.sell(&shop.memberships[0], "0.01");
            millis_of(asked.elapsed())
        })
        .collect()
}
