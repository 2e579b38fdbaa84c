//! Every connection of the requests' pool is held (R9): callers are told to come back, sales go on by the till's own
//! connections, and afterwards everything does.

use std::thread;
use std::time::Instant;

use serde_json::json;

use super::server::Server;
use super::shop::Shop;
use super::{Extent, Report, millis_of, spread};
use crate::sql::Sql;

/// More than the pool has.
const READERS: usize = 48;
const CALLERS: usize = 4;

/// Runs it.
pub(super) fn run(extent: &Extent) -> Report {
    let mut server = Server::new();
    server.start();
    let shop = Shop::found(server.address);
    let (mut told_to_come_back, mut recoveries) = (0, Vec::new());
    for _ in 0..extent.times {
        let mut holder = Sql::connect(&server.database_url());
        holder.run("BEGIN; LOCK TABLE program IN ACCESS EXCLUSIVE MODE");
        let held = shop.under_load(CALLERS, || read_all(&shop));
        told_to_come_back += held;
        if held == 0 {
            shop.note("nobody was told to come back although nothing could be read".to_owned());
        }
        holder.run("ROLLBACK");
        let freed = Instant::now();
        let answer = shop.request("GET", "/programs").send();
        if answer.status != 200 {
            shop.note(format!("after the pool was free: {} {}", answer.status, answer.text()));
        }
        recoveries.push(millis_of(freed.elapsed()));
    }
    let figures = vec![
        ("rounds", json!(extent.times)),
        ("readers_told_to_come_back", json!(told_to_come_back)),
        ("back_ms", spread(recoveries)),
    ];
    Report::of(&shop, &mut server, figures)
}

/// Asks for what is locked, with more callers than there are connections; how many were told to come back.
fn read_all(shop: &Shop) -> usize {
    thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(|| is_told_to_come_back(shop))).collect();
        readers.into_iter().map(|reader| usize::from(reader.join().expect("no panic"))).sum()
    })
}

fn is_told_to_come_back(shop: &Shop) -> bool {
    let Ok(answer) = shop.request("GET", "/programs").try_send() else {
        shop.note("a reader got no answer".to_owned());
        return false;
    };
    let has_hint = answer.header("retry-after").is_some();
    match answer.status {
        200 => false,
        503 if has_hint => true,
        status => {
            shop.note(format!("a reader was answered {status} (retry-after: {has_hint}): {}", answer.text()));
            false
        }
    }
}
