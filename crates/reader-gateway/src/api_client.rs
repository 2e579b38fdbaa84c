//! Speaks HTTP with the server: one JSON body out, one JSON body in.
//!
//! Redirects are not followed, so a token never travels to another host; an answer that is not ours (a captive portal's
//! page, say) is told apart and tried again later.

use std::io;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::http::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use ureq::http::{HeaderMap, HeaderName};

use crate::wire::Problem;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// The `Date` of an answer is exact to a second; smaller differences are no difference.
const CLOCK_DIFFERENCE_MIN: TimeDelta = TimeDelta::seconds(3);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Nobody answered: try again.
    #[error("{0}")]
    Unreachable(String),
    /// The server cannot for the moment: try again.
    #[error("{status}")]
    Busy {
        /// The HTTP status.
        status: u16,
        /// When it asked to be tried again.
        retry_after: Option<Duration>,
    },
    /// The server refused: trying again changes nothing.
    #[error("{code}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The code of the problem.
        code: String,
    },
    /// Somebody else answered: try again.
    #[error("the answer does not come from a Regulars server")]
    Foreign,
}

impl ApiError {
    /// Whether it is the credential that was refused.
    #[must_use]
    pub fn is_unauthenticated(&self) -> bool {
        matches!(self, Self::Refused { status: 401 | 403, .. })
    }
}

/// A connection to one server.
#[derive(Debug)]
pub struct ApiClient {
    agent: ureq::Agent,
    base: String,
    clock_difference: TimeDelta,
}

impl ApiClient {
    /// A client of the server at an address made by [`parse_server`].
    #[must_use]
    pub fn new(server: &str) -> Self {
        Self::with_patience(server, ANSWER_TIMEOUT)
    }

    fn with_patience(server: &str, answer: Duration) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_global(Some(answer))
            .user_agent(concat!("reader-gateway/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: ureq::Agent::new_with_config(config),
            base: format!("{server}/api/v1"),
            clock_difference: TimeDelta::zero(),
        }
    }

    /// An instant of this machine as the server would have read it.
    #[must_use]
    pub fn server_time(&self, here: DateTime<Utc>) -> DateTime<Utc> {
        here + self.clock_difference
    }

