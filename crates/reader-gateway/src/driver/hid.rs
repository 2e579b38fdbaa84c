//! Scanners and stripe readers that are no keyboards (HID-POS, HID-MSR), on Linux: their reports from the kernel's
//! device file, understood by the descriptor that the kernel keeps beside it.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::claim::Claim;
use super::usb::{self, Found};
use super::{Context, Driver, DriverError, Ended, wait_for_input};
use crate::parse::hid::{Layout, ReportFramer};
use crate::reader::{Payload, ReaderState};

const CLASS: &str = "/sys/class/hidraw";
const REPORT_BYTES_MAX: usize = 8_192;
/// How long one wait for a report lasts when nothing was begun.
const WAIT: Duration = Duration::from_millis(500);

/// Reads frames from a reader's reports.
#[derive(Debug)]
pub struct HidDriver;

impl Driver for HidDriver {
    fn run(&mut self, context: &Context) -> Result<Ended, DriverError> {
        let settings = &context.settings;
        let fitting = readers_of(Path::new(CLASS), Path::new("/dev"))
            .into_iter()
            .filter(|(found, _)| found.fits(&settings.matching))
            .map(|reader| (reader.0.path.display().to_string(), reader))
            .collect();
        let (_claim, (found, layout)) = Claim::take_first(fitting, &settings.id)?;
        let mut device = File::open(&found.path)?;
        context.tell(ReaderState::Attached(found.name.unwrap_or_else(|| found.path.display().to_string())));
        context.tell(ReaderState::Ready);
        read_frames(&mut device, layout, context)
    }
}

fn read_frames(device: &mut File, layout: Layout, context: &Context) -> Result<Ended, DriverError> {
    let mut framer = ReportFramer::new(layout);
    let mut report = [0; REPORT_BYTES_MAX];
    while !context.should_stop() {
        let wait = if framer.is_within() { context.settings.idle() } else { WAIT };
        if wait_for_input(&*device, wait)? {
            let count = device.read(&mut report)?;
            if count == 0 {
                return Err(DriverError::Gone);
            }
            framer.push(&report[..count]).into_iter().for_each(|frame| context.read(Payload::Frame(frame)));
        } else {
            framer.reset();
        }
    }
    Ok(Ended::Stopped)
}

/// The readers of this machine.
#[must_use]
pub fn list() -> Vec<Found> {
    readers_of(Path::new(CLASS), Path::new("/dev")).into_iter().map(|(found, _)| found).collect()
}

fn readers_of(class: &Path, files: &Path) -> Vec<(Found, Layout)> {
    let reader = |found: Found| {
        let device: PathBuf = class.join(found.path.file_name()?).join("device");
        let layout = Layout::of(&std::fs::read(device.join("report_descriptor")).ok()?)?;
        Some((with_ids_of_bus(found, &device), layout))
    };
    usb::devices_of(class, files).into_iter().filter_map(reader).collect()
}

/// A reader behind another bus than USB (Bluetooth, say) is described by the HID layer alone.
fn with_ids_of_bus(found: Found, device: &Path) -> Found {
    let told = std::fs::read_to_string(device.join("uevent")).unwrap_or_default();
    let value = |key: &str| {
        let line = told.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        line.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    // Bus, vendor and product: `0005:0000FFFF:00000035`.
    let ids = || {
        let id = value("HID_ID")?.to_ascii_lowercase();
        let mut parts =
            id.split(':').skip(1).map(|part| part.get(part.len().checked_sub(4)?..).map(str::to_owned));
        parts.next()?.zip(parts.next()?)
    };
    Found {
        ids: found.ids.or_else(ids),
        name: found.name.or_else(|| value("HID_NAME")),
        serial: found.serial.or_else(|| value("HID_UNIQ")),
        ..found
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::config::testing::TestDirectory;

    const SCANNER: &[u8] = &[0x05, 0x8C, 0x75, 0x08, 0x95, 0x38, 0x09, 0xFE, 0x81, 0x02];
    const KEYBOARD: &[u8] = &[0x05, 0x07, 0x75, 0x08, 0x95, 0x06, 0x19, 0x00, 0x29, 0xFF, 0x81, 0x00];

    fn device(root: &Path, file: &str, id: &str, name: &str, descriptor: &[u8]) {
        let device = root.join("devices").join(file);
        fs::create_dir_all(&device).unwrap();
        fs::create_dir_all(root.join("class").join(file)).unwrap();
        fs::write(device.join("report_descriptor"), descriptor).unwrap();
        fs::write(
            device.join("uevent"),
            format!("DRIVER=hid-generic\nHID_ID={id}\nHID_NAME={name}\nHID_UNIQ=\n"),
        )
        .unwrap();
        symlink(&device, root.join("class").join(file).join("device")).unwrap();
    }

    #[test]
    fn input_30_scanners_are_found_by_what_they_say_of_themselves_and_keyboards_never() {
        let directory = TestDirectory::new();
        device(directory.path(), "hidraw0", "0003:0000046D:0000C31C", "Keyboard", KEYBOARD);
        device(directory.path(), "hidraw1", "0005:00000C2E:00000B61", "Voyager 1450", SCANNER);
        let found = readers_of(&directory.path().join("class"), Path::new("/dev"));
        assert_eq!(found.len(), 1);
        let (found, _) = &found[0];
        assert_eq!(found.path, Path::new("/dev/hidraw1"));
        assert_eq!(found.ids, Some(("0c2e".to_owned(), "0b61".to_owned())));
        assert_eq!((found.name.as_deref(), found.serial.as_deref()), (Some("Voyager 1450"), None));
    }
}
