//! Lost answers (R3): everything is done, its answer never arrives, and the client asks again with its key.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::json;

use super::server::Server;
use super::shop::Shop;
use super::{Extent, Report};
use crate::random::Random;

const CALLERS: usize = 8;

/// Runs it.
pub(super) fn run(extent: &Extent) -> Report {
    let mut server = Server::new();
    server.start();
    let shop = Shop::found(server.address);
    let way = LossyWay::to(server.address, extent.random());
    thread::scope(|scope| {
        for caller in 0..CALLERS {
            let (shop, way) = (&shop, &way);
            scope.spawn(move || {
                let membership = &shop.memberships[caller % shop.memberships.len()];
                while way.lost() < extent.times {
                    shop.sell_by(way.address, membership, "0.01");
                }
            });
        }
    });
    let figures = vec![("lost_answers", json!(way.lost()))];
    Report::of(&shop, &mut server, figures)
}

/// A way to the server on which every other answer, as chance will have it, is lost.
struct LossyWay {
    address: SocketAddr,
    lost: Arc<AtomicUsize>,
}

impl LossyWay {
    fn to(server: SocketAddr, mut random: Random) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let lost = Arc::new(AtomicUsize::new(0));
        let counter = lost.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (loses, counter) = (random.below(2) == 0, counter.clone());
                thread::spawn(move || {
                    // A client that hangs up early is no finding.
                    let _ = relay(client, server, loses, &counter);
                });
            }
        });
        Self { address, lost }
    }

    fn lost(&self) -> usize {
        self.lost.load(Ordering::Relaxed)
    }
}

/// Carries one request there, and its whole answer back or nowhere.
fn relay(mut client: TcpStream, server: SocketAddr, loses: bool, lost: &AtomicUsize) -> std::io::Result<()> {
    let mut to_server = TcpStream::connect(server)?;
    let (mut requests, mut onward) = (client.try_clone()?, to_server.try_clone()?);
    thread::spawn(move || {
        let _ = std::io::copy(&mut requests, &mut onward);
    });
    let mut answer = Vec::new();
    to_server.read_to_end(&mut answer)?;
    if loses {
        lost.fetch_add(1, Ordering::Relaxed);
    } else {
        client.write_all(&answer)?;
    }
    client.shutdown(Shutdown::Both)
}