    /// Posts a body and reads the answer.
    ///
    /// # Errors
    /// [`ApiError`] tells whether trying again may help.
    pub fn post<A: DeserializeOwned>(
        &mut self,
        path: &str,
        token: Option<&str>,
        body: &impl Serialize,
    ) -> Result<A, ApiError> {
        let body = serde_json::to_vec(body).map_err(|error| ApiError::Unreachable(error.to_string()))?;
        let mut request =
            self.agent.post(format!("{}{path}", self.base)).header(CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut response = request.send(&body).map_err(|error| ApiError::Unreachable(error.to_string()))?;
        self.learn_clock(response.headers());
        let status = response.status().as_u16();
        let retry_after = header(response.headers(), &RETRY_AFTER).and_then(|text| text.parse().ok());
        let bytes = response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
        let bytes = bytes.map_err(|error| ApiError::Unreachable(error.to_string()))?;
        judge(status, retry_after.map(Duration::from_secs), &bytes)
    }

    /// A shop's PC may have any time; what matters is how long ago a card was read, by the server's clock.
    fn learn_clock(&mut self, headers: &HeaderMap) {
        let date = header(headers, &DATE).and_then(|text| DateTime::parse_from_rfc2822(text).ok());
        if let Some(date) = date {
            let difference = date.to_utc() - now();
            let matters = difference.abs() >= CLOCK_DIFFERENCE_MIN;
            self.clock_difference = if matters { difference } else { TimeDelta::zero() };
        }
    }
}

/// This machine's time.
#[must_use]
pub fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

/// Brings a server's address into one form: scheme and host, no slash at the end.
///
/// # Errors
/// When it is not an http or https address of a host.
pub fn parse_server(text: &str) -> io::Result<String> {
    let refused = || io::Error::new(io::ErrorKind::InvalidInput, "not a server's address");
    let server = text.trim().trim_end_matches('/');
    let host =
        server.strip_prefix("https://").or_else(|| server.strip_prefix("http://")).ok_or_else(refused)?;
    let is_host = !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']);
    if is_host { Ok(server.to_owned()) } else { Err(refused()) }
}

/// Whether what is sent can be read on the way: http to another machine.
#[must_use]
pub fn is_readable_on_the_way(server: &str) -> bool {
    let local = ["http://127.", "http://localhost", "http://[::1]"];
    server.starts_with("http://") && !local.iter().any(|prefix| server.starts_with(prefix))
}

fn judge<A: DeserializeOwned>(
    status: u16,
    retry_after: Option<Duration>,
    body: &[u8],
) -> Result<A, ApiError> {
    match status {
        200..=299 => serde_json::from_slice(body).map_err(|_| ApiError::Foreign),
        429 | 500..=599 => Err(ApiError::Busy { status, retry_after }),
        400..=499 => match serde_json::from_slice::<Problem>(body) {
            Ok(problem) => Err(ApiError::Refused { status, code: problem.code }),
            Err(_) => Err(ApiError::Foreign),
        },
        _ => Err(ApiError::Foreign),
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake_server::{Answer, FakeServer};

    fn post(client: &mut ApiClient) -> Result<serde_json::Value, ApiError> {
        client.post("/x", Some("t"), &serde_json::json!({"a": 1}))
    }

    #[test]
    fn input_23_each_kind_of_answer_is_told_apart() {
        let server = FakeServer::start(vec![
            Answer::json(200, r#"{"new":"member"}"#),
            Answer::json(503, "{}").with_header("retry-after: 7"),
            Answer::json(401, r#"{"code":"unauthenticated","title":"x"}"#),
            Answer::json(200, "<html>Log in to the Wi-Fi</html>"),
            Answer::json(302, "").with_header("location: http://elsewhere.example/"),
            Answer::json(404, "<html>"),
            Answer::json(409, r#"{"code":"conflict"}"#),
            Answer::json(413, r#"{"code":"body-too-large"}"#),
            Answer::json(429, "{}").with_header("retry-after: 30"),
            Answer::json(500, "<html>"),
            Answer::Nothing,
        ]);
        let mut client = ApiClient::new(&server.address());
        assert_eq!(post(&mut client).unwrap()["new"], "member");
        let asked = Some(Duration::from_secs(7));
        assert!(
            matches!(post(&mut client), Err(ApiError::Busy { status: 503, retry_after }) if retry_after == asked)
        );
        assert!(post(&mut client).unwrap_err().is_unauthenticated());
        for _ in 0..3 {
            assert!(matches!(post(&mut client), Err(ApiError::Foreign)));
        }
        for refused in [409, 413] {
            let answer = post(&mut client);
            assert!(
                matches!(&answer, Err(ApiError::Refused { status, .. }) if *status == refused),
                "{answer:?}"
            );
        }
        for (busy, seconds) in [(429, Some(30)), (500, None)] {
            let answer = post(&mut client);
            let asked = seconds.map(Duration::from_secs);
            let told = matches!(&answer, Err(ApiError::Busy { status, retry_after }) if *status == busy && *retry_after == asked);
            assert!(told, "{answer:?}");
        }
        assert!(matches!(post(&mut client), Err(ApiError::Unreachable(_))));
        let request = &server.requests()[0];
        assert!(request.starts_with("POST /api/v1/x HTTP/1.1\r\n"), "{request}");
        assert!(request.to_lowercase().contains("authorization: bearer t\r\n"), "{request}");
        assert!(request.ends_with(r#"{"a":1}"#), "{request}");
    }

    #[test]
    fn input_23_a_redirect_takes_no_token_to_another_host() {
        let elsewhere = FakeServer::start(vec![Answer::json(200, "{}")]);
        for status in [301, 302, 307, 308] {
            let to = format!("location: {}/api/v1/x", elsewhere.address());
            let server = FakeServer::start(vec![Answer::json(status, "").with_header(&to)]);
            assert!(
                matches!(post(&mut ApiClient::new(&server.address())), Err(ApiError::Foreign)),
                "{status}"
            );
        }
        assert!(elsewhere.requests().is_empty());
    }

    /// A connection that nobody serves any more ends in time, and whoever speaks no TLS is no server.
    #[test]
    fn input_23_a_server_that_never_answers_or_speaks_no_tls_is_away() {
        let (release, held) = std::sync::mpsc::channel::<()>();
        let server = FakeServer::answering(move |_| {
            let _ = held.recv();
            None
        });
        let mut client = ApiClient::with_patience(&server.address(), Duration::from_millis(200));
        assert!(matches!(post(&mut client), Err(ApiError::Unreachable(_))));
        drop(release);
        let plain = FakeServer::start(vec![Answer::json(200, "{}")]);
        let address = plain.address().replace("http://", "https://");
        assert!(matches!(post(&mut ApiClient::new(&address)), Err(ApiError::Unreachable(_))));
    }

    #[test]
    fn input_23_an_answer_of_ten_megabytes_is_not_taken() {
        let server = FakeServer::start(vec![Answer::json(200, &format!("\"{}\"", "x".repeat(10 << 20)))]);
        assert!(matches!(post(&mut ApiClient::new(&server.address())), Err(ApiError::Unreachable(_))));
    }

    #[test]
    fn the_clock_of_the_server_is_learned_from_any_answer() {
        let server = FakeServer::start(vec![
            Answer::json(401, r#"{"code":"unauthenticated"}"#)
                .with_header("date: Sun, 06 Nov 2044 08:49:37 GMT"),
        ]);
        let mut client = ApiClient::new(&server.address());
        let here = now();
        assert_eq!(client.server_time(here), here);
        assert!(post(&mut client).is_err());
        let there = client.server_time(now());
        assert_eq!(there.format("%F %H:%M").to_string(), "2044-11-06 08:49");
    }

    #[test]
    fn addresses_have_one_form() {
        assert_eq!(parse_server(" https://shop.example/ ").unwrap(), "https://shop.example");
        assert_eq!(parse_server("http://127.0.0.1:8080").unwrap(), "http://127.0.0.1:8080");
        for text in ["", "shop.example", "ftp://x", "https://", "https://a@b", "https://shop.example/api"] {
            assert!(parse_server(text).is_err(), "{text}");
        }
        assert!(is_readable_on_the_way("http://192.168.1.2"));
        assert!(!is_readable_on_the_way("http://localhost:80") && !is_readable_on_the_way("https://a.b"));
    }
}
