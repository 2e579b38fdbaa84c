//! One sale, many returns (R4): 64 clients give back 10.00 of a sale of 100.00; exactly ten of them succeed.

use std::thread;

use serde_json::json;

use super::server::Server;
use super::shop::Shop;
use super::{Extent, Report};
use crate::app::fresh_key;

const CLIENTS: usize = 64;
const PARTS: usize = 10;

/// Runs it.
pub(super) fn run(extent: &Extent) -> Report {
    let mut server = Server::new();
    server.start();
    let shop = Shop::found(server.address);
    for _ in 0..extent.times {
        let membership = shop.enrol("150.00");
        let sale = shop.sell(&membership, "100.00").json();
        let body = json!({ "posting_id": sale["posting"]["id"], "reason": "did not fit",
            "lines": [{ "line": 1, "amount": "10.00" }] });
        let done: usize = thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS)
                .map(|_| {
                    scope.spawn(|| shop.certain(shop.address, "/returns", &body, &fresh_key()).status == 201)
                })
                .collect();
            clients.into_iter().map(|client| usize::from(client.join().expect("no panic"))).sum()
        });
        let left = shop.panel(&membership)["balance"].clone();
        if done != PARTS || left != "150.00" {
            shop.note(format!("{done} of {PARTS} returns of 10.00 were done, and the balance is {left}"));
        }
    }
    let figures = vec![("rounds", json!(extent.times)), ("clients", json!(CLIENTS))];
    Report::of(&shop, &mut server, figures)
}
