//! The `regulars` program as a child process, with a private PostgreSQL of its own.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use persistence::database::DatabaseAddress;

use super::processes::{children_of, signal};
use crate::http::Request;
use crate::workspace;

/// A data directory and the program that serves from it.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    data: PathBuf,
    /// What it is started with beside the usual.
    environment: Vec<(String, String)>,
    child: Option<Child>,
}

/// The program, built beside this one: cargo builds it for tests of its own package only, so it is asked to.
///
/// # Panics
/// When it does not build.
#[must_use]
pub fn program() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT
        .get_or_init(|| {
            let own = std::env::current_exe().expect("a program knows its own path");
            let beside = own.parent().expect("a program lies in a directory");
            // Tests lie in `deps`, other programs beside it.
            let place = if beside.ends_with("deps") { beside.parent() } else { Some(beside) };
            let place = place.expect("a profile has a directory");
            let mut build = Command::new(env!("CARGO"));
            build.args(["build", "--quiet", "--bin", "regulars", "--target-dir"]);
            build.arg(place.parent().expect("a profile lies in the target directory"));
            // With the features of dependencies that whoever asks was built with: nothing is compiled a second time.
            build.args(if beside == place { ["--package", "api"] } else { ["--workspace", "--test=model"] });
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
    ///
    /// # Panics
    /// When the place cannot be made.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "it makes a directory; nobody should do so without knowing"
    )]
    pub fn new() -> Self {
        let data = data_directory();
        let _ = fs::remove_dir_all(&data);
        fs::create_dir(&data).expect("a directory");
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = free.local_addr().expect("an address");
        Self { address, data, environment: Vec::new(), child: None }
    }

    /// Its data directory.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// A command of the program over this data directory.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .arg("--data")
            .arg(&self.data)
            .env_remove("DATABASE_URL")
            .env_remove("DATABASE_APP_URL");
        command
    }

    /// Runs a command of the program to its end.
    ///
    /// # Panics
    /// When it cannot be run.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// Starts serving with more in its environment, now and whenever it is started again.
    ///
    /// # Panics
    /// When it does not become ready.
    pub fn start_with(&mut self, environment: &[(&str, &str)]) {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.environment = environment.iter().map(owned).collect();
        self.start();
    }

    /// Starts serving, and returns when it is ready.
    ///
    /// # Panics
    /// When it does not become ready.
    pub fn start(&mut self) {
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
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .expect("the program starts");
        self.child = Some(child);
        self.await_ready();
    }

    fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.as_mut().and_then(|child| child.try_wait().ok().flatten())
    }

    fn await_ready(&mut self) {
        const POLL_INTERVAL: Duration = Duration::from_millis(10);
        const POLLS_MAX: u32 = 6_000;
        for _ in 0..POLLS_MAX {
            let ready = Request::new(self.address, "GET", "/health/ready").try_send();
            if ready.is_ok_and(|answer| answer.status == 200) {
                return;
            }
            let ended = self.has_ended();
            assert!(ended.is_none(), "it ended: {ended:?}: {}", self.log());
            std::thread::sleep(POLL_INTERVAL);
        }
        panic!("never ready: {}", self.log());
    }

    /// What it said.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.data.join("serve.log")).unwrap_or_default()
    }

    /// Kills the program, as a power cut would.
    ///
    /// # Panics
    /// When it cannot be killed.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it runs");
            child.wait().expect("it ends");
        }
    }

    /// Kills the database server: its head, upon which the others end.
    pub fn kill_database(&self) {
        signal("-KILL", &self.postmaster_line(0).into_iter().collect::<Vec<_>>());
    }

    /// Makes every process of the database server stand still.
    pub fn pause_database(&self) {
        signal("-STOP", &self.database_processes());
    }

    /// Lets them go on.
    pub fn resume_database(&self) {
        signal("-CONT", &self.database_processes());
    }

    fn database_processes(&self) -> Vec<String> {
        let Some(postmaster) = self.postmaster_line(0) else { return Vec::new() };
        let mut processes = children_of(&postmaster);
        // Its head first: it makes no more children then.
        processes.insert(0, postmaster);
        processes
    }

    /// How its owner connects to the private database.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn database_url(&self) -> String {
        let (port, socket) =
            self.postmaster_line(3).zip(self.postmaster_line(4)).expect("a running database");
        let address = DatabaseAddress::Private {
            socket_dir: socket,
            port: port.parse().expect("a number"),
            database: "regulars".to_owned(),
        };
        address.owner()
    }

    /// A line of the note that a running database server leaves: 0 its process, 3 its port, 4 its socket's directory.
    fn postmaster_line(&self, line: usize) -> Option<String> {
        let file = fs::read_to_string(self.data.join("pg/data/postmaster.pid")).ok()?;
        file.lines().nth(line).map(|text| text.trim().to_owned())
    }

    /// What `regulars verify` finds, if anything.
    #[must_use]
    pub fn verify(&self) -> Option<String> {
        let mut command = self.command(&["verify"]);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let output = command.output().expect("the program runs");
        let said = || String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        (!output.status.success()).then(|| said().into_owned())
    }

    /// Stops the program in an orderly way; it stops its database.
    ///
    /// # Panics
    /// When it ends otherwise.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            signal("-TERM", &[child.id().to_string()]);
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
        // A paused server would keep the signal for later.
        self.resume_database();
        signal("-QUIT", &self.postmaster_line(0).into_iter().collect::<Vec<_>>());
        let _ = fs::remove_dir_all(&self.data);
    }
}
