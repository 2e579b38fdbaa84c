//! A connection that explains what the HTTP parser refused.
//!
//! The parser answers bytes that are no request, a head that is too large and a head that comes too slowly by an empty
//! response of its own. It is known by the request id that it lacks: every answer of ours carries one. This stream puts
//! a problem document in its place.
//!
//! Deliberately absent: reading. Only what is written is looked at, and of that only what ends as an empty answer ends.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::http::StatusCode;
use actix_web::rt::net::{ActixStream, Ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::language::Language;
use crate::middleware::edge::{REQUEST_ID, fresh_id};
use crate::problem::{MEDIA_TYPE, Problem};

const HEAD_END: &[u8] = b"\r\n\r\n";
const VERSION: &[u8] = b"HTTP/1.";
const EMPTY: &str = "content-length: 0\r\n";

/// A stream on whose way out the parser's answers become problem documents.
#[derive(Debug)]
pub(super) struct Explained<S> {
    stream: S,
    /// A document on its way, and how much of it has left.
    document: Vec<u8>,
    sent: usize,
}

impl<S: AsyncWrite + Unpin> Explained<S> {
    pub(super) const fn new(stream: S) -> Self {
        Self { stream, document: Vec::new(), sent: 0 }
    }

    /// Sends what is left of the document.
    fn poll_document(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.document.len() {
            let rest = &self.document[self.sent..];
            let written = ready!(Pin::new(&mut self.stream).poll_write(context, rest))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.sent += written;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Explained<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_document(context))?;
        match parsers_answer(bytes) {
            // What comes before it goes first; the parser's answer is then alone.
            Some((at, _)) if at > 0 => Pin::new(&mut self.stream).poll_write(context, &bytes[..at]),
            Some((_, head)) => {
                self.document = explain(head).into_bytes();
                self.sent = 0;
                // What does not leave at once leaves with the flush that follows.
                if let Poll::Ready(Err(error)) = self.poll_document(context) {
                    return Poll::Ready(Err(error));
                }
                Poll::Ready(Ok(bytes.len()))
            }
            None => Pin::new(&mut self.stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_document(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_document(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Explained<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: ActixStream> ActixStream for Explained<S> {
    fn poll_read_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        self.stream.poll_read_ready(context)
    }

    fn poll_write_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<Ready>> {
        self.stream.poll_write_ready(context)
    }
}

/// The parser's answer at the end of what is written: where it begins, and its head. It is always the last of a connection.
fn parsers_answer(bytes: &[u8]) -> Option<(usize, &str)> {
    let before_end = bytes.strip_suffix(HEAD_END)?;
    let at = before_end.windows(VERSION.len()).rposition(|window| window == VERSION)?;
    let head = std::str::from_utf8(&bytes[at..]).ok()?;
    let is_a_head = !bytes[at..bytes.len() - HEAD_END.len()].windows(HEAD_END.len()).any(|w| w == HEAD_END);
    let is_of_the_parser = is_a_head && head.contains(EMPTY) && !head.contains(REQUEST_ID.as_str());
    (is_of_the_parser && status(head)?.as_u16() >= 400).then_some((at, head))
}

fn status(head: &str) -> Option<StatusCode> {
    StatusCode::from_bytes(head.split(' ').nth(1)?.as_bytes()).ok()
}

/// The same head with a problem document under it.
fn explain(head: &str) -> String {
    let status = status(head).unwrap_or(StatusCode::BAD_REQUEST);
    let (language, id) = (Language::default(), fresh_id());
    let document = Problem::of_status(status).document(language, "/", &id);
    log::info!(target: "regulars::request", "- - {} 0us tenant=- actor=- request={id}", status.as_u16());
    let headers = format!(
        "content-length: {}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-language: {}\r\nx-content-type-options: nosniff\r\n\
         cache-control: no-store\r\n{REQUEST_ID}: {id}\r\n",
        document.len(),
        language.tag()
    );
    head.replacen(EMPTY, &headers, 1) + &document
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFUSED: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

    #[test]
    fn only_an_empty_refusal_without_a_request_id_is_the_parsers() {
        let ours = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nx-request-id: 1\r\n\r\n";
        let good = "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n";
        let body = "HTTP/1.1 400 Bad Request\r\ncontent-length: 4\r\n\r\n\r\n\r\n";
        for other in [ours, good, body, "data: x\r\n\r\n", "", "\r\n\r\n"] {
            assert_eq!(parsers_answer(other.as_bytes()), None, "{other}");
        }
        assert_eq!(parsers_answer(REFUSED.as_bytes()), Some((0, REFUSED)));
        assert_eq!(parsers_answer(format!("{ours}{REFUSED}").as_bytes()), Some((ours.len(), REFUSED)));
    }

    #[test]
    fn the_document_says_how_long_it_is() {
        let text = explain(REFUSED);
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
        assert!(
            head.starts_with("HTTP/1.1 400 Bad Request\r\n") && head.ends_with("connection: close"),
            "{head}"
        );
        let document: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert_eq!((&document["code"], &document["status"]), (&"malformed-request".into(), &400.into()));
    }
}
