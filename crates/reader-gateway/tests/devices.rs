//! The drivers of readers that type and of HID readers against a real kernel, with devices that this test plugs in and out:
//! where the kernel has uinput and uhid and this user may use them. `make lab-reader` brings such a kernel.
#![cfg(all(target_os = "linux", feature = "wedge", feature = "hid"))]
#![expect(clippy::unwrap_used, reason = "a bench that cannot be built fails its test")]

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use evdev::uinput::VirtualDevice;
use evdev::{AttributeSet, EventType, InputEvent, InputId, KeyCode};
use reader_gateway::driver;
use reader_gateway::intake::Finding;
use reader_gateway::mailbox::Received;
use reader_gateway::reader::ReaderState;
use reader_gateway::settings::{DriverKind, Settings};
use reader_gateway::station::Station;

const PATIENCE: Duration = Duration::from_secs(15);
/// A reader that was plugged in again is ready within this.
const BACK_WITHIN: Duration = Duration::from_secs(2);

/// Whether the kernel makes devices for this user; `REQUIRE_DEVICES=1` makes it a failure when it does not.
fn can_plug_in(file: &str) -> bool {
    let opened = OpenOptions::new().write(true).open(file);
    if let Err(error) = &opened {
        assert!(std::env::var_os("REQUIRE_DEVICES").is_none(), "{file}: {error}");
        eprintln!("NOT TESTED: {file} makes no devices here ({error})");
    }
    opened.is_ok()
}

struct Bench(Arc<Station>);

impl Bench {
    fn start(settings: &str) -> Self {
        Self(Station::start(&Settings::parse(settings).unwrap()).unwrap())
    }

    fn next(&self) -> Finding {
        let Received::Note(note) = self.0.mailbox.receive(PATIENCE) else { panic!("nothing came") };
        self.0.intake.understand(&note)
    }

    fn wait_for(&self, state: &ReaderState) {
        while self.next() != Finding::State(state.clone()) {}
    }

