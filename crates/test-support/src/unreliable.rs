//! A way to PostgreSQL that breaks at the worst moment: when COMMIT was sent, or when it was done and its reply is on the way.

use std::io::{Read as _, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::thread;

use persistence::database::DatabaseAddress;

/// Where the next connection breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Cut {
    /// Nowhere.
    Nowhere = 0,
    /// COMMIT never arrives.
    BeforeCommit = 1,
    /// COMMIT was done; its reply never arrives.
    AfterCommit = 2,
}

/// A proxy on a Unix socket of its own.
#[derive(Debug)]
pub struct Unreliable {
    directory: PathBuf,
    port: u16,
    database: String,
    next: Arc<AtomicU8>,
}

impl Unreliable {
    /// A way to the same database.
    ///
    /// # Panics
    /// When the socket cannot be made.
    #[must_use]
    pub fn way_to(address: &DatabaseAddress) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let DatabaseAddress::Private { socket_dir, port, database } = address else {
            panic!("the test server is private")
        };
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let directory = std::env::temp_dir().join(format!("regulars-test-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&directory);
        std::fs::create_dir(&directory).expect("a directory for the socket");
        let name = format!(".s.PGSQL.{port}");
        let listener = UnixListener::bind(directory.join(&name)).expect("a socket");
        let server = PathBuf::from(socket_dir).join(&name);
        let next = Arc::new(AtomicU8::new(Cut::Nowhere as u8));
        let cut = next.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = UnixStream::connect(&server).expect("the server listens");
                relay(&client, &server, &cut);
            }
        });
        Self { directory, port: *port, database: database.clone(), next }
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> DatabaseAddress {
        DatabaseAddress::Private {
            socket_dir: self.directory.display().to_string(),
            port: self.port,
            database: self.database.clone(),
        }
    }

    /// Breaks the next connection that commits, once.
    pub fn cut_next(&self, place: Cut) {
        self.next.store(place as u8, Ordering::SeqCst);
    }

    /// Whether the ordered cut has happened.
    #[must_use]
    pub fn has_cut(&self) -> bool {
        self.next.load(Ordering::SeqCst) == Cut::Nowhere as u8
    }
}

impl Drop for Unreliable {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// Carries bytes both ways until one side ends or the cut comes.
fn relay(client: &UnixStream, server: &UnixStream, next: &Arc<AtomicU8>) {
    let own = |stream: &UnixStream| stream.try_clone().expect("a second handle");
    let (mut replies, mut to_client, back) = (own(server), own(client), own(client));
    // Set by the forward thread when the reply to come is the one to lose.
    let lose_reply = Arc::new(AtomicU8::new(0));
    let lost = lose_reply.clone();
    thread::spawn(move || {
        let mut bytes = [0; 65_536];
        while let Ok(count @ 1..) = replies.read(&mut bytes) {
            if lost.load(Ordering::SeqCst) == 1 || to_client.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        hang_up(&replies);
        hang_up(&back);
    });
    let (mut requests, mut to_server, next) = (own(client), own(server), next.clone());
    thread::spawn(move || {
        let mut bytes = [0; 65_536];
        while let Ok(count @ 1..) = requests.read(&mut bytes) {
            let commits = bytes[..count].windows(6).any(|window| window == b"COMMIT");
            let cut = if commits { next.swap(Cut::Nowhere as u8, Ordering::SeqCst) } else { 0 };
            if cut == Cut::BeforeCommit as u8 {
                break;
            }
            if cut == Cut::AfterCommit as u8 {
                lose_reply.store(1, Ordering::SeqCst);
            }
            if to_server.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        // After a lost reply the other thread hangs up, once the server has answered.
        if lose_reply.load(Ordering::SeqCst) == 0 {
            hang_up(&to_server);
            hang_up(&requests);
        }
    });
}

fn hang_up(stream: &UnixStream) {
    // The other side may have been faster.
    let _ = stream.shutdown(std::net::Shutdown::Both);
}
