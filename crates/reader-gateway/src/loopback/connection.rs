//! One connection of this machine: its head is read within a moment, judged, and answered; a desk that may listen is told
//! of taps until it goes.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::request::{self, Ask, HEAD_BYTES_MAX, Refusal, Rules};
use super::{Shared, lock};
use crate::api_client::now;

/// A head that is not whole after so long never will be.
const HEAD_TIME_MAX: Duration = Duration::from_secs(2);
const WRITE_TIME_MAX: Duration = Duration::from_secs(5);
/// A sign of life: a desk that went is noticed when something is sent to it.
const PING_EVERY: Duration = Duration::from_secs(15);
const PING: &str = "event: ping\ndata: {}\n\n";

pub(super) fn serve(mut stream: TcpStream, shared: &Shared, port: u16) {
    let is_set = stream.set_write_timeout(Some(WRITE_TIME_MAX)).and_then(|()| stream.set_nodelay(true));
    let (Ok(()), Some(head)) = (is_set, read_head(&mut stream)) else { return };
    let origin = shared.origin.as_str();
    let answer = match request::judge(&head, Rules { port, origin }) {
        Ok(Ask::Preflight) => preflight(origin),
        Ok(Ask::Taps(ticket)) => {
            let now = now() + lock(&shared.learned).clock_difference;
            if shared.gate.admit(&ticket, now) {
                return tell_taps(&mut stream, origin, &shared.open_desk());
            }
            refuse(Refusal::Ticket, origin)
        }
        Err(refusal) => refuse(refusal, origin),
    };
    // Whoever does not wait for the answer has none.
    let _ = stream.write_all(answer.as_bytes());
}

/// The head of a request; nothing when it is too long, too slow, or cut.
fn read_head(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let until = Instant::now() + HEAD_TIME_MAX;
    let (mut head, mut chunk) = (Vec::new(), [0; 1_024]);
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || head.len() > HEAD_BYTES_MAX {
            return None;
        }
        stream.set_read_timeout(Some(left)).ok()?;
        match stream.read(&mut chunk) {
            Ok(0) => return None,
            Ok(count) => head.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
        if let Some(end) = head.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            head.truncate(end + 4);
            return Some(head);
        }
    }
}

fn tell_taps(stream: &mut TcpStream, origin: &str, taps: &Receiver<Arc<str>>) {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{}\r\n{PING}", fields(origin));
    if stream.write_all(head.as_bytes()).is_err() {
        return;
    }
    loop {
        let told = match taps.recv_timeout(PING_EVERY) {
            Ok(tap) => stream.write_all(tap.as_bytes()),
            Err(RecvTimeoutError::Timeout) => stream.write_all(PING.as_bytes()),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if told.is_err() {
            return;
        }
    }
}

/// The page of the server may ask, with a ticket; browsers that call this machine a private network want that said too.
fn preflight(origin: &str) -> String {
    format!(
        "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Methods: GET\r\nAccess-Control-Allow-Headers: authorization\r\n\
         Access-Control-Allow-Private-Network: true\r\nAccess-Control-Max-Age: 600\r\n{}\r\n",
        fields(origin)
    )
}

fn refuse(refusal: Refusal, origin: &str) -> String {
    let fields = if refusal.is_for_our_page() { fields(origin) } else { COMMON.to_owned() };
    format!("HTTP/1.1 {}\r\nContent-Length: 0\r\n{fields}\r\n", refusal.status())
}

const COMMON: &str =
    "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nVary: Origin\r\nConnection: close\r\n";

fn fields(origin: &str) -> String {
    format!("Access-Control-Allow-Origin: {origin}\r\n{COMMON}")
}
