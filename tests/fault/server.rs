//! The `regulars` program as a child process, with a private PostgreSQL of its own.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use test_support::http::Request;
use test_support::workspace;

/// A data directory and the program that serves from it.
pub(super) struct Server {
    data: PathBuf,
    pub(super) address: SocketAddr,
    child: Option<Child>,
}

/// The program, built beside the tests: cargo builds it for tests of its own package only, so it is asked to.
pub(super) fn program() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT
        .get_or_init(|| {
            let tests = std::env::current_exe().expect("a test knows its own program");
            let place = tests.ancestors().nth(2).expect("test programs lie in deps");
            let mut build = Command::new(env!("CARGO"));
            build.args(["build", "--quiet", "--package", "api", "--bin", "regulars", "--target-dir"]);
            build.arg(place.parent().expect("a profile lies in the target directory"));
            if place.ends_with("release") {
                build.arg("--release");
            }
            let status = build.current_dir(workspace::root()).status().expect("cargo runs");
            assert!(status.success(), "the program does not build");
            place.join("regulars")
        })
        .clone()
}

/// A directory of its own, short enough for a socket and open to the server's user.
fn data_directory() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("regulars-fault-{}-{number}", std::process::id()))
}

impl Server {
    /// A place to serve from; nothing runs yet.
    pub(super) fn new() -> Self {
        let data = data_directory();
        let _ = fs::remove_dir_all(&data);
        fs::create_dir(&data).expect("a directory");
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        Self { data, address: free.local_addr().expect("an address"), child: None }
    }

    /// A command of the program over this data directory.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .arg("--data")
            .arg(&self.data)
            .env_remove("DATABASE_URL")
            .env_remove("DATABASE_APP_URL");
        command
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// Starts serving, and returns when it is ready.
    pub(super) fn start(&mut self) {
        self.start_with(&[]);
    }

    /// Starts serving with more in its environment.
    pub(super) fn start_with(&mut self, environment: &[(&str, &str)]) {
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.data.join("serve.log"))
            .expect("a log");
        let errors = log.try_clone().expect("a second handle");
        let child = self
            .command(&["serve", "--no-demo", "--bind", &self.address.to_string()])
            .env("REGULARS_ARGON2_KIB", "8")
            .env("REGULARS_RATE_ANONYMOUS", "1000000")
            .env("REGULARS_RATE_CREDENTIAL", "1000000")
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .expect("the program starts");
        self.child = Some(child);
        self.await_ready();
    }

    fn await_ready(&mut self) {
        const POLL_INTERVAL: Duration = Duration::from_millis(10);
        const POLLS_MAX: u32 = 6_000;
        for _ in 0..POLLS_MAX {
            let ready = Request::new(self.address, "GET", "/health/ready").try_send();
            if ready.is_ok_and(|answer| answer.status == 200) {
                return;
            }
            let ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
            assert!(ended.is_none(), "it ended: {ended:?}: {}", self.log());
            std::thread::sleep(POLL_INTERVAL);
        }
        panic!("never ready: {}", self.log());
    }

    /// What it said.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.data.join("serve.log")).unwrap_or_default()
    }

    /// Kills the program, as a power cut would.
    pub(super) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it runs");
            child.wait().expect("it ends");
        }
    }

    /// Kills the database server: every process of it, or its head alone.
    pub(super) fn kill_database(&self) {
        if let Some(postmaster) = self.postmaster() {
            kill(&postmaster, "-KILL");
        }
    }

    /// Process id of the database server.
    fn postmaster(&self) -> Option<String> {
        let file = fs::read_to_string(self.data.join("pg/data/postmaster.pid")).ok()?;
        file.lines().next().map(str::to_owned)
    }

    /// Stops the program in an orderly way; it stops its database.
    pub(super) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            kill(&child.id().to_string(), "-TERM");
            let status = child.wait().expect("it ends");
            assert!(status.success(), "{status}: {}", self.log());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        if let Some(postmaster) = self.postmaster() {
            let _ = Command::new("kill").args(["-QUIT", &postmaster]).stderr(Stdio::null()).status();
        }
        let _ = fs::remove_dir_all(&self.data);
    }
}

/// Sends a signal to one process.
fn kill(process: &str, signal: &str) {
    // It may have ended a moment ago.
    let _ = Command::new("kill").args([signal, process]).stderr(Stdio::null()).status();
}