    fn next_tap(&self) -> String {
        loop {
            match self.next() {
                Finding::Tap(read, _) => return read.value,
                Finding::State(_) => {}
                other @ (Finding::SameTap | Finding::Resumed | Finding::Refused(_)) => {
                    panic!("no tap: {other:?}")
                }
            }
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// A keyboard of the kernel's own.
fn keyboard(name: &str, product: u16) -> VirtualDevice {
    let keys: AttributeSet<KeyCode> = (1..=120).map(KeyCode::new).collect();
    VirtualDevice::builder()
        .unwrap()
        .name(name)
        .input_id(InputId::new(evdev::BusType::BUS_USB, 0xFFFF, product, 1))
        .with_keys(&keys)
        .unwrap()
        .build()
        .unwrap()
}

fn node_of(keyboard: &mut VirtualDevice) -> PathBuf {
    let began = Instant::now();
    loop {
        let node = keyboard.enumerate_dev_nodes_blocking().unwrap().next();
        match node {
            Some(Ok(node)) if node.exists() => return node,
            _ => assert!(began.elapsed() < PATIENCE, "no device file"),
        }
    }
}

/// Types digits, in one burst: no pause at all between the keys.
fn scan(keyboard: &mut VirtualDevice, digits: &str, ends: bool) {
    let code = |digit: char| match digit.to_digit(10).unwrap() {
        0 => 11,
        digit => u16::try_from(digit).unwrap() + 1,
    };
    let enter = ends.then_some(28);
    for key in digits.chars().map(code).chain(enter) {
        for value in [1, 0] {
            keyboard.emit(&[InputEvent::new(EventType::KEY.0, key, value)]).unwrap();
        }
    }
}

/// Bursts without a pause are read whole, and no other program sees a key of it.
#[test]
fn input_19_a_reader_that_types_is_read_in_bursts_and_its_keys_reach_nobody_else() {
    if !can_plug_in("/dev/uinput") {
        return;
    }
    let mut reader = keyboard("Lab Wedge", 0x35);
    let _other = keyboard("Lab Keyboard", 0x36);
    let node = node_of(&mut reader);
    let mut spy = evdev::Device::open(&node).unwrap();
    spy.set_nonblocking(true).unwrap();
    let bench = Bench::start(
        "same_tap_ms = 0\n[[reader]]\nid = \"w\"\ndriver = \"wedge\"\nmatch = { vid = \"ffff\", pid = \"0035\" }\n",
    );
    bench.wait_for(&ReaderState::Ready);
    for round in 0..20 {
        let card = format!("88{round:06}");
        scan(&mut reader, &card, true);
        assert_eq!(bench.next_tap(), card);
    }
    let seen = spy.fetch_events().map(Iterator::count);
    assert!(matches!(&seen, Err(error) if error.kind() == ErrorKind::WouldBlock), "{seen:?}");
}

/// Pulled out in the middle of a scan and put back under another name of its file: what was begun is gone.
#[test]
fn input_14_a_reader_that_types_is_pulled_out_in_the_middle_of_a_scan_and_is_soon_back() {
    if !can_plug_in("/dev/uinput") {
        return;
    }
    let _other = keyboard("Lab Keyboard", 0x46);
    let mut reader = keyboard("Lab Wedge", 0x45);
    node_of(&mut reader);
    let bench = Bench::start(
        "[[reader]]\nid = \"w\"\ndriver = \"wedge\"\nmatch = { vid = \"ffff\", pid = \"0045\" }\n",
    );
    bench.wait_for(&ReaderState::Ready);
    scan(&mut reader, "8800", false);
    drop(reader);
    bench.wait_for(&ReaderState::Removed);
    let mut reader = keyboard("Lab Wedge", 0x45);
    node_of(&mut reader);
    let plugged_in = Instant::now();
    bench.wait_for(&ReaderState::Ready);
    assert!(plugged_in.elapsed() < BACK_WITHIN, "{:?}", plugged_in.elapsed());
    scan(&mut reader, "88000001", true);
    assert_eq!(bench.next_tap(), "88000001");
}

#[test]
fn input_30_the_only_keyboard_of_a_real_machine_is_left_alone() {
    if !can_plug_in("/dev/uinput") || driver::discover().iter().any(|(kind, _)| *kind == DriverKind::Wedge) {
        return;
    }
    let mut keyboard = keyboard("Lab Only", 0x55);
    node_of(&mut keyboard);
    let bench = Bench::start("[[reader]]\nid = \"w\"\ndriver = \"wedge\"\nmatch = { name = \"Lab Only\" }\n");
    let first = bench.next();
    let refused =
        matches!(&first, Finding::State(ReaderState::Failed(cause)) if cause.contains("only keyboard"));
    assert!(refused, "it was taken: {first:?}");
}

/// Text of 56 bytes after a length and three bytes of symbology; the last bit but one says that more follows.
const SCANNER: &[u8] = &[
    0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x12, 0xA1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xFF, 0x00,
    0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3B, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8C, 0x09, 0xFB, 0x09,
    0xFC, 0x09, 0xFD, 0x81, 0x02, 0x95, 0x38, 0x09, 0xFE, 0x82, 0x02, 0x01, 0x95, 0x06, 0x75, 0x01, 0x81,
    0x03, 0x95, 0x01, 0x09, 0xFF, 0x81, 0x02, 0x95, 0x01, 0x81, 0x03, 0xC0, 0xC0,
];

/// A HID device, as `linux/uhid.h` has it made; closing the file unplugs it.
struct HidDevice(File);

impl HidDevice {
    fn plug_in(name: &str, product: u32, descriptor: &[u8]) -> Self {
        let text = |text: &str, length: usize| {
            let mut bytes = text.as_bytes().to_vec();
            bytes.resize(length, 0);
            bytes
        };
        let size = u16::try_from(descriptor.len()).unwrap();
        let create = [
            11_u32.to_ne_bytes().to_vec(),
            text(name, 128),
            text("lab", 64),
            text("", 64),
            size.to_ne_bytes().to_vec(),
            3_u16.to_ne_bytes().to_vec(),
            0x0C2E_u32.to_ne_bytes().to_vec(),
            product.to_ne_bytes().to_vec(),
            vec![0; 8],
            descriptor.to_vec(),
        ];
        let mut file = OpenOptions::new().read(true).write(true).open("/dev/uhid").unwrap();
        file.write_all(&create.concat()).unwrap();
        Self(file)
    }

    fn scan(&mut self, text: &str, more: bool) {
        let mut report = vec![2, u8::try_from(text.len()).unwrap(), b']', b'Q', b'1'];
        report.extend_from_slice(text.as_bytes());
        report.resize(61, 0);
        report.push(u8::from(more) << 6);
        let size = u16::try_from(report.len()).unwrap().to_ne_bytes();
        self.0.write_all(&[&12_u32.to_ne_bytes()[..], &size, &report].concat()).unwrap();
    }
}

#[test]
fn input_14_a_scanner_that_is_no_keyboard_is_read_pulled_out_and_soon_back() {
    if !can_plug_in("/dev/uhid") {
        return;
    }
    let mut scanner = HidDevice::plug_in("Lab Scanner", 0x0B61, SCANNER);
    let bench = Bench::start(
        "same_tap_ms = 0\n[[reader]]\nid = \"h\"\ndriver = \"hid\"\nmatch = { vid = \"0c2e\" }\n",
    );
    bench.wait_for(&ReaderState::Ready);
    let listed: Vec<_> =
        driver::discover().into_iter().filter(|(kind, _)| *kind == DriverKind::Hid).collect();
    assert_eq!(listed[0].1.name.as_deref(), Some("Lab Scanner"));
    for round in 0..20 {
        let card = format!("88{round:06}");
        scanner.scan(&card, false);
        assert_eq!(bench.next_tap(), card);
    }
    scanner.scan(&"7".repeat(56), true);
    scanner.scan("8", false);
    assert_eq!(bench.next_tap(), format!("{}8", "7".repeat(56)));
    scanner.scan("half", true);
    drop(scanner);
    bench.wait_for(&ReaderState::Removed);
    let mut scanner = HidDevice::plug_in("Lab Scanner", 0x0B61, SCANNER);
    let plugged_in = Instant::now();
    bench.wait_for(&ReaderState::Ready);
    assert!(plugged_in.elapsed() < BACK_WITHIN, "{:?}", plugged_in.elapsed());
    scanner.scan("88000001", false);
    assert_eq!(bench.next_tap(), "88000001");
}
