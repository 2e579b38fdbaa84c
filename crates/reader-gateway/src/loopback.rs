//! The short way to a desk on the same machine: a port of this machine at which the page of the paired server hears taps
//! too. Off unless the settings say so. The long way stays the one that counts: a tap is spooled and sent whether or not
//! somebody listens here, and the desk shows each event once, whichever way it comes first.
//!
//! *Invariant:* nothing is served but taps; only to a page of the paired server (its origin), asked for by this machine's own
//! name (no name that somebody points here), with a ticket that the server signed for this device within the last minute
//! and that was not shown before.

mod connection;
mod gate;
mod request;

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::card_format::CardFormat;
use serde::Serialize;
use uuid::Uuid;

use self::gate::Gate;
use crate::api_client::now;
use crate::config::Pairing;
use crate::reader::ReadKind;
use crate::wire::HeartbeatAnswer;

/// Connections at one time; the others are closed at once.
const CONNECTIONS_MAX: usize = 32;
/// Desks that listen at one time; one more ends the oldest.
const DESKS_MAX: usize = 8;
/// Taps that a desk may be behind before it is let go: it hears the rest from the server.
const BEHIND_MAX: usize = 64;
/// Before the next connection is taken when the system gave none.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// The port of this machine, and who listens there.
#[derive(Debug)]
pub struct Loopback {
    shared: Arc<Shared>,
    listening: Mutex<Option<Listening>>,
}

#[derive(Debug)]
struct Shared {
    origin: String,
    gate: Gate,
    learned: Mutex<Learned>,
    desks: Mutex<Vec<SyncSender<Arc<str>>>>,
    connections: AtomicUsize,
}

/// What the server told last.
#[derive(Debug, Default)]
struct Learned {
    clock_difference: TimeDelta,
    formats: BTreeMap<String, CardFormat>,
}

#[derive(Debug)]
struct Listening {
    port: u16,
    is_over: Arc<AtomicBool>,
}

/// A tap as the server's stream writes it.
#[derive(Serialize)]
struct Tap<'a> {
    event_id: Uuid,
    value: String,
    kind: ReadKind,
    read_at: DateTime<Utc>,
    live: bool,
    reader: &'a str,
}

impl Loopback {
    /// For desks of the server that a gateway is paired with. It does not listen yet.
    #[must_use]
    pub fn new(pairing: &Pairing) -> Self {
        let shared = Shared {
            origin: request::origin_of(&pairing.server),
            gate: Gate::new(pairing.device_id),
            learned: Mutex::default(),
            desks: Mutex::default(),
            connections: AtomicUsize::new(0),
        };
        Self { shared: Arc::new(shared), listening: Mutex::new(None) }
    }

    /// Listens at a port of this machine from now on, or no longer.
    ///
    /// # Errors
    /// When another program has the port; it then listens at none.
    pub fn listen_at(&self, port: Option<u16>) -> io::Result<()> {
        let mut listening = lock(&self.listening);
        if listening.as_ref().map(|listening| listening.port) == port {
            return Ok(());
        }
        if let Some(before) = listening.take() {
            before.end();
            lock(&self.shared.desks).clear();
        }
        let Some(port) = port else { return Ok(()) };
        let is_over = Arc::new(AtomicBool::new(false));
        let at = |address: IpAddr| TcpListener::bind(SocketAddr::new(address, port));
        let listener = at(Ipv4Addr::LOCALHOST.into())
            .map_err(|error| io::Error::new(error.kind(), format!("loopback_port = {port}: {error}")))?;
        self.take_connections(listener, port, &is_over)?;
        // A machine without IPv6 has one address less.
        if let Ok(listener) = at(Ipv6Addr::LOCALHOST.into()) {
            self.take_connections(listener, port, &is_over)?;
        }
        *listening = Some(Listening { port, is_over });
        Ok(())
    }

    /// Where it listens.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        lock(&self.listening).as_ref().map(|listening| listening.port)
    }

    /// Takes from an answer of the server what proves tickets and how cards are printed.
    pub fn learn(&self, answer: &HeartbeatAnswer, clock_difference: TimeDelta) {
        self.shared.gate.learn(answer.ticket_key.as_deref());
        let formats = answer.formats.iter();
        let formats = formats.filter_map(|(reader, text)| Some((reader.clone(), text.parse().ok()?)));
        *lock(&self.shared.learned) = Learned { clock_difference, formats: formats.collect() };
    }

    /// Tells the desks of a tap that was just kept.
    pub fn tell(&self, event_id: Uuid, kind: ReadKind, value: &str, reader: &str) {
        if lock(&self.shared.desks).is_empty() {
            return;
        }
        let learned = lock(&self.shared.learned);
        // As the server does: a stripe holds its number already.
        let format = learned.formats.get(reader).filter(|_| kind != ReadKind::Mag);
        let value = format.map_or_else(|| value.to_owned(), |format| format.number(value));
        let read_at = now() + learned.clock_difference;
        drop(learned);
        let tap = Tap { event_id, value, kind, read_at, live: true, reader };
        let Ok(data) = serde_json::to_string(&tap) else { return };
        let text: Arc<str> = format!("event: tap\ndata: {data}\n\n").into();
        lock(&self.shared.desks).retain(|desk| desk.try_send(Arc::clone(&text)).is_ok());
    }

    fn take_connections(
        &self,
        listener: TcpListener,
        port: u16,
        is_over: &Arc<AtomicBool>,
    ) -> io::Result<()> {
        let (shared, is_over) = (Arc::clone(&self.shared), Arc::clone(is_over));
        thread::Builder::new().name("loopback".to_owned()).spawn(move || {
            for stream in listener.incoming() {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                match stream {
                    Ok(stream) => shared.take(stream, port),
                    Err(_) => thread::sleep(AFTER_FAILURE),
                }
            }
        })?;
        Ok(())
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        // To listen no longer cannot fail.
        let _ = self.listen_at(None);
    }
}

impl Listening {
    /// A listener looks up when somebody comes.
    fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
        for address in [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()] {
            let _ = TcpStream::connect(SocketAddr::new(address, self.port));
        }
    }
}

impl Shared {
    /// Serves a connection on a thread of its own; closes it when there are too many.
    fn take(self: &Arc<Self>, stream: TcpStream, port: u16) {
        if self.connections.fetch_add(1, Ordering::Relaxed) >= CONNECTIONS_MAX {
            self.connections.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        let place = Place(Arc::clone(self));
        // Without a thread, the connection and its place are given up.
        let _ = thread::Builder::new()
            .name("desk".to_owned())
            .spawn(move || connection::serve(stream, &place.0, port));
    }

    /// The taps of a desk from now on.
    fn open_desk(&self) -> Receiver<Arc<str>> {
        let (taps, receiver) = mpsc::sync_channel(BEHIND_MAX);
        let mut desks = lock(&self.desks);
        if desks.len() >= DESKS_MAX {
            desks.remove(0);
        }
        desks.push(taps);
        receiver
    }
}

/// One of the connections, while it lasts.
struct Place(Arc<Shared>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
