//! The product as a child process, as an operator would start it.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::cluster::BenchCluster;
use crate::data::Data;
use crate::http::{Connection, write_request};
use crate::options::Options;

/// Starts that are measured.
const STARTS: usize = 3;
const READY_WAIT: Duration = Duration::from_secs(60);
const STEP_WAIT: Duration = Duration::from_secs(5);
/// However busy the machine is, a step of the sealer takes less.
const STANDSTILL_MAX: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(2);
/// Far beyond any load here; callers are few and trusted.
const RATE_PER_MINUTE: &str = "1000000000";

/// A running server.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts the server some times on its existing database and keeps the last; answers ms until each was ready.
    pub(crate) fn start_measured(options: &Options, cluster: &BenchCluster, data: &Data) -> (Self, Vec<f64>) {
        // The first start seals what the founding left.
        let first = Self::start(&options.server(), &[], cluster, data);
        wait_until_sealed(cluster);
        first.stop();
        let mut starts_ms = Vec::new();
        loop {
            let began = Instant::now();
            let server = Self::start(&options.server(), &[], cluster, data);
            starts_ms.push(began.elapsed().as_secs_f64() * 1e3);
            if starts_ms.len() == STARTS {
                return (server, starts_ms);
            }
            server.stop();
        }
    }

    /// Starts a server and returns when it is ready.
    pub(crate) fn start(program: &Path, environment: &[String], cluster: &BenchCluster, data: &Data) -> Self {
        let address = free_address();
        let log = fs::File::create(log_path(data)).expect("the log can be written");
        let errors = log.try_clone().expect("a second handle");
        let child = Command::new(program)
            .arg("serve")
            .env("DATABASE_URL", cluster.url())
            .env("REGULARS_DATA", &data.home)
            .env("REGULARS_BIND", address.to_string())
            .env("REGULARS_RATE_CREDENTIAL", RATE_PER_MINUTE)
            .env("REGULARS_RATE_ANONYMOUS", RATE_PER_MINUTE)
            .envs(environment.iter().filter_map(|setting| setting.split_once('=')))
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let server = Self { child, address };
        let deadline = Instant::now() + READY_WAIT;
        while !server.is_ready() {
            assert!(Instant::now() < deadline, "the server is not ready: see {}", log_path(data).display());
            thread::sleep(POLL);
        }
        server
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// A bearer token of every tenant's client.
    pub(crate) fn tokens(&self, data: &Data) -> Vec<String> {
        let mut connection = Connection::open(self.address).expect("the server listens");
        data.tenants
            .iter()
            .map(|tenant| {
                let body = format!(
                    "grant_type=client_credentials&client_id={}&client_secret={}",
                    tenant.client_id, tenant.client_secret
                );
                let mut request = Vec::new();
                let form = [("content-type", "application/x-www-form-urlencoded")];
                write_request(&mut request, "POST /api/v1/oauth/token", &form, &body);
                let reply = connection.call(&request).expect("the server answers");
                let answer: Value = serde_json::from_slice(reply.body).unwrap_or_default();
                let token = answer["access_token"].as_str().unwrap_or_else(|| panic!("no token: {answer}"));
                format!("Bearer {token}")
            })
            .collect()
    }

    /// Asks it to stop, and waits.
    pub(crate) fn stop(mut self) {
        let process = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &process]).status();
        assert!(asked.is_ok_and(|status| status.success()), "the server cannot be stopped");
        let _ = self.child.wait();
    }

    fn is_ready(&self) -> bool {
        let mut request = Vec::new();
        write_request(&mut request, "GET /health/ready", &[], "");
        let Ok(mut connection) = Connection::open(self.address) else { return false };
        connection.call(&request).is_ok_and(|reply| reply.status == 200)
    }
}

fn log_path(data: &Data) -> PathBuf {
    data.home.join("server.log")
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound address")
}

fn wait_until_sealed(cluster: &BenchCluster) {
    let mut sql = cluster.sql(crate::cluster::PRODUCT);
    let query = "SELECT (SELECT coalesce(sum(cardinality(events)), 0) FROM event_run) >= (SELECT count(*) FROM posting) + (SELECT count(*) FROM audit_event)";
    let (mut sealed, mut since) = (String::new(), Instant::now());
    loop {
        let now = sql.text("SELECT coalesce(sum(cardinality(events)), 0)::text FROM event_run");
        if sql.text(query) == "true" {
            return;
        }
        if now != sealed {
            (sealed, since) = (now, Instant::now());
        }
        assert!(since.elapsed() < STANDSTILL_MAX, "sealing stands still at {sealed} events");
        thread::sleep(STEP_WAIT);
    }
}
