//! A request of this machine, judged by its head alone. Pure, and total: no bytes panic.

/// Longest head that is read.
pub(super) const HEAD_BYTES_MAX: usize = 8_192;
const PATH: &str = "/taps";

/// Where a request must have been made for, and by whose page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'a> {
    /// Where this gateway listens.
    pub(super) port: u16,
    /// Of the paired server, by [`origin_of`].
    pub(super) origin: &'a str,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    /// Whether the page may ask.
    Preflight,
    /// Taps, with this ticket.
    Taps(String),
}

/// Why nothing is given. A page may see only the last four: the first three are for nobody's page that we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is no request.
    Malformed,
    /// It was made for another name that leads here.
    Host,
    /// It comes from another page, or from none.
    Origin,
    /// There is nothing there.
    Path,
    /// Nothing can be written here.
    Method,
    /// Nor sent.
    Body,
    /// It shows no ticket.
    Ticket,
}

impl Refusal {
    /// Its HTTP status.
    pub(super) const fn status(self) -> &'static str {
        match self {
            Self::Malformed => "400 Bad Request",
            Self::Host | Self::Origin => "403 Forbidden",
            Self::Path => "404 Not Found",
            Self::Method => "405 Method Not Allowed",
            Self::Body => "413 Content Too Large",
            Self::Ticket => "401 Unauthorized",
        }
    }

    /// Whether the page of the server is told.
    pub(super) const fn is_for_our_page(self) -> bool {
        match self {
            Self::Malformed | Self::Host | Self::Origin => false,
            Self::Path | Self::Method | Self::Body | Self::Ticket => true,
        }
    }
}

/// Judges the head of a request.
pub(super) fn judge(head: &[u8], rules: Rules<'_>) -> Result<Ask, Refusal> {
    let head = Head::parse(head).ok_or(Refusal::Malformed)?;
    let host = head.one("host").ok_or(Refusal::Host)?;
    let is_ours = |name: &str| host.eq_ignore_ascii_case(&format!("{name}:{}", rules.port));
    if !["127.0.0.1", "localhost", "[::1]"].into_iter().any(is_ours) {
        return Err(Refusal::Host);
    }
    if head.one("origin") != Some(rules.origin) {
        return Err(Refusal::Origin);
    }
    if head.target != PATH {
        return Err(Refusal::Path);
    }
    let sends = head.all("content-length").any(|length| length != "0");
    if sends || head.all("transfer-encoding").next().is_some() {
        return Err(Refusal::Body);
    }
    match head.method {
        "OPTIONS" => Ok(Ask::Preflight),
        "GET" => {
            let shown = head.one("authorization").and_then(|value| value.strip_prefix("Bearer "));
            shown.map(|ticket| Ask::Taps(ticket.to_owned())).ok_or(Refusal::Ticket)
        }
        _ => Err(Refusal::Method),
    }
}

/// The origin of pages at a server's address, as browsers write it.
pub(super) fn origin_of(server: &str) -> String {
    let server = server.to_ascii_lowercase();
    let port = if server.starts_with("https://") { ":443" } else { ":80" };
    server.strip_suffix(port).unwrap_or(&server).to_owned()
}

struct Head<'a> {
    method: &'a str,
    target: &'a str,
    fields: Vec<(&'a str, &'a str)>,
}

impl<'a> Head<'a> {
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut lines = text.split("\r\n");
        let mut words = lines.next()?.split(' ');
        let (method, target, version) = (words.next()?, words.next()?, words.next()?);
        if words.next().is_some() || !matches!(version, "HTTP/1.1" | "HTTP/1.0") {
            return None;
        }
        let fields = lines.take_while(|line| !line.is_empty());
        let fields: Option<Vec<_>> = fields
            .map(|line| line.split_once(':').filter(|(name, _)| is_name(name)))
            .map(|field| field.map(|(name, value)| (name, value.trim())))
            .collect();
        Some(Self { method, target, fields: fields? })
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// The value of a field that is there once; one that is there twice says nothing.
    fn one(&self, name: &str) -> Option<&'a str> {
        let mut values = self.all(name);
        values.next().filter(|_| values.next().is_none())
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULES: Rules<'_> = Rules { port: 17_353, origin: "https://shop.example" };

    fn judged(line: &str, fields: &[&str]) -> Result<Ask, Refusal> {
        judge(format!("{line}\r\n{}\r\n\r\n", fields.join("\r\n")).as_bytes(), RULES)
    }

    fn asked(host: &str, origin: &str) -> Result<Ask, Refusal> {
        judged("GET /taps HTTP/1.1", &[host, origin, "Authorization: Bearer t"])
    }

