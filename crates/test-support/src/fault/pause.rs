//! PostgreSQL stands still and goes on (R9): callers wait, or are told to come back, and soon after it all goes on.

use std::thread;
use std::time::Instant;

use serde_json::json;

use super::server::Server;
use super::shop::Shop;
use super::{Extent, Report, millis_of, spread};

const CALLERS: usize = 8;

/// Runs it.
pub(super) fn run(extent: &Extent) -> Report {
    let mut server = Server::new();
    server.start();
    let shop = Shop::found(server.address);
    let mut recoveries = Vec::new();
    shop.under_load(CALLERS, || {
        for _ in 0..extent.times {
            server.pause_database();
            // The fault itself: it lasts this long.
            thread::sleep(extent.lasts);
            server.resume_database();
            let resumed = Instant::now();
            shop.sell(&shop.memberships[0], "0.01");
            recoveries.push(millis_of(resumed.elapsed()));
        }
    });
    let figures = vec![
        ("pauses", json!(extent.times)),
        ("seconds_each", json!(extent.lasts.as_secs())),
        ("back_ms", spread(recoveries)),
    ];
    Report::of(&shop, &mut server, figures)
}
