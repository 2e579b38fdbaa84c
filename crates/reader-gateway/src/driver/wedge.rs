//! Readers that type like a keyboard, on Linux: the device is taken for this program alone, so that no window, no layout
//! and no input method sees what is scanned.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use evdev::EventType;

use super::claim::Claim;
use super::typing::{named_among, read_frames};
use super::usb::{self, Found};
use super::{Context, Driver, DriverError, Ended, wait_for_input};
use crate::parse::keys::Edge;
use crate::reader::ReaderState;

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
        read_frames(context, |wait| keys_of(&mut device, wait))
    }
}

/// What the keys did, if anything in time.
fn keys_of(device: &mut evdev::Device, wait: Duration) -> Result<Vec<(u16, Edge)>, DriverError> {
    wait_for_input(&*device, wait)?;
    let events = match device.fetch_events() {
        Ok(events) => events,
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(error.into()),
    };
    let edge = |value: i32| match value {
        0 => Edge::Up,
        1 => Edge::Down,
        _ => Edge::Repeat,
    };
    let keys = events.filter(|event| event.event_type() == EventType::KEY);
    Ok(keys.map(|event| (event.code(), edge(event.value()))).collect())
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
}
