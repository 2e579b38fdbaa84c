//! Readers that type like a keyboard, on Linux: the device is taken for this program alone, so that no window, no layout
//! and no input method sees what is scanned.
//!
//! *Invariant:* only a device that the settings name is ever taken, and never the only keyboard of the machine unless they
//! say so: whoever takes all keyboards reads passwords.

use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, Instant};

use evdev::EventType;

use super::claim::Claim;
use super::usb::{self, Found};
use super::{Context, Driver, DriverError, Ended, wait_for_input};
use crate::parse::keys::{Edge, Key, KeyFramer};
use crate::reader::{Payload, ReaderState};
use crate::settings::ReaderSettings;

/// How long one wait for a key lasts when nothing was begun.
const WAIT: Duration = Duration::from_millis(500);

/// Reads frames from a keyboard that is none.
#[derive(Debug)]
pub struct WedgeDriver;

impl Driver for WedgeDriver {
    fn run(&mut self, context: &Context) -> Result<Ended, DriverError> {
        let settings = &context.settings;
        let named = named_among(list(), settings)?;
        let named = named.into_iter().map(|found| (found.path.display().to_string(), found)).collect();
        let (_claim, found) = Claim::take_first(named, &settings.id)?;
        let mut device = evdev::Device::open(&found.path)?;
        device.set_nonblocking(true)?;
        device.grab()?;
        context.tell(ReaderState::Attached(found.name.unwrap_or_else(|| found.path.display().to_string())));
        context.tell(ReaderState::Ready);
        read_frames(&mut device, context)
    }
}

/// The keyboards that the settings name; an error when nobody could type any more.
fn named_among(keyboards: Vec<Found>, settings: &ReaderSettings) -> Result<Vec<Found>, DriverError> {
    let (named, others): (Vec<Found>, Vec<Found>) =
        keyboards.into_iter().partition(|found| found.fits(&settings.matching));
    if !settings.only_keyboard && !named.is_empty() && others.is_empty() {
        let problem = "it is the only keyboard of this machine; say only_keyboard = true if it is a reader";
        return Err(DriverError::Other(problem.to_owned()));
    }
    Ok(named)
}

fn read_frames(device: &mut evdev::Device, context: &Context) -> Result<Ended, DriverError> {
    let mut framer = KeyFramer::new(context.settings.pause_max_ms(), context.settings.without_end);
    let began = Instant::now();
    let now_ms = || u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    while !context.should_stop() {
        let wait = if framer.is_within() {
            Duration::from_millis(context.settings.pause_max_ms() + 1)
        } else {
            WAIT
        };
        wait_for_input(&*device, wait)?;
        let events = match device.fetch_events() {
            Ok(events) => events.filter(|event| event.event_type() == EventType::KEY).collect(),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                Vec::new()
            }
            Err(error) => return Err(error.into()),
        };
        let at_ms = now_ms();
        for event in &events {
            let edge = match event.value() {
                0 => Edge::Up,
                1 => Edge::Down,
                _ => Edge::Repeat,
            };
            let frame = framer.push(Key { code: event.code(), edge, at_ms });
            frame.into_iter().for_each(|frame| context.read(Payload::Frame(frame)));
        }
        framer.tick(at_ms).into_iter().for_each(|frame| context.read(Payload::Frame(frame)));
    }
    Ok(Ended::Stopped)
}

/// The keyboards of this machine, and what calls itself one.
#[must_use]
pub fn list() -> Vec<Found> {
    keyboards_of(Path::new("/sys/class/input"), Path::new("/dev/input"))
}

fn keyboards_of(class: &Path, files: &Path) -> Vec<Found> {
    let is_keyboard = |found: &Found| {
        let Some(name) = found.path.file_name() else { return false };
        let keys =
            std::fs::read_to_string(class.join(name).join("device/capabilities/key")).unwrap_or_default();
        name.as_encoded_bytes().starts_with(b"event") && types_numbers(&keys)
    };
    usb::devices_of(class, files).into_iter().filter(is_keyboard).collect()
}

/// Whether a device has the keys 1 to 0 and Enter. The kernel writes them as words of 64 bits, the lowest last.
fn types_numbers(keys: &str) -> bool {
    let lowest =
        keys.split_whitespace().last().and_then(|word| u64::from_str_radix(word, 16).ok()).unwrap_or(0);
    let (numbers, enter) = (0x3FF << 2, 1 << 28);
    lowest & numbers == numbers && lowest & enter != 0
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::config::testing::TestDirectory;
    use crate::settings::{DriverKind, Matching};

    fn input(root: &Path, event: &str, name: &str, keys: &str) {
        let device = root.join(format!("devices/{event}"));
        for directory in ["capabilities", "id"] {
            fs::create_dir_all(device.join(directory)).unwrap();
        }
        fs::create_dir_all(root.join(format!("class/{event}"))).unwrap();
        let files =
            [("name", name), ("capabilities/key", keys), ("id/vendor", "ffff"), ("id/product", "0035")];
        for (file, text) in files {
            fs::write(device.join(file), text).unwrap();
        }
        symlink(&device, root.join(format!("class/{event}/device"))).unwrap();
    }

    const FULL: &str = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe\n";

    /// Mice, power buttons and media keys are no keyboards: with only them beside it, a reader is the only one.
    #[test]
    fn input_30_what_can_type_numbers_is_a_keyboard_and_nothing_else_is() {
        let directory = TestDirectory::new();
        input(directory.path(), "event0", "Power Button", "10000000000000 0\n");
        input(directory.path(), "event1", "HID Reader", FULL);
        input(directory.path(), "event2", "Mouse", "1f0000 0 0 0 0\n");
        input(directory.path(), "mouse0", "Keyboard", FULL);
        let found = keyboards_of(&directory.path().join("class"), Path::new("/dev/input"));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, Path::new("/dev/input/event1"));
        assert_eq!(found[0].ids, Some(("ffff".to_owned(), "0035".to_owned())));
        assert_eq!(found[0].name.as_deref(), Some("HID Reader"));
        for keys in ["", "xyz", "0", "ffffffffffffffff 0"] {
            assert!(!types_numbers(keys), "{keys}");
        }
    }

    /// The shop's only keyboard, renamed or replaced by one that fits the settings.
    #[test]
    fn input_30_the_only_keyboard_is_not_taken_unless_the_settings_say_so() {
        let keyboard = |name: &str| Found { name: Some(name.to_owned()), ..Found::default() };
        let matching = Matching { name: Some("hid reader".to_owned()), ..Matching::default() };
        let settings = ReaderSettings { driver: DriverKind::Wedge, matching, ..ReaderSettings::stdin() };
        let (reader, other) = (keyboard("HID Reader"), keyboard("Dell"));
        assert!(named_among(vec![reader.clone()], &settings).is_err());
        assert!(named_among(vec![reader.clone(), reader.clone()], &settings).is_err());
        let named = named_among(vec![reader.clone(), other.clone()], &settings).unwrap();
        assert_eq!(named, std::slice::from_ref(&reader));
        assert!(named_among(vec![other], &settings).unwrap().is_empty());
        let allowed = ReaderSettings { only_keyboard: true, ..settings };
        assert_eq!(named_among(vec![reader.clone()], &allowed).unwrap(), [reader]);
    }
}
