//! The smallest HTTP client that can also send what no honest client would. One connection per request.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::conformance;

/// Longer than any answer of a healthy server takes, so that a hanging one fails a test instead of the run.
const ANSWER_PATIENCE: Duration = Duration::from_secs(60);

/// A request to be sent.
#[derive(Debug, Clone)]
pub struct Request {
    address: SocketAddr,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Response {
    /// Its status.
    pub status: u16,
    /// Its headers; names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Request {
    /// A request to a server.
    #[must_use]
    pub fn new(address: SocketAddr, method: &str, path: &str) -> Self {
        Self { address, method: method.into(), path: path.into(), headers: Vec::new(), body: Vec::new() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends as the bearer of a token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// Gives the idempotency key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("Idempotency-Key", &format!("\"{key}\""))
    }

    /// Says which version the edit was made on.
    #[must_use]
    pub fn if_match(self, version: i64) -> Self {
        self.header("If-Match", &format!("\"{version}\""))
    }

    /// Sends a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Sends any body.
    #[must_use]
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("Content-Type", media_type)
    }

    /// Sends it and waits for the answer, which must be a documented one.
    ///
    /// # Panics
    /// When there is no answer, or one that the document of the API does not know.
    #[must_use]
    pub fn send(&self) -> Response {
        let response =
            self.try_send().unwrap_or_else(|error| panic!("{} {}: {error}", self.method, self.path));
        if let Some(fault) = conformance::mismatch(&self.method, &self.path, &response) {
            panic!("{} {} is not as documented: {fault}", self.method, self.path);
        }
        response
    }

    /// Sends it to a server that may be away.
    ///
    /// # Errors
    /// When there is no whole answer: it may have been done or not.
    pub fn try_send(&self) -> std::io::Result<Response> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(ANSWER_PATIENCE))?;
        stream.set_nodelay(true)?;
        let mut head = format!(
            "{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
            self.method, self.path, self.address
        );
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if !self.body.is_empty() || self.method != "GET" {
            head += &format!("Content-Length: {}\r\n", self.body.len());
        }
        head += "\r\n";
        let mut message = head.into_bytes();
        message.extend_from_slice(&self.body);
        // A server that refuses early may hang up before it has read everything.
        let sent = stream.write_all(&message);
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        match Response::parse(&answer) {
            Some(response) => Ok(response),
            None => {
                sent?;
                read?;
                Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "no whole answer"))
            }
        }
    }
}

impl Response {
    /// Reads an answer; nothing when it is not whole.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let rest = &bytes[end + 4..];
        let named =
            |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let body = if named("transfer-encoding") == Some("chunked") {
            unchunk(rest)?
        } else if let Some(length) = named("content-length") {
            rest.get(..length.parse().ok()?)?.to_vec()
        } else {
            rest.to_vec()
        };
        Some(Self { status, headers, body })
    }

    /// The first header of a name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let name = name.to_ascii_lowercase();
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The value of a cookie that it sets.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        let of = |value: &str| Some(value.strip_prefix(&format!("{name}="))?.split(';').next()?.to_owned());
        self.headers.iter().filter(|(known, _)| known == "set-cookie").find_map(|(_, value)| of(value))
    }

    /// Its body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Its body as JSON.
    ///
    /// # Panics
    /// When it is not.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    /// Its body, if the status is the expected one.
    ///
    /// # Panics
    /// When it is another.
    #[must_use]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// The document of a problem with this status and code, complete in every member.
    ///
    /// # Panics
    /// When it is anything else.
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{} {}",
            self.status,
            self.text()
        );
        let document = self.json();
        assert_eq!((self.status, document["code"].as_str()), (status, Some(code)), "{document:#}");
        assert_eq!(document["status"], status);
        assert_eq!(document["type"], format!("/problems/{code}"));
        for member in ["title", "detail", "instance", "request_id"] {
            assert!(
                document[member].as_str().is_some_and(|text| !text.is_empty()),
                "no {member}: {document:#}"
            );
        }
        assert_eq!(self.header("x-request-id"), document["request_id"].as_str());
        document
    }

    /// The code of a validation problem's only field, with its place.
    ///
    /// # Panics
    /// When it is anything else.
    #[must_use]
    pub fn field(&self, status: u16, code: &str) -> (String, String) {
        let document = self.problem(status, code);
        let errors = document["errors"].as_array().unwrap_or_else(|| panic!("no fields: {document:#}"));
        assert_eq!(errors.len(), 1, "{document:#}");
        let text = |name: &str| errors[0][name].as_str().unwrap_or_default().to_owned();
        assert!(!text("detail").is_empty(), "{document:#}");
        (text("pointer"), text("code"))
    }
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size =
            usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim(), 16)
                .ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}
