//! The way to PostgreSQL breaks when COMMIT is sent, or when its reply is on the way (R1, R3).

use std::thread;
use std::time::Duration;

use serde_json::json;

use super::server::Server;
use super::shop::Shop;
use super::{Extent, Report};
use crate::database::TestDatabase;
use crate::unreliable::{Cut, Unreliable};

const CALLERS: usize = 8;
const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// Runs it.
pub(super) fn run(extent: &Extent) -> Report {
    let database = TestDatabase::fresh();
    let way = Unreliable::way_to(&database.address());
    let mut server = Server::new();
    server.start_with(&[("DATABASE_URL", &way.address().owner())]);
    let shop = Shop::found(server.address);
    let mut random = extent.random();
    let mut cuts = [0_usize; 2];
    shop.under_load(CALLERS, || {
        for _ in 0..extent.times {
            let place = random.below(2);
            way.cut_next([Cut::BeforeCommit, Cut::AfterCommit][place]);
            while !way.has_cut() {
                thread::sleep(POLL_INTERVAL);
            }
            cuts[place] += 1;
        }
    });
    let figures = vec![("lost_before_commit", json!(cuts[0])), ("lost_after_commit", json!(cuts[1]))];
    Report::of(&shop, &mut server, figures)
}
