//! The gateway as a service of a real systemd: installed, ended at once, refused by the server, and uninstalled. The systemd
//! of a user runs in a mount namespace of its own, where it believes that the machine was started by it.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot be built fails its test")]

#[expect(dead_code, reason = "the other tests need more of it")]
#[path = "../src/fake_server.rs"]
mod fake_server;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use fake_server::{Answer, FakeServer};
use serde_json::json;

const PATIENCE: Duration = Duration::from_secs(30);
/// Ends when its standard input does, and then takes its service manager with it.
const SHELL: &str = r#"
mount -t tmpfs none /run/systemd && mkdir /run/systemd/system || exit 1
export XDG_RUNTIME_DIR="$HOME/run"
mkdir -m 700 "$XDG_RUNTIME_DIR"
/usr/lib/systemd/systemd --user >"$HOME/log" 2>&1 &
manager=$!
until systemctl --user is-system-running 2>/dev/null | grep -qE 'running|degraded'; do sleep 0.1; done
echo "= started"
while read -r line; do eval "$line"; echo "= $?"; done
kill $manager
wait
"#;

/// A shell beside a service manager of its own.
struct Bench {
    shell: Child,
    lines: Receiver<String>,
    home: PathBuf,
}

impl Bench {
    /// [`None`], and a line that says so, where no systemd is or this user may make no namespace; `REQUIRE_SYSTEMD=1` makes
    /// that a failure.
    fn start() -> Option<Self> {
        let can =
            Command::new("unshare").args(["-m", "mount", "-t", "tmpfs", "none", "/run/systemd"]).output();
        let can =
            can.is_ok_and(|output| output.status.success()) && Path::new("/usr/lib/systemd/systemd").exists();
        if !can {
            assert!(std::env::var_os("REQUIRE_SYSTEMD").is_none(), "no systemd, or no namespace for it");
            eprintln!("NOT TESTED: there is no systemd, or this user may make no mount namespace");
            return None;
        }
        let home = std::env::temp_dir().join(format!("reader-service-{}", std::process::id()));
        std::fs::create_dir_all(&home).unwrap();
        let mut shell = Command::new("unshare")
            .args(["-m", "bash", "-c", SHELL])
            .env("HOME", &home)
            .env_remove("XDG_CONFIG_HOME")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, lines) = channel();
        let output = BufReader::new(shell.stdout.take().unwrap());
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        let bench = Self { shell, lines, home };
        assert_eq!(bench.answer(), ("started".to_owned(), Vec::new()));
        Some(bench)
    }

    fn answer(&self) -> (String, Vec<String>) {
        let mut said = Vec::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap();
            match line.strip_prefix("= ") {
                Some(status) => return (status.to_owned(), said),
                None => said.push(line),
            }
        }
    }

    /// Runs a line; its status, and what it said.
    fn run(&mut self, line: &str) -> (String, Vec<String>) {
        writeln!(self.shell.stdin.as_mut().unwrap(), "{line}").unwrap();
        self.answer()
    }

    fn unit(&mut self, property: &str) -> String {
        let line = format!("systemctl --user show --value -p {property} regulars-reader");
        self.run(&line).1.concat()
    }

    fn wait_for(&mut self, property: &str, wanted: &str) {
        let began = std::time::Instant::now();
        while self.unit(property) != wanted {
            assert!(began.elapsed() < PATIENCE, "{property} is {}", self.unit(property));
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

#[test]
fn a_service_is_back_after_it_was_killed_and_stays_away_when_the_server_refuses_it() {
    let Some(mut bench) = Bench::start() else { return };
    let revoked = Arc::new(AtomicBool::new(false));
    let server = FakeServer::answering({
        let revoked = Arc::clone(&revoked);
        move |request| {
            Some(
                match (revoked.load(Ordering::Relaxed), request.starts_with("POST /api/v1/devices/token ")) {
                    (true, _) => Answer::json(401, r#"{"code":"unauthenticated"}"#),
                    (false, true) => Answer::json(200, r#"{"access_token":"T","expires_in":300}"#),
                    (false, false) => Answer::json(200, r#"{"member_prefixes":[]}"#),
                },
            )
        }
    });
    let directory = bench.home.join("reader");
    std::fs::create_dir_all(&directory).unwrap();
    let pairing = json!({
        "server": server.address(), "tenant_number": "100001",
        "device_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59", "name": "Desk",
    });
    std::fs::write(directory.join("device.json"), pairing.to_string()).unwrap();
    let settings = "[[reader]]\nid = \"em\"\ndriver = \"serial\"\nmatch = { path = \"/nowhere\" }\n";
    std::fs::write(directory.join("reader.toml"), settings).unwrap();
    let gateway = format!("'{}' --dir '{}'", env!("CARGO_BIN_EXE_reader-gateway"), directory.display());

    let (status, said) = bench.run(&format!("{gateway} install-service 2>&1"));
    assert_eq!(status, "0", "{said:?}");
    // A command that failed would be left to the person.
    assert_eq!(said.len(), 1, "{said:?}");
    let unit = bench.home.join(".config/systemd/user/regulars-reader.service");
    let (status, said) = bench.run(&format!("systemd-analyze --user verify '{}' 2>&1", unit.display()));
    assert_eq!((status.as_str(), said.as_slice()), ("0", [].as_slice()));
    assert_eq!(bench.unit("ActiveState"), "active", "it said that it is ready");
    assert_eq!(bench.unit("UnitFileState"), "enabled");

    let first = bench.unit("MainPID");
    assert_eq!(bench.run("systemctl --user kill -s KILL regulars-reader").0, "0");
    bench.wait_for("NRestarts", "1");
    bench.wait_for("ActiveState", "active");
    assert_ne!(bench.unit("MainPID"), first);

    revoked.store(true, Ordering::Relaxed);
    bench.run("systemctl --user restart regulars-reader");
    bench.wait_for("ActiveState", "failed");
    assert_eq!(bench.unit("ExecMainStatus"), "4");

    let (status, said) = bench.run(&format!("{gateway} uninstall-service 2>&1"));
    assert_eq!((status.as_str(), said.len()), ("0", 1), "{said:?}");
    assert!(!unit.exists());
}
