//! One card, many hands (R4): 64 clients spend 100.00 by 1.00; exactly 100 of them succeed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::json;

use super::server::Server;
use super::shop::Shop;
use super::{Extent, Report};

const CLIENTS: usize = 64;
const PIECES: usize = 100;

/// Runs it.
pub(super) fn run(extent: &Extent) -> Report {
    let mut server = Server::new();
    server.start();
    let shop = Shop::found(server.address);
    for _ in 0..extent.times {
        let membership = shop.enrol("100.00");
        let done = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| spend_all(&shop, &membership, &done));
            }
        });
        let done = done.into_inner();
        let left = shop.panel(&membership)["balance"].clone();
        if done != PIECES || left != "0.00" {
            shop.note(format!("{done} of {PIECES} spends of 1.00 were done, and {left} is left of 100.00"));
        }
    }
    let figures = vec![("rounds", json!(extent.times)), ("clients", json!(CLIENTS))];
    Report::of(&shop, &mut server, figures)
}

/// Spends until nothing is left.
fn spend_all(shop: &Shop, membership: &str, done: &AtomicUsize) {
    loop {
        let answer = shop.sell(membership, "1.00");
        if answer.status == 201 {
            done.fetch_add(1, Ordering::Relaxed);
        } else {
            if answer.json()["code"] != "insufficient-balance" {
                shop.note(format!("a spend was refused otherwise: {}", answer.text()));
            }
            return;
        }
    }
}
