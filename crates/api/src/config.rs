//! Settings of a server: flags and environment, read here once and nowhere else.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

/// Memory of one password hash.
const ARGON2_MEMORY_KIB: u32 = 19_456;

/// How long the head of a request, and then its body, may take to arrive.
const ARRIVAL_MILLIS: u64 = 10_000;

/// Writer threads of the till: two use the two cores of a small machine best.
const WRITERS: usize = 2;

/// Where the database is. Without it, `serve` starts a private PostgreSQL under the data directory.
#[derive(Debug, Clone, Args)]
pub struct DatabaseSettings {
    /// PostgreSQL 15 or newer, as a role that may create roles and tables.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// The same database as a plain role that may become the serving roles (default: DATABASE_URL with SET ROLE).
    #[arg(long, env = "DATABASE_APP_URL", hide_env_values = true, value_name = "URL")]
    pub database_app_url: Option<String>,
    /// Directory of the private PostgreSQL and of the key files.
    #[arg(long, env = "REGULARS_DATA", default_value = "./var", value_name = "DIR")]
    pub data: PathBuf,
    /// Directory of the PostgreSQL binaries (default: where Debian puts them, then PATH).
    #[arg(long, env = "REGULARS_PG_BIN", value_name = "DIR")]
    pub pg_bin: Option<PathBuf>,
}

/// How the server serves.
#[derive(Debug, Clone, Args)]
pub struct ServerSettings {
    /// Address of the API and the pages.
    #[arg(long, env = "REGULARS_BIND", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub bind: SocketAddr,
    /// How browsers reach the server, for example https://shop.example; with https, cookies are marked secure.
    #[arg(long, env = "REGULARS_PUBLIC_ORIGIN", value_name = "ORIGIN")]
    pub public_origin: Option<String>,
    /// Other web sites that may call the API from a browser, with bearer tokens (repeatable).
    #[arg(long, env = "REGULARS_CORS_ORIGINS", value_delimiter = ',', value_name = "ORIGIN")]
    pub cors_origin: Vec<String>,
    /// Trust X-Forwarded-For of the proxy in front.
    #[arg(long, env = "REGULARS_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Address of /metrics, without a token. Without it, /metrics is on the main address and needs the token.
    #[arg(long, env = "REGULARS_METRICS_BIND", value_name = "ADDRESS")]
    pub metrics_bind: Option<SocketAddr>,
    /// Bearer token of /metrics on the main address; without one it is not served there.
    #[arg(long, env = "REGULARS_METRICS_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub metrics_token: Option<String>,
    /// Requests per minute of one signed-in session or client.
    #[arg(long, env = "REGULARS_RATE_CREDENTIAL", default_value_t = 6_000, value_name = "N")]
    pub rate_credential_per_minute: u32,
    /// API requests per minute of one address without a valid token, sign-in among them.
    #[arg(long, env = "REGULARS_RATE_ANONYMOUS", default_value_t = 300, value_name = "N")]
    pub rate_anonymous_per_minute: u32,
    /// Font of documents with Chinese characters, TrueType or OpenType (default: where Debian puts one).
    #[arg(long, env = "REGULARS_FONT", value_name = "FILE")]
    pub font: Option<PathBuf>,
    /// File to which the simulator of text messages writes what it was given, for trying out and tests (default: nowhere).
    #[arg(long, env = "REGULARS_SIMULATED_PHONE", value_name = "FILE")]
    pub simulated_phone: Option<PathBuf>,
    /// Connections to the database for requests.
    #[arg(long, env = "REGULARS_POOL", default_value_t = 10, value_name = "N")]
    pub pool: u32,
    /// Threads that write sales, each with a connection and a batch of its own.
    #[arg(long, env = "REGULARS_WRITERS", default_value_t = WRITERS, value_name = "N")]
    pub writers: usize,
    /// Threads that serve HTTP (default: one per core).
    #[arg(long, env = "REGULARS_WORKERS", value_name = "N")]
    pub workers: Option<usize>,
    /// Milliseconds that the head of a request, and then its body, may take to arrive.
    #[arg(long, env = "REGULARS_ARRIVAL_MS", default_value_t = ARRIVAL_MILLIS, hide = true)]
    pub arrival_millis: u64,
    /// Memory of one password hash in KiB. Lower it in tests only.
    #[arg(long, env = "REGULARS_ARGON2_KIB", default_value_t = ARGON2_MEMORY_KIB, hide = true)]
    pub argon2_memory_kib: u32,
}

impl ServerSettings {
    /// Settings for tests: any free port, cheap password hashes, generous limits.
    #[must_use]
    pub fn for_tests() -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_origin: None,
            cors_origin: Vec::new(),
            behind_proxy: false,
            metrics_bind: None,
            metrics_token: Some("metrics-token".to_owned()),
            rate_credential_per_minute: 1_000_000,
            rate_anonymous_per_minute: 1_000_000,
            font: None,
            simulated_phone: None,
            pool: 4,
            writers: WRITERS,
            workers: Some(1),
            arrival_millis: ARRIVAL_MILLIS,
            argon2_memory_kib: 8,
        }
    }

    /// Settings of a command that serves nothing.
    #[must_use]
    pub fn for_tools() -> Self {
        Self { argon2_memory_kib: ARGON2_MEMORY_KIB, ..Self::for_tests() }
    }

    /// How long the head of a request, and then its body, may take to arrive.
    #[must_use]
    pub const fn arrival_deadline(&self) -> Duration {
        Duration::from_millis(self.arrival_millis)
    }

    /// Whether browsers reach the server over https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_origin.as_deref().is_some_and(|origin| origin.starts_with("https://"))
    }
}