    const HOST: &str = "Host: 127.0.0.1:17353";
    const ORIGIN: &str = "Origin: https://shop.example";

    #[test]
    fn a_page_of_the_server_may_ask_by_any_name_of_this_machine() {
        for host in [HOST, "host:localhost:17353", "HOST: [::1]:17353", "Host: LocalHost:17353"] {
            assert_eq!(asked(host, ORIGIN), Ok(Ask::Taps("t".to_owned())), "{host}");
        }
        let preflight =
            ["Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization"];
        let asked = judged("OPTIONS /taps HTTP/1.1", &[&[HOST, ORIGIN], preflight.as_slice()].concat());
        assert_eq!(asked, Ok(Ask::Preflight));
    }

    #[test]
    fn input_26_no_foreign_or_null_origin_is_refused() {
        let foreign = [
            "",
            "Origin: null",
            "Origin:",
            "Origin: https://evil.example",
            "Origin: http://shop.example",
            "Origin: https://shop.example:8443",
            "Origin: https://shop.example.evil.example",
            "Origin: https://xshop.example",
            "Origin: https://shop.example/",
            "Origin: https://shop.example, https://evil.example",
            "Origin: https://evil.example\r\nOrigin: https://shop.example",
            "Referer: https://shop.example/",
        ];
        for origin in foreign.into_iter().filter(|origin| !origin.is_empty()) {
            assert_eq!(asked(HOST, origin), Err(Refusal::Origin), "{origin}");
        }
        assert_eq!(judged("GET /taps HTTP/1.1", &[HOST]), Err(Refusal::Origin));
        assert_eq!(judged("OPTIONS /taps HTTP/1.1", &[HOST, "Origin: null"]), Err(Refusal::Origin));
    }

    #[test]
    fn input_26_a_name_that_somebody_points_here_is_refused() {
        let rebound = [
            "Host: evil.example:17353",
            "Host: 127.0.0.1",
            "Host: 127.0.0.1:8080",
            "Host: localhost.evil.example:17353",
            "Host: 127.0.0.1.nip.io:17353",
            "Host: 0.0.0.0:17353",
            "Host: 127.0.0.1:17353\r\nHost: evil.example",
            "X-Host: 127.0.0.1:17353",
        ];
        for host in rebound {
            assert_eq!(asked(host, ORIGIN), Err(Refusal::Host), "{host}");
        }
    }

    #[test]
    fn input_26_every_other_path_is_nothing_whatever_stands_in_it() {
        for target in [
            "/",
            "/../../etc/passwd",
            "/taps/..",
            "/%2e%2e/taps",
            "/taps?x=1",
            "//taps",
            "http://127.0.0.1:17353/taps",
        ] {
            let asked = judged(&format!("GET {target} HTTP/1.1"), &[HOST, ORIGIN, "Authorization: Bearer t"]);
            assert_eq!(asked, Err(Refusal::Path), "{target}");
        }
    }

    #[test]
    fn input_26_a_body_is_not_read_and_nothing_can_be_written() {
        for field in ["Content-Length: 1073741824", "Content-Length: x", "Transfer-Encoding: chunked"] {
            for method in ["GET", "POST", "OPTIONS"] {
                let asked = judged(&format!("{method} /taps HTTP/1.1"), &[HOST, ORIGIN, field]);
                assert_eq!(asked, Err(Refusal::Body), "{method} {field}");
            }
        }
        for method in ["POST", "PUT", "DELETE", "get", ""] {
            assert_eq!(
                judged(&format!("{method} /taps HTTP/1.1"), &[HOST, ORIGIN]),
                Err(Refusal::Method),
                "{method}"
            );
        }
    }

    #[test]
    fn input_26_without_a_ticket_there_are_no_taps() {
        for field in ["X: y", "Authorization: t", "Authorization: Basic t", "Cookie: ticket=t"] {
            assert_eq!(judged("GET /taps HTTP/1.1", &[HOST, ORIGIN, field]), Err(Refusal::Ticket), "{field}");
        }
        assert_eq!(judged("GET /taps HTTP/1.1", &[HOST, ORIGIN, "Bearer t"]), Err(Refusal::Malformed));
    }

    #[test]
    fn an_address_has_the_origin_that_browsers_write() {
        for (server, origin) in [
            ("https://Shop.Example:443", "https://shop.example"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://shop.example:80", "https://shop.example:80"),
        ] {
            assert_eq!(origin_of(server), origin);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(judge(&bytes, RULES).is_err());
        }
    }
}
