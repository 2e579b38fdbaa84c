//! How fast and how light: `make bench-reader` prints these figures, and fails when one is above its limit.
#![cfg(all(target_os = "linux", feature = "pcsc"))]
#![expect(clippy::unwrap_used, reason = "a bench that cannot be built fails its test")]
#![expect(clippy::print_stdout, reason = "figures are for the person who asked for them")]

#[expect(dead_code, reason = "cards of bad manners are for the tests")]
mod virtual_reader;

use std::fs;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use reader_gateway::intake::Finding;
use reader_gateway::mailbox::Received;
use reader_gateway::reader::ReaderState;
use reader_gateway::settings::Settings;
use reader_gateway::station::Station;
use serial2::SerialPort;
use virtual_reader::{Card, Manners, Service};

const PATIENCE: Duration = Duration::from_secs(15);
const TAPS: usize = 40;
const UID: &[u8] = &[0x04, 0xA1, 0xB2, 0xC3];
const CHIPS: &str =
    "same_tap_ms = 0\n[[reader]]\nid = \"chips\"\ndriver = \"pcsc\"\nmatch = { name = \"PCD 00 00\" }\n";

fn station(settings: &str) -> Arc<Station> {
    Station::start(&Settings::parse(settings).unwrap()).unwrap()
}

fn wait_for(station: &Station, wanted: impl Fn(&Finding) -> bool) -> Instant {
    loop {
        let Received::Note(note) = station.mailbox.receive(PATIENCE) else { panic!("nothing came") };
        if wanted(&station.intake.understand(&note)) {
            return Instant::now();
        }
    }
}

fn is_ready(finding: &Finding) -> bool {
    *finding == Finding::State(ReaderState::Ready)
}

fn is_tap(finding: &Finding) -> bool {
    matches!(finding, Finding::Tap(..))
}

/// Prints a figure with its limit, and holds it to that.
fn report(what: &str, mut times: Vec<Duration>, limit: Duration) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    println!("{what}: p50 {:.1?}, p99 {:.1?} of {} (at most {limit:?})", at(50), at(99), times.len());
    assert!(at(99) <= limit, "{what}");
}

/// A pseudo-terminal as a serial reader, behind a link.
fn plug_in(link: &Path) -> (SerialPort, SerialPort) {
    let (wire, other) = SerialPort::pair().unwrap();
    let name = fs::read_link(format!("/proc/self/fd/{}", other.as_raw_fd())).unwrap();
    let _ = fs::remove_file(link);
    symlink(name, link).unwrap();
    (wire, other)
}

fn directory(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("reader-figures-{name}-{}", std::process::id()));
    fs::create_dir_all(&path).unwrap();
    path
}

#[test]
#[ignore = "a figure: make bench-reader"]
fn from_the_card_that_the_service_sees_to_the_event() {
    let Some(mut service) = Service::start() else { return };
    let station = station(CHIPS);
    wait_for(&station, is_ready);
    let mut times = Vec::new();
    for _ in 0..TAPS {
        let card = Card::put(0, UID, Manners::Good);
        let seen = card.wait_until_seen();
        times.push(wait_for(&station, is_tap).saturating_duration_since(seen));
        drop(card);
        thread::sleep(Duration::from_millis(600));
    }
    report("driver has seen the card -> event", times, Duration::from_millis(20));
    let mut times = Vec::new();
    for _ in 0..3 {
        service.kill();
        wait_for(&station, |finding| matches!(finding, Finding::State(ReaderState::Failed(_))));
        service.begin();
        let began = Instant::now();
        times.push(wait_for(&station, is_ready) - began);
    }
    report("pcscd restarted -> reader back", times, Duration::from_secs(3));
    station.stop();
}

#[test]
#[ignore = "a figure: make bench-reader"]
fn from_the_plug_to_the_reader_that_is_back() {
    let directory = directory("plug");
    let link = directory.join("reader");
    let mut device = plug_in(&link);
    let settings = format!(
        "same_tap_ms = 0\n[[reader]]\nid = \"serial\"\ndriver = \"serial\"\nmatch = {{ path = \"{}\" }}\n",
        link.display()
    );
    let station = station(&settings);
    wait_for(&station, is_ready);
    let mut times = Vec::new();
    for _ in 0..TAPS * 5 {
        let sent = Instant::now();
        device.0.write_all(b"\x020A00137489E4\r\n\x03").unwrap();
        times.push(wait_for(&station, is_tap) - sent);
    }
    report("serial port has the last byte -> event", times, Duration::from_millis(20));
    let mut times = Vec::new();
    for _ in 0..10 {
        drop(device);
        wait_for(&station, |finding| *finding == Finding::State(ReaderState::Removed));
        thread::sleep(Duration::from_millis(900));
        device = plug_in(&link);
        let plugged_in = Instant::now();
        times.push(wait_for(&station, is_ready) - plugged_in);
    }
    report("plugged in -> reader back", times, Duration::from_secs(2));
    station.stop();
    fs::remove_dir_all(directory).unwrap();
}

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Clock ticks that a process has used, a hundred a second.
fn ticks(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

fn resident_kb(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The program as it stands at a till: a chip reader, a serial reader, and one that is not plugged in.
#[test]
#[ignore = "a figure: make bench-reader"]
fn what_an_idle_gateway_uses() {
    const SECONDS: u64 = 20;
    let Some(_service) = Service::start() else { return };
    let directory = directory("idle");
    let link = directory.join("reader");
    let _device = plug_in(&link);
    let settings = format!(
        "{CHIPS}[[reader]]\nid = \"serial\"\ndriver = \"serial\"\nmatch = {{ path = \"{}\" }}\n[[reader]]\nid = \"absent\"\ndriver = \"serial\"\nmatch = {{ path = \"/dev/absent\" }}\n",
        link.display()
    );
    fs::write(directory.join("reader.toml"), settings).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_reader-gateway"));
    program.arg("--dir").arg(&directory).arg("watch").stdout(Stdio::null());
    let program = Program(program.spawn().unwrap());
    let id = program.0.id();
    thread::sleep(Duration::from_secs(3));
    let before = ticks(id);
    thread::sleep(Duration::from_secs(SECONDS));
    let used = (ticks(id) - before) * 10;
    let resident = resident_kb(id);
    println!(
        "idle: {used} ms of CPU in {SECONDS} s (at most {} ms), {resident} kB resident (at most 30000)",
        SECONDS * 5
    );
    assert!(used <= SECONDS * 5 && resident <= 30_000);
    drop(program);
    fs::remove_dir_all(directory).unwrap();
}
