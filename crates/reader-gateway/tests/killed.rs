//! The gateway's own program, ended in every way while it reads and sends: every tap that it kept reaches the server once.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a bench that cannot be built fails its test")]

#[expect(dead_code, reason = "the other tests need more of it")]
#[path = "../src/fake_server.rs"]
mod fake_server;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fake_server::{Answer, FakeServer};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(20);

/// What a server that keeps each event once has: number and value by id.
type Kept = Arc<Mutex<BTreeMap<String, (u64, String)>>>;

struct Bench {
    directory: PathBuf,
    kept: Kept,
    /// The values of every batch, before it is answered.
    batches: Receiver<Vec<String>>,
}

impl Bench {
    /// Batches are answered once `gate` gives leave, where there is one.
    fn start(name: &str, gate: Option<Receiver<()>>) -> Self {
        let directory = std::env::temp_dir().join(format!("reader-killed-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let kept = Kept::default();
        let (tell, batches) = channel();
        let server = FakeServer::answering({
            let kept = Arc::clone(&kept);
            move |request| Some(answer(request, &kept, &tell, gate.as_ref()))
        });
        let pairing = json!({
            "server": server.address(), "tenant_number": "100001",
            "device_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59", "name": "Desk",
        });
        std::fs::write(directory.join("device.json"), pairing.to_string()).unwrap();
        Self { directory, kept, batches }
    }

    /// Runs the program, which reads these cards.
    fn run(&self, cards: &[String]) -> Child {
        let mut child = Command::new(env!("CARGO_BIN_EXE_reader-gateway"))
            .arg("--dir")
            .arg(&self.directory)
            .arg("run")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        for card in cards {
            writeln!(child.stdin.as_mut().unwrap(), "{card}").unwrap();
        }
        child
    }

    fn wait_for_batch_with(&self, value: &str) {
        while !self.batches.recv_timeout(PATIENCE).unwrap().iter().any(|sent| sent == value) {}
    }

    /// Runs it once more without cards, until everything that it kept is answered for.
    fn finish(&self) -> Vec<String> {
        let mut child = self.run(&[]);
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success());
        let kept = self.kept.lock().unwrap();
        let mut kept: Vec<(u64, String)> = kept.values().cloned().collect();
        kept.sort_unstable();
        let numbers: Vec<u64> = kept.iter().map(|(number, _)| *number).collect();
        let all: Vec<u64> = (1..).take(numbers.len()).collect();
        assert_eq!(numbers, all, "each number once and none missing");
        kept.into_iter().map(|(_, value)| value).collect()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

fn answer(request: &str, kept: &Kept, tell: &Sender<Vec<String>>, gate: Option<&Receiver<()>>) -> Answer {
    let is_to = |path: &str| request.starts_with(&format!("POST /api/v1/{path} "));
    if is_to("devices/token") {
        return Answer::json(200, r#"{"access_token":"T","expires_in":300}"#);
    }
    if is_to("devices/heartbeat") {
        return Answer::json(200, r#"{"member_prefixes":[]}"#);
    }
    // A request of a gateway that was killed in the middle of it.
    let Ok(body) = serde_json::from_str::<Value>(request.split_once("\r\n\r\n").unwrap_or_default().1) else {
        return Answer::Nothing;
    };
    let events = body["events"].as_array().unwrap();
    let text = |event: &Value, name: &str| event[name].as_str().unwrap().to_owned();
    let results: Vec<Value> = events
        .iter()
        .map(|event| {
            let (id, tap) = (text(event, "event_id"), (event["seq"].as_u64().unwrap(), text(event, "value")));
            let before = kept.lock().unwrap().insert(id.clone(), tap.clone());
            assert!(before.is_none_or(|before| before == tap), "an id says the same for ever");
            json!({ "event_id": id, "outcome": "stored" })
        })
        .collect();
    let _ = tell.send(events.iter().map(|event| text(event, "value")).collect());
    if let Some(gate) = gate {
        let _ = gate.recv();
    }
    Answer::json(200, &json!({ "results": results }).to_string())
}

fn cards(round: u32) -> Vec<String> {
    (0..20).map(|card| format!("88{round:03}{card:03}")).collect()
}

/// Killed at once twenty times, between keeping and sending, while sending, or before it has read anything.
#[test]
fn input_29_a_gateway_that_is_killed_at_any_moment_loses_no_tap_that_it_kept_and_sends_none_as_two() {
    let bench = Bench::start("nine", None);
    for round in 0..20 {
        let cards = cards(round);
        let mut child = bench.run(&cards);
        bench.wait_for_batch_with(&cards[usize::try_from(round).unwrap() % cards.len()]);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let kept = bench.finish();
    for round in 0..20 {
        let card = &cards(round)[usize::try_from(round).unwrap()];
        assert_eq!(kept.iter().filter(|value| *value == card).count(), 1, "{card}");
    }
}

/// Asked to end, and hung up on, while the server has the taps and has not answered.
#[test]
fn input_29_a_gateway_that_is_asked_to_end_while_it_sends_sends_the_same_events_again() {
    for signal in [Signal::TERM, Signal::HUP] {
        let (leave, gate) = channel();
        let bench = Bench::start(&format!("{signal:?}"), Some(gate));
        let mut child = bench.run(&["88000001".to_owned()]);
        bench.wait_for_batch_with("88000001");
        kill_process(Pid::from_child(&child), signal).unwrap();
        child.wait().unwrap();
        drop(leave);
        assert_eq!(bench.finish(), ["88000001"]);
        // Once, or more often where the machine stood still for longer than a gateway waits for an answer.
        let sent: Vec<String> = bench.batches.try_iter().flatten().collect();
        assert!(!sent.is_empty() && sent.iter().all(|value| value == "88000001"), "sent again: {sent:?}");
    }
}

/// Two gateways on one directory: the second one does not start, and takes nothing from the first.
#[test]
fn input_24_a_second_gateway_on_the_same_directory_does_not_start() {
    let bench = Bench::start("two", None);
    let mut first = bench.run(&["88000001".to_owned()]);
    bench.wait_for_batch_with("88000001");
    let mut second = bench.run(&[]);
    assert_eq!(second.wait().unwrap().code(), Some(5));
    drop(first.stdin.take());
    assert!(first.wait().unwrap().success());
    assert_eq!(bench.finish(), ["88000001"]);
}
