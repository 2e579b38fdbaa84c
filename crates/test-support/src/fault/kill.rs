//! Power cuts (R1, R2): the server, its PostgreSQL, or both are killed at random points of their work.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::server::Server;
use super::shop::Shop;
use super::{Extent, Report, millis_of, spread};

const CALLERS: usize = 8;
/// What is killed alone; every other place is both.
const SERVER: usize = 0;
const DATABASE: usize = 1;
/// The longest time that work is let alone between two cuts.
const WORK_MILLIS_MAX: usize = 260;

/// Runs it.
pub(super) fn run(extent: &Extent) -> Report {
    let mut server = Server::new();
    server.start();
    let shop = Shop::found(server.address);
    let mut random = extent.random();
    let mut recoveries = [Vec::new(), Vec::new(), Vec::new()];
    shop.under_load(CALLERS, || {
        for _ in 0..extent.times {
            // Work goes on for another while each time: where it is cut is chance, and must be.
            thread::sleep(Duration::from_millis(40 + random.below(WORK_MILLIS_MAX) as u64));
            let place = random.below(recoveries.len());
            let cut = Instant::now();
            cut_power(&mut server, place);
            shop.sell(&shop.memberships[0], "0.01");
            recoveries[place].push(millis_of(cut.elapsed()));
        }
    });
    let [of_server, of_database, of_both] = recoveries.map(spread);
    let figures = vec![
        ("kills", json!(extent.times)),
        ("server_back_ms", of_server),
        ("postgresql_back_ms", of_database),
        ("both_back_ms", of_both),
    ];
    Report::of(&shop, &mut server, figures)
}

/// A killed server is started again, as a supervisor would do; it starts its database again by itself.
fn cut_power(server: &mut Server, place: usize) {
    if place != SERVER {
        server.kill_database();
    }
    if place != DATABASE {
        server.kill();
        server.start();
    }
}
