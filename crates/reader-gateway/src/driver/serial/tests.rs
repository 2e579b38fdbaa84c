//! Serial readers at a pseudo-terminal: the bytes of the other end, and its end.

use std::os::fd::AsRawFd as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::*;
use crate::config::testing::TestDirectory;
use crate::intake::Finding;
use crate::mailbox::Received;
use crate::settings::{Content, DriverKind, ReaderSettings, Settings};
use crate::station::Station;

const PATIENCE: Duration = Duration::from_secs(10);

/// The end at which the reader sits; dropping it is pulling the cable.
struct Device {
    wire: SerialPort,
    _other: SerialPort,
}

impl Device {
    /// Plugs it in so that a link points to it.
    fn plug_in(link: &Path) -> Self {
        let (wire, other) = SerialPort::pair().unwrap();
        let name = std::fs::read_link(format!("/proc/self/fd/{}", other.as_raw_fd())).unwrap();
        let _ = std::fs::remove_file(link);
        symlink(name, link).unwrap();
        Self { wire, _other: other }
    }

    fn send(&self, bytes: &[u8]) {
        self.wire.write_all(bytes).unwrap();
    }
}

struct Bench {
    directory: TestDirectory,
    station: Arc<Station>,
}

impl Bench {
    fn start(content: Content, change: impl FnOnce(&mut ReaderSettings)) -> (Self, Device) {
        let directory = TestDirectory::new();
        let link = directory.path().join("reader");
        let device = Device::plug_in(&link);
        let mut reader = ReaderSettings {
            id: "desk".to_owned(),
            driver: DriverKind::Serial,
            content,
            matching: Matching { path: Some(link.display().to_string()), ..Matching::default() },
            ..ReaderSettings::stdin()
        };
        change(&mut reader);
        let station = Station::start(&Settings { readers: vec![reader], ..Settings::default() }).unwrap();
        let bench = Self { directory, station };
        bench.wait_for(|finding| *finding == Finding::State(ReaderState::Ready));
        (bench, device)
    }

    fn next(&self) -> Finding {
        let Received::Note(note) = self.station.mailbox.receive(PATIENCE) else { panic!("nothing came") };
        self.station.intake.understand(&note)
    }

    fn wait_for(&self, wanted: impl Fn(&Finding) -> bool) -> Finding {
        loop {
            let finding = self.next();
            if wanted(&finding) {
                return finding;
            }
        }
    }

    fn next_tap(&self) -> String {
        match self.wait_for(|finding| !matches!(finding, Finding::State(_))) {
            Finding::Tap(read, _) => read.value,
            other @ (Finding::SameTap | Finding::Resumed | Finding::Refused(_) | Finding::State(_)) => {
                panic!("{other:?}")
            }
        }
    }
}

#[test]
fn input_17_a_number_that_comes_byte_by_byte_is_read_and_noise_is_refused() {
    let (bench, device) = Bench::start(Content::Em4100, |_| {});
    for byte in b"\x020A00137489E4\r\n\x03" {
        device.send(&[*byte]);
    }
    assert_eq!(bench.next_tap(), "0A00137489");
    device.send(b"\xF8\x80\x1E\xFC\r\n");
    assert!(matches!(bench.next(), Finding::Refused(_)), "the bytes of a wrong baud rate");
    device.send(b"\x020A00137489E4\x03\x020A0013748AE7\x03");
    assert_eq!(bench.next(), Finding::SameTap);
    assert_eq!(bench.next_tap(), "0A0013748A");
}

#[test]
fn input_18_ten_thousand_bytes_without_an_end_leave_no_tail() {
    let (bench, device) = Bench::start(Content::Barcode, |_| {});
    device.send(&[b'7'; 10_000]);
    device.send(b"\r\n6901234567892\r\n");
    assert_eq!(bench.next_tap(), "6901234567892");
}

/// A reader that stops in the middle: what it began does not stand before the next number.
#[test]
fn input_17_half_a_number_is_dropped_after_a_pause_and_taken_from_readers_without_an_end() {
    let (bench, device) = Bench::start(Content::Barcode, |reader| reader.idle_ms = Some(60));
    device.send(b"8800");
    thread::sleep(Duration::from_millis(250));
    device.send(b"88000002\r");
    assert_eq!(bench.next_tap(), "88000002");
    let (bench, device) = Bench::start(Content::Barcode, |reader| {
        reader.idle_ms = Some(60);
        reader.without_end = true;
    });
    device.send(b"88000001");
    assert_eq!(bench.next_tap(), "88000001");
}

/// Pulled out in the middle of a frame and plugged in under another name: back within two seconds, nothing left over.
#[test]
fn input_14_a_reader_that_is_pulled_out_is_back_within_two_seconds_of_being_plugged_in() {
    let (bench, device) = Bench::start(Content::Barcode, |_| {});
    device.send(b"8800");
    drop(device);
    bench.wait_for(|finding| *finding == Finding::State(ReaderState::Removed));
    thread::sleep(Duration::from_millis(700));
    let plugged_in = Instant::now();
    let device = Device::plug_in(&bench.directory.path().join("reader"));
    bench.wait_for(|finding| *finding == Finding::State(ReaderState::Ready));
    assert!(plugged_in.elapsed() < Duration::from_secs(2), "{:?}", plugged_in.elapsed());
    device.send(b"88000003\r\n");
    assert_eq!(bench.next_tap(), "88000003");
}
