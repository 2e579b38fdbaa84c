//! The smallest HTTP/1.1 client that keeps its connection: enough to be a caller, cheap enough not to be the bottleneck.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// One kept connection.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// What came back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reply<'a> {
    /// The status.
    pub(crate) status: u16,
    /// Whether an earlier use of the key answered.
    pub(crate) replayed: bool,
    /// The body.
    pub(crate) body: &'a [u8],
}

impl Connection {
    /// Connects.
    pub(crate) fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream, received: vec![0; 16_384] })
    }

    /// Sends a whole request and waits for its answer.
    pub(crate) fn call(&mut self, request: &[u8]) -> io::Result<Reply<'_>> {
        self.stream.write_all(request)?;
        let mut filled = 0;
        let place = loop {
            filled += self.receive(filled)?;
            if let Some(place) = Place::of(&self.received[..filled])? {
                break place;
            }
        };
        Ok(place.reply(&self.received))
    }

    fn receive(&mut self, filled: usize) -> io::Result<usize> {
        if filled == self.received.len() {
            self.received.resize(filled * 2, 0);
        }
        match self.stream.read(&mut self.received[filled..])? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            count => Ok(count),
        }
    }
}

/// Where a whole reply lies in what was received.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    head_end: usize,
    end: usize,
}

impl Place {
    /// The place of the reply, once all of it is there.
    pub(crate) fn of(received: &[u8]) -> io::Result<Option<Self>> {
        let Some(head) = received.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { return Ok(None) };
        let (head_end, length) = (head + 4, content_length(&received[..head])?);
        let end = head_end + length;
        Ok((received.len() >= end).then_some(Self { head_end, end }))
    }

    /// The reply.
    pub(crate) fn reply(self, received: &[u8]) -> Reply<'_> {
        let head = &received[..self.head_end];
        let status = std::str::from_utf8(&head[9..12]).ok().and_then(|text| text.parse().ok()).unwrap_or(0);
        let replayed = head.windows(17).any(|bytes| bytes == b"idempotent-replay");
        Reply { status, replayed, body: &received[self.head_end..self.end] }
    }
}

/// Appends a request with a JSON body, or without a body when there is none.
pub(crate) fn write_request(out: &mut Vec<u8>, line: &str, headers: &[(&str, &str)], body: &str) {
    out.extend_from_slice(line.as_bytes());
    out.extend_from_slice(b" HTTP/1.1\r\nhost: bench\r\n");
    for (name, value) in headers {
        for part in [name, ": ", value, "\r\n"] {
            out.extend_from_slice(part.as_bytes());
        }
    }
    if !body.is_empty() {
        let length = body.len();
        out.extend_from_slice(format!("content-length: {length}\r\n").as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(body.as_bytes());
}

fn content_length(head: &[u8]) -> io::Result<usize> {
    let text = String::from_utf8_lossy(head);
    let line = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length = line.and_then(|value| value.trim().parse().ok());
    length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "an answer without a length"))
}
